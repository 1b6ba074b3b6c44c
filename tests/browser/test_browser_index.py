"""The index seen from the page: the first one being made, another model for it. In a real browser."""

import queue
import re
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from browsing import CHROMIUM, ROOT, ask, program, shot, watched
from doubles import FakeAssistant
from index_doubles import MarkEncoder
from running import serving

from chat.service.pending import PendingAssistant
from chat.service.workspace import Workspace
from chat.web.gradio_seam import quiet_gradio
from corpus.errors import YoujuError
from index.sync.progress import Progress

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine"),
]

quiet_gradio()

from chat.web.web import application  # noqa: E402

SAMPLES = ROOT / "corpus" / "samples"


FIRST, SECOND, THIRD = "意识形态工作存在哪些问题？", "那培训呢？", "项目进度怎么样？"


class SlowIndex:
    """A chat whose first index is at 312 of 1000 files until it is told to go on, whole or not."""

    def __init__(self, folder: Path) -> None:
        self.steps: queue.Queue[Progress | YoujuError | None] = queue.Queue()
        self.assistant = FakeAssistant()
        self.asked: list[str] = []
        self.workspace = Workspace(PendingAssistant(MarkEncoder()), folder, move=self._move)
        self.workspace.jobs.ask()
        # Playwright's event loop runs in this thread, and the pages want one of their own.
        with ThreadPoolExecutor(1) as thread:
            self.app = thread.submit(application, self.workspace).result()

    def _move(self, _: Path, progress: Callable[[Progress], None]) -> tuple[FakeAssistant, object]:
        at: Progress | YoujuError | None = Progress("reading", 312, 1000)
        while at is not None:
            if isinstance(at, YoujuError):
                raise at
            progress(at)
            at = self.steps.get(timeout=120)
        answers = self.assistant.ask

        def ask(question: str, **rest: Any) -> Any:
            self.asked.append(question)
            return answers(question, **rest)

        self.assistant.ask = ask  # type: ignore[method-assign]
        return self.assistant, None


def enter(page: Any, question: str) -> Any:
    """Ask, and do not wait for anything; the turn of the question."""
    before = page.locator(".yj-turn").count()
    page.fill("textarea.yj-input", question)
    page.keyboard.press("Enter")
    return page.locator(".yj-turn").nth(before)


def waits(turn: Any, words: str) -> None:
    expect(turn.locator(".yj-waiting")).to_contain_text(words, use_inner_text=True)


@pytest.mark.parametrize(
    ("path", "locale", "said", "ready"),
    [
        ("/", "zh-CN", "报告还在整理（{} / 1000），整理好后自动回答。", "找到 4 段"),
        (
            "/en/", "en-GB",
            "Still reading the reports ({} / 1000); your question will be answered as soon as they are ready.",
            "4 passages",
        ),
    ],
)  # fmt: skip
def test_a_question_asked_before_the_first_index_is_answered_as_soon_as_that_is_there(
    browser: Any, tmp_path: Path, path: str, locale: str, said: str, ready: str
) -> None:
    slow = SlowIndex(tmp_path)
    with serving(slow.app) as address, watched(browser, address, locale=locale) as page:
        page.goto(address + path)
        page.locator(".yj-preparing").get_by_text(re.compile("312 / 1000")).wait_for()
        shot(page, f"preparing{path.strip('/')}")
        turn = enter(page, FIRST)
        waits(turn, said.format(312))
        shot(page, f"waits{path.strip('/')}")
        slow.steps.put(Progress("reading", 777, 1000))
        waits(turn, said.format(777))
        assert slow.asked == []
        slow.steps.put(None)
        turn.locator(".yj-card").first.wait_for()
        expect(turn).to_contain_text(ready, use_inner_text=True)
        expect(turn.locator(".yj-waiting")).to_have_count(0)
        expect(page.locator("textarea.yj-input")).to_have_value("")
        page.reload()
        page.wait_for_selector(".yj-card")
        expect(page.locator(".yj-turn")).to_have_count(1)
    assert slow.asked == [FIRST]


def test_what_waits_stays_over_a_reload_and_is_asked_in_its_order(browser: Any, tmp_path: Path) -> None:
    slow = SlowIndex(tmp_path)
    with serving(slow.app) as address, watched(browser, address) as page:
        page.goto(address)
        for question in (FIRST, THIRD, SECOND):
            waits(enter(page, question), "312 / 1000")
        # What needs no report is answered meanwhile.
        assert ask(page, "你好").locator(".yj-waiting").count() == 0
        page.reload()
        page.wait_for_selector(".yj-turn")
        shown = page.locator(".yj-question-text")
        expect(shown).to_have_text([FIRST, THIRD, SECOND, "你好"], use_inner_text=True)
        expect(page.locator("textarea.yj-input")).to_have_value("")
        turn = page.locator(".yj-turn").nth(1)
        waits(turn, "312 / 1000")
        turn.get_by_role("button", name="停止").click()
        expect(turn.locator(".yj-none")).to_have_text("已停止。 再问一次", use_inner_text=True)
        # In a conversation that is not shown it waits as well.
        page.get_by_role("button", name="新对话").click()
        page.get_by_role("button", name="对话记录").click()
        page.locator(".yj-history-name").click()
        expect(shown).to_have_text([FIRST, SECOND, "你好"], use_inner_text=True)
        waits(page.locator(".yj-turn").nth(1), "312 / 1000")
        slow.steps.put(None)
        page.locator(".yj-turn").nth(1).locator(".yj-card").first.wait_for()
        assert slow.asked == [FIRST, SECOND], "one after the other, none twice, none that was stopped"
        assert [turn.question for turn in slow.assistant.history] == [FIRST], "it leans on the one before"
        page.reload()
        page.wait_for_selector(".yj-card")
        expect(shown).to_have_text([FIRST, SECOND, "你好"], use_inner_text=True)
        expect(page.locator(".yj-waiting")).to_have_count(0)


