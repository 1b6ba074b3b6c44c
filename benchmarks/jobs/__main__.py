"""``python -m benchmarks.jobs``: twelve jobs of a week, done at the page in Chromium as a new user does them.

Over a copy of the samples, or of ``--reports DIR``. Prints a line a job: the clicks, the characters typed, the
seconds that the page was waited for, and the seconds that it takes a person (`person`). Needs Playwright and a
Chromium, like the browser tests. A job that does not end as it should ends the run.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.jobs.person import PATIENCE, Person
from benchmarks.load import ROOT, running


def _ledger(person: Person) -> None:
    person.click(".yj-to-work")
    person.see(".yj-grid-table tbody tr:not(.yj-gap)")
    person.choose("年份", "2023")
    person.click(".yj-work-topic")
    person.type("意识形态")
    person.see(".yj-work-frame:not([aria-busy]) .yj-grid-table tbody tr:not(.yj-gap)")
    person.save(".yj-work-files [data-format=docx]")


def _not_mentioned(person: Person) -> None:
    turn = person.ask("哪些单位没有提到发展党员")
    if not turn.locator(".yj-looked[open]").count():
        raise AssertionError("those that do not are not named")


def _tracked(person: Person) -> None:
    person.click(".yj-to-work")
    person.click("[data-kind=track]")
    units = person.page.get_by_label("单位", exact=True).locator("visible=true").first
    person.see(".yj-work-frame:not([aria-busy]) .yj-grid-table")
    person.choose("单位", _unit_of_years(units))
    person.see(".yj-work-frame:not([aria-busy]) .yj-grid-table tbody tr:not(.yj-gap)")


def _unit_of_years(units: Any) -> str:
    """The unit that most reports are by, as the library lists them."""
    listed = units.page.locator("#yj-library .yj-cell-unit").all_text_contents()
    offered = units.locator("option").evaluate_all("all => all.map(one => one.value).filter(Boolean)")
    return max(offered, key=listed.count)


def _six_units(person: Person) -> None:
    person.click(".yj-to-library")
    person.see(".yj-rows .yj-row")
    for place in range(6):
        person.click(".yj-rows .yj-check", place=place)
    person.click("button:has-text('更正所选')")
    person.click("dialog [name=unit]")
    person.type("青陵市第一中学", enter=False)
    person.click("dialog button:has-text('保存更正')")
    person.see(".yj-toast:has-text('已更正 6 份报告')")
    person.click(".yj-toast button:has-text('撤销')")
    person.see(".yj-toast:has-text('已撤销更正')")


def _compared(person: Person) -> None:
    person.click(".yj-to-work")
    person.click("[data-kind=compare]")
    person.see(".yj-work-frame:not([aria-busy]) .yj-grid-table tbody tr:not(.yj-gap)")


def _number(person: Person) -> None:
    turn = person.ask("发展党员多少名")
    person.click("[data-do=copy][data-form=short]", turn.locator(".yj-card").first)
    person.see(".yj-done")
    copied = person.page.evaluate("navigator.clipboard.readText()")
    if "”（《" not in copied or not any(map(str.isdigit, copied)):
        raise AssertionError(f"no number with its source was copied: {copied}")


def _read_on(person: Person) -> None:
    turn = person.ask("意识形态工作存在哪些问题")
    person.click("[data-do=open]", turn.locator(".yj-card").first)
    person.see(".yj-current")


def _found_in_report(person: Person) -> None:
    person.click(".yj-to-library")
    person.click(".yj-rows .yj-cell-title button, .yj-rows .yj-cell-title")
    person.click("#yj-reader input[type=search]")
    person.type("党员")
    person.see(".yj-found-at:has-text('/')")


def _basket(person: Person) -> None:
    turn = person.ask("下一步怎样抓党建")
    for place in range(3):
        person.click("[data-do=collect]", turn.locator(".yj-card").nth(place))
    person.click(".yj-to-basket")
    person.click("button:has-text('加一段自己的话')")
    person.type("二、下一步打算", enter=False)
    person.save(".yj-basket-tools [data-format=docx]")


def _copies(person: Person) -> None:
    person.click(".yj-to-work")
    person.click("[data-kind=copies]")
    person.see(".yj-kinds [data-kind=copies][aria-pressed=true]")
    person.see(".yj-work-frame:not([aria-busy]) .yj-summary, .yj-work-frame:not([aria-busy]) .yj-work-empty")


def _common(person: Person) -> None:
    person.click(".yj-to-work")
    person.click("[data-kind=digest]")
    person.see(".yj-kinds [data-kind=digest][aria-pressed=true]")
    person.see(".yj-work-frame:not([aria-busy]) .yj-grid-table tbody tr:not(.yj-gap)")
    person.save(".yj-work-files [data-format=xlsx]")


def _added(person: Person) -> None:
    person.click(".yj-to-library")
    with person.page.expect_file_chooser() as chosen:
        person.click("[data-do=add-files]")
    text = "青陵市图书馆2024年工作总结\n\n一、存在问题\n　　一是古籍修复人手不足，全年只修了12册。\n"
    chosen.value.set_files({"name": "图书馆.txt", "mimeType": "text/plain", "buffer": text.encode()})
    person.clicks += 2  # the file, and that it is this one
    person.see(".yj-rows :text('青陵市图书馆2024年工作总结')")
    person.click("textarea.yj-input")
    turn = person.ask("古籍修复有什么问题")
    if "只修了12册" not in turn.inner_text():
        raise AssertionError("what was added is not found")


JOBS: tuple[tuple[str, Callable[[Person], None]], ...] = (
    ("2023年意识形态方面的问题，全部导成 Word", _ledger),
    ("哪些单位没有提到发展党员", _not_mentioned),
    ("一个单位去年的问题后来怎么样了", _tracked),
    ("六份报告的单位写错了，改过来（再撤销）", _six_units),
    ("同一单位两个年度并排看", _compared),
    ("一个数字，连出处复制下来", _number),
    ("一条引文，到原文里核对", _read_on),
    ("在一份报告里找一个词", _found_in_report),
    ("三段摘录加一句自己的话，导成 Word", _basket),
    ("哪些段落是照抄的", _copies),
    ("共性问题归类，导成 Excel", _common),
    ("添加一份报告，马上提问", _added),
)


def main(arguments: list[str] | None = None) -> int:
    """Do the jobs, each in a browser that was never here before."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(prog="python -m benchmarks.jobs")
    parser.add_argument("--reports", type=Path, default=ROOT / "corpus" / "samples")
    options = parser.parse_args(arguments)
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        print("no Chromium was found", file=sys.stderr)
        return 2
    print("| job | clicks | characters | waited (s) | a person (s) |\n| --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as place, sync_playwright() as driver:
        reports = Path(place) / "reports"
        shutil.copytree(options.reports, reports)
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        with running(reports, Path(place) / "index") as address:
            for name, job in JOBS:
                context = browser.new_context(
                    locale="zh-CN", viewport={"width": 1360, "height": 850},
                    permissions=["clipboard-read", "clipboard-write"],
                )  # fmt: skip
                page = context.new_page()
                page.set_default_timeout(PATIENCE)
                page.goto(address)
                page.wait_for_selector(".yj-example")
                page.wait_for_function(
                    "document.querySelector('.yj-to-library .yj-number').textContent !== ''"
                )
                page.focus("textarea.yj-input")
                person = Person(page)
                job(person)
                print(
                    f"| {name} | {person.clicks} | {person.characters} | {person.waited:.1f} | {person.seconds:.0f} |",
                    flush=True,
                )
                context.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
