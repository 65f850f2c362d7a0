"""The public pages, through the door a reader uses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from claims.groups import rederive
from claims.models import (
    ActorAlias,
    ClaimEvent,
    ClaimGroup,
    Figure,
    Reading,
    Relay,
    Review,
    StateEvidence,
)
from claims.vocabulary import AsReported, Stance, Verdict
from sources.models import ArticleVersion, Passage
from tests.factories import (
    NOON,
    make_actor,
    make_claim,
    make_link,
    make_outlet,
    make_statement,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db

TEXT = "The dam held, the company said on Monday. The mayor denied this.\n\nALSO READ: Ten recipes"


def make_dispute(text="The dam held", **fields):
    """Return a disputed claim with both sides, its words, a relay, evidence and a figure."""
    version = make_version(text=TEXT, title="Water over the valley")
    claim = make_claim(text, version=version, as_reported=AsReported.DISPUTED, **fields)
    said = make_statement(
        claim=claim, speaker=make_actor(), speaker_text="the company", speaker_start=14,
        speaker_end=25, cue_text="said", cue_start=26, cue_end=30, content_parts=[[0, 12]],
        exact="The dam held", sentence_start=0, sentence_end=41,
    )  # fmt: skip
    make_statement(
        claim=claim, is_dispute=True, stance=Stance.DENIES, speaker=make_actor(),
        speaker_text="The mayor", speaker_start=42, speaker_end=51, cue_text="denied",
        cue_start=52, cue_end=58, sentence_start=42, sentence_end=64,
    )  # fmt: skip
    Relay.objects.create(statement=said, position=0, actor=make_actor(), text="Harrow Press")
    StateEvidence.objects.create(
        claim=claim, state=AsReported.DISPUTED, text="The mayor denied this", start=42, end=63
    )
    Figure.objects.create(
        claim=claim, text="12", start=0, end=2, low=12, high=12, bound="exact", counted="house"
    )
    ClaimEvent.objects.create(claim=claim, kind="found", at=NOON, sentence="Found in a report.")
    return claim


def count_queries(client, address):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200
    return len(queries)


def add_to_everything(claim):
    """Add one more of all that the pages of a claim, its article and its actors show."""
    other = make_dispute()
    countering = make_dispute("The dam broke")
    make_link(claim, other, kind="same", status="accepted")
    make_link(claim, countering, kind="counters", status="accepted")
    make_link(claim, make_dispute("Water rose"), kind="related", status="proposed")
    rederive([claim.pk, other.pk, countering.pk], now=NOON + timedelta(hours=1))
    speaker = claim.statements.get(is_dispute=False).speaker
    more = make_claim("Houses stand", version=claim.version, as_reported=AsReported.DISPUTED)
    make_statement(claim=more, speaker=speaker)
    make_statement(claim=more, is_dispute=True, stance=Stance.DENIES)
    StateEvidence.objects.create(claim=more, state="disputed", text="denied", start=52, end=58)
    make_version(family=claim.version.family)
    number = claim.version.passages.count()
    Passage.objects.create(
        version=claim.version, position=number, start=number, end=number + 1, kind="body"
    )
    ActorAlias.objects.create(actor=speaker, name=f"Alias {more.pk}", key=f"alias {more.pk}")
    make_actor(speaks_for=speaker)
    old = Review.objects.filter(claim=claim).order_by("-pk").first()
    Review.objects.create(
        claim=claim, verdict=Verdict.MIXED, rationale="Seen.", author=make_user(), supersedes=old
    )


def test_a_page_asks_as_many_queries_for_many_rows_as_for_few(client):
    claim = make_dispute()
    actor = claim.statements.get(is_dispute=False).speaker
    outlet = claim.version.article.outlet
    addresses = [
        reverse("claim-list"),
        reverse("claim-list") + "?state=all&q=dam",
        f"{reverse('claim-list')}?state=all&claimed_by={actor.name}&outlet={outlet.slug}",
        reverse("claim-detail", args=[claim.pk]),
        reverse("article-detail", args=[claim.version_id]),
        reverse("actor-detail", args=[actor.pk]),
    ]
    reader = make_user()  # with what a fact-checker may do
    reader.user_permissions.add(*Permission.objects.filter(codename__in=["add_review"]))

    def count_all():
        client.logout()
        counts = {(address, False): count_queries(client, address) for address in addresses}
        client.force_login(reader)
        return counts | {(address, True): count_queries(client, address) for address in addresses}

    for _ in range(2):
        add_to_everything(claim)
    few = count_all()
    for _ in range(18):
        add_to_everything(claim)

    assert count_all() == few
    assert max(few.values()) <= 10


def test_the_front_page_shows_disputed_claims_newest_change_first(client):
    old, new = make_dispute("The dam held"), make_dispute("The bridge stands")
    ClaimGroup.objects.filter(pk=new.group_id).update(changed_at=NOON + timedelta(hours=2))
    make_claim("It rained", as_reported=AsReported.ATTRIBUTED)

    page = client.get(reverse("claim-list")).content.decode()

    assert page.index("The bridge stands") < page.index("The dam held")
    assert "It rained" not in page
    assert reverse("claim-detail", args=[old.pk]) in page


def test_a_card_names_both_sides_the_words_outlets_and_origins(client):
    claim = make_dispute()
    sides = {s.is_dispute: s.speaker.name for s in claim.statements.all()}
    ClaimGroup.objects.update(outlet_count=3, origin_count=2, link_count=4)

    page = client.get(reverse("claim-list")).content.decode()

    for words in (
        sides[False], sides[True], "The mayor denied this", claim.version.article.outlet.name,
        "3 outlets", "2 independent origins", "4 linked claims",
    ):  # fmt: skip
        assert words in page


def test_the_list_pages_by_key_through_every_claim_once(client):
    # Ten share one moment, as after a bulk job: the id must break the tie.
    for number in range(60):
        moment = NOON + timedelta(minutes=number // 10)
        claim = make_claim(f"Claim number {number:02}", as_reported=AsReported.DISPUTED)
        ClaimGroup.objects.filter(pk=claim.group_id).update(changed_at=moment)
    seen, address = [], reverse("claim-list")
    while address:
        context = client.get(address).context
        seen += [card.claim.text for card in context["cards"]]
        address = reverse("claim-list") + context["older"] if context["older"] else ""

    assert seen == [f"Claim number {number:02}" for number in reversed(range(60))]


def test_htmx_gets_the_results_alone_and_the_address_of_the_whole(client):
    make_dispute()
    asked = {"state": "all", "q": "", "actor": ""}

    part = client.get(reverse("claim-list"), asked, headers={"HX-Request": "true"})

    assert part.content.decode().lstrip().startswith('<section id="results"')
    assert part.headers["HX-Push-Url"] == "/?state=all"
    assert "HX-Request" in part.headers["Vary"]
    whole = client.get(reverse("claim-list"), {"state": "all"})
    assert b"<!doctype html>" in whole.content


def test_going_back_in_history_gets_the_whole_page(client):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert b"<!doctype html>" in client.get(reverse("claim-list"), headers=headers).content


def test_a_plain_form_leads_to_the_short_address(client):
    empty = {"q": "", "actor": "", "place": ""}
    response = client.get(reverse("claim-list"), {"state": "all", **empty})
    assert (response.status_code, response.headers["Location"]) == (302, "/?state=all")


def test_an_empty_list_says_what_would_fill_it(client):
    page = client.get(reverse("claim-list")).content.decode()
    assert "Nothing is disputed yet" in page
    assert "manage.py ingest" in page


def test_the_claim_page_shows_each_statement_in_its_sentence_with_its_source(client):
    claim = make_dispute()
    said = claim.statements.get(is_dispute=False)

    page = client.get(reverse("claim-detail", args=[claim.pk])).content.decode()

    so, not_so = page.index("They say it is so"), page.index("They say it is not")
    assert so < page.index(said.speaker.name) < not_so
    assert page.index(claim.statements.get(is_dispute=True).speaker.name, not_so)
    assert ">The dam held</span>, " in page  # the words, marked within the sentence
    assert f"{reverse('article-detail', args=[claim.version_id])}#s{said.pk}" in page
    assert "via Harrow Press" in page
    assert said.rule in page


def test_a_changed_position_is_told(client):
    claim = make_dispute()
    company = claim.statements.get(is_dispute=False).speaker
    later = make_claim(group=claim.group, reported_at=NOON + timedelta(days=2))
    make_statement(claim=later, speaker=company, is_dispute=True, stance=Stance.DENIES)

    page = client.get(reverse("claim-detail", args=[claim.pk])).content.decode()

    assert "The position changed." in page
    assert page.index(company.name) > page.index("They say it is not")


def test_the_matrix_shows_who_answers_the_claim_and_its_counter_claim(client):
    claim = make_dispute()
    counter = make_claim("The dam broke")
    diver = make_statement(claim=counter, speaker=make_actor("A diver"))
    make_link(claim, counter, status="accepted")

    matrix = client.get(reverse("claim-detail", args=[claim.pk])).context["page"].matrix

    assert [one.text for one in matrix.claims] == ["The dam held", "The dam broke"]
    cells = {name: [cell.side for cell in row] for name, row in matrix.rows}
    assert cells["A diver"] == [None, "claims"]
    assert cells[claim.statements.get(is_dispute=True).speaker.name] == ["disputes", None]
    page = client.get(reverse("claim-detail", args=[claim.pk])).content.decode()
    assert "no answer recorded" in page
    assert f"#s{diver.pk}" in page


def test_linked_claims_show_whether_a_person_judged_the_link(client):
    claim = make_dispute()
    judge = make_user(username="ada")
    make_link(claim, make_claim("The dam broke"), status="accepted", decided_by=judge)
    make_link(claim, make_claim("Water rose"), kind="related", because=["both name the dam"])
    make_link(claim, make_claim("Cats sleep"), kind="same", status="rejected")

    page = client.get(reverse("claim-detail", args=[claim.pk])).content.decode()

    assert "accepted by ada" in page
    assert "proposed, not judged" in page
    assert "Cats sleep" not in page


def test_copies_of_one_story_count_as_one_origin_on_the_page(client):
    claim = make_dispute()
    copy = make_claim("The dam held", family=claim.version.family, outlet=make_outlet(name="Echo"))
    make_link(claim, copy, kind="same", status="accepted")
    rederive([claim.pk, copy.pk], now=NOON)

    page = client.get(reverse("claim-detail", args=[claim.pk])).content.decode()

    assert "2 outlets, 1 independent origin" in page
    assert "Origin 1" in page
    assert "Origin 2" not in page


def test_the_same_words_in_copies_of_a_story_are_shown_once(client):
    claim = make_dispute()
    said = claim.statements.get(is_dispute=False)
    for outlet in ("Echo", "Mirror"):
        copy = make_claim(
            "The dam held", group=claim.group, family=claim.version.family,
            outlet=make_outlet(name=outlet),
        )  # fmt: skip
        make_statement(claim=copy, speaker=said.speaker, exact="The dam held")

    (voice,) = client.get(reverse("claim-detail", args=[claim.pk])).context["page"].claiming

    assert len(voice.said) == 1
    assert len(voice.said[0].copies) == 2


def test_a_withdrawn_claim_is_gone_for_the_public_and_there_for_the_desk(client):
    claim = make_dispute()
    claim.withdrawn_at, claim.withdrawn_reason = NOON, "A headline, no claim."
    claim.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    rederive([claim.pk], now=NOON)
    address = reverse("claim-detail", args=[claim.pk])

    assert claim.text not in client.get(reverse("claim-list")).content.decode()
    public = client.get(address)
    assert public.status_code == 410
    assert claim.text not in public.content.decode()

    desk = make_user()
    desk.user_permissions.add(Permission.objects.get(codename="change_claim"))
    client.force_login(desk)
    page = client.get(address)
    assert page.status_code == 200
    assert "A headline, no claim." in page.content.decode()


def test_an_unknown_claim_answers_404(client):
    assert client.get(reverse("claim-detail", args=[999_999])).status_code == 404


def test_the_article_shows_its_text_with_the_statements_marked(client):
    claim = make_dispute()
    said = claim.statements.get(is_dispute=False)
    Passage.objects.create(
        version=claim.version, position=0, start=66, end=len(TEXT), kind="boilerplate"
    )

    page = client.get(reverse("article-detail", args=[claim.version_id])).content.decode()

    assert f'id="s{said.pk}"' in page
    assert f'<span class="mk mk-claim" data-st="{said.pk}">The dam held</span>' in page
    assert reverse("claim-detail", args=[claim.pk]) in page
    assert f'<span class="mk mk-state" data-st="-{claim.pk}">' in page
    assert "block-boilerplate" in page


def test_the_desk_sees_how_well_an_article_was_read_and_the_public_does_not(client):
    claim = make_dispute()
    Reading.objects.create(version=claim.version, statement_count=2, silent_sentences=[[42, 64]])
    address = reverse("article-detail", args=[claim.version_id])
    assert "How well it was read" not in client.get(address).content.decode()

    desk = make_user()
    desk.user_permissions.add(Permission.objects.get(codename="change_claim"))
    client.force_login(desk)
    page = client.get(address).content.decode()

    assert '<span class="words" lang="en" dir="auto">The mayor denied this.</span>' in page
    assert "2 statements in 1 claim" in page


def test_a_citation_says_state_sides_and_when_it_was_so(client, settings):
    settings.SITE_URL = "https://claims.example.org"
    claim = make_dispute()
    page = client.get(reverse("claim-detail", args=[claim.pk])).content.decode()
    citation = page[page.index('class="citation"') :]
    for words in ("The dam held", "As reported: disputed", "No desk verdict", "as of",
                  f"https://claims.example.org/claims/{claim.pk}/"):  # fmt: skip
        assert words in citation


def test_an_articles_own_markup_is_shown_as_text(client):
    nasty = '<script>alert(1)</script> & "quotes" <img src=x onerror=alert(1)>'
    version = make_version(text=nasty, title=nasty)
    claim = make_claim(nasty, version=version, as_reported=AsReported.DISPUTED)
    make_statement(
        claim=claim, speaker=make_actor(nasty), content_parts=[[0, 20]], cue_start=5, cue_end=30,
        cue_text="x", rule=nasty[:80],
    )  # fmt: skip
    StateEvidence.objects.create(claim=claim, state="disputed", text=nasty, start=3, end=40)

    for name, pk in [
        ("claim-list", None),
        ("claim-detail", claim.pk),
        ("article-detail", version.pk),
        ("actor-detail", claim.statements.get().speaker_id),
    ]:
        page = client.get(reverse(name, args=[pk] if pk else [])).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_spans_that_reach_past_the_text_do_no_harm(client):
    claim = make_claim(version=make_version(text="Short."), as_reported=AsReported.DISPUTED)
    make_statement(
        claim=claim, content_parts=[[2, 900]], sentence_start=4, sentence_end=2_000,
        speaker_start=800, speaker_end=900, cue_start=0, cue_end=3,
    )  # fmt: skip
    for name, pk in [("claim-detail", claim.pk), ("article-detail", claim.version_id)]:
        assert client.get(reverse(name, args=[pk])).status_code == 200


def test_the_actor_page_shows_names_claims_and_who_disputes_them(client):
    claim = make_dispute()
    company = claim.statements.get(is_dispute=False).speaker
    mayor = claim.statements.get(is_dispute=True).speaker
    ActorAlias.objects.create(actor=company, name="Dam Holdings", key="dam holdings")

    page = client.get(reverse("actor-detail", args=[company.pk])).content.decode()

    assert "Dam Holdings" in page
    assert "The dam held" in page
    assert reverse("actor-detail", args=[mayor.pk]) in page
    assert "Disputed most by" in page


@pytest.mark.parametrize("name", ["claim-list", "about", "login"])
def test_no_page_needs_a_script_or_style_that_the_policy_forbids(client, name):
    response = client.get(reverse(name))
    page = response.content.decode()
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert " style=" not in page
    assert " onclick=" not in page
    assert "<style" not in page
    assert all("src=" in tag for tag in page.split("<script")[1:])


def test_their_words_say_which_language_they_are_in(client):
    claim = make_claim("السد صامد", version=make_version(language="ar"), as_reported="disputed")
    make_statement(claim=claim)
    wanted = 'class="words" lang="ar" dir="auto"'
    for address in (reverse("claim-list"), reverse("claim-detail", args=[claim.pk])):
        assert wanted in client.get(address).content.decode(), address


def test_their_words_bear_their_language_and_direction(client):
    claim = make_dispute("\u0627\u0644\u0633\u062f \u0635\u0645\u062f", kind="assertion")
    ArticleVersion.objects.filter(pk=claim.version_id).update(language="ar")
    countering = make_dispute("The dam broke")
    make_link(claim, countering, kind="counters", status="accepted")
    rederive([claim.pk, countering.pk], now=NOON)
    for address in (
        reverse("claim-list"),
        reverse("claim-detail", args=[claim.pk]),
        reverse("claim-detail", args=[countering.pk]),
        reverse("article-detail", args=[claim.version_id]),
    ):
        page = html.fromstring(client.get(address).content)
        for words in page.xpath(
            "//*[contains(@class, 'words') and contains(., '\u0635\u0645\u062f')]"
        ):
            nearest = words.xpath("(ancestor-or-self::*[@lang])[last()]/@lang")
            assert nearest == ["ar"], (address, html.tostring(words))
            assert words.get("dir") == "auto", (address, html.tostring(words))
