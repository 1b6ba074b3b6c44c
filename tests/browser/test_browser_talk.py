"""The conversation in a real browser: kept, chosen, changed, stopped, carried on, and when the server is gone."""

import json
import re
import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from browsing import CHROMIUM, Opener, ask, program, shot, watched

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine"),
]


def test_a_busy_server_is_said_at_once_and_the_question_can_be_asked_again(visit: Opener) -> None:
    page = visit(expected=("503",))
    page.route("**/queue/join*", lambda route: route.fulfill(status=503, json={"detail": "Queue is full."}))
    turn = ask(page, "意识形态工作存在哪些问题？")
    expect(turn.locator(".yj-none")).to_contain_text("系统繁忙，请稍等几秒再试。", use_inner_text=True)
    # Gradio says the same in English, in a corner; nobody sees it.
    expect(page.locator(".toast-body").first).to_be_hidden()
    page.unroute("**/queue/join*")
    turn.get_by_text("再问一次").click()
    page.wait_for_selector(".yj-card")
    expect(page.locator(".yj-turn")).to_have_count(1)


def test_the_conversation_stays_until_a_new_one(visit: Opener) -> None:
    page = visit()
    page.locator(".yj-example").first.click()
    page.wait_for_selector(".yj-card")
    ask(page, "下一步怎么打算？")
    page.reload()
    page.wait_for_selector(".yj-card")
    expect(page.locator(".yj-turn")).to_have_count(2)
    # What its buttons say is known before the basket is drawn.
    collect = page.locator(".yj-collect")
    assert set(collect.all_text_contents()) == {"收入摘录夹"}
    page.locator(".yj-turn").last.locator(".yj-title").first.click()
    page.wait_for_selector(".yj-current")
    page.get_by_text("新对话").click()
    expect(page.locator(".yj-turn")).to_have_count(0)
    page.reload()
    page.wait_for_selector(".yj-example")
    expect(page.locator(".yj-turn")).to_have_count(0)


def test_more_passages_come_below_those_that_are_there(visit: Opener) -> None:
    page = visit()
    turn = ask(page, "存在哪些问题？")
    first = turn.locator(".yj-rank").all_inner_texts()
    turn.get_by_role("button", name="更多", exact=True).click()
    further = turn.locator(".yj-further")
    further.wait_for()
    assert page.evaluate("document.activeElement.textContent").startswith("又找到")
    shot(page, "more")
    shown = turn.locator(".yj-card").evaluate_all(
        "cards => cards.filter((one) => !one.closest('.yj-nearest')).length"
    )
    expect(turn.locator(".yj-summary")).to_contain_text(f" {shown} 段，来自 ", use_inner_text=True)
    said = turn.locator(".yj-summary").inner_text()
    turn.get_by_role("button", name="更多", exact=True).click()
    further.nth(1).wait_for()
    ranks = [int(rank) for rank in turn.locator(".yj-rank").all_inner_texts()]
    assert sorted(ranks) == list(range(1, len(ranks) + 1)) and len(ranks) > len(first) + 10
    places = page.evaluate(
        "[...document.querySelectorAll('.yj-card')].map(({dataset: d}) => d.report + d.start)"
    )
    assert len(set(places)) == len(places)
    page.reload()
    page.wait_for_selector(".yj-card")
    expect(page.locator(".yj-further")).to_have_count(2)
    assert page.locator(".yj-summary").inner_text() not in ("", said)
    expect(page.locator(".yj-turn")).to_have_count(1)
    with page.expect_download() as saved:
        page.locator("[data-do=export][data-format=md]").click()
    text = Path(saved.value.path()).read_text("utf-8")
    assert [int(number) for number in re.findall(r"^(\d+)\\\.$", text, re.MULTILINE)] == ranks


def test_conversations_are_kept_chosen_deleted_and_brought_back(visit: Opener) -> None:
    page = visit()
    ask(page, "意识形态工作存在哪些问题？")
    page.get_by_text("新对话").click()
    ask(page, "下一步怎么打算？")
    page.get_by_role("button", name="对话记录").click()
    names = page.locator(".yj-history-name > span:first-child")
    expect(names).to_have_text(["下一步怎么打算？", "意识形态工作存在哪些问题？"], use_inner_text=True)
    shot(page, "history")
    names.last.click()
    expect(page.locator(".yj-history")).to_have_count(0)
    expect(page.locator(".yj-question-text")).to_have_text(
        ["意识形态工作存在哪些问题？"], use_inner_text=True
    )
    page.get_by_role("button", name="对话记录").click()
    page.locator(".yj-history li").last.get_by_text("删除").click()
    expect(names).to_have_text(["下一步怎么打算？"], use_inner_text=True)
    expect(page.locator(".yj-turn")).to_have_count(0)
    page.get_by_text("撤销删除").click()
    expect(names).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.locator(".yj-history")).to_have_count(0)
    assert page.evaluate("document.activeElement.dataset.do") == "history"


