"""A first line that says whose and of what year a document is: a title, whatever a document may be called."""

from pathlib import Path

import pytest

from corpus.read import read_report
from corpus.report import Report

BODY = "\n一、主要做法\n全年造林3200亩，成活率92%。\n二、存在的不足\n护林员只有5人，巡查覆盖面不够。\n三、下一步打算\n招录护林员2名，组织培训40学时。\n"
UNIT = "柏溪县交通运输局"


def read(tmp_path: Path, head: str) -> Report:
    (tmp_path / "a.txt").write_text(head + BODY, encoding="utf-8")
    return read_report(tmp_path, tmp_path / "a.txt")


@pytest.mark.parametrize(
    "name",
    [
        "政府信息公开年报", "质量年报", "整改措施", "年度考核自评", "任务分解表", "自评表", "情况反馈", "大事记",
        "成绩单", "专访", "访谈录", "提醒函", "督办单", "告知书", "工作回眸", "履职画像",
    ],
)  # fmt: skip
def test_a_unit_its_year_and_more_are_a_title(tmp_path: Path, name: str) -> None:
    for head in (
        f"{UNIT}2023年{name}",
        f"{UNIT}\n2023年{name}",
        f"{UNIT}文件\n柏交发〔2024〕6号\n{UNIT}2023年{name}",
    ):
        report = read(tmp_path, head)
        assert (report.title, report.unit, report.year) == (f"{UNIT}2023年{name}", UNIT, 2023)
        assert report.passages[0].text.startswith("全年造林")


@pytest.mark.parametrize(
    "line",
    [
        "柏溪县交通运输局2023年坚持生态优先，全年造林3200亩。",
        "柏溪县交通运输局2023年坚持生态优先，认真做了以下几件事",
        "柏溪县交通运输局2023年5月起试行新的排班",
        "柏溪县交通运输局2023年以来做的几件事情如下：",
        "我们2023年做的事情",
    ],
)
def test_a_sentence_about_a_unit_and_its_year_is_text(tmp_path: Path, line: str) -> None:
    report = read(tmp_path, line)
    assert (report.title, report.title_end) == ("a", 0)
    assert report.passages[0].text.startswith(line)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("柏溪县医疗保障局负责人就2023年基金监管工作答记者问", "答记者问"),
        ("柏溪县交通运输局2023年法治政府建设年度报告", "年度报告"),
        ("柏溪县交通运输局2023年度安全生产年度报告", "年度报告"),
        ("柏溪县交通运输局2023年整改措施", "整改措施"),
        ("柏溪县交通运输局2023年情况反馈", "情况反馈"),
        ("柏溪县交通运输局2023年政府信息公开工作年度报告", "政务公开年报"),
        ("柏溪县交通运输局局长2023年度述职报告", "述职报告"),
        ("柏溪县交通运输局2023年工作报告", "工作报告"),
    ],
)
def test_the_end_of_a_title_says_what_it_is_whatever_stands_below(
    tmp_path: Path, title: str, kind: str
) -> None:
    opening = "2023年，县交通运输局主动公开信息120条。本人认真履行职责。现报告如下："
    assert read(tmp_path, f"{title}\n{opening}").kind == kind
