"""The real application in a real browser, as a person uses it. Screenshots go to tests/artefacts/."""

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "corpus" / "samples"
ARTEFACTS = ROOT / "tests" / "artefacts"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
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


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    for file in SAMPLES.iterdir():
        if file.suffix in (".txt", ".md", ".docx") and file.stem != "README":
            shutil.copy(file, folder)
    return folder


@pytest.fixture(scope="module")
def address(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The application in a process of its own, over a copy of the samples."""
    index = tmp_path_factory.mktemp("index")
    running = subprocess.Popen(
        [sys.executable, "app.py", "--reports", str(folder), "--index", str(index), "--port", "0"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "OMP_NUM_THREADS": "1"},
    )
    assert running.stdout is not None
    seen = []
    try:
        for line in running.stdout:
            seen.append(line)
            if found := re.search(r"http://\S+", line):
                # Whatever it prints from now on must not fill the pipe.
                threading.Thread(target=running.stdout.read, daemon=True).start()
                yield found[0]
                break
        else:
            pytest.fail("the application ended: " + "".join(seen))
    finally:
        running.terminate()
        running.wait(15)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


Opener = Callable[..., Any]


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Opener]:
    """Opens a page. At the end: no request left the machine, and the console stayed clean."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def open_page(
        path: str = "/", width: int = 1360, height: int = 850, *, expected: str | None = None, **options: Any
    ) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            **{"locale": "zh-CN", "permissions": ["clipboard-read", "clipboard-write"], **options},
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)

        def on_request(request: Any) -> None:
            if not request.url.startswith((f"{address}/", "data:", "blob:")):
                complaints.append(f"request to {request.url}")

        def on_console(message: Any) -> None:
            if message.type == "error" and not (expected and expected in message.text):
                complaints.append(f"console: {message.text}")

        page.on("request", on_request)
        page.on("console", on_console)
        page.on("pageerror", lambda error: complaints.append(f"page error: {error}"))
        page.goto(address + path)
        page.wait_for_selector(".yj-example")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def ask(page: Any, question: str) -> Any:
    """Type a question, press Enter, and wait for its turn."""
    before = page.locator(".yj-turn").count()
    page.fill("textarea.yj-input", question)
    page.keyboard.press("Enter")
    turn = page.locator(".yj-turn").nth(before)
    turn.locator(".yj-summary, .yj-none").wait_for()
    return turn


def shot(page: Any, name: str) -> None:
    ARTEFACTS.mkdir(exist_ok=True)
    page.wait_for_timeout(500)
    page.screenshot(path=ARTEFACTS / f"{name}.png")


def in_view(page: Any, selector: str) -> bool:
    """Whether the first match lies within the window and within everything that scrolls around it."""
    return page.evaluate(
        """selector => {
            const box = document.querySelector(selector).getClientRects()[0];
            const x = box.left + Math.min(8, box.width / 2), y = box.top + Math.min(8, box.height / 2);
            const top = document.elementFromPoint(x, y);
            return !!top && (top.closest(selector) !== null);
        }""",
        selector,
    )


def first_is_about_ideology_problems(turn: Any) -> None:
    card = turn.locator(".yj-card").first
    assert "意识形态" in card.locator(".yj-place").inner_text() + card.locator(".yj-text").inner_text()
    assert "yj-edge-problem" in card.get_attribute("class")


def test_a_chinese_question_finds_the_right_passage_and_opens_it(visit: Opener) -> None:
    page = visit()
    shot(page, "welcome")
    turn = ask(page, "意识形态工作存在哪些问题？")
    assert re.fullmatch(r"找到 \d+ 段，来自 \d+ 份报告", turn.locator(".yj-summary").inner_text())
    first_is_about_ideology_problems(turn)
    card = turn.locator(".yj-card").first
    assert card.locator("mark").count() == 1
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
    assert re.fullmatch(r"\d+ passages from \d+ reports?", turn.locator(".yj-summary").inner_text())
    first_is_about_ideology_problems(turn)
    assert turn.locator(".yj-role").first.inner_text() == "Problem"
    turn.locator(".yj-title").first.click()
    page.wait_for_selector(".yj-current")
    shot(page, "desktop-dark")
    page.get_by_text("中文").click()
    page.wait_for_selector("text=想从报告里找什么", state="attached")
    page.reload()
    page.wait_for_selector("text=提问")
    assert page.evaluate("document.documentElement.lang") == "zh-CN"


