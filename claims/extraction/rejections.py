"""The places where a text says that somebody rejects something.

`find_rejections` reads the parsed text and the statements found in it and gives
one `Rejection` a place: who rejects, by which words, and how the text points at
what is rejected. Which claims are meant is decided in `disputes`.

Verbs, objects and subjects are read from the words in their order wherever that
is enough, and from the parse only for subjects: objects stand right behind their
verb in reports, and a wrong arc would cost the whole dispute.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from spacy.tokens import Span as DocSpan
from spacy.tokens import Token

from claims.extraction.cues import word_set
from claims.extraction.dispute_words import (
    AT_ODDS,
    CHARGE_NOUNS,
    CLAIM_NOUNS,
    DENYING,
    FALSE,
    FIGURE_NOUNS,
    GROUNDS,
    HEDGED_VERBS,
    HEDGES,
    HOLDING_BACK,
    NAMING,
    PARTICLE_VERBS,
    PHRASES,
    PLEADING,
    PRAISE,
    REJECTING,
    RETRACTING,
    RETRACTING_PARTICLES,
    SCORN,
    SCORNING,
    TRUE,
    TRUTH_NOUNS,
)
from claims.extraction.draft import DraftStatement, Paragraph, Reading
from claims.extraction.records import Span
from claims.vocabulary import PassageKind, Stance

FAR = 60  # tokens: how far from its verb an object or a subject is looked for
MOST_JOINED = 6  # actors that one verb of rejection may have

POINTERS = word_set("this that it these those them which")
NOBODY = word_set("nobody none anyone anybody someone few many one you people critics opponents")
BREAKS = frozenset(",;:.!?–—-") | {"--"}
QUOTES = frozenset("\"“”‘’'`") | {"``", "''"}
OWN = word_set("its his her their earlier previous initial own")


@dataclass(slots=True)
class Rejection:
    """One place where somebody rejects something.

    deniers: the words for those who reject; empty where `draft` names them.
    draft: the statement in which the rejection is made, where there is one.
    aim: how the target is named: "pronoun" (this), "noun" (the claim), "clause"
        (that the bridge had fallen), "topic" (any such plan, involvement).
    noun: the noun that names the target, lower case, "" otherwise.
    about: the words that say what the target is about.
    owners: the words for those whose claim it is.
    at: offset in the text before which an anaphor's target stands.
    within: (start, end) of the object in the text: statements inside it are targets.
    """

    paragraph: Paragraph
    sentence: DocSpan
    cue: Span
    rule: str
    aim: str
    at: int
    deniers: list[DocSpan] = field(default_factory=list)
    draft: DraftStatement | None = None
    noun: str = ""
    about: list[Token] = field(default_factory=list)
    owners: list[Token] = field(default_factory=list)
    plural: bool = False
    within: tuple[int, int] = (0, 0)
    scope: str = "all"
    retracts: bool = False
    opened: bool = False  # a clause that opens with "that"
    apposed: bool = False  # "..., a charge he denies": what the clause before says


def find_rejections(reading: Reading) -> list[Rejection]:
    """Return the rejections of a text in their order."""
    found: list[Rejection] = []
    statements = _by_paragraph(reading)
    for paragraph in reading.paragraphs:
        if paragraph.kind == PassageKind.BOILERPLATE:
            continue
        drafts = statements.get(paragraph.index, [])
        for sentence in paragraph.doc.sents:
            found.extend(_in_sentence(reading, paragraph, sentence, drafts))
    cues = {(other.cue.start, other.cue.end) for other in found}
    covered = {id(other.draft) for other in found if other.draft is not None}
    for draft in reading.drafts:
        if id(draft) in covered:
            continue
        rejection = _in_content(reading, draft)
        if rejection is not None and (rejection.cue.start, rejection.cue.end) not in cues:
            found.append(rejection)
    return sorted(found, key=lambda rejection: (rejection.cue.start, rejection.at))


def _by_paragraph(reading: Reading) -> dict[int, list[DraftStatement]]:
    out: dict[int, list[DraftStatement]] = {}
    for draft in reading.drafts:
        out.setdefault(draft.paragraph.index, []).append(draft)
    return out


# --- in the narration: a verb of rejection and its object ---


def _in_sentence(
    reading: Reading, paragraph: Paragraph, sentence: DocSpan, drafts: list[DraftStatement]
) -> Iterator[Rejection]:
    for token in sentence:
        lower = token.lower_
        if lower in AT_ODDS_FIRST:
            rejection = _at_odds(reading, paragraph, sentence, token)
        elif lower in ALL_VERBS:
            rejection = _by_verb(reading, paragraph, sentence, token, drafts)
        elif lower in BE and token.pos_ in ("AUX", "VERB"):
            rejection = _by_predicate(reading, paragraph, sentence, token, drafts)
        elif lower in ("early", "soon", "premature"):
            rejection = _hedged(reading, paragraph, sentence, token, drafts)
        else:
            continue
        if rejection is not None:
            yield rejection


ALL_VERBS = (
    DENYING
    | REJECTING
    | SCORNING
    | NAMING
    | RETRACTING
    | PLEADING
    | frozenset().union(*PARTICLE_VERBS, *RETRACTING_PARTICLES, *(verbs for verbs, _ in PHRASES))
)
AT_ODDS_FIRST = frozenset({"at", "in", "different"})


def _by_verb(
    reading: Reading,
    paragraph: Paragraph,
    sentence: DocSpan,
    verb: Token,
    drafts: list[DraftStatement],
) -> Rejection | None:
    lower = verb.lower_
    noun = verb.pos_ in ("NOUN", "PROPN", "ADP") and lower not in DENYING  # "deny" is no noun
    if noun or _held_back(verb) or _is_attribute(verb):
        return None
    if _is_wished(verb):
        return None
    if lower in NAMING and lower not in SCORNING:
        return _by_naming(reading, paragraph, sentence, verb, drafts)
    behind = _behind(verb, sentence)
    if lower in PLEADING:
        return _pleaded(reading, paragraph, sentence, verb, behind, drafts)
    rule, retracts = "rejection", False
    if lower in DENYING:
        rule = "denial"
    elif lower in REJECTING or lower in SCORNING:
        pass
    elif lower in RETRACTING or _has_particle(lower, behind, RETRACTING_PARTICLES):
        rule, retracts = "retraction", True
    elif _has_particle(lower, behind, PARTICLE_VERBS):
        rule = "played_down"
    else:
        phrase = next(
            (
                words.split()
                for verbs, words in PHRASES
                if lower in verbs and _starts_with(behind, words.split())
            ),
            None,
        )
        if phrase is None:
            return None
        rule, behind = "doubt", behind[len(phrase) :]
    rejection = Rejection(
        paragraph, sentence, _span(reading, paragraph, [verb]), f"disputes.{rule}", "", 0
    )
    rejection.retracts = retracts
    rejection.draft = _draft_of_cue(drafts, paragraph, verb)
    agents = _agents(verb, sentence)
    if agents is not None:
        rejection.deniers = agents
        _aim_at_subject(rejection, verb, paragraph)
    else:
        rejection.deniers = subjects_of(verb)
        if not _aim_at_relative(rejection, verb, paragraph):
            _aim_behind(rejection, behind, paragraph, verb)
    if not _is_rejection(rejection, lower):
        return None
    return rejection


def _pleaded(
    reading: Reading,
    paragraph: Paragraph,
    sentence: DocSpan,
    verb: Token,
    behind: list[Token],
    drafts: list[DraftStatement],
) -> Rejection | None:
    """ "She pleaded not guilty": denies the charges."""
    if not _starts_with(behind, ["not", "guilty"]):
        return None
    return Rejection(
        paragraph,
        sentence,
        _span(reading, paragraph, [verb, *behind[:2]]),
        "disputes.denial",
        "noun",
        paragraph.start_of(verb),
        deniers=subjects_of(verb),
        draft=_draft_of_cue(drafts, paragraph, verb),
        noun="charges",
    )


def _is_rejection(rejection: Rejection, verb: str) -> bool:
    """Keep what is said of claims: one can also reject an offer or contest an election."""
    if not rejection.aim or any(
        token.lower_ in NOBODY for denier in rejection.deniers for token in denier[:1]
    ):
        return False
    if rejection.retracts:
        return rejection.aim == "noun"
    if verb in DENYING:
        return True
    if verb in SCORNING:
        return rejection.aim == "noun"
    if rejection.aim == "clause":
        return rejection.opened
    return rejection.aim in ("pronoun", "noun", "clause")


def _held_back(verb: Token) -> bool:
    """Tell whether the words before a verb take the rejection back: "did not deny"."""
    start = verb.sent.start
    before = [token.lower_ for token in verb.doc[max(start, verb.i - 4) : verb.i]]
    if "stopped" in before and "short" in before:
        return True
    for word in reversed(before):
        if word in HOLDING_BACK:
            return True
        if word in BREAKS or word in QUOTES:
            return False
    return False


def _is_wished(verb: Token) -> bool:
    """Tell whether an infinitive only names the act: "urged them to reject the report"."""
    if verb.i < verb.sent.start + 2 or verb.nbor(-1).lower_ != "to":
        return False
    return verb.nbor(-2).lower_ not in CARRIED_OUT


CARRIED_OUT = word_set(
    """continue continues continued went goes used quick rushed moved appeared seemed seems"""
)


def _is_attribute(verb: Token) -> bool:
    """Tell whether a participle stands before its noun: "the disputed district"."""
    if verb.i + 1 >= len(verb.doc) or verb.tag_ not in ("VBN", "JJ", "VBD", "NN", "VBG"):
        return False
    following = verb.nbor(1)
    return (
        verb.dep_ in ("amod", "compound")
        and verb.head.i > verb.i
        and following.pos_ in ("NOUN", "PROPN", "ADJ")
    )


def _behind(verb: Token, sentence: DocSpan) -> list[Token]:
    return list(verb.doc[verb.i + 1 : min(sentence.end, verb.i + 1 + FAR)])


def _starts_with(tokens: list[Token], words: list[str]) -> bool:
    return [token.lower_ for token in tokens[: len(words)]] == words


def _has_particle(
    verb: str, behind: list[Token], table: dict[frozenset[str], frozenset[str]]
) -> bool:
    for verbs, particles in table.items():
        if verb in verbs:
            for token in behind[:7]:
                if token.lower_ in particles:
                    return True
                if token.lower_ in BREAKS:
                    break
    return False


def _draft_of_cue(
    drafts: Iterable[DraftStatement], paragraph: Paragraph, verb: Token
) -> DraftStatement | None:
    start = paragraph.start_of(verb)
    for draft in drafts:
        if draft.cue is not None and draft.cue.start <= start < draft.cue.end:
            return draft
    return None


def _span(reading: Reading, paragraph: Paragraph, tokens: list[Token]) -> Span:
    return reading.span(paragraph.start_of(tokens[0]), paragraph.end_of(tokens[-1]))


# --- who rejects ---


def subjects_of(verb: Token) -> list[DocSpan]:
    """Return the noun phrases that are a verb's subjects, climbing to the verbs above it."""
    token = verb
    for _ in range(6):
        for child in token.children:
            if child.dep_ in ("nsubj", "nsubj:pass", "csubj") and child.i != verb.i:
                if child.lower_ in ("which", "who", "that", "whom") and token.dep_ == "acl:relcl":
                    return phrases_of(token.head)
                if child.lower_ in ("he", "she", "it", "they"):
                    return phrases_of(_antecedent(child))
                return phrases_of(child)
        if token.dep_ in ("acl", "acl:relcl") and token.head.pos_ in ("NOUN", "PROPN", "PRON"):
            return phrases_of(token.head) if token.tag_ == "VBG" else []
        if token.head.i == token.i:
            break
        token = token.head
    return []


