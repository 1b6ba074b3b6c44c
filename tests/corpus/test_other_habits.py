"""Sections named in habits that are met in offices' files and in no model document."""

from pathlib import Path

import pytest

from corpus.read import read_report

ASKED = """村级集体经济调研报告
今年4月以来，调研组走访了11个乡镇46个村，开了9场座谈会，形成如下报告。
钱从哪里来？
过去村里只有一块机动地，年租金不到两万元。2021年以后，光伏、冷库和民宿陆续落地。
账算清了没有？
清产核资时摸出来的老账，有11个村至今没有挂账处理。
人靠得住吗？
村书记平均五十三岁，能独立谈下一单生意的不到三成。
"""
SUGGESTED = """县供销社关于为农服务情况的汇报
近年来，我社围绕“三农”需要，做了一些工作。
（一）主要做法
1.建网点。全县建成村级综合服务社186个，实现乡镇全覆盖。
2.强服务。组建农机合作社9家，全程托管土地6.4万亩，每亩为农户节约成本110元。
（二）存在问题
基层社底子薄，有5个基层社至今没有自己的营业用房。
（三）几点建议
恳请县委、县政府协调解决历史债务，并将农资储备补贴列入预算。
附件：基层社基本情况表
"""


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        (ASKED, ["1 钱从哪里来？", "1 账算清了没有？", "1 人靠得住吗？"]),
        (SUGGESTED, ["1 （一）主要做法", "2 1.建网点。", "2 2.强服务。", "1 （二）存在问题", "1 （三）几点建议"]),
    ],
    ids=["asked", "suggested"],
)  # fmt: skip
def test_sections_of_other_habits(tmp_path: Path, text: str, headings: list[str]) -> None:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    report = read_report(tmp_path, tmp_path / "a.txt")
    assert [
        f"{section.level} {section.heading}" for section in report.sections if section.heading
    ] == headings


def test_a_question_asked_in_passing_names_no_section(tmp_path: Path) -> None:
    text = "在全市大会上的讲话\n同志们：\n一、认清形势\n企业家说，办一个证要跑七趟，材料要交九份，时间要等两个月。\n这怎么行？\n大家回去都要好好想一想，拿出办法来，下个月我来听汇报。\n二、压实责任\n各级一把手要亲自抓，每个季度通报一次。\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    report = read_report(tmp_path, tmp_path / "a.txt")
    assert [section.heading for section in report.sections if section.heading] == [
        "一、认清形势",
        "二、压实责任",
    ]
