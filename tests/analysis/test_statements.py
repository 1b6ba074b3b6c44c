"""Passages → statements, over the smallest passages that show each case."""

from dataclasses import replace

import pytest
from index_doubles import make_report

from analysis.library.kept import statements_of
from analysis.statements import Statement, in_full
from corpus.report import Passage
from index.storage.reading import PassageKey, StoredPassage


def _stored(text: str, point: str | None = None, start: int = 10, section: int = 1) -> StoredPassage:
    passage = Passage(start, start + len(text), text, ("二、存在的问题",), point, "problem", section)
    return StoredPassage(1, "a.txt", "报告", 2023, "水利局", None, PassageKey("a.txt", "", 0), passage)


def _texts(*stored: StoredPassage) -> list[str]:
    return [one.text for one in statements_of(stored)]


def test_each_sentence_is_a_statement_and_verbatim() -> None:
    text = "有的支部开会念文件就散。有两个村一分钱没有动。"
    found = statements_of([_stored(text)])
    assert [(one.start, one.end) for one in found] == [(10, 22), (22, 33)]
    assert [text[one.start - 10 : one.end - 10] for one in found] == [one.text for one in found]


def test_a_run_in_heading_belongs_to_what_follows() -> None:
    (one,) = statements_of([_stored("三是有钱没花出去。年底仍有186万元趴在账上。", "三是")])
    assert one.text == "三是有钱没花出去。年底仍有186万元趴在账上。"
    assert (one.theme, one.bare) == ("有钱没花出去", "年底仍有186万元趴在账上。")


def test_a_point_of_one_sentence_is_no_heading() -> None:
    assert _texts(_stored("三是有钱没花出去。", "三是")) == ["三是有钱没花出去。"]


def test_what_only_announces_is_left_out() -> None:
    lead_in = _stored("对照上级要求，仍有一些不足。")
    point = _stored("一是数据各管各的，重复填报。", "一是", 40)
    assert _texts(lead_in, point) == ["一是数据各管各的，重复填报。"]
    assert _texts(_stored("主要有以下几个方面："), point) == ["一是数据各管各的，重复填报。"]
    # What holds a figure says something of its own; a year is none.
    why = _stored("一方面是工资五年没动；", "一方面", 40)
    assert (
        _texts(_stored("驾驶员三年走了261人，只补进来98人。"), why)[0]
        == "驾驶员三年走了261人，只补进来98人。"
    )
    assert _texts(_stored("2023年的工作中仍有一些不足。"), point) == ["一是数据各管各的，重复填报。"]
    both = _stored("对照上级要求，仍有一些不足。一是数据各管各的，重复填报较多，基层意见大。")
    assert _texts(both) == ["一是数据各管各的，重复填报较多，基层意见大。"]
    # In front of no list it says something of its own.
    assert _texts(lead_in) == ["对照上级要求，仍有一些不足。"]


def test_the_sentence_of_a_clause_is_whole() -> None:
    first, second = "1.牌子摘到7块，", "上头来检查，又让临时挂回去4块。"
    other = "另一件事办好了。"
    said = statements_of(
        [
            _stored(first, "1."),
            _stored(second, "1.", 10 + len(first)),
            _stored(other, None, 10 + len(first + second)),
        ]
    )
    whole = "牌子摘到7块，上头来检查，又让临时挂回去4块。"
    assert [one.bare for one in in_full(said)] == [whole, whole, other]
    assert [(one.start, one.end) for one in in_full(said)][:2] == [(10, 10 + len(first + second))] * 2
    # What stands elsewhere is no part of it, though a clause ends there.
    apart = statements_of([_stored(first, "1."), _stored(second, "1.", 90)])
    assert [one.bare for one in in_full(apart)] == ["牌子摘到7块，", second]


def test_a_row_of_a_table_is_a_statement() -> None:
    assert _texts(_stored("停车难 改址重做\n食堂远 新开窗口")) == ["停车难 改址重做", "食堂远 新开窗口"]


def test_the_theme_is_the_innermost_heading_without_its_number() -> None:
    (one,) = statements_of([_stored("值班员要同时盯着五块屏幕。")])
    assert one.theme == "存在的问题"


@pytest.mark.parametrize(
    ("heading", "theme"),
    [
        ("1.3 教训", "教训"),
        ("2.1企业主体责任不落实", "企业主体责任不落实"),
        ("3.人手不够", "人手不够"),
        ("1.2023年的教训", "2023年的教训"),
        ("3.5亿元没有花出去", "3.5亿元没有花出去"),
        ("一是人手不够", "人手不够"),
        ("3　力量不够", "力量不够"),
        ("叁、人手不够", "人手不够"),
        ("【人手不够】", "人手不够"),
        ("【 人手 】", "人手"),
        ("第二，人手不够", "人手不够"),
        ("第二个问题，怎么看差距", "第二个问题，怎么看差距"),
        ("第三方评估不够", "第三方评估不够"),
        ("甲级资质不够", "甲级资质不够"),
    ],
)
def test_a_theme_has_no_half_of_a_number(heading: str, theme: str) -> None:
    stored = _stored("值班员要同时盯着五块屏幕。")
    passage = replace(stored.passage, headings=(heading,))
    (one,) = statements_of([replace(stored, passage=passage)])
    assert one.theme == theme


def test_what_only_asks_is_no_statement() -> None:
    answer = "说到底是思想上没有紧起来，总觉得是别人的事。"
    assert _texts(_stored("为什么会这样？")) == []
    assert _texts(_stored(f"为什么会这样？{answer}")) == [answer]
    # A longer one may say what is wrong as well.
    told = "三十一个项目开工的只有九个，四个镇半年里一个项目也没有签，这样的差距难道还小吗？"
    assert _texts(_stored(told)) == [told]


def test_a_statement_of_a_report_stands_in_its_text() -> None:
    report = make_report("a.txt", "一是学习不够。读原文少。", "有两个村一分钱没有动。")
    stored = [
        StoredPassage(1, report.path, report.title, 2023, "档案馆", None, PassageKey(report.path, "", 0), p)
        for p in report.passages
    ]
    for one in statements_of(stored):
        assert report.text[one.start : one.end] == one.text


@pytest.mark.parametrize("words", ["", "。", "见附件"])
def test_too_little_says_nothing(words: str) -> None:
    found: list[Statement] = statements_of([replace(_stored(words or " "))])
    assert found == []
