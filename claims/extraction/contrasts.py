"""Claims that an article sets against each other without a verb of rejection.

Eight ways: a conjunction ("while Kyiv insisted ..."), a sentence that announces
disagreement, figures for the same thing that cannot both hold, a sentence that
states the opposite of the one before, predicates that exclude each other ("the gate
was open", "the gate was closed"), a thing that was another ("a convoy, not a wedding"),
a state that goes on though another said it had ended ("still held the town"), and a
verb that answers ("countered that"). Each gives one-way edges: who disputes which claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import inf

from spacy.tokens import Span as DocSpan
from spacy.tokens import Token

from claims.extraction.compared import Compared, Opposition, same_side
from claims.extraction.dispute_words import (
    CLAIM_NOUNS,
    COMPARING,
    CONTRASTS,
    COUNTERING,
    DISAGREEING,
    ENDED,
    EXCLUSIVE,
    GOING_ON,
    INSISTING,
    MEASURES,
    OPENING_CONTRASTS,
    REGISTERED,
    SAID,
    SETTLING,
)
from claims.extraction.draft import Paragraph
from claims.extraction.likeness import containment, stem
from claims.extraction.phrases import cue_lemma
from claims.extraction.records import Figure

FIGURE_REACH = 4  # sentences between two figures for one thing
CORRECTED_REACH = 8  # sentences between a figure and "not" that figure
MOST_COMPARED = 12  # claims before one that its predicate is held against
SAME_THING = 0.8  # share of the shorter content that two opposite ones must have in common
PUT_AT = "reported_speech.figure"  # "put the crowd at 30,000"
ROUGHLY = 0.1  # "about 60" allows 54 to 66


def oppositions(compared: Compared) -> list[Opposition]:
    """Return who is set against whom, in the order of the text, each pair once."""
    if compared.opposed is not None:
        return compared.opposed
    found: dict[tuple[int, int], Opposition] = {}
    for opposition in [
        *_joined(compared),
        *_announced(compared),
        *_contested_figures(compared),
        *_corrected_figures(compared),
        *_outdone_figures(compared),
        *_opposites(compared),
        *_exclusive(compared),
        *_corrected_things(compared),
        *_going_on(compared),
        *_countered(compared),
    ]:
        found.setdefault((opposition.claim, opposition.by), opposition)
    compared.opposed = sorted(found.values(), key=lambda o: (o.claim, o.by))
    return compared.opposed


def _mutual(
    compared: Compared, a: int, b: int, rule: str, scope: str = "all"
) -> Iterator[Opposition]:
    """Set two claims against each other; what nobody is named for disputes nothing."""
    for claim, by in ((a, b), (b, a)):
        speaker = compared.drafts[by].speaker
        if speaker is not None and speaker.text:
            yield Opposition(claim, by, rule, scope)


def _are_opponents(compared: Compared, a: int, b: int) -> bool:
    one, other = compared.drafts[a].speaker, compared.drafts[b].speaker
    return one is not None and other is not None and not same_side(one, other)


def _asserted(compared: Compared, indexes: Iterable[int]) -> list[int]:
    return [i for i in indexes if not compared.is_denial(i)]


# --- conjunctions ---


def _joined(compared: Compared) -> Iterator[Opposition]:
    """ "X said A, while Y insisted B"; "X said A. But Y said B"."""
    for number, members in compared.by_sentence():
        here = _asserted(compared, members)
        for left, right in zip(here, here[1:], strict=False):
            between = _words_between(compared, left, right)
            if _are_opponents(compared, left, right) and _despite(compared, left):
                yield Opposition(left, right, "contrast")
            elif (
                _are_opponents(compared, left, right)
                and (CONTRASTS & between or ("even" in between and "as" in between))
                and _clash(compared, left, right, strong=False)
            ):
                yield from _mutual(compared, left, right, "contrast")
        opened = _opening(compared, here)
        if opened is None:
            continue
        before = _asserted(compared, compared.in_sentences(number - 1, number - 2))
        previous = [i for i in before if _are_opponents(compared, i, here[0])]
        for left in previous[-1:]:
            if _clash(compared, left, here[0], strong=opened == "but"):
                yield Opposition(left, here[0], "contrast")


def _despite(compared: Compared, left: int) -> bool:
    """ "Despite claims that the road was safe, drivers said ...": the claims are set aside."""
    draft = compared.drafts[left]
    start = draft.start - draft.paragraph.start
    before = [t.lower_ for t in draft.sentence if start - 60 <= t.idx < start]
    return any(word in before for word in ("despite", "contrary")) and any(
        word in CLAIM_NOUNS for word in before
    )


def _words_between(compared: Compared, left: int, right: int) -> set[str]:
    """Return the words between two contents of one sentence."""
    one, other = compared.drafts[left], compared.drafts[right]
    if one.paragraph is not other.paragraph:
        return set()
    offset = one.paragraph.start
    return {
        token.lower_
        for token in one.sentence
        if one.end - offset <= token.idx < other.start - offset
    }


def _opening(compared: Compared, here: Sequence[int]) -> str | None:
    """Return the conjunction that sets a sentence against the one before it."""
    if not here:
        return None
    draft = compared.drafts[here[0]]
    first = next((t.lower_ for t in draft.sentence if t.is_alpha), "")
    if first in OPENING_CONTRASTS:
        return "but" if first in ("but", "yet") else "however"
    start = draft.start - draft.paragraph.start
    before = [t.lower_ for t in draft.sentence if t.idx < start]
    return "however" if "however" in before or "nevertheless" in before else None


def _clash(compared: Compared, left: int, right: int, *, strong: bool) -> bool:
    """Tell whether two contents that a conjunction joins cannot both hold."""
    a, b = compared.bags[left], compared.bags[right]
    cue = compared.drafts[right].cue
    insists = cue is not None and any(word in INSISTING for word in cue.text.casefold().split())
    common = a.stems & b.stems
    if insists and (common or not strong):
        return True
    return bool(common or _speaks_of_it(compared, right)) and a.negated != b.negated


def _speaks_of_it(compared: Compared, index: int) -> bool:
    """Tell whether a content is about what was said before: "it had not yet been agreed".

    A passive of settling: "it had not been told" is about whoever says so.
    """
    lemmas = [token.lemma_.lower() for token in compared.tokens[index][:7]]
    settled = [place for place, lemma in enumerate(lemmas) if lemma in SETTLING]
    return lemmas[:1] in (["it"], ["this"], ["that"]) and any("be" in lemmas[:at] for at in settled)


# --- announced disagreement ---


def _announced(compared: Compared) -> Iterator[Opposition]:
    """ "The two sides disagree on ...", followed by what each says."""
    starts = 0
    for paragraph in compared.reading.paragraphs:
        for sentence in paragraph.doc.sents:
            if _announces(sentence):
                yield from _next_two(compared, paragraph, starts)
            starts += 1


def _announces(sentence: DocSpan) -> bool:
    text = " ".join(token.lower_ for token in sentence if not token.is_punct)
    return any(phrase in text for phrase in DISAGREEING)


def _next_two(compared: Compared, paragraph: Paragraph, number: int) -> Iterator[Opposition]:
    following = [
        i
        for i in _asserted(compared, compared.in_sentences(number, number + 1, number + 2))
        if compared.drafts[i].paragraph is paragraph
    ]
    for left, right in zip(following, following[1:], strict=False):
        if _are_opponents(compared, left, right):
            yield from _mutual(compared, left, right, "disagreement")
            return


# --- contested figures ---


def _contested_figures(compared: Compared) -> Iterator[Opposition]:
    with_figures = _asserted(
        compared, (i for i in range(len(compared.drafts)) if compared.figures(i))
    )
    for position, right in enumerate(with_figures):
        for left in reversed(with_figures[max(0, position - 6) : position]):
            if compared.sentence[right] - compared.sentence[left] > FIGURE_REACH:
                break
            if _are_opponents(compared, left, right) and _contested(compared, left, right):
                yield from _mutual(compared, left, right, "contested_figure", "number")


def _contested(compared: Compared, left: int, right: int) -> bool:
    """Tell whether two contents give figures for one thing that cannot both hold."""
    gap = compared.sentence[right] - compared.sentence[left]
    near = gap <= 1
    answers = near and _only_a_figure(compared, right)
    if _is_registered(compared, left) != _is_registered(compared, right):
        return False
    for one in compared.figures(left):
        for other in compared.figures(right):
            if one.unit != other.unit:
                continue
            counted = stem(one.counted) if one.counted else ""
            also = stem(other.counted) if other.counted else ""
            one_thing = bool(counted) and counted == also
            if one_thing and not one.unit:
                one_thing = bool(_verbs(compared, left) & _verbs(compared, right)) or near
            bare = answers and (not also or not counted or counted == also)
            if not (one_thing or (bare and (one.unit or gap == 0 or _measures(compared, right)))):
                continue
            if _exclude(one, other) and not _agrees(compared, one, right):
                return True
        if answers:
            break  # a bare figure answers the first one before it
    return False


def _corrected_figures(compared: Compared) -> Iterator[Opposition]:
    """ "Only 14 stations, not 1,200": against whoever said 1,200."""
    for right in _asserted(compared, range(len(compared.drafts))):
        wrong = [f for f in compared.figures(right) if _is_negated_figure(compared, right, f)]
        if not wrong:
            continue
        before = compared.near(compared.sentence[right], before=CORRECTED_REACH, after=0)
        for left in reversed(_asserted(compared, before)):
            said = compared.figures(left)
            if _are_opponents(compared, left, right) and any(
                (one.low, one.high, one.unit) == (other.low, other.high, other.unit)
                for one in wrong
                for other in said
            ):
                yield Opposition(left, right, "corrected_figure", "number")
                break


def _is_negated_figure(compared: Compared, index: int, figure: Figure) -> bool:
    draft = compared.drafts[index]
    start = figure.start - draft.paragraph.start
    before = [t.lower_ for t in draft.sentence if start - 20 <= t.idx < start][-2:]
    return before[-1:] == ["not"] or before == ["rather", "than"] or before == ["instead", "of"]


def _outdone_figures(compared: Compared) -> Iterator[Opposition]:
    """ "41 drowned, but survivors said the true toll was higher": no figure, yet against one."""
    for right in _asserted(compared, range(len(compared.drafts))):
        if compared.figures(right) or not _measures(compared, right):
            continue
        words = [t.lower_ for t in compared.tokens[right] if t.is_alpha]
        if not COMPARING.intersection(words) or ("than" in words and not SAID.intersection(words)):
            continue
        here = compared.sentence[right]
        before = compared.near(here, before=FIGURE_REACH, after=0)
        for left in reversed(_asserted(compared, before)):
            if compared.figures(left) and left < right and _are_opponents(compared, left, right):
                joined = compared.sentence[left] == here
                yield from (
                    _mutual(compared, left, right, "contested_figure", "number")
                    if joined
                    else [Opposition(left, right, "contested_figure", "number")]
                )
                break


def _verbs(compared: Compared, index: int) -> frozenset[str]:
    """Return the stems of a content without those of its figures' nouns."""
    counted = {stem(figure.counted) for figure in compared.figures(index) if figure.counted}
    return compared.bags[index].stems - counted


