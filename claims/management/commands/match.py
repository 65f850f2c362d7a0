"""`manage.py match`: judge pairs of claims; needs no database (DESIGN section 5)."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, TextIO

import numpy as np
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from numpy.typing import NDArray

from claims.matching import ClaimView, Thresholds, match_claims
from claims.matching.text import split_sentences

VECTORS_KEPT = 20_000  # 1.5 KB each; one claim is often asked about beside many
LONG = 400  # characters; a longer text is judged by its sentence nearest to the other side
MOST_SENTENCES = 40  # of a long text


class Command(BaseCommand):
    help = "Judges pairs of claims: same, counters, updates, related or none, and why."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", help="a JSON object with a and b on each line; - for standard input"
        )
        parser.add_argument(
            "--features", action="store_true", help="print what was seen in each pair as well"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["file"] == "-":
            self._judge(sys.stdin, options["features"])
            return
        try:
            with open(options["file"], encoding="utf-8") as lines:
                self._judge(lines, options["features"])
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error

    def _judge(self, lines: TextIO, with_features: bool) -> None:
        limits = Thresholds(**settings.LINK_THRESHOLDS)
        for pair in _read(lines):
            a, b = _sides(pair)
            one, other = _nearest(_pieces(a["text"]), _pieces(b["text"]))
            judgement = match_claims(_view(a, one), _view(b, other), limits)
            answer = pair | {
                "relation": str(judgement.relation),
                "score": judgement.score,
                "because": list(judgement.because),
            }
            if with_features:
                answer |= {"rule": judgement.rule, "features": judgement.features}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))


def _read(lines: TextIO) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            pair = json.loads(line)
            for side in _sides(pair):
                if not isinstance(side["text"], str):
                    raise TypeError
                if side.get("date"):
                    date.fromisoformat(side["date"][:10])
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(
                f"Line {number} is not a pair: it needs a and b, each with a text "
                "and, where known, a claimant and an ISO date."
            ) from error
        yield pair


def _sides(pair: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    return pair["a"], pair["b"]


def _pieces(text: str) -> list[str]:
    """Return a claim's text as it is, and a long text in its sentences."""
    return [text] if len(text) <= LONG else split_sentences(text)[:MOST_SENTENCES] or [text]


@lru_cache(maxsize=VECTORS_KEPT)
def _vector(text: str) -> NDArray[np.float32]:
    from gainsay_en import embed

    vector: NDArray[np.float32] = embed([text])[0]  # a batch of several is no faster
    return vector


def _nearest(a: Sequence[str], b: Sequence[str]) -> tuple[str, str]:
    """Return the two pieces whose meaning is nearest; they are judged for the whole."""
    return max(
        ((one, other) for one in a for other in b),
        key=lambda pair: float(_vector(pair[0]) @ _vector(pair[1])),
    )


def _view(side: dict[str, Any], text: str) -> ClaimView:
    day = side.get("date")
    return ClaimView(
        text=text,
        claimant=side.get("claimant") or "",
        date=date.fromisoformat(day[:10]) if day else None,
        side=side.get("side") or "",
        context=side.get("context") or "",
        vector=_vector(text),
    )
