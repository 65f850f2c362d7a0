"""Reading phrases off a dependency tree: who is the subject, where a noun phrase ends.

Ranges are pairs of token indices into the doc, end exclusive.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from spacy.tokens import Doc, Span, Token

from claims.extraction.cues import CLAIM_NOUNS, TIME_WORDS, VERB_CLASS, WEEKDAYS, word_set

Range = tuple[int, int]

SUBJECTS = frozenset({"nsubj", "nsubj:pass", "nsubj:outer", "csubj", "expl"})
NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "SYM"})
OPENING = frozenset("“‘«(['\"")
CLOSING = frozenset("”’»)]'\"")
DASHES = frozenset({"-", "–", "—", "--"})
RELATIVE = frozenset({"who", "which", "that", "whose", "whom"})

# How far to look for a phrase's neighbour: no news phrase is longer.
FAR = 60  # tokens


def is_verb(token: Token) -> bool:
    return token.pos_ in ("VERB", "AUX") or token.tag_.startswith("VB")


def entities_in(words: Span) -> list[Span]:
    """Return the named entities within a phrase; `words.ents` goes through the whole document."""
    doc, found, first = words.doc, [], None
    for i in range(words.start, words.end + 1):
        mark = doc[i].ent_iob_ if i < len(doc) else ""
        if first is not None and mark != "I":
            found.append(Span(doc, first, i, label=doc[first].ent_type))
        if mark != "I":
            first = i if mark == "B" and i < words.end else None
    return found


def is_finite(token: Token) -> bool:
    return token.tag_ in ("VBD", "VBZ", "VBP", "MD")


@lru_cache(maxsize=20_000)
def _cue_lemma(lemma: str, lower: str, is_verb: bool) -> str:
    if lemma in VERB_CLASS or not is_verb:
        return lemma
    for ending, instead in (
        ("ing", ""),
        ("ing", "e"),
        ("ied", "y"),
        ("ed", ""),
        ("ed", "e"),
        ("ies", "y"),
        ("es", ""),
        ("s", ""),
    ):
        if lower.endswith(ending) and lower[: -len(ending)] + instead in VERB_CLASS:
            return lower[: -len(ending)] + instead
    return lemma


def cue_lemma(token: Token) -> str:
    """Return a verb's lemma, mended by its ending where the lemmatizer left a cue inflected."""
    answers = token.lower_ in _ANSWERING and token.i + 1 < len(token.doc)
    if answers and token.nbor(1).lower_ == "back":
        return "retort"
    return _cue_lemma(token.lemma_.lower(), token.lower_, token.tag_.startswith("VB"))


# "hit back that", "shot back": to answer, in two words.
_ANSWERING = frozenset(
    """hit hits hitting fire fires fired firing shoot shoots shot shooting snap snaps snapped
    strike strikes struck""".split()
)


def child(token: Token, *labels: str) -> Token | None:
    """Return the first child with one of these labels."""
    for kid in token.children:
        if kid.dep_ in labels:
            return kid
    return None


def children(token: Token, *labels: str) -> Iterator[Token]:
    return (kid for kid in token.children if kid.dep_ in labels)


def cased(token: Token) -> str:
    """Return the preposition before a noun, in lower case; "" where there is none."""
    case = child(token, "case", "mark")
    return case.lower_ if case is not None else ""


def is_relative(token: Token) -> bool:
    """Whether a word stands for a noun before it ("who"); the WHO is somebody."""
    return token.lower_ in RELATIVE and token.pos_ != "PROPN"


def has_subject(token: Token) -> bool:
    return any(kid.dep_ in SUBJECTS for kid in token.children)


def opening(token: Token) -> int:
    """Return the index of the first word of a token's phrase.

    Not simply its left edge: a comma before a phrase hangs on the phrase.
    """
    i = token.left_edge.i
    while i < token.i and (token.doc[i].is_punct and token.doc[i].text not in OPENING):
        i += 1
    return i


def has_finite(doc: Doc, start: int, end: int) -> bool:
    """Whether a main finite verb stands in doc[start:end], outside relative clauses."""
    return any(is_finite(token) and not _in_relative(token, start) for token in doc[start:end])


def _in_relative(token: Token, start: int) -> bool:
    for _ in range(FAR):
        if token.dep_ == "acl:relcl" and token.head.i >= start and token.head.i != token.i:
            edge = opening(token)
            loose = edge > 0 and token.doc[edge - 1].text == ","
            if any(kid.lower_ in RELATIVE for kid in token.doc[edge : edge + 2]):
                return True
            if not loose and has_subject(token):
                return True
        if token.head.i == token.i:
            return False
        token = token.head
    return False


