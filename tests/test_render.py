import json
from dataclasses import replace

import pytest
from markup_check import HOSTILE, Reading

from chat import frame, library, render
from chat.markup import escape, one_line, printable, tag
from chat.texts import LANGS
from retrieval.answer import Answer, CitedPassage, Filters

PASSAGE = CitedPassage(
    rank=1,
    score=2.5,
    report="甲/泵厂.txt",
    title="青河泵厂2023年工作总结",
    year=2023,
    unit="青河泵厂",
    headings=("二、存在问题", "（一）意识形态工作还需加强"),
    point="二是",
    role="problem",
    start=100,
    end=117,
    page=None,
    text="　　前一句。研判不及时。后一句。",
    mark=(6, 12),
)
ANSWER = Answer("存在哪些问题？", True, 0.9, (PASSAGE,), 1)


def test_a_card_says_rank_title_year_role_place_and_text() -> None:
    reading = Reading(render.card("zh", PASSAGE))
    assert reading.text == (
        "1青河泵厂2023年工作总结问题2023二、存在问题›（一）意识形态工作还需加强›二是"
        "　　前一句。研判不及时。后一句。复制引文查看原文"
    )
    assert reading.marked == "研判不及时。"
    article = reading.tags[0][1]
    assert article["class"] == "yj-card yj-edge-problem"
    assert (article["data-report"], article["data-start"], article["data-end"]) == (
        "甲/泵厂.txt",
        "100",
        "117",
    )
    assert (article["data-mark-start"], article["data-mark-end"]) == ("106", "112")


def test_a_card_in_english_with_a_page_and_a_unit_the_title_does_not_say() -> None:
    passage = replace(PASSAGE, page=7, unit="青河集团", headings=(), point=None, role="plan")
    assert Reading(render.card("en", passage)).text == (
        "1青河泵厂2023年工作总结Plan2023青河集团Under no heading›p. 7"
        "　　前一句。研判不及时。后一句。Copy quoteOpen report"
    )


def test_what_is_copied_is_the_quote_with_its_source() -> None:
    assert render.quotation(PASSAGE) == (
        "「前一句。研判不及时。后一句。」——《青河泵厂2023年工作总结》二、存在问题（一）意识形态工作还需加强二是"
    )
    assert Reading(render.card("zh", PASSAGE)).values("data-copy") == [render.quotation(PASSAGE)]


def test_what_is_copied_never_doubles_the_title_marks_and_keeps_line_ends() -> None:
    passage = replace(PASSAGE, title="《简报》", headings=(), point=None, text="一\n二")
    assert render.quotation(passage) == "「一\n二」——《简报》"


@pytest.mark.parametrize(
    ("mark", "marked"),
    [
        ((0, 3), "abc"),
        ((1, 2), "b"),
        ((0, 0), ""),
        ((2, 1), ""),
        ((-5, 1), "a"),
        ((2, 99), "c"),
        ((9, 12), ""),
    ],
)
def test_the_mark_is_a_slice_of_the_text_or_nothing(mark: tuple[int, int], marked: str) -> None:
    reading = Reading(render.marked("abc", mark))
    assert (reading.text, reading.marked) == ("abc", marked)


def test_an_answer_says_how_many_passages_from_how_many_reports() -> None:
    text = Reading(render.turn("zh", ANSWER)).text
    assert text.startswith("存在哪些问题？改一改再问找到 1 段，来自 1 份报告1青河")
    english = Reading(render.turn("en", replace(ANSWER, passages=(PASSAGE, PASSAGE)))).text
    assert "2 passages from 1 report" in english


def test_where_nothing_answers_it_says_so_and_sets_the_nearest_apart() -> None:
    reading = Reading(render.turn("zh", replace(ANSWER, found=False)))
    assert "报告里没有找到回答这个问题的内容。最接近的 1 段（不是答案，仅供参考）" in reading.text
    assert "找到 1 段" not in reading.text.replace("没有找到", "")
    assert reading.values("class").count("yj-nearest") == 1
    english = Reading(render.turn("en", replace(ANSWER, found=False))).text
    assert "Nothing in the reports answers this question.The nearest 1 passage (not an answer)" in english


def test_only_the_nearest_three_are_shown_where_nothing_answers() -> None:
    reading = Reading(render.turn("zh", replace(ANSWER, found=False, passages=(PASSAGE,) * 10)))
    assert "最接近的 3 段" in reading.text and len(reading.values("data-report")) == 3


def test_nothing_at_all_shows_no_empty_box() -> None:
    reading = Reading(render.turn("zh", Answer("？", False, 0.0, (), 0)))
    assert reading.text == "？改一改再问报告里没有找到回答这个问题的内容。"


def test_filters_are_named_on_the_answer() -> None:
    filters = Filters(roles=("problem",), years=(2023,), reports=("a.txt",))
    reading = Reading(render.turn("zh", Answer("问", False, 0.0, (), 0, filters)))
    assert (
        reading.text
        == "问改一改再问在所选范围内，没有找到回答这个问题的内容。可以放宽筛选再问。筛选问题2023a.txt"
    )


def test_the_frame_of_the_library_carries_its_words() -> None:
    for lang in LANGS:
        reading = Reading(library.frame(lang))
        (words,) = reading.values("data-words")
        assert json.loads(str(words))["lang"] == lang
        assert ".docx" in reading.text


def test_welcome_offers_examples_or_says_that_there_are_no_reports() -> None:
    reading = Reading(frame.welcome("zh", ["有哪些问题？"], empty=False))
    assert reading.values("data-question") == ["有哪些问题？"]
    assert "还没有报告" in Reading(frame.welcome("zh", [], empty=True)).text


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_hostile_text_stays_text_wherever_it_appears(lang: str, text: str) -> None:
    passage = replace(
        PASSAGE,
        report=text,
        title=text,
        unit=text,
        headings=(text, text),
        point=text,
        text=text,
        mark=(1, max(2, len(text) // 2)),
    )
    filters = Filters(reports=(text,))
    for markup in (
        render.turn(lang, Answer(text, True, 1.0, (passage,), 1, filters)),  # type: ignore[arg-type]
        render.turn(lang, Answer(text, False, 0.0, (passage,), 1, filters)),  # type: ignore[arg-type]
        render.failure(lang, text, text),  # type: ignore[arg-type]
        frame.welcome(lang, [text], empty=False),  # type: ignore[arg-type]
    ):
        Reading(markup)  # asserts that no element, attribute or comment came from the text
        markup.encode("utf-8")
    quote = next(t for t in Reading(render.card(lang, passage)).tags if t[0] == "blockquote")  # type: ignore[arg-type]
    assert quote[1]["dir"] == "auto"
    assert Reading(render.marked(text, passage.mark)).text == printable(text)


def test_escape_replaces_what_cannot_be_read_and_keeps_the_length() -> None:
    assert printable("a\x00\u202eb\ud800\t\n") == "a\ufffd\ufffdb\ufffd\t\n"
    assert escape("<a href=\"x\" b='c'>&") == "&lt;a href=&quot;x&quot; b=&#x27;c&#x27;&gt;&amp;"
    assert escape(2023) == "2023"


def test_one_line_has_one_line_and_an_end() -> None:
    assert one_line("  一、\n\t二  ") == "一、 二"
    assert one_line("长" * 300) == "长" * 199 + "…"


def test_tag_writes_attributes() -> None:
    assert tag("p", "x", class_="a b", data_no=1, open=True, hidden=False, id=None) == (
        '<p class="a b" data-no="1" open>x</p>'
    )
