"""Who the speaker's words mean: pronouns, surnames, titles, bodies named earlier.

Goes through the text once, keeping the actors that were named; each speaker is
looked up among those that stand before it, nearest and most prominent first,
within a few paragraphs and where number, sex and sort agree.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Span as DocSpan
from spacy.tokens import Token

from claims.extraction import relays
from claims.extraction.cues import CLAIM_NOUNS, DOCUMENTS, SPOKESPEOPLE, UNNAMED, word_set
from claims.extraction.draft import ActorSeen, DraftStatement, Paragraph, Reading
from claims.extraction.phrases import NOMINAL, cased, noun_phrase
from claims.extraction.records import Mention
from claims.vocabulary import ActorKind

FARTHEST = 4  # paragraphs that a pronoun may look back
FARTHEST_NOUN = 14  # paragraphs that "the ministry" may look back

HE = frozenset({"he", "him", "his", "himself"})
SHE = frozenset({"she", "her", "hers", "herself"})
IT = frozenset({"it", "its", "itself", "this", "that", "which"})
THEY = frozenset({"they", "them", "their", "theirs", "themselves", "both", "these", "those"})
PRONOUNS = (
    HE
    | SHE
    | IT
    | THEY
    | {
        "who",
        "one",
        "some",
        "others",
        "neither",
        "many",
        "several",
        "two",
        "three",
        "another",
        "most",
        "all",
    }
)
FEMALE_TITLES = word_set(
    """mrs ms miss madam lady queen princess sister spokeswoman chairwoman congresswoman mother
    wife daughter woman actress businesswoman duchess baroness grandmother aunt girl dame
    councilwoman policewoman she"""
)
MALE_TITLES = word_set(
    """mr sir lord king prince brother spokesman chairman congressman father husband son man
    actor businessman duke baron grandfather uncle boy policeman councilman"""
)
BODY_NOUNS = word_set(
    """government ministry army navy police council court company agency office party union
    committee commission department parliament senate house bank group force forces team
    university institute organisation organization association federation embassy
    administration authority board bureau cabinet church club coalition command coastguard
    congress corporation defence defense delegation directorate firm foundation front guard
    headquarters hospital inquiry intelligence kremlin laboratory league manufacturer military
    militia mission movement network newspaper opposition operator paper presidency prosecutor
    radio regulator secretariat service society staff state station television tribunal
    watchdog website fund airline railway broadcaster channel charity city club country county
    district industry insurer operator province region school supplier utility village world
    account post statement report study survey branch wing staff"""
)
PERSON_NOUNS = word_set(
    """minister president spokesman spokeswoman spokesperson commander leader chief director
    governor mayor judge lawyer officer general colonel captain doctor professor senator king
    queen chairman chairwoman chair head secretary ambassador envoy diplomat witness analyst
    expert author founder owner manager editor reporter journalist engineer surgeon nurse
    teacher student farmer driver soldier pilot sergeant detective inspector bishop priest
    pope imam actor player coach candidate lawmaker deputy premier chancellor attorney
    prosecutor resident woman man mother father son daughter wife husband brother sister
    cousin friend neighbour neighbor victim survivor suspect defendant economist scientist
    researcher technician official activist superintendent commissioner commandant attaché
    clerk counsel vet headman"""
)
# "the commander", "the union": a noun that points back, where an actor was named by it.
ANAPHORIC = PERSON_NOUNS | SPOKESPEOPLE | BODY_NOUNS


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


def resolve(reading: Reading) -> None:
    """Give each draft its speaker, and the reading its actors."""
    Resolver(reading).run()


class Resolver:
    """One pass over a text, with the actors named so far."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.seen: list[Seen] = []
        self.sentence_of: dict[tuple[int, int], int] = {}
        self.people: dict[str, ActorSeen] = {}  # by surname
        self.bodies: dict[str, ActorSeen] = {}  # by full name, folded

    def run(self) -> None:
        number = 0
        for paragraph in self.reading.paragraphs:
            for sentence in paragraph.doc.sents:
                for i in range(sentence.start, sentence.end):
                    self.sentence_of[paragraph.index, i] = number
                number += 1
        self._learn_names()
        drafts = [d for d in self.reading.drafts if d.speaker_tokens is not None]
        drafts.sort(key=lambda d: (d.speaker_paragraph or d.paragraph).start + _span(d).start_char)
        queue = list(drafts)
        for paragraph in self.reading.paragraphs:
            while (
                queue and (queue[0].speaker_paragraph or queue[0].paragraph).index < paragraph.index
            ):
                self._speaker(queue.pop(0))
            for head in _candidates(paragraph):
                offset = paragraph.start_of(head)
                while queue and self._offset(queue[0]) < offset:
                    draft = queue[0]
                    if (draft.speaker_paragraph or draft.paragraph).index > paragraph.index:
                        break
                    self._speaker(queue.pop(0))
                self._see(paragraph, head)
        for draft in queue:
            self._speaker(draft)
        by_identity: dict[int, Mention] = {}
        for draft in self.reading.drafts:
            if draft.speaker is None and draft.continues is not None:
                draft.speaker = draft.continues.speaker or by_identity.get(id(draft.continues))
            if draft.speaker is None or not draft.speaker.actor.strip():
                draft.speaker = unnamed(draft)

    def _offset(self, draft: DraftStatement) -> int:
        paragraph = draft.speaker_paragraph or draft.paragraph
        return paragraph.start + _span(draft).start_char

    # --- names ------------------------------------------------------------------------------

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
        self, paragraph: Paragraph, head: Token
    ) -> tuple[ActorSeen, str, frozenset[str]]:
        """Return the actor that a noun phrase names, its sort and the words of the phrase."""
        start, end = noun_phrase(head)
        doc = head.doc
        words = doc[start:end]
        lemmas = frozenset(t.lemma_.lower() for t in words if not t.is_punct)
        person = _person_in(words, head)
        if person is None and head.pos_ == "PROPN" and head.ent_type_ != "LOC":
            last = max(
                (t for t in words if t.head.i == head.i and t.dep_ == "flat"),
                default=head,
                key=lambda t: t.i,
            )
            if last.lower_ in self.people and last.text[:1].isupper():
                person = doc[min(head.i, last.i) : last.i + 1]
        if person is not None:
            name = clean_name(person)
            actor = self.people.get(name.split()[-1].casefold()) if name else None
            if actor is None:
                actor = ActorSeen(name=name or words.text, kind=ActorKind.PERSON)
                self.reading.actors.append(actor)
                if name:
                    self.people[name.split()[-1].casefold()] = actor
            _learn_sex(actor, words, self)
            return actor, "person", lemmas
        if head.tag_ not in ("NNS", "NNPS"):
            joined = next((k for k in head.rights if k.dep_ == "conj" and k.i < end), None)
            if joined is not None:
                cc = next((k.i for k in joined.lefts if k.dep_ == "cc"), joined.left_edge.i)
                words = doc[start : min(end, max(cc, head.i + 1))]
        text = self._text(paragraph, words)
        name = strip_article(text)
        actor = self._body(name, head)
        if actor is None:
            kind = kind_of(head, words)
            actor = ActorSeen(name=name, kind=kind, plural=is_plural(head))
            self.bodies[name.casefold()] = actor
            self.reading.actors.append(actor)
        if head.lemma_.lower() in PERSON_NOUNS:
            _learn_sex(actor, words, self)
        return actor, sort_of(head, words), lemmas

    def _text(self, paragraph: Paragraph, words: DocSpan) -> str:
        offset = paragraph.start
        return " ".join(
            self.reading.text[offset + words.start_char : offset + words.end_char].split()
        )

    def _body(self, name: str, head: Token) -> ActorSeen | None:
        """Return the body that a name stands for, if one was named before.

        "the Front" after "the Lomani Liberation Front (LLF)", "the ministry" after
        "the energy ministry", "LLF" after its full name.
        """
        folded = name.casefold()
        exact = self.bodies.get(folded)
        words = name.split()
        if exact is not None and (len(words) > 1 or head.pos_ == "PROPN"):
            return exact
        if len(words) == 1 and name.isupper() and len(name) > 1:
            for seen in reversed(self.seen):
                if f"({name})" in seen.actor.name or _initials(seen.actor.name) == name:
                    return seen.actor
        if len(words) == 1 and head.pos_ in ("NOUN", "PROPN") and head.ent_type_ != "LOC":
            here = head.lemma_.lower()
            nearest = self.seen[-1].paragraph if self.seen else 0
            for seen in reversed(self.seen):
                if nearest - seen.paragraph > FARTHEST_NOUN:
                    break
                if (
                    seen.head == here
                    and seen.actor.name.casefold() != folded
                    and len(seen.actor.name.split()) > 1
                ):
                    return seen.actor
            if here in PERSON_NOUNS or here in SPOKESPEOPLE:
                for same in ({here}, SPOKESPEOPLE if here in SPOKESPEOPLE else set()):
                    for seen in reversed(self.seen):
                        if nearest - seen.paragraph > FARTHEST_NOUN:
                            break
                        if seen.sort == "person" and seen.words & same:
                            return seen.actor
        return exact

    def _see(self, paragraph: Paragraph, head: Token) -> Seen | None:
        if head.pos_ == "PRON":
            return None
        actor, sort, words = self._actor_for(paragraph, head)
        start, end = noun_phrase(head)
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
            weight=_weight(head),
            words=words,
            head=head.lemma_.lower(),
            named=not (end - start < 3 and head.pos_ == "NOUN"),
        )
        actor.mentions.append((seen.start, seen.end))
        self.seen.append(seen)
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
        self.seen.append(
            Seen(
                offset + words.start_char,
                offset + words.end_char,
                paragraph.index,
                self.sentence_of[paragraph.index, head.i],
                group,
                "group",
                _weight(head) + 0.2,
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
        draft.speaker, actor = self._mention(paragraph, head, start, end, text)
        if actor is not None:
            self.seen.append(
                Seen(
                    start,
                    end,
                    paragraph.index,
                    self.sentence_of[paragraph.index, head.i],
                    actor,
                    "person" if actor.kind == ActorKind.PERSON else sort_of(head, tokens),
                    3.0,
                    frozenset(t.lemma_.lower() for t in tokens),
                    head.lemma_.lower(),
                    named=head.pos_ != "PRON" and not (len(tokens) < 3 and head.pos_ == "NOUN"),
                )
            )
            actor.mentions.append((start, end))

    def _mention(
        self, paragraph: Paragraph, head: Token, start: int, end: int, text: str
    ) -> tuple[Mention, ActorSeen | None]:
        lower = head.lower_
        actor: ActorSeen | None
        person = _person_in(head.doc[slice(*noun_phrase(head))], head)
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
        actor, _, _ = self._actor_for(paragraph, head)
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
        self, pronoun: str, start: int, paragraph: int, number: int, *, aside: bool = False
    ) -> ActorSeen | None:
        """Return whom a pronoun means; `aside`: it stands in "..., a charge it denies"."""
        best: Seen | None = None
        best_score = -99.0
        for seen in reversed(self.seen):
            if seen.start >= start:
                continue
            if paragraph - seen.paragraph > FARTHEST:
                break
            if not _fits(pronoun, seen):
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
                return kid_text(words.doc, before[0].left_edge.i, token.i)
        return ""


def kid_text(doc: object, start: int, end: int) -> str:
    return strip_article(doc[start:end].text)  # type: ignore[index]


def _span(draft: DraftStatement) -> DocSpan:
    assert draft.speaker_tokens is not None
    return draft.speaker_tokens


def _candidates(paragraph: Paragraph) -> list[Token]:
    """Return the heads of the noun phrases that a later pronoun may mean, in order."""
    doc = paragraph.doc
    heads: dict[int, Token] = {}
    for token in doc:
        if token.pos_ not in NOMINAL or token.pos_ == "PRON":
            continue
        if token.dep_ in ("nsubj", "nsubj:pass", "obl:agent", "nsubj:outer") or (
            token.dep_ == "ROOT" and token.pos_ in ("NOUN", "PROPN")
        ):
            heads[token.i] = token
    for entity in doc.ents:
        root = entity.root
        if root.pos_ in NOMINAL and root.i not in heads:
            covering = root
            while covering.dep_ in ("appos", "flat", "nmod:desc") and covering.head.i < covering.i:
                covering = covering.head
                if covering.i in heads:
                    break
            if covering.i not in heads:
                heads[root.i] = root
    return [heads[i] for i in sorted(heads)]


def _weight(head: Token) -> float:
    if head.dep_ in ("nsubj", "nsubj:outer"):
        return 2.0 if head.head.dep_ in ("ROOT", "conj", "parataxis") else 1.3
    if head.dep_ in ("nsubj:pass", "obl:agent"):
        return 1.6
    return 0.6


def _fits(pronoun: str, seen: Seen) -> bool:
    actor = seen.actor
    if pronoun in HE:
        return seen.sort == "person" and actor.gender != "f" and not actor.plural
    if pronoun in SHE:
        return seen.sort == "person" and actor.gender != "m" and not actor.plural
    if pronoun in IT:
        return seen.sort == "body" and not actor.plural
    return actor.plural or seen.sort == "body"


_PERSON = ("PER", "PERSON")


def _person_in(words: DocSpan, head: Token) -> DocSpan | None:
    """Return the person's name that a noun phrase is headed by or explains."""
    if not any(token.ent_type_ in _PERSON for token in words):
        return None  # most phrases: the entities of a document are costly to list
    entities = words.ents
    for entity in entities:
        if entity.label_ not in _PERSON:
            continue
        root = entity.root
        if root.i == head.i or head.i in range(entity.start, entity.end):
            return entity
        token = root
        for _ in range(4):
            if token.dep_ not in ("appos", "flat", "nmod:desc", "compound", "parataxis"):
                break
            if token.head.i == head.i and (token.dep_ != "compound" or head.pos_ == "PROPN"):
                return entity
            token = token.head
    last = entities[-1] if entities else None
    if (
        last is not None
        and last.label_ in _PERSON
        and last.end == words.end
        and last.start - 1 > words.start
        and words.doc[last.start - 1].text == ","
        and head.lemma_.lower() in PERSON_NOUNS
    ):
        # "the head of the office, Anna Lind": the apposition was hung on "office"
        return last
    return None


def clean_name(entity: DocSpan) -> str:
    """Return a person's name without rank, title or possessive mark."""
    words = [t.text for t in entity if not t.is_punct and t.lower_ not in ("'s", "’s", "’", "'")]
    while len(words) > 1 and words[0].rstrip(".").casefold() in TITLES:
        words = words[1:]
    return " ".join(words)


TITLES = (
    FEMALE_TITLES
    | MALE_TITLES
    | word_set(
        """dr prof professor gen general col colonel maj major capt captain lt lieutenant sgt
    sergeant adm admiral sen senator rep representative gov governor president minister judge
    bishop brig brigadier rear cmdr commander officer chief the secretary ambassador king
    queen pope retired former"""
    )
)


def _learn_sex(actor: ActorSeen, words: DocSpan, resolver: Resolver) -> None:
    if actor.gender:
        return
    for token in words:
        lower = token.lower_.rstrip(".")
        if lower in FEMALE_TITLES and token.pos_ != "PRON":
            actor.gender = "f"
            return
        if lower in MALE_TITLES and token.pos_ != "PRON":
            actor.gender = "m"
            return


def strip_article(text: str) -> str:
    words = text.split()
    if len(words) > 1 and words[0].casefold() in ("the", "a", "an"):
        words = words[1:]
    return " ".join(words)


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[:1].isupper())


