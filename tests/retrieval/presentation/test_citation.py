"""What is quoted, and the shape of an answer in JSON."""

import json
from pathlib import Path

import pytest
from model_doubles import static_encoder
from retrieval_doubles import Part, report_of

from index.engine.local.snapshot import Snapshot
from retrieval.pipeline import ask
from retrieval.presentation.citation import answer_json
from retrieval.ranking.rank import Searcher
from retrieval.types import Answer, CitedPassage

REPORT = report_of(
    "镇/年报.txt",
    "河湾镇2023年工作总结",
    Part(
        ("二、存在问题", "（二）堤防"),
        "problem",
        ("　　一是堤防老化。巡查不够。", "　　二是<b>堤防</b> & “缺口”。"),
        "一是",
    ),
)


@pytest.fixture
def answer(tmp_path: Path) -> Answer:
    encoder = static_encoder(tmp_path / "tiny")
    return ask(Searcher(Snapshot.in_memory([REPORT], encoder), encoder), " 堤防存在哪些问题？")


def test_passages_are_verbatim_and_know_their_place(answer: Answer) -> None:
    assert len(answer.passages) == 2
    for passage in answer.passages:
        assert passage.text == REPORT.text[passage.start : passage.end]
        assert (passage.report, passage.title) == ("镇/年报.txt", "河湾镇2023年工作总结")
        assert (passage.year, passage.unit, passage.page) == (2023, "河湾镇", None)
        assert passage.headings == ("二、存在问题", "（二）堤防")
        assert (passage.point, passage.role) == ("一是", "problem")
    by_text = {p.text: p.text[slice(*p.mark)] for p in answer.passages}
    assert by_text["　　一是堤防老化。巡查不够。"] == "一是堤防老化。"


def test_the_shape_of_an_answer(answer: Answer) -> None:
    shape = answer_json(answer)
    assert list(shape) == [
        "question", "found", "confidence", "reason", "understood", "coverage", "passages",
    ]  # fmt: skip
    assert shape["question"] == "堤防存在哪些问题？"
    assert isinstance(shape["found"], bool)
    assert 0 <= shape["confidence"] <= 1
    documented = "rank score report title year unit headings point role start end page text".split()
    assert [list(passage) for passage in shape["passages"]] == [[*documented, "mark", "marks", "like"]] * 2
    again = json.loads(json.dumps(shape, ensure_ascii=False))
    assert again["passages"][0] == {
        "rank": 1,
        "score": shape["passages"][0]["score"],
        "report": "镇/年报.txt",
        "title": "河湾镇2023年工作总结",
        "year": 2023,
        "unit": "河湾镇",
        "headings": ["二、存在问题", "（二）堤防"],
        "point": "一是",
        "role": "problem",
        "start": answer.passages[0].start,
        "end": answer.passages[0].end,
        "page": None,
        "text": answer.passages[0].text,
        "mark": list(answer.passages[0].mark),
        "marks": [list(span) for span in answer.passages[0].marks],
        "like": None,
    }


def test_numbers_are_rounded() -> None:
    passage = CitedPassage(1, 1 / 3, "a", "t", None, None, (), None, "other", 0, 1, None, "堤", (0, 1))
    shape = answer_json(Answer("堤", True, 2 / 3, (passage,), 1))
    assert shape["confidence"] == 0.6667
    assert shape["passages"][0]["score"] == 0.333333
    assert shape["passages"][0]["year"] is None
