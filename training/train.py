"""Train one half of the pipeline: `python -m training.train {syntax,entities} CORPUS OUT`.

CORPUS is what training.prepare wrote. One core is enough: on two shared ones of
2.5 GHz syntax takes about half an hour and entities about twenty minutes.
Neither loads anything but the packaged encoder.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from spacy.cli.train import train

import gainsay_en  # noqa: F401 (registers the embedding layer)

CONFIGS = Path(__file__).parent / "configs"


def train_half(half: str, train_corpus: Path, dev_corpus: Path, target: Path) -> None:
    """Train `half` of the pipeline and write model-best and model-last to `target`."""
    train(
        CONFIGS / f"{half}.cfg",
        target,
        overrides={"paths.train": str(train_corpus), "paths.dev": str(dev_corpus)},
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Train one half of the pipeline.")
    parser.add_argument("half", choices=["syntax", "entities"])
    parser.add_argument("corpus", type=Path, help="folder of the DocBins")
    parser.add_argument("target", type=Path, help="folder for the trained half")
    parser.add_argument("--dev", type=Path, help="another DocBin to choose the best epoch by")
    arguments = parser.parse_args()
    train_half(
        arguments.half,
        arguments.corpus / f"{arguments.half}-train.spacy",
        arguments.dev or arguments.corpus / f"{arguments.half}-dev.spacy",
        arguments.target,
    )
