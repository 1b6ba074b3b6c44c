"""Reports with questions, and passages without the words that answer."""

import gzip
import json
from pathlib import Path

import pytest

from training.cross_encoder.reports import FILE, Asked, Report, Told, load, window, without

PASSAGE = "三是发展党员滞后。全镇11个村中有4个村三年未发展党员，主要集中在清溪、石桥；2024年接收9名。"


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        ("主要集中在清溪", "三是发展党员滞后。全镇11个村中有4个村三年未发展党员，2024年接收9名。"),
        ("2024年接收9名", "三是发展党员滞后。全镇11个村中有4个村三年未发展党员，主要集中在清溪、石桥。"),
        ("4个村三年未发展党员，主要集中在清溪", "三是发展党员滞后。2024年接收9名。"),
        ("三是发展党员滞后", "全镇11个村中有4个村三年未发展党员，主要集中在清溪、石桥；2024年接收9名。"),
        ("并不在里面", ""),
        ("", ""),
    ],
)
def test_the_clauses_that_hold_the_answer_are_left_out(answer: str, left: str) -> None:
    assert without(PASSAGE, answer) == left


def test_of_a_passage_that_is_nothing_else_nothing_is_left() -> None:
    assert without("共发展党员9名，其中妇女3名。", "共发展党员9名") == ""


def test_the_window_stands_around_the_sentence_that_answers() -> None:
    long = (
        "前面说的是别的事情，跟所问毫无关系。" * 8
        + "食堂一年花了三十万元。"
        + "后面还是别的事情，也没有关系。" * 9
    )
    found = window(long, Asked("食堂花了多少", "一年花了三十万元"))
    assert "食堂一年花了三十万元。" in found
    assert len(found) <= 130
    assert window(long, Asked("说了什么", "")) == long


def test_reports_are_read_from_their_folders(tmp_path: Path) -> None:
    row = {
        "title": "某镇報告",
        "hand": 1,
        "passages": [
            {
                "heading": "問題",
                "passage": PASSAGE,
                "zh": [["哪几个村", "清溪、石桥"]],
                "en": [["how many", ""]],
                "near": ["谁负责"],
                "near_en": ["who pays"],
            }
        ],
    }
    (tmp_path / FILE).write_bytes(gzip.compress(json.dumps(row).encode()))
    told = Told(
        "问题", PASSAGE, (Asked("哪几个村", "清溪、石桥"), Asked("how many", "")), ("谁负责", "who pays")
    )
    assert load([tmp_path, tmp_path / "none"]) == [Report("某镇報告", (told,))]
