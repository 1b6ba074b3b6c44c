"""The year a report is about. What is not said is None.

Asked in this order: the title; the period that the opening states; the number and the dates around
the body, which say when it was issued; the file's name; the first heading; the dates in the text.
A report issued in the first months of a year looks back on the year before.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_YEAR_DIGITS = re.compile(r"(?<!\d)((?:19[4-9]|20[0-4])\d)(?!\d)(?:\s*年(?:度)?)?")
_HAN_YEAR = r"二[〇○零Oo0一二三四五六七八九]{3}"
_YEAR_HAN = re.compile(rf"({_HAN_YEAR})\s*年")
_HAN_DIGITS = {char: str(value) for value, char in enumerate("〇一二三四五六七八九")} | dict.fromkeys(
    "○零Oo0", "0"
)
# In an opening a year counts only where it is the report's own period.
_PERIOD = re.compile(
    r"(?<![\d自从于至—~\-])((?:20[0-4])\d)\s*年(?:度|以来|来|，|,|在|是|我|本|全|工作|履|抓|党|述|[^月\d任成起第][^，。]{0,24}(?:情况|工作|述职|汇报|报告))(?!起)"
)
# 「2009年以来」 says since when, not of what year.
_SINCE = re.compile(r"(?:20[0-4]\d)\s*年以来")


# 「2024年1月10日」 says when something was said, not what year it is about.
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[年./\-]\s*(\d{1,2})\s*[月./\-]\s*\d{1,2}\s*日?")
_MONTH = re.compile(r"((?:19|20)\d\d)(?<![\d〔\[]\d{4})年(?:\d{1,2}月)?")
_FIRST_HEADING = re.compile(r"[^。，\d]{0,6}(20\d\d)年[^。，；]{0,12}(?:工作|回顾|总结|情况)")
_NUMBER = re.compile(r"[〔\[【(（［]((?:19|20)\d\d)[〕\]】)）］]")
_ISSUED = re.compile(
    rf"((?:19|20)\d\d|{_HAN_YEAR})\s*[年./\-]\s*(\d{{1,2}}|元|[一二三四五六七八九十]{{1,2}})?"
)
_MONTHS = {sign: value for value, sign in enumerate("一二三四五六七八九十", 1)} | {
    "十一": 11,
    "十二": 12,
    "元": 1,
}
# Kinds that look back on a whole year, and those that look ahead.
_ANNUAL = ("工作总结", "述职报告", "责任落实报告", "对照检查", "工作报告")
_AHEAD = ("工作计划", "实施方案", "工作要点", "通知", "意见")
# Kinds that are of the day they were issued, whatever years they speak of.
_OF_ITS_DAY = ("请示", "批复", "函", "公告", "通知", "决定")
# So early in a year one reports on the year before.
_FIRST_MONTHS = 3
# The text is of a year that so large a share of the years in it name.
_MOST = 0.6


@dataclass(frozen=True, slots=True)
class Sources:
    """What may say the year. ``title`` is None where the text has none; ``numbers`` are lines with
    the number of the document, ``dates`` those with a date around the body."""

    title: str | None
    stem: str
    opening: str
    kind: str | None
    heading: str = ""
    numbers: Sequence[str] = ()
    dates: Sequence[str] = ()
    text: str = ""


def year_of(said: Sources) -> int | None:
    """The year a report is about; None where nothing says it."""
    if said.title is not None and (year := _title_year(_DAY.sub("", _half_width(said.title)))) is not None:
        return year
    opening = _half_width(said.opening)
    period = _period(opening, said.kind)
    issued, month = _issued(said.numbers, said.dates)
    if issued is not None and said.kind in _OF_ITS_DAY:
        return issued
    if issued is not None:
        if period is not None and (period in (issued, issued - 1) or said.kind in _AHEAD):
            return period
        # A year long before is that of a matter: 「2021年审计发现的问题」.
        if period is None or period < issued - 1 or _SINCE.search(opening):
            return _reported(issued, month, said)
    if period is not None:
        return period
    if (year := _title_year(_half_width(said.stem))) is not None:
        return year
    if match := _FIRST_HEADING.match(said.heading):
        return int(match.group(1))
    return _agreed(said.kind, said.text)


def _half_width(words: str) -> str:
    return words if words.isascii() else unicodedata.normalize("NFKC", words)


def _period(opening: str, kind: str | None) -> int | None:
    """The period an opening states first; a plan's is the last."""
    years = [int(match.group(1)) for match in _PERIOD.finditer(opening)]
    years += [_han(match.group(1)) for match in _YEAR_HAN.finditer(opening)]
    if not years:
        return None
    return max(years) if kind in _AHEAD else years[0]


def _issued(numbers: Sequence[str], dates: Sequence[str]) -> tuple[int | None, int | None]:
    """Year and month of issue, from the last date, else the year of the number."""
    for line in reversed(dates):
        if match := _ISSUED.search(_half_width(line).replace(" ", "")):
            year, month = match.groups()
            value = int(year) if year.isdecimal() else _han(year)
            return value, _MONTHS.get(month) or (int(month) if month and month.isdecimal() else None)
    for line in numbers:
        if match := _NUMBER.search(_half_width(line)):
            return int(match.group(1)), None
    return None, None


def _reported(issued: int, month: int | None, said: Sources) -> int | None:
    """The year of issue, or the one before where the report came early and speaks of it."""
    if month is None or month > _FIRST_MONTHS or said.kind in _AHEAD or said.kind == "讲话发言":
        return issued
    if match := _FIRST_HEADING.match(said.heading):
        return int(match.group(1))
    if (year := _title_year(_half_width(said.stem))) in (issued, issued - 1):
        return year
    body = said.text
    for line in said.dates:
        body = body.replace(line, "")
    years = [int(match.group(1)) for match in _YEAR_DIGITS.finditer(body)]
    if (
        said.kind in _ANNUAL
        and next((year for year in years if year in (issued, issued - 1)), None) == issued - 1
    ):
        return issued - 1
    named = Counter(int(match.group(1)) for match in _YEAR_DIGITS.finditer(said.text))
    dates = sum(str(issued) in line for line in said.dates)
    if named[issued - 1] > named[issued] - dates or (said.kind in _ANNUAL and named[issued] <= dates):
        return issued - 1
    return issued


def _agreed(kind: str | None, text: str) -> int | None:
    """The year that most of the years in the text name, at least two; plans name others."""
    if kind in _AHEAD:
        return None
    found = [match.group(1) for match in _MONTH.finditer(text)]
    if not found:
        return None
    year, count = Counter(found).most_common(1)[0]
    return int(year) if count > 1 and count >= _MOST * len(found) else None


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
