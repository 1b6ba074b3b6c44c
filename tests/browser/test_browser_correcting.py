"""Correcting in place in a real browser: a unit in several reports, the role of a passage, and back again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import CHROMIUM, ask, program, shot, watched

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine"),
]

KEPT = Path(".youju") / "corrections.toml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    for year in (2022, 2023):
        (folder / f"青岚县教育局{year}.txt").write_text(
            f"青岚县教育局{year}年工作总结\n\n一、存在问题\n　　一是课后服务师资不足，缺编{year - 1990}人。\n",
            encoding="utf-8",
        )
    return folder


@pytest.fixture(scope="module")
def address(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with program("--reports", str(folder), "--index", str(tmp_path_factory.mktemp("index"))) as address:
        yield address


def test_the_unit_of_several_reports_is_corrected_and_given_back(
    browser: Any, address: str, folder: Path
) -> None:
    with watched(browser, address) as page:
        page.goto(address)
        page.wait_for_selector(".yj-example")
        page.locator(".yj-to-library").click()
        page.wait_for_selector(".yj-rows .yj-row")
        for box in page.locator(".yj-rows .yj-check").all():
            box.check()
        page.get_by_role("button", name="更正所选（2）").click()
        dialog = page.get_by_role("dialog", name="更正 2 份报告的信息")
        assert dialog.locator(".yj-concerned li").all_inner_texts() == [
            f"青岚县教育局{year}年工作总结" for year in (2022, 2023)
        ]
        expect(dialog.get_by_label("标题"), "no two reports have one title").to_have_count(0)
        shot(page, "correcting")
        dialog.get_by_label("年份").fill("24")
        dialog.get_by_role("button", name="保存更正").click()
        expect(dialog.get_by_role("alert")).to_contain_text("四位数字", use_inner_text=True)
        dialog.get_by_label("年份").fill("")
        dialog.get_by_label("单位").fill("<b>青岚县教体局</b>")
        dialog.get_by_role("button", name="保存更正").click()
        page.locator(".yj-toast").get_by_text("已更正 2 份报告").wait_for()
        page.locator(".yj-rows .yj-cell-unit").get_by_text("<b>青岚县教体局</b>").first.wait_for(
            state="attached"
        )
        expect(page.locator(".yj-rows .yj-cell-unit b")).to_have_count(0)
        assert "青岚县教体局" in (folder / KEPT).read_text(encoding="utf-8")
        expect(page.locator(".yj-rows .yj-corrected")).to_have_text(["已更正"] * 2, use_inner_text=True)
        page.locator(".yj-toast").get_by_role("button", name="撤销").click()
        page.locator(".yj-toast").get_by_text("已撤销更正").wait_for()
        page.wait_for_function(
            "[...document.querySelectorAll('.yj-rows .yj-cell-unit')].every((one) => one.textContent === '青岚县教育局')"
        )
        expect(page.locator(".yj-rows .yj-corrected")).to_have_count(0)
        assert not (folder / KEPT).exists()


def test_undoing_a_unit_takes_back_the_name_that_was_given_with_it(
    browser: Any, address: str, folder: Path
) -> None:
    with watched(browser, address) as page:
        page.goto(address)
        page.wait_for_selector(".yj-example")
        page.locator(".yj-to-library").click()
        page.locator(".yj-rows .yj-row").first.hover()
        page.locator(".yj-rows .yj-row").first.get_by_role("button", name="更正信息").click()
        dialog = page.get_by_role("dialog", name="更正报告信息")
        dialog.get_by_role("combobox", name="单位").fill("青岚县教体局")
        dialog.get_by_label("别的报告里写作“青岚县教育局”的，也都算这个单位").check()
        dialog.get_by_role("button", name="保存更正").click()
        page.locator(".yj-toast").get_by_role("button", name="撤销").wait_for()
        assert '"青岚县教育局" = "青岚县教体局"' in (folder / KEPT).read_text(encoding="utf-8")
        page.locator(".yj-toast").get_by_role("button", name="撤销").click()
        page.locator(".yj-toast").get_by_text("已撤销更正").wait_for()
        assert not (folder / KEPT).exists()
        expect(page.locator(".yj-rows .yj-cell-unit", has_text="教体局")).to_have_count(0)


def test_what_is_given_back_is_not_said_to_be_corrected(browser: Any, address: str, folder: Path) -> None:
    with watched(browser, address) as page:
        page.goto(address)
        page.wait_for_selector(".yj-example")
        page.locator(".yj-to-library").click()
        row = page.locator(".yj-rows .yj-row", has_text="2022年工作总结")
        row.get_by_role("button", name="更正信息").click()
        dialog = page.get_by_role("dialog", name="更正报告信息")
        expect(dialog.locator(".yj-concerned li")).to_have_text("青岚县教育局2022.txt", use_inner_text=True)
        dialog.get_by_label("年份").fill("2021")
        dialog.get_by_role("button", name="保存更正").click()
        row.locator(".yj-corrected").wait_for()
        row.get_by_role("button", name="更正信息").click()
        dialog.get_by_label("恢复自动识别").check()
        dialog.get_by_role("button", name="保存更正").click()
        page.locator(".yj-toast").get_by_text("已恢复 1 份报告的自动识别").wait_for()
        expect(row.locator(".yj-corrected")).to_have_count(0)
        assert not (folder / KEPT).exists()


def test_the_kind_of_a_passage_is_corrected_where_it_was_found_wrong(
    browser: Any, address: str, folder: Path
) -> None:
    with watched(browser, address) as page:
        page.goto(address)
        page.wait_for_selector(".yj-example")
        card = ask(page, "课后服务师资不足").locator(".yj-card").first
        card.locator(".yj-more > summary").click()
        card.get_by_role("button", name="更正内容类型").click()
        dialog = page.get_by_role("dialog", name="更正内容类型")
        expect(dialog.get_by_label("问题")).to_be_checked()
        expect(dialog.locator(".yj-concerned")).to_contain_text("课后服务师资不足", use_inner_text=True)
        dialog.get_by_label("原因").check()
        dialog.get_by_role("button", name="保存更正").click()
        page.locator(".yj-toast").get_by_text("已更正为“原因”").wait_for()
        expect(card.locator(".yj-role")).to_have_text("原因", use_inner_text=True)
        assert '"cause"' in (folder / KEPT).read_text(encoding="utf-8")
        page.locator(".yj-toast").get_by_role("button", name="撤销").click()
        page.locator(".yj-toast").get_by_text("已撤销更正").wait_for()
        assert not (folder / KEPT).exists()
        expect(card.locator(".yj-role")).to_have_text("问题", use_inner_text=True)
        assert "yj-edge-problem" in (card.get_attribute("class") or "")


def test_the_list_is_narrowed_by_boxes_and_letters_and_only_some_reports_are_asked(
    browser: Any, address: str
) -> None:
    with watched(browser, address) as page:
        page.goto(address)
        page.wait_for_selector(".yj-example")
        page.locator(".yj-to-library").click()
        page.wait_for_selector(".yj-rows .yj-row")
        titles = page.locator(".yj-rows .yj-cell-title")
        page.fill(".yj-find", "qlxjyj2023")
        expect(titles).to_have_text(["青岚县教育局2023年工作总结"], use_inner_text=True)
        page.fill(".yj-find", "")
        assert titles.all_inner_texts()[0] == "青岚县教育局2022年工作总结"
        page.get_by_role("button", name="升序，点一下改为降序").click()
        assert titles.all_inner_texts()[0] == "青岚县教育局2023年工作总结"
        page.get_by_label("全部年份").select_option("2022")
        expect(titles).to_have_text(["青岚县教育局2022年工作总结"], use_inner_text=True)
        expect(page.get_by_label("全部单位"), "there is one unit only").to_be_hidden()
        page.locator(".yj-rows .yj-check").check()
        page.get_by_role("button", name="只问这几份（1）").click()
        expect(page.locator(".yj-scope")).to_contain_text("只问选中的 1 份报告", use_inner_text=True)
        turn = ask(page, "课后服务师资不足")
        expect(turn.locator(".yj-title")).to_have_text(["青岚县教育局2022年工作总结"], use_inner_text=True)
        page.get_by_role("button", name="改问全部报告").click()
        assert len(ask(page, "课后服务师资不足缺编").locator(".yj-title").all_text_contents()) == 2
