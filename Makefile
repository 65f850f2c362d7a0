# The two commands of the README are `make demo` and `make test`; both set up what they need.
# PYTHON=/path/to/python3 chooses the interpreter; it must be 3.11, 3.12 or 3.13.
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3; do \
	"$$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	&& echo "$$name" && break; done)
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
ARGS ?=

.PHONY: setup demo test trials lint lock clean

setup: $(VENV)/.installed

$(VENV)/.installed: requirements-dev.lock
	@test -n "$(PYTHON)" || { echo "Gainsay needs Python 3.11 to 3.13: install it, or name it with PYTHON=..." >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { echo "Making $(VENV) with $(PYTHON)" && $(PYTHON) -m venv --clear $(VENV); } \
		|| { echo "$(PYTHON) cannot make a virtual environment; on Debian and Ubuntu install python3-venv." >&2; exit 1; }
	@echo "Installing the packages of requirements-dev.lock (a minute or two the first time)"
	@# Byte code is made at the first import: compiling all of it now would take longer than the rest.
	@$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

demo: setup
	@$(BIN)/python manage.py demo --port $(PORT)

test: setup
	$(BIN)/python -m pytest -m "not trial" $(ARGS)

trials: setup
	$(BIN)/python -m pytest -m trial $(ARGS)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	find . -path ./$(VENV) -prune -o -path '*/templates/*' -name '*.html' -print0 | xargs -0 $(BIN)/djade --target-version 5.2 --check

lock: setup
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements-dev.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
