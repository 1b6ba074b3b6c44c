"""Roles of headings and sentences, each with the words that decide it."""

import pytest

from corpus.report import Role
from corpus.roles.cues import is_formula, is_mostly_plan, plain_role, sentence_role
from corpus.roles.headings import (
    child_role,
    names_role_alone,
    role_of_heading,
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
    ],
)
def test_roles_that_a_heading_names(heading: str, roles: tuple[Role, ...]) -> None:
    assert roles_of_heading(heading) == roles
    assert role_of_heading(heading) == (roles[0] if roles else None)


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
    ("heading", "content", "parent", "roles"),
    [
        ("（一）坚持党要管党，落实主业。", "坚持问题导向。", ("problem", "plan"), ("plan",)),
        ("（一）理论学习不够深入。", "有的干部学习少。", ("problem", "plan"), ("problem",)),
        ("（一）学习方面。", "学习不够深入。", ("problem", "plan"), ("problem",)),
        ("（二）下一步打算", "抓学习。", ("problem", "plan"), ("plan",)),
        ("（一）对党建认识还不够。", "由于业务忙。", ("problem", "cause"), ("problem", "cause")),
        ("（三）聚焦问题整改", "完成整改12项。", ("achievement",), ("achievement",)),
        ("（三）存在问题", "学习不够。", ("achievement",), ("problem",)),
        ("（一）意识形态工作还需要加强。", "创新举措不多。", ("problem",), ("problem",)),
    ],
)
def test_roles_of_a_section_below_another(
    heading: str, content: str, parent: tuple[Role, ...], roles: tuple[Role, ...]
) -> None:
    assert child_role(heading, content, parent, 2023) == roles


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("党建基础还不够牢固，办法还不够多。", "problem"),
        ("个别支部组织生活形式单一，吸引力有待增强。", "problem"),
        ("对此，党组将着力补齐工作短板，提升干部素质。", "plan"),
        ("下一步，继续完善制度，改变落实不到位的状况。", "plan"),
        ("加强学习培训，提升履职能力。", "plan"),
        ("大家都来自基层。", None),
    ],
)
def test_sentences_between_problem_and_plan(sentence: str, role: Role | None) -> None:
    assert sentence_role(sentence, ("problem", "plan")) == role


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("由于平时忙于业务，主观上重视不够。", "cause"),
        ("我对党员了解不够全面，从客观上讲精力有限。", "problem"),
        ("从根源上分析，没有起到表率作用。", "cause"),
    ],
)
def test_sentences_between_problem_and_cause(sentence: str, role: Role | None) -> None:
    assert sentence_role(sentence, ("problem", "cause")) == role


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("过去一年，虽然有成绩，但在创新方面还有一定不足。", "problem"),
        ("2024年，我将继续抓好落实。", "plan"),
        ("究其原因，主要是学习抓得不紧。", "cause"),
        ("（一）从主观上看，重视程度不够。", "cause"),
        ("造成这些问题，既有客观原因，也有主观原因。", "cause"),
        ("任职后，及时了解各支部工作开展情况以及存在的问题。", None),
        ("全年查摆问题128条，已整改到位。", None),
        ("不但完成了任务，而且提前了三个月。", None),
        ("坚持问题导向，着力解决工作中的不足。", None),
        ("对已就业但尚未落户的人口，提供基本公共服务。", None),
        ("尽管头绪多、人手不足，但始终没有放松学习。", None),
        ("在看到成绩的同时，必须清醒看到，形势依然严峻。", "problem"),
        ("上述问题的产生，一方面是精力顾不过来。", "cause"),
        ("根子在于考核结果与晋升挂钩不紧。", "cause"),
        ("在新的一年里，党委将带领职工再接再厉。", "plan"),
        ("四季度准备做好三件事。", "plan"),
        ("作为校长，我将带头遵规守纪。", "plan"),
        ("支部深入分析出现问题的原因，逐条整改。", None),
        ("人民拥护，是事业发展的根本原因。", None),
        ("我们要求各支部按月报送学习情况。", None),
        ("我将全年学习分成两段，组织学习11次。", None),
    ],
)
def test_what_a_sentence_says_beyond_doubt(sentence: str, role: Role | None) -> None:
    assert plain_role(sentence) == role


@pytest.mark.parametrize(
    "sentence", ["现将有关情况报告如下：", "以上报告，请予审议。", "请各位领导批评指正。", "特此报告。"]
)
def test_formulas(sentence: str) -> None:
    assert is_formula(sentence)


def test_a_sentence_of_substance_is_no_formula() -> None:
    assert not is_formula("全年召开会议12次，培训干部300人次。")


def test_a_year_later_than_the_reports_own_looks_ahead() -> None:
    assert plain_role("2025年，建成水厂2座。", 2024) == "plan"
    assert plain_role("2024年，我坚持以学促干。", 2024) is None


def test_a_section_that_says_only_what_must_be_done() -> None:
    assert is_mostly_plan("要压实责任。要盯住重点。要严肃追责，要防止反弹。")
    assert not is_mostly_plan("全年召开会议12次，要求支部按月学习。要事一事一议。")