def _antecedent(pronoun: Token) -> Token:
    """Return the subject of the sentence that a pronoun behind it repeats, or the pronoun."""
    root = pronoun.sent.root
    subject = next(
        (c for c in root.children if c.dep_ in ("nsubj", "nsubj:pass") and c.pos_ == "PROPN"), None
    )
    return subject if subject is not None and subject.i < pronoun.i else pronoun


def phrases_of(head: Token) -> list[DocSpan]:
    """Return a noun phrase and those joined to it by "and", each without its clauses."""
    joined = [t for t in head.conjuncts[:MOST_JOINED] if t.i > head.i and t.pos_ != "VERB"]
    heads = [head, *joined]
    return [noun_phrase(token) for token in heads]


INSIDE = word_set("det amod compound flat nummod nmod:poss case fixed appos nmod goeswith advmod")


def noun_phrase(head: Token) -> DocSpan:
    """Return the words of a noun phrase, without relative clauses and what is joined to it."""
    if head.pos_ == "DET":  # a parse that took the article for the subject
        head = next(
            (
                t
                for t in head.doc[head.i + 1 : head.i + 7]
                if t.pos_ in ("NOUN", "PROPN") and not _modifies_later_noun(t)
            ),
            head,
        )  # noqa: E501
    first = last = head.i
    stack = [head]
    while stack:
        token = stack.pop()
        for child in token.children:
            kind = child.dep_ if child.dep_ in INSIDE else child.dep_.split(":")[0]
            if kind not in INSIDE or (kind == "case" and token.i == head.i and child.i < head.i):
                continue
            if kind == "appos" and child.pos_ != "PROPN":
                continue
            first, last = min(first, child.i), max(last, child.i)
            stack.append(child)
    return head.doc[first : last + 1]


