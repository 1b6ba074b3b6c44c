"""The library, the export and the login in a real browser, as a person uses them."""

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import CHROMIUM, ROOT, program, shot, watched

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine"),
]

SAMPLES = ROOT / "corpus" / "samples"
HOSTILE = """红柳滩牧场2023年工作总结<script>document.title="owned"</script>

一、存在问题
（一）围栏</b><img src=x onerror="document.title='owned'">
　　一是红柳滩牧场围栏破损十七处没有及时修补。${document.title='owned'}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    for file in SAMPLES.iterdir():
        if file.suffix in (".txt", ".md", ".docx") and file.stem != "README":
            shutil.copy(file, folder)
    return folder


@pytest.fixture(scope="module")
def address(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    index = tmp_path_factory.mktemp("index")
    with program("--reports", str(folder), "--index", str(index)) as address:
        yield address


def text_file(name: str, text: str) -> dict[str, Any]:
    return {"name": name, "mimeType": "text/plain", "buffer": text.encode()}


def library(page: Any, address: str, path: str = "/") -> None:
    page.goto(address + path)
    page.wait_for_selector(".yj-example")
    page.locator(".yj-to-library").click()
    page.wait_for_selector(".yj-rows .yj-row")


def add(page: Any, *files: Any, button: str = "add-files") -> None:
    with page.expect_file_chooser() as chosen:
        page.click(f"[data-do={button}]")
    chosen.value.set_files(*files) if button == "add-folder" else chosen.value.set_files(list(files))


def rows(page: Any) -> list[str]:
    return page.locator(".yj-rows .yj-cell-title").all_inner_texts()


def test_the_table_sorts_searches_and_opens(browser: Any, address: str) -> None:
    with watched(browser, address) as page:
        library(page, address)
        shot(page, "library-narrow")
        count = len(rows(page))
        page.fill(".yj-find", "水务局 2023")
        assert 0 < len(rows(page)) < count and all("水务局" in row for row in rows(page))
        page.fill(".yj-find", "没有这样的报告")
        page.wait_for_selector("text=没有符合搜索的报告")
        page.fill(".yj-find", "")
        page.click("[data-do=wide]")
        page.wait_for_selector(".yj-row-head .yj-head >> visible=true")
        page.locator(".yj-row-head .yj-cell-year .yj-head").click()
        years = [int(year) for year in page.locator(".yj-rows .yj-cell-year").all_inner_texts() if year]
        assert years == sorted(years, reverse=True) and len(years) > 5
        expect(page.locator(".yj-row-head .yj-cell-year")).to_have_attribute("aria-sort", "descending")
        shot(page, "library-wide")
        # The same word once asked an empty question, because another button had it first.
        page.click("[data-do=wide]")
        page.click("[data-do=wide]")
        expect(page.locator(".yj-turn")).to_have_count(0)
        page.locator(".yj-rows .yj-report").first.click()
        page.wait_for_selector(".yj-viewer >> visible=true")
        expect(page.locator("#yj-chat")).to_be_visible()


# What stands over something else in a row, or beyond its edge.
COLLISIONS = """() => [...document.querySelectorAll(".yj-rows .yj-row")].flatMap((row) => {
    const edge = row.getBoundingClientRect();
    const cells = [...row.children].filter((one) => one.getClientRects().length).map((one) => [one.className, one.getBoundingClientRect()]);
    const beyond = cells.filter(([, box]) => box.left < edge.left - 1 || box.right > edge.right + 1);
    const over = cells.filter(([, a], at) => cells.slice(at + 1).some(([, b]) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4));
    return [...beyond, ...over].map(([name]) => name);
})"""


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_nothing_in_a_row_stands_over_anything_else_at_any_width(
    browser: Any, address: str, path: str
) -> None:
    def with_notes(route: Any) -> None:
        reply = route.fetch()
        listing = reply.json()
        rows = [dict(zip(listing["columns"], row, strict=True)) for row in listing["rows"]]
        note = "与“一份名字很长的报告.txt”内容相同，两份都保留" * 3
        rows[0] |= {"state": "noted", "zh": note, "en": note, "corrected": True}
        rows[1] |= {"state": "problem", "zh": note, "en": note}
        listing["rows"] = [list(row.values()) for row in rows]
        route.fulfill(response=reply, json=listing)

    with watched(browser, address) as page:
        page.route("**/library/reports", with_notes)
        library(page, address, path)
        for width in (2560, 1440, 1280, 1024, 390, 320):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(300)
            assert page.evaluate(COLLISIONS) == [], width
        page.set_viewport_size({"width": 1440, "height": 900})
        page.click("[data-do=wide]")
        page.wait_for_selector(".yj-row-head .yj-head >> visible=true")
        assert page.evaluate(COLLISIONS) == []
        # Each cell stands below its head, those of a row with a note too.
        lefts = [
            page.locator(f"{row} .yj-cell-{name}").bounding_box()["x"]
            for row in (".yj-row-head", ".yj-is-noted")
            for name in ("title", "year", "kind", "state", "added")
        ]
        assert lefts[:5] == pytest.approx(lefts[5:], abs=1)


def test_a_narrowed_list_says_how_many_it_shows_and_of_which_folder(
    browser: Any, address: str, folder: Path
) -> None:
    with watched(browser, address) as page:
        library(page, address)
        said = page.locator(".yj-holdings")
        whole = said.inner_text()
        expect(page.locator(".yj-folder")).to_have_text(f"文件夹：{folder.name}", use_inner_text=True)
        page.locator("[data-narrows=year]").select_option("2022")
        shown = page.locator(".yj-rows .yj-row").count()
        expect(said).to_have_text(f"显示 {shown} 份，共 {whole}", use_inner_text=True)
        page.locator("[data-narrows=year]").select_option("")
        expect(said).to_have_text(whole, use_inner_text=True)


def test_files_dropped_anywhere_go_into_the_library_and_one_that_is_lost_is_named(
    browser: Any, address: str
) -> None:
    with watched(browser, address) as page:
        page.goto(address)
        page.wait_for_selector(".yj-example")
        expect(page.locator("#yj-side")).to_be_hidden()
        page.wait_for_selector(".yj-shelf", state="attached")
        page.evaluate(
            """() => {
                const entry = (name, isFile, give) => ({ webkitGetAsEntry: () => ({ name, isFile, file: give }) });
                const event = new DragEvent("drop", { bubbles: true, cancelable: true });
                const items = [entry("丢了.txt", true, (done, fail) => fail(new Error("gone"))),
                    entry("在.exe", true, (done) => done(new File(["MZ"], "在.exe")))];
                Object.defineProperty(event, "dataTransfer", { value: { types: ["Files"], items } });
                document.querySelector(".yj-turns").dispatchEvent(event);
                window.left = !event.defaultPrevented;
            }"""
        )
        page.wait_for_selector(".yj-upload:has-text('在.exe') >> text=不支持这种格式")
        assert (
            page.locator(".yj-upload:has-text('丢了.txt')")
            .inner_text()
            .startswith("丢了.txt 浏览器读不了这一项")
        )
        assert not page.evaluate("window.left")
        expect(page.locator("#yj-side")).to_be_visible()


def test_files_go_in_with_reasons_come_out_and_back(browser: Any, address: str, folder: Path) -> None:
    with watched(browser, address) as page:
        library(page, address)
        before = {file.name for file in folder.iterdir()}
        add(
            page,
            text_file("<img src=x onerror=document.title='owned'>' 红柳滩.txt", HOSTILE),
            text_file("程序.exe", "MZ"),
            text_file("空的.txt", ""),
            text_file("空白.txt", "   \n"),
        )
        page.wait_for_selector("text=整理完成")
        said = page.locator(".yj-uploads").inner_text()
        assert "不支持这种格式" in said and "是空文件" in said and "已添加" in said and "只有空白" in said
        shot(page, "library-upload")
        added = {file.name for file in folder.iterdir()} - before
        assert added == {"_img src=x onerror=document.title='owned'_' 红柳滩.txt", "空白.txt"}
        assert "owned" not in page.title()

        page.locator(".yj-upload-unread .yj-remove").click()
        page.wait_for_selector("text=已删除 1 个文件")
        page.wait_for_function("!document.querySelector('.yj-only')")
        assert not (folder / "空白.txt").exists()
        page.click(".yj-undo-button")
        page.wait_for_selector("text=已恢复 1 个文件")
        assert (folder / "空白.txt").read_text() == "   \n"
        # What was added is not said to be there once it is deleted.
        expect(page.locator(".yj-upload", has_text="红柳滩")).to_contain_text("已添加", use_inner_text=True)
        page.fill(".yj-find", "红柳滩")
        page.locator(".yj-rows .yj-remove").first.click()
        expect(page.locator(".yj-upload", has_text="红柳滩")).to_have_count(0)
        page.click(".yj-undo-button")
        page.wait_for_selector(".yj-rows .yj-row")
        page.fill(".yj-find", "")
        page.wait_for_selector(".yj-only")
        page.click(".yj-only")
        assert rows(page) == ["空白.txt"]
        expect(page.locator(".yj-rows .yj-cell-state")).to_contain_text("只有空白", use_inner_text=True)

        page.locator(".yj-rows .yj-remove").click()
        page.wait_for_selector(".yj-trash summary")
        page.click(".yj-trash summary")
        expect(page.locator(".yj-trash li").first).to_contain_text("空白.txt", use_inner_text=True)


def test_a_folder_and_a_zip_go_in_with_their_places(
    browser: Any, address: str, folder: Path, tmp_path: Path
) -> None:
    town = tmp_path / "各镇" / "河湾镇"
    town.mkdir(parents=True)
    (town / "总结.txt").write_text("河湾镇2022年工作总结\n\n一、存在问题\n　　一是堤防老化。\n", "utf-8")
    (town / "~$总结.docx").write_bytes(b"lock")
    with zipfile.ZipFile(tmp_path / "学校.zip", "w") as archive:
        archive.writestr("云溪/报告.txt", "云溪学校2022年工作总结\n\n一、存在问题\n　　一是器材老旧。\n")
        archive.writestr("../外面.exe", "MZ")
    with watched(browser, address) as page:
        library(page, address)
        held: list[Any] = []

        def hold(route: Any) -> None:
            held.append(route)

        page.route("**/library/files*", hold)
        add(page, tmp_path / "各镇", button="add-folder")
        # Each file has a line of its own, and says where it is.
        page.wait_for_selector(".yj-upload-sending progress")
        expect(page.locator(".yj-upload")).to_have_count(2)
        for route in held:
            route.continue_()
        page.unroute("**/library/files*")
        page.wait_for_selector("text=整理完成")
        expect(page.locator(".yj-uploads")).to_contain_text("临时文件", use_inner_text=True)
        assert (folder / "各镇" / "河湾镇" / "总结.txt").exists()
        add(page, tmp_path / "学校.zip")
        page.wait_for_selector("text=解出 2 个文件，1 个已添加")
        page.fill(".yj-find", "云溪学校")
        page.wait_for_selector(".yj-rows >> text=云溪学校2022年工作总结")
        assert (folder / "学校" / "云溪" / "报告.txt").exists()


def test_the_original_and_the_state_of_the_index(browser: Any, address: str, folder: Path) -> None:
    with watched(browser, address) as page:
        library(page, address)
        page.fill(".yj-find", ".docx")
        with page.expect_download() as download:
            page.locator(".yj-rows .yj-cell-actions a").first.click()
        name = download.value.suggested_filename
        assert Path(download.value.path()).read_bytes() == (folder / name).read_bytes()
        page.click(".yj-state > summary")
        said = page.locator(".yj-index").inner_text()
        assert "语义模型 youju-context，" in said and "上次整理" in said and "正在监视文件夹" in said
        page.get_by_role("button", name="更换模型").click()
        box = page.locator(".yj-model-box")
        box.get_by_label("youju-context 正在使用").wait_for()
        expect(box.get_by_label("youju-zh-en"), "the quicker one that comes with the program").to_be_enabled()
        expect(box, "where another one would have to lie").to_contain_text(
            "index/model/", use_inner_text=True
        )
        shot(page, "library-state")


def test_a_folder_that_is_away_is_said_where_its_reports_are_listed(
    browser: Any, address: str, folder: Path
) -> None:
    with watched(browser, address) as page:
        library(page, address)
        away = folder.with_name("elsewhere")
        folder.rename(away)
        try:
            page.locator(".yj-trouble").get_by_text("不见了").wait_for()
            shot(page, "library-away")
            page.fill("textarea.yj-input", "意识形态工作存在哪些问题？")
            page.keyboard.press("Enter")
            page.wait_for_selector(".yj-card")
        finally:
            away.rename(folder)
        page.wait_for_function("!document.querySelector('.yj-trouble').textContent", timeout=30_000)


def test_on_a_phone(browser: Any, address: str) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    with watched(browser, address, **phone) as page:
        page.goto(address)
        page.wait_for_selector(".yj-example")
        page.locator(".yj-to-library").click()
        page.wait_for_selector(".yj-rows .yj-row")
        page.wait_for_timeout(600)
        shot(page, "library-phone")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_ten_thousand_rows_stay_usable(browser: Any, address: str) -> None:
    with watched(browser, address) as page:

        def many(route: Any) -> None:
            reply = route.fetch()
            listing = reply.json()
            row = listing["rows"][0]
            listing["rows"] = [[f"{n}/{row[0]}", f"{row[1]}{n}", *row[2:]] for n in range(10_000)]
            route.fulfill(response=reply, json=listing)

        page.route("**/library/reports", many)
        library(page, address)
        assert page.locator(".yj-rows .yj-row").count() < 60
        page.evaluate("document.querySelector('.yj-table').scrollTop = 1e9")
        page.wait_for_function(
            "[...document.querySelectorAll('.yj-rows .yj-row')].at(-1).ariaRowIndex === '10001'"
        )
        page.fill(".yj-find", "9999")
        page.wait_for_function("document.querySelectorAll('.yj-rows .yj-row').length === 1")


@pytest.mark.parametrize(("kind", "path"), [("docx", "/"), ("md", "/"), ("xlsx", "/en/")])
def test_an_answer_is_saved_as_a_file(browser: Any, address: str, kind: str, path: str) -> None:
    with watched(browser, address, locale="en-GB" if path != "/" else "zh-CN") as page:
        page.goto(address + path)
        page.wait_for_selector(".yj-example")
        page.fill("textarea.yj-input", "意识形态工作存在哪些问题？")
        page.keyboard.press("Enter")
        page.wait_for_selector(".yj-card .yj-text")
        words = page.locator(".yj-card .yj-text").first.inner_text().strip()
        with page.expect_download() as download:
            page.click(f".yj-tools [data-format={kind}]")
        assert download.value.suggested_filename.endswith(f".{kind}")
        content = Path(download.value.path()).read_bytes()
        if kind == "md":
            assert words.replace("-", "\\-") in content.decode()
        else:
            with zipfile.ZipFile(download.value.path()) as packed:
                inside = "word/document.xml" if kind == "docx" else "xl/sharedStrings.xml"
                assert words in packed.read(inside).decode()


def test_an_export_that_is_refused_says_so(browser: Any, address: str) -> None:
    with watched(browser, address, expected=["422"]) as page:
        page.goto(address)
        page.wait_for_selector(".yj-example")
        page.fill("textarea.yj-input", "意识形态工作存在哪些问题？")
        page.keyboard.press("Enter")
        page.wait_for_selector(".yj-card .yj-text")
        page.evaluate("document.querySelectorAll('.yj-card').forEach((card) => { card.dataset.start = -1; })")
        page.click(".yj-tools [data-format=md]")
        expect(page.locator(".yj-toast")).to_have_text("请求不完整或格式不对。", use_inner_text=True)


def test_logging_in_and_out(browser: Any, folder: Path, tmp_path: Path) -> None:
    users = tmp_path / "users"
    subprocess.run(
        [sys.executable, "-m", "chat.auth", str(users), "张三"],
        input="密码要八个字以上\n",
        text=True,
        check=True,
        cwd=ROOT,
    )
    with (
        program(
            "--reports", str(folder), "--index", str(tmp_path / "index"), "--auth", str(users)
        ) as address,
        watched(browser, address, expected=["401"]) as page,
    ):
        page.goto(address)
        assert page.url == f"{address}/login"
        shot(page, "login")
        page.fill("[name=username]", "张三")
        page.fill("[name=password]", "错的密码")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=用户名或密码不对。")
        expect(page.locator("[name=username]")).to_have_value("张三")
        expect(page.locator("[name=password]")).to_have_value("")
        page.fill("[name=password]", "密码要八个字以上")
        page.keyboard.press("Enter")
        page.wait_for_selector(".yj-example")
        page.fill("textarea.yj-input", "意识形态工作存在哪些问题？")
        page.keyboard.press("Enter")
        page.wait_for_selector(".yj-card")
        # Logged out in another window: this one says so, and not that the system is busy.
        page.evaluate("fetch('/logout', { method: 'POST' })")
        page.wait_for_timeout(500)
        page.fill("textarea.yj-input", "意识形态工作存在哪些问题？")
        page.keyboard.press("Enter")
        page.wait_for_selector(".yj-turn:last-child >> text=登录已过期")
        page.goto(address)
        page.fill("[name=username]", "张三")
        page.fill("[name=password]", "密码要八个字以上")
        page.keyboard.press("Enter")
        page.wait_for_selector(".yj-logout button")
        page.click(".yj-logout button")
        page.wait_for_url("**/login")
        page.goto(address)
        assert page.url == f"{address}/login"
        assert page.evaluate("document.documentElement.scrollWidth") <= 1360


def test_a_page_that_is_refused_says_that_the_system_is_busy(browser: Any, address: str) -> None:
    with watched(browser, address, expected=["503"]) as page:
        page.goto(address)
        page.wait_for_selector(".yj-example")
        full = {"detail": "Queue is full. Max size is 48 and size is 48."}
        page.route("**/queue/join*", lambda route: route.fulfill(status=503, json=full))
        page.fill("textarea.yj-input", "意识形态工作存在哪些问题？")
        page.keyboard.press("Enter")
        page.wait_for_selector(".yj-turn >> text=系统繁忙，请稍等几秒再试。", timeout=2500)
        page.unroute("**/queue/join*")
        page.locator(".yj-turn").last.get_by_role("button").last.click()
        page.wait_for_selector(".yj-card")
