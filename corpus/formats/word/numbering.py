"""Word's automatic numbers as the text a reader of the page sees: 一、（一）1. ①

Word keeps them out of the text: a paragraph names a list (``numId``) and a level,
``numbering.xml`` says how that level counts. People cite 「（二）」, so the number
has to be in the text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from corpus.formats.word.paragraph import OFF, W

_DIGITS = "零一二三四五六七八九"


@dataclass(slots=True)
class Level:
    """How one level of a list counts."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    legal: bool = False
    # A level above which it begins anew, counted from 1; 0 for never.
    restart: int | None = None
    style: str | None = None
    apart: bool = True


@dataclass(slots=True)
class Numbering:
    """The lists of one document and where each of them has got to."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    shared: dict[str, str] = field(default_factory=dict)
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)
    linked: dict[tuple[str, str], int] = field(default_factory=dict)
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
            after = levels[deeper].restart if deeper in levels else None
            # Without a word of its own each level begins anew below any outer one.
            if after is None or level < after:
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

    written = re.sub(r"%([1-9])", number, own.text)
    # A tab or blank sets the words off, which counts where nothing else does: 「1 2024年……」.
    return f"{written} " if own.apart and re.search(r"[\dA-Za-z]$", written) else written


def read_numbering(root: etree._Element) -> Numbering:
    """``numbering.xml`` as :class:`Numbering`."""
    abstract = {item.get(W + "abstractNumId", ""): _levels(item) for item in root.iter(W + "abstractNum")}
    _follow_links(root, abstract)
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
        found.linked |= {(num, own.style): place for place, own in levels.items() if own.style}
        found.shared[num] = name
    return found


def _follow_links(root: etree._Element, abstract: dict[str, dict[int, Level]]) -> None:
    """A list may say nothing but the name of a list style, which another list describes."""
    described: dict[str, dict[int, Level]] = {}
    for item in root.iter(W + "abstractNum"):
        link = item.find(W + "styleLink")
        if link is not None:
            described[link.get(W + "val", "")] = abstract[item.get(W + "abstractNumId", "")]
    for item in root.iter(W + "abstractNum"):
        link = item.find(W + "numStyleLink")
        if link is not None:
            abstract[item.get(W + "abstractNumId", "")] = described.get(link.get(W + "val", ""), {})


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
        legal=value("isLgl") not in (None, *OFF),
        restart=_int(value("lvlRestart"), 0) if value("lvlRestart") is not None else None,
        style=value("pStyle"),
        apart=value("suff") != "nothing",
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


def _signs(first: int, count: int) -> Callable[[int], str]:
    """Signs that stand for a number and what is around it; a plain number past the last."""
    return lambda number: chr(first + number - 1) if number <= count else str(number)


def _formal(number: int) -> str:
    """As on a cheque: 壹拾贰."""
    written = f"一{chinese(number)}" if 10 <= number < 20 else chinese(number)
    return written.translate(str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟"))


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
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _signs(0x2460, 20)),
    **dict.fromkeys(("chineseLegalSimplified", "ideographLegalTraditional"), _formal),
    "decimalEnclosedFullstop": _signs(0x2488, 20),
    "decimalEnclosedParen": _signs(0x2474, 20),
    "ideographEnclosedCircle": _signs(0x3280, 10),
    "numberInDash": lambda number: f"- {number} -",
    **dict.fromkeys(("decimalFullWidth", "decimalFullWidth2"), lambda number: str(number).translate({48 + digit: 0xFF10 + digit for digit in range(10)})),
    "decimalZero": lambda number: f"{number:02}",
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "ideographTraditional": _stems("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _stems("子丑寅卯辰巳午未申酉戌亥"),
}  # fmt: skip
