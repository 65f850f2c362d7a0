"""Splitting an article's text into passages: title, headings, summary, entries, body.

Two shapes of live blog are known. One prints a clock before each entry ("11:15am:
heading"); the other has headings, "Updated" marks and summary bullets, and no clock.
Every other text is a report: a title, paragraphs, perhaps headings. The text decides;
nothing is known about outlets.

Everything here is a function of the text. The work grows with its length: each line
is looked at a fixed number of times, and patterns only see lines of bounded length.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from sources import boilerplate
from sources.records import LiveUpdate, Passage
from sources.vocabulary import PassageKind

LONGEST_HEADING = 130  # characters; a longer line without a full stop is a paragraph
WORDS_OF_HEADING = 20
LEAD_LINES = 40  # lines looked at for the title
LONGEST_CLOCK_LINE = 400  # characters; a clock before a longer paragraph is still found in its head

_ZONES = {
    "GMT": 0, "UTC": 0, "BST": 60, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180, "MSK": 180,
    "IST": 330, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360,
    "PST": -480, "PDT": -420, "AEST": 600, "AEDT": 660, "JST": 540, "SAST": 120,
}  # fmt: skip
# Named without their season: the day says which of two offsets holds.
_SEASONAL = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}  # fmt: skip
_ZONE = (
    r"(?:\(?(?:GMT|UTC)\s?[+-−]\s?\d{1,2}(?::?\d\d)?\)?|"
    + "|".join([*_ZONES, *_SEASONAL])
    + r"|local(?:\s+time)?)"
)
_CLOCK = (
    r"(?:(?:[01]?\d|2[0-3])[:.h][0-5]\d(?:[:.][0-5]\d)?\s?(?:[ap]\.?m\.?)?"
    r"|(?:1[0-2]|0?[1-9])\s?[ap]\.?m\.?"
    r"|(?:[01]\d|2[0-3])[0-5]\d(?=\s?(?:GMT|UTC)))"
)
_DAY = (
    r"(?:(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
    r"(?:\d{1,2}\s+[A-Za-z]{3,9}\.?|[A-Za-z]{3,9}\.?\s+\d{1,2})(?:,?\s+\d{4})?[,.]?\s+(?:at\s+)?)"
)
_CLOCK_LINE = re.compile(
    rf"(?:\d+\s?[smhd]\w*\s+ago\s*)?\[?\(?(?P<time>{_DAY}?{_CLOCK}(?:\s?{_ZONE})?)\)?\]?"
    r"\s*(?:[:|–—-]+\s*|$|\s(?=[A-ZÀ-Þ“\"‘]))(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_UPDATED = re.compile(
    rf"(?:last\s+|first\s+)?(?:updated|published|posted)"
    rf"(?:\s*(?:at|on|:)?\s*(?P<time>{_DAY}?{_CLOCK}(?:\s?{_ZONE})?))?\s*\.?",
    re.IGNORECASE,
)
_BULLET = re.compile(r"[•‣▪●◦∙·*]\s*(?=\S)")
_DASH_BULLET = re.compile(r"[-–—]\s+(?=\S)")
_SUMMARY = re.compile(
    r"(?:(?:here(?:[’']s|\sis|\sare)\s+)?(?:a\s+|the\s+|our\s+|your\s+|today[’']s\s+|morning\s+|evening\s+"
    r"|opening\s+|closing\s+|interim\s+|quick\s+|final\s+)*"
    r"(?:summary|recap|round-?up|key\s+(?:developments|points|events|moments|takeaways|updates|facts)"
    r"|main\s+(?:points|developments|events)|highlights|at\s+a\s+glance|in\s+brief|the\s+latest"
    r"|what\s+we\s+know(?:\s+so\s+far)?|what\s+(?:has\s+)?happened(?:\s+so\s+far)?|day\s+so\s+far"
    r"|latest\s+developments|need\s+to\s+know))\b",
    re.IGNORECASE,
)
_LIVE_TITLE = re.compile(
    r"\b(?:as\s+it\s+happened|live\s*(?:updates?|blog|coverage)?\s*(?::|–|—|-|\||$))",
    re.IGNORECASE,
)
_STATED_ZONE = re.compile(
    r"all\s+times\s+(?:are\s+|in\s+)?[^.\n]{0,40}?\(?(?P<zone>(?:GMT|UTC)\s?(?:[+−-]\s?\d{1,2}(?::?\d\d)?)?)",
    re.IGNORECASE,
)
# "No. 3" and "Gen. Ruiz" do not end a sentence; what looks like an abbreviation is not cut.
_SENTENCE_BREAK = re.compile(
    r"(?<=[a-z0-9)”’\"][.!?…]|[.!?…][”’\")])\s+(?=[A-ZÀ-Þ“\"‘(>©]|[–—-]\s?[A-ZÀ-Þ])"
)
_ENDS_OPEN = re.compile(r"[.!?:;,…—–-][”’\"')\]]*$")


@dataclass(slots=True)
class _Line:
    """One paragraph: its place in the text without bullet and clock, and what it is."""

    start: int
    end: int
    text: str
    after_blank: bool
    kind: str = ""
    bullet: bool = False
    clock: str = ""  # the printed time that stood before it
    mark: bool = False  # an "Updated" line, with its time in `clock` if it has one
    begins_entry: bool = False


def split_passages(text: str, *, published: datetime | None = None) -> list[Passage]:
    """Split an article's text into passages, in order and without overlap.

    text: decoded article text; its first line is mostly the title.
    published: when the page was published, aware. With it, and a zone printed on the
        page, an entry's time becomes ISO 8601; else it stays as printed.
    Returns the passages. White space, bullets and printed times lie between them, so
    that a passage begins with its first word. Each summary bullet is one passage.
    """
    lines = _lines(text)
    if not lines:
        return []
    first = _find_title(lines)
    lead = _lead_length(lines, first)
    live = _is_live(lines, first)
    _name_furniture(lines, first, lead)
    if not live:
        for line in lines:
            line.clock = "" if not line.mark else line.clock
    _name_headings(lines, lead, live)
    _name_summaries(lines, live)
    passages = _join(_cut_tails(lines), live, lead)
    if published is not None:
        passages = _resolve_times(text, passages, published)
    return passages


def says_it_ended(title: str) -> bool:
    """Return whether a live blog's title says that it is over."""
    return bool(re.search(r"\bas\s+it\s+happened\b|\bended\b|\bclosed\b", title, re.IGNORECASE))


