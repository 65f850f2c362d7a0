"""Named entities from GUM, which marks every mention, named or not.

GUM's column says for each mention its type, the words of its head and, where it
has one, the title of its Wikipedia article. A mention is a name if a head is a
proper noun; the name is the stretch of capitalised words around it.
Source: wiki.gucorpling.org/gum/entities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from training.corpora import ConlluSentence, ConlluWord
from training.sentences import Entity

LABELS = {
    "person": "PER",
    "organization": "ORG",
    "place": "LOC",
    "event": "MISC",
    "object": "MISC",
    "abstract": "MISC",
}


def _words(table: str) -> set[str]:
    return set(table.split())


# Words that stand before a person's name and do not belong to it.
TITLES = _words(
    """admiral ambassador attorney candidate captain capt chairman chancellor chief col colonel
    congressman congresswoman deputy director doctor dr emperor foreign former gen general governor
    honor judge justice king lady lieutenant lord major mayor minister mr mrs ms officer
    petitioner pope president prime prince princess prof professor queen rep representative
    saint secretary sen senator sergeant sir spokesman spokesperson spokeswoman vice ceo"""
)
# Words inside a name that are not capitalised.
LINKS = _words("of the for and & - – ’s 's de al bin von van da del la .")
PERSON_LINKS = _words("- de al bin von van da del la .")

_BRACKET = re.compile(r"\([^()]*\)?|[^()]+\)")


@dataclass(frozen=True)
class Mention:
    start: int
    end: int
    label: str
    heads: list[int]
    in_wikipedia: bool


def gum_entities(sentence: ConlluSentence, demonyms: set[str]) -> list[Entity]:
    """Return the names in a sentence, longest first where they overlap.

    demonyms: words that are MISC where no longer name holds them ("Danish").
    """
    words = sentence.words
    names = [name for mention in mentions(words) if (name := _name(words, mention))]
    inner = {(name[0], name[1]) for name in names if name[2] in {"LOC", "ORG"}}
    names = [name for name in (_without_title(words, name, inner) for name in names) if name]
    taken: set[int] = set()
    entities: list[Entity] = []
    for start, end, label in sorted(names, key=lambda name: (name[0] - name[1], name)):
        if not taken.intersection(range(start, end)):
            taken.update(range(start, end))
            entities.append((start, end, label))
    for index, word in enumerate(words):
        is_demonym = word.form in demonyms and word.part in {"ADJ", "PROPN", "NOUN"}
        if is_demonym and index not in taken:
            entities.append((index, index + 1, "MISC"))
    return sorted(entities)


def mentions(words: list[ConlluWord]) -> Iterator[Mention]:
    """Yield the mentions that begin and end in the sentence."""
    open_mentions: dict[str, list[tuple[int, list[str]]]] = {}
    for index, word in enumerate(words):
        column = re.search(r"Entity=([^|]*)", word.misc)
        for bracket in _BRACKET.findall(column.group(1)) if column else []:
            fields = bracket.strip("()").split("-")
            if bracket.startswith("("):
                if len(fields) < 7:
                    continue
                open_mentions.setdefault(fields[0], []).append((index, fields))
            if bracket.endswith(")") and open_mentions.get(fields[0]):
                start, opening = open_mentions[fields[0]].pop()
                label = LABELS.get(opening[1])
                numbers = opening[5].split(",")
                if label and all(number.isdigit() for number in numbers):
                    heads = [start + int(number) - 1 for number in numbers]
                    yield Mention(start, index + 1, label, heads, len(opening) > 7)


def _name(words: list[ConlluWord], mention: Mention) -> Entity | None:
    head = next((h for h in mention.heads if h < len(words) and words[h].part == "PROPN"), None)
    if head is None or (mention.label == "MISC" and not mention.in_wikipedia):
        return None
    if mention.label == "PER" and words[head].tag == "NNPS":  # "the Smiths", "Democrats"
        return None
    first = last = head
    while first > mention.start:
        if _capitalised(words, first - 1):
            first -= 1
        elif (
            words[first - 1].form == "-"
            and first - 2 >= mention.start
            and _capitalised(words, first - 2)
        ):
            first -= 2
        else:
            break
    while last + 1 < mention.end:
        step = _step_right(words, last, mention)
        if not step:
            break
        last += step
    if not mention.in_wikipedia and mention.label == "PER" and words[first].part != "PROPN":
        return None
    return first, last + 1, mention.label


def _step_right(words: list[ConlluWord], last: int, mention: Mention) -> int:
    """Return how many words the name grows by: over "of the" to the next capital."""
    if _capitalised(words, last + 1):
        return 1
    links = PERSON_LINKS if mention.label == "PER" else LINKS
    for step in (2, 3):
        target = last + step
        if target >= mention.end or target > max(mention.heads):
            break
        between = (words[last + i].form.lower() for i in range(1, step))
        if all(form in links for form in between) and _capitalised(words, target):
            return step
    return 0


def _capitalised(words: list[ConlluWord], index: int) -> bool:
    word = words[index]
    if word.part in {"PROPN", "NUM"}:
        return True
    return index > 0 and word.form[:1].isupper() and word.part in {"NOUN", "ADJ", "VERB"}


def _without_title(
    words: list[ConlluWord], name: Entity, inner: set[tuple[int, int]]
) -> Entity | None:
    """Cut "US President" off "US President Ada Bell"; None if only a title was there."""
    start, end, label = name
    if label != "PER":
        return name
    for inner_start, inner_end in inner:
        if inner_start == start and inner_end < end:
            start = inner_end
    while start < end and words[start].form.lower().rstrip(".") in TITLES:
        start += 1
    if start == end or words[start].form.lower() in LINKS:
        return None
    return start, end, label
