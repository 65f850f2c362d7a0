"""What is rejected: how the words around a verb of rejection point at a claim.

Each function writes `aim` and what belongs to it on a `Rejection`; which claims
are meant, `antecedents` decides.
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Span as DocSpan
from spacy.tokens import Token

from claims.extraction.cues import word_set
from claims.extraction.deniers import modifies_later_noun, noun_phrase
from claims.extraction.dispute_words import (
    CHARGE_NOUNS,
    CLAIM_NOUNS,
    CONTRADICTING,
    DENYING,
    FIGURE_NOUNS,
    TRUTH_NOUNS,
)
from claims.extraction.likeness import bag_of
from claims.extraction.rejection_places import (
    BREAKS,
    FAR,
    POINTERS,
    QUOTES,
    Place,
    Rejection,
    until_break,
)

TELLING_NOUNS = CLAIM_NOUNS | FIGURE_NOUNS
_OWN = word_set("its his her earlier previous initial own")
# What somebody did with a figure or a claim that is theirs: "the range that she had given".
_GIVEN = word_set(
    """given gave gives made make makes named quoted published issued announced released offered
    mentioned provided reported presented voiced spread circulated repeated floated"""
)
_ROUGHLY = word_set(
    """about around some roughly nearly almost over under up to more less fewer than at least most
    between from as many high low just only well"""
)
_FINITE = word_set("had has have was were is are will would")
_PARTICLES = word_set("down aside off back away against on at")
# How much of what was said is rejected, by the word that opens the object.
_SEVERAL = word_set("both all")
_PARTIAL = word_set("part parts some most much aspects elements details")
_OBJECT_OPENERS = word_set("a an the any claims reports allegations suggestions")


def last_telling_noun(words: Sequence[Token]) -> Token | None:
    """Return the last of some words that names a claim or a figure."""
    return next((t for t in reversed(words) if t.lower_ in TELLING_NOUNS), None)


def aim_at_subject(place: Place, rejection: Rejection, verb: Token) -> None:
    """Aim a passive at its subject: "a claim disputed by", "the charge was denied by"."""
    for token in reversed(place.before(verb)):
        if token.lower_ in TELLING_NOUNS:
            aim_at_noun(rejection, token)
            return
        if token.lower_ in ("which", "this", "that") and token.dep_ == "nsubj:pass":
            rejection.aim, rejection.at = "pronoun", place.paragraph.start_of(token)
            return
    rejection.aim = ""


def aim_at_relative(place: Place, rejection: Rejection, verb: Token) -> bool:
    """Aim a relative clause at what it hangs on: "which he denied", "a claim the union rejects"."""
    doc, start = verb.doc, place.sentence.start
    for token in reversed(place.before(verb, reach=12)):
        object_ = any(
            child.i == token.i and child.dep_ in ("obj", "obl", "dep") for child in verb.children
        )
        # "The claims, which the police deny, ...": nothing behind the verb can be its object.
        stops = verb.i + 1 >= len(doc) or doc[verb.i + 1].is_punct
        if token.lower_ == "something" and _opens_comment(token, verb):
            rejection.deniers = [doc[token.i + 1 : verb.i]]
            rejection.aim, rejection.at = "pronoun", place.paragraph.start_of(token)
            return True
        if token.lower_ == "which" and (object_ or stops):
            if not rejection.deniers and token.i + 1 < verb.i:
                rejection.deniers = [doc[token.i + 1 : verb.i]]
            last = token.i - 2 if token.i > start and doc[token.i - 1].text == "," else token.i - 1
            before = doc[last] if last >= start else None
            # "accused it of paying for stories, which it denied": the paying, not the stories
            if (
                before is not None
                and before.lower_ in CLAIM_NOUNS
                and not place.is_within_content(before)
            ):
                aim_at_noun(rejection, before)
            else:
                rejection.aim, rejection.at = "pronoun", place.paragraph.start_of(token)
            return True
    clause = verb.dep_ == "acl:relcl" or (
        verb.dep_ in ("acl", "ccomp") and not any(c.dep_ in ("mark", "obj") for c in verb.children)
    )
    if clause and verb.head.lower_ in CLAIM_NOUNS and verb.head.i < verb.i:
        subjects = [c for c in verb.children if c.dep_ == "nsubj"]
        if subjects and subjects[0].lower_ not in ("which", "that"):
            aim_at_noun(rejection, verb.head)
            return True
    return False


def _opens_comment(token: Token, verb: Token) -> bool:
    """Tell whether a pronoun takes up what stands before: ", something the bank called false"."""
    return token.i > 0 and token.nbor(-1).text in BREAKS and token.i + 1 < verb.i


def aim_behind(rejection: Rejection, behind: Sequence[Token], verb: Token) -> None:
    """Aim at the words behind the verb: a pronoun, a noun phrase or a clause."""
    words = _skip(behind)
    if not words:
        return
    rejection.at = rejection.paragraph.start_of(verb)
    if words[0].lower_ in _SEVERAL | _PARTIAL and _aim_at_share(rejection, words):
        return
    first = words[0]
    lower = first.lower_
    if verb.lower_ in CONTRADICTING and lower in ("him", "her") and _stands_alone(words):
        # "contradicted her": what she said
        rejection.aim, rejection.plural, rejection.owners = "noun", True, [first]
        return
    after = words[1] if len(words) > 1 else None
    opens = lower in ("whether", "if") or (
        lower == "that" and (first.pos_ == "SCONJ" or first.dep_ == "mark")
    )
    if opens and after is not None and not after.is_punct:
        rejection.aim, rejection.about = "clause", until_break(words[1:])
        rejection.opened = True
    elif lower in POINTERS and (
        after is None or after.pos_ not in ("VERB", "AUX", "NOUN", "ADJ", "PROPN", "NUM")
    ):
        rejection.aim = "pronoun"
        rejection.plural = lower in ("these", "those", "them")
    elif (first.tag_ == "VBG" and lower not in CHARGE_NOUNS) or _opens_clause(words):
        noun = object_noun(words)
        if noun is not None and noun.lower_ in TELLING_NOUNS and first.tag_ != "VBG":
            aim_at_noun(rejection, noun)
        else:
            rejection.aim, rejection.about = "clause", until_break(words)
    else:
        _aim_at_object(rejection, words, verb)


def _stands_alone(words: Sequence[Token]) -> bool:
    return len(words) < 2 or words[1].is_punct or words[1].pos_ in ("ADP", "VERB", "SCONJ", "ADV")


def _aim_at_share(rejection: Rejection, words: Sequence[Token]) -> bool:
    """Aim at "all of this", "both claims", "part of the report"; False where none is meant."""
    share = words[0].lower_
    of = len(words) > 1 and words[1].lower_ == "of"
    rest = words[2:] if of else words[1:]
    noun = object_noun(rest)
    if not rest or rest[0].is_punct or (rest[0].lower_ in POINTERS and noun is None):
        if share not in _SEVERAL and not of:
            return False
        rejection.aim, rejection.plural = "pronoun", True
    elif noun is not None and noun.lower_ in TELLING_NOUNS:
        aim_at_noun(rejection, noun)
        rejection.plural = rejection.plural or share in _SEVERAL
    else:
        return False
    if share in _SEVERAL:
        rejection.many = share
    else:
        rejection.scope = "part"
    return True


def _aim_at_object(rejection: Rejection, words: Sequence[Token], verb: Token) -> None:
    noun = object_noun(words)
    if noun is None:
        return
    if noun.lower_ in TELLING_NOUNS:
        aim_at_noun(rejection, noun)
    elif noun.lower_ in TRUTH_NOUNS:
        aim_at_noun(rejection, noun)
        rejection.scope = "framing"
    elif verb.lower_ in CONTRADICTING and noun.pos_ in ("NOUN", "PROPN"):
        # "contradicted the chief": what the chief said
        rejection.aim, rejection.plural = "noun", True
        rejection.owners = list(noun_phrase(noun))
    elif verb.lower_ in DENYING:
        rejection.aim = "topic"
        rejection.noun = noun.lower_
        rejection.about = until_break(words)


def _opens_clause(words: Sequence[Token]) -> bool:
    """Tell whether the words behind a verb are a clause without "that"."""
    for token in words[1:6]:
        if token.lower_ in _FINITE:
            return True
        if token.lower_ in BREAKS:
            break
    return False


def _skip(behind: Sequence[Token]) -> list[Token]:
    """Drop particles and an inserted "as ..." before the object."""
    index = 0
    while index < len(behind):
        lower = behind[index].lower_
        if lower in _PARTICLES or (behind[index].pos_ == "ADV" and lower not in ("no",)):
            index += 1
        elif lower == "as":
            index += 1
            quoted = index < len(behind) and behind[index].text in QUOTES
            index += 1
            while index < len(behind) and behind[index].lower_ not in _OBJECT_OPENERS:
                index += 1
            if not quoted and index >= len(behind):
                return []
        else:
            break
    return list(behind[index:])


def object_noun(words: Sequence[Token]) -> Token | None:
    """Return the noun that a verb's object names, None where another clause begins first."""
    for token in words[:14]:
        if token.text in (";", ":", "–", "—", "."):
            return None
        if token.pos_ == "VERB" and token.tag_ != "VBG" and token.dep_ not in ("amod",):
            return None
        if token.pos_ in ("NOUN", "PROPN") and not modifies_later_noun(token):
            return token
    return None