def negation(token: Token) -> Token | None:
    """Return the word that negates a verb ("not", "never"), looking over its auxiliaries."""
    for kid in token.children:
        if kid.lower_ in ("not", "n't", "n’t", "never", "neither", "nor", "hardly") and (
            kid.i < token.i or kid.dep_ == "advmod"
        ):
            return kid
    return None


def noun_phrase(head: Token) -> Range:
    """Return a noun phrase without what only comments on it.

    Kept: articles, titles, apposition, "of" and "in" phrases. Left out: relative
    and participial clauses behind a comma, and punctuation at the ends.
    """
    doc = head.doc
    start, end = head.left_edge.i, head.right_edge.i + 1
    for kid in head.rights:
        cut = opening(kid)
        comma = cut > 0 and doc[cut - 1].text in {",", "(", ":", *DASHES}
        if kid.dep_ == "parataxis" and kid.pos_ == "PROPN" and not has_subject(kid):
            continue  # a name behind its office: "a spokeswoman, Irene Vass"
        last = kid.right_edge.i == len(doc) - 1 and not kid.ent_type_
        behind_dash = doc[cut - 1].text in DASHES and last  # "paid for engineers – officials"
        if kid.dep_ == "appos" and (has_subject(kid) or doc[cut - 1].text == ":" or behind_dash):
            end = min(end, cut)
        if kid.dep_ in ("acl:relcl", "acl", "parataxis", "conj", "advcl", "cc", "ccomp") and (
            comma or kid.dep_ in ("parataxis", "ccomp", "advcl")
        ):
            if kid.dep_ == "conj" and kid.pos_ in NOMINAL and not has_subject(kid):
                continue
            end = min(end, cut)
        elif kid.i > head.i and (
            kid.dep_ == "acl:relcl"
            or (kid.dep_ == "acl" and kid.tag_ == "VBG" and cue_lemma(kid) in VERB_CLASS)
            or _is_occasion(kid)
            or (kid.dep_ == "acl" and kid.tag_ == "VBD" and cue_lemma(kid) in VERB_CLASS)
            or (kid.dep_ == "acl" and head.dep_ == "appos" and _ends_on_cue(kid))
            or (head.dep_ == "obl:agent" and kid.tag_ == "VBG" and cased(kid) == "of")
        ):
            end = min(end, cut)
    end = next((t.i for t in doc[head.i + 1 : end] if t.text == ":"), end)
    for kid in head.lefts:
        behind = kid.right_edge.i + 1
        first = doc[kid.left_edge.i]
        leads_in = first.pos_ == "ADP" or first.tag_ in ("VBG", "VBN")
        if behind < head.i and leads_in and "," in (doc[behind].text, doc[behind - 1].text):
            # "In Sarnwick, the mayor", "Speaking on air, the mayor": no part of the name
            start = behind + (doc[behind].text == ",")
    start = _behind_quotation(doc, start, head.i)
    for i in range(head.i - 1, start, -1):
        if doc[i].text in DASHES and doc[i - 1].whitespace_:
            start = i + 1  # "Ransom was paid – officials"
            break
    while start < head.i and (
        doc[start].dep_ in ("case", "cc", "punct", "mark", "discourse", "fixed")
        or (doc[start].dep_ == "advmod" and doc[start].head.i != head.i)
    ):
        start += 1
    start, end = strip(doc, start, max(end, head.i + 1))
    while end - 1 > head.i - 1 and end > start + 1 and doc[end - 1].tag_ == "POS":
        end -= 1
    if start > 1 and doc[start - 1].tag_ == "POS":
        owner = doc[start - 1].head
        if owner.dep_ == "nmod:poss" and owner.head.i == head.head.i and owner.i < start:
            start = owner.left_edge.i  # hung on the verb: "Norway’s Ministry of Finance gave"
    return min(start, head.i), max(end, head.i + 1)


def _ends_on_cue(participle: Token) -> bool:
    """Whether a sentence ends on this verb of saying: ", the board announced"."""
    behind = participle.i + 1
    return (
        cue_lemma(participle) in VERB_CLASS
        and participle.right_edge.i == participle.i
        and behind < len(participle.doc)
        and participle.doc[behind].text == "."
    )


def _behind_quotation(doc: Doc, start: int, end: int) -> int:
    """Return where a phrase begins behind a quotation that the parser hung on it."""
    marks = [i for i in range(start, end) if doc[i].text in ('"', "''", "”", "“", "``")]
    if len(marks) == 1 and doc[marks[0]].text != "“" and marks[0] > start:
        return marks[0] + 1
    return start


