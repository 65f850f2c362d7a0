"""Finding copies: one agency's story in many papers is one origin, not many.

Two versions are copies if enough of their five-word shingles are equal, whatever head,
foot and pages' own talk stand around them. Candidates come from a table of MinHash
bands in PostgreSQL, so that every worker sees every version and nothing grows in
memory; each candidate is then judged by the true share of common shingles.

A shingle is kept as a 64-bit number, a text's shingles as a sorted array of them without
repetitions. Stored bands depend on how these numbers are made: whoever changes it must
have the bands of all stored versions made again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from zlib import crc32

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from sources.models import ArticleVersion, CopyFamily, Outlet
from sources.models import Passage as PassageRow
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

Shingles = NDArray[np.uint64]

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


def shingles(text: str, passages: Sequence[Passage]) -> Shingles:
    """Return the five-word shingles of what a text reports, its frame left out.

    passages: of the text; without any, the whole text is taken.
    """
    pieces = [text[p.start : p.end] for p in passages if p.kind in _READ_KINDS]
    folded = " ".join(pieces if passages else [text]).casefold()
    words = " ".join(_WORD.findall(folded)).encode().split()  # no word holds white space
    count = len(words) - SHINGLE_WORDS + 1
    if count < 1:
        return np.empty(0, np.uint64)
    codes = np.fromiter(map(crc32, words), np.uint64, len(words))
    mixed = np.zeros(count, np.uint64)
    for place in range(SHINGLE_WORDS):
        mixed = _mix(mixed + codes[place : place + count])
    return np.unique(mixed)


def are_copies(a: Shingles, b: Shingles) -> tuple[bool, float]:
    """Return whether two texts' shingles are of copies, and their Jaccard similarity."""
    if min(len(a), len(b)) < FEWEST_SHINGLES:
        return False, 0.0
    common = len(np.intersect1d(a, b, assume_unique=True))
    jaccard = common / (len(a) + len(b) - common)
    containment = common / min(len(a), len(b))
    return jaccard >= SAME_JACCARD and containment >= SAME_CONTAINMENT, jaccard


def band_values(of: Shingles) -> list[int]:
    """Return the bands of a text's MinHash signature, each a signed 64-bit integer.

    of: at least one shingle.
    """
    smallest = (_MULTIPLIERS[:, np.newaxis] * of).min(axis=1) >> np.uint64(32)
    first, second = smallest[0::BAND_ROWS], smallest[1::BAND_ROWS]
    values: list[int] = ((first << np.uint64(32)) | second).view(np.int64).tolist()
    return values


def _mix(numbers: Shingles) -> Shingles:
    """Return each 64-bit number with its bits mixed (the finaliser of SplitMix64)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


# Each odd multiplier orders the shingles in another way ("multiply-shift" hashing, Dietzfelbinger
# et al. 1997); the signature is the first shingle in each order.
_MULTIPLIERS = _mix(np.arange(1, PERMUTATIONS + 1, dtype=np.uint64)) | np.uint64(1)


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
def join_copy_family(version: ArticleVersion, passages: Sequence[Passage]) -> list[int]:
    """Give a version that is not stored yet the family of what it copies; return its bands.

    Writes the family if the version copies nothing, and the family's agency if this
    version is the first to name it. Holds a lock until the transaction ends, in which the
    caller stores the version and its bands.
    """
    own = shingles(version.text, passages)
    bands = band_values(own) if len(own) >= FEWEST_SHINGLES else []
    with connection.cursor() as cursor:
        # Two copies that arrive at once must not begin two families.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FAMILY_LOCK])
    found = _find_family(own, bands)
    family = found or CopyFamily()
    if _note_agency(family, version, passages, is_new=found is None) or found is None:
        family.save()
    version.family = family
    return bands


def _find_family(own: Shingles, bands: Sequence[int]) -> CopyFamily | None:
    """Return the family of the likeliest candidate that is a copy, None if none is."""
    ranked = _candidates(bands)
    if not ranked:
        return None
    texts = dict(
        ArticleVersion.objects.filter(pk__in=ranked, family__isnull=False).values_list("pk", "text")
    )
    found: dict[int, list[Passage]] = defaultdict(list)
    rows = PassageRow.objects.filter(version__in=texts).order_by("version", "position")
    for pk, start, end, kind in rows.values_list("version", "start", "end", "kind"):
        found[pk].append(Passage(start, end, kind))
    for pk in ranked:
        if pk in texts and are_copies(own, shingles(texts[pk], found[pk]))[0]:
            return CopyFamily.objects.get(versions=pk)
    return None


def _candidates(bands: Sequence[int]) -> list[int]:
    """Return the ids of the versions that share most bands, at most MOST_CANDIDATES.

    A band of a story that was printed 20,000 times is not read further than its first
    few versions: LATERAL with LIMIT stops there.
    """
    if not bands:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT hit.version_id
            FROM unnest(%s::bigint[]) WITH ORDINALITY AS own(value, place)
            CROSS JOIN LATERAL (
                SELECT b.version_id FROM sources_shingleband b
                WHERE b.band = own.place - 1 AND b.value = own.value
                ORDER BY b.version_id LIMIT %s
            ) AS hit
            GROUP BY hit.version_id ORDER BY count(*) DESC, hit.version_id LIMIT %s
            """,
            [f"{{{','.join(map(str, bands))}}}", PER_BAND, MOST_CANDIDATES],
        )
        return [row[0] for row in cursor.fetchall()]


def _note_agency(
    family: CopyFamily, version: ArticleVersion, passages: Sequence[Passage], *, is_new: bool
) -> bool:
    """Name the agency of a family that has none yet; return whether it was named now.

    is_new: whether the version is the family's first: an agency's own text comes from it.
    """
    if family.agency_name:
        return False
    agencies = Outlet.objects.filter(kind=OutletKind.AGENCY)
    name = find_agency(version.text, passages, version.byline)[:120]
    if name:
        family.agency_name = name
        family.origin_agency = agencies.filter(name__iexact=name).first()
    elif is_new:
        family.origin_agency = agencies.filter(pk=version.article.outlet_id).first()
        family.agency_name = family.origin_agency.name[:120] if family.origin_agency else ""
    return bool(family.agency_name)
