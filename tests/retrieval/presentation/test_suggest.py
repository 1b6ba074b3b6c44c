"""Example questions out of headings."""

from dataclasses import replace
from pathlib import Path

import pytest
from index_doubles import MarkEncoder
from retrieval_doubles import Part, report_of

from corpus.report import Report, Role
from index.engine.local.snapshot import Snapshot
from retrieval.presentation.suggestions import example_questions


def suggested(*reports: Report) -> list[str]:
    return example_questions(Snapshot.in_memory(reports, MarkEncoder()))


def test_in_english_what_the_glossary_knows() -> None:
    report = under("problem", "（二）意识形态工作还需要加强。", "（三）廊檐彩绘还不够")
    snapshot = Snapshot.in_memory([report], MarkEncoder())
    assert example_questions(snapshot, "en") == [
        "What problems with ideological work were reported in 2023?",
    ]


def under(role: Role, *headings: str, path: str = "a.txt") -> Report:
    parts = [Part(("一、总述", heading), role, ("甲乙丙。",)) for heading in headings]
    return replace(report_of(path, "河湾镇总结", *parts), unit=None)


@pytest.mark.parametrize(
    ("role", "heading", "question"),
    [
        ("problem", "（二）意识形态工作还需要加强。", "意识形态工作存在哪些问题？"),
        ("problem", "1.党员教育不够深入，形式单一", "党员教育存在哪些问题？"),
        ("problem", "（一）堤防巡查不到位", "堤防巡查存在哪些问题？"),
        ("problem", "一是堤防巡查不到位", "堤防巡查存在哪些问题？"),
        ("plan", "（一）加强堤防巡查，补齐短板", "下一步怎样加强堤防巡查？"),
        ("achievement", "3.三会一课制度落实", "三会一课制度落实方面做了哪些工作？"),
        ("highlight", "（三）网格议事", "网格议事有哪些特色做法？"),
    ],
)
def test_a_heading_becomes_its_question(role: Role, heading: str, question: str) -> None:
    if role == "problem":
        assert suggested(under(role, heading)) == [f"2023年{question}"]
    assert suggested(replace(under(role, heading), year=None)) == [question]


@pytest.mark.parametrize(
    ("role", "heading"),
    [
        ("problem", "（一）堤防老化"),  # does not say where the topic ends
        ("cause", "（一）重视程度不够"),
        ("other", "（一）堤防巡查"),
        ("plan", "（一）补课"),  # too short to say what is asked
        ("achievement", "（一）" + "统筹推进各项重点任务落地见效" * 2),
        ("highlight", "（一）"),
    ],
)
def test_headings_that_give_none(role: Role, heading: str) -> None:
    assert suggested(under(role, heading)) == []


def test_headings_of_the_first_level_are_too_general() -> None:
    general = report_of("a.txt", "总结", Part(("二、党员教育还需加强",), "problem", ("甲。",)))
    assert suggested(general) == suggested(replace(general, year=None)) == ["河湾镇存在哪些问题？"]
    assert suggested(replace(general, unit=None)) == []


def test_one_for_each_kind_of_job() -> None:
    """The problems of a unit, those of a year, who mentions something, and a number."""
    done = ("带头抓落实，全年共发展党员4名，群众满意。",)
    reports = [
        replace(
            under("problem", "（一）党员教育不够深入", "（二）意识形态工作还需加强", path="a.txt"),
            unit="泵厂",
        ),
        replace(under("problem", "（一）党员教育不够扎实", path="b.txt"), unit="河湾镇", year=2024),
        under("plan", "（一）加强堤防巡查", path="c.txt"),
        report_of("d.txt", "总结", Part(("一、主要工作", "（一）网格议事推进"), "achievement", done)),
    ]
    assert suggested(*reports) == [
        "河湾镇存在哪些问题？",
        "2024年党员教育存在哪些问题？",
        "哪些单位提到意识形态工作？",
        "发展党员多少名？",
    ]
    assert suggested(*(replace(one, unit=None) for one in reports)) == [
        "2024年党员教育存在哪些问题？",
        "发展党员多少名？",
        "意识形态工作存在哪些问题？",
        "下一步怎样加强堤防巡查？",
    ], "without units nobody asks for one"
    english = example_questions(Snapshot.in_memory(reports, MarkEncoder()), "en")
    assert "How many party members are there?" in english


@pytest.mark.parametrize(
    "text",
    ["发展党员4名以上。", "在发展党员4名的同时。", "人4名。", "全县各级党组织一年来陆续发展新党员4名。"],
)
def test_a_number_that_does_not_end_a_short_clause_is_no_example(text: str) -> None:
    report = report_of("a.txt", "总结", Part(("一、主要工作", "（一）组织"), "achievement", (text,)))
    assert not any("多少" in question for question in suggested(report))


def test_none_twice_and_none_from_nothing() -> None:
    twice = [under("plan", "（一）加强堤防巡查", path=path) for path in ("a.txt", "b.txt")]
    assert suggested(*twice) == ["下一步怎样加强堤防巡查？"]
    assert suggested() == []


def test_the_samples_suggest_four() -> None:
    from corpus.folder.scan import list_files
    from corpus.read import read_report
    from index.defaults import SAMPLES

    files: list[Path] = list_files(SAMPLES)
    found = suggested(*(read_report(SAMPLES, file) for file in files))
    assert len(found) == len(set(found)) == 4
    assert all(question.endswith("？") for question in found)
    assert "问题" in found[0] and sum("多少" in question for question in found) == 1
