"""Make the model of intents: ``python -m training.intents --data FILE [FILE…]``.

Prints the figures on the tenth kept aside, learned without it, then writes the model learned from
all. Three networks learn one after the other; half an hour on one core. ``--judge FILE …`` prints those of the model that
ships, on questions that it never saw.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np

from corpus.errors import YoujuError
from retrieval.understanding.intent import MODEL, Weights, read_with, shipped
from training.intents.data import Labelled, load, split
from training.intents.learn import learn


def main() -> int:
    """Train, measure, write; 2 where the data are missing."""
    parser = argparse.ArgumentParser(prog="python -m training.intents", description=__doc__)
    work = parser.add_mutually_exclusive_group(required=True)
    work.add_argument("--data", type=Path, nargs="+", help="labelled questions, JSON Lines")
    work.add_argument(
        "--judge", type=Path, nargs="+", help="such questions, to judge the model that ships by"
    )
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument(
        "--networks", type=int, default=3, help="so many, of unlike beginnings, are read together"
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--measure", action="store_true", help="only measure on the tenth kept aside")
    how.add_argument("--unmeasured", action="store_true", help="learn from all at once, in half the time")
    options = parser.parse_args()
    try:
        rows = load(options.data or options.judge)
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    if options.judge:
        print(f"{len(rows)} questions")
        tell(measured(shipped(), rows))
        return 0
    if not options.unmeasured:
        learned, kept = split(rows)
        print(f"{len(learned)} questions to learn from, {len(kept)} kept aside")
        tell(measured([learn(learned, seed) for seed in range(options.networks)], kept))
    if not options.measure:
        save([learn(rows, seed) for seed in range(options.networks)], options.out)
    return 0


def tell(figures: Mapping[str, float]) -> None:
    """Print them, a line each."""
    for name, value in figures.items():
        print(f"{name}: {value:.3f}")


def measured(networks: Sequence[Weights], rows: Sequence[Labelled]) -> dict[str, float]:
    """Shares of the questions: intent right; topic exact; topic wholly inside what is kept, and what that
    is longer by; role right where the wording settles it, and none read where there is none."""
    every = [(read_with(networks, row.question), row) for row in rows]
    pairs = [(one, row) for one, row in every if row.intent is not None]
    within = [
        not row.topic or (one.start <= row.start and row.start + len(row.topic) <= one.end)
        for one, row in pairs
    ]
    sure = [one.role == row.role for one, row in every if row.certain and row.role]
    no_role = [one.role is None for one, row in every if row.role is None]
    return {
        "intent": _mean([one.intent == row.intent for one, row in pairs]),
        "topic exact": _mean([one.topic == row.topic for one, row in pairs]),
        "topic kept": _mean(within),
        "kept beyond it, characters": _mean([max(0, len(one.topic) - len(row.topic)) for one, row in pairs]),
        "certain roles": _mean(sure),
        "no role": _mean(no_role),
    }


def save(networks: Sequence[Weights], out: Path) -> None:
    """As float16, each array with one more axis, of the networks."""
    arrays = {
        field.name: np.stack([getattr(one, field.name) for one in networks]).astype(np.float16)
        for field in fields(Weights)
    }
    np.savez_compressed(out, allow_pickle=False, **arrays)


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else 0.0


if __name__ == "__main__":
    sys.exit(main())
