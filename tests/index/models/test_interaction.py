"""Late interaction as the program reads it; how it is learned: tests/training/test_interaction_training.py."""

import gc
import shutil
import weakref
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from index.models.bundled import BundledEncoder
from index.models.encoder import CONTEXTUAL, ModelUnavailable
from index.models.int4 import packed, unpacked
from index.models.interaction import FILE, LateInteraction
from index.models.table import FILE as TABLE
from index.models.transformer import FILES

needs_bundled = pytest.mark.skipif(
    not (CONTEXTUAL / FILE).is_file(), reason="late interaction is not in this checkout"
)


def test_four_bits_keep_a_row_to_a_fourteenth_of_its_largest_number() -> None:
    rows = np.random.default_rng(0).normal(size=(50, 8)).astype(np.float32)
    rows[7] = 0
    codes, scales = packed(rows)
    assert (codes.dtype, codes.shape) == (np.uint8, (50, 4))
    again = unpacked(codes) * scales[:, None]
    assert (np.abs(again - rows).max(axis=1) <= np.abs(rows).max(axis=1) / 14 + 1e-6).all()
    # The first two numbers of a row lie in its first byte, the first of them in the low half.
    assert unpacked(np.array([[0x18, 0xF1]], dtype=np.uint8)).tolist() == [[0, -7, -7, 7]]


def written(folder: Path) -> None:
    """Three tokens of two numbers; the network says three numbers of each token."""
    codes, _ = packed(np.array([[1, 0], [0, 7], [3, 3]], dtype=np.float32))
    head = np.array([[1, 0, 0], [0, 1, 0]], dtype=np.float16)
    save_file(
        {
            "rows": codes,
            "network": np.array([0xAB, 0x01], dtype=np.uint8),
            "head": head,
            "head_bias": np.array([0, 1], dtype=np.float16),
            "tell": np.array([0, 0, 1], dtype=np.float16),
            "tell_bias": np.array([1], dtype=np.float16),
            "tell_rows": np.array([0, 0, -30], dtype=np.float16),
        },
        folder / FILE,
    )


def test_tokens_of_questions_and_passages_lie_in_one_space(tmp_path: Path) -> None:
    written(tmp_path)
    interaction = LateInteraction(tmp_path, 3, "ab01")
    hidden = np.array([[2, -1, -1], [0, 1, 1], [3, 3, 0]], dtype=np.float32)
    asked = interaction.of_question(np.array([0, 1, 2]), hidden)
    assert asked.vectors == pytest.approx(np.array([[1, 0], [0, 1], [0.6, 0.8]]), abs=1e-6)
    # softplus(0), softplus(2), and next to nothing.
    told = np.log1p(np.exp([0.0, 2.0]))
    assert asked.weights == pytest.approx([*(told / told.sum()), 0], abs=1e-6)
    alone = interaction.of_passages(np.array([1, 2, 0, 1]), np.ones(4, dtype=np.int64))
    assert alone == pytest.approx(np.array([[0, 1], [0.5**0.5, 0.5**0.5], [1, 0], [0, 1]]), abs=1e-6)
    # Each leans a tenth to each of the two on either side of its own text.
    leaning = interaction.of_passages(np.array([1, 0, 0, 0, 1, 0]), np.array([4, 0, 2]))
    expected = np.array([[0.2, 1], [1.2, 0.1], [1.2, 0.1], [1.2, 0], [0.1, 1], [1, 0.1]])
    assert leaning == pytest.approx(expected / np.linalg.norm(expected, axis=1, keepdims=True), abs=1e-6)
    nothing = interaction.of_question(np.empty(0, dtype=np.int64), np.empty((0, 3), dtype=np.float32))
    assert nothing.vectors.shape == (0, 2) and nothing.weights.shape == (0,)


def test_a_file_that_is_missing_or_anothers_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=tmp_path.name):
        LateInteraction(tmp_path, 3, "ab01")
    written(tmp_path)
    with pytest.raises(ModelUnavailable, match="do not belong together"):
        LateInteraction(tmp_path, 4, "ab01")
    # Another network says other things of the same tokens.
    with pytest.raises(ModelUnavailable, match="do not belong together"):
        LateInteraction(tmp_path, 3, "ab02")
    tensors = load_file(tmp_path / FILE)
    save_file(tensors | {"head_bias": np.zeros(3, dtype=np.float16)}, tmp_path / FILE)
    with pytest.raises(ModelUnavailable, match="do not belong together"):
        LateInteraction(tmp_path, 3, "ab01")
    (tmp_path / FILE).write_bytes(b"none")
    with pytest.raises(ModelUnavailable, match=tmp_path.name):
        LateInteraction(tmp_path, 3, "ab01")


