"""Who the speaker's words mean: pronouns, surnames, titles, bodies named earlier.

Goes through the text once, keeping the actors that were named; each speaker is
looked up among those that stand before it, nearest and most prominent first,
within a few paragraphs and where number, sex and sort agree.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter

from spacy.tokens import Span as DocSpan
from spacy.tokens import Token

from claims.extraction import relays
from claims.extraction.actor_phrases import (
    are_namesakes,
    body_in,
    candidates,
    clean_name,
    has_name,
    initials,
    is_plural,
    is_role,
    kind_of,
    learn_sex,
    lemmas_of,
    nation_of,
    nations_in,
    office_before,
    opening_place,
    person_in,
    sort_of,
    strip_article,
    weight_of,
    words_of_name,
)
from claims.extraction.actor_words import (
    BODY_NOUNS,
    FEMALE_TITLES,
    FIRMS,
    HE,
    IT,
    KIN,
    MALE_TITLES,
    PERSON_NOUNS,
    PRONOUNS,
    ROLES,
    SHE,
    SIGNALLING,
    THEY,
)
from claims.extraction.cues import CLAIM_NOUNS, DOCUMENTS, RECORDS, SPOKESPEOPLE
from claims.extraction.draft import ActorSeen, DraftStatement, Paragraph, Reading
from claims.extraction.phrases import NOMINAL, cased, cue_lemma, noun_phrase
from claims.extraction.records import Mention
from claims.vocabulary import ActorKind, Mode

FARTHEST = 4  # paragraphs that a pronoun may look back
FARTHEST_NOUN = 14  # paragraphs that "the ministry" may look back


@dataclass(slots=True)
class Seen:
    """One naming of an actor."""

    start: int
    end: int
    paragraph: int
    sentence: int  # running number through the text
    actor: ActorSeen
    sort: str  # person, body, thing
    weight: float  # how much the text is about it just there
    words: frozenset[str]  # lemmas of its noun phrase, titles and apposition included
    head: str
    named: bool = True  # not a pronoun nor a bare "the minister"
    label: str = ""  # of the entity that its head belongs to


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the text is: since the offset `start` it is about these nations, if any."""

    start: int
    nations: frozenset[str]

    def rules_out(self, actor: ActorSeen) -> bool:
        """Whether a bare "the ministry" here cannot be this other nation's.

        It may be where that nation's was named since the scene opened.
        """
        nation = nation_of(actor.name)
        if not nation or not self.nations or nation in self.nations:
            return False
        return all(start < self.start for start, _ in actor.mentions)


def resolve(reading: Reading) -> None:
    """Give each draft its speaker, and the reading its actors."""
    Resolver(reading).run()


MOST_LOOKED_BACK = 1_000  # noun phrases: more than a long article's paragraphs in reach hold
_BRACKETED = re.compile(r"\(([^()]+)\)")


