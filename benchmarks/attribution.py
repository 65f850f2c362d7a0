#!/usr/bin/env python
"""Attribution beside its peers, in the same run with the same pipeline.

    python benchmarks/attribution.py --polnear FOLDER --gold FOLDER

--polnear  a folder of the PolNeAR corpus: text/*.txt beside attributions/*.ann (brat)
--gold     a folder of texts beside gold.jsonl, one annotated claim a line

Printed for each system: F1 of source, cue, content and whole attribution (all three),
exact and at token Jaccard 0.5, one to one. A source is the words beside the cue, a pronoun
too. PolNeAR counts one attribution a cue, so there what a system found under one cue, and
the quotation that goes on without any, is joined before it is compared. F1 there is over
attributions whose cue is a speech act, precision over all that was predicted and any
attribution in the gold counts as right; then recall over all attributions. PolNeAR counts
every attitude ("wants", "supports"), which are no claims: recall over all is low by design.

ours      the extractor
nearest   every quotation and every clause of a speech verb, said by the nearest entity
textacy   direct_quotations of textacy, where that package is installed
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from claims.extraction import extract  # noqa: E402
from claims.extraction.cues import VERB_CLASS  # noqa: E402
from claims.extraction.nlp import load_pipeline, parse  # noqa: E402
from claims.extraction.phrases import cue_lemma, is_verb  # noqa: E402
from claims.extraction.quote_marks import find_marked  # noqa: E402
from sources.live_blogs import split_passages  # noqa: E402

WORD = re.compile(r"\w+")
SPEECH_CLASSES = {"say", "claim", "report", "warn", "deny", "accuse", "admit", "confirm", "call"}
Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Attribution:
    """Source, cue and content as stretches of the text; empty where there is none."""

    source: Spans
    cue: Spans
    content: Spans


def is_speech(words: str) -> bool:
    """Whether a cue holds a verb of speech: by our own table, with plain endings taken off."""
    for word in WORD.findall(words.casefold()):
        stems = {word, _IRREGULAR.get(word, word), word.removesuffix("ing") + "e"}
        stems |= {word.removesuffix(ending) for ending in ("s", "d", "ed", "ing")}
        if word == "according" or any(VERB_CLASS.get(stem) in SPEECH_CLASSES for stem in stems):
            return True
    return False


_IRREGULAR = {"said": "say", "told": "tell", "wrote": "write", "denied": "deny"}


# --- gold --------------------------------------------------------------------------------


def read_polnear(folder: Path) -> Iterator[tuple[str, list[Attribution], list[bool]]]:
    """Yield text, attributions and whether each is a speech act, document by document."""
    for path in sorted((folder / "text").glob("*.txt")):
        files = sorted((folder / "attributions").glob(f"{path.stem}*.ann"))
        if not files:
            continue
        text = path.read_bytes().decode("utf-8")
        marks: dict[str, tuple[Spans, str]] = {}
        gold, speech = [], []
        for line in files[0].read_text(encoding="utf-8").split("\n"):
            columns = line.split("\t")
            if re.fullmatch(r"T\d+", columns[0]):
                _, places = columns[1].split(" ", 1)
                spans = tuple((int(a), int(b)) for a, b in (p.split() for p in places.split(";")))
                marks[columns[0]] = (spans, columns[2] if len(columns) > 2 else "")
        for line in files[0].read_text(encoding="utf-8").split("\n"):
            columns = line.split("\t")
            if not re.fullmatch(r"E\d+", columns[0]):
                continue
            roles: dict[str, list[str]] = {"Source": [], "Cue": [], "Content": []}
            for pair in columns[1].split():
                role, mark = pair.split(":")
                roles.setdefault(re.sub(r"\d+$", "", role), []).append(mark)
            spans_of = {
                role: tuple(span for mark in of for span in marks[mark][0])
                for role, of in roles.items()
            }
            if spans_of["Content"]:
                gold.append(Attribution(spans_of["Source"], spans_of["Cue"], spans_of["Content"]))
                speech.append(is_speech(" ".join(marks[mark][1] for mark in roles["Cue"])))
        yield text, gold, speech


def read_gold(folder: Path) -> Iterator[tuple[str, list[Attribution], list[bool]]]:
    """Yield the same for a folder with gold.jsonl; every annotated claim counts as speech."""
    claims: dict[str, list[dict[str, Any]]] = {}
    for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        claim = json.loads(line)
        claims.setdefault(claim["doc"], []).append(claim)
    for name, rows in sorted(claims.items()):
        gold = []
        for row in rows:
            parts = row.get("content_parts") or [row["content"]]
            claimant = row["claimant"]
            source = claimant.get("pronoun_span") or claimant.get("span")
            cue = (row.get("cue") or {}).get("span") or row.get("cue")
            gold.append(
                Attribution(_span(source), _span(cue), tuple((p["start"], p["end"]) for p in parts))
            )
        yield (folder / name).read_bytes().decode("utf-8"), gold, [True] * len(gold)


def _span(span: dict[str, Any] | None) -> Spans:
    return ((span["start"], span["end"]),) if span and "start" in span else ()


# --- systems -----------------------------------------------------------------------------


def ours(text: str) -> list[Attribution]:
    found = []
    for statement in extract(text, split_passages(text)).statements:
        source, cue = statement.source, statement.cue
        words: Spans = ((source.start, source.end),) if source else ()
        if cue is None and source is None and found:
            words = found[-1].source  # a quotation that goes on
        found.append(
            Attribution(
                words,
                ((cue.start, cue.end),) if cue else (),
                tuple((piece.start, piece.end) for piece in statement.content),
            )
        )
    return found


def nearest(text: str) -> list[Attribution]:
    """Every quotation of four words and every speech verb's clause, said by the nearest entity."""
    found = []
    nlp = load_pipeline()
    with nlp.memory_zone():
        for paragraph in parse(nlp, text, split_passages(text)):
            doc, start = paragraph.doc, paragraph.start
            entities = [entity for entity in doc.ents if entity.label_ in ("PER", "ORG", "LOC")]

            def near(place: int, entities: list[Any] = entities, start: int = start) -> Spans:
                if not entities:
                    return ()
                best = min(entities, key=lambda e: abs(e.start_char + e.end_char - 2 * place))
                return ((start + best.start_char, start + best.end_char),)

            verbs = [
                token
                for token in doc
                if is_verb(token) and VERB_CLASS.get(cue_lemma(token)) in SPEECH_CLASSES
            ]
            for mark in find_marked(doc.text):
                if len(WORD.findall(doc.text[mark.start : mark.end])) < 4 or not verbs:
                    continue
                middle = (mark.start + mark.end) // 2
                verb = min(verbs, key=lambda v, m=middle: abs(v.idx - m))
                found.append(
                    Attribution(
                        near(verb.idx),
                        ((start + verb.idx, start + verb.idx + len(verb)),),
                        ((start + mark.start, start + mark.end),),
                    )
                )
            for verb in verbs:
                clause = next((kid for kid in verb.children if kid.dep_ == "ccomp"), None)
                if clause is not None:
                    a, b = clause.left_edge, clause.right_edge
                    found.append(
                        Attribution(
                            near(verb.idx),
                            ((start + verb.idx, start + verb.idx + len(verb)),),
                            ((start + a.idx, start + b.idx + len(b)),),
                        )
                    )
    return found


