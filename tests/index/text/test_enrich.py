"""What is searched for a passage: headings without their numbers."""

import pytest
from index_doubles import make_report

from corpus.report import Passage
from index.text.enrichment import embedding_text, heading_text, without_number


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("二、存在问题", "存在问题"),
        ("（二）意识形态工作还需要加强。", "意识形态工作还需要加强。"),
        ("(二) 组织建设", "组织建设"),
        ("3.党员教育", "党员教育"),
        ("3．党员教育", "党员教育"),
        ("（1）制度", "制度"),
        ("1.1 总体情况", "总体情况"),
        ("第一，加强学习", "加强学习"),
        ("第二章 总则", "总则"),
        ("一、", ""),
        ("", ""),
        ("存在问题", "存在问题"),
        # TermIds that belong to the words.
        ("三会一课制度落实", "三会一课制度落实"),
        ("（一）三会一课制度落实", "三会一课制度落实"),
        ("一体推进党建", "一体推进党建"),
        ("十九大精神学习", "十九大精神学习"),
        ("2023年工作回顾", "2023年工作回顾"),
        ("1.2024年工作打算", "2024年工作打算"),
        ("5G建设", "5G建设"),
        ("第一书记履职", "第一书记履职"),
    ],
)
def test_without_number(heading: str, words: str) -> None:
    assert without_number(heading) == words


def passage(*headings: str) -> Passage:
    return Passage(0, 4, "堤防老化", headings, None, "problem", 0)


def test_headings_are_title_and_path() -> None:
    report = make_report("a.txt", "堤防老化", title="水务所2023年总结")
    assert heading_text(report, passage("二、存在问题", "（一）工程")) == "水务所2023年总结\n存在问题\n工程"
    assert heading_text(report, passage()) == "水务所2023年总结"


def test_embedded_is_the_passage_under_its_innermost_heading() -> None:
    report = make_report("a.txt", "堤防老化")
    deep = embedding_text(report, passage("二、存在问题", "（一）工程"))
    assert deep.endswith("工程\n堤防老化")
    assert "存在问题" not in deep
    for bare in (passage(), passage("二、")):
        lines = embedding_text(report, bare).split("\n")
        assert lines[-1] == "堤防老化"
        assert set(lines[:-1]) <= {report.title, ""}
