"""Word's automatic numbers as the text a reader of the page sees: 一、（一）1. ①

Word keeps them out of the text: a paragraph names a list (``numId``) and a level,
``numbering.xml`` says how that level counts. People cite 「（二）」, so the number
has to be in the text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from corpus.readers.word_paragraph import W

_DIGITS = "零一二三四五六七八九"


@dataclass(slots=True)
class Level:
    """How one level of a list counts."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    legal: bool = False


@dataclass(slots=True)
class Numbering:
    """The lists of one document and where each of them has got to."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    shared: dict[str, str] = field(default_factory=dict)
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    def next_label(self, num: str, level: int) -> str:
        """Count one more paragraph of list ``num`` at ``level`` and write its number."""
        levels = self.levels.get(num)
        if levels is None or level not in levels:
            return ""
        counts = self._counts.setdefault(self.shared.get(num, num), {})
        if num not in self._begun:
            self._begun.add(num)
            for restarted, start in self.restarts.get(num, {}).items():
                counts[restarted] = start - 1
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        return _label(levels, counts, level)


def _label(levels: dict[int, Level], counts: dict[int, int], level: int) -> str:
    own = levels[level]
    if own.format in ("bullet", "none"):
        return ""

    def number(match: re.Match[str]) -> str:
        place = int(match.group(1)) - 1
        spec = levels.get(place, Level())
        return write_number(counts.get(place, spec.start), "decimal" if own.legal else spec.format)

    return re.sub(r"%([1-9])", number, own.text)


def read_numbering(root: etree._Element) -> Numbering:
    """``numbering.xml`` as :class:`Numbering`."""
    abstract = {item.get(W + "abstractNumId", ""): _levels(item) for item in root.iter(W + "abstractNum")}
    found = Numbering()
    for item in root.iter(W + "num"):
        num = item.get(W + "numId", "")
        base = item.find(W + "abstractNumId")
        name = base.get(W + "val", "") if base is not None else ""
        levels = dict(abstract.get(name, {}))
        for override in item.iter(W + "lvlOverride"):
            place = _int(override.get(W + "ilvl"), 0)
            start = override.find(W + "startOverride")
            if start is not None:
                found.restarts.setdefault(num, {})[place] = _int(start.get(W + "val"), 1)
            for changed in override.iter(W + "lvl"):
                levels[place] = _level(changed)
        found.levels[num] = levels
        found.shared[num] = name
    return found


def _levels(item: etree._Element) -> dict[int, Level]:
    return {_int(level.get(W + "ilvl"), 0): _level(level) for level in item.iter(W + "lvl")}


def _level(item: etree._Element) -> Level:
    def value(tag: str) -> str | None:
        child = item.find(W + tag)
        return None if child is None else child.get(W + "val", "")

    return Level(
        start=_int(value("start"), 1),
        format=value("numFmt") or "decimal",
        text=value("lvlText") or "",
        legal=item.find(W + "isLgl") is not None,
    )


def _int(value: str | None, default: int) -> int:
    return int(value) if value is not None and re.fullmatch(r"-?\d{1,6}", value) else default


def write_number(number: int, style: str) -> str:
    """``number`` in one of Word's number formats; decimal where it has no other form."""
    write = _STYLES.get(style)
    return write(number) if write is not None and number > 0 else str(number)


def chinese(number: int) -> str:
    """1–9999 as one counts in Chinese: 10 → 十, 21 → 二十一, 105 → 一百零五."""
    if number > 9999:
        return str(number)
    written, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            written += ("零" if gap and written else "") + _DIGITS[digit] + name
        gap = digit == 0
    return written.removeprefix("一") if 10 <= number < 20 else written


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if number <= 20 else str(number)


def _letters(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * min(9, (number - 1) // 26 + 1)


def _roman(number: int) -> str:
    if number > 3999:
        return str(number)
    written = ""
    for value, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    ):
        written += sign * (number // value)
        number %= value
    return written


def _stems(stems: str) -> Callable[[int], str]:
    return lambda number: stems[(number - 1) % len(stems)]


_STYLES: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand",
         "japaneseCounting", "ideographDigital", "taiwaneseDigital"),
        chinese,
    ),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _circled),
    "decimalFullWidth": lambda number: str(number).translate({48 + digit: 0xFF10 + digit for digit in range(10)}),
    "decimalZero": lambda number: f"{number:02}",
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "ideographTraditional": _stems("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _stems("子丑寅卯辰巳午未申酉戌亥"),
}  # fmt: skip
