"""A point that is cut where its role turns is found by a part of it and quoted whole."""

from dataclasses import replace
from pathlib import Path

import pytest
from index_doubles import MarkEncoder
from retrieval_doubles import Part, report_of

from analysis.places import statement_at
from corpus.points import MOST, quoted_points, run_in, whole_points
from corpus.read import read_report
from corpus.report import Report, Role
from index.engine.local.snapshot import Snapshot
from index.storage.cut import file_report
from index.text.enrichment import embedding_text
from retrieval.pipeline import ask
from retrieval.presentation.library import document
from retrieval.presentation.places import passages_at
from retrieval.ranking.rank import Searcher

AGE, WHY = "二是队伍老化，巡堤的都过了五十岁。", "主要是五年没有进人。"
DIKE = "三是堤防渗漏。"


def cut(report: Report, text: str, *roles: Role) -> Report:
    """The report with the passage that begins with `text` cut behind it, both halves with roles of their own."""
    found = []
    for passage in report.passages:
        if passage.text.startswith(text) and len(passage.text) > len(text):
            middle = passage.start + len(text)
            halves = (passage.start, middle), (middle, passage.end)
            found += [
                replace(passage, start=a, end=b, text=report.text[a:b], role=role)
                for (a, b), role in zip(halves, roles, strict=True)
            ]
        else:
            found.append(passage)
    return replace(report, passages=tuple(found))


def town(*points: str) -> Report:
    whole = report_of("town.txt", "河湾镇工作总结", Part(("一、存在问题",), "problem", points))
    return cut(whole, AGE, "problem", "cause")


def test_only_parts_of_a_longer_point_lead_to_it() -> None:
    report = town(AGE + WHY, DIKE)
    first, second, third = report.passages
    found = whole_points(report)
    assert found == {
        first.start: replace(first, end=second.end, text=AGE + WHY),
        second.start: replace(second, start=first.start, text=AGE + WHY),
    }
    assert third.start not in found


def test_lines_labels_and_sections_part_points() -> None:
    one = town(AGE + WHY, DIKE)
    first, second, third = one.passages
    labelled = replace(one, passages=(first, replace(second, point="三是"), third))
    elsewhere = replace(one, passages=(first, replace(second, section=second.section + 1), third))
    assert whole_points(labelled) == whole_points(elsewhere) == {}
    assert whole_points(town(AGE, WHY)) == {}


@pytest.mark.parametrize(("more", "whole"), [(0, True), (1, False)])
def test_a_point_longer_than_a_passage_stays_cut(more: int, whole: bool) -> None:
    rest = "因" * (MOST - len(AGE) + more)
    assert bool(whole_points(town(AGE + rest))) is whole


def test_a_part_is_found_and_the_point_quoted_once_word_for_word() -> None:
    report = town(AGE + WHY, DIKE)
    searcher = Searcher(Snapshot.in_memory([report], MarkEncoder()), MarkEncoder())
    answer = ask(searcher, "五年没有进人的队伍")
    texts = [passage.text for passage in answer.passages]
    assert texts.count(AGE + WHY) == 1
    assert not {AGE, WHY} & {*texts}
    for passage in answer.passages:
        assert report.text[passage.start : passage.end] == passage.text
        assert passage.mark[0] < passage.mark[1] <= len(passage.text)


def test_the_role_is_that_of_the_part_that_was_found() -> None:
    searcher = Searcher(Snapshot.in_memory([town(AGE + WHY, DIKE)], MarkEncoder()), MarkEncoder())
    told = {
        question: next(p.role for p in ask(searcher, question).passages if p.text == AGE + WHY)
        for question in ("为什么五年没有进人？", "队伍老化存在什么问题？")
    }
    assert told == {"为什么五年没有进人？": "cause", "队伍老化存在什么问题？": "problem"}


def test_the_part_that_was_found_is_marked() -> None:
    searcher = Searcher(Snapshot.in_memory([town(AGE + WHY, DIKE)], MarkEncoder()), MarkEncoder())
    marked = {}
    for question in ("为什么五年没有进人？", "队伍老化存在什么问题？"):
        found = next(p for p in ask(searcher, question).passages if p.text == AGE + WHY)
        marked[question] = found.text[slice(*found.mark)]
    assert marked == {"为什么五年没有进人？": WHY, "队伍老化存在什么问题？": AGE}


