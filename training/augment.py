"""Make the corpora look like today's news: quote marks, names, datelines, headlines."""

from __future__ import annotations

import random
from dataclasses import replace

from training import names
from training.sentences import Entity, Sentence, join, with_words

_QUOTES = {'"', "``", "''", "“", "”"}
_MARKS = {"curly": ("“", "”"), "single": ("‘", "’"), "straight": ('"', '"')}
_DASHES = {"curly": "–", "single": "—"}


def typographic(words: list[str], spaces: list[bool], style: str) -> list[str]:
    """Return `words` with the quote marks, apostrophes and dashes of a house style.

    style: "curly" (double curly), "single" (single curly) or "straight".
    """
    opening, closing = _MARKS[style]
    result: list[str] = []
    in_quotes = False
    for index, word in enumerate(words):
        after_space = index == 0 or spaces[index - 1]
        if word in _QUOTES:
            opens = not in_quotes or (after_space and not spaces[index])
            if index + 1 < len(words) and not after_space and spaces[index]:
                opens = False
            in_quotes = opens
            word = opening if opens else closing
        elif style != "straight" and "'" in word:
            word = word.replace("'", "’")
            if word == "’" and after_space and not spaces[index]:
                word = "‘"
        elif style in _DASHES and word in {"--", "---"}:
            word = _DASHES[style]
        result.append(word)
    return result


def restyled(sentence: Sentence, rng: random.Random) -> Sentence:
    """Give two documents in three another house style."""
    draw = rng.random()
    if draw < 0.35:
        style = "curly"
    elif draw < 0.42:
        style = "single"
    elif draw < 0.65:
        style = "straight"
    else:
        return sentence
    return with_words(sentence, typographic(sentence.words, sentence.spaces, style))


def renamed(sentence: Sentence, rng: random.Random) -> Sentence:
    """Put other names in the place of the persons, places and bodies, each kind by chance.

    The same name becomes the same other one throughout, and a surname follows
    the full name it comes from.
    """
    kinds = {label for label, share in _RENAMED_SHARE.items() if rng.random() < share}
    if not kinds:
        return sentence
    known: dict[str, list[str]] = {}
    words: list[str] = []
    spaces: list[bool] = []
    entities: list[Entity] = []
    position = 0
    for start, end, label in sentence.entities:
        words += sentence.words[position:start]
        spaces += sentence.spaces[position:start]
        old = sentence.words[start:end]
        new = old
        if label in kinds and all(_plain(word) for word in old):
            new = _other_name(old, label, known, rng)
        entities.append((len(words), len(words) + len(new), label))
        words += new
        if new is old:
            spaces += sentence.spaces[start:end]
        else:
            spaces += [True] * (len(new) - 1) + [sentence.spaces[end - 1]]
        position = end
    words += sentence.words[position:]
    spaces += sentence.spaces[position:]
    return replace(sentence, words=words, spaces=spaces, entities=entities)


_RENAMED_SHARE = {"PER": 0.3, "LOC": 0.3, "ORG": 0.25}


def _plain(word: str) -> bool:
    """Whether a word can be replaced without leaving half a name behind."""
    return word[:1].isupper() and not (len(word) > 3 and word.isupper())


def _other_name(
    old: list[str], label: str, known: dict[str, list[str]], rng: random.Random
) -> list[str]:
    key = " ".join(old)
    if key not in known:
        if label == "PER":
            family = [rng.choice(names.FAMILY)]
            known.setdefault(old[-1], family)
            given = [rng.choice(names.GIVEN)] if len(old) > 1 else []
            known[key] = given + known[old[-1]][-1:]
        elif label == "LOC":
            invented = rng.random() < 0.5
            known[key] = [names.invented_place(rng) if invented else rng.choice(names.PLACES)]
        else:
            body = rng.choice(names.BODIES).split()
            known[key] = body
    return known[key]


def with_dateline(sentence: Sentence, rng: random.Random) -> Sentence:
    """Put a dateline in front: "TAMALE, March 3 (Reuters) - "."""
    city = rng.choice([rng.choice(names.PLACES), names.invented_place(rng)])
    if rng.random() < 0.6:
        city = city.upper()
    words, entities = [city], [(0, 1, "LOC")]
    if rng.random() < 0.6:
        words += [",", rng.choice(names.MONTHS), str(rng.randint(1, 28))]
    if rng.random() < 0.7:
        words += ["(", rng.choice(names.AGENCIES), ")"]
        entities.append((len(words) - 2, len(words) - 1, "ORG"))
    words.append(rng.choice(["-", "–", "—"]))
    spaces = [word != "(" for word in words]
    for index, word in enumerate(words[1:], start=1):
        if word in {",", ")"}:
            spaces[index - 1] = False
    return join([Sentence(words, spaces, entities), sentence])


def as_headline(sentence: Sentence, rng: random.Random) -> Sentence:
    """Drop the final stop and, half the time, capitalise the words."""
    words, spaces = sentence.words, sentence.spaces
    if words[-1] == "." and len(words) > 1:
        words, spaces = words[:-1], spaces[:-1]
    if rng.random() < 0.5:
        words = [word if len(word) < 4 else word[:1].upper() + word[1:] for word in words]
    entities = [entity for entity in sentence.entities if entity[1] <= len(words)]
    return replace(sentence, words=words, spaces=spaces, entities=entities)


def augmented(sentence: Sentence, rng: random.Random) -> Sentence:
    """Return a document for the recogniser, changed by chance in each of these ways."""
    sentence = renamed(sentence, rng)
    draw = rng.random()
    if draw < 0.05:
        sentence = with_dateline(sentence, rng)
    elif draw < 0.10:
        sentence = as_headline(sentence, rng)
    return restyled(sentence, rng)
