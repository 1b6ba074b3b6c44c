"""Making the cross-encoder, on data of a few words and a network of a few numbers."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from training_doubles import Fixed, tiny_bert

from index.models.cross_encoder import CORRECTED
from index.models.cross_encoder import CrossEncoder as Shipped
from training.cross_encoder import last_layer, network, shipped, train
from training.cross_encoder.__main__ import write
from training.cross_encoder.beginning import begun
from training.cross_encoder.lessons import families, taught
from training.cross_encoder.model import ANSWERS, BETTER, CrossEncoder, load, save, thinned
from training.cross_encoder.pairs import LIST, NEAR, SURE, Batch, Lists, plain_questions
from training.cross_encoder.reports import Asked, Report, Told
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
REPORT = Report(
    "书报告",
    (
        Told(
            "堤",
            "水库有报告，几份书有坝。坝有水库，堤有水报告。",
            (Asked("几份书", "几份书有坝"),),
            ("几份坝",),
        ),
        Told("", "堤有水，书有水，坝有书，水有书。", (Asked("how many", ""),), ()),
        Told("", "坝坝坝堤堤堤水水水书书书。", (), ()),
    ),
)


@pytest.fixture
def encoder() -> Encoder:
    return Encoder(tiny_bert(len(SCORED), attention="sdpa"), vocabulary.most_probable(SCORED))


def text(encoder: Encoder, ids: Sequence[int]) -> str:
    return "".join(encoder.tokenizer.id_to_token(int(number)) for number in ids).replace("▁", "")


def test_a_list_begins_with_the_answer_and_near_questions_stand_with_answered_ones(encoder: Encoder) -> None:
    known = taught(encoder, LESSONS, [], ["水库有几份报告"], 0)
    assert [one.own for one in known.near] == [0, 2]
    assert [one.own for one in known.plain] == [place for _, place in plain_questions(LESSONS, 0)] == [0, 1]
    batch = Lists(known, 3).next(6)
    lists, seeming = batch.lists, batch.seeming
    assert len(lists) == 6 * LIST
    assert len(seeming) == 2 * 2
    assert batch.vain == []
    assert (batch.counts == np.array([1.0, *[NEAR] * (LIST - 1)], dtype=np.float32)).all()
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
    again = Lists(known, 3).next(6)
    assert [ids.tolist() for ids, _ in lists] == [ids.tolist() for ids, _ in again.lists]


def test_lessons_of_one_topic_side_by_side_are_a_family(encoder: Encoder) -> None:
    topics = ["水", "书", "书", "书", "", "", "", "坝", "坝"]
    lessons = [Lesson(f"水{place}", ("书",), (), topic) for place, topic in enumerate(topics)]
    assert families(lessons) == [-1, 1, 1, 1, -1, -1, -1, -1, -1]
    known = taught(encoder, lessons, [REPORT], [], 0)
    assert known.besides() == {
        1: [2, 3], 2: [1, 3], 3: [1, 2], 9: [10, 11], 10: [9, 11], 11: [9, 10],
    }  # fmt: skip
    assert known.lessons == 9


def test_in_a_report_the_passage_without_its_answer_and_those_beside_it_are_wrong(encoder: Encoder) -> None:
    known = taught(encoder, [], [REPORT], [], 0)
    assert known.group.tolist() == [0, 0, 0]
    assert known.besides() == {0: [1, 2], 1: [0, 2], 2: [0, 1]}
    told, whole = known.answered
    assert told.around is not None and told.without is not None
    assert text(encoder, told.around) == "水库有报告<unk>几份书有坝<unk>坝有水库<unk>堤有水报告<unk>"
    assert [text(encoder, ids) for ids in told.without] == ["水库有报告<unk>坝有水库<unk>堤有水报告<unk>"] * 2
    assert whole.around is whole.without is None
    for seed in range(5):
        batch = Lists(known, seed).next(3)
        assert len(batch.lists) == 3 * LIST
        for counted, (asked, right), (_, wrong) in zip(
            batch.counts.tolist(), batch.lists[::LIST], batch.lists[1::LIST], strict=True
        ):
            answered = text(encoder, asked) == "几份书"
            sure = 3 if answered else 2
            assert counted == pytest.approx([1.0, *[SURE] * sure, *[NEAR] * (LIST - 1 - sure)])
            if answered:
                assert "几份书有坝" in text(encoder, right)
                assert "几份书有坝" not in text(encoder, wrong)
                assert "水库有报告<unk>坝有水库" in text(encoder, wrong)
        (_, own), (near, same) = batch.seeming
        assert (own == same).all()
        assert [text(encoder, asked) for asked, _ in batch.vain] == [text(encoder, near)] * 2
        assert {text(encoder, near)} == {"几份坝"}


def test_the_loss_falls_where_the_answer_is_better_and_what_only_seems_one_is_told() -> None:
    right = [[5.0, 5.0], *[[-5.0, -5.0]] * (LIST - 1), [0.0, 5.0], [0.0, -5.0], [0.0, -5.0]]
    wrong = [[-5.0, -5.0], *[[5.0, 5.0]] * (LIST - 1), [0.0, -5.0], [0.0, 5.0], [0.0, 5.0]]
    even = [[0.0, 0.0]] * (LIST + 3)
    none = np.zeros(1, dtype=np.int32)
    counts = np.array([[1.0, *[NEAR] * (LIST - 1)]], dtype=np.float32)
    batch = Batch([(none, none)] * LIST, counts, [(none, none)] * 2, [(none, none)])
    values = [train.loss(Fixed(logits), batch).item() for logits in (right, even, wrong)]
    # Even: log 6; half of half of (1 + 5 · .35) · log 2; half of twice log 2; half of half of log 2.
    assert values[1] == pytest.approx(
        np.log(LIST) + (0.25 * (1 + (LIST - 1) * 0.35) + 1.25) * np.log(2), rel=1e-5
    )
    assert values[0] < 0.05 < values[1] < values[2]
    # A teacher that says the same adds what is left of its own doubts, one that says the reverse far more.
    taught_by = [train.loss(Fixed(right), batch, Fixed(other)).item() for other in (right, even, wrong)]
    assert taught_by[0] < 0.1 < taught_by[1] < taught_by[2]


def test_integers_say_what_the_network_says(encoder: Encoder, tmp_path: Path) -> None:
    said: list[str] = []
    known = taught(encoder, LESSONS, [REPORT], ["水库有几份报告" * 10], 0)
    model, teacher = begun(encoder, None, None)
    assert teacher is None
    train.fit(model, known, known, train.Schedule(steps=3, lists=2, warm_up=1), said.append)
    assert any("as read" in line and "; in reports first" in line for line in said)
    write(model.cpu().eval(), encoder.tokenizer, known, tmp_path / "made", 0)
    shipped = Shipped(tmp_path / "made")
    found = shipped.scores("水库有几份", ["水库有报告", "书"])
    model = CrossEncoder(encoder.bert, 2, 3)
    assert model.pair(np.arange(100), np.arange(500)).ids.shape == (48 + 230 + 3,)
    assert np.isfinite(found.better).all()
    assert found.better.shape == found.answers.shape == (2,)


def test_fewer_layers_go_on_from_all_and_weights_come_back(encoder: Encoder, tmp_path: Path) -> None:
    torch.manual_seed(3)
    model = CrossEncoder(encoder.bert, 2, 3).eval()
    layers = model.bert.config.num_hidden_layers
    save(model, tmp_path / "weights.safetensors")
    student, teacher = begun(encoder, tmp_path / "weights.safetensors", 1)
    assert teacher is not None
    assert teacher.bert.config.num_hidden_layers == layers > 1
    last, kept = teacher.bert.encoder.layer[-1], student.bert.encoder.layer
    assert len(kept) == student.bert.config.num_hidden_layers == 1
    for name, weight in last.state_dict().items():
        assert torch.equal(weight, kept[0].state_dict()[name])
    save(student, tmp_path / "fewer.safetensors")
    pair = [teacher.pair(np.array([5, 6]), np.array([7, 8]))]
    with torch.no_grad():
        wanted = student.eval()(pair)
        load(teacher, tmp_path / "fewer.safetensors")
        assert teacher(pair)[0].tolist() == pytest.approx(wanted[0].tolist(), abs=1e-2)
    assert thinned(student, 1).bert.config.num_hidden_layers == 1


def test_what_ships_comes_back_as_weights(encoder: Encoder, tmp_path: Path) -> None:
    torch.manual_seed(4)
    known = taught(encoder, LESSONS, [], [], 0)
    model, _ = begun(encoder, None, None)
    with torch.no_grad():
        for one in model.parameters():
            one.add_(0.1 * torch.randn_like(one))
    write(model.cpu().eval(), encoder.tokenizer, known, tmp_path / "made", 0)
    last_layer.correct(tmp_path / "made" / "cross_encoder.onnx", np.ones(32), 1.0)
    said = Shipped(tmp_path / "made").scores("水库有几份", ["水库有报告"])
    cut = [
        np.array(encoder.tokenizer.encode(one, add_special_tokens=False).ids)
        for one in ("水库有几份", "水库有报告")
    ]
    with torch.no_grad():
        for one in model.parameters():
            one.zero_()
        shipped.read(model, tmp_path / "made")
        found = model([model.pair(*cut)])[0, BETTER].item()
    assert found == pytest.approx(said.better[0], abs=0.03)


def test_the_area_is_the_share_of_pairs_in_order_ties_half() -> None:
    assert train.area(np.array([2.0, 1.0]), np.array([1.0, 0.0])) == (1 + 1 + 0.5 + 1) / 4


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


def test_in_a_library_the_nearest_passages_of_its_other_reports_are_wrong(encoder: Encoder) -> None:
    one = Report("书", (Told("", "水库有报告。", (Asked("水库", ""),), ("几份书",)),), "甲")
    other = Report("水", (Told("", "水库水库。", (), ()), Told("", "书书书书。", (), ())), "甲")
    alone = Report("堤", (Told("", "坝坝坝坝。", (Asked("坝", ""),), ()),))
    known = taught(encoder, [], [one, other, alone], [], 0)
    asked = {question.own: question for question in known.answered}
    assert sorted(asked[0].siblings) == [1, 2]
    vectors = encoder.vectors(["水库", "水库水库。", "书书书书。"])
    nearer = [1, 2] if vectors[0] @ vectors[1] > vectors[0] @ vectors[2] else [2, 1]
    assert list(asked[0].siblings) == nearer
    assert asked[3].siblings == ()
    for seed in range(4):
        batch = Lists(known, seed).next(3)
        for counted, (words, _) in zip(batch.counts.tolist(), batch.lists[::LIST], strict=True):
            sure = 2 if text(encoder, words) == "水库" else 0
            assert counted == pytest.approx([1.0, *[SURE] * sure, *[NEAR] * (LIST - 1 - sure)])
        # What is asked in vain is asked of them in vain as well.
        assert len(batch.vain) == 2
