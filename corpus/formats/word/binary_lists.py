"""Styles and automatic numbers of the binary Word format, as :class:`Numbering` understands them."""

import struct
from dataclasses import dataclass, replace

from corpus.formats.word.binary import _LISTS, _OVERRIDES, _STYLES, Properties, WordBinary, read_properties
from corpus.formats.word.numbering import Level, Numbering

# How the binary format numbers its number formats → their names in newer ones.
_FORMATS = {
    0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 10: "ideographDigital",
    11: "japaneseCounting", 14: "decimalFullWidth", 18: "decimalEnclosedCircle", 22: "decimalZero", 23: "bullet",
    28: "decimalEnclosedCircleChinese", 30: "ideographTraditional", 31: "ideographZodiac", 33: "taiwaneseCounting",
    35: "taiwaneseCountingThousand", 37: "chineseCounting", 39: "chineseCountingThousand", 255: "none",
}  # fmt: skip
_TITLE = 62


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style: its outline level, 0 for the title, and what it says of lists."""

    level: int | None
    properties: Properties


def read_styles(word: WordBinary) -> dict[int, Style]:
    """The paragraph styles by number; what they take from others is in them."""
    data = word.part(_STYLES)
    if len(data) < 6:
        return {}
    head = int.from_bytes(data[:2], "little")
    count, base = struct.unpack_from("<HH", data, 2)
    place, raw = 2 + head, {}
    for number in range(min(count, 4096)):
        if place + 2 > len(data):
            break
        length = int.from_bytes(data[place : place + 2], "little")
        style = data[place + 2 : place + 2 + length]
        if length > base:
            raw[number] = style
        place += 2 + length
    return {number: _style(raw, base, number, ()) for number in raw}


def _style(raw: dict[int, bytes], base: int, number: int, below: tuple[int, ...]) -> Style:
    data = raw.get(number)
    if data is None or number in below or len(data) < 10 or len(below) > 20:
        return Style(None, {})
    built_in, kind, _ = struct.unpack_from("<HHH", data)
    parent = _style(raw, base, kind >> 4, (*below, number))
    if kind & 0xF != 1:
        return Style(None, {})
    built_in &= 0xFFF
    level = 0 if built_in == _TITLE else built_in if 1 <= built_in <= 9 else parent.level
    return Style(level, parent.properties | _own(data, base))


def _own(data: bytes, base: int) -> Properties:
    """What a style itself says of its paragraphs: behind its name, a length, a number and properties."""
    name = int.from_bytes(data[base : base + 2], "little")
    place = base + 2 + 2 * (name + 1)
    place += place % 2
    length = int.from_bytes(data[place : place + 2], "little")
    return read_properties(data[place + 4 : place + 2 + length])


def read_lists(word: WordBinary) -> Numbering:
    """The lists: a paragraph names an override, that a list, and that its levels."""
    place, length = struct.unpack_from("<II", word._main, _LISTS)
    data = word.table[place:]
    if length < 2:
        return Numbering()
    (count,) = struct.unpack_from("<H", data)
    place, lists = length, {}
    for number in range(min(count, 4096)):
        entry = data[2 + 28 * number : 30 + 28 * number]
        if len(entry) < 28:
            break
        levels = {}
        for level in range(1 if entry[26] & 1 else 9):
            levels[level], place = _level(data, place)
        lists[entry[:4]] = levels
    found = Numbering()
    overrides = word.part(_OVERRIDES)
    for number in range(min(int.from_bytes(overrides[:4], "little"), 4096)):
        entry = overrides[4 + 16 * number : 20 + 16 * number]
        if entry[:4] in lists:
            found.levels[str(number + 1)] = lists[entry[:4]]
            found.shared[str(number + 1)] = entry[:4].hex()
    return found


def _level(data: bytes, place: int) -> tuple[Level, int]:
    """A level of a list, and where the next begins."""
    if place + 28 > len(data):
        return Level(format="none"), place
    start, number_format, flags = struct.unpack_from("<iBB", data, place)
    characters, paragraphs = data[place + 24], data[place + 25]
    place += 28 + characters + paragraphs
    length = int.from_bytes(data[place : place + 2], "little")
    text = data[place + 2 : place + 2 + 2 * length].decode("utf-16-le", "replace")
    # The numbers of the levels stand as the characters 0 to 8.
    shown = "".join(f"%{ord(character) + 1}" if character < "\t" else character for character in text)
    level = Level(start, _FORMATS.get(number_format, "decimal"), shown, bool(flags & 0x04))
    return replace(level, format="none") if not text else level, place + 2 + 2 * length
