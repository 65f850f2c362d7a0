"""How alike two contents are: word stems, families of near-synonyms, numbers, polarity.

Everything here is surface work on parsed tokens, cheap enough to compare each
claim with a bounded number of others. What likeness means for two claims is
decided in `disputes` and `relations`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log

from spacy.tokens import Token

from claims.extraction.cues import word_set

# Words without a say in what a content is about.
EMPTY = word_set(
    """a about above after again against ago all already also although among an and another any
    anybody anyone anything are around as at away be been before being between both but by
    can could despite did do does done during each earlier either ever every everybody
    everyone few for from further get go had has have having he her here herself him himself
    his how however i if in into is it its itself just last later least less like likely
    many may me meanwhile might more most much must my near nearly never nevertheless next
    no nobody none nor not nothing now of off on once one only onto or other others our out
    over own per quite rather s same say says said she should since so some somebody someone
    something still such t than that the their them themselves then there these they thing
    this those though through thus to too toward towards under until up upon us very via was
    way we well were what when where whereas whether which while who whole whom whose why
    will with within without would yet you your monday tuesday wednesday thursday friday
    saturday sunday today yesterday tomorrow week month year day night morning evening
    afternoon january february march april june july august september october november
    december according accord include including time part"""
)

# Words that state the same sort of event, each under the family's first word.
FAMILIES = (
    "dead death die died dying deceased deadly fatal fatality kill killed killing body bodies "
    "perish toll corpse slain",
    "injure injured injury wound wounded hurt",
    "capture captured seize seized seizure take taken taking took fall fallen fell lose lost "
    "loss overrun conquer",
    "surround surrounded encircle encircled encirclement besiege besieged siege cut blockade "
    "block blocked blocking",
    "pay paid payment payout ransom money coin cash bribe bribed dollar",
    "burn burned burnt burning burns fire blaze ablaze flame",
    "shoot shot shooting fire fired gunfire bullet",
    "break broke broken breach breached collapse collapsed give gave burst",
    "leave left leaving withdraw withdrew withdrawn withdrawal pullout retreat depart departure",
    "swap swapped exchange exchanged trade traded concession concessions return",
    "free freed release released liberate liberated",
    "jail jailed prison prisoner imprison imprisoned detain detained detainee inmate captive",
    "delete deleted erase erased wipe wiped",
    "meddle meddled meddling interfere interfered interference",
    "fraud fraudulent rig rigged rigging stolen steal cheat",
    "destroy destroyed destruction down downed intercept intercepted",
    "attack attacked strike struck raid raided bomb bombed bombing shell shelled shelling hit",
    "resign resigned resignation quit",
    "open reopen reopened opened",
    "show showed shown footage video image picture photograph clip",
    "infect infected infection infections case cases poisoning poisonings",
    "lie lied lying false untrue fake fabricated forged forgery invented",
    "win won victory victorious elect elected",
    "road highway route",
    "shortage short lack run running",
    "ram rammed ramming collide collided collision",
    "arm arms armed arming weapon weapons weaponry",
    "police officer officers policeman",
    "pull pulled remove removed removal recall recalled",
    "begin began begun start started launch launched",
    "probe inquiry investigation investigate investigated investigating",
)
_FAMILY = {word: line.split()[0] for line in reversed(FAMILIES) for word in line.split()}

NEGATIONS = word_set(
    """no not n't n’t never none nobody nothing neither without cannot denies denied deny
    unable nowhere"""
)

_ENDINGS = (
    "ingly", "edly", "ations", "ation", "ments", "ment", "ures", "ings", "ure", "ing", "ions",
    "ion", "ers", "ied", "ies", "ed", "er", "es", "al", "ly", "s", "e", "y",
)  # fmt: skip


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return a crude stem under which the inflections and close derivations of a word meet."""
    word = word.casefold().replace("’", "'").removesuffix("'s").strip("'\"“”‘.-")
    family = _FAMILY.get(word)
    if family is not None:
        return family
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            break
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "aeiousl":
        word = word[:-1]
    return _FAMILY.get(word, word)


def is_content_word(token: Token) -> bool:
    """Tell whether a token says what a content is about."""
    lower = token.lower_
    return (
        token.is_alpha or "-" in lower and not token.is_punct or token.like_num
    ) and lower not in EMPTY


@dataclass(frozen=True, slots=True)
class Bag:
    """What a content says, without its order.

    stems: of its content words. numbers: its numerals as written, folded.
    negated: an odd number of its words denies.
    """

    stems: frozenset[str]
    numbers: frozenset[str]
    negated: bool


def bag_of(tokens: Iterable[Token]) -> Bag:
    """Return what the tokens say."""
    stems: set[str] = set()
    numbers: set[str] = set()
    denials = 0
    for token in tokens:
        lower = token.lower_
        if lower in NEGATIONS:
            denials += 1
        elif token.like_num:
            numbers.add(lower.replace(",", ""))
        elif is_content_word(token):
            stems.add(stem(lower))
            if "-" in lower:
                stems.update(stem(part) for part in lower.split("-") if part not in EMPTY)
    return Bag(frozenset(stems - {""}), frozenset(numbers), denials % 2 == 1)


def weights_of(bags: Iterable[Bag]) -> dict[str, float]:
    """Return how telling each stem is in this article: the fewer contents hold it, the more."""
    counts: Counter[str] = Counter()
    total = 0
    for bag in bags:
        total += 1
        counts.update(bag.stems)
    return {word: log(1 + total / count) for word, count in counts.items()}


def shared(a: frozenset[str], b: frozenset[str], weights: Mapping[str, float]) -> float:
    """Return the weight of the words that a and b share."""
    return sum(weights.get(word, 1.0) for word in a & b)


def weight(a: frozenset[str], weights: Mapping[str, float]) -> float:
    """Return the weight of all words of a."""
    return sum(weights.get(word, 1.0) for word in a)


def containment(a: Bag, b: Bag, weights: Mapping[str, float]) -> float:
    """Return which share of the shorter content the other one holds, 0..1."""
    smaller = min(weight(a.stems, weights), weight(b.stems, weights))
    return shared(a.stems, b.stems, weights) / smaller if smaller else 0.0


def overlap(a: Bag, b: Bag, weights: Mapping[str, float]) -> float:
    """Return the weighted Jaccard index of two contents, 0..1."""
    union = weight(a.stems | b.stems, weights)
    return shared(a.stems, b.stems, weights) / union if union else 0.0
