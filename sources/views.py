"""Pages about what was published: handing in, its progress, feeds, work that failed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Func, IntegerField, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sources import ingest, leases, polling, websub
from sources.errors import AlreadyKnown, NotAFeed, SourceError
from sources.feed_parsing import parse_feed, read_opml, write_opml
from sources.fetching import fetch
from sources.forms import FeedForm, OpmlForm, SubmitForm
from sources.history import read_history
from sources.languages import is_read
from sources.models import Article, Feed, Outlet, Subscription
from sources.scheduling import is_silent
from sources.tasks import fetch_article, fetch_feed, send_hint
from sources.vocabulary import WorkState

logger = logging.getLogger(__name__)

PAGE = 50
COUNTED_TO = 500  # articles of an outlet: nobody counts a hundred thousand for a list
UNDER_WAY = {WorkState.WAITING, WorkState.RUNNING}


def _said_in_the_form(
    view: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer a request larger than Django reads by a sentence in the form, not by a bare 400.

    The body must be read before the check against forged requests, which reads it too; so
    that check comes after it here. Nothing is done with a body that was too large.
    """

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        try:
            _ = request.POST
        except RequestDataTooBig:
            form = SubmitForm({})
            most = settings.MAX_UPLOAD_BYTES / 1_000_000
            form.errors.clear()
            form.add_error(None, f"That is too large; at most {most:g} MB are read.")
            return render(request, "sources/submit.html", {"form": form}, status=413)
        return csrf_protect(view)(request)

    return guarded


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required("sources.add_article", raise_exception=True)
@_said_in_the_form
def submit(request: HttpRequest) -> HttpResponse:
    """Take in one article; a text or a file at once, an address by a worker."""
    bound = request.method == "POST"
    form = SubmitForm(request.POST if bound else None, request.FILES if bound else None)
    if bound and form.is_valid():
        try:
            return redirect("source-article", pk=_take_in(form.cleaned_data))
        except AlreadyKnown as error:
            messages.info(request, str(error))
            return redirect("source-article", pk=error.article_id)
        except SourceError as error:
            form.add_error(None, str(error))
    status = 422 if form.is_bound else 200
    return render(request, "sources/submit.html", {"form": form}, status=status)


def _take_in(given: dict[str, Any]) -> int:
    """Store what a form gave and return the article's id. Raises SourceError."""
    outlet = ingest.outlet_named(given["outlet"]) if given["outlet"].strip() else None
    if given["address"]:
        with transaction.atomic():
            article, is_new = ingest.ingest_address(
                given["address"], outlet=outlet, published=given["published"]
            )
            if is_new:
                transaction.on_commit(partial(send_hint, fetch_article, article.pk))
        return article.pk
    file: UploadedFile[Any] | None = given["file"]
    body: bytes | str = file.read() if file is not None else given["text"]
    stored = ingest.ingest_text(
        body,
        outlet=outlet,
        published=given["published"],
        title=given["title"],
        name="The file" if file is not None else "The text",
    )
    return stored.version.article_id


