"""The wording of a claim as people read it: a sentence, its pronouns resolved."""

from __future__ import annotations

import re

from claims.extraction import phrases
from claims.extraction.actor_words import HE, IT, SHE, THEY
from claims.extraction.canonical_names import bare_name
from claims.extraction.draft import DraftStatement
from claims.extraction.records import Mention
from claims.vocabulary import ActorKind, Mode, Stance

_MARKS = '“”"«»'
_POSSESSIVE = frozenset({"his", "her", "its", "their", "my", "our"})
_SPEAKING = frozenset({"i", "we", "me", "us", "my", "our"})


_REJECTING = frozenset({"deny", "doubt"})
# A name longer than this reads badly in the place of a pronoun.
_LONGEST_NAME = 10  # words
_LONGEST_OWNER = 6
_LONGEST_JOINT = 3  # words between a cue and its content: "of", "on Friday that"
_LONGEST_COMPLEMENT = 12  # words
_PRONOUNS = HE | SHE | IT | THEY | _SPEAKING
# What a noun of saying says, as a verb.
_VERB_OF_NOUN = {
    "account": "told of",
    "accusation": "alleged",
    "admission": "admitted",
    "allegation": "alleged",
    "assertion": "asserted",
    "charge": "alleged",
    "claim": "claimed",
    "complaint": "complained of",
    "confession": "confessed to",
    "denial": "denied",
    "estimate": "estimated",
    "forecast": "forecast",
    "prediction": "predicted",
    "report": "reported",
    "suggestion": "suggested",
    "warning": "warned of",
}
_A_TO_THE = re.compile(r"^(?:an?|the|some)\s+", re.IGNORECASE)
_OWN = re.compile(r"^(?:his|her|its|their|my|our)\s+", re.IGNORECASE)
_QUOTED = re.compile(r"\s+([“\"][^“”\"]+[”\"])")  # 'called the charge | "false and cheap"'
_ASIDE = re.compile(r"\s*[,–—(].*$")


def sentence(draft: DraftStatement) -> str:
    """Return the claim as a sentence that can stand alone.

    A clause stands for itself. What is no clause ("a package of aid", "to have taken
    the town") and what is denied or doubted ("the claim") needs who says it, and how:
    "The ministry denied that its boats had left".
    """
    clause = _is_clause(draft)
    rejecting = draft.stance in (Stance.DENIES, Stance.DOUBTS) and draft.cue_class in _REJECTING
    lead = _speaker_and_cue(draft) if rejecting or not clause else ""
    if lead:
        return _capital(f"{lead} {_plain(draft)} {_complement(draft)}".rstrip())
    if not clause:
        whole = _passive(draft) or _of_noun(draft) or _rejection(draft)
        if whole:
            return _capital(whole)
    return wording(draft)


def _passive(draft: DraftStatement) -> str:
    """Return "the news was confirmed by the agency" where the text has it in this order."""
    cue, speaker, verb = draft.cue, draft.speaker, draft.cue_token
    if cue is None or verb is None or speaker is None or speaker.start is None:
        return ""
    if draft.stance in (Stance.DENIES, Stance.DOUBTS) and draft.cue_class not in _REJECTING:
        return ""  # "was described by the union as nonsense": the cue alone does not say it
    if not (draft.end <= cue.start and cue.end <= speaker.start and phrases.is_passive(verb)):
        return ""
    words = " ".join(cue.text.split()).removesuffix(" by")
    return f"{_plain(draft)} {words} by {display_name(speaker)}"


def _of_noun(draft: DraftStatement) -> str:
    """Return a noun's claim with a verb: "Kyiv’s claims of fraud" -> "Kyiv claimed fraud"."""
    noun, speaker = draft.cue_token, draft.speaker
    if noun is None or speaker is None or not speaker.text:
        return ""
    verb = _VERB_OF_NOUN.get(noun.lemma_.lower())
    if verb is None or phrases.is_verb(noun):
        return ""
    return f"{display_name(speaker)} {verb} {_plain(draft)}"


def _rejection(draft: DraftStatement) -> str:
    """Return "the ministry disputed the forecast" for a noun that somebody is said to reject."""
    if draft.stance not in (Stance.DENIES, Stance.DOUBTS):
        return ""
    if draft.speaker is None or not draft.speaker.text:
        return ""
    words = _A_TO_THE.sub("the ", _plain(draft))
    return f"{display_name(draft.speaker)} disputed {words}"


def _speaker_and_cue(draft: DraftStatement) -> str:
    """Return the words before a content that needs them: "the ministry denied that".

    "" where no speaker and verb stand before the content in this order.
    """
    cue, speaker, verb = draft.cue, draft.speaker, draft.cue_token
    if cue is None or speaker is None or verb is None or not speaker.text:
        return ""
    if cue.end > draft.start or not (phrases.is_verb(verb) or draft.rule == "headlines.cue"):
        return ""
    if speaker.end is not None and speaker.end > cue.start:
        return ""
    name = display_name(speaker)
    if _is_bare_verb(draft):
        return name
    offset = draft.paragraph.start
    between = draft.paragraph.words[max(0, cue.end - offset) : draft.start - offset].split()
    if len(between) > _LONGEST_JOINT or any(word.strip("“\"'‘").endswith(",") for word in between):
        between = ["that"] if _is_clause(draft) else []
    return " ".join([name, *cue.text.split(), *between]).rstrip('“"‘ ')


