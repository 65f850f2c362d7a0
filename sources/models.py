"""What was published: outlets, articles, their versions and passages, and copies.

`sources` has never heard of `claims`. Rows that stand for work to be done carry a
lease (WorkRow); the decisions about leases are in sources.leases.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Self, TypeVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BTreeIndex, GinIndex, HashIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from sources.vocabulary import (
    ArticleKind,
    NoticeKind,
    OutletKind,
    PassageKind,
    TipState,
    WorkState,
)

# How titles are searched by word: the index and whoever asks it must say the same.
TITLE_WORDS = SearchVector("title", config="english")

Row = TypeVar("Row", bound="WorkRow", covariant=True)


class WorkQuerySet(models.QuerySet[Row]):
    """Questions about rows of work, whatever the work is."""

    def due(self, now: datetime) -> Self:
        """Keep rows that wait and are due, or whose lease ran out."""
        return self.filter(
            Q(state__in=[WorkState.WAITING, WorkState.FAILED], due_at__lte=now)
            | Q(state=WorkState.RUNNING, leased_until__lt=now)
        )

    def quarantined(self) -> Self:
        return self.filter(state=WorkState.QUARANTINED)


class WorkRow(models.Model):
    """A row that is work: who holds it, how often it was tried, why it failed.

    The lease is taken in its own transaction before any dangerous work, so that a
    process that dies leaves a row which the tick finds again.
    """

    state = models.CharField(max_length=12, choices=WorkState.choices(), default=WorkState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(db_default=Now())
    last_error = models.TextField(blank=True, default="")

    objects = WorkQuerySet.as_manager()

    class Meta:
        abstract = True


class OutletQuerySet(models.QuerySet["Outlet"]):
    def for_domain(self, domain: str) -> Outlet | None:
        """Return the outlet that publishes under a host name, or under a parent of it."""
        labels = domain.lower().strip(".").split(".")
        names = [".".join(labels[i:]) for i in range(max(1, len(labels) - 1))]
        found = list(self.filter(domains__overlap=names))
        found.sort(key=lambda outlet: min(names.index(d) for d in outlet.domains if d in names))
        return found[0] if found else None


class Outlet(models.Model):
    """Who publishes: a newspaper, an agency, a broadcaster, a ministry's site."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80)
    kind = models.CharField(
        max_length=12, choices=OutletKind.choices(), default=OutletKind.NEWSPAPER
    )
    domains = ArrayField(models.CharField(max_length=253), default=list, blank=True)
    country = models.CharField(max_length=2, blank=True, default="")  # ISO 3166-1 alpha-2
    state_run = models.BooleanField(default=False)
    language = models.CharField(max_length=12, default="en")  # BCP 47

    objects = OutletQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="outlet_slug_unique"),
            models.UniqueConstraint(fields=["name"], name="outlet_name_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class Article(WorkRow):
    """One page. Its work is to be fetched; a pasted text or a file has none left to do."""

    address = models.URLField(max_length=2048, blank=True, default="")  # as it was given
    canonical_url = models.CharField(max_length=2048, null=True, blank=True)
    outlet = models.ForeignKey(
        Outlet, on_delete=models.PROTECT, related_name="articles", db_index=False
    )  # the index article_of_outlet serves it
    kind = models.CharField(
        max_length=12, choices=ArticleKind.choices(), default=ArticleKind.REPORT
    )
    first_published = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    # The clock of the page's own dates, so that its "yesterday" is that of its readers.
    utc_offset_minutes = models.SmallIntegerField(null=True, blank=True)
    coverage_ends_at = models.DateTimeField(null=True, blank=True)  # a live blog's, as it states
    # When the page is fetched again to see whether it changed; empty when it is not.
    look_again_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["canonical_url"], name="article_canonical_url_unique"),
        ]
        indexes = [
            HashIndex(fields=["address"], name="article_address"),  # addresses may be long
            models.Index(fields=["outlet", "-first_published"], name="article_of_outlet"),
            models.Index(
                fields=["look_again_at"],
                name="article_look_again",
                condition=Q(look_again_at__isnull=False),
            ),
            models.Index(
                fields=["state"],
                name="article_set_aside",
                condition=Q(state="quarantined"),
            ),
            models.Index(
                fields=["due_at"],
                name="article_work_due",
                condition=Q(state__in=["waiting", "running", "failed"]),
            ),
        ]

    def __str__(self) -> str:
        return self.canonical_url or f"article {self.pk}"


