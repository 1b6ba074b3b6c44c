"""Small things of the page in a real browser: what opens can be seen, what is over stands nowhere any more."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import CHROMIUM, ask, program, watched

from chat.web.assets import at

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine"),
]

REPORT = """青岚县{unit}{year}年工作总结

一、存在问题
　　一是检查过多，一年{number}次，基层疲于应付。
　　二是档案无人整理，查阅不便，柜子里还有{number}箱没有编目。
　　三是学习抓得不紧，中心组全年只学了{number}次。
二、下一步打算
　　一是每季度调度一次，把检查减下来。
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("reports")
    for number, unit in enumerate(("教育局", "民政局"), 3):
        for year in (2022, 2023):
            text = REPORT.format(unit=unit, year=year, number=number)
            (folder / f"{unit}{year}.txt").write_text(text, encoding="utf-8")
    with program("--reports", str(folder), "--index", str(tmp_path_factory.mktemp("index"))) as address:
        yield address


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    with watched(browser, address) as page:
        page.goto(address)
        page.wait_for_selector(".yj-example")
        page.wait_for_selector(".yj-to-library .yj-number:has-text('4')")
        yield page


def box(page: Any, selector: str) -> dict[str, float]:
    found: dict[str, float] = page.locator(selector).first.bounding_box()
    return found | {"right": found["x"] + found["width"], "bottom": found["y"] + found["height"]}


def table(page: Any, kind: str) -> None:
    if not page.locator("#yj-desk").is_visible():
        page.click(".yj-to-work")
    page.click(f".yj-kinds [data-kind={kind}]")
    page.wait_for_selector(".yj-work-frame:not([aria-busy]) .yj-grid-table tr[aria-rowindex='2']")


def test_the_menu_of_a_card_opens_where_all_of_it_is_seen(page: Any) -> None:
    turn = ask(page, "存在哪些问题？")
    feet = turn.locator(".yj-more:visible")
    # The foot of a card just above the question box, and then of one just below the top.
    for foot, block, direction in (
        (feet.last, "end", "yj-more yj-upwards"),
        (feet.first, "start", "yj-more"),
    ):
        foot.evaluate("(foot, block) => foot.scrollIntoView({ block })", block)
        foot.locator("summary").click()
        expect(foot).to_have_class(direction)
        menu, composer, turns = (
            box(page, one) for one in (".yj-more[open] .yj-forms", ".yj-composer", ".yj-turns")
        )
        assert menu["height"] > 100 and turns["y"] <= menu["y"] and menu["bottom"] <= composer["y"]
        page.keyboard.press("Escape")


def test_the_bar_for_chosen_words_is_as_wide_as_its_buttons_and_within_the_window(page: Any) -> None:
    turn = ask(page, "检查过多的问题")
    turn.locator(".yj-title").first.click()
    page.wait_for_selector(".yj-current")
    page.evaluate(
        """() => {
            const words = [...document.querySelectorAll(".yj-doc [data-at]")].at(-1);
            const range = document.createRange();
            range.selectNodeContents(words);
            window.getSelection().removeAllRanges();
            window.getSelection().addRange(range);
        }"""
    )
    page.wait_for_selector(".yj-chosen-words")
    bar, copy, collect = (
        box(page, f".yj-chosen-words{one}") for one in ("", " button:first-child", " button:last-child")
    )
    assert bar["right"] <= 1360 and bar["width"] < copy["width"] + collect["width"] + 60
    assert collect["x"] - copy["right"] >= 12


def test_a_table_of_the_english_page_is_saved_in_english(page: Any, address: str) -> None:
    page.goto(f"{address}/en/")
    page.wait_for_selector(".yj-to-library .yj-number:has-text('4')")
    table(page, "ledger")
    with page.expect_download() as saved:
        page.click(".yj-work-files [data-format=csv]")
    assert "Ledger of problems" in saved.value.suggested_filename
    heads = next(csv.reader(io.StringIO(Path(saved.value.path()).read_text("utf-8-sig"))))
    assert heads[:3] == ["No.", "Unit", "Year"]


def test_another_view_does_not_show_the_table_of_the_one_before(page: Any) -> None:
    table(page, "ledger")
    page.route("**/analysis/track*", lambda _: None)
    page.click(".yj-kinds [data-kind=track]")
    expect(page.locator(".yj-work-state progress")).to_have_count(1)
    expect(page.locator(".yj-grid-table")).to_have_count(0)
    expect(page.locator(".yj-work-bar")).to_be_empty()
    page.get_by_role("button", name="停止").click()


