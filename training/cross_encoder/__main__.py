"""Make what reads question and passage together: ``python -m training.cross_encoder --data DIR --more training/data``.

Five minutes on an accelerator, which is taken where there is one; some days on two cores. It begins with what
``python -m training.e5`` leaves.
"""

import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file

from corpus.errors import YoujuError
from index.models.cross_encoder import FOLDER, NETWORK, PIECES, ROWS
from index.models.int4 import packed
from training import options
from training.cross_encoder import network, train
from training.cross_encoder.model import FIRST, LAST, CrossEncoder
from training.cross_encoder.pairs import NEAREST, RIVALS, Lists, Question, Taught, fitting, plain_questions
from training.e5 import model as e5
from training.encoder.model import Ids
from training.encoder.sources import Lesson, load
from training.student.texts import nearest

BEGUN = Path(__file__).parent.parent / "e5" / "cache" / "encoder.pt"
PARAGRAPH, PARAGRAPHS = (40, 260), 12_000  # characters of other paragraphs, and how many
RANGES = 15  # lists whose insides set the ranges of the integers


def main() -> int:
    """Train and write the folder; 2 where data or the encoder to begin with are missing."""
    parser = options.parser("training.cross_encoder", __doc__, FOLDER, train.Schedule().steps)
    given = parser.parse_args()
    torch.set_num_threads(given.threads or 1)
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:7.0f} s  {text}", flush=True)

    start = given.start or BEGUN
    if not start.is_file():
        print(f"缺少 {start}：请先运行 python -m training.e5 (run that first)", file=sys.stderr)
        return 2
    try:
        sources = load(given.data, given.more)
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    schedule = replace(train.Schedule(), steps=given.steps, minutes=given.minutes)
    make(
        e5.load(start),
        sources.lessons,
        sources.stopping,
        sources.official,
        given.out,
        schedule,
        say,
        given.seed,
    )
    return 0


def make(
    encoder: e5.Encoder,
    lessons: Sequence[Lesson],
    stopping: Sequence[Lesson],
    official: Sequence[str],
    out: Path,
    schedule: train.Schedule,
    say: Callable[[str], None],
    seed: int,
) -> None:
    """Every step from lessons to the folder."""
    others = [one for one in dict.fromkeys(official) if PARAGRAPH[0] <= len(one) <= PARAGRAPH[1]]
    others = random.Random(seed).sample(others, min(PARAGRAPHS, len(others)))
    learned = taught(encoder, lessons, others, seed)
    kept = taught(encoder, stopping, [], seed)
    say(
        f"{len(learned.passages)} passages, {len(learned.answered)} questions, {len(learned.near)} that only seem answered"
    )
    pieces = encoder.tokenizer
    known = pieces.get_vocab()
    model = CrossEncoder(encoder.bert, known[FIRST], known[LAST])
    model.to("cuda" if torch.cuda.is_available() else "cpu")
    train.fit(model, learned, kept, schedule, say, seed)
    model.cpu().eval()
    out.mkdir(parents=True, exist_ok=True)
    (out / PIECES).write_text(pieces.to_str(pretty=False), encoding="utf-8")
    rows, scales = packed(model.bert.embeddings.word_embeddings.weight.detach().numpy())
    save_file({"rows": rows, "scales": scales}, out / ROWS)
    (out / ROWS).chmod(0o644)
    some, _ = Lists(learned, seed).next(RANGES)
    network.write(out / NETWORK, model, [model.pair(*one) for one in some])
    say(f"written to {out}")


def taught(encoder: e5.Encoder, lessons: Sequence[Lesson], others: Sequence[str], seed: int) -> Taught:
    """Lessons as tokens, with what comes near each question and each passage by the encoder's vectors."""
    passages = [one.passage for one in lessons]
    vectors = encoder.embed(encoder.ids(passages))

    def cut(texts: Sequence[str]) -> list[Ids]:
        found = encoder.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [np.array(one.ids, dtype=np.int32) for one in found]

    def questions(asked: Sequence[tuple[str, int]]) -> list[Question]:
        texts = [text for text, _ in asked]
        found: list[Question] = []
        for start in range(0, len(texts), 1_000):
            some = encoder.embed(encoder.ids(texts[start : start + 1_000]))
            near = (some @ vectors.T).topk(min(NEAREST, len(passages)), dim=1).indices.numpy()
            ids = cut(texts[start : start + 1_000])
            owners = [own for _, own in asked[start : start + 1_000]]
            found += [Question(*each) for each in zip(ids, owners, near, strict=True)]
        return found

    return Taught(
        passages=cut(passages),
        vectors=vectors.numpy(),
        rivals=nearest(vectors, RIVALS),
        headings=[cut(fitting(one)) for one in lessons],
        answered=questions([(q, place) for place, one in enumerate(lessons) for q in (*one.zh, *one.en)]),
        near=questions([(q, place) for place, one in enumerate(lessons) for q in one.near]),
        plain=questions(plain_questions(lessons, seed)),
        others=cut(others),
    )


if __name__ == "__main__":
    sys.exit(main())
