"""Taking articles in: from text, from a page's bytes, from an address.

Cleaning, parsing and splitting are elsewhere and know no database; here their results
become rows, all of one version in one transaction. What cannot be taken in raises a
SourceError whose message is the sentence for the person, and writes nothing.
"""

from __future__ import annotations

import hashlib
import json
import logging
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.timezone import now as clock

from sources import leases
from sources.article_parsing import parse_article
from sources.canonical import canonical_url, check_address, host_of
from sources.cleaning import clean_line, clean_text, decode_bytes, looks_like_html
from sources.copies import join_copy_family
from sources.dates import offset_minutes, plausible, read_given_date
from sources.errors import (
    AddressRefused,
    AlreadyKnown,
    BadInput,
    FetchFailed,
    HostBusy,
    NotAnArticle,
    RobotsForbid,
    SourceError,
    TooLarge,
)
from sources.fetching import Fetched, fetch, refuse_internal
from sources.languages import detect_language
from sources.live_blogs import says_it_ended, split_passages
from sources.models import Article, ArticleVersion, FetchAttempt, Outlet
from sources.notices import store_notices
from sources.politeness import TURN_PATIENCE, alone_with, wait_for_turn
from sources.records import ParsedArticle
from sources.records import Passage as PassageValue
from sources.robots import require_allowed
from sources.scheduling import decide_next_look
from sources.vocabulary import ArticleKind, PassageKind, WorkState

logger = logging.getLogger(__name__)

Published = str | date | None  # a datetime is a date
UNKNOWN_OUTLET = "Unnamed outlet"
COMPRESSION = 3  # of a page's HTML; level 6 takes twice the time for 6 % less


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """What is asked of an article's stored versions: their texts stay where they are."""

    number: int
    content_hash: str
    fetched_at: datetime
    title: str


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one input: its version, new or a changed page's next one."""

    version: ArticleVersion
    is_new_article: bool

    @property
    def sentence(self) -> str:
        if self.is_new_article:
            return f"Stored as article {self.version.article_id}."
        return f"Stored as version {self.version.number} of article {self.version.article_id}."


def ingest_text(
    body: bytes | str,
    *,
    outlet: Outlet | None = None,
    address: str = "",
    published: Published = None,
    title: str = "",
    now: datetime | None = None,
    name: str = "The text",
) -> Ingested:
    """Store plain text as an article; text that turns out to be HTML is parsed as a page.

    published: when it was published, as a person or a file gives it.
    name: what sentences call the input.
    Raises BadInput for what is no text or too much of it, AlreadyKnown for a duplicate.
    """
    _check_size(body, name)
    text = body if isinstance(body, str) else decode_bytes(body, name=name)
    if looks_like_html(text):
        return ingest_html(
            text, outlet=outlet, address=address, published=published, title=title, now=now,
            name=name,
        )  # fmt: skip
    at = now or clock()
    moment = _moment(published, at)
    parsed = parse_text(text, title=title, published=moment, name=name)
    return _store_given(parsed, outlet, address, moment, at, html=None)


def ingest_html(
    body: bytes | str,
    *,
    outlet: Outlet | None = None,
    address: str = "",
    published: Published = None,
    title: str = "",
    now: datetime | None = None,
    name: str = "The page",
) -> Ingested:
    """Store the article of a page's HTML. Raises as ingest_text does, and NotAnArticle."""
    _check_size(body, name)
    at = now or clock()
    moment = _moment(published, at)
    parsed = parse_article(body, address, now=at)
    if title:
        parsed = _retitled(parsed, title)
    raw = body.encode("utf-8", "replace") if isinstance(body, str) else body
    return _store_given(parsed, outlet, address, moment, at, html=raw)


def parse_text(
    text: str, *, title: str = "", published: datetime | None = None, name: str = "The text"
) -> ParsedArticle:
    """Return the article that a plain text is. Writes nothing."""
    text = clean_text(text, most_characters=settings.MAX_TEXT_CHARACTERS).strip()
    if not any(character.isalpha() for character in text):
        raise BadInput(f"{name} is empty." if not text else f"{name} holds no words.")
    title = clean_line(title, most_characters=500)
    if title and " ".join(text[: len(title) + 200].split())[: len(title)] != title:
        text = f"{title}\n\n{text}"
    passages = split_passages(text, published=published)
    if not title:
        first = next((p for p in passages if p.kind == PassageKind.TITLE), None)
        title = clean_line(text[first.start : first.end], most_characters=500) if first else ""
    return ParsedArticle(title=title, text=text, kind=_kind(passages), passages=tuple(passages))


