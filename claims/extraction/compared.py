"""The statements of one text, prepared for comparing them with each other.

`Compared` is built once a text and answers: what does a content say, in which
sentence does it stand, who are the same actors. Disputes and relations both ask it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from spacy.tokens import Token

from claims.extraction.cues import word_set
from claims.extraction.draft import DraftStatement, Paragraph, Reading
from claims.extraction.figures import figures_of
from claims.extraction.gazetteer import look_up
from claims.extraction.likeness import Bag, bag_of, stem, weights_of
from claims.extraction.records import Figure, Mention
from claims.vocabulary import ActorKind, Mode, PassageKind, Stance

_WORD = re.compile(r"\w+")
_IDLE_NAME_WORDS = word_set(
    "the a an s of and for in its his her their this that mr mrs ms dr gen col"
)

_THEIRS = word_set("their its his her")
_STATELY = (ActorKind.STATE, ActorKind.BODY, ActorKind.FORCE)
_FIRST_WORDS = re.compile(r"[^\W\d_]+")

# Claims that restate or answer each other share a telling word; a word that more
# contents than this hold tells nothing, and comparing them all would be quadratic.
MOST_HOLDERS = 40
FEW_HOLDERS = 4
MOST_NEIGHBOURS = 60  # contents that one content is compared with
FAR_BACK = 150  # statements; no report denies what it told so long before


@lru_cache(maxsize=4096)  # an article names few actors, and compares them often
def name_words(*names: str) -> frozenset[str]:
    """Return the folded words of names, without articles and titles."""
    return frozenset(
        word
        for name in names
        for word in _WORD.findall(name.casefold())
        if word not in _IDLE_NAME_WORDS
    )


def same_actor(a: Mention | None, b: Mention | None) -> bool:
    """Tell whether two mentions name one actor.

    A shorter name is the longer one's where all their words are proper names or
    titles in capitals: "Trump" and "President Donald Trump", but not "the army" and
    "an army officer".
    """
    if a is None or b is None:
        return False
    if a.actor.casefold() == b.actor.casefold() or (a.start is not None and a.start == b.start):
        return True
    for one in (a.text, a.actor):
        for other in (b.text, b.actor):
            if _is_one_name(one, other):
                return True
    return False


@lru_cache(maxsize=4096)
def _is_one_name(a: str, b: str) -> bool:
    one, other = name_words(a), name_words(b)
    if not one or not other:
        return False
    if one == other:
        return True
    if not (one < other or other < one):
        return False
    return all(word[0].isupper() or word in _IDLE_NAME_WORDS for word in _WORD.findall(f"{a} {b}"))


def states_of(mention: Mention) -> frozenset[str]:
    """Return the states that an actor stands or speaks for: Russia for "the Russian army"."""
    found = set()
    for name in (mention.actor, mention.speaks_for, mention.text):
        entry = look_up(name) if name else None
        if entry is not None and entry.kind in _STATELY:
            found.add(entry.stands_for)
    if not found:
        # The first name that is known: "Ukraine's eastern forces", "Turkish ministry".
        for word in _FIRST_WORDS.findall(mention.text)[:4]:
            entry = look_up(word)
            if entry is not None and entry.kind == ActorKind.STATE:
                found.add(entry.stands_for)
                break
    return frozenset(found)


def same_side(a: Mention | None, b: Mention | None) -> bool:
    """Tell whether two mentions name one actor, or an actor and who speaks for it."""
    if same_actor(a, b):
        return True
    if a is None or b is None:
        return False
    sides_a = {x.casefold() for x in (a.actor, a.speaks_for) if x}
    sides_b = {x.casefold() for x in (b.actor, b.speaks_for) if x}
    if sides_a & sides_b:
        return True
    # "the ministry" and "the defence ministry" are one side; "the Velmari navy" and
    # "Velmar's defence ministry" are not known to be.
    one, other = name_words(a.actor), name_words(b.actor)
    if one and other and (one <= other or other <= one):
        return True
    # Two persons of one state may well be opponents; its bodies speak for it.
    if ActorKind.PERSON in (a.kind, b.kind):
        return False
    return bool(states_of(a) & states_of(b))


@dataclass(frozen=True, slots=True)
class Opposition:
    """Statement `by` disputes the claim of statement `claim` (indexes)."""

    claim: int
    by: int
    rule: str
    scope: str = "all"


class Compared:
    """The statements of a text with what is needed to compare them."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.drafts = reading.drafts
        self.tokens = [content_tokens(draft) for draft in self.drafts]
        self.bags = [bag_of(tokens) for tokens in self.tokens]
        self.weights = weights_of(self.bags)
        self.sentence_starts = [
            paragraph.start + sentence.start_char
            for paragraph in reading.paragraphs
            for sentence in paragraph.doc.sents
        ]
        self.sentence = [self.sentence_at(draft.start) for draft in self.drafts]
        self.paragraph = [draft.paragraph.index for draft in self.drafts]
        self.starts = [draft.start for draft in self.drafts]
        self._in_paragraph: dict[int, list[int]] = defaultdict(list)
        for index, number in enumerate(self.paragraph):
            self._in_paragraph[number].append(index)
        self._index = {id(draft): index for index, draft in enumerate(self.drafts)}
        # Filled by restatements.restatements and contrasts.oppositions when first asked.
        self.restated: list[tuple[int, int, float]] | None = None
        self.opposed: list[Opposition] | None = None
        self._contexts: dict[int, Bag] = {}
        self._narrations: dict[int, frozenset[str]] = {}
        self._figures: dict[int, tuple[Figure, ...]] = {}
        self._in_sentence: dict[int, list[int]] = defaultdict(list)
        for index, number in enumerate(self.sentence):
            self._in_sentence[number].append(index)
        self._holders: dict[str, list[int]] = defaultdict(list)
        for index, bag in enumerate(self.bags):
            for word in bag.stems:
                self._holders[word].append(index)

    def sentence_at(self, offset: int) -> int:
        """Return the number of the sentence that holds an offset of the text."""
        return bisect_right(self.sentence_starts, offset) - 1

    def index_of(self, draft: DraftStatement) -> int | None:
        return self._index.get(id(draft))

    def context(self, index: int) -> Bag:
        """Return what a statement says with its speaker, relays and cue, but no other's content."""
        if index not in self._contexts:
            draft = self.drafts[index]
            offset = draft.paragraph.start
            held = [
                (piece.start - offset, piece.end - offset)
                for other in self._in_sentence[self.sentence[index]]
                for piece in self.drafts[other].content
            ]
            outside = bag_of(
                token
                for token in draft.sentence
                if not any(start <= token.idx < end for start, end in held)
            )
            named = frozenset(stem(word) for word in name_words(*self._names(draft)))
            own = self.bags[index]
            stems = own.stems | named
            if len(self._in_sentence[self.sentence[index]]) == 1:
                stems |= outside.stems
            self._contexts[index] = Bag(stems, own.numbers, own.negated)
        return self._contexts[index]

    def narration(self, index: int) -> frozenset[str]:
        """Return the lower-case words of a statement's sentence that stand in no content."""
        number = self.sentence[index]
        if number not in self._narrations:
            paragraph = self.drafts[index].paragraph
            pieces = (p for i in self._in_sentence[number] for p in self.drafts[i].content)
            held = sorted(((p.start, p.end) for p in pieces), reverse=True)
            words, end = [], 0
            for token in self.drafts[index].sentence:
                while held and held[-1][0] <= paragraph.start_of(token):
                    end = max(end, held.pop()[1])
                if paragraph.start_of(token) >= end:
                    words.append(token.lower_)
            self._narrations[number] = frozenset(words)
        return self._narrations[number]

    @staticmethod
    def _names(draft: DraftStatement) -> list[str]:
        speaker = [draft.speaker.text] if draft.speaker is not None else []
        return speaker + [via.text for via in draft.via]

    def figures(self, index: int) -> tuple[Figure, ...]:
        """Return the figures in a content, read once."""
        if index not in self._figures:
            self._figures[index] = figures_of(self.drafts[index])
        return self._figures[index]

    def by_sentence(self) -> list[tuple[int, list[int]]]:
        """Return the sentences that hold statements, in order, with the statements."""
        return sorted(self._in_sentence.items())

    def in_sentences(self, *numbers: int) -> list[int]:
        """Return the statements of some sentences, in the order of the text."""
        return sorted(i for number in numbers for i in self._in_sentence.get(number, ()))

    def in_paragraph(self, number: int) -> list[tuple[int, DraftStatement]]:
        """Return the statements of a paragraph with their indexes."""
        return [(i, self.drafts[i]) for i in self._in_paragraph.get(number, ())]

    def near(self, sentence: int, *, before: int, after: int) -> range:
        """Return the statements from some sentences before a sentence to some behind it."""
        return range(
            bisect_left(self.sentence, sentence - before),
            bisect_right(self.sentence, sentence + after),
        )

    def between(self, start: int, end: int) -> range:
        """Return the statements whose content begins in text[start:end]."""
        return range(bisect_left(self.starts, start), bisect_left(self.starts, end))

    def speaks_along(self, first: int, later: int) -> bool:
        """Tell whether a statement is made for those who made one before it.

        By one of them ("their lawyer", "the family's brother"), or in a quotation that
        carries on their paragraph: "The army said ... “...,” General Vukan said."
        """
        one, other = self.drafts[first], self.drafts[later]
        if same_side(one.speaker, other.speaker):
            return True
        words = other.speaker_tokens
        if one.speaker is None or words is None:
            return False
        named = name_words(one.speaker.text, one.speaker.actor)
        for token in words:
            if token.dep_ == "nmod:poss":
                if token.lower_ in _THEIRS:
                    return later - first <= 2
                return token.lower_ in named
        return (
            later == first + 1
            and self.paragraph[first] == self.paragraph[later]
            and self.sentence[later] - self.sentence[first] == 1
            and other.mode == Mode.DIRECT
            and one.mode != Mode.DIRECT
            and one.speaker.kind in _STATELY
            and other.speaker is not None
            and other.speaker.kind == ActorKind.PERSON
        )

    def is_denial(self, index: int) -> bool:
        return self.drafts[index].stance in (Stance.DENIES, Stance.DOUBTS)

    def is_lead(self, index: int) -> bool:
        """Tell whether a statement stands in a title, heading or summary."""
        draft = self.drafts[index]
        return draft.paragraph.kind in (
            PassageKind.TITLE,
            PassageKind.HEADING,
            PassageKind.SUMMARY,
        ) or is_heading(self.reading, draft.paragraph)

    def neighbours(self, bag: Bag) -> list[int]:
        """Return the statements that share telling words with a bag, at most MOST_NEIGHBOURS."""
        counts: dict[int, float] = defaultdict(float)
        for word in sorted(bag.stems):
            holders = self._holders.get(word, ())
            if len(holders) <= MOST_HOLDERS:
                for index in holders:
                    counts[index] += self.weights.get(word, 1.0)
        ranked = sorted(counts, key=lambda index: (-counts[index], index))
        return ranked[:MOST_NEIGHBOURS]

    def is_rare(self, word: str) -> bool:
        """Tell whether only a few contents hold a stem, so that it names one thing."""
        return 0 < len(self._holders.get(word, ())) <= FEW_HOLDERS

    def before(self, offset: int) -> Iterable[int]:
        """Return the statements that end before an offset, the nearest first, at most FAR_BACK."""
        last = bisect_right(self.starts, offset) - 1
        back = range(last, max(last - FAR_BACK, -1), -1)
        return (i for i in back if self.drafts[i].end <= offset)


def content_tokens(draft: DraftStatement) -> list[Token]:
    """Return the parsed words of a content."""
    tokens: list[Token] = []
    for piece in draft.content:
        touched = draft.paragraph.tokens_at(
            max(piece.start, draft.paragraph.start), min(piece.end, draft.paragraph.end)
        )
        if touched is not None:
            tokens.extend(touched)
    return tokens


def is_heading(reading: Reading, paragraph: Paragraph) -> bool:
    """Tell whether a paragraph is a heading: the text's first, or short and without a full stop."""
    if paragraph.index == 0:
        return True
    text = reading.text[paragraph.start : paragraph.end].rstrip()
    return len(text) < 90 and not text.endswith((".", "!", "?", "”", '"', ":", ";", ",", "…"))
