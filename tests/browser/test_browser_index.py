"""The index seen from the page: the first one being made, another model for it. In a real browser."""

import re
import shutil
import threading
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


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_the_page_is_there_before_the_first_index_and_says_how_far_it_is(
    browser: Any, tmp_path: Path, path: str
) -> None:
    whole = threading.Event()

    def move(_: Path, progress: Callable[[Progress], None]) -> tuple[FakeAssistant, object]:
        progress(Progress("reading", 312, 1000))
        assert whole.wait(60)
        return FakeAssistant(), None

    workspace = Workspace(PendingAssistant(MarkEncoder()), tmp_path, move=move)
    first = workspace.jobs.ask()
    locale = "zh-CN" if path == "/" else "en-GB"
    # Playwright's event loop runs in this thread, and the pages want one of their own.
    with ThreadPoolExecutor(1) as thread:
        app = thread.submit(application, workspace).result()
    with serving(app) as address, watched(browser, address, locale=locale) as page:
        page.goto(address + path)
        page.locator(".yj-preparing").get_by_text(re.compile("312 (/|of) 1000")).wait_for()
        shot(page, f"preparing{path.strip('/')}")
        turn = ask(page, "意识形态工作存在哪些问题？")
        expect(turn.locator(".yj-none")).to_contain_text("312", use_inner_text=True)
        whole.set()
        workspace.jobs.wait(first, 10)
        page.wait_for_selector(".yj-example", state="attached")
        turn.get_by_role("button", name=re.compile("再问一次|Ask again")).click()
        turn.locator(".yj-card").first.wait_for()


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
