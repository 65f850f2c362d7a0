"""What can be seen in one claim: its words, names, places, figures, days, polarity, hedges."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from claims.matching.acts import read_causes, read_sole_act, read_undone
from claims.matching.dates import is_bound_to_a_day, read_days
from claims.matching.figures import CURRENCIES, NUMBER_WORDS, Amount, head_of, read_amounts
from claims.matching.text import WORD, content_stems, fold, fold_wording, plain_verbs, stem
from claims.matching.words import (
    CLAIM_NOUNS,
    DENYING,
    EMPTY,
    FALSE_PHRASES,
    FALSE_WORDS,
    HEDGES,
    LEADING,
    LIGHT,
    NEGATIONS,
    NOT_NEGATIONS,
    WEAK,
)

_PLACE_SLOT = re.compile(
    r"\b(?:in|at|near|into|around|outside|inside|over|across|towards?|from|to|on|off|of)"
    r"\s+(?:the\s+)?((?:[A-Z][^\W\d_]*[’'\w-]*)(?:\s+[A-Z][^\W\d_]*[\w-]*)*)"
)
_TIME_NAMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december""".split()
)
_TITLES = frozenset(
    """mr mrs ms dr gen general col colonel maj lt capt captain sen rep gov governor president
    minister prime foreign defence defense interior health secretary chief commander spokesman
    spokeswoman spokesperson head leader chairman chair director commissioner mayor judge sir
    official officials ministry department office government army military forces unnamed
    senior two three several his her its their local state""".split()
)