def textacy_quotations(text: str) -> list[Attribution]:
    from textacy.extract.triples import direct_quotations

    found = []
    nlp = load_pipeline()
    with nlp.memory_zone():
        for paragraph in parse(nlp, text, split_passages(text)):
            start = paragraph.start
            try:
                quotations = list(direct_quotations(paragraph.doc))
            except ValueError:  # an odd number of marks: textacy gives up on the document
                continue
            for speaker, cue, content in quotations:
                place = (start + content.start_char, start + content.end_char)
                found.append(Attribution(_tokens(start, speaker), _tokens(start, cue), (place,)))
    return found


def joined(found: list[Attribution]) -> list[Attribution]:
    """Return one attribution for each cue; what has no cue joins the one before of its source."""
    out: list[Attribution] = []
    for one in found:
        last = out[-1] if out else None
        same_cue = last is not None and one.cue and one.cue == last.cue
        goes_on = last is not None and not one.cue and one.source == last.source
        if last is not None and (same_cue or goes_on):
            out[-1] = replace(last, content=last.content + one.content)
        else:
            out.append(one)
    return out


def _tokens(start: int, tokens: Iterable[Any]) -> Spans:
    return tuple((start + token.idx, start + token.idx + len(token)) for token in tokens)


# --- scores ------------------------------------------------------------------------------


