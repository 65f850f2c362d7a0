from __future__ import annotations

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sources.copies import (
    PER_BAND,
    are_copies,
    band_values,
    find_agency,
    join_copy_family,
    shingles,
)
from sources.ingest import insert_version
from sources.live_blogs import split_passages
from sources.models import ArticleVersion, CopyFamily, ShingleBand
from tests.factories import NOON, make_article, make_outlet, make_version

VOCABULARY = [f"word{i}" for i in range(4000)]


def story(seed: int, sentences: int = 30) -> str:
    choose = random.Random(seed)
    return "\n\n".join(
        f"{' '.join(choose.choices(VOCABULARY, k=18)).capitalize()}, the mayor said."
        for _ in range(sentences)
    )


def edited(text: str, share: float, seed: int = 1) -> str:
    choose = random.Random(seed)
    words = text.split(" ")
    for i in choose.sample(range(len(words)), int(share * len(words))):
        words[i] = choose.choice(VOCABULARY) if "\n" not in words[i] else words[i]
    return " ".join(words)


def store(text: str, **fields):
    article = make_article(**fields)
    version = ArticleVersion(article=article, text=text, content_hash="", fetched_at=NOON)
    passages = split_passages(text)
    bands = join_copy_family(version, passages)
    insert_version(version, passages, bands)
    return version.family


@pytest.mark.django_db
@pytest.mark.parametrize("share", [0.0, 0.05, 0.1, 0.2])
def test_an_edited_copy_with_other_head_and_foot_joins_the_family(share):
    family = store("First headline here\n\n" + story(1))
    copy = "Quite another headline\n\nBy Ana Ruiz\n\n" + edited(story(1), share)
    copy += "\n\nRelated Posts\n\nOther story one\n\nOther story two"
    assert store(copy) == family


@pytest.mark.django_db
def test_other_stories_begin_their_own_families():
    families = {store(f"Headline\n\n{story(seed)}").pk for seed in range(12)}
    assert len(families) == 12


@pytest.mark.django_db
def test_a_frame_in_common_makes_no_copies():
    foot = "\n\nRelated Posts\n\n" + "\n\n".join(f"Some other headline {i}" for i in range(200))
    assert store(f"One\n\n{story(1, 6)}{foot}") != store(f"Two\n\n{story(2, 6)}{foot}")


@pytest.mark.django_db
def test_a_short_report_inside_a_long_live_blog_is_not_its_copy():
    report = story(1, 4)
    assert store(f"Report\n\n{report}") != store(f"Blog\n\n{report}\n\n{story(2, 80)}")


@pytest.mark.django_db
def test_a_text_too_short_to_compare_stands_alone():
    assert store("Weir holds.") != store("Weir holds.")


@pytest.mark.django_db
def test_the_cost_of_a_copy_does_not_grow_with_the_number_of_copies():
    def rows_read() -> int:
        version = make_version(text=story(1) + "\n\nOne more, he said.", family=None)
        with CaptureQueriesContext(connection) as queries:
            join_copy_family(version, split_passages(version.text))
        lookup = next(q["sql"] for q in queries if "LATERAL" in q["sql"])
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + lookup)
            plan = cursor.fetchone()[0][0]["Plan"]
        return _rows_of_index(plan)

    family = store(story(1))
    bands = list(ShingleBand.objects.values_list("band", "value"))
    for n in range(60):
        version = make_version(text=f"{story(1)} {n}", family=family)
        ShingleBand.objects.bulk_create(
            ShingleBand(version=version, band=band, value=value) for band, value in bands
        )
    assert rows_read() <= 64 * PER_BAND


def _rows_of_index(plan: dict) -> int:
    own = 0
    if plan.get("Relation Name") == "sources_shingleband":
        own = plan["Actual Rows"] * plan["Actual Loops"]
    return int(own + sum(_rows_of_index(child) for child in plan.get("Plans", [])))


@pytest.mark.django_db
def test_the_first_credit_names_the_family_and_finds_the_agency():
    agency = make_outlet(name="Atlas Press", kind="agency")
    store(f"One\n\n{story(1)}")
    family = store(f"Two\n\nKASSAR, Sept 9 (Atlas Press) - {story(1)}")
    assert (family.agency_name, family.origin_agency) == ("Atlas Press", agency)
    assert CopyFamily.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "byline", "agency"),
    [
        ("T\n\nPORT HARN, 14 May (Harrow Press) – The navy said so on Monday morning.", "",
         "Harrow Press"),
        ("T\n\nBEIJING/NEAR KIRN, Lesk, March 17 (Reuters) - The navy said so.", "", "Reuters"),
        ("T\n\nSAN TELMO - The company said in court on Thursday that nothing had leaked.", "", ""),
        ("T\n\nThe navy said so on Monday morning in the port of the town.\n\n(AFP)", "", "AFP"),
        ("T\n\nThe navy said so on Monday morning in the port of the town.", "Ana Ruiz and Reuters",
         "Reuters"),
        ("T\n\nThe navy said so on Monday morning in the port of the town.", "Talmere News Service",
         "Talmere News Service"),
        ("T\n\nThe navy said so on Monday morning in the port of the town.", "Ana Ruiz", ""),
        ("T\n\nThe navy (which denied it) - as ever - said so on Monday in the port.", "", ""),
    ],
)  # fmt: skip
def test_the_origin_is_read_from_datelines_credits_and_bylines(text, byline, agency):
    assert find_agency(text, split_passages(text), byline) == agency


def test_copies_are_judged_by_the_true_share_of_shingles():
    a = shingles(story(1), [])
    assert are_copies(a, a) == (True, 1.0)
    assert are_copies(a, shingles(story(2), [])) == (False, 0.0)
    assert are_copies(a, shingles("", [])) == (False, 0.0)
    words = (
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    )
    longer = f"{words} sixteen seventeen"
    # 15 words have 11 five-word shingles, too few to be recognised; 17 have 13.
    assert are_copies(shingles(words, []), shingles(longer, [])) == (False, 0.0)
    again = shingles(f"{longer} eighteen nineteen", [])
    assert are_copies(shingles(longer, []), again) == (True, 13 / 15)


def test_the_share_of_equal_bands_tells_how_much_two_texts_share():
    """A band of two is equal with the chance of the Jaccard similarity squared."""
    equal = expected = 0.0
    for seed in range(150):
        a = shingles(story(seed), [])
        b = shingles(edited(story(seed), 0.1, seed), [])
        expected += are_copies(a, b)[1] ** 2
        pairs = zip(band_values(a), band_values(b), strict=True)
        equal += sum(x == y for x, y in pairs) / 64
    assert equal == pytest.approx(expected, rel=0.06)


def test_stored_bands_stay_valid():
    text = "The harbour of Talmere was shut on Monday after the storm, and no ferry left its quay."
    assert band_values(shingles(text, []))[:2] == [1465959199687301740, 984083415353642258]
