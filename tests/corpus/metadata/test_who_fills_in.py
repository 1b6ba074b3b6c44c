"""Whose a report is, where a form, a signature without a date or the first sentence says it."""

from pathlib import Path

import pytest

from corpus.read import read_report
from corpus.report import Report

BODY = "\n一、工作情况\n全年栽植苗木3.6万株，养护优良率93%。\n二、不足\n步道维修不及时，尾款拖至次年支付。\n三、打算\n把维修时限写入合同。\n"


def read(tmp_path: Path, head: str, end: str = "") -> Report:
    (tmp_path / "a.txt").write_text(head + BODY + end, encoding="utf-8")
    return read_report(tmp_path, tmp_path / "a.txt")


def marks(report: Report) -> list[tuple[str, str]]:
    return [(mark.kind, report.text[mark.start : mark.end]) for mark in report.marks]


@pytest.mark.parametrize(
    "name", ["项目单位（盖章）", "填报单位（盖章）", "填报单位(公章)", "单位（公章）", "单位名称", "部门名称", "实施单位全称"]
)  # fmt: skip
def test_a_form_says_who_filled_it_in_and_how_that_is_certified(tmp_path: Path, name: str) -> None:
    line = f"{name}：柏塘市园林绿化中心"
    report = read(tmp_path, f"2023年度公园管养经费绩效自评报告\n{line}\n填报日期：2024年3月25日")
    assert (report.unit, report.year) == ("柏塘市园林绿化中心", 2023)
    assert marks(report) == [("author", line), ("author", "填报日期：2024年3月25日")]


def test_a_line_of_the_text_that_names_a_unit_and_a_value_stays(tmp_path: Path) -> None:
    report = read(tmp_path, "2023年度公园管养经费绩效自评报告\n经费（万元）：由各区园林绿化中心分担。")
    assert marks(report) == []


@pytest.mark.parametrize(
    ("end", "unit"),
    [
        ("柏塘市农业农村局　祁长明\n", "柏塘市农业农村局"),
        ("石桥头村党支部、村委会\n2023年12月20日\n", "石桥头村"),
        ("石桥头村党支部　村委会\n2023年12月20日\n", "石桥头村"),
    ],
)
def test_a_unit_and_who_stands_beside_it_sign(tmp_path: Path, end: str, unit: str) -> None:
    report = read(tmp_path, "述职报告\n（2024年1月16日）", end)
    assert report.unit == unit
    assert ("signature", end.split("\n")[0]) in marks(report)
    assert "祁长明" not in report.passages[-1].text


def test_rows_of_units_and_a_word_each_are_text(tmp_path: Path) -> None:
    rows = "四、考核结果\n柏塘市林业局　优秀\n柏塘市水利局　良好\n柏塘市教育局　合格\n"
    assert marks(read(tmp_path, "关于2023年度考核情况的通报", rows)) == []


@pytest.mark.parametrize(
    ("opening", "unit"),
    [
        ("今年以来，在县委、县政府的坚强领导下，汾柳镇人民政府紧紧围绕年初目标任务，真抓实干。", "汾柳镇"),
        ("2023年，在市委的正确领导下，在省厅的有力指导下，柏塘市林业局坚持生态优先。", "柏塘市林业局"),
        ("在县委、县政府的坚强领导下，全体干部职工紧紧围绕年初目标任务，真抓实干。", None),
    ],
)
def test_under_whose_lead_one_worked_is_not_whose_report_it_is(
    tmp_path: Path, opening: str, unit: str | None
) -> None:
    assert read(tmp_path, f"工作总结\n{opening}").unit == unit


@pytest.mark.parametrize("ahead", ["现将", "现就", "2022年，"])
def test_what_opens_the_first_sentence_is_no_part_of_a_name(tmp_path: Path, ahead: str) -> None:
    head = f"碧江市水务局2022年工作总结\n\n{ahead}碧江市水务局2022年工作情况总结如下，请审阅。"
    assert read(tmp_path, head).unit == "碧江市水务局"