def _agents(verb: Token, sentence: DocSpan) -> list[DocSpan] | None:
    """Return those behind "by" after a passive participle, None where the verb is not passive."""
    if verb.tag_ not in ("VBN", "VBD", "JJ"):
        return None
    behind = _behind(verb, sentence)[:4]
    by = next((token for token in behind if token.lower_ == "by"), None)
    if by is None or any(
        t.lower_ in BREAKS or t.pos_ in ("NOUN", "PRON", "DET") for t in behind[: by.i - verb.i - 1]
    ):  # noqa: E501
        return None
    for token in verb.doc[by.i + 1 : min(sentence.end, by.i + 1 + FAR)]:
        if token.pos_ in ("NOUN", "PROPN", "PRON") and not _modifies_later_noun(token):
            return phrases_of(token)
    return []


def _modifies_later_noun(token: Token) -> bool:
    return (
        token.dep_ in ("compound", "nmod:poss", "amod", "det", "nummod") and token.head.i > token.i
    )


# --- what is rejected ---


def _aim_at_subject(rejection: Rejection, verb: Token, paragraph: Paragraph) -> None:
    """Aim a passive at its subject: "a claim disputed by", "the charge was denied by"."""
    sentence = rejection.sentence
    for token in reversed(list(verb.doc[max(sentence.start, verb.i - FAR) : verb.i])):
        if token.lower_ in CLAIM_NOUNS | FIGURE_NOUNS:
            _aim_at_noun(rejection, token, paragraph)
            return
        if token.lower_ in ("which", "this", "that") and token.dep_ == "nsubj:pass":
            rejection.aim, rejection.at = "pronoun", paragraph.start_of(token)
            return
    rejection.aim = ""


