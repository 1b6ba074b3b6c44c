"""Learning to read questions with additions of their own, on a few words."""

from pathlib import Path

import pytest
import torch
from training_doubles import tiny_bert

from index.models.cross_encoder import BODY, FOR_QUESTIONS, NETWORK, ROWS
from index.models.cross_encoder import CrossEncoder as Shipped
from training import low_rank
from training.cross_encoder import of_questions, shipped, train
from training.cross_encoder.__main__ import write
from training.cross_encoder.beginning import begun
from training.cross_encoder.lessons import taught
from training.cross_encoder.model import CrossEncoder
from training.cross_encoder.pairs import LIST, Lists, Mix, Taught
from training.cross_encoder.reports import Asked, Report, Told
from training.e5 import vocabulary
from training.e5.model import Encoder
from training.encoder.sources import Lesson

WORDS = ["水", "库", "漏", "修", "好", "了", "书", "少", "谁", "几", "▁"]
SCORED = [
    *((name, 0.0) for name in vocabulary.SPECIAL),
    *((piece, -float(2 + place)) for place, piece in enumerate(WORDS)),
]
LONG = "书少了。" * 40
REPORT = Report(
    "水",
    (
        Told("", f"水库漏了。水库修好了。{LONG}", (Asked("谁修好了", "水库修好了"),), ("谁少了",)),
        Told("", f"书少了。书好了。{LONG}", (Asked("几书少", "书少了"),), ("几水库",)),
    ),
)
LESSONS = [Lesson("水库漏" * n, ("漏",), (), "水", "problem", ("书",)) for n in range(1, 13)]


@pytest.fixture
def encoder() -> Encoder:
    torch.manual_seed(0)
    return Encoder(tiny_bert(len(SCORED), attention="sdpa"), vocabulary.most_probable(SCORED))


@pytest.fixture
def known(encoder: Encoder) -> Taught:
    return taught(encoder, LESSONS, [REPORT], [], 0)


def made(encoder: Encoder, known: Taught, folder: Path) -> CrossEncoder:
    model, _ = begun(encoder, None, None)
    torch.manual_seed(1)
    with torch.no_grad():
        for one in model.parameters():
            one.add_(0.1 * torch.randn_like(one))
    model = model.cpu().eval()
    write(model, encoder.tokenizer, known, folder, 0)
    return model


def test_wrong_passages_are_read_in_part_and_near_questions_where_another_is_answered(known: Taught) -> None:
    batch = Lists(known, 0, Mix(of_reports=1.0, window=1.0, beside=0.0, seeming=1.0, windows=True)).next(4)
    longest = max(map(len, known.windows))
    assert longest < min(len(known.passages[place]) for place in (12, 13))
    answers = {tuple(one.around.tolist()) for one in known.answered if one.around is not None}
    for start in range(0, len(batch.lists), LIST):
        assert tuple(batch.lists[start][1].tolist()) in answers
    assert max(len(passage) for _, passage in batch.lists) <= longest
    assert len(batch.seeming) == 2 * 4
    for (_, one), (_, same) in zip(batch.seeming[::2], batch.seeming[1::2], strict=True):
        assert tuple(one.tolist()) in answers
        assert one is same


def test_what_is_learned_of_questions_is_added_and_leaves_what_else_is_read_alone(
    encoder: Encoder, known: Taught, tmp_path: Path
) -> None:
    model = made(encoder, known, tmp_path)
    before = {name: (tmp_path / name).read_bytes() for name in (BODY, ROWS)}
    statements = Shipped(tmp_path).statement_scores([("水库漏", "修好了")])
    added = low_rank.Additions(model, 2)
    watched = Lists(known, 5, of_questions.MIX).next(20)

    def lost() -> float:
        with torch.no_grad():
            return train.loss(model, watched).item()

    first = lost()
    said: list[str] = []
    schedule = low_rank.Schedule(steps=60, rate=0.02, warm_up=1)
    of_questions.fit(model, added, known, schedule, lambda: "", said.append, lists=3)
    assert said[-1].startswith("step 60 loss ")
    assert lost() < 0.8 * first
    low_rank.write(tmp_path, FOR_QUESTIONS, added, {})
    shipped.put_questions(model, tmp_path)

    assert {name: (tmp_path / name).read_bytes() for name in before} == before
    assert Shipped(tmp_path).statement_scores([("水库漏", "修好了")]) == pytest.approx(statements, abs=1e-4)
    texts = ["水库修好了", "书少了", "水库漏了"]
    pairs = [model.pair(*encoder.pieces([question, text])) for question in ("谁修好了",) for text in texts]
    with torch.no_grad():
        wanted = model(pairs).numpy()
    found = Shipped(tmp_path).scores("谁修好了", texts)
    assert found.better == pytest.approx(wanted[:, 0], abs=0.3)
    assert found.answers == pytest.approx(wanted[:, 1], abs=0.3)
    assert found.better.argsort().tolist() == wanted[:, 0].argsort().tolist()


def test_a_network_without_additions_reads_questions_as_it_is(
    encoder: Encoder, known: Taught, tmp_path: Path
) -> None:
    made(encoder, known, tmp_path)
    assert not (tmp_path / FOR_QUESTIONS).exists()
    plain = Shipped(tmp_path).scores("谁修好了", ["水库修好了", "书少了"])
    model, _ = begun(encoder, tmp_path, None)
    added = low_rank.Additions(model, 2)
    low_rank.write(tmp_path, FOR_QUESTIONS, added, {})  # nothing is added yet
    again = Shipped(tmp_path).scores("谁修好了", ["水库修好了", "书少了"])
    assert again.better == pytest.approx(plain.better, abs=1e-5)
    assert (tmp_path / NETWORK).is_file()
