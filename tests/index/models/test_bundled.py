"""The bundled model: the encoder, and drafts in its space."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from index.models.bundled import TURN, BundledEncoder
from index.models.encoder import CONTEXTUAL, ModelUnavailable, load_encoder
from index.models.table import FILE, StaticTable
from index.models.transformer import FILES

pytestmark = pytest.mark.skipif(
    not (CONTEXTUAL / TURN).is_file(), reason="the bundled encoder is not in this checkout"
)
PASSAGES = [
    "部分党员干部干事创业劲头不足，存在推诿扯皮、得过且过现象。",
    "全年新建农村公路32公里，改造危桥6座。",
    "食堂供餐单位招标程序不规范，食材留样记录缺失。",
]
QUESTIONS = [
    "有没有混日子的人",
    "修了多少路",
    "学校吃饭的事管得咋样",
    "Are some officials shirking their work?",
    "How many kilometres of rural roads were built?",
    "What was wrong with the canteen supplier?",
]


def test_passages_and_drafts_lie_where_their_questions_find_them() -> None:
    bundled = BundledEncoder(CONTEXTUAL, threads=1)
    asked = bundled.encode_questions(QUESTIONS)
    for found in (bundled.encode_passages(PASSAGES), bundled.draft_passages(PASSAGES)):
        assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-5)
        assert (asked @ found.T).argmax(axis=1).tolist() == [0, 1, 2, 0, 1, 2]
    near = (bundled.encode_passages(PASSAGES) * bundled.draft_passages(PASSAGES)).sum(axis=1)
    assert near.min() > 0.5
    assert bundled.dimension == 384 and bundled.name == CONTEXTUAL.name
    # A text without a known word has no place.
    assert not bundled.draft_passages([" "]).any()


def test_drafts_are_the_tables_vectors_turned() -> None:
    bundled, table = BundledEncoder(CONTEXTUAL, threads=1), StaticTable(CONTEXTUAL)
    tensors = load_file(CONTEXTUAL / TURN)
    turned = table.encode_passages(PASSAGES) @ tensors["matrix"].astype(np.float32) + tensors["bias"]
    turned /= np.linalg.norm(turned, axis=1, keepdims=True)
    assert bundled.draft_passages(PASSAGES) == pytest.approx(turned, abs=1e-6)
    assert bundled.pooled(bundled.token_vectors(PASSAGES)) == pytest.approx(turned, abs=1e-5)


def test_what_answers_is_known_by_all_of_its_files(tmp_path: Path) -> None:
    bundled = BundledEncoder(CONTEXTUAL, threads=1)
    assert load_encoder().fingerprint == load_encoder(CONTEXTUAL.name).fingerprint == bundled.fingerprint
    for file in (*FILES, FILE, TURN):
        shutil.copy(CONTEXTUAL / file, tmp_path)
    assert BundledEncoder(tmp_path).fingerprint == bundled.fingerprint
    for file in (FILE, TURN):
        tensors = load_file(CONTEXTUAL / file)
        save_file(tensors | {"bias": tensors["bias"] + np.float32(0.5)}, tmp_path / file)
        assert BundledEncoder(tmp_path).fingerprint != bundled.fingerprint
        shutil.copy(CONTEXTUAL / file, tmp_path)


def test_passages_come_back_in_their_order_and_all_are_counted() -> None:
    bundled = BundledEncoder(CONTEXTUAL)
    texts = [f"第{number}季度" * (number % 9 + 1) for number in range(70)]
    told: list[int] = []
    found = bundled.encode_passages(texts, told.append)
    assert sum(told) == 70 and len(told) > 1
    some = bundled.encode_passages([texts[3], texts[69]])
    assert (found[[3, 69]] * some).sum(axis=1) == pytest.approx(1, abs=1e-4)


def test_files_that_do_not_belong_together_are_said_in_one_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "pieces"
    folder.mkdir()
    for file in (*FILES, FILE):
        shutil.copy(CONTEXTUAL / file, folder)
    with pytest.raises(ModelUnavailable, match="pieces"):
        BundledEncoder(folder)
    tensors = load_file(CONTEXTUAL / TURN)
    save_file(tensors | {"matrix": np.ascontiguousarray(tensors["matrix"][:, :100])}, folder / TURN)
    with pytest.raises(ModelUnavailable, match="pieces"):
        BundledEncoder(folder)
