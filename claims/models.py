"""Who says what about what: actors, claims, statements, links, reviews, events.

Links are the truth about sameness; groups are derived from them (claims.groups).
What the reports say and what the desk concluded are kept in different places:
machines write `as_reported` and propose links, people write reviews.
History is kept by database triggers (pghistory), so bulk updates cannot slip past.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorField
from django.db import models
from django.db.models import Case, Exists, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Greatest, JSONObject, Now, Substr
from django.db.models.lookups import GreaterThan

from claims.vocabulary import (
    ActorKind,
    AsReported,
    Bearing,
    CorrectionKind,
    EventKind,
    Kind,
    LinkKind,
    LinkStatus,
    Mode,
    Stance,
    Verdict,
)
from sources.models import ArticleVersion, Passage, WorkRow


def heavy_columns(version: str) -> tuple[str, ...]:
    """Return the columns of a version that lists must not load; `version` is the path to it."""
    return (f"{version}__text", f"{version}__html")


# Actors -------------------------------------------------------------------------------------


@pghistory.track(
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    model_name="ActorHistory",
)
class Actor(models.Model):
    """A person, body, state, force, outlet or unnamed source that speaks.

    key: the folded name, which is unique; an unnamed source ("a resident") has a
        key of its own per version, so that two of them are never taken for one.
    merged_into: who speaks in its place, where a person found both to be one; never an
        actor that is merged itself. Derived from the standing merges (claims.merging).
    """

    name = models.CharField(max_length=300)
    key = models.CharField(max_length=400)
    kind = models.CharField(max_length=8, choices=ActorKind.choices(), default=ActorKind.BODY)
    speaks_for = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="spokespeople"
    )
    speaks_for_since = models.DateField(null=True, blank=True)  # office-holders change
    speaks_for_until = models.DateField(null=True, blank=True)  # the last day; None: still does
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["name"]
        permissions = [("merge_actors", "Can merge two actors")]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="actor_key_unique"),
            models.CheckConstraint(
                condition=~Q(merged_into=F("id")), name="actor_merged_into_another"
            ),
            models.CheckConstraint(
                condition=Q(speaks_for_until=None)
                | Q(speaks_for_since=None)
                | Q(speaks_for_until__gte=F("speaks_for_since")),
                name="actor_speaks_forward",
                violation_error_message="The last day comes before the first.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def spoke_for(self, day: date) -> Actor | None:
        """Return the body that the actor spoke for on a day, None where it was nobody."""
        since, until = self.speaks_for_since, self.speaks_for_until
        is_then = (since is None or since <= day) and (until is None or day <= until)
        return self.speaks_for if is_then else None


# How names are searched by word: the index and whoever asks it must say the same.
ALIAS_WORDS = SearchVector("key", config="simple")


class ActorAlias(models.Model):
    """A name that an actor goes by: "Kyiv", "the Kremlin", "Beijing"."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=300)
    key = models.CharField(max_length=400)  # the folded name

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "actor aliases"
        constraints = [models.UniqueConstraint(fields=["key"], name="actor_alias_key_unique")]
        indexes = [GinIndex(ALIAS_WORDS, name="actor_alias_words")]

    def __str__(self) -> str:
        return self.name


