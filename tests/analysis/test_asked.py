"""What a topic is read as: names cut out, quotation marks, short questions, lists."""

import pytest
from libraries import CharacterEncoder, library, report

from analysis.asked import TopicQuery, as_it_stands, read_asked
from analysis.coverage import below_words, coverage
from analysis.ledger import about, ledger
from analysis.matching.likeness import Likeness
from corpus.errors import YoujuError
from retrieval.ranking.rank import Searcher
from retrieval.understanding.catalogue import library_of

SNAPSHOT = library(
    report("a.txt", "河湾镇", 2022, ("problem", "意识形态工作抓得不紧。"), ("problem", "形式主义仍有表现。")),
    report("b.txt", "河湾镇", 2023, ("problem", "党员教育流于形式，效果不好。")),
    report("c.txt", "白岭镇", 2023, ("problem", "意识形态阵地管得不严。"), ("problem", "路灯坏了没人修。")),
    report("d.txt", "松坪镇", 2023, ("problem", "路灯坏了没人修。")),
)
NAMES = library_of(SNAPSHOT)


def _asked(question: str) -> TopicQuery:
    return as_it_stands(read_asked(question, NAMES), SNAPSHOT)


def _answer(question: str) -> tuple[str, ...]:
    return coverage(Searcher(SNAPSHOT, CharacterEncoder()), _asked(question)).answer


@pytest.mark.parametrize(
    ("question", "topic", "units", "years", "everything"),
    [
        ("河湾镇2022年意识形态", "意识形态", ("河湾镇",), (2022,), False),
        ("2022年的意识形态", "意识形态", (), (2022,), False),
        ("河湾镇", "河湾镇", ("河湾镇",), (), True),
        ("河湾镇存在的问题", "存在的问题", ("河湾镇",), (), True),
        ("河湾镇、白岭镇2023年", "河湾镇、白岭镇2023年", ("河湾镇", "白岭镇"), (2023,), True),
        ("存在的问题", "存在的问题", (), (), False),
        ("意识形态", "意识形态", (), (), False),
        ("除了河湾镇，还有哪些单位路灯坏了", "还有哪些单位路灯坏了", ("松坪镇", "白岭镇"), (), False),
    ],
)
def test_names_narrow_down_and_are_no_topic(
    question: str, topic: str, units: tuple[str, ...], years: tuple[int, ...], everything: bool
) -> None:
    asked = _asked(question)
    assert (asked.topic, asked.units, asked.years, asked.everything) == (topic, units, years, everything)


@pytest.mark.parametrize(
    ("question", "negated", "phrases"),
    [
        ("没有提到意识形态的单位", True, ("意识形态",)),
        ("没提意识形态的单位", True, ("意识形态",)),
        ("未及“意识形态”的单位", True, ("意识形态",)),
        ("提到意识形态的单位", False, ("意识形态",)),
        ("没有台账", False, ("没有台账",)),
        ("资金没有花完", False, ("资金没有花完",)),
        ("“没有提到意识形态的单位”", False, ("没有提到意识形态的单位",)),
    ],
)
def test_a_short_question_is_a_question(question: str, negated: bool, phrases: tuple[str, ...]) -> None:
    asked = _asked(question)
    assert (asked.negated, asked.phrases) == (negated, phrases)


def test_the_topic_of_a_whole_question_counts_where_it_stands() -> None:
    asked = _asked("哪些单位的报告没有提到意识形态工作的？")
    assert (asked.negated, asked.literal) == (True, False)
    assert asked.phrases == ("意识形态工作",)
    assert _answer("2023年的报告里，哪些单位没有提到路灯？") == ("河湾镇",)
    # What is asked for in a role is not said by any mention, and words that stand nowhere are no phrase.
    assert _asked("哪些单位在意识形态方面存在问题？").phrases == ()
    assert _asked("哪些单位没有提到水库移民？").phrases == ()


def test_who_does_not_say_it_is_not_who_says_it() -> None:
    assert _answer("未及“意识形态”的单位") == ("松坪镇",)


@pytest.mark.parametrize("words", ["党", "河湾镇", "党的建设" * 10])
def test_what_stands_in_marks_is_literal_and_whole(words: str) -> None:
    for question in (f"“{words}”", f"关于“{words}”的问题", f"哪些单位提到“{words}”？"):
        asked = _asked(question)
        assert (asked.literal, asked.phrases, asked.units) == (True, (words,), ())


def test_only_rows_that_hold_a_quoted_phrase_say_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.matching.relevance.LIKELY", 0.0)
    likeness = Likeness(CharacterEncoder())
    found = about(ledger(SNAPSHOT, likeness), _asked("关于“党员教育”的问题"), likeness)
    assert [row.statement.text for row in found.rows] == ["党员教育流于形式，效果不好。"]
    found = about(ledger(SNAPSHOT, likeness), _asked("同时说“意识形态”和“阵地”的"), likeness)
    assert [row.statement.text for row in found.rows] == ["意识形态阵地管得不严。"]


@pytest.mark.parametrize(
    ("question", "units"),
    [
        ("哪些单位既提到“意识形态”又提到“形式主义”？", ("河湾镇",)),
        ("哪些单位同时提到“意识形态”和“路灯”？", ("白岭镇",)),
        ("Which units mention both “意识形态” and “路灯”?", ("白岭镇",)),
        ("哪些单位提到“意识形态”或“路灯”？", ("松坪镇", "河湾镇", "白岭镇")),
        ("哪些单位“意识形态”和“形式主义”都没提到？", ("松坪镇",)),
        ("哪些单位没有同时提到“意识形态”和“形式主义”？", ("松坪镇", "白岭镇")),
    ],
)
def test_several_phrases_are_all_asked_for_or_any(question: str, units: tuple[str, ...]) -> None:
    assert _answer(question) == units


@pytest.mark.parametrize(
    ("topic", "phrases"),
    [
        ("形式主义、党员教育", ("形式主义", "党员教育")),
        ("形式主义，党员教育", ("形式主义", "党员教育")),
        ("形式主义 党员教育", ("形式主义", "党员教育")),
        ("河湾镇的形式主义、党员教育", ("形式主义", "党员教育")),
        ("形式主义、乡村振兴", ("形式主义、乡村振兴",)),
        ("“形式主义、党员教育”", ("形式主义、党员教育",)),
    ],
)
def test_a_list_is_of_words_that_all_stand_somewhere(topic: str, phrases: tuple[str, ...]) -> None:
    assert _asked(topic).phrases == phrases


def test_words_in_a_text_come_before_words_in_its_heading() -> None:
    snapshot = library(
        report("a.txt", "河湾镇", 2022, ("problem", "路灯坏了。"), ("problem", "情况还没有摸清。"))
    )
    asked = read_asked("“情况”", library_of(snapshot))
    (mention,) = coverage(Searcher(snapshot, CharacterEncoder()), asked).said
    assert [(one.text, below_words(asked, one)) for one in mention.passages] == [
        ("情况还没有摸清。", False),
        ("路灯坏了。", True),
    ]


def test_who_leaves_out_the_only_unit_asks_for_nothing_rather_than_for_all() -> None:
    nobody = report("b.txt", None, 2022, ("problem", "河道没人管。"))
    own = report("a.txt", "河湾镇", 2022, ("problem", "路灯坏了没人修。"))
    alone = library_of(library(own, nobody))
    with pytest.raises(YoujuError, match="没有别的单位"):
        read_asked("河湾镇以外哪些单位路灯坏了", alone)
