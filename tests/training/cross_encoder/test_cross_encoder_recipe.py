"""Making the cross-encoder, on data of a few words and a network of a few numbers."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from training_doubles import tiny_bert

from index.models.cross_encoder import CORRECTED
from index.models.cross_encoder import CrossEncoder as Shipped
from training.cross_encoder import last_layer, network, train
from training.cross_encoder.__main__ import make, taught
from training.cross_encoder.model import ANSWERS, BETTER, CrossEncoder
from training.cross_encoder.pairs import LIST, Lists, plain_questions
from training.e5 import vocabulary
from training.e5.model import Encoder
from training.encoder.sources import Lesson

PIECES = ["▁", "▁how", "▁many", "?"]
WORDS = ["水", "库", "水库", "书", "报告", "几", "份", "有", "堤", "坝"]
SCORED = [
    *((name, 0.0) for name in vocabulary.SPECIAL),
    *((piece, -float(2 + place)) for place, piece in enumerate([*PIECES, *WORDS])),
]
LESSONS = [
    Lesson("水库有报告", ("水库",), ("how many",), "水", "problem", ("几份水",)),
    Lesson("书有几份", ("书",), (), "书", "plan", ()),
    Lesson("堤坝有水", ("堤",), (), "", "", ("几份堤",)),
    *(Lesson("水书" * number, ("坝" * number,), (), "", "", ()) for number in range(2, 12)),
]


@pytest.fixture
def encoder() -> Encoder:
    return Encoder(tiny_bert(len(SCORED), attention="sdpa"), vocabulary.most_probable(SCORED))


def text(encoder: Encoder, ids: Sequence[int]) -> str:
    return "".join(encoder.tokenizer.id_to_token(int(number)) for number in ids).replace("▁", "")


def test_a_list_begins_with_the_answer_and_near_questions_stand_with_answered_ones(encoder: Encoder) -> None:
    known = taught(encoder, LESSONS, ["水库有几份报告"], 0)
    assert [one.own for one in known.near] == [0, 2]
    assert [one.own for one in known.plain] == [place for _, place in plain_questions(LESSONS, 0)] == [0, 1]
    lists, seeming = Lists(known, 3).next(6)
    assert len(lists) == 6 * LIST
    assert len(seeming) == 2 * 2
    by_question = {
        text(encoder, one.ids): LESSONS[one.own].passage for one in (*known.answered, *known.plain)
    }
    for start in range(0, len(lists), LIST):
        asked, passage = lists[start]
        assert by_question[text(encoder, asked)] in text(encoder, passage)
        assert all((ids == asked).all() for ids, _ in lists[start : start + LIST])
    for (answered, one), (near, other) in zip(seeming[::2], seeming[1::2], strict=True):
        assert (one == other).all()
        assert text(encoder, near).startswith("几份")
        assert by_question[text(encoder, answered)] in text(encoder, one)
    assert [ids.tolist() for ids, _ in lists] == [ids.tolist() for ids, _ in Lists(known, 3).next(6)[0]]


def test_the_loss_falls_where_the_answer_is_better_and_what_only_seems_one_is_told() -> None:
    class Fixed(CrossEncoder):
        def __init__(self, logits: Sequence[Sequence[float]]) -> None:
            torch.nn.Module.__init__(self)
            self.logits = torch.tensor(logits)

        def pair(self, question: object, passage: object) -> object:
            return question, passage

        def forward(self, pairs: Sequence[object]) -> torch.Tensor:
            return self.logits[: len(pairs)]

    right = [[5.0, 5.0], *[[-5.0, -5.0]] * (LIST - 1), [0.0, 5.0], [0.0, -5.0]]
    wrong = [[-5.0, -5.0], *[[5.0, 5.0]] * (LIST - 1), [0.0, -5.0], [0.0, 5.0]]
    even = [[0.0, 0.0]] * (LIST + 2)
    none = np.zeros(1, dtype=np.int32)
    pairs = [(none, none)] * LIST, [(none, none)] * 2
    values = [train.loss(Fixed(logits), *pairs).item() for logits in (right, even, wrong)]
    # Even: log 8; half of half of (1 + 7 · .35) · log 2; half of twice log 2.
    assert values[1] == pytest.approx(np.log(LIST) + (0.25 * (1 + 7 * 0.35) + 1.0) * np.log(2), rel=1e-5)
    assert values[0] < 0.05 < values[1] < values[2]


def test_integers_say_what_the_network_says(encoder: Encoder, tmp_path: Path) -> None:
    said: list[str] = []
    schedule = train.Schedule(steps=3, lists=2, warm_up=1)
    make(encoder, LESSONS, LESSONS, ["水库有几份报告" * 10], tmp_path / "made", schedule, said.append, 0)
    assert any("as read" in line for line in said)
    shipped = Shipped(tmp_path / "made")
    found = shipped.scores("水库有几份", ["水库有报告", "书"])
    model = CrossEncoder(encoder.bert, 2, 3)
    assert model.pair(np.arange(100), np.arange(500)).ids.shape == (48 + 230 + 3,)
    assert np.isfinite(found.better).all()
    assert found.better.shape == found.answers.shape == (2,)


def test_the_graph_is_the_network_to_a_few_hundredths(encoder: Encoder, tmp_path: Path) -> None:
    torch.manual_seed(1)
    model = CrossEncoder(encoder.bert, 2, 3).eval()
    pieces = encoder.tokenizer
    cut = [
        np.array(pieces.encode(one, add_special_tokens=False).ids)
        for one in ("水库有几份", "水库有报告", "书有水")
    ]
    pairs = [model.pair(cut[0], cut[1]), model.pair(cut[0], cut[2])]
    with torch.no_grad():
        expected = model(pairs).numpy()
    network.write(tmp_path / "graph.onnx", model, pairs)
    import onnxruntime

    session = onnxruntime.InferenceSession(str(tmp_path / "graph.onnx"), providers=["CPUExecutionProvider"])
    rows = encoder.bert.embeddings.word_embeddings.weight.detach().numpy()
    for pair, wanted in zip(pairs, expected, strict=True):
        types = (np.arange(len(pair.ids)) >= pair.asked).astype(np.int64)
        logits, judged = session.run(
            ["logits", "judged"],
            {
                "words": rows[pair.ids][None],
                "types": types[None],
                "lengths": np.array([len(pair.ids)], dtype=np.int32),
                "mask": np.ones((1, len(pair.ids)), dtype=np.float32),
            },
        )
        assert logits[0, [BETTER, ANSWERS]] == pytest.approx(wanted, abs=0.05)
        assert logits[0, CORRECTED] == logits[0, ANSWERS]
        assert last_layer.read(tmp_path / "graph.onnx").trained(judged)[0] == pytest.approx(
            logits[0, ANSWERS], abs=1e-5
        )


def test_a_correction_changes_its_own_number_alone(encoder: Encoder, tmp_path: Path) -> None:
    torch.manual_seed(2)
    model = CrossEncoder(encoder.bert, 2, 3).eval()
    network.write(file := tmp_path / "graph.onnx", model, [model.pair(np.array([5, 6]), np.array([7]))])
    before = last_layer.read(file)
    direction = np.linspace(-1, 1, len(before.weight))
    last_layer.correct(file, direction, 0.25)
    after = last_layer.read(file)
    assert after.weight[:, CORRECTED] == pytest.approx(direction, abs=1e-6)
    assert after.bias[CORRECTED] == 0.25
    assert (after.weight[:, [BETTER, ANSWERS]] == before.weight[:, [BETTER, ANSWERS]]).all()
    assert (after.bias[[BETTER, ANSWERS]] == before.bias[[BETTER, ANSWERS]]).all()