def test_what_the_browser_kept_is_shown_as_text_whatever_became_of_it(visit: Opener) -> None:
    page = visit()
    ask(page, "意识形态工作存在哪些问题？")
    page.evaluate(
        """() => {
            const talks = JSON.parse(localStorage.getItem("youju.talks"));
            const attack = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>
                <a href="javascript:document.title='owned'">甲</a><svg onload="document.title='owned'"></svg>
                <p onclick="document.title='owned'" style="position:fixed">乙</p><iframe src="//example.org"></iframe>`;
            talks[0].turns[0].html += attack;
            talks[0].turns.push(null, 7, {question: 5, html: attack}, {question: attack, html: attack});
            talks.push("x", {id: 3}, {id: "4", turns: {}});
            localStorage.setItem("youju.talks", JSON.stringify(talks));
            localStorage.setItem("youju.ratings", "[1,2");
        }"""
    )
    page.reload()
    page.wait_for_selector(".yj-card")
    expect(page.locator(".yj-turn")).to_have_count(2)
    page.locator(".yj-turn").last.get_by_text("乙").click()
    expect(
        page.locator(".yj-turns").locator("img, script, svg, a, iframe, [style], [onclick]")
    ).to_have_count(0)
    page.get_by_role("button", name="对话记录").click()
    expect(page.locator(".yj-history img")).to_have_count(0)
    assert page.title() == "有据 · 报告问答"
    page.evaluate("localStorage.setItem('youju.talks', '{')")
    page.reload()
    page.wait_for_selector(".yj-example")
    ask(page, "下一步怎么打算？")


def test_a_store_that_is_full_lets_the_oldest_go(visit: Opener) -> None:
    page = visit()
    page.evaluate(
        """() => localStorage.setItem("youju.talks", JSON.stringify(Array.from({length: 60}, (_, at) => (
            {id: `t${at}`, at, turns: [{id: "a", question: `问${at}`, without: [], html: "x".repeat(60000)}]}))))"""
    )
    page.reload()
    page.wait_for_selector(".yj-example", state="attached")
    page.get_by_text("新对话").click()
    ask(page, "意识形态工作存在哪些问题？")
    kept = page.evaluate(
        "JSON.parse(localStorage.getItem('youju.talks')).map((talk) => talk.turns[0].question)"
    )
    assert kept[-1] == "意识形态工作存在哪些问题？" and kept[0] != "问0" and 20 < len(kept) <= 40


def test_a_question_is_changed_in_its_place(visit: Opener) -> None:
    page = visit()
    turn = ask(page, "意识形态工作存在哪些问题？")
    turn.hover()
    turn.get_by_role("button", name="修改").click()
    box = turn.locator(".yj-editing textarea")
    expect(box).to_have_value("意识形态工作存在哪些问题？")
    page.keyboard.press("Escape")
    expect(turn.locator(".yj-question-text")).to_have_text("意识形态工作存在哪些问题？", use_inner_text=True)
    turn.get_by_role("button", name="修改").click()
    box.fill("下一步怎么打算？")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "document.querySelector('.yj-question-text')?.textContent === '下一步怎么打算？' "
        "&& document.querySelector('.yj-card')"
    )
    expect(page.locator(".yj-turn")).to_have_count(1)
    page.reload()
    page.wait_for_selector(".yj-card")
    expect(page.locator(".yj-question-text")).to_have_text(["下一步怎么打算？"], use_inner_text=True)


def test_waiting_can_be_stopped(visit: Opener) -> None:
    page = visit()
    page.route("**/queue/join*", lambda _: None)  # never answered
    page.fill("textarea.yj-input", "意识形态工作存在哪些问题？")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="停止").click()
    expect(page.locator(".yj-none")).to_have_text("已停止。 再问一次", use_inner_text=True)
    page.unroute("**/queue/join*")
    page.get_by_text("再问一次").click()
    page.wait_for_selector(".yj-card")
    expect(page.locator(".yj-turn")).to_have_count(1)


def test_a_follow_up_says_what_it_carries_over_and_lets_go_of_it(visit: Opener) -> None:
    page = visit()
    ask(page, "意识形态工作存在哪些问题？")
    turn = ask(page, "那原因呢？")
    chips = turn.locator(".yj-understood .yj-chip")
    assert "承接上文意识形态工作×" in [text.replace("\n", "") for text in chips.all_text_contents()]
    shot(page, "follow-up")
    first = turn.locator(".yj-text").first.inner_text()
    chips.filter(has_text="意识形态工作").get_by_role("button").click()
    turn.get_by_role("button", name="意识形态工作 ↺").wait_for()
    expect(turn.locator(".yj-carried")).to_have_count(0)
    turn.get_by_role("button", name="意识形态工作 ↺").click()
    turn.locator(".yj-carried").first.wait_for()
    expect(turn.locator(".yj-text").first).to_have_text(first, use_inner_text=True)
    expect(page.locator(".yj-turn")).to_have_count(2)