def _agrees(compared: Compared, figure: Figure, other: int) -> bool:
    """Tell whether a content also holds a figure that fits: "11 of the 20"."""
    return any(
        figure.unit == also.unit and not _exclude(figure, also) for also in compared.figures(other)
    )


def exclude(compared: Compared, left: int, right: int) -> tuple[Figure, Figure] | None:
    """Return two figures of two contents for one thing that exclude each other, if any."""
    for one in compared.figures(left):
        for other in compared.figures(right):
            counted = one.counted and other.counted and stem(one.counted) == stem(other.counted)
            if counted and one.unit == other.unit and _exclude(one, other):
                return one, other
    return None


def _is_registered(compared: Compared, index: int) -> bool:
    """Tell whether a figure counts only what is known: "214 confirmed cases"."""
    return any(token.lower_ in REGISTERED for token in compared.tokens[index])


def _measures(compared: Compared, index: int) -> bool:
    if compared.drafts[index].rule == PUT_AT:
        return True
    words = [t.lower_ for t in compared.tokens[index] if t.is_alpha]
    return bool(MEASURES.intersection(words[:6]))


def _only_a_figure(compared: Compared, index: int) -> bool:
    """Tell whether a content is little more than a figure: "the number at well over 150"."""
    counted = {figure.counted for figure in compared.figures(index)}
    telling = compared.bags[index].stems - {stem(word) for word in counted if word}
    return len(telling) <= 1 or (_measures(compared, index) and len(telling) <= 4)


