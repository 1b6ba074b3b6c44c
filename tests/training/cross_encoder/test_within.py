"""Reading whole reports with the network that ships."""

import gzip
import json
import sys
from pathlib import Path

import pytest

from index.models.cross_encoder import FOLDER
from training.cross_encoder import within
from training.cross_encoder.reports import read

ROW = {
    "title": "青田县水利局2023年党建工作总结",
    "hand": 0,
    "passages": [
        {
            "heading": "一、党员发展",
            "passage": "全年发展党员3名，其中35岁以下2名，均为一线水管员。",
            "zh": [["今年发展了几名党员", "全年发展党员3名"]],
            "en": [["how many members were admitted this year", "全年发展党员3名"]],
            "near": ["退党的有几个人"],
            "near_en": ["how much did the training of new members cost"],
        },
        {
            "heading": "二、防汛",
            "passage": "加固堤防12公里，投入资金860万元，6月底前全部完工。",
            "zh": [["加固堤防花了多少钱", "投入资金860万元"]],
            "en": [],
            "near": [],
            "near_en": [],
        },
    ],
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "reports.jsonl.gz").write_bytes(gzip.compress(json.dumps(ROW).encode()))
    return tmp_path / "reports.jsonl.gz"


def test_questions_are_read_beside_every_passage_of_their_report(file: Path) -> None:
    first, answered, near = within.judged(read(file), FOLDER, english=False)
    assert first == [True, True]
    assert len(near) == 1
    assert min(answered) > near[0]
    first, answered, near = within.judged(read(file), FOLDER, english=True)
    assert first == [True]
    assert answered[0] > near[0]


def test_a_line_for_each_language(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["within", str(file)])
    assert within.main() == 0
    assert capsys.readouterr().out.splitlines() == [
        "zh: 1 reports, 2 questions, 1 in vain: first 1.000, told 1.000",
        "en: 1 reports, 1 questions, 1 in vain: first 1.000, told 1.000",
    ]