def compose_live_blog(
    title: str, opening: str, updates: Sequence[LiveUpdate]
) -> tuple[str, list[Passage]]:
    """Write the text of a live blog from its updates, and its passages with ISO times.

    opening: the text above the first entry, "" if there is none.
    Used where a page's structured data gives each entry its own time: the printed page
    need not be guessed at then.
    """
    text = title
    passages = [Passage(0, len(title), PassageKind.TITLE)] if title else []
    if opening:
        text += "\n\n" * bool(text)
        at = len(text)
        text += opening
        passages += [
            replace(p, start=p.start + at, end=p.end + at, kind=_not_title(p.kind))
            for p in split_passages(opening)
        ]
    for given in updates:
        update = _without_cut_heading(given)
        when = update.time.isoformat() if update.time else None
        printed = update.time.strftime("%H:%M %Z").strip() if update.time else ""
        if update.heading:
            text += "\n\n" * bool(text)
            start = len(text)
            text += update.heading
            passages.append(
                Passage(
                    start,
                    len(text),
                    PassageKind.HEADING,
                    when,
                    update.heading,
                    printed,
                    update.anchor,
                )  # fmt: skip
            )
        if update.text:
            text += "\n\n" * bool(text)
            at = len(text)
            text += update.text
            for part in split_passages(update.text):
                kind = part.kind
                if kind in {PassageKind.BODY, PassageKind.TITLE, PassageKind.HEADING}:
                    kind = PassageKind.ENTRY
                passages.append(
                    replace(
                        part,
                        start=part.start + at,
                        end=part.end + at,
                        kind=kind,
                        time=when,
                        heading=update.heading[:500],
                        printed_time=printed,
                        anchor=update.anchor,
                    )
                )
    return text, passages


