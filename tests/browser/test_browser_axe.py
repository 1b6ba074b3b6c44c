"""Nothing that axe finds wrong for those who hear, magnify or steer the page by keys, in any of its states."""

from collections.abc import Iterator
from typing import Any

import pytest
from browsing import CHROMIUM, Opener, ask

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
checker = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine"),
]

DESK = {"width": 1360, "height": 850}
PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}
VIEWS = ("ledger", "coverage", "compare", "track", "copies", "digest")


@pytest.mark.parametrize(
    ("path", "scheme", "window"),
    [("/", "dark", DESK), ("/en/", "light", PHONE)],
    ids=["zh-dark", "en-light-phone"],
)
def test_axe_finds_nothing(visit: Opener, path: str, scheme: str, window: dict[str, Any]) -> None:
    page = visit(path, color_scheme=scheme, **window)
    found = {state: _violations(page) for state in _states(page, phone=window is PHONE)}
    assert found == {state: [] for state in found}
    assert len(found) == 10 + len(VIEWS)


def _states(page: Any, *, phone: bool) -> Iterator[str]:
    """Bring the page into one state after another, and say its name."""
    yield "welcome"
    turn = ask(page, "意识形态工作存在哪些问题？")
    yield "answer"
    turn.locator("details.yj-more summary").first.click()
    yield "menu of a card"
    page.keyboard.press("Escape")
    turn.locator("[data-do=collect]").first.click()
    turn.locator("[data-do=open]").first.click()
    page.wait_for_selector(".yj-current")
    yield "reader"
    page.click(".yj-to-library")
    page.wait_for_selector("#yj-library", state="visible")
    yield "library"
    page.click(".yj-to-basket")
    page.wait_for_selector(".yj-basket-item", state="visible")
    yield "basket"
    page.locator("[data-do=close-side]").click()
    page.locator("[data-do=history]").click()
    yield "earlier conversations"
    page.keyboard.press("Escape")
    # No room for it in a phone's bar; its key is there all the same.
    page.keyboard.press("?") if phone else page.click(".yj-to-keys")
    yield "keys"
    page.keyboard.press("Escape")
    ask(page, "哪些单位没有提到形式主义")
    yield "who does not say it"
    ask(page, "火星移民基地由谁负责建设")
    yield "no answer"
    page.click(".yj-to-work")
    for view in VIEWS:
        page.click(f".yj-kinds [data-kind={view}]")
        page.wait_for_selector(f".yj-kinds [data-kind={view}][aria-pressed=true]")
        page.wait_for_selector(".yj-work-frame:not([aria-busy])")
        yield view


def _violations(page: Any) -> list[str]:
    """What axe complains of, each with the first thing it is about."""
    page.wait_for_timeout(300)
    result = checker.Axe().run(page).response
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in result["violations"]]