class CopyFamily(models.Model):
    """Versions that are copies of one origin, such as one agency's story in two papers."""

    origin_agency = models.ForeignKey(
        Outlet, null=True, blank=True, on_delete=models.SET_NULL, related_name="families"
    )
    agency_name = models.CharField(max_length=120, blank=True, default="")  # as credited
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "copy families"

    def __str__(self) -> str:
        return f"family {self.pk}"


class ArticleVersion(models.Model):
    """An article's text at one time, never edited: a changed page is a new version.

    `text` is what every offset in the product refers to, in Python characters.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=500, blank=True, default="")
    byline = models.CharField(max_length=500, blank=True, default="")
    text = models.TextField()
    html = models.BinaryField(null=True, blank=True)  # zlib-compressed page as fetched
    content_hash = models.CharField(max_length=64)  # SHA-256 of the text, hexadecimal
    language = models.CharField(max_length=12, blank=True, default="")
    published_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField()
    family = models.ForeignKey(
        CopyFamily, null=True, blank=True, on_delete=models.SET_NULL, related_name="versions"
    )

    class Meta:
        ordering = ["article", "number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="version_number_unique"),
        ]
        indexes = [GinIndex(TITLE_WORDS, name="version_title_words")]

    def __str__(self) -> str:
        return self.title or f"version {self.pk}"

    def published_locally(self) -> datetime | None:
        """Return when it was published on the clock of its page, UTC where that is unknown."""
        if self.published_at is None:
            return None
        offset = timedelta(minutes=self.article.utc_offset_minutes or 0)
        return self.published_at.astimezone(timezone(offset))


class Passage(models.Model):
    """A stretch of a version with its own clock: a live-blog entry, a summary, the body."""

    version = models.ForeignKey(ArticleVersion, on_delete=models.CASCADE, related_name="passages")
    position = models.PositiveIntegerField()
    start = models.PositiveIntegerField()  # Python character index into the version's text
    end = models.PositiveIntegerField()  # exclusive
    kind = models.CharField(max_length=12, choices=PassageKind.choices())
    printed_time = models.CharField(max_length=40, blank=True, default="")
    time = models.DateTimeField(null=True, blank=True)
    heading = models.CharField(max_length=500, blank=True, default="")
    # The address, or the fragment of its page's, that leads to a live-blog entry.
    anchor = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="passage_position_unique"),
            models.CheckConstraint(condition=Q(end__gte=models.F("start")), name="passage_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.start}–{self.end}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def standing(self) -> Self:
        """Keep those that no person dismissed as mistaken."""
        return self.filter(dismissed_at=None)


class Notice(models.Model):
    """A correction or a withdrawal as a version prints it; it reaches every copy of a story.

    family: the story it speaks of, which may be another than that of the version that
        prints it: an agency withdraws a story by a note of its own.
    start, end: Python character indices of its words in the text of `version`.
    """

    version = models.ForeignKey(
        ArticleVersion, on_delete=models.CASCADE, related_name="printed_notices"
    )
    family = models.ForeignKey(CopyFamily, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=NoticeKind.choices())
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()  # exclusive
    found_at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True, blank=True)  # a person: it is none

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["found_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "family", "start"], name="notice_unique"),
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="notice_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in version {self.version_id}"


class ShingleBand(models.Model):
    """One band of a version's MinHash signature: equal bands are likely copies.

    A B-tree table commits with the version and stays flat in cost at a million rows,
    where an array with GIN does not (docs/decisions/0005-copies-in-postgresql.md).
    """

    version = models.ForeignKey(ArticleVersion, on_delete=models.CASCADE, related_name="bands")
    band = models.PositiveSmallIntegerField()
    value = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "band"], name="shingle_band_unique"),
        ]
        indexes = [BTreeIndex(fields=["band", "value", "version"], name="shingle_band_lookup")]


class Feed(WorkRow):
    """An RSS, Atom or JSON address of an outlet. Its work is to be polled, again and again.

    Waiting is its healthy state, with `due_at` the next fetch; set aside (quarantined)
    it is not polled until a person says so. `attempts` counts polls that were broken off
    by a dying process; failures of the other side are counted by themselves.
    """

    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="feeds")
    address = models.CharField(max_length=2048)
    title = models.CharField(max_length=300, blank=True, default="")
    etag = models.CharField(max_length=500, blank=True, default="")
    last_modified = models.CharField(max_length=100, blank=True, default="")
    body_digest = models.CharField(max_length=64, blank=True, default="")  # SHA-256 of what it sent
    interval_seconds = models.PositiveIntegerField(default=1800)
    failures = models.PositiveSmallIntegerField(default=0)  # hard ones in a row
    soft_failures = models.PositiveSmallIntegerField(default=0)  # in a row; two count as one
    last_outcome = models.CharField(max_length=40, blank=True, default="")
    degraded = models.TextField(blank=True, default="")  # what is wrong with what it sends
    last_fetched_at = models.DateTimeField(null=True, blank=True)
    last_whole_at = models.DateTimeField(null=True, blank=True)  # fetched without conditions
    last_new_at = models.DateTimeField(null=True, blank=True)  # when an entry was new
    moved_to = models.CharField(max_length=2048, blank=True, default="")
    moved_seen = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["address"], name="feed_address_unique")]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="feed_work_due",
                condition=Q(state__in=["waiting", "running", "failed"]),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.address


class Subscription(WorkRow):
    """A feed's subscription at its WebSub hub. Its work is to be asked for, and renewed in time.

    A hub's message is only a hint to poll the feed: nothing that it sends is stored.
    Source: W3C Recommendation WebSub, 23 January 2018.
    """

    feed = models.OneToOneField(Feed, on_delete=models.CASCADE, related_name="subscription")
    hub = models.CharField(max_length=2048)
    topic = models.CharField(max_length=2048)  # the feed's address as its hub knows it
    token = models.CharField(max_length=64)  # names the subscription in its callback address
    secret = models.CharField(max_length=64)  # the key of the hub's signatures
    verified_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)  # the hub's lease, not the work's
    last_message_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token"], name="subscription_token_unique"),
        ]

    def __str__(self) -> str:
        return f"subscription of feed {self.feed_id}"


class FeedEntry(models.Model):
    """An entry of a feed, known by its own id: what it led to, and what it said last."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="entries")
    key = models.CharField(max_length=64)  # SHA-256 of the entry's id or address
    digest = models.CharField(max_length=64)  # SHA-256 of what it says
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="feed_entries"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    date_doubt = models.CharField(max_length=60, blank=True, default="")  # why it was not believed
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "feed entries"
        constraints = [models.UniqueConstraint(fields=["feed", "key"], name="feed_entry_unique")]
        indexes = [models.Index(fields=["feed", "-seen_at"], name="feed_entry_newest")]

    def __str__(self) -> str:
        return f"entry {self.key[:8]} of feed {self.feed_id}"


