"""Asking and reading in a real browser, as a person does. Screenshots go to tests/artefacts/."""

import re
from pathlib import Path
from typing import Any

import pytest
from browsing import CHROMIUM, Opener, ask, in_view, shot

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine"),
]

HOSTILE_NAME = "<img src=x onerror=document.title='owned'>' \" & 红柳滩.txt"
HOSTILE_TEXT = """红柳滩牧场2023年工作总结<script>document.title="owned"</script>

一、存在问题
（一）草场围栏管护不到位</mark></article><img src=x onerror="document.title='owned'">
　　一是红柳滩牧场围栏破损十七处没有及时修补，牛羊进入禁牧区三次。${document.title='owned'} {{title}}
"""


def first_is_about_ideology_problems(turn: Any) -> None:
    card = turn.locator(".yj-card").first
    assert "意识形态" in card.locator(".yj-place").inner_text() + card.locator(".yj-text").inner_text()
    assert "yj-edge-problem" in card.get_attribute("class")


def test_a_chinese_question_finds_the_right_passage_and_opens_it(visit: Opener) -> None:
    page = visit()
    shot(page, "welcome")
    turn = ask(page, "意识形态工作存在哪些问题？")
    assert re.fullmatch(r"(找到|最相关的) \d+ 段，来自 \d+ 份报告", turn.locator(".yj-summary").inner_text())
    first_is_about_ideology_problems(turn)
    card = turn.locator(".yj-card").first
    expect(card.locator("mark")).to_have_count(1)
    quote = card.locator(".yj-text").inner_text()
    card.locator(".yj-title").click()
    page.wait_for_selector(".yj-current")
    page.wait_for_timeout(400)
    assert in_view(page, ".yj-current")
    marked = "".join(page.locator(".yj-current").all_inner_texts())
    assert re.sub(r"\s", "", marked) == re.sub(r"\s", "", quote)
    assert page.locator(".yj-doc .yj-heading").count() > 3
    shot(page, "desktop")


def test_every_card_opens_its_own_passage_in_view(visit: Opener) -> None:
    page = visit()
    turn = ask(page, "下一步工作打算")
    cards = turn.locator(".yj-card")
    for number in range(min(5, cards.count())):
        text = cards.nth(number).locator(".yj-text").inner_text()
        # Not the button: the whole card can be chosen.
        cards.nth(number).locator(".yj-place").click()
        page.wait_for_function(
            "text => [...document.querySelectorAll('.yj-current')].map(m => m.textContent).join('')"
            ".replace(/\\s/g, '') === text.replace(/\\s/g, '')",
            arg=text,
        )
        page.wait_for_timeout(300)
        assert in_view(page, ".yj-current"), number


def test_an_english_browser_gets_english_over_chinese_reports(visit: Opener) -> None:
    page = visit(locale="en-US", color_scheme="dark")
    assert page.url.endswith("/en/")
    turn = ask(page, "what problems were listed about ideology work")
    assert re.fullmatch(
        r"(The )?\d+ passages (that fit best, )?from \d+ reports?", turn.locator(".yj-summary").inner_text()
    )
    first_is_about_ideology_problems(turn)
    expect(turn.locator(".yj-role").first).to_have_text("Problem", use_inner_text=True)
    turn.locator(".yj-title").first.click()
    page.wait_for_selector(".yj-current")
    shot(page, "desktop-dark")
    page.get_by_text("中文").click()
    in_chinese = "document.documentElement.lang === 'zh-CN' && document.readyState === 'complete'"
    page.wait_for_function(in_chinese)
    page.reload()
    page.wait_for_function(in_chinese)
    page.wait_for_selector("text=提问")


