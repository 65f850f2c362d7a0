"""The documents agree with the code: links, paths, settings, words, commands."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from claims import vocabulary as claim_words
from sources import vocabulary as source_words
from sources.vocabulary import Vocabulary

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted(
    path.relative_to(ROOT)
    for pattern in ["*.md", "docs/**/*.md", "seeds/*.md", "gainsay_en/*.md", "training/*.md"]
    for path in ROOT.glob(pattern)
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
RECORDS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


def read(path: str | Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def anchors(document: Path) -> set[str]:
    """Return the anchors of a document's headings, as hosting sites make them."""
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_links_inside_the_repository_resolve(document: Path) -> None:
    broken = []
    for target in LINK.findall(read(document)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / document).parent / path if path else ROOT / document
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_files_that_a_document_names_exist(document: Path) -> None:
    """A name in backticks with a slash and a known beginning is a path from the root."""
    tops = {path.name for path in ROOT.iterdir() if path.is_dir()} - {"var"}
    named = set(re.findall(r"`([\w.-]+/[\w./-]*)`", read(document)))
    missing = [
        name for name in sorted(named) if name.split("/")[0] in tops and not (ROOT / name).exists()
    ]
    assert missing == []


def test_documents_that_the_code_names_exist() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "*.py", "*.html", "*.yml", "*.toml", "Makefile", "Dockerfile"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    missing = [
        f"{name}: {document}"
        for name in listed
        if (ROOT / name).exists()
        for document in re.findall(r"\bdocs/[\w/-]+(?:\.md)?", read(name))
        if not (ROOT / document).exists() and not list(ROOT.glob(f"{document}*.md"))
    ]
    assert missing == []


def settings_read() -> set[str]:
    """Return the names of the variables that config/settings.py reads."""
    return {
        node.args[0].value
        for node in ast.walk(ast.parse(read("config/settings.py")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id.startswith("env_")
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def test_every_setting_is_documented_and_nothing_else() -> None:
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", read("docs/deploying.md"), re.MULTILINE))
    assert documented == settings_read()


def test_compose_passes_on_only_what_is_a_setting() -> None:
    names = set(re.findall(r"^    ([A-Z_]+): ", read("docker-compose.yml"), re.MULTILINE))
    assert names
    assert names - settings_read() == set()


def test_compose_holds_no_secret() -> None:
    """Each secret comes from outside, and its absence stops the start."""
    for line in read("docker-compose.yml").splitlines():
        if re.search(r"PASSWORD|SECRET|DATABASE_URL", line):
            assert ":?" in line, line


VOCABULARIES = [
    value
    for module in (source_words, claim_words)
    for value in vars(module).values()
    if isinstance(value, type) and issubclass(value, Vocabulary) and value is not Vocabulary
]


@pytest.mark.parametrize("words", dict.fromkeys(VOCABULARIES), ids=lambda words: words.__name__)
def test_the_glossary_has_every_word_of_the_vocabularies(words: type[Vocabulary]) -> None:
    text = re.sub(r"[*`]", "", read("docs/glossary.md")).lower()
    missing = [
        member.label
        for member in words
        if not re.search(rf"(?<!\w){re.escape(member.label.lower())}(?!\w)", text)
    ]
    assert missing == []


def test_the_architecture_names_every_model() -> None:
    text = read("docs/architecture.md")
    names = [
        node.name
        for app in ("sources", "claims")
        for node in ast.parse(read(f"{app}/models.py")).body
        if isinstance(node, ast.ClassDef)
        and not node.name.endswith("QuerySet")
        and getattr(importlib.import_module(f"{app}.models"), node.name)._meta.abstract is False
    ]
    assert len(names) > 10
    assert [name for name in names if f"`{name}`" not in text] == []


def commands() -> set[str]:
    return {
        path.stem
        for path in ROOT.glob("*/management/commands/*.py")
        if not path.stem.startswith("_")
    }


def test_every_command_is_named_and_no_other() -> None:
    ours = commands()
    text = read("docs/architecture.md")
    assert [name for name in sorted(ours) if f"{name}`" not in text] == []
    django = {"migrate", "makemigrations", "check", "createsuperuser", "help", "collectstatic"}
    for document in DOCUMENTS:
        named = set(re.findall(r"manage\.py ([a-z_]+)", read(document)))
        assert named - ours - django == set(), document


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    for document in DOCUMENTS:
        named = set(re.findall(r"(?:^|`)make ([a-z]+)", read(document), re.MULTILINE))
        assert named - targets == set(), document


def test_decision_records_are_numbered_without_a_gap_and_complete() -> None:
    assert [int(path.name[:4]) for path in RECORDS] == list(range(1, len(RECORDS) + 1))
    for path in RECORDS:
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {int(path.name[:4])}. "), path.name
        for part in ["Status: ", "## Context", "## Decision", "## Consequences"]:
            assert part in text, f"{path.name} lacks {part}"


def test_the_licence_is_one_and_the_same() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    assert project["license"] == "Apache-2.0"
    assert "Apache License" in read("LICENSE")
    assert "Version 2.0, January 2004" in read("LICENSE")
    assert "Apache License 2.0" in read("README.md")


def test_nothing_in_the_repository_names_a_package_index() -> None:
    index = re.compile(r"(?<!emit-)index-url|find-links|https?://(?!127|claims\.)")
    for name in ["requirements.lock", "requirements-dev.lock", "Dockerfile", ".ci/run", "Makefile"]:
        assert index.findall(read(name)) == [], name


def test_every_locked_package_has_hashes() -> None:
    for name in ["requirements.lock", "requirements-dev.lock"]:
        entries = re.split(r"\n(?=[a-zA-Z0-9])", read(name).strip())
        assert len(entries) > 50
        bare = [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry]
        assert bare == [], name