class FeedAttempt(models.Model):
    """One poll of a feed, with the sentence a person can act on. The last 30 are kept."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="attempts_made")
    at = models.DateTimeField(db_default=Now())
    outcome = models.CharField(max_length=40)  # "new", "unchanged", "failed", "degraded" ...
    status = models.PositiveSmallIntegerField(null=True, blank=True)  # HTTP status
    size_bytes = models.PositiveIntegerField(default=0)
    milliseconds = models.PositiveIntegerField(default=0)
    new_entries = models.PositiveSmallIntegerField(default=0)
    message = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["feed", "-at"], name="feed_attempt_newest")]

    def __str__(self) -> str:
        return f"{self.outcome} at {self.at:%Y-%m-%d %H:%M}"


class FetchAttempt(models.Model):
    """One try to get an address, with the sentence a person can act on."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="attempts_made")
    at = models.DateTimeField(db_default=Now())
    outcome = models.CharField(max_length=40)  # "stored", "unchanged", "refused", "failed" ...
    status = models.PositiveSmallIntegerField(null=True, blank=True)  # HTTP status
    size_bytes = models.PositiveIntegerField(default=0)
    milliseconds = models.PositiveIntegerField(default=0)
    message = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["article", "-at"], name="fetch_attempt_newest")]


class Tick(models.Model):
    """When the clock last looked for due work: one row, from which its silence is seen."""

    at = models.DateTimeField()


class Tip(models.Model):
    """What a reader brought to the desk: an address or words, read by no worker until taken in.

    article: what it became, once somebody took it in.
    """

    address = models.CharField(max_length=2048, blank=True, default="")
    text = models.TextField(blank=True, default="")
    note = models.TextField(blank=True, default="")  # the reader's own, for the desk only
    created_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=9, choices=TipState.choices(), default=TipState.WAITING)
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="tips"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(address="") | ~Q(text=""), name="tip_has_address_or_text"
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="tip_state_newest")]

    def __str__(self) -> str:
        return self.address or self.text[:80]
