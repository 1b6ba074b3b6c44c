"""Make the correction by what stands around a sentence: ``python -m training.roles.neighbours --data FILE``.

A line of FILE is a section of a report as the program reads it: ``path`` (its headings, outermost first),
``genre``, ``points`` (its paragraphs and points, word for word), ``tables`` (which of these are tables),
``roles`` (start, end, role: offsets in the points joined by line breaks), ``doc``, and ``library``, which
says whose reports were written together. The model of words (`corpus.roles.model`) must not have learned
from these reports, or the correction would trust it too much.

What stands below a heading that names what is wrong, or why, has weights of its own, learned there alone, and from
the reports of each ``--library DIR`` as well (`training.roles.sections`). Elsewhere these gain nothing: what was
done in part and what is left of it are told apart no better.

Printed: accuracy on each library by weights made from the others.
"""

import argparse
import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from corpus.passages import named_above
from corpus.report import ROLES
from corpus.roles.model import Scorer, bundled
from corpus.roles.neighbours import WEIGHTS, NeighbourModel, below_wrong, evidence
from corpus.roles.sentences import Below, surroundings
from training.roles.sections import sections_in

_COUNT = len(ROLES)
DATA = Path(__file__).resolve().parent.parent / "data" / "sections.jsonl.gz"
# How far a column spreads at least: one that hardly ever is not 0 must not count for much.
_SPREAD = 1e-2
# The libraries of the file are numbered from 1, those of folders from here.
_FOLDERS = 100


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence: the numbers of `evidence`, its role's place in ``ROLES``, whose reports it is of."""

    numbers: NDArray[np.float64]
    role: int
    library: int


def read_labelled(file: Path) -> Iterator[Labelled]:
    """Every labelled sentence of a file, with the evidence that its report gives; sections of a report are
    in the order of their lines."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        yield from labelled_in(json.loads(line) for line in lines)


def labelled_in(sections: Iterable[dict[str, Any]]) -> Iterator[Labelled]:
    """Every labelled sentence of sections as the lines of the file are."""
    reports: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for row in sections:
        reports.setdefault((row["library"], row["doc"]), []).append(row)
    for (library, _), rows in reports.items():
        for numbers, role in _report(rows):
            yield Labelled(numbers, role, library)


def _report(rows: Sequence[dict[str, Any]]) -> Iterator[tuple[NDArray[np.float64], int]]:
    text, labels, stretches = "", [], []
    for row in rows:
        labels += [(len(text) + a, len(text) + b, ROLES.index(role)) for a, b, role in row["roles"]]
        spans = []
        for place, point in enumerate(row["points"]):
            spans.append((len(text), len(text) + len(point), place in row["tables"]))
            text += point + "\n"
        path = tuple(row["path"])
        stretches.append(Below(spans, bundled().context(path, row["genre"]), named_above(path)))
    units, around = surroundings(text, stretches, Scorer(bundled(), text))
    numbers = evidence(around)
    for start, end, role in labels:
        shared = np.minimum(end, units[:, 2]) - np.maximum(start, units[:, 1])
        if shared.max() > 0:
            yield numbers[int(shared.argmax())], role


def fit(numbers: NDArray[np.float64], roles: NDArray[np.int64], penalty: float) -> NeighbourModel:
    """The weights with the least Σ −log P(role) + penalty/2 · ‖W·spread‖², by L-BFGS.

    Nothing learned means no correction: the penalty draws to what the words say.
    """
    mean, spread = numbers.mean(axis=0), numbers.std(axis=0) + _SPREAD
    design = np.hstack([(numbers - mean) / spread, np.ones((len(numbers), 1))])
    said, gold = numbers[:, :_COUNT], np.eye(_COUNT)[roles]

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(-1, _COUNT)
        scores = said + design @ weights
        scores -= scores.max(axis=1, keepdims=True)
        log = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        slope = design.T @ (np.exp(log) - gold)
        slope[:-1] += penalty * weights[:-1]
        return float(-(log * gold).sum() + penalty / 2 * np.square(weights[:-1]).sum()), slope.ravel()

    start = np.zeros(design.shape[1] * _COUNT)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    found = found.reshape(-1, _COUNT)
    weights = found[:-1] / spread[:, None]
    return NeighbourModel(weights.astype(np.float32), (found[-1] - mean @ weights).astype(np.float32))


def _right(model: NeighbourModel | None, examples: Sequence[Labelled]) -> float:
    numbers = np.array([example.numbers for example in examples])
    scores = model.scores(numbers) if model else numbers[:, :_COUNT]
    return float(np.mean(scores.argmax(axis=1) == [example.role for example in examples]))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print how well each library is told by what the others taught, and write the weights that all taught."""
    parser = argparse.ArgumentParser(prog="python -m training.roles.neighbours", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--output", type=Path, default=WEIGHTS)
    parser.add_argument("--library", metavar="DIR", type=Path, action="append", default=[])
    parser.add_argument("--penalty", type=float, default=300.0, help="how strongly weights are drawn to 0")
    parser.add_argument("--wrong-penalty", type=float, default=100.0, help="likewise below what is wrong")
    parser.add_argument("--leave", type=int, help="a library that is not learned from")
    options = parser.parse_args(arguments)
    examples = list(read_labelled(options.data))
    for number, folder in enumerate(options.library):
        examples += labelled_in(sections_in(folder, _FOLDERS + number))

    def learned(without: int | None) -> NeighbourModel:
        own = [example for example in examples if example.library != without]
        numbers = np.array([example.numbers for example in own])
        roles = np.array([example.role for example in own], np.int64)
        in_file = np.array([example.library < _FOLDERS for example in own])
        below = below_wrong(numbers)
        every = fit(numbers[in_file], roles[in_file], options.penalty)
        return replace(every, wrong=fit(numbers[below], roles[below], options.wrong_penalty))

    for library in sorted({example.library for example in examples}):
        own = [example for example in examples if example.library == library]
        if len(own) < len(examples):
            print(
                f"library {library}: {len(own)} sentences, by their words {_right(None, own):.3f}, "
                f"with what stands around {_right(learned(library), own):.3f}"
            )
    model = learned(options.leave)
    write(model, options.output)
    print(f"{len(examples)} examples, {options.output.stat().st_size:,} bytes")
    return 0


def write(model: NeighbourModel, output: Path) -> None:
    """Keep a model as `NeighbourModel.load` reads it."""
    output.parent.mkdir(parents=True, exist_ok=True)
    wrong = model.wrong or model
    np.savez_compressed(
        output,
        weights=model.weights,
        bias=model.bias,
        wrong_weights=wrong.weights,
        wrong_bias=wrong.bias,
    )


if __name__ == "__main__":
    raise SystemExit(main())
