"""Statements made with a verb: "X said that Y", "Y, X said", "X accuses Z of Y".

One function a pattern. Each gives drafts that carry the rule's name; who the
speaker's words mean is left to `speakers`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token
from spacy.tokens import Span as DocSpan

from claims.extraction import contents
from claims.extraction.checkable import is_normative, refuses
from claims.extraction.cues import (
    CLAIM_NOUNS,
    CLAIMED_THINGS,
    FALSE_WORDS,
    HYPOTHETICAL,
    INSERTED,
    NEEDS_THAT,
    RECORDS,
    STATING,
    TAKES_INFINITIVE,
    TAKES_OBJECT,
    TAKES_OBLIQUE,
    VERB_CLASS,
    word_set,
)
from claims.extraction.draft import DraftStatement, Paragraph
from claims.extraction.phrases import (
    DASHES,
    NOMINAL,
    RELATIVE,
    Range,
    agent_of,
    antecedent,
    cased,
    child,
    cue_lemma,
    has_finite,
    has_subject,
    is_passive,
    is_verb,
    negation,
    noun_phrase,
    opening,
    subject_of,
    verb_group,
)
from claims.extraction.records import Span
from claims.vocabulary import Mode, Stance

# A longer sentence is a list or a hostile text, not prose.
LONGEST_SENTENCE = 250  # tokens
LONGEST_SEGMENT = 45  # tokens of an inserted "X, who leads the team, said on Friday"


@dataclass(slots=True)
class Page:
    """What the finders share about one paragraph.

    quoted: for each token, whether it stands inside a quotation of whole
        sentences, which reports nothing itself.
    marked: for each token, whether it stands inside any quotation marks.
    used: indices of cue tokens that already brought a quotation.
    begins: index of the first token after a dateline or a bullet.
    """

    text: str
    paragraph: Paragraph
    quoted: list[bool]
    marked: list[bool]
    used: set[int] = field(default_factory=set)
    begins: int = 0


def find_reported(page: Page) -> Iterator[DraftStatement]:
    """Yield the statements of a paragraph that a verb reports."""
    for sentence in page.paragraph.doc.sents:
        if len(sentence) > LONGEST_SENTENCE:
            continue
        for token in sentence:
            if token.i < page.begins or page.quoted[token.i] or not is_verb(token):
                continue
            name = VERB_CLASS.get(cue_lemma(token))
            if name is None or name in ("promise", "order", "judge"):
                continue
            yield from _read_verb(page, sentence, token, name)


def _read_verb(page: Page, sentence: DocSpan, verb: Token, name: str) -> Iterator[DraftStatement]:
    if page.marked[verb.i] or is_hypothetical(verb):
        return
    if verb.tag_ == "VBG" and verb.i and verb.nbor(-1).lower_ in _NOMINALISING:
        return
    lemma = cue_lemma(verb)
    if name == "think" and _inside_report(verb):
        return
    negated = negation(verb) is not None
    if negated and (name, lemma) not in NEGATED_STATES:
        return
    complements = [] if verb.i in page.used else complements_of(verb, name, lemma)
    if complements:
        yield from _with_clause(page, sentence, verb, name, complements)
        if any(token.text == ":" for token in verb.doc[verb.i : opening(complements[0])]):
            # "Y, X said: Z"
            yield from _inserted(page, sentence, verb, name)
        return
    if verb.i in page.used:
        return
    if is_passive(verb) or lemma in ("purport",):
        raised = list(_raised(page, sentence, verb, name))
        if raised or lemma == "purport":
            yield from raised
            return
    if verb.dep_ == "acl:relcl" and verb.head.lemma_.lower() in CLAIM_NOUNS and name == "say":
        yield from _relative_dismissal(page, sentence, verb, name)
        return
    if name in STATING and name != "call":
        rescued = list(_loose_clause(page, sentence, verb, name, lemma))
        if rescued:
            yield from rescued
            return
    if name in STATING and name != "call":
        inserted = list(_inserted(page, sentence, verb, name))
        if inserted:
            yield from inserted
            return
    yield from _with_object(page, sentence, verb, name, lemma)


_NOMINALISING = word_set("under for of from without by about on to with against the a his her its")


def _inside_report(verb: Token) -> bool:
    """Whether a verb of thinking is itself what somebody is reported to have said."""
    head = verb.head
    return verb.dep_ == "ccomp" and VERB_CLASS.get(cue_lemma(head)) in STATING


# "The board did not find that ...", "did not recognise that figure": denials all the same.
NEGATED_STATES = frozenset(
    {("find", "find"), ("admit", "recognise"), ("admit", "recognize"), ("admit", "accept")}
)


def is_hypothetical(verb: Token) -> bool:
    """Whether the cue is not reported as having happened ("could not confirm", "if he says")."""
    for kid in verb.lefts:
        if kid.dep_ == "aux" and kid.lower_ in HYPOTHETICAL:
            return True
        if kid.dep_ == "mark" and kid.lower_ in ("if", "unless", "whether", "by", "without"):
            return True
    if verb.tag_ == "VB" and any(kid.dep_ == "mark" and kid.lower_ == "to" for kid in verb.lefts):
        return verb.head.lemma_.lower() not in (
            "appear",
            "seem",
            "go",
            "continue",
            "purport",
            "claim",
        )
    if verb.tag_ == "VB" and verb.dep_ == "conj" and verb.lower_ == "put":
        return False
    if verb.tag_ == "VB" and not any(kid.dep_ == "aux" for kid in verb.lefts):
        # an imperative, or a headline's plural ("rebels say"), which has a subject
        return not has_subject(verb)
    return False


def complements_of(verb: Token, name: str, lemma: str) -> list[Token]:
    """Return the heads of the clauses right of a verb that are its content."""
    found: list[Token] = []
    if name not in STATING:
        return found
    for kid in verb.rights:
        that = any(t.lower_ == "that" and t.dep_ == "mark" for t in kid.lefts)
        if _apart(verb, kid):
            continue
        if lemma == "tell" and kid.dep_ in ("iobj", "obj"):
            told = child(kid, "acl:relcl")
            if told is not None and has_subject(told) and told.left_edge.lower_ not in RELATIVE:
                found.append(told)
                continue
        if kid.dep_ == "ccomp" or (
            kid.dep_ in ("parataxis", "advcl", "dep", "obj", "obl") and that
        ):
            if kid.tag_ == "VBG" and not has_subject(kid) and name not in ("deny", "admit"):
                continue
            if not that and lemma in NEEDS_THAT and not (has_subject(kid) and lemma in NEEDS_LESS):
                continue
            if _asks(kid) or _subordinate(kid):
                continue
            if not that and (_is_behind_insert(verb, kid) or not _is_clause(kid)):
                continue
            found.append(kid)
        elif (
            kid.dep_ == "xcomp"
            and lemma in TAKES_INFINITIVE
            and is_verb(kid)
            or (
                kid.dep_ in ("advcl", "obj")
                and name == "deny"
                and kid.tag_ == "VBG"
                and opening(kid) == verb.i + 1
            )
        ):
            found.append(kid)
    if not found:
        head = _that_after(verb)
        if head is not None and not _asks(head):
            found.append(head)
    return found[:1]


def _is_clause(head: Token) -> bool:
    """Whether a content has a verb: "said much the same" reports nothing."""
    return is_verb(head) or any(
        kid.dep_ in ("cop", "aux") or kid.dep_.startswith("nsubj") for kid in head.children
    )


def _is_behind_insert(verb: Token, head: Token) -> bool:
    """Whether a clause only trails an inserted cue: "Y, X said on Friday, weighing in"."""
    doc = verb.doc
    edge = opening(head)
    if edge <= verb.i + 1 or doc[edge - 1].text != ",":
        return False
    if doc[edge].tag_ == "VBG" or head.tag_ == "VBG" and not has_subject(head):
        return True
    segment = segment_of(verb, verb.sent, subject_of(verb))
    return segment is not None and has_finite(doc, verb.sent.start, segment[0])


def _that_after(verb: Token) -> Token | None:
    """Return the clause of a "that" close behind a verb, wherever the parser hung it."""
    doc = verb.doc
    for token in doc[verb.i + 1 : min(verb.sent.end, verb.i + 14)]:
        if token.lower_ == "that" and token.tag_ == "IN" and token.dep_ in ("mark", "fixed"):
            noun = token.head.head
            if (
                noun.i > verb.i
                and noun.lemma_.lower() in CLAIM_NOUNS
                and opening(token.head) > (noun.i)
                and noun.i == token.i - 1
            ):
                return None  # "told it of claims that": the noun's own clause
            return token.head if token.head.i > token.i else None
        if token.tag_ in ("VBD", "VBZ", "VBP", "MD", "CC", "VBG") or token.text in ';:.“"':
            return None
    return None


def _subordinate(head: Token) -> bool:
    """Whether a clause only gives time, reason or condition ("a day after Russia claimed")."""
    return any(kid.dep_ == "mark" and kid.lower_ in _SUBORDINATING for kid in head.lefts)


_SUBORDINATING = word_set(
    """after before as when because if since while although though until despite once unless"""
)


def _apart(verb: Token, other: Token) -> bool:
    """Whether a semicolon stands between a verb and what hangs on it."""
    return any(token.text == ";" for token in verb.doc[verb.i : other.i])


# These state with a plain clause too, when it has a subject of its own.
NEEDS_LESS = word_set("think believe fear estimate find expect recognise accept show argue")


def _asks(head: Token) -> bool:
    """Whether a clause is a question put or a manner told ("said whether", "explained how")."""
    first = head.doc[opening(head)]
    return first.lower_ in ("whether", "if", "why", "how", "what", "who", "where", "when", "which")


# --- X said (that) Y -------------------------------------------------------------------------


def _with_clause(
    page: Page, sentence: DocSpan, verb: Token, name: str, complements: list[Token]
) -> Iterator[DraftStatement]:
    head = complements[0]
    doc = verb.doc
    start, end = contents.behind(verb, head, sentence)
    start = contents.skip_lead(doc, start, head, verb)
    if all(page.quoted[t.i] for t in doc[start:end] if not t.is_punct):
        return
    if _nested(page, head, start):
        return
    if refuses(head) or is_normative(head):
        return
    speaker = speaker_of(verb)
    stance = stance_of(name, verb)
    rule = f"reported_speech.{name}"
    lead = _relative_lead(verb, head)
    for piece_start, piece_end, piece_head in split_clauses(verb, head, start, end):
        first = piece_head is head
        dismissed = dismissed_subject(page, piece_head, lead if first else None)
        if dismissed is not None:
            content = contents.spans(page.paragraph, page.text, [dismissed])
            yield from _draft(
                page,
                content,
                verb,
                name,
                Stance.DENIES,
                rule + ".dismissal",
                speaker,
                piece_head,
                sentence,
            )
            continue
        ranges = [contents.trim(doc, piece_start, piece_end)]
        if lead is not None and first:
            ranges.insert(0, lead)
        content = contents.spans(page.paragraph, page.text, ranges)
        yield from _draft(page, content, verb, name, stance, rule, speaker, piece_head, sentence)


def _relative_lead(verb: Token, head: Token) -> Range | None:
    """Return the words before the cue that its clause lacks: "ads, which" (they said were cut)."""
    if verb.dep_ != "acl:relcl" or not has_subject(verb):
        return None
    own = subject_of(verb)
    if own is None or own.i == verb.head.i or own.i > verb.i:
        return None
    doc = verb.doc
    noun = verb.head
    if noun.pos_ not in NOMINAL or own.i < noun.i:
        return None
    if (
        head.dep_ == "ccomp"
        and any(kid.dep_ in ("nsubj", "nsubj:pass") and kid.i > verb.i for kid in head.lefts)
        and not any(t.lower_ in RELATIVE for t in doc[noun.i + 1 : opening(own)])
    ):
        return None
    start, _ = noun_phrase(noun)
    end = opening(own)
    while end > noun.i + 1 and (doc[end - 1].pos_ in ("ADV", "AUX") or doc[end - 1].is_punct):
        end -= 1
    return start, end


def split_clauses(verb: Token, head: Token, start: int, end: int) -> list[tuple[int, int, Token]]:
    """Return (start, end, head) of each proposition that one cue reports.

    A further clause opens with "and that", or with "and" and a subject of its own
    where both are long enough to stand alone.
    """
    doc = head.doc
    cuts: list[tuple[int, int, Token]] = []
    for that in doc[start + 1 : end]:
        if (
            that.lower_ == "that"
            and doc[that.i - 1].lower_ in ("and", "but")
            and (that.dep_ in ("mark", "fixed") or that.tag_ == "IN")
            and that.head.i > that.i
            and (that.head.tag_ != "VB" or child(that.head, "aux") is not None)
        ):
            cuts.append((that.i - 1, that.i + 1, that.head))
    for kid in verb.rights:
        # a second clause that the parser hung on the cue beside the first
        if kid.dep_ == "ccomp" and head.i < kid.i < end and not cuts:
            joins = [t.i for t in doc[head.i + 1 : kid.i] if t.dep_ == "cc"]
            if joins and is_verb(kid) and child(kid, "aux", "nsubj", "cop") is not None:
                cuts.append((joins[-1], joins[-1] + 1, kid))
    for kid in head.rights:
        if kid.dep_ != "conj" or not (start < kid.i < end) or cuts:
            continue
        first = opening(kid)
        conjunction = next((t for t in kid.lefts if t.dep_ == "cc"), None)
        if (
            conjunction is not None
            and conjunction.lower_ in ("and", "but")
            and has_subject(kid)
            and end - opening(kid) >= MIN_CLAUSE
            and first - start >= MIN_CLAUSE
        ):
            cuts.append((first, first + 1, kid))
    pieces: list[tuple[int, int, Token]] = []
    begin, current = start, head
    for first, after, kid in cuts:
        pieces.append((begin, first, current))
        begin = after if doc[after - 1].lower_ == "that" else first
        current = kid
    pieces.append((begin, end, current))
    return pieces


MIN_CLAUSE = 5  # tokens


def _nested(page: Page, head: Token, start: int) -> bool:
    """Whether the content is itself a report, of which the inner speaker is the claimant.

    "The agency said soldiers had told it that ...": the inner cue brings the statement.
    """
    name = VERB_CLASS.get(cue_lemma(head))
    if name not in STATING or page.marked[head.i] or not is_verb(head):
        return False
    if negation(head) is not None or is_hypothetical(head):
        return False
    inner = complements_of(head, name, head.lemma_.lower())
    subject = child(head, "nsubj")
    if subject is None or subject.pos_ == "PRON" and name in ("think", "find"):
        return False
    return bool(inner) and name in ("say", "claim", "report")


def dismissed_subject(page: Page, head: Token, lead: Range | None = None) -> Range | None:
    """Return the claim that "X said this is false" dismisses: its subject, else None."""
    doc = head.doc
    if head.lemma_.lower() in _RECOGNISING and negation(head) is not None:
        known = child(head, "obj")
        if known is not None and known.lemma_.lower() in CLAIM_NOUNS:
            return noun_phrase(known)
        return None
    false = head.lemma_.lower() in FALSE_WORDS or page.marked[head.i]
    if not false or any(token.like_num for token in head.subtree if page.marked[token.i]):
        return None
    if child(head, "cop") is None and head.lemma_.lower() not in FALSE_WORDS:
        return None
    subject = child(head, "nsubj")
    if subject is None:
        if lead is not None and doc[lead[1] - 1].lemma_.lower() in CLAIM_NOUNS:
            return lead
        return None
    if page.marked[subject.i]:
        return None
    if subject.lower_ in ("this", "that", "it") and head.lemma_.lower() in FALSE_WORDS:
        return noun_phrase(subject)
    if subject.lemma_.lower() in CLAIM_NOUNS and subject.pos_ == "NOUN":
        return noun_phrase(subject)
    return None


_RECOGNISING = word_set("recognise recognize accept share")


def _relative_dismissal(
    page: Page, sentence: DocSpan, verb: Token, name: str
) -> Iterator[DraftStatement]:
    """Yield "a forecast the department says is wrong": the forecast is what is dismissed."""
    rest = verb.doc[verb.i + 1 : min(sentence.end, verb.i + 10)]
    if not any(t.lemma_.lower() in FALSE_WORDS or page.marked[t.i] for t in rest):
        return
    start, end = noun_phrase(verb.head)
    content = contents.spans(page.paragraph, page.text, [(start, min(end, verb.head.i + 1))])
    yield from _draft(
        page,
        content,
        verb,
        name,
        Stance.DENIES,
        "reported_speech.say.dismissal",
        subject_of(verb),
        verb.head,
        sentence,
    )


def _raised(page: Page, sentence: DocSpan, verb: Token, name: str) -> Iterator[DraftStatement]:
    """Yield "he was reported to be stable": content in two pieces around the cue."""
    thing = child(verb, "nsubj:pass", "nsubj")
    what = child(verb, "xcomp", "ccomp", "advcl")
    if thing is None or what is None or what.i < verb.i or thing.lower_ in RELATIVE:
        return
    if not any(kid.lower_ == "to" for kid in what.lefts):
        return
    if cue_lemma(verb) not in RAISING:
        return
    if thing.lower_ == "it":
        return
    doc = verb.doc
    to = next(kid.i for kid in what.lefts if kid.lower_ == "to")
    stop = behind_conjunct(what, contents.behind(verb, what, sentence)[1])
    ranges = [noun_phrase(thing), contents.trim(doc, to, stop)]
    content = contents.spans(page.paragraph, page.text, ranges)
    yield from _draft(
        page,
        content,
        verb,
        name,
        Stance.ASSERTS,
        f"reported_speech.{name}_raised",
        agent_of(verb),
        what,
        sentence,
    )


RAISING = word_set(
    """report say believe think project estimate know allege understand predict claim rumour
    forecast presume purport""",
)


def behind_conjunct(head: Token, end: int) -> int:
    """Return where a clause ends before a further finite verb joined to its governor."""
    for kid in head.head.rights:
        if kid.dep_ == "conj" and head.i < kid.i < end:
            return min(end, opening(kid))
    for token in head.doc[head.i + 1 : end]:
        if token.dep_ == "cc" and any(
            t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in head.doc[token.i + 1 : token.i + 3]
        ):
            return min(end, token.i)
    return end


def _loose_clause(
    page: Page, sentence: DocSpan, verb: Token, name: str, lemma: str
) -> Iterator[DraftStatement]:
    """Yield the clause behind a cue that the parser broke into an object and a loose verb.

    "denies cyanide reached the river", "announced the new region, to be called
    Aral, would govern itself", "it was reported on Saturday ten were hurt".
    """
    doc = verb.doc
    passive = is_passive(verb)
    subject = child(verb, "nsubj:pass", "nsubj", "expl")
    if passive and (subject is None or subject.lower_ != "it"):
        return
    if lemma not in LOOSELY or verb.dep_ == "acl:relcl":
        return
    target = None if passive else child(verb, "obj", "iobj")
    if target is not None and (target.i < verb.i or target.pos_ == "PRON"):
        return
    if (
        target is None
        and not passive
        and (lemma not in SAYING or verb.i + 1 >= sentence.end or verb.nbor(1).is_punct)
    ):
        return
    first = opening(target) if target is not None else verb.i + 1
    for token in doc[first : min(sentence.end, first + 30)]:
        finite = token.tag_ in ("VBD", "VBZ", "VBP", "MD") or (
            token.tag_ == "VBN" and token.dep_ == "acl" and _transitive(token)
        )
        if token.text in ';:“"' or token.text in DASHES:
            return
        if token.dep_ == "cc" and token.head.tag_.startswith("VB"):
            return
        if (
            token.text == ","
            and token.i + 1 < sentence.end
            and (
                token.nbor(1).tag_ in ("VBG", "DT", "WDT", "WP")
                or token.nbor(1).dep_ in ("mark", "cc")
            )
        ):
            return
        if not finite or page.marked[token.i]:
            continue
        main = token.head if token.dep_.startswith(("aux", "cop")) else token
        if any(kid.lower_ in RELATIVE for kid in main.lefts) or _subordinate(main):
            continue
        if main.dep_ in ("conj", "advcl") or main.head.i < verb.i and main.head.i != verb.i:
            return
        if target is not None and main.i < target.i:
            return
        start = contents.skip_lead(doc, first, main, verb)
        if target is not None:
            start = first
        end = contents.cut(doc, start, sentence.end, main)
        if refuses(main):
            return
        content = contents.spans(page.paragraph, page.text, [contents.trim(doc, start, end)])
        yield from _draft(
            page,
            content,
            verb,
            name,
            stance_of(name, verb),
            f"reported_speech.{name}_loose",
            speaker_of(verb),
            main,
            sentence,
        )
        return


# Cues that may take a clause without "that".
SAYING = word_set("say claim insist believe add state announce note deny report allege think")
LOOSELY = SAYING | word_set(
    """estimate fear warn predict admit acknowledge confirm assert maintain suggest indicate
    reveal disclose declare speculate""",
)


def _transitive(verb: Token) -> bool:
    """Whether a participle has an object: then it was no participle ("cyanide reached it")."""
    return any(kid.dep_ == "obj" for kid in verb.rights)


# --- Y, X said -------------------------------------------------------------------------------


def segment_of(verb: Token, sentence: DocSpan, speaker: Token | None) -> Range | None:
    """Return the range of an inserted cue ("the ministry said on Friday"), None if it is none.

    It stands between commas, dashes or sentence ends.
    """
    doc = verb.doc
    start, end = verb_group(verb)
    if speaker is not None:
        edge = opening(speaker)
        if speaker.i < verb.i:
            start = min(start, max(edge, _last_break(speaker)))
        else:
            end = max(end, noun_phrase(speaker)[1])
    for kid in verb.lefts:
        if kid.dep_ in ("aux", "advmod") and kid.i < start and start - kid.i < 4:
            start = kid.i
    while end < sentence.end and doc[end].text not in _BREAKS:
        if is_verb(doc[end]) and doc[end].dep_ in ("ccomp", "parataxis") and has_subject(doc[end]):
            return None
        end += 1
    if end - start > LONGEST_SEGMENT or start <= sentence.start:
        return None
    before = doc[start - 1].text
    if before not in _BREAKS or before == ".":
        return None
    return start, end


def _last_break(noun: Token) -> int:
    """Return where a noun phrase begins that the parser stretched to the left over a comma."""
    doc = noun.doc
    first = opening(noun)
    for i in range(noun.i - 1, first, -1):
        if doc[i].text in _BREAKS and not any(
            t.head.i == noun.i and t.dep_ in ("amod", "conj", "compound") for t in doc[first:i]
        ):
            return i + 1
    return first


_BREAKS = frozenset({",", ".", ";", "!", "?", "”", "’", '"', "…", ")", *DASHES})


def _inserted(page: Page, sentence: DocSpan, verb: Token, name: str) -> Iterator[DraftStatement]:
    if verb.dep_ in ("advcl", "acl") and verb.tag_ == "VBG":
        return
    lemma = cue_lemma(verb)
    if lemma not in INSERTED or (lemma != "tell" and child(verb, "obj") is not None):
        return
    speaker = subject_of(verb)
    if speaker is None or speaker.lower_ in RELATIVE:
        return
    if antecedent(verb) is not None and antecedent(verb) == speaker and speaker.i < verb.i:
        return
    if speaker.i < verb.i and any(
        t.i > speaker.i and t.text in (":",) for t in verb.doc[speaker.i : verb.i]
    ):
        return
    segment = segment_of(verb, sentence, speaker)
    if segment is None:
        return
    yield from around(
        page,
        sentence,
        segment,
        verb,
        name,
        stance_of(name, verb),
        f"reported_speech.inserted_{name}",
        speaker,
    )


def around(
    page: Page,
    sentence: DocSpan,
    segment: Range,
    cue: Token,
    name: str,
    stance: Stance,
    rule: str,
    speaker: Token | None,
    cue_range: Range | None = None,
) -> Iterator[DraftStatement]:
    """Yield the statement whose content stands around an inserted cue at `segment`.

    All before it where that is a clause; else the words before and those behind.
    """
    doc = cue.doc
    first = max(sentence.start, page.begins)
    start = _content_start(page, first, segment[0], cue)
    before = contents.trim(doc, start, segment[0])
    if before[0] < before[1] and page.quoted[before[1] - 1] and cue_range is None:
        return
    clause_before = has_finite(doc, *before)
    head = _head_in(doc, before)
    if clause_before:
        dismissed = dismissed_subject(page, head, None) if head is not None else None
        if dismissed is not None:
            before, stance, rule = dismissed, Stance.DENIES, rule + ".dismissal"
        content = contents.spans(page.paragraph, page.text, [before])
        yield from _draft(
            page, content, cue, name, stance, rule, speaker, head, sentence, cue_range
        )
        behind = segment[1] + 1
        if (
            behind + 2 < sentence.end
            and doc[segment[1]].text == ","
            and doc[behind].lower_ in ("and", "but")
            and not has_own_cue(page, behind, sentence.end)
            and any(is_verb(t) for t in doc[behind : sentence.end])
        ):
            after = contents.trim(doc, behind, sentence.end)
            content = contents.spans(page.paragraph, page.text, [after])
            yield from _draft(
                page,
                content,
                cue,
                name,
                stance,
                rule + ".continued",
                speaker,
                _head_in(doc, after),
                sentence,
                cue_range,
            )
        return
    end = sentence.end
    after = (segment[1], end)
    head = _head_in(doc, after)
    if head is None:
        return
    after = contents.trim(doc, segment[1], contents.cut(doc, segment[1], end, head))
    if before[0] >= before[1] or after[0] >= after[1]:
        return
    content = contents.spans(page.paragraph, page.text, [before, after])
    yield from _draft(page, content, cue, name, stance, rule, speaker, head, sentence, cue_range)


def _content_start(page: Page, first: int, stop: int, cue: Token) -> int:
    """Return where the content before an inserted cue begins: behind an earlier statement."""
    doc = cue.doc
    start = first
    for i in range(first, stop):
        token = doc[i]
        if token.text in (";", ":") or (
            token.lower_ in ("while", "but", "although", "though", "and", "as")
            and i > first
            and has_finite(doc, i + 1, stop)
            and any(
                is_verb(t)
                and t.lemma_.lower() in VERB_CLASS
                and has_subject(t)
                and VERB_CLASS[t.lemma_.lower()] in STATING
                and not page.marked[t.i]
                for t in doc[first:i]
            )
        ):
            start = i + 1
    return start


def has_own_cue(page: Page, start: int, end: int) -> bool:
    return any(
        is_verb(t) and t.lemma_.lower() in VERB_CLASS and has_subject(t) and not page.marked[t.i]
        for t in page.paragraph.doc[start:end]
    )


def _head_in(doc: Doc, span: Range) -> Token | None:
    """Return the token of doc[start:end] that hangs on nothing inside it."""
    best: Token | None = None
    start, end = span
    for token in doc[start:end]:
        if token.is_punct:
            continue
        if start <= token.head.i < end and token.head.i != token.i:
            continue
        if is_verb(token) or child(token, "cop") is not None:
            return token
        best = best or token
    return best


# --- X denies, reports, accuses: a noun as content ---------------------------------------------


def _with_object(
    page: Page, sentence: DocSpan, verb: Token, name: str, lemma: str
) -> Iterator[DraftStatement]:
    if name == "accuse":
        yield from _accusation(page, sentence, verb, lemma)
        return
    if name == "call" or lemma in ("dismiss", "describe", "brush", "cite"):
        found = list(_called(page, sentence, verb, name, lemma))
        if found:
            yield from found
            return
    if name == "put":
        yield from _put(page, sentence, verb)
        return
    passive = is_passive(verb)
    target = _passive_subject(verb) if passive else child(verb, "obj", "iobj")
    if target is not None and not passive and target.i < verb.i:
        target = None
    if target is None and lemma in TAKES_OBLIQUE:
        target = next(
            (
                kid
                for kid in verb.rights
                if kid.dep_ in ("obl", "obj", "advcl") and cased(kid) in TAKES_OBLIQUE[lemma]
            ),
            None,
        )
    elif lemma not in TAKES_OBJECT:
        return
    if lemma in ("brush", "wave") and not any(
        kid.lower_ in ("aside", "off", "away") for kid in verb.rights
    ):
        return
    if target is None or page.marked[target.i] and name not in ("deny", "admit"):
        return
    speaker = speaker_of(verb)
    if speaker is None and not passive:
        return
    if not _is_statement_object(verb, target, name, lemma, speaker, passive):
        return
    stance = stance_of(name, verb)
    rule = f"reported_speech.{name}_{'passive' if passive else 'object'}"
    ranges = object_ranges(target, sentence, name)
    if name not in ("deny", "doubt") and not passive:
        ranges[-1] = (ranges[-1][0], _with_places(verb, target, ranges[-1][1], sentence))
    if negation(verb) is not None:
        stance = Stance.DENIES
    content = contents.spans(page.paragraph, page.text, ranges)
    yield from _draft(page, content, verb, name, stance, rule, speaker, target, sentence)


def _passive_subject(verb: Token) -> Token | None:
    own = child(verb, "nsubj:pass", "nsubj")
    if own is not None:
        if own.lower_ in RELATIVE:
            return antecedent(verb)
        return own
    if verb.dep_ in ("acl", "acl:relcl"):
        return verb.head
    if verb.dep_ == "conj":
        return _passive_subject(verb.head) if is_verb(verb.head) else None
    return None


def _is_statement_object(
    verb: Token, target: Token, name: str, lemma: str, speaker: Token | None, passive: bool
) -> bool:
    """Whether a noun can be what is claimed: an event, a figure, an earlier claim."""
    noun = target.lemma_.lower()
    if target.pos_ == "PROPN" and name != "deny":
        return False
    if name in ("deny", "doubt"):
        if target.pos_ == "PRON":
            return target.lower_ in ("it", "this", "that", "these", "those", "them", "all", "any")
        if lemma in _NEEDS_CLAIM_NOUN and noun not in CLAIM_NOUNS | {"authenticity", "accuracy"}:
            return False
        if (
            lemma in ("reject", "dismiss", "deny", "challenge", "question")
            and target.pos_ == "PROPN"
        ):
            return False
        return noun not in _NOT_CLAIMED and target.ent_type_ != "PER"
    if name == "claim" and lemma == "claim":
        return noun in CLAIMED_THINGS or noun == "right"
    if target.pos_ == "PRON":
        return False
    if name == "show":
        return speaker is not None and speaker.lemma_.lower() in RECORDS
    if passive and name == "confirm":
        return noun in CLAIM_NOUNS or noun in ("news", "report")
    if passive and name not in ("deny", "doubt", "report"):
        return False
    if name == "find":
        return any(token.like_num for token in target.subtree)
    if lemma == "announce":
        return noun not in ("decision", "name", "candidacy", "winner", "result")
    if name == "confirm":
        return False
    return noun not in _NOT_CLAIMED


def _with_places(verb: Token, target: Token, end: int, sentence: DocSpan) -> int:
    """Return the end of an object with the places and times that the parser hung on its verb."""
    for kid in verb.rights:
        if kid.i > target.i and kid.dep_ in ("obl", "nmod", "acl") and opening(kid) == end:
            if cased(kid) in ("as", "to", "by"):
                break
            end = min(sentence.end, kid.right_edge.i + 1)
    return end


# These oppose all sorts of things; only with a claim as object do they deny.
_NEEDS_CLAIM_NOUN = word_set("challenge question contest dismiss brush wave slam doubt")
_NOT_CLAIMED = word_set(
    """victory request application appeal motion call demand plan bid offer proposal entry access
    permission licence license visa bail help lawsuit suit case petition support amnesty need
    concern interest question
    people man woman minister president government right protest access service deal agreement
    award book song film album programme program candidate member statement that"""
)


def object_ranges(target: Token, sentence: DocSpan, name: str) -> list[Range]:
    """Return the content that a noun stands for: its own "that" clause, else the noun phrase."""
    doc = target.doc
    for kid in target.rights:
        if kid.dep_ in ("acl", "ccomp", "appos", "acl:relcl", "parataxis") and any(
            t.lower_ == "that" and t.dep_ == "mark" for t in kid.lefts
        ):
            start, end = contents.clause(kid, floor=target.i + 1, ceiling=sentence.end)
            return [contents.trim(doc, contents.skip_lead(doc, start, kid), end)]
    if target.dep_ in ("obj", "nsubj:pass", "obl"):
        for kid in target.head.rights:
            if (
                kid.i > target.i
                and kid.dep_ in ("parataxis", "ccomp", "advcl", "dep")
                and any(t.lower_ == "that" and t.dep_ == "mark" for t in kid.lefts)
                and target.lemma_.lower() in CLAIM_NOUNS
            ):
                start, end = contents.clause(kid, floor=target.i + 1, ceiling=sentence.end)
                return [contents.trim(doc, contents.skip_lead(doc, start, kid), end)]
    start, end = noun_phrase(target)
    for kid in target.rights:
        if kid.dep_ in ("acl", "acl:relcl") and name in ("deny", "doubt", "call"):
            end = min(end, opening(kid))
    if is_verb(target):
        start, end = contents.clause(target, floor=opening(target), ceiling=sentence.end)
        while start < end and doc[start].lower_ in ("of", "to"):
            start += 1
    while start < end and doc[start].dep_ == "case" and doc[start].head.i == target.i:
        start += 1
    return [contents.trim(doc, start, end)]


def _accusation(page: Page, sentence: DocSpan, verb: Token, lemma: str) -> Iterator[DraftStatement]:
    doc = verb.doc
    passive = is_passive(verb)
    accused = _passive_subject(verb) if passive else child(verb, "obj")
    if accused is None and not passive:
        return
    speaker = speaker_of(verb)
    if lemma in ("blame", "fault"):
        if passive or accused is None:
            return
        end = max(
            noun_phrase(accused)[1],
            *(
                k.right_edge.i + 1
                for k in verb.rights
                if k.dep_ in ("obl", "advcl") and cased(k) in ("for", "on")
            ),
            0,
        )
        start = noun_phrase(accused)[0]
        end = contents.cut(doc, start, min(end, sentence.end), accused)
        content = contents.spans(page.paragraph, page.text, [contents.trim(doc, start, end)])
        yield from _draft(
            page,
            content,
            verb,
            "accuse",
            Stance.ASSERTS,
            "reported_speech.blame",
            speaker,
            accused,
            sentence,
        )
        return
    of = next(
        (
            t
            for t in doc[verb.i + 1 : min(sentence.end, verb.i + 30)]
            if t.lower_ in ("of", "with") and _opens_charge(t, verb, accused, lemma)
        ),
        None,
    )
    if of is None or (lemma == "charge" and of.lower_ != "with"):
        return
    if lemma == "charge" and not passive and speaker is None:
        return
    what = of.head
    end = contents.behind(verb, what, sentence)[1]
    ranges: list[Range] = [contents.trim(doc, of.i + 1, end)]
    if accused is not None and not passive:
        start, accused_end = noun_phrase(accused)
        if accused_end > of.i:
            accused_end = of.i
        ranges = (
            [(start, ranges[0][1])]
            if accused_end >= of.i
            else [(start, accused_end), (of.i, ranges[0][1])]
        )
    content = contents.spans(page.paragraph, page.text, ranges)
    yield from _draft(
        page,
        content,
        verb,
        "accuse",
        Stance.ASSERTS,
        "reported_speech.accuse",
        speaker,
        what,
        sentence,
    )


def _opens_charge(preposition: Token, verb: Token, accused: Token | None, lemma: str) -> bool:
    """Whether "of" or "with" brings what somebody is accused of."""
    what = preposition.head
    if preposition.dep_ not in ("mark", "case") or what.i < preposition.i:
        return False
    if what.head.i == verb.i:
        return True
    hung = accused is not None and what.head.i == accused.i
    return hung and (what.tag_ == "VBG" or lemma == "accuse")


def _called(
    page: Page, sentence: DocSpan, verb: Token, name: str, lemma: str
) -> Iterator[DraftStatement]:
    """Yield "called the claim false", "described the deal as 'lawful'", "brushed it aside"."""
    doc = verb.doc
    if is_passive(verb):
        return
    speaker = speaker_of(verb)
    if speaker is None:
        return
    if lemma in ("cite", "brush", "dismiss") and name not in ("deny", "report", "call"):
        return
    target = child(verb, "obj", "iobj", "nsubj:outer")
    predicate: Token | None = None
    for kid in verb.rights:
        if target is not None and kid.i <= target.i and kid.dep_ in ("obj", "iobj"):
            continue
        if kid.dep_ in ("xcomp", "obl", "advcl", "obj", "ccomp") and (
            cased(kid) == "as" or kid.dep_ in ("xcomp", "obj", "ccomp") or page.marked[kid.i]
        ):
            predicate = kid
            break
    if target is not None and predicate is None:
        # "calling the deals “lawful and fair”": an attribute for the parser
        predicate = next(
            (k for k in target.rights if k.dep_ in ("amod", "acl", "appos") and page.marked[k.i]),
            None,
        )
    if target is not None and predicate is None and target.i > verb.i + 1:
        # "called that “a fairy tale”": one noun phrase for the parser
        first = doc[verb.i + 1]
        if first.lower_ in ("that", "this", "it", "them") and first.head.i == target.i:
            target, predicate = first, target
    if target is None and verb.dep_ == "acl:relcl" and verb.head.lemma_.lower() in CLAIM_NOUNS:
        target = verb.head
        predicate = next((k for k in verb.rights if k.dep_ in ("advcl", "obl", "xcomp")), None)
    if target is None or predicate is None and lemma != "dismiss":
        return
    is_claim = target.lower_ in ("that", "this", "it", "them", "these") or (
        target.lemma_.lower() in CLAIM_NOUNS and target.pos_ == "NOUN"
    )
    marked = predicate is not None and (
        page.marked[predicate.i] or any(page.marked[t.i] for t in predicate.subtree)
    )
    false = predicate is not None and any(
        t.lemma_.lower() in FALSE_WORDS
        for t in doc[opening(predicate) : predicate.right_edge.i + 1]
    )
    if is_claim and (marked or false or lemma == "dismiss"):
        ranges = object_ranges(target, sentence, name)
        if target.dep_ not in ("obj", "iobj", "nsubj:outer"):
            ranges = [noun_phrase(target)]
        if predicate is not None and predicate.i > target.i:
            limit = opening(predicate)
            while limit > target.i + 1 and doc[limit - 1].text in _OPENING_MARKS:
                limit -= 1
            ranges = [(a, min(b, limit)) for a, b in ranges]
        content = contents.spans(page.paragraph, page.text, ranges)
        yield from _draft(
            page,
            content,
            verb,
            name,
            Stance.DENIES,
            "reported_speech.dismissal",
            speaker,
            target,
            sentence,
        )
        return
    if (
        lemma in ("dismiss", "denounce", "slam", "brand", "label")
        or not marked
        or predicate is None
    ):
        return
    if target.pos_ == "PRON" or target.i > predicate.i:
        return
    start = noun_phrase(target)[0]
    end = min(sentence.end, predicate.right_edge.i + 1)
    end = contents.cut(doc, start, end, predicate)
    content = contents.spans(page.paragraph, page.text, [contents.trim(doc, start, end)])
    yield from _draft(
        page,
        content,
        verb,
        name,
        Stance.ASSERTS,
        "reported_speech.characterised",
        speaker,
        predicate,
        sentence,
    )


_OPENING_MARKS = frozenset("“\"‘'«") | {"''", "``"}


def _put(page: Page, sentence: DocSpan, verb: Token) -> Iterator[DraftStatement]:
    """Yield "put the toll at 64", "is put at 800 by the bloc", "put this down to errors"."""
    doc = verb.doc
    passive = is_passive(verb)
    thing = _passive_subject(verb) if passive else child(verb, "obj")
    speaker = speaker_of(verb)
    if thing is None or (speaker is None and not passive):
        return
    window = doc[verb.i + 1 : min(sentence.end, verb.i + 25)]
    at = next(
        (
            t
            for t in window
            if t.lower_ == "at"
            and t.dep_ in ("case", "mark")
            and any(u.like_num for u in t.head.subtree)
        ),
        None,
    )
    down = next((t for t in window if t.lower_ == "down" and t.head.i == verb.i), None)
    if at is not None:
        end = at.head.right_edge.i + 1
        if passive:
            by = next((t for t in doc[at.i : end] if t.lower_ == "by"), None)
            if by is not None:
                end = by.i
                speaker = speaker or by.head
    elif down is not None and down.i + 1 < sentence.end and doc[down.i + 1].lower_ == "to":
        end = doc[down.i + 1].head.right_edge.i + 1
    else:
        return
    start, thing_end = noun_phrase(thing)
    ranges: list[Range]
    if passive:
        ranges = [(start, thing_end), contents.trim(doc, at.i if at else verb.i + 1, end)]
    else:
        ranges = [contents.trim(doc, start, contents.cut(doc, start, end, thing))]
    content = contents.spans(page.paragraph, page.text, ranges)
    yield from _draft(
        page,
        content,
        verb,
        "put",
        Stance.ASSERTS,
        "reported_speech.figure",
        speaker,
        thing,
        sentence,
    )


# --- shared ------------------------------------------------------------------------------------


def speaker_of(verb: Token) -> Token | None:
    """Return the head of the speaker's words; the quoted person of "quoted X as saying"."""
    head = verb.head
    if verb.tag_ == "VBG" and head.lemma_.lower() in ("quote", "cite") and head.i < verb.i:
        quoted = child(head, "nsubj:pass") if is_passive(head) else child(head, "obj")
        if quoted is not None:
            return quoted
    return subject_of(verb)


