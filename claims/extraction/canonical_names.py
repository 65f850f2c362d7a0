"""One name for one actor, whatever the article calls it.

"Kyiv" speaks as Ukraine, "Russia's Defence Ministry" is the Russian defence ministry,
"the French news agency AFP" is AFP. The words as they stand stay in `Mention.text`;
only `actor`, `kind` and `speaks_for` are settled here, so that rows in the product
and counts of independent voices do not fall apart over spellings.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TypeVar

from claims.extraction.gazetteer import Entry, entries, look_up, words_of
from claims.extraction.records import Mention
from claims.vocabulary import ActorKind

AnyMention = TypeVar("AnyMention", bound=Mention)

# "the ministry on Friday", "a spokesman in his daily briefing": when and where they spoke.
_OCCASION = re.compile(
    r"\s+(?:on|late on|early on)\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b.*$"
    r"|\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$"
    r"|,?\s+in (?:his|her|its|their|a|an|the)\s+(?:[\w-]+\s+){0,3}"
    r"(?:briefing|statement|address|interview|message|post|speech|report|bulletin|update)\b.*$"
)
_ASIDE = re.compile(r"\s+[–—]\s.*$|,\s+(?:who|which|whose|whom)\b.*$")
_OWNED = re.compile(r"^(?P<owner>.+?)(?:’s|'s|’|')\s+(?P<rest>.+)$")
_OF = re.compile(
    r"^(?P<what>[Mm]inistry|[Dd]epartment) of (?P<field>[\w ]+?)(?: of (?P<owner>.+))?$"
)

# What bodies of a state are made of: a name of nothing else is written in one way.
_PARTS = words_of(
    """ministry defence defense foreign interior affairs health finance justice education energy
    culture sports sport transport economy agriculture environment army military navy armed forces
    air force fleet general staff government cabinet parliament police presidency embassy
    intelligence security service services council command authorities officials central bank
    border guard guards national emergency emergencies prosecutors prosecutor office court
    supreme and of"""
)
_RESPELT = {"defense": "defence"}
_SORTS_OF_OUTLET = words_of(
    "agency broadcaster newspaper daily news state-run state-owned state channel outlet site "
    "website television tv network magazine media service"
)


def settle_name(mention: AnyMention) -> AnyMention:
    """Return the mention with its actor under the name that all articles share."""
    name = bare_name(mention.actor)
    if mention.kind in (ActorKind.PERSON, ActorKind.UNNAMED):
        return replace(mention, actor=name)
    entry = look_up(name)
    if entry is not None and entry.kind == ActorKind.STATE and _means_state(entry):
        return replace(mention, actor=entry.stands_for, kind=ActorKind.STATE)
    if entry is not None:
        owner = entry.stands_for if entry.stands_for != entry.name else mention.speaks_for
        return replace(mention, actor=entry.name, kind=entry.kind, speaks_for=owner)
    outlet = _outlet_in(name)
    if outlet:
        return replace(mention, actor=outlet, kind=ActorKind.OUTLET)
    state, rest = _state_and_rest(name)
    if state and rest:
        return replace(
            mention,
            actor=f"{_adjective(state)} {rest}",
            kind=mention.kind or ActorKind.BODY,
            speaks_for=mention.speaks_for or state,
        )
    return replace(mention, actor=name)


def _means_state(entry: Entry) -> bool:
    """Whether a name is a country or capital, or the adjective alone ("the British said")."""
    return entry.label == "LOC" or entry.name == _adjective(entry.stands_for)


def bare_name(name: str) -> str:
    """Return a name without when and where its bearer spoke, and without asides."""
    return _ASIDE.sub("", _OCCASION.sub("", name)).strip(" ,") or name


def _outlet_in(name: str) -> str:
    """Return the outlet at the end of a description of it: "state news agency Tass"."""
    words = name.split()
    for length in range(min(3, len(words) - 1), 0, -1):
        entry = look_up(" ".join(words[-length:]))
        described = {word.casefold() for word in words[:-length]}
        if entry is not None and entry.kind == ActorKind.OUTLET and described & _SORTS_OF_OUTLET:
            return entry.name
    return ""


def _state_and_rest(name: str) -> tuple[str, str]:
    """Return whose body a name is and which: ("Russia", "defence ministry"); else "", ""."""
    owned = _OWNED.match(name)
    if owned is not None:
        entry, rest = look_up(owned["owner"]), owned["rest"]
    else:
        first, _, rest = name.partition(" ")
        entry = look_up(first)
        if entry is not None and entry.label != "MISC":
            entry = None  # "Ukraine general staff" may be anything
    if entry is None or entry.kind != ActorKind.STATE:
        return "", ""
    of = _OF.match(rest)
    if of is not None and of["owner"] is None:
        rest = f"{of['field']} {of['what']}"
    words = [_RESPELT.get(word, word) for word in rest.casefold().split()]
    if not words or any(word not in _PARTS for word in words):
        return "", ""
    return entry.stands_for, " ".join(words)


@cache
def _adjectives() -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in entries().values():
        if entry.label == "MISC" and entry.kind == ActorKind.STATE:
            found.setdefault(entry.stands_for, entry.name)
    return found


def _adjective(state: str) -> str:
    return _adjectives().get(state, state)
