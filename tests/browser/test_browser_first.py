"""The page before its scripts have come, and on a slow line: something useful to see, and nothing typed is lost."""

from typing import Any

import pytest
from browsing import CHROMIUM, Opener, ask, in_view, shot

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine"),
]


def test_name_box_and_examples_stand_in_the_first_bytes(browser: Any, address: str) -> None:
    context = browser.new_context(locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    expect(page.locator("#yj-first h1")).to_have_text("有据", use_inner_text=True)
    assert page.locator("#yj-first a").count() >= 3
    expect(page.get_by_label("问题")).to_be_visible()
    expect(page.locator("#yj-first")).to_contain_text("JavaScript", use_inner_text=True)
    shot(page, "first-paint")
    context.close()


def test_a_question_is_answered_without_any_script(browser: Any, address: str) -> None:
    context = browser.new_context(locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_label("问题").fill("意识形态工作存在哪些问题？")
    page.keyboard.press("Enter")
    page.wait_for_selector("#yj-first article")
    expect(page.locator("#yj-first .yj-question-text")).to_have_text(
        "意识形态工作存在哪些问题？", use_inner_text=True
    )
    expect(page.locator("#yj-first blockquote").first).to_contain_text("意识形态", use_inner_text=True)
    expect(page.locator("#yj-first [data-do]:not(.yj-title):visible"), "what a script does").to_have_count(0)
    shot(page, "first-answer")
    context.close()


def test_what_is_typed_or_asked_before_the_scripts_come_goes_on_after_them(
    visit: Opener, address: str
) -> None:
    page = visit()
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/conversation.js", hold)
    page.goto(address, wait_until="commit")
    page.locator("#yj-first input").fill("意识形态工作存在")
    while not held:
        page.wait_for_timeout(100)
    for route in held:
        route.continue_()
    page.locator("#yj-first").wait_for(state="detached")
    expect(page.locator("textarea.yj-input")).to_have_value("意识形态工作存在")
    page.unroute_all()
    page.goto(f"{address}/?q=意识形态工作存在哪些问题？")
    # The answer stands in the first bytes; the scripts that take it over come later.
    page.wait_for_url(f"{address}/")
    page.locator("#yj-first").wait_for(state="detached")
    expect(page.locator(".yj-question-text")).to_have_text(
        ["意识形态工作存在哪些问题？"], use_inner_text=True
    )
    page.reload()
    page.wait_for_selector(".yj-card")
    expect(page.locator(".yj-turn"), "asked once").to_have_count(1)


def test_what_is_done_often_is_done_with_keys_that_are_listed_and_can_be_switched_off(visit: Opener) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    first = "document.querySelector('a[href], button, input, textarea, select, [tabindex]').className"
    assert page.evaluate(first) == "yj-skip", "the first stop of Tab"
    skip = page.get_by_role("button", name="跳到提问框")
    skip.focus()
    assert skip.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.className").startswith("yj-input")
    turn = ask(page, "意识形态工作存在哪些问题？")
    page.evaluate("document.activeElement.blur()")
    for key, at in (("j", 0), ("j", 1), ("k", 0)):
        page.keyboard.press(key)
        title = turn.locator(".yj-title").nth(at)
        assert title.evaluate("title => title === document.activeElement")
    page.keyboard.press("c")
    turn.get_by_text("已复制").first.wait_for()
    page.keyboard.press("Shift+?")
    dialog = page.get_by_role("dialog", name="快捷键")
    expect(dialog).to_contain_text("下一段、上一段", use_inner_text=True)
    shot(page, "keys")
    dialog.get_by_label("使用单个字母的快捷键").uncheck()
    dialog.get_by_role("button", name="知道了").click()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("n")
    expect(page.locator(".yj-turn"), "switched off").to_have_count(1)


def test_keys_begin_in_the_newest_answer_with_its_title_in_sight(visit: Opener) -> None:
    page = visit()
    ask(page, "意识形态工作存在哪些问题？")
    turn = ask(page, "基层党建工作存在哪些问题？")
    for high in (0, 1200):
        # A card that is higher than the window is shown from its beginning.
        page.add_style_tag(content=f".yj-card .yj-text {{ min-height: {high}px; }}")
        page.evaluate("document.querySelector('.yj-turns').scrollTop = 1e6")
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("j")
        assert turn.locator(".yj-title").first.evaluate("title => title === document.activeElement"), high
        assert in_view(page, ".yj-turn:last-child .yj-title"), high


def test_nothing_is_cut_off_at_320_pixels(visit: Opener) -> None:
    page = visit(width=320, height=640, is_mobile=True, has_touch=True)
    turn = ask(page, "意识形态工作存在哪些问题？")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    turn.locator(".yj-more > summary").first.click()
    box = turn.locator(".yj-forms").first.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 320
    page.locator(".yj-to-library").click()
    page.wait_for_selector(".yj-rows .yj-row")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize(("path", "width"), [("/", 320), ("/en/", 320), ("/en/", 390)])
def test_a_phone_shows_the_name_the_bar_the_examples_and_every_view(
    visit: Opener, path: str, width: int
) -> None:
    page = visit(path, width=width, height=640, is_mobile=True, has_touch=True)
    page.wait_for_selector(".yj-example")
    assert in_view(page, ".yj-name")
    # No word of the bar stands in two lines, and none beyond the edge.
    boxes = [one.bounding_box() for one in page.locator(".yj-bar-button:visible").all()]
    assert len(boxes) >= 7 and max(box["height"] for box in boxes) < 40
    assert max(box["x"] + box["width"] for box in boxes) <= width
    last = page.locator(".yj-example").last.bounding_box()
    assert last["y"] + last["height"] <= page.locator(".yj-composer").bounding_box()["y"]
    page.locator(".yj-to-work").click()
    kinds = [one.bounding_box() for one in page.locator(".yj-kind").all()]
    assert len(kinds) == 6 and all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in kinds)


def test_gradios_markup_is_as_our_scripts_and_styles_expect(visit: Opener) -> None:
    """What no test of `chat.web.gradio_seam` can tell without a browser."""
    page = visit()
    for selector in ("gradio-app .gradio-container .main.fillable .wrap", "#yj-talk .html-container > div .yj-turns",
                     "button#yj-tab-report-button", "button#yj-tab-library-button", "button#yj-tab-basket-button",
                     "#yj-filters > button > span", "#yj-welcome .html-container"):  # fmt: skip
        assert page.locator(selector).count() > 0, selector
    ground = (
        "getComputedStyle(document.querySelector('.gradio-container')).getPropertyValue('--body-text-color')"
    )
    light = page.evaluate(ground)
    page.evaluate("document.body.classList.toggle('dark')")
    assert page.evaluate(ground) != light
    page.click("#yj-filters > button")
    box = page.locator("#yj-filters input").first
    box.click()
    page.keyboard.press("Enter")
    assert page.locator("#yj-filters .token ~ .secondary-wrap input").count() == 1
