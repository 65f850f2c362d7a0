"""Which language a text is in. The reading knows English; other languages wait for a person."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lingua import LanguageDetector

READ = ("en",)  # languages whose claims are extracted
# Told apart from one another; a language not in this list comes out as its nearest here.
KNOWN = (
    "ARABIC", "BELARUSIAN", "BULGARIAN", "CHINESE", "CZECH", "DANISH", "DUTCH", "ENGLISH",
    "FINNISH", "FRENCH", "GERMAN", "GREEK", "HEBREW", "HINDI", "HUNGARIAN", "ITALIAN",
    "JAPANESE", "KOREAN", "PERSIAN", "POLISH", "PORTUGUESE", "ROMANIAN", "RUSSIAN", "SERBIAN",
    "SPANISH", "SWEDISH",
    "TURKISH", "UKRAINIAN", "URDU", "VIETNAMESE",
)  # fmt: skip
SAMPLE = 400  # characters looked at; more cost time and say nothing new
FEWEST_LETTERS = 40  # fewer say nothing certain


def detect_language(text: str, declared: str = "") -> str:
    """Return the ISO 639-1 code of a text's language.

    declared: what its page says, believed only where the text is too short to tell.
    Returns "" if neither says anything.
    """
    # The middle of a text is news; its head and foot may be menus.
    start = max(0, (len(text) - SAMPLE) // 3)
    sample = text[start : start + SAMPLE]
    if sum(map(str.isalpha, sample)) >= FEWEST_LETTERS:
        found = _detector().detect_language_of(sample)
        if found is not None:
            return found.iso_code_639_1.name.lower()
    return declared.partition("-")[0].partition("_")[0].strip().lower()[:12]


def is_read(language: str) -> bool:
    """Return whether claims are extracted from a text in a language; unknown counts as English."""
    return not language or language in READ


@cache
def _detector() -> LanguageDetector:
    # Loaded late: the web process needs it only when somebody pastes a text.
    from lingua import Language, LanguageDetectorBuilder

    languages = [getattr(Language, name) for name in KNOWN]
    return LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode().build()
