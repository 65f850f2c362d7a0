"""From a claim's wording to comparable pieces: folded words, stems, sentences."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from claims.matching.words import EMPTY, FAMILIES, PHRASES, PLACES

# A word, with inner points, hyphens and apostrophes ("U.S", "cease-fire", "army's"), or a number.
WORD = re.compile(r"\d[\d,]*(?:\.\d+)?|[^\W\d_]+(?:[.'-][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])|\n+")
_MARKS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "–": "-", "—": " - "})

_FAMILY = {word: line.split()[0] for line in reversed(FAMILIES) for word in line.split()}
_PLACE = {name: line.split()[0] for line in PLACES for name in line.split()}
_PHRASE = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(PHRASES, key=len)[::-1])) + r")\b")

_IRREGULAR = {
    "fell": "fall", "built": "build", "broke": "break", "broken": "break", "drove": "drive",
    "driven": "drive", "flew": "fly", "flown": "fly", "flies": "fly", "ran": "run", "saw": "see",
    "seen": "see", "spoke": "speak", "stood": "stand", "thought": "think", "went": "go",
    "gone": "go", "came": "come", "brought": "bring", "caught": "catch", "chose": "choose",
    "gave": "give", "given": "give", "grew": "grow", "kept": "keep", "knew": "know",
    "known": "know", "led": "lead", "made": "make", "sold": "sell", "shook": "shake",
    "shown": "show", "spent": "spend", "sank": "sink", "sunk": "sink", "swept": "sweep",
    "threw": "throw", "thrown": "throw", "understood": "understand", "wore": "wear",
    "wrote": "write", "written": "write", "got": "get", "gotten": "get", "heard": "hear",
    "men": "man", "women": "woman", "bought": "buy", "fought": "fight", "taught": "teach",
    "fed": "feed", "ate": "eat", "eaten": "eat", "hid": "hide", "hidden": "hide",
    "rebuilt": "rebuild",
}  # fmt: skip


def fold(text: str) -> str:
    """Return the text lower-cased, without accents, with plain quote marks and one space."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_MARKS))
        text = "".join(mark for mark in text if not unicodedata.combining(mark))
    return " ".join(text.casefold().split())


def plain_verbs(folded: str) -> str:
    """Return a folded text with phrases of several words put as one: "took place", "occurred"."""
    return _PHRASE.sub(lambda match: PHRASES[match[0]], folded)


def fold_wording(text: str) -> str:
    """Return the words alone, folded: equal for two copies of one sentence."""
    return " ".join(WORD.findall(fold(text)))


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text, by their marks alone; never empty for a text with words."""
    return [piece.strip() for piece in _SENTENCE_END.split(text) if piece.strip()]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return what stands for a folded word: its family, its place, or a cut form.

    A light cut (plurals, -ed, -ing, -ly and a few nouns of action): two forms of
    one word meet, and a word seldom meets a stranger.
    """
    word = word.removesuffix("'s").removesuffix("'")
    if word in _PLACE:
        return _PLACE[word]
    if word in _FAMILY:
        return _FAMILY[word]
    if word in _IRREGULAR:
        base = _IRREGULAR[word]
        return _FAMILY.get(base, base)
    if word[:1].isdigit():
        return word.replace(",", "")
    cut = _cut(word.replace("-", "").replace(".", ""))
    return _FAMILY.get(cut, cut)


# Endings that are cut, and how many letters must be left.
_ENDINGS = (
    ("ations", 4), ("ation", 4), ("ments", 4), ("ment", 4), ("ingly", 3), ("edly", 3),
    ("ions", 4), ("ion", 4), ("ing", 3), ("ed", 3), ("ly", 4),
)  # fmt: skip


def _cut(word: str) -> str:
    if len(word) <= 3:
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending, keep in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= keep:
            word = word[: -len(ending)]
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    if word.endswith("e") and len(word) > 3:
        word = word[:-1]
    if word.endswith("i") and len(word) > 3:
        word = word[:-1] + "y"
    return word


def content_stems(words: list[str]) -> list[str]:
    """Return the stems of the words that say something, in order, numbers left out."""
    return [
        stem(word)
        for word in words
        if word.removesuffix("'s") not in EMPTY and not word[0].isdigit() and len(word) > 1
    ]


def content_stems_of(text: str) -> list[str]:
    """Return the different stems of a text's words that say something, in order."""
    return list(dict.fromkeys(content_stems(WORD.findall(fold(text)))))
