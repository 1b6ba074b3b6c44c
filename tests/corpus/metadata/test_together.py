"""Whose a report is that several units issue together."""

from pathlib import Path

import pytest

from corpus.metadata.mentions import together
from corpus.read import read_report

BODY = """
　　现将2023年义务教育经费管理情况报告如下。
一、主要做法
　　建立经费台账，按月公示。
二、存在的问题
　　个别学校公用经费支出不规范，3所学校存在超范围列支。
"""
ON = "关于2023年义务教育经费管理情况的报告"


@pytest.mark.parametrize(
    ("line", "units"),
    [
        ("县纪委　县委组织部　县财政局", ["县纪委", "县委组织部", "县财政局"]),
        ("梧川县教育局 梧川县财政局关于开展检查的报告", ["梧川县教育局", "梧川县财政局"]),
        ("青禾县教育局　办公室", []),
        ("县委　张三", []),
        ("李 敏　云岭县教育局", []),
        ("市 教 育 局", []),
        ("", []),
    ],
)
def test_who_issues_together(line: str, units: list[str]) -> None:
    assert together(line) == units


@pytest.mark.parametrize(
    ("head", "unit", "title"),
    [
        ("县纪委　县财政局　县审计局\n", "县纪委", f"县纪委　县财政局　县审计局{ON}"),
        ("梧川县教育局\n梧川县财政局\n", "梧川县教育局", f"梧川县教育局梧川县财政局{ON}"),
    ],
)
def test_the_first_of_them_is_the_unit_and_the_title_holds_all_or_none(
    tmp_path: Path, head: str, unit: str, title: str
) -> None:
    signed = "".join(f"　　　　　　　　{line}\n" for line in head.split("\n") if line)
    file = tmp_path / "1.txt"
    file.write_text(f"{head}{ON}\n{BODY}\n{signed}　　　　　　　　2024年1月20日\n", encoding="utf-8")
    report = read_report(tmp_path, file)
    assert (report.unit, report.title) == (unit, title)


@pytest.mark.parametrize(
    "signed",
    [
        "安塘县发展和改革局  安塘县财政局\n安塘县市场监督管理局\n",
        "安塘县发展和改革局\n安塘县财政局  安塘县市场监督管理局\n",
    ],
)
def test_signatures_below_each_other_are_one_list(tmp_path: Path, signed: str) -> None:
    file = tmp_path / "1.txt"
    file.write_text(f"{ON}\n\n县政府：\n{BODY}\n{signed}2024年1月20日\n", encoding="utf-8")
    assert read_report(tmp_path, file).unit == "安塘县发展和改革局"
