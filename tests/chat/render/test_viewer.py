import re
from dataclasses import replace

import pytest
from markup_check import HOSTILE, Reading

from chat.render import viewer
from chat.render.viewer import Marks
from corpus.report import ReadWarning, Section
from retrieval.types import ReportDocument

#       0         1            2
#       0123456 7 8901234 5 6789012345678 9
TEXT = "某某厂总结\n\n一、问题\n　　一是甲。二是乙。\n（二）小。丙丁\n"
FIRST = TEXT.index("一、问题")
POINT = TEXT.index("一是甲")
SMALL = TEXT.index("（二）")
REPORT = ReportDocument(
    "a.txt",
    "某某厂总结",
    TEXT,
    0,
    5,
    (
        Section("一、问题", 1, FIRST, FIRST + 4, FIRST, len(TEXT), None, "problem"),
        Section("（二）小。", 2, SMALL, SMALL + 5, SMALL, len(TEXT), 0, "problem"),
    ),
    ((POINT, POINT + 4), (POINT + 4, POINT + 8), (SMALL + 5, SMALL + 7)),
)


def body(markup: str) -> str:
    return markup[markup.index('<div class="yj-doc"') :]


def test_the_whole_text_is_there_line_by_line() -> None:
    lines = [line for line in TEXT.split("\n") if line]
    assert Reading(body(viewer.document("zh", REPORT))[: -len("</div>")]).text == "".join(lines)
    assert viewer.document("zh", REPORT).count('<p class="yj-line') == len(lines)


def test_the_outline_cites_a_heading_by_its_place_below_others() -> None:
    below = Section("第五、小。", 2, SMALL, SMALL + 5, SMALL, len(TEXT), 0, "problem")
    markup = viewer.document("zh", replace(REPORT, sections=(REPORT.sections[0], below)))
    assert Reading(markup).values("data-step") == ["第一部分", "第五点"]


def test_title_and_headings_are_drawn_as_such() -> None:
    markup = viewer.document("zh", REPORT)
    # Each line says where in the text it begins.
    assert (
        '<p class="yj-line yj-title-line" data-at="0"><span class="yj-doc-title">某某厂总结</span></p>'
        in markup
    )
    assert (
        '<p class="yj-line yj-heading-line yj-heading-1" id="yj-section-0" data-at="7" role="heading" aria-level="3">'
        '<span class="yj-heading">一、问题</span></p>' in markup
    )
    # A heading that its text follows on the same line is a bold beginning, and still a target.
    assert (
        '<p class="yj-line" id="yj-section-1" data-at="23"><span class="yj-heading">（二）小。</span>丙丁</p>'
        in markup
    )


def test_the_passage_its_sentence_and_the_others_are_marked() -> None:
    marks = Marks((POINT, POINT + 4), (POINT + 2, POINT + 4), ((SMALL + 5, SMALL + 7),))
    markup = viewer.document("zh", REPORT, marks)
    assert (
        '　　<mark class="yj-current yj-hit yj-nth-0">一是</mark>'
        '<mark class="yj-current yj-hit yj-nth-0 yj-sentence">甲。</mark>二是乙。</p>' in markup
    )
    assert '<mark class="yj-hit yj-nth-1">丙丁</mark></p>' in markup
    assert Reading(markup).marked == "一是甲。丙丁"
    assert "回答引用了 2 处" in markup and "下一处" in markup


def test_one_hit_needs_no_next_and_no_hit_no_count() -> None:
    one = viewer.document("zh", REPORT, Marks((POINT, POINT + 4)))
    assert "引用了 1 处" in one and "下一处" not in one
    assert "引用了" not in viewer.document("zh", REPORT)


def test_words_of_the_question_are_marked_faintly_wherever_they_stand() -> None:
    markup = viewer.document("zh", REPORT, Marks((POINT, POINT + 4), words=("是甲", "丙", "问题")))
    assert (
        '<mark class="yj-current yj-hit yj-nth-0">一</mark><mark class="yj-current yj-hit yj-nth-0 yj-word">是甲</mark>'
        in markup
    )
    assert '<b class="yj-word">丙</b>丁</p>' in markup
    # A heading stays one, also where a word in it is marked.
    assert (
        'aria-level="3"><span class="yj-heading">一、</span><b class="yj-heading yj-word">问题</b></p>'
        in markup
    )


def test_the_counter_begins_at_the_chosen_passage() -> None:
    last = viewer.document("zh", REPORT, Marks((SMALL + 5, SMALL + 7), None, ((POINT, POINT + 4),)))
    assert "上一处2 / 2下一处" in Reading(last).text


def test_pages_are_signed_where_they_begin() -> None:
    paged = replace(REPORT, pages=(1, 1, 2))
    text = Reading(viewer.document("zh", paged)).text
    assert "第 1 页　　一是甲。二是乙。第 2 页（二）小。丙丁" in text
    assert "页" not in Reading(viewer.document("zh", REPORT)).text


def test_the_original_is_linked_by_its_path_alone() -> None:
    odd = replace(REPORT, path="甲/<a b>&\"'.txt")
    link = next(a for name, a in Reading(viewer.document("zh", odd)).tags if name == "a")
    assert link["href"] == "library/original?report=%E7%94%B2%2F%3Ca%20b%3E%26%22%27.txt"


