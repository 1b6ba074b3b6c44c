"""Teaching the encoder that ships, on data of a few words and networks of a few numbers."""

import argparse
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file
from torch import Tensor
from torch.nn import functional
from training_doubles import tiny_bert

from corpus.errors import YoujuError
from index.models.bundled import BundledEncoder
from training.e5 import model as e5
from training.encoder import export, table, vocabulary
from training.encoder.model import Encoder
from training.encoder.sources import Lesson, Sources
from training.student import __main__ as recipe
from training.student import drafts, train
from training.student.teachers import Teachers, principal, within
from training.student.texts import Batches, Texts, nearest, texts

PIECES = ["▁how", "▁many", "▁report", "s", "▁water", "▁book", "?"]
WORDS = ["水", "库", "水库", "书", "报告", "几", "份", "有", "报", "告"]
TOKENS = [*vocabulary.SPECIAL, *PIECES, *WORDS]


@pytest.fixture
def made() -> Callable[[int], Encoder]:
    return lambda seed: Encoder(tiny_bert(len(TOKENS), seed), vocabulary.longest_match(TOKENS))


def sources() -> Sources:
    chance = random.Random(0)

    def written(length: int) -> str:
        return "".join(chance.choices(WORDS, k=length))

    lessons = [
        Lesson(written(12), (written(4), written(5), written(4)), ("how many water",), near=(written(4),))
        for _ in range(60)
    ]
    official = [written(length) for length in (80, 200, 20) for _ in range(20)] + ["短", written(300)]
    return Sources([], [("水库", "water"), ("书", "book")], official, lessons, lessons[:8], [])


def test_what_is_taught_knows_whose_question_is_whose() -> None:
    known = texts(sources(), 3)
    assert known.passages == texts(sources(), 3).passages != texts(sources(), 4).passages
    # Sixty passages with two Chinese questions, an English one and one that is not answered; each once.
    assert [len(own) for own in known.own] == [4] * 60
    assert sorted(place for own in known.own for place in own) == list(range(240))
    lesson = {one.passage: one for one in sources().lessons}
    for passage, own in zip(known.passages, known.own, strict=False):
        one = lesson[passage.rsplit("\n", 1)[-1]]
        asked = [known.questions[place] for place in own]
        assert set(asked[:2]) < set(one.zh) and asked[2:] == [*one.en, *one.near]
    assert sorted(known.questions[240:]) == ["book", "water", "书", "水库"]
    lengths = sorted(map(len, known.passages[60:]))
    # Neither shorter nor longer ones than a passage is.
    assert [12 <= length < 60 for length in lengths].count(True) == 20
    assert len(lengths) == 60 and lengths[-1] <= 260
    assert known.answered == [3] * 60


def test_rivals_are_the_nearest_others() -> None:
    angles = torch.tensor([0.0, 0.1, 0.3, 1.5, 1.6])
    vectors = torch.stack([angles.cos(), angles.sin()], dim=1)
    assert [row[:2] for row in nearest(vectors)] == [[1, 2], [0, 2], [1, 0], [4, 2], [3, 2]]


