"""Questions for every unit: what may say it at all, and how many are said, not said and unclear."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_doubles import MarkEncoder, make_report

from index.conditions import EVERYTHING, In, Or
from index.engine.local.snapshot import Snapshot
from index.engine.scoring import best_of_each, summed
from retrieval.answerability import coverage
from retrieval.answerability.arranging import _in_their_texts, asked_of
from retrieval.answerability.coverage import EACH, counted, may_say, saying
from retrieval.pipeline import ask
from retrieval.ranking.rank import Searcher
from retrieval.types import AnswerCoverage
from retrieval.understanding.question import read_question

REPORTS = [
    replace(make_report(f"{number}.txt", *points), unit=f"{number // 2}镇")
    for number, points in enumerate(
        (
            ("保密工作抓得不紧", "督查检查不够"),
            ("督查工作抓得不紧", "党建工作检查不够"),
            ("保密柜没有登记", "学习工作抓得不紧"),
            ("党建工作", "保密", "工作"),
            ("堤防巡查不到位", "堤防保密工作"),
            ("堤防", "党建学习工作"),
        )
    )
]
QUESTIONS = ("哪些单位提到保密工作", "哪些单位提到党建学习", "各单位存在哪些问题", "哪些单位提到航天")


@pytest.fixture(scope="module")
def searcher() -> Searcher:
    return Searcher(Snapshot.in_memory(REPORTS, MarkEncoder()), MarkEncoder())


@pytest.mark.parametrize("text", QUESTIONS)
def test_whatever_says_it_may_say_it(searcher: Searcher, text: str) -> None:
    question = read_question(text, searcher.library)
    asked = asked_of(searcher, question, EVERYTHING, 10)
    may, supposed = may_say(searcher.engine, question, asked.words)
    keys = asked.signals.keys[best_of_each(summed(asked.parts), asked.candidates.reports, EACH)]
    told, most = saying(searcher.engine, question, asked.words, asked.signals, keys)
    assert most >= supposed
    able, _ = searcher.engine.fitting(may)
    assert set(told.tolist()) <= set(able.tolist())


def test_a_passage_that_holds_the_word_shows_it_and_none_that_only_its_title_does() -> None:
    titled = replace(make_report("7.txt", "学习念稿子", "保密柜没有登记"), title="保密工作报告", unit="甲镇")
    other = replace(make_report("8.txt", "堤防巡查不到位"), title="保密总结", unit="乙镇")
    own = Searcher(Snapshot.in_memory([titled, other], MarkEncoder()), MarkEncoder())
    asked = asked_of(own, read_question("哪些单位提到保密", own.library), EVERYTHING, 10)
    texts = [one.passage.text for one in own.engine.passages([0, 1, 2])]
    assert texts == ["学习念稿子", "保密柜没有登记", "堤防巡查不到位"]
    assert _in_their_texts(own, asked, np.array([0, 2])).tolist() == [1, 2]
    assert _in_their_texts(own, asked, np.array([1])).tolist() == [1]
    of_role = replace(asked, question=replace(asked.question, role="problem"))
    assert _in_their_texts(own, of_role, np.array([0, 2])).tolist() == [0, 2]


def test_a_cause_that_holds_all_of_a_problem_that_is_asked_for_says_it() -> None:
    problem = replace(make_report("7.txt", "年轻人走得多，留不住人"), unit="甲镇")
    cause, less = (
        replace(made, unit=unit, passages=tuple(replace(one, role="cause") for one in made.passages))
        for made, unit in (
            (make_report("8.txt", "年轻人留不住"), "乙镇"),
            (make_report("9.txt", "年轻人编制少"), "丙镇"),
        )
    )
    own = Searcher(Snapshot.in_memory([problem, cause, less], MarkEncoder()), MarkEncoder())
    found = ask(own, "哪些单位有年轻人留不住的问题")
    assert found.coverage is not None and found.coverage.found == 2
    assert [one.report for one in found.passages] == ["7.txt", "8.txt"]


def test_a_word_of_everybody_alone_is_not_enough_to_say_it(searcher: Searcher) -> None:
    question = read_question(QUESTIONS[0], searcher.library)
    may, _ = may_say(searcher.engine, question, searcher.words(question))
    assert searcher.engine.reports_in(may) == {1, 3, 4, 5}
    for nothing in ("哪些单位提到航天",):
        asked = read_question(nothing, searcher.library)
        assert may_say(searcher.engine, asked, searcher.words(asked)) == (Or(()), 0.0)
    role_only = read_question(QUESTIONS[2], searcher.library)
    may, supposed = may_say(searcher.engine, role_only, [])
    assert (may, supposed) == (Or((In("role", ("problem",)),)), 0.0)


@given(
    weights=st.lists(st.floats(0.01, 5.0), max_size=7),
    least=st.floats(0.01, 10.0),
)
def test_the_smallest_sets_that_are_enough(weights: list[float], least: float) -> None:
    found = [set(one) for one in coverage._enough(weights, least)]
    for size in range(len(weights) + 1):
        for some in combinations(range(len(weights)), size):
            enough = sum(weights[place] for place in some) >= least
            assert enough == any(one <= set(some) for one in found)
    assert not any(one < other for one in found for other in found)


def test_of_many_words_each_is_taken_for_enough() -> None:
    assert coverage._enough([0.1] * 13, 9.0) == [(place,) for place in range(13)]


def test_said_not_said_and_unclear_are_all_units(searcher: Searcher) -> None:
    """Three units of two reports each."""
    question = read_question("哪些单位提到保密工作", searcher.library)
    every = range(1, 7)

    def told(found: list[int], left: list[int]) -> AnswerCoverage:
        return counted(searcher.library, question, every, found, found, left)

    assert told([1, 3], []) == AnswerCoverage(2, 3, "units", 2)
    # The second report of a unit whose first says it makes nothing unclear; one of a unit that may say it does.
    assert told([1], [2, 6]) == AnswerCoverage(1, 3, "units", 1, 1)
    assert told([1], [2, 3, 4, 5, 6]).looked_at == 1
    assert told([], list(every)) == AnswerCoverage(0, 3, "units", 0, 3)
    nameless = Snapshot.in_memory([replace(REPORTS[0], unit=None), *REPORTS[1:]], MarkEncoder())
    library = Searcher(nameless, MarkEncoder()).library
    assert counted(library, question, every, [1], [1], [1, 2]) == AnswerCoverage(1, 6, "reports", 1, 1)