class Resolver:
    """One pass over a text, with the actors named so far."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.seen: list[Seen] = []
        self.acronyms: dict[str, ActorSeen] = {}  # by initials, and by what stands in brackets
        self.sentence_of: dict[tuple[int, int], int] = {}
        self.people: dict[str, ActorSeen] = {}  # by surname
        self.bodies: dict[str, ActorSeen] = {}  # by full name, folded
        # By the noun at the head: actors of several words, the one named last at the end.
        self.longer: dict[str, dict[str, Seen]] = {}
        self.called: dict[int, frozenset[str]] = {}  # by actor: the words of all namings
        self.named_inside: frozenset[str] = frozenset()  # surnames in what a pronoun says
        self.scenes: list[tuple[int, Scene]] = []  # by the offset from which each holds
        self.sections: list[Scene] = []  # by paragraph: since the last heading

    def run(self) -> None:
        number = 0
        for paragraph in self.reading.paragraphs:
            for sentence in paragraph.doc.sents:
                for i in range(sentence.start, sentence.end):
                    self.sentence_of[paragraph.index, i] = number
                number += 1
        self._learn_names()
        self._learn_scenes()
        drafts = [d for d in self.reading.drafts if d.speaker_tokens is not None]
        drafts.sort(key=lambda d: (d.speaker_paragraph or d.paragraph).start + _span(d).start_char)
        queue = list(drafts)
        for paragraph in self.reading.paragraphs:
            while (
                queue and (queue[0].speaker_paragraph or queue[0].paragraph).index < paragraph.index
            ):
                self._speaker(queue.pop(0))
            for head in candidates(paragraph):
                offset = paragraph.start_of(head)
                while queue and self._offset(queue[0]) < offset:
                    draft = queue[0]
                    if (draft.speaker_paragraph or draft.paragraph).index > paragraph.index:
                        break
                    self._speaker(queue.pop(0))
                self._see(paragraph, head)
        for draft in queue:
            self._speaker(draft)
        for draft in self.reading.drafts:
            if draft.speaker is None and draft.continues is not None:
                draft.speaker = draft.continues.speaker
            if draft.speaker is None or not draft.speaker.actor.strip():
                draft.speaker = unnamed(draft)

    def _offset(self, draft: DraftStatement) -> int:
        paragraph = draft.speaker_paragraph or draft.paragraph
        return paragraph.start + _span(draft).start_char

    # --- names ------------------------------------------------------------------------------

    def _remember(self, seen: Seen) -> None:
        self.seen.append(seen)
        if " " in seen.actor.name:
            named = self.longer.setdefault(seen.head, {})
            folded = seen.actor.name.casefold()
            named.pop(folded, None)
            named[folded] = seen
        self.called[id(seen.actor)] = self.called.get(id(seen.actor), frozenset()) | seen.words
        self.acronyms[initials(seen.actor.name)] = seen.actor
        for acronym in _BRACKETED.findall(seen.actor.name):
            self.acronyms[acronym] = seen.actor

    def _recent(self) -> Iterator[Seen]:
        """Yield what was seen, the latest first, as far back as a reader would look."""
        return islice(reversed(self.seen), MOST_LOOKED_BACK)

    def _learn_names(self) -> None:
        """Collect the persons' full names of the whole text: a surname may stand first."""
        for paragraph in self.reading.paragraphs:
            for entity in paragraph.doc.ents:
                if entity.label_ not in ("PER", "PERSON"):
                    continue
                name = clean_name(entity)
                words = name.split()
                if not words or not words[-1][:1].isupper():
                    continue
                known = self.people.get(words[-1].casefold())
                if known is None:
                    actor = ActorSeen(name=name, kind=ActorKind.PERSON)
                    self.people[words[-1].casefold()] = actor
                    self.reading.actors.append(actor)
                elif len(known.name.split()) == 1 and len(words) > 1:
                    known.name = name

    def _actor_for(
        self, paragraph: Paragraph, head: Token, start: int, end: int
    ) -> tuple[ActorSeen, str, frozenset[str]]:
        """Return the actor that the noun phrase doc[start:end] names, its sort and its words."""
        doc = head.doc
        words = doc[start:end]
        lemmas = lemmas_of(words)
        person = person_in(words, head)
        if person is None and head.pos_ == "PROPN" and head.ent_type_ != "LOC":
            last = max(
                (t for t in words if t.head.i == head.i and t.dep_ == "flat"),
                default=head,
                key=lambda t: t.i,
            )
            if last.lower_ in self.people and last.text[:1].isupper():
                person = doc[min(head.i, last.i) : last.i + 1]
        if person is not None:
            named = self._person(clean_name(person) or words.text, lemmas)
            learn_sex(named, words)
            return named, "person", lemmas
        if head.tag_ not in ("NNS", "NNPS"):
            joined = next((k for k in head.rights if k.dep_ == "conj" and k.i < end), None)
            if joined is not None:
                cc = next((k.i for k in joined.lefts if k.dep_ == "cc"), joined.left_edge.i)
                words = doc[start : min(end, max(cc, head.i + 1))]
        own = body_in(words, head)
        name = strip_article(self._text(paragraph, own))
        actor = self._body(name, own[-1] if own.start > head.i else head, paragraph)
        if actor is None:
            kind = kind_of(head, words)
            actor = ActorSeen(name=name, kind=kind, plural=is_plural(head))
            self.bodies[name.casefold()] = actor
            self.reading.actors.append(actor)
        if head.lemma_.lower() in PERSON_NOUNS:
            learn_sex(actor, words)
        return actor, sort_of(head, words), lemmas

    def _person(self, name: str, lemmas: frozenset[str]) -> ActorSeen:
        """Return the person of a name, by surname; a namesake is known by the whole name."""
        key = name.split()[-1].casefold()
        known = self.people.get(key)
        if known is not None and (
            are_namesakes(known.name, name)
            or (lemmas & KIN and known.name.split()[0] != name.split()[0])
        ):
            key, known = name.casefold(), self.people.get(name.casefold())
        if known is None:
            known = self.people[key] = ActorSeen(name=name, kind=ActorKind.PERSON)
            self.reading.actors.append(known)
        return known

    def _text(self, paragraph: Paragraph, words: DocSpan) -> str:
        offset = paragraph.start
        return " ".join(
            self.reading.text[offset + words.start_char : offset + words.end_char].split()
        )

    def _body(self, name: str, head: Token, paragraph: Paragraph) -> ActorSeen | None:
        """Return the body that a name stands for, if one was named before.

        "the Front" after "the Lomani Liberation Front (LLF)", "the ministry" after
        "the energy ministry", "LLF" after its full name.
        """
        folded = name.casefold()
        exact = self.bodies.get(folded)
        words = name.split()
        if exact is not None and (len(words) > 1 or head.pos_ == "PROPN"):
            return exact
        if len(words) > 1 and head.lemma_.lower() in BODY_NOUNS:
            fuller = self._fuller_body(name, head, paragraph)
            if fuller is not None:
                return fuller
        if len(words) == 1 and name.isupper() and len(name) > 1 and name in self.acronyms:
            return self.acronyms[name]
        if len(words) == 1 and head.pos_ in ("NOUN", "PROPN") and head.ent_type_ != "LOC":
            here = head.lemma_.lower()
            nearest = self.seen[-1].paragraph if self.seen else 0
            scene = self._scene(paragraph.start_of(head))
            for other, seen in reversed(self.longer.get(here, {}).items()):
                if nearest - seen.paragraph > FARTHEST_NOUN:
                    break
                if other == folded or scene.rules_out(seen.actor):
                    continue
                if here in PERSON_NOUNS and seen.start < self.sections[paragraph.index].start:
                    return self._person_at_hand(paragraph) or seen.actor
                return seen.actor
            if here in PERSON_NOUNS or here in SPOKESPEOPLE:
                for same in ({here}, SPOKESPEOPLE if here in SPOKESPEOPLE else set()):
                    for seen in self._recent():
                        if nearest - seen.paragraph > FARTHEST_NOUN:
                            break
                        if seen.sort == "person" and seen.words & same:
                            return seen.actor
        return exact

    def _fuller_body(self, name: str, head: Token, paragraph: Paragraph) -> ActorSeen | None:
        """Return the one body whose longer name holds this one: "the Defence Ministry"."""
        scene = self._scene(paragraph.start_of(head))
        words, noun = words_of_name(name), head.lemma_.lower()
        found = {
            id(seen.actor): seen.actor
            for seen in self._recent()
            if seen.head == noun
            and seen.sort == "body"
            and words < words_of_name(seen.actor.name)
            and not scene.rules_out(seen.actor)
        }
        return next(iter(found.values())) if len(found) == 1 else None

    def _learn_scenes(self) -> None:
        """Note where the text turns to other nations.

        "In Oslo, ..." opens a scene within a paragraph; the nations of a heading hold
        until the next one.
        """
        section = Scene(0, frozenset())
        for paragraph in self.reading.paragraphs:
            if paragraph.kind == "heading":
                section = Scene(paragraph.start, nations_in(paragraph.doc[:]))
            self.sections.append(section)
            self.scenes.append((paragraph.start, section))
            for sentence in paragraph.doc.sents:
                nation = opening_place(sentence)
                if nation:
                    start = paragraph.start + sentence.start_char
                    self.scenes.append((start, Scene(start, frozenset({nation}))))

    def _scene(self, offset: int) -> Scene:
        """Return the scene that holds at an offset of the text."""
        place = bisect_right(self.scenes, offset, key=itemgetter(0))
        return self.scenes[place - 1][1]

    def _person_at_hand(self, paragraph: Paragraph) -> ActorSeen | None:
        """Return the named person whom a paragraph has been about so far, None if nobody."""
        for seen in self._recent():
            if seen.paragraph != paragraph.index:
                return None
            if seen.sort == "person" and seen.weight > 1 and has_name(seen.actor):
                return seen.actor
        return None

    def _see(self, paragraph: Paragraph, head: Token) -> Seen | None:
        if head.pos_ == "PRON":
            return None
        start, end = noun_phrase(head)
        actor, sort, words = self._actor_for(paragraph, head, start, end)
        offset = paragraph.start
        self._see_group(paragraph, head, start, end)
        for kid in head.rights:
            if kid.dep_ == "conj" and kid.i < end:
                cc = next((k.i for k in kid.lefts if k.dep_ == "cc"), kid.left_edge.i)
                end = max(head.i + 1, min(end, cc))
        seen = Seen(
            start=offset + head.doc[start].idx,
            end=offset + head.doc[start:end].end_char,
            paragraph=paragraph.index,
            sentence=self.sentence_of[paragraph.index, head.i],
            actor=actor,
            sort=sort,
            weight=weight_of(head),
            words=words | office_before(head.doc, start),
            head=head.lemma_.lower(),
            named=not (end - start < 3 and head.pos_ == "NOUN"),
            label=body_in(head.doc[start:end], head)[-1].ent_type_,
        )
        actor.mentions.append((seen.start, seen.end))
        self._remember(seen)
        return seen

    def _see_group(self, paragraph: Paragraph, head: Token, start: int, end: int) -> None:
        """Remember "X and his colleagues" as one plural actor, for a later "they"."""
        if not any(k.dep_ == "conj" and k.pos_ in NOMINAL and k.i < end for k in head.rights):
            return
        words = head.doc[start:end]
        name = strip_article(self._text(paragraph, words))
        group = self.bodies.get(name.casefold())
        if group is None:
            group = ActorSeen(name=name, kind="", plural=True)
            self.bodies[name.casefold()] = group
        offset = paragraph.start
        self._remember(
            Seen(
                offset + words.start_char,
                offset + words.end_char,
                paragraph.index,
                self.sentence_of[paragraph.index, head.i],
                group,
                "group",
                weight_of(head) + 0.2,
                frozenset(),
                head.lemma_.lower(),
            )
        )

    # --- speakers ----------------------------------------------------------------------------

    def _speaker(self, draft: DraftStatement) -> None:
        tokens = _span(draft)
        paragraph = draft.speaker_paragraph or draft.paragraph
        offset = paragraph.start
        start, end = offset + tokens.start_char, offset + tokens.end_char
        text = self.reading.text[start:end]
        head = tokens.root
        issuer = relays.issuer_of(head)
        if issuer is not None and issuer.i != head.i:
            head = issuer
            tokens = head.doc[slice(*noun_phrase(head))]
            start, end = offset + tokens.start_char, offset + tokens.end_char
            text = self.reading.text[start:end]
        cue = draft.cue_token
        cited = relays.cited_instead(cue) if cue is not None else None
        quoter = relays.quoted_by(cue) if cue is not None else None
        via: list[Mention] = []
        if cited is not None:
            via.append(self._mention(paragraph, head, start, end, text)[0])
            np = cited.doc[slice(*noun_phrase(cited))]
            start, end = offset + np.start_char, offset + np.end_char
            text, head = self.reading.text[start:end], cited
        elif quoter is not None:
            np = quoter.doc[slice(*noun_phrase(quoter))]
            a, b = offset + np.start_char, offset + np.end_char
            via.append(self._mention(paragraph, quoter, a, b, self.reading.text[a:b])[0])
        for listener in relays.listeners(draft):
            home = paragraph.start
            a, b = home + listener.start_char, home + listener.end_char
            words = self.reading.text[a:b]
            via.append(Mention(words, strip_article(words), ActorKind.OUTLET, a, b))
        draft.via = tuple(via)
        self.named_inside = self._named_inside(draft, head)
        draft.speaker, actor = self._mention(paragraph, head, start, end, text)
        self.named_inside = frozenset()
        if actor is not None:
            self._remember(
                Seen(
                    start,
                    end,
                    paragraph.index,
                    self.sentence_of[paragraph.index, head.i],
                    actor,
                    "person" if actor.kind == ActorKind.PERSON else _sort_of_speaker(head, tokens),
                    3.0,
                    lemmas_of(tokens),
                    head.lemma_.lower(),
                    named=head.pos_ != "PRON" and not (len(tokens) < 3 and head.pos_ == "NOUN"),
                )
            )
            actor.mentions.append((start, end))

    def _named_inside(self, draft: DraftStatement, head: Token) -> frozenset[str]:
        """Return the surnames in words that a pronoun brings: nobody speaks so of themselves.

        "He said Lind was ill": not Lind says it.
        """
        if head.lower_ not in HE | SHE:
            return frozenset()
        whole = draft if draft.continues is None else draft.continues
        words = whole.paragraph.tokens_at(whole.start, whole.end)
        before = draft.cue is not None and draft.cue.start < draft.start
        if words is None or not (before or draft.mode is Mode.DIRECT):
            return frozenset()
        return frozenset(t.lower_ for t in words if t.ent_type_ in ("PER", "PERSON"))

    def _mention(
        self, paragraph: Paragraph, head: Token, start: int, end: int, text: str
    ) -> tuple[Mention, ActorSeen | None]:
        lower = head.lower_
        actor: ActorSeen | None
        person = person_in(head.doc[slice(*noun_phrase(head))], head)
        number = self.sentence_of[paragraph.index, head.i]
        text = " ".join(text.split())
        np = head.doc[slice(*noun_phrase(head))]
        first = np[0].lower_ if len(np) else lower
        of_them = person is None and lower in PRONOUNS and any(t.lower_ == "them" for t in np)
        if lower in HE | SHE | IT | THEY or of_them:
            lower = "they" if of_them else lower
            aside = head.head.dep_ == "acl:relcl" and head.head.head.lemma_.lower() in CLAIM_NOUNS
            actor = self._antecedent(lower, start, paragraph.index, number, aside=aside)
            if actor is None:
                return Mention(text, text, "", start, end), None
            if lower in HE | SHE and not actor.gender:
                actor.gender = "f" if lower in SHE else "m"
            return self._named(actor, text, start, end), actor
        if first == "the" and len(np) == 2 and lower in DOCUMENTS:
            last = next(
                (s for s in reversed(self.seen) if s.weight >= 3 and number - s.sentence <= 3), None
            )
            if last is not None and lower not in ("study", "paper", "report", "article"):
                return self._named(last.actor, text, start, end), last.actor
        actor, _, _ = self._actor_for(paragraph, head, *noun_phrase(head))
        if first == "the" and all(mention[0] >= start for mention in actor.mentions):
            meant = self._by_trade(head, np) or self._by_role(
                head, np, start, paragraph.index, number
            )
            if meant is not None:
                self.bodies[actor.name.casefold()] = meant
                return self._named(meant, text, start, end), meant
        if first in HE | SHE | IT | THEY and actor.kind != ActorKind.PERSON:
            owner = self._antecedent(first, start, paragraph.index, number)
            if owner is not None:
                rest = " ".join(text.split()[1:])
                actor.name = f"{owner.name}’s {rest}"
        if (
            len(np) == 2
            and first in ("the", "this", "that")
            and lower in (PERSON_NOUNS | SPOKESPEOPLE)
            and actor.kind == ActorKind.PERSON
        ):
            return self._named(actor, text, start, end), actor
        speaks_for = self._speaks_for(np, paragraph, start, number) or actor.speaks_for
        actor.speaks_for = speaks_for
        return Mention(text, actor.name, actor.kind, start, end, speaks_for), actor

    def _by_trade(self, head: Token, words: DocSpan) -> ActorSeen | None:
        """Return who was last named with this very noun: "the baker" after "Anna Lind, a baker"."""
        if len(words) != 2 or head.pos_ != "NOUN" or head.tag_ == "NNS":
            return None
        noun = head.lemma_.lower()
        if noun in BODY_NOUNS - PERSON_NOUNS:
            return None  # "the council" is not "the head of the council, Anna Lind"
        for seen in self._recent():
            if seen.sort == "person" and seen.named and noun in seen.words and has_name(seen.actor):
                return seen.actor
        return None

    def _by_role(
        self, head: Token, words: DocSpan, start: int, paragraph: int, number: int
    ) -> ActorSeen | None:
        """Return who "the striker", "the 26-year-old", "the Jamaican", "the company" is."""
        if head.tag_ in ("NNS", "NNPS") or any(t.dep_ in ("nmod", "acl:relcl") for t in words):
            return None
        if any(t.dep_ == "nmod:poss" for t in words):
            return None  # "the plant's director" is whoever that plant has
        if is_role(head):
            lower = head.lower_
            sex = "she" if lower in FEMALE_TITLES else "he" if lower in MALE_TITLES else "who"
            others = PERSON_NOUNS - ROLES
        elif head.lower_ in FIRMS and len(words) == 2:
            sex, others = "it", BODY_NOUNS - FIRMS
        else:
            return None
        return self._antecedent(sex, start, paragraph, number, not_called=others)

    def _named(self, actor: ActorSeen, text: str, start: int, end: int) -> Mention:
        """Return a mention where the text before `start` names the actor most fully."""
        best: Seen | None = None
        for seen in self.seen:
            names = seen.actor is actor and seen.named and seen.end <= start
            if names and (best is None or seen.end - seen.start > best.end - best.start):
                best = seen
        if best is not None:
            words = " ".join(self.reading.text[best.start : best.end].split())
            return Mention(words, actor.name, actor.kind, best.start, best.end, actor.speaks_for)
        return Mention(text, actor.name, actor.kind, start, end, actor.speaks_for)

    def _antecedent(
        self,
        pronoun: str,
        start: int,
        paragraph: int,
        number: int,
        *,
        aside: bool = False,
        not_called: frozenset[str] | None = None,
    ) -> ActorSeen | None:
        """Return whom a pronoun means; "who" is any person.

        aside: the pronoun stands in "..., a charge it denies".
        not_called: only who has a name of their own (of a body, for "it"), and is called
            none of these.
        """
        best: Seen | None = None
        best_score = -99.0
        for seen in self._recent():
            if seen.start >= start:
                continue
            if paragraph - seen.paragraph > FARTHEST:
                break
            if not _fits(pronoun, seen):
                continue
            if self.named_inside and seen.actor.name.split()[-1].casefold() in self.named_inside:
                continue
            if not_called is not None and (
                not has_name(seen.actor)
                or self.called[id(seen.actor)] & not_called
                or (pronoun == "it" and seen.label != "ORG")
            ):
                continue
            score = seen.weight - 0.9 * (number - seen.sentence) - (paragraph - seen.paragraph)
            if pronoun in THEY and not seen.actor.plural:
                score -= 1.0
            if seen.sentence == number and seen.weight < 2 and not aside:
                score -= 1.0
            if score > best_score:
                best, best_score = seen, score
        return best.actor if best is not None else None

    def _speaks_for(self, words: DocSpan, paragraph: Paragraph, start: int, number: int) -> str:
        """Return the body that a spokesperson speaks for, "" where none is said."""
        for token in words:
            if token.lemma_.lower() not in SPOKESPEOPLE:
                continue
            for kid in token.children:
                if kid.dep_ == "nmod:poss":
                    if kid.pos_ == "PRON":
                        owner = self._antecedent(kid.lower_, start, paragraph.index, number)
                        return owner.name if owner else ""
                    return strip_article(kid.doc[slice(*noun_phrase(kid))].text)
                if kid.dep_ in ("nmod", "obl") and cased(kid) in ("for", "of"):
                    a, b = noun_phrase(kid)
                    return strip_article(kid.doc[a:b].text)
            before = [t for t in token.lefts if t.dep_ in ("compound", "amod", "nmod")]
            if before:
                return strip_article(words.doc[before[0].left_edge.i : token.i].text)
        return ""


