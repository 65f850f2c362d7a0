"""Who disputes which claim, as the article itself tells it.

`find_disputes` takes the rejections that `rejections` found, decides which claims
each one is about (`targets`), adds the claims that a contrast or a contested
figure sets against each other (`contrasts`), and writes the disputers, the state
and its evidence on the claims. A dispute of one claim holds for its restatements
in the same article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from spacy.tokens import Span as DocSpan

from claims.extraction.actor_words import UTTERANCES
from claims.extraction.antecedents import Denied, targets
from claims.extraction.compared import (
    Compared,
    Opposition,
    is_heading,
    name_words,
    same_actor,
)
from claims.extraction.contrasts import oppositions
from claims.extraction.draft import DraftClaim, Paragraph, Reading
from claims.extraction.mentions import Mentions
from claims.extraction.records import Disputer, Mention, Span
from claims.extraction.rejection_places import Rejection
from claims.extraction.rejections import find_rejections
from claims.extraction.restatements import groups
from claims.vocabulary import AsReported, Kind, PassageKind, Stance

DOUBTING = ("disputes.hedged", "disputes.doubt", "disputes.no_evidence")
MOST_DISPUTERS = 12  # of one claim: no report names more


def find_disputes(reading: Reading, compared: Compared) -> None:
    """Write disputers, state and evidence on the claims of a text."""
    if not reading.drafts:
        return
    rejections = find_rejections(reading)
    mentions = Mentions(reading)
    claim_of = {
        id(draft): claim for draft, claim in zip(reading.drafts, reading.claims, strict=True)
    }
    for rejection in rejections:
        _mark_as_denial(rejection, claim_of)
    edges: list[tuple[int, Disputer, Span]] = []
    answered: dict[int, list[int]] = {}  # denial statement -> the claims it denies
    denied: list[Denied] = []
    for rejection in rejections:
        deniers = _deniers(mentions, rejection)
        if not deniers:
            continue
        aimed = targets(compared, mentions, rejection, deniers, answered, denied)
        own = compared.index_of(rejection.draft) if rejection.draft is not None else None
        denied.append(Denied(rejection.cue.start, tuple(deniers), tuple(aimed), own))
        if own is not None:
            answered[own] = aimed
        evidence = _sentence(reading, rejection.paragraph, rejection.sentence)
        for index in aimed:
            for denier in deniers:
                disputer = _disputer(
                    denier, rejection.cue, rejection.rule, rejection.scope, evidence
                )
                edges.append((index, disputer, evidence))
        edges.extend(_figures_instead(reading, compared, rejection, aimed, deniers))
    for opposition in oppositions(compared):
        edges.append(_edge(reading, opposition))
    _write(reading, compared, edges)
    _drop_roles(reading, compared)


def _figures_instead(
    reading: Reading,
    compared: Compared,
    rejection: Rejection,
    aimed: Sequence[int],
    deniers: Sequence[Mention],
) -> Iterator[tuple[int, Disputer, Span]]:
    """ "Contested the figure, putting it at 1,900": whose figure it was disputes the new one."""
    if rejection.scope != "number":
        return
    here = compared.sentence_at(rejection.cue.start)
    for index in compared.in_sentences(here):
        draft = reading.drafts[index]
        if (
            draft.start > rejection.cue.start
            and not compared.is_denial(index)
            and compared.figures(index)
            and any(same_actor(draft.speaker, denier) for denier in deniers)
        ):
            for other in aimed:
                if compared.figures(other) and not compared.is_denial(other):
                    yield _edge(reading, Opposition(index, other, "contested_figure", "number"))


def _mark_as_denial(rejection: Rejection, claim_of: Mapping[int, DraftClaim]) -> None:
    """A statement that only rejects is a denial, whatever its verb ("said it was false")."""
    draft = rejection.draft
    if draft is None or rejection.retracts or draft.stance != Stance.ASSERTS:
        return
    if rejection.rule == "disputes.called_liar":
        return  # that somebody lies is a claim of its own
    if draft.start > rejection.sentence.end_char + rejection.paragraph.start:
        return
    draft.stance = Stance.DOUBTS if rejection.rule in DOUBTING else Stance.DENIES
    claim = claim_of[id(draft)]
    if claim.kind == Kind.ASSERTION:
        claim.kind = Kind.DENIAL


def _deniers(mentions: Mentions, rejection: Rejection) -> list[Mention]:
    """Return those who reject, resolved; a statement that is nobody's rejects nothing."""
    draft = rejection.draft
    if len(rejection.deniers) < 2 and draft is not None and draft.speaker is not None:
        found = [draft.speaker]
    else:
        found = [mentions.of(rejection.paragraph, words) for words in rejection.deniers]
    return [one for one in found if one.actor.casefold() not in UTTERANCES]


