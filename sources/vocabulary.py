"""The closed vocabularies of what was published, and the class they are made of.

Plain enumerations without Django. Each member's value is what rows hold; its
label is what people read. The words are defined in docs/glossary.md.
"""

from __future__ import annotations

from enum import StrEnum


class Vocabulary(StrEnum):
    """A closed list of words, each with the label that people read."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Vocabulary:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Return (value, label) pairs in order of definition, as Django's fields take them."""
        return [(member.value, member.label) for member in cls]


class PassageKind(Vocabulary):
    """What a stretch of an article's text is."""

    TITLE = "title", "title"
    HEADING = "heading", "heading"
    SUMMARY = "summary", "summary"
    ENTRY = "entry", "live-blog entry"
    BODY = "body", "body"
    BOILERPLATE = "boilerplate", "boilerplate"


class WorkState(Vocabulary):
    """Where a piece of background work is."""

    WAITING = "waiting", "waiting"
    RUNNING = "running", "running"
    DONE = "done", "done"
    FAILED = "failed", "failed"
    QUARANTINED = "quarantined", "quarantined"


class OutletKind(Vocabulary):
    """Who publishes."""

    NEWSPAPER = "newspaper", "newspaper"
    AGENCY = "agency", "news agency"
    BROADCASTER = "broadcaster", "broadcaster"
    GOVERNMENT = "government", "government"
    MILITARY = "military", "military"
    MONITOR = "monitor", "monitor"


class ArticleKind(Vocabulary):
    """What shape an article has."""

    REPORT = "report", "report"
    LIVE_BLOG = "live_blog", "live blog"


class TipState(Vocabulary):
    """What became of a tip."""

    WAITING = "waiting", "waiting"
    TAKEN = "taken", "taken in"
    DISMISSED = "dismissed", "dismissed"


class NoticeKind(Vocabulary):
    """What a notice says of a report that was printed before."""

    CORRECTION = "correction", "correction"
    WITHDRAWAL = "withdrawal", "withdrawal"
