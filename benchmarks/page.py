"""``python -m benchmarks.page``: what somebody at the page waits for, in Chromium, over the samples.

From `python app.py` with a built index to a box, an answer and the whole page; from opening the page to its
first paint; from Enter to the passages, and of that, what asking and drawing take on the server;
the same on a slow line.
Needs Playwright and a Chromium, like the browser tests.
"""

import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROUNDS = 5
_QUESTIONS = (
    "意识形态工作存在哪些问题？",
    "那原因呢？",
    "下一步怎样抓党建？",
    "哪些单位提到党建与业务融合不够",
    "what problems were listed about ideology work",
)
# From the key to the moment the first card of a new turn stands in the page.
_ASK = """question => new Promise(done => {
    const list = document.querySelector(".yj-turns"), input = document.querySelector("textarea.yj-input");
    const before = list.querySelectorAll(".yj-card").length;
    input.value = question;
    const started = performance.now();
    new MutationObserver((_, watcher) => {
        if (list.querySelectorAll(".yj-card").length === before) return;
        watcher.disconnect();
        requestAnimationFrame(() => done(performance.now() - started));
    }).observe(list, {childList: true, subtree: true});
    input.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true, cancelable: true}));
})"""


def main() -> int:
    """Print the three tables."""
    from playwright.sync_api import sync_playwright

    chromium = next(
        filter(
            None,
            map(shutil.which, ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome")),
        ),
        None,
    )
    if chromium is None:
        print("no Chromium was found", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        _server_times(Path(folder))
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for address, started in _program(Path(folder)):
            box, answer, whole = _at_once(browser, address, started)
            print(
                f"python app.py: a box after {box:.1f} s, what is asked in it at once is answered after "
                f"{answer:.1f} s, all of the page is there after {whole:.1f} s"
            )
            paints, usable = zip(*(_open(browser, address) for _ in range(_ROUNDS)), strict=True)
            print(
                f"opening the page: first paint {_median(paints):.0f} ms, can be used after {_median(usable):.0f} ms"
            )
            _questions(browser, address)
            box, answer, whole = _slow_line(browser, address)
            print(
                f"at 400 kbit/s: a box after {box:.1f} s, an answer after {answer:.1f} s, all of it after {whole:.1f} s"
            )
        browser.close()
    return 0


def _server_times(folder: Path) -> None:
    """Builds the index too."""
    from chat.render.answer import turn
    from index.defaults import SAMPLES
    from index.models.encoder import load_encoder
    from index.sync.sync import sync
    from retrieval.assistant import Assistant

    encoder = load_encoder()
    sync(SAMPLES, folder, encoder)
    assistant = Assistant(folder, encoder)
    times = []
    for question in _QUESTIONS * (_ROUNDS + 1):
        started = time.perf_counter()
        turn("zh", assistant.ask(question))
        times.append(1000 * (time.perf_counter() - started))
    warm = times[len(_QUESTIONS) :]
    print(f"asking and drawing, without a browser: p50 {_median(warm):.0f} ms, slowest {max(warm):.0f} ms")


def _program(index: Path) -> "Iterator[tuple[str, float]]":
    """The address of a program that was just started, and when; it ends afterwards."""
    from index.defaults import SAMPLES

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    command = [sys.executable, "app.py", "--reports", str(SAMPLES), "--index", str(index), "--port", port]
    root = Path(__file__).resolve().parent.parent
    started = time.perf_counter()
    running = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}", started
    finally:
        running.terminate()
        running.wait(15)


def _at_once(browser: Any, address: str, started: float) -> tuple[float, float, float]:
    """Seconds from the start of the program to a box, to the answer of what is asked in it at once, and to the whole
    page with it."""
    from playwright.sync_api import Error

    page = browser.new_context(locale="zh-CN").new_page()
    while True:
        with suppress(Error):  # nobody listens yet
            page.goto(address, wait_until="commit")
            break
    page.wait_for_selector("#yj-first input")
    box = time.perf_counter() - started
    page.fill("#yj-first input", _QUESTIONS[0])
    page.keyboard.press("Enter")
    seconds = []
    for shown in ("#yj-first article, .yj-turns .yj-card", ".yj-turns .yj-card"):
        page.wait_for_selector(shown)
        seconds.append(time.perf_counter() - started)
    page.context.close()
    return box, seconds[0], seconds[1]


def _open(browser: Any, address: str) -> tuple[float, float]:
    """First paint and the first example question, in milliseconds, with nothing in the browser's cache."""
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    started = time.perf_counter()
    page.goto(address)
    page.wait_for_selector(".yj-example")
    usable = 1000 * (time.perf_counter() - started)
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    context.close()
    return paint, usable


def _slow_line(browser: Any, address: str) -> tuple[float, float, float]:
    """Seconds until there is a box to ask in, the answer to what is asked at once, and the whole page with it."""
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(120_000)
    line = {"offline": False, "latency": 100, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    context.new_cdp_session(page).send("Network.emulateNetworkConditions", line)
    started = time.perf_counter()
    seconds = []
    page.goto(address, wait_until="commit")
    for shown in ("#yj-first input", "#yj-first article", ".yj-turns .yj-card"):
        page.wait_for_selector(shown)
        seconds.append(time.perf_counter() - started)
        if len(seconds) == 1:
            page.fill("#yj-first input", _QUESTIONS[0])
            page.keyboard.press("Enter")
    context.close()
    return seconds[0], seconds[1], seconds[2]


def _questions(browser: Any, address: str) -> None:
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(address)
    page.wait_for_selector(".yj-example")
    page.evaluate(_ASK, _QUESTIONS[0])
    times = [page.evaluate(_ASK, question) for question in _QUESTIONS * _ROUNDS]
    print(f"Enter → passages in the browser: p50 {_median(times):.0f} ms, slowest {max(times):.0f} ms")


def _median(values: Any) -> float:
    return statistics.median(values)


if __name__ == "__main__":
    sys.exit(main())