def _is_occasion(token: Token) -> bool:
    """Whether a phrase tells when or by what means one spoke ("on Friday", "in a statement")."""
    if token.dep_ not in ("nmod", "obl", "nmod:unmarked", "obl:unmarked", "obl:tmod", "nmod:tmod"):
        return False
    preposition = cased(token)
    if token.lower_ in WEEKDAYS:
        return preposition in ("", "on")
    return preposition in ("in", "during", "at") and token.lemma_.lower() in _OCCASIONS


_OCCASIONS = word_set(
    "statement briefing interview speech email e-mail post tweet message telegram"
)


def strip(doc: Doc, start: int, end: int) -> Range:
    """Take punctuation off both ends that belongs to the sentence, not to the phrase."""
    while start < end and (doc[start].is_space or doc[start].text in _LOOSE):
        start += 1
    while end > start and (doc[end - 1].is_space or doc[end - 1].text in _LOOSE):
        end -= 1
    return start, end


_LOOSE = frozenset({",", ".", ";", ":", "•", "!", "?", "…", "...", ">>", ">", "|", "*", *DASHES})


def antecedent(token: Token) -> Token | None:
    """Return the noun that a relative pronoun or a relative clause's verb refers to."""
    verb = token
    for _ in range(6):
        if verb.dep_ == "acl:relcl":
            return _agent_before(verb) or verb.head
        if verb.head.i == verb.i:
            return None
        verb = verb.head
    return None


def _agent_before(verb: Token) -> Token | None:
    """Return the agent before a relative clause on a claim: "a charge rejected by X, which says".

    A claim says nothing: who made it or rejected it does.
    """
    noun = verb.head
    if noun.lemma_.lower() not in CLAIM_NOUNS or cue_lemma(verb) not in VERB_CLASS:
        return None
    for kid in noun.rights:
        if kid.tag_ == "VBN" and kid.i < verb.i:
            return agent_of(kid)
    return None


def is_of_evidence(verb: Token) -> bool:
    """Whether a thing contradicts somebody and nobody speaks: "it contradicts the army"."""
    return verb.lemma_.lower() == "contradict" and any(
        kid.dep_ == "nsubj" and kid.lower_ in ("it", "this", "that") for kid in verb.lefts
    )


def subject_of(verb: Token) -> Token | None:
    """Return the noun or pronoun that does what `verb` says, wherever the tree keeps it.

    A relative pronoun stands for its noun; a verb without a subject of its own
    takes that of the verb it is joined or subordinate to; the agent of a passive
    is its subject.
    """
    passive = is_passive(verb)
    if passive:
        return agent_of(verb)
    own = [
        kid
        for kid in verb.children
        if kid.dep_ in ("nsubj", "nsubj:outer", "nsubj:pass") and kid.lower_ not in TIME_WORDS
    ]
    if own:
        named = [kid for kid in own if kid.pos_ in NOMINAL or kid.pos_ == "ADJ"] or own
        # "TALPUR: The government said": the subject is the one next to its verb.
        before = [kid for kid in named if kid.i < verb.i]
        subject = before[-1] if before else named[0]
        behind = next((kid for kid in named if opening(kid) == verb.i + 1), None)
        if behind is None and before:
            behind = _inverted_between(verb)
        if behind is not None and verb.i and verb.nbor(-1).text == ",":
            subject = behind  # "The owners, said Lind, were asked"
        if is_relative(subject) and verb.dep_ in ("acl:relcl", "conj"):
            noun = antecedent(verb)
            return noun if noun is not None else subject
        return subject
    outer = _subject_of_aside(verb) or inverted_speaker(verb)
    if outer is not None:
        return outer
    if verb.dep_ == "acl:relcl" and not any(kid.dep_ in SUBJECTS for kid in verb.children):
        nearby = neighbour(verb)
        return nearby
    if verb.tag_ == "VBG" and verb.i > 0 and verb.doc[opening(verb) - 1].text == ",":
        # "denied that it had leaked, telling the judge": not the leak tells
        outer = _cue_beside(verb) or outer_cue(verb)
        if outer is not None:
            return subject_of(outer)
    if verb.dep_ == "conj" and cue_lemma(verb) in VERB_CLASS:
        # "admitted that the dam had leaked but denied": not the dam denies
        outer = outer_cue(verb) if verb.doc[opening(verb)].lower_ == "but" else None
        if outer is not None:
            return subject_of(outer)
    if verb.dep_ in ("acl", "acl:relcl"):
        return verb.head if verb.head.pos_ in NOMINAL else subject_of(verb.head)
    if verb.dep_ in ("conj", "xcomp", "advcl", "parataxis", "ccomp", "dep"):
        if verb.dep_ in ("parataxis", "ccomp", "dep") or is_finite(verb):
            nearby = neighbour(verb)
            if nearby is not None:
                return nearby
        head = verb.head
        for _ in range(6):
            if not is_verb(head) and not has_subject(head):
                break
            if has_subject(head):
                if is_passive(head) and verb.dep_ in ("conj", "xcomp", "advcl"):
                    # "was convicted and said": the one convicted speaks
                    return child(head, "nsubj:pass", "nsubj")
                return subject_of(head)
            if head.head.i == head.i:
                break
            head = head.head
    return neighbour(verb)