def test_a_report_to_read_knows_points_by_their_parts() -> None:
    report = town(AGE + WHY, DIKE)
    first, second, third = ((p.start, p.end) for p in report.passages)
    shown = document(report)
    assert shown.parts(*third) == [third]
    assert shown.parts(first[0], second[1]) == [first, second]
    assert shown.parts(first[0], second[1] - 1) == shown.parts(0, 3) == []


def test_a_quoted_point_comes_back_by_its_place() -> None:
    report = town(AGE + WHY, DIKE)
    index = Snapshot.in_memory([report], MarkEncoder())
    first, second, _ = report.passages
    places = [("town.txt", first.start, second.end), ("town.txt", second.start, second.end)]
    assert [found and found.text for found in passages_at(index, places)] == [AGE + WHY, WHY]


def test_parts_of_a_point_are_embedded_as_the_whole() -> None:
    report = town(AGE + WHY, DIKE)
    whole = whole_points(report)[report.passages[0].start]
    of_whole, of_dike = (embedding_text(report, one) for one in (whole, report.passages[2]))
    assert of_whole.endswith(AGE + WHY)
    assert file_report(report).texts == (of_whole, of_whole, of_dike)


def test_a_first_point_is_quoted_without_the_lead_in_of_the_whole_list() -> None:
    lead, first, rest = "产生上述问题的原因主要有以下方面：", "一是责任落实不到底。", "二是人手不足。"
    report = report_of("town.txt", "河湾镇工作总结", Part(("三、原因分析",), "cause", (lead + first, rest)))
    whole = replace(report.passages[0], point="一是")
    report = replace(report, passages=(whole, *report.passages[1:]))
    start = whole.start + len(lead)
    assert quoted_points(report) == {whole.start: replace(whole, start=start, text=first)}
    # What it is found by keeps the lead-in, and the report knows the place.
    assert file_report(report).texts[0].endswith(lead + first)
    assert document(report).parts(start, whole.end) == [(whole.start, whole.end)]
    index = Snapshot.in_memory([report], MarkEncoder())
    found = [one and one.text for one in passages_at(index, [("town.txt", start, whole.end)])]
    assert found == [first]
    cited = ask(Searcher(index, MarkEncoder()), "责任落实的原因").passages
    assert first in [one.text for one in cited]
    assert all(0 <= one.mark[0] < one.mark[1] <= len(one.text) for one in cited)


RUNS_IN = """青河泵站2023年工作总结

一、存在问题
　　（一）学习不够深入。理论学习流于形式，记录照抄照搬。
　　（二）阵地管理不严。一是宣传栏常年不换，内容陈旧。二是微信群管理有漏洞。
　　（三）队伍老化。
　　五年没有进人，最年轻的四十八岁。
"""


def test_a_quote_begins_with_the_heading_that_runs_into_it(tmp_path: Path) -> None:
    (tmp_path / "泵站.txt").write_text(RUNS_IN, encoding="utf-8")
    report = read_report(tmp_path, tmp_path / "泵站.txt")
    leads = {one.text[:4]: run_in(report.text, one) for one in report.passages}
    assert leads == {
        "理论学习": "（一）学习不够深入。",
        "一是宣传": "（二）阵地管理不严。",
        "二是微信": "",
        "五年没有": "",
    }
    index = Snapshot.in_memory([report], MarkEncoder())
    found = passages_at(index, [(report.path, one.start, one.end) for one in report.passages])
    assert [one and one.lead for one in found] == [*leads.values()]
    for one in ask(Searcher(index, MarkEncoder()), "学习存在哪些问题？").passages:
        assert one.lead == leads[one.text[:4]]
        assert report.text[one.start - len(one.lead) : one.end] == one.lead + one.text
    first, *_, last = report.passages
    kept = statement_at(report, first.start, first.end, first.text)
    assert kept is not None and kept.text == f"（一）学习不够深入。{first.text}"
    assert kept.text == report.text[kept.start : kept.end]
    part = statement_at(report, first.start + 4, first.end, first.text[4:])
    assert part is not None and part.text == first.text[4:], "what was chosen within it is no more than that"
    alone = statement_at(report, last.start, last.end, last.text)
    assert alone is not None and alone.text == last.text
