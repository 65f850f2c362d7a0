"""From a mention in a text to the actor's row.

Named actors are one row a name, whatever article names them; an unnamed source
("a resident") is a row of its own in each story, so that two are never merged. The
copies of one agency's story tell of the same unnamed source.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from django.db.models.functions import Coalesce

from claims.extraction.records import Mention
from claims.models import Actor, ActorAlias
from claims.vocabulary import ActorKind
from sources.models import ArticleVersion

_LEADING = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?$")
_SPACES = re.compile(r"\s+")
MAX_NAME = 300  # characters, as the columns hold


def fold_name(name: str) -> str:
    """Return the form of a name by which two spellings are one: no case, accents or article."""
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = _SPACES.sub(" ", plain).strip(" .,;:“”\"'‘’")
    plain = _POSSESSIVE.sub("", _LEADING.sub("", plain))
    return plain.casefold()[:MAX_NAME]


def story_of(version: ArticleVersion) -> str:
    """Return the name of a version's story: its copy family, else the version itself."""
    return f"f{version.family_id}" if version.family_id else f"v{version.pk}"


def mention_key(mention: Mention, story: str) -> str:
    """Return the unique key of the actor a mention names; "" if it names nobody."""
    folded = fold_name(mention.actor or mention.text)
    if not folded:
        return ""
    if mention.kind == ActorKind.UNNAMED:
        return f"unnamed/{story}/{folded}"
    return folded


def resolve_actors(mentions: Iterable[Mention], story: str) -> dict[str, Actor]:
    """Return the actors of the mentions by `mention_key`, creating those that are new.

    story: names the story in which an unnamed source speaks (see `story_of`).

    A merged actor is returned as the text names it, with `merged_into` loaded:
    `speaker_fields` says who speaks then.

    Call it inside the transaction that writes the statements. Rows are inserted in the
    order of their keys, so that two readings at once cannot deadlock.
    """
    wanted: dict[str, Mention] = {}
    speaks_for: dict[str, str] = {}
    for mention in mentions:
        key = mention_key(mention, story)
        if not key:
            continue
        known = wanted.setdefault(key, mention)
        if not known.kind and mention.kind:
            wanted[key] = mention
        if mention.speaks_for and fold_name(mention.speaks_for) not in ("", key):
            speaks_for.setdefault(key, mention.speaks_for)
    for name in speaks_for.values():
        body = Mention(text=name, actor=name, kind=ActorKind.BODY)
        wanted.setdefault(fold_name(name), body)

    aliases = ActorAlias.objects.filter(key__in=wanted).select_related("actor__merged_into")
    found = {alias.key: alias.actor for alias in aliases}
    missing = sorted(key for key in wanted if key not in found)
    Actor.objects.bulk_create(
        [
            Actor(
                key=key,
                name=(wanted[key].actor or wanted[key].text)[:MAX_NAME],
                kind=wanted[key].kind or ActorKind.BODY,
            )
            for key in missing
        ],
        ignore_conflicts=True,
    )
    made = Actor.objects.filter(key__in=missing).select_related("merged_into")
    found |= {actor.key: actor for actor in made}
    _record_spokespeople(found, speaks_for)
    _record_aliases(wanted, found)
    return found


def speaker_fields(actor: Actor | None) -> dict[str, Actor | None]:
    """Return who speaks in a statement that names an actor: whom it was merged into, if so."""
    if actor is None or actor.merged_into is None:
        return {"speaker": actor, "speaker_before_merge": None}
    return {"speaker": actor.merged_into, "speaker_before_merge": actor}


def find_speakers(names: Iterable[str]) -> dict[str, list[int]]:
    """Return, by name as given, the ids of who is called so and of all who speak for them.

    Names that nobody bears are left out. A merged actor is found as the one it was merged
    into. Asks one query, whatever the number of names.
    """
    keys = {name: fold_name(name) for name in names}
    own = Actor.objects.filter(key__in=keys.values()).order_by()
    other = ActorAlias.objects.filter(key__in=keys.values()).order_by()
    found: dict[str, set[int]] = defaultdict(set)
    # Two halves, each of which an index answers; one OR over both would read all actors.
    for key, body, speaker in own.values_list(
        "key",
        Coalesce("merged_into", "pk"),
        Coalesce("merged_into__spokespeople", "spokespeople"),
    ).union(
        other.values_list(
            "key",
            Coalesce("actor__merged_into", "actor"),
            Coalesce("actor__merged_into__spokespeople", "actor__spokespeople"),
        )
    ):
        found[key] |= {body, speaker} - {None}
    return {name: sorted(found[key]) for name, key in keys.items() if key in found}


def _record_spokespeople(found: dict[str, Actor], speaks_for: dict[str, str]) -> None:
    for key, body_name in sorted(speaks_for.items()):
        actor, named = found[key], found[fold_name(body_name)]
        body = named.merged_into or named
        if actor.speaks_for_id is None and actor.pk != body.pk and body.speaks_for_id != actor.pk:
            Actor.objects.filter(pk=actor.pk, speaks_for=None).update(speaks_for=body)
            actor.speaks_for = body


def _record_aliases(wanted: dict[str, Mention], found: dict[str, Actor]) -> None:
    """Remember metonyms ("Kyiv" for Ukraine); a surname is no alias, for others bear it too."""
    aliases = {}
    for key, mention in wanted.items():
        alias = fold_name(mention.text)
        named = mention.kind in (ActorKind.STATE, ActorKind.FORCE, ActorKind.OUTLET)
        if named and alias and alias != key and mention.text[:1].isupper() and alias not in found:
            aliases[alias] = ActorAlias(
                actor=found[key], name=mention.text[:MAX_NAME], key=alias[:MAX_NAME]
            )
    taken = set(Actor.objects.filter(key__in=aliases).values_list("key", flat=True))
    ActorAlias.objects.bulk_create(
        [aliases[key] for key in sorted(aliases) if key not in taken], ignore_conflicts=True
    )
