"""Libraries with questions in vain, what the curve sees of them, and how far a probability can be believed."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from model_doubles import static_encoder
from retrieval_doubles import Part, report_of

from evaluation.questions import Gold, ReportQuestion
from evaluation.refusal import passages as module
from evaluation.refusal.examples import Example, collect, read, write
from evaluation.refusal.libraries import _offices, libraries
from evaluation.refusal.passages import Library
from evaluation.refusal.reliability import balanced, bins, calibration_error, reliability, table


def test_three_of_four_are_answerable_by_weight() -> None:
    weight = balanced(np.array([True, False, False]))
    assert weight.tolist() == [0.75, 0.125, 0.125]
    assert balanced(np.array([True, True])).tolist() == [0.5, 0.5]


def test_the_calibration_error_by_hand() -> None:
    probability = np.array([0.05, 0.85, 0.85, 1.0])
    answerable = np.array([False, True, False, True])
    weight = np.full(4, 0.25)
    found = bins(probability, answerable, weight)
    assert found[0] == pytest.approx((0.25, 0.05, 0.0))
    assert found[8] == pytest.approx((0.5, 0.85, 0.5))
    assert found[9] == pytest.approx((0.25, 1.0, 1.0))
    assert calibration_error(probability, answerable, weight) == pytest.approx(0.25 * 0.05 + 0.5 * 0.35)


def test_what_refusing_costs() -> None:
    probability, answerable = np.array([0.1, 0.2, 0.9, 0.3]), np.array([False, True, True, False])
    found = reliability(probability, answerable, 0.25)
    assert (found.answerable, found.other) == (2, 2)
    assert (found.wrongly, found.rightly, found.f1) == (0.5, 0.5, 0.5)


def test_a_row_a_library() -> None:
    examples = [
        Example("a", "a", True, "zh", "?", (), True, True),
        Example("a", "a", True, "zh", "?", (), False, None),
        Example("b", "b", False, "zh", "?", (), True, None),
    ]
    lines = table(examples, np.array([0.9, 0.1, 0.2]), 0.5).split("\n")
    assert lines[2] == "| a | 1, 1 | 0.000 | 1.000 | 1.000 | 0.100 |"
    assert lines[3] == "| b | 1, 0 | 1.000 | 0.000 | 0.000 | 0.800 |"


def test_what_is_seen_of_each_question(tmp_path: Path) -> None:
    report = report_of("a.txt", "总结", Part(("一、做法",), "achievement", ("堤防加固。", "党员培训。")))
    asked = [
        ReportQuestion("1", "zh", "fact", "堤防加固", (Gold("a.txt", "堤防加固"),)),
        ReportQuestion("2", "zh", "fact", "堤防加固", (Gold("a.txt", "没有这一句"),)),
        ReportQuestion("3", "zh", "none", "秸秆", ()),
        ReportQuestion("4", "zh", "fact", "1998年的堤防", ()),  # a year that is not there asks no curve
    ]
    library = Library("tiny", "tiny", [report], asked)
    found = list(collect([library], static_encoder(tmp_path / "tiny")))
    assert [(one.answerable, one.shown) for one in found] == [(True, True), (True, False), (False, None)]
    assert found[0].features == found[1].features != found[2].features
    write(found, tmp_path / "kept.jsonl")
    assert read(tmp_path / "kept.jsonl") == found


def test_what_is_asked_in_vain_is_of_topics_that_are_withheld(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    topics = ["食堂承包", "食堂管理", "公交调度", "水厂值班", "银行撤并", "山林纠纷"]
    rows = [
        {
            "topic": topic,
            "role": "problem",
            "passage": f"{topic}不规范。",
            "zh": [f"{topic}咋样"],
            "en": ["How?"],
        }
        for topic in topics
    ]
    near = {"passage": f"{topics[0]}不规范。", "near": ["食堂一顿多少钱"], "near_en": []}
    folder = tmp_path / "training" / "written"
    folder.mkdir(parents=True)
    for name, lines in (("pairs", rows), ("nearmiss", [near])):
        with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)
    monkeypatch.setattr(module, "_UNSEEN", range(10))
    written = list(module.of_topics("written", list(module.unseen_passages(folder))))
    assert [library.drafted for library in written] == [False, True]
    for library in written:
        texts = "".join(report.text for report in library.reports)
        for question in library.questions:
            topic = question.question.removesuffix("咋样")
            if topic in topics:
                assert question.answerable == (topic in texts)
        # Of two near topics never one is there and the other asked in vain.
        assert not any(
            ("食堂" in question.question and not question.answerable and question.question.endswith("咋样"))
            and "食堂" in texts
            for question in library.questions
        )
    asked = {
        question.question for library in written for question in library.questions if not question.answerable
    }
    assert "公交调度咋样" in asked


def test_a_set_that_is_not_there_is_left_out(tmp_path: Path) -> None:
    assert next(libraries(tmp_path)).name == "samples"


@pytest.mark.slow
def test_the_offices_teach_as_one_family() -> None:
    found = list(_offices([]))
    assert {one.family for one in found} == {"offices"} and all(one.taught for one in found)
    assert [one.name for one in found][:2] == ["county", "district"] and len(found) == 14
    # Questions that come near are there for each, and a question by another hand has a place in the count.
    assert min(len(one.near) for one in found) >= 50
    # Their own questions without an answer come near to what they say; those about other things do not.
    own = [question.id for question in found[0].questions if question.id in found[0].near]
    assert len(own) == 58 and not any(q.answerable for q in found[0].questions if q.id in found[0].near)
