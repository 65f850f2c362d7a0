"""What templates of claims need: state marks, times, and highlighting that escapes first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import now as current_time
from django.utils.translation import gettext as _

from claims.marking import Mark, Segment, segments, widen
from claims.models import Statement
from claims.positions import Position, Side
from claims.reading_progress import Progress, read_progress
from claims.vocabulary import BY_HAND, AsReported, Verdict

register = template.Library()
# What could end a block of data inside a page, as JSON may also write it.
_IN_MARKUP = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}

# 16 x 16, drawn in the colour of the text; the word always stands beside.
_SHAPES = {
    AsReported.ATTRIBUTED: '<circle cx="8" cy="8" r="5.25"/>',
    AsReported.UNCONFIRMED: '<circle cx="8" cy="8" r="5.25" stroke-dasharray="2.2 1.92"/>',
    AsReported.UNVERIFIED: (
        '<circle cx="8" cy="8" r="5.25"/>'
        '<path d="M8 8V2.75A5.25 5.25 0 0 1 13.25 8z" fill="currentColor"/>'
    ),
    AsReported.DISPUTED: (
        '<path d="M2 5.25h11M10.5 2.5l2.75 2.75L10.5 8M14 10.75H3M5.5 8 2.75 10.75 5.5 13.5"/>'
    ),
    AsReported.CONFIRMED: '<circle cx="8" cy="8" r="5.25" fill="currentColor"/>',
}


@register.simple_tag
def state_mark(state: str, note: str = "") -> SafeString:
    """Show an as-reported state: its shape, then its word."""
    known = AsReported(state)
    return format_html(
        '<span class="state state-{}"><svg class="shape" viewBox="0 0 16 16" width="16" height="16"'
        ' aria-hidden="true" focusable="false">{}</svg>{}{}</span>',
        known.value,
        mark_safe(_SHAPES[known]),
        known.label,
        f", {note}" if note else "",
    )


_SIDES = {
    Side.CLAIMS: '<circle cx="7" cy="7" r="5.5" fill="currentColor"/>',
    Side.DISPUTES: '<circle cx="7" cy="7" r="5.5"/><path d="M3.1 10.9 10.9 3.1"/>',
}


@register.simple_tag
def linked_data(value: Mapping[str, Any] | None) -> SafeString:
    """Show JSON-LD as a block of data, which no browser runs; nothing for None."""
    if value is None:
        return SafeString("")
    data = json.dumps(value, ensure_ascii=False).translate(_IN_MARKUP)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(data))


@register.simple_tag
def side_mark(side: Side) -> SafeString:
    """Show which side somebody takes: its shape, then its words."""
    return format_html(
        '<svg class="side" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true"'
        ' focusable="false">{}</svg> {}',
        mark_safe(_SIDES[side]),
        side.label,
    )


@register.simple_tag
def verdict_stamp(verdict: str) -> SafeString:
    """Show what the desk concluded, or that it has not."""
    if not verdict:
        return format_html('<span class="stamp stamp-none">{}</span>', _("Desk: no verdict yet"))
    return format_html('<span class="stamp">Desk: {}</span>', Verdict(verdict).label)


@register.simple_tag
def ago(moment: datetime | None) -> SafeString:
    """Show a time as people say it, with the exact UTC time on hover and read aloud."""
    if moment is None:
        return format_html('<span class="soft">{}</span>', _("no time known"))
    moment = moment.astimezone(UTC)
    exact = f"{_day(moment)}, {moment:%H:%M} UTC"
    return format_html(
        '<time datetime="{}" title="{}"><span aria-hidden="true">{}</span>'
        '<span class="unseen">{}</span></time>',
        moment.isoformat().replace("+00:00", "Z"),
        exact,
        say_ago(moment, current_time()),
        exact,
    )


@register.simple_tag
def on_day(moment: datetime | date | None) -> SafeString:
    """Show the day of a time; the exact UTC time on hover."""
    if moment is None:
        return format_html('<span class="soft">{}</span>', _("no date"))
    if isinstance(moment, datetime):
        moment = moment.astimezone(UTC)
        iso, exact = (
            moment.isoformat().replace("+00:00", "Z"),
            f"{_day(moment)}, {moment:%H:%M} UTC",
        )
        return format_html('<time datetime="{}" title="{}">{}</time>', iso, exact, _day(moment))
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), _day(moment))


@register.simple_tag
def at_time(moment: datetime | None) -> SafeString:
    """Show a time to the minute, in UTC."""
    if moment is None:
        return format_html('<span class="soft">{}</span>', _("no time known"))
    moment = moment.astimezone(UTC)
    return format_html(
        '<time datetime="{}">{}, {} UTC</time>',
        moment.isoformat().replace("+00:00", "Z"),
        _day(moment),
        f"{moment:%H:%M}",
    )


@register.simple_tag
def iso_day(written: str) -> SafeString:
    """Show a day that is given as "2026-03-14"."""
    return on_day(date.fromisoformat(written))


def say_ago(moment: datetime, now: datetime) -> str:
    """Return "just now", "5 min ago", "2 h ago", "3 d ago", or the day after a week."""
    passed = now - moment
    if passed < timedelta(0) or passed >= timedelta(days=7):
        return _day(moment)
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    if minutes < 24 * 60:
        return f"{minutes // 60} h ago"
    return f"{minutes // (24 * 60)} d ago"


def _day(moment: date) -> str:
    return f"{moment.day} {moment:%b %Y}"


@register.filter
def inner_quotes(text: str) -> str:
    """Make double quotation marks single ones, for text that is shown within double ones."""
    return text.translate(_INNER)


_INNER = str.maketrans({"“": "‘", "”": "’", '"': "'"})


@register.filter
def by_name(positions: Iterable[Position]) -> list[Position]:
    """Keep the first position of each name: unnamed reports of three articles are one name."""
    first: dict[str, Position] = {}
    for position in positions:
        first.setdefault(position.name.casefold(), position)
    return [*first.values()]


@register.simple_tag
def names_in_words(positions: Iterable[Position], nobody: str) -> str:
    """Return the names of positions for running text: "Kyiv, the mayor and 2 more"."""
    names = [position.name for position in by_name(positions)]
    if len(names) > 4:
        return f"{', '.join(names[:4])} and {len(names) - 4} more"
    return ", ".join(names[:-2] + [" and ".join(names[-2:])]) if names else nobody


# What a rule looks at, by the family that its name begins with.
_RULES = {
    "reported_speech": ("reported speech", "a verb such as said, claimed or denied"),
    "reported_nouns": ("reporting noun", "a noun such as claim or report, or according to"),
    "quotations": ("quotation", "words in quotation marks and who speaks them"),
    "headlines": ("headline", "a headline that names its source"),
    "disputes": ("dispute", "words that deny, reject or doubt a claim of the same report"),
    "verification": ("verification", "words on whether a claim was checked"),
}


@register.simple_tag
def rule_badge(rule: str, mode: str = "") -> SafeString:
    """Show what kind of rule found something; its name and what it looks at on hover."""
    if rule == BY_HAND:
        return format_html('<span class="badge badge-person">{}</span>', _("added by hand"))
    words, looks_at = _RULES.get(rule.partition(".")[0], (rule.replace("_", " "), ""))
    return format_html(
        '<span class="badge" title="Found by the rule {}{}{}">{}</span>',
        rule,
        f", which looks for {looks_at}" if looks_at else "",
        f"; {mode} speech" if mode else "",
        words,
    )


@register.simple_tag
def rule_families() -> list[tuple[str, str]]:
    """Return what the badges of rules say and what such rules look for."""
    return [*_RULES.values()]


@register.filter
def item(values: Mapping[Any, Any], key: Any) -> Any:
    """Return what a mapping holds under a key, None for nothing."""
    return values.get(key)


@register.filter
def figure(value: float | None) -> str:
    """Show a number with thin groups of thousands: 8100000.0 as "8,100,000"; "–" for none."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


