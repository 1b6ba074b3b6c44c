"""Make the first teacher of the encoder, and its table: ``python -m training.encoder --data DIR``.

Hours on two cores, minutes on an accelerator-sized machine; see README.md here. What ships is
taught by this one and by that of `training.e5`: `training.student`.
"""

import random
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from corpus.errors import YoujuError
from training import options
from training.encoder import export, measure, model, table, train, vocabulary
from training.encoder.model import Encoder
from training.encoder.sources import Sources, load
from training.encoder.table import Examples, Table
from training.encoder.teacher import Teacher

# Official paragraphs and sentences of the pairs that the table learns from besides the lessons.
PARAGRAPHS, SENTENCES = 8_000, 12_000


def main() -> int:
    """Train and write the model; 2 where data or teacher are missing."""
    cache = Path(__file__).parent / "cache"
    parser = options.parser("training.encoder", __doc__, cache / "model", train.Schedule().steps, cache)
    parser.add_argument(
        "--rate", type=float, default=1.0, help="both rates times this; less than 1 where one goes on"
    )
    given = parser.parse_args()
    torch.set_num_threads(given.threads or 1)
    usual = train.Schedule() if given.start is None else train.GOING_ON
    schedule = replace(
        usual,
        steps=given.steps,
        minutes=given.minutes,
        row_rate=usual.row_rate * given.rate,
        body_rate=usual.body_rate * given.rate,
    )
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
    say(
        f"{len(sources.lessons)} lessons, {len(sources.stopping)} to stop by, {len(sources.judging)} to judge"
    )
    untrained = cache / "untrained.pt"
    if not untrained.exists():
        _, bert_tokenizer = model.english()
        ids = bert_tokenizer.get_vocab()
        known = vocabulary.build(sources, sorted(ids, key=lambda token: ids[token]))
        say(f"{len(known.tokens)} tokens, {len(known.tokens) - known.chinese} of them Chinese")
        model.save(model.grafted(known, sources), untrained)
    teacher = Teacher(model.load(untrained), cache)
    if start is not None and start.is_dir():
        model.save(export.read(start), cache / "start.pt")
        start = cache / "start.pt"
    encoder = model.load(start or untrained)
    prepared = train.prepare(encoder, teacher, sources, seed)
    say(f"prepared; untrained: {train.progress(encoder, prepared, sources)[1]}")
    encoder = train.fit(encoder, prepared, sources, schedule, cache / "best.pt", say, seed)
    some = prepared.data.asked[::100]
    export.write(out, encoder, [ids for one in some for ids in (one.passage, *one.zh, *one.en)])
    encoder = export.read(out)
    static = table.fit(encoder, examples(encoder, prepared), say, seed)
    static = table.save(static, out / "table.safetensors")
    say(f"written to {out}")
    for name, passages in (("encoder", encoder), ("table", static)):
        say(f"judged, passages by the {name}: {judged(encoder, passages, sources)}")


def examples(encoder: Encoder, prepared: train.Prepared) -> Examples:
    """What the table learns from: passages with and without surroundings, paragraphs, sentences."""
    data = prepared.data
    chance = random.Random(0)
    others = [
        *chance.sample(data.paragraphs, min(PARAGRAPHS, len(data.paragraphs))),
        *chance.sample(prepared.sentences.ids, min(SENTENCES, len(prepared.sentences.ids))),
    ]
    ids = [*map(data.with_surroundings, data.asked), *others]
    asked = [(ids, i) for i, one in enumerate(data.asked) for ids in (*one.zh, *one.en)]
    return Examples(
        ids=ids,
        vectors=encoder.embed(ids),
        asked=encoder.embed([ids for ids, _ in asked]),
        asked_of=np.array([i for _, i in asked]),
    )


def judged(encoder: Encoder, passages: Encoder | Table, sources: Sources) -> dict[str, list[float]]:
    """R@1 and R@10 on the topics kept for judging."""

    def question(texts: Sequence[str]) -> np.ndarray:
        return encoder.embed(encoder.ids(texts)).numpy()

    def passage(texts: Sequence[str]) -> np.ndarray:
        return passages.embed(encoder.ids(texts)).numpy()

    return measure.on_lessons(sources.judging, sources.lessons, question, passage)


if __name__ == "__main__":
    sys.exit(main())
