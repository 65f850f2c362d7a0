"""Workers link both ends of a pair, one version twice, and what people decide on meanwhile."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from claims import linking, moderation, reading
from claims.extraction import records
from claims.models import Claim, ClaimLink
from sources.models import CopyFamily
from tests.factories import (
    make_actor,
    make_claim,
    make_link,
    make_statement,
    make_user,
    make_version,
)

pytestmark = [pytest.mark.trial, pytest.mark.django_db(transaction=True)]

ROUNDS = 200


def at_once(*acts):
    """Do the acts in a thread each, started together; return what went wrong."""
    barrier = threading.Barrier(len(acts))
    errors = []

    def do(act):
        try:
            barrier.wait()
            act()
        except Exception as error:  # every kind is a failed trial
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def link_at_once(*versions):
    return at_once(*(partial(linking.propose_links, version) for version in versions))


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
        assert link_at_once(says.version_id, denies.version_id) == []
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
        assert link_at_once(*(claim.version_id for claim in claims)) == []
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
    assert link_at_once(*[denies.version_id] * 5) == []
    assert ClaimLink.objects.count() == 1


def judged(version):
    """Return the storing of a version's proposals, so that the slow judging is done before."""
    mine = linking.list_claims(version)
    proposals = [one for claim in mine for one in linking.judge_claim(claim)]
    return partial(linking.store_proposals, mine, proposals, now=timezone.now())


def decide_all(decision, person):
    moderation.decide_many(ClaimLink.objects.all(), decision, by=person, now=timezone.now())


@pytest.mark.timeout(600)
def test_proposals_judged_again_and_a_bulk_decision_do_not_stand_in_each_others_way():
    person, army = make_user(), make_actor("Ostland's army")
    for number in range(40):
        version = make_version()
        claims = [make_claim(f"The mill in Dorvik{n} is shut", version=version) for n in range(8)]
        for claim in claims:
            make_statement(claim=claim, speaker=army)
        far = [make_claim(f"Hill fighters have left Dorvik{number}x{n}") for n in range(8)]
        # Numbered against the order of their pairs, and proposed about other words.
        for a, b in reversed(list(zip(claims, far, strict=True))):
            make_link(a, b, features={"wordings": ["1", "2"]})
        assert (
            at_once(
                judged(version.pk),
                partial(decide_all, moderation.Decision.REJECT, person),
            )
            == []
        )


@pytest.mark.timeout(600)
def test_copies_are_joined_while_people_decide_on_the_same_claims():
    person, council = make_user(), make_actor("the Hill Council")
    for number in range(40):
        family = CopyFamily.objects.create()
        text = f"The Hill fighters have captured the railway bridge in Dorvik{number}"
        copies = [make_claim(text, family=family) for _ in range(3)]
        for claim in copies:
            make_statement(claim=claim, speaker=council)
            linking.list_claims(claim.version_id)
        others = [make_claim(f"{text} at {n}", version=copies[1].version) for n in range(4)]
        for other in reversed(others):
            make_link(copies[0], other, kind="same")
            make_link(copies[2], other, kind="same")
        assert (
            at_once(
                judged(copies[1].version_id),
                judged(copies[2].version_id),
                partial(decide_all, moderation.Decision.ACCEPT, person),
            )
            == []
        )
        homes = Claim.objects.filter(pk__in=[claim.pk for claim in copies + others])
        assert homes.values("group").distinct().count() == 1


@pytest.mark.timeout(600)
def test_an_article_is_read_again_while_a_person_decides_on_its_claims():
    person = make_user()
    for number in range(40):
        version = make_version()
        claims = [make_claim(f"The mill in Dorvik{n} is shut", version=version) for n in range(6)]
        far = [make_claim(f"Hill fighters have left Dorvik{number}x{n}") for n in range(6)]
        links = [make_link(a, b, kind="same") for a, b in zip(claims, far, strict=True)]
        nothing = records.Extraction()
        wrong = at_once(
            partial(
                reading.store_extraction,
                version,
                nothing,
                extractor_version="2",
                now=timezone.now(),
            ),
            partial(decide_all, moderation.Decision.ACCEPT, person),
        )
        assert wrong == []
        left = ClaimLink.objects.filter(pk__in=[link.pk for link in links])
        # Whoever came first: all were decided on and stay, or all are gone.
        assert [link.decided_by for link in left] in ([person] * 6, [])
