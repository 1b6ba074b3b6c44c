"""The desk and the basket in a real browser: every view, its way to the report, what is collected and kept."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from browsing import CHROMIUM, ask, in_view, program, shot, watched

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine"),
]

EVIL = "<img src=x onerror=\"document.title='owned'\">"
REPORT = """{unit}{year}年党建工作总结

一、存在问题
（一）形式主义{evil}
　　一是{words}
（二）学习不够
　　一是理论学习抓得不紧，中心组学习全年只开了{number}次，记录照抄。

二、下一步打算
　　一是严格执行中心组学习制度，每月学习一次并做好记录。
"""
# What each of two units says in each of two years.
SAYS = {
    ("红柳滩镇", 2022): "红柳滩镇检查考核过多，基层填表报数占去一半时间。",
    ("红柳滩镇", 2023): "红柳滩镇检查考核过多的问题还没有解决，填表报数仍占去三成时间。",
    ("白石岭镇", 2023): "白石岭镇会议重复召开，村干部疲于应付。",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("work-reports")
    for number, ((unit, year), words) in enumerate(SAYS.items(), 3):
        text = REPORT.format(
            unit=unit, year=year, evil=EVIL if year == 2022 else "", words=words, number=number
        )
        (folder / f"{unit}{year}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def desk(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    index = tmp_path_factory.mktemp("work-index")
    with program("--reports", str(library), "--index", str(index)) as address:
        yield address


@pytest.fixture
def page(browser: Any, desk: str) -> Iterator[Any]:
    with watched(browser, desk, viewport={"width": 1440, "height": 900}) as page:
        page.goto(desk)
        # Gradio fetches a hundred files first, which takes a busy machine its time.
        page.wait_for_selector(".yj-example", timeout=60_000)
        yield page
        assert page.title() == "有据 · 报告问答"
        expect(page.locator("#yj-app img")).to_have_count(0)


def view(page: Any, kind: str) -> Any:
    """Open a view of the desk and wait for its rows."""
    if not page.locator("#yj-desk").is_visible():
        page.click(".yj-to-work")
    page.click(f".yj-kinds [data-kind={kind}]")
    page.wait_for_selector(f".yj-kinds [data-kind={kind}][aria-pressed=true]")
    return rows(page)


def rows(page: Any) -> Any:
    page.wait_for_selector(".yj-work-frame:not([aria-busy]) .yj-grid-table tr[aria-rowindex='2']")
    return page.locator(".yj-grid-table tbody tr:not(.yj-gap)")


def test_the_ledger_has_a_row_a_problem_and_leads_to_its_place(page: Any) -> None:
    ledger = view(page, "ledger")
    said = page.locator(".yj-work-state .yj-summary").inner_text()
    assert said == f"共 {ledger.count()} 条，来自 3 份报告，涉及 2 个单位"
    row = ledger.filter(has_text="填表报数占去一半时间")
    expect(row.locator("td").nth(0)).to_have_text("红柳滩镇", use_inner_text=True)
    expect(row.locator("td").nth(1)).to_have_text("2022", use_inner_text=True)
    expect(page.locator(".yj-grid-table")).to_contain_text(EVIL, use_inner_text=True)
    row.locator(".yj-quote-text").first.click()
    page.wait_for_selector(".yj-current")
    page.wait_for_timeout(500)
    assert in_view(page, ".yj-current")
    expect(page.locator("#yj-desk")).to_be_visible()
    assert "填表报数占去一半时间" in "".join(page.locator(".yj-current").all_inner_texts())
    expect(page.locator(".yj-viewer .yj-notice"), "the place is not said to be stale").to_have_count(0)
    shot(page, "work-ledger")


def test_the_ledger_is_found_in_sorted_and_narrowed(page: Any) -> None:
    ledger = view(page, "ledger")
    every = ledger.count()
    page.fill(".yj-work-find", "白石岭镇")
    page.wait_for_function("document.querySelector('.yj-work-bar [role=status]').textContent")
    found = ledger.count()
    assert 0 < found < every
    expect(page.locator(".yj-work-bar [role=status]")).to_have_text(
        f"显示 {found} 行，共 {every} 行", use_inner_text=True
    )
    page.fill(".yj-work-find", "")
    page.click(".yj-head:has-text('年份')")
    years = [text for text in ledger.locator("td:nth-child(2)").all_inner_texts() if text != "—"]
    assert years == sorted(years) and set(years) == {"2022", "2023"}
    page.click(".yj-head:has-text('年份')")
    expect(ledger.locator("td:nth-child(2)")).to_have_text(years[::-1], use_inner_text=True)
    expect(page.locator("th:has-text('年份')")).to_have_attribute("aria-sort", "descending")
    page.get_by_label("年份", exact=True).select_option("2022")
    page.wait_for_function("document.querySelector('.yj-work-state').innerText.includes('1 份报告')")
    assert set(rows(page).locator("td:nth-child(2)").all_inner_texts()) == {"2022"}


@pytest.mark.parametrize("form", ["xlsx", "docx", "md", "csv"])
def test_a_table_is_saved(page: Any, form: str) -> None:
    view(page, "ledger")
    with page.expect_download() as saved:
        page.click(f".yj-work-files [data-format={form}]")
    content = Path(saved.value.path()).read_bytes()
    assert saved.value.suggested_filename == f"问题台账.{form}"
    if form in ("xlsx", "docx"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            part = "xl/sharedStrings.xml" if form == "xlsx" else "word/document.xml"
            assert "填表报数占去一半时间" in packed.read(part).decode()
    else:
        assert "填表报数占去一半时间" in content.decode("utf-8-sig")


def test_what_is_narrowed_and_sorted_is_saved_as_it_is_seen(page: Any) -> None:
    ledger = view(page, "ledger")
    every = ledger.count()
    page.fill(".yj-work-find", "学习不够")
    page.click(".yj-head:has-text('单位')")
    page.click(".yj-head:has-text('单位')")
    files = page.locator(".yj-work-files")
    files.get_by_text(f"导出这 {ledger.count()} 行").wait_for()
    with page.expect_download() as saved:
        page.click(".yj-work-files [data-format=csv]")
    lines = list(csv.reader(io.StringIO(Path(saved.value.path()).read_text("utf-8-sig"))))[1:]
    assert [line[1] for line in lines] == ledger.locator("td:nth-child(1)").all_inner_texts()
    assert 0 < len(lines) < every and all("学习不够" in line for line in lines)


def test_unit_and_report_of_a_row_lead_to_its_place_and_the_row_is_collected_at_once(page: Any) -> None:
    row = view(page, "ledger").filter(has_text="中心组学习全年只开了3次")
    for name in ("红柳滩镇", "红柳滩镇2022年党建工作总结"):
        row.get_by_role("button", name=name, exact=True).click()
        page.wait_for_function(
            "[...document.querySelectorAll('.yj-current')].some((one) => one.textContent.includes('只开了3次'))"
        )
        page.locator("[data-do=close-side]").click()
    quotes = row.locator(".yj-quote-text").all_inner_texts()
    assert len(quotes) > 1
    row.get_by_role("button", name="整行收入").click()
    row.get_by_role("button", name="已收入 ✓").first.wait_for()
    expect(page.locator(".yj-to-basket .yj-number")).to_have_text(str(len(quotes)), use_inner_text=True)
    page.click(".yj-to-basket")
    page.wait_for_selector(".yj-basket-item")
    assert page.locator(".yj-basket-item .yj-quote-text").all_inner_texts() == quotes


def test_a_unit_of_the_coverage_leads_to_what_it_says_or_to_its_reports(page: Any) -> None:
    page.click(".yj-to-work")
    page.click(".yj-kinds [data-kind=coverage]")
    page.fill(".yj-work-topic", "疲于应付")
    page.keyboard.press("Enter")
    found = rows(page)
    found.get_by_role("button", name="白石岭镇", exact=True).click()
    page.wait_for_selector(".yj-current")
    assert "疲于应付" in "".join(page.locator(".yj-current").all_inner_texts())
    silent = found.filter(has_text="没有提到").get_by_role("button", name="红柳滩镇", exact=True)
    silent.click()
    page.wait_for_selector("#yj-library", state="visible")
    titles = page.locator(".yj-rows .yj-cell-title")
    expect(titles).to_have_count(2)
    assert all("红柳滩镇" in title for title in titles.all_inner_texts())


def test_words_chosen_in_a_report_are_collected(page: Any) -> None:
    view(page, "ledger").filter(has_text="村干部疲于应付").locator(".yj-quote-text").first.click()
    page.wait_for_selector(".yj-current")
    # From the middle of one line to the middle of the next but one.
    page.evaluate(
        """() => {
            const lines = [...document.querySelectorAll(".yj-doc [data-at]")];
            const at = lines.findIndex((line) => line.textContent.includes("村干部疲于应付"));
            const words = lines[at].querySelector("mark").lastChild;
            const range = document.createRange();
            range.setStart(words, words.length - 3);
            range.setEnd(lines[at + 1].firstChild.firstChild, 4);
            window.getSelection().removeAllRanges();
            window.getSelection().addRange(range);
        }"""
    )
    chosen = str(page.evaluate("String(window.getSelection())"))
    page.locator(".yj-chosen-words").get_by_role("button", name="收入摘录夹").click()
    page.locator(".yj-chosen-words").get_by_role("button", name="已收入").wait_for()
    page.click(".yj-to-basket")
    page.wait_for_selector(".yj-basket-item")
    kept = page.locator(".yj-basket-item .yj-quote-text").all_inner_texts()
    assert len(kept) == 2 and "".join(kept) == chosen.replace("\n", "")
    with page.expect_download() as saved:
        page.click(".yj-basket-tools [data-format=md]")
    markdown = Path(saved.value.path()).read_text("utf-8")
    assert "共 2 条摘录" in markdown and "没有导出" not in markdown


def test_coverage_needs_a_topic_and_tells_three_things_apart(page: Any) -> None:
    page.click(".yj-to-work")
    page.click("[data-kind=coverage]")
    page.get_by_text("请先写一个主题").wait_for()
    page.fill(".yj-work-topic", "填表报数")
    page.keyboard.press("Enter")
    coverage = rows(page)
    expect(coverage.filter(has_text="红柳滩镇").locator(".yj-says")).to_have_text("原词", use_inner_text=True)
    assert "填表报数" in coverage.filter(has_text="红柳滩镇").locator("mark").all_inner_texts()
    groups = page.locator(".yj-group").all_inner_texts()
    assert [text.rpartition(" ")[0] for text in groups] == ["原词", "意思相近", "不能确定", "没有提到"]
    assert sum(int(text.rpartition(" ")[2]) for text in groups) == coverage.count() == 2
    page.click("[data-group=literal]")
    expect(coverage).to_have_count(1)
    shot(page, "work-coverage")


def test_two_years_stand_beside_each_other(page: Any) -> None:
    compare = view(page, "compare")
    expect(page.locator(".yj-grid-table th")).to_have_text(
        [
            "主题",
            "红柳滩镇 2022年",
            "红柳滩镇 2023年",
        ],
        use_inner_text=True,
    )
    counts = [int(text.rpartition(" ")[2]) for text in page.locator(".yj-group").all_inner_texts()]
    assert sum(counts) == compare.count()
    expect(compare.filter(has_text="填表报数仍占去三成时间").first).to_contain_text(
        "填表报数占去一半时间", use_inner_text=True
    )
    shot(page, "work-compare")


def test_a_question_that_compares_leads_to_both_sides(page: Any) -> None:
    turn = ask(page, "红柳滩镇2022年和2023年的问题有什么不一样")
    turn.locator(".yj-hint").get_by_role("button", name="对比").click()
    page.wait_for_selector(".yj-kinds [data-kind=compare][aria-pressed=true]")
    assert rows(page).count() > 1
    expect(page.locator(".yj-grid-table th")).to_have_text(
        ["主题", "红柳滩镇 2022年", "红柳滩镇 2023年"], use_inner_text=True
    )
    expect(page.locator(".yj-work-note")).to_contain_text("由模型判断", use_inner_text=True)


def test_a_problem_is_followed_into_later_years(page: Any) -> None:
    track = view(page, "track")
    row = track.filter(has_text="填表报数占去一半时间").first
    expect(row.locator("td").nth(3)).to_contain_text("2023", use_inner_text=True)
    assert set(track.locator("td:nth-child(2)").all_inner_texts()) == {"2022"}
    # A year that says nothing stands in its place among those that do.
    years = page.evaluate(
        """async () => {
            const loaded = performance.getEntriesByType("resource").map((one) => one.name);
            const { track } = await import(loaded.find((name) => name.includes("views/track.js")));
            const passage = { report: "a.txt", title: "A", start: 0, end: 1, text: "x", headings: [], unit: null };
            const said = (year) => ({ year, relation: "again", passage });
            const { draw } = track.columns().find((one) => one.name === "later");
            return draw({ later: [said(2022), said(2024)], silent: [2023] }).map((one) => one.querySelector("b").textContent);
        }"""
    )
    assert years == ["2022", "2023", "2024"]


def module(name: str, then: str) -> str:
    """A script that does something with a module that the page has loaded."""
    return f"""async () => {{
        const loaded = performance.getEntriesByType("resource").map((one) => one.name);
        const take = (name) => import(loaded.find((one) => one.includes(name)));
        const {{ {name} }} = await take("views/{name}.js");
        {then}
    }}"""


def test_each_problem_counts_once_by_what_was_said_of_it_last(page: Any) -> None:
    counts = page.evaluate(
        module(
            "track",
            """const said = (...later) => ({ later: later.map(([year, relation]) => ({ year, relation })) });
            const items = [said([2022, "again"], [2023, "solved"]), said([2023, "again"]), said([2022, "partly"], [2022, "action"]), said()];
            return track.groups(items).map(([name, test]) => [name, items.filter(test).length]);""",
        )
    )
    assert counts == [["solved", 1], ["partly", 0], ["again", 1], ["action", 1], ["silent", 1]]


def test_a_report_that_names_no_unit_is_said_to_be_one_among_units(page: Any) -> None:
    said = page.evaluate(
        module(
            "coverage",
            """const { lib } = await take("library/state.js");
            lib.rows = [{ path: "a.txt", title: "会议纪要", unit: null, state: "ok" }, { path: "b.txt", title: "总结", unit: "甲镇", state: "ok" }];
            const { draw } = coverage.columns().find((one) => one.name === "unit");
            const drawn = ["会议纪要", "甲镇"].map((unit) => draw({ unit, passages: [] }));
            const counted = coverage.counted({ over: { units: 2, reports: 2 }, counts: { said: 0, unclear: 0, not_said: 2 }, said: [], unclear: [], not_said: ["会议纪要", "甲镇"] });
            return [drawn.map((nodes) => nodes.map((one) => one.textContent)), drawn.map(([one]) => one.dataset.report ?? null), counted];""",
        )
    )
    assert said == [
        [["会议纪要", "未写明单位的报告"], ["甲镇"]],
        ["a.txt", None],
        "2 个单位、2 份报告：提到 0 个，不能确定 0 个，没有提到 2 个；有 1 份报告未写明单位，各按一个单位算",
    ]


def test_copies_show_what_was_changed(page: Any) -> None:
    copies = view(page, "copies")
    row = copies.filter(has_text="中心组学习全年只开了").first
    marks = row.locator("td").nth(1).locator("mark").all_inner_texts()
    others = row.locator("td").nth(2).locator("mark").all_inner_texts()
    assert len(marks) == len(others) == 1 and {*marks, *others} < {"3", "4", "5"}
    # Whose it is, and which report, whose name leads there.
    for at in (1, 2):
        source = row.locator("td").nth(at).locator(".yj-of")
        assert "年 《" in source.inner_text() and "党建工作总结》" in source.inner_text()
    row.locator("td").nth(2).locator(".yj-of button").click()
    page.wait_for_selector(".yj-current")
    expect(row.locator("td").nth(2).locator(".yj-quote")).to_have_class("yj-quote yj-chosen")


def test_themes_group_what_units_have_in_common(page: Any) -> None:
    digest = view(page, "digest")
    row = digest.filter(has_text="中心组学习全年只开了").first
    expect(row.locator(".yj-count")).to_have_text("2", use_inner_text=True)
    expect(row).to_contain_text("红柳滩镇", use_inner_text=True)
    expect(row).to_contain_text("白石岭镇", use_inner_text=True)


def test_a_role_is_corrected_in_the_table_and_taken_back(page: Any, library: Path) -> None:
    row = view(page, "ledger").filter(has_text="村干部疲于应付")
    expect(row.locator(".yj-correct")).to_contain_text("内容类型", use_inner_text=True)
    # Below every quote at the same place, whatever stands beside its source.
    places = page.evaluate(
        "[...document.querySelectorAll('.yj-correct')].map((one) => one.getBoundingClientRect().left - one.closest('.yj-quote').getBoundingClientRect().left)"
    )
    assert len(places) > 2 and set(map(round, places)) == {0}
    row.get_by_label("内容类型不对？改为").select_option("cause")
    row.get_by_text("已改为“原因”").wait_for()
    kept = library / ".youju" / "corrections.toml"
    assert '"cause"' in kept.read_text("utf-8")
    row.get_by_role("button", name="撤销").click()
    row.get_by_label("内容类型不对？改为").wait_for()
    assert not kept.exists()


def test_an_answer_becomes_a_ledger_about_the_same(page: Any) -> None:
    turn = ask(page, "检查考核过多存在哪些问题？")
    turn.get_by_role("button", name="做成台账").click()
    rows(page)
    assert "检查考核" in page.input_value(".yj-work-topic")
    page.get_by_role("button", name="回到对话").first.click()
    expect(turn).to_be_visible()
    expect(page.locator("#yj-desk")).to_be_hidden()
    turn.get_by_role("button", name="谁提到、谁没提到").click()
    expect(rows(page)).to_have_count(2)
    expect(page.locator(".yj-kinds [data-kind=coverage][aria-pressed=true]")).to_have_count(1)


def test_long_work_is_stopped(page: Any) -> None:
    held: list[Any] = []
    page.route("**/analysis/copies?**", lambda route: held.append(route))  # noqa: PLW0108 - Playwright wraps it
    page.click(".yj-to-work")
    rows(page)
    page.click("[data-kind=copies]")
    # How long it has been going, though the server has not said a word.
    page.locator(".yj-work-state").get_by_text("已用 1 秒").wait_for()
    assert (
        page.locator(".yj-work-state progress").evaluate("one => getComputedStyle(one).backgroundImage")
        != "none"
    )
    page.locator(".yj-work-state").get_by_text("停止").click()
    page.get_by_text("已停止。").wait_for()
    expect(page.locator(".yj-grid")).to_have_count(0)
    assert len(held) == 1
    page.unroute("**/analysis/copies?**")
    page.locator(".yj-work-form").get_by_role("button", name="查看").click()
    rows(page)


def test_ten_thousand_rows_are_few_elements_and_scroll(page: Any, desk: str) -> None:
    """A made-up answer of the server, ten pages of a thousand rows."""
    with urlopen(f"{desk}/analysis/ledger?limit=1") as reply:
        one = json.load(reply)

    def many(route: Any) -> None:
        offset = int(route.request.url.partition("offset=")[2].partition("&")[0])
        made = [
            one["rows"][0] | {"year": 1000 + n, "text": f"第{n}条" + "长" * (n % 90)}
            for n in range(offset, offset + 1000)
        ]
        counts = {"rows": 10_000, "units": 2, "reports": 3}
        route.fulfill(json=one | {"rows": made, "counts": counts, "page": {"total": 10_000}})

    page.route("**/analysis/ledger?**", many)
    page.click(".yj-to-work")
    table = rows(page)
    expect(page.locator(".yj-grid-table")).to_have_attribute("aria-rowcount", "10001")
    assert table.count() < 60
    grid = page.locator(".yj-grid")
    most = grid.evaluate(
        """async (box) => {
            let [most, made] = [0, 0];
            const count = (list) => { for (const { addedNodes } of list) made += [...addedNodes].filter((one) => one.tagName === "TR").length; };
            new MutationObserver(count).observe(box.querySelector("tbody"), { childList: true });
            for (let step = 0; step < 60; step += 1) {
                made = 0;
                box.scrollTop += step % 2 ? 4000 : 40;
                await new Promise(requestAnimationFrame);
                await new Promise(requestAnimationFrame);
                most = Math.max(most, made);
            }
            return most;
        }"""
    )
    # However far it jumps, a frame makes no more rows than a window and its surroundings hold.
    assert 0 < most < 60
    grid.evaluate("(box) => { box.scrollTop = box.scrollHeight; }")
    table.filter(has_text="第9999条").wait_for()
    assert table.count() < 60
    # What is in sight stays where it is while heights above it become known.
    grid.evaluate("(box) => { box.scrollTop -= 3000; }")
    page.wait_for_timeout(300)
    before = grid.evaluate("(box) => box.scrollTop")
    page.wait_for_timeout(300)
    assert grid.evaluate("(box) => box.scrollTop") == before


def test_the_basket_is_collected_ordered_noted_and_survives(page: Any) -> None:
    card = ask(page, "检查考核过多存在哪些问题？").locator(".yj-card").first
    words = card.locator(".yj-text").inner_text().strip()
    card.get_by_role("button", name="收入摘录夹").click()
    card.get_by_role("button", name="已收入").wait_for()
    row = view(page, "ledger").filter(has_text="村干部疲于应付")
    row.get_by_role("button", name="收入摘录夹").first.click()
    expect(page.locator(".yj-to-basket .yj-number")).to_have_text("2", use_inner_text=True)
    page.click(".yj-to-basket")
    items = page.locator(".yj-basket-item")
    items.first.wait_for()
    expect(items).to_have_count(2)
    expect(items.first).to_contain_text(words, use_inner_text=True)
    items.nth(1).locator("textarea").fill(f"请核实{EVIL}")
    items.nth(1).get_by_role("button", name="上移").click()
    expect(items.first).to_contain_text("村干部疲于应付", use_inner_text=True)
    page.get_by_role("button", name="加一段自己的话").click()
    page.keyboard.type("二、考核方面")
    shot(page, "work-basket")
    page.reload()
    page.wait_for_selector(".yj-to-basket .yj-number:has-text('2')")
    page.click(".yj-to-basket")
    items.nth(2).wait_for()
    expect(items.nth(0).locator("textarea")).to_have_value(f"请核实{EVIL}")
    expect(items.nth(2).locator("textarea")).to_have_value("二、考核方面")
    for form, part in (("docx", "word/document.xml"), ("xlsx", "xl/sharedStrings.xml")):
        with page.expect_download() as saved:
            page.click(f".yj-basket-tools [data-format={form}]")
        with zipfile.ZipFile(Path(saved.value.path())) as packed:
            held = packed.read(part).decode()
        assert "村干部疲于应付" in held and "二、考核方面" in held and "&lt;img src=x" in held


def test_a_basket_goes_through_a_file_and_a_forged_one_changes_nothing(page: Any, tmp_path: Path) -> None:
    view(page, "ledger").first.get_by_role("button", name="收入摘录夹").first.click()
    page.click(".yj-to-basket")
    with page.expect_download() as saved:
        page.get_by_role("button", name="存成文件").click()
    kept = json.loads(Path(saved.value.path()).read_text("utf-8"))
    assert kept["youju"] == "basket" and len(kept["items"]) == 1
    page.get_by_role("button", name="清空").click()
    expect(page.locator(".yj-basket-item")).to_have_count(0)
    forged = [
        {"kind": "quote", "report": EVIL, "start": 0, "end": 3, "text": EVIL, "title": EVIL, "id": '"><b>'},
        {"kind": "quote", "report": "a", "start": 5, "end": 2, "text": "倒着"},
        {"kind": "nonsense"}, 7, None,
    ]  # fmt: skip
    file = tmp_path / "basket.json"
    file.write_text(json.dumps({"youju": "basket", "items": [*kept["items"], *forged]}), "utf-8")
    load(page, file)
    expect(page.locator(".yj-basket-item")).to_have_count(2)
    expect(page.locator(".yj-basket-item").nth(1)).to_contain_text(EVIL, use_inner_text=True)
    # What no report says is told to be gone before anybody saves it.
    expect(page.locator(".yj-gone")).to_have_count(1)
    expect(page.locator(".yj-basket-item").nth(1)).to_contain_text("找不到这段原文了")
    (tmp_path / "other.json").write_text("[]", "utf-8")
    load(page, tmp_path / "other.json")
    page.get_by_text("不是摘录夹文件").wait_for()
    expect(page.locator(".yj-basket-item")).to_have_count(2)


def load(page: Any, file: Path) -> None:
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="从文件载入").click()
    chosen.value.set_files(file)
    page.wait_for_selector(".yj-toast")


def test_a_phone_has_cards_for_rows_and_comes_back_to_them(browser: Any, desk: str) -> None:
    phone = {
        "viewport": {"width": 390, "height": 844},
        "has_touch": True,
        "is_mobile": True,
        "locale": "en-US",
    }
    with watched(browser, desk, **phone) as page:
        page.goto(f"{desk}/en/")
        page.wait_for_selector(".yj-example")
        ledger = view(page, "ledger")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        expect(page.locator(".yj-summary")).to_contain_text(
            "rows from 3 reports, 2 units", use_inner_text=True
        )
        ledger.nth(1).locator(".yj-source").first.click()
        page.wait_for_selector(".yj-current")
        page.wait_for_timeout(700)
        assert in_view(page, ".yj-current")
        page.locator(".yj-back").click()
        page.wait_for_timeout(900)
        assert in_view(page, "#yj-desk .yj-chosen")
        shot(page, "phone-work")
