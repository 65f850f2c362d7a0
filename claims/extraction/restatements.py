"""Which statements of one text state the same proposition: headline, summary, body, entry."""

from __future__ import annotations

from claims.extraction.compared import Compared, name_words, same_side
from claims.extraction.likeness import containment, shared, stem
from claims.extraction.records import Mention

# Shares of the shorter content that the longer one must hold, from the development gold.
LEAD_SHARE = 0.6  # a headline, heading or bullet, and the body below it
BODY_SHARE = 0.75  # two sentences of the body by one speaker
FIGURE_SHARE = 0.4  # both count the same number of the same things
LEAST_TELLING_FIGURE = 5

LEAST_WORDS = 2  # shared words, unless the whole of a headline's content is one word


def restatements(compared: Compared) -> list[tuple[int, int, float]]:
    """Return pairs of statements (earlier, later, share 0..1) that state the same thing."""
    if compared.restated is None:
        compared.restated = sorted(
            (i, j, share)
            for j in range(len(compared.drafts))
            for i in compared.neighbours(compared.bags[j])
            if i < j and (share := share_of(compared, i, j))
        )
    return compared.restated


def share_of(compared: Compared, i: int, j: int) -> float:
    """Return how far statement j restates statement i, 0.0 where it does not."""
    a, b = compared.bags[i], compared.bags[j]
    if compared.is_denial(i) != compared.is_denial(j) or a.negated != b.negated:
        return 0.0
    if a.numbers and b.numbers and not a.numbers & b.numbers:
        return 0.0
    one, other = compared.drafts[i], compared.drafts[j]
    lead = compared.is_lead(i) or compared.is_lead(j)
    if not (
        same_side(one.speaker, other.speaker) or (lead and _generic(one.speaker, other.speaker))
    ):
        return 0.0
    if compared.sentence[i] == compared.sentence[j]:
        return 0.0
    least = LEAD_SHARE if lead else BODY_SHARE
    if _same_figure(compared, i, j):
        least = FIGURE_SHARE
    common = len(a.stems & b.stems) + len(a.numbers & b.numbers)
    smaller = min(len(a.stems) + len(a.numbers), len(b.stems) + len(b.numbers))
    if common < LEAST_WORDS and not (lead and common == smaller == 1):
        return 0.0
    share = containment(a, b, compared.weights)
    if shared(a.stems, b.stems, compared.weights) == 0:
        return 0.0
    return share if share >= least else 0.0


def _same_figure(compared: Compared, i: int, j: int) -> bool:
    """Tell whether both contents give the same number of the same things, more than a few."""
    return any(
        (one.low or one.high or 0) >= LEAST_TELLING_FIGURE
        and (one.low, one.high, one.unit) == (other.low, other.high, other.unit)
        and stem(one.counted) == stem(other.counted) != ""
        for one in compared.figures(i)
        for other in compared.figures(j)
    )


def _generic(a: Mention | None, b: Mention | None) -> bool:
    """Tell whether two speakers may be one: a headline says "rebels" or "doctors" or nobody."""
    if a is None or b is None:
        return True
    one, other = name_words(a.text, a.actor), name_words(b.text, b.actor)
    if one & other:
        return True
    return a.text.islower() or b.text.islower() or len(a.text.split()) == 1


def groups(compared: Compared) -> list[int]:
    """Return for each statement the first statement of its group of restatements."""
    root = list(range(len(compared.drafts)))

    def find(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    held: dict[tuple[int, int], int] = {}
    for i, draft in enumerate(compared.drafts):
        if not compared.is_denial(i):
            root[i] = held.setdefault((draft.start, draft.end), i)
    for i, j, _ in restatements(compared):
        a, b = find(i), find(j)
        root[max(a, b)] = min(a, b)
    return [find(i) for i in range(len(root))]


__all__ = ["groups", "restatements"]
