"""Reports that are written to take the page over, in every view of the desk: their words are shown, nothing in them is done."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import CHROMIUM, program, watched

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine"),
]

EVIL = "<img src=x onerror=\"document.title='owned'\">"
FORM = "</td><script>document.title='owned'</script>${document.title='owned'}{{7*7}}"
REPORT = """{unit}{year}年工作总结

一、存在问题
（一）检查考核过多{evil}
　　一是检查考核过多{evil}，基层填表报数占去{share}时间{form}，干部疲于应付。
（二）学习不够
　　一是中心组学习照抄{evil}，{unit}全年只开了三次，记录不全{form}，学用两张皮，效果不好。

二、下一步打算
　　一是压减检查考核{evil}，推行一表通用{form}，让干部腾出手来抓落实。
"""
UNITS = ("红柳滩镇", "白石岭镇")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("reports")
    for unit in UNITS:
        for year, share in ((2022, "一半"), (2023, "三成")):
            text = REPORT.format(unit=unit, year=year, evil=EVIL, form=FORM, share=share)
            (folder / f"{unit}{year}.txt").write_text(text, encoding="utf-8")
    (folder / "空山镇2023.txt").write_text(
        "空山镇2023年工作总结\n\n一、主要成效\n　　一是修路三公里。\n", encoding="utf-8"
    )
    with program("--reports", str(folder), "--index", str(tmp_path_factory.mktemp("index"))) as address:
        yield address


@pytest.mark.parametrize("size", [(1440, 900), (320, 640)], ids=["wide", "320px"])
def test_hostile_words_are_shown_in_every_view_and_nothing_in_them_is_done(
    browser: Any, address: str, size: tuple[int, int]
) -> None:
    width, height = size
    with watched(browser, address, viewport={"width": width, "height": height}) as page:
        page.goto(address)
        page.wait_for_selector(".yj-example")
        page.click(".yj-to-work")
        for view in ("ledger", "coverage", "compare", "track", "digest", "copies"):
            page.click(f".yj-kinds [data-kind={view}]")
            page.wait_for_selector(f".yj-kinds [data-kind={view}][aria-pressed=true]")
            if view == "coverage":
                page.fill(".yj-work-topic", "检查考核过多")
                page.keyboard.press("Enter")
            page.wait_for_selector(".yj-work-frame:not([aria-busy]) .yj-grid-table tr[aria-rowindex='2']")
            quotes = "".join(page.locator(".yj-grid-table .yj-quote-text").all_inner_texts())
            assert EVIL in quotes and "</td><script>" in quotes and "{{7*7}}" in quotes, view
            _unharmed(page, view, width)
        page.locator(".yj-grid-table .yj-quote-text").first.click()
        page.wait_for_selector(".yj-current")
        assert EVIL in "".join(page.locator(".yj-doc").all_inner_texts())
        _unharmed(page, "reader", width)
        page.click(".yj-to-basket")
        page.wait_for_selector("#yj-basket", state="visible")
        _unharmed(page, "basket", width)


def _unharmed(page: Any, place: str, width: int) -> None:
    """Nothing was run, nothing became an element, and nothing makes the window scroll sideways."""
    assert page.title() == "有据 · 报告问答", place
    expect(page.locator("#yj-app img, #yj-app td script")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, place