def _aim_at_relative(rejection: Rejection, verb: Token, paragraph: Paragraph) -> bool:
    """Aim a relative clause at what it hangs on: "which he denied", "a claim the union rejects"."""
    doc, start = verb.doc, rejection.sentence.start
    for token in reversed(list(doc[max(start, verb.i - 12) : verb.i])):
        object_ = any(
            child.i == token.i and child.dep_ in ("obj", "obl", "dep") for child in verb.children
        )
        # "The claims, which the police deny, ...": nothing behind the verb can be its object.
        stops = verb.i + 1 >= len(doc) or doc[verb.i + 1].is_punct
        if token.lower_ == "which" and (object_ or stops):
            if not rejection.deniers and token.i + 1 < verb.i:
                rejection.deniers = [doc[token.i + 1 : verb.i]]
            last = token.i - 2 if token.i > start and doc[token.i - 1].text == "," else token.i - 1
            before = doc[last] if last >= start else None
            if before is not None and before.lower_ in CLAIM_NOUNS:
                _aim_at_noun(rejection, before, paragraph)
            else:
                rejection.aim, rejection.at = "pronoun", paragraph.start_of(token)
            return True
    if verb.dep_ == "acl:relcl" and verb.head.lower_ in CLAIM_NOUNS and verb.head.i < verb.i:
        subjects = [c for c in verb.children if c.dep_ == "nsubj"]
        if subjects and subjects[0].lower_ not in ("which", "that"):
            _aim_at_noun(rejection, verb.head, paragraph)
            return True
    return False


def _aim_behind(
    rejection: Rejection, behind: list[Token], paragraph: Paragraph, verb: Token
) -> None:
    """Aim at the words behind the verb: a pronoun, a noun phrase or a clause."""
    words = _skip(behind)
    if not words:
        return
    first = words[0]
    lower = first.lower_
    after = words[1] if len(words) > 1 else None
    rejection.at = paragraph.start_of(verb)
    if lower == "that" and after is not None and (first.pos_ == "SCONJ" or first.dep_ == "mark"):
        rejection.aim, rejection.about = "clause", _until_break(words[1:])
        rejection.opened = True
    elif lower in POINTERS and (
        after is None or after.pos_ not in ("VERB", "AUX", "NOUN", "ADJ", "PROPN", "NUM")
    ):
        rejection.aim = "pronoun"
        rejection.plural = lower in ("these", "those", "them")
    elif (first.tag_ == "VBG" and lower not in CHARGE_NOUNS) or _opens_clause(words):
        noun = _object_noun(words)
        if noun is not None and noun.lower_ in CLAIM_NOUNS | FIGURE_NOUNS and first.tag_ != "VBG":
            _aim_at_noun(rejection, noun, paragraph)
        else:
            rejection.aim, rejection.about = "clause", _until_break(words)
    else:
        noun = _object_noun(words)
        if noun is None:
            return
        if noun.lower_ in CLAIM_NOUNS | FIGURE_NOUNS:
            _aim_at_noun(rejection, noun, paragraph)
        elif noun.lower_ in TRUTH_NOUNS:
            _aim_at_noun(rejection, noun, paragraph)
            rejection.scope = "framing"
        elif verb.lower_ in DENYING:
            rejection.aim = "topic"
            rejection.noun = noun.lower_
            rejection.about = _until_break(words)


FINITE = word_set("had has have was were is are will would")


def _opens_clause(words: list[Token]) -> bool:
    """Tell whether the words behind a verb are a clause without "that"."""
    for token in words[1:6]:
        if token.lower_ in FINITE:
            return True
        if token.lower_ in BREAKS:
            break
    return False


def _skip(behind: list[Token]) -> list[Token]:
    """Drop particles and an inserted "as ..." before the object."""
    index = 0
    while index < len(behind):
        lower = behind[index].lower_
        if lower in ("down", "aside", "off", "back", "away", "against", "on", "at") or (
            behind[index].pos_ == "ADV" and lower not in ("no",)
        ):
            index += 1
        elif lower == "as":
            index += 1
            quoted = index < len(behind) and behind[index].text in QUOTES
            index += 1
            while index < len(behind) and behind[index].lower_ not in (
                "a", "an", "the", "any", "claims", "reports", "allegations", "suggestions"
            ):  # fmt: skip
                index += 1
            if not quoted and index >= len(behind):
                return []
        else:
            break
    return behind[index:]