def _exclude(a: Figure, b: Figure) -> bool:
    low_a, high_a = _limits(a)
    low_b, high_b = _limits(b)
    return high_a < low_b or high_b < low_a


def _limits(figure: Figure) -> tuple[float, float]:
    low = -inf if figure.low is None else figure.low
    high = inf if figure.high is None else figure.high
    if figure.bound == "about":
        return low * (1 - ROUGHLY), high * (1 + ROUGHLY)
    return low, high


# --- the opposite, stated ---


def _opposites(compared: Compared) -> Iterator[Opposition]:
    """ "No offer had been made" behind "had offered ..."; "X is not Y" against "X is Y"."""
    for right in _asserted(compared, range(len(compared.drafts))):
        bag = compared.bags[right]
        if not bag.negated:
            continue
        opens = _opens_with_no(compared, right)
        for left in compared.neighbours(bag):
            other = compared.bags[left]
            if left == right or other.negated or compared.is_denial(left):
                continue
            if not _are_opponents(compared, left, right):
                continue
            common = bag.stems & other.stems
            gap = compared.sentence[right] - compared.sentence[left]
            denied = opens in common and (0 <= gap <= 2 or gap > 0 and compared.is_rare(opens))
            share = containment(bag, other, compared.weights) if len(common) >= 2 else 0.0
            if denied or share >= SAME_THING:
                yield Opposition(left, right, "opposite")