def test_copying_takes_quote_and_source(visit: Opener) -> None:
    page = visit()
    card = ask(page, "意识形态工作存在哪些问题？").locator(".yj-card").first
    card.get_by_text("复制引文").click()
    card.get_by_text("已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    text = card.locator(".yj-text").inner_text().strip()
    title = card.locator(".yj-title").inner_text()
    steps = card.locator(".yj-place > span:not(.yj-step)").all_inner_texts()
    assert copied == f"「{text}」——《{title}》{''.join(steps)}"
    assert page.locator(".yj-current").count() == 0, "copying does not open the report"


def test_filters_narrow_and_are_named(visit: Opener) -> None:
    page = visit()
    page.locator("#yj-filters > button").click()
    box = page.get_by_label("内容")
    box.click()
    page.get_by_role("option", name="打算").click()
    page.keyboard.press("Escape")
    shot(page, "filters")
    turn = ask(page, "意识形态工作")
    assert set(turn.locator(".yj-card .yj-role").all_inner_texts()) == {"打算"}
    assert turn.locator(".yj-chip").all_inner_texts() == ["打算"]


def test_what_nothing_answers_is_said_plainly(visit: Opener) -> None:
    page = visit()
    turn = ask(page, "how to bake sourdough bread at home")
    assert "没有找到" in turn.locator(".yj-none").inner_text()
    assert turn.locator(".yj-summary").count() == 0
    shot(page, "nothing")


def test_a_busy_server_is_said_at_once_and_the_question_can_be_asked_again(visit: Opener) -> None:
    page = visit(expected="503")
    page.route("**/queue/join*", lambda route: route.fulfill(status=503, json={"detail": "Queue is full."}))
    turn = ask(page, "意识形态工作存在哪些问题？")
    assert "没有等到回答，请重试。" in turn.locator(".yj-none").inner_text()
    page.unroute("**/queue/join*")
    turn.get_by_text("再问一次").click()
    page.wait_for_selector(".yj-card")
    assert page.locator(".yj-turn").count() == 1


def test_a_blank_question_is_not_sent_and_shift_enter_breaks_the_line(visit: Opener) -> None:
    page = visit()
    page.fill("textarea.yj-input", "   ")
    page.keyboard.press("Enter")
    assert page.locator(".yj-turn").count() == 0
    page.fill("textarea.yj-input", "一")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("二")
    assert page.input_value("textarea.yj-input") == "一\n二"


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
    assert page.locator(".yj-turn").count() == 0
    session.send("Input.insertText", {"text": "意识形态"})
    page.keyboard.press("Enter")
    page.wait_for_selector(".yj-card")
    assert page.locator(".yj-question-text").inner_text() == "意识形态"


def test_the_keyboard_alone_is_enough(visit: Opener) -> None:
    page = visit()
    ask(page, "意识形态工作存在哪些问题？")
    page.locator(".yj-edit").first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "yj-title"
    page.keyboard.press("Enter")
    page.wait_for_selector(".yj-current")


def test_the_conversation_stays_until_a_new_one(visit: Opener) -> None:
    page = visit()
    page.locator(".yj-example").first.click()
    page.wait_for_selector(".yj-card")
    ask(page, "下一步怎么打算？")
    page.reload()
    page.wait_for_selector(".yj-card")
    assert page.locator(".yj-turn").count() == 2
    page.locator(".yj-turn").last.locator(".yj-title").first.click()
    page.wait_for_selector(".yj-current")
    page.locator(".yj-turn").last.hover()
    page.locator(".yj-turn").last.get_by_text("改一改再问").click()
    assert page.input_value("textarea.yj-input") == "下一步怎么打算？"
    page.get_by_text("新对话").click()
    assert page.locator(".yj-turn").count() == 0
    page.reload()
    page.wait_for_selector(".yj-example")
    assert page.locator(".yj-turn").count() == 0


def test_two_tabs_keep_each_other_s_questions(visit: Opener) -> None:
    page = visit()
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_selector(".yj-example")
    ask(page, "下一步怎么打算？")
    ask(other, "意识形态工作存在哪些问题？")
    for tab in (page, other):
        tab.reload()
        tab.wait_for_selector(".yj-card")
        asked = tab.locator(".yj-question-text").all_inner_texts()
        assert asked == ["下一步怎么打算？", "意识形态工作存在哪些问题？"]


def test_a_program_that_is_gone_is_said_within_seconds(visit: Opener) -> None:
    page = visit(expected="ERR_")
    page.route("**/queue/join*", lambda _: None)  # never answered
    page.route("**/icon.svg", lambda route: route.abort())
    turn = ask(page, "意识形态工作存在哪些问题？")
    assert "连不上有据" in turn.locator(".yj-none").inner_text()
    assert turn.get_by_text("再问一次").is_visible()
    page.unroute_all()
    page.reload()
    page.wait_for_selector(".yj-example", state="attached")
    page.wait_for_function("document.querySelector('.yj-input').value === '意识形态工作存在哪些问题？'")
    page.keyboard.press("Enter")
    page.wait_for_selector(".yj-card")
    page.reload()
    page.wait_for_selector(".yj-card")
    assert page.input_value("textarea.yj-input") == ""


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
    page.get_by_text("回到对话").click()
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
    page.get_by_role("tab", name="报告库").click()
    with page.expect_file_chooser() as chosen:
        page.click("[data-do=add-files]")
    chosen.value.set_files(list(files))
    page.wait_for_selector("text=整理完成")


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
    assert "围栏破损十七处没有及时修补" in card.locator(".yj-text").inner_text()
    card.locator(".yj-title").click()
    page.wait_for_selector(".yj-current")
    shot(page, "hostile")
    assert '<script>document.title="owned"</script>' in page.locator(".yj-doc").inner_text()
    assert "${document.title='owned'} {{title}}" in page.locator(".yj-doc").inner_text()
    assert page.locator("#yj-app img, #yj-app .yj-doc script").count() == 0
    ask(page, "<img src=x onerror=\"document.title='owned'\">")
    assert page.title() == "有据 · 报告问答"

    upload(page, {"name": HOSTILE_NAME, "mimeType": "text/plain", "buffer": HOSTILE_TEXT.encode()})
    page.wait_for_selector(".yj-uploads >> text=已经在库里，内容相同")
    assert {file.name for file in folder.iterdir()} - before == added
