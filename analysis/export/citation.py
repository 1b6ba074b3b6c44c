"""Where a quote stands, as it is written on the mainland: （《…》第二部分第（二）点“一是”）, （《…》第二部分第1项）."""

import re

from analysis.statements import Statement

_PART = re.compile(r"^\s*第?([一二三四五六七八九十百]+)(?:部分)?[、,，:：\s]")
_POINT = re.compile(r"^\s*[（(]([一二三四五六七八九十\d]+)[）)]")
_ITEM = re.compile(r"^\s*(\d{1,2})[.．、]")
_NUMBER = re.compile(r"^\s*([一二三四五六七八九十百]+|\d{1,2})\s*[.．、)）]\s*$")
_LONGEST_HEADING = 20


def cited(one: Statement) -> str:
    """The title of the report and the place in it, between brackets."""
    title = " ".join(one.title.split()).strip("《》")
    place = "".join(map(_step, one.headings)) + (_point(one.point) if one.point else "")
    page = f"，第{one.page}页" if one.page is not None else ""
    return f"（《{title}》{place}{page}）"


def quoted(words: str, one: Statement) -> str:
    """The words between quotation marks with their place behind; every sign of them stays as it is."""
    return f"“{' '.join(words.split())}”{cited(one)}"


def _point(label: str) -> str:
    """A point by its number, 「1、」 as 第1项; by its words where it has none: 「一是」."""
    if match := _POINT.match(label):
        return f"第（{match[1]}）点"
    if match := _NUMBER.match(label):
        return f"第{match[1]}项"
    return f"“{label}”"


def _step(heading: str) -> str:
    """One heading of a path: by its number where it has one, else by its words."""
    if match := _PART.match(heading):
        return f"第{match[1]}部分"
    if match := _POINT.match(heading):
        return f"第（{match[1]}）点"
    if match := _ITEM.match(heading):
        return f"第{match[1]}项"
    words = " ".join(heading.split()).rstrip("。：:")
    return f"“{words[:_LONGEST_HEADING]}”"
