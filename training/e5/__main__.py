"""Make the second teacher of the encoder: ``python -m training.e5 --data DIR``.

An hour on two cores. What ships is taught by this one and by that of `training.encoder`: `training.student`.
"""

import sys
import time
from dataclasses import replace
from pathlib import Path

import torch

from corpus.errors import YoujuError
from training import options
from training.e5 import base, model, train, vocabulary
from training.encoder.sources import Sources, load


def main() -> int:
    """Train and write the checkpoint; 2 where data or the model to begin with are missing."""
    out = Path(__file__).parent / "cache" / "encoder.pt"
    parser = options.parser("training.e5", __doc__, out, train.Schedule().steps)
    parser.add_argument("--rate", type=float, default=train.Schedule().rate, help="the highest rate")
    given = parser.parse_args()
    torch.set_num_threads(given.threads or 1)
    schedule = replace(train.Schedule(), steps=given.steps, minutes=given.minutes, rate=given.rate)
    try:
        make(load(given.data, given.more), given.out, schedule, given.start, given.seed)
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def make(sources: Sources, out: Path, schedule: train.Schedule, start: Path | None, seed: int) -> None:
    """Every step from the data to the checkpoint, each timed."""
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:7.0f} s  {text}", flush=True)

    out.parent.mkdir(parents=True, exist_ok=True)
    say(f"{len(sources.lessons)} lessons, {len(sources.stopping)} to watch")
    if start is None:
        begun = base.read()
        known = vocabulary.build(begun, sources)
        say(f"{len(known.pieces)} pieces of {len(begun.pieces)}")
        encoder = model.untrained(begun, known)
        train.centre(encoder, sources.lessons, seed)
    else:
        encoder = model.load(start)
    if schedule.steps:
        train.fit(encoder, sources, schedule, out, say, seed)


if __name__ == "__main__":
    sys.exit(main())
