"""Somebody at the page, whose clicks, characters and waiting are counted.

What it takes a person besides is the keystroke-level model of Card, Moran and Newell (1983): 1.35 seconds to see what
is next before each click, 1.3 to point and click, 0.28 a character.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_THINK, _CLICK, _CHARACTER = 1.35, 1.3, 0.28
PATIENCE = 120_000


class Person:
    """Does on a page of Playwright what is asked, and counts."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.clicks = self.characters = 0
        self.waited = 0.0

    def click(self, what: str, within: Any = None, place: int = 0) -> None:
        """Click the visible element that a selector of Playwright finds; what it takes to stand there is waited for."""
        found = (within or self.page).locator(what).locator("visible=true").nth(place)
        self._waiting(found.click)
        self.clicks += 1

    def choose(self, label: str, value: str) -> None:
        """A value of a list: to open it is a click, to choose another."""
        box = self.page.get_by_label(label, exact=True).locator("visible=true").first
        self._waiting(lambda: box.select_option(value))
        self.clicks += 2

    def type(self, words: str, *, enter: bool = True) -> None:
        self.page.keyboard.insert_text(words)
        self.characters += len(words) + enter
        if enter:
            self.page.keyboard.press("Enter")

    def see(self, what: str) -> Any:
        found = self.page.locator(what).locator("visible=true").first
        self._waiting(found.wait_for)
        return found

    def ask(self, question: str) -> Any:
        """Into the box, which has the focus when the page opens; the answer."""
        turns = self.page.locator(".yj-turn").count()
        self.type(question)
        turn = self.page.locator(".yj-turn").nth(turns)
        self._waiting(turn.locator(".yj-summary, .yj-none").first.wait_for)
        return turn

    def save(self, what: str) -> int:
        """Click what saves a file; how large it is. An empty one is none."""
        with self.page.expect_download(timeout=PATIENCE) as saved:
            self.click(what)
        self._waiting(saved.value.path)
        size = Path(saved.value.path()).stat().st_size
        if not size:
            raise AssertionError(f"{what} saved an empty file")
        return size

    @property
    def seconds(self) -> float:
        """What it all takes a person."""
        return self.waited + self.clicks * (_THINK + _CLICK) + self.characters * _CHARACTER

    def _waiting(self, then: Callable[[], Any]) -> None:
        started = time.perf_counter()
        then()
        self.waited += time.perf_counter() - started
