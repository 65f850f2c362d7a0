"""Join the two halves: `python -m training.assemble SYNTAX ENTITIES OUT --version 0.2.0`.

SYNTAX and ENTITIES are model-best folders of training.train, or SYNTAX is a whole
pipeline whose entity recogniser is to be replaced. OUT takes the place of
gainsay_en/pipeline.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

import spacy

import gainsay_en
from gainsay_en.minilm import TOKENS_KEPT

DESCRIPTION = "English for news: tags, lemmas, Universal Dependencies and entities."
PATHS = re.compile(r"^(train|dev) = .*$", re.MULTILINE)


def assemble(syntax: Path, entities: Path, target: Path, version: str) -> None:
    """Write the joined pipeline to `target`, without a path of this machine in it.

    Raises FileExistsError if `target` is there: nothing is overwritten.
    """
    if target.exists():
        raise FileExistsError(f"{target} exists; name another folder")
    nlp = spacy.load(syntax)
    if "ner" in nlp.pipe_names:
        nlp.remove_pipe("ner")
    nlp.add_pipe("ner", source=spacy.load(entities), last=True)
    packaged = json.loads((gainsay_en.PIPELINE / "meta.json").read_text(encoding="utf-8"))
    kept = {key: packaged[key] for key in ("name", "license", "sources")}
    nlp.meta.update(kept, version=version, description=DESCRIPTION, performance={})
    nlp.to_disk(target)
    config = target / "config.cfg"
    text = config.read_text(encoding="utf-8").replace(
        "tokens_kept = 0\n", f"tokens_kept = {TOKENS_KEPT}\n"
    )
    config.write_text(PATHS.sub(r"\1 = null", text), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Join the two halves of the pipeline.")
    parser.add_argument("syntax", type=Path)
    parser.add_argument("entities", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--version", required=True)
    arguments = parser.parse_args()
    assemble(arguments.syntax, arguments.entities, arguments.target, arguments.version)
