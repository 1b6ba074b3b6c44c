"""The model of `analysis.matching.relation`: logistic regression over runs of characters, from written examples."""

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from analysis.matching.relation import BUCKETS, RELATIONS, relation_features

EXAMPLES = Path(__file__).resolve().parent / "relations.tsv"
C = 3.0


def examples(path: Path = EXAMPLES) -> list[tuple[str, str, str]]:
    """Relation, role and words of each line."""
    with path.open(encoding="utf-8", newline="") as file:
        return [(row[0], row[1], row[2]) for row in csv.reader(file, delimiter="\t") if row]


def counts(rows: list[tuple[str, str, str]]) -> NDArray[np.float32]:
    """Shape ``(rows, BUCKETS)``, each row scaled as `analysis.matching.relation` scales it."""
    table = np.zeros((len(rows), BUCKETS), dtype=np.float32)
    for row, (_, role, words) in enumerate(rows):
        features = relation_features(words, role)
        np.add.at(table[row], features, len(features) ** -0.5)
    return table


def learn(rows: list[tuple[str, str, str]]) -> LogisticRegression:
    """The regression over these examples."""
    model = LogisticRegression(C=C, max_iter=1000)
    return model.fit(counts(rows), [RELATIONS.index(row[0]) for row in rows])


def save(model: LogisticRegression, out: Path) -> None:
    """As int8 with one scale."""
    table = model.coef_.T.astype(np.float32)
    scale = np.float32(np.abs(table).max() / 127)
    np.savez_compressed(
        out,
        table=np.round(table / scale).astype(np.int8),
        scale=scale,
        bias=model.intercept_.astype(np.float32),
    )