def _until_break(words: list[Token]) -> list[Token]:
    """Return the words up to the end of their clause."""
    out: list[Token] = []
    for token in words:
        if token.text in (";", ":", "–", "—", "--") or (token.text == "," and len(out) > 2):
            break
        if token.lower_ in ("but", "while", "although", "whereas"):
            break
        out.append(token)
    return out


def _object_noun(words: list[Token]) -> Token | None:
    for token in words[:14]:
        if token.text in (";", ":", "–", "—", ".") or (
            token.pos_ == "VERB" and token.tag_ != "VBG" and token.dep_ not in ("amod",)
        ):  # noqa: E501
            return None
        if token.pos_ in ("NOUN", "PROPN") and not _modifies_later_noun(token):
            return token
    return None


def _aim_at_noun(rejection: Rejection, noun: Token, paragraph: Paragraph) -> None:
    """Aim at what a noun such as "claim" stands for, its owner and its own content."""
    lower = noun.lower_
    rejection.aim = "noun"
    edge = noun.left_edge.i
    while edge < noun.i and noun.doc[edge].is_punct:
        edge += 1
    rejection.apposed = (
        noun.doc[edge].lower_ in ("a", "an")
        and edge > rejection.sentence.start
        and noun.doc[edge - 1].lower_ in BREAKS
    )
    rejection.noun = lower
    rejection.plural = noun.tag_ in ("NNS", "NNPS") or lower.endswith("s")
    rejection.at = min(
        paragraph.start_of(noun), rejection.cue.start if rejection.cue.start else 1 << 60
    )
    if lower in FIGURE_NOUNS and lower not in ("account",):
        rejection.scope = "number"
    sentence = noun.sent
    children = list(noun.children)
    for child in children:
        if child.dep_ == "nmod:poss":
            if child.lower_ in OWN and child.lower_ != "their":
                rejection.owners = []
            else:
                rejection.owners = list(child.subtree)
        elif child.i < noun.i and child.dep_ in ("compound", "amod", "nmod"):
            rejection.about.extend(t for t in child.subtree)
    behind = list(noun.doc[noun.i + 1 : min(sentence.end, noun.i + 1 + FAR)])
    for position, token in enumerate(behind):
        if token.text in (";", ".", "–", "—") or token.lower_ in ("as", "but"):
            break
        if paragraph.start_of(token) == rejection.cue.start:
            break  # the words behind a passive verb name its agent
        if token.lower_ in ("by", "from") and not rejection.owners and position < 12:
            owner = next(
                (
                    t
                    for t in behind[position + 1 : position + 9]
                    if t.pos_ in ("NOUN", "PROPN") and not _modifies_later_noun(t)
                ),
                None,
            )  # noqa: E501
            if owner is not None:
                rejection.owners = list(noun_phrase(owner))
        if token.lower_ == "that" and token.i != rejection.cue.start:
            rejection.about.extend(_until_break(behind[position + 1 :]))
            end = paragraph.end_of(behind[-1])
            rejection.within = (paragraph.start_of(token), end)
            return
        if token.lower_ in ("of", "about") and position == 0:
            rejection.about.extend(_until_break(behind[1:]))
            end = paragraph.end_of(behind[-1])
            rejection.within = (paragraph.start_of(token), end)
            return


# --- naming a claim: "called it nonsense" ---


def _by_naming(
    reading: Reading,
    paragraph: Paragraph,
    sentence: DocSpan,
    verb: Token,
    drafts: list[DraftStatement],
) -> Rejection | None:
    behind = _behind(verb, sentence)
    rejection = Rejection(
        paragraph, sentence, _span(reading, paragraph, [verb]), "disputes.called", "", 0
    )
    rejection.draft = _draft_of_cue(drafts, paragraph, verb)
    rejection.deniers = subjects_of(verb)
    if _aim_at_relative(rejection, verb, paragraph):
        verdict = behind
    else:
        noun = _object_noun(behind)
        first = behind[0] if behind else None
        if first is not None and first.lower_ in POINTERS and first.lower_ != "which":
            rejection.aim = "pronoun"
            rejection.at = paragraph.start_of(verb)
            verdict = behind[1:]
            if noun is not None and first.nbor(1).i == noun.i and noun.lower_ in CLAIM_NOUNS:
                _aim_at_noun(rejection, noun, paragraph)
                verdict = behind[2:]
        elif noun is not None and noun.lower_ in CLAIM_NOUNS | FIGURE_NOUNS:
            _aim_at_noun(rejection, noun, paragraph)
            verdict = [token for token in behind if token.i > noun.i]
        elif noun is not None:
            rejection.aim = "entity"
            rejection.noun = noun.lower_
            rejection.at = paragraph.start_of(verb)
            rejection.about = [t for t in behind if t.i <= noun.i]
            verdict = [token for token in behind if token.i > noun.i]
        else:
            return None
    if not verdict or not is_disparaging(verdict, rejection.aim):
        return None
    return rejection


