"""Make what the cross-encoder adds to itself where it reads questions: ``python -m training.cross_encoder.of_questions
--data DIR --more training/data``.

Which passage answers, and whether one does: `training.low_rank` says what is learned, beside the layers that judge
questions alone. What is read is what the program reads: passages around a sentence of theirs. An hour on two
cores; afterwards ``python -m training.confidence`` learns anew what it is worth that something answers.
"""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from corpus.errors import YoujuError
from index.models.cross_encoder import FOLDER, FOR_QUESTIONS
from training import low_rank
from training.cross_encoder import reports, shipped, train
from training.cross_encoder.lessons import taught
from training.cross_encoder.model import CrossEncoder
from training.cross_encoder.pairs import Lists, Mix, Taught
from training.encoder import sources as sources_of
from training.encoder.sources import JUDGING, STOPPING, part_of, some
from training.nearness import Shipped

# Most lists are of whole reports; to each a question comes that its passage only seems to answer.
MIX = Mix(of_reports=0.65, window=1.0, beside=0.0, seeming=1.0, windows=True)
LESSONS = 9_000
# Lists of a step; what the rate of the layers that judge questions alone is multiplied by.
LISTS, YOUNG = 12, 0.2
SCHEDULE = low_rank.Schedule(rate=5e-4, warm_up=40, measured_every=1_800.0)


def fit(
    model: CrossEncoder,
    added: low_rank.Additions,
    learned: Taught,
    schedule: low_rank.Schedule,
    told: Callable[[], str],
    say: Callable[[str], None],
    *,
    lists: int = LISTS,
    seed: int = 0,
) -> None:
    """Train what is added and the layers that judge questions, in place, by so many `lists` a step."""
    young = [*model.dense.parameters(), *model.out.parameters()]
    for one in young:
        one.requires_grad = True
    batches = Lists(learned, seed, MIX)

    def loss() -> Tensor:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return train.loss(model, batches.next(lists))

    low_rank.fit([(added.parameters(), 1.0), (young, YOUNG)], loss, schedule, told, say)


def main() -> int:
    """Train, and write into the folder of the network; 2 where data are missing."""
    given = _arguments()
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:7.0f} s  {text}", flush=True)

    torch.manual_seed(given.seed)
    try:
        sources = sources_of.load(given.data, given.more)
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    whole = reports.load(given.more)
    kept = [one for one in whole if part_of(one.title) in (JUDGING, STOPPING)]
    nearness = Shipped(given.folder)
    lessons = some(sources.lessons, given.lessons, given.seed)
    learned = taught(nearness, lessons, [one for one in whole if one not in kept], [], given.seed)
    aside = some(sources.stopping, train.JUDGED, given.seed)
    watched = taught(nearness, aside, kept, [], given.seed)
    model, _ = shipped.opened(given.folder)
    added = low_rank.Additions(model, given.rank)
    if given.go_on:
        low_rank.read(given.folder, FOR_QUESTIONS, added)
    say(
        f"{len(learned.passages)} passages, {len(learned.answered)} questions, {len(learned.near)} that only seem answered"
    )

    def told() -> str:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return f" {train.progress(model, watched)}"

    pace = replace(SCHEDULE, steps=given.steps, minutes=given.minutes, rate=given.rate)
    fit(model, added, learned, pace, told, say, lists=given.lists, seed=given.seed)
    low_rank.write(given.folder, FOR_QUESTIONS, added, {})
    shipped.put_questions(model, given.folder)
    say(f"written to {given.folder}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m training.cross_encoder.of_questions", description=__doc__
    )
    parser.add_argument("--data", type=Path, required=True, help="the folder that sources.py describes")
    parser.add_argument("--more", type=Path, nargs="+", required=True, help="folders of *.jsonl.gz")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="the network, to read and to write to")
    parser.add_argument("--go-on", action="store_true", help="from what the folder holds")
    parser.add_argument("--lessons", type=int, default=LESSONS, help="so many of them, at random")
    parser.add_argument("--rank", type=int, default=8)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--steps", type=int, default=SCHEDULE.steps)
    parser.add_argument("--rate", type=float, default=SCHEDULE.rate, help="the highest rate")
    parser.add_argument("--lists", type=int, default=LISTS, help="of a step")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
