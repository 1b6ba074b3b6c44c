"""Make the model that knows a unit's name: ``python -m training.units``.

Printed, on names and other words of other seeds: the share told right, and that of names whose last two signs
taught nothing (a fifth of the bodies by digest, left out for this figure; the weights written are made from all).
"""

import argparse
import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from corpus.metadata.naming import SHORTEST, WEIGHTS, NameModel, features
from training.headings.words import words_of
from training.metadata.names import BODIES
from training.roles.data import read_examples
from training.units.data import read_words
from training.units.writing import NameWriter, Words

_DATA = Path(__file__).resolve().parent.parent / "data"
_REPORTS = ("roles.jsonl.gz", "conventional.jsonl.gz")


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, print the figures, write the weights."""
    parser = argparse.ArgumentParser(prog="python -m training.units", description=__doc__)
    parser.add_argument("--names", type=int, default=20_000)
    parser.add_argument("--strength", type=float, default=0.3)
    parser.add_argument("--least", type=float, default=0.08, help="smaller weights are left out")
    parser.add_argument("--output", type=Path, default=WEIGHTS)
    options = parser.parse_args(arguments)
    bodies, none = read_words()
    bodies = tuple(dict.fromkeys((*bodies, *BODIES)))
    clauses = _clauses()
    kept = [body for body in bodies if not _held_out(body)]
    fresh = [body for body in bodies if _held_out(body)]
    partly = learn(NameWriter(kept, none, clauses, 1), options.names // 2, options.strength, options.least)
    _print("endings never seen", partly, NameWriter(fresh, none, clauses, 2), 2_000)
    model = learn(NameWriter(bodies, none, clauses, 1), options.names, options.strength, options.least)
    _print("other seeds", model, NameWriter(bodies, none, clauses, 3), 2_000)
    words = json.dumps(model.weights, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    options.output.write_text(words.replace(',"', ',\n"') + "\n", encoding="utf-8")
    print(f"{len(model.weights)} weights, {options.output.stat().st_size:,} bytes")
    return 0


def learn(writer: NameWriter, names: int, strength: float, least: float) -> NameModel:
    """Logistic regression on what the writer writes."""
    examples = [one for one in writer.examples(names) if len(one.text) >= SHORTEST]
    place: dict[str, int] = {}
    columns = [
        [place.setdefault(name, len(place)) for name in features(one.text, one.behind)] for one in examples
    ]
    ends = np.cumsum([0, *map(len, columns)])
    flat = np.concatenate([np.array(own) for own in columns])
    data = csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(examples), len(place)))
    data.sum_duplicates()
    model = LogisticRegression(C=strength, max_iter=300, fit_intercept=False)
    model.fit(data, np.array([one.unit for one in examples]))
    found = {name: round(float(model.coef_[0][column]), 2) for name, column in place.items()}
    return NameModel({name: weight for name, weight in found.items() if abs(weight) >= least})


def _clauses() -> list[str]:
    sentences = words_of(list(read_examples([_DATA / name for name in _REPORTS]))).sentences
    return sorted(
        {c for s in sentences for c in re.split("[，。；：！？、（）“”《》]", s) if 3 <= len(c) <= 30}
    )


def _held_out(body: str) -> bool:
    return hashlib.md5(body[-2:].encode(), usedforsecurity=False).digest()[0] % 5 == 0


def _print(what: str, model: NameModel, writer: NameWriter, count: int) -> None:
    told: dict[bool, list[bool]] = {True: [], False: []}
    wrong: list[Words] = []
    for one in writer.examples(count):
        own = model.log_odds(one.text, one.behind) > 0
        told[one.unit].append(own == one.unit)
        wrong += [one] if own != one.unit else []
    print(f"{what}: names {np.mean(told[True]):.3f}, other words {np.mean(told[False]):.3f}")
    print("   " + " ".join(f"{one.text}|{one.behind[:2]}" for one in wrong[:30]))


if __name__ == "__main__":
    raise SystemExit(main())