def is_disparaging(verdict: Iterable[Token], aim: str = "noun") -> bool:
    """Tell whether the words that name a claim call it untrue or beneath an answer."""
    words = [token.lower_ for token in verdict][:12]
    if any(word in PRAISE for word in words) and not any(word in ("not", "n't") for word in words):
        return False
    if any(word in FALSE for word in words):
        return True
    if aim == "noun" and any(word in SCORN for word in words):
        return True
    grounded = any(word in GROUNDS for word in words)
    return grounded and any(word in ("no", "without", "any", "not", "little") for word in words)


# --- "an account at odds with that of three bystanders" ---


def _at_odds(
    reading: Reading, paragraph: Paragraph, sentence: DocSpan, token: Token
) -> Rejection | None:
    behind = [token, *_behind(token, sentence)]
    phrase = next((words.split() for words in AT_ODDS if _starts_with(behind, words.split())), None)
    if phrase is None:
        return _different_account(reading, paragraph, sentence, token)
    before = list(token.doc[max(sentence.start, token.i - FAR) : token.i])
    noun = next((t for t in reversed(before) if t.lower_ in CLAIM_NOUNS | FIGURE_NOUNS), None)
    others = behind[len(phrase) :]
    if noun is None or not others:
        return None
    rejection = Rejection(
        paragraph,
        sentence,
        _span(reading, paragraph, behind[: len(phrase)]),
        "disputes.at_odds",
        "",
        0,
    )
    start = 0
    if (
        others[0].lower_ in ("that", "those")
        and len(others) > 2
        and others[1].lower_ in ("of", "by", "from")
    ):  # noqa: E501
        start = 2
    owner = next(
        (t for t in others[start:] if t.pos_ in ("NOUN", "PROPN") and not _modifies_later_noun(t)),
        None,
    )  # noqa: E501
    if owner is None:
        return None
    owned = next((c for c in owner.children if c.dep_ == "nmod:poss"), None)
    rejection.deniers = phrases_of(owned if owned is not None and not start else owner)
    _aim_at_noun(rejection, noun, paragraph)
    rejection.about, rejection.within = [], (0, 0)
    return rejection


def _different_account(
    reading: Reading, paragraph: Paragraph, sentence: DocSpan, token: Token
) -> Rejection | None:
    """ "X gave a different account": disputes what those before said of the same events."""
    if token.lower_ != "different" or token.i + 1 >= len(token.doc):
        return None
    noun = token.nbor(1)
    if noun.lower_ not in ("account", "version", "story", "picture", "accounts", "versions"):
        return None
    before = list(token.doc[max(sentence.start, token.i - 4) : token.i])
    verb = next((t for t in before if t.lower_ in GIVING), None)
    if verb is None:
        return None
    rejection = Rejection(
        paragraph,
        sentence,
        reading.span(paragraph.start_of(verb), paragraph.end_of(noun)),
        "disputes.different_account",
        "noun",
        paragraph.start_of(sentence[0]),
    )
    rejection.deniers = subjects_of(verb)
    rejection.noun, rejection.plural = noun.lower_, True
    rejection.about = list(noun.doc[noun.i + 1 : min(sentence.end, noun.i + 1 + FAR)])
    return rejection


GIVING = word_set("gave give gives given giving offered offers told painted paints")


def _of_phrase(draft: DraftStatement, words: list[Token]) -> Rejection | None:
    """A denial whose content is the anaphor itself: "that range", "this", "the report"."""
    if not words:
        return None
    paragraph = draft.paragraph
    rejection = Rejection(
        paragraph,
        draft.sentence,
        draft.cue or draft.content[0],
        "disputes.denial",
        "",
        draft.start,
        draft=draft,
    )
    noun = next((t for t in reversed(words) if t.lower_ in CLAIM_NOUNS | FIGURE_NOUNS), None)
    if noun is not None:
        _aim_at_noun(rejection, noun, paragraph)
        rejection.at = draft.start
    elif len(words) == 1 and words[0].lower_ in POINTERS:
        rejection.aim = "pronoun"
    elif draft.cue_token is not None and draft.cue_token.lower_ in DENYING:
        rejection.aim, rejection.about, rejection.noun = "topic", words, words[-1].lower_
    else:
        return None  # one can also contest an election
    return rejection


LIES = word_set("lie lies falsehood falsehoods myth myths fiction fallacy misconception untruth")


def _told_lie(words: list[Token]) -> list[Token]:
    """Return the clause in "the biggest lie is that ...": what is called a lie."""
    for position, token in enumerate(words[:12]):
        if token.lower_ in LIES:
            behind = words[position:]
            that = next((i for i, t in enumerate(behind) if t.lower_ == "that"), None)
            return behind[that + 1 :] if that is not None else []
    return []


