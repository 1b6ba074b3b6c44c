"""What the model of relations learns from and is judged by."""

import gzip
import json
from pathlib import Path

import pytest

from analysis.matching.relation import relation_of
from training.analysis.__main__ import main
from training.analysis.relation import over_years

PROBLEM = "农村供水不稳，3个镇的水厂先后停水。"
SOLVED, AGAIN = "停水问题已全部解决，此后没有再发生。", "停水的问题又有反弹，次数比上年更多。"


@pytest.fixture
def years(tmp_path: Path) -> Path:
    """A unit with a problem, which the next two years take up, and a statement that takes up nothing."""
    said = [
        [{"heading": "问题", "text": PROBLEM, "problem": 1, "about": []}],
        [
            {"heading": "", "text": SOLVED, "problem": None, "about": [[1, "solved"]]},
            {"heading": "", "text": "组织节水宣传14场。", "problem": None, "about": []},
        ],
        [{"heading": "", "text": AGAIN, "problem": None, "about": [[1, "partly"]]}],
    ]
    row = {"unit": "青岭县水务局", "years": [{"year": 2022 + at, "said": own} for at, own in enumerate(said)]}
    path = tmp_path / "years.jsonl.gz"
    path.write_bytes(gzip.compress((json.dumps(row, ensure_ascii=False) + "\n").encode()))
    return path


def test_what_takes_up_a_problem_is_an_example(years: Path) -> None:
    assert over_years(years) == [("solved", SOLVED), ("partly", AGAIN)]


def test_judging_counts_what_is_told_right(years: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (relation_of(SOLVED), relation_of(AGAIN)) == ("solved", "again")
    assert main(["--judge", str(years)]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        ["solved", "1", "of", "1"],
        ["partly", "0", "of", "1"],
        ["again", "0", "of", "0"],
        ["action", "0", "of", "0"],
        ["all", "1", "of", "2"],
    ]
