"""The judge of work across reports, over a library whose figures can be worked out by hand."""

import json
from pathlib import Path

import pytest
from index_doubles import write_report
from libraries import CharacterEncoder

from corpus.errors import YoujuError
from evaluation.analysis.__main__ import judge
from evaluation.analysis.gold import overlaps

FILE = "河湾镇2022.txt"


def _gold(folder: Path, **files: list[dict[str, object]]) -> Path:
    folder.mkdir()
    for name in ("ledger", "links", "copies", "coverage", "compare"):
        rows = files.get(name, [])
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return folder


def _reports(folder: Path) -> Path:
    write_report(
        folder,
        FILE,
        "会议多、文件长的形式主义问题突出。",
        "三个村的经费没有花完，群众意见很大。",
        title="河湾镇2022年工作总结",
    )
    return folder


def test_recall_and_precision_count_rows_and_quotes(tmp_path: Path) -> None:
    entry = {
        "id": "1", "unit": "河湾镇", "year": 2022, "file": FILE, "quote": "会议多、文件长的 形式主义问题突出",
        "theme": "", "cause": None, "plan": None,
    }  # fmt: skip
    elsewhere = entry | {"id": "2", "quote": "报告里没有的话"}
    question = {
        "id": "c", "question": "哪些单位没有提到“资金”？", "mode": "literal", "negative": True, "year": None,
        "units": ["河湾镇"], "quotes": [],
    }  # fmt: skip
    gold = _gold(tmp_path / "gold", ledger=[entry, elsewhere], coverage=[question])
    figures, wrong = judge(_reports(tmp_path / "reports"), gold, CharacterEncoder())
    assert figures["ledger_recall"] == 0.5
    assert figures["ledger_precision"] == 0.5
    assert (figures["coverage_literal_exact"], figures["coverage_negative_f1"]) == (1.0, 1.0)
    assert any("报告里没有的话" in line for line in wrong)


@pytest.mark.parametrize(
    ("name", "met"), [("青山县河湾镇", 1.0), ("中共河湾镇委员会", 1.0), ("青山县湾河镇", 0.0)]
)
def test_a_unit_of_the_gold_may_be_said_in_full(tmp_path: Path, name: str, met: float) -> None:
    entry = {
        "id": "1", "unit": name, "year": 2022, "file": FILE, "quote": "形式主义问题突出",
        "theme": "", "cause": None, "plan": None,
    }  # fmt: skip
    gold = _gold(tmp_path / "gold", ledger=[entry])
    figures, _ = judge(_reports(tmp_path / "reports"), gold, CharacterEncoder())
    assert figures["ledger_recall"] == met


def test_a_wrong_unit_or_year_is_no_hit(tmp_path: Path) -> None:
    entry = {
        "id": "1", "unit": "白岭镇", "year": 2022, "file": FILE, "quote": "形式主义问题突出",
        "theme": "", "cause": None, "plan": None,
    }  # fmt: skip
    gold = _gold(tmp_path / "gold", ledger=[entry])
    figures, _ = judge(_reports(tmp_path / "reports"), gold, CharacterEncoder())
    assert (figures["ledger_recall"], figures["ledger_precision"]) == (0.0, 0.0)


def test_places_overlap_where_they_share_a_character() -> None:
    row = {"start": 5, "end": 9}
    assert overlaps(("a", 8, 12), "a", row)
    assert not overlaps(("a", 9, 12), "a", row)
    assert not overlaps(("b", 8, 12), "a", row)
    assert not overlaps(None, "a", row) and not overlaps(("a", 8, 12), "a", None)


def test_missing_gold_is_named(tmp_path: Path) -> None:
    (tmp_path / "gold").mkdir()
    with pytest.raises(YoujuError, match=r"ledger\.jsonl"):
        judge(_reports(tmp_path / "reports"), tmp_path / "gold", CharacterEncoder())


@pytest.mark.parametrize(("relation", "right"), [("again", 0.6667), ("solved", 0.0)])
def test_a_link_counts_alone_and_with_what_is_said(tmp_path: Path, relation: str, right: float) -> None:
    said = "会议多、文件长的形式主义问题突出。", "会议多、文件长的形式主义问题仍然突出。"
    reports = tmp_path / "reports"
    for year, problem in zip((2022, 2023), said, strict=True):
        name, other = f"河湾镇{year}年工作总结", "三个村的水渠没有修通。"
        write_report(reports, f"{name}.txt", problem, other, title=name)
    entry = {
        "id": "1", "unit": "河湾镇", "year": 2022, "file": "河湾镇2022年工作总结.txt", "quote": said[0],
        "theme": "", "cause": None, "plan": None,
    }  # fmt: skip
    link = {"from": "1", "file": "河湾镇2023年工作总结.txt", "quote": said[1], "relation": relation}
    figures, _ = judge(reports, _gold(tmp_path / "gold", ledger=[entry], links=[link]), CharacterEncoder())
    # Found are two, for what is said of the canal is said again; the gold has one.
    assert (figures["track_f1"], figures["track_links_f1"]) == (right, 0.6667)