def aim_at_noun(rejection: Rejection, noun: Token) -> None:
    """Aim at what a noun such as "claim" stands for, its owner and its own content."""
    lower = noun.lower_
    rejection.aim = "noun"
    rejection.noun = lower
    rejection.apposed = _is_apposed(rejection, noun)
    rejection.plural = noun.tag_ in ("NNS", "NNPS") or lower.endswith("s")
    rejection.at = min(
        rejection.paragraph.start_of(noun), rejection.cue.start if rejection.cue.start else 1 << 60
    )
    if lower in FIGURE_NOUNS:
        rejection.scope = "number"
    for child in noun.children:
        if child.dep_ == "nmod:poss":
            rejection.owners = [] if child.lower_ in _OWN else list(child.subtree)
        elif child.i < noun.i and child.dep_ in ("compound", "amod", "nmod"):
            rejection.about.extend(child.subtree)
    _read_behind_noun(rejection, noun)


def _is_definite(noun: Token) -> bool:
    return any(
        child.lower_ in ("the", "this", "that", "these", "those", "such")
        or child.dep_ == "nmod:poss"
        for child in noun.children
        if child.i < noun.i
    )


def _ends_phrase(token: Token) -> bool:
    """Tell whether a word behind a noun belongs to a predicate, no longer to the noun."""
    if token.dep_ == "acl:relcl" or token.head.dep_ == "acl:relcl":
        return False  # "reports, which named no source, that ..."
    if token.pos_ == "AUX":
        return True
    following = token.nbor(1).lower_ if token.i + 1 < len(token.doc) else ""
    return token.pos_ == "VERB" and (
        token.tag_ in ("VBZ", "VBP", "VBG") or (token.tag_ == "VBD" and following != "by")
    )


