"""What English calls the units that write reports: *the water bureau* is 水务局.

Only with an article is it a name: *the hospital* is one, *hospital fees* are a topic.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).with_name("bodies.tsv")
# Words may stand between, a place or a rank: the Qingling county water bureau.
_BEFORE = r"\b(?:the|this|that|our)\s+(?:[a-z'-]+\s+){0,3}?"


class Body(NamedTuple):
    """What it may be in Chinese, and where an English question says so."""

    chinese: tuple[str, ...]
    start: int
    end: int


def bodies_named(plain: str) -> list[Body]:
    """The units that a normalised question names in English, in order."""
    pattern, chinese = _table()
    return [Body(chinese[match[1]], match.start(1), match.end(1)) for match in pattern.finditer(plain)]


def body_behind(plain: str, place: int) -> Body | None:
    """What directly behind a place of a normalised question says what that place is: the *town* of Cangwu town."""
    match = _behind().match(plain, place)
    return Body(_table()[1][match[1]], match.start(1), match.end(1)) if match else None


@lru_cache(maxsize=1)
def _behind() -> re.Pattern[str]:
    return re.compile(rf"\s+({_longest_first(_table()[1])})\b")


def _longest_first(names: Iterable[str]) -> str:
    """The names as alternatives of a pattern: the mining group is no mere group."""
    return "|".join(sorted(map(re.escape, names), key=lambda name: (-len(name), name)))


@lru_cache(maxsize=1)
def _table() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    chinese: dict[str, tuple[str, ...]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        names, renderings = line.split("\t")
        chinese |= dict.fromkeys(names.split("|"), tuple(renderings.split("|")))
    return re.compile(
        rf"{_BEFORE}({_longest_first(chinese)})\b(?!-| (?:level|workers?|staff|members?)\b)"
    ), chinese
