"""Whether quoted words assert something that could be checked.

Thanks, wishes, orders, questions, vows, refusals and bare judgements are quoted
as often as facts; they are no claims. Decided from the words alone.
"""

from __future__ import annotations

from typing import Final

from spacy.tokens import Doc, Token

from claims.extraction.cues import word_set
from claims.extraction.phrases import child, has_subject, is_finite, is_verb

# Verbs by which a speaker in the first person speaks of feeling, wish or duty.
FEELING: Final = word_set(
    """want wish hope thank regret love hate like need think feel believe pray mourn condemn
    welcome applaud appreciate apologise apologize congratulate ask urge demand call support
    stand respect salute honour honor trust know understand worry care remain look""",
)
# Predicates that judge rather than tell.
JUDGING: Final = word_set(
    """good bad great sad happy proud sorry grateful glad terrible horrible awful wonderful
    disgusting shameful tragic heartbreaking unacceptable ridiculous outrageous amazing beautiful
    disappointing disappointed brave nice lovely wild important difficult easy hard clear
    wrong right unfair fair crazy stupid smart strange unbelievable joy day loss surprise mistake
    shame disgrace tragedy nightmare honour honor pleasure privilege step win victory moment
    time disaster example story enough hell heart thought prayer hero legend friend gift man woman
    one sign message concern priority ready committed determined confident optimistic hopeful""",
)
# Adjectives of praise and blame.
PRAISING: Final = word_set(
    """good bad great sad talented innovative fiery sensitive wonderful terrible brave kind gentle
    brilliant amazing extraordinary remarkable outstanding beloved dear big small real true
    incredible horrible difficult tough strong clear historic important""",
)
# What a speaker is, who speaks of a feeling.
EMOTIONS: Final = word_set(
    """shocked devastated saddened heartbroken appalled horrified delighted thrilled relieved
    outraged disgusted honoured honored humbled angry upset furious ashamed afraid worried sad
    happy proud sorry grateful glad disappointed confident optimistic hopeful concerned alarmed"""
)
NORMATIVE: Final = word_set("must should ought shall let let's")
# What one refuses to do when one will not answer.
REFUSED: Final = word_set(
    """comment discuss speculate elaborate say disclose name identify know confirm answer respond
    reveal share detail recall remember""",
)
_REFUSALS: Final = word_set("comment speculate discuss elaborate refrain")


def refuses(head: Token) -> bool:
    """Whether a reported clause only says that there will be no answer.

    "it could not comment", "she would not discuss the case", "it was too early to
    say", "it had no information", "it did not know who they were".
    """
    lemma = head.lemma_.lower()
    negated = any(kid.lower_ in ("not", "n't", "n’t", "never") for kid in head.lefts)
    if negated and lemma in REFUSED:
        return not _knows_not(head)
    if lemma in ("decline", "refuse") and any(
        kid.dep_ == "xcomp" and kid.lemma_.lower() in REFUSED for kid in head.rights
    ):
        return True
    if lemma == "have":
        thing = next((kid for kid in head.rights if kid.dep_ == "obj"), None)
        known = thing is not None and thing.lower_ == "knowledge" and child(thing, "nmod", "acl")
        if thing is not None and not known and thing.lemma_.lower() in _NOTHING_TO_SAY:
            return any(kid.lower_ in ("no", "nothing") for kid in thing.lefts) or negated
    if lemma in ("early", "soon", "premature"):
        return any(
            kid.lemma_.lower() in _TOO_EARLY for kid in head.rights if kid.dep_ != "conj"
        ) or any(token.lemma_.lower() in _TOO_EARLY for token in head.subtree if token.i > head.i)
    return lemma == "stand" and any(kid.lower_ == "by" for kid in head.subtree)


def _knows_not(head: Token) -> bool:
    """Whether somebody else did not know or say a fact: "the board did not know it had leaked"."""
    subject = child(head, "nsubj")
    told = child(head, "ccomp")
    if subject is None or told is None or subject.pos_ == "PRON":
        return False
    first = head.doc[told.left_edge.i]
    return first.tag_ not in ("WRB", "WP", "WDT") and first.lower_ not in ("if", "whether")


# Verbs that tell an act when they stand in the past ("I asked him to leave").
_DOING: Final = word_set("ask urge demand call stand honour honor look care remain support")
_NOTHING_TO_SAY: Final = word_set("comment information confirmation detail details knowledge")
_TOO_EARLY: Final = word_set("say draw tell comment know judge speculate determine")


def is_normative(head: Token) -> bool:
    """Whether a clause says what should be rather than what is."""
    return any(
        kid.dep_ == "aux" and kid.lower_ in ("should", "ought", "must") for kid in head.lefts
    )


def feels(head: Token) -> bool:
    """Whether a clause only says how somebody feels: "it was shocked", "I am devastated"."""
    if head.lower_ not in EMOTIONS or child(head, "ccomp", "advcl", "xcomp") is not None:
        return False
    subject = child(head, "nsubj", "nsubj:pass")
    return (
        subject is not None
        and subject.pos_ == "PRON"
        and child(head, "cop", "aux:pass") is not None
    )


