"""The model of `analysis.matching.relation`: logistic regression over runs of characters and what clauses say."""

import csv
import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from analysis.matching.clauses import clause_features
from analysis.matching.relation import BUCKETS, CLAUSES, RELATIONS, relation_runs

WRITTEN = Path(__file__).resolve().parent / "relations.tsv"
DATA = Path(__file__).resolve().parent.parent / "data"
C = 5.0
# What readers found in whole libraries counts so much beside what was written pair by pair.
LINKED = 3.0
# Relation and words.
Example = tuple[str, str]


def written(path: Path = WRITTEN) -> list[Example]:
    """Of each line of the written examples; its role in the middle is for the reader."""
    with path.open(encoding="utf-8", newline="") as file:
        return [(row[0], row[2]) for row in csv.reader(file, delimiter="\t") if row]


def linked(path: Path) -> list[Example]:
    """Of each line of a ``links.jsonl``: what a reader found a later report to say of a problem."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [(row["relation"], row["quote"]) for row in rows]


def paired(path: Path) -> list[Example]:
    """Of each line of a ``relations.jsonl.gz``: what a later statement was written to say of a problem."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [(row["relation"], row["later"]) for row in rows]


def over_years(path: Path) -> list[Example]:
    """Of each unit of a ``years.jsonl.gz``: what its later statements say of the problems that they take up."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        said = [one for line in lines for year in json.loads(line)["years"] for one in year["said"]]
    return [(relation, one["text"]) for one in said for _, relation in one["about"]]


def features(words: Sequence[str]) -> NDArray[np.float32]:
    """Shape ``(words, BUCKETS + WIDTH)``, scaled as `analysis.matching.relation` scales them."""
    table = np.zeros((len(words), BUCKETS), dtype=np.float32)
    for row, text in enumerate(words):
        runs = relation_runs(text)
        np.add.at(table[row], runs, len(runs) ** -0.5)
    return np.hstack([table, CLAUSES * clause_features(words).astype(np.float32)])


def learn(rows: Sequence[Example], found: Sequence[Example] = ()) -> LogisticRegression:
    """The regression over examples that were written, and over those that readers ``found`` in libraries."""
    every = [*rows, *found]
    table = csr_matrix(features([words for _, words in every]))
    weight = [1.0] * len(rows) + [LINKED] * len(found)
    model = LogisticRegression(C=C, max_iter=1000)
    return model.fit(table, [RELATIONS.index(relation) for relation, _ in every], sample_weight=weight)


def save(model: LogisticRegression, out: Path) -> None:
    """The runs as int8 with one scale."""
    weights = model.coef_.T.astype(np.float32)
    table = weights[:BUCKETS]
    scale = np.float32(np.abs(table).max() / 127)
    np.savez_compressed(
        out,
        table=np.round(table / scale).astype(np.int8),
        scale=scale,
        clauses=weights[BUCKETS:],
        bias=model.intercept_.astype(np.float32),
    )
