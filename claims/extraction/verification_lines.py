"""What the report itself says about verification, and which claims it says it of.

`apply` finds the lines ("could not be verified", "District officials confirmed
both numbers"), decides the scope of each, and writes state, evidence and scope
on the claims. A claim shows the first of disputed, unverified, unconfirmed,
confirmed, attributed; what a line says of a claim holds for its restatements.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median

from spacy.tokens import Span as DocSpan

from claims.extraction.compared import Compared, is_heading, name_words, same_actor
from claims.extraction.dispute_words import CLAIM_NOUNS, FIGURE_NOUNS
from claims.extraction.draft import Paragraph, Reading
from claims.extraction.likeness import EMPTY, stem
from claims.extraction.records import Span
from claims.extraction.restatements import groups
from claims.extraction.verification_words import (
    ANONYMITY,
    ANONYMITY_STEMS,
    BATTLEFIELD,
    CHECKING_STEMS,
    CONFIRMATIONS,
    FALSE_ENDS,
    LINES,
    NOT_CONFIRMED,
    REFUSALS,
)
from claims.vocabulary import ActorKind, AsReported, PassageKind, Stance

# The order in which one state is shown.
RANK = {state: rank for rank, state in enumerate(AsReported)}

SECTION_REACH = 30  # sentences that "none of this" reaches back at most
ENTRY_LINE = re.compile(r"^\W*(?:updated|posted|published|\d{1,2}[:.]\d\d)\b", re.IGNORECASE)
TWO_SIDED = re.compile(
    r"\b(?:either|neither|both|who\s+is\s+right|any\s+of|none\s+of|on\s+the\s+ground|each\s+side)\b",
    re.IGNORECASE,
)
PLURAL = re.compile(
    r"\b(?:these|those|the|all|such)\s+(?:\w+\s+)?(?:claims|reports|accounts|allegations|assertions"
    r"|statements|details|figures|versions)\b|\bthis\s+information\b",
    re.IGNORECASE,
)
FIGURES_ONLY = re.compile(
    r"\b(?:neither|either|both|each)\s+(?:[\w’'-]+\s+){0,2}?"
    r"(?:figures?|tolls?|numbers?|totals?|counts?)\b",
    re.IGNORECASE,
)
BATTLE = re.compile(r"\b(?:battlefield|frontline|front-line|military|combat)\b", re.IGNORECASE)
# What opens a predicate: right behind a content, it is said of the noun that brings the content.
PREDICATE = re.compile(r"\s+(?:has|have|had|could|can|cannot|is|are|was|were)\b", re.IGNORECASE)
CONFIRM_CUE = re.compile(r"\b(?:confirm|corroborat|verif)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One place where the report speaks about verification."""

    paragraph: Paragraph
    sentence: DocSpan
    start: int  # of the telling words, in the paragraph
    end: int
    state: AsReported
    rule: str


def apply(reading: Reading, compared: Compared) -> None:
    """Write what the lines of a text say on its claims."""
    if not reading.drafts:
        return
    scopes = _Scopes(compared)
    group = groups(compared)
    members: dict[int, list[int]] = {}
    for index, root in enumerate(group):
        members.setdefault(root, []).append(index)
    for line in find_lines(reading):
        covered, name = scopes.of(line)
        for index in covered:
            _write(reading, index, line, name)
            for other in members[group[index]]:
                if other != index and (compared.is_lead(other) or compared.is_lead(index)):
                    _write(reading, other, line, name)
    for index in range(len(reading.drafts)):
        _confirm_own(reading, compared, index)


def _write(reading: Reading, index: int, line: Line, scope: str) -> None:
    offset = line.paragraph.start
    evidence = reading.span(offset + line.start, offset + line.end)
    _set(reading, index, line.state, evidence, scope, f"verification.{line.rule}")


def _set(
    reading: Reading, index: int, state: AsReported, evidence: Span, scope: str, rule: str
) -> None:
    claim = reading.claims[index]
    unofficial = claim.evidence_rule == "verification.unofficial_source"
    # What the report says of its check outweighs who the source is.
    if RANK[state] < RANK[claim.as_reported] or (unofficial and state == AsReported.UNCONFIRMED):
        claim.as_reported = state
        claim.evidence = evidence
        claim.evidence_scope = scope
        claim.evidence_rule = rule