def is_plural(head: Token) -> bool:
    return head.tag_ in ("NNS", "NNPS") or any(k.dep_ == "conj" for k in head.rights)


def sort_of(head: Token, words: DocSpan) -> str:
    lemma = head.lemma_.lower()
    if lemma in BODY_NOUNS or lemma in UNNAMED and lemma in ("media", "channels"):
        return "body"
    if head.ent_type_ in ("PER", "PERSON") or lemma in PERSON_NOUNS or lemma in SPOKESPEOPLE:
        return "person"
    if lemma in UNNAMED:
        return "person"
    if head.ent_type_ in ("ORG", "LOC", "GPE", "NORP", "MISC", "FAC") or head.pos_ == "PROPN":
        return "body"
    return "thing"


def kind_of(head: Token, words: DocSpan) -> str:
    lemma = head.lemma_.lower()
    if (lemma in UNNAMED or head.lower_ in UNNAMED) and not words.ents:
        return ActorKind.UNNAMED
    if (
        lemma in UNNAMED
        and head.tag_ in ("NNS", "NN")
        and not any(e.label_ in ("PER", "PERSON") for e in words.ents)
    ):
        return ActorKind.UNNAMED
    if lemma in PERSON_NOUNS:
        return ActorKind.PERSON
    if lemma in ("army", "navy", "forces", "militia", "military", "force", "troops"):
        return ActorKind.FORCE
    if head.ent_type_ in ("LOC", "GPE"):
        return ActorKind.STATE
    return ActorKind.BODY


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
