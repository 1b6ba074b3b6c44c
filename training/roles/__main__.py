"""Make the model of roles: ``python -m training.roles --data FILE [FILE …]``.

Logistic regression over hashed runs of characters, twice: over all runs first, then over the
``--keep`` that weigh most. Printed: accuracy and macro F1 on the held-out tenth.
"""

import argparse
import itertools
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score

from corpus.report import ROLES
from corpus.roles import features as f
from corpus.roles.model import WEIGHTS
from training.roles.data import Example, bare, read_examples

# A run met in fewer examples is left out.
_AT_LEAST = 3
# The bias of a role that no example has.
_NEVER = -20.0
_PLACE = {role: place for place, role in enumerate(ROLES)}


def _slots(example: Example) -> list[tuple[f.Slots, str, float]]:
    """The slots of an example by where they come from: slots, whether idf counts, their share."""
    codes = f.code_points(example.text)
    text = np.concatenate([f.runs(codes, length, "text") for length in f.TEXT])
    found = [(text, "idf", 1.0), (f.edges(codes), "plain", f.EDGE_SHARE)]
    if example.headings:
        found.append((f.all_runs(example.headings[-1], f.HEADING, "heading"), "idf", f.HEADING_SHARE))
        found += [(f.all_runs(h, f.PATH, "path"), "idf", f.PATH_SHARE) for h in example.headings[:-1]]
    if example.kind:
        found.append((f.all_runs(example.kind, f.KIND, "kind"), "idf", f.KIND_SHARE))
    return found


def matrix(examples: Sequence[Example], idf: NDArray[np.float32]) -> csr_matrix:
    """(examples, slots + flags); a slot of idf 0 is left out, as `corpus.roles.model` scores it."""
    rows, columns, values = [], [], []
    for row, example in enumerate(examples):
        for slots, how, share in _slots(example):
            known = slots[idf[slots] > 0]
            if not len(known):
                continue
            own = idf[known] if how == "idf" else np.ones(len(known), np.float32)
            norm = float(np.sqrt(np.square(own).sum())) if how == "idf" else 1.0
            rows.append(np.full(len(known), row))
            columns.append(known)
            values.append(own * share / norm)
        for place, share in f.flags(example.headings):
            rows.append(np.array([row]))
            columns.append(np.array([f.SLOTS + place]))
            values.append(np.array([share]))
    shape = (len(examples), f.SLOTS + len(f.FLAGS))
    return csr_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=shape)


def idf_of(examples: Sequence[Example]) -> NDArray[np.float32]:
    """ln((1 + N) / (1 + df)) + 1 of each slot, 0 where fewer than ``_AT_LEAST`` examples hold it."""
    counts = np.zeros(f.SLOTS, np.int64)
    for example in examples:
        counts[np.unique(np.concatenate([slots for slots, _, _ in _slots(example)]))] += 1
    idf = np.log((1 + len(examples)) / (1 + counts)) + 1
    return np.where(counts >= _AT_LEAST, idf, 0).astype(np.float32)


def fit(
    examples: Sequence[Example], idf: NDArray[np.float32], strength: float, steps: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights (slots + flags, roles) and bias (roles,)."""
    whole = matrix(examples, idf)
    used = np.unique(whole.indices)
    model = LogisticRegression(C=strength, max_iter=steps)
    model.fit(whole[:, used], [_PLACE[e.role] for e in examples], sample_weight=[e.weight for e in examples])
    two = len(model.classes_) == 2
    found = np.vstack([-model.coef_, model.coef_]) / 2 if two else model.coef_
    own = np.append(-model.intercept_, model.intercept_) / 2 if two else model.intercept_
    weights, bias = np.zeros((f.SLOTS + len(f.FLAGS), len(ROLES))), np.full(len(ROLES), _NEVER)
    weights[np.ix_(used, model.classes_)] = found.T
    bias[model.classes_] = own
    return weights, bias


def transitions(examples: Sequence[Example]) -> NDArray[np.float32]:
    """log P(b after a) − log P(b) over neighbours under one heading: (roles, roles)."""
    counts, own = Counter[tuple[str, str]](), Counter[str]()
    for before, after in itertools.pairwise(examples):
        if after.before and after.before == before.text and after.headings == before.headings:
            counts[before.role, after.role] += 1
            own[after.role] += 1
    total = sum(own.values())
    table = np.zeros((len(ROLES), len(ROLES)), np.float32)
    for a, first in enumerate(ROLES):
        seen = sum(counts[first, role] for role in ROLES)
        for b, second in enumerate(ROLES):
            share = (counts[first, second] + 1) / (seen + len(ROLES))
            table[a, b] = np.log(share) - np.log((own[second] + 1) / (total + len(ROLES)))
    return table


def save(
    path: Path,
    idf: NDArray[np.float32],
    weights: NDArray[np.float64],
    bias: NDArray[np.float64],
    moves: NDArray[np.float32],
) -> None:
    """Weights as 8-bit numbers with one scale a role."""
    slots = np.flatnonzero(idf)
    scale = np.maximum(np.abs(weights[slots]).max(axis=0), 1e-9) / 127
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        path,
        slots=slots.astype(np.int32),
        idf=idf[slots].astype(np.float16),
        weights=np.round(weights[slots] / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        flags=weights[f.SLOTS :].astype(np.float32),
        bias=bias.astype(np.float32),
        transitions=moves,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, print the figures of the held-out tenth, and write the model made from the other nine."""
    parser = argparse.ArgumentParser(prog="python -m training.roles", description=__doc__)
    parser.add_argument("--data", type=Path, nargs="+", required=True)
    parser.add_argument("--output", type=Path, default=WEIGHTS)
    parser.add_argument("--keep", type=int, default=60_000, help="runs of characters that are kept")
    parser.add_argument("--strength", type=float, default=8.0, help="C of the logistic regression")
    options = parser.parse_args(arguments)
    examples = list(read_examples(options.data))
    learned = [example for example in examples if not example.held_out]
    own = [*learned, *(bare(example) for example in learned if example.headings)]
    idf = idf_of(own)
    weights, _ = fit(own, idf, options.strength, 15)
    strongest = np.argsort(-np.abs(weights[: f.SLOTS]).max(axis=1))[: options.keep]
    kept = np.zeros_like(idf)
    kept[strongest] = idf[strongest]
    weights, bias = fit(own, kept, options.strength, 60)
    for name in sorted({example.group.partition(" ")[0] for example in examples}):
        held = [e for e in examples if e.held_out and e.group.startswith(f"{name} ")]
        if held:
            found = np.argmax(matrix(held, kept) @ weights + bias, axis=1)
            gold = [_PLACE[e.role] for e in held]
            figures = accuracy_score(gold, found), f1_score(gold, found, average="macro")
            print(f"{name}: {len(held)} held out, accuracy {figures[0]:.3f}, macro F1 {figures[1]:.3f}")
    save(options.output, kept, weights, bias, transitions(learned))
    print(f"{len(learned)} examples, {np.count_nonzero(kept)} runs, {options.output.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
