"""Load the demonstration corpus through the real pipeline."""

from __future__ import annotations

import logging
import tomllib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from tqdm import tqdm

from sources import ingest
from sources.errors import SourceError
from sources.models import Article, Outlet


class Command(BaseCommand):
    help = "Loads the articles of seeds/ and reads them. What is stored already is left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        logging.getLogger("sources").setLevel(logging.WARNING)  # a line an article breaks the bar
        seeds = Path(settings.BASE_DIR) / "seeds"
        outlets = _load_outlets(seeds / "outlets.toml")
        articles = tomllib.loads((seeds / "articles.toml").read_text(encoding="utf-8"))["article"]
        stored = set(Article.objects.values_list("address", flat=True))
        new = [entry for entry in articles if entry["url"] not in stored]
        for entry in tqdm(new, desc="storing", unit="article", disable=not new):
            body = (seeds / "articles" / entry["file"]).read_bytes()
            store = ingest.ingest_html if entry["file"].endswith(".html") else ingest.ingest_text
            try:
                store(
                    body,
                    outlet=outlets[entry["outlet"]],
                    address=entry["url"],
                    published=entry["published"],
                    title=entry.get("title", ""),
                )
            except SourceError as error:
                self.stderr.write(f"{entry['file']}: {error}")
        call_command("read_waiting")


def _load_outlets(path: Path) -> dict[str, Outlet]:
    outlets = {}
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["outlet"]:
        outlet, _ = Outlet.objects.get_or_create(
            slug=entry["slug"],
            defaults={
                "name": entry["name"],
                "domains": [entry["domain"]],
                "kind": entry["kind"],
                "country": entry["country"],
                "state_run": entry["state_run"],
                "language": entry["language"],
            },
        )
        outlets[entry["slug"]] = outlet
    return outlets
