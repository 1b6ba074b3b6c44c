"""Telling what says a matter from what comes near, with the network that ships."""

import gzip
import json
import sys
from pathlib import Path

import pytest

from training.encoder.sources import STOPPING, part_of
from training.statements import covered

KEPT = next(str(number) for number in range(100) if part_of(str(number)) == STOPPING)
LEARNED = next(str(number) for number in range(100) if part_of(str(number)) > STOPPING)
ROW = {
    "folder": "甲县",
    "hand": 1,
    "reports": [KEPT],
    "zh": ["钱到了账，却压着没花出去"],
    "en": ["money sitting unspent"],
    "asked": ["哪些单位讲过钱到了账，却压着没花出去？"],
    "says": [["资金使用", "第二批衔接资金210万元到账八个月，至年底仍未拨付使用。"]],
    "near": [["资金使用", "全年争取上级资金1200万元。"], ["", "组织干部职工体检一次。"]],
}


def test_a_line_for_each_way_of_asking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "covered.jsonl.gz"
    rows = [ROW, ROW | {"folder": "乙县", "reports": [LEARNED]}]
    file.write_bytes(gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode()))
    monkeypatch.setattr(sys, "argv", ["covered", str(file)])
    assert covered.main() == 0
    told = capsys.readouterr().out.splitlines()
    assert [line.split(", by")[0] for line in told] == [
        f"{name}: 1 questions, read 1.000" for name in ("zh", "en", "asked")
    ]
    monkeypatch.setattr(sys, "argv", ["covered", str(file), "--all"])
    assert covered.main() == 0
    assert capsys.readouterr().out.startswith("zh: 2 questions, read 1.000")
