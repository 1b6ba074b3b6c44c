"""Make the second encoder and what makes one of both: ``python -m training.e5 --data DIR``.

An hour on two cores; see the card of the model.
"""

import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from corpus.errors import YoujuError
from index.models.encoder import CONTEXTUAL, SECOND
from index.models.table import table_of
from index.models.transformer import ContextualEncoder
from training import options
from training.e5 import base, model, pair, train, vocabulary
from training.e5.model import Encoder
from training.e5.pair import Examples
from training.e5.surroundings import Surroundings
from training.encoder import export
from training.encoder.sources import Sources, load

# Passages of the lessons that the pair and its drafts are learned from, and official paragraphs besides.
PASSAGES, PARAGRAPHS = 7_000, 1_500
SHORTEST_PARAGRAPH, LONGEST_PARAGRAPH = 60, 260  # characters
RANGES = 100  # passages whose insides set the ranges of int8


def main() -> int:
    """Train and write the model; 2 where data or the model to begin with are missing."""
    parser = options.parser(
        "training.e5", __doc__, SECOND, train.Schedule().steps, Path(__file__).parent / "cache"
    )
    parser.add_argument("--rate", type=float, default=train.Schedule().rate, help="the highest rate")
    given = parser.parse_args()
    torch.set_num_threads(given.threads or 1)
    schedule = replace(train.Schedule(), steps=given.steps, minutes=given.minutes, rate=given.rate)
    try:
        sources = load(given.data, given.more)
        make(sources, given.out, given.cache, schedule, given.start, given.seed)
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def make(
    sources: Sources, out: Path, cache: Path, schedule: train.Schedule, start: Path | None, seed: int
) -> None:
    """Every step from the data to the folder, each timed."""
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:7.0f} s  {text}", flush=True)

    cache.mkdir(parents=True, exist_ok=True)
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
        encoder = train.fit(encoder, sources, schedule, cache / "encoder.pt", say, seed)
    finish(encoder, sources, out, say, seed)


def finish(encoder: Encoder, sources: Sources, out: Path, say: Callable[[str], None], seed: int) -> None:
    """Write the encoder, join it with the first one, and learn to draft for both."""
    some = random.Random(seed).sample(sources.lessons, min(RANGES, len(sources.lessons)))
    export.write_rows(out, encoder)
    export.write_network(
        out, encoder, encoder.ids([text for one in some for text in (one.passage, *one.zh, *one.en)])
    )
    say(f"written to {out}")
    seen = examples([ContextualEncoder(CONTEXTUAL), ContextualEncoder(out)], sources, seed)
    kept = pair.principal(torch.cat([seen.vectors, seen.asked]))
    pair.save(kept, pair.fit(pair.within(seen, kept), say, seed), out)


def examples(encoders: Sequence[ContextualEncoder], sources: Sources, seed: int) -> Examples:
    """What the pair is learned from: passages with and without surroundings, and paragraphs."""
    chance = random.Random(seed)
    lessons = chance.sample(sources.lessons, min(PASSAGES, len(sources.lessons)))
    texts = [*map(Surroundings(seed).around, lessons), *paragraphs(sources, chance)]
    asked = [(text, row) for row, one in enumerate(lessons) for text in (*one.zh[:1], *one.en[:1])]
    questions = [text for text, _ in asked]
    return Examples(
        drafts=torch.from_numpy(table_of(CONTEXTUAL).encode_passages(texts)),
        vectors=torch.from_numpy(np.hstack([one.encode_passages(texts) for one in encoders])),
        asked=torch.from_numpy(np.hstack([one.encode_questions(questions) for one in encoders])),
        asked_of=np.array([row for _, row in asked]),
    )


def paragraphs(sources: Sources, chance: random.Random) -> Sequence[str]:
    """Official paragraphs of some length, each once."""
    fitting = [text for text in sources.official if SHORTEST_PARAGRAPH <= len(text) <= LONGEST_PARAGRAPH]
    found = list(dict.fromkeys(fitting))
    return chance.sample(found, min(PARAGRAPHS, len(found)))


if __name__ == "__main__":
    sys.exit(main())
