"""How well the network that ships tells what says a matter from what comes near: ``python -m training.statements.covered
FILE [--folder DIR] [--all]``.

`FILE` is ``covered.jsonl.gz``, as `training.statements.pairs` describes it. Of each question the statements of
its folder that say it are told from those that come near by the log odds of reading, and by the vectors of the encoder:
the area under the curve in the mean of the questions, of the folders that training keeps aside. A minute.
"""

import argparse
import gzip
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.models.cross_encoder import FOLDER, SAYS, CrossEncoder
from index.models.encoder import Encoder, load_encoder
from training.cross_encoder.train import area
from training.statements.sources import Said, of_covered


def main() -> int:
    """Print a line for what is read, by each way of asking, and one for the vectors."""
    parser = argparse.ArgumentParser(prog="python -m training.statements.covered", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="the network (the shipped one)")
    parser.add_argument("--all", action="store_true", help="also of the folders that it learned from")
    given = parser.parse_args()
    with gzip.open(given.file, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    known = [pair for pair in zip(rows, of_covered(rows), strict=True) if pair[1].kept or given.all]
    asked = [one for _, one in known]
    network, encoder = CrossEncoder(given.folder), load_encoder()
    for name in ("zh", "en", "asked"):
        wordings = [row[name][0] for row, _ in known]
        read, near = judged(asked, wordings, network), by_vectors(asked, wordings, encoder)
        print(f"{name}: {len(asked)} questions, read {read:.3f}, by vectors {near:.3f}")
    return 0


def judged(asked: Sequence[Said], wordings: Sequence[str], network: CrossEncoder) -> float:
    """The mean area of the questions, each in one wording, by reading."""
    return _mean(
        [
            network.statement_scores([(words, text) for text in _texts(one)])[:, SAYS]
            for one, words in zip(asked, wordings, strict=True)
        ],
        asked,
    )


def by_vectors(asked: Sequence[Said], wordings: Sequence[str], encoder: Encoder) -> float:
    """The same by the cosines of an encoder."""
    vectors = encoder.encode_questions(wordings)
    return _mean(
        [encoder.encode_passages(_texts(one)) @ vector for one, vector in zip(asked, vectors, strict=True)],
        asked,
    )


def _mean(scores: Sequence[np.ndarray], asked: Sequence[Said]) -> float:
    """Of scores of the statements that say it, then of the others."""
    says = [len(one.about) for one in asked]
    return float(np.mean([area(own[:many], own[many:]) for own, many in zip(scores, says, strict=True)]))


def _texts(one: Said) -> list[str]:
    return [*(text for text, _ in one.about), *one.others]


if __name__ == "__main__":
    sys.exit(main())
