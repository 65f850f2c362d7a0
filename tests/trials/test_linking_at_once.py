"""Two workers link both ends of the same pairs together, and the same version twice."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from claims import linking
from claims.models import ClaimLink
from sources.models import CopyFamily
from tests.factories import make_actor, make_claim, make_statement

pytestmark = [pytest.mark.trial, pytest.mark.django_db(transaction=True)]

ROUNDS = 200


def at_once(*versions):
    """Link the versions in a thread each, started together; return what went wrong."""
    barrier = threading.Barrier(len(versions))
    errors = []

    def work(version_id):
        try:
            barrier.wait()
            linking.propose_links(version_id)
        except Exception as error:  # every kind is a failed trial
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(version,)) for version in versions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.mark.timeout(600)
def test_two_workers_on_both_ends_make_one_link_a_pair():
    army, council = make_actor("Ostland's army"), make_actor("the Hill Council")
    for number in range(ROUNDS):
        place = f"Dorvik{number}"
        says = make_claim(f"Hill fighters have captured the bridge in {place}")
        denies = make_claim(f"Hill fighters have not captured the bridge in {place}")
        make_statement(claim=says, speaker=council)
        make_statement(claim=denies, speaker=army)
        linking.list_claims(says.version_id)  # each can find the other
        linking.list_claims(denies.version_id)
        assert at_once(says.version_id, denies.version_id) == []
        link = ClaimLink.objects.get(a=says, b=denies)
        assert link.kind == "counters"
    pairs = list(ClaimLink.objects.values_list("a", "b"))
    assert len(pairs) == len(set(pairs))


@pytest.mark.timeout(600)
def test_copies_linked_at_once_end_in_one_group():
    actor = make_actor("the Hill Council")
    for number in range(20):
        family = CopyFamily.objects.create()
        claims = []
        for _ in range(4):
            text = f"The Hill fighters have captured the railway bridge in Dorvik{number}"
            claim = make_claim(text, family=family)
            make_statement(claim=claim, speaker=actor)
            linking.list_claims(claim.version_id)
            claims.append(claim)
        assert at_once(*(claim.version_id for claim in claims)) == []
        for claim in claims:
            claim.refresh_from_db()
        assert len({claim.group_id for claim in claims}) == 1


@pytest.mark.timeout(300)
def test_a_message_delivered_five_times_at_once_links_once():
    army, council = make_actor("Ostland's army"), make_actor("the Hill Council")
    says = make_claim("Hill fighters have captured the bridge in Dorvik")
    denies = make_claim("Hill fighters have not captured the bridge in Dorvik")
    make_statement(claim=says, speaker=council)
    make_statement(claim=denies, speaker=army)
    linking.list_claims(says.version_id)
    assert at_once(*[denies.version_id] * 5) == []
    assert ClaimLink.objects.count() == 1
