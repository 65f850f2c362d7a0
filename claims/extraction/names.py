"""Settle what the names of an article are: known names, contexts, and one vote.

The recogniser judges each mention alone. Here an article's mentions are seen
together: what the gazetteer knows is laid over them, the words around an unknown
name speak for a place, a body or a person, and a name keeps one label throughout.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from unicodedata import combining, normalize

from spacy.tokens import Doc, Span, Token

from claims.extraction.gazetteer import Entry, entries, is_weak, words_of


@dataclass(frozen=True, slots=True)
class Name:
    """One mention: tokens start to end (exclusive) of a document.

    fixed: the gazetteer knows it, so it takes no part in the vote.
    """

    start: int
    end: int
    label: str
    fixed: bool = False


# A label of other pipelines (OntoNotes) in our terms; what is missing is no name.
_LABELS = {
    "PERSON": "PER",
    "GPE": "LOC",
    "FAC": "LOC",
    "NORP": "MISC",
    "EVENT": "MISC",
    "LAW": "MISC",
    "PRODUCT": "MISC",
    "WORK_OF_ART": "MISC",
    "LANGUAGE": "MISC",
    **{label: label for label in ("PER", "ORG", "LOC", "MISC")},
}

# Titles that stand before a person's name, and ranks.
TITLES = words_of(
    """admiral adm adm. ambassador archbishop attorney bishop brig brig. brigadier capt capt.
    captain cardinal chancellor chief col col. colonel commander commissioner congressman
    congresswoman corporal councillor cpl cpl. deputy det. detective dr dr. emperor envoy
    father foreign general gen gen. gov gov. governor imam inspector insp insp. judge
    justice king lady lieutenant lord lt lt. maj maj. major marshal mayor mg minister mr mr.
    mrs mrs. ms ms. officer ombudsman pope premier president prime prince princess private
    prof prof. professor prosecutor queen rabbi rep rep. representative rev rev. reverend
    sec. secretary sen sen. senator sergeant sgt sgt. sheikh sheriff sir sister speaker
    spokesman spokesperson spokeswoman supt supt. vice vice-president analyst activist
    candidate chairman chairwoman coach director doctor economist editor engineer farmer
    journalist lawmaker lawyer leader nurse opposition pilot reporter researcher surgeon
    teacher witness"""
)
_PLACE_NOUNS = words_of(
    """area capital city coast country county district enclave hamlet island islands islet kingdom
    municipality nation neighborhood neighbourhood oblast peninsula port prefecture province region
    republic settlement state suburb territory town valley village"""
)
_BODY_NOUNS = words_of(
    """agency airline alliance army association bank battalion brigade broadcaster bureau channel
    charity club coalition committee company corporation council daily firm foundation front group
    institute manufacturer magazine militia ministry monitor movement network newspaper ngo operator
    organisation organization outlet paper party platform portal publisher radio service site
    start-up startup station think-tank union unit university watchdog website wire"""
)
# "Tarland's army": a name that owns one of these is a place.
_OWNED_BY_STATES = words_of(
    """airspace ambassador army authorities border borders cabinet capital central citizens coast
    coastguard constitution currency defence defense economy embassy exports finance foreign forces
    government health independence interior intelligence invasion justice king military minister
    ministry national navy north parliament people police population premier president prime
    prosecutors queen sanctions security south sovereignty state supreme territory transport troops
    waters"""
)
# "the Tarton refinery": it bears the name of a place.
_SITES = words_of(
    """airbase airport base border bridge camp cathedral cemetery checkpoint concession crossing
    dam factory front frontline hospital jail junction market mine mosque museum plant port
    prison refinery reservoir road school square stadium station street suburb terminal valley"""
)
# "the paper could not verify": only the press says so of itself.
_VERIFYING = words_of("verify verified confirm confirmed establish check")
_INSIDE = words_of("in near inside outside across around throughout toward towards within")
# What the last word of a long name tells.
_LAST_WORDS = {
    "LOC": words_of(
        """Airport Avenue Bay Beach Bridge Canal Castle Cathedral City Coast County Desert District
        Facility Forest Gulf Harbor Harbour Heights Hills Island Islands Lake Mountain Mountains
        Mosque Oblast Ocean Park Peninsula Plant Port Prison Province Region Ridge River Road Sea
        Square Strait Street Terminal Town Valley Village"""
    ),
    "ORG": words_of(
        """Agency Alliance Army Assembly Association Authority Bank Battalion Board Brigade Bureau
        Centre Center Church Club Coalition College Command Commission Committee Company Congress
        Corporation Corps Council Court Department Directorate Federation Force Forces Foundation
        Front Fund Group Guard Guards Hospital Inc Institute Laboratory League Ledger Ltd Ministry
        Mission Movement Network News Observatory Office Organisation Organization Parliament Party
        Police Post Press Radio School Senate Service Services Society Television Times Tribune
        Tribunal TV Union University"""
    ),
    "MISC": words_of("Act Agreement Award Cup Election Games Olympics Prize Treaty War"),
}
_DEMONYM = re.compile(r"(?:n|an|ian|i|ese|ish|ic)s?$")

_ALNUM = re.compile(r"[^\W_]+")


def settle_names(docs: Sequence[Doc]) -> None:
    """Set the entities of an article's documents (PER, ORG, LOC, MISC) as a whole.

    Works in time linear in the number of tokens.
    """
    found = [list(_recognised(doc)) for doc in docs]
    surnames = {
        _fold(doc[name.end - 1].text)
        for doc, names in zip(docs, found, strict=True)
        for name in names
        if name.label == "PER" and name.end - name.start > 1
    }
    found = [_with_known(doc, names, surnames) for doc, names in zip(docs, found, strict=True)]
    winners = _vote(docs, found, surnames)
    for doc, names in zip(docs, found, strict=True):
        settled = [
            name if name.fixed else replace(name, label=winners.get(_text(doc, name), name.label))
            for name in names
        ]
        settled += _overlooked(doc, settled, winners)
        doc.ents = [
            Span(doc, name.start, name.end, label=name.label)
            for name in sorted(settled, key=lambda name: name.start)
        ]


def _text(doc: Doc, name: Name) -> str:
    return doc[name.start : name.end].text


def _recognised(doc: Doc) -> Iterator[Name]:
    """Yield the recogniser's entities in our labels, without articles, titles and "’s"."""
    for entity in doc.ents:
        label = _LABELS.get(entity.label_)
        if label is None:
            continue
        start, end = entity.start, entity.end
        while end > start and (doc[end - 1].lower_ in {"'s", "’s"} or doc[end - 1].is_punct):
            end -= 1
        while start < end and doc[start].lower_ == "the":
            start += 1
        while label == "PER" and start < end and doc[start].lower_ in TITLES:
            start += 1
        tokens = doc[start:end]
        # "jets" and "parliament" are taken for bodies; in a chat "chicago" is a place.
        if not any(token.text[:1].isupper() or token.pos_ == "PROPN" for token in tokens):
            continue
        if all(token.lower_ in TITLES for token in tokens):
            continue
        yield Name(start, end, label)