# --- the lines ---


def find_lines(reading: Reading) -> Iterator[Line]:
    """Return the lines of a text in their order."""
    for paragraph in reading.paragraphs:
        if paragraph.kind == PassageKind.BOILERPLATE:
            continue
        for sentence in paragraph.doc.sents:
            yield from _lines_in(paragraph, sentence)


def _lines_in(paragraph: Paragraph, sentence: DocSpan) -> Iterator[Line]:
    text = sentence.text
    folded = text.casefold()
    if any(stem in folded for stem in CHECKING_STEMS):
        yield from _checks_in(paragraph, sentence, text)
    if any(stem in folded for stem in ANONYMITY_STEMS):
        yield from _anonymity_in(paragraph, sentence, text)


def _anonymity_in(paragraph: Paragraph, sentence: DocSpan, text: str) -> Iterator[Line]:
    first = sentence.start_char
    for match in ANONYMITY.finditer(text):
        yield Line(
            paragraph,
            sentence,
            first + match.start(),
            first + match.end(),
            AsReported.UNVERIFIED,
            "unofficial_source",
        )


def _checks_in(paragraph: Paragraph, sentence: DocSpan, text: str) -> Iterator[Line]:
    first = sentence.start_char
    taken: list[tuple[int, int]] = []
    for rule, state, pattern in LINES:
        for match in pattern.finditer(text):
            if _is_taken(match, taken) or _is_no_line(text, match):
                continue
            taken.append(match.span())
            start, end = _clause_around(text, match)
            yield Line(paragraph, sentence, first + start, first + end, state, rule)
    for match in NOT_CONFIRMED.finditer(text):
        if not _is_taken(match, taken) and not _is_no_line(text, match):
            taken.append(match.span())
            start, end = _clause_around(text, match)
            yield Line(
                paragraph,
                sentence,
                first + start,
                first + end,
                AsReported.UNCONFIRMED,
                "party_has_not_confirmed",
            )
    for rule, state, pattern in CONFIRMATIONS:
        for match in pattern.finditer(text):
            if _is_taken(match, taken) or _is_no_line(text, match) or _is_negated(text, match):
                continue
            taken.append(match.span())
            start, end = _clause_around(text, match)
            yield Line(paragraph, sentence, first + start, first + end, state, rule)


def _is_taken(match: re.Match[str], taken: Iterable[tuple[int, int]]) -> bool:
    return any(max(match.start(), s) < min(match.end(), e) for s, e in taken)


def _is_no_line(text: str, match: re.Match[str]) -> bool:
    return bool(REFUSALS.search(text[: match.start()]) or FALSE_ENDS.search(text[match.end() :]))


def _is_negated(text: str, match: re.Match[str]) -> bool:
    before = re.findall(r"[\w’']+", text[: match.start()].casefold())[-4:]
    return any(
        word in ("not", "never", "no", "nor", "neither", "yet") or word.endswith(("n't", "n’t"))
        for word in before
    )  # noqa: E501