def _without_cut_heading(update: LiveUpdate) -> LiveUpdate:
    """Leave out a heading that only repeats how the entry begins, as some systems write it."""
    heading = " ".join(update.heading.split()).rstrip("….").rstrip()
    is_telling = len(heading.split()) > 3  # "Summary" may well begin a sentence, too
    begins = is_telling and " ".join(update.text.split()).startswith(heading)
    return replace(update, heading="") if begins else update


def _not_title(kind: str) -> str:
    return PassageKind.BODY if kind == PassageKind.TITLE else kind


def _lines(text: str) -> list[_Line]:
    """Return the paragraphs of a text: its lines, or its blocks if lines were wrapped."""
    raw = [(m.start(), m.end()) for m in re.finditer(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+", text)]
    found: list[_Line] = []
    last_end = 0
    for start, end in raw:
        piece = text[start:end]
        body = piece.strip()
        if not body:
            continue
        start += len(piece) - len(piece.lstrip())
        gap = text.count("\n", last_end, start)
        found.append(_Line(start, start + len(body), body, gap >= 2))
        last_end = start + len(body)
    if _is_wrapped(found):
        found = _unwrap(text, found)
    dashes = sum(1 for line in found if _DASH_BULLET.match(line.text)) >= 2
    for line in found:
        mark = _BULLET.match(line.text) or (dashes and _DASH_BULLET.match(line.text))
        if mark:
            line.bullet = True
            _shorten(line, mark.end())
        _read_clock(line)
    return [line for line in found if line.text or line.clock]


def _is_wrapped(lines: Sequence[_Line]) -> bool:
    """Return whether paragraphs were broken into lines at a fixed width.

    Then most lines that have a follower in their block stop in mid-sentence near the
    width, and blocks are kept apart by empty lines.
    """
    inner = [
        line for line, following in zip(lines, lines[1:], strict=False) if not following.after_blank
    ]
    if len(inner) < 4:
        return False
    width = max(len(line.text) for line in lines)
    if width > 110:
        return False
    open_ended = sum(
        1
        for line in inner
        if len(line.text) > width * 0.6 and not _ENDS_OPEN.search(line.text[-4:])
    )
    return open_ended >= len(inner) * 0.5


def _unwrap(text: str, lines: Sequence[_Line]) -> list[_Line]:
    blocks: list[tuple[int, int, bool]] = []
    for line in lines:
        opens = _BULLET.match(line.text) or _CLOCK_LINE.match(line.text[:LONGEST_CLOCK_LINE])
        if blocks and not line.after_blank and not opens:
            blocks[-1] = (blocks[-1][0], line.end, blocks[-1][2])
        else:
            blocks.append((line.start, line.end, line.after_blank))
    return [_Line(start, end, text[start:end], blank) for start, end, blank in blocks]


def _shorten(line: _Line, cut: int) -> None:
    """Drop the first `cut` characters, and the white space after them, from a line."""
    rest = line.text[cut:].lstrip()
    line.start = line.end - len(rest)
    line.text = rest


def _read_clock(line: _Line) -> None:
    """Find a printed time at the head of a line, or an "Updated" mark that is a whole line."""
    if len(line.text) <= 80:
        mark = _UPDATED.fullmatch(line.text)
        if mark:
            line.mark = True
            line.clock = (mark["time"] or "").strip()
            return
    match = _CLOCK_LINE.match(line.text[:LONGEST_CLOCK_LINE])
    if match and not line.bullet:
        line.clock = match["time"].strip()
        line.begins_entry = True


def _take_clock(line: _Line) -> None:
    match = _CLOCK_LINE.match(line.text[:LONGEST_CLOCK_LINE])
    if match:
        _shorten(line, match.start("rest"))


def _is_live(lines: Sequence[_Line], first: int) -> bool:
    """Return whether the text is a live blog: clocks, or marks, or a title that says so.

    Where it is, the clocks are cut off their lines; where it is not, they are not clocks.
    """
    clocks = [line for line in lines if line.begins_entry]
    marks = sum(1 for line in lines if line.mark)
    title = lines[first].text if first >= 0 else ""
    summary = any(
        len(line.text) <= LONGEST_HEADING and _SUMMARY.search(line.text[:80]) for line in lines
    )
    live = (
        len(clocks) >= 2
        or marks >= 2
        or (bool(_LIVE_TITLE.search(title[:300])) and (marks + len(clocks) > 0 or summary))
    )
    for line in clocks:
        if live:
            _take_clock(line)
        else:
            line.begins_entry = False
            line.clock = ""
    return live


def _find_title(lines: Sequence[_Line]) -> int:
    """Return the index of the title's line, -1 if the text has none.

    It stands above the first paragraph; the page's menus, outlet names and bylines may
    stand above it, pictures' captions and times below.
    """
    above = 0
    while above < min(len(lines), LEAD_LINES) and not _is_paragraph(lines[above]):
        above += 1
    if above == 0:
        head = lines[0]
        closed_title = (
            len(lines) > 1
            and len(head.text) <= 160
            and not _SENTENCE_BREAK.search(head.text)
            and _is_title_case(head.text)
        )
        return 0 if closed_title else -1
    best, best_rank = -1, 0
    for i in range(above):
        line = lines[i]
        if line.bullet or line.mark or (line.begins_entry and i):
            if best_rank > 1:
                break
            continue
        if boilerplate.is_furniture(line.text):
            continue
        words = len(re.findall(r"\w*[^\W\d_]\w*", line.text[:400]))
        rank = 1 if words >= 2 else 0
        if words >= 3:
            rank = 2 + (words >= 5) - line.text.endswith((".", ":"))
            if line.text.endswith(".") and len(lines) == 1:
                rank = 0
            if boilerplate.looks_like_names(line.text) and (
                "," in line.text or " and " in line.text
            ):
                rank = 1
        if _SUMMARY.match(line.text) and words <= 5:
            rank = 0
        if rank > best_rank:
            best, best_rank = i, rank
    return best


def _is_paragraph(line: _Line) -> bool:
    if boilerplate.is_furniture(line.text):
        return False
    return boilerplate.is_prose(line.text) or len(line.text) > 200


def _is_title_case(line: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_][\w’'-]*", line) if len(word) > 3]
    return len(words) >= 3 and sum(word[0].isupper() for word in words) >= 0.75 * len(words)


def _lead_length(lines: Sequence[_Line], first: int) -> int:
    """Return how many lines stand above the first paragraph."""
    for i, line in enumerate(lines):
        if i > first and (_is_paragraph(line) or line.bullet or line.begins_entry):
            return i
        if i >= LEAD_LINES:
            break
    return max(first + 1, 0)


def _name_furniture(lines: Sequence[_Line], first: int, lead: int) -> None:
    """Give the title and the page's own talk their kinds.

    A heading such as "Related posts" takes the lines below it along, until news prose
    comes again: one attributed paragraph of weight, or two paragraphs in a row.
    """
    title = ""
    if first >= 0:
        lines[first].kind = PassageKind.TITLE
        title = lines[first].text
    in_section = False
    for i, line in enumerate(lines):
        if i == first:
            continue
        text = line.text
        if i < lead:
            if text == title or boilerplate.is_furniture(text) or i < first:
                line.kind = PassageKind.BOILERPLATE
            elif _SUMMARY.match(text) or line.bullet or line.begins_entry:
                pass
            elif len(text.split()) < 4:
                line.kind = PassageKind.BOILERPLATE  # an outlet, a section, a picture's name
            elif boilerplate.looks_like_names(text) and "," in text:
                line.kind = PassageKind.BOILERPLATE
            continue
        if in_section and (line.begins_entry or _resumes(lines, i)):
            in_section = False
        if in_section or line.mark:
            line.kind = PassageKind.BOILERPLATE
            continue
        if not text:
            continue
        if boilerplate.opens_section(text):
            in_section = True
        if boilerplate.is_furniture(text):
            line.kind = PassageKind.BOILERPLATE
        elif _closes_article(lines, i):
            in_section = True
            line.kind = PassageKind.BOILERPLATE


def _closes_article(lines: Sequence[_Line], i: int) -> bool:
    """Return whether line `i` is an appeal to readers that stands after a credit line.

    Appeals are prose; what tells them from news is that they address the reader and that
    the credits of the story stand above them.
    """
    line = lines[i]
    if not boilerplate.is_appeal(line.text) or boilerplate.is_attributed(line.text):
        return False
    return any(
        boilerplate.is_agency_credit(above.text) or boilerplate.opens_section(above.text)
        for above in lines[max(0, i - 8) : i]
        if above.kind == PassageKind.BOILERPLATE
    )


def _resumes(lines: Sequence[_Line], i: int) -> bool:
    """Return whether the news comes again at line `i` of a section of other things."""
    text = lines[i].text
    if not boilerplate.is_prose(text) or boilerplate.is_appeal(text):
        return False
    if boilerplate.is_attributed(text) and (
        len(text.split(None, 31)) > 30 or _SENTENCE_BREAK.search(text[:2000])
    ):
        return True
    following = lines[i + 1].text if i + 1 < len(lines) else ""
    return boilerplate.is_prose(following) and (
        boilerplate.is_news(following)
        or (boilerplate.is_attributed(text) and not boilerplate.is_appeal(following))
    )


def _name_headings(lines: Sequence[_Line], lead: int, live: bool) -> None:
    last = max((i for i, line in enumerate(lines) if line.kind != "boilerplate"), default=-1)
    for i, line in enumerate(lines):
        if line.kind or not line.text:
            continue
        text = line.text
        if line.bullet:
            # "• Key developments from Thursday:" heads what follows it.
            if text.endswith(":") and len(text) <= LONGEST_HEADING and _SUMMARY.search(text):
                line.kind = PassageKind.HEADING
            continue
        short = len(text) <= LONGEST_HEADING and len(text.split()) <= WORDS_OF_HEADING
        if not short or i >= last:
            continue  # nothing stands below it, so it heads nothing
        if line.begins_entry or (
            live and i and lines[i - 1].begins_entry and not lines[i - 1].text
        ):
            closed = text.endswith((".", ":", ",", ";")) or boilerplate.is_prose(text)
        else:
            closed = bool(_ENDS_OPEN.search(text)) and not text.endswith("?")
            if text.endswith("…") or _SUMMARY.match(text):
                closed = len(text.split()) > 7
            # A paragraph may lose its full stop; a heading begins with a capital or a figure.
            closed = closed or not (text[0].isupper() or text[0].isdigit() or text[0] in "‘“'\"")
            if text.endswith("?"):
                closed = closed or len(text.split()) > 12 or text[0] in '“"'
        if not closed:
            line.kind = PassageKind.HEADING
            if live:
                line.begins_entry = True
        elif i < lead:
            line.kind = PassageKind.BODY


def _name_summaries(lines: Sequence[_Line], live: bool) -> None:
    """Name what stands under a heading like "Summary", and bullets above all else."""
    i = 0
    any_paragraph = False
    # Above the first clock stands the opening of the page, which is no entry.
    clocked = live and any(line.begins_entry and line.clock for line in lines)
    body = PassageKind.ENTRY if live and not clocked else PassageKind.BODY
    while i < len(lines):
        line = lines[i]
        if line.clock and line.begins_entry:
            body = PassageKind.ENTRY
        if line.kind == PassageKind.HEADING and _SUMMARY.search(line.text[:80]):
            line.begins_entry = True
            i = _name_summary(lines, i + 1)
            continue
        if line.bullet and not line.kind and not any_paragraph:
            line.kind = PassageKind.SUMMARY
        elif not line.kind and not line.bullet and line.text:
            any_paragraph = True
            line.kind = body
        elif not line.kind and line.text:
            line.kind = body
        i += 1


def _name_summary(lines: Sequence[_Line], i: int) -> int:
    """Name the lines of a summary that begins at `i`; return the index after it.

    With bullets it holds an opening of at most three paragraphs, then the bullets.
    Without, it holds what follows up to the next heading, entry or mark.
    """
    end = i
    while end < len(lines) and not (
        lines[end].begins_entry
        or lines[end].mark
        or lines[end].kind in {PassageKind.HEADING, PassageKind.TITLE}
    ):
        end += 1
    bullets = [k for k in range(i, end) if lines[k].bullet]
    if bullets and bullets[0] - i <= 3:
        last = bullets[0]
        while last + 1 < end and (lines[last + 1].bullet or lines[last + 1].kind):
            last += 1
        end = last + 1
    for line in lines[i:end]:
        if not line.kind and line.text:
            line.kind = PassageKind.SUMMARY
    if end < len(lines) and not lines[end].mark:
        lines[end].begins_entry = True
    return end


def _cut_tails(lines: Sequence[_Line]) -> list[_Line]:
    """Cut sentences of the page's own talk off the ends of paragraphs."""
    out: list[_Line] = []
    for line in lines:
        if line.kind not in {PassageKind.BODY, PassageKind.ENTRY, PassageKind.SUMMARY}:
            out.append(line)
            continue
        tail = line.text[-2 * boilerplate.LONGEST_FURNITURE :]
        offset = len(line.text) - len(tail)
        starts = [offset + m.end() for m in _SENTENCE_BREAK.finditer(tail)]
        cut = len(line.text)
        for start in reversed(starts):
            if not boilerplate.is_furniture_sentence(line.text[start:cut].rstrip()):
                break
            cut = start
        if cut == len(line.text):
            out.append(line)
            continue
        head = line.text[:cut].rstrip()
        out.append(replace(line, end=line.start + len(head), text=head))
        out.append(
            _Line(
                line.start + cut,
                line.end,
                line.text[cut:],
                after_blank=False,
                kind=PassageKind.BOILERPLATE,
            )
        )
    return out


def _join(lines: Sequence[_Line], live: bool, lead: int) -> list[Passage]:
    """Join lines of one kind and one entry into passages and give them their clocks."""
    marks_end_entries = _marks_end_entries(lines)
    clocks = _entry_clocks(lines, marks_end_entries)
    passages: list[Passage] = []
    heading = ""
    heading_start = -1
    last_entry = -1
    for i, line in enumerate(lines):
        if not line.text:
            if line.begins_entry:
                heading = ""
            continue
        entry, clock = clocks[i]
        if line.kind == PassageKind.HEADING:
            heading = line.text if i >= lead else ""
            heading_start = entry
        elif line.begins_entry or (live and entry != heading_start and entry != last_entry):
            heading = heading if entry == heading_start else ""
        kind = line.kind or PassageKind.BODY
        has_clock = kind not in {PassageKind.TITLE, PassageKind.BOILERPLATE}
        this = Passage(
            line.start,
            line.end,
            kind,
            (clock or None) if has_clock else None,
            heading[:500] if has_clock else "",
            clock if has_clock else "",
        )
        last = passages[-1] if passages else None
        joins = (
            last is not None
            and last.kind == kind
            and not line.bullet
            and kind in {PassageKind.BODY, PassageKind.ENTRY, PassageKind.BOILERPLATE}
            and (last.time, last.heading) == (this.time, this.heading)
            and (entry == last_entry or kind == PassageKind.BOILERPLATE)
            and not lines[i - 1].bullet
        )
        if joins and last is not None:
            passages[-1] = replace(last, end=this.end)
        else:
            passages.append(this)
        last_entry = entry
    return passages


def _marks_end_entries(lines: Sequence[_Line]) -> bool:
    """Return whether "Updated" marks close their entries (else they open them).

    They open entries if nothing but title, headings and summary stands above the first.
    """
    for line in lines:
        if line.mark:
            return False
        if line.kind in {PassageKind.ENTRY, PassageKind.BODY}:
            return True
    return True


def _entry_clocks(lines: Sequence[_Line], marks_end_entries: bool) -> list[tuple[int, str]]:
    """Return for each line the number of its entry and the time printed for it."""
    entries: list[int] = []
    times: dict[int, str] = {}
    entry = 0
    closed = False
    for line in lines:
        begins = line.begins_entry and not (
            line.kind == PassageKind.HEADING
            and not line.clock
            and entries
            and _bare_clock(lines, len(entries))
        )
        if begins or closed or (line.mark and not marks_end_entries):
            entry += 1
        closed = line.mark and marks_end_entries
        entries.append(entry)
        if line.clock and (line.begins_entry or line.mark):
            times.setdefault(entry, line.clock)
    return [(entry, times.get(entry, "")) for entry in entries]


def _bare_clock(lines: Sequence[_Line], i: int) -> bool:
    """Return whether the line above `i` is nothing but a printed time."""
    return lines[i - 1].begins_entry and not lines[i - 1].text


def _resolve_times(text: str, passages: Sequence[Passage], published: datetime) -> list[Passage]:
    """Turn printed times into ISO 8601 where the page or the time itself names a zone.

    The earliest entry lies nearest to the publication; the others follow it in the
    order of the page, newest or oldest first, so that midnight may be crossed.
    """
    page_zone = _page_zone(text)
    clocks: list[tuple[str, time, tzinfo]] = []
    for passage in passages:
        if passage.printed_time and (not clocks or clocks[-1][0] != passage.printed_time):
            parsed = read_clock(passage.printed_time)
            zone = read_zone(passage.printed_time) or page_zone
            if parsed is not None and zone is not None:
                clocks.append((passage.printed_time, parsed, zone))
    if not clocks:
        return list(passages)
    moments = _days_of_clocks([(clock, zone) for _, clock, zone in clocks], published)
    out: list[Passage] = []
    k = -1
    for passage in passages:
        if passage.printed_time:
            if k + 1 < len(clocks) and clocks[k + 1][0] == passage.printed_time:
                k += 1
            if 0 <= k < len(clocks) and clocks[k][0] == passage.printed_time:
                passage = replace(passage, time=moments[k].isoformat())
        out.append(passage)
    return out


def _days_of_clocks(clocks: Sequence[tuple[time, tzinfo]], published: datetime) -> list[datetime]:
    """Return the moments of clocks that stand on a page newest or oldest first.

    Of the two orders, the one that needs the shorter time is taken: the other would
    cross a midnight at almost every entry.
    """
    forward = _moments_in_order(clocks, published)
    backward = _moments_in_order(clocks[::-1], published)[::-1]
    if forward[-1] - forward[0] < backward[0] - backward[-1]:
        return forward
    return backward


def _moments_in_order(clocks: Sequence[tuple[time, tzinfo]], published: datetime) -> list[datetime]:
    """Return the moments of clocks in the order they passed, the first near `published`."""
    moments: list[datetime] = []
    for clock, zone in clocks:
        base = moments[-1] if moments else published
        moment = datetime.combine(base.astimezone(zone).date(), clock, zone)
        if not moments:
            shifts = [moment + timedelta(days=shift) for shift in (-1, 0, 1)]
            moment = min(shifts, key=lambda shifted: abs(shifted - published))
        else:
            # The hour that comes twice when winter time begins may be meant the second time.
            # Compared as timestamps: two moments of one zone would be compared by their clocks.
            later = (moment, moment.replace(fold=1), moment + timedelta(days=1))
            moment = next((m for m in later if m.timestamp() >= base.timestamp()), later[-1])
        moments.append(moment)
    return moments


def _page_zone(text: str) -> tzinfo | None:
    match = _STATED_ZONE.search(text[:20_000])
    return read_zone(match["zone"]) if match else None


def read_clock(printed: str) -> time | None:
    """Return the time of day in a printed time such as "6:40pm", "17.42 GMT", "9 am"."""
    match = re.search(
        r"(?<![\d:])(\d{1,2})(?:[:.h](\d\d))?(?:[:.](\d\d))?\s?(?:([ap])\.?m\b\.?)?(?!\d)"
        r"|(?<!\d)(\d\d)(\d\d)\s?(?:GMT|UTC)",
        re.sub(_DAY, "", printed, flags=re.IGNORECASE),
        re.IGNORECASE,
    )
    if not match:
        return None
    hour, minute = int(match[1] or match[5]), int(match[2] or match[6] or 0)
    half = (match[4] or "").lower()
    if half == "p" and hour < 12:
        hour += 12
    if half == "a" and hour == 12:
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None


def read_zone(printed: str) -> tzinfo | None:
    """Return the zone named in a printed time, None if it names none that is known."""
    match = re.search(r"\b(?:GMT|UTC)\s?([+−-])\s?(\d{1,2})(?::?(\d\d))?", printed, re.IGNORECASE)
    if match:
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        if minutes > 14 * 60:
            return None
        return timezone(timedelta(minutes=-minutes if match[1] != "+" else minutes))
    match = re.search(r"\b(" + "|".join([*_ZONES, *_SEASONAL]) + r")\b", printed)
    if match is None:
        return None
    season = _SEASONAL.get(match[1])
    return ZoneInfo(season) if season else timezone(timedelta(minutes=_ZONES[match[1]]))
