"""The plain admin: every list and page opens, nothing a machine owns can be edited."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.test import Client
from django.urls import reverse

from claims.models import Reading, Review
from sources import admin as sources_admin
from tests.factories import make_claim, make_link, make_outlet, make_statement, make_user

OURS = [m for m in admin.site._registry if m._meta.app_label in ("claims", "sources")]
EDITABLE = {"outlet", "actor", "feed"}


@pytest.fixture
def ada(roles: None) -> Client:
    client = Client()
    client.force_login(make_user("administrator", username="ada", is_staff=True))
    return client


def make_rows() -> None:
    claim = make_statement().claim
    make_link(claim, make_claim())
    review = Review.objects.create(
        claim=claim, verdict="mixed", rationale="r", author=make_user(username="ann")
    )
    Reading.objects.create(version=claim.version, state="quarantined", last_error="No memory")
    assert review.pk


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.model_name)
def test_every_list_search_and_page_opens(ada: Client, model: type) -> None:
    make_rows()
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"  # type: ignore[attr-defined]
    for query in ["", "?q=harbour", "?q=1"]:
        assert ada.get(reverse(f"{name}_changelist") + query).status_code == 200
    for row in model._default_manager.all()[:1]:  # type: ignore[attr-defined]
        assert ada.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200


MACHINE_KEPT = [model for model in OURS if model._meta.model_name not in EDITABLE]


@pytest.mark.parametrize("model", MACHINE_KEPT, ids=lambda model: model._meta.model_name)
def test_nothing_that_a_machine_or_history_owns_can_be_edited(ada: Client, model: type) -> None:
    make_rows()
    meta = model._meta  # type: ignore[attr-defined]
    name = f"admin:{meta.app_label}_{meta.model_name}"
    assert ada.get(reverse(f"{name}_add")).status_code == 403
    for row in model._default_manager.all()[:1]:  # type: ignore[attr-defined]
        assert ada.post(reverse(f"{name}_change", args=[row.pk]), {}).status_code == 403
        assert (
            ada.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
        )


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.model_name)
def test_no_list_counts_the_whole_table(model: type) -> None:
    page: ModelAdmin = admin.site._registry[model]  # type: ignore[type-arg]
    assert page.show_full_result_count is False
    assert issubclass(page.paginator, sources_admin.BoundedPaginator)


@pytest.mark.django_db
def test_a_list_counts_no_further_than_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources_admin, "MOST_COUNTED", 2)
    for _ in range(3):
        make_outlet()
    rows = make_outlet().__class__.objects.all()
    assert sources_admin.BoundedPaginator(rows, 1).count == 2


def test_work_that_was_given_up_is_shown_with_its_error_and_started_again(ada: Client) -> None:
    make_rows()
    lists = reverse("admin:claims_reading_changelist")
    assert "No memory" in ada.get(lists).content.decode()
    reading = Reading.objects.get()
    ada.post(lists, {"action": "start_again", "_selected_action": [reading.pk]})
    reading.refresh_from_db()
    assert (reading.state, reading.attempts) == ("waiting", 0)


def test_a_claim_is_found_by_its_words_and_by_its_number(ada: Client) -> None:
    claim, other = make_claim("Barges sank near the mole"), make_claim("Trains stopped")
    lists = reverse("admin:claims_claim_changelist")
    for asked in ["barge near mole", str(claim.pk)]:
        page = ada.get(lists, {"q": asked}).content.decode()
        assert claim.text in page
        assert other.text not in page


def test_only_a_superuser_makes_superusers(ada: Client) -> None:
    person = make_user(username="pat")
    address = reverse("admin:auth_user_change", args=[person.pk])
    assert 'name="is_superuser"' not in ada.get(address).content.decode()
    ada.post(address, {"username": "pat", "is_superuser": "on", "is_active": "on"})
    person.refresh_from_db()
    assert not person.is_superuser
    boss = make_user(username="boss", is_superuser=True, is_staff=True)
    assert ada.post(reverse("admin:auth_user_change", args=[boss.pk]), {}).status_code == 403


def test_the_first_page_leads_to_the_work_that_a_role_may_do(ada: Client) -> None:
    work = {"admin:claims_claimlink_queue", "review-queue", "source-failures", "tip-list"}
    page = ada.get(reverse("admin:index")).content.decode()
    assert {name for name in work if f'href="{reverse(name)}"' in page} == work
    mona = Client()
    mona.force_login(make_user("moderator", username="mona", is_staff=True))
    page = mona.get(reverse("admin:index")).content.decode()
    assert {name for name in work if f'href="{reverse(name)}"' in page} == work - {"review-queue"}