def test_the_section_around_a_passage_is_shown_whole() -> None:
    markup = viewer.section("zh", REPORT, Marks((SMALL + 5, SMALL + 7)))
    assert Reading(markup).text == "（二）小。丙丁"
    whole = viewer.section("zh", REPORT, Marks((POINT, POINT + 4)))
    assert Reading(whole).text == "一、问题　　一是甲。二是乙。（二）小。丙丁"
    assert Reading(whole).marked == "一是甲。"
    # The same heading stands in the viewer with the id the outline goes to.
    assert 'id="yj-in-place-0"' in whole


def test_a_section_that_is_too_long_is_shown_around_its_passage_and_says_so() -> None:
    lines = [f"第{number}行" + "长" * 95 for number in range(200)]
    text = "\n".join(lines)
    start = text.index("第150行")
    report = ReportDocument("a", "a", text, 0, 0, (), ((start, start + 100),))
    shown = Reading(viewer.section("zh", report, Marks((start, start + 100)))).text
    assert "第120行" in shown and "第150行" in shown and "第180行" in shown
    assert "第100行" not in shown and "第199行" not in shown and "这里只显示前后一部分" in shown
    assert shown.startswith("第1") and len(shown) < 7_000


def test_a_section_of_a_report_that_changed_says_so() -> None:
    assert "有过改动" in viewer.section("zh", REPORT, Marks((1, 3)))


def test_a_passage_over_several_lines_is_marked_on_each() -> None:
    text = "甲一\n甲二\n乙"
    report = ReportDocument("a", "a", text, 0, 0, (), ((0, 5),))
    markup = viewer.document("zh", report, Marks((0, 5)))
    assert markup.count('<mark class="yj-current yj-hit yj-nth-0">') == 2
    assert Reading(markup).marked == "甲一甲二"


def test_a_passage_that_moved_is_said_to_have_moved() -> None:
    assert "有过改动" in viewer.document("zh", REPORT, Marks((1, 3)))
    assert "有过改动" not in viewer.document("zh", REPORT, Marks((POINT, POINT + 4)))


@pytest.mark.parametrize("span", [(-1, 3), (3, 3), (5, 2), (0, 10_000)])
def test_spans_outside_the_text_mark_nothing(span: tuple[int, int]) -> None:
    assert Reading(viewer.document("zh", REPORT, Marks(span, None, (span,)))).marked == ""


def test_the_file_is_named_where_the_title_does_not_name_it() -> None:
    assert Reading(viewer.document("zh", REPORT)).text.startswith("某某厂总结a.txt")
    same = ReportDocument("乙.txt", "乙", "甲", 0, 0, (), ())
    assert Reading(viewer.document("zh", same)).text == "乙回到对话留着对照更正信息下载原件甲"


def test_outline_lists_the_headings_with_their_roles() -> None:
    reading = Reading(viewer.document("en", REPORT))
    assert reading.values("data-target") == ["yj-section-0", "yj-section-1"]
    assert "Outline (2)一、问题Problem（二）小。Problem" in reading.text


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_reports_stay_text(text: str) -> None:
    section = Section(text, 1, 0, len(text), 0, len(text), None, "other")
    report = ReportDocument(text, text, text, 0, len(text), (section,), ((0, len(text)),))
    markup = viewer.document("zh", report, Marks((0, len(text)), (1, 2), ((0, 1),)))
    Reading(markup).text.encode("utf-8")
    Reading(viewer.problem(text))


def test_a_large_report_is_drawn_quickly() -> None:
    import time

    line = "　　一是抓好学习，二是抓好落实，三是抓好检查。" * 4
    text = "\n".join([line] * 10_000)
    spans = tuple((start, start + 10) for start in range(0, len(text), len(line) + 1))
    report = ReportDocument("a", "a", text, 0, 0, (), spans)
    started = time.perf_counter()
    markup = viewer.document("zh", report, Marks(spans[5_000], None, spans[:200]))
    assert time.perf_counter() - started < 5
    assert markup.count('<p class="yj-line" data-at=') == 10_000


def test_what_a_reader_should_know_stands_above_the_report() -> None:
    said = ReadWarning("原文件读不了，<仍>保留", "the file is gone, <kept>")
    report = ReportDocument("a", "a", "甲", 0, 0, (), (), (), (said,))
    assert '<p class="yj-notice">原文件读不了，&lt;仍&gt;保留</p>' in viewer.document("zh", report)
    assert '<p class="yj-notice">the file is gone, &lt;kept&gt;</p>' in viewer.document("en", report)


def test_passages_that_touch_are_counted_one_by_one() -> None:
    text = "甲一。乙二。丙三。"
    report = ReportDocument("a", "a", text, 0, 0, (), ((0, 3), (3, 6), (6, 9)))
    markup = viewer.document("zh", report, Marks((3, 6), others=((0, 3), (6, 9), (0, 3))))
    assert "回答引用了 3 处" in markup and "2 / 3" in markup
    hits = re.findall(r'<mark class="([^"]+)">([^<]+)</mark>', markup)
    assert hits == [
        ("yj-hit yj-nth-0", "甲一。"),
        ("yj-current yj-hit yj-nth-1", "乙二。"),
        ("yj-hit yj-nth-2", "丙三。"),
    ]
