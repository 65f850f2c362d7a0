"""`manage.py extract`: who says what in texts; needs no database (DESIGN section 5)."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.extraction import extract
from claims.extraction.nlp import ModelNotFound, load_pipeline
from claims.extraction.records import Extraction, PassageLike, Statement
from sources.article_parsing import parse_article
from sources.errors import SourceError
from sources.live_blogs import split_passages


class Command(BaseCommand):
    help = "Prints the claims and statements of texts, one JSON object a document."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", help="UTF-8 texts; - for standard input")
        parser.add_argument("--html", action="store_true", help="the files are pages in HTML")
        parser.add_argument(
            "--batch",
            action="store_true",
            help="one process for all files (always so; kept for callers that say it)",
        )
        parser.add_argument(
            "--stats", action="store_true", help="print words, seconds, words/s on standard error"
        )
        parser.add_argument(
            "--explain",
            action="store_true",
            help="print sentences with their statements and rules instead of JSON",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            nlp = load_pipeline()
        except ModelNotFound as error:
            raise CommandError(str(error)) from error
        words = 0
        failed = 0
        began = time.perf_counter()
        for file in options["files"]:
            try:
                text, passages, published = _read(file, html=options["html"])
            except (OSError, UnicodeDecodeError, SourceError) as error:
                self.stderr.write(f"{file} cannot be read: {_reason(error)}")
                failed += 1
                continue
            extraction = extract(text, passages, nlp, published=published)
            words += len(text.split())
            name = Path(file).name
            if options["explain"]:
                self.stdout.write(explain(name, extraction))
            else:
                self.stdout.write(json.dumps(extraction.as_json(name), ensure_ascii=False))
        if options["stats"]:
            seconds = time.perf_counter() - began
            self.stderr.write(
                f"{words} words in {seconds:.2f} s: {words / max(seconds, 1e-9):.0f} words/s"
            )
        if failed:
            raise CommandError(f"{failed} of {len(options['files'])} files could not be read.")


def _read(file: str, *, html: bool) -> tuple[str, Sequence[PassageLike], datetime | None]:
    """Return text, passages and time of publication of a file.

    Raises OSError, UnicodeDecodeError, SourceError.
    """
    data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    if not html:
        text = data.decode("utf-8")
        return text, split_passages(text), None
    article = parse_article(data, now=datetime.now(UTC))
    published = article.published_at
    passages = article.passages or split_passages(article.text, published=published)
    return article.text, passages, published


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"it is not UTF-8 (byte {error.start})."
    if isinstance(error, OSError):
        return f"{error.strerror or error}."
    return str(error)


def explain(name: str, extraction: Extraction) -> str:
    """Return the sentences of a document with what was found in them, and the silent ones."""
    claims = {claim.id: claim for claim in extraction.claims}
    by_sentence: dict[tuple[int, str], list[Statement]] = {}
    for statement in extraction.statements:
        sentence = statement.sentence or statement.content[0]
        by_sentence.setdefault((sentence.start, sentence.text), []).append(statement)
    lines = [f"== {name}: {len(claims)} claims"]
    for (_, sentence_text), statements in sorted(by_sentence.items()):
        lines.append("")
        lines.append(" ".join(sentence_text.split()))
        for statement in statements:
            claim = claims[statement.claim]
            who = statement.speaker.actor if statement.speaker else "nobody named"
            relays = "".join(f", by way of {relay.actor}" for relay in statement.via)
            lines.append(
                f"  {claim.id}  {who}{relays} {statement.stance.label}: {claim.text}\n"
                f"      {claim.kind}, {claim.as_reported}; rule {statement.rule}"
                + (f", cue “{statement.cue.text}”" if statement.cue else "")
            )
            lines += [f"      disputed by {d.actor} ({d.rule})" for d in claim.disputers]
    if extraction.silent:
        lines += ["", "-- a reporting verb, but nothing found:"]
        lines += [f"  {' '.join(span.text.split())}" for span in extraction.silent]
    return "\n".join(lines)
