"""What holds for every test."""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import ARGUMENTS, CHROMIUM, PATIENCE, ROOT, Opener, program
from index_doubles import Unfenced


@pytest.fixture(scope="session", autouse=True)
def unfenced() -> Iterator[None]:
    """Files are read in this process: starting a child takes longer than most tests.

    What the sandbox does is tested in test_sandbox.py, and that a sync reads behind it in
    test_sync.py and by every test that starts the program.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.sync.apply.sandbox", lambda folder, _: Unfenced(folder))
        yield


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the samples, for the browser tests to add to."""
    folder = tmp_path_factory.mktemp("reports")
    for file in (ROOT / "corpus" / "samples").iterdir():
        if file.suffix in (".txt", ".md", ".docx") and file.stem != "README":
            shutil.copy(file, folder)
    return folder


@pytest.fixture(scope="session")
def address(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The application in a process of its own, over `folder`."""
    index = tmp_path_factory.mktemp("index")
    with program("--reports", str(folder), "--index", str(index)) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Opener]:
    """Opens a page. At the end: no request left the machine, and the console stayed clean."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def open_page(
        path: str = "/",
        width: int = 1360,
        height: int = 850,
        *,
        expected: tuple[str, ...] = (),
        **options: Any,
    ) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            **{"locale": "zh-CN", "permissions": ["clipboard-read", "clipboard-write"], **options},
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)

        def on_request(request: Any) -> None:
            if not request.url.startswith((f"{address}/", "data:", "blob:")):
                complaints.append(f"request to {request.url}")

        def on_console(message: Any) -> None:
            if message.type == "error" and not any(words in message.text for words in expected):
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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The order in which processes take files: injected faults, which wait for whole programs, then the rest.

    The browser comes last, since Playwright keeps an event loop in its thread to the end; of each, files with
    many tests come first, so that no process is left alone with a long one. A file is taken whole, so that all of
    its tests are for the browser, or none.
    """
    for_browser = {item.path for item in items if "browser" in item.keywords}
    if mixed := sorted(
        {str(item.path) for item in items if "browser" not in item.keywords and item.path in for_browser}
    ):
        raise pytest.UsageError(f"some tests need the browser and others do not, in: {', '.join(mixed)}")
    tests_of = Counter(item.path for item in items)
    items.sort(
        key=lambda item: (
            "browser" in item.keywords,
            "fault" not in item.keywords,
            -tests_of[item.path],
            str(item.path),
        )
    )