def _complement(draft: DraftStatement) -> str:
    """Return what a cue says of its content behind it: "called the figure | absurd"."""
    verb, offset = draft.cue_token, draft.paragraph.start
    if verb is None or draft.stance is Stance.ASSERTS:
        return ""
    for kid in phrases.children(verb, "xcomp", "obl:pred"):
        start, end = kid.left_edge.i, kid.right_edge.i + 1
        words = kid.doc[start:end]
        if offset + words.start_char >= draft.end and len(words) <= _LONGEST_COMPLEMENT:
            return " ".join(words.text.split()).rstrip(".,;")
    quoted = _QUOTED.match(draft.paragraph.words, draft.end - offset)
    if quoted is not None and len(quoted[1].split()) <= _LONGEST_COMPLEMENT:
        return quoted[1]
    return ""


def display_name(speaker: Mention) -> str:
    """Return what to call a speaker inside a sentence: the name, or their words with "the"."""
    words = bare_name(" ".join(speaker.text.split()))
    if not words or words.casefold() in _PRONOUNS or _OWN.match(words):
        words = _OWN.sub("the ", speaker.actor)  # "its partners" are "Norway's partners"
    elif speaker.kind == ActorKind.PERSON and speaker.actor[:1].isupper():
        return speaker.actor
    definite = _A_TO_THE.match(words)
    words = _ASIDE.sub("", _A_TO_THE.sub("", words)).strip()
    if not words:
        return speaker.actor
    return f"the {words}" if definite or words[:1].islower() else words


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _is_clause(draft: DraftStatement) -> bool:
    """Whether the content has a finite verb with its own subject."""
    if len(draft.content) != 1:
        return True
    words = draft.paragraph.tokens_at(draft.start, draft.end)
    if words is None or words[0].lower_ == "to" or _is_bare_verb(draft):
        return False
    return phrases.has_finite(draft.paragraph.doc, words.start, words.end)


def _is_bare_verb(draft: DraftStatement) -> bool:
    """Whether the content begins with a finite verb whose subject was cut off."""
    words = draft.paragraph.tokens_at(draft.start, draft.end)
    if words is None:
        return False
    first = words[0]
    verb = first.head if first.dep_.startswith("aux") else first
    if not (words.start <= verb.i < words.end and phrases.is_finite(first)):
        return False
    # A question or an inversion has its subject behind the verb.
    return not any(
        kid.dep_.startswith(("nsubj", "csubj", "expl")) and words.start <= kid.i < words.end
        for kid in verb.children
    )


def wording(draft: DraftStatement) -> str:
    """Return the content as it is compared: pieces joined, the speaker's pronoun replaced."""
    words = _plain(draft)
    first, _, rest = words.partition(" ")
    name = display_name(draft.speaker) if draft.speaker is not None else ""
    owns = first.casefold() in _POSSESSIVE
    name = _short(name) if owns else name
    fits = 0 < len(name.split()) <= (_LONGEST_OWNER if owns else _LONGEST_NAME)
    if rest and fits and _means_speaker(first, draft):
        words = f"{_owner(name) if owns else name} {rest}"
    return _capital(words)


def _plain(draft: DraftStatement) -> str:
    """Return the content's pieces as one, without the marks of a quotation around it."""
    words = " ".join(" ".join(piece.text.split()) for piece in draft.content)
    if words and words[0] in _MARKS and (words[-1] in _MARKS or words.count(words[0]) == 1):
        inner = words.strip(_MARKS)
        if not any(mark in inner for mark in _MARKS):
            words = inner
    return words.strip().rstrip(",;")


def _owner(actor: str) -> str:
    return f"{actor}’" if actor.endswith("s") else f"{actor}’s"


_OWNED = re.compile(r"^.+[’']s?\s+(?=[a-z])")
_WHERE = re.compile(r"(?<=[a-z])\s+(?:in|of|for|from|at|with|on)\s.*$")


def _short(name: str) -> str:
    """Return a long description as an owner is called: "Oslo’s envoy" -> "the envoy".

    "The captain in a mine brigade" -> "the captain"; what is a name stays ("Bank of Norway").
    """
    owned = _OWNED.sub("the ", name)
    where = _WHERE.search(owned)
    if where is not None and owned[: where.start()].split()[-1][:1].islower():
        return _WHERE.sub("", owned)
    return owned


def _means_speaker(word: str, draft: DraftStatement) -> bool:
    """Whether the content's first word is a pronoun for the one who speaks."""
    lower = word.casefold()
    if draft.speaker is None or not draft.speaker.text:
        return False  # nobody is named: "the report that they had sold oil"
    if lower in ("my", "our"):
        return True
    if draft.mode is Mode.DIRECT:
        return False  # who is quoted says "I"
    if lower not in HE | SHE | IT | THEY or lower in ("this", "that", "these", "those", "both"):
        return False
    head = draft.head
    if (
        lower in ("it", "they")
        and head is not None
        and any(
            kid.dep_ in ("expl", "cop")  # "it was too late" names nobody
            for kid in head.lefts
        )
    ):
        return False
    kind = draft.speaker.kind
    if lower in HE | SHE:
        return kind in ("person", "unnamed")
    if lower in IT:
        return kind not in ("person", "unnamed")
    return kind != "person"
