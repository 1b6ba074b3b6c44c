"""Make the encoder that ships: ``python -m training.student --data DIR``.

It needs what `training.encoder` and `training.e5` made. Some two hours on two cores to learn, besides
hearing the teachers once; see the card of the model.
"""

import argparse
import random
import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from corpus.errors import YoujuError
from index.models.encoder import CONTEXTUAL
from index.models.table import FILE, table_of
from index.models.tokenization import digest
from index.models.transformer import ContextualEncoder
from training import options
from training.e5 import model as e5
from training.encoder import export, model
from training.encoder.sources import Sources, load
from training.student import drafts, train
from training.student.teachers import Teachers, principal, within
from training.student.texts import Batches, Texts, texts

RANGES = 100  # lessons whose insides set the ranges of int8
DRAFTED = 7_000  # passages that drafts are learned from
MADE = Path(__file__).parent.parent


def main() -> int:
    """Train and write the model; 2 where data or teachers are missing."""
    cache = Path(__file__).parent / "cache"
    parser = options.parser("training.student", __doc__, CONTEXTUAL, train.Schedule().steps, cache)
    parser.add_argument(
        "--first", type=Path, default=MADE / "encoder/cache/model", help="folder made by training.encoder"
    )
    parser.add_argument(
        "--second", type=Path, default=MADE / "e5/cache/encoder.pt", help="checkpoint made by training.e5"
    )
    given = parser.parse_args()
    torch.set_num_threads(given.threads or 1)
    schedule = replace(train.Schedule(), steps=given.steps, minutes=given.minutes)
    try:
        teachers = taught_by(given.first, given.second, given.cache)
        make(load(given.data, given.more), teachers, given, schedule)
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def taught_by(first: Path, second: Path, cache: Path) -> Teachers:
    """Both teachers; YoujuError where one is missing."""
    for missing in (one for one in (first / FILE, second) if not one.exists()):
        raise YoujuError(
            f"缺少教师模型 {missing}：请先运行 training.encoder 和 training.e5。",
            f"The teacher {missing} is missing: run training.encoder and training.e5 first.",
        )
    cache.mkdir(parents=True, exist_ok=True)
    name = digest(first / "model.safetensors", second)
    return Teachers([export.read(first), e5.load(second)], name, cache)


def make(sources: Sources, teachers: Teachers, given: argparse.Namespace, schedule: train.Schedule) -> None:
    """Every step from the data to the folder, each timed."""
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:7.0f} s  {text}", flush=True)

    known = texts(sources, given.seed)
    say(f"{len(known.passages)} passages, {len(known.questions)} questions, {len(sources.stopping)} to watch")
    beside = [teachers.beside(some) for some in (known.passages, known.questions)]
    kept = principal(torch.cat(beside))
    vectors, asked = (within(some, kept) for some in beside)
    say("heard")
    encoder = export.read(given.first) if given.start is None else model.load(given.start)
    heard = train.Heard(encoder.ids(known.passages), vectors, encoder.ids(known.questions), asked)
    if encoder.dense is None:
        train.begin(encoder, heard)
    batches = Batches(known, vectors, given.seed)
    if schedule.steps:
        encoder = train.fit(encoder, heard, batches, sources, schedule, given.cache / "encoder.pt", say)
    some = random.Random(given.seed).sample(sources.lessons, min(RANGES, len(sources.lessons)))
    export.write(
        given.out, encoder, encoder.ids([text for one in some for text in (one.passage, *one.zh, *one.en)])
    )
    if given.first.resolve() != given.out.resolve():
        shutil.copy(given.first / FILE, given.out)
    say(f"written to {given.out}")
    drafts.save(drafts.fit(examples(given.out, known), say, given.seed), given.out)


def examples(folder: Path, known: Texts) -> drafts.Examples:
    """What drafts are learned from: as the program will have it, by the folder's files."""
    encoder = ContextualEncoder(folder)
    passages = [
        *known.passages[: min(DRAFTED, len(known.own))],
        *known.passages[len(known.own) :][: DRAFTED // 5],
    ]
    asked = [
        (place, row)
        for row, (own, answered) in enumerate(zip(known.own[:DRAFTED], known.answered, strict=False))
        for place in own[:answered]
    ]
    return drafts.Examples(
        drafts=torch.from_numpy(table_of(folder).encode_passages(passages)),
        vectors=torch.from_numpy(encoder.encode_passages(passages)),
        asked=torch.from_numpy(encoder.encode_questions([known.questions[place] for place, _ in asked])),
        asked_of=np.array([row for _, row in asked]),
    )


if __name__ == "__main__":
    sys.exit(main())
