"""Where the focus goes in a real browser: into what is opened, back to who opened it, and nowhere when things are drawn anew."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import CHROMIUM, ask, program, watched

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("reports")
    for number, unit in enumerate(("教育局", "民政局"), 3):
        for year in (2022, 2023):
            (folder / f"{unit}{year}.txt").write_text(
                f"青岚县{unit}{year}年工作总结\n\n一、存在问题\n　　一是检查过多，一年{number}次。\n"
                "　　二是档案无人整理，查阅不便。\n二、下一步打算\n　　一是每季度调度一次。\n",
                encoding="utf-8",
            )
    with program("--reports", str(folder), "--index", str(tmp_path_factory.mktemp("index"))) as address:
        yield address


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    with watched(browser, address) as page:
        page.goto(address)
        page.wait_for_selector(".yj-example")
        page.wait_for_selector(".yj-to-library .yj-number:has-text('4')")
        yield page


@pytest.mark.parametrize(("opener", "tab"), [(".yj-to-library", "报告库"), (".yj-to-basket", "摘录夹")])
def test_what_opens_beside_the_chat_gets_the_focus_and_gives_it_back(
    page: Any, opener: str, tab: str
) -> None:
    page.locator(opener).press("Enter")
    expect(page.get_by_role("tab", name=tab)).to_be_focused()
    page.get_by_label("收起，回到对话").press("Enter")
    expect(page.locator(opener)).to_be_focused()


def test_the_desk_gets_the_focus_and_gives_it_back(page: Any) -> None:
    page.locator(".yj-to-work").press("Enter")
    expect(page.locator(".yj-kinds [data-kind=ledger]")).to_be_focused()
    page.get_by_role("button", name="回到对话").press("Enter")
    expect(page.locator(".yj-to-work")).to_be_focused()
    turn = ask(page, "检查过多的问题")
    turn.get_by_role("button", name="谁提到、谁没提到").press("Enter")
    expect(page.locator(".yj-kinds [data-kind=coverage]")).to_be_focused()
    page.get_by_role("button", name="回到对话").press("Enter")
    expect(turn.get_by_role("button", name="谁提到、谁没提到")).to_be_focused()


def test_what_is_sorted_or_drawn_anew_keeps_the_focus(page: Any) -> None:
    page.locator(".yj-to-library").press("Enter")
    page.locator(".yj-widen").press("Enter")
    page.locator(".yj-row-head").get_by_role("button", name="单位").press("Enter")
    expect(page.locator(".yj-row-head").get_by_role("button", name="单位 ↑")).to_be_focused()
    page.get_by_label("收起，回到对话").press("Enter")

    page.locator(".yj-to-work").press("Enter")
    row = page.locator(".yj-grid-table tr[aria-rowindex='2']")
    row.wait_for()
    page.locator(".yj-grid-table").get_by_role("button", name="年份").press("Enter")
    expect(page.locator(".yj-grid-table").get_by_role("button", name="年份 ↑")).to_be_focused()
    # A row that was corrected stands anew: the way back has the focus, and then the choice again.
    row.get_by_label("内容类型不对？改为").focus()
    row.get_by_label("内容类型不对？改为").select_option("cause")
    back = row.get_by_role("button", name="撤销")
    expect(back).to_be_focused()
    back.press("Enter")
    expect(row.get_by_label("内容类型不对？改为")).to_be_focused()

    page.locator(".yj-kinds [data-kind=compare]").press("Enter")
    left = page.get_by_label("左方 · 单位")
    left.focus()
    left.select_option("青岚县民政局")
    expect(left).to_be_focused()
