"""What a folded wording tells of causes, of acts with one doer, and by words such as "unpaid"."""

from __future__ import annotations

import re

from claims.matching.text import WORD, content_stems, stem
from claims.matching.words import NOT_UNDONE, WINNING

_STRUCK = "fired?|shot|shoot|attack(?:ed)?|struck|shelled|bombed|hit"
_SOLE_ACTS = (
    ("struck first", re.compile(
        rf"\b(?:{_STRUCK})\b(?: [\w']+){{0,4}} first\b|\bfirst to (?:{_STRUCK})\b"
        r"|\b(?:started|began|provoked) (?:the |this )?(?:shooting|firing|shelling|fighting|war"
        r"|clash\w*|violence|fight|brawl)\b"
    )),
    ("won", re.compile(r"\b(?:" + "|".join(WINNING) + r")(?![\w'])")),
)  # fmt: skip
_CAUSED_BY = re.compile(
    r"\b(?:(?:caused|triggered|sparked|started|brought on|set off|provoked) by|result of"
    r"|resulted from"
    r"|due to|because of|owing to|blamed on|put down to|stems? from|stemmed from|died (?:of|from)"
    r"|death from)\b"
)
_CAUSES = re.compile(
    r"\b(?:(?:had|has|have) )?(?:caused|triggered|sparked|led to|set off|provoked)\b"
)
# Words with which a cause ends and its time, place or further course begins.
_SETTING = re.compile(
    r"\b(?:in|at|on|near|after|before|during|since|and|that|which|who|not)\b|[,;:]"
)
_UNDONE = re.compile(
    r"(?:un|non-?)(\w{4,})|(?:in|im|il|ir)(\w{2,}(?:able|ible|al|ent|ate|ive|ous|ect|ient|ful|ular))"
)
_PREFIXES = ("un", "non", "in", "im", "il", "ir")
# A wording without one of these words need not be searched.
_TELLS_A_SOLE_ACT = frozenset([*WINNING, "first", "started", "began", "provoked"])
_TELLS_A_CAUSE = frozenset(
    """caused triggered sparked started brought set provoked result resulted due because owing
    blamed put stem stems stemmed died death led""".split()
)


def read_sole_act(folded: str, words: frozenset[str]) -> tuple[str, frozenset[str]]:
    """Return which act of which only one can be the doer is told, and the stems before it."""
    if words.isdisjoint(_TELLS_A_SOLE_ACT):
        return "", frozenset()
    for act, told in _SOLE_ACTS:
        if found := told.search(folded):
            return act, frozenset(map(stem, WORD.findall(folded[: found.start()])))
    return "", frozenset()


def read_causes(folded: str, words: frozenset[str]) -> frozenset[str]:
    """Return the stems of what is said to have caused something, "because of a storm at sea"."""
    if words.isdisjoint(_TELLS_A_CAUSE):
        return frozenset()
    found = _CAUSED_BY.search(folded)
    if found:
        return _stems_of(_SETTING.split(folded[found.end() :], maxsplit=1)[0])
    found = _CAUSES.search(folded)
    return _stems_of(folded[: found.start()]) if found else frozenset()


def read_undone(words: frozenset[str]) -> frozenset[str]:
    """Return the stems of what some words are the opposite of: "paid" of "unpaid"."""
    likely = (word for word in words if word.startswith(_PREFIXES) and word not in NOT_UNDONE)
    found = map(_UNDONE.fullmatch, likely)
    return frozenset(stem(match[1] or match[2]) for match in found if match)


def _stems_of(text: str) -> frozenset[str]:
    return frozenset(content_stems(WORD.findall(text)))
