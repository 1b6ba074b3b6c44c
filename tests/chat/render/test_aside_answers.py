"""What small talk and questions about the library get."""

from dataclasses import replace

import pytest
from doubles import FakeAssistant
from markup_check import HOSTILE, Reading

from chat.render import asides
from retrieval.types import Answer, Catalogue, Sentence, Understood

REPORTS = tuple(FakeAssistant().reports())
HELD = Catalogue(REPORTS)
ANSWER = Answer("库里有哪些报告", True, 1.0, (), 0, catalogue=HELD)


def test_small_talk_says_what_can_be_done_and_leads_there() -> None:
    zh, en = (Reading(asides.smalltalk(lang, "你能做什么", ["问什么？"])) for lang in ("zh", "en"))
    for name in ("台账、覆盖、对比、跟踪、雷同、归类", "摘录夹", "报告库", "不聊天，也不代写"):
        assert name in zh.text
    assert "Ledger, Who says it, Compare, Track" in en.text and "basket" in en.text
    assert zh.values("data-kind") == ["ledger", "coverage", "compare", "track", "copies", "digest"]
    assert zh.values("data-do")[2:] == ["anyway", "ask", *["to-work"] * 6, "library"]


def test_what_there_is_is_counted_by_unit_and_year_and_listed() -> None:
    reading = Reading(asides.catalogue("zh", ANSWER, HELD))
    assert f"报告库里有 {len(REPORTS)} 份报告，2 个单位，2022–2023 年" in reading.text
    assert "各单位（2）：" in reading.text and "各年：2022年 1 份、2023年 1 份" in reading.text
    assert [a["data-report"] for _, a in reading.tags if "data-report" in a] == [one.path for one in REPORTS]
    english = Reading(asides.catalogue("en", ANSWER, HELD)).text
    assert "The library has 2 reports of 2 units" in english and "By year: 2022: 1, 2023: 1" in english


def test_what_no_report_says_of_itself_is_left_out() -> None:
    held = Catalogue((replace(REPORTS[0], unit=None, year=None),))
    text = Reading(asides.catalogue("zh", ANSWER, held)).text
    assert "报告库里有 1 份报告" in text and "个单位" not in text and "各年" not in text
    both = Catalogue((*REPORTS, replace(REPORTS[0], unit=None)))
    assert "没有认出单位的 1 份" in Reading(asides.catalogue("zh", ANSWER, both)).text


def test_what_was_named_stands_in_the_sentence_and_who_has_none_is_named() -> None:
    answer = replace(ANSWER, understood=(Understood("year", "2023"),))
    held = Catalogue(REPORTS[:1], ("乙局", "丙局"))
    text = Reading(asides.catalogue("zh", answer, held)).text
    assert (
        "报告库里2023年的报告有 1 份，1 个单位没有" in text
        and "没有2023年报告的单位（2）：乙局、丙局" in text
    )
    english = Reading(asides.catalogue("en", answer, held)).text
    assert "Of 2023 the library has 1 report" in english
    assert "Units without a report of 2023 (2): 乙局, 丙局" in english
    none = replace(answer, found=False, reason=Sentence("没有2023年的报告。", "None of 2023."))
    text = Reading(asides.catalogue("zh", none, HELD)).text
    assert "没有2023年的报告。报告库里有 2 份报告" in text


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_names_stay_text(text: str) -> None:
    held = Catalogue((replace(REPORTS[0], title=text, unit=text, path=text), REPORTS[1]), (text,))
    understood = (Understood("year", "2023"), Understood("unit", text))
    answer = replace(ANSWER, question=text, understood=understood)
    known = {"b", "button", "div", "li", "p", "span", "ul"}
    for drawn in (asides.catalogue("zh", answer, held), asides.smalltalk("en", text, [text])):
        assert {name for name, _ in Reading(drawn).tags} <= known
    assert Reading(asides.smalltalk("en", text, [text])).values("data-do")[2:4] == ["anyway", "ask"]
