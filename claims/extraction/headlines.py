"""Statements in titles and headings, whose clipped grammar no parser reads well.

"Rebels say bridge taken; army insists road open": speaker, cue and content follow
each other, or the speaker comes last ("Vaccine short, doctors warn").
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from claims.extraction import contents
from claims.extraction.actor_words import BODY_NOUNS, PERSON_NOUNS
from claims.extraction.attributing import Page, draft_of, stance_of
from claims.extraction.cues import DOCUMENTS, RECORDS, UNNAMED, VERB_CLASS, word_set
from claims.extraction.draft import DraftStatement
from claims.extraction.inserted_cues import ADDRESSING
from claims.extraction.phrases import (
    DASHES,
    NOMINAL,
    Range,
    cue_lemma,
    is_finite,
    is_verb,
    neighbour,
)
from claims.vocabulary import Stance

LONGEST = 40  # tokens of a heading
LONGEST_SPEAKER = 10  # tokens
CLASSES = word_set("say claim warn deny admit accuse report put confirm think")
# These say something in a headline only with a clause behind them.
WITH_PREPOSITION = {"speak": "of", "talk": "of", "warn": "of"}
NEVER = word_set(
    """read go detail cite quote describe expect see fear own accept charge answer respond reply
    continue"""
)
# Who may stand behind a dash or a colon at the end of a headline.
LAST_SPEAKERS = (PERSON_NOUNS | BODY_NOUNS | UNNAMED | {"study", "report", "survey", "poll"}) - {
    "post",
    "world",
    "team",
    "radio",
    "television",
}
_COURTS = word_set("court jury jurors inquest inquiry tribunal trial hearing parliament mps")
_LIVE = word_set("live latest updates blog")
# Who may stand before the colon of "Study: masks work".
COLON_SPEAKERS = (
    DOCUMENTS
    | RECORDS
    | UNNAMED
    | word_set(
        "police minister ministry president government union army court lawyer scientist researcher"
    )
)


def is_headline(page: Page) -> bool:
    """Whether a paragraph is written as a headline."""
    doc = page.paragraph.doc
    if not 3 <= len(doc) <= LONGEST:
        return False
    if page.paragraph.kind not in ("title", "heading"):
        return False
    last = next((t.text for t in reversed(doc) if not t.is_quote and not t.is_space), "")
    return last not in (".", ".”", "!")


def find_headline(page: Page) -> Iterator[DraftStatement]:
    """Yield the statements of a headline; it is read by no other rule."""
    doc = page.paragraph.doc
    for start, end in segments(doc, page.begins):
        yield from _segment(page, start, end)


def segments(doc: Doc, begins: int) -> list[Range]:
    """Return the parts of a headline that may each have a speaker: cut at ";" and "as"."""
    for token in doc[begins + 1 : begins + 9]:
        if token.text == ":" and token.nbor(-1).lower_ in _LIVE:
            begins = token.i + 1  # "Cyclone Imara live: toll rises, agency says"
            break
    cuts = [begins]
    for token in doc[begins:]:
        opens = token.text == "," and len(cuts) == 1 and _has_cue(doc, begins, token.i)
        if (
            token.text == ";"
            or (opens and _cue_follows(doc, token.i))
            or (
                token.lower_ in ("as", "while", "but", "though", "after")
                and _cue_follows(doc, token.i)
            )
        ):
            cuts.append(token.i)
        elif token.text in DASHES and doc[token.i - 1 : token.i].text and token.i + 1 < len(doc):
            rest = doc[token.i + 1 : token.i + 4].text.casefold()
            if rest.startswith(("as it happened", "live", "live updates")):
                cuts.append(token.i)
                break
    cuts.append(len(doc))
    parts = []
    for start, end in zip(cuts, cuts[1:], strict=False):
        if start > begins:
            start += 1
        if end - start >= 3:
            parts.append((start, end))
    return parts


def _has_cue(doc: Doc, start: int, end: int) -> bool:
    return any(_is_cue(token) for token in doc[start + 1 : end - 1])


def _cue_follows(doc: Doc, i: int) -> bool:
    return any(_is_cue(token) for token in doc[i + 1 : i + 7])


def _is_cue(token: Token) -> bool:
    lemma = cue_lemma(token)
    if lemma not in VERB_CLASS and token.lower_.endswith("s"):
        lemma = token.lower_[:-1]
    if VERB_CLASS.get(lemma) not in CLASSES or lemma in NEVER or token.i == 0:
        return False
    before = token.nbor(-1)
    if before.pos_ not in NOMINAL and not before.is_quote and before.text not in ("’s", "'s", ")"):
        return False
    if _is_told_to(token, lemma):
        return False
    if is_verb(token):
        return token.tag_ in ("VBZ", "VBP", "VB", "VBD")
    # "claims", "reports": a noun for the tagger
    following = token.nbor(1) if token.i + 1 < len(token.doc) else None
    return (
        before.pos_ in NOMINAL
        and following is not None
        and following.pos_ != "ADP"
        and not following.is_punct
    )


def _is_told_to(token: Token, lemma: str) -> bool:
    """Whether somebody is told to do something ("divers told to keep away"): they say nothing."""
    if lemma not in ADDRESSING | {"warn", "caution"} or token.tag_ not in ("VBD", "VBN"):
        return False
    behind = [t.lower_ for t in token.doc[token.i + 1 : token.i + 3]]
    return behind[:1] == ["to"] or behind in (["not", "to"], ["never", "to"])


def _segment(page: Page, start: int, end: int) -> Iterator[DraftStatement]:
    doc = page.paragraph.doc
    sentence = doc[start:end]
    heard = list(_heard(page, start, end))
    if heard:
        yield from heard
        return
    cue = next((t for t in sentence if t.i > start and not page.quoted[t.i] and _is_cue(t)), None)
    if cue is None:
        yield from (
            list(_inverted(page, start, end))
            or list(_speaker_last(page, start, end))
            or _colon(page, start, end)
        )
        return
    lemma = cue_lemma(cue)
    if lemma not in VERB_CLASS:
        lemma = cue.lower_[:-1]
    name = VERB_CLASS[lemma]
    first = _speaker_start(doc, start, cue.i)
    if cue.i - first > LONGEST_SPEAKER or cue.i == first:
        return
    speaker = doc[first : cue.i]
    if speaker[0].lower_ in ("what", "how", "why", "who", "where", "when", "which"):
        return
    head = neighbour(cue) or speaker.root
    after: Range = (cue.i + 1, end)
    if _only_addresses(doc, cue, end):
        # "..., doctors warn"
        if first - 1 <= start or doc[first - 1].text not in {",", *DASHES, "”", "’", '"'}:
            return
        after = (start, first)
    elif name == "put" and not any(t.lower_ == "at" for t in doc[cue.i : end]):
        return
    elif lemma in WITH_PREPOSITION and lemma != "warn":
        if doc[cue.i + 1].lower_ != WITH_PREPOSITION[lemma]:
            return
        after = (cue.i + 2, end)
    if after[0] > cue.i:
        after = after[0], _before_background(doc, *after)
    in_court = lemma == "hear"  # said by somebody who is not named
    if in_court and not any(map(is_finite, doc[slice(*after)])):
        return  # "Inquiry hears clashing accounts"
    content = contents.spans(page.paragraph, page.text, [contents.trim(doc, *after)])
    if not content or len(content[0].text.split()) < (1 if name in ("deny", "report") else 2):
        return
    found = draft_of(
        page, content, cue, name, stance_of(name, cue), "headlines.cue", None if in_court else head,
        None, doc[start:end],
    )  # fmt: skip
    if found is not None:
        if not in_court:
            found.speaker_tokens = speaker
        yield found


def _heard(page: Page, start: int, end: int) -> Iterator[DraftStatement]:
    """Yield "Mayor took bribes, court hears": the court does not say it."""
    doc = page.paragraph.doc
    cue = doc[end - 1]
    comma = next((t.i for t in reversed(doc[start:end]) if t.text == "," or t.text in DASHES), None)
    if cue.lower_ not in ("hears", "heard", "told") or comma is None or end - comma > 5:
        return
    if not any(t.lower_ in _COURTS for t in doc[comma + 1 : end - 1]) or comma - start < 3:
        return
    content = contents.spans(page.paragraph, page.text, [contents.trim(doc, start, comma)])
    found = draft_of(
        page, content, cue, "say", Stance.ASSERTS, "headlines.heard", None, None, doc[start:end]
    )
    if found is not None:
        yield found


def _inverted(page: Page, start: int, end: int) -> Iterator[DraftStatement]:
    """Yield "Toll rises to 18, says disaster agency"."""
    doc = page.paragraph.doc
    for cue in doc[start + 3 : end - 1]:
        name = VERB_CLASS.get(cue_lemma(cue))
        if name not in ("say", "claim", "warn", "report", "admit") or not is_verb(cue):
            continue
        if cue.tag_ not in ("VBZ", "VBP", "VBD") or not _parts(doc[cue.i - 1]):
            continue
        if end - cue.i > 8 or any(is_verb(t) for t in doc[cue.i + 1 : end]):
            return
        yield from _before(page, start, cue.i, (cue.i + 1, end), cue, name, "headlines.inverted")
        return


def _speaker_last(page: Page, start: int, end: int) -> Iterator[DraftStatement]:
    """Yield "Ransom was paid – officials", "Aid flights suspended: UN"."""
    doc = page.paragraph.doc
    gap = next(
        (t for t in reversed(doc[start + 3 : end - 1]) if t.text == ":" or t.text in DASHES), None
    )
    if gap is None or end - gap.i > 6 or not (gap.text == ":" or gap.nbor(-1).whitespace_):
        return
    last = doc[end - 1]
    speaks = last.lemma_.lower() in LAST_SPEAKERS or last.ent_type_ in ("ORG", "PER", "PERSON")
    words = doc[gap.i + 1 : end]
    if not speaks or any(is_verb(t) or t.is_punct or t.like_num for t in words):
        return
    yield from _before(page, start, gap.i, (gap.i + 1, end), None, "say", "headlines.last")


def _before(
    page: Page, start: int, stop: int, named: Range, cue: Token | None, name: str, rule: str
) -> Iterator[DraftStatement]:
    """Yield the statement of doc[start:stop], which the speaker at `named` follows."""
    doc = page.paragraph.doc
    speaker = doc[slice(*named)]
    if not any(is_verb(t) or t.tag_.startswith("JJ") for t in doc[start:stop]):
        return  # "Floods in the north: our reporter"
    content = contents.spans(page.paragraph, page.text, [contents.trim(doc, start, stop)])
    head = speaker.root if named[0] <= speaker.root.i < named[1] else speaker[-1]
    found = draft_of(
        page,
        content,
        cue if cue is not None else head,
        name,
        stance_of(name, cue if cue is not None else head),
        rule,
        head,
        None,
        doc[start : named[1]],
    )
    if found is None:
        return
    if cue is None:
        found.cue = found.cue_token = None
    found.speaker_tokens = speaker
    yield found


def _parts(token: Token) -> bool:
    return token.text == "," or token.is_quote or token.text in DASHES


def _only_addresses(doc: Doc, cue: Token, end: int) -> bool:
    """Whether at most an addressee follows the cue: "..., doctors warn", "police tell court"."""
    stop = next((t.i for t in doc[cue.i + 1 : end] if t.text == "."), end)
    rest = [t for t in doc[cue.i + 1 : stop] if not t.is_punct and not t.is_quote]
    lemma = cue_lemma(cue)
    if rest and rest[0].pos_ == "ADP" and len(rest) <= 5 and not any(is_verb(t) for t in rest):
        # "says on Radio One"
        return lemma not in WITH_PREPOSITION and VERB_CLASS.get(lemma) in ("say", "claim", "report")
    if lemma != "tell":
        return not rest
    return len(rest) <= 2 and all(t.pos_ in NOMINAL for t in rest)


def _before_background(doc: Doc, start: int, end: int) -> int:
    """Return where a headline turns to what else goes on: "X denies Y as toll rises"."""
    for token in doc[start + 2 : end]:
        behind = doc[token.i + 1 : end]
        if (
            token.lower_ == "as"
            and any(is_verb(t) for t in doc[start : token.i])
            and not any(t.lower_ == "as" for t in doc[start : token.i])
            and any(t.tag_ in ("VBZ", "VBP", "VBD") for t in behind[1:])
        ):
            return token.i
    return end


_ENDS = frozenset({",", ":", ";", ".", "?", "!", *DASHES})


def _speaker_start(doc: Doc, start: int, cue: int) -> int:
    for i in range(cue - 1, start - 1, -1):
        if doc[i].text in _ENDS or (doc[i].is_quote and i < cue - 1):
            # an apostrophe closes no quotation
            if doc[i].tag_ == "POS":
                continue
            return i + 1
    return start


def _colon(page: Page, start: int, end: int) -> Iterator[DraftStatement]:
    """Yield "Study: masks work"; a town or a topic before the colon says nothing."""
    doc = page.paragraph.doc
    colon = next((t.i for t in doc[start : min(end, start + 6)] if t.text == ":"), None)
    if colon is None or colon == start or end - colon < 5:
        return
    speaker = doc[start:colon]
    head = speaker.root if start <= speaker.root.i < colon else doc[colon - 1]
    if head.lemma_.lower() not in COLON_SPEAKERS and head.ent_type_ not in ("PER", "PERSON"):
        return
    content = contents.spans(page.paragraph, page.text, [contents.trim(doc, colon + 1, end)])
    found = draft_of(
        page,
        content,
        head,
        "say",
        stance_of("say", head),
        "headlines.colon",
        head,
        None,
        doc[start:end],
    )
    if found is not None:
        found.cue = None
        found.cue_token = None
        found.speaker_tokens = speaker
        yield found
