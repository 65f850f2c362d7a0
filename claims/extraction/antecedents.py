"""Which claims a rejection is about: what "this", "the claim" or a denied clause points at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from claims.extraction.compared import Compared, name_words, same_actor, same_side, states_of
from claims.extraction.contrasts import PUT_AT
from claims.extraction.cues import word_set
from claims.extraction.dispute_words import (
    BLAME_NOUNS,
    CHARGE_NOUNS,
    FIGURE_NOUNS,
    MISDEED_NOUNS,
)
from claims.extraction.draft import DraftStatement
from claims.extraction.likeness import Bag, bag_of, shared, stem, weight
from claims.extraction.mentions import Mentions
from claims.extraction.records import Mention
from claims.extraction.rejection_places import Rejection
from claims.vocabulary import Kind, Mode

# How far back an anaphor reaches, in sentences; found on the development gold,
# where no target of "this" stands further back than its paragraph and the one before.
PRONOUN_REACH = 4
NOUN_REACH = 8
TOPIC_REACH = 4
SEVERAL_REACH = 6
LONG_REACH = 120

# The least share of a denied clause that a claim must hold to be its target.
CLAUSE_SHARE = 0.45
NEAR_CLAUSE_SHARE = 0.2  # where the claim stands within TOPIC_REACH sentences before

AT_ODDS = "disputes.at_odds"
# What may be disputed before anybody tells it: "the family disputed the official account".
ACCOUNTS = word_set(
    """account accounts version versions claim claims allegation allegations accusation accusations
    explanation narrative"""
)
# Rejections of something that the text may tell only behind them.
TOLD_LATER = ("disputes.denial", "disputes.rejection", "disputes.doubt", AT_ODDS)

INSIDE_REACH = 12  # characters between "that" and the content it opens

# "The charge" behind a denial of the charge is the charge; "that suggestion" is the denial.
THROUGH_DENIALS = CHARGE_NOUNS | word_set(
    "report reports story stories claim claims rumour rumours rumor rumors"
)
# Nor are these what a denier adds in other words: "We have sent nothing", said its spokesman.
NO_DENIALS = THROUGH_DENIALS - {"claim", "claims"}
ALSO = word_set("also too likewise equally")
ALSO_REACH = 14  # characters before the verb: "has also firmly denied"
# Rules whose statements point at a claim and tell none.
BARE_DENIALS = ("dismissal", "deny_object", "doubt_object", "deny_passive", "doubt_passive")
LONGEST_DENIAL = 4  # sentences that a denier adds to a denial

MOST_TARGETS = 6

_OWNER = re.compile(r"\w+['’]s\b")

# By what else a text calls those who spoke: "the officer's estimate" is the captain's.
EPITHETS = {
    "officer": word_set(
        "captain colonel commander commodore detective general inspector lieutenant major sergeant"
    ),
    "soldier": word_set("captain corporal gunner infantryman lieutenant major private sergeant"),
    "politician": word_set(
        "councillor deputy governor lawmaker mayor minister mp premier president senator"
    ),
    "official": word_set("director governor mayor minister secretary spokesman spokeswoman"),
    "lawyer": word_set("attorney barrister counsel prosecutor solicitor"),
    "scientist": word_set("biologist chemist epidemiologist geologist physicist professor"),
}

# How a text introduces what is later called "the report", "the findings", "the statement".
_INQUIRIES = word_set(
    """report reports reported study studies survey review audit inquiry investigation dossier
    assessment research analysis paper found finds concluded concludes"""
)
PUBLISHING = {
    **dict.fromkeys(word_set("report study survey findings finding conclusions"), _INQUIRIES),
    **dict.fromkeys(word_set("assessment conclusion research analysis audit"), _INQUIRIES),
    "statement": frozenset({"statement"}),
    "testimony": word_set("testimony testified testifies testify court hearing"),
    "warning": word_set("warning warned warns"),
    "forecast": word_set("forecast forecasts predicted predicts"),
    "complaint": word_set("complaint complained complains"),
    "announcement": word_set("announcement announced announces"),
}


@dataclass(frozen=True, slots=True)
class Denied:
    """A denial that was read: where its verb begins, whose it is, which statements it is of."""

    at: int
    deniers: tuple[Mention, ...]
    targets: tuple[int, ...]
    own: int | None  # the statement in which it is made


def targets(
    compared: Compared,
    mentions: Mentions,
    rejection: Rejection,
    deniers: Sequence[Mention],
    answered: dict[int, list[int]],
    denied: Sequence[Denied],
) -> list[int]:
    """Return the statements whose claims a rejection is about, at most MOST_TARGETS.

    answered: the targets of the denials read so far, by statement: to deny a
    denied claim "as well" is to deny the same claim.
    denied: all denials read so far, in the order of the text.
    """
    finder = _Finder(compared, mentions, rejection, deniers, answered, denied)
    return finder.find()[:MOST_TARGETS]


class _Finder:
    def __init__(
        self,
        compared: Compared,
        mentions: Mentions,
        rejection: Rejection,
        deniers: Sequence[Mention],
        answered: dict[int, list[int]],
        denied: Sequence[Denied],
    ) -> None:
        self.compared = compared
        self.mentions = mentions
        self.rejection = rejection
        self.deniers = deniers
        self.answered = answered
        self.denied = denied
        self.own = compared.index_of(rejection.draft) if rejection.draft is not None else None
        self.here = compared.sentence_at(rejection.cue.start)
        if rejection.sentence is not None:
            start = rejection.paragraph.start + rejection.sentence.start_char
            self.here = compared.sentence_at(start)

    def find(self) -> list[int]:
        """Return what is rejected: what stands before; else what the text tells only then."""
        return self._told_before() or self._told_later()

    def _told_later(self) -> list[int]:
        """ "The claim was denied by Lesk. Varda had said that ...": said earlier, told behind.

        Behind a clause or a noun that nothing before it answers, another's words count where
        a pluperfect sets them back in time; at once behind a noun, where nothing stands before.
        """
        compared, rejection = self.compared, self.rejection
        if rejection.retracts or rejection.aim not in ("noun", "clause", "topic"):
            return []
        if rejection.rule not in TOLD_LATER:
            return []
        for i in compared.in_sentences(self.here + 1, self.here + 2):
            draft = compared.drafts[i]
            if not self.is_other(i) or compared.is_denial(i) or draft.speaker is None:
                continue
            if not draft.speaker.text or draft.passage != self._passage():
                continue
            cue = draft.cue
            set_back = cue is not None and cue.text.split()[0].casefold() in ("had", "’d", "'d")
            first = (
                rejection.noun in ACCOUNTS
                and not rejection.told
                and not rejection.owners
                and compared.sentence[i] == self.here + 1
                and not self.nearest(NOUN_REACH)
            )
            if set_back or first:
                return [i]
        return []

    def _passage(self) -> int:
        return self.rejection.paragraph.passage

    def _told_before(self) -> list[int]:
        rejection = self.rejection
        if rejection.retracts:
            return self.inside() or self.retracted()
        inside = self.inside()
        if inside:
            owned = self.of_owner() if rejection.owners else []
            about = bag_of(rejection.about)
            return sorted({*inside, *self._best(about, owned, least=0.25, contexts=False)})
        if rejection.many and not rejection.owners:
            return self.several()
        if rejection.aim == "pronoun":
            return self.by_owner_behind() or self.nearest(PRONOUN_REACH)
        if rejection.rule == "disputes.different_account":
            return self.same_events()
        if rejection.aim == "noun":
            return self.by_noun()
        if rejection.aim == "clause":
            return self.by_content(bag_of(rejection.about)) or self.against_denier()
        if rejection.aim == "topic":
            return self.by_topic()
        if rejection.aim == "entity":
            return self.by_entity()
        return []

    # --- which statements can be meant at all ---

    def is_other(self, index: int) -> bool:
        """Tell whether a statement is made by somebody else than those who reject."""
        if index == self.own:
            return False
        speaker = self.compared.drafts[index].speaker
        return not any(same_actor(speaker, denier) for denier in self.deniers)

    def all_within_reach(self) -> list[int]:
        """The whole of a usual article; of a very long text, the title and what is near."""
        near = self.compared.near(self.here, before=LONG_REACH, after=LONG_REACH)
        title = [i for i, _ in self.compared.in_paragraph(0)][:MOST_TARGETS]
        return [*(i for i in title if i not in near), *near]

    def inside(self) -> list[int]:
        """Statements inside the object itself: "denied a report by X that ..."."""
        start, end = self.rejection.within
        compared = self.compared
        return [
            i
            for i in compared.in_sentences(self.here)
            if start <= compared.drafts[i].start < min(end, start + INSIDE_REACH)
            and i != self.own
            and (self.rejection.retracts or self.is_other(i))
        ]

    # --- by position ---

    def nearest(self, reach: int, keep: Iterable[int] | None = None) -> list[int]:
        """The statements of others in the nearest sentence before, with the rest of their run."""
        compared, rejection = self.compared, self.rejection
        allowed = None if keep is None else set(keep)
        first: int | None = None
        for i in (*self._open(), *compared.before(max(rejection.at, 0))):
            if self.here - compared.sentence[i] > reach:
                break
            if allowed is not None and i not in allowed:
                continue
            if i != self.own and self.answered.get(i) and self._passes_through(i):
                meant = [t for t in self.answered[i] if self.is_other(t)]
                if meant:
                    return meant
            if compared.is_denial(i) != self._names_denial() and self._names_denial():
                continue
            meant = self._behind_denial(i)
            if meant:
                return meant
            if self.is_other(i):
                first = i
                break
        if first is None:
            return []
        return self.run_of(first, allowed)

    def _open(self) -> list[int]:
        """Statements of the sentence whose content ran on over the anaphor: ", which he denied"."""
        compared, at = self.compared, self.rejection.at
        if self.rejection.aim != "pronoun":
            return []
        return [
            i
            for i in compared.in_sentences(self.here)
            if i != self.own
            and compared.drafts[i].start < at < compared.drafts[i].end
            and (cue := compared.drafts[i].cue) is not None
            and cue.start < at
        ]

    def _passes_through(self, denial: int | None = None) -> bool:
        """Tell whether the anaphor means what a denial denied, not the denial itself.

        denial: the statement that denies; one that only points at what it denies ("called
            the suggestion grotesque") holds nothing that could be meant.
        """
        rejection = self.rejection
        bare = denial is not None and self.compared.drafts[denial].rule.endswith(BARE_DENIALS)
        return (
            rejection.aim == "pronoun"
            or rejection.noun in THROUGH_DENIALS
            or (bare and not self._names_denial())
        )

    def _behind_denial(self, index: int) -> list[int]:
        """What a statement's speaker has just denied, where it only puts the denial in words.

        Who denies the allegation behind "The mill denied it. “Nothing was spilt,” its manager
        said" denies what the mill did; who "also" denies the claim does so whatever was added.
        """
        compared = self.compared
        if compared.is_denial(index) or not (
            (self.rejection.noun in NO_DENIALS and compared.bags[index].negated)
            or (self._passes_through() and self._joins_in())
        ):
            return []
        for denial in reversed(self.denied[-LONGEST_DENIAL:]):
            gap = compared.sentence[index] - compared.sentence_at(denial.at)
            if gap > LONGEST_DENIAL:
                break
            along = denial.own is not None and compared.speaks_along(denial.own, index)
            if gap >= 0 and (along or _speaks_for(compared.drafts[index], denial.deniers)):
                return [t for t in denial.targets if t != index and self.is_other(t)]
        return []

    def _joins_in(self) -> bool:
        """Tell whether the text says that somebody denied it before: "also denied"."""
        cue, opens = self.rejection.cue, self.rejection.sentence.start_char
        start = max(self.rejection.paragraph.start + opens, cue.start - ALSO_REACH)
        words = self.compared.reading.text[start : cue.end].casefold()
        return not ALSO.isdisjoint(words.replace(",", " ").split())

    def _names_denial(self) -> bool:
        return self.rejection.noun.startswith("denial")

    def run_of(self, first: int, allowed: set[int] | None) -> list[int]:
        """A statement with those of its speaker around it that the anaphor takes along."""
        compared, rejection = self.compared, self.rejection
        speaker = compared.drafts[first].speaker
        opens = rejection.sentence.start == 0
        wide = rejection.plural or (rejection.aim == "pronoun" and opens)
        out = []
        for i in range(first, max(-1, first - 8), -1):
            if allowed is not None and i not in allowed:
                continue
            together = compared.sentence[i] == compared.sentence[first] or (
                rejection.aim == "noun"
                and compared.drafts[first].mode == Mode.DIRECT
                and compared.drafts[i].mode != Mode.DIRECT
                and compared.paragraph[i] == compared.paragraph[first]
                and compared.sentence[i] == compared.sentence[first] - 1
            )
            if not together and not (wide and compared.paragraph[i] == compared.paragraph[first]):
                break
            nested = together and _is_inside(compared.drafts[i], compared.drafts[first])
            if (
                nested
                or same_actor(compared.drafts[i].speaker, speaker)
                or (
                    i < first
                    and self.is_other(i)
                    and not compared.is_denial(i)
                    and compared.speaks_along(i, first)
                )
            ):
                out.append(i)
        return sorted(out)

    def several(self) -> list[int]:
        """ "Both claims", "all of this": accounts of others before, whoever gave them."""
        compared, rejection = self.compared, self.rejection
        found: list[int] = []
        paragraphs: set[int] = set()
        for i in compared.before(max(rejection.at, 0)):
            if self.here - compared.sentence[i] > SEVERAL_REACH or len(found) == MOST_TARGETS:
                break
            if not self.is_other(i) or compared.is_denial(i):
                continue
            paragraphs.add(compared.paragraph[i])
            if rejection.many == "both" and len(found) == 2:
                break
            if len(paragraphs) > 1 and rejection.many != "both":
                break  # the nearest paragraph that tells anything
            found.append(i)
        return sorted(found)

    # --- by name and content ---

    def by_owner_behind(self) -> list[int]:
        """ "..., referring to Russia's claims": the owner is named behind a bare denial."""
        owners = _referred(self.rejection)
        if not owners:
            return []
        self.rejection.owners, self.rejection.plural = owners, True
        return self._near(self.of_owner())

    def of_owner(self) -> list[int]:
        """The nearest statements of the actor whose claims are named."""
        compared, rejection = self.compared, self.rejection
        named = name_words(*(t.text for t in rejection.owners if not t.is_punct))
        owner = self._resolved_owner()
        if not named and owner is not None:
            named = name_words(owner.actor)  # "contradicted her"
        if not named:
            return []
        lies = rejection.rule == "disputes.called_liar"
        others = [
            i
            for i in self.all_within_reach()
            if i != self.own
            and self.is_other(i)
            and not compared.is_denial(i)
            and not (lies and compared.drafts[i].cue_class == "admit")
        ]
        mine = [i for i in others if _is_owner(compared.drafts[i].speaker, named, owner)]
        if mine:
            return self._most_named(mine, named) if rejection.rule == AT_ODDS else mine
        meant = frozenset().union(*(EPITHETS.get(word, ()) for word in named))
        return [i for i in others if _is_owner(compared.drafts[i].speaker, meant, None)]

    def _most_named(self, mine: list[int], named: frozenset[str]) -> list[int]:
        """Keep those whose speakers bear all of an owner's name: the mission, not its state."""

        def bears_all(i: int) -> bool:
            speaker = self.compared.drafts[i].speaker
            return speaker is not None and named <= name_words(speaker.text, speaker.actor)

        return [i for i in mine if bears_all(i)] or mine

    def _resolved_owner(self) -> Mention | None:
        owners = self.rejection.owners
        words = owners[0].doc[owners[0].i : owners[-1].i + 1]
        return self.mentions.of(self.rejection.paragraph, words)

    def same_events(self) -> list[int]:
        """What others said before of the events that a "different account" retells."""
        compared = self.compared
        told = [i for i in compared.in_sentences(self.here, self.here + 1) if not self.is_other(i)]
        words = bag_of(self.rejection.about).stems.union(*(compared.bags[i].stems for i in told))
        found = [
            i
            for i in compared.near(self.here, before=NOUN_REACH, after=0)
            if self.is_other(i)
            and compared.drafts[i].end <= self.rejection.at
            and compared.bags[i].stems & words - self._names_of_deniers()
        ]
        return found or self.nearest(1)

    def _names_of_deniers(self) -> frozenset[str]:
        return frozenset(
            stem(word) for denier in self.deniers for word in name_words(denier.text, denier.actor)
        )

    def by_noun(self) -> list[int]:
        rejection, compared = self.rejection, self.compared
        if rejection.apposed:
            before = self.nearest(0)
            if before:
                return before
        if rejection.figures:
            return self.by_figure()
        pool: list[int] | None = None
        if rejection.owners:
            mine = self.of_owner()
            if rejection.noun in FIGURE_NOUNS:
                mine = [i for i in mine if self._gives_figure(i)] or mine
            about = bag_of(rejection.about)
            if mine and about.stems:
                matching = self._best(about, mine, least=0.25, contexts=False)
                if matching:
                    return matching
            if mine:
                return self._near(self.called(mine) or mine)
            # Somebody's claims that this article does not hold.
            return self._best(about, self.all_within_reach(), least=0.5, contexts=True)
        if rejection.noun in FIGURE_NOUNS:
            pool = [i for i in self.all_within_reach() if compared.figures(i)]
        about = bag_of(rejection.about)
        if about.stems or about.numbers:
            candidates = pool if pool is not None else self.all_within_reach()
            found = self._best(about, candidates, least=0.5, contexts=True)
            if found or rejection.told:
                return found
        near = self.nearest(NOUN_REACH, pool) if pool is not None else []
        if not near and rejection.noun in CHARGE_NOUNS:
            accusing = [
                i
                for i in self.all_within_reach()
                if compared.reading.claims[i].kind == Kind.ACCUSATION
            ]
            near = self.nearest(NOUN_REACH, accusing)
            if near and rejection.plural:
                near = sorted({*near, *self.run_of(near[0], None)})
        if rejection.noun in PUBLISHING:
            near = near or self.published()
        near = near or self._worded(self.nearest(NOUN_REACH))
        if rejection.plural and rejection.noun not in FIGURE_NOUNS:
            near = self._with_series(near)
        reach = [
            i
            for i in compared.near(self.here, before=NOUN_REACH, after=0)
            if i != self.own and self.is_other(i) and compared.drafts[i].end <= rejection.at
        ]
        called = self.called(reach) if rejection.noun in CHARGE_NOUNS else []
        return sorted({*near, *called})

    def _gives_figure(self, index: int) -> bool:
        return bool(self.compared.figures(index)) or self.compared.drafts[index].rule == PUT_AT

    def by_figure(self) -> list[int]:
        """ "The range of 600 to 800": who gave just these numbers; nobody where none is told."""
        figures, reach = self.rejection.figures, self.all_within_reach()
        owners = self.of_owner() if self.rejection.owners else []
        holding = [i for i in owners or reach if figures <= self.compared.bags[i].numbers]
        return self.nearest(NOUN_REACH, holding) or holding[:1]

    def published(self) -> list[int]:
        """ "The report": the nearest claim that the text says one made, with what follows it."""
        compared = self.compared
        words = PUBLISHING[self.rejection.noun]
        for i in compared.before(max(self.rejection.at, 0)):
            if self.here - compared.sentence[i] > NOUN_REACH:
                break
            if self.is_other(i) and not compared.is_denial(i) and words & compared.narration(i):
                return self._with_series(self.run_of(i, None))
        return []

    def _with_series(self, found: Sequence[int]) -> list[int]:
        """Add what the speakers of claims went on to say, up to another's words or a denial."""
        compared = self.compared
        series = list(found)
        for i in found:
            speaker = compared.drafts[i].speaker
            for later in range(i + 1, min(i + MOST_TARGETS, len(compared.drafts))):
                draft = compared.drafts[later]
                if draft.end > self.rejection.at or compared.is_denial(later):
                    break
                if later in found:
                    break
                along = self.is_other(later) and compared.speaks_along(i, later)
                if not along and not same_actor(draft.speaker, speaker):
                    break
                series.append(later)
        return sorted({*series})

    def called(self, candidates: Sequence[int]) -> list[int]:
        """Those of the candidates that the text itself introduces by the noun: "claims of"."""
        noun = stem(self.rejection.noun)
        named = []
        for i in candidates:
            cue = self.compared.drafts[i].cue
            if cue is not None and any(stem(word) == noun for word in cue.text.split()):
                named.append(i)
        return named

    def _worded(self, near: list[int]) -> list[int]:
        """Prefer what the text brought with the noun's own word to what stands nearest.

        "The navy claims that A. B, it added. Lesk denied the claim": A, of the same speaker;
        "Asked about reports that A, he said B. The ministry rejected the reports": A, by the noun.
        """
        compared = self.compared
        if not near or self.called(near):
            return near
        last = near[0]
        for i in range(last - 1, max(-1, last - 1 - MOST_TARGETS), -1):
            draft = compared.drafts[i]
            if compared.paragraph[i] != compared.paragraph[last]:
                break
            along = compared.speaks_along(i, last)
            if not along and not draft.rule.startswith("reported_nouns."):
                break
            if self.is_other(i) and not compared.is_denial(i) and self.called([i]):
                return [j for j in compared.in_sentences(compared.sentence[i]) if self.called([j])]
        return near

    def _near(self, indexes: Sequence[int]) -> list[int]:
        """Of statements of one actor, those nearest before; more where the noun is a plural."""
        compared, rejection = self.compared, self.rejection
        before = [i for i in indexes if compared.drafts[i].end <= rejection.at]
        if not before:
            return list(indexes[:1])
        last = before[-1]
        if not rejection.plural:
            return [i for i in before if compared.sentence[i] == compared.sentence[last]]
        passage = compared.drafts[last].passage
        return [
            i
            for i in before
            if compared.paragraph[i] == 0
            or (
                compared.drafts[i].passage == passage
                and compared.sentence[last] - compared.sentence[i] <= NOUN_REACH
            )
        ]

    def _best(
        self, about: Bag, candidates: Iterable[int], *, least: float, contexts: bool
    ) -> list[int]:
        """The candidates that hold most of what the rejected is about."""
        compared = self.compared
        scored: list[tuple[float, int]] = []
        total = weight(about.stems, compared.weights) + len(about.numbers)
        if not total:
            return []
        for i in candidates:
            if i == self.own or not self.is_other(i):
                continue
            bag = compared.context(i) if contexts else compared.bags[i]
            stems = bag.stems | compared.bags[i].stems
            numbers = bag.numbers | compared.bags[i].numbers
            score = shared(about.stems, stems, compared.weights) + len(about.numbers & numbers)
            distance = abs(compared.sentence[i] - self.here)
            if score / total >= least:
                scored.append((score / total + 0.2 / (1 + distance), i))
        if not scored:
            return []
        top = max(score for score, _ in scored)
        return sorted(i for score, i in scored if score >= top - 0.25)

    def by_content(self, about: Bag, near_share: float = NEAR_CLAUSE_SHARE) -> list[int]:
        """The claims that state what a denied clause states."""
        compared = self.compared
        total = weight(about.stems, compared.weights)
        if not total:
            return []
        scored: list[tuple[float, int]] = []
        for i in compared.neighbours(about):
            bag = compared.bags[i]
            if not self.is_other(i) or compared.is_denial(i) or bag.negated != about.negated:
                continue
            common = about.stems & bag.stems
            share = shared(about.stems, bag.stems, compared.weights) / total
            gap = self.here - compared.sentence[i]
            near = 0 <= gap <= TOPIC_REACH
            if near or compared.paragraph[i] == 0:
                least = near_share
            elif len(common) >= 2 or common == about.stems:
                least = CLAUSE_SHARE
            else:
                continue
            if share >= least:
                scored.append((share + (0.3 / (1 + gap) if near else 0.0), i))
        if not scored:
            return []
        top = max(score for score, _ in scored)
        return sorted(i for score, i in scored if score >= top - 0.1)

    def by_topic(self) -> list[int]:
        """ "Any such plan", "no such order", "involvement": by content, else the nearest claim."""
        rejection = self.rejection
        lowers = {token.lower_ for token in rejection.about}
        about = bag_of(rejection.about)
        found = self.by_content(about)
        if found:
            return found
        if rejection.noun in BLAME_NOUNS:
            accused = self.naming_denier()
            if accused:
                return accused
        if rejection.noun in MISDEED_NOUNS:
            return self.naming_denier() or (self.nearest(1) if "any" in lowers else [])
        if (
            "such" in lowers
            or rejection.rule == "disputes.no_such"
            or rejection.noun in CHARGE_NOUNS
        ):
            return self.nearest(TOPIC_REACH)
        return []

    def against_denier(self) -> list[int]:
        """ "Denied having shot at them": the claim that names those who deny their own act.

        A claim that names them only as an owner ("their offensive has slowed") must speak of the
        act or of its object.
        """
        about = self.rejection.about
        if not about or about[0].tag_ != "VBG":
            return []
        accused, act = self.naming_denier(), bag_of(about).stems
        meant = any(
            self._names_denier(i, as_owner=False) or act & self.compared.bags[i].stems
            for i in accused
        )
        return accused if meant else []

    def naming_denier(self) -> list[int]:
        """The nearest claim before that names those who deny, with what its sentence adds."""
        compared = self.compared
        for i in compared.before(max(self.rejection.at, 0)):
            if self.here - compared.sentence[i] > TOPIC_REACH:
                break
            if self.is_other(i) and not compared.is_denial(i) and self._names_denier(i):
                return self.run_of(i, None)
        return []

    def _names_denier(self, index: int, *, as_owner: bool = True) -> bool:
        """Tell whether a claim speaks of those who deny, or of the state they speak for.

        as_owner: "the army's offensive" speaks of the army.
        """
        said = " ".join(piece.text for piece in self.compared.drafts[index].content)
        words = name_words(said if as_owner else _OWNER.sub(" ", said))
        return any(
            names and names <= words
            for denier in self.deniers
            for names in map(name_words, (denier.text, denier.actor, *states_of(denier)))
        )

    def by_entity(self) -> list[int]:
        """ "The capture", "the entries": claims that speak of it, or the nearest before."""
        candidates = [
            i
            for i in self.compared.near(self.here, before=NOUN_REACH, after=0)
            if not self.compared.is_denial(i) and self.compared.drafts[i].end <= self.rejection.at
        ]
        about = bag_of(self.rejection.about)
        found = self._best(about, candidates, least=0.6, contexts=False)
        if found:
            return found
        if self.rejection.rule == "disputes.called_false":
            return self.nearest(1)
        return []

    def retracted(self) -> list[int]:
        """What those who take a statement back said before."""
        compared = self.compared
        mine = [
            i
            for i in self.all_within_reach()
            if i != self.own
            and compared.drafts[i].end <= self.rejection.at
            and any(same_side(compared.drafts[i].speaker, denier) for denier in self.deniers)
        ]
        if self.rejection.told:
            return self._best(bag_of(self.rejection.about), mine, least=0.5, contexts=False)
        called = self.called(mine)
        if called:
            return called[:MOST_TARGETS]
        for i in compared.before(self.rejection.at):
            if self.here - compared.sentence[i] > PRONOUN_REACH:
                break
            speaker = compared.drafts[i].speaker
            if i == self.own:
                continue
            if any(same_side(speaker, denier) for denier in self.deniers):
                return [i]
        return [i for i in compared.in_sentences(self.here - 1) if i != self.own]


def _is_inside(inner: DraftStatement, outer: DraftStatement) -> bool:
    """Tell whether one statement's content reports another: "a sergeant told him that ..."."""
    return outer.start <= inner.start and inner.end <= outer.end


def _referred(rejection: Rejection) -> list[Token]:
    """The owner in "referring to Russia's claims" behind a denial."""
    words = list(rejection.sentence)
    for index, token in enumerate(words):
        if token.lower_ in ("referring", "responding", "reacting", "alluding", "answering"):
            for later in words[index + 1 : index + 8]:
                if later.dep_ == "nmod:poss" or later.tag_ == "POS":
                    owner = later if later.tag_ != "POS" else later.nbor(-1)
                    return [owner]
    return []


def _speaks_for(draft: DraftStatement, actors: Iterable[Mention]) -> bool:
    """Tell whether a statement is one of some actors', or of "a spokesman for the ministry"."""
    served = frozenset(
        token.lower_ for token in draft.speaker_tokens or () if token.dep_ in ("nmod", "obl")
    )
    return any(
        same_side(draft.speaker, actor) or served & name_words(actor.text, actor.actor)
        for actor in actors
    )


def _is_owner(speaker: Mention | None, named: frozenset[str], owner: Mention | None) -> bool:
    if speaker is None:
        return False
    words = name_words(speaker.text, speaker.actor, speaker.speaks_for)
    if named & words:
        return True
    if owner is None:
        return False
    return bool(name_words(owner.actor) & words) or bool(states_of(owner) & states_of(speaker))