def _subject_of_aside(verb: Token) -> Token | None:
    """Return the subject that the parser left in a clause beside it, before the verb.

    "Lind, who sits for Odder, said", "an officer dressed in black said": the aside
    has a subject too many, is a participle, which takes none, or runs on into the
    verb without any comma or joint.
    """
    if not is_finite(verb) or child(verb, "cc", "mark") is not None:
        return None
    for aside in (verb.head, *verb.lefts):
        if aside.i >= verb.i or not is_verb(aside) or child(aside, "cc") is not None:
            continue
        subjects = [kid for kid in aside.lefts if kid.dep_ in _BEFORE_ASIDE]
        named = [kid for kid in subjects if kid.pos_ in NOMINAL and not is_relative(kid)]
        if not named:
            continue
        participle = aside.tag_ in ("VBN", "VBG") and child(aside, "aux", "aux:pass") is None
        runs_on = aside == verb.head and not any(
            t.is_punct or t.dep_ == "cc" for t in verb.doc[aside.i : verb.i]
        )
        called = named[0].dep_ == "vocative"  # "Lind, asked about it, said"
        if participle or runs_on or called or len(named) < len(subjects):
            return named[0]
    return None


_BEFORE_ASIDE = frozenset({"nsubj", "nsubj:pass", "vocative"})


def inverted_speaker(verb: Token) -> Token | None:
    """Return the speaker behind an inverted cue that the parser took for its content.

    ", said the ministry", ", said Lind, a clerk now working in Odder".
    """
    if not is_finite(verb) or verb.i == 0 or verb.nbor(-1).text not in {",", *_CLOSING_QUOTES}:
        return None
    for kid in verb.rights:
        if kid.dep_ not in _CONTENT_LABELS or opening(kid) != verb.i + 1:
            continue
        if kid.pos_ in ("NOUN", "PROPN") and child(kid, "case", "mark", "cop", "nsubj") is None:
            return kid
        if kid.tag_ == "VBG" and child(kid, "aux", "mark") is None:
            return child(kid, "nsubj")
    return None


def _inverted_between(verb: Token) -> Token | None:
    """Return the speaker of a cue that parts a subject from its verb: ", said Lind, was"."""
    doc = verb.doc
    if not verb.i or doc[verb.i - 1].text != ",":
        return None
    speaker = inverted_speaker(verb)
    if speaker is None:
        said = child(verb, "ccomp")
        speaker = child(said, "nsubj", "nsubj:pass") if said is not None else None
    if speaker is None or opening(speaker) != verb.i + 1:
        return None
    end = noun_phrase(speaker)[1]
    parted = end + 1 < len(doc) and doc[end].text == "," and is_finite(doc[end + 1])
    return speaker if parted else None


_CONTENT_LABELS = frozenset({"ccomp", "obj", "obl", "xcomp", "parataxis", "dep"})


def _cue_beside(participle: Token) -> Token | None:
    """Return the inserted cue that a participle follows: "..., the mill said, adding that"."""
    doc = participle.doc
    for token in reversed(doc[participle.sent.start : opening(participle) - 1]):
        if token.text == ",":
            return None
        own = child(token, "nsubj")
        if own is not None and is_finite(token) and cue_lemma(token) in VERB_CLASS:
            comma = opening(own) - 1
            return token if comma > 0 and doc[comma].text == "," else None
    return None


