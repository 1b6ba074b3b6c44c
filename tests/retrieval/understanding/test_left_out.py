"""Units that a question leaves out: they narrow down to all others, never to themselves."""

import pytest
from test_names import FINANCE, HOSPITAL, LIBRARY, MINE, WATER, stored

from index.conditions import And, In, Not
from retrieval.answerability.reasons import nothing_of
from retrieval.types import Turn, Understood
from retrieval.understanding.catalogue import Library
from retrieval.understanding.conversation import read
from retrieval.understanding.question import read_question
from retrieval.understanding.scope import understood


def filters(text: str) -> list[tuple[str, str]]:
    return [(item.field, item.value) for item in read_question(text, LIBRARY).filters]


@pytest.mark.parametrize(
    ("text", "left_out", "topic"),
    [
        ("除青陵水务局外还有哪些单位人员流失", [WATER], "人员流失"),
        ("除了青陵水务局，还有哪些单位人员流失", [WATER], "人员流失"),
        ("除了青陵水务局的其他单位人员流失吗", [WATER], "人员流失"),
        ("除了青陵水务局存在人员流失，哪些单位也有", [WATER], "人员流失"),
        ("财政局以外哪些单位提到巡察", [FINANCE], "巡察"),
        ("财政局和青陵水务局之外的单位巡察情况", [FINANCE, WATER], "巡察"),
        ("不是北岚矿业的单位巡察情况", [MINE], "巡察情况"),
        ("which units except for the hospital mention staff", [HOSPITAL], "staff"),
        ("which units other than the finance bureau and the hospital mention staff", [FINANCE, HOSPITAL], "staff"),
    ],
)  # fmt: skip
def test_what_is_left_out_is_no_filter_for_itself(text: str, left_out: list[str], topic: str) -> None:
    assert filters(text) == [("not_unit", unit) for unit in left_out]
    assert read_question(text, LIBRARY).subject.removeprefix("的").strip() == topic


@pytest.mark.parametrize(
    "text",
    [
        # Its problem is left out, not the unit; a question whether; other words that hold these signs.
        "除了蔚岑县财政局的人员问题，还有哪些问题",
        "是不是蔚岑县财政局的问题",
        "解除蔚岑县财政局合同的原因",
        "并非蔚岑县财政局的问题",
    ],
)
def test_a_unit_that_is_not_left_out(text: str) -> None:
    assert filters(text) == [("unit", FINANCE)]


def test_a_report_that_is_left_out_is_no_filter() -> None:
    assert filters("除了《青陵市水务局2022年工作总结》，哪些报告提到堤防") == []


def test_all_but_these_units() -> None:
    items = [Understood("not_unit", WATER), Understood("year", "2023"), Understood("not_unit", MINE)]
    assert understood(items[:1]) == And((Not(In("unit", (WATER,))),))
    assert Not(In("unit", (MINE, WATER))) in understood(items).of  # type: ignore[union-attr]
    assert [report.id for report in LIBRARY.fitting(items)] == [1, 5, 6, 8]


def test_a_conversation_goes_on_with_one_or_with_all_others() -> None:
    first = "青陵水务局意识形态有哪些问题"
    others = read("除了青陵水务局的其他单位呢", LIBRARY, [Turn(first)])
    assert [(i.field, i.value) for i in others.question.filters] == [("not_unit", WATER)]
    one = read("财政局呢", LIBRARY, [Turn("除了青陵水务局，哪些单位意识形态有问题")])
    assert [(i.field, i.value) for i in one.question.filters] == [("unit", FINANCE)]


def test_what_is_left_out_no_more_is_no_word() -> None:
    text = "除了青陵水务局，哪些单位人员流失"
    question = read_question(text, LIBRARY, [Understood("not_unit", WATER)])
    assert (question.filters, question.subject) == ((), "人员流失")


def test_a_short_name_behind_a_word_is_a_name() -> None:
    town = "竹篙镇"
    own = [stored(n, f"{unit}2024年工作总结", unit, 2024) for n, unit in enumerate((town, WATER, MINE))]
    names = Library(own, lambda _: frozenset())
    for text in ("分析竹篙镇的问题", "关于竹篙镇的问题", "总结竹篙镇2024年的工作"):
        assert Understood("unit", town) in read_question(text, names).filters, text
    assert read_question("除了竹篙镇，还有哪些单位人员流失", names).filters == (Understood("not_unit", town),)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("除了财政局，还有哪些单位人员流失", [("not_unit", FINANCE)]),
        # A comma ends what is left out.
        ("除了蔚岑县财政局，青陵市水务局有什么问题", [("not_unit", FINANCE), ("unit", WATER)]),
        ("财政局以外的单位有什么问题", [("not_unit", FINANCE)]),
        ("除了蔚岑县财政局就没有单位提到巡察吗", [("not_unit", FINANCE)]),
        ("what do units other than the hospital say about training", [("not_unit", HOSPITAL)]),
    ],
)
def test_what_stands_around_a_unit_says_whether_it_is_left_out(
    text: str, found: list[tuple[str, str]]
) -> None:
    assert filters(text) == found


def test_the_others_are_no_topic() -> None:
    assert read_question("财政局以外的单位有什么问题", LIBRARY).role_only


def test_several_units_are_left_out_in_one_sentence() -> None:
    items = [Understood("not_unit", FINANCE), Understood("not_unit", WATER), Understood("year", "2030")]
    said = nothing_of(items, ())
    assert said.zh == f"{FINANCE}、{WATER}以外没有2030年的报告。"
    assert said.en == f"There is no report of all but {FINANCE} and {WATER} for 2030."