_NOT_NAMES = EMPTY | _TIME_NAMES | NEGATIONS | NUMBER_WORDS
_FUTURE = frozenset(
    """will would shall promised pledged vowed planned intend intends intended threaten threatens
    threatened""".split()
)
_PAST = frozenset({"has", "have", "had", "was", "were", "did"})
_UNIVERSAL = frozenset({"all", "every", "each", "entire", "whole", "none", "nobody"})
_COUNTING = NUMBER_WORDS | {"no", "none", "nobody"}
_AT_A_VERB = frozenset({"not", "never", "cannot"})
_NOT_NEGATIONS = re.compile("|".join(map(re.escape, NOT_NEGATIONS)))
_FALSE_PHRASES = re.compile(r"\b(?:" + "|".join(map(re.escape, FALSE_PHRASES)) + r")\b")
_IS = re.compile(r"\b(?:is|are|was|were|been|holds?|does|do|did|has|have)\b(?:n't)?")
_MONEY = frozenset(CURRENCIES)
_PAY = stem("money")
_LIGHT = frozenset(map(stem, LIGHT))
WEAK_STEMS = frozenset(map(stem, WEAK))
_UNSAID = frozenset(map(stem, NEGATIONS - DENYING)) | {"-"}
_ONGOING = re.compile(r"\b(?:is|are|am|i'm|we're)(?: not)? \w{2,}ing\b")
# "Ostrovian", "Velmari", "Tarvia": endings that part a land from its people.
_PEOPLE = re.compile(r"(?<=\w{4})(?:ian|an|ia|i|y|ish|ese|a)$")
_INITIALS = re.compile(r"\b[A-Z](?=[\w’'-]*[a-z])")
_BRACKETS = re.compile(r"\([^)]*\)")
# Sources that speak for nobody by name: "a resident", "two drivers", "local media".
_UNNAMED = re.compile(
    r"(?:an?|one|two|three|four|five|six|some|several|many|unnamed|multiple|local|various|"
    r"residents|villagers|workers|soldiers|drivers|employees|witnesses|doctors|officials|diplomats|sources|"
    r"relatives|posts|users|images|videos|reports|media)\b"
)


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim as matching sees it.

    text: its wording.
    claimant: who claims it, as named; "" where nobody is named.
    date: the day it was reported or, where known, the day it is about.
    side: whom the claimant speaks for ("Ukraine"), where known.
    context: what names its article; two claims of one context are of one article.
    vector: its sentence vector of length 1, where there is one.
    """

    text: str
    claimant: str = ""
    date: date | None = None
    side: str = ""
    context: str = ""
    vector: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class Negated:
    """A negation in a wording.

    word: "not", "denied". scope: the stems around it.
    head: stems that it stands at: the noun of "no NOUN", the first word behind "not"; empty
        where it stands for a noun itself ("nobody") or is a verb ("denied").
    """

    word: str
    scope: frozenset[str]
    head: frozenset[str]


@dataclass(frozen=True, slots=True)
class Wording:
    """What one wording says on its surface; the same for every claim that uses it."""

    folded: str
    words: tuple[str, ...]
    stems: frozenset[str]
    names: frozenset[str]
    places: frozenset[str]
    amounts: tuple[Amount, ...]
    days: frozenset[str]
    as_of: bool  # it is bound to the day that it names: "as of 17 March"
    negations: tuple[str, ...]
    negated: tuple[Negated, ...]
    called_false: tuple[str, ...]
    hedges: tuple[str, ...]
    asks: bool
    claim_nouns: frozenset[str]  # "figure", "account": words for what somebody said
    called: frozenset[str]  # stems of what is called false: "the army's figure of 14"
    said: frozenset[str]  # stems without verbs that only say that something is so
    future: bool
    past: bool
    sole_act: str  # what only one can have done, "won" or "struck first"; "" where nothing
    sole_doers: frozenset[str]  # the names of who did it
    universal: bool  # it speaks of all of something: "all", "every", "nobody"
    ongoing: bool  # it tells what somebody is doing, or is about to do: "is leaving"
    causes: frozenset[str]  # stems of what it names as the cause of something
    undone: frozenset[str]  # stems of which it has the opposite by "un-" or "in-": "unpaid"

    @property
    def denies(self) -> bool:
        """Whether it denies anything at all, by a negation or by calling it false."""
        return bool(self.negations or self.called_false)


@lru_cache(maxsize=2_000)  # 4 KB each; reading one takes 0.07 ms
def read_wording(text: str) -> Wording:
    """Return the features of a wording; remembered, since candidates recur."""
    folded = plain_verbs(fold(text))
    words = WORD.findall(folded)
    known = frozenset(words)
    amounts = tuple(read_amounts(folded)) if _counts(known) else ()
    stems = frozenset(content_stems(words)) - _UNSAID
    if not _MONEY.isdisjoint(one.unit for one in amounts):
        stems |= {_PAY}  # "got $8 million" is about money
    names = _names(text)
    without = folded
    negations: tuple[str, ...] = ()
    if known & NEGATIONS or "n't" in folded:
        without = _NOT_NEGATIONS.sub(" ", folded)
        negations = tuple(
            word for word in WORD.findall(without) if word in NEGATIONS or word.endswith("n't")
        )
    phrases = tuple(dict.fromkeys(_FALSE_PHRASES.findall(folded)))
    called = tuple(word for word in words if word in FALSE_WORDS) + phrases
    nouns = known & CLAIM_NOUNS
    if phrases:  # "not true" is one denial, not a negation beside it
        inside = [word for phrase in phrases for word in WORD.findall(phrase)]
        negations = tuple(word for word in negations if word not in inside)
    sole_act, doers = read_sole_act(folded, known)
    return Wording(
        folded=folded,
        words=tuple(words),
        stems=stems,
        names=names,
        places=_places(text) & names,
        amounts=amounts,
        days=read_days(folded),
        as_of=is_bound_to_a_day(folded),
        negations=negations,
        negated=_negated(without, set(negations)) if negations else (),
        called_false=called,
        hedges=tuple(word for word in words if word in HEDGES),
        asks="?" in text,
        claim_nouns=nouns,
        called=_called_false(folded, called) - _stems_of(nouns.union(called)),
        said=stems - _LIGHT,
        future=not known.isdisjoint(_FUTURE),
        past=not known.isdisjoint(_PAST),
        sole_act=sole_act,
        sole_doers=doers & names,
        universal=not known.isdisjoint(_UNIVERSAL),
        ongoing=bool(_ONGOING.search(folded)),
        causes=read_causes(folded, known) & stems,
        undone=read_undone(known),
    )


def _counts(words: frozenset[str]) -> bool:
    """Whether there is a number among the words, in digits or letters."""
    return not words.isdisjoint(_COUNTING) or any(word[0].isdigit() for word in words)


def _called_false(folded: str, called: Sequence[str]) -> frozenset[str]:
    """Return the stems of what is called false: the words before "is false", else all of them."""
    if not called:
        return frozenset()
    found = _IS.search(folded)
    if found and folded.find(called[0]) >= found.end() - 1:
        folded = folded[: found.start()]
    return frozenset(content_stems(WORD.findall(folded)))


def _stems_of(words: Iterable[str]) -> frozenset[str]:
    return frozenset(short for words_of in words for short in content_stems(WORD.findall(words_of)))


def _negated(folded: str, negations: set[str]) -> tuple[Negated, ...]:
    """Return each negation with the stems of the six words behind it and the two before it.

    "Without" takes nothing from what stands before it ("signed without comment"), nor does
    a verb that denies: before it stands whoever denies.
    """
    words = WORD.findall(folded)
    return tuple(
        Negated(
            word,
            frozenset(content_stems(_before(words, at) + words[at + 1 : at + 7])),
            frozenset(_negated_head(word, words[at + 1 : at + 7])),
        )
        for at, word in enumerate(words)
        if word in negations
    )


def _negated_head(negation: str, behind: list[str]) -> list[str]:
    """Return the stem that a negation stands at, of the words behind it.

    Two where the first only leads to the second ("not fully encircled", "did not manage
    to land"); none where there is no such word.
    """
    telling = [word for word in behind if content_stems([word])]
    if negation == "no":
        noun = content_stems(head_of([word for word in behind if word not in NUMBER_WORDS]))
        if not WEAK_STEMS.issuperset(noun):
            return noun
        telling = [word for word in telling if stem(word) not in WEAK_STEMS]
    elif negation not in _AT_A_VERB and not negation.endswith("n't"):
        return []
    return content_stems(telling[: 2 if telling and _leads_on(telling[0]) else 1])


def _leads_on(word: str) -> bool:
    return word.endswith("ly") or word in LEADING or stem(word) in WEAK_STEMS


def _before(words: list[str], at: int) -> list[str]:
    looks_ahead = words[at] == "without" or (
        words[at] in DENYING and at + 1 < len(words) and words[at + 1] != "by"
    )
    return [] if looks_ahead else words[max(0, at - 2) : at]


def spell(text: str) -> Mapping[str, str]:
    """Return the word of a text that each stem stands for, as the text has it."""
    spelled: dict[str, str] = {}
    for match in WORD.finditer(text):
        word = match[0].removesuffix("’s").removesuffix("'s")
        spelled.setdefault(stem(fold(word)), word)
    return spelled


def _names(text: str) -> frozenset[str]:
    """Return the stems of capitalised words that are names, as far as capitals tell.

    None in a headline, where every word is capitalised. The first word of a
    sentence counts where another capitalised word follows or it has a capital inside.
    """
    found = [match for match in WORD.finditer(text) if match[0][0].isalpha()]
    if not found:
        return frozenset()
    capitals = [match for match in found if match[0][0].isupper()]
    long = [match for match in found if len(match[0]) > 3]
    if len(found) > 3 and sum(m[0][0].isupper() for m in long) > 0.7 * max(1, len(long)):
        return frozenset()
    names: set[str] = set()
    for match in capitals:
        word = fold(match[0]).removesuffix("'s")
        if word in _NOT_NAMES or len(word) < 2:
            continue
        before = text[: match.start()].rstrip()
        opens = not before or before[-1] in '.!?:"“‘•'
        if opens and not _looks_like_a_name(text, match):
            continue
        names.add(stem(word))
    return frozenset(names)


def _looks_like_a_name(text: str, match: re.Match[str]) -> bool:
    word = match[0]
    if any(letter.isupper() for letter in word[1:]) or word.endswith(("’s", "'s")):
        return True
    following = text[match.end() : match.end() + 2]
    if len(following) == 2 and following[1].isupper():
        return True
    # A bare plural ("Villages were shelled") or a participle is no name.
    return not word.endswith(("s", "ing", "ed", "ly"))


def _places(text: str) -> frozenset[str]:
    found: set[str] = set()
    for match in _PLACE_SLOT.finditer(text):
        for word in WORD.findall(fold(match[1])):
            if word not in EMPTY and word not in _TIME_NAMES:
                found.add(stem(word.removesuffix("'s")))
    return frozenset(found)


@lru_cache(maxsize=20_000)
def read_claimant(name: str) -> frozenset[str]:
    """Return the stems that tell one claimant from another, titles left out where others remain.

    What stands in brackets is left out too: "Tarvia (army)" is Tarvia.
    """
    name = _BRACKETS.sub(" ", name) if _BRACKETS.sub("", name).strip() else name
    stems = [
        (word, stem(word))
        for word in (w.removesuffix("'s") for w in WORD.findall(fold(name)))
        if word not in EMPTY
    ]
    own = frozenset(short for word, short in stems if word not in _TITLES)
    return own or frozenset(short for _, short in stems)


@lru_cache(maxsize=20_000)
def all_stems(text: str) -> frozenset[str]:
    """Return the stems of a text, such as a claimant's name with its titles."""
    return frozenset(content_stems(WORD.findall(plain_verbs(fold(text)))))


@lru_cache(maxsize=20_000)
def initials(name: str) -> frozenset[str]:
    """Return by which letters a name of several words goes: "un" for the United Nations."""
    letters = "".join(_INITIALS.findall(name)).casefold()
    return frozenset({letters}) if len(letters) > 1 else frozenset()


@lru_cache(maxsize=20_000)
def is_named(claimant: str) -> bool:
    """Whether a claimant is somebody in particular, not "two drivers" or "a resident"."""
    return bool(claimant) and not _UNNAMED.match(fold(claimant))


def same_claimant(a: ClaimView, b: ClaimView) -> bool | None:
    """Whether two claims have one claimant or one side.

    None where either is unknown: nobody named, or "two workers", "an army officer".
    """
    if not a.claimant or not b.claimant:
        return None
    if fold(a.claimant) == fold(b.claimant):
        return True
    if not is_named(a.claimant) or not is_named(b.claimant):
        return None
    if a.side and b.side and fold(a.side) == fold(b.side):
        return True
    return bool(_known_by(a) & _known_by(b))


def _known_by(claim: ClaimView) -> frozenset[str]:
    """Return what tells whose a claim is: the claimant's words and initials, and the side's."""
    names = read_claimant(claim.claimant) | initials(claim.claimant)
    return roots(names | read_claimant(claim.side) if claim.side else names)


@lru_cache(maxsize=20_000)
def roots(names: frozenset[str]) -> frozenset[str]:
    """Return names with a people's put as its land's: "velmari" and "velmar" are one."""
    return frozenset(_PEOPLE.sub("", name) for name in names)


def same_wording(a: str, b: str) -> bool:
    """Whether two texts are one sentence once case, accents, marks and spacing are folded."""
    folded = fold_wording(a)
    return bool(folded) and folded == fold_wording(b)


def cosine(a: ClaimView, b: ClaimView) -> float | None:
    if a.vector is None or b.vector is None:
        return None
    return float(np.dot(a.vector, b.vector))


def joined(parts: Sequence[str]) -> str:
    """Return words as people list them: "a, b and c"."""
    ordered = sorted(parts)
    return " and ".join([", ".join(ordered[:-1]), ordered[-1]] if len(ordered) > 1 else ordered)