class ActorMerge(models.Model):
    """A person's decision that two actors are one; it stands until it is undone.

    Remembered, so that a text read later that names `actor` finds `into`.
    spokespeople: ids of the actors who spoke for `actor` and speak for `into` since.
    """

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="merges")
    into = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="merges_into")
    reason = models.TextField(blank=True, default="")
    spokespeople = ArrayField(models.BigIntegerField(), default=list, blank=True)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    merged_at = models.DateTimeField()
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-merged_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["actor"], condition=Q(undone_at=None), name="merge_stands_once"
            ),
            models.CheckConstraint(condition=~Q(actor=F("into")), name="merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"actor {self.actor_id} into {self.into_id}"


# Reading: the work of turning one version into claims ----------------------------------------


class Reading(WorkRow):
    """The work of reading one version, written in one transaction with what was read."""

    version = models.OneToOneField(ArticleVersion, on_delete=models.CASCADE, related_name="reading")
    extractor_version = models.CharField(max_length=20, blank=True, default="")
    read_at = models.DateTimeField(null=True, blank=True)
    statement_count = models.PositiveIntegerField(default=0)
    # Spans of sentences with a reporting verb that gave nothing: [[start, end], ...]
    silent_sentences = models.JSONField(default=list, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                name="reading_work_due",
                condition=Q(state__in=["waiting", "running", "failed"]),
            ),
        ]

    def __str__(self) -> str:
        return f"reading of version {self.version_id}"


class Linking(WorkRow):
    """The work of proposing links for the claims of one version."""

    version = models.OneToOneField(ArticleVersion, on_delete=models.CASCADE, related_name="linking")
    linked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                name="linking_work_due",
                condition=Q(state__in=["waiting", "running", "failed"]),
            ),
        ]

    def __str__(self) -> str:
        return f"linking of version {self.version_id}"


# Claims and groups --------------------------------------------------------------------------


SETTLED = timedelta(hours=24)  # after which most groups never change again


_STANDS = ~Q(head__kind=Kind.DENIAL) | Q(bare=None)


def _bare_denial() -> Subquery:
    """Return a group's own statement where a dispute beside it, of one sentence, says the same."""
    own = Statement.objects.filter(claim=OuterRef("head"), is_dispute=False).order_by()
    dispute = Statement.objects.filter(
        is_dispute=True,
        claim__withdrawn_at=None,
        claim__version=OuterRef("claim__version"),
        sentence_start=OuterRef("sentence_start"),
    ).exclude(claim=OuterRef("claim"))
    # One value a row, asked for denials only: EXISTS would be hashed over the whole table.
    return Subquery(own.filter(Exists(dispute)).values("pk")[:1])


class ClaimGroupQuerySet(models.QuerySet["ClaimGroup"]):
    def published(self) -> Self:
        """Keep groups that the public sees: those with a claim nobody withdrew."""
        return self.filter(is_published=True)

    def disputed(self) -> Self:
        return self.filter(state=AsReported.DISPUTED)

    def standing_alone(self) -> Self:
        """Leave out denials whose dispute already stands on the claim that they deny.

        Such a denial and the dispute come from one sentence ("the mayor denied this");
        to judge the claim denied is to judge both.
        """
        return self.alias(bare=_bare_denial()).filter(_STANDS)

    def with_standing(self) -> Self:
        """Add `stands`: whether a group is none of the denials that `standing_alone` leaves out."""
        stands = Case(When(_STANDS, then=Value(True)), default=Value(False))
        return self.alias(bare=_bare_denial()).annotate(stands=stands)

    def moved(self) -> Self:
        """Keep the groups that changed later than SETTLED after they were first reported."""
        return self.filter(GreaterThan(F("changed_at") - F("first_reported_at"), Value(SETTLED)))

    def newest_first(self) -> Self:
        """Order by the newest significant change, as the indexes of the table do."""
        return self.order_by("-changed_at", "-id")

    def before(self, changed_at: datetime, pk: int) -> Self:
        """Keep the groups that come after this one in `newest_first`."""
        # The first filter is implied by the second; it gives the index its range.
        return self.filter(changed_at__lte=changed_at).filter(
            Q(changed_at__lt=changed_at) | Q(pk__lt=pk)
        )

    def with_head(self) -> Self:
        """Add the claim that stands for the group, with its outlet, without heavy columns."""
        return self.select_related("head__version__article__outlet").defer(
            *heavy_columns("head__version"), "head__search"
        )