def _until_predicate(words: Sequence[Token]) -> list[Token]:
    """Return the words of a phrase behind "of", without the predicate that follows it."""
    out: list[Token] = []
    for token in words:
        if out and (token.pos_ == "AUX" or (token.tag_ == "VBG" and out[-1].text == ",")):
            break
        out.append(token)
    return out


def _is_apposed(rejection: Rejection, noun: Token) -> bool:
    edge = noun.left_edge.i
    while edge < noun.i and noun.doc[edge].is_punct:
        edge += 1
    return (
        (noun.doc[edge].lower_ in ("a", "an") or (edge == noun.i and noun.tag_ == "NNS"))
        and edge > rejection.sentence.start
        and noun.doc[edge - 1].lower_ in BREAKS
    )


def _clause_in(words: list[Token]) -> list[Token]:
    """Return the words from a "that" that tells what was said; none where it is a relative's."""
    for position, token in enumerate(words):
        if token.lower_ == "that" and token.dep_ == "mark":
            return words[position:]
    return []


def _figures_in(words: Sequence[Token]) -> frozenset[str]:
    """Return the numbers that open the words behind "the figure of"; none where others do."""
    out: list[Token] = []
    for token in words:
        if token.like_num:
            out.append(token)
        elif token.lower_ in ("and", "or", "to", "-", "–") and out:
            continue
        elif out or not (token.lower_ in _ROUGHLY or token.is_currency):
            break
    return bag_of(out).numbers


def _giver(noun: Token, behind: Sequence[Token]) -> DocSpan | None:
    """Return who gave what a noun names: "the range that a deputy minister had given"."""
    for token in behind[:14]:
        if token.text in BREAKS:
            return None
        if token.lower_ in _GIVEN and token.pos_ == "VERB" and token.dep_.startswith("acl"):
            giver = next((c for c in token.lefts if c.dep_ == "nsubj" and c.i > noun.i), None)
            full = any(child.dep_ in ("obj", "ccomp") for child in token.rights)
            if giver is None or full or giver.lower_ in ("that", "which", "who"):
                return None
            return noun_phrase(giver)
    return None


def _read_behind_noun(rejection: Rejection, noun: Token) -> None:
    """Read owner and content off the words behind a noun: "claims by X that ...", "of ..."."""
    paragraph = rejection.paragraph
    behind = list(noun.doc[noun.i + 1 : min(noun.sent.end, noun.i + 1 + FAR)])
    giver = _giver(noun, behind)
    if giver is not None and not rejection.owners:
        rejection.owners = list(giver)
        behind = [token for token in behind if token.i < giver.start and token.lower_ != "that"]
    for position, token in enumerate(behind):
        if token.text in (";", ".", "–", "—") or token.lower_ in ("as", "but"):
            return
        if _ends_phrase(token):
            return  # "rejected the claim, saying that", "the reports had been made up by"
        if paragraph.start_of(token) == rejection.cue.start:
            return  # the words behind a passive verb name its agent
        if token.lower_ in ("by", "from") and not rejection.owners and position < 12:
            near = behind[position + 1 : position + 9]
            nouns = (t for t in near if t.pos_ in ("NOUN", "PROPN") and not modifies_later_noun(t))
            owner = next(nouns, None)
            if owner is not None:
                rejection.owners = list(noun_phrase(owner))
        opens = token.lower_ == "that" and token.i != rejection.cue.start
        # "Denied reports of looting" are not what was said just before; "the reports" are.
        rejection.told = (
            rejection.told
            or opens
            or (position == 0 and token.lower_ in ("of", "about") and not _is_definite(noun))
        )
        if opens or (token.lower_ in ("of", "about") and position == 0):
            words = until_break(behind[position + 1 :])
            if not opens:
                words = _until_predicate(words)
                clause = _clause_in(words)
                if clause:  # "its report of 13 April that ...", "the word of the chief that ..."
                    rejection.told = True
                    token, words = clause[0], clause[1:]
                elif rejection.noun in FIGURE_NOUNS:
                    rejection.figures = _figures_in(words)
            rejection.about.extend(words)
            rejection.within = (paragraph.start_of(token), paragraph.end_of(behind[-1]))
            return
