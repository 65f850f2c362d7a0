"""Who says what in an article: from text and passages to claims, statements, links.

Pure: no Django, no database, no clock. `extract` is the whole of it; its steps stand
in claims.extraction.extracting. Importing this package, or its records, loads no spaCy:
the web process needs the records and must never pay for the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from claims.extraction.records import Extraction, PassageLike

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["EXTRACTOR_VERSION", "extract"]

# Rises when the same text may give other claims: the archive is read again then.
EXTRACTOR_VERSION = "5"


def extract(
    text: str,
    passages: Sequence[PassageLike],
    nlp: Language | None = None,
    *,
    published: datetime | None = None,
) -> Extraction:
    """Return the claims and statements of an article (claims.extraction.extracting.extract)."""
    from claims.extraction import extracting  # spaCy: loaded with the first text

    return extracting.extract(text, passages, nlp, published=published)