def _clause_around(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Return the clause of a sentence that holds a match, as evidence to show."""
    start = max(
        (m.end() for m in re.finditer(r"[,;:–—]\s|[“\"(]", text[: match.start()])), default=0
    )
    cut = re.search(r"[,;:–—]\s|[.!?…]*$", text[match.end() :])
    end = match.end() + (cut.start() if cut else 0)
    return start, max(end, match.end())


# --- what a line is about ---


class _Scopes:
    def __init__(self, compared: Compared) -> None:
        self.compared = compared
        self.reading = compared.reading
        self.section_starts = _sections(self.reading)
        self.last_line = -1  # offset of the last line that closed a section

    def of(self, line: Line) -> tuple[list[int], str]:
        """Return the statements that a line covers and the scope's name."""
        compared = self.compared
        here = compared.sentence_at(line.paragraph.start + line.sentence.start_char)
        at = line.paragraph.start + line.start
        words = self.reading.text[at : line.paragraph.start + line.end]
        inside = compared.in_sentences(here)
        if line.rule == "unofficial_source":
            return self._of_source(line, here, inside), "claim"
        if line.state == AsReported.CONFIRMED:
            return self._confirmed(line, here, inside, words), "claim"
        if line.rule.startswith("called_") and inside:
            return inside, "claim"
        if line.rule == "party_has_not_confirmed":
            return self._not_confirmed(line, here, inside), "claim"
        source = self._predicated(inside, line.paragraph.start + line.end)
        if source:
            return source, "claim"
        relative = re.match(r"\s*(?:which|whose|who)\b", words, re.IGNORECASE)
        if relative or _follows_own_sentence(line, inside, compared):
            before = [i for i in inside if compared.drafts[i].start <= at]
            if before:
                return before, "claim"
        if BATTLE.search(words):
            return [i for i in self._section(line) if self._is_battle(i)], "section"
        opens = line.sentence.start == 0 or not self._before_in_paragraph(line)
        if FIGURES_ONLY.search(words):
            counted = [i for i in self._section(line) if compared.figures(i)]
            if counted:
                return counted, "section"
        if TWO_SIDED.search(words) or PLURAL.search(words):
            about = _stems_about(words)
            if opens or self._names_all(words):
                return self._about(self._section(line), about), "section"
            return self._about(self._before_in_paragraph(line), about), "paragraph"
        return self._by_words(line, here, words, opens)

    def _predicated(self, inside: list[int], end: int) -> list[int]:
        """ "Reports that a ferry was missing have not been confirmed": what the reports say."""
        drafts, text = self.compared.drafts, self.reading.text
        return [
            i
            for i in inside
            if (token := drafts[i].cue_token) is not None
            and (cue := drafts[i].cue) is not None
            and drafts[i].start < end
            and (
                token.dep_ in ("nsubj", "nsubj:pass")
                or (cue.end <= drafts[i].start and PREDICATE.match(text, drafts[i].end, end))
            )
        ]

    def _about(self, indexes: list[int], topic: frozenset[str]) -> list[int]:
        """Keep the claims of a topic; without a topic, all of them."""
        return [i for i in indexes if self.compared.bags[i].stems & topic] if topic else indexes

    @staticmethod
    def _names_all(words: str) -> bool:
        return bool(re.search(r"\bnone\s+of\b|\bany\s+of\b", words, re.I))

    def _by_words(self, line: Line, here: int, words: str, opens: bool) -> tuple[list[int], str]:
        """A line that names what it is about: an owner, a figure, a topic, or just "the claim"."""
        compared = self.compared
        section = self._section(line)
        near = [i for i in section if here - compared.sentence[i] <= 6]
        owned = self._owned(words, section)
        if owned:
            return owned, "entry"
        lowers = [word.casefold() for word in re.findall(r"[\w’'-]+", words)]
        paragraph = self._before_in_paragraph(line)
        if any(word in FIGURE_NOUNS or word in ("tonnage", "size", "scale") for word in lowers):
            figures = [i for i in (paragraph or near) if compared.figures(i)]
            if figures:
                return self._with_sentence_mates(figures), "claim"
        topic = self._topic(words)
        if topic:
            matching = [i for i in near if compared.bags[i].stems & topic]
            if matching:
                last = compared.paragraph[matching[-1]]
                return [i for i in matching if compared.paragraph[i] == last], "claim"
            if opens and not any(word in CLAIM_NOUNS for word in lowers):
                return self._entry_around(line), "entry"
        reach = 1 if re.match(r"\s*(?:their|its|his|her)\b", words, re.IGNORECASE) else 3
        previous = [i for i in near if 0 < here - compared.sentence[i] <= reach]
        if not previous:
            return [], "claim"
        last_sentence = compared.sentence[previous[-1]]
        chosen = [i for i in previous if compared.sentence[i] == last_sentence]
        if "no_confirmation" in line.rule or "their" in lowers:
            speaker = compared.drafts[previous[-1]].speaker
            chosen = [
                i
                for i in previous
                if compared.paragraph[i] == compared.paragraph[previous[-1]]
                and same_actor(compared.drafts[i].speaker, speaker)
            ]
        return chosen, "claim"

    def _with_sentence_mates(self, indexes: list[int]) -> list[int]:
        sentences = {self.compared.sentence[i] for i in indexes}
        return self.compared.in_sentences(*sorted(sentences))

    def _owned(self, words: str, section: list[int]) -> list[int]:
        """ "the army's account": what the owner says in the section; of several armies the last."""
        match = re.search(
            r"\b((?:[\w-]+\s+){0,3}[\w-]+?)(?:['’]s|s['’])\s+(?:\w+\s+)?"
            r"(account|claims?|reports?|version|statements?|assertions?|allegations?|figures?)\b",
            words,
        )
        if match is None:
            return []
        compared = self.compared
        named = name_words(match[1]) - {"verify", "confirm", "could", "not", "immediately"}
        owned = [
            i
            for i in section
            if (speaker := compared.drafts[i].speaker) is not None
            and named & name_words(speaker.text, speaker.actor)
        ]
        if owned and re.search(r"\b(?:the|that|this)\s+[a-z-]+$", match[1]):
            last = compared.drafts[owned[-1]].speaker
            owned = [i for i in owned if same_actor(compared.drafts[i].speaker, last)]
        if match[2].startswith("figure"):
            return [i for i in owned if compared.figures(i)] or owned
        return owned

    @staticmethod
    def _topic(words: str) -> frozenset[str]:
        """The telling words behind the verb: "the whereabouts of the prisoners"."""
        match = re.search(
            r"\b(?:verify|authenticate|corroborate|substantiate|establish|determine|ascertain"
            r"|confirm|confirmation\s+of|verification\s+of|evidence\s+for)\b(.*)$",
            words,
            re.IGNORECASE | re.DOTALL,
        )
        if match is None:
            return frozenset()
        idle = CLAIM_NOUNS | EMPTY
        return frozenset(
            stem(word) for word in re.findall(r"[a-z]{3,}", match[1].casefold()) if word not in idle
        )

    def _before_in_paragraph(self, line: Line) -> list[int]:
        at = line.paragraph.start + line.start
        return [
            i for i, draft in self.compared.in_paragraph(line.paragraph.index) if draft.start < at
        ]

    def _section(self, line: Line) -> list[int]:
        """The statements between the last heading, clock or gap and a line."""
        at = line.paragraph.start + line.start
        start = max((s for s in self.section_starts if s <= at), default=0)
        here = self.compared.sentence_at(at)
        return [
            i
            for i in self.compared.between(start, at)
            if here - self.compared.sentence[i] <= SECTION_REACH
        ]

    def _entry_around(self, line: Line) -> list[int]:
        """The statements of a whole section, before and behind a line."""
        at = line.paragraph.start + line.start
        start = max((s for s in self.section_starts if s <= at), default=0)
        end = min((s for s in self.section_starts if s > at), default=len(self.reading.text))
        if start == 0 and end == len(self.reading.text):  # no live blog: what stands before
            end = at
        return list(self.compared.between(start, end))

    def _is_battle(self, index: int) -> bool:
        return bool(self.compared.bags[index].stems & BATTLE_STEMS)

    def _of_source(self, line: Line, here: int, inside: list[int]) -> list[int]:
        """Unnamed sources: what they say in the sentence, or said in those before it."""
        compared = self.compared
        if inside:
            at = line.paragraph.start + line.start
            held = [i for i in inside if not _holds(compared, i, at)]
            return [i for i in held if compared.drafts[i].stance != Stance.DENIES] or held
        first = line.sentence[0].lower_
        if first not in ("they", "he", "she", "all", "both", "the", "it"):
            return []
        previous = compared.in_sentences(here - 1) or compared.in_sentences(here - 2)
        following = [
            i
            for i in compared.in_sentences(here + 1)
            if compared.paragraph[i] == line.paragraph.index
            and previous
            and (
                same_actor(compared.drafts[i].speaker, compared.drafts[previous[-1]].speaker)
                or _is_one_of_them(compared, i)
            )
        ]
        return previous + following

    def _not_confirmed(self, line: Line, here: int, inside: list[int]) -> list[int]:
        """ "Beijing has not confirmed the call": the claims of the call."""
        compared = self.compared
        at = line.paragraph.start + line.start
        same = [i for i in inside if compared.drafts[i].start < at]
        if same:
            return same
        words = self.reading.text[at : line.paragraph.start + line.end]
        topic = self._topic(re.sub(r"\bconfirmed\b", "confirm", words))
        near = [i for i in self._section(line) if here - compared.sentence[i] <= 3]
        matching = [i for i in near if compared.bags[i].stems & topic]
        if matching:
            return matching
        anaphor = re.search(
            r"\bconfirmed\s+(?:this|that|it|the\s+(?:reports?|claims?|figures?))\b", words, re.I
        )
        return near[-1:] if anaphor else []

    def _confirmed(self, line: Line, here: int, inside: list[int], words: str) -> list[int]:
        """What somebody else confirms: "this", "both numbers", "the slick"."""
        compared = self.compared
        at = line.paragraph.start + line.start
        before = [
            i for i in inside if compared.drafts[i].start < at and not _holds(compared, i, at)
        ]
        if line.rule == "located":
            return [i for i in inside if not compared.is_denial(i)]
        end = line.paragraph.start + line.end
        if line.rule == "confirmed_it" and any(
            (cue := compared.drafts[i].cue) is not None and at <= cue.start < end for i in inside
        ):
            return []  # the clause behind it is a statement of its own
        if before and line.rule in ("borne_out", "confirmed_it", "checked"):
            return before[-1:]
        near = [
            i
            for i in self._section(line)
            if here - compared.sentence[i] <= 3 and i not in inside and not compared.is_denial(i)
        ]
        if not near:
            return []
        if line.rule == "geolocated":
            return [i for i in near if compared.sentence[i] == compared.sentence[near[-1]]]
        if line.rule == "accepted_figure":
            figures = [i for i in near if compared.figures(i)]
            many = re.search(r"\b(?:both|these|those)\b|\w+s\s*$", words, re.IGNORECASE)
            whole = [i for i in figures if not _is_nested(compared, i, figures)]
            return (
                whole[-2:]
                if many and re.search(r"\bboth\b", words, re.I)
                else whole[:1]
                if re.search(r"\b(?:total|overall)\b", words, re.I)
                else whole[-1:]
            )  # noqa: E501
        if re.search(r"\bconfirm\w*\s+(?:this|that|it)\b", words, re.IGNORECASE):
            last = compared.sentence[near[-1]]
            return [i for i in near if compared.sentence[i] == last]
        match = re.search(r"\b(?:confirm|corroborat|verif)\w*\s+(.*)$", words, re.I | re.DOTALL)
        topic = frozenset(
            stem(word)
            for word in re.findall(r"[a-z]{3,}", match[1].casefold() if match else "")
            if word not in EMPTY and word not in CLAIM_NOUNS
        )
        matching = [i for i in near if _stems(compared, i) & topic]
        if matching:
            return matching[-1:]
        anaphor = match is not None and any(
            word in CLAIM_NOUNS for word in re.findall(r"[a-z]+", match[1].casefold())
        )
        return near[-1:] if anaphor else []


def _stems_about(words: str) -> frozenset[str]:
    """Return what accounts are said to be of: "neither side's account of the losses"."""
    match = re.search(
        r"\b(?:accounts?|claims?|figures?|versions?|statements?|reports?)\s+(?:of|about|on)\s+"
        r"((?:(?!can|could|has|have|had|was|were|is|are)[\w’'-]+\s*){1,6})",
        words,
        re.IGNORECASE,
    )
    found = re.findall(r"[a-z]{4,}", match[1].casefold()) if match else []
    return frozenset(stem(word) for word in found if word not in EMPTY and word not in _SIDES)


def _stems(compared: Compared, index: int) -> frozenset[str]:
    return compared.bags[index].stems


def _is_nested(compared: Compared, index: int, others: list[int]) -> bool:
    draft = compared.drafts[index]
    return any(
        compared.drafts[o].start < draft.start and draft.end <= compared.drafts[o].end
        for o in others
    )


def _is_one_of_them(compared: Compared, index: int) -> bool:
    speaker = compared.drafts[index].speaker
    return speaker is not None and speaker.text.casefold().startswith(("one of", "another of"))


def _holds(compared: Compared, index: int, offset: int) -> bool:
    """Tell whether a content holds an offset of the text."""
    return any(piece.start <= offset < piece.end for piece in compared.drafts[index].content)


def _follows_own_sentence(line: Line, inside: list[int], compared: Compared) -> bool:
    """Tell whether a line hangs on a statement of its own sentence."""
    at = line.paragraph.start + line.start
    return any(compared.drafts[i].end <= at and not _holds(compared, i, at) for i in inside)


def _sections(reading: Reading) -> list[int]:
    """Return the offsets where a section of the text begins.

    A section is what stands between headings, clocks ("Updated at ..."), bullets,
    passages with a clock of their own, or wider gaps than the text's usual one.
    """
    starts = [0]
    paragraphs = reading.paragraphs
    gaps = [b.start - a.end for a, b in zip(paragraphs, paragraphs[1:], strict=False)]
    usual = median(gaps) if gaps else 0
    for position, paragraph in enumerate(paragraphs[1:], start=1):
        text = reading.text[paragraph.start : paragraph.end]
        previous = paragraphs[position - 1]
        clocked = paragraph.passage != previous.passage and (
            paragraph.kind in (PassageKind.ENTRY, PassageKind.SUMMARY)
            or previous.kind in (PassageKind.ENTRY, PassageKind.SUMMARY)
        )
        if (
            clocked
            or text.lstrip().startswith("•")
            or ENTRY_LINE.match(text)
            or (position > 1 and is_heading(reading, paragraph) and len(text) < 60)
            or gaps[position - 1] > usual + 1
        ):
            starts.append(paragraph.start)
    return starts


_SIDES = frozenset({"other", "others", "each", "both", "sides", "side", "what", "events"})
BATTLE_STEMS = frozenset(stem(word) for word in BATTLEFIELD)

# --- a statement that confirms ---

_OWN = {
    ActorKind.PERSON: ("he", "she", "i"),
    ActorKind.BODY: ("it", "they", "we"),
    ActorKind.STATE: ("it", "they", "we"),
    ActorKind.FORCE: ("it", "they", "we"),
    ActorKind.OUTLET: ("it", "they", "we"),
}


def _confirm_own(reading: Reading, compared: Compared, index: int) -> None:
    """A claim whose own speaker confirms it is confirmed, unless the act is the speaker's own."""
    draft = reading.drafts[index]
    cue = draft.cue
    if cue is None or draft.stance in (Stance.DENIES, Stance.DOUBTS, Stance.DECLINES):
        return
    if not CONFIRM_CUE.search(cue.text) or draft.negated or draft.speaker is None:
        return
    words = [token.lower_ for token in compared.tokens[index] if token.is_alpha][:2]
    if words[:1] == ["that"]:
        words = words[1:]
    if words and words[0] in _own_pronouns(draft.speaker.text, draft.speaker.kind):
        return
    if words[:1] == ["to"]:
        return
    _set(
        reading,
        index,
        AsReported.CONFIRMED,
        reading.span(min(cue.start, draft.speaker.start or cue.start), cue.end),
        "claim",
        "verification.confirming_statement",
    )


def _own_pronouns(text: str, kind: str) -> tuple[str, ...]:
    last = text.casefold().split()[-1] if text.split() else ""
    if last.endswith("s") and not last.endswith("ss") and kind != ActorKind.PERSON:
        return ("they", "we")
    for known, pronouns in _OWN.items():
        if kind == known:
            return pronouns
    return ("it", "they", "he", "she", "we", "i")


__all__ = ["Line", "apply", "find_lines"]
