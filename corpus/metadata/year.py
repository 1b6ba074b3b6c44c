"""The year a report is about. What is not said is None.

A year in the body may be the year of anything, so the title is asked first, then the
opening, the file's name, the first heading, and the dates only where all agree.
"""

import re
from collections.abc import Sequence

_YEAR_DIGITS = re.compile(r"(?<!\d)((?:19[4-9]|20[0-4])\d)(?!\d)(?:\s*年(?:度)?)?")
_YEAR_HAN = re.compile(r"(二[〇○零Oo０0一二三四五六七八九]{3})\s*年")
_HAN_DIGITS = {char: str(value) for value, char in enumerate("〇一二三四五六七八九")} | dict.fromkeys(
    "○零Oo０0", "0"
)
# In an opening a year counts only where it is the report's own period.
_PERIOD = re.compile(
    r"(?<![\d自从于至—~\-])((?:20[0-4])\d)\s*年(?:度|以来|来|，|,|在|是|我|本|全|工作|履|抓|党|述|[^月\d任成起第][^，。]{0,24}(?:情况|工作|述职|汇报|报告))(?!起)"
)


# 「2024年1月10日」 says when something was said, not what year it is about.
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[年./\-]\s*(\d{1,2})\s*[月./\-]\s*\d{1,2}\s*日?")
_MONTH = re.compile(r"((?:19|20)\d\d)(?<![\d〔\[]\d{4})年(?:\d{1,2}月)?")
_FIRST_HEADING = re.compile(r"[^。，\d]{0,6}(20\d\d)年[^。，；]{0,12}(?:工作|回顾|总结|情况)")
_THIS_YEAR = re.compile("今年|本年度")
_PAST_YEAR = re.compile("一年来|全年")


def year_of(
    title: str,
    named: bool,
    stem: str,
    opening: str,
    kind: str | None,
    heading: str = "",
    ends: Sequence[str] = (),
    text: str = "",
) -> int | None:
    """The year the report is about; None where nothing says it.

    From its title, else its opening, its file's name, its first ``heading``; else from the date
    in ``ends``, the short lines above and below the body, where it speaks of this year; else
    from the dates in ``text`` where there are several and all are of one year.
    """
    plain = _DAY.sub("", title)
    if named and (year := _title_year(plain)) is not None:
        return year
    years = [int(match.group(1)) for match in _PERIOD.finditer(opening)]
    years += [_han(match.group(1)) for match in _YEAR_HAN.finditer(opening)]
    if years:
        # An opening may look ahead; the period it reports on comes first.
        return max(years) if kind == "工作计划" else years[0]
    if (year := _title_year(stem)) is not None:
        return year
    if said := _FIRST_HEADING.match(heading):
        return int(said.group(1))
    return _dated(kind, opening, [title, *ends]) or _agreed(kind, text)


def _dated(kind: str | None, opening: str, ends: Sequence[str]) -> int | None:
    """The year of the date at either end, if the report is of that year by what it says."""
    for line in ends:
        date = _DAY.search(line)
        if date is None:
            continue
        late = int(date.group(2)) >= 11
        if kind == "讲话发言" or _THIS_YEAR.search(opening) or (late and _PAST_YEAR.search(opening)):
            return int(date.group(1))
    return None


def _agreed(kind: str | None, text: str) -> int | None:
    """The one year that is written in the text, with a month twice at least; plans name others."""
    if kind in ("工作计划", "实施方案"):
        return None
    found = list(_MONTH.finditer(text))
    years = {match.group(1) for match in found}
    dated = sum(match.group().endswith("月") for match in found)
    return int(years.pop()) if len(years) == 1 and dated > 1 else None


def _title_year(title: str) -> int | None:
    """The year in a title: the first, or the last of a span 2021—2023."""
    han = [_han(match.group(1)) for match in _YEAR_HAN.finditer(title)]
    found = [(int(match.group(1)), match) for match in _YEAR_DIGITS.finditer(title)]
    if not found:
        return han[0] if han else None
    if len(found) > 1 and re.fullmatch(
        r"\s*[-—–~～至到]+\s*", title[found[0][1].end() : found[1][1].start()]
    ):
        return found[1][0]
    marked = [year for year, match in found if "年" in match.group()]
    return marked[0] if marked else found[0][0]


def _han(sign: str) -> int:
    return int("".join(_HAN_DIGITS[char] for char in sign))