def test_votes_stay_in_this_browser_and_can_be_saved(visit: Opener) -> None:
    page = visit()
    sent: list[str] = []
    card = ask(page, "意识形态工作存在哪些问题？").locator(".yj-card").first
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    for vote in ("不相关", "有用"):
        card.locator(".yj-more > summary").click()
        card.get_by_role("button", name=vote).click()
    assert sent == [], "a vote is told to nobody"
    page.reload()
    page.wait_for_selector(".yj-card")
    pressed = page.locator(".yj-card").first.locator("[aria-pressed=true]")
    assert pressed.all_text_contents() == ["有用"]
    page.get_by_role("button", name="对话记录").click()
    with page.expect_download() as saved:
        page.get_by_text("下载评价（1）").click()
    row = json.loads(Path(saved.value.path()).read_text(encoding="utf-8"))
    assert (row["question"], row["vote"]) == ("意识形态工作存在哪些问题？", "useful")
    assert row["report"] == page.locator(".yj-card").first.get_attribute("data-report")


def test_a_server_that_went_away_is_said_in_the_page_s_language(visit: Opener) -> None:
    page = visit(expected=("ERR_",))
    page.route("**/library/state", lambda route: route.abort())
    expect(page.locator(".yj-banner")).to_contain_text("连不上有据", use_inner_text=True)
    page.unroute("**/library/state")
    page.locator(".yj-banner").wait_for(state="detached")


def test_two_tabs_keep_each_other_s_questions(visit: Opener) -> None:
    page = visit()
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_selector(".yj-example")
    ask(page, "下一步怎么打算？")
    ask(other, "意识形态工作存在哪些问题？")
    for tab, question in ((page, "下一步怎么打算？"), (other, "意识形态工作存在哪些问题？")):
        tab.reload()
        tab.wait_for_selector(".yj-card")
        expect(tab.locator(".yj-question-text")).to_have_text([question], use_inner_text=True)
        tab.get_by_role("button", name="对话记录").click()
        expect(tab.locator(".yj-history-name")).to_have_count(2)


def test_a_program_that_is_gone_is_said_within_seconds(browser: Any, folder: Path, tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    shutil.copy(next(folder.glob("漪屏县*.txt")), reports)
    options = ("--reports", str(reports), "--index", str(tmp_path / "index"))
    # Gradio complains in the console when what it waits for does not come; a request that the server had not
    # answered when it was told to end gets a 500 from it.
    gone = ("ERR_", "AbortError", "Connection errored out", "Failed to fetch", "status of 500")
    with ExitStack() as running:
        address = running.enter_context(program(*options))
        with watched(browser, address, expected=gone) as page:
            page.goto(address)
            page.wait_for_selector(".yj-example")
            running.close()
            turn = ask(page, "意识形态工作存在哪些问题？")
            expect(turn.locator(".yj-none")).to_contain_text("连不上有据", use_inner_text=True)
            expect(turn.get_by_text("再问一次")).to_be_visible()


@pytest.mark.parametrize("silence", ["hangs", "breaks off"])
def test_a_question_under_way_when_the_program_goes_is_there_to_be_asked_again(
    visit: Opener, silence: str
) -> None:
    page = visit(expected=("ERR_", "AbortError", "Connection errored out"))
    page.route("**/queue/join*", lambda _: None)  # never answered
    page.fill("textarea.yj-input", "意识形态工作存在哪些问题？")
    page.keyboard.press("Enter")
    turn = page.locator(".yj-turn").last
    page.wait_for_timeout(4_000)
    # It was there when first doubted, and is gone later.
    expect(turn.locator(".yj-waiting")).to_be_visible()
    page.route("**/library/state", lambda route: None if silence == "hangs" else route.abort())
    turn.locator(".yj-none").wait_for()
    expect(turn.locator(".yj-none")).to_contain_text("连不上有据", use_inner_text=True)
    # What was held back goes on as soon as nothing holds it: the page must be gone by then, or it is answered.
    address = page.url
    page.goto("about:blank")
    page.unroute_all()
    page.goto(address)
    page.wait_for_selector(".yj-example", state="attached")
    page.wait_for_function("document.querySelector('.yj-input').value === '意识形态工作存在哪些问题？'")
    page.keyboard.press("Enter")
    page.wait_for_selector(".yj-card")
    page.reload()
    page.wait_for_selector(".yj-card")
    expect(page.locator("textarea.yj-input")).to_have_value("")
