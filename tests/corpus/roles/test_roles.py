"""Roles of headings and sentences, each with the words that decide it."""

from pathlib import Path

import pytest

from corpus.read import read_report
from corpus.report import Role
from corpus.roles.headings import (
    names_role_alone,
    roles_of_heading,
)


@pytest.mark.parametrize(
    ("heading", "roles"),
    [
        ("一、主要工作开展情况", ("achievement",)),
        ("一、基本情况", ("achievement",)),
        ("一、工作情况及成效", ("achievement",)),
        ("二、特色亮点做法", ("highlight",)),
        ("一、 履职工作特色与亮点", ("highlight",)),
        ("二、存在问题", ("problem",)),
        ("二、存在的主要问题和不足", ("problem",)),
        ("二、主要差距与短板", ("problem",)),
        ("三、原因分析", ("cause",)),
        ("四、产生问题的原因", ("cause",)),
        ("四、下步打算", ("plan",)),
        ("三、下一步工作思路和措施", ("plan",)),
        ("四、今后努力方向", ("plan",)),
        ("五、整改措施", ("plan",)),
        ("三、存在的问题及下一步打算", ("problem", "plan")),
        ("二、 存在主要问题及原因", ("problem", "cause")),
        ("一、工作完成情况及存在问题", ("achievement", "problem")),
        ("一、上年度整改措施落实情况", ("achievement",)),
        ("一、问题整改情况", ("achievement",)),
        ("一、存在问题及整改情况", ("problem", "achievement")),
        ("二、正视问题，增强抓好安全生产的紧迫感", ("problem",)),
        ("二、风险隐患", ("problem",)),
        ("1.问题描述：", ("problem",)),
        ("四、需要改进的地方", ("problem",)),
        ("三、尚未完成的整改任务及原因", ("problem", "cause")),
        ("（一）关于“学习不规范”的问题", ()),
        ("三、几点启示", ("other",)),
        ("二、工作体会与亮点", ("highlight",)),
        ("一、履职情况和工作亮点", ("achievement", "highlight")),
        ("一、履职工作特色与亮点", ("highlight",)),
        ("五、下步考虑", ("plan",)),
        ("四、下一步工作思路和主要措施", ("plan",)),
        ("三、查摆出的问题", ("problem",)),
        ("三、亟待解决的问题", ("problem",)),
        ("（三）着力解决突出问题", ()),
        ("四、自我剖析", ("problem",)),
        ("四、反思与改进", ("problem", "plan")),
        ("二、重点任务推进情况", ("achievement",)),
        ("四、经验与启示", ("other",)),
        ("一、坚持问题导向，推动整改落实。", ()),
        ("二、聚焦突出问题，补齐工作短板。", ()),
        ("一、做实主题教育，强化理论武装。", ()),
        ("第一个问题，怎么看成绩", ("achievement",)),
        ("第一个问题", ()),
        ("第二个问题，怎么看存在的差距", ("problem",)),
        ("二、巡察反馈的第一个问题", ("problem",)),
    ],
)
def test_roles_that_a_heading_names(heading: str, roles: tuple[Role, ...]) -> None:
    assert roles_of_heading(heading) == roles


def test_a_later_year_in_a_heading_is_a_plan() -> None:
    assert roles_of_heading("三、2024年主要工作", 2023) == ("plan",)
    assert roles_of_heading("一、2023年主要工作", 2023) == ("achievement",)


@pytest.mark.parametrize("line", ["存在问题", "下一步打算", "主要工作成效", "特色亮点"])
def test_lines_that_are_the_name_of_a_role(line: str) -> None:
    assert names_role_alone(line)


@pytest.mark.parametrize(
    "line",
    [
        "存在问题，",
        "我们认真查摆存在的问题并逐项推动整改落实到位",
        "2023年工作总结",
        "甲",
        "加强学习",
        "成效明显",
        "存在问题。",
    ],
)
def test_lines_that_are_not(line: str) -> None:
    assert not names_role_alone(line)


@pytest.mark.parametrize(
    ("title", "role"),
    [("柳溪县粮库关于申请仓房维修经费的请示", "problem"), ("柳溪县粮库仓房维修指南", "other")],
)
def test_a_request_says_what_is_wrong_and_a_guide_does_not(tmp_path: Path, title: str, role: Role) -> None:
    text = f"{title}\n一、存在的困难\n目前仓房年久失修，漏雨严重，部分粮食受潮变质，维修资金缺口较大。\n二、有关请求\n恳请拨付经费200万元。\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    report = read_report(tmp_path, tmp_path / "a.txt")
    assert next(p.role for p in report.passages if "漏雨" in p.text) == role