def test_copying_takes_quote_and_source(visit: Opener) -> None:
    page = visit()
    card = ask(page, "意识形态工作存在哪些问题？").locator(".yj-card").first
    card.get_by_text("复制引文").click()
    card.get_by_text("已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    # It begins with the heading that runs into it.
    lead = card.get_attribute("data-lead")
    assert lead == "（二）意识形态工作责任制落实不够到位。"
    text = lead + card.locator(".yj-text").inner_text().strip()
    title = card.locator(".yj-title").inner_text()
    headings = card.locator(".yj-place > span:not(.yj-step):not(.yj-point)").all_inner_texts()
    assert copied.startswith(f"“{text}”（《{title}》")
    numbers = copied.rpartition("》")[2]
    number = "[一二三四五六七八九十]+"
    below = re.fullmatch(rf"第{number}部分第（{number}）点(“{number}是”)?）", numbers)
    assert below is not None
    full = f"（《{title}》{' › '.join(headings)}{below[1] or ''}）"
    forms = {
        "引文和完整出处": f"“{text}”{full}",
        "只要原文": text,
        "Markdown 引用": f"> {text}\n>\n> {full}",
    }
    for name, expected in forms.items():
        card.locator(".yj-more > summary").click()
        card.get_by_role("button", name=name).click()
        card.get_by_text("已复制").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == expected
        expect(card.locator(".yj-more[open]")).to_have_count(0)
    expect(page.locator(".yj-current"), "copying does not open the report").to_have_count(0)


def test_copying_all_takes_every_passage_in_order(visit: Opener) -> None:
    page = visit()
    turn = ask(page, "意识形态工作存在哪些问题？")
    turn.get_by_text("复制全部").click()
    turn.get_by_text("已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()").split("\n\n")
    quotes = turn.locator(".yj-card").evaluate_all(
        "cards => cards.map((card) => (card.dataset.lead || '') + card.querySelector('.yj-text').textContent)"
    )
    assert len(copied) == len(quotes) > 3
    for rank, (line, quote) in enumerate(zip(copied, quotes, strict=True), 1):
        assert line.startswith(f"{rank}. “{quote.strip()}”（《")


def test_filters_narrow_and_are_named(visit: Opener) -> None:
    page = visit()
    lid = page.locator("#yj-filters > button")
    assert lid.inner_text().startswith("按内容类型、年份、单位、文种、报告筛选")
    lid.click()
    boxes = page.locator("#yj-filters input")
    expect(boxes).to_have_count(5)
    for box in boxes.all():
        expect(box).to_have_attribute("placeholder", "全部")
    box = page.get_by_role("combobox", name="内容类型")
    box.click()
    page.get_by_role("option", name="打算").click()
    page.keyboard.press("Escape")
    shown = "box => getComputedStyle(box, '::placeholder').color"
    assert box.evaluate(shown) == "rgba(0, 0, 0, 0)", "what is narrowed does not say 全部"
    assert boxes.nth(1).evaluate(shown) != "rgba(0, 0, 0, 0)"
    shot(page, "filters")
    turn = ask(page, "意识形态工作")
    assert set(turn.locator(".yj-card .yj-role").all_inner_texts()) == {"打算"}
    assert page.locator("#yj-filters > button").inner_text().startswith("筛选 · 1")
    line = turn.locator(".yj-filtered").filter(has_text="筛选")
    assert line.locator(".yj-chip").all_text_contents() == ["打算×"]
    # Taken away from this one answer, not from the boxes.
    line.get_by_label("去掉“打算”，再问一次").click()
    page.wait_for_function(
        "document.querySelector('.yj-card') && !document.querySelector('[data-do=unfilter]')"
    )
    assert len(set(turn.locator(".yj-card .yj-role").all_inner_texts())) > 1
    page.get_by_role("button", name="清除筛选").click()
    page.wait_for_function("!document.querySelector('#yj-filters > button').innerText.includes('·')")
    expect(page.locator(".yj-turn")).to_have_count(1)
    ask(page, "意识形态工作")
    expect(page.locator(".yj-turn").last.locator("[data-do=unfilter]")).to_have_count(0)


def test_what_nothing_answers_is_said_plainly(visit: Opener) -> None:
    page = visit()
    turn = ask(page, "how to bake sourdough bread at home")
    said = turn.locator(".yj-none").inner_text()
    assert "bread" in said and "没有" in said and said.count("。") == 2
    expect(turn.locator(".yj-summary")).to_have_count(0)
    shot(page, "nothing")


def test_a_blank_question_is_not_sent_and_shift_enter_breaks_the_line(visit: Opener) -> None:
    page = visit()
    page.fill("textarea.yj-input", "   ")
    page.keyboard.press("Enter")
    expect(page.locator(".yj-turn")).to_have_count(0)
    page.fill("textarea.yj-input", "一")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("二")
    expect(page.locator("textarea.yj-input")).to_have_value("一\n二")


def test_enter_while_pinyin_is_composed_does_not_send(visit: Opener) -> None:
    page = visit()
    page.focus("textarea.yj-input")
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "yishi", "selectionStart": 5, "selectionEnd": 5})
    for kind in ("rawKeyDown", "keyUp"):
        session.send(
            "Input.dispatchKeyEvent",
            {"type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229},
        )
    page.evaluate(
        """() => document.querySelector("textarea.yj-input").dispatchEvent(
            new KeyboardEvent("keydown", {key: "Enter", isComposing: true, bubbles: true}))"""
    )
    expect(page.locator(".yj-turn")).to_have_count(0)
    session.send("Input.insertText", {"text": "意识形态"})
    page.keyboard.press("Enter")
    page.wait_for_selector(".yj-card")
    expect(page.locator(".yj-question-text")).to_have_text("意识形态", use_inner_text=True)


def test_the_keyboard_alone_is_enough(visit: Opener) -> None:
    page = visit()
    ask(page, "意识形态工作存在哪些问题？")
    page.keyboard.press("Escape")
    page.locator(".yj-edit > button").last.focus()
    seen = []
    while "yj-title" not in seen:
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.dataset.do || document.activeElement.className"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", seen
        assert len(seen) < 12, seen
        if seen[-1] == "open":
            break
    assert seen[-1] == "open"
    page.keyboard.press("Enter")
    page.wait_for_selector(".yj-current")
    page.wait_for_function("document.activeElement.classList.contains('yj-doc')")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "yj-title"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.className").startswith("yj-input")


def test_a_passage_unfolds_its_section_and_says_why_it_is_there(visit: Opener) -> None:
    page = visit()
    card = ask(page, "意识形态工作存在哪些问题？").locator(".yj-card").first
    quote = card.locator(".yj-text").inner_text()
    menu = card.locator(".yj-more > summary")
    menu.click()
    card.get_by_role("button", name="展开整节").click()
    card.locator(".yj-section").locator("mark").first.wait_for()
    whole = re.sub(r"\s", "", card.locator(".yj-section").inner_text())
    assert re.sub(r"\s", "", quote) in whole and len(whole) > len(quote)
    menu.click()
    card.get_by_role("button", name="为何选中").click()
    card.locator(".yj-why").wait_for()
    said = card.locator(".yj-why").inner_text()
    assert re.fullmatch(r"因为这一段或它的标题写到“意识形态”[^。]*。", said), "one sentence"
    shot(page, "section-and-why")
    menu.click()
    card.get_by_role("button", name="收起").click()
    menu.click()
    card.get_by_role("button", name="为何选中").click()
    expect(card.locator(".yj-section, .yj-why")).to_have_count(0)
    expect(card.locator(".yj-text")).to_be_visible()
    expect(page.locator(".yj-current")).to_have_count(0)


def test_the_library_is_followed_without_a_reload(visit: Opener, folder: Path) -> None:
    page = visit()
    text = "茅溪渡口管理处2009年工作总结\n\n一、存在问题\n（一）渡船检修不及时\n　　一是渡船检修台账不全。\n"
    (folder / "茅溪渡口.txt").write_text(text, encoding="utf-8")
    page.evaluate(
        "fetch('/library/sync', {method: 'POST', headers: {'content-type': 'application/json'}, body: '{}'})"
    )
    # The page asks again every few seconds by itself.
    page.locator(".yj-counts").get_by_text("13 份报告").wait_for(timeout=30_000, state="attached")
    page.wait_for_timeout(1500)
    page.locator("#yj-filters > button").click()
    page.get_by_role("combobox", name="年份").click()
    page.get_by_role("option", name="2009").wait_for()
    expect(page.get_by_role("option", name="2009")).to_have_count(1)


def test_outline_and_next_hit_move_the_viewer(visit: Opener) -> None:
    page = visit()
    turn = ask(page, "意识形态")
    titles = turn.locator(".yj-card .yj-title").all_inner_texts()
    several = next((number for number, title in enumerate(titles) if titles.count(title) > 1), None)
    assert several is not None
    turn.locator(".yj-title").nth(several).click()
    page.wait_for_selector(".yj-current")
    page.get_by_text("下一处").click()
    page.wait_for_timeout(800)
    assert in_view(page, ".yj-here")
    page.locator(".yj-outline > summary").click()
    page.locator(".yj-outline li button").last.click()
    page.wait_for_timeout(800)
    target = page.locator(".yj-outline li button").last.get_attribute("data-target")
    assert in_view(page, f"#{target}")


def test_a_phone_sees_one_column_and_gets_to_the_report_and_back(visit: Opener) -> None:
    page = visit(width=390, height=844, has_touch=True, is_mobile=True)
    shot(page, "phone-welcome")
    turn = ask(page, "意识形态工作存在哪些问题？")
    page.wait_for_timeout(800)
    shot(page, "phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert in_view(page, ".yj-composer"), "the question box stays at hand"
    turn.locator(".yj-title").first.click()
    page.wait_for_selector(".yj-current")
    page.wait_for_timeout(600)
    assert in_view(page, ".yj-current")
    shot(page, "phone-report")
    page.locator(".yj-back").click()
    page.wait_for_timeout(1000)
    assert in_view(page, ".yj-card.yj-chosen")


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_a_phone_gets_to_filters_and_library(visit: Opener, path: str) -> None:
    page = visit(
        path,
        width=390,
        height=844,
        has_touch=True,
        is_mobile=True,
        locale="en-US" if path != "/" else "zh-CN",
    )
    page.locator("#yj-filters > button").click()
    page.wait_for_timeout(1000)
    assert in_view(page, "#yj-filters input")
    shot(page, f"phone-filters{path.strip('/')}")
    page.locator(".yj-to-library").click()
    page.wait_for_timeout(1000)
    assert in_view(page, "[data-do=add-files]") and in_view(page, ".yj-rows .yj-row")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def upload(page: Any, *files: dict[str, Any]) -> None:
    if not page.locator("[data-do=add-files]").is_visible():
        page.click(".yj-to-library")
    with page.expect_file_chooser() as chosen:
        page.click("[data-do=add-files]")
    chosen.value.set_files(list(files))
    page.wait_for_selector("text=整理完成", timeout=60_000)


def test_an_uploaded_report_is_found_and_hostile_text_stays_text(visit: Opener, folder: Path) -> None:
    page = visit()
    before = {file.name for file in folder.iterdir()}
    upload(
        page,
        {"name": HOSTILE_NAME, "mimeType": "text/plain", "buffer": HOSTILE_TEXT.encode()},
        {"name": "程序.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"},
        {"name": "空的.txt", "mimeType": "text/plain", "buffer": b""},
    )
    state = page.locator(".yj-uploads").inner_text()
    assert "不支持这种格式" in state and "已添加" in state and "是空文件" in state
    shot(page, "library")
    added = {file.name for file in folder.iterdir()} - before
    assert len(added) == 1 and all(re.fullmatch(r"[^<>\"/\\|?*:]+\.txt", name) for name in added)

    turn = ask(page, "红柳滩牧场围栏破损了几处？")
    card = turn.locator(".yj-card").first
    expect(card.locator(".yj-text")).to_contain_text("围栏破损十七处没有及时修补", use_inner_text=True)
    card.locator(".yj-title").click()
    page.wait_for_selector(".yj-current")
    shot(page, "hostile")
    expect(page.locator(".yj-doc")).to_contain_text(
        '<script>document.title="owned"</script>', use_inner_text=True
    )
    expect(page.locator(".yj-doc")).to_contain_text(
        "${document.title='owned'} {{title}}", use_inner_text=True
    )
    expect(page.locator("#yj-app img, #yj-app .yj-doc script")).to_have_count(0)
    ask(page, "<img src=x onerror=\"document.title='owned'\">")
    assert page.title() == "有据 · 报告问答"

    upload(page, {"name": HOSTILE_NAME, "mimeType": "text/plain", "buffer": HOSTILE_TEXT.encode()})
    page.wait_for_selector(".yj-uploads >> text=已经在库里，内容相同")
    assert {file.name for file in folder.iterdir()} - before == added
