"""Make the three roles with their permissions; safe to run again after every upgrade."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand
from django.db import transaction

# What each role may do, by app and permission. Every page for people who are signed in
# checks one of these (tests/claims/test_permissions.py holds the whole matrix).
READ = {
    "sources": [
        "view_outlet", "view_article", "view_articleversion", "view_passage", "view_copyfamily",
        "view_fetchattempt", "view_feed", "view_feedentry", "view_feedattempt", "view_notice",
        "view_subscription", "view_tip",
    ],
    "claims": [
        "view_actor", "view_actoralias", "view_claim", "view_claimgroup", "view_statement",
        "view_relay", "view_stateevidence", "view_figure", "view_claimlink", "view_review",
        "view_evidence", "view_claimevent", "view_reading", "view_linking",
        "view_correction", "view_actormerge",
    ],
}  # fmt: skip
REVIEW = {
    "sources": ["add_article"],
    "claims": ["add_review", "sign_review", "change_claim", "add_statement", "change_statement"],
}
MODERATE = {
    "sources": ["add_article", "change_article", "add_outlet", "change_outlet"],
    "claims": [
        "moderate_links", "change_claimlink", "change_claim", "add_actor", "change_actor",
        "merge_actors", "add_actoralias", "change_actoralias", "delete_actoralias",
        "change_reading", "change_linking",
    ],
}  # fmt: skip
ADMINISTER = {
    "auth": ["view_user", "add_user", "change_user", "view_group"],
}

ROLES: dict[str, list[dict[str, list[str]]]] = {
    "fact-checker": [READ, REVIEW],
    "moderator": [READ, MODERATE],
    "administrator": [READ, REVIEW, MODERATE, ADMINISTER],
}


class Command(BaseCommand):
    help = "Make the roles fact-checker, moderator and administrator, or bring them up to date."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        for name, parts in ROLES.items():
            wanted = {
                (app, codename)
                for part in parts
                for app, names in part.items()
                for codename in names
            }
            permissions = list(
                Permission.objects.select_related("content_type").filter(
                    content_type__app_label__in={app for app, _ in wanted},
                    codename__in={codename for _, codename in wanted},
                )
            )
            found = {(p.content_type.app_label, p.codename): p for p in permissions}
            group, is_new = Group.objects.get_or_create(name=name)
            group.permissions.set([found[pair] for pair in sorted(wanted)])
            if options["verbosity"]:
                self.stdout.write(f"{name}: {len(wanted)} permissions{' (new)' if is_new else ''}")