class ClaimGroup(models.Model):
    """Claims joined by accepted `same` links, with what lists need, all of it derived.

    Never the place of a decision: claims.groups writes every column again from the
    claims, statements, links and reviews. A claim without links is a group of one.
    """

    head = models.ForeignKey(
        "Claim", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # the earliest claim that nobody withdrew; its wording stands for the group
    state = models.CharField(
        max_length=12, choices=AsReported.choices(), default=AsReported.ATTRIBUTED
    )
    verdict = models.CharField(max_length=14, choices=Verdict.choices(), blank=True, default="")
    is_published = models.BooleanField(default=True)
    claim_count = models.PositiveIntegerField(default=1)
    outlet_count = models.PositiveIntegerField(default=1)
    origin_count = models.PositiveIntegerField(default=1)  # copy families, not outlets
    link_count = models.PositiveIntegerField(default=0)  # accepted links to other groups
    first_reported_at = models.DateTimeField()
    changed_at = models.DateTimeField()  # newest significant event

    objects = ClaimGroupQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["-changed_at", "-id"],
                name="group_published_newest",
                condition=Q(is_published=True),
            ),
            models.Index(
                fields=["state", "-changed_at", "-id"],
                name="group_state_newest",
                condition=Q(is_published=True),
            ),
            models.Index(
                fields=["-changed_at", "-id"],
                name="group_judged_newest",
                condition=Q(is_published=True) & ~Q(verdict=""),
            ),
            models.Index(
                fields=["verdict", "-changed_at", "-id"],
                name="group_verdict_newest",
                condition=Q(is_published=True) & ~Q(verdict=""),
            ),
            # The few that changed long after they were reported (ClaimGroupQuerySet.moved).
            models.Index(
                fields=["-changed_at", "-id"],
                name="group_moved_newest",
                condition=Q(is_published=True)
                & Q(GreaterThan(F("changed_at") - F("first_reported_at"), Value(SETTLED))),
            ),
        ]

    def __str__(self) -> str:
        return f"group {self.pk}"


def sorted_by(time: str) -> models.ExpressionWrapper[Any]:
    """Return a column of times as an order that no index has.

    For few rows out of many: with an index at hand the planner would read a whole table in
    its order to come upon them.
    """
    unchanged = F(time) + Value(timedelta(0))
    return models.ExpressionWrapper(unchanged, output_field=models.DateTimeField())


NEWEST_CLAIMS = 300  # of a group, from which lists tell who says what
NEWEST_DISPUTED = 100


def newest_claims(
    group_ids: Iterable[int] | models.QuerySet[Any, Any],
) -> models.QuerySet[ClaimGroup, int]:
    """Return the ids of each group's newest published claims, for `claim__in`.

    group_ids: ids, or a query of one column that finds them.
    Those are nearly always all. Of a group of thousands they are the newest NEWEST_CLAIMS
    and the newest NEWEST_DISPUTED that their own report shows as disputed, each read from
    an index: a list must not cost more because it shows such a group.
    """
    own = Claim.objects.published().filter(group=OuterRef("pk")).order_by("-reported_at", "-id")
    disputed = own.filter(as_reported=AsReported.DISPUTED).order_by("-reported_at")
    both = Func(
        ArraySubquery(own.values("pk")[:NEWEST_CLAIMS]),
        ArraySubquery(disputed.values("pk")[:NEWEST_DISPUTED]),
        function="ARRAY_CAT",
        output_field=ArrayField(models.BigIntegerField()),
    )
    groups = ClaimGroup.objects.filter(pk__in=group_ids).order_by()
    return groups.values_list(
        Func(both, function="UNNEST", output_field=models.BigIntegerField()), flat=True
    )


