"""Where a unit's name ends that runs on into the next word, and the period in brackets under a title."""

from pathlib import Path

import pytest

from corpus.read import read_report
from corpus.report import Report

BODY = "\n\n一、主要工作\n开展检查12次，培训300人次。\n二、存在问题\n（一）人员不足。在编仅4人。\n三、下步打算\n争取增编2名。\n"


def read(folder: Path, text: str) -> Report:
    (folder / "scan01.txt").write_text(text, encoding="utf-8")
    return read_report(folder, folder / "scan01.txt")


def test_what_stands_alone_above_the_first_sentence_is_no_part_of_a_name(tmp_path: Path) -> None:
    for word in ("前言", "引　言"):
        found = read(
            tmp_path,
            f"江澄学院2023年质量报告\n\n{word}\n江澄学院始建于1958年。\n第一章 基本情况\n在校生16824人。\n",
        )
        assert (found.title, found.unit) == ("江澄学院2023年质量报告", "江澄学院")
    wrapped = read(
        tmp_path,
        "2023年质量报告\n\n江澄学院\n始建于一九五八年，江澄学院现有学生一万六千人。\n一、基本情况\n在校生16824人。\n",
    )
    assert wrapped.unit == "江澄学院"
    dated = read(
        tmp_path, f"县卫生健康局2024年工作总结\n2024年12月3日\n前　言\n县卫生健康局下设12个股室。{BODY}"
    )
    assert "author" not in {mark.kind for mark in dated.marks}


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("云溪乡乡村振兴工作总结", "云溪乡"),
        ("青陵市市场监管工作总结", "青陵市"),
        ("青陵市社会治理工作总结", "青陵市"),
        ("漆园区区域卫生规划实施情况的报告", "漆园区"),
        ("桃坞村村民小组长会议记录", "桃坞村"),
        ("霁川县社区建设工作总结", "霁川县"),
        ("霁川县处置非法集资工作总结", "霁川县"),
        ("高桥乡农村人居环境整治工作情况汇报", "高桥乡"),
        ("高桥镇城乡环境卫生整治2023年工作总结", "高桥镇"),
        ("南湖街道社区矫正2023年工作总结", "南湖街道"),
        # These are names in full, or nothing runs on behind them.
        ("青陵市市场监督管理局工作总结", "青陵市市场监督管理局"),
        ("青陵市乡村振兴局工作总结", "青陵市乡村振兴局"),
        ("青陵市社会保险局工作总结", "青陵市社会保险局"),
        ("霁川县县直机关工委2022年工作总结", "霁川县县直机关工委"),
        ("桃坞村村务监督委员会工作报告", "桃坞村村务监督委员会"),
        ("漆园区区委2022年工作总结", "漆园区区委"),
        ("霁川县院工作报告", "霁川县院"),
    ],
)
def test_a_name_ends_with_a_word(tmp_path: Path, title: str, unit: str) -> None:
    assert read(tmp_path, title + BODY).unit == unit


@pytest.mark.parametrize(
    "period",
    ["（2023年度）", "（2023年）", "（2023年1—12月）", "（二〇二三年度）", "（2023年上半年）", "（2023年第一季度）", "(2023年1月至2023年6月)"],
)  # fmt: skip
def test_a_period_under_the_title_is_what_the_report_is_about(tmp_path: Path, period: str) -> None:
    report = read(tmp_path, f"苍渡县民政局工作总结\n{period}{BODY}")
    assert report.year == 2023
    assert [(mark.kind, report.text[mark.start : mark.end]) for mark in report.marks] == [("period", period)]


def test_a_day_or_a_month_under_the_title_is_a_date(tmp_path: Path) -> None:
    for date in ("（2023年1月10日）", "（2023年12月）"):
        report = read(tmp_path, f"苍渡县民政局工作总结\n{date}{BODY}")
        assert [mark.kind for mark in report.marks] == ["date"]
