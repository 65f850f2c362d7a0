"""Finding copies: one agency's story in many papers is one origin, not many.

Two versions are copies if enough of their five-word shingles are equal, whatever head,
foot and pages' own talk stand around them. Candidates come from a table of MinHash
bands in PostgreSQL, so that every worker sees every version and nothing grows in
memory; each candidate is then judged by the true share of common shingles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from zlib import crc32

from django.db import connection, transaction

from sources.models import ArticleVersion, CopyFamily, Outlet
from sources.records import Passage
from sources.vocabulary import OutletKind, PassageKind

SHINGLE_WORDS = 5
PERMUTATIONS = 128
BAND_ROWS = 2
BANDS = PERMUTATIONS // BAND_ROWS  # a Jaccard of 0.2 is found with a chance of 0.93
FEWEST_SHINGLES = 12  # a shorter text says too little to be recognised

# A copy with a fifth of its words replaced keeps about 0.33 of its shingles; two reports of
# one event by different hands share at most a few quotations (docs/decisions/0005).
SAME_JACCARD = 0.14
SAME_CONTAINMENT = 0.26  # of the shorter text in the longer

PER_BAND = 8  # versions taken from one band; the oldest stand for all the others
MOST_CANDIDATES = 12
FAMILY_LOCK = 7_306_210  # advisory lock: families are assigned one after the other

_WORD = re.compile(r"[^\W_]+")
_READ_KINDS = {PassageKind.BODY, PassageKind.ENTRY, PassageKind.SUMMARY}

_AGENCIES = (
    "Reuters", "AFP", "Agence France-Presse", "Associated Press", "AP", "TASS", "RIA Novosti",
    "RIA", "Interfax", "Interfax-Ukraine", "Ukrinform", "Xinhua", "dpa", "EFE", "ANSA", "PA Media",
    "Press Association", "Kyodo", "Kyodo News", "Yonhap", "PTI", "ANI", "IANS", "Anadolu",
    "Bloomberg", "UPI", "AAP", "Belga", "Lusa", "SANA", "WAFA", "IRNA", "Sputnik", "NTB", "TT",
    "APA",
)  # fmt: skip
_KNOWN = {name.casefold(): name for name in _AGENCIES}
_NAME = r"[A-Z][\w.&’'-]*(?:\s+(?:of|[A-Z][\w.&’'-]*)){0,4}"
# "BEIJING/NEAR BAKHMUT, Ukraine, March 17 (Reuters) - ", "SAN TELMO (NNS) — "
_DATELINE = re.compile(rf"[A-Z][^()\n]{{2,90}}\((?P<agency>{_NAME})\)\s*[-–—]")
_CREDIT = re.compile(
    rf"\(\s*(?:with\s+)?(?P<in_brackets>{_NAME})(?:\s+(?:with|and)\s+[^()]{{2,80}}|\s*[,/][^()]{{2,80}})?\s*\)"
    rf"|[–—-]\s?(?P<dashed>{_NAME})"
    rf"|(?:source|agency)\s*:\s*(?P<labelled>{_NAME})",
)
_SERVICE = re.compile(
    r"\b(?:News\s+(?:Service|Agency)|Press\s+Agency|Newswires?|Wire(?:\s+Service)?)\b",
    re.IGNORECASE,
)


def shingles(text: str, passages: Sequence[Passage]) -> set[str]:
    """Return the five-word shingles of what a text reports, its frame left out.

    passages: of the text; without any, the whole text is taken.
    """
    pieces = [text[p.start : p.end] for p in passages if p.kind in _READ_KINDS]
    words = _WORD.findall(" ".join(pieces if passages else [text]).casefold())
    return {" ".join(words[i : i + SHINGLE_WORDS]) for i in range(len(words) - SHINGLE_WORDS + 1)}


def are_copies(a: set[str], b: set[str]) -> tuple[bool, float]:
    """Return whether two sets of shingles are of copies, and their Jaccard similarity."""
    if min(len(a), len(b)) < FEWEST_SHINGLES:
        return False, 0.0
    common = len(a & b)
    jaccard = common / (len(a) + len(b) - common)
    containment = common / min(len(a), len(b))
    return jaccard >= SAME_JACCARD and containment >= SAME_CONTAINMENT, jaccard


def band_values(of: set[str]) -> list[int]:
    """Return the bands of a set's MinHash signature, each a signed 64-bit integer."""
    # Loaded late: it brings scipy, which the web process does not need.
    from datasketch import MinHash

    signature = MinHash(num_perm=PERMUTATIONS, seed=1, hashfunc=crc32)
    signature.update_batch([shingle.encode() for shingle in of])
    values = []
    for i in range(0, PERMUTATIONS, BAND_ROWS):
        first, second = (int(value) & 0xFFFFFFFF for value in signature.hashvalues[i : i + 2])
        value = (first << 32) | second
        values.append(value - (1 << 64) if value >= 1 << 63 else value)
    return values