def _opens_with_no(compared: Compared, index: int) -> str:
    """Return the stem of what a content says there is none of, "" where it does not."""
    words = [t.lower_ for t in compared.tokens[index] if t.is_alpha]
    if len(words) < 3 or words[0] != "no":
        return ""
    return stem(words[2] if words[1] == "such" else words[1])


# --- predicates that exclude each other ---


def _exclusive(compared: Compared) -> Iterator[Opposition]:
    """ "The gate was closed" behind "the gate was open": each disputes the other."""
    for right in range(len(compared.drafts)):
        said = _predicates(compared, right)
        if not said:
            continue
        near = compared.near(compared.sentence[right], before=FIGURE_REACH, after=0)
        for left in range(max(near.start, right - MOST_COMPARED), right):
            excluded = said & {(pair, not side) for pair, side in _predicates(compared, left)}
            if (
                excluded
                and _are_opponents(compared, left, right)
                and _of_one_subject(compared, left, right)
            ):
                yield from _mutual(compared, left, right, "exclusive")


def _predicates(compared: Compared, index: int) -> set[tuple[int, bool]]:
    """Return the pairs of EXCLUSIVE of which a content predicates a side, with that side."""
    if compared.bags[index].negated:
        return set()
    predicated = {
        token.lower_
        for token in compared.tokens[index]
        if any(child.dep_ in ("cop", "aux:pass") for child in token.children)
    }
    return {
        (pair, side == 1)
        for pair, sides in enumerate(EXCLUSIVE)
        for side, words in enumerate(sides)
        if words & predicated
    }


