"""The network that reads question and passage together, as it ships."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from index.models.base import ModelUnavailable
from index.models.cross_encoder import (
    BODY,
    FOLDER,
    FOR_STATEMENTS,
    LONGEST_PASSAGE,
    NETWORK,
    PIECES,
    ROWS,
    CrossEncoder,
    added,
)


@pytest.fixture(scope="module")
def pairs() -> CrossEncoder:
    return CrossEncoder(FOLDER)


def test_what_answers_is_told_from_what_speaks_of_something_else(pairs: CrossEncoder) -> None:
    says = "有的党员干部得过且过，工作上只求过得去、不求过得硬，遇到难题绕着走。"
    near = "组织党员干部参加业务培训六期，覆盖三百二十人次。"
    of_others = "全年新建文化广场三处，更换老旧路灯一百二十盏。"
    for question in ("干部里有没有碰到难事就躲的", "谁上班糊弄"):
        assert np.argmax(pairs.scores(question, [of_others, near, says]).better) == 2
    bought = "采购员私自加价，粮油多付7.4万元。"
    found = pairs.scores("食堂的钱是谁多花的", [of_others, near, bought])
    assert np.argmax(found.answers) == 2
    assert np.argmax(found.better) == 2


def test_an_english_question_over_chinese_passages(pairs: CrossEncoder) -> None:
    money = "部分资金使用不规范，超范围列支会议费，个别项目资金沉淀未盘活。"
    roads = "完成农村公路养护二十公里，修补坑槽三百余处。"
    found = pairs.scores("was any of the money misspent", [roads, money])
    assert found.better[1] > found.better[0]
    assert found.answers[1] > found.answers[0]


def test_a_pair_is_judged_alike_whatever_is_read_beside_it(pairs: CrossEncoder) -> None:
    question, short, long = "钱花哪去了", "超范围列支会议费。", "全年压减一般性支出，" * 20
    alone = [pairs.scores(question, [text]) for text in (short, long)]
    together = pairs.scores(question, [long, short, long])
    assert together.better[[1, 0, 2]] == pytest.approx(
        [alone[0].better[0], alone[1].better[0], alone[1].better[0]], abs=1e-3
    )
    assert together.answers[1] == pytest.approx(alone[0].answers[0], abs=1e-3)


def test_traditional_characters_are_read_as_simplified_ones(pairs: CrossEncoder) -> None:
    simple, traditional = (
        pairs.scores("钱花哪去了", ["资金使用不规范"]),
        pairs.scores("錢花哪去了", ["資金使用不規範"]),
    )
    assert simple.answers == pytest.approx(traditional.answers)


def test_what_is_too_long_is_cut_and_nothing_is_read_for_nothing(pairs: CrossEncoder) -> None:
    long = "水" * 2_000
    cut = pairs.scores("水" * 500, [long, long + "堤"])
    assert cut.better[0] == cut.better[1]
    assert np.isfinite(pairs.scores("", ["", "\ud800"]).better).all()
    assert pairs.scores("问", []).better.shape == (0,)
    assert LONGEST_PASSAGE == 230


@pytest.mark.parametrize("file", [NETWORK, BODY, ROWS, PIECES])
def test_a_damaged_folder_is_said_in_one_sentence(tmp_path: Path, file: str) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "读")
    (folder / file).write_bytes(b"{}")
    with pytest.raises(ModelUnavailable, match="读"):
        CrossEncoder(folder).scores("钱花哪去了", ["资金使用不规范"])


def test_what_is_added_for_statements_is_read_when_it_is_needed(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "读")
    (folder / FOR_STATEMENTS).write_bytes(b"{}")
    pairs = CrossEncoder(folder)
    assert pairs.scores("钱花哪去了", ["资金使用不规范"]).better.shape == (1,)
    with pytest.raises(ModelUnavailable, match="读"):
        pairs.statement_scores([("水库漏水", "水库修好了")])


def test_factors_are_multiplied_added_rounded_and_kept_within_bounds() -> None:
    body = {"dense.00": np.array([[1, -60], [0, 63]], dtype=np.int8)}
    factors = {
        "dense.00.left": np.array([[1.0], [2.0]], dtype=np.float16),
        "dense.00.right": np.array([[0.7, -6.0]], dtype=np.float16),
    }
    assert added(body, factors)["dense.00"].tolist() == [[2, -64], [1, 51]]
