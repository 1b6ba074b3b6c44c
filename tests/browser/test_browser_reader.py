"""The reader in a real browser: words found and counted, chosen words copied with where they stand."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import CHROMIUM, in_view, program, shot, watched

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine"),
]

TEXT = (
    "青岚县水利局2023年工作总结\n\n一、主要成效\n　　"
    + "一是堤防加固，完成任务。\n　　" * 40
    + """
二、存在问题
（一）堤防管护不够
　　一是堤防巡查记录不全，Excel台账缺三个月。
（二）资金支付偏慢
　　一是项目资金支付率只有六成。
"""
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("reports")
    (folder / "水利局.txt").write_text(TEXT, encoding="utf-8")
    (folder / "教育局.txt").write_text(TEXT.replace("水利局2023", "教育局2022"), encoding="utf-8")
    with program("--reports", str(folder), "--index", str(tmp_path_factory.mktemp("index"))) as address:
        yield address


def test_what_is_typed_the_moment_the_box_is_drawn_is_found(browser: Any, address: str) -> None:
    with watched(browser, address) as page:
        page.goto(address)
        page.wait_for_selector(".yj-example")
        page.locator(".yj-to-library").click()
        page.locator(".yj-rows .yj-report", has_text="水利局").wait_for()
        page.evaluate(
            """() => {
                const look = new MutationObserver(() => {
                    const box = document.querySelector(".yj-doc-find");
                    if (!box) return;
                    look.disconnect();
                    box.value = "Excel台账";
                    box.dispatchEvent(new Event("input", { bubbles: true }));
                });
                look.observe(document.body, { childList: true, subtree: true });
            }"""
        )
        page.locator(".yj-rows .yj-report", has_text="水利局").click()
        expect(page.locator(".yj-found-at")).to_have_text("1 / 1")


def test_what_the_box_says_is_read_whole_and_what_stands_beside_it_fits(browser: Any, address: str) -> None:
    with watched(browser, address, viewport={"width": 1440, "height": 900}) as page:
        page.goto(f"{address}/en/")
        page.wait_for_selector(".yj-composer")
        page.locator(".yj-to-library").click()
        page.locator(".yj-rows .yj-report", has_text="水利局").click()
        box = page.get_by_label("Find in this report")
        box.wait_for()
        # What it says takes as much room as the same words typed.
        room = """box => { box.value = box.placeholder; return box.clientWidth - box.scrollWidth; }"""
        assert box.evaluate(room) >= 0
        tops = page.locator(".yj-doc-bar > *:visible").evaluate_all(
            "all => all.map(one => Math.round(one.getBoundingClientRect().bottom / 20))"
        )
        assert len(set(tops)) == 1, tops


def test_the_next_report_opens_at_its_top_and_its_words_are_found_once(browser: Any, address: str) -> None:
    """Gradio may keep what was drawn for the report before, box and all."""
    with watched(browser, address) as page:
        page.goto(address)
        page.wait_for_selector(".yj-example")

        def opened(unit: str) -> None:
            page.locator(".yj-to-library").click()
            page.locator(".yj-rows .yj-report", has_text=unit).click()
            expect(page.locator(".yj-doc-name")).to_contain_text(unit)

        opened("水利局")
        page.locator(".yj-doc").evaluate("doc => { doc.scrollTop = 600; }")
        opened("教育局")
        page.wait_for_function("document.querySelector('.yj-doc').scrollTop === 0")
        box, count = page.get_by_label("在本文中查找"), page.locator(".yj-found-at")
        box.fill("堤防")
        expect(count).to_have_text("1 / 42", use_inner_text=True)
        page.keyboard.press("Enter")
        expect(count).to_have_text("2 / 42", use_inner_text=True)


def test_words_are_found_in_the_report_and_chosen_ones_are_copied_with_their_source(
    browser: Any, address: str
) -> None:
    permissions = ["clipboard-read", "clipboard-write"]
    with watched(browser, address, permissions=permissions) as page:
        page.goto(address)
        page.wait_for_selector(".yj-example")
        page.locator(".yj-to-library").click()
        page.locator(".yj-rows .yj-report", has_text="水利局").click()
        box = page.get_by_label("在本文中查找")
        box.fill("excel台账")
        count = page.locator(".yj-found-at")
        expect(count).to_have_text("1 / 1", use_inner_text=True)
        page.wait_for_timeout(800)
        assert page.evaluate("CSS.highlights.get('yj-found').size") == 1
        line = page.locator(".yj-doc .yj-line", has_text="Excel台账")
        line.evaluate("line => { line.id = 'found-line'; }")
        assert in_view(page, "#found-line")
        box.fill("堤防")
        expect(count).to_have_text("1 / 42", use_inner_text=True)
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        expect(count).to_have_text("3 / 42", use_inner_text=True)
        page.keyboard.press("Shift+Enter")
        expect(count).to_have_text("2 / 42", use_inner_text=True)
        page.locator(".yj-finding").get_by_role("button", name="上一处").click()
        expect(count).to_have_text("1 / 42", use_inner_text=True)
        box.fill("没有这个词")
        expect(page.locator(".yj-found-step:visible")).to_have_count(0)
        expect(count).to_have_text("没有找到", use_inner_text=True)
        shot(page, "reader-find")
        page.keyboard.press("Escape")
        assert (box.input_value(), count.inner_text()) == ("", "")
        line.evaluate(
            """line => {
                const text = document.createTreeWalker(line, NodeFilter.SHOW_TEXT).nextNode();
                const at = text.data.indexOf("堤防巡查");
                line.scrollIntoView({ block: "center" });
                window.getSelection().setBaseAndExtent(text, at, text, at + 8);
            }"""
        )
        page.locator(".yj-chosen-words").get_by_role("button", name="复制引文").click()
        page.locator(".yj-toast").get_by_text("已复制").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == (
            "“堤防巡查记录不全”（《青岚县水利局2023年工作总结》第二部分第（一）点）"
        )


def test_where_there_is_room_the_outline_stands_beside_the_report(browser: Any, address: str) -> None:
    with watched(browser, address, viewport={"width": 2400, "height": 1000}) as page:
        page.goto(address)
        page.wait_for_selector(".yj-example")
        page.locator(".yj-to-library").click()
        page.locator(".yj-rows .yj-report", has_text="水利局").click()
        page.wait_for_selector(".yj-outline[open]")
        outline, doc = (page.locator(one).bounding_box() for one in (".yj-outline", ".yj-doc"))
        assert outline["x"] + outline["width"] <= doc["x"] and abs(outline["y"] - doc["y"]) < 30
        page.locator(".yj-outline").get_by_text("（二）资金支付偏慢").click()
        page.wait_for_timeout(800)
        assert in_view(page, "#yj-section-3")


def test_a_report_is_kept_beside_another_and_put_away(browser: Any, address: str) -> None:
    with watched(browser, address, viewport={"width": 1500, "height": 900}) as page:
        page.goto(address)
        page.wait_for_selector(".yj-example")
        page.locator(".yj-to-library").click()
        page.locator(".yj-rows .yj-report", has_text="水利局").click()
        page.locator("#yj-reader").get_by_role("button", name="留着对照").click()
        page.get_by_role("tab", name="报告库").click()
        page.locator(".yj-rows .yj-report", has_text="教育局").click()
        page.locator("#yj-reader .yj-doc-name", has_text="教育局").wait_for()
        kept, other = page.locator(".yj-kept .yj-viewer"), page.locator("#yj-reader .yj-viewer")
        expect(kept.locator(".yj-doc-name")).to_contain_text("水利局", use_inner_text=True)
        left, right = kept.bounding_box(), other.bounding_box()
        assert left["x"] + left["width"] <= right["x"] and min(left["width"], right["width"]) > 250
        named = page.evaluate("[...document.querySelectorAll('.yj-viewer [id]')].map((one) => one.id)")
        assert len(named) == len(set(named)) > 4
        kept.get_by_label("在本文中查找").fill("支付率")
        expect(kept.locator(".yj-found-at")).to_have_text("1 / 1", use_inner_text=True)
        expect(other.locator(".yj-found-at")).to_have_text("", use_inner_text=True)
        shot(page, "reader-beside")
        kept.get_by_role("button", name="不再对照").click()
        expect(page.locator(".yj-kept")).to_have_count(0)
        expect(other).to_be_visible()