def _span(draft: DraftStatement) -> DocSpan:
    assert draft.speaker_tokens is not None
    return draft.speaker_tokens


def can_speak(draft: DraftStatement) -> bool:
    """Whether the resolved speaker of a draft is somebody who states things.

    No speakers: a pronoun that means nobody named ("it indicates that"), and a thing
    that is only a sign ("the move suggests that").
    """
    tokens, speaker, cue = draft.speaker_tokens, draft.speaker, draft.cue_token
    if tokens is None or speaker is None:
        return True
    head = tokens.root
    if head.lower_ in ("that", "which", "what", "this", "there") and speaker.text == head.text:
        return False
    if cue is None or cue_lemma(cue) not in SIGNALLING:
        return True
    if head.pos_ == "PRON":
        return head.lower_ != "it" or speaker.text != head.text
    return sort_of(head, tokens) != "thing" or head.lemma_.lower() in RECORDS | DOCUMENTS


def unnamed(draft: DraftStatement) -> Mention | None:
    """Return the stand-in for a statement whose source the text does not name."""
    if draft.cue_token is None and not draft.cue_class:
        return None
    words = {
        "accuse": "unnamed accusers",
        "warn": "unnamed projections",
        "think": "unnamed estimates",
    }
    return Mention("", words.get(draft.cue_class, "unnamed reports"), ActorKind.UNNAMED)


def _sort_of_speaker(head: Token, words: DocSpan) -> str:
    """Return the sort of who has spoken: a thing that speaks ("the indictment") is as a body."""
    sort = sort_of(head, words)
    return "body" if sort == "thing" and head.lemma_.lower() in RECORDS | DOCUMENTS else sort


def _fits(pronoun: str, seen: Seen) -> bool:
    actor = seen.actor
    if pronoun in HE:
        return seen.sort == "person" and actor.gender != "f" and not actor.plural
    if pronoun in SHE:
        return seen.sort == "person" and actor.gender != "m" and not actor.plural
    if pronoun == "who":
        return seen.sort == "person" and not actor.plural
    if pronoun in IT:
        return seen.sort == "body" and not actor.plural
    return actor.plural or seen.sort == "body"
