"""The places where a text says that somebody rejects something.

`find_rejections` reads the parsed text and the statements found in it and gives
one `Rejection` a place: who rejects, by which words, and how the text points at
what is rejected. One module a phenomenon: `rejection_verbs`, `called_false`,
`called_liars`, `rival_accounts`, `receptions`, `stated_rejections`; who rejects is read by
`deniers`, what is rejected by `rejected_objects`. Which claims are meant is decided in `disputes`.

Verbs, objects and subjects are read from the words in their order wherever that
is enough, and from the parse only for subjects: objects stand right behind their
verb in reports, and a wrong arc would cost the whole dispute.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from claims.extraction import called_liars, receptions
from claims.extraction.called_false import BE, PROVED, by_predicate
from claims.extraction.draft import DraftStatement, Reading
from claims.extraction.rejection_places import Place, Rejection
from claims.extraction.rejection_verbs import VERBS, by_verb
from claims.extraction.rival_accounts import FIRST_WORDS, by_rival
from claims.extraction.stated_rejections import HEDGING_WORDS, by_content, by_hedge, by_retort
from claims.vocabulary import PassageKind


def find_rejections(reading: Reading) -> list[Rejection]:
    """Return the rejections of a text in their order."""
    found: list[Rejection] = []
    statements = _by_paragraph(reading)
    for paragraph in reading.paragraphs:
        if paragraph.kind == PassageKind.BOILERPLATE:
            continue
        drafts = statements.get(paragraph.index, [])
        for sentence in paragraph.doc.sents:
            found.extend(_in_sentence(Place(reading, paragraph, sentence, drafts)))
    cues = {(other.cue.start, other.cue.end) for other in found}
    covered = {id(other.draft) for other in found if other.draft is not None}
    for draft in reading.drafts:
        if id(draft) in covered:
            continue
        rejection = by_content(draft)
        if rejection is not None and (rejection.cue.start, rejection.cue.end) not in cues:
            found.append(rejection)
    return sorted(found, key=lambda rejection: (rejection.cue.start, rejection.at))


def _by_paragraph(reading: Reading) -> dict[int, list[DraftStatement]]:
    out: dict[int, list[DraftStatement]] = {}
    for draft in reading.drafts:
        out.setdefault(draft.paragraph.index, []).append(draft)
    return out


def _in_sentence(place: Place) -> Iterator[Rejection]:
    """Yield the rejections in the narration, by the word at which each is noticed."""
    retort = by_retort(place)
    if retort is not None:
        yield retort
    for token in place.sentence:
        rejection = _at(place, token)
        if rejection is not None:
            yield rejection


def _at(place: Place, token: Token) -> Rejection | None:
    lower = token.lower_
    if lower in FIRST_WORDS:
        return by_rival(place, token)
    received = None
    if lower in receptions.FIRST_WORDS:
        received = receptions.by_reception(place, token)
    if received is not None:
        return received
    if lower in VERBS:
        return by_verb(place, token)
    if lower in called_liars.FIRST_WORDS:
        return called_liars.by_liar(place, token)
    if lower in PROVED:
        following = token.nbor(1).lower_ if token.i + 1 < place.sentence.end else ""
        return None if following == "to" else by_predicate(place, token)  # "to be": at "be"
    if lower in BE and token.pos_ in ("AUX", "VERB"):
        return by_predicate(place, token)
    if lower in HEDGING_WORDS:
        return by_hedge(place, token)
    return None
