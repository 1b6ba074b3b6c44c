"""The page in Firefox, wide and on a phone, in both languages: what most people do, and nothing on the console."""

from collections.abc import Iterator

import marionette
import pytest
from marionette import ENTER, Firefox

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(marionette.FIREFOX is None, reason="there is no Firefox on this machine"),
]


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    with marionette.started(tmp_path_factory.mktemp("profile")) as firefox:
        yield firefox


def test_what_the_console_is_told_is_seen(firefox: Firefox) -> None:
    page = "data:text/html,<script>console.error('said'); setTimeout(() => { throw new Error('thrown') })</script>"
    firefox.go(page)
    firefox.wait("document.readyState === 'complete'")
    assert firefox.complaints("data:") == ["Error: thrown", "said"]


@pytest.mark.parametrize(
    ("path", "title"), [("/", "有据 · 报告问答"), ("/en/", "Youju · questions to reports")]
)
@pytest.mark.parametrize(("width", "height"), [(1360, 850), (390, 844)], ids=["wide", "phone"])
def test_asking_reading_working_collecting(
    firefox: Firefox, address: str, path: str, title: str, width: int, height: int
) -> None:
    firefox.resize(width, height)
    # Nothing is left of the test before.
    firefox.go(f"{address}/robots.txt")
    firefox.run("localStorage.clear(); sessionStorage.clear();")
    firefox.go(address + path)
    firefox.see(".yj-example")
    assert firefox.run("return document.title;") == title

    firefox.type("textarea.yj-input", "意识形态工作存在哪些问题？" + ENTER)
    firefox.see(".yj-turn .yj-card")
    assert firefox.run("return document.querySelector('.yj-card .yj-text').textContent;").strip()
    firefox.click(".yj-card [data-do=collect]")
    firefox.wait("document.querySelector('.yj-to-basket .yj-number').textContent.trim() === '1'")

    firefox.click(".yj-card .yj-title")
    firefox.see("#yj-reader .yj-doc .yj-current")
    assert firefox.run("return document.documentElement.scrollWidth;") <= width

    firefox.click(".yj-to-work")
    firefox.click(".yj-kinds [data-kind=ledger]")
    firefox.see(".yj-work-frame:not([aria-busy]) .yj-grid-table tr[aria-rowindex='2']")

    firefox.click(".yj-to-basket")
    firefox.see("#yj-basket .yj-basket-item")
    assert firefox.run("return document.querySelectorAll('.yj-basket-item').length;") == 1
    assert firefox.complaints(address) == []