def relay_of(verb: Token) -> Token | None:
    """Return who passes on the words of "X quoted Y as saying": X."""
    head = verb.head
    if verb.tag_ == "VBG" and head.lemma_.lower() in ("quote", "cite") and head.i < verb.i:
        return subject_of(head)
    return None


def stance_of(name: str, verb: Token) -> Stance:
    if name == "deny" or (name == "find" and negation(verb) is not None):
        return Stance.DENIES
    if name == "doubt":
        return Stance.DOUBTS
    if name == "confirm":
        return Stance.CONFIRMS
    return Stance.ASSERTS


def mode_of(page: Page, content: tuple[Span, ...]) -> Mode:
    inside = outside = 0
    for piece in content:
        tokens = page.paragraph.tokens_at(piece.start, piece.end)
        for token in tokens or ():
            if token.is_punct:
                continue
            if page.marked[token.i]:
                inside += 1
            else:
                outside += 1
    if not inside:
        return Mode.INDIRECT
    return Mode.MIXED if outside else Mode.DIRECT


def span_of(page: Page, start: int, end: int) -> Span | None:
    return contents.span(page.paragraph, page.text, start, end)


def phrase(page: Page, head: Token) -> DocSpan:
    start, end = noun_phrase(head)
    return page.paragraph.doc[max(start, page.begins) if head.i >= page.begins else start : end]


