#!/usr/bin/env python
"""How right the judge of pairs is, on annotated links and on public sets of stances.

    python benchmarks/judging.py [--gold FOLDER ...] [--emergent FILE] [--fnc1 FOLDER] [--misses]

--gold      a folder with gold.jsonl: annotated claims with their links; each pair of
            claims of a folder is judged as `manage.py match` does, first not told which
            article a claim is of, then told
--emergent  a CSV of claims and headlines with their stance (Emergent): "for" is same,
            "against" counters, "observing" related or none
--fnc1      a folder with train_bodies.csv and train_stances.csv (Fake News Challenge); every
            18th body, judged by its sentence nearest to the headline; --fnc1-from N takes
            another sample
--misses    prints each wrong or missing "counters" of the gold

Printed for each set: F1 by relation and their mean, and of 100 proposals (whatever is not
"none") how many are counters that the set does not have.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import redirect_stdout
from itertools import combinations
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

RELATIONS = ("same", "counters", "related", "none")
IN_GOLD = {"same": "same", "counter": "counters", "related": "related", "update": "related"}
STANCES = {"for": "same", "against": "counters", "observing": "observing"}
FNC1 = {"agree": "same", "disagree": "counters", "discuss": "related", "unrelated": "none"}

Pair = tuple[str, dict[str, Any]]  # the relation wanted, and what `match` is asked


def read_gold(folder: Path, *, told: bool) -> Iterable[Pair]:
    """Yield each pair of claims of an article set; `told` names the article of each."""
    claims = [json.loads(line) for line in (folder / "gold.jsonl").read_text("utf-8").splitlines()]
    wanted = {
        frozenset((claim["id"], link["to"])): IN_GOLD[link["rel"]]
        for claim in claims
        for link in claim["links"]
    }
    sides = {claim["id"]: _side(claim, told) for claim in claims}
    for a, b in combinations(sides, 2):
        yield wanted.get(frozenset((a, b)), "none"), {"a": sides[a], "b": sides[b]}


def _side(claim: Mapping[str, Any], told: bool) -> dict[str, Any]:
    who = claim["claimant"] or {}
    name = who.get("actor") or who.get("canonical") or ""
    article = claim.get("doc") or claim["seed"]
    return {"text": claim["claim"], "claimant": name, "context": article if told else ""}


def read_emergent(file: Path) -> Iterable[Pair]:
    for row in csv.DictReader(file.open(encoding="utf-8", newline="")):
        a, b = {"text": row["claimHeadline"]}, {"text": row["articleHeadline"]}
        yield STANCES[row["articleHeadlineStance"]], {"a": a, "b": b}


def read_fnc1(folder: Path, start: int) -> Iterable[Pair]:
    with (folder / "train_bodies.csv").open(encoding="utf-8", newline="") as file:
        bodies = {row["Body ID"]: row["articleBody"] for row in csv.DictReader(file)}
    sample = set(list(bodies)[start::18])
    with (folder / "train_stances.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["Body ID"] in sample:
                a, b = {"text": row["Headline"]}, {"text": bodies[row["Body ID"]]}
                yield FNC1[row["Stance"]], {"a": a, "b": b}


def judge(pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    """Return what `manage.py match` answers to each pair."""
    from django.core.management import call_command

    asked = "".join(json.dumps(pair) + "\n" for _, pair in pairs)
    answers, standard_input = io.StringIO(), sys.stdin
    sys.stdin = io.StringIO(asked)
    try:
        with redirect_stdout(answers):
            call_command("match", "-", "--features", stdout=answers)
    finally:
        sys.stdin = standard_input
    return [json.loads(line) for line in answers.getvalue().splitlines()]


def score(wanted: Sequence[str], given: Sequence[str]) -> dict[str, Any]:
    """Return F1 by relation, their mean, and wrong counters in 100 proposals."""
    both = Counter(zip(wanted, given, strict=True))
    in_gold, proposed = Counter(wanted), Counter(given)
    f1 = {
        one: 200 * both[one, one] / max(1, in_gold[one] + proposed[one])
        for one in dict.fromkeys((*RELATIONS, *wanted))
        if in_gold[one]
    }
    proposals = len(given) - proposed["none"]
    wrong = proposed["counters"] - both["counters", "counters"]
    return {
        "pairs": len(given),
        "macro_f1": round(sum(f1.values()) / len(f1), 1),
        "f1": {one: round(value, 1) for one, value in f1.items()},
        "accuracy": round(100 * sum(both[one, one] for one in in_gold) / len(given), 1),
        "proposals": proposals,
        "wrong_counters": wrong,
        "wrong_counters_in_100": round(100 * wrong / max(1, proposals), 2),
        "counters_found": f"{both['counters', 'counters']} of {in_gold['counters']}",
    }


def report(name: str, pairs: Iterable[Pair], *, misses: bool = False) -> None:
    pairs = list(pairs)
    answers = judge(pairs)
    wanted = [relation for relation, _ in pairs]
    given = [answer["relation"].replace("updates", "related") for answer in answers]
    if "observing" in wanted:
        given = ["observing" if one in ("related", "none") else one for one in given]
    print(json.dumps({"set": name} | score(wanted, given)), flush=True)
    if misses:
        for want, answer in zip(wanted, answers, strict=True):
            if (want == "counters") != (answer["relation"] == "counters"):
                _print_miss(want, answer)


def _print_miss(want: str, answer: Mapping[str, Any]) -> None:
    a, b, seen = answer["a"], answer["b"], answer["features"]
    print(
        f"  wanted {want}, {answer['rule']} (cosine {seen['cosine']}, overlap {seen['overlap']})\n"
        f"    {a['claimant']}: {a['text']}\n    {b['claimant']}: {b['text']}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--gold", type=Path, nargs="*", default=[])
    parser.add_argument("--emergent", type=Path)
    parser.add_argument("--fnc1", type=Path)
    parser.add_argument("--fnc1-from", type=int, default=0)
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ.setdefault("DATABASE_URL", "postgres://nobody@127.0.0.1/none")  # never asked

    import django

    django.setup()
    for told in (False, True) if options.gold else ():
        named = "told the article" if told else "not told"
        for folder in options.gold:
            pairs = read_gold(folder, told=told)
            report(f"{folder.name}, {named}", pairs, misses=options.misses)
        if len(options.gold) > 1:
            every = [pair for folder in options.gold for pair in read_gold(folder, told=told)]
            report(f"gold, all together, {named}", every)
    if options.emergent:
        report("emergent", read_emergent(options.emergent))
    if options.fnc1:
        report("fnc-1", read_fnc1(options.fnc1, options.fnc1_from))


if __name__ == "__main__":
    main()
