"""The program in a process of its own and a Chromium that watches what leaves it, for browser tests."""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ARTEFACTS = ROOT / "tests" / "artefacts"
# The shell draws no window around a page, which halves what opening one costs.
CHROMIUM = next(
    filter(
        None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))
    ),
    None,
)
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The name that the tests behind a real server are known by.
    "--host-resolver-rules=MAP reports.example.gov.cn 127.0.0.1",
]

# Milliseconds that a page may take for anything; a machine that has much else to do needs more.
PATIENCE = int(os.environ.get("YOUJU_TEST_PATIENCE", "15000"))

# Opens a page of the program at a path, in a window of a size; see the fixture `visit`.
Opener = Callable[..., Any]


@contextmanager
def program(*options: str) -> Iterator[str]:
    """The address at which `python app.py` with these options answers."""
    running = subprocess.Popen(
        [sys.executable, "app.py", "--port", "0", *options],
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
                _wait_for_the_index(found[0])
                yield found[0]
                return
        raise AssertionError("the application ended: " + "".join(seen))
    finally:
        running.terminate()
        running.wait(PATIENCE / 250)  # four times as long as a page may take for anything


def _wait_for_the_index(address: str) -> None:
    """A slow machine may offer the page before the first index is there."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}/library/state", timeout=20) as reply:
                if json.load(reply)["working"] is None:
                    return
        except urllib.error.HTTPError as error:
            if error.code == 401:
                return  # nobody has logged in
            raise
        time.sleep(0.1)
    raise AssertionError("the index was not made in a minute")


@contextmanager
def watched(browser: Any, address: str, expected: Sequence[str] = (), **options: Any) -> Iterator[Any]:
    """A page of its own. At the end: no request left the machine, the console had only what was `expected`."""
    from playwright.sync_api import expect  # not on every machine; tests that need it skip without

    complaints: list[str] = []
    context = browser.new_context(
        **{"locale": "zh-CN", "viewport": {"width": 1360, "height": 850}, "accept_downloads": True, **options}
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)

    def on_request(request: Any) -> None:
        if not request.url.startswith((f"{address}/", "data:", "blob:")):
            complaints.append(f"request to {request.url}")

    def on_console(message: Any) -> None:
        if message.type == "error" and not any(part in message.text for part in expected):
            complaints.append(f"console: {message.text}")

    page.on("request", on_request)
    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(f"page error: {error}"))
    try:
        yield page
    finally:
        context.close()
    assert complaints == [], complaints


def shot(page: Any, name: str) -> None:
    ARTEFACTS.mkdir(exist_ok=True)
    page.wait_for_timeout(400)
    page.screenshot(path=ARTEFACTS / f"{name}.png")


def ask(page: Any, question: str) -> Any:
    """Type a question, press Enter, and wait for its turn."""
    before = page.locator(".yj-turn").count()
    page.fill("textarea.yj-input", question)
    page.keyboard.press("Enter")
    turn = page.locator(".yj-turn").nth(before)
    turn.locator(".yj-summary, .yj-none").wait_for()
    return turn


def in_view(page: Any, selector: str, seconds: int = 5) -> bool:
    """Whether the first match comes to lie within the window and within everything that scrolls around it."""
    for _ in range(10 * seconds):
        if _is_in_view(page, selector):
            return True
        page.wait_for_timeout(100)
    return False


def _is_in_view(page: Any, selector: str) -> bool:
    return page.evaluate(
        """selector => {
            const box = document.querySelector(selector).getClientRects()[0];
            const x = box.left + Math.min(8, box.width / 2), y = box.top + Math.min(8, box.height / 2);
            const top = document.elementFromPoint(x, y);
            return !!top && (top.closest(selector) !== null);
        }""",
        selector,
    )