def asserts_something(doc: Doc, start: int, end: int, *, begun: bool = False) -> bool:
    """Whether the quoted sentence doc[start:end] states what happened, is or will happen.

    begun: its subject stands before `start`, in another quotation.
    """
    tokens = [t for t in doc[start:end] if not t.is_punct and not t.is_space]
    words = {t.lower_ for t in tokens}
    if len(tokens) < 3 and not _is_short_fact(tokens):
        return False
    if not any(is_finite(t) or (is_verb(t) and has_subject(t)) for t in tokens):
        return False
    last = doc[end - 1].text
    if last == "?" or (end < len(doc) and doc[end].text == "?"):
        return False
    if words & NORMATIVE or {t.lemma_.lower() for t in tokens} & _REFUSALS:
        return False
    root = _main(doc, start, end)
    if root is None:
        return False
    bare = not any(k.dep_.startswith("nsubj") for k in root.children)
    if root.tag_ == "VB" and bare and not begun:
        return False
    subject = next((k for k in root.children if k.dep_ in ("nsubj", "nsubj:pass")), None)
    own = subject is not None and subject.lower_ in ("i", "we")
    if own and root.lemma_.lower() in FEELING:
        told = next((k for k in root.rights if k.dep_ == "ccomp"), None)
        mine = told is not None and any(
            k.dep_.startswith("nsubj") and k.lower_ in ("i", "we") for k in told.lefts
        )
        if told is None and root.tag_ == "VBD" and root.lemma_.lower() in _DOING:
            pass
        elif told is None or mine or root.lemma_.lower() not in ("think", "believe", "know"):
            return False
    if root.lemma_.lower() == "miss" and any(k.dep_ == "aux:pass" for k in root.lefts):
        return False
    if own and any(
        k.dep_ == "aux" and k.lower_ in ("will", "’ll", "'ll", "wo", "can") for k in root.lefts
    ):
        return _has_when(tokens)
    if refuses(root) or feels(root):
        return False
    if subject is not None and (
        subject.lower_ in ("you", "let")
        or (
            subject.lower_ in ("anyone", "anybody", "everyone", "everybody", "nobody", "whoever")
            and any(k.dep_ == "aux" for k in root.lefts)
            and words & {"can", "could", "may", "would"}
        )
        or subject.lemma_.lower() in ("heart", "thought", "prayer", "condolence")
    ):
        return False
    if any(k.dep_ == "cop" or k.dep_ == "expl" for k in root.children):
        there = any(k.dep_ == "expl" and k.lower_ != "it" for k in root.children)
        judged = subject if there else root
        if (
            judged is not None
            and not _tells(root, subject)
            and (
                (judged.lemma_.lower() in JUDGING and judged is root)
                or any(k.dep_ == "amod" and k.lemma_.lower() in PRAISING for k in judged.lefts)
            )
        ):
            return False
    return not (last == "!" and len(tokens) < 6 and not own)


def _tells(root: Token, subject: Token | None) -> bool:
    """Whether a judging word brings a fact: "it is clear that he lied", "the man who fired"."""
    for kid in root.rights:
        clause = kid.dep_ in ("ccomp", "csubj", "advcl") and has_subject(kid)
        if (
            clause
            and root.lemma_.lower() in _EVIDENT
            and (subject is None or subject.dep_ != "nsubj")
        ):
            return kid.doc[kid.left_edge.i].lower_ not in _SUBORDINATE
        if kid.dep_ == "acl:relcl" and root.lemma_.lower() in _PERSONS:
            praised = any(k.dep_ == "amod" and k.lemma_.lower() in PRAISING for k in root.lefts)
            return not praised
    return False


_PERSONS: Final = word_set("man woman one")
_EVIDENT: Final = word_set("clear right true evident obvious certain")
_SUBORDINATE: Final = word_set("if when because as since while what how where who whether to")


def _has_when(tokens: list[Token]) -> bool:
    """Whether a plan is dated or counted: then it can be checked."""
    return any(
        t.like_num or t.lemma_.lower() in ("week", "month", "monday", "tomorrow", "today", "year")
        for t in tokens
    )


def _is_short_fact(tokens: list[Token]) -> bool:
    """Whether two words tell an act of somebody else's: "Everybody knew", "He lied"."""
    return (
        len(tokens) == 2
        and tokens[1].tag_ == "VBD"
        and tokens[0].dep_.startswith("nsubj")
        and tokens[0].lower_ not in ("i", "we", "it", "that", "this")
    )


def _main(doc: Doc, start: int, end: int) -> Token | None:
    """Return the main predicate of doc[start:end]."""
    top: Token | None = None
    for token in doc[start:end]:
        if token.is_punct:
            continue
        inside = start <= token.head.i < end and token.head.i != token.i
        if not inside and (top is None or (is_verb(token) and not is_verb(top))):
            top = token
    return top
