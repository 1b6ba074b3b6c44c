"""Questions about the library itself are answered by its catalogue; small talk is no history."""

import json
from pathlib import Path

import pytest
from model_doubles import static_encoder
from retrieval_doubles import Part, report_of

from index.engine.local.snapshot import Snapshot
from retrieval.answerability.asides import is_smalltalk
from retrieval.interfaces.terminal import page
from retrieval.pipeline import ask
from retrieval.presentation.citation import answer_json
from retrieval.ranking.rank import Searcher
from retrieval.types import Answer, Filters, Turn, Understood


def _report(path: str, title: str, year: int, unit: str) -> object:
    return report_of(
        path, title, Part(("一、存在问题",), "problem", ("发展党员不够严格。",)), year=year, unit=unit
    )


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    encoder = static_encoder(tmp_path_factory.mktemp("model") / "tiny")
    reports = [
        _report("水务2022.txt", "青陵市水务局2022年述职报告", 2022, "青陵市水务局"),
        _report("水务2023.txt", "青陵市水务局2023年工作总结", 2023, "青陵市水务局"),
        _report("财政2022.txt", "蔚岑县财政局2022年工作总结", 2022, "蔚岑县财政局"),
    ]
    return Searcher(Snapshot.in_memory(reports, encoder), encoder)  # type: ignore[arg-type]


def listed(answer: Answer) -> list[str]:
    assert answer.catalogue is not None and answer.passages == ()
    return [one.path for one in answer.catalogue.reports]


@pytest.mark.parametrize(
    "question",
    [
        "有哪些单位",
        "多少份报告",
        "共有多少份报告？",
        "资料库里有多少份报告",
        "库里有哪些年份的报告？",
        "How many reports are there?",
        "Which units are there?",
        "How many units are there?",
    ],
)
def test_what_there_is_is_counted(searcher: Searcher, question: str) -> None:
    answer = ask(searcher, question)
    assert answer.found and listed(answer) == ["水务2022.txt", "水务2023.txt", "财政2022.txt"]
    assert answer.catalogue is not None
    assert answer.catalogue.units == {"青陵市水务局": 2, "蔚岑县财政局": 1}
    assert answer.catalogue.years == {2022: 2, 2023: 1}
    # Passages are looked for all the same where somebody wants them.
    assert ask(searcher, question, anyway=True).catalogue is None


def test_who_has_no_report_of_a_year_is_named(searcher: Searcher) -> None:
    answer = ask(searcher, "谁没交2023年的报告")
    assert answer.found and listed(answer) == ["水务2023.txt"]
    assert answer.catalogue is not None and answer.catalogue.without == ("蔚岑县财政局",)
    assert answer.understood == (Understood("year", "2023"),)


@pytest.mark.parametrize(
    ("question", "paths"),
    [
        ("水务局有哪些报告", ["水务2022.txt", "水务2023.txt"]),
        ("有哪些述职报告", ["水务2022.txt"]),
        ("Which reports of the finance bureau are there?", ["财政2022.txt"]),
    ],
)
def test_reports_of_what_is_named(searcher: Searcher, question: str, paths: list[str]) -> None:
    assert listed(ask(searcher, question)) == paths


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("残联有哪些报告", "库里没有“残联”的报告。"),
        ("2025年有多少份报告", "没有2025年的报告，库里有2022–2023年的。"),
    ],
)
def test_where_there_is_none_of_it_that_is_said_and_what_there_is(
    searcher: Searcher, question: str, reason: str
) -> None:
    answer = ask(searcher, question)
    assert not answer.found and answer.reason is not None and answer.reason.zh == reason
    assert len(listed(answer)) == 3


def test_filters_of_the_asker_hold(searcher: Searcher) -> None:
    answer = ask(searcher, "有哪些单位", filters=Filters(years=(2023,)))
    assert listed(answer) == ["水务2023.txt"]


@pytest.mark.parametrize(
    "question",
    ["哪些单位发展党员不够严格", "哪些单位做得好", "哪些报告提到党员", "存在哪些问题", "2023年的问题"],
)
def test_what_reports_say_is_looked_for(searcher: Searcher, question: str) -> None:
    assert ask(searcher, question).catalogue is None


def test_in_a_conversation_what_names_nothing_goes_on(searcher: Searcher) -> None:
    turns = [Turn("发展党员存在哪些问题")]
    for question in ("2023年的", "有哪些单位"):
        answer = ask(searcher, question, history=turns)
        assert Understood("topic", "发展党员", carried=True) in answer.understood
    assert ask(searcher, "共有多少份报告？", history=turns).catalogue is not None


@pytest.mark.parametrize("aside", ["谢谢", "帮我写总结", "共有多少份报告？"])
def test_nothing_follows_from_an_aside(searcher: Searcher, aside: str) -> None:
    assert ask(searcher, "存在哪些问题？", history=[Turn(aside)]).understood == (
        Understood("role", "problem"),
    )
    turns = [Turn("发展党员存在哪些问题"), Turn(aside)]
    assert (
        Understood("topic", "发展党员", carried=True) in ask(searcher, "那原因呢？", history=turns).understood
    )
    assert [one.rank for one in ask(searcher, "还有吗", top=1, history=turns).passages] == [2]


@pytest.mark.parametrize(
    ("question", "is_one"),
    [
        ("谢谢", True),
        ("帮我写总结", True),
        ("写总结", True),
        ("帮我写一份2024年党建工作总结", True),
        ("Write me a summary", True),
        ("工作总结", False),
        ("公文写作方面有什么问题", False),
        ("帮我总结发展党员的做法", False),
        ("？", False),
    ],
)
def test_small_talk_and_wishes_to_have_something_written(question: str, is_one: bool) -> None:
    assert is_smalltalk(question) is is_one


def test_programs_and_the_terminal_get_it_as_well(searcher: Searcher, tmp_path: Path) -> None:
    answer = ask(searcher, "谁没交2023年的报告")
    row = json.loads(json.dumps(answer_json(answer)))
    assert row["found"] and row["passages"] == []
    assert row["catalogue"] == {
        "reports": 1,
        "units": {"青陵市水务局": 1},
        "years": {"2023": 1},
        "without": ["蔚岑县财政局"],
        "listed": [
            {
                "report": "水务2023.txt",
                "title": "青陵市水务局2023年工作总结",
                "unit": "青陵市水务局",
                "year": 2023,
                "kind": None,
            }
        ],
    }
    assert page(answer).split("\n") == [
        "理解为 (read as): year=2023",
        "1 份报告 (1 report)",
        "没有的单位 (units without): 蔚岑县财政局",
        "1 个单位 (1 unit): 青陵市水务局 1",
        "年份 (years): 2023 1",
        "- 《青陵市水务局2023年工作总结》 [水务2023.txt]",
    ]
    assert "catalogue" not in answer_json(ask(searcher, "存在哪些问题"))