@dataclass
class Tally:
    hits: int = 0
    gold: int = 0
    predicted: int = 0

    def f1(self) -> float:
        return 100 * 2 * self.hits / max(1, self.gold + self.predicted)


def words_in(spans: Spans, starts: list[int]) -> frozenset[int]:
    return frozenset(at for at in starts for a, b in spans if a <= at < b)


def likeness(a: frozenset[int], b: frozenset[int]) -> float:
    if not a and not b:
        return 1.0
    return len(a & b) / len(a | b)


def score(
    system: Callable[[str], list[Attribution]],
    documents: list[tuple[str, list[Attribution], list[bool]]],
    *,
    join: bool,
) -> dict[str, float]:
    names = ["source", "cue", "content", "whole"]
    tallies = {(name, level): Tally() for name in names for level in ("exact", "half")}
    right = predicted_all = recalled = gold_all = speech_recalled = speech_all = 0
    for text, gold, speech in documents:
        starts = [match.start() for match in WORD.finditer(text)]
        wanted = [[words_in(spans, starts) for spans in (g.source, g.cue, g.content)] for g in gold]
        found = [
            [words_in(spans, starts) for spans in (p.source, p.cue, p.content)]
            for p in (joined(system(text)) if join else system(text))
        ]
        pairs = sorted(
            (
                (likeness(w[2], f[2]), likeness(w[1], f[1]), i, j)
                for i, w in enumerate(wanted)
                for j, f in enumerate(found)
                if w[2] & f[2]
            ),
            reverse=True,
        )
        match: dict[int, int] = {}
        taken: set[int] = set()
        for like, _, i, j in pairs:
            if like >= 0.5 and i not in match and j not in taken:
                match[i] = j
                taken.add(j)
        right += len(match)
        predicted_all += len(found)
        gold_all += len(gold)
        recalled += len(match)
        speech_all += sum(speech)
        speech_recalled += sum(speech[i] for i in match)
        # what matched an attribution that is no speech act is neither right nor wrong below
        ignored = {j for i, j in match.items() if not speech[i]}
        for level, least in (("exact", 1.0), ("half", 0.5)):
            for number, name in enumerate(names):
                tally = tallies[name, level]
                tally.gold += sum(speech)
                tally.predicted += len(found) - len(ignored)
                for i, j in match.items():
                    if not speech[i]:
                        continue
                    likes = [likeness(a, b) for a, b in zip(wanted[i], found[j], strict=True)]
                    tally.hits += min(likes) >= least if name == "whole" else likes[number] >= least
    out = {f"{name} {level}": tally.f1() for (name, level), tally in tallies.items()}
    out["precision"] = 100 * right / max(1, predicted_all)
    out["recall speech"] = 100 * speech_recalled / max(1, speech_all)
    out["recall all"] = 100 * recalled / max(1, gold_all)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--polnear", type=Path)
    parser.add_argument("--gold", type=Path)
    options = parser.parse_args()
    systems = {"ours": ours, "nearest": nearest}
    try:
        import textacy.extract.triples  # noqa: F401
    except ImportError:
        print("textacy is not installed: left out", file=sys.stderr)
    else:
        systems["textacy"] = textacy_quotations
    for title, folder, reader, join in (
        ("PolNeAR", options.polnear, read_polnear, True),
        ("gold", options.gold, read_gold, False),
    ):
        if folder is None:
            continue
        documents = list(reader(folder))
        rows = {name: score(system, documents, join=join) for name, system in systems.items()}
        attributions = sum(len(gold) for _, gold, _ in documents)
        print(
            f"{title}: {len(documents)} documents, {attributions} attributions, "
            f"{sum(sum(speech) for _, _, speech in documents)} by speech acts; F1 in per cent"
        )
        print(f"{'':16}" + "".join(f"{name:>10}" for name in rows))
        for key in next(iter(rows.values())):
            print(f"{key:16}" + "".join(f"{row[key]:10.1f}" for row in rows.values()))


if __name__ == "__main__":
    main()