def _draft(
    page: Page,
    content: tuple[Span, ...],
    cue: Token,
    name: str,
    stance: Stance,
    rule: str,
    speaker: Token | None,
    head: Token | None,
    sentence: DocSpan,
    cue_range: Range | None = None,
) -> Iterator[DraftStatement]:
    found = draft_of(page, content, cue, name, stance, rule, speaker, head, sentence, cue_range)
    if found is not None:
        yield found


def draft_of(
    page: Page,
    content: tuple[Span, ...],
    cue: Token,
    name: str,
    stance: Stance,
    rule: str,
    speaker: Token | None,
    head: Token | None,
    sentence: DocSpan,
    cue_range: Range | None = None,
) -> DraftStatement | None:
    """Return the draft of one statement; None where the report itself speaks ("we")."""
    if not content:
        return None
    if (
        speaker is not None
        and speaker.lower_ in ("i", "we", "you", "who", "what")
        and not page.marked[speaker.i]
    ):
        return None
    words = page.paragraph.doc[slice(*(cue_range or verb_group(cue)))]
    offset = page.paragraph.start
    return DraftStatement(
        content=content,
        paragraph=page.paragraph,
        sentence=sentence,
        rule=rule,
        mode=mode_of(page, content),
        stance=stance,
        head=head,
        cue=Span(
            offset + words.start_char,
            offset + words.end_char,
            page.text[offset + words.start_char : offset + words.end_char],
        ),
        cue_token=cue,
        cue_class=name,
        speaker_tokens=phrase(page, speaker) if speaker is not None else None,
        speaker_paragraph=page.paragraph if speaker is not None else None,
        negated=negation(cue) is not None,
    )
