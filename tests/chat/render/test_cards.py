from dataclasses import replace

import pytest
from cited import PASSAGE
from markup_check import HOSTILE, Reading

from chat.export.turns import quote
from chat.render import cards
from retrieval.types import CitedPassage, Why


def test_a_card_says_rank_title_year_role_place_and_text() -> None:
    reading = Reading(cards.card("zh", PASSAGE))
    assert reading.text == (
        "1青河泵厂2023年工作总结问题2023二、存在问题›（一）意识形态工作还需加强›二是　　前一句。研判不及时。后一句。"
        "复制引文查看原文⋯展开整节为何选中引文和完整出处只要原文Markdown 引用更正内容类型有用不相关收入摘录夹"
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
    assert Reading(cards.card("en", passage)).text.startswith(
        "1青河泵厂2023年工作总结Plan2023青河集团p. 7　　前一句。研判不及时。后一句。Copy quote"
    )


def test_what_stands_under_no_heading_has_no_line_for_it() -> None:
    assert cards.place("zh", replace(PASSAGE, headings=(), point=None)) == ""
    assert Reading(cards.place("zh", replace(PASSAGE, headings=()))).text == "二是"


def test_the_sentence_is_marked_and_its_words_are_stronger() -> None:
    assert cards.marked("前一句。研判不及时。后", (4, 10), ((4, 6), (10, 11))) == (
        '前一句。<mark><b class="yj-word">研判</b>不及时。</mark><b class="yj-word">后</b>'
    )
    # A word that reaches over the end of the sentence is bold on both sides of it.
    assert cards.marked("甲乙丙", (0, 2), ((1, 3),)) == (
        '<mark>甲<b class="yj-word">乙</b></mark><b class="yj-word">丙</b>'
    )


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
    reading = Reading(cards.marked("abc", mark))
    assert (reading.text, reading.marked) == ("abc", marked)


def test_the_source_is_named_short_and_in_full() -> None:
    article = Reading(cards.card("zh", PASSAGE)).tags[0][1]
    assert article["data-source"] == "（《青河泵厂2023年工作总结》第二部分第（一）点“二是”）"
    assert article["data-full"] == (
        "（《青河泵厂2023年工作总结》二、存在问题 › （一）意识形态工作还需加强“二是”）"
    )
    assert article["data-title"] == "青河泵厂2023年工作总结" and "data-lead" not in article
    # What runs into the passage is where a copy of it begins.
    lead = "（一）意识形态工作还需加强。"
    assert Reading(cards.card("zh", replace(PASSAGE, lead=lead))).tags[0][1]["data-lead"] == lead


def test_a_heading_without_a_number_is_named_in_the_short_source() -> None:
    passage = replace(PASSAGE, headings=("存在问题", "1.学习不深"), point=None, page=3)
    article = Reading(cards.card("zh", passage)).tags[0][1]
    assert article["data-source"] == "（《青河泵厂2023年工作总结》“存在问题”第1项，第3页）"


def test_a_source_never_doubles_the_title_marks_and_a_quote_keeps_line_ends() -> None:
    passage = replace(PASSAGE, title="《简报》", headings=(), point=None, text="一\n二")
    article = Reading(cards.card("zh", passage)).tags[0][1]
    assert article["data-full"] == article["data-source"] == "（《简报》）"
    assert article["data-title"] == "简报"
    assert quote(passage) == "一\n二"


def ranked(*likes: int | None) -> list[CitedPassage]:
    return [replace(PASSAGE, rank=rank, like=like) for rank, like in enumerate(likes, 1)]


def test_passages_that_say_nearly_the_same_lie_folded_under_the_first() -> None:
    reading = Reading(cards.cards("zh", ranked(None, None, 1, 1, None)))
    shown = "".join(line for line in reading.text.split("青河泵厂2023年工作总结"))
    assert "另有 2 段说法相近：青河泵厂2" in shown
    names = [name for name, _ in reading.tags if name in ("article", "details")]
    # Each card has a menu of its own, also a details.
    assert names == ["article", "details", "details", *["article", "details"] * 4]
    one = Reading(cards.cards("en", ranked(None, 1))).text
    assert "1 more passage says nearly the same: 青河泵厂" in one


def test_cards_are_numbered_as_they_stand_and_not_as_they_were_ranked() -> None:
    """What is copied or exported is numbered by its place on the page, too."""
    mixed = [replace(one, report=f"{one.rank % 2}.txt") for one in ranked(None, None, None, 1, None, None)]
    reading = Reading(cards.cards("zh", mixed))
    assert [tag["data-report"] for name, tag in reading.tags if name == "article"] == ["1.txt", "0.txt"] * 0 + [
        *["1.txt"] * 1, "0.txt", *["1.txt"] * 2, *["0.txt"] * 2,
    ]  # fmt: skip


def test_hundreds_that_say_the_same_are_counted_but_not_all_drawn() -> None:
    reading = Reading(cards.cards("zh", ranked(None, *[1] * 30), most=20))
    assert "另有 30 段说法相近" in reading.text and "还有 10 段没有列出" in reading.text
    assert [name for name, _ in reading.tags].count("article") == 21
    assert "没有列出" not in Reading(cards.cards("zh", ranked(None, *[1] * 30))).text


def test_a_passage_like_one_that_is_not_shown_stands_for_itself() -> None:
    assert "说法相近" not in Reading(cards.cards("zh", ranked(7, None))).text


def test_why_is_one_sentence_that_names_whole_words() -> None:
    why = Why(
        (
            ("意识形态", "意识形态", 0.4),
            ("识形", "识形", 0.1),
            ("态工", "态工", 0.1),
            ("work", "工作", 0.1),
            ("工作", "工作", 0.1),
        ),
        (("text", 0.8), ("vector", 0.4), ("role", 0.0), ("number", 0.3)),
    )
    assert Reading(cards.why("zh", why)).text == (
        "因为这一段或它的标题写到“意识形态”、“work → 工作”、“工作”，写有数字，意思也相近。"
    )
    near = Why((), (("role", 0.5), ("vector", 0.9)))
    assert Reading(cards.why("en", near)).text == (
        "No words in common, but the meaning is near; it is the kind of statement that was asked for."
    )
    # Where no topic was asked for, there are no words to have in common.
    assert Reading(cards.why("zh", near, about=False)).text == "写的正是所问的这类内容。"
    assert (
        Reading(cards.why("en", near, about=False)).text == "It is the kind of statement that was asked for."
    )
    assert Reading(cards.why("zh", Why((), (("vector", 0.9),)), about=False)).text == "意思相近。"


def test_words_are_marked_in_headings_and_a_sentence_that_is_all_is_not_underlined() -> None:
    place = cards.place("zh", PASSAGE, ("意识形态", "<b>"))
    assert '（一）<b class="yj-word">意识形态</b>工作还需加强' in place
    whole = Reading(cards.card("zh", replace(PASSAGE, mark=(2, len(PASSAGE.text)))))
    assert "yj-text yj-whole" in whole.values("class")


def test_many_passages_of_one_report_stand_together_where_its_first_stands() -> None:
    passages = [replace(PASSAGE, rank=rank) for rank in range(1, 5)]
    passages[1] = replace(passages[1], report="乙.txt", title="另一份报告")
    reading = Reading(cards.cards("zh", passages))
    assert "《青河泵厂2023年工作总结》中的 3 段" in reading.values("aria-label")
    assert reading.values("data-report") == ["甲/泵厂.txt"] * 3 + ["乙.txt"]
    # Where all come from one report the headline says so already.
    assert "yj-cards yj-of-one-report" not in Reading(cards.cards("zh", passages[2:])).values("class")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_words_stay_text_in_a_reason(text: str) -> None:
    Reading(cards.why("zh", Why(((text, "词", 1.0),), ((text, 1.0),))))
