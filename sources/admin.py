"""The admin of what was published: outlets to edit, everything else to look at.

Texts, versions and attempts are never edited: a changed page is a new version. Work
that was given up can be started again. List pages never count a whole table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property

from sources.models import (
    Article,
    ArticleVersion,
    CopyFamily,
    Feed,
    FeedAttempt,
    FeedEntry,
    FetchAttempt,
    Notice,
    Outlet,
    Passage,
    Subscription,
    Tip,
)
from sources.vocabulary import WorkState

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
    BasePaginator = Paginator[Any]
else:
    ModelAdmin, TabularInline, BasePaginator = admin.ModelAdmin, admin.TabularInline, Paginator

MOST_COUNTED = 5_000  # rows that a list page counts; who needs more should search


class BoundedPaginator(BasePaginator):
    """Counts no further than MOST_COUNTED, so that a list of a million rows opens at once."""

    @cached_property
    def count(self) -> int:
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]
        return rows.order_by()[:MOST_COUNTED].count()


class ListAdmin(ModelAdmin):
    """A model's pages with lists that stay quick however many rows there are."""

    paginator = BoundedPaginator
    show_full_result_count = False
    list_per_page = 50
    ordering = ["-pk"]


class ReadOnlyAdmin(ListAdmin):
    """Rows that a machine or a history owns: to be looked at, never edited."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(TabularInline):
    extra = 0
    can_delete = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return list(self.fields or [])

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class WorkAdmin(ReadOnlyAdmin):
    """Rows of work with what became of them; those given up can be started again."""

    list_filter = ["state"]
    actions = ["start_again"]

    def has_start_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")

    @admin.action(description="Start the work again", permissions=["start"])
    def start_again(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """Make failed and quarantined rows due now; the tick finds them."""
        given_up = rows.filter(state__in=[WorkState.FAILED, WorkState.QUARANTINED])
        count = given_up.update(
            state=WorkState.WAITING, attempts=0, due_at=timezone.now(), leased_until=None
        )
        self.message_user(request, f"{count} started again.", messages.SUCCESS)

    @admin.display(description="error")
    def error_line(self, row: Any) -> str:
        return row.last_error.strip().splitlines()[-1][:120] if row.last_error else ""


@admin.register(Outlet)
class OutletAdmin(ListAdmin):
    list_display = ["name", "kind", "country", "state_run", "language", "domains"]
    list_filter = ["kind", "state_run"]
    search_fields = ["name", "slug"]
    ordering = ["name"]
    prepopulated_fields = {"slug": ["name"]}


class VersionInline(ReadOnlyInline):
    model = ArticleVersion
    fields = ["number", "title", "published_at", "fetched_at", "family"]
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("text", "html")


class FetchAttemptInline(ReadOnlyInline):
    model = FetchAttempt
    fields = ["at", "outcome", "status", "size_bytes", "milliseconds", "message"]


@admin.register(Article)
class ArticleAdmin(WorkAdmin):
    list_display = ["id", "outlet", "kind", "canonical_url", "state", "attempts", "error_line"]
    list_filter = ["state", "kind"]
    list_select_related = ["outlet"]
    search_fields = ["=id", "=canonical_url", "=outlet__name"]
    inlines = [VersionInline, FetchAttemptInline]


class PassageInline(ReadOnlyInline):
    model = Passage
    fields = ["position", "kind", "start", "end", "printed_time", "time", "heading"]


@admin.register(ArticleVersion)
class ArticleVersionAdmin(ReadOnlyAdmin):
    list_display = ["id", "title", "article", "number", "published_at", "fetched_at"]
    list_select_related = ["article"]
    search_fields = ["=id", "=article__id", "title"]
    exclude = ["html"]
    inlines = [PassageInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("html")


class FamilyVersionInline(VersionInline):
    fk_name = "family"
    fields = ["article", "number", "title", "published_at"]


@admin.register(CopyFamily)
class CopyFamilyAdmin(ReadOnlyAdmin):
    list_display = ["id", "origin_agency", "agency_name", "created_at"]
    list_select_related = ["origin_agency"]
    search_fields = ["=id", "agency_name"]
    inlines = [FamilyVersionInline]


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """Notices as machines found them; who sees a mistaken one dismisses it."""

    list_display = ["id", "kind", "version", "family", "found_at", "dismissed_at"]
    list_filter = ["kind"]
    list_select_related = ["version", "family"]
    search_fields = ["=id", "=family__id", "=version__article__id"]
    actions = ["dismiss", "restore"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("version__text", "version__html")

    def has_dismiss_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("sources.change_article")

    @admin.action(description="Dismiss as no notice of this story", permissions=["dismiss"])
    def dismiss(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        count = rows.filter(dismissed_at=None).update(dismissed_at=timezone.now())
        self.message_user(request, f"{count} dismissed.", messages.SUCCESS)

    @admin.action(description="Show again", permissions=["dismiss"])
    def restore(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        count = rows.exclude(dismissed_at=None).update(dismissed_at=None)
        self.message_user(request, f"{count} shown again.", messages.SUCCESS)


class FeedAttemptInline(ReadOnlyInline):
    model = FeedAttempt
    fields = ["at", "outcome", "status", "size_bytes", "milliseconds", "new_entries", "message"]


@admin.register(Feed)
class FeedAdmin(WorkAdmin):
    list_display = ["id", "title", "outlet", "state", "last_outcome", "failures", "due_at"]
    list_filter = ["state", "last_outcome"]
    list_select_related = ["outlet"]
    search_fields = ["=id", "=address", "title", "=outlet__name"]
    inlines = [FeedAttemptInline]


@admin.register(Subscription)
class SubscriptionAdmin(WorkAdmin):
    """Subscriptions at hubs; what signs their messages is shown to nobody."""

    list_display = ["id", "feed", "state", "verified_at", "expires_at", "last_message_at", "hub"]
    list_select_related = ["feed"]
    search_fields = ["=id", "=feed__id", "=hub"]
    exclude = ["secret", "token"]


@admin.register(Tip)
class TipAdmin(ReadOnlyAdmin):
    """Tips as they came; judged on their own page. One that names people may be deleted."""

    list_display = ["id", "__str__", "state", "created_at", "decided_by"]
    list_filter = ["state"]
    list_select_related = ["decided_by"]
    search_fields = ["=id", "=address"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return ModelAdmin.has_delete_permission(self, request, obj)


@admin.register(FeedEntry)
class FeedEntryAdmin(ReadOnlyAdmin):
    list_display = ["id", "feed", "article", "published_at", "date_doubt", "seen_at"]
    list_select_related = ["feed", "article"]
    search_fields = ["=id", "=feed__id", "=article__id"]


@admin.register(FeedAttempt)
class FeedAttemptAdmin(ReadOnlyAdmin):
    list_display = ["id", "feed", "at", "outcome", "status", "new_entries"]
    list_filter = ["outcome"]
    list_select_related = ["feed"]
    search_fields = ["=id", "=feed__id"]
