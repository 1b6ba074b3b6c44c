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


def _tree(tmp_path: Path, text: str, name: str = "a.txt") -> list[tuple[int, str]]:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return [(s.level, s.heading) for s in read_report(tmp_path, tmp_path / name).sections if s.heading]


def test_letters_before_all_numbers_hold_them(tmp_path: Path) -> None:
    text = "# 泽川大学2022年工作总结\n\n## A. 全年主要工作\n\n1) 思想引领有力度\n\n全年宣讲126场，覆盖师生2.3万人次。\n\n2) 人才培养有质量\n\n新增一流课程11门，学生获奖213项。\n\n## B. 存在的不足\n\n宿舍老旧，学生反映强烈。\n"
    assert _tree(tmp_path, text, "a.md") == [
        (1, "A. 全年主要工作"), (2, "1) 思想引领有力度"), (2, "2) 人才培养有质量"), (1, "B. 存在的不足"),
    ]  # fmt: skip


def test_points_that_name_an_aspect_on_lines_of_their_own_are_headings(tmp_path: Path) -> None:
    text = "公交集团对照检查材料\n一、查摆问题\n一是理论武装方面。\n中心组学习常被调度会挤掉，全年只集中了7次。\n二是队伍建设方面。\n一线驾驶员流动快，去年走了86人。\n二、努力方向\n一是加强学习。\n每月集中学习一次，雷打不动。\n二是稳住队伍。\n年内涨薪两档，评优向一线倾斜。\n"
    assert _tree(tmp_path, text) == [
        (1, "一、查摆问题"), (2, "一是理论武装方面。"), (2, "二是队伍建设方面。"), (1, "二、努力方向"),
    ]  # fmt: skip


def test_what_is_asked_and_answered_aloud_is_text(tmp_path: Path) -> None:
    text = "# 杏花坳村2024年工作问答\n\n## 卖桃\n\n**问：今年算不算翻身？**\n\n答：冷库5月通的电，今年收了十三万斤，坏掉的不到一千斤。\n\n## 吃水\n\n**问：怎么还要挑水？**\n\n答：水泵功率不够，三户地势高，明年换泵。\n"
    assert _tree(tmp_path, text, "a.md") == [(1, "卖桃"), (1, "吃水")]