class ClaimQuerySet(models.QuerySet["Claim"]):
    def published(self) -> Self:
        """Keep claims that public pages and feeds may show; the only place that says so."""
        return self.filter(withdrawn_at=None)

    def disputed_in_report(self) -> Self:
        """Keep claims that their own report shows as disputed."""
        disputes = Statement.objects.filter(claim=OuterRef("pk"), is_dispute=True)
        return self.filter(Exists(disputes))

    def matching(self, words: str) -> Self:
        """Keep claims whose wording has the words, as a web search reads them."""
        return self.filter(search=SearchQuery(words, config="english", search_type="websearch"))

    def with_source(self) -> Self:
        """Add group, version, article and outlet, without heavy columns."""
        return self.select_related("group", "version__article__outlet").defer(
            *heavy_columns("version"), "search"
        )


@pghistory.track(
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=["group", "search"],
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    model_name="ClaimHistory",
)
class Claim(models.Model):
    """One proposition as one article states it.

    text: the wording shown to people: a sentence, pronouns resolved.
    as_reported: what its own article says, never our verdict.
    touched_by_person: a person corrected it, so reading again must leave it alone.
    """

    version = models.ForeignKey(ArticleVersion, on_delete=models.CASCADE, related_name="claims")
    group = models.ForeignKey(
        ClaimGroup, on_delete=models.PROTECT, related_name="claims", db_index=False
    )  # the index claim_of_group serves it
    position = models.PositiveIntegerField()  # order in the article
    text = models.TextField()
    kind = models.CharField(max_length=10, choices=Kind.choices(), default=Kind.ASSERTION)
    as_reported = models.CharField(
        max_length=12, choices=AsReported.choices(), default=AsReported.ATTRIBUTED
    )
    event_date = models.DateField(null=True, blank=True)
    places = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    reported_at = models.DateTimeField()  # the passage's time, else the version's publication
    created_at = models.DateTimeField(db_default=Now())
    extractor_version = models.CharField(max_length=20, blank=True, default="")  # "" if by hand
    touched_by_person = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True, default="")
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    search = models.GeneratedField(
        expression=SearchVector("text", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="claim_position_unique"),
        ]
        indexes = [
            GinIndex(fields=["search"], name="claim_search"),
            GinIndex(fields=["places"], name="claim_places"),
            models.Index(fields=["-reported_at", "-id"], name="claim_newest"),
            # Linking leaves out withdrawn claims without reading 400 rows to see who is.
            models.Index(
                fields=["id"], name="claim_withdrawn", condition=Q(withdrawn_at__isnull=False)
            ),
            # The newest claims of a group, also of one with 20,000 (newest_claims).
            models.Index(fields=["group", "-reported_at", "-id"], name="claim_of_group"),
            models.Index(
                fields=["group", "-reported_at"],
                name="claim_disputed_of_group",
                condition=Q(as_reported="disputed"),
            ),
            models.Index(
                fields=["kind", "-reported_at"],
                name="claim_kind_newest",
                condition=~Q(kind="assertion"),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class StatementQuerySet(models.QuerySet["Statement"]):
    def claiming(self) -> Self:
        """Keep the statements that make their claim."""
        return self.filter(is_dispute=False)

    def disputing(self) -> Self:
        """Keep the statements that dispute a claim made by somebody else."""
        return self.filter(is_dispute=True)

    def published(self) -> Self:
        """Keep statements about claims that nobody withdrew."""
        return self.filter(claim__withdrawn_at=None)

    def taking_sides(self) -> Self:
        """Keep statements that make a claim or dispute it: declining to comment does neither."""
        return self.exclude(stance=Stance.DECLINES)

    def newest_by_actor(self) -> Self:
        """Keep each actor's newest statement on each group (PostgreSQL only)."""
        return self.order_by(
            "claim__group_id", "speaker_id", "-claim__reported_at", "-sentence_start", "-id"
        ).distinct("claim__group_id", "speaker_id")

    def with_speaker(self) -> Self:
        """Add the speaker, whom they speak for (three steps), and the claim."""
        return self.select_related("speaker__speaks_for__speaks_for__speaks_for", "claim").defer(
            "claim__search"
        )

    def with_source(self) -> Self:
        """Add the claim's version, article and outlet, without heavy columns."""
        return self.select_related("claim__version__article__outlet").defer(
            *heavy_columns("claim__version"), "claim__search"
        )

    def with_sentence(self) -> Self:
        """Add `around`, the sentence with 400 characters on each side, and `around_start`."""
        start = Greatest(F("sentence_start") - 400, Value(0))
        length = F("sentence_end") - start + 400
        return self.annotate(
            around_start=start, around=Substr("claim__version__text", start + 1, length)
        )

    def with_relay_names(self) -> Self:
        """Add `relay_names`: who passed the words on, outermost first."""
        relays = Relay.objects.filter(statement=OuterRef("pk")).order_by("position")
        return self.annotate(relay_names=ArraySubquery(relays.values("text")))


@pghistory.track(
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    model_name="StatementHistory",
)
class Statement(models.Model):
    """One attributed span: who said which words about the claim, and which rule found it.

    Offsets are Python character indices into the version's text; `exact`, `prefix` and
    `suffix` anchor the same words again when the page changes (W3C text quote selector).
    is_dispute: the statement disputes a claim that another statement makes; else it is
        the statement that makes the claim (a denial makes its own claim, kind `denial`).
    speaker_before_merge: whom the text names, where that actor was merged into `speaker`.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="statements")
    passage = models.ForeignKey(
        Passage, null=True, blank=True, on_delete=models.SET_NULL, related_name="statements"
    )
    is_dispute = models.BooleanField(default=False)
    stance = models.CharField(max_length=8, choices=Stance.choices(), default=Stance.ASSERTS)
    mode = models.CharField(max_length=8, choices=Mode.choices(), default=Mode.INDIRECT)
    speaker = models.ForeignKey(
        Actor,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="statements",
        db_index=False,
    )  # the index statement_of_speaker serves it
    speaker_before_merge = models.ForeignKey(
        Actor, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    speaker_text = models.CharField(max_length=300, blank=True, default="")  # as it stands
    speaker_start = models.PositiveIntegerField(null=True, blank=True)
    speaker_end = models.PositiveIntegerField(null=True, blank=True)
    cue_text = models.CharField(max_length=200, blank=True, default="")
    cue_start = models.PositiveIntegerField(null=True, blank=True)
    cue_end = models.PositiveIntegerField(null=True, blank=True)
    content_parts = models.JSONField(default=list)  # [[start, end], ...]; empty for a bare denial
    sentence_start = models.PositiveIntegerField()
    sentence_end = models.PositiveIntegerField()
    exact = models.TextField(blank=True, default="")
    prefix = models.CharField(max_length=64, blank=True, default="")
    suffix = models.CharField(max_length=64, blank=True, default="")
    said_on = models.DateField(null=True, blank=True)
    scope = models.CharField(max_length=10, blank=True, default="")  # of a dispute
    rule = models.CharField(max_length=80)  # the rule that found it, or "by hand"

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["claim", "sentence_start"]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "claim",
                    "is_dispute",
                    "speaker",
                    "speaker_before_merge",
                    "sentence_start",
                    "rule",
                ],
                name="statement_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(sentence_end__gte=F("sentence_start")), name="statement_forward"
            ),
        ]
        indexes = [models.Index(fields=["speaker", "-claim"], name="statement_of_speaker")]

    def __str__(self) -> str:
        return f"{self.speaker_text or 'unattributed'} {self.stance}"


class Relay(models.Model):
    """One hop of attribution, outermost first: Reuters, citing RIA, citing the ministry."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="relays")
    position = models.PositiveSmallIntegerField()
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="relayed")
    text = models.CharField(max_length=300)

    class Meta:
        ordering = ["statement", "position"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "position"], name="relay_position_unique")
        ]

    def __str__(self) -> str:
        return self.text