def test_a_batch_holds_passages_with_rivals_and_their_own_questions() -> None:
    known = Texts([f"段{n}" for n in range(80)], [f"问{n}" for n in range(300)])
    known.own = [list(range(4 * n, 4 * n + 4)) for n in range(60)]
    chance = np.random.default_rng(0)
    vectors = functional.normalize(torch.from_numpy(chance.normal(size=(80, 8)).astype(np.float32)), dim=1)
    rivals = nearest(vectors[:60])
    batches = Batches(known, vectors, 0)
    seen: set[int] = set()
    for _ in range(6):
        passages, questions = batches.next()
        lessons = [one for one in passages if one < 60]
        assert len(set(passages)) == len(passages) and len(passages) - len(lessons) == 14
        # Nine at random, the others among the nearest of one of them.
        near = {one for seed in lessons[:9] for one in rivals[seed]}
        assert set(lessons[9:]) <= near and len(lessons) > 20
        owned = [one for one in questions if one < 240]
        assert [one // 4 for one in owned] == [one for one in lessons for _ in range(3)]
        assert len(questions) - len(owned) == 48
        seen.update(lessons[:9])
    # Each once before any comes again, but for the last few.
    assert len(seen) >= 54


def test_the_teachers_stand_side_by_side_and_are_heard_once(
    tmp_path: Path, made: Callable[[int], Encoder]
) -> None:
    both = [made(1), made(2)]
    said = ["水库有几份报告", "书", "how many reports?"]
    found = Teachers(both, "both", tmp_path).beside(said)
    expected = torch.cat([one.embed(one.ids(said)) for one in both], dim=1)
    assert found.numpy() == pytest.approx(expected.numpy(), abs=1e-3)
    assert torch.equal(Teachers([], "both", tmp_path).beside(said), found)
    other = Teachers([made(3), made(2)], "others", tmp_path).beside(said)
    assert not torch.allclose(other, found, atol=0.1)


def test_directions_are_kept_in_which_vectors_reach_farthest() -> None:
    vectors = torch.tensor([[3.0, 0, 4, 0], [0, 0, -5, 0], [1, 0, 0, 0]])
    kept = principal(vectors)
    assert kept.shape == (4, 2)
    # Nothing reaches into the other directions: inner products stay as they are.
    found = vectors @ kept
    assert (found @ found.T).numpy() == pytest.approx((vectors @ vectors.T).numpy(), abs=1e-5)
    assert all(column[column.abs().argmax()] > 0 for column in kept.T)
    assert within(vectors, kept).norm(dim=1).numpy() == pytest.approx(1)


def test_nothing_is_to_be_learned_where_student_and_teachers_agree() -> None:
    chance = np.random.default_rng(0)
    wanted, other = functional.normalize(
        torch.from_numpy(chance.normal(size=(2, 20, 16)).astype(np.float32)), dim=2
    )
    assert train.loss(wanted, wanted).item() == pytest.approx(0, abs=1e-5)
    halves = [
        train.loss(functional.normalize(wanted + share * other, dim=1), wanted).item() for share in (0.2, 0.5)
    ]
    assert 0 < halves[0] < halves[1]


def test_the_student_comes_to_say_what_both_say(tmp_path: Path, made: Callable[[int], Encoder]) -> None:
    known = texts(sources(), 0)
    teachers = Teachers([made(1), made(2)], "both", tmp_path)
    beside = [teachers.beside(some) for some in (known.passages, known.questions)]
    kept = principal(torch.cat(beside))
    vectors, asked = (within(some, kept) for some in beside)

    def run() -> tuple[float, float, list[str]]:
        student = made(1)
        heard = train.Heard(student.ids(known.passages), vectors, student.ids(known.questions), asked)

        def near() -> float:
            return float((student.embed(heard.questions) * asked).sum(1).mean())

        train.begin(student, heard)
        assert near() > 0.9
        # As if it had no idea: two layers of a few numbers leave little else to be learned.
        student.dense = train.model.layer({"weight": torch.eye(32), "bias": torch.zeros(32)})
        begun = near()
        said: list[str] = []
        schedule = train.Schedule(steps=25, body_rate=1e-3, dense_rate=1e-2, row_rate=5e-3, warm_up=5)
        batches = Batches(known, vectors, 0)
        train.fit(student, heard, batches, sources(), schedule, tmp_path / "last.pt", said.append)
        again = train.model.load(tmp_path / "last.pt")
        assert (again.embed(heard.questions) * student.embed(heard.questions)).sum(1).min() > 0.99
        return begun, near(), said

    begun, learned, said = run()
    assert begun < 0.5 and learned > 0.8
    assert said[-1].startswith("step 25 ")
    assert run()[1] == learned


def test_drafts_come_near_the_encoder(tmp_path: Path) -> None:
    chance = np.random.default_rng(1)
    table = torch.from_numpy(chance.normal(size=(600, 32)).astype(np.float32))
    true, noise = torch.from_numpy(chance.normal(size=(2, 600, 32)).astype(np.float32))
    # An encoder that says little else than the table: what a turn can learn, and some noise.
    vectors = functional.normalize(functional.normalize(table @ true[:32], dim=1) + 0.1 * noise, dim=1)
    known = drafts.Examples(functional.normalize(table, dim=1), vectors, vectors, np.arange(600))

    def near(turn: Callable[[Tensor], Tensor]) -> float:
        return float((turn(known.drafts) * vectors).sum(1).mean())

    start = drafts.least_squares(known)
    said: list[str] = []
    fitted = drafts.fit(known, said.append, batch=64)
    losses = [float(one.rpartition(" ")[2]) for one in said]
    assert near(start) > 0.85 and near(fitted) > 0.85
    assert losses[-1] < losses[0] - 0.02
    drafts.save(fitted, tmp_path)
    read = load_file(tmp_path / drafts.TURN)
    again = drafts.Turn(torch.from_numpy(read["matrix"].astype(np.float32)), torch.from_numpy(read["bias"]))
    assert (again(known.drafts) * fitted(known.drafts)).sum(1).min() > 0.9999


def test_the_recipe_makes_a_folder_that_answers(tmp_path: Path, made: Callable[[int], Encoder]) -> None:
    first, second, out, cache = (tmp_path / name for name in ("first", "second.pt", "out", "cache"))
    for missing in (first, second):
        with pytest.raises(YoujuError, match=missing.name):
            recipe.taught_by(first, second, cache)
        if missing == first:
            teacher = made(1)
            export.write(first, teacher, teacher.ids(["水库有几份报告"]))
            rows = torch.from_numpy(
                np.random.default_rng(0).normal(size=(len(TOKENS), 32)).astype(np.float32)
            )
            table.save(table.Table(rows, torch.zeros(32)), first / "table.safetensors")
    e5.save(e5.Encoder(made(2).bert, made(2).tokenizer), second)
    given = argparse.Namespace(first=first, out=out, cache=cache, start=None, seed=0)
    schedule = train.Schedule(steps=2)
    known = sources()
    # A passage without an English question: what it does not answer is no question of its drafts.
    known.lessons.append(Lesson("水库报告", ("水库几份",), (), near=("书几份",)))
    recipe.make(known, recipe.taught_by(first, second, cache), given, schedule)
    bundled = BundledEncoder(out, threads=1)
    passages = [one.passage for one in known.lessons[:20]]
    near = (bundled.encode_passages(passages) * bundled.draft_passages(passages)).sum(axis=1)
    assert near.mean() > 0.5
    learned = recipe.texts(known, 0)
    place = next(i for i, text in enumerate(learned.passages) if text.endswith("水库报告"))
    examples = recipe.examples(out, learned)
    assert (examples.asked_of == place).sum() == 1
    # Begun from what was learned, nothing more is learned: the same encoder, drafts anew.
    before = bundled.encode_passages(passages)
    given.start = cache / "encoder.pt"
    recipe.make(known, recipe.taught_by(first, second, cache), given, train.Schedule(steps=0))
    assert BundledEncoder(out, threads=1).encode_passages(passages) == pytest.approx(before, abs=0.02)
