import json
from dataclasses import replace

import pytest
from cited import PASSAGE as MARKED
from markup_check import HOSTILE, Reading

from chat.page import frame, library
from chat.render import answer as answers
from chat.render import cards
from chat.render.markup import escape, one_line, printable, tag
from chat.service.contradiction import Contradiction
from chat.service.looked import Holder, Looked
from chat.texts.sentences import LANGS, say
from retrieval.answerability.reasons import no_more
from retrieval.types import Answer, AnswerCoverage, Field, Filters, Sentence, Understood

PASSAGE = replace(MARKED, marks=())
ANSWER = Answer("存在哪些问题？", True, 0.9, (PASSAGE,), 1)


def test_an_answer_says_how_many_passages_from_how_many_reports() -> None:
    text = Reading(answers.turn("zh", ANSWER)).text
    assert text.startswith(
        "存在哪些问题？修改再问一次找到 1 段，来自 1 份报告复制全部导出 WordMarkdownExcel1青河"
    )
    english = Reading(answers.turn("en", replace(ANSWER, passages=(PASSAGE, PASSAGE)))).text
    assert "2 passages from 1 report" in english


@pytest.mark.parametrize("found", [True, False])
def test_it_says_how_many_passages_were_compared_where_that_is_not_all(found: bool) -> None:
    whole = Reading(answers.turn("zh", replace(ANSWER, found=found)))
    assert "没有逐段比较" not in whole.text
    part = replace(ANSWER, found=found, exact=False, candidates=312)
    assert "只比较了最接近的 312 段，没有逐段比较" in Reading(answers.turn("zh", part)).text
    assert "the 312 passages nearest to the question were compared" in Reading(answers.turn("en", part)).text


@pytest.mark.parametrize("found", [True, False])
def test_it_says_how_many_units_were_not_looked_at(found: bool) -> None:
    part = replace(ANSWER, found=found, exact=False, candidates=900)
    part = replace(part, coverage=AnswerCoverage(120, 2000, "units", 120, 1640))
    zh, en = (Reading(answers.turn(lang, part)) for lang in LANGS)
    assert "2000 个单位中这次看了 360 个，其余 1640 个没有看，不等于没有提到" in zh.text
    assert "360 of 2000 units were looked at; the other 1640 were not" in en.text
    assert zh.values("data-unclear") == ["1640"] and zh.values("data-of") == ["2000"]
    assert ("看过的 360 个单位中有 120 个提到" in zh.text) is found
    assert ("120 of the 360 units looked at say it" in en.text) is found
    # What was looked at is all that is counted.
    assert "2000 个单位中有" not in zh.text


def test_it_says_where_words_are_counted_as_they_were_a_moment_ago() -> None:
    for lang, sentence in (("zh", "词语统计还没有把最新的算进去"), ("en", "not yet in the word counts")):
        assert sentence not in Reading(answers.turn(lang, ANSWER)).text
        assert sentence in Reading(answers.turn(lang, replace(ANSWER, stale=True))).text


def test_where_nothing_answers_it_says_so_and_sets_the_nearest_apart() -> None:
    reading = Reading(answers.turn("zh", replace(ANSWER, found=False)))
    assert (
        "没有找到直接回答这个问题的内容。 可以换个说法，或只写最要紧的几个词。下面是最接近的 1 段，仅供参考"
        in reading.text
    )
    assert "找到 1 段" not in reading.text.replace("没有找到", "")
    assert reading.values("class").count("yj-nearest") == 1
    english = Reading(answers.turn("en", replace(ANSWER, found=False))).text
    assert "Nothing in the reports answers this question. Try other words" in english
    assert "The nearest 1 passage, which may not answer it" in english