@register.simple_tag
def highlight(text: str, start: int, end: int, marks: Iterable[Mark]) -> SafeString:
    """Show text[start:end] with its marks. The only place where mark-up meets their words."""
    return format_html_join(
        "", "{}", ((_segment(s),) for s in segments(text, start, end, [*marks]))
    )


def _segment(segment: Segment) -> SafeString:
    if not segment.marks:
        return format_html("{}", segment.text)
    parts = " ".join(dict.fromkeys(f"mk-{mark.part}" for mark in segment.marks))
    owners = " ".join(dict.fromkeys(str(mark.owner) for mark in segment.marks))
    return format_html('<span class="mk {}" data-st="{}">{}</span>', parts, owners, segment.text)


@register.simple_tag
def sentence(statement: Statement) -> SafeString:
    """Show a statement's sentence (StatementQuerySet.with_sentence) with its parts marked."""
    around: str = statement.around  # type: ignore[attr-defined]
    offset: int = statement.around_start  # type: ignore[attr-defined]
    start, end = widen(around, statement.sentence_start - offset, statement.sentence_end - offset)
    marks = [
        Mark(mark.start - offset, mark.end - offset, mark.part, mark.owner)
        for mark in statement_marks(statement)
        if mark.start >= offset
    ]
    return highlight(around, start, end, marks)


def statement_marks(statement: Statement) -> list[Mark]:
    """Return the marks of one statement: its words, who speaks, the cue."""
    pk = statement.pk
    who = "disputer" if statement.is_dispute else "speaker"
    marks = [
        Mark(start, end, "claim", pk)
        for start, end in statement.content_parts
        if not statement.is_dispute
    ]
    if statement.speaker_start is not None and statement.speaker_end is not None:
        marks.append(Mark(statement.speaker_start, statement.speaker_end, who, pk))
    if statement.cue_start is not None and statement.cue_end is not None:
        marks.append(Mark(statement.cue_start, statement.cue_end, "cue", pk))
    return marks


@register.simple_tag
def progress_of(version_id: int) -> Progress:
    """Return how far the reading of a version is."""
    return read_progress(version_id)
