"""Make what reads question and passage together: ``python -m training.cross_encoder --data DIR --more training/data``.

Minutes on an accelerator, which is taken where there is one; some days on two cores, with fewer lists in a batch. It
begins with what ``python -m training.e5`` leaves. ``--steps 0 --weights FILE`` writes the folder of a network that was
trained elsewhere.
"""

import argparse
import random
import sys
import time
from dataclasses import replace
from pathlib import Path

import torch
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from corpus.errors import YoujuError
from index.models.cross_encoder import FOLDER, NETWORK, PIECES, ROWS
from index.models.int4 import packed
from training import options
from training.cross_encoder import network, reports, train
from training.cross_encoder.beginning import BEGUN, beginning
from training.cross_encoder.lessons import taught
from training.cross_encoder.model import CrossEncoder, save
from training.cross_encoder.pairs import Lists, Taught
from training.encoder import sources as sources_of
from training.encoder.sources import JUDGING, STOPPING, part_of, some
from training.nearness import Nearness
from training.prepared import prepared
from training.processor import halved

WEIGHTS = Path(__file__).parent / "cache" / "cross_encoder.safetensors"
PARAGRAPH, PARAGRAPHS = (40, 260), 12_000  # characters of other paragraphs, and how many
# Lists whose insides set the ranges of the integers; of so many lessons and reports where nothing is trained.
RANGES, FOR_RANGES = 15, 300


def main() -> int:
    """Train and write the folder; 2 where data or the encoder to begin with are missing."""
    given = _arguments()
    torch.set_num_threads(given.threads or 1)
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:7.0f} s  {text}", flush=True)

    start = given.start or BEGUN
    if not start.is_file() and not (given.weights and given.weights.is_dir()):
        print(f"缺少 {start}：请先运行 python -m training.e5 (run that first)", file=sys.stderr)
        return 2
    begin = beginning(start, given.weights, given.layers)
    try:
        learned, watched = prepared(given.prepared, lambda: lessons(given, begin.nearness()))
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    say(
        f"{len(learned.passages)} passages, {len(learned.answered)} questions, {len(learned.near)} that only seem answered"
    )
    schedule = replace(
        train.Schedule(),
        steps=given.steps,
        minutes=given.minutes,
        rate=given.rate,
        warm_up=given.warm_up,
        lists=given.lists,
        frozen=given.frozen,
        drawing=given.drawing,
    )
    model, teacher = begin.networks()
    if schedule.steps:
        train.fit(model, learned, watched, schedule, say, given.seed, teacher)
        given.save.parent.mkdir(parents=True, exist_ok=True)
        save(model, given.save)
    write(model.cpu().eval(), begin.pieces, learned, given.out, given.seed)
    say(f"written to {given.out}")
    return 0


def lessons(given: argparse.Namespace, nearness: Nearness) -> tuple[Taught, Taught]:
    """What is learned from, and what is watched; YoujuError where a file is missing."""
    sources = sources_of.load(given.data, given.more)
    others = [one for one in dict.fromkeys(sources.official) if PARAGRAPH[0] <= len(one) <= PARAGRAPH[1]]
    others = random.Random(given.seed).sample(others, min(PARAGRAPHS, len(others)))
    whole = reports.load(given.more)
    kept = [one for one in whole if part_of(one.library or one.title) in (JUDGING, STOPPING)]
    told = [one for one in whole if one not in kept]
    trained = given.steps or given.prepared
    # Without steps they set the ranges of the integers alone.
    some_lessons = some(
        sources.lessons, given.lessons or len(sources.lessons) if trained else FOR_RANGES, given.seed
    )
    with halved():
        learned = taught(nearness, some_lessons, told if trained else told[:FOR_RANGES], others, given.seed)
        aside = some(sources.stopping, train.JUDGED, given.seed)
        watched = taught(nearness, aside, kept, [], given.seed) if trained else learned
    return learned, watched


def write(
    model: CrossEncoder,
    pieces: Tokenizer,
    learned: Taught,
    out: Path,
    seed: int,
) -> None:
    """The folder that the program reads."""
    out.mkdir(parents=True, exist_ok=True)
    (out / PIECES).write_text(pieces.to_str(pretty=False), encoding="utf-8")
    rows, scales = packed(model.bert.embeddings.word_embeddings.weight.detach().numpy())
    save_file({"rows": rows, "scales": scales}, out / ROWS)
    (out / ROWS).chmod(0o644)
    pairs = [model.pair(*one) for one in Lists(learned, seed).next(RANGES).lists]
    network.write(out / NETWORK, model, pairs)


def _arguments() -> argparse.Namespace:
    schedule = train.Schedule()
    parser = options.parser("training.cross_encoder", __doc__, FOLDER, schedule.steps)
    parser.add_argument("--rate", type=float, default=schedule.rate, help="the highest rate")
    parser.add_argument("--warm-up", type=int, default=schedule.warm_up, help="steps until that")
    parser.add_argument(
        "--lists", type=int, default=schedule.lists, help="of a batch; 64 take 18 GB, fewer take less"
    )
    parser.add_argument("--lessons", type=int, help="so many of them, at random; all by default")
    parser.add_argument("--frozen", type=int, default=0, help="so many of the lowest layers stay as they are")
    parser.add_argument("--drawing", type=int, default=0, help="processes that draw batches")
    parser.add_argument(
        "--weights", type=Path, help="what --save wrote, or the folder of a network that ships, to go on from"
    )
    parser.add_argument(
        "--prepared",
        type=Path,
        help="where lessons with what is near them are kept, or found, for a machine without",
    )
    parser.add_argument("--layers", type=int, help="so many of its layers, taught by all of them")
    parser.add_argument("--save", type=Path, default=WEIGHTS, help="where the weights go")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
