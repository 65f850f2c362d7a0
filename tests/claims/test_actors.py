from __future__ import annotations

import pytest

from claims.actors import fold_name, resolve_actors
from claims.extraction.records import Mention
from claims.models import Actor, ActorAlias

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Kremlin", "Kremlin"),
        ("José Ramírez", "Jose Ramirez"),
        ("Tarvia’s", "Tarvia"),
        ("the  Coastal\u00a0Council", "Coastal Council"),
    ],
)
def test_two_spellings_of_one_name_fold_to_the_same(one, other):
    assert fold_name(one) == fold_name(other)


def test_a_named_actor_is_one_row_in_all_versions():
    first = resolve_actors([Mention("Orla Venn", "Orla Venn", "person")], story="v1")
    second = resolve_actors([Mention("Venn", "Orla Venn", "person")], story="v2")
    assert first["orla venn"].pk == second["orla venn"].pk


def test_an_unnamed_source_is_never_taken_for_another_storys():
    for story in ("v1", "v2"):
        resolve_actors([Mention("a resident", "a resident", "unnamed")], story=story)
    assert Actor.objects.filter(kind="unnamed").count() == 2


def test_a_seat_of_power_becomes_an_alias_and_a_surname_does_not():
    resolve_actors(
        [
            Mention("Port Selim", "Tarvia", "state"),
            Mention("Venn", "Orla Venn", "person"),
        ],
        story="v1",
    )
    assert list(ActorAlias.objects.values_list("key", "actor__name")) == [("port selim", "Tarvia")]


def test_an_alias_leads_to_its_actor():
    resolve_actors([Mention("Port Selim", "Tarvia", "state")], story="v1")
    again = resolve_actors([Mention("Port Selim", "Port Selim", "state")], story="v2")
    assert again["port selim"].name == "Tarvia"


def test_a_spokesperson_speaks_for_the_body_named():
    mention = Mention("Orla Venn", "Orla Venn", "person", speaks_for="the Ministry of Ports")
    actors = resolve_actors([mention], story="v1")
    assert actors["orla venn"].speaks_for.name == "the Ministry of Ports"