class StateEvidence(models.Model):
    """The words behind an as-reported state, with where they stand and how far they reach."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="state_evidence")
    state = models.CharField(max_length=12, choices=AsReported.choices())
    text = models.TextField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    scope = models.CharField(max_length=10, blank=True, default="")
    rule = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        verbose_name_plural = "state evidence"

    def __str__(self) -> str:
        return self.text


class Figure(models.Model):
    """A number in a claim; `low` equals `high` for an exact one, and None is no bound."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="figures")
    text = models.CharField(max_length=200)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    bound = models.CharField(max_length=10)  # exact, about, at_least, at_most, range
    unit = models.CharField(max_length=40, blank=True, default="")
    counted = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering = ["claim", "start"]

    def __str__(self) -> str:
        return self.text


# Links --------------------------------------------------------------------------------------


class ClaimLinkQuerySet(models.QuerySet["ClaimLink"]):
    def proposed(self) -> Self:
        return self.filter(status=LinkStatus.PROPOSED)

    def accepted(self) -> Self:
        return self.filter(status=LinkStatus.ACCEPTED)

    def touching(self, claim_ids: list[int]) -> Self:
        """Keep links with either end among the claims."""
        return self.filter(Q(a__in=claim_ids) | Q(b__in=claim_ids))


_STANDING_COUNTER = Q(status=LinkStatus.ACCEPTED.value, kind=LinkKind.COUNTERS.value)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=["held_by", "held_until", "worth"],
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    model_name="ClaimLinkHistory",
)
class ClaimLink(models.Model):
    """A relation of two claims: one row a pair, `a` the claim with the lesser id.

    A rejected pair stays as a row, so that the linker does not propose it again.
    kind `updates`: the later report updates the earlier one.
    because: the reasons in words, as a moderator reads them.
    """

    # Found by link_pair_unique and link_by_b, so neither end has an index of its own.
    a = models.ForeignKey(
        Claim, on_delete=models.CASCADE, related_name="links_as_a", db_index=False
    )
    b = models.ForeignKey(
        Claim, on_delete=models.CASCADE, related_name="links_as_b", db_index=False
    )
    kind = models.CharField(max_length=8, choices=LinkKind.choices())
    status = models.CharField(
        max_length=8, choices=LinkStatus.choices(), default=LinkStatus.PROPOSED
    )
    score = models.FloatField(default=0.0)  # 0 to 1; an order, not a probability
    worth = models.FloatField(null=True, blank=True)  # order of the queue; None: to be weighed
    rule = models.CharField(max_length=80)
    features = models.JSONField(default=dict, blank=True)
    because = models.JSONField(default=list, blank=True)
    proposed_kind = models.CharField(max_length=8, choices=LinkKind.choices())  # by the machine
    proposed_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # None for a proposal and for what a rule accepted
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # who is looking at it, so that two people do not judge one pair
    held_until = models.DateTimeField(null=True, blank=True)

    objects = ClaimLinkQuerySet.as_manager()

    class Meta:
        permissions = [("moderate_links", "Can judge proposed links")]
        constraints = [
            models.UniqueConstraint(fields=["a", "b"], name="link_pair_unique"),
            models.CheckConstraint(condition=Q(a__lt=F("b")), name="link_pair_ordered"),
            models.CheckConstraint(
                condition=Q(score__gte=0.0, score__lte=1.0), name="link_score_in_range"
            ),
        ]
        indexes = [
            models.Index(
                F("worth").desc(nulls_first=True),
                F("id").desc(),
                name="link_queue",
                condition=Q(status="proposed"),
            ),
            models.Index(
                fields=["-decided_at", "-id"],
                name="link_decided",
                condition=Q(decided_at__isnull=False),
            ),
            models.Index(fields=["b", "a"], name="link_by_b"),
            # Counter-claims, by either end: a twentieth of the links or less.
            models.Index(fields=["a", "b"], name="link_counter_by_a", condition=_STANDING_COUNTER),
            models.Index(fields=["b", "a"], name="link_counter_by_b", condition=_STANDING_COUNTER),
            models.Index(
                fields=["held_until"], name="link_held", condition=Q(held_until__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.a_id} {self.kind} {self.b_id}"


# The desk -----------------------------------------------------------------------------------


class ReviewQuerySet(models.QuerySet["Review"]):
    def standing(self) -> Self:
        """Keep reviews that no later one has superseded."""
        return self.filter(superseded_by=None)

    def with_evidence(self) -> Self:
        """Add `evidence_rows`: what each review cites, as {"title", "url", "bearing", "note"}."""
        rows = (
            Evidence.objects.filter(review=OuterRef("pk"))
            .order_by("pk")
            .values(row=JSONObject(title="title", url="url", bearing="bearing", note="note"))
        )
        return self.annotate(evidence_rows=ArraySubquery(rows))


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    model_name="ReviewHistory",
)
class Review(models.Model):
    """One person's finished judgement; a later one supersedes it and never erases it."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="reviews")
    verdict = models.CharField(max_length=14, choices=Verdict.choices())
    rationale = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews"
    )
    created_at = models.DateTimeField(db_default=Now())
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        permissions = [("sign_review", "Can sign another person's review")]
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_by=None) | ~Q(signed_by=F("author")),
                name="review_signed_by_another",
            ),
            models.CheckConstraint(condition=~Q(rationale=""), name="review_has_rationale"),
            # With `supersedes` being unique this makes a claim's reviews one line: of two
            # people who answer the same verdict, one finds the other's.
            models.UniqueConstraint(
                fields=["claim"], condition=Q(supersedes=None), name="review_first_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} by {self.author}"


class Evidence(models.Model):
    """A cited document and its bearing on the claim that was reviewed."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="evidence")
    url = models.URLField(max_length=2048, blank=True, default="")
    title = models.CharField(max_length=300)
    bearing = models.CharField(max_length=8, choices=Bearing.choices(), default=Bearing.CONTEXT)
    note = models.TextField(blank=True, default="")

    class Meta:
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return self.title


class ReviewDraft(models.Model):
    """What a person has written of a review and not yet signed; nobody else sees it.

    evidence: a list of {"title", "url", "bearing", "note"} as the form holds it.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="drafts")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts"
    )
    verdict = models.CharField(max_length=14, choices=Verdict.choices(), blank=True, default="")
    rationale = models.TextField(blank=True, default="")
    evidence = models.JSONField(default=list, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "author"], name="draft_one_each"),
        ]

    def __str__(self) -> str:
        return f"draft of {self.author_id} on claim {self.claim_id}"


class ReviewHold(models.Model):
    """Who has taken a group's head claim in work, until when: one person at a time."""

    claim = models.OneToOneField(
        Claim, on_delete=models.CASCADE, primary_key=True, related_name="review_hold"
    )
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    held_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"claim {self.claim_id} held by {self.held_by_id}"


@pghistory.track(
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    model_name="ClaimNoteHistory",
)
class ClaimNote(models.Model):
    """What a person at the desk tells colleagues about a claim; the public never sees it.

    A note is not rewritten: its author strikes it and writes another, and both stay.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notes"
    )
    text = models.TextField()
    written_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-written_at", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="note_has_text")]

    def __str__(self) -> str:
        return f"note of {self.author_id} on claim {self.claim_id}"


# After these a claim may no longer stand for its group.
ENDINGS = (EventKind.WITHDRAWN, EventKind.MERGED, EventKind.NEW_ORIGIN)


class ClaimEvent(models.Model):
    """A significant thing that happened to a claim, with the sentence that says it."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=EventKind.choices())
    at = models.DateTimeField()
    sentence = models.TextField()
    actor = models.ForeignKey(
        Actor, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # the person who decided, None for the machine

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["claim", "-at"], name="claim_event_newest"),
            models.Index(
                fields=["-at", "-id"], name="claim_event_ending", condition=Q(kind__in=ENDINGS)
            ),
        ]

    def __str__(self) -> str:
        return self.sentence


