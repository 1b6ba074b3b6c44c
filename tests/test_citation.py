"""What is quoted, which sentence is marked, and the shape of an answer in JSON."""

import json
from pathlib import Path

import pytest
from model_doubles import static_encoder
from retrieval_doubles import Part, report_of

from index.lexical import Group, LexicalIndex
from index.snapshot import Snapshot
from index.tokens import terms
from retrieval.answer import Answer, CitedPassage
from retrieval.answering import ask
from retrieval.citation import answer_json
from retrieval.marking import best_sentence
from retrieval.search import Searcher

# 堤防 stands in one of four texts, 党员 in two, 工作 in three.
INDEX = LexicalIndex.build([terms(text) for text in ("堤防工作", "党员工作", "党员工作", "库房")])


def group(*alternatives: tuple[str, float]) -> Group:
    return alternatives


def marked(text: str, *groups: Group) -> str:
    start, end = best_sentence(text, groups, INDEX)
    return text[start:end]


def test_the_sentence_that_holds_the_rarest_words() -> None:
    text = "工作推进。党员工作多次研究。堤防已经老化。"
    words = [group(("工作", 1.0)), group(("堤防", 1.0)), group(("党员", 1.0))]
    # idf: 堤防 ln(1 + 3.5/1.5) = 1.20; 党员 ln(1 + 2.5/2.5) = 0.69 and 工作 ln(1 + 1.5/3.5) = 0.36 make 1.05.
    assert marked(text, *words) == "堤防已经老化。"
    # Twice in a sentence counts once.
    assert marked("工作工作工作工作。党员来。", *words) == "党员来。"


def test_the_best_alternative_of_a_group_counts() -> None:
    translated = group(("dikes", 1.0), ("堤防", 0.9), ("库房", 0.2))
    assert marked("库房除湿。堤防老化。", translated) == "堤防老化。"
    # .2 · idf(堤防, 库房) < idf(党员)
    assert marked("库房除湿。党员来。", translated, group(("党员", 1.0))) == "党员来。"


def test_the_first_of_equals_and_the_whole_where_none_fits() -> None:
    assert best_sentence("党员来。党员去。", [group(("党员", 1.0))], INDEX) == (0, 4)
    assert best_sentence("一。二。", [group(("党员", 1.0))], INDEX) == (0, 4)
    assert best_sentence("一。二。", [], INDEX) == (0, 4)
    assert best_sentence("", [group(("党员", 1.0))], INDEX) == (0, 0)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("库房除湿；党员少；堤防好", "党员少；"),
        ("他说：“党员少。”会后整改。", "他说：“党员少。”"),
        ("库房。\n　　党员少。\n其他。", "党员少。"),
        ("库房！党员少？其他", "党员少？"),
        ("党员少", "党员少"),
        ("。。。党员少！！其他", "党员少！！"),
        ("库房除湿。 党员少(见附件)。", "党员少(见附件)。"),
    ],
)
def test_where_sentences_begin_and_end(text: str, sentence: str) -> None:
    assert marked(text, group(("党员", 1.0))) == sentence


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