def test_two_tabs_of_one_conversation_keep_one_answer(browser: Any, tmp_path: Path) -> None:
    slow = SlowIndex(tmp_path)
    with serving(slow.app) as address, watched(browser, address) as page:
        page.goto(address)
        waits(enter(page, FIRST), "312 / 1000")
        other = page.context.new_page()
        other.goto(address)
        waits(other.locator(".yj-turn"), "312 / 1000")
        slow.steps.put(None)
        for tab in (page, other):
            tab.locator(".yj-card").first.wait_for()
        page.reload()
        page.wait_for_selector(".yj-card")
        expect(page.locator(".yj-turn")).to_have_count(1)


def test_a_first_index_that_fails_is_said_where_the_question_waits(browser: Any, tmp_path: Path) -> None:
    slow = SlowIndex(tmp_path)
    with serving(slow.app) as address, watched(browser, address) as page:
        page.goto(address)
        turn = enter(page, FIRST)
        waits(turn, "312 / 1000")
        slow.steps.put(YoujuError("磁盘满了，请腾出空间。", "The disk is full; make room."))
        expect(turn.locator(".yj-none")).to_have_text("磁盘满了，请腾出空间。", use_inner_text=True)
        # Tried anew, it waits anew.
        slow.workspace.jobs.ask()
        turn.hover()
        turn.get_by_role("button", name="再问一次").click()
        waits(turn, "312 / 1000")
        slow.steps.put(None)
        turn.locator(".yj-card").first.wait_for()
        expect(page.locator(".yj-turn")).to_have_count(1)


def test_a_question_that_finds_too_many_others_goes_on_waiting(browser: Any, tmp_path: Path) -> None:
    slow = SlowIndex(tmp_path)
    with serving(slow.app) as address, watched(browser, address, expected=("503",)) as page:
        page.goto(address)
        turn = enter(page, FIRST)
        waits(turn, "312 / 1000")
        refused: list[Any] = []

        def refuse(route: Any) -> None:
            refused.append(route)
            route.fulfill(status=503, json={"detail": "Queue is full."})

        page.route("**/queue/join*", refuse)
        slow.steps.put(None)
        while not refused:
            page.wait_for_timeout(100)
        waits(turn, "正在查找")
        page.wait_for_timeout(1_000)
        expect(turn.locator(".yj-none")).to_have_count(0)
        page.unroute("**/queue/join*")
        turn.locator(".yj-card").first.wait_for()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_question_in_the_address_waits_too(browser: Any, tmp_path: Path, scripts: bool) -> None:
    slow = SlowIndex(tmp_path)
    with serving(slow.app) as address, watched(browser, address, java_script_enabled=scripts) as page:
        page.goto(f"{address}/?q={FIRST}")
        waits(page.locator(".yj-turn"), "报告还在整理（312 / 1000），整理好后自动回答。")
        slow.steps.put(None)
        page.locator(".yj-turn article").first.wait_for()
        expect(page.locator(".yj-question-text")).to_have_text([FIRST], use_inner_text=True)
    assert slow.asked == [FIRST]


def test_another_model_is_measured_then_taken_while_questions_are_answered(
    browser: Any, tmp_path: Path
) -> None:
    other = shutil.copytree(ROOT / "index" / "model" / "youju-context", tmp_path / "别的模型")
    options = ("--reports", str(SAMPLES), "--index", str(tmp_path / "index"), "--model", str(other))
    with program(*options) as address, watched(browser, address) as page:
        page.goto(address)
        page.click(".yj-to-library")
        page.wait_for_selector(".yj-rows .yj-row")
        page.click(".yj-state > summary")
        page.get_by_role("button", name="更换模型").click()
        box = page.locator(".yj-model-box")
        box.get_by_label("别的模型 正在使用").wait_for()
        expect(box.get_by_label("别的模型 正在使用")).to_be_checked()
        box.get_by_label("youju-context", exact=True).check()
        box.get_by_role("button", name="开始更换").wait_for(timeout=60_000)
        said = box.locator(".yj-model-said").inner_text()
        assert re.search(r"重新整理 \d+ 段.*每秒 [\d.]+ 段，约需 \d+ 秒", said, re.DOTALL)
        shot(page, "model")
        box.get_by_role("button", name="开始更换").click()
        assert ask(page, "意识形态工作存在哪些问题？").locator(".yj-card").count() > 3
        box.get_by_label("youju-context 正在使用").wait_for(timeout=60_000)
        expect(page.locator(".yj-index")).to_contain_text("语义模型 youju-context，", use_inner_text=True)
        assert ask(page, "下一步怎样抓党建？").locator(".yj-card").count() > 3
    # Started again without a word about models, it stays with the one that was chosen.
    with program(*options[:4]) as address, watched(browser, address) as page:
        page.goto(address)
        page.click(".yj-to-library")
        page.wait_for_selector(".yj-rows .yj-row")
        page.click(".yj-state > summary")
        page.locator(".yj-index").get_by_text("语义模型 youju-context，").wait_for()
