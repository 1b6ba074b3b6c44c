"""Quotations in a question: never cut, and nothing in them asks."""

import pytest

from retrieval.understanding.intent import Reading, paired, without_outside
from retrieval.understanding.question import read_question


def read_as(question: str, *inside: str) -> Reading:
    """A reading of which only these tokens are in the topic, each sign a token."""
    within = {place for one in inside for place in range(question.find(one), question.find(one) + len(one))}
    shares = tuple(float(place in within) for place in range(len(question)))
    return Reading((), (), places=tuple((at, at + 1) for at in range(len(question))), inside=shares)


@pytest.mark.parametrize(
    ("question", "inside", "subject"),
    [
        ("“三个规定”填报情况", ("规定", "填报"), "“三个规定”填报"),
        ("说说“两张皮”现象", ("皮",), "“两张皮”"),
        ("抓《安全生产条例》学习", ("条例", "学习"), "《安全生产条例》学习"),
        ("抓“安全(防汛)责任”学习", ("责任",), "“安全(防汛)责任”"),
        # Nothing of the phrase is left but a mark of it.
        ("“三个规定”填报情况", ("”", "填报"), "填报"),
        ("填报“三个规定”情况", ("填报", "“"), "填报"),
        # One that stood alone from the start.
        ("说说两张皮”现象", ("两张皮", "现象"), "两张皮现象"),
    ],
)
def test_a_quotation_is_kept_or_goes_as_a_whole(question: str, inside: tuple[str, ...], subject: str) -> None:
    assert without_outside(question, question, read_as(question, *inside)) == subject


def test_marks_stand_in_pairs() -> None:
    assert paired('“a《b》”"c"(') == [(2, 4), (0, 5), (6, 8)]
    assert paired("》“」") == []


def test_words_that_ask_are_none_within_a_quotation() -> None:
    assert read_question("食堂有没有“什么都管”的说法").topic == "食堂 “什么都管”的说法"
    assert read_question("“堤防有多少”").topic == "“堤防 ”"
