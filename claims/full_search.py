"""One search over claims, actors and articles, for whoever has words and no filter yet."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery

from claims.actors import fold_name
from claims.forms import ClaimFilter
from claims.models import ALIAS_WORDS, Actor, ActorAlias, ClaimGroup
from claims.queries import Card, claim_cards
from claims.vocabulary import ActorKind
from sources.models import TITLE_WORDS, ArticleVersion

SHOWN = 10  # of each sort
READ = 40  # names and versions read, of which several may be of one actor or article


@dataclass(frozen=True, slots=True)
class FoundActor:
    """An actor, and the name that has the words where that is another than its own."""

    actor: Actor
    also_called: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search finds, at most SHOWN of each sort."""

    claims: list[Card]
    more_claims: str  # the query string of the list of all; "" where these are all
    actors: list[FoundActor]
    articles: list[ArticleVersion]


def search_everything(filter_form: ClaimFilter) -> Found:
    """Return claims, actors and articles that have the words of a valid filter.

    Asks five queries for claims, one for actors and one for articles.
    """
    words = filter_form.cleaned_data["q"]
    groups = filter_form.newest(ClaimGroup.objects.published(), SHOWN)
    return Found(
        claims=claim_cards(groups),
        more_claims=filter_form.address() if len(groups) == SHOWN else "",
        actors=find_actors(words),
        articles=find_articles(words),
    )


def find_actors(words: str) -> list[FoundActor]:
    """Return actors by any of their names that have the words, the shortest name first.

    An unnamed source has no page that anybody looks for by name: there is one a story.
    """
    query = SearchQuery(fold_name(words), config="simple", search_type="websearch")
    aliases = (
        ActorAlias.objects.annotate(words=ALIAS_WORDS)
        .filter(words=query)
        .exclude(actor__kind=ActorKind.UNNAMED)
        .select_related("actor__merged_into")
        .order_by("pk")[:READ]
    )
    found: dict[int, FoundActor] = {}
    for alias in sorted(aliases, key=lambda one: (len(one.name), one.name)):
        actor = alias.actor.merged_into or alias.actor
        also_called = "" if fold_name(alias.name) == fold_name(actor.name) else alias.name
        found.setdefault(actor.pk, FoundActor(actor, also_called))
    return [*found.values()][:SHOWN]


def find_articles(words: str) -> list[ArticleVersion]:
    """Return the newest version of articles whose title has the words, the newest first."""
    query = SearchQuery(words, config="english", search_type="websearch")
    versions = (
        ArticleVersion.objects.annotate(words=TITLE_WORDS)
        .filter(words=query)
        .select_related("article__outlet")
        .only("title", "language", "published_at", "fetched_at", "number", "article__outlet")
        .order_by("-pk")[:READ]
    )
    found: dict[int, ArticleVersion] = {}
    for version in versions:
        found.setdefault(version.article_id, version)
    return [*found.values()][:SHOWN]