@needs_bundled
def test_everyday_words_come_nearest_to_the_official_ones_they_mean() -> None:
    bundled = BundledEncoder(CONTEXTUAL, threads=1)
    passages = [
        "个别干部担当意识不强，遇事推诿扯皮，办事拖沓。",
        "部分会议形式大于内容，以会议落实会议。",
        "全年改造农村厕所一千二百户。",
    ]
    tokens = bundled.passage_tokens(passages)
    parts = np.split(tokens.vectors, np.cumsum(tokens.counts)[:-1])
    for question, right in (
        ("有没有踢皮球的", 0),
        ("开会是不是走过场", 1),
        ("how many toilets were rebuilt", 2),
        ("officials who pass the buck", 0),
    ):
        asked = bundled.question_tokens(question)
        assert asked.weights.sum() == pytest.approx(1, abs=1e-5)
        near = [float((asked.vectors @ part.T).max(axis=1) @ asked.weights) for part in parts]
        assert int(np.argmax(near)) == right


@needs_bundled
def test_a_question_is_read_once_for_its_vector_and_its_tokens() -> None:
    bundled = BundledEncoder(CONTEXTUAL, threads=1)
    vector = bundled.encode_questions(["钱花哪去了"])[0]
    read = bundled.read_question("钱花哪去了")
    assert bundled.read_question("钱花哪去了") is read
    assert read.hidden.shape == (len(read.ids), bundled.dimension)
    assert vector == pytest.approx(read.vector, abs=1e-6)
    # What was given away may be changed.
    vector[:] = 0
    assert read.vector @ read.vector == pytest.approx(1, abs=1e-5)
    for number in range(200):
        bundled.encode_questions([f"第{number}季度"])
    assert bundled.read_question("钱花哪去了") is not read
    both = bundled.read_questions(["钱花哪去了", "how much of the money went where, and who signed for it?"])
    assert both[0].hidden == pytest.approx(read.hidden, abs=1e-4)
    assert len(both[1].ids) > len(both[0].ids) and both[1].vector @ both[1].vector == pytest.approx(
        1, abs=1e-5
    )
    (alone,) = bundled.read_tokens(read.ids[:1])
    word = bundled.read_question("钱")
    assert word.ids.tolist() == read.ids[:1].tolist() and word.hidden[0] == pytest.approx(alone, abs=1e-4)
    nothing = bundled.question_tokens("？")
    assert nothing.weights.shape == (0,) and nothing.vectors.shape[0] == 0


@needs_bundled
def test_an_encoder_that_is_needed_no_more_goes_at_once() -> None:
    bundled = BundledEncoder(CONTEXTUAL, threads=1)
    bundled.question_tokens("钱花哪去了")
    bundled.passage_tokens(["资金"])
    gone = weakref.ref(bundled)
    gc.disable()
    try:
        del bundled
        assert gone() is None
    finally:
        gc.enable()


@needs_bundled
def test_what_compares_words_changes_no_vector_and_is_none_of_what_names_the_model(tmp_path: Path) -> None:
    for file in (*FILES, TABLE, "turn.safetensors", FILE):
        shutil.copy(CONTEXTUAL / file, tmp_path)
    tensors = load_file(tmp_path / FILE)
    save_file(tensors | {"head": -tensors["head"]}, tmp_path / FILE)
    changed, bundled = BundledEncoder(tmp_path, threads=1), BundledEncoder(CONTEXTUAL, threads=1)
    assert changed.fingerprint == bundled.fingerprint
    for embed in ("encode_questions", "encode_passages", "draft_passages"):
        assert (getattr(changed, embed)(["水库"]) == getattr(bundled, embed)(["水库"])).all()
    near = changed.question_tokens("水库").vectors @ bundled.question_tokens("水库").vectors.T
    assert near.diagonal().max() < 0.5
