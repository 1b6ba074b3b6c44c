"""Make late interaction for the encoder that ships: ``python -m training.interaction --data DIR --more training/data``.

A quarter of an hour on two cores, besides reading the questions once.
"""

import random
import sys
import time
from dataclasses import replace

import numpy as np
import torch

from corpus.errors import YoujuError
from index.models.bundled import BundledEncoder
from index.models.encoder import CONTEXTUAL
from index.models.tokenization import cutter_of
from training import options
from training.encoder.sources import load
from training.interaction import train
from training.interaction.heard import Heard, heard, paragraphs

BEGUN = 60_000  # tokens of questions whose directions are kept to begin with


def main() -> int:
    """Train and write the file; 2 where data are missing."""
    parser = options.parser("training.interaction", __doc__, CONTEXTUAL, train.Schedule().steps, start=False)
    given = parser.parse_args()
    torch.set_num_threads(given.threads or 1)
    torch.manual_seed(given.seed)
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:7.0f} s  {text}", flush=True)

    try:
        sources = load(given.data, given.more)
        encoder = BundledEncoder(given.out, given.threads or 1)
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    cutter = cutter_of(given.out)
    if not sources.lessons:
        print(f"{given.data}：没有可学的段落 (nothing to learn from)", file=sys.stderr)
        return 2
    lessons = heard(encoder, cutter, sources.lessons)
    say(f"{len(lessons.own)} passages, {len(lessons.ends) - 1} questions read")
    kept = heard(encoder, cutter, sources.stopping, exact=True)
    say(f"{len(kept.own)} passages kept aside")
    model = train.Interaction(alone(encoder, cutter.size), begun(lessons, given.seed))
    batches = train.Batches(lessons, paragraphs(sources.official, cutter, given.seed), given.seed)
    schedule = replace(train.Schedule(), steps=given.steps, minutes=given.minutes)
    train.fit(model, lessons, batches, kept, schedule, say)
    train.save(model, encoder.network, given.out)
    say(f"written to {given.out}")
    return 0


def alone(encoder: BundledEncoder, size: int) -> torch.Tensor:
    """What the encoder says of each token by itself, shape ``(size, hidden)``."""
    rows = [encoder.read_tokens(np.arange(size)[start : start + 512]) for start in range(0, size, 512)]
    return torch.from_numpy(np.concatenate(rows))


def begun(lessons: Heard, seed: int) -> torch.Tensor:
    """Some tokens of questions, as the encoder reads them."""
    some = random.Random(seed).sample(range(len(lessons.ids)), min(BEGUN, len(lessons.ids)))
    return torch.from_numpy(lessons.hidden[some]).float()


if __name__ == "__main__":
    sys.exit(main())