# --- inside what is said: "The allegation was beneath contempt", "no such order exists" ---


def _in_content(reading: Reading, draft: DraftStatement) -> Rejection | None:
    paragraph = draft.paragraph
    first = draft.content[0]
    tokens = paragraph.tokens_at(first.start, min(first.end, paragraph.end))
    if tokens is None:
        return None
    words = [token for token in tokens if not token.is_punct]
    clause = any(token.pos_ in ("VERB", "AUX") for token in words)
    if not words or (draft.stance == Stance.DENIES and not clause):
        return _of_phrase(draft, words)
    if len(words) < 3:
        return None
    called_lie = _told_lie(words)
    if called_lie or draft.stance == Stance.DENIES:
        return Rejection(
            paragraph,
            draft.sentence,
            draft.cue or first,
            "disputes.denial",
            "clause",
            draft.start,
            draft=draft,
            about=called_lie or words,
        )
    if words[0].lower_ != "no" or words[1].lower_ != "such":
        return None
    return Rejection(
        paragraph,
        draft.sentence,
        draft.cue or first,
        "disputes.no_such",
        "topic",
        draft.start,
        draft=draft,
        noun=words[2].lower_,
        about=words[2:4],
    )


def _hedged(
    reading: Reading,
    paragraph: Paragraph,
    sentence: DocSpan,
    token: Token,
    drafts: list[DraftStatement],
) -> Rejection | None:
    """ "It was premature to claim that ...": the claim is not accepted."""
    start = token.i - 1 if token.lower_ in ("early", "soon") else token.i
    words = list(token.doc[max(start, sentence.start) : min(sentence.end, start + FAR)])
    hedge = next((h.split() for h in HEDGES if _starts_with(words, h.split())), None)
    if hedge is None or len(words) < len(hedge) + 2:
        return None
    verb, rest = words[len(hedge)], words[len(hedge) + 1 :]
    if verb.lower_ not in HEDGED_VERBS or rest[0].lower_ in QUESTIONS:
        return None
    draft = _draft_around(drafts, paragraph, words[0], words[0])
    if draft is None:
        draft = next(
            (
                d
                for d in drafts
                if d.cue is not None and 0 <= paragraph.start_of(words[0]) - d.cue.start < 60
            ),
            None,
        )
    rejection = Rejection(
        paragraph,
        sentence,
        _span(reading, paragraph, words[: len(hedge) + 1]),
        "disputes.hedged",
        "clause",
        paragraph.start_of(words[0]),
        draft=draft,
    )
    if draft is None:
        rejection.deniers = subjects_of(_reporting_verb_before(words[0], sentence) or token)
    rejection.about = _until_break(rest)
    return rejection


QUESTIONS = word_set("whether if who what how when why")


def _reporting_verb_before(token: Token, sentence: DocSpan) -> Token | None:
    """Return the verb with its own subject that stands before an impersonal "it was"."""
    return next(
        (
            t
            for t in reversed(list(token.doc[max(sentence.start, token.i - FAR) : token.i]))
            if t.pos_ == "VERB" and any(c.dep_ == "nsubj" for c in t.children)
        ),
        None,
    )


def _by_predicate(
    reading: Reading,
    paragraph: Paragraph,
    sentence: DocSpan,
    verb: Token,
    drafts: list[DraftStatement],
) -> Rejection | None:
    """A claim as subject of a predicate that calls it false, said by somebody in the sentence."""
    predicate = _behind(verb, sentence)
    lowers = [verb.lower_, *(t.lower_ for t in predicate if t.text not in QUOTES)]
    subject = _subject_words(verb, sentence)
    if not subject:
        return None
    head = subject[-1]
    if head.lower_ in ("he", "she", "i", "we", "they") and MISTAKEN.intersection(lowers[:4]):
        return _taken_back(reading, paragraph, sentence, verb, drafts)
    untrue = _is_untrue(lowers)
    noun = next((t for t in reversed(subject) if t.lower_ in CLAIM_NOUNS | FIGURE_NOUNS), None)
    # "The army's figure was 'arithmetic for children'": another's claim, and an
    # evaluation in quotation marks.
    evaluated = (
        noun is not None
        and verb.lower_ in ("is", "was", "are", "were")
        and bool(predicate)
        and predicate[0].text in QUOTES
        and any(child.dep_ == "nmod:poss" for child in noun.children)
        and not any(word in PRAISE for word in lowers)
        and not any(token.like_num for token in predicate[:5])
    )
    disparaged = verb.lemma_ == "be" and is_disparaging(
        predicate[:9], "noun" if noun is not None else "pronoun"
    )
    forced = noun is not None and any(word in FORCED for word in lowers[:5])
    if not (untrue or disparaged or evaluated or forced):
        return None
    before = verb.nbor(-1) if verb.i > sentence.start else None
    if before is not None and before.pos_ == "VERB":
        # "a forecast the department says is wrong": the reporting verb stands just before.
        draft = _draft_of_cue(drafts, paragraph, before)
    else:
        draft = _draft_around(drafts, paragraph, subject[0], verb) or _speech_of(drafts, sentence)
    cue = draft.cue if draft is not None and draft.cue is not None else None
    rejection = Rejection(
        paragraph,
        sentence,
        cue or _span(reading, paragraph, [verb]),
        "disputes.called_false",
        "",
        paragraph.start_of(subject[0]),
        draft=draft,
    )
    if draft is None:
        if before is None or before.pos_ != "VERB":
            return None
        rejection.deniers = subjects_of(before)
        rejection.cue = _span(reading, paragraph, [before])
    if len(subject) == 1 and head.lower_ in ("this", "that", "it", "these", "those", "they"):
        if head.lower_ in ("it", "they") and not untrue:
            return None
        rejection.aim = "pronoun"
        rejection.plural = head.lower_ in ("these", "those")
    elif noun is not None:
        _aim_at_noun(rejection, noun, paragraph)
        rejection.within = (0, 0)
        if any(token.lower_ in ("his", "her", "my", "its", "their") for token in subject):
            rejection.retracts, rejection.rule = True, "disputes.retraction"
    elif untrue and head.lower_ == "there":
        rejection.aim = "pronoun"
    elif head.pos_ == "NOUN" and any(word in FORGED for word in lowers[:6]):
        rejection.aim, rejection.about = "entity", subject
        rejection.noun = head.lower_
    else:
        return None
    return rejection