def _of_one_subject(compared: Compared, left: int, right: int) -> bool:
    """Tell whether two predicates have one noun for subject, or the second a pronoun for it."""
    one, other = _subject(compared, left), _subject(compared, right)
    if one is None or other is None:
        return False
    if other.lower_ in ("it", "they", "he", "she"):
        return compared.sentence[right] - compared.sentence[left] <= 1
    return stem(one.lower_) == stem(other.lower_)


def _subject(compared: Compared, index: int) -> Token | None:
    return next((t for t in compared.tokens[index] if t.dep_ in ("nsubj", "nsubj:pass")), None)


# --- a thing that was another ---


def _corrected_things(compared: Compared) -> Iterator[Opposition]:
    """ "A convoy, not a wedding": against whoever spoke of a wedding."""
    for right in _asserted(compared, range(len(compared.drafts))):
        wrong = _negated_things(compared, right)
        if not wrong:
            continue
        here = compared.sentence[right]
        for left in reversed(compared.near(here, before=CORRECTED_REACH, after=0)):
            if left >= right or compared.bags[left].negated or compared.is_denial(left):
                continue
            common = compared.bags[left].stems & compared.bags[right].stems
            if common & wrong and len(common) > 1 and _are_opponents(compared, left, right):
                yield Opposition(left, right, "corrected_thing")


def _negated_things(compared: Compared, index: int) -> set[str]:
    """Return the stems of the nouns that a content says it was not, in favour of another."""
    found = set()
    tokens = compared.tokens[index]
    for position, token in enumerate(tokens[1:], start=1):
        contrasted = token.lower_ == "not" and tokens[position - 1].text in (",", "and", "–", "—")
        instead = token.lower_ == "of" and tokens[position - 1].lower_ == "instead"
        rather = token.lower_ == "than" and tokens[position - 1].lower_ == "rather"
        if not (contrasted or instead or rather):
            continue
        for word in tokens[position + 1 : position + 6]:
            if word.pos_ in ("VERB", "AUX", "ADP", "PRON", "NUM") or word.is_punct:
                break
            if word.pos_ in ("NOUN", "PROPN"):
                found.add(stem(word.lower_))
                break
    return found


# --- what goes on ---


def _going_on(compared: Compared) -> Iterator[Opposition]:
    """ "Its troops still held the town": against whoever said that the town was taken."""
    for right in _asserted(compared, range(len(compared.drafts))):
        words = {token.lower_ for token in compared.tokens[right]}
        if not GOING_ON & words or compared.bags[right].negated:
            continue
        ends = frozenset().union(*(end for end, state in _ENDS if state & words))
        if not ends:
            continue
        near = compared.near(compared.sentence[right], before=FIGURE_REACH, after=0)
        for left in reversed(near[: max(0, right - near.start)]):
            bag = compared.bags[left]
            common = (bag.stems & compared.bags[right].stems) - ends
            if (
                bag.stems & ends
                and common
                and bag.negated == compared.is_denial(left)
                and _are_opponents(compared, left, right)
            ):
                yield Opposition(left, right, "going_on")


_ENDS = tuple((frozenset(map(stem, end)), state) for end, state in ENDED)

# --- a verb that answers ---


def _countered(compared: Compared) -> Iterator[Opposition]:
    """ "The union countered that ...": against what its opponent has just said."""
    for right in _asserted(compared, range(len(compared.drafts))):
        cue = compared.drafts[right].cue_token
        if cue is None or cue_lemma(cue) not in COUNTERING:
            continue
        here = compared.sentence[right]
        for left in reversed(compared.near(here, before=2, after=0)):
            if left < right and _are_opponents(compared, left, right):
                if not compared.is_denial(left):
                    yield Opposition(left, right, "countered")
                break
