"""The bundled model: two encoders as one, and drafts in their space."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from index.models.base import unit
from index.models.bundled import PAIR, BundledEncoder
from index.models.encoder import CONTEXTUAL, SECOND, ModelUnavailable, load_encoder
from index.models.table import StaticTable
from index.models.transformer import FILES, ContextualEncoder

pytestmark = pytest.mark.skipif(
    not (SECOND / PAIR).is_file(), reason="the bundled encoders are not in this checkout"
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


def test_a_vector_is_made_of_those_of_both() -> None:
    pair = BundledEncoder(CONTEXTUAL, SECOND, threads=1)
    kept = load_file(SECOND / PAIR)["kept"].astype(np.float32)
    each = [ContextualEncoder(folder, threads=1).encode_passages(PASSAGES) for folder in (CONTEXTUAL, SECOND)]
    found = pair.encode_passages(PASSAGES)
    assert found == pytest.approx(unit(np.hstack(each) @ kept), abs=1e-5)
    # What is left out hardly counts.
    whole = np.hstack(each) / np.sqrt(2)
    assert found @ found.T == pytest.approx(whole @ whole.T, abs=0.05)
    assert pair.dimension == 384 and pair.name == CONTEXTUAL.name
    assert load_encoder().fingerprint == load_encoder(CONTEXTUAL.name).fingerprint == pair.fingerprint


def test_passages_and_drafts_lie_where_their_questions_find_them() -> None:
    pair = BundledEncoder(CONTEXTUAL, SECOND, threads=1)
    asked = pair.encode_questions(QUESTIONS)
    for found in (pair.encode_passages(PASSAGES), pair.draft_passages(PASSAGES)):
        assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-5)
        assert (asked @ found.T).argmax(axis=1).tolist() == [0, 1, 2, 0, 1, 2]
    near = (pair.encode_passages(PASSAGES) * pair.draft_passages(PASSAGES)).sum(axis=1)
    assert near.min() > 0.5
    # A text without a known word has no place.
    assert not pair.draft_passages([" "]).any()


def test_the_first_encoder_and_its_table_agree_on_what_belongs_together() -> None:
    encoder, table = ContextualEncoder(CONTEXTUAL), StaticTable(CONTEXTUAL)
    asked = encoder.encode_questions(QUESTIONS)
    for found in (encoder.encode_passages(PASSAGES), table.encode_passages(PASSAGES)):
        assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-5)
        assert (asked @ found.T).argmax(axis=1).tolist() == [0, 1, 2, 0, 1, 2]
    assert encoder.dimension == table.dimension == asked.shape[1]
    assert encoder.fingerprint != table.fingerprint


def test_passages_come_back_in_their_order_and_all_are_counted() -> None:
    pair = BundledEncoder(CONTEXTUAL, SECOND)
    texts = [f"第{number}季度" * (number % 9 + 1) for number in range(70)]
    told: list[int] = []
    found = pair.encode_passages(texts, told.append)
    assert sum(told) == 70 and len(told) == 2
    some = pair.encode_passages([texts[3], texts[69]])
    assert (found[[3, 69]] * some).sum(axis=1) == pytest.approx(1, abs=1e-4)


def test_files_that_do_not_belong_together_are_said_in_one_sentence(tmp_path: Path) -> None:
    second = tmp_path / "second"
    second.mkdir()
    for file in FILES:
        shutil.copy(SECOND / file, second)
    with pytest.raises(ModelUnavailable, match="second"):
        BundledEncoder(CONTEXTUAL, second)
    tensors = load_file(SECOND / PAIR)
    save_file(tensors | {"kept": tensors["kept"][:384]}, second / PAIR)
    with pytest.raises(ModelUnavailable, match="second"):
        BundledEncoder(CONTEXTUAL, second)
