"""What stands above an answer in a real browser: counts that can be checked, and the way to what was counted."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import CHROMIUM, ask, in_view, program, shot, watched

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine"),
]

SAYING = ("教育局", "民政局", "司法局")
SILENT = ("住建局", "交通局")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("reports")
    for number, unit in enumerate((*SAYING, *SILENT)):
        said = f"形式主义仍有发生，检查{number + 3}次只看台账" if unit in SAYING else "项目推进偏慢"
        done = "".join(f"　　{at}.完成项目{at}。\n" for at in range(1, 60))
        plan = "　　一是整治形式主义。\n" if unit in SAYING else ""
        (folder / f"青岚县{unit}2024年工作总结.txt").write_text(
            f"青岚县{unit}2024年工作总结\n\n一、主要成效\n　　一是完成任务{number + 3}项。\n{done}"
            f"二、存在问题\n　　一是{said}。\n三、下一步打算\n　　一是每季度调度一次。\n{done}{plan}",
            encoding="utf-8",
        )
    with program("--reports", str(folder), "--index", str(tmp_path_factory.mktemp("index"))) as address:
        yield address


def opened(page: Any, address: str) -> Any:
    page.goto(address)
    page.wait_for_selector(".yj-example")
    return page


def test_who_says_a_word_and_who_does_not_is_counted_listed_and_opened(browser: Any, address: str) -> None:
    with watched(browser, address) as page:
        turn = ask(opened(page, address), "哪些单位提到了形式主义？")
        line = turn.locator(".yj-looked > summary")
        expect(line).to_have_text("5 个单位中，3 个写有“形式主义”，2 个没有写", use_inner_text=True)
        line.click()
        said, unsaid = turn.locator(".yj-looked > p").all()[:2]
        assert set(said.locator("button").all_inner_texts()) == {f"青岚县{unit}" for unit in SAYING}
        assert set(unsaid.locator("button").all_inner_texts()) == {f"青岚县{unit}" for unit in SILENT}
        shot(page, "headline")
        said.locator("button").first.click()
        page.wait_for_selector(".yj-doc .yj-word")
        expect(page.locator(".yj-doc .yj-word").first).to_have_text("形式主义", use_inner_text=True)
        # Led to the first of them, however far down it stands, and from one to the next.
        assert in_view(page, ".yj-doc .yj-word")
        place = page.locator("#yj-reader .yj-found-at")
        expect(place).to_have_text("1 / 2", use_inner_text=True)
        page.locator("#yj-reader").get_by_role("button", name="下一处").click()
        expect(place).to_have_text("2 / 2", use_inner_text=True)
        page.wait_for_function(
            "[...document.querySelectorAll('.yj-doc .yj-word')].at(-1).getBoundingClientRect().top < innerHeight"
        )
        # Asked on, the answer is those that do not, by name.
        turn.get_by_role("button", name="哪些单位没有提到？").click()
        follow = page.locator(".yj-turn").nth(1)
        first = follow.locator(".yj-looked[open] > p").first
        first.wait_for()
        assert first.inner_text().startswith("没有提到（2）")
        assert set(first.locator("button").all_inner_texts()) == {f"青岚县{unit}" for unit in SILENT}


def test_a_topic_that_was_misread_is_seen_and_taken_away(browser: Any, address: str) -> None:
    with watched(browser, address) as page:
        turn = ask(opened(page, address), "形式主义存在哪些问题？")
        chips = turn.locator(".yj-understood .yj-chip")
        assert "主题形式主义×" in chips.first.inner_text().replace("\n", "")
        chips.first.get_by_role("button").click()
        turn.get_by_role("button", name="形式主义 ↺").wait_for()
        expect(turn.locator(".yj-looked")).to_have_count(0)


def test_what_reports_there_are_is_a_list_and_no_search(browser: Any, address: str) -> None:
    with watched(browser, address) as page:
        turn = ask(opened(page, address), "库里有哪些报告？")
        expect(turn.locator(".yj-summary")).to_have_text(
            "报告库里有 5 份报告，5 个单位，2024 年", use_inner_text=True
        )
        expect(turn.locator(".yj-catalogue li")).to_have_count(5)
        turn.locator(".yj-catalogue button").first.click()
        page.wait_for_selector(".yj-doc")


def test_a_choice_of_reports_begins_anew_and_its_end_goes_back(browser: Any, address: str) -> None:
    with watched(browser, address) as page:
        ask(opened(page, address), "形式主义存在哪些问题？")
        page.get_by_role("button", name="报告库").click()
        page.locator(".yj-row", has_text=SILENT[0]).get_by_role("checkbox").check()
        page.get_by_role("button", name="只问这几份（1）").click()
        turn = ask(page, "存在哪些问题？")
        expect(turn.locator(".yj-understood")).not_to_contain_text("形式主义")
        turn.locator(".yj-card").first.wait_for()
        # What is asked on of the choice follows from it.
        expect(ask(page, "那打算呢？").locator(".yj-understood")).not_to_contain_text("形式主义")
        page.get_by_role("button", name="改问全部报告").click()
        expect(ask(page, "那打算呢？").locator(".yj-understood")).to_contain_text(
            "形式主义", use_inner_text=True
        )


def test_two_actions_and_the_basket_stand_on_a_card_and_the_rest_in_its_menu(
    browser: Any, address: str
) -> None:
    with watched(browser, address) as page:
        card = ask(opened(page, address), "形式主义存在哪些问题？").locator(".yj-card").first
        expect(card.locator(".yj-card-foot button:visible")).to_have_text(
            [
                "复制引文",
                "查看原文",
                "收入摘录夹",
            ],
            use_inner_text=True,
        )
        card.locator(".yj-more > summary").click()
        assert {"展开整节", "为何选中", "不相关"} <= set(card.locator(".yj-forms button").all_inner_texts())
        page.keyboard.press("Escape")
        expect(card.locator(".yj-more[open]")).to_have_count(0)


def test_a_filter_that_says_another_unit_is_noticed_and_the_question_can_be_followed(
    browser: Any, address: str
) -> None:
    with watched(browser, address) as page:
        opened(page, address)
        page.locator("#yj-filters > button").click()
        page.get_by_role("combobox", name="单位").click()
        page.get_by_role("option", name=f"青岚县{SAYING[0]}").click()
        page.keyboard.press("Escape")
        # By its short name.
        turn = ask(page, f"{SILENT[0]}存在哪些问题？")
        notice = turn.locator(".yj-notice")
        expect(notice).to_contain_text(
            f"问题里说的是青岚县{SILENT[0]}，筛选选的是青岚县{SAYING[0]}；这里按筛选查找。",
            use_inner_text=True,
        )
        notice.get_by_role("button", name="改按问题查找").click()
        expect(turn.locator(".yj-notice")).to_have_count(0)
        turn.locator(".yj-card").first.wait_for()
        titles = turn.locator(".yj-card:visible .yj-title").all_inner_texts()
        assert titles and all(SILENT[0] in title for title in titles)
        # Ticked reports are a filter as well.
        page.get_by_role("button", name="清除筛选").click()
        page.get_by_role("button", name="报告库").click()
        page.locator(".yj-row", has_text=SAYING[0]).get_by_role("checkbox").check()
        page.get_by_role("button", name="只问这几份（1）").click()
        turn = ask(page, f"{SILENT[0]}存在哪些问题？")
        notice = turn.locator(".yj-notice")
        assert f"问题里说的是青岚县{SILENT[0]}，筛选选的是青岚县{SAYING[0]}" in notice.inner_text()
        notice.get_by_role("button", name="改按问题查找").click()
        expect(turn.locator(".yj-notice")).to_have_count(0)
        turn.locator(".yj-card").first.wait_for()
