"""Make the votes on the kind of a document: ``python -m training.kinds``.

Printed: the share of kinds told right over titles of the tenth that is never trained on, and over written documents
of other seeds that have no title.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from corpus.metadata.choice import Choice, path_of
from corpus.metadata.kind import (
    NONE,
    OWN,
    WEIGHTS,
    KindModel,
    Sources,
    features,
    name_of,
    weighed,
    words_at_end,
)
from training.headings.words import words_of
from training.kinds.writing import KindWriter, Pattern, patterns
from training.metadata.fitting import Example, accuracy, fit
from training.roles.data import read_examples

_DATA = Path(__file__).resolve().parent.parent / "data"
_FILES = ("roles.jsonl.gz", "conventional.jsonl.gz")
# A kind with fewer titles is told by the word they end with alone.
_TITLES = 8
# The data hold many more kinds that are rare than offices' folders do: each example of the word at the end counts so much.
_RARE = 0.3
# What a title that says 「情况的报告」 may leave to the file's name.
_BY_FILE = ("自查报告", "整改报告", "调研报告", "责任落实报告", "述职报告", "工作报告")
# Runs that fewer examples hold teach nothing.
_AT_LEAST = 3


@dataclass(frozen=True, slots=True)
class Labelled:
    """What is said of a document, and its kind."""

    said: Sources
    kind: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, print the figures, write the weights."""
    parser = argparse.ArgumentParser(prog="python -m training.kinds", description=__doc__)
    parser.add_argument("--times", type=int, default=8, help="how often each title is written")
    parser.add_argument("--strength", type=float, default=4.0, help="C of the logistic regression")
    parser.add_argument("--least", type=float, default=0.15, help="smaller weights are left out")
    parser.add_argument("--output", type=Path, default=WEIGHTS.parent)
    options = parser.parse_args(arguments)
    titles = [one for one in patterns() if one.part == "title"]
    learned, held = ([one for one in titles if one.held_out is out] for out in (False, True))
    kinds = _kinds(learned)
    model = _fit(list(_written(learned, kinds, options.times, 1)), kinds, options.strength, options.least)
    word = fit(_cuts(learned), 0.3)
    word = Choice({run: weight for run, weight in word.weights.items() if abs(weight) >= options.least})
    for name, examples in (("held out", _titled(held, 2, 2)), ("without a title", _untitled(kinds, 3))):
        own = list(examples)
        right = sum(_told(model, word, one.said) == one.kind for one in own)
        print(f"{name}: {right / len(own):.3f} of {len(own)}")
    cuts = _cuts(held)
    print(f"word at the end: {accuracy(word, cuts):.3f} of {len(cuts)}")
    _write(options.output / WEIGHTS.name, model)
    path = options.output / path_of("word").name
    path.write_text(json.dumps(word.weights, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(f"{path.name}: {len(word.weights)} runs, {path.stat().st_size:,} bytes")
    return 0


def _told(model: KindModel, word: Choice, said: Sources) -> str | None:
    words, evidence = words_at_end(name_of(said))
    own = words[word.best(evidence)]
    best = model.best(weighed(said), own is not None)
    return own if best == OWN else best


def _kinds(titles: Sequence[Pattern]) -> list[str]:
    """The kinds that the vote has by name: those of many titles, the word at the end, and none."""
    counts = Counter(one.kind for one in titles)
    return [OWN, NONE, *(kind for kind, count in counts.items() if count >= _TITLES)]


def _place(kind: str, kinds: Sequence[str]) -> str:
    return kind if kind in kinds else OWN


def _writer(seed: int) -> KindWriter:
    words = words_of(list(read_examples([_DATA / name for name in _FILES])))
    return KindWriter(words.sentences, words.outer, seed)


def _titled(titles: Sequence[Pattern], times: int, seed: int) -> Iterator[Labelled]:
    writer = _writer(seed)
    return (Labelled(said, one.kind) for one in titles for said in writer.titled(one, times))


def _untitled(kinds: Sequence[str], seed: int, times: int = 12) -> Iterator[Labelled]:
    """Documents that only their text tells the kind of, and such as nothing does."""
    writer = _writer(seed)
    openings = {one.kind for one in patterns() if one.part == "opening"} & set(kinds)
    for _ in range(times):
        yield from (Labelled(writer.untitled(kind), kind) for kind in sorted(openings))
        yield from (Labelled(writer.named_by_file(kind), kind) for kind in kinds if kind in _BY_FILE)
        yield from (Labelled(writer.nameless(), NONE) for _ in range(8))


def _written(titles: Sequence[Pattern], kinds: Sequence[str], times: int, seed: int) -> Iterator[Labelled]:
    yield from _titled(titles, times, seed)
    yield from _untitled(kinds, seed + 10, times * 6)


def _fit(examples: Sequence[Labelled], kinds: Sequence[str], strength: float, least: float) -> KindModel:
    """Multinomial logistic regression over the runs that enough examples hold."""
    evidence = [features(one.said) for one in examples]
    counts = Counter(gram for one in evidence for gram in one)
    places = {
        gram: place for place, gram in enumerate(sorted(g for g, n in counts.items() if n >= _AT_LEAST))
    }
    cells = [
        (row, places[gram], value)
        for row, one in enumerate(evidence)
        for gram, value in one.items()
        if gram in places
    ]
    rows, columns, values = zip(*cells, strict=True)
    matrix = csr_matrix((values, (rows, columns)), shape=(len(examples), len(places)))
    known = [kinds.index(_place(one.kind, kinds)) for one in examples]
    shares = [_RARE if place == kinds.index(OWN) else 1.0 for place in known]
    learned = LogisticRegression(C=strength, max_iter=200).fit(matrix, known, sample_weight=shares)
    weights: NDArray[np.float64] = learned.coef_
    own = {gram: weights[:, place] for gram, place in places.items()}
    return KindModel(
        [kinds[place] for place in learned.classes_],
        [round(float(value), 2) for value in learned.intercept_],
        {
            gram: {int(k): round(float(row[k]), 2) for k in np.flatnonzero(np.abs(row) >= least)}
            for gram, row in own.items()
            if np.abs(row).max() >= least
        },
    )


def _cuts(titles: Sequence[Pattern]) -> list[Example]:
    """Titles with the word for their kind that they end in marked; none where they end in another."""
    found = []
    for one in titles:
        for said in KindWriter((), (), 0).names(one):
            words, evidence = words_at_end(said)
            found.append(Example(evidence, words.index(one.kind) if one.kind in words else 0))
    return found


def _write(path: Path, model: KindModel) -> None:
    weights = {gram: [list(row), list(row.values())] for gram, row in model.weights.items()}
    stored = {"kinds": model.kinds, "bias": model.bias, "weights": weights}
    path.write_text(json.dumps(stored, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{path.name}: {len(model.kinds)} kinds, {len(weights)} runs, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    raise SystemExit(main())
