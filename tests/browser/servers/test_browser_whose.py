"""At a machine that several people use, the next one sees nothing of what the former one asked and collected."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from browsing import CHROMIUM, ROOT, ask, program, watched

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine"),
]
PASSWORD = "密码要八个字以上"
QUESTION = "意识形态工作存在哪些问题？"


def log_in(page: Any, name: str) -> None:
    page.wait_for_selector("[name=username]")
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".yj-logout button")


def log_out(page: Any) -> None:
    page.click(".yj-logout button")
    page.wait_for_url("**/login")


def collected(page: Any) -> int:
    page.click(".yj-to-basket")
    page.wait_for_selector("#yj-basket", state="visible")
    found = page.locator(".yj-basket-item").count()
    page.locator("[data-do=close-side]").click()
    return int(found)


def test_each_has_a_basket_and_conversations_of_their_own(browser: Any, folder: Path, tmp_path: Path) -> None:
    for name in ("li", "wang"):
        subprocess.run(
            [sys.executable, "-m", "chat.auth", str(tmp_path / "users"), name],
            input=f"{PASSWORD}\n", text=True, check=True, cwd=ROOT,
        )  # fmt: skip
    options = (
        "--reports",
        str(folder),
        "--index",
        str(tmp_path / "index"),
        "--auth",
        str(tmp_path / "users"),
    )
    with program(*options) as address, watched(browser, address, expected=["401"]) as page:
        page.goto(address)
        # Of before there were logins: nobody's who logs in now.
        page.evaluate("""() => {
            localStorage.setItem("youju.basket", JSON.stringify([{ id: "a", kind: "note", text: "old" }]));
            localStorage.setItem("youju.talks", JSON.stringify([{ id: "b", at: 1, turns: [{ id: "c", question: "old", html: "<p>old</p>" }] }]));
        }""")
        log_in(page, "li")
        page.wait_for_selector(".yj-example")  # the report is read
        expect(page.locator(".yj-turn")).to_have_count(0)
        assert collected(page) == 0
        ask(page, QUESTION).locator("[data-do=collect]").first.click()
        assert collected(page) == 1
        log_out(page)

        log_in(page, "wang")
        page.wait_for_selector(".yj-example")
        expect(page.locator(".yj-turn")).to_have_count(0)
        assert collected(page) == 0
        log_out(page)

        log_in(page, "li")
        expect(page.locator(".yj-turn")).to_have_count(1)
        assert collected(page) == 1
        kept = page.evaluate("Object.keys(localStorage).filter((key) => /basket|talks/.test(key)).sort()")
        assert kept == ["youju.basket", "youju.basket:li", "youju.talks", "youju.talks:li"]