@cache
def _known_names() -> dict[str, list[tuple[str, Entry]]]:
    """Return the gazetteer by the first letters of each name, longest names first."""
    index: dict[str, list[tuple[str, Entry]]] = defaultdict(list)
    for name, entry in entries().items():
        index[_first_letters(name)].append((name, entry))
        if entry.label == "LOC" and len(name) > 3 and not name.isupper():
            index[_first_letters(name).upper()].append((name.upper(), entry))
    for known in index.values():
        known.sort(key=lambda item: -len(item[0]))
    return dict(index)


@lru_cache(maxsize=20_000)
def _known_from(word: str) -> Sequence[tuple[str, Entry]]:
    """Return the gazetteer's names that may begin with a word, longest first."""
    return _known_names().get(_first_letters(word), ()) if word[:1].isalpha() else ()


def _first_letters(word: str) -> str:
    match = _ALNUM.match(word)
    return match.group() if match else ""


def _known_at(doc: Doc, text: str, token: Token) -> tuple[int, Entry] | None:
    """Return the end (a token) and the entry of the longest known name from `token` on."""
    for name, entry in _known_from(token.text):
        if not text.startswith(name, token.idx):
            continue
        span = doc.char_span(token.idx, token.idx + len(name))
        if span is None:
            continue
        if entry.needs_article and (token.i == 0 or doc[token.i - 1].lower_ != "the"):
            continue
        return span.end, entry
    return None


def _with_known(doc: Doc, names: list[Name], surnames: set[str]) -> list[Name]:
    """Return the names with those of the gazetteer among them."""
    text = doc.text
    holder: dict[int, Name] = {i: name for name in names for i in range(name.start, name.end)}
    kept = dict.fromkeys(names)
    free = 0
    for token in doc:
        if token.i < free or not _known_from(token.text):
            continue
        known = _known_at(doc, text, token)
        if known is None:
            continue
        end, entry = known
        held = {holder[i]: None for i in range(token.i, end) if i in holder}
        exact = any(name.start == token.i and name.end == end for name in held)
        longer = any(name.start < token.i or name.end > end for name in held)
        is_surname = end == token.i + 1 and _fold(token.text) in surnames
        if longer or is_surname or (is_weak(entry.name) and not exact):
            continue
        free = end
        for name in held:
            kept.pop(name, None)
        label = next(iter(held)).label if is_weak(entry.name) else entry.label
        kept[Name(token.i, end, label, fixed=not is_weak(entry.name))] = None
    return list(kept)