@require_GET
@login_required
@permission_required("sources.view_article", raise_exception=True)
def article(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where an article's work is; polled by htmx while it is under way."""
    found = get_object_or_404(Article.objects.select_related("outlet"), pk=pk)
    versions = list(found.versions.defer("text", "html").order_by("-number")[:20])
    context = {
        "article": found,
        "versions": versions,
        "attempts": found.attempts_made.all()[:10],
        "history": read_history(found),
        "under_way": found.state in UNDER_WAY,
        "unread_language": next(
            (version.language for version in versions[:1] if not is_read(version.language)), ""
        ),
    }
    template = "sources/article.html"
    if request.headers.get("HX-Request"):
        template += "#progress"
    return render(request, template, context)


@require_POST
@login_required
@permission_required("sources.change_article", raise_exception=True)
def article_try_again(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Article, pk=pk)
    if not found.address:
        messages.error(request, "This article was handed in as a text; there is nothing to fetch.")
    elif leases.try_again(Article, pk, now=now()):
        transaction.on_commit(partial(send_hint, fetch_article, pk))
        messages.success(request, "It is fetched again.")
    else:
        messages.info(request, "It is being fetched just now.")
    return redirect("source-article", pk=pk)


@require_GET
@login_required
@permission_required("sources.view_outlet", raise_exception=True)
def source_list(request: HttpRequest) -> HttpResponse:
    """List outlets, by key: what they published and when last."""
    after = request.GET.get("after", "")
    articles = Article.objects.filter(outlet=OuterRef("pk")).order_by()
    dated = articles.filter(first_published__isnull=False).order_by("-first_published")
    outlets = (
        Outlet.objects.filter(name__gt=after)
        .annotate(
            article_count=_count(articles.values("outlet")[: COUNTED_TO + 1]),
            feed_count=_count(Feed.objects.filter(outlet=OuterRef("pk")).order_by().values("pk")),
            newest=Subquery(dated.values("first_published")[:1]),
        )
        .order_by("name")[: PAGE + 1]
    )
    found = list(outlets)
    context = {
        "outlets": found[:PAGE],
        "counted_to": COUNTED_TO,
        "next_after": found[PAGE - 1].name if len(found) > PAGE else "",
        "trouble": Article.objects.filter(
            state__in=[WorkState.FAILED, WorkState.QUARANTINED]
        ).exists(),
    }
    return render(request, "sources/list.html", context)


def _count(rows: QuerySet[Any, Any]) -> Func:
    """Return how many rows a query of one column finds beside each row of another."""
    return Func(ArraySubquery(rows), function="CARDINALITY", output_field=IntegerField())


@require_GET
@login_required
@permission_required("sources.view_article", raise_exception=True)
def failures(request: HttpRequest) -> HttpResponse:
    """List work that failed or was set aside, newest first, with its reason."""
    before = request.GET.get("before", "")
    rows = Article.objects.filter(state__in=[WorkState.FAILED, WorkState.QUARANTINED])
    if before.isdigit():
        rows = rows.filter(pk__lt=int(before[:18]))
    found = list(rows.select_related("outlet").order_by("-pk")[: PAGE + 1])
    feeds = Feed.objects.filter(state__in=[WorkState.FAILED, WorkState.QUARANTINED])
    context = {
        "articles": found[:PAGE],
        "next_before": found[PAGE - 1].pk if len(found) > PAGE else "",
        "feeds": feeds.select_related("outlet").order_by("-last_fetched_at")[:PAGE],
    }
    return render(request, "sources/failures.html", context)


# Feeds ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required("sources.view_outlet", raise_exception=True)
def feed_list(request: HttpRequest) -> HttpResponse:
    """List feeds with their next fetch and last outcome; add one."""
    form = FeedForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not request.user.has_perm("sources.add_outlet"):
            return render(request, "403.html", status=403)
        if form.is_valid():
            try:
                return _add_feed(request, form.cleaned_data)
            except SourceError as error:
                form.add_error("address", str(error))
    after = request.GET.get("after", "")
    feeds = Feed.objects.select_related("outlet", "subscription").order_by("pk")
    if after.isdigit():
        feeds = feeds.filter(pk__gt=int(after[:18]))
    found = list(feeds[: PAGE + 1])
    at = now()
    for feed in found:
        feed.silent = is_silent(  # type: ignore[attr-defined]
            feed.last_new_at or feed.created_at, timedelta(seconds=feed.interval_seconds), at
        )
    context = {
        "form": form,
        "opml_form": OpmlForm(),
        "feeds": found[:PAGE],
        "next_after": found[PAGE - 1].pk if len(found) > PAGE else "",
    }
    return render(request, "sources/feeds.html", context, status=422 if form.errors else 200)


def _add_feed(request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
    """Add a feed after looking at it: a page is searched for the feeds it names."""
    outlet = ingest.outlet_named(given["outlet"]) if given["outlet"].strip() else None
    address = given["address"]
    fetched = fetch(address, accept=polling.ACCEPT, timeout_seconds=20)
    title = ""
    try:
        parsed = parse_feed(
            fetched.body,
            fetched.address,
            now=now(),
            content_type=fetched.headers.get("content-type", ""),
        )
        title = parsed.title
    except NotAFeed as error:
        if not error.feeds:
            raise
        address = error.feeds[0]
    feed, is_new = polling.add_feed(address, outlet, title=title)
    if is_new:
        transaction.on_commit(partial(send_hint, fetch_feed, feed.pk))
        messages.success(request, f"The feed {feed} is added and fetched now.")
    else:
        messages.info(request, "This feed is polled already.")
    return redirect("source-feeds")


@require_POST
@login_required
@permission_required("sources.change_outlet", raise_exception=True)
def feed_try_again(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Feed, pk=pk)
    if leases.try_again(Feed, pk, now=now()):
        Feed.objects.filter(pk=pk).update(failures=0, soft_failures=0)
        transaction.on_commit(partial(send_hint, fetch_feed, pk))
        messages.success(request, f"The feed {found} is fetched now.")
    return redirect("source-feeds")


@require_GET
@login_required
@permission_required("sources.view_outlet", raise_exception=True)
def opml(request: HttpRequest) -> HttpResponse:
    """Give all feeds as an OPML file."""
    pairs = Feed.objects.order_by("pk").values_list("title", "address")
    response = HttpResponse(write_opml(pairs, "Feeds"), content_type="text/x-opml; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="feeds.opml"'
    return response


@require_POST
@login_required
@permission_required("sources.add_outlet", raise_exception=True)
def opml_import(request: HttpRequest) -> HttpResponse:
    """Add the feeds of an OPML file; each that is refused costs only itself."""
    form = OpmlForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, "Choose an OPML file.")
        return redirect("source-feeds")
    try:
        pairs = read_opml(form.cleaned_data["file"].read(6_000_000))
    except SourceError as error:
        messages.error(request, str(error))
        return redirect("source-feeds")
    added, refused = 0, 0
    for title, address in pairs:
        try:
            _, is_new = polling.add_feed(address, title=title)
            added += is_new
        except SourceError:
            refused += 1
    sentence = f"{added} of {len(pairs)} feeds added"
    messages.success(request, f"{sentence}, {refused} refused." if refused else f"{sentence}.")
    return redirect("source-feeds")


# Hubs ----------------------------------------------------------------------------------------


@csrf_exempt  # a hub has no session; its messages are signed
@require_http_methods(["GET", "POST"])
def websub_callback(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a hub: whether we meant to subscribe, and that its message has come."""
    row = Subscription.objects.filter(token=token).first() if settings.WEBSUB else None
    if row is None:
        raise Http404
    if request.method == "GET":
        challenge = websub.verify_intent(row, request.GET, now=now())
        if challenge is None:
            raise Http404
        return HttpResponse(challenge, content_type="text/plain; charset=utf-8")
    if not websub.is_signed(row, request.body, request.headers.get("X-Hub-Signature", "")):
        logger.warning("hub message without its signature: subscription=%s", row.pk)
    elif websub.take_message(row, now=now()):
        send_hint(fetch_feed, row.feed_id)
    return HttpResponse(status=202)  # also for what is ignored (section 8 of WebSub)