def test_escape_leaves_the_question_box_so_that_letters_are_keys(page: Any) -> None:
    expect(page.locator("textarea.yj-input")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("textarea.yj-input")).not_to_be_focused()
    page.keyboard.press("?")
    expect(page.locator(".yj-keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("检查")
    expect(page.locator("textarea.yj-input")).to_have_value("检查")


def test_what_is_said_for_a_moment_lies_over_nothing_that_is_pressed(page: Any) -> None:
    page.locator("#yj-filters > button").click()
    page.wait_for_selector("#yj-clear")
    page.evaluate("name => import(name).then(({ toast }) => toast('已更正 3 份报告'))", at("shared/dom.js"))
    said = box(page, ".yj-toast")
    for pressed in (".yj-composer", "#yj-filters", ".yj-header"):
        other = box(page, pressed)
        assert said["bottom"] <= other["y"] or other["bottom"] <= said["y"], pressed


def test_the_way_back_of_the_browser_leads_out_of_the_desk(page: Any) -> None:
    ask(page, "检查过多的问题")
    table(page, "ledger")
    page.go_back()
    expect(page.locator("#yj-desk")).to_be_hidden()
    expect(page.locator(".yj-card").first).to_be_visible()
    page.go_forward()
    expect(page.locator("#yj-desk")).to_be_visible()
    page.get_by_role("button", name="回到对话").click()
    expect(page.locator("#yj-desk")).to_be_hidden()
    # Opened again at once, before the browser has gone its step back.
    page.evaluate("() => { for (const at of [0, 1, 2]) document.querySelector('.yj-to-work').click(); }")
    page.wait_for_timeout(400)
    expect(page.locator("#yj-desk")).to_be_visible()
    page.go_back()
    expect(page.locator("#yj-desk")).to_be_hidden()
    expect(page.locator(".yj-turn")).to_have_count(1)


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("path", ["/", "/en/"])
def test_all_of_the_bar_is_in_sight_on_a_phone(browser: Any, address: str, width: int, path: str) -> None:
    with watched(browser, address, viewport={"width": width, "height": 844}) as page:
        page.goto(address + path)
        page.wait_for_selector(".yj-to-library .yj-number:has-text('4')")
        beyond = page.locator(".yj-bar-button:visible").evaluate_all(
            "all => all.filter((one) => { const box = one.getBoundingClientRect(); return box.left < 0 || box.right > innerWidth; }).length"
        )
        assert beyond == 0
        bar = page.locator(".yj-bar").evaluate("bar => [bar.scrollWidth, bar.clientWidth, bar.scrollHeight]")
        assert bar[0] <= bar[1] and bar[2] <= 52


def test_what_is_in_sight_beside_the_chat_is_lit_and_nothing_else(page: Any) -> None:
    def lit() -> list[str]:
        colours: list[tuple[str, str]] = page.locator(".yj-bar-button").evaluate_all(
            "all => all.map((one) => [one.className, getComputedStyle(one).backgroundColor])"
        )
        return [name.rpartition("yj-to-")[2] for name, colour in colours if colour != "rgba(0, 0, 0, 0)"]

    page.mouse.move(0, 500)
    ask(page, "检查过多的问题").locator(".yj-title").first.click()
    page.wait_for_selector(".yj-current")
    assert lit() == []
    page.locator(".yj-to-basket").press("Enter")
    assert lit() == ["basket"]
    page.get_by_role("tab", name="报告库").click()
    page.mouse.move(0, 500)
    assert lit() == ["library"]


def test_on_a_phone_the_library_is_of_one_ground_beside_the_desk_too(browser: Any, address: str) -> None:
    with watched(browser, address, viewport={"width": 390, "height": 844}) as page:
        page.goto(address)
        page.wait_for_selector(".yj-to-library .yj-number:has-text('4')")
        table(page, "ledger")
        page.click(".yj-to-library")
        page.wait_for_selector(".yj-row .yj-report")
        page.wait_for_function("""() => {
            const bottom = selector => document.querySelector(selector).getBoundingClientRect().bottom;
            return bottom(".yj-state") <= bottom("#yj-side");
        }""")


def test_files_that_were_put_away_stay_counted_and_a_kept_copy_is_no_error(page: Any) -> None:
    page.click(".yj-to-library")
    twin = REPORT.format(unit="教育局", year=2022, number=3).encode()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="添加文件", exact=True).click()
    files = [("教育局抄件.txt", twin), ("空的.txt", b""), ("坏.exe", b"MZ")]
    chooser.value.set_files(
        [{"name": name, "mimeType": "text/plain", "buffer": held} for name, held in files]
    )
    kept = page.locator(".yj-upload-noted")
    expect(kept).to_contain_text("两份都保留")
    expect(page.locator(".yj-uploads > .yj-fact")).to_have_text("已处理 3 / 3 个")
    assert kept.locator("span").evaluate("one => getComputedStyle(one).color") == kept.evaluate(
        "one => getComputedStyle(one).color"
    )
    page.locator(".yj-upload:has-text('坏.exe')").get_by_role("button", name="移出列表").click()
    expect(page.locator(".yj-upload")).to_have_count(2)
    expect(page.locator(".yj-uploads > .yj-fact")).to_have_text("已处理 3 / 3 个")
    kept.locator(".yj-remove").click()
    page.wait_for_selector("text=已删除 1 个文件")
