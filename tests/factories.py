"""Plain functions that make valid rows; each default can be overridden by name."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, User

from claims.models import Actor, Claim, ClaimGroup, ClaimLink, Statement
from sources.models import Article, ArticleVersion, CopyFamily, Outlet

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
_numbers = count(1)


def make_user(role: str = "", **fields: Any) -> User:
    """Return a user; role is the name of a group that `manage.py create_roles` makes."""
    name = fields.pop("username", f"user{next(_numbers)}")
    user = User.objects.create_user(username=name, password=fields.pop("password", "x"), **fields)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def make_outlet(**fields: Any) -> Outlet:
    n = next(_numbers)
    return Outlet.objects.create(**{"name": f"Outlet {n}", "slug": f"outlet-{n}", **fields})


def make_article(**fields: Any) -> Article:
    if "outlet" not in fields:
        fields["outlet"] = make_outlet()
    fields.setdefault("state", "done")
    fields.setdefault("first_published", NOON)
    return Article.objects.create(**fields)


def make_version(**fields: Any) -> ArticleVersion:
    if "article" not in fields:
        fields["article"] = make_article(
            **{key: fields.pop(key) for key in ["outlet"] if key in fields}
        )
    text = fields.setdefault(
        "text", f"The harbour is open, the ministry said on day {next(_numbers)}."
    )
    fields.setdefault("title", "Harbour news")
    fields.setdefault("content_hash", hashlib.sha256(text.encode()).hexdigest())
    fields.setdefault("published_at", NOON)
    fields.setdefault("fetched_at", NOON)
    fields.setdefault("number", fields["article"].versions.count() + 1)
    if "family" not in fields:
        fields["family"] = CopyFamily.objects.create()
    return ArticleVersion.objects.create(**fields)


def make_actor(name: str = "", **fields: Any) -> Actor:
    name = name or f"Actor {next(_numbers)}"
    return Actor.objects.create(**{"name": name, "key": name.casefold(), **fields})


def make_claim(text: str = "The harbour is open", **fields: Any) -> Claim:
    """Return a claim in a group of its own; `outlet=` makes its article's outlet."""
    if "version" not in fields:
        fields["version"] = make_version(
            **{key: fields.pop(key) for key in ["outlet", "family"] if key in fields}
        )
    reported_at = fields.setdefault("reported_at", fields["version"].published_at or NOON)
    if "group" not in fields:
        fields["group"] = ClaimGroup.objects.create(
            first_reported_at=reported_at,
            changed_at=reported_at,
            state=fields.get("as_reported", "attributed"),
        )
    fields.setdefault("position", fields["version"].claims.count())
    claim = Claim.objects.create(text=text, **fields)
    if claim.group.head_id is None:
        claim.group.head = claim
        claim.group.save(update_fields=["head"])
    return claim


def make_statement(**fields: Any) -> Statement:
    if "claim" not in fields:
        fields["claim"] = make_claim()
    if "speaker" not in fields:
        fields["speaker"] = make_actor()
    speaker = fields["speaker"]
    defaults = {
        "speaker_text": speaker.name if speaker else "",
        "sentence_start": 0,
        "sentence_end": len(fields["claim"].version.text),
        "rule": "test",
    }
    return Statement.objects.create(**{**defaults, **fields})


def make_link(a: Claim | None = None, b: Claim | None = None, **fields: Any) -> ClaimLink:
    first, second = sorted([a or make_claim(), b or make_claim()], key=lambda claim: claim.pk)
    kind = fields.setdefault("kind", "counters")
    defaults = {"proposed_kind": kind, "rule": "test", "score": 0.5}
    return ClaimLink.objects.create(a=first, b=second, **{**defaults, **fields})