def _vote(
    docs: Sequence[Doc], found: Sequence[Iterable[Name]], surnames: set[str]
) -> dict[str, str]:
    """Return one label for each text that the gazetteer does not know."""
    ballots: dict[str, Counter[str]] = defaultdict(Counter)
    adjectives: set[str] = set()
    for doc, names in zip(docs, found, strict=True):
        for name in names:
            text = _text(doc, name)
            if _is_attribute(doc, name):
                adjectives.add(text)
            if not name.fixed:
                ballots[text][name.label] += 1
                ballots[text].update(_evidence(doc, name))
    lands = _peoples_lands(ballots, adjectives)
    short_forms = {
        text.split()[0]
        for text, ballot in ballots.items()
        if " " in text and ballot.most_common(1)[0][0] == "ORG"
    }
    for text, ballot in ballots.items():
        if _fold(text) in surnames:
            ballot["PER"] += 3
        elif text in short_forms and not ballot["LOC"]:
            ballot["ORG"] += 4
        if text in lands:
            ballot["LOC"] += 3
            if lands[text] in ballots:
                ballots[lands[text]]["MISC"] += 5
    # Where two are level, the recogniser's first judgement stands: Counter keeps order.
    return {text: ballot.most_common(1)[0][0] for text, ballot in ballots.items()}


def _peoples_lands(ballots: Iterable[str], adjectives: set[str]) -> dict[str, str]:
    """Return places by their names, each with the word for its people ("Velmari")."""
    peoples: dict[str, str] = {}
    for word in adjectives:
        if " " not in word and (ending := _DEMONYM.search(word)):
            peoples[word[: ending.start()].rstrip("aeiou")] = word
    return {
        name: people
        for name in ballots
        if (people := peoples.get(name.rstrip("aeiou"))) and people != name
    }


def _is_attribute(doc: Doc, name: Name) -> bool:
    """Whether a single word stands before a common noun, as an adjective does."""
    if name.end - name.start > 1 or name.end == len(doc):
        return False
    after = doc[name.end]
    return after.pos_ in {"NOUN", "ADJ"} and not after.text[:1].isupper()


def _evidence(doc: Doc, name: Name) -> Counter[str]:
    """Return what the words around and at the end of a name say it is."""
    says: Counter[str] = Counter()
    words = [token.text for token in doc[name.start : name.end]]
    if len(words) > 1:
        for label, endings in _LAST_WORDS.items():
            if words[-1] in endings:
                says[label] += 3
        if not says and len(words) == 2 and all(word.istitle() for word in words):
            says["PER"] += 1
    before = doc[name.start - 1] if name.start else None
    after = doc[name.end] if name.end < len(doc) else None
    if before is not None:
        says.update(_evidence_before(doc, name, before, after))
    if after is not None:
        says.update(_evidence_after(doc, name, after))
    return says


def _evidence_before(doc: Doc, name: Name, before: Token, after: Token | None) -> Counter[str]:
    word = before.text
    if before.lower_ in TITLES:
        return Counter(PER=2)
    if word in _PLACE_NOUNS:
        return Counter(LOC=2)
    if word in _BODY_NOUNS:
        return Counter(ORG=2)
    if before.lower_ in _INSIDE and not _continues(after):
        return Counter(LOC=1)
    if word == "of" and name.start > 1 and doc[name.start - 2].text in _PLACE_NOUNS:
        return Counter(LOC=2)
    last = doc[name.end - 1].text
    if before.lower_ == "the" and last.isupper() and 2 <= len(last) <= 6:
        return Counter(ORG=2)
    return Counter()


def _evidence_after(doc: Doc, name: Name, after: Token) -> Counter[str]:
    if after.lower_ in {"'s", "’s"}:
        owned = doc[name.end + 1].lower_ if name.end + 1 < len(doc) else ""
        return Counter(LOC=2) if owned in _OWNED_BY_STATES else Counter()
    if after.text in _PLACE_NOUNS:
        return Counter(LOC=2)
    if after.text in _BODY_NOUNS:
        return Counter(ORG=1)
    rest = doc[name.end : name.end + 7]
    if after.lower_ in {"could", "was", "cannot", "has"} and any(
        token.lower_ in _VERIFYING for token in rest
    ):
        return Counter(ORG=3)
    head = doc[name.start : name.end].root.head
    if head.i >= name.end and head.text in _SITES and head.i - name.end < 3:
        return Counter(LOC=2)
    return Counter()


def _continues(after: Token | None) -> bool:
    """Whether the name may be only the beginning of a longer phrase."""
    return after is not None and (after.lower_ in {"'s", "’s"} or after.pos_ in {"NOUN", "PROPN"})


def _fold(text: str) -> str:
    """Return `text` without accents: papers write Erdoğan and Erdogan on one page."""
    return "".join(c for c in normalize("NFD", text) if not combining(c))


def _overlooked(doc: Doc, names: Sequence[Name], winners: dict[str, str]) -> Iterator[Name]:
    """Yield mentions that the recogniser missed of names that it found elsewhere."""
    taken = {i for name in names for i in range(name.start, name.end)}
    for token in doc:
        label = winners.get(token.text)
        if label and token.i not in taken and token.pos_ == "PROPN" and len(token.text) > 2:
            yield Name(token.i, token.i + 1, label)
