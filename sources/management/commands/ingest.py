"""Take articles in from files, addresses and standard input, and have them read."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now
from tqdm import tqdm

from sources import ingest, leases
from sources.canonical import is_address
from sources.dates import read_given_date
from sources.errors import AlreadyKnown, BadInput, SourceError, TooLarge
from sources.models import Article, FetchAttempt, Outlet


class Command(BaseCommand):
    help = (
        "Stores articles from text and HTML files, addresses and standard input (-), and reads "
        "them. Each input that is refused costs one sentence and leaves the others untouched; "
        "the exit code is 1 then."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("inputs", nargs="+", metavar="FILE|ADDRESS|-")
        parser.add_argument("--outlet", default="", help="who published them: a name, or its slug")
        parser.add_argument("--published", default="", help="when, such as 2023-04-14T09:30+02:00")
        parser.add_argument("--title", default="", help="the title, where the input has none")
        parser.add_argument("--no-read", action="store_true", help="store only; a worker reads")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            published = (
                read_given_date(options["published"], now()) if options["published"] else None
            )
            outlet = ingest.outlet_named(options["outlet"]) if options["outlet"] else None
        except BadInput as error:
            raise CommandError(str(error)) from error
        refused = 0
        inputs: list[str] = options["inputs"]
        for given in tqdm(inputs, desc="storing", unit="input", disable=None):
            try:
                sentence = _take_in(given, outlet, published, options["title"])
            except SourceError as error:
                refused += 1
                tqdm.write(f"{_shown(given)}: {error}", file=sys.stderr)
            else:
                if options["verbosity"]:
                    tqdm.write(f"{_shown(given)}: {sentence}", file=sys.stdout)
        if not options["no_read"] and refused < len(inputs) and "read_waiting" in get_commands():
            call_command("read_waiting")
        if refused:
            raise CommandError(f"{refused} of {len(inputs)} refused.", returncode=1)


def _take_in(given: str, outlet: Outlet | None, published: Any, title: str) -> str:
    """Store one input and return the sentence that says what became of it."""
    if is_address(given):
        return _take_address(given, outlet, published)
    if given == "-":
        body = sys.stdin.buffer.read(settings.MAX_UPLOAD_BYTES + 1)
        name = "The standard input"
    else:
        path = Path(given)
        name = "The file"
        try:
            if path.is_dir():
                raise BadInput("This is a directory; name the files in it.")
            size = path.stat().st_size
            if size > settings.MAX_UPLOAD_BYTES:
                most = settings.MAX_UPLOAD_BYTES / 1_000_000
                raise TooLarge(
                    f"The file has {size / 1_000_000:.1f} MB; at most {most:g} MB are read."
                )
            body = path.read_bytes()
        except OSError as error:
            raise BadInput(f"The file cannot be read: {error.strerror}.") from error
    stored = ingest.ingest_text(body, outlet=outlet, published=published, title=title, name=name)
    return stored.sentence


def _take_address(given: str, outlet: Outlet | None, published: Any) -> str:
    article, is_new = ingest.ingest_address(given, outlet=outlet, published=published)
    if not is_new:
        leases.try_again(Article, article.pk, now=now())
    stored = ingest.fetch_article(article.pk, patience_seconds=60)
    if stored is not None:
        return stored.sentence
    last = FetchAttempt.objects.filter(article=article).first()
    if last is None:
        raise BadInput("The article is being fetched by a worker already.")
    if last.outcome == "unchanged":
        raise AlreadyKnown(
            f"This address is stored already as article {article.pk}, with the same text.",
            article.pk,
        )
    raise SourceError(last.message)


def _shown(given: str) -> str:
    """Return an input as messages name it, without a password in an address."""
    if is_address(given):
        scheme, _, rest = given.partition("://")
        host, slash, path = rest.partition("/")
        given = f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"
    return given if len(given) <= 120 else given[:119] + "…"
