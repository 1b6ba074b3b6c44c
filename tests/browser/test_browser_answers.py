"""Answers over many reports in a real browser: who says it, what is alike, pages, files taken along, paper."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import CHROMIUM, ask, in_view, program, shot, watched
from docx import Document
from lxml import etree
from page_files import write_pdf

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine"),
]

UNITS = (
    "教育局",
    "民政局",
    "司法局",
    "住建局",
    "交通局",
    "农业农村局",
    "商务局",
    "文旅局",
    "卫健局",
    "应急局",
    "审计局",
    "林业局",
)
SILENT = UNITS[:3]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def report(number: int, unit: str) -> str:
    said = (
        f"一是项目推进偏慢，{number + 2}个项目没有按期完工，资金支付只有六成。"
        if unit in SILENT
        else f"一是党建与业务融合不够，有的支部就党建抓党建，年度考核中党建只占{number + 5}分。"
    )
    return (
        f"青岚县{unit}2024年工作总结\n\n一、主要成效\n　　一是完成年度重点任务{number + 3}项。\n"
        f"二、存在问题\n　　{said}\n三、下一步打算\n　　一是每季度调度一次重点任务。\n"
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("reports")
    for number, unit in enumerate(UNITS):
        (folder / f"青岚县{unit}2024年工作总结.txt").write_text(report(number, unit), encoding="utf-8")
    lines = (
        "二、存在问题",
        "一是渡船检修台账不全，三条渡船没有检修记录。",
        "二是渡口救生衣配备不足，缺额四十一件。",
    )
    write_pdf(
        folder / "茅溪渡口管理处2024年工作总结.pdf",
        [
            (200, 60, 20, "茅溪渡口管理处2024年工作总结"),
            (60, 120, 14, "一、主要成效"),
            (60, 150, 14, "一是全年安全渡运旅客九万人次。"),
        ],
        [(60, 60 + 40 * at, 14, line) for at, line in enumerate(lines)],
    )
    with program("--reports", str(folder), "--index", str(tmp_path_factory.mktemp("index"))) as address:
        yield address


def opened(page: Any, address: str) -> Any:
    page.goto(address)
    page.wait_for_selector(".yj-example")
    return page


def test_which_units_say_it_is_counted_and_those_that_say_the_same_lie_together(
    browser: Any, address: str
) -> None:
    with watched(browser, address) as page:
        turn = ask(opened(page, address), "哪些单位提到党建与业务融合不够？")
        # The twelve, and the ferry of the PDF.
        expect(turn.locator(".yj-coverage")).to_have_text(
            "13 个单位中，9 个写有“党建与业务融合不够”，其中 9 个写在“问题”里，4 个没有写",
            use_inner_text=True,
        )
        expect(turn.locator(".yj-card:visible")).to_have_count(1)
        fold = turn.locator(".yj-alike > summary")
        assert fold.inner_text().startswith("另有 8 段说法相近：青岚县")
        fold.click()
        cards = turn.locator(".yj-card:visible")
        expect(cards).to_have_count(9)
        titles = set(cards.locator(".yj-title").all_inner_texts())
        assert titles == {f"青岚县{unit}2024年工作总结" for unit in UNITS if unit not in SILENT}
        shot(page, "coverage")
        cards.last.locator(".yj-title").click()
        page.wait_for_selector(".yj-current")
        assert "融合不够" in "".join(page.locator(".yj-current").all_inner_texts())


def test_a_pdf_says_its_pages(browser: Any, address: str) -> None:
    with watched(browser, address) as page:
        card = ask(opened(page, address), "茅溪渡口渡船检修存在什么问题？").locator(".yj-card").first
        expect(card.locator(".yj-text")).to_contain_text("检修台账不全", use_inner_text=True)
        assert card.locator(".yj-place").inner_text().endswith("第 2 页")
        card.locator(".yj-title").click()
        page.wait_for_selector(".yj-current")
        expect(page.locator(".yj-doc .yj-page")).to_have_text(["第 1 页", "第 2 页"], use_inner_text=True)
        page.wait_for_timeout(400)
        assert in_view(page, ".yj-current")
        shot(page, "pages")
        with page.expect_download() as saved:
            page.locator(".yj-original").click()
        assert Path(saved.value.path()).read_bytes().startswith(b"%PDF")


def test_what_is_taken_along_says_what_the_page_says(browser: Any, address: str) -> None:
    with watched(browser, address) as page:
        question = "渡口存在哪些问题？"
        turn = ask(opened(page, address), question)
        # What stands beside the answer, folded, is not taken along.
        quotes = [text.strip() for text in turn.locator(".yj-text:not(.yj-nearest *)").all_text_contents()]
        titles = turn.locator(".yj-title:not(.yj-nearest *)").all_text_contents()
        folded = [text.strip() for text in turn.locator(".yj-nearest .yj-text").all_text_contents()]
        files = {}
        for name, kind in (("导出 Word", "docx"), ("Markdown", "md"), ("Excel", "xlsx")):
            with page.expect_download() as saved:
                turn.locator(".yj-tools").get_by_text(name).click()
            assert saved.value.suggested_filename.endswith(f".{kind}")
            files[kind] = Path(saved.value.path()).read_bytes()
    word = [paragraph.text for paragraph in Document(io.BytesIO(files["docx"])).paragraphs]
    assert question in word and len(quotes) > 1
    assert folded and not any(quote in paragraph for quote in folded for paragraph in word)
    markdown = files["md"].decode().replace("\\", "")
    with zipfile.ZipFile(io.BytesIO(files["xlsx"])) as book:
        cells = ["".join(one.itertext()) for one in etree.fromstring(book.read("xl/sharedStrings.xml"))]
    for rank, (quote, title) in enumerate(zip(quotes, titles, strict=True), 1):
        assert any(line.startswith(f"{rank}. “{quote}”（《{title}》") for line in word)
        assert quote in markdown and f"（《{title}》" in markdown
        assert quote in cells and title in cells


def test_a_whole_conversation_is_taken_along(browser: Any, address: str) -> None:
    with watched(browser, address) as page:
        opened(page, address)
        questions = ["渡口存在哪些问题？", "哪些单位提到项目推进偏慢？"]
        quotes = [
            ask(page, question).locator(".yj-text").first.inner_text().strip() for question in questions
        ]
        expect(ask(page, "量子纠缠").locator(".yj-summary")).to_have_count(0)
        page.get_by_role("button", name="对话记录").click()
        shot(page, "history-exports")
        with page.expect_download() as saved:
            page.locator(".yj-history").get_by_role("button", name="导出 Word").click()
        word = [paragraph.text for paragraph in Document(saved.value.path()).paragraphs]
    places = [
        next(at for at, paragraph in enumerate(word) if paragraph.startswith(line))
        for one in zip(questions, (f"1. “{quote}”（《" for quote in quotes), strict=True)
        for line in one
    ]
    assert places == sorted(places)
    # What was only near is not passed off as an answer.
    assert "没有找到直接回答" in word[word.index("量子纠缠") + 1]


def test_nothing_found_offers_to_ask_without_the_filters(browser: Any, address: str) -> None:
    with watched(browser, address) as page:
        opened(page, address)
        page.locator("#yj-filters > button").click()
        page.get_by_role("combobox", name="单位").click()
        page.get_by_role("option", name="青岚县教育局").click()
        page.keyboard.press("Escape")
        turn = ask(page, "渡船检修台账")
        expect(turn.locator(".yj-summary")).to_have_count(0)
        shot(page, "nothing-within")
        turn.get_by_role("button", name="不限范围，再问一次").click()
        turn.locator(".yj-summary").wait_for()
        expect(turn.locator(".yj-card").first).to_contain_text("检修台账不全", use_inner_text=True)
        expect(page.locator(".yj-turn")).to_have_count(1)


def test_the_way_back_of_a_phone_leads_from_the_report_to_the_answer(browser: Any, address: str) -> None:
    with watched(browser, address, **PHONE) as page:
        turn = ask(opened(page, address), "渡口存在哪些问题？")
        turn.locator(".yj-title").first.click()
        page.wait_for_selector(".yj-current")
        page.wait_for_timeout(600)
        assert in_view(page, ".yj-current")
        page.go_back()
        page.wait_for_timeout(1000)
        assert in_view(page, ".yj-card.yj-chosen")
        expect(page.locator(".yj-turn")).to_have_count(1)
        turn.locator(".yj-title").first.click()
        page.wait_for_timeout(800)
        page.locator(".yj-back").click()
        page.wait_for_timeout(1000)
        assert in_view(page, ".yj-card.yj-chosen")


def test_on_paper_the_whole_conversation_stands_alone(browser: Any, address: str) -> None:
    with watched(browser, address) as page:
        opened(page, address)
        for question in ("渡口存在哪些问题？", "哪些单位提到项目推进偏慢？", "下一步打算"):
            ask(page, question)
        page.emulate_media(media="print")
        expect(page.locator("#yj-side")).to_be_hidden()
        expect(page.locator(".yj-composer")).to_be_hidden()
        last = page.locator(".yj-turn").last.locator(".yj-card:visible").last
        # Nothing scrolls inside: what is long is simply long.
        assert page.evaluate("document.querySelector('.yj-turns').scrollHeight") == page.evaluate(
            "document.querySelector('.yj-turns').clientHeight"
        )
        expect(last).to_be_visible()
        assert page.pdf(format="A4").count(b"/Type /Page\n") > 1


def test_paper_is_light_and_holds_the_table_that_is_in_sight(browser: Any, address: str) -> None:
    with watched(browser, address, color_scheme="dark") as page:
        opened(page, address)
        page.click(".yj-to-work")
        page.wait_for_selector(".yj-work-frame:not([aria-busy]) .yj-grid-table tbody tr:not(.yj-gap)")
        paper = "getComputedStyle(document.body).backgroundColor"
        assert page.evaluate(paper) != "rgb(255, 255, 255)"
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate(paper) == "rgb(255, 255, 255)"
        expect(page.locator(".yj-grid-table")).to_be_visible()
        expect(page.locator("#yj-chat")).to_be_hidden()


def test_the_page_does_not_jump_while_it_comes_up_or_answers(browser: Any, address: str) -> None:
    with watched(browser, address) as page:
        page.add_init_script(
            """window.shifts = 0;
            new PerformanceObserver((list) => {
                for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifts += one.value;
            }).observe({type: "layout-shift", buffered: true});"""
        )
        ask(opened(page, address), "渡口存在哪些问题？")
        page.wait_for_timeout(500)
        assert page.evaluate("window.shifts") < 0.1  # what is called good