def outer_cue(verb: Token) -> Token | None:
    """Return the cue in whose content a participle hangs, None where it hangs in none.

    The content may hang on a claim: "rejected claims that votes were sold, calling them".
    """
    token = verb
    for _ in range(8):
        head = token.head
        if head.i == token.i:
            return None
        if token.dep_ == "ccomp" and cue_lemma(head) in VERB_CLASS and head.i < verb.i:
            return head
        # "claims by the opposition that votes were sold": the clause may hang on the owner
        noun = head.head if head.dep_ == "nmod" else head
        told = token.dep_ in ("acl", "ccomp") or (
            token.dep_ == "acl:relcl"
            and any(k.dep_.startswith("nsubj") and k.lower_ not in RELATIVE for k in token.lefts)
        )
        claim = told and noun.lemma_.lower() in CLAIM_NOUNS
        if claim and cue_lemma(noun.head) in VERB_CLASS and noun.head.i < verb.i:
            return noun.head
        token = head
    return None


def neighbour(verb: Token) -> Token | None:
    """Return the head of the noun phrase that stands right before a verb, or right behind it.

    For verbs whose subject the parser gave to another word.
    """
    doc, i = verb.doc, verb.i - 1
    while i >= verb.sent.start and (
        doc[i].pos_ in ("AUX", "ADV") or doc[i].lower_ in ("n't", "not") or doc[i].is_space
    ):
        i -= 1
    while i > verb.sent.start and (
        doc[i].lower_ in TIME_WORDS or doc[i].lower_ in ("last", "this", "on", "next")
    ):
        i -= 1  # "the envoy last month said"
    if i > verb.sent.start and doc[i].text in DASHES:
        # "Lind — who leads the party — told": over the aside between dashes
        i = next((j for j in range(i - 1, verb.sent.start, -1) if doc[j].text in DASHES), i) - 1
    if i >= verb.sent.start and doc[i].text == "," and doc[i].i == verb.i - 1:
        i -= 1
        behind_comma = True
    else:
        behind_comma = False
    if i < verb.sent.start or doc[i].pos_ not in NOMINAL or is_relative(doc[i]):
        return None
    if behind_comma:
        # "Rear Admiral Lind, who heads the force, told": over the aside to its noun
        for j in range(i, max(verb.sent.start, i - 40), -1):
            if doc[j].text == "," and doc[j + 1].lower_ in ("who", "whose", "which"):
                i = j - 1
                behind_comma = False
                break
        if doc[i].pos_ not in NOMINAL:
            return None
    token = doc[i]
    hops = 1 if behind_comma else 0  # over a comma to the noun that an apposition explains
    for _ in range(8):
        head = token.head
        if head.i >= token.i or head.pos_ not in NOMINAL or head.i < verb.sent.start:
            break
        if head.lower_ in TIME_WORDS:
            break
        between = doc[head.i + 1 : token.i]
        if any(t.text in _CLOSING_QUOTES for t in between):
            break
        if any(t.text == "," for t in between):
            if not hops:
                break
            hops -= 1
        if token.dep_ not in (
            "flat",
            "appos",
            "compound",
            "nmod",
            "nmod:desc",
            "nmod:poss",
            "conj",
            "nummod",
            "nmod:unmarked",
            "flat:name",
        ):
            break
        token = head
    if behind_comma and token.i == doc[i].i and token.dep_ not in ("appos", "flat"):
        return None
    return token


_CLOSING_QUOTES = frozenset('”’»"')


def is_passive(verb: Token) -> bool:
    if any(kid.dep_ in ("aux:pass", "nsubj:pass") for kid in verb.children):
        return True
    # a reduced passive: "a charge rejected by the navy"
    return (
        verb.tag_ == "VBN"
        and verb.dep_ in ("acl", "acl:relcl", "conj", "advcl")
        and not any(kid.dep_ in ("aux", "nsubj") for kid in verb.children)
        and any(kid.dep_ == "obl:agent" or _by(kid) for kid in verb.rights)
    )


def agent_of(verb: Token) -> Token | None:
    for kid in verb.rights:
        if kid.dep_ == "obl:agent" or _by(kid):
            return kid
    return None


def _by(token: Token) -> bool:
    return token.dep_ in ("obl", "nmod", "obl:agent") and any(
        kid.dep_ == "case" and kid.lower_ == "by" for kid in token.lefts
    )


def verb_group(verb: Token) -> Range:
    """Return the verb with its auxiliaries, negation and particles: "has also said"."""
    start = end = verb.i
    for kid in verb.lefts:
        if any(t.text == "," for t in verb.doc[kid.i : verb.i]):
            continue  # "It was, he said": the verb of another clause
        if kid.dep_ in ("aux", "aux:pass", "cop") or kid.lower_ in ("not", "n't", "n’t", "never"):
            start = min(start, kid.i)
    for kid in verb.rights:
        if kid.dep_ == "compound:prt" and kid.i == end + 1:
            end = kid.i
    return start, end + 1