def test_the_reason_is_the_sentence_and_is_said_once() -> None:
    reason = Sentence("报告里没有出现“量子”。", "The reports never say “量子”.")
    answer = replace(ANSWER, found=False, reason=reason, passages=())
    assert Reading(answers.turn("zh", answer)).text == (
        "存在哪些问题？修改再问一次报告里没有出现“量子”。 可以换个说法，或只写最要紧的几个词。"
    )
    assert "The reports never say “量子”. Try other words" in Reading(answers.turn("en", answer)).text
    narrowed = replace(answer, understood=(Understood("year", "2023"),))
    assert Reading(answers.turn("zh", narrowed)).text.endswith("“量子”。 可以点 × 去掉上面的条件再问。")
    assert Reading(answers.turn("zh", replace(answer, reason=no_more()))).text.endswith("写的不是这件事。 ")


def test_only_the_nearest_five_are_shown_where_nothing_answers() -> None:
    many = tuple(replace(PASSAGE, rank=rank) for rank in range(1, 11))
    reading = Reading(answers.turn("zh", replace(ANSWER, found=False, passages=many)))
    assert "下面是最接近的 5 段" in reading.text and len(reading.values("data-report")) == 5


def test_nothing_at_all_shows_no_empty_box() -> None:
    reading = Reading(answers.turn("zh", Answer("？", False, 0.0, (), 0)))
    assert (
        reading.text == "？修改再问一次没有找到直接回答这个问题的内容。 可以换个说法，或只写最要紧的几个词。"
    )


def test_filters_are_named_on_the_answer_and_can_be_taken_away() -> None:
    filters = Filters(("problem",), (2023,), ("a.txt",), ("青河泵厂",), ("工作总结",))
    reading = Reading(answers.turn("zh", Answer("问", False, 0.0, (), 0, filters)))
    assert reading.text == (
        "问修改再问一次筛选问题×2023×青河泵厂×工作总结×a.txt×"
        "没有找到直接回答这个问题的内容。 不限范围，再问一次"
    )
    taken = [(a["data-field"], a["data-value"]) for _, a in reading.tags if a.get("data-do") == "unfilter"]
    assert taken == [
        ("roles", "problem"),
        ("years", "2023"),
        ("units", "青河泵厂"),
        ("kinds", "工作总结"),
        ("reports", "a.txt"),
    ]


def test_what_was_understood_is_named_and_can_be_taken_away_and_given_back() -> None:
    understood = (
        Understood("topic", "意识形态工作", carried=True),
        Understood("role", "cause"),
        Understood("report", "甲/泵厂.txt"),
        Understood("topic", "原因"),
    )
    gone = Understood("year", "2023")
    reading = Reading(answers.turn("zh", replace(ANSWER, understood=understood), without=(gone,)))
    assert "理解为承接上文意识形态工作×原因×报告甲/泵厂×主题原因×2023 ↺找到" in reading.text
    does = [(a["data-do"], a["data-value"]) for _, a in reading.tags if "data-value" in a]
    assert does == [
        ("without", "意识形态工作"),
        ("without", "cause"),
        ("without", "甲/泵厂.txt"),
        ("without", "原因"),
        ("restore", "2023"),
    ]
    assert "去掉“原因”，再问一次" in reading.values("aria-label")


@pytest.mark.parametrize(
    ("coverage", "zh", "en"),
    [
        (AnswerCoverage(9, 12, "units", 9), "12 个单位中有 9 个提到", "9 of 12 units say it"),
        (AnswerCoverage(2, 3, "reports", 2), "3 份报告中有 2 份提到", "2 of 3 reports say it"),
        (
            AnswerCoverage(9, 12, "units", 5),
            "12 个单位中有 9 个提到，已列出 5 个（问“还有吗”看其余）",
            "9 of 12 units say it, 5 of them listed so far (ask “any more?”)",
        ),
    ],
)
def test_a_question_for_every_unit_says_how_many(coverage: AnswerCoverage, zh: str, en: str) -> None:
    answer = replace(ANSWER, coverage=coverage)
    assert f"{zh}找到 1 段" in Reading(answers.turn("zh", answer)).text
    assert f"{en}1 passage" in Reading(answers.turn("en", answer)).text