def find_agency(text: str, passages: Iterable[Passage], byline: str) -> str:
    """Return the news agency that a text credits as its origin, "" if it credits none.

    Datelines go first, then credit lines in the frame, then the byline. A paper that
    names its own staff credits no agency.
    """
    body = next((p for p in passages if p.kind in {PassageKind.BODY, PassageKind.ENTRY}), None)
    if body is not None:
        dateline = _DATELINE.match(text[body.start : min(body.end, body.start + 140)])
        if dateline:
            return dateline["agency"]
    for passage in passages:
        if passage.kind != PassageKind.BOILERPLATE or passage.end - passage.start > 2000:
            continue
        for line in text[passage.start : passage.end].splitlines()[:20]:
            credit = _CREDIT.fullmatch(line.strip()[:200])
            if credit:
                name = credit["in_brackets"] or credit["dashed"] or credit["labelled"]
                if _is_agency(name):
                    return name
    return next(
        (part for part in re.split(r",|\band\b|/|;", byline) if _is_agency(part)), ""
    ).strip()


def _is_agency(name: str) -> bool:
    name = name.strip()
    return name.casefold() in _KNOWN or bool(_SERVICE.search(name))


@transaction.atomic(savepoint=False)
def assign_copy_family(version: ArticleVersion, passages: Sequence[Passage]) -> CopyFamily:
    """Store a version's bands and put it into the family of what it copies.

    Writes the bands, the version's `family`, and the family's agency if this version is
    the first to name it. A version that copies nothing begins a family of its own.
    """
    own = shingles(version.text, passages)
    values = band_values(own) if len(own) >= FEWEST_SHINGLES else []
    with connection.cursor() as cursor:
        # Two copies that arrive at once must not begin two families.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FAMILY_LOCK])
    family = _find_family(version, own, values)
    _store_bands(version, values)
    is_new = family is None
    if family is None:
        family = CopyFamily.objects.create()
    version.family = family
    version.save(update_fields=["family"])
    _note_agency(family, version, passages, is_new)
    return family


def _find_family(
    version: ArticleVersion, own: set[str], values: Sequence[int]
) -> CopyFamily | None:
    best: ArticleVersion | None = None
    best_jaccard = 0.0
    for candidate in _candidates(version, values):
        found = [Passage(p.start, p.end, p.kind) for p in candidate.passages.all()]
        same, jaccard = are_copies(own, shingles(candidate.text, found))
        if same and jaccard > best_jaccard:
            best, best_jaccard = candidate, jaccard
        if jaccard > 0.9:
            break
    return best.family if best else None


def _store_bands(version: ArticleVersion, values: Sequence[int]) -> None:
    """Write the bands of a version in one statement; model instances would cost ten times it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO sources_shingleband (version_id, band, value)
            SELECT %s, * FROM unnest(%s::smallint[], %s::bigint[])
            ON CONFLICT DO NOTHING
            """,
            [version.pk, list(range(len(values))), list(values)],
        )


def _candidates(version: ArticleVersion, values: Sequence[int]) -> list[ArticleVersion]:
    """Return the versions with a family that share most bands, at most MOST_CANDIDATES.

    A band of a story that was printed 20,000 times is not read further than its first
    few versions: LATERAL with LIMIT stops there.
    """
    if not values:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT hit.version_id, count(*)
            FROM unnest(%s::smallint[], %s::bigint[]) AS own(band, value)
            CROSS JOIN LATERAL (
                SELECT b.version_id FROM sources_shingleband b
                WHERE b.band = own.band AND b.value = own.value AND b.version_id <> %s
                ORDER BY b.version_id LIMIT %s
            ) AS hit
            GROUP BY hit.version_id ORDER BY count(*) DESC, hit.version_id LIMIT %s
            """,
            [list(range(len(values))), list(values), version.pk, PER_BAND, MOST_CANDIDATES],
        )
        ranked = [row[0] for row in cursor.fetchall()]
    if not ranked:
        return []
    found = (
        ArticleVersion.objects.filter(pk__in=ranked, family__isnull=False)
        .select_related("family")
        .prefetch_related("passages")
        .defer("html")
        .in_bulk()
    )
    return [found[pk] for pk in ranked if pk in found]


def _note_agency(
    family: CopyFamily, version: ArticleVersion, passages: Sequence[Passage], is_new: bool
) -> None:
    if family.agency_name:
        return
    name = find_agency(version.text, passages, version.byline)
    outlet = version.article.outlet
    if not name and outlet.kind == OutletKind.AGENCY and is_new:
        name = outlet.name
    if not name:
        return
    family.agency_name = name[:120]
    family.origin_agency = Outlet.objects.filter(
        kind=OutletKind.AGENCY, name__iexact=family.agency_name
    ).first()
    family.save(update_fields=["agency_name", "origin_agency"])
