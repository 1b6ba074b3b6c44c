"""Make the table of roles that answer: ``python -m training.asked_role --data FOLDER… [--out FILE]``.

Each folder holds ``pairs.jsonl.gz`` (passages with ``role`` and everyday questions ``zh`` and ``en``). Topics are
held out by digest: first the figures on one tenth, then the table learned from all but the two tenths that the
weights of the ranking are fitted on. To be run again after `training.intents`. A minute.
"""

import argparse
import gzip
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from corpus.report import ROLES
from index.text.tokens import normalise
from retrieval.understanding.asked_role import MODEL, ROWS, features
from retrieval.understanding.intent import read_intent

# Tenths of the topics that nothing is learned from.
HELD = (1, 2)

# (question, role of what answers it)
Example = tuple[str, str]


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, print the figures on held topics, write."""
    parser = argparse.ArgumentParser(prog="python -m training.asked_role", description=__doc__)
    parser.add_argument("--data", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, default=MODEL)
    options = parser.parse_args(arguments)
    learned, held = examples(options.data)
    model = LogisticRegression(C=1.0, max_iter=80)
    model.fit(matrix(learned), [role for _, role in learned])
    order = [list(model.classes_).index(role) for role in ROLES]
    right = model.predict(matrix(held)) == np.array([role for _, role in held])
    print(f"{len(learned)} questions, {len(held)} of held topics: accuracy {right.mean():.3f}")
    save(model.coef_[order].T, model.intercept_[order], options.out)
    return 0


def examples(folders: Sequence[Path]) -> tuple[list[Example], list[Example]]:
    """What is learned from, and what is held."""
    learned: list[Example] = []
    held: list[Example] = []
    for row in (row for folder in folders for row in _rows(folder / "pairs.jsonl.gz")):
        into = held if part_of(row["topic"]) in HELD else learned
        into += [(question, row["role"]) for question in (*row["zh"], *row["en"])]
    return learned, held


def part_of(topic: str) -> int:
    """Which tenth of the topics this one belongs to, 0–9; always the same for the same name."""
    return int(hashlib.md5(topic.encode(), usedforsecurity=False).hexdigest(), 16) % 10


def matrix(rows: Sequence[Example]) -> csr_matrix:
    """The features of the questions, shape ``(len(rows), ROWS)``."""
    plain = [normalise(question) for question, *_ in rows]
    found = [features(one, read_intent(one).roles) for one in plain]
    ends = np.cumsum([0, *(len(columns) for columns, _ in found)])
    columns, values = (np.concatenate(part) for part in zip(*found, strict=True))
    return csr_matrix((values, columns, ends), shape=(len(rows), ROWS))


def save(table: NDArray[np.float64], bias: NDArray[np.float64], out: Path) -> None:
    """As int8 with one scale."""
    scale = np.float32(np.abs(table).max() / 127)
    np.savez_compressed(
        out, table=np.round(table / scale).astype(np.int8), scale=scale, bias=bias.astype(np.float32)
    )


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


if __name__ == "__main__":
    sys.exit(main())