# Readers ------------------------------------------------------------------------------------


class SavedSearch(models.Model):
    """A view of the list of claims that a person keeps under a name.

    query: the query string as `ClaimFilter.address` writes it; "" for the bare list.
    seen_at: when its owner last looked at it; what changed since is new.
    removed_at: taken out of the person's list, until it is put back or saved again.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches"
    )
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=2_000, blank=True, default="")
    saved_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "saved searches"
        constraints = [
            models.UniqueConstraint(fields=["owner", "query"], name="search_saved_once"),
        ]

    def __str__(self) -> str:
        return self.name


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def standing(self) -> Self:
        """Keep corrections that nobody has undone."""
        return self.filter(undone_at=None)

    def of_article(self, article_id: int) -> Self:
        """Keep the corrections of all versions of an article."""
        return self.filter(version__article=article_id)


@pghistory.track(
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    model_name="CorrectionHistory",
)
class Correction(models.Model):
    """What a person changed in the reading of an article, kept for good.

    exact, prefix, suffix: the words it is about (W3C text quote selector), by which it is
        placed again in later readings and versions.
    sentence: what it did, in plain words.
    before, after: what it replaced and by what, as its kind needs it to be undone.
    lost_in: the newest version that no longer has the words; None while they are found.
    """

    version = models.ForeignKey(
        ArticleVersion, on_delete=models.CASCADE, related_name="corrections"
    )  # the text in which it was made
    kind = models.CharField(max_length=12, choices=CorrectionKind.choices())
    claim = models.ForeignKey(
        Claim, null=True, blank=True, on_delete=models.SET_NULL, related_name="corrections"
    )
    other = models.ForeignKey(
        Claim, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # the second claim of a split or a merge
    statement = models.ForeignKey(
        Statement, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    exact = models.TextField()
    prefix = models.CharField(max_length=64, blank=True, default="")
    suffix = models.CharField(max_length=64, blank=True, default="")
    sentence = models.TextField()
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    reason = models.TextField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="corrections"
    )
    at = models.DateTimeField()
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    lost_in = models.ForeignKey(
        ArticleVersion, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_reason"),
        ]

    def __str__(self) -> str:
        return self.sentence


# Candidate search ---------------------------------------------------------------------------


class ClaimProfile(models.Model):
    """What the linker keeps of a claim, so that judging it again needs no language model.

    wording: hash of its folded words; equal for copies of one sentence.
    is_listed: its words are in ClaimTerm. Of copies of one wording only the first few
        are listed, so that 20,000 of them do not fill the lists of their words.
    """

    claim = models.OneToOneField(
        Claim, on_delete=models.CASCADE, primary_key=True, related_name="profile"
    )
    wording = models.BigIntegerField()
    vector = models.BinaryField()  # its sentence vector, 384 x int8 (value x 127)
    is_listed = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(fields=["wording", "claim"], name="profile_wording"),
            # Which copies are listed is asked among 20,000 that are not.
            models.Index(fields=["wording"], condition=Q(is_listed=True), name="profile_listed"),
        ]

    def __str__(self) -> str:
        return f"profile of claim {self.claim_id}"


class ClaimTerm(models.Model):
    """A claim in one of the lists that candidate search reads.

    term: 64-bit hash of a word's stem, or of two that stand side by side. The key serves
        the look-up: the newest claims of a list lie side by side in it (docs/linking.md).
    """

    pk = models.CompositePrimaryKey("term", "claim_id")
    term = models.BigIntegerField()
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="terms")

    def __str__(self) -> str:
        return f"term {self.term} of claim {self.claim_id}"
