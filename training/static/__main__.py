"""Make the table that translates: ``python -m training.static --data DIR``.

Minutes on two cores.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import YoujuError
from index.models.encoder import BUNDLED
from training.static import data, export, train, vocabulary
from training.static.batches import Lessons, rows_of
from training.static.teacher import Teacher
from training.static.train import Schedule
from training.static.vocabulary import Vocabulary

DIMENSION = 384
# What each part gave is in the model card.
WHITENING = 0.4
STEPS = 3000
LEARNING_RATE = 1e-3
MIXTURE = {"sentences": 2, "glosses": 1, "words": 0.5, "crossing": 2, "paraphrase": 1, "bags": 1}


def main() -> int:
    """Train and write the model; 2 where data or teacher are missing."""
    parser = argparse.ArgumentParser(prog="python -m training.static", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the training data")
    parser.add_argument("--out", type=Path, default=BUNDLED, help="folder of the model (the bundled one)")
    parser.add_argument(
        "--cache", type=Path, default=Path(__file__).parent / "cache", help="what the teacher said"
    )
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    try:
        make(options.data, options.out, options.cache, options.seed)
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def make(data_dir: Path, out: Path, cache: Path, seed: int) -> None:
    """Every step from the data to the model, each timed."""
    clock = _Clock()
    texts = data.load(data_dir)
    teacher = Teacher(cache)
    words = sorted(vocabulary.english_words(texts))
    word_teacher = teacher.embed(words)
    gloss_teacher = teacher.embed([gloss.english for gloss in texts.glosses])
    pair_teacher = {name: teacher.embed(english) for name, (_, english) in texts.pairs.items()}
    clock.step("teacher")
    known = vocabulary.build(texts, words, word_teacher)
    clock.step(f"vocabulary: {len(known.mapping)} tokens, {len(known.rows)} rows")
    lessons = _lessons(texts, known, words, word_teacher, gloss_teacher, pair_teacher)
    clock.step("texts as rows")
    vectors, has_vector = teacher_rows(lessons)
    rows = train.initial_rows(vectors, has_vector, known.frequency, DIMENSION)
    clock.step("first rows")
    rows = train.fit(rows, lessons.makers(), Schedule(STEPS, LEARNING_RATE, MIXTURE), seed, _say)
    clock.step("training")
    rows = train.whiten(rows, known.frequency, WHITENING)
    export.write(out, known, rows)
    clock.step(f"written to {out}")


def _say(text: str) -> None:
    print(f"          {text}", flush=True)


def _lessons(
    texts: data.TrainingData,
    known: Vocabulary,
    words: list[str],
    word_teacher: NDArray[np.float32],
    gloss_teacher: NDArray[np.float32],
    pair_teacher: dict[str, NDArray[np.float32]],
) -> Lessons:
    row_of = {name: row for row, name in enumerate(known.rows)}
    gloss_texts = rows_of(known, [gloss.english for gloss in texts.glosses])
    glossed = [i for i, gloss in enumerate(texts.glosses) if gloss.word in row_of and len(gloss_texts[i])]
    spelled = [i for i, word in enumerate(words) if word in row_of]
    return Lessons(
        vocabulary=known,
        pairs={
            name: (rows_of(known, chinese), rows_of(known, english), pair_teacher[name])
            for name, (chinese, english) in texts.pairs.items()
        },
        gloss_rows=np.array([row_of[texts.glosses[i].word] for i in glossed]),
        gloss_texts=[gloss_texts[i] for i in glossed],
        gloss_teacher=gloss_teacher[glossed],
        word_rows=np.array([row_of[words[i]] for i in spelled]),
        word_teacher=word_teacher[spelled],
        paragraphs=rows_of(known, texts.official),
    )


def teacher_rows(lessons: Lessons) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """The teacher's vector of each row, shape ``(rows, 384)``, and which rows have one.

    A Chinese word is the mean of its glosses, or of its characters where it has none. Each
    language is centred by its own mean, for they lie apart.
    """
    known = lessons.vocabulary
    vectors = np.zeros((len(known.rows), lessons.gloss_teacher.shape[1]), dtype=np.float32)
    has = np.zeros(len(known.rows), dtype=np.bool_)
    np.add.at(vectors, lessons.gloss_rows, lessons.gloss_teacher)
    vectors[lessons.word_rows] = lessons.word_teacher
    has[lessons.gloss_rows] = has[lessons.word_rows] = True
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    chinese = np.arange(len(known.rows)) <= known.chinese
    for language in (chinese & has, ~chinese & has):
        vectors[language] -= vectors[language].mean(axis=0)
    row_of = {name: row for row, name in enumerate(known.rows)}
    for row in np.flatnonzero(chinese & ~has)[1:]:
        parts = [row_of[character] for character in known.rows[row] if has[row_of.get(character, 0)]]
        if parts:
            vectors[row] = vectors[parts].mean(axis=0)
    return vectors, has


class _Clock:
    """Says how long each step took."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def step(self, name: str) -> None:
        now = time.monotonic()
        print(f"{now - self._last:6.0f} s  {name}", flush=True)
        self._last = now


if __name__ == "__main__":
    sys.exit(main())
