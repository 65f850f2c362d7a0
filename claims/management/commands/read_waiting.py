"""Read and link every version that waits, here and now, with a progress bar."""

from __future__ import annotations

import logging
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now
from tqdm import tqdm

from claims import work


class Command(BaseCommand):
    help = "Reads and links all versions that wait, in this process."

    def handle(self, *args: Any, **options: Any) -> None:
        logging.getLogger("claims").setLevel(logging.WARNING)  # a line an article breaks the bar
        failed = 0
        for label, find, do in (
            ("reading", work.find_readings, work.do_reading),
            ("linking", work.find_linkings, work.do_linking),
        ):
            ids = find(now(), batch=100_000)
            for row_id in tqdm(ids, desc=label, unit="article", disable=not ids):
                try:
                    do(row_id, now=now())
                except Exception as error:  # recorded in the row by work
                    failed += 1
                    self.stderr.write(f"{label} {row_id} failed: {error}")
        if failed:
            self.stderr.write(f"{failed} failed; they are tried again by the worker.")