MISTAKEN = word_set("mistaken misspoke misspoken misinformed")


def _taken_back(
    reading: Reading,
    paragraph: Paragraph,
    sentence: DocSpan,
    verb: Token,
    drafts: list[DraftStatement],
) -> Rejection | None:
    """ "He told the station later that he had been mistaken"."""
    draft = _draft_around(drafts, paragraph, verb, verb)
    if draft is None or draft.speaker is None:
        return None
    return Rejection(
        paragraph,
        sentence,
        draft.cue or draft.content[0],
        "disputes.retraction",
        "noun",
        draft.start,
        draft=draft,
        retracts=True,
    )


FORCED = word_set("forced coerced extracted obtained")  # of a confession
FORGED = word_set("forgery forgeries fake fakes forged fabricated invented invention")
BE = word_set("is was are were be been 's does did do has")


def _subject_words(verb: Token, sentence: DocSpan) -> list[Token]:
    """Return the words of the noun phrase before a verb, within its clause."""
    relative = verb.i > sentence.start and verb.nbor(-1).pos_ == "VERB"
    if relative:
        noun = next(
            (
                t
                for t in reversed(list(verb.doc[max(sentence.start, verb.i - 9) : verb.i - 1]))
                if t.lower_ in CLAIM_NOUNS | FIGURE_NOUNS
            ),
            None,
        )
        return [noun] if noun is not None and noun.i > sentence.start + 1 else []
    out: list[Token] = []
    for token in reversed(list(verb.doc[max(sentence.start, verb.i - 9) : verb.i])):
        if (
            token.is_punct
            or token.pos_ in ("VERB", "SCONJ", "CCONJ")
            or (token.lower_ == "that" and out)
        ):
            break
        if token.pos_ in ("AUX", "ADV", "PART") and not out:
            continue
        out.insert(0, token)
    return out


def _speech_of(drafts: Iterable[DraftStatement], sentence: DocSpan) -> DraftStatement | None:
    """Return a statement of a sentence in which only one actor speaks."""
    here = [d for d in drafts if d.sentence.start_char == sentence.start_char and d.speaker]
    speakers = {draft.speaker.actor for draft in here if draft.speaker is not None}
    return here[0] if len(speakers) == 1 else None


def _draft_around(
    drafts: Iterable[DraftStatement], paragraph: Paragraph, subject: Token, verb: Token
) -> DraftStatement | None:
    """Return the statement whose content holds or stands next to a subject and its verb."""
    start, end = paragraph.start_of(subject), paragraph.end_of(verb)
    for draft in drafts:
        if draft.sentence.start_char != subject.sent.start_char:
            continue
        if any(piece.start <= end and start <= piece.end for piece in draft.content):
            return draft
    return None


def _is_untrue(lowers: list[str]) -> bool:
    """Tell whether a predicate says that something is not so."""
    text = " ".join(lowers[:9])
    if any(
        phrase in text
        for phrase in (
            "not correspond to", "not match reality", "no truth", "no basis", "no evidence for",
            "never happened", "not happen", "did not take place", "no foundation", "not the case",
            "far from the truth", "far from reality", "not reflect reality", "no such thing",
        )
    ):  # fmt: skip
        return True
    negated = any(word in ("not", "n't", "n’t", "isn’t", "isn't") for word in lowers[:4])
    return negated and any(word in TRUE or word in ("truth",) for word in lowers[:5])


__all__ = ["Rejection", "find_rejections", "noun_phrase"]