def ingest_address(
    address: str,
    *,
    outlet: Outlet | None = None,
    published: Published = None,
    now: datetime | None = None,
) -> tuple[Article, bool]:
    """Make the row for an address, due to be fetched; return it and whether it is new.

    The same address given twice, also at the same moment, is one row. Nothing is
    fetched here. Raises AddressRefused for what is no address, BadInput for a wrong date.
    """
    at = now or clock()
    given = check_address(address)
    canonical = canonical_url(given)
    refuse_internal(canonical)
    moment = _moment(published, at)
    known = Article.objects.filter(Q(canonical_url=canonical) | Q(address=given)).first()
    if known is not None:
        return known, False
    with transaction.atomic():
        return Article.objects.get_or_create(
            canonical_url=canonical,
            defaults={
                "address": given,
                "outlet": outlet or outlet_for(given),
                "first_published": moment,
                "utc_offset_minutes": offset_minutes(moment),
                "due_at": at,
            },
        )


def outlet_for(address: str) -> Outlet:
    """Return the outlet of an address, made from its host name if nobody named it yet."""
    host = host_of(address)
    found = Outlet.objects.for_domain(host)
    if found is not None:
        return found
    domain = host.removeprefix("www.")
    return outlet_named(domain, domains=[domain])


def outlet_named(name: str, *, domains: Sequence[str] = ()) -> Outlet:
    """Return the outlet of a name, made if there is none. Letter case does not matter."""
    name = clean_line(name, most_characters=200)
    if not name:
        raise BadInput("The outlet has no name.")
    found = Outlet.objects.filter(Q(name__iexact=name) | Q(slug=name.lower())).first()
    if found is not None:
        return found
    slug = slugify(name.replace(".", "-"))[:70] or "outlet"
    if Outlet.objects.filter(slug=slug).exists():
        slug = f"{slug}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    outlet, _ = Outlet.objects.get_or_create(
        name=name, defaults={"slug": slug, "domains": list(domains)}
    )
    return outlet


def fetch_article(
    article_id: int, *, now: datetime | None = None, patience_seconds: float = TURN_PATIENCE
) -> Ingested | None:
    """Fetch a waiting article under its lease and store what it says.

    patience_seconds: how long to wait for the host's turn before the row is put off.

    Returns what was stored; None if somebody else holds the row, it is not due, the page
    has not changed, or it could not be taken in. The row and a FetchAttempt say which.
    """
    at = now or clock()
    article = leases.take_row(Article, article_id, now=at)
    if article is None or article.leased_until is None:
        return None
    lease = article.leased_until
    attempt = FetchAttempt(article=article, at=at)
    try:
        with alone_with(article.address):
            require_allowed(article.address)
            wait_for_turn(article.address, patience_seconds)
            fetched = fetch(article.address)
        attempt.status = fetched.status
        attempt.size_bytes = len(fetched.body)
        attempt.milliseconds = fetched.milliseconds
        parsed = _parse_fetched(article, fetched, at)
        with transaction.atomic():
            known = known_versions(article)
            stored = _store_parsed(article, parsed, fetched, at, known)
            looks = [(version.fetched_at, version.title) for version in known]
            if stored:
                looks.append((at, stored.version.title))
            attempt.outcome = "stored" if stored else "unchanged"
            attempt.message = stored.sentence if stored else "The page has not changed."
            attempt.save()
            again_at = _next_look(article, looks, at)
            leases.finish(Article, article_id, lease=lease, look_again_at=again_at)
    except HostBusy:
        later = at + timedelta(seconds=TURN_PATIENCE)
        leases.postpone(Article, article_id, until=later, lease=lease)
        return None
    except SourceError as error:
        _record_failure(article, attempt, error, at, lease)
        return None
    except Exception as error:
        leases.fail(Article, article_id, f"{type(error).__name__}: {error}", now=at, lease=lease)
        raise
    logger.info("article fetched: article=%s outcome=%s", article_id, attempt.outcome)
    return stored


