"""The figures that a claim holds, and the day on which what it states happened.

A figure is read from the words themselves: its value, how it is bounded ("at
least"), its unit, and the thing counted, taken from the parse. A day is found by
its own pattern first and only then handed to dateparser, which would find dates
in anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache

import dateparser
from spacy.tokens import Token

from claims.extraction.cues import word_set
from claims.extraction.draft import DraftStatement, Paragraph, Reading
from claims.extraction.figure_words import (
    BOUNDS,
    BOUNDS_BEHIND,
    CURRENCY_SIGNS,
    CURRENCY_WORDS,
    FRACTIONS,
    LOOSE,
    MONTHS,
    NAMING_WORDS,
    SCALES,
    TENS_WORDS,
    TIMES,
    UNITS,
    UNITS_WORDS,
)
from claims.extraction.records import Figure, Span

MOST_FIGURES = 12  # of one claim: more is a table, not a claim
LONGEST_CONTENT = 2_000  # characters of one piece that are read for figures


def _any(words: object) -> str:
    assert hasattr(words, "__iter__")
    ordered = sorted((str(word) for word in words), key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"[\s\u00a0]+") for word in ordered)


_SMALL = _any([*UNITS_WORDS, *TENS_WORDS])
_DIGITS = r"\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SCALE = rf"(?:[\s\u00a0]?(?:{_any(SCALES)})\b)"
_NUMBER = rf"(?:(?:{_DIGITS})(?![\d:])|(?:{_SMALL})(?:[-\s](?:{_SMALL}))?\b){_SCALE}*"
# "a third of", not "a third country"; "half of", not "an hour and a half".
_LOOSE_NUMBER = (
    rf"(?:{_any(LOOSE)})\b|(?:{_any(FRACTIONS)})(?=[\s\u00a0]+(?:of|the|its|their)\b|[”\"’',.]|$)"
    rf"|(?:{_any(TIMES)})\b"
)
_BOUND = _any([word for words in BOUNDS.values() for word in words])
_SIGN = _any(CURRENCY_SIGNS)

_FIGURE = re.compile(
    rf"""(?<![\w.,:/-])
    (?:(?P<bound>{_BOUND})[\s\u00a0]+)?
    [“"‘']?(?:(?P<between>between|from|anywhere\ from)[\s\u00a0]+)?
    (?:(?P<bound2>{_BOUND})[\s\u00a0]+)?
    (?P<sign>{_SIGN})?
    (?:(?P<loose>{_LOOSE_NUMBER})
      |(?P<low>{_NUMBER})
       (?:(?:[\s\u00a0]+(?P<joint>to|and|or)[\s\u00a0]+|[-–—])(?:{_SIGN})?(?P<high>{_NUMBER}))?)
    (?![\w]|-[A-Za-z]*-?old|-and|['’]?s\b)
    (?P<unit>[\s\u00a0]?%|[\s\u00a0]*-?(?:{_any(w for w in UNITS if w != "%")})\b
        |[\s\u00a0]+(?:{_any(CURRENCY_WORDS)})\b)?
    (?:[\s\u00a0]+(?P<behind>{_any(BOUNDS_BEHIND)})\b)?
    """,
    re.VERBOSE | re.IGNORECASE,
)

_BOUND_OF = {word: bound for bound, words in BOUNDS.items() for word in words}


def find_figures(reading: Reading, figures_at: Callable[[int], tuple[Figure, ...]]) -> None:
    """Write figures and the day of the event on the claims of a text.

    figures_at: gives the figures of a statement by its index, as `Compared` keeps them.
    """
    for index, (draft, claim) in enumerate(zip(reading.drafts, reading.claims, strict=True)):
        claim.figures = figures_at(index)
        claim.event_date = day_of(draft, reading.published)


def figures_of(draft: DraftStatement) -> tuple[Figure, ...]:
    """Return the figures in a content, in their order."""
    found: list[Figure] = []
    for piece in draft.content:
        found.extend(_figures_in(piece, draft.paragraph))
    return tuple(found[:MOST_FIGURES])


def _figures_in(piece: Span, paragraph: Paragraph) -> list[Figure]:
    found: list[Figure] = []
    text = piece.text[:LONGEST_CONTENT]
    for match in _FIGURE.finditer(text):
        if _names_something(text, match):
            continue
        low, high = _bounds_of(match)
        if low is None:
            continue
        bound = _bound_of(match, low != high)
        unit = _unit_of(match)
        start, end = match.span()
        shown = text[start:end]
        lead = len(shown) - len(shown.lstrip(" \u00a0“\"‘'"))
        if match["between"] and not match["high"]:
            lead = len(shown) - len(shown[match.end("between") - start :].lstrip(" \u00a0"))
        start += lead
        end -= len(shown) - len(shown.rstrip())
        counted = _counted(paragraph, piece.start + match.start(), piece.start + end, unit)
        if not counted and not unit and bound == "exact" and _LABEL.search(text[: match.start()]):
            continue  # "Pier 4"
        if match["low"] and match["low"].casefold() == "one" and not (unit or _is_count(text, end)):
            continue
        found.append(
            Figure(
                piece.start + start,
                piece.start + end,
                text[start:end],
                None if bound == "at_most" else low,
                None if bound == "at_least" else high,
                bound,
                unit,
                counted,
            )
        )
    return found


# A capitalised word before a bare number: the number is part of its name.
_LABEL = re.compile(r"[\w’']\s+[A-Z]\w+\s+$")


def _names_something(text: str, match: re.Match[str]) -> bool:
    """Tell whether a number is a date, a year, a time or a label, not a count."""
    before = re.findall(r"[\w.’'-]+", text[max(0, match.start() - 25) : match.start()])
    after = re.findall(r"[\w.%]+", text[match.end() : match.end() + 20])
    previous = before[-1].casefold().rstrip(".") if before else ""
    following = after[0].casefold().rstrip(".") if after else ""
    number = match["low"]
    if match["loose"] and (
        previous in ("at", "hour") or before[-2:-1] == ["hour"] or "hour" in before[-3:]
    ):
        return True  # "at once", "an hour and a half"
    if previous == "not" and number is not None and number.casefold() == "one":
        return True
    if previous == "of" and len(before) > 1 and before[-2] in NAMING_WORDS:
        return True
    if number is None or match["sign"] or match["unit"]:
        return False
    digits = number.strip().isdigit()
    if following in ("am", "pm", "a.m", "p.m", "gmt", "o'clock"):
        return True
    if digits and (previous in MONTHS or following in MONTHS):
        return True
    year = digits and len(number.strip()) == 4 and number.strip()[:2] in ("18", "19", "20")
    counts = following.endswith("s") and match.start() > 0
    if year and not match["bound"] and not counts:
        return True
    return digits and previous in NAMING_WORDS and not match["bound"]


def _bounds_of(match: re.Match[str]) -> tuple[float | None, float | None]:
    if match["loose"]:
        word = re.sub(r"\s+", " ", match["loose"].casefold())
        value = LOOSE.get(word, FRACTIONS.get(word, TIMES.get(word)))
        return value, value
    low = value_of(match["low"])
    if match["high"]:
        high = value_of(match["high"])
        if low is None or high is None:
            return low, low
        scale = _scale_of(match["high"])
        if scale > 1 and _scale_of(match["low"]) == 1:  # "2 to 3 million"
            low *= scale
        if match["joint"] == "and" and not match["between"]:
            return low, low
        return (low, high) if low <= high else (low, low)
    return low, low


def _scale_of(words: str) -> float:
    scale = 1.0
    for word in words.casefold().split():
        scale *= SCALES.get(word, 1.0)
    return scale


def value_of(words: str) -> float | None:
    """Return the value of a numeral in digits or words: "12,500", "1.2 million", "forty-one"."""
    total: float | None = None
    scale = 1.0
    for word in re.findall(r"[\d.,\u00a0\u202f]*\d|[a-z]+", words.casefold()):
        if word[0].isdigit():
            total = float(re.sub(r"[,\u00a0\u202f]", "", word))
        elif word in UNITS_WORDS:
            total = (total or 0.0) + UNITS_WORDS[word]
        elif word in TENS_WORDS:
            total = (total or 0.0) + TENS_WORDS[word]
        elif word in SCALES:
            scale *= SCALES[word]
    return None if total is None else total * scale


def _bound_of(match: re.Match[str], ranged: bool) -> str:
    word = match["bound"] or match["bound2"]
    if match["behind"]:
        return BOUNDS_BEHIND[re.sub(r"\s+", " ", match["behind"].casefold())]
    if word:
        return _BOUND_OF[re.sub(r"\s+", " ", word.casefold())]
    if ranged:
        return "range"
    return "at_least" if match["loose"] and match["loose"].casefold() in LOOSE else "exact"


def _unit_of(match: re.Match[str]) -> str:
    if match["sign"]:
        return CURRENCY_SIGNS.get(match["sign"], CURRENCY_SIGNS.get(match["sign"].upper(), ""))
    if match["unit"]:
        word = re.sub(r"[\s\u00a0]+", " ", match["unit"].casefold().strip().lstrip("-"))
        return UNITS.get(word) or CURRENCY_WORDS.get(word, "")
    return "times" if match["loose"] and match["loose"].casefold() in TIMES else ""


def _is_count(text: str, end: int) -> bool:
    """Tell "one soldier" from "one of them" and the pronoun "one"."""
    following = re.match(r"[\s\u00a0]+([a-z]+)", text[end:])
    return following is not None and following[1] not in (
        "of", "is", "was", "can", "could", "has", "had", "more", "another", "day", "side", "in",
        "to", "that", "who", "would", "should", "must", "may", "and", "or", "by", "for", "on",
    )  # fmt: skip


def _counted(paragraph: Paragraph, start: int, end: int, unit: str) -> str:
    """Return the lemma of what a figure counts, "" where the text names it elsewhere."""
    touched = paragraph.tokens_at(start, end)
    if touched is None:
        return ""
    doc = touched.doc
    limit = min(len(doc), touched.end + 6)
    of = False
    for token in doc[touched.end : limit]:
        if token.is_space or token.text in '-"”’“‘':
            continue
        if token.is_punct:
            break
        if token.lower_ == "of":
            of = True
            continue
        if token.lower_ in _HARMED:
            return token.lower_
        if token.pos_ in ("AUX", "ADP", "CCONJ", "SCONJ") or (
            token.pos_ == "VERB" and token.dep_ != "amod"
        ):
            break
        if token.pos_ in ("NOUN", "PROPN") and token.text[0].isalpha():
            if unit and not of:
                break
            if token.dep_ in ("compound", "amod") and token.head.i > token.i:
                continue
            return token.lemma_.casefold()
    return _counted_before(touched[0]) if not unit or unit == "%" else ""


# "64 dead": adjectives that count people.
_HARMED = word_set("dead injured wounded hurt missing")


def _counted_before(number: Token) -> str:
    """ "The death toll at 64", "the number of wounded at 150": the noun stands before."""
    sentence = number.sent
    for token in reversed(list(number.doc[max(sentence.start, number.i - 12) : number.i])):
        if token.lower_ in ("toll", "casualties", "deaths", "dead", "injured", "wounded", "cases"):
            return token.lemma_.casefold()
        if token.lower_ in ("number", "count", "figure", "total") and token.i + 2 < len(token.doc):
            of = token.nbor(1)
            if of.lower_ == "of":
                noun = next((t for t in token.doc[of.i + 1 : of.i + 4] if t.pos_ == "NOUN"), None)
                return noun.lemma_.casefold() if noun is not None else ""
            return ""
    return ""


# --- the day ---

_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH = _any(MONTHS - {"may", "march", "mar", "sep", "dec", "oct", "nov", "jun", "jul", "jan"})
_MONTH_NAME = rf"(?:{_MONTH}|May|March|Mar|Sep|Dec|Oct|Nov|Jun|Jul|Jan)\.?"
_DAY = re.compile(
    rf"""\b(?:
      (?P<iso>\d{{4}}-\d{{2}}-\d{{2}})
      |(?P<dated>\d{{1,2}}(?:st|nd|rd|th)?\ (?:of\ )?{_MONTH_NAME}(?:,?\ \d{{4}})?
         |{_MONTH_NAME}\ \d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\ \d{{4}})?)
      |(?P<weekday>(?:(?P<which>last|next|this|coming)\ )?{_WEEKDAY})
      |(?P<near>yesterday|today|tonight|tomorrow|last\ night|this\ (?:morning|afternoon|evening))
      |(?P<ago>(?:{_SMALL}|\d{{1,2}})\ days?\ ago)
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
# "Since Friday" and "every Monday" name no day on which something happened.
_LIMIT = re.compile(r"\b(?:since|every|each|until|till|before|after|from)\s+$", re.IGNORECASE)
_AHEAD = word_set(
    """will would going plan plans planned expected due about may might could shall to next"""
)


def day_of(draft: DraftStatement, published: datetime | None) -> str | None:
    """Return the day of what a content states as an ISO date, None where it names none."""
    for piece in draft.content:
        found = find_day(piece.text[:LONGEST_CONTENT], published)
        if found is not None:
            return found.isoformat()
    return None


def find_day(text: str, published: datetime | None) -> date | None:
    """Return the first day that a text names, resolved against the day of publication.

    A weekday is the last one up to the day of publication, or the next one where
    the text looks ahead ("will arrive on Friday"). None without a day, and for
    days that need a publication date when there is none.
    """
    match = next((m for m in _DAY.finditer(text) if not _LIMIT.search(text[: m.start()])), None)
    if match is None:
        return None
    words = re.sub(r"\s+", " ", match.group())
    year_given = match["iso"] or (match["dated"] and re.search(r"\d{4}$", words))
    if published is None and not year_given:
        return None
    before = re.findall(r"[a-z]+", text[: match.start()].casefold())
    ahead = bool(_AHEAD.intersection(before[-14:])) and "had" not in before[-14:]
    return _resolve(words, published.date() if published else None, ahead, bool(match["weekday"]))


@lru_cache(maxsize=2_000)
def _resolve(words: str, published: date | None, ahead: bool, weekday: bool) -> date | None:
    base = published or date(2000, 1, 1)
    if weekday:
        # dateparser reads "Friday" on a Friday as a week ago; reports mean today.
        base += timedelta(days=-1 if ahead else 1)
        words = re.sub(r"^(this|coming)\s", "", words, flags=re.IGNORECASE)
    found = dateparser.parse(
        words,
        languages=["en"],
        settings={
            "RELATIVE_BASE": datetime(base.year, base.month, base.day, 12),
            "PREFER_DATES_FROM": "future" if ahead else "past",
        },
    )
    return found.date() if found is not None else None
