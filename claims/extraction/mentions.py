"""Which actor words of the text name, as speakers of statements and seen actors tell."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from spacy.tokens import Span as DocSpan
from spacy.tokens import Token

from claims.extraction.compared import name_words
from claims.extraction.draft import ActorSeen, Paragraph, Reading
from claims.extraction.records import Mention
from claims.vocabulary import ActorKind

# A name longer than this many characters is no name: how far back an overlap is looked for.
LONGEST_NAME = 200
# The sorts of names that a pronoun may stand for.
_KINDS_OF = {"he": ("PER", "PERSON"), "she": ("PER", "PERSON"), "it": ("ORG",)}
_BODIES = (ActorKind.STATE, ActorKind.BODY, ActorKind.FORCE, ActorKind.OUTLET)


class Mentions:
    """The speakers and actors of one text, ready to be looked up by place."""

    def __init__(self, reading: Reading) -> None:
        self.text = reading.text
        self._speakers = sorted(
            (draft.speaker.start, draft.speaker.end or 0, number)
            for number, draft in enumerate(reading.drafts)
            if draft.speaker is not None and draft.speaker.start is not None
        )
        self._drafts = reading.drafts
        self._draft_starts = [draft.start for draft in reading.drafts]
        self._seen = sorted(
            (start, end, number)
            for number, actor in enumerate(reading.actors)
            for start, end in actor.mentions
        )
        self._actors = reading.actors
        self._by_name: dict[frozenset[str], ActorSeen] = {}
        for actor in reading.actors:
            self._by_name.setdefault(name_words(actor.name), actor)

    def of(self, paragraph: Paragraph, words: DocSpan) -> Mention:
        """Return the actor that words of a paragraph name; the words themselves if unknown."""
        start = paragraph.start + words.start_char
        end = paragraph.start + words.end_char
        text = self.text[start:end]
        for _, _, number in _overlapping(self._speakers, start, end):
            speaker = self._drafts[number].speaker
            if (
                speaker is not None
                and _is_whole(start, end, speaker)
                and not _is_joint(speaker.actor, text)
            ):
                return Mention(text, speaker.actor, speaker.kind, start, end, speaker.speaks_for)
        if words.root.pos_ == "PRON":
            subject = self._subject_before(paragraph, words.root)
            if subject is not None:
                return _named(subject, text, start, end)
            speaker = self._speaker_before(start, one=words.root.lower_ in ("he", "she"))
            if speaker is not None:
                return Mention(text, speaker.actor, speaker.kind, start, end, speaker.speaks_for)
        # "former New Jersey governor Chris Christie": the name at the head or the end.
        head = paragraph.start + words.root.idx
        seen = [place for place in _overlapping(self._seen, start, end) if place[1] <= end]
        for first, last, number in reversed(seen):
            if (last == end or first <= head < last) and not _is_joint(
                self._actors[number].name, text
            ):
                return _named(self._actors[number], text, start, end)
        known = self._by_name.get(name_words(text))
        if known is not None:
            return _named(known, text, start, end)
        return Mention(text, text, "", start, end)

    def _subject_before(self, paragraph: Paragraph, pronoun: Token) -> ActorSeen | None:
        """Return the named subject of the sentence before a pronoun in which nobody speaks.

        "Tarvia Today went further. It withdrew its report": Tarvia Today, not who spoke before.
        """
        first = pronoun.sent.start
        kinds = _KINDS_OF.get(pronoun.lower_)
        if first == 0 or kinds is None:
            return None
        sentence = pronoun.doc[first - 1].sent
        subject = next((c for c in sentence.root.lefts if c.dep_ in ("nsubj", "nsubj:pass")), None)
        if subject is None or subject.ent_type_ not in kinds:
            return None
        spoken = bisect_left(self._draft_starts, paragraph.start + sentence.start_char)
        here = paragraph.start + pronoun.sent.start_char
        if spoken < len(self._draft_starts) and self._draft_starts[spoken] < here:
            return None
        start, end = paragraph.start_of(subject), paragraph.end_of(subject)
        places = _overlapping(self._seen, start, end)
        return self._actors[places[-1][2]] if places else None

    def _speaker_before(self, start: int, *, one: bool) -> Mention | None:
        """Return the last speaker before an offset that is more than a pronoun.

        one: who may be one person: "she" is not what "prosecutors" are called.
        """
        last = bisect_right(self._draft_starts, start)
        for draft in reversed(self._drafts[max(0, last - 10) : last]):
            speaker = draft.speaker
            if speaker is None or speaker.text.casefold() in ("it", "they"):
                continue
            noun = speaker.text.rpartition(" ")[2]
            several = speaker.kind in _BODIES or (noun.islower() and noun.endswith("s"))
            if not (one and several):
                return speaker
        return None


def _overlapping(
    places: list[tuple[int, int, int]], start: int, end: int
) -> list[tuple[int, int, int]]:
    low = bisect_left(places, (start - LONGEST_NAME, 0, 0))
    high = bisect_left(places, (end, 0, 0))
    return [place for place in places[low:high] if place[1] > start]


def _is_whole(start: int, end: int, speaker: Mention) -> bool:
    """Tell whether words and a speaker's span are one name, not part of "A and B"."""
    if speaker.start is None or speaker.end is None:
        return False
    length = speaker.end - speaker.start
    return length < 2 * (end - start) and end - start <= 2 * length


def _is_joint(name: str, text: str) -> bool:
    """Tell whether a name joins several actors of whom the text names only one."""
    return " and " in name and " and " not in text


def _named(actor: ActorSeen, text: str, start: int, end: int) -> Mention:
    return Mention(text, actor.name, actor.kind, start, end, actor.speaks_for)