def _sentence(reading: Reading, paragraph: Paragraph, sentence: DocSpan) -> Span:
    return reading.span(paragraph.start + sentence.start_char, paragraph.start + sentence.end_char)


def _disputer(
    mention: Mention, cue: Span | None, rule: str, scope: str, sentence: Span
) -> Disputer:
    return Disputer(
        text=mention.text,
        actor=mention.actor,
        kind=mention.kind,
        start=mention.start,
        end=mention.end,
        speaks_for=mention.speaks_for,
        cue=cue,
        rule=rule,
        scope=scope,
        stance=Stance.DOUBTS if rule in DOUBTING else Stance.DENIES,
        sentence=sentence,
    )


def _edge(reading: Reading, opposition: Opposition) -> tuple[int, Disputer, Span]:
    draft = reading.drafts[opposition.by]
    speaker = draft.speaker
    assert speaker is not None  # oppositions are between named speakers only
    sentence = _sentence(reading, draft.paragraph, draft.sentence)
    rule = f"disputes.{opposition.rule}"
    disputer = _disputer(speaker, draft.cue, rule, opposition.scope, sentence)
    return opposition.claim, disputer, sentence


def _write(
    reading: Reading, compared: Compared, edges: Iterable[tuple[int, Disputer, Span]]
) -> None:
    """Write each dispute on its claim and on what restates it."""
    group = groups(compared)
    members: dict[int, list[int]] = {}
    for index, root in enumerate(group):
        members.setdefault(root, []).append(index)
    for index, disputer, evidence in edges:
        retraction = disputer.rule == "disputes.retraction"
        for member in members[group[index]]:
            draft, claim = reading.drafts[member], reading.claims[member]
            if len(claim.disputers) >= MOST_DISPUTERS:
                continue
            if disputer.scope == "number" and member != index and not compared.figures(member):
                continue  # who contests the figure does not contest a restatement without it
            if any(_is_known(disputer, other) for other in claim.disputers):
                continue
            if not retraction and same_actor(disputer, draft.speaker):
                continue
            claim.disputers.append(disputer)
            if claim.as_reported != AsReported.DISPUTED:
                claim.as_reported = AsReported.DISPUTED
                claim.evidence = evidence
                claim.evidence_scope = "claim"
                claim.evidence_rule = disputer.rule


def _drop_roles(reading: Reading, compared: Compared) -> None:
    """Drop disputers whom a headline names by a role, where the body names who it is.

    "Ex-minister denies ..." above "Brell pleaded not guilty": one disputer, not two.
    """
    leads = [
        (paragraph.start, paragraph.end)
        for paragraph in reading.paragraphs
        if paragraph.kind in (PassageKind.TITLE, PassageKind.SUMMARY)
        or is_heading(reading, paragraph)
    ]
    for claim in reading.claims:
        if len(claim.disputers) < 2:
            continue
        in_lead = [
            other.sentence is not None
            and any(start <= other.sentence.start < end for start, end in leads)
            for other in claim.disputers
        ]
        if all(in_lead):
            continue
        claim.disputers = [
            other
            for other, lead in zip(claim.disputers, in_lead, strict=True)
            if not (lead and other.text[-1:].isalpha() and other.text.split()[-1].islower())
        ]


def _is_known(disputer: Mention, other: Mention) -> bool:
    """Tell whether a disputer is listed, be it under a longer or a shorter name."""
    if same_actor(disputer, other):
        return True
    one, two = name_words(disputer.text), name_words(other.text)
    return min(len(one), len(two)) > 1 and (one <= two or two <= one)