def test_the_frame_of_the_library_carries_its_words() -> None:
    for lang in LANGS:
        reading = Reading(library.frame(lang))
        (words,) = reading.values("data-words")
        assert json.loads(str(words))["signed_out"] == say(lang, "signed_out")
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
    filters = Filters(reports=(text,), units=(text,), kinds=(text,))
    read = (Understood("topic", text, carried=True), Understood("unit", text), Understood("report", text))
    reason = Sentence(text, text)
    for markup in (
        answers.turn(lang, Answer(text, True, 1.0, (passage,), 1, filters)),  # type: ignore[arg-type]
        answers.turn(lang, Answer(text, False, 0.0, (passage,), 1, filters, reason, read), without=read),  # type: ignore[arg-type]
        answers.failure(lang, text, text),  # type: ignore[arg-type]
        frame.welcome(lang, [text], empty=False),  # type: ignore[arg-type]
    ):
        Reading(markup)  # asserts that no element, attribute or comment came from the text
        markup.encode("utf-8")
    quote = next(t for t in Reading(cards.card(lang, passage)).tags if t[0] == "blockquote")  # type: ignore[arg-type]
    assert quote[1]["dir"] == "auto"
    assert Reading(cards.marked(text, passage.mark)).text == printable(text)


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


def test_a_full_page_is_no_count_and_leads_to_more() -> None:
    full = replace(ANSWER, passages=(PASSAGE,) * 10, more=True)
    reading = Reading(answers.turn("zh", full))
    assert "最相关的 10 段，来自 1 份报告" in reading.text and "找到" not in reading.text
    assert reading.text.endswith("更多原因是什么？下一步怎么打算？做成台账谁提到、谁没提到后来怎么样了")
    assert reading.values("data-question") == ["还有吗？", "原因是什么？", "下一步怎么打算？"]
    # A page that is full may be the last.
    last = Reading(answers.turn("zh", replace(full, more=False))).text
    assert "找到 10 段" in last and "更多" not in last


def test_further_passages_say_how_many_they_are_and_whether_there_may_be_more() -> None:
    full = Reading(answers.further("zh", replace(ANSWER, passages=(PASSAGE,) * 10, more=True)))
    assert full.text.startswith("又找到 10 段，来自 1 份报告") and full.values("data-more") == [""]
    last = answers.further("en", ANSWER)
    assert "1 passage more, from 1 report" in Reading(last).text and "data-more" not in last
    none = answers.further("zh", replace(ANSWER, found=False, passages=(), reason=no_more()))
    assert Reading(none).text == no_more().zh and "data-more" not in none


def test_further_passages_that_are_not_of_the_asked_role_are_set_apart_as_well() -> None:
    own = replace(PASSAGE, rank=11)
    other = replace(PASSAGE, rank=12, role="achievement", report="乙.txt")
    asked = replace(ANSWER, passages=(other, own), understood=(Understood("role", "problem"),))
    reading = Reading(answers.further("zh", asked, {"problem", "cause"}))
    assert reading.text.startswith("又找到 1 段，来自 1 份报告")
    assert reading.text.index("另有 1 段内容相近，但写的不是“问题”") > reading.text.index("青河泵厂")
    assert [one["class"] for name, one in reading.tags if name == "details"].count("yj-nearest") == 1
    # That there is no more is said where there is none: a page without any of the role is shown like a first one.
    none = Reading(answers.further("zh", asked, {"plan"})).text
    assert none.startswith("又找到 2 段，来自 2 份报告") and "另有" not in none


