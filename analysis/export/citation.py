"""Where a quote stands, as it is written on the mainland: （《…》第二部分第（二）点“一是”）, （《…》第二部分第1项）."""

import re
from collections.abc import Sequence
from typing import Protocol

_PART = re.compile(r"^\s*第?([一二三四五六七八九十百]+)(?:部分)?[、,，:：\s]")
_POINT = re.compile(r"^\s*[（(]([一二三四五六七八九十\d]+)[）)]")
_ITEM = re.compile(r"^\s*(\d{1,2}(?:[.．]\d{1,2})+(?![\d万亿])|\d{1,2}(?=[.．、]))")
_NUMBER = re.compile(r"^\s*([一二三四五六七八九十百]+|\d{1,2})\s*[.．、)）]\s*$")
_LONGEST_HEADING = 20


class Placed(Protocol):
    """What stands somewhere in a report: a statement, a cited passage."""

    @property
    def title(self) -> str: ...
    @property
    def headings(self) -> tuple[str, ...]: ...
    @property
    def point(self) -> str | None: ...
    @property
    def page(self) -> int | None: ...


def cited(one: Placed) -> str:
    """The title of the report and the place in it, between brackets."""
    return f"（《{title_of(one)}》{place(one)}）"


def cited_in_full(one: Placed) -> str:
    """The same with whole headings: （《…》二、存在问题 › （一）意识形态工作还需加强“一是”）."""
    return f"（《{title_of(one)}》{' › '.join(_line(heading) for heading in one.headings)}{_below(one)}）"


def place(one: Placed) -> str:
    """The place in its report: 第二部分第（二）点“一是”，第3页."""
    return "".join(steps(one.headings)) + _below(one)


def quoted(words: str, one: Placed) -> str:
    """The words between quotation marks with their place behind; every sign of them stays as it is."""
    return f"“{_line(words)}”{cited(one)}"


def title_of(one: Placed) -> str:
    """Its title, without the marks that a citation puts around it."""
    return _line(one.title).strip("《》")


def _below(one: Placed) -> str:
    page = f"，第{one.page}页" if one.page is not None else ""
    return (_point(_line(one.point)) if one.point else "") + page


def _line(text: str) -> str:
    return " ".join(text.split())


def _point(label: str) -> str:
    """A point by its number, 「1、」 as 第1项; by its words where it has none: 「一是」."""
    if match := _POINT.match(label):
        return f"第（{match[1]}）点"
    if match := _NUMBER.match(label):
        return f"第{match[1]}项"
    return f"“{label}”"


def steps(headings: Sequence[str]) -> list[str]:
    """The headings of a path, outermost first: each by its number where it has one, else by its words. What is
    numbered like a part below another number is a point: 「第五、」 under 「一、」."""
    found: list[str] = []
    below = False
    for heading in headings:
        part, point, item = _PART.match(heading), _POINT.match(heading), _ITEM.match(heading)
        if part:
            found.append(f"第{part[1]}{'点' if below else '部分'}")
        elif point:
            found.append(f"第（{point[1]}）点")
        elif item:
            found.append(f"第{item[1]}项")
        else:
            words = _line(heading).rstrip("。：:")
            found.append(f"“{words[:_LONGEST_HEADING]}”")
        below = below or bool(part or point or item)
    return found