def _next_look(
    article: Article, looks: Sequence[tuple[datetime, str]], at: datetime
) -> datetime | None:
    """Return when a stored page is fetched again: live blogs soon, others a few times.

    looks: when each version was fetched, and its title, the oldest first.
    """
    if not looks:
        return None
    return decide_next_look(
        at,
        kind=ArticleKind(article.kind),
        first_seen=looks[0][0],
        last_changed=looks[-1][0],
        ended=says_it_ended(looks[-1][1]),
        ends_at=article.coverage_ends_at,
    )


def _record_failure(
    article: Article, attempt: FetchAttempt, error: SourceError, at: datetime, lease: datetime
) -> None:
    asked = None
    attempt.outcome = "refused"
    permanent = True
    if isinstance(error, FetchFailed):
        attempt.outcome = "failed"
        attempt.status = error.status
        permanent = error.permanent
        if error.retry_after_seconds is not None:
            asked = timedelta(seconds=error.retry_after_seconds)
    elif isinstance(error, AlreadyKnown):
        attempt.outcome = "duplicate"
    elif isinstance(error, RobotsForbid):
        attempt.outcome = "forbidden"
    attempt.message = str(error)
    attempt.save()
    if isinstance(error, AlreadyKnown):
        leases.finish(Article, article.pk, lease=lease, last_error=str(error))
        return
    leases.fail(
        Article, article.pk, str(error), now=at, lease=lease, asked=asked, permanent=permanent
    )


def _parse_fetched(article: Article, fetched: Fetched, at: datetime) -> ParsedArticle | None:
    """Return the article of what was fetched, None if it is the page that is stored (304)."""
    if fetched.status == 304:
        return None
    if fetched.media_type == "text/plain":
        text = decode_bytes(fetched.body, declared=fetched.charset, name="The page")
        return parse_text(text, published=article.first_published, name="The page")
    return parse_article(fetched.body, fetched.address, now=at, charset=fetched.charset)


def _store_parsed(
    article: Article,
    parsed: ParsedArticle | None,
    fetched: Fetched,
    at: datetime,
    known: Sequence[KnownVersion],
) -> Ingested | None:
    if parsed is None:
        return None
    canonical = parsed.canonical_url or canonical_url(fetched.address)
    if canonical != article.canonical_url:
        _rename(article, canonical)
    if parsed.coverage_ends_at != article.coverage_ends_at:  # also where the text is the same
        article.coverage_ends_at = parsed.coverage_ends_at
        article.save(update_fields=["coverage_ends_at"])
    # What a person gave goes before the page's own date; what a feed says, after it.
    given = article.first_published if not known else None
    version = store_version(
        article,
        parsed,
        published=given if given and not article.feed_entries.exists() else None,
        fetched_at=at,
        html=fetched.body,
        known=known,
    )
    return None if version is None else Ingested(version, not known)


def _rename(article: Article, canonical: str) -> None:
    """Give an article the address that its page states. Raises AlreadyKnown if another has it."""
    other = Article.objects.filter(canonical_url=canonical).exclude(pk=article.pk).first()
    if other is not None:
        raise AlreadyKnown(f"This page is stored already as article {other.pk}.", other.pk)
    try:
        with transaction.atomic():
            Article.objects.filter(pk=article.pk).update(canonical_url=canonical)
    except IntegrityError as error:
        raise AlreadyKnown("This page has just been stored under its own address.", 0) from error


