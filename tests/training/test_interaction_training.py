"""Learning late interaction, on lessons of a few words and an encoder of a few numbers."""

import random
from pathlib import Path

import numpy as np
import pytest
import torch

from index.models.interaction import LateInteraction
from index.models.transformer import QuestionRead
from training.encoder.sources import Lesson
from training.interaction import train
from training.interaction.heard import Heard, Own, heard, paragraphs

# Everyday word n means official word n + 20; words from 40 on tell nothing.
WORDS, OFFICIAL, SIZE, HIDDEN = 20, 20, 60, 64


class Cutter:
    """A word is a number."""

    size = SIZE

    def cut(self, texts: list[str]) -> list[np.ndarray]:
        return [np.array([int(word) for word in text.split()], dtype=np.int64) for text in texts]


class Reading:
    """What it says of a token is a vector of that token, whatever stands beside it."""

    def __init__(self) -> None:
        self.table = np.random.default_rng(0).normal(size=(SIZE, HIDDEN)).astype(np.float32)

    def read_questions(self, texts: list[str]) -> list[QuestionRead]:
        cut = Cutter().cut(texts)
        return [QuestionRead(self._mean(ids), ids, self.table[ids]) for ids in cut]

    def draft_passages(self, texts: list[str]) -> np.ndarray:
        return np.stack([self._mean(ids) for ids in Cutter().cut(texts)])

    encode_passages = draft_passages

    def _mean(self, ids: np.ndarray) -> np.ndarray:
        mean = self.table[ids].mean(axis=0)
        return mean / np.linalg.norm(mean)


def lessons(count: int, seed: int) -> list[Lesson]:
    chance = random.Random(seed)

    def said(words: list[int]) -> str:
        return " ".join(map(str, words))

    made = []
    for _ in range(count):
        words = chance.sample(range(WORDS), 3)
        fill = [chance.randrange(40, SIZE) for _ in range(6)]
        passage = [word + OFFICIAL for word in words] + fill
        chance.shuffle(passage)
        asked = [*words, chance.randrange(40, SIZE)]
        other = next(word for word in range(WORDS) if word not in words)
        made.append(
            Lesson(said(passage), (said(asked),), (said(asked[::-1]),), near=(said([other, *asked[:2]]),))
        )
    return made


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "WIDTH", 32)


def test_lessons_are_heard_with_the_places_of_their_own_questions() -> None:
    some = [*lessons(3, 1), Lesson("5 6", (), ())]
    found = heard(Reading(), Cutter(), some)  # type: ignore[arg-type]
    assert found.own == [Own([3 * i], [3 * i + 1], [3 * i + 2]) for i in range(3)]
    assert found.ends.tolist() == [0, 4, 8, 11, 15, 19, 22, 26, 30, 33]
    first = [int(word) for word in some[0].zh[0].split()]
    assert found.ids[:4].tolist() == first
    assert found.hidden[:4] == pytest.approx(Reading().table[first], abs=1e-3)
    assert [len(one) for one in found.passages] == [9] * 3
    texts = ["1 2 3" * 20, "1", "4 5 6" * 20, "4 5 6" * 20, "7" * 300]
    assert sorted(len(one) for one in paragraphs(texts, Cutter(), 0)) == [41, 41]  # type: ignore[arg-type]


def test_scores_are_means_of_the_nearest_by_what_each_token_tells(
    small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = torch.eye(SIZE, HIDDEN)
    model = train.Interaction(alone, alone)
    with torch.no_grad():
        model.rows.weight.copy_(torch.eye(SIZE, 32))
        model.head.weight.copy_(torch.eye(32, HIDDEN))
        model.head.bias.zero_()
        model.tell_rows.weight[1] = np.log(np.exp(3) - 1) - train.TELLING
    asked = Heard([], np.empty((0, 1)), [], np.array([1, 2, 3]), np.eye(HIDDEN, dtype=np.float16)[1:4],
                  np.array([0, 2, 3]), np.empty((0, 1)))  # fmt: skip
    monkeypatch.setattr(train, "LEANING", 0)
    ids, mask = train.padded([np.array([1, 5]), np.array([2]), np.array([9, 3, 1])])
    seen = mask.bool()
    assert seen.tolist() == [[True, True, False], [True, False, False], [True, True, True]]
    found = train.scores(model, asked, [0, 1], model.of_passages(ids, seen), seen)
    # Of the first question token 1 tells three times as much as token 2.
    assert found.tolist() == [pytest.approx([0.75, 0.25, 0.75]), pytest.approx([0, 0, 1])]


def test_what_everyday_words_mean_is_learned_and_kept_in_four_bits(tmp_path: Path, small: None) -> None:
    reading = Reading()
    known, kept = (heard(reading, Cutter(), lessons(*some)) for some in ((300, 1), (60, 2)))  # type: ignore[arg-type]

    def run() -> tuple[train.Interaction, list[str]]:
        torch.manual_seed(0)
        model = train.Interaction(torch.from_numpy(reading.table), torch.from_numpy(reading.table))
        said: list[str] = []
        batches = train.Batches(known, known.passages[:50], 0)
        schedule = train.Schedule(steps=200, row_rate=5e-2, head_rate=2e-2, warm_up=5)
        said.append(train.progress(model, kept))
        train.fit(model, known, batches, kept, schedule, said.append)
        return model, said

    def first(told: str) -> float:
        return float(told.split("words [")[1].split(",")[0])

    model, said = run()
    assert first(said[0]) < 0.2 and first(said[-1]) > 0.7
    assert said[-1].startswith("step 200 ") and run()[1] == said
    train.save(model, "ab01", tmp_path)
    every, alone = torch.arange(SIZE)[None], np.array([SIZE])
    written = model.of_passages(every, torch.ones_like(every))[0].detach().numpy()
    assert (written * LateInteraction(tmp_path, SIZE, "ab01").of_passages(np.arange(SIZE), alone)).sum(
        1
    ).min() > 0.98
    read = LateInteraction(tmp_path, SIZE, "ab01")
    ids = np.arange(WORDS)
    asked = read.of_question(ids, reading.table[ids])
    near = asked.vectors @ read.of_passages(np.arange(SIZE), np.ones(SIZE, dtype=np.int64)).T
    assert (near.argmax(axis=1) == ids + OFFICIAL).mean() >= 0.9
    # Words that say nothing tell less than those that do.
    fill = np.arange(40, SIZE)
    both = read.of_question(np.concatenate([ids, fill]), reading.table[np.concatenate([ids, fill])])
    assert both.weights[: len(ids)].mean() > 1.2 * both.weights[len(ids) :].mean()


def test_copies_of_a_passage_are_no_wrong_answers() -> None:
    known = heard(Reading(), Cutter(), [*lessons(20, 1), lessons(20, 1)[3]])  # type: ignore[arg-type]
    batches = train.Batches(known, known.passages, 0)
    found = batches.copies([3, 20, 5])
    assert found.tolist() == [[False, True, False], [True, False, False], [False, False, False]]
