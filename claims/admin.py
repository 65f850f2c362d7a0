"""The admin of claims: what people may correct by hand, and the moderators' queue.

What machines or histories own is shown and never edited here: links are judged in the
queue (claims.link_queue), verdicts are given on the claim's page (claims.reviewing).
List pages never count a whole table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.contrib.postgres.search import SearchQuery
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from claims import link_queue
from claims.models import (
    Actor,
    ActorAlias,
    ActorMerge,
    Claim,
    ClaimEvent,
    ClaimGroup,
    ClaimLink,
    Correction,
    Evidence,
    Linking,
    Reading,
    Review,
    StateEvidence,
    Statement,
)
from sources.admin import ListAdmin, ReadOnlyAdmin, ReadOnlyInline, TabularInline, WorkAdmin

if TYPE_CHECKING:
    BaseUserAdmin = UserAdmin[User]
else:
    BaseUserAdmin = UserAdmin

admin.site.site_header = "Gainsay admin"
admin.site.site_title = "Gainsay admin"
admin.site.index_title = "What the desk keeps"


class DeskUserAdmin(BaseUserAdmin):
    """Accounts and their roles. Only a superuser can make or change a superuser."""

    list_display = ["username", "first_name", "last_name", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active", "groups"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = list(super().get_readonly_fields(request, obj))
        if not request.user.is_superuser:
            fields += ["is_superuser", "user_permissions"]
        return fields

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)


admin.site.unregister(User)
admin.site.register(User, DeskUserAdmin)


# Actors ---------------------------------------------------------------------------------------


class ActorAliasInline(TabularInline):
    model = ActorAlias
    extra = 1


@admin.register(Actor)
class ActorAdmin(ListAdmin):
    list_display = ["name", "kind", "speaks_for", "speaks_for_since", "speaks_for_until"]
    list_filter = ["kind"]
    list_select_related = ["speaks_for"]
    search_fields = ["name", "aliases__name"]
    autocomplete_fields = ["speaks_for"]
    readonly_fields = ["created_at"]
    inlines = [ActorAliasInline]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # statements need their speaker


# Claims ---------------------------------------------------------------------------------------


class StatementInline(ReadOnlyInline):
    model = Statement
    fields = ["speaker", "speaker_text", "stance", "is_dispute", "mode", "cue_text", "rule"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("speaker")


class StateEvidenceInline(ReadOnlyInline):
    model = StateEvidence
    fields = ["state", "text", "scope", "rule"]


class ClaimEventInline(ReadOnlyInline):
    model = ClaimEvent
    fields = ["at", "kind", "sentence", "by"]


@admin.register(Correction)
class CorrectionAdmin(ReadOnlyAdmin):
    """What people corrected in articles; made and undone in the article."""

    list_display = ["id", "kind", "sentence", "by", "at", "undone_at"]
    list_filter = ["kind"]
    list_select_related = ["by"]
    search_fields = ["=id", "=version__article__id", "=claim__id"]


@admin.register(ActorMerge)
class ActorMergeAdmin(ReadOnlyAdmin):
    """Which actors people merged; made and undone on the actor's page."""

    list_display = ["id", "actor", "into", "merged_by", "merged_at", "undone_at"]
    list_select_related = ["actor", "into", "merged_by"]
    search_fields = ["=id", "=actor__id", "=into__id"]


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin):
    """Claims are corrected in their article and withdrawn on their page, not here."""

    list_display = ["id", "text", "kind", "as_reported", "reported_at", "withdrawn_at", "on_site"]
    list_filter = ["as_reported", "kind", "touched_by_person"]
    search_fields = ["text"]
    search_help_text = "Words of the claim, or its number"
    inlines = [StatementInline, StateEvidenceInline, ClaimEventInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("search")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search by the full-text index; a number is the claim's own."""
        words = search_term.strip()
        if words.isdecimal():
            return queryset.filter(pk=int(words)), False
        if words:
            asked = SearchQuery(words, config="english", search_type="websearch")
            return queryset.filter(search=asked), False
        return queryset, False

    @admin.display(description="page")
    def on_site(self, claim: Claim) -> SafeString:
        address = reverse("claim-detail", args=[claim.pk])
        return format_html('<a href="{}">open</a>', address)


class GroupClaimInline(ReadOnlyInline):
    model = Claim
    fields = ["text", "as_reported", "reported_at", "withdrawn_at"]
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("search")


@admin.register(ClaimGroup)
class ClaimGroupAdmin(ReadOnlyAdmin):
    list_display = [
        "id", "head", "state", "verdict", "claim_count", "outlet_count", "origin_count",
        "changed_at",
    ]  # fmt: skip
    list_filter = ["state", "verdict", "is_published"]
    list_select_related = ["head"]
    search_fields = ["=id"]
    inlines = [GroupClaimInline]


@admin.register(Statement)
class StatementAdmin(ReadOnlyAdmin):
    list_display = ["id", "speaker", "stance", "is_dispute", "mode", "claim", "rule"]
    list_filter = ["stance", "is_dispute", "mode"]
    list_select_related = ["speaker", "claim"]
    search_fields = ["=claim__id", "=speaker__name", "=rule"]


# Links ----------------------------------------------------------------------------------------


@admin.register(ClaimLink)
class ClaimLinkAdmin(ReadOnlyAdmin):
    """All links to look at; they are judged in the queue, which keeps who, when and why."""

    list_display = ["id", "pair", "kind", "status", "score", "rule", "decided_by", "decided_at"]
    list_filter = ["status", "kind"]
    list_select_related = ["a", "b", "decided_by"]
    search_fields = ["=id", "=a__id", "=b__id", "=rule"]

    @admin.display(description="claims")
    def pair(self, link: ClaimLink) -> str:
        return f"{Truncator(link.a.text).chars(60)} / {Truncator(link.b.text).chars(60)}"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("queue/", wrap(link_queue.queue), name="claims_claimlink_queue"),
            path("queue/many/", wrap(link_queue.bulk), name="claims_claimlink_bulk"),
            path("queue/many/undo/", wrap(link_queue.undo_many), name="claims_claimlink_undo_many"),
            path("queue/<int:pk>/", wrap(link_queue.decide), name="claims_claimlink_decide"),
            path("queue/<int:pk>/undo/", wrap(link_queue.undo), name="claims_claimlink_undo"),
            path("decisions/", wrap(link_queue.decisions), name="claims_claimlink_decisions"),
            path("rates/", wrap(link_queue.rates), name="claims_claimlink_rates"),
        ]
        return own + super().get_urls()


# Work -----------------------------------------------------------------------------------------


@admin.register(Reading)
class ReadingAdmin(WorkAdmin):
    list_display = [
        "version", "state", "attempts", "read_at", "statement_count", "extractor_version",
        "error_line",
    ]  # fmt: skip
    list_select_related = ["version"]
    search_fields = ["=version__id"]


@admin.register(Linking)
class LinkingAdmin(WorkAdmin):
    list_display = ["version", "state", "attempts", "linked_at", "error_line"]
    list_select_related = ["version"]
    search_fields = ["=version__id"]


# The desk -------------------------------------------------------------------------------------


class EvidenceInline(ReadOnlyInline):
    model = Evidence
    fields = ["title", "url", "bearing", "note"]


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    """Every verdict that was given; a later one supersedes it on the claim's page."""

    list_display = ["id", "claim", "verdict", "author", "created_at", "signed_by", "supersedes"]
    list_filter = ["verdict"]
    list_select_related = ["claim", "author", "signed_by", "supersedes"]
    search_fields = ["=claim__id", "=author__username"]
    inlines = [EvidenceInline]