def _store_given(
    parsed: ParsedArticle,
    outlet: Outlet | None,
    address: str,
    published: datetime | None,
    at: datetime,
    *,
    html: bytes | None,
) -> Ingested:
    """Store what a person or a file gave: a new article, or the next version of its page."""
    given = check_address(address) if address else ""
    canonical = canonical_url(given) if given else None
    with transaction.atomic():
        if outlet is None:
            outlet = outlet_for(given) if given else outlet_named(UNKNOWN_OUTLET)
        # Two identical pastes at one moment must become one article.
        _lock(f"{outlet.pk} {canonical or _hash(parsed.text)}")
        article = _known_article(outlet, canonical, given, parsed)
        is_new = article is None
        if article is None:
            article = Article.objects.create(
                address=given, canonical_url=canonical, outlet=outlet, state=WorkState.DONE
            )
        # Nobody knows when a given text was on its page: an old one is no change back.
        known = known_versions(article)
        version = None
        if _hash(parsed.text) not in {one.content_hash for one in known}:
            version = store_version(
                article, parsed, published=published, fetched_at=at, html=html, known=known
            )
        if version is None:
            raise AlreadyKnown(
                f"This address is stored already as article {article.pk}, with the same text.",
                article.pk,
            )
        return Ingested(version, is_new)


def _known_article(
    outlet: Outlet, canonical: str | None, given: str, parsed: ParsedArticle
) -> Article | None:
    if canonical:
        same = Q(canonical_url=canonical) | Q(address=given)
        return Article.objects.select_for_update().filter(same).first()
    twin = (
        ArticleVersion.objects.filter(content_hash=_hash(parsed.text), article__outlet=outlet)
        .order_by("pk")
        .first()
    )
    if twin is not None:
        raise AlreadyKnown(
            f"The same text is stored already as article {twin.article_id} of {outlet}.",
            twin.article_id,
        )
    return None


def known_versions(article: Article) -> list[KnownVersion]:
    """Lock an article's row until the transaction ends; return its versions, the oldest first."""
    with connection.cursor() as cursor:
        # Two statements: what another process stored meanwhile is seen by the second only.
        cursor.execute("SELECT FROM sources_article WHERE id = %s FOR UPDATE", [article.pk])
        cursor.execute(
            """
            SELECT number, content_hash, fetched_at, title FROM sources_articleversion
            WHERE article_id = %s ORDER BY number
            """,
            [article.pk],
        )
        return [KnownVersion(*row) for row in cursor.fetchall()]


@transaction.atomic(savepoint=False)
def store_version(
    article: Article,
    parsed: ParsedArticle,
    *,
    published: datetime | None,
    fetched_at: datetime,
    html: bytes | None,
    known: Sequence[KnownVersion],
) -> ArticleVersion | None:
    """Store a version with its passages, bands and family; None if its text is the newest one's.

    A page that goes back to what it said before has changed: that is a version too.
    published: what a person gave; it goes before what the page says.
    known: known_versions(article), asked in the same transaction: the lock that it holds is
        why one change that is seen twice is stored once.
    """
    digest = _hash(parsed.text)
    if known and digest == known[-1].content_hash:
        return None
    stated = published or parsed.published_at
    article.utc_offset_minutes = offset_minutes(stated) or article.utc_offset_minutes
    moment = stated or article.first_published
    passages = parsed.passages or tuple(split_passages(parsed.text, published=moment))
    version = ArticleVersion(
        article=article,
        number=known[-1].number + 1 if known else 1,
        title=parsed.title,
        byline=parsed.byline,
        text=parsed.text,
        html=zlib.compress(html, COMPRESSION) if html is not None else None,
        content_hash=digest,
        language=detect_language(parsed.text, parsed.language),
        published_at=moment,
        fetched_at=fetched_at,
    )
    bands = join_copy_family(version, passages)
    insert_version(version, passages, bands)
    store_notices(version, passages, at=fetched_at)
    article.kind = ArticleKind(
        _kind(passages) if article.kind == ArticleKind.REPORT else article.kind
    )
    if parsed.kind == ArticleKind.LIVE_BLOG:
        article.kind = ArticleKind.LIVE_BLOG
    if moment and (article.first_published is None or moment < article.first_published):
        article.first_published = moment
    article.save(update_fields=["kind", "first_published", "utc_offset_minutes"])
    logger.info(
        "version stored: article=%s version=%s passages=%d", article.pk, version.pk, len(passages)
    )
    return version


