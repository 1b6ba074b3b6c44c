"""The year a report is about. What is not said is None.

Every year that is named anywhere is a candidate, and so are the year of issue and the one before, for a report
issued in the first months of a year most often looks back on the year before. A learned vote weighs what speaks
for each: title, period of the opening, number, dates, file's name, folders, headings, how often it is named.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus.metadata.choice import Evidence, bundled

_YEAR_DIGITS = re.compile(r"(?<!\d)((?:19[4-9]|20[0-4])\d)(?!\d)(?:\s*年(?:度)?)?")
_HAN_YEAR = r"二[〇○零Oo0一二三四五六七八九]{3}"
_YEAR_HAN = re.compile(rf"({_HAN_YEAR})\s*年")
_HAN_DIGITS = {char: str(value) for value, char in enumerate("〇一二三四五六七八九")} | dict.fromkeys(
    "○零Oo0", "0"
)
_WHOLE = re.compile(rf"(?:\d{{4}}|{_HAN_YEAR})\s*年度")
# A speech is named by the meeting, and at that of a year one may look back on the year before.
_SPOKEN = ("讲话", "发言")
# In an opening a year counts most where it is the report's own period.
_PERIOD = re.compile(
    r"(?<![\d自从于至—~\-])((?:20[0-4])\d)\s*年(?:度|来|，|,|在|是|我|本|全|工作|履|抓|党|述|[^月\d任成起第以][^，。]{0,24}(?:情况|工作|述职|汇报|报告))(?!起)"
)
# 「2009年以来」「自2019年任职」 say since when, not of what year.
_SINCE = re.compile(r"(20[0-4]\d)\s*年(?:\d{1,2}月)?(?:以来|起)|[自从](20[0-4]\d)\s*年")
# 「2024年1月10日」 says when something was said, not what year it is about.
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[年./\-]\s*(\d{1,2})\s*[月./\-]\s*\d{1,2}\s*日?")
# 「在2023年全市粮食工作会议上」 says of when the meeting is: one reports there on that year or on the one before.
_MEETING = re.compile(rf"[在于]((?:19|20)\d\d|{_HAN_YEAR})年(?!度)[^，。；]{{1,40}}?会议?上")
_MONTH = re.compile(r"((?:19|20)\d\d)年\d{1,2}月")
# 「2024年5月，我局用二十天跑了9个乡镇」: when what is told began; not 「2019年3月任职」, 「2020年3月起」.
_BEGAN = re.compile(r"(?:^|[。！])\s*((?:20[0-4])\d)年\d{1,2}月(?![^，。]{0,10}(?:任|起|以来|调入|参加工作))")
_FIRST_HEADING = re.compile(r"[^。，\d]{0,6}(20\d\d)年[^。，；]{0,12}(?:工作|回顾|总结|情况)")
_NUMBER = re.compile(r"[〔\[【(（［]((?:19|20)\d\d)[〕\]】)）］]")
_ISSUED = re.compile(
    rf"((?:19|20)\d\d|{_HAN_YEAR})\s*[年./\-]\s*(\d{{1,2}}|元|[一二三四五六七八九十]{{1,2}})?"
)
_MONTHS = {sign: value for value, sign in enumerate((*"一二三四五六七八九十", "十一", "十二"), 1)} | {"元": 1}
_SPAN = re.compile(r"\s*[-—–~～至到]+\s*")
_QUOTED = re.compile("《[^《》]*》")
# A file's name that says when it was saved: 「……202404」「20240105」.
_SAVED = re.compile(r"(?<!\d)((?:19[4-9]|20[0-4])\d)(?:0[1-9]|1[0-2])(?:[0-3]\d)?(?!\d)")
# What kinds have in common: looking back on a whole year, ahead, or being of the day they were issued.
_GROUPS = (
    ("annual", ("工作总结", "述职报告", "责任落实报告", "对照检查", "工作报告", "政府工作报告")),
    ("ahead", ("工作计划", "实施方案", "工作要点")),
    ("day", ("请示", "批复", "函", "公告", "公示", "通告", "通知", "决定", "意见", "通报", "会议纪要", "讲话", "发言", "简报")),
)  # fmt: skip
# So early in a year one reports on the year before.
_FIRST_MONTHS = 3
# So many of the years that only the text names are candidates.
_MOST = 6
# So large a share of the years in a text makes one of them the text's own.
_BY_MOST = 0.6


@dataclass(frozen=True)
class Sources:
    """What may say the year. ``title`` is None where the text has none; ``numbers`` are lines with
    the number of the document, ``dates`` those with a date around the body; ``folders`` from the innermost."""

    title: str | None
    stem: str
    opening: str
    kind: str | None
    heading: str = ""
    numbers: Sequence[str] = ()
    dates: Sequence[str] = ()
    text: str = ""
    folders: Sequence[str] = ()

    @cached_property
    def group(self) -> str:
        """What its kind is like: annual, ahead, of its day, or anything else."""
        return next((name for name, kinds in _GROUPS if self.kind in kinds), "other")


def year_of(said: Sources) -> int | None:
    """The year a report is about; None where nothing says it."""
    whole = _whole_year(said)
    if whole is not None:
        return whole
    years, evidence = candidates(said)
    return years[bundled("year").best(evidence)]


def _whole_year(said: Sources) -> int | None:
    """The one year that a title names, where it names it as a whole one: 「关于2024年度重点工作督查情况的通报」 is
    about that year, whenever it was issued."""
    title = _DAY.sub("", _half_width(said.title or ""))
    years = set(_named(title)) if _WHOLE.search(title) and said.kind not in _SPOKEN else set()
    return years.pop() if len(years) == 1 else None


def candidates(said: Sources) -> tuple[list[int | None], list[Evidence]]:
    """No year, then every year that may be it, the latest first; and what speaks for each."""
    told = _Told(said)
    years: list[int | None] = [None, *sorted(told.years, reverse=True)]
    return years, [dict(_nothing(told) if year is None else _speaks(told, year)) for year in years]


class _Told:
    """All years that a document names, by where it names them."""

    def __init__(self, said: Sources) -> None:
        title = _half_width(said.title or "")
        undated, (self.dated, self.month) = _DAY.sub("", title), _dated(said.dates)
        if (meeting := _MEETING.search(undated)) and self.dated in (None, _value(meeting.group(1))):
            undated, self.dated = undated.replace(meeting.group(), ""), _value(meeting.group(1))
        opening, stem = _half_width(said.opening), _half_width(said.stem)
        self.said = said
        self.title = _named(_QUOTED.sub("", undated)) or _named(undated)
        self.quoted = [year for year in _named(undated) if year not in _named(_QUOTED.sub("", undated))]
        self.span = _span(undated)
        self.period = [int(match.group(1)) for match in _PERIOD.finditer(opening)]
        self.period += [_han(match.group(1)) for match in _YEAR_HAN.finditer(opening)]
        self.began = {int(match.group(1)) for match in _BEGAN.finditer(opening[:200])}
        self.since = {int(year) for pair in _SINCE.findall(opening) for year in pair if year}
        self.opening = _named(_DAY.sub("", opening))
        self.number = next(
            (int(m.group(1)) for line in (*said.numbers, stem) if (m := _NUMBER.search(_half_width(line)))),
            None,
        )
        self.issued = self.dated if self.dated is not None else self.number
        self.saved = {int(match.group(1)) for match in _SAVED.finditer(stem)}
        # A file that is called by its document's number, 「×政通〔2025〕3号」, says when it was issued, as that does.
        self.stem = _named(_NUMBER.sub("", _SAVED.sub("", stem)))
        self.folders = [year for folder in said.folders[:3] for year in _named(_half_width(folder))]
        match = _FIRST_HEADING.match(said.heading)
        self.heading = int(match.group(1)) if match else None
        body = said.text or said.opening
        for line in (*said.dates, *said.numbers):
            body = body.replace(line, "")
        self.counts = Counter(_named(body))
        self.months = Counter(int(match.group(1)) for match in _MONTH.finditer(body))
        self.this = "今年" in opening[:300] or "本年" in opening[:300]
        self.past = re.search("一年来|过去(?:的)?一年|去年|上年|全年|年度", title + opening[:300]) is not None

    @property
    def early(self) -> bool:
        return self.month is not None and self.month <= _FIRST_MONTHS

    @property
    def years(self) -> set[int]:
        """Every year that may be it."""
        common = [year for year, _ in self.counts.most_common(_MOST)]
        found = {*self.title, *self.quoted, *self.period, *self.opening, *common}
        found |= {*self.stem, *self.saved, *self.folders}
        found |= {year for year in (self.heading, self.number, self.dated) if year is not None}
        return found | ({self.issued - 1} if self.issued is not None else set())


def _nothing(told: _Told) -> Iterator[tuple[str, float]]:
    yield "none", 1.0
    if told.issued is None and not told.title:
        yield "none, neither title nor date", 1.0
        yield f"none, neither, {told.said.group}", 1.0
    if not told.counts:
        yield "none, no year in text", 1.0


def _speaks(told: _Told, year: int) -> Iterator[tuple[str, float]]:
    """What speaks for a year, by name; what is not told is 0."""
    yield from _of_title(told, year)
    yield from _of_issue(told, year)
    yield from _of_text(told, year).items()


def _of_title(told: _Told, year: int) -> Iterator[tuple[str, float]]:
    if told.span and year in told.title:
        yield f"span {'ends' if year == told.span else 'begins'}, {told.said.group}", 1.0
        if told.issued is not None:
            yield f"span {'ends' if year == told.span else 'begins'}, issued", float(year == told.issued)
    if told.title:
        if year == (told.span or told.title[0]):
            yield "title", 1.0
            yield f"title, {told.said.group}", 1.0
        elif year in told.title:
            yield "title, later", 1.0
        else:
            yield "title says another", 1.0
    if year in told.quoted and not (told.title and told.title[0] == year):
        yield "quoted in title", 1.0
    if told.stem:
        if year == told.stem[0]:
            yield "file's name", 1.0
            yield "file's name, no title", float(told.said.title is None)
        else:
            yield "file's name says another", 1.0
    if year in told.saved:
        yield "file saved", 1.0
    if year in told.folders:
        yield "folder", 1.0


def _of_issue(told: _Told, year: int) -> Iterator[tuple[str, float]]:
    group = told.said.group
    if year == told.number:
        yield "number", 1.0
    if told.issued is None:
        return
    when = "no month" if told.month is None else "early" if told.early else "late"
    if year == told.issued:
        yield f"issued, {when}", 1.0
        yield f"issued, {when}, {group}", 1.0
        if told.this:
            yield f"issued, {when}, this year", 1.0
        if told.past:
            yield f"issued, {when}, past year", 1.0
    elif year == told.issued - 1:
        yield f"before issue, {when}", 1.0
        yield f"before issue, {when}, {group}", 1.0
        if told.this:
            yield f"before issue, {when}, this year", 1.0
        if told.past:
            yield f"before issue, {when}, past year", 1.0
    elif year < told.issued:
        yield "long before issue", 1.0
    else:
        yield "after issue", 1.0
        yield f"after issue, {group}", 1.0


def _of_text(told: _Told, year: int) -> Evidence:
    group = told.said.group
    where = "dated" if told.issued is not None else "undated"
    count, total = told.counts[year], sum(told.counts.values())
    share = count / total if total else 0.0
    months = sum(told.months.values())
    in_months = told.months[year] / months if months else 0.0
    first = bool(told.period) and year == told.period[0]
    return {
        f"period, {where}": float(first),
        f"period, {group}": float(first),
        f"last period, {group}": float(bool(told.period) and year == max(told.period)),
        f"began, {where}": float(year in told.began),
        "since": float(year in told.since),
        f"opening, {where}": float(year in told.opening),
        "heading": float(year == told.heading),
        f"share, {where}": share,
        f"share, {group}": share,
        f"named most, {where}": float(count > 0 and count == max(told.counts.values())),
        f"unnamed, {where}": float(total > 0 and count == 0),
        "named once": float(count == 1),
        f"alone, {where}": float(len(told.counts) == 1 and count > 1),
        f"named by most, {where}": float(count > 1 and share >= _BY_MOST),
        f"share of months, {where}": in_months,
        f"most months, {where}": float(told.months[year] > 1 and in_months >= _BY_MOST),
    }


def _half_width(words: str) -> str:
    return words if words.isascii() else unicodedata.normalize("NFKC", words)


def _named(words: str) -> list[int]:
    """The years in words, in digits of either kind; those with 年 behind them first."""
    found = [
        (match.start(), "年" not in match.group(), int(match.group(1)))
        for match in _YEAR_DIGITS.finditer(words)
    ]
    found += [(match.start(), False, _han(match.group(1))) for match in _YEAR_HAN.finditer(words)]
    return [year for _, _, year in sorted(found, key=lambda one: (one[1], one[0]))]


def _span(words: str) -> int | None:
    """The last year of a span that begins what words name: 2021—2023."""
    found = list(_YEAR_DIGITS.finditer(words))
    if len(found) > 1 and _SPAN.fullmatch(words[found[0].end() : found[1].start()]):
        return int(found[1].group(1))
    return None


def _dated(dates: Sequence[str]) -> tuple[int | None, int | None]:
    """Year and month of issue, from the last line with a date."""
    for line in reversed(dates):
        if match := _ISSUED.search(_half_width(line).replace(" ", "")):
            year, month = match.groups()
            return _value(year), _MONTHS.get(month) or (int(month) if month and month.isdecimal() else None)
    return None, None


def _value(year: str) -> int:
    return int(year) if year.isdecimal() else _han(year)


def _han(sign: str) -> int:
    return int("".join(_HAN_DIGITS[char] for char in sign))