@pytest.mark.parametrize("found", [True, False])
def test_two_sides_and_what_became_of_something_are_pointed_to(found: bool) -> None:
    def shown(question: str, *read: tuple[Field, str]) -> Reading:
        understood = tuple(Understood(name, value) for name, value in read)
        return Reading(
            answers.turn("zh", replace(ANSWER, question=question, found=found, understood=understood))
        )

    unit: tuple[Field, str] = ("unit", "澜溪县水利局")
    years = shown("2022年和2023年水利局的问题有什么不一样", unit, ("year", "2023"), ("year", "2022"))
    assert "要两边并排着看，请用 对比" in years.text
    sides = ("left-unit", "left-year", "right-unit", "right-year")
    assert [years.values(f"data-{side}") for side in sides] == [[unit[1]], ["2022"], [unit[1]], ["2023"]]
    units = shown("对比一下水利局和中医院2023年的问题", unit, ("unit", "中医院"), ("year", "2023"))
    assert [units.values(f"data-{side}") for side in sides] == [[unit[1]], ["2023"], ["中医院"], ["2023"]]
    own = shown(
        "中医院2023年和水利局2022年的问题比一比", ("unit", "中医院"), unit, ("year", "2022"), ("year", "2023")
    )
    assert [own.values(f"data-{side}") for side in sides] == [["中医院"], ["2023"], [unit[1]], ["2022"]]
    # Where one side alone was read the other is chosen there; none is nothing to compare.
    one = shown("水利局和苍梧镇2023年的问题有什么不同", unit, ("year", "2023"))
    assert [one.values(f"data-{side}") for side in sides] == [[unit[1]], ["2023"], [], []]
    assert "请用" not in shown("对比一下大家的问题").text
    which = shown("谁家的欠款最多", ("topic", "欠款最多"))
    assert "请用 覆盖" in which.text and which.values("data-topic")[0] == "欠款"
    later = shown("水利局提出的建议后来落实了没有", unit, ("topic", "建议"))
    assert "请用 跟踪" in later.text and later.values("data-left-unit") == []
    assert later.values("data-unit")[:1] == [unit[1]] and later.values("data-topic")[:1] == ["建议"]
    plain = shown("水利局存在哪些问题", unit)
    assert "请用" not in plain.text


def test_work_across_reports_takes_along_what_the_question_was_read_as() -> None:
    read = (Understood("year", "2023"), Understood("role", "plan"), Understood("topic", "意识形态工作", True))
    reading = Reading(answers.turn("zh", replace(ANSWER, understood=read)))
    asked = [at for _, at in reading.tags if at.get("data-do") == "to-work"]
    assert [at["data-kind"] for at in asked] == ["ledger", "coverage", "track"]
    assert {(at["data-topic"], at["data-year"], at["data-role"]) for at in asked} == {
        ("意识形态工作", "2023", "plan")
    }
    assert all("data-unit" not in at for at in asked)
    # Too little was read of it: the question itself goes along.
    bare = Reading(answers.turn("zh", replace(ANSWER, question="食堂怎么样？", understood=())))
    assert set(bare.values("data-topic")) == {"食堂怎么样"}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_contradiction_is_said_with_the_way_to_the_other(text: str) -> None:
    against = Contradiction("units", (text,), ("青河泵厂", text))
    reading = Reading(answers.turn("zh", ANSWER, contradicting=[against]))
    assert "这里按筛选查找。 改按问题查找" in reading.text and reading.values("data-field") == ["units"]


LOOKED = Looked("形式主义", "reports", (Holder("甲总结", "甲.txt"),), (Holder("乙总结", "乙.txt"),))


def test_the_headline_counts_over_what_it_looked_and_opens_what_it_counted() -> None:
    reading = Reading(answers.turn("zh", ANSWER, counted=LOOKED))
    assert "2 份报告中，1 份写有“形式主义”，1 份没有写写有（1）甲总结没有写（1）乙总结" in reading.text
    assert [a.get("data-words") for _, a in reading.tags if a.get("data-do") == "open-report"] == [
        "形式主义",
        None,
    ]
    assert "哪些单位没有提到“形式主义”？" in reading.values("data-question")
    english = Reading(answers.turn("en", ANSWER, counted=LOOKED)).text
    assert "1 of 2 reports contains “形式主义”, 1 does not" in english
    assert "写在哪类内容里" not in reading.text


