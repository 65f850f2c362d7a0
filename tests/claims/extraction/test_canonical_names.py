from __future__ import annotations

import pytest

from claims.extraction.canonical_names import settle_name
from claims.extraction.records import Mention


@pytest.mark.parametrize(
    ("actor", "kind", "expected"),
    [
        ("Nairobi", "body", "Kenya"),
        ("BRASILIA", "body", "Brazil"),
        ("Kenya’s Ministry of Defence", "body", "Kenyan defence ministry"),
        ("Kenyan Defence Ministry", "body", "Kenyan defence ministry"),
        ("Kenyan Defense Ministry on Friday", "body", "Kenyan defence ministry"),
        ("British", "body", "United Kingdom"),
        ("French news agency AFP", "outlet", "AFP"),
        ("Orla Venn – who has been in Lesk this week", "person", "Orla Venn"),
        ("Kenya’s oldest brewery", "body", "Kenya’s oldest brewery"),
        ("harbour board", "body", "harbour board"),
    ],
)
def test_an_actor_has_one_name(actor, kind, expected):
    assert settle_name(Mention(actor, actor, kind)).actor == expected


def test_a_seat_of_power_keeps_its_name_and_speaks_for_its_state():
    settled = settle_name(Mention("The White House", "White House", "body"))
    assert (settled.actor, settled.speaks_for) == ("White House", "United States")


def test_the_words_as_they_stand_are_kept():
    assert settle_name(Mention("Nairobi", "Nairobi", "body", 3, 10)).text == "Nairobi"
