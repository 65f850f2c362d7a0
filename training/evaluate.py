"""Measure a pipeline: `python -m training.evaluate DOCBINS [--model FOLDER] [--texts FOLDER]`.

DOCBINS holds test sets (syn-test-*.spacy and ner-test-*.spacy, or syntax-test-* and
entities-test-* as training.prepare writes them); sets that are not there are left out.
Raw text goes in: tokens and sentence borders are the pipeline's own. `--texts` is a
folder of articles to take speed and memory on. Run with OMP_NUM_THREADS=1.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc, DocBin
from spacy.training import Example

import gainsay_en

RELATIONS = (
    "nsubj",
    "nsubj:pass",
    "ccomp",
    "xcomp",
    "parataxis",
    "appos",
    "obl:agent",
    "acl:relcl",
)


def examples(nlp: Language, path: Path) -> list[Example]:
    """Return predicted and gold documents of a DocBin."""
    gold: list[Doc] = list(DocBin().from_disk(path).get_docs(nlp.vocab))
    predicted = nlp.pipe([nlp.make_doc(doc.text) for doc in gold], batch_size=64)
    return [Example(made, right) for made, right in zip(predicted, gold, strict=True)]


def syntax_line(nlp: Language, path: Path) -> str:
    """Return one row of figures, and the relations that matter most, in per cent."""
    scores: dict[str, Any] = Scorer(nlp).score(examples(nlp, path))
    figures = {
        "UPOS": "pos_acc",
        "TAG": "tag_acc",
        "lemma": "lemma_acc",
        "UAS": "dep_uas",
        "LAS": "dep_las",
        "sents F": "sents_f",
    }
    row = "  ".join(f"{name} {100 * scores[key]:.1f}" for name, key in figures.items())
    per_type = scores["dep_las_per_type"]
    kinds = "  ".join(f"{r} {100 * per_type[r]['f']:.0f}" for r in RELATIONS if r in per_type)
    return f"{path.stem:24}{row}\n{'':24}{kinds}"


def entities_line(nlp: Language, path: Path) -> str:
    """Return precision, recall, F and F by label, in per cent."""
    scores: dict[str, Any] = Scorer.score_spans(examples(nlp, path), "ents")
    total = " / ".join(f"{100 * scores[f'ents_{part}']:.1f}" for part in "prf")
    labels = "  ".join(
        f"{label} {100 * figures['f']:.1f}"
        for label, figures in sorted(scores["ents_per_type"].items())
    )
    return f"{path.stem:24}P/R/F {total}  {labels}"


def speed_line(nlp: Language, texts: Iterable[str]) -> str:
    """Return tokens a second of processor time over whole articles, and the peak memory."""
    tokens = 0
    started = time.process_time()
    for text in texts:
        with nlp.memory_zone():
            paragraphs = [line.strip() for line in text.splitlines() if line.strip()]
            tokens += sum(len(doc) for doc in nlp.pipe(paragraphs, batch_size=32))
    seconds = time.process_time() - started
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"{tokens} tokens  {tokens / seconds:.0f} tokens/s  {megabytes:.0f} MB at most"


def evaluate(folder: Path, model: Path | None, texts: Path | None) -> None:
    """Print the figures of every test set in `folder`."""
    nlp = spacy.load(model) if model else gainsay_en.load()
    if texts:
        articles = [path.read_text(encoding="utf-8") for path in sorted(texts.glob("*.txt"))]
        print(speed_line(nlp, articles))
    for path in sorted(folder.glob("*.spacy")):
        if path.stem.startswith(("syn-test", "syntax-test")) and "parser" in nlp.pipe_names:
            print(syntax_line(nlp, path))
        elif path.stem.startswith(("ner-test", "entities-test")) and "ner" in nlp.pipe_names:
            print(entities_line(nlp, path))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measure a pipeline.")
    parser.add_argument("docbins", type=Path, help="folder of test sets")
    parser.add_argument("--model", type=Path, help="another pipeline than the packaged one")
    parser.add_argument("--texts", type=Path, help="folder of articles, *.txt")
    arguments = parser.parse_args()
    evaluate(arguments.docbins, arguments.model, arguments.texts)