def test_a_unit_that_is_left_out_is_a_chip_and_begins_the_count() -> None:
    answer = replace(
        ANSWER, understood=(Understood("not_unit", "监狱"), Understood("not_unit", "水库", True))
    )
    reading = Reading(answers.turn("zh", answer, counted=LOOKED))
    assert "理解为不含监狱×承接上文不含水库×" in reading.text
    assert "除监狱、水库外，2 份报告中，1 份写有“形式主义”" in reading.text
    covering = replace(answer, coverage=AnswerCoverage(9, 12, "units", 9))
    assert "All but 监狱, 水库: 9 of 12 units say it" in Reading(answers.turn("en", covering)).text


def test_reports_of_no_known_unit_are_named_beside_the_count_of_units() -> None:
    apart = (Holder("纪要", "丙.txt"), Holder("记录", "丁.txt"))
    counted = replace(LOOKED, counted="units", apart=apart, apart_said=apart[:1])
    reading = Reading(answers.turn("zh", ANSWER, counted=counted))
    assert "1 个没有写；另有 2 份报告没有认出单位，未计入，其中 1 份写有" in reading.text
    assert "没有认出单位（2）纪要记录" in reading.text
    opens = [a for _, a in reading.tags if a.get("data-do") == "open-report"]
    assert [(a["data-report"], a.get("data-words")) for a in opens][2:] == [
        ("丙.txt", "形式主义"), ("丁.txt", None),
    ]  # fmt: skip
    unowned = replace(PASSAGE, unit=None, report="丙.txt")
    assert answers.holds(unowned, counted) and not answers.holds(replace(unowned, report="丁.txt"), counted)


@pytest.mark.parametrize(
    ("asked", "held", "offered"),
    [(2023, {2021, 2023}, 2021), (2022, {2022, 2024, 2023}, 2023), (2022, {2022}, None), (2022, set(), None)],
)
def test_only_a_year_that_there_are_reports_of_is_offered(
    asked: int, held: set[int], offered: int | None
) -> None:
    answer = replace(ANSWER, understood=(Understood("year", str(asked)),))
    questions = Reading(answers.turn("zh", answer, years=held)).values("data-question")
    years = [one for one in questions if one and one.endswith("年的呢？")]
    assert years == ([f"{offered}年的呢？"] if offered else [])
    filtered = replace(answer, filters=Filters(years=(asked,)))
    assert "年的呢" not in Reading(answers.turn("zh", filtered, years=held)).text


def test_the_headline_says_how_many_write_it_where_they_say_what_is_asked_for() -> None:
    other = Holder("丙总结", "丙.txt")
    counted = replace(LOOKED, said=(*LOOKED.said, other), role="problem", of_role=(other,))
    reading = Reading(answers.turn("zh", ANSWER, counted=counted))
    assert "3 份报告中，2 份写有“形式主义”，其中 1 份写在“问题”里，1 份没有写" in reading.text
    assert "写有（2）甲总结丙总结写在“问题”里（1）丙总结没有写（1）乙总结" in reading.text
    opens = [a for _, a in reading.tags if a.get("data-do") == "open-report"]
    assert [(a["data-report"], a.get("data-words")) for a in opens][2:] == [
        ("丙.txt", "形式主义"), ("乙.txt", None),
    ]  # fmt: skip
    english = Reading(answers.turn("en", ANSWER, counted=replace(counted, of_role=()))).text
    assert "写在哪类内容里，按各段的内容类型统计。" in reading.text
    assert "2 of 3 reports contain “形式主义”, 0 of them among their problems, 1 does not" in english
    of_units = replace(counted, counted="units", not_said=())
    assert (
        "2 个单位都写有“形式主义”，其中 1 个写在“问题”里"
        in Reading(answers.turn("zh", ANSWER, counted=of_units)).text
    )