def insert_version(
    version: ArticleVersion, passages: Sequence[PassageValue], bands: Sequence[int]
) -> None:
    """Write a version, its passages and its bands in one statement; set the version's id.

    Written by hand: three model's statements take several times as long, for each page.
    """
    rows = [
        {
            "position": position,
            "start": passage.start,
            "end": passage.end,
            "kind": passage.kind,
            "printed_time": (passage.printed_time or passage.time or "")[:40],
            "time": _iso(passage.time),
            "heading": passage.heading[:500],
            "anchor": passage.anchor[:500],
        }
        for position, passage in enumerate(passages)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH version AS (
                INSERT INTO sources_articleversion
                    (article_id, number, title, byline, text, html, content_hash, language,
                     published_at, fetched_at, family_id)
                VALUES
                    (%(article)s, %(number)s, %(title)s, %(byline)s, %(text)s, %(html)s,
                     %(content_hash)s, %(language)s, %(published_at)s, %(fetched_at)s, %(family)s)
                RETURNING id
            ), passages AS (
                INSERT INTO sources_passage
                    (version_id, position, start, "end", kind, printed_time, time, heading, anchor)
                SELECT version.id, passage.* FROM version, json_to_recordset(%(passages)s)
                    AS passage (position int, start int, "end" int, kind text, printed_time text,
                                time timestamptz, heading text, anchor text)
            ), bands AS (
                INSERT INTO sources_shingleband (version_id, band, value)
                SELECT version.id, place - 1, value
                FROM version, unnest(%(bands)s::bigint[]) WITH ORDINALITY AS own (value, place)
            )
            SELECT id FROM version
            """,
            {
                **vars(version),
                "article": version.article_id,
                "family": version.family_id,
                "passages": json.dumps(rows),
                "bands": f"{{{','.join(map(str, bands))}}}",
            },
        )
        version.pk = cursor.fetchone()[0]
    version._state.adding = False
    version._state.db = connection.alias


def _iso(written: str | None) -> str | None:
    """Return a passage's time if it is a moment and not only a clock as printed."""
    if not written or "T" not in written:
        return None
    return written if datetime.fromisoformat(written).tzinfo else None


def _retitled(parsed: ParsedArticle, title: str) -> ParsedArticle:
    """Return a page's article under the title that a person gave."""
    title = clean_line(title, most_characters=500)
    if not title or title == parsed.title:
        return parsed
    body = parsed.text.removeprefix(parsed.title).lstrip("\n") if parsed.title else parsed.text
    text = f"{title}\n\n{body}"
    shift = len(text) - len(parsed.text)
    passages = tuple(
        replace(p, start=p.start + shift, end=p.end + shift)
        if p.kind != PassageKind.TITLE
        else replace(p, end=len(title))
        for p in parsed.passages
    )
    return replace(parsed, title=title, text=text, passages=passages)


def _kind(passages: Sequence[PassageValue]) -> ArticleKind:
    entries = any(passage.kind == PassageKind.ENTRY for passage in passages)
    return ArticleKind.LIVE_BLOG if entries else ArticleKind.REPORT


def _moment(published: Published, now: datetime) -> datetime | None:
    if published is None or published == "":
        return None
    if isinstance(published, str):
        return read_given_date(published, now)
    if not isinstance(published, datetime):
        published = datetime.combine(published, time(), UTC)
    moment = published if published.tzinfo else published.replace(tzinfo=UTC)
    if plausible(moment, now) is None:
        raise BadInput(f"{moment:%Y-%m-%d} cannot be when an article was published.")
    return moment


def _check_size(body: bytes | str, name: str) -> None:
    size = len(body) if isinstance(body, bytes) else len(body.encode("utf-8", "replace"))
    if size > settings.MAX_UPLOAD_BYTES:
        raise TooLarge(
            f"{name} has {size / 1_000_000:.1f} MB; "
            f"at most {settings.MAX_UPLOAD_BYTES / 1_000_000:g} MB are read."
        )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _lock(key: str) -> None:
    """Hold an advisory lock for a key until the transaction ends."""
    number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


__all__ = [
    "AddressRefused", "Ingested", "NotAnArticle", "fetch_article", "ingest_address", "ingest_html",
    "ingest_text", "insert_version", "known_versions", "outlet_for", "outlet_named", "parse_text",
    "store_version",
]  # fmt: skip
