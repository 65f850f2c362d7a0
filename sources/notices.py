"""Corrections and withdrawals: finding them in what outlets print, and the story they speak of.

An agency says "CORRECTED", "KILL" or "withdrawn" in the title, or in a note of its own
to its clients; a paper says it in a paragraph of the article. Either way the notice
reaches every copy through the family of the story. Nothing is deleted: readers are told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Q

from sources.models import ArticleVersion, CopyFamily, Notice
from sources.records import Passage
from sources.vocabulary import NoticeKind, PassageKind

LONGEST_NOTICE = 1500  # characters of a paragraph that can be one
MOST_NOTICES = 5  # of one version
LOOK_BACK = timedelta(days=14)  # a note speaks of a story this old at most
MOST_STORIES = 500  # compared with a note
FEWEST_WORDS = 4  # of a title; a shorter one is found in too many texts
ALIKE = 0.8  # share of a title's words that a note must hold

_ANY = partial(re.compile, flags=re.IGNORECASE | re.VERBOSE)
# At the head of a title, set off by a mark: "CORRECTED-…", "KILL: …", "Mandatory kill — …".
_TITLE = _ANY(
    r"""\s*(?:[\w/]{1,12}\s?[-–—:]{1,2}\s?){0,2}
    (?:(?:mandatory\s+|urgent\s+)?(?P<withdrawal>
        kill(?:ed)?(?:\s+(?:notice|order|advisory))? | withdrawn | withdrawal | retract(?:ed|ion)
        | (?:story|report|article|item)\s+(?:withdrawn|removed|retracted|killed))
      | (?P<correction>correct(?:ion|ions|ed|s) | clarification | corrective | erratum))
    \s*(?:[:–—]|-|\(|$)"""
)
_THIS = (
    r"(?:this|the\s+(?:above|below)|an?\s+(?:earlier|previous)\s+version\s+of\s+(?:this|the|our))"
)
_STORY = (
    r"(?:\w+\s+){0,3}?(?:article|story|report|item|post|piece|page|headline|dispatch|graphic)s?\b"
    r"(?!\s+of\b)"
)
_TAKEN_BACK = r"(?:withdrawn|retracted|killed|removed|taken\s+down|unpublished)"
_PUT_RIGHT = (
    r"(?:corrected|amended|clarified|revised|updated\s+to\s+(?:correct|clarify|fix|remove))"
)
_WITHDRAWAL = _ANY(
    rf"""\(?\s*(?:
      {_THIS}\s+{_STORY}[^.]{{0,80}}?\b(?:has|have|had|is|was|were)\s+(?:now\s+)?(?:been\s+)?
          {_TAKEN_BACK}\b
      | (?:attention\s+)?(?:editors?|clients|subscribers)\b[^.]{{0,60}}?[:,–—-]\s*(?:please\s+)?
          (?:kill|disregard|withhold|delete|do\s+not\s+(?:use|publish))\b
      | please\s+(?:kill|disregard|withhold|delete|do\s+not\s+(?:use|publish))\s+
          (?:the|this|our|all|any)\b[^.]{{0,80}}?\b(?:story|stories|item|report|article|version)s?\b
      | (?:we|(?:the\s+)?[A-Z][\w.&’'-]*(?:\s+[A-Z][\w.&’'-]*){{0,3}})\s+
          (?:has|have|is|are)\s+(?:withdrawn|withdrawing|retracted|retracting|killed)\s+
          (?:this|its|our|the)\s+{_STORY}
    )"""
)
_CORRECTION = _ANY(
    rf"""\(?\s*(?:
      (?:corrections?|clarifications?|erratum|amendment)\b(?:\s+(?:and|&)\s+clarifications?)?\s*
          (?:[:–—(]|-\s|$)
      | corrects?\s+(?:the\s+)?(?:\w+\s+){{0,4}}?(?:paragraph|para|headline|title|spelling|name
          |figure|date|quote|day|year|number|to\b|in\b)
      | {_THIS}\s+{_STORY}[^.]{{0,80}}?\b(?:has|have|was|were|is)\s+(?:been\s+)?{_PUT_RIGHT}\b
      | an?\s+(?:earlier|previous|original|prior)\s+(?:version|headline)\b[^.]{{0,120}}?\b
          (?:misstated|misidentified|misspelled|incorrectly|wrongly|mistakenly|erroneously|said
          |gave|stated)\b
      | editor[’']?s?[’']?\s+note\s*[:–—-][^.]{{0,200}}?\b(?:correct|amend|clarif|misstat)\w*
    )"""
)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class FoundNotice:
    """A notice's words: text[start:end] of a version, and what kind it is.

    in_title: the title itself says so; then the whole text may be a note about another story.
    """

    kind: NoticeKind
    start: int
    end: int
    in_title: bool = False


def read_notices(text: str, passages: Sequence[Passage]) -> list[FoundNotice]:
    """Return the notices that a version prints, in order, at most MOST_NOTICES.

    A paragraph counts by how it begins, so that news about somebody's correction is none.
    """
    found = []
    for passage in passages:
        if passage.kind == PassageKind.TITLE:
            match = _TITLE.match(text[passage.start : min(passage.end, passage.start + 300)])
            if match:
                kind = NoticeKind.WITHDRAWAL if match["withdrawal"] else NoticeKind.CORRECTION
                found.append(FoundNotice(kind, passage.start, passage.end, in_title=True))
            continue
        for start, end in _paragraphs(text, passage):
            paragraph_kind = _kind_of(text[start : min(end, start + LONGEST_NOTICE)])
            if paragraph_kind is not None:
                found.append(FoundNotice(paragraph_kind, start, end))
    return found[:MOST_NOTICES]


def _kind_of(paragraph: str) -> NoticeKind | None:
    if _WITHDRAWAL.match(paragraph):
        return NoticeKind.WITHDRAWAL
    return NoticeKind.CORRECTION if _CORRECTION.match(paragraph) else None


def _paragraphs(text: str, passage: Passage) -> Iterable[tuple[int, int]]:
    for match in re.finditer(r"[^\n]+", text[passage.start : passage.end]):
        yield passage.start + match.start(), passage.start + match.end()


def pick_story(note: str, titles: Iterable[tuple[int, str]]) -> int | None:
    """Return which story a note speaks of: the one whose title it repeats; None if unclear.

    titles: (story, title) pairs; a story may go by several titles.
    """
    words = _words(note)
    held = set(words)
    line = f" {' '.join(words)} "
    shares: dict[int, float] = {}
    for story, title in titles:
        own = _words(_TITLE.sub("", title, count=1))
        if len(own) < FEWEST_WORDS:
            continue
        share = 2.0 if f" {' '.join(own)} " in line else sum(w in held for w in own) / len(own)
        shares[story] = max(share, shares.get(story, 0.0))
    ranked = sorted(((share, story) for story, share in shares.items() if share >= ALIKE))[-2:]
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[-1][1]


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.casefold()) if len(word) > 2 or word.isdigit()]


def store_notices(version: ArticleVersion, passages: Sequence[Passage], *, at: datetime) -> int:
    """Store the notices of a version with the family that they speak of; return how many.

    Called in the transaction that stores the version, after its family is known.
    """
    found = read_notices(version.text, passages)
    if not found:
        return 0
    story = _story_of_note(version, found)
    rows = [
        Notice(
            version=version,
            family=story if story is not None and notice.kind == found[0].kind else version.family,
            kind=notice.kind,
            start=notice.start,
            end=notice.end,
            found_at=at,
        )
        for notice in found
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _story_of_note(version: ArticleVersion, found: Sequence[FoundNotice]) -> CopyFamily | None:
    """Return the family of the other story that a whole version is a note about, if it is one.

    A corrected story is a copy of what it corrects, so it is in the family already; only
    a version that stands alone can be a note.
    """
    family = version.family
    is_note = found[0].in_title or found[0].kind == NoticeKind.WITHDRAWAL
    if family is None or not is_note or family.versions.exclude(pk=version.pk).exists():
        return None
    outlet = version.article.outlet
    agencies = {outlet.name, family.agency_name} - {""}
    until = version.published_at or version.fetched_at
    own = Q(article__outlet=outlet) | Q(family__agency_name__in=agencies)
    stories = (
        ArticleVersion.objects.filter(own, fetched_at__gte=version.fetched_at - LOOK_BACK)
        .filter(Q(published_at=None) | Q(published_at__lte=until))
        .exclude(article=version.article_id)
        .exclude(family=None)
        .order_by("-fetched_at")
        .values_list("family", "title")[:MOST_STORIES]
    )
    picked = pick_story(version.text, [(pk, title) for pk, title in stories if pk is not None])
    return CopyFamily.objects.get(pk=picked) if picked is not None else None