@pytest.mark.parametrize(
    ("said", "unsaid", "line"),
    [(2, 0, "2 个单位都写有“形式主义”"), (0, 2, "2 个单位都没有照原样写“形式主义”")],
)
def test_all_and_none_are_said_plainly(said: int, unsaid: int, line: str) -> None:
    holder = Holder("甲", "甲.txt")
    counted = Looked("形式主义", "units", (holder,) * said, (holder,) * unsaid)
    reading = Reading(answers.turn("zh", ANSWER, counted=counted))
    assert line in reading.text and "哪些单位没有提到？" not in reading.text


def test_a_single_report_without_the_words_is_said_to_be_without() -> None:
    counted = replace(LOOKED, said=())
    text = Reading(answers.turn("zh", ANSWER, counted=counted)).text
    assert "这份报告没有照原样写“形式主义”，以下是意思相近的内容" in text
    english = Reading(answers.turn("en", ANSWER, counted=counted)).text
    assert "This report does not contain “形式主义” in these words" in english


def test_who_asks_for_those_that_do_not_gets_their_names_first_and_the_passages_folded() -> None:
    reading = Reading(answers.turn("zh", ANSWER, counted=replace(LOOKED, asked_not=True)))
    assert reading.text.index("没有写（1）乙总结") < reading.text.index("写有（1）甲总结")
    assert "写到的单位是怎么说的（1 段）" in reading.text


def test_a_fold_counts_what_lies_in_it_and_not_what_is_folded_further() -> None:
    other = replace(PASSAGE, rank=2, report="乙.txt", unit="乙厂")
    answer = replace(ANSWER, passages=(PASSAGE, other), coverage=AnswerCoverage(2, 2, "units", 2))
    counted = Looked("研判", "units", (Holder("青河泵厂", "甲/泵厂.txt"),), (Holder("乙厂", "乙.txt"),), True)
    text = Reading(answers.turn("zh", answer, counted=counted)).text
    assert "找到 1 段，来自 1 份报告" in text
    assert "写到的单位是怎么说的（1 段）" in text and "另有 1 段没有用这个词" in text


def test_passages_that_are_not_of_the_asked_role_are_set_apart() -> None:
    other = replace(PASSAGE, rank=2, role="achievement", report="乙.txt")
    answer = replace(ANSWER, passages=(PASSAGE, other), understood=(Understood("role", "problem"),))
    text = Reading(answers.turn("zh", answer, roles={"problem", "cause"})).text
    assert "找到 1 段，来自 1 份报告" in text and "另有 1 段内容相近，但写的不是“问题”" in text
    # Where none has it, all are the answer.
    assert "不是“" not in Reading(answers.turn("zh", answer, roles={"plan"})).text


def test_of_a_question_for_every_unit_those_that_hold_the_word_come_first() -> None:
    other = replace(PASSAGE, rank=2, report="乙.txt", unit="乙厂")
    answer = replace(ANSWER, passages=(other, PASSAGE), coverage=AnswerCoverage(2, 2, "units", 2))
    counted = Looked("研判", "units", (Holder("青河泵厂", "甲/泵厂.txt"),), (Holder("乙厂", "乙.txt"),))
    reading = Reading(answers.turn("zh", answer, counted=counted))
    assert "2 个单位中，1 个写有“研判”，1 个没有写" in reading.text
    assert [one for one in reading.values("data-report") if one][-2:] == ["甲/泵厂.txt", "乙.txt"]
    assert "另有 1 段没有用这个词，意思可能相近" in reading.text


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_names_stay_text_in_a_count(text: str) -> None:
    Reading(
        answers.turn(
            "en", ANSWER, counted=Looked(text, "reports", (Holder(text, text),), (Holder(text, text),))
        )
    )
