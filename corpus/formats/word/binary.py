"""The binary format of Word 97–2003 and WPS: where the text lies, and what is said of it.

After [MS-DOC]: a FIB at the start of the stream ``WordDocument`` points into a table
stream, whose piece table says at which bytes each run of characters lies. What is said
of characters and paragraphs lies in pages of 512 bytes, found by those bytes.
"""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_MAGIC: Final = 0xA5EC
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
# Places in the FIB of Word 97: the lengths of the stories, and (place, length) pairs of tables.
_STORIES = 0x4C
_STYLES, _CHARACTERS, _PARAGRAPHS, _PIECES = 0xA2, 0xFA, 0x102, 0x1A2
_LISTS, _OVERRIDES, _FONTS = 0x2E2, 0x2EA, 0x112
_PAGE = 512
_MOST_FONTS = 4096
# The size of an operand by the top bits of its opcode; 6 means that it says itself.
_OPERAND = (1, 1, 2, 4, 2, 2, -1, 3)
_LONG_OPERANDS = {0xD608: 2}

# Opcodes of the properties that matter to a reader.
DELETED, HIDDEN = 0x0800, 0x083C
SYMBOL = 0x6A09
DEPTH, INNER_CELL_END, INNER_ROW_END = 0x6649, 0x244B, 0x244C
IN_TABLE, ROW_END, LIST_LEVEL, LIST, OUTLINE = 0x2416, 0x2417, 0x260A, 0x460B, 0x2640

Properties = dict[int, int]


class DamagedWord(Exception):
    """The bytes contradict each other."""


class OtherWord(Exception):
    """No Word 97–2003: ``encrypted``, or an ``older`` one."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters: its first character, the byte where it lies, and its bytes a character."""

    start: int
    end: int
    place: int
    width: int


@dataclass(frozen=True, slots=True)
class Run:
    """What is said of the bytes from ``start`` to ``end``; ``style`` is of a paragraph."""

    start: int
    end: int
    style: int
    properties: Properties


class WordBinary:
    """A document's text and properties; DamagedWord or OtherWord where it is none."""

    def __init__(self, main: bytes, tables: tuple[bytes, bytes]) -> None:
        self._main = main
        magic, version = self._numbers("<HH", 0)
        (flags,) = self._numbers("<H", 0x0A)
        if magic != _MAGIC or version < 0xC1:
            raise OtherWord("older")
        if flags & _ENCRYPTED:
            raise OtherWord("encrypted")
        self.table = tables[1 if flags & _TABLE_1 else 0]
        self.stories = self._numbers("<8i", _STORIES)
        if any(length < 0 for length in self.stories):
            raise DamagedWord
        self.pieces = list(self._pieces())
        self._paragraphs = _Runs(self._runs(_PARAGRAPHS, paragraph=True))
        self._characters = _Runs(self._runs(_CHARACTERS, paragraph=False))

    def text(self, start: int, end: int) -> Iterator[tuple[str, int]]:
        """The characters from `start` to `end`, each with the byte where it lies."""
        for piece in self.pieces:
            first, last = max(start, piece.start), min(end, piece.end)
            if first >= last:
                continue
            place = piece.place + (first - piece.start) * piece.width
            data = self._main[place : place + (last - first) * piece.width]
            if len(data) < (last - first) * piece.width:
                raise DamagedWord
            # Half a surrogate pair may stand at the edge of a piece.
            written = (
                data.decode("cp1252", "replace") if piece.width == 1 else data.decode("utf-16-le", "replace")
            )
            step = piece.width
            for character in written:
                yield character, place
                place += 2 * step if character > "\uffff" else step

    def paragraph(self, place: int) -> Run:
        """What is said of the paragraph whose mark lies at this byte."""
        return self._paragraphs.at(place)

    def character(self, place: int) -> Properties:
        """What is said of the character at this byte."""
        return self._characters.at(place).properties

    def part(self, what: int) -> bytes:
        """A part of the table stream by its place in the FIB; empty where there is none."""
        place, length = self._numbers("<II", what)
        return self.table[place : place + length]

    def fonts(self) -> list[str]:
        """The names of the fonts, by the numbers that characters name them with."""
        data = self.part(_FONTS)
        place, found = 4, list[str]()
        while place < len(data) and len(found) < _MOST_FONTS:
            # A length less one, 39 bytes about the font, and its name to a zero.
            size = data[place] + 1
            name = data[place + 40 : place + size].decode("utf-16-le", "replace")
            found.append(name.partition("\0")[0])
            place += size
        return found

    def _numbers(self, form: str, place: int) -> tuple[int, ...]:
        try:
            return struct.unpack_from(form, self._main, place)
        except struct.error as error:
            raise DamagedWord from error

    def _pieces(self) -> Iterator[Piece]:
        data = self.part(_PIECES)
        place = 0
        while place < len(data) and data[place] == 1:
            place += 3 + int.from_bytes(data[place + 1 : place + 3], "little")
        if place + 5 > len(data) or data[place] != 2:
            raise DamagedWord
        table = data[place + 5 : place + 5 + int.from_bytes(data[place + 1 : place + 5], "little")]
        count = (len(table) - 4) // 12
        if count < 1:
            raise DamagedWord
        bounds = struct.unpack_from(f"<{count + 1}I", table)
        # Together the pieces hold every story, from its first character on.
        if bounds[0] or bounds[-1] < sum(self.stories):
            raise DamagedWord
        for number in range(count):
            (where,) = struct.unpack_from("<I", table, 4 * (count + 1) + 8 * number + 2)
            compressed = bool(where & 0x4000_0000)
            where &= 0x3FFF_FFFF
            if bounds[number + 1] < bounds[number]:
                raise DamagedWord
            yield Piece(
                bounds[number],
                bounds[number + 1],
                where // 2 if compressed else where,
                1 if compressed else 2,
            )

    def _runs(self, what: int, *, paragraph: bool) -> Iterator[Run]:
        """The runs of all pages; a page names its runs' bounds first and their properties from its end."""
        table = self.part(what)
        count = max(0, (len(table) - 4) // 8)
        for number in range(count):
            (page,) = struct.unpack_from("<I", table, 4 * (count + 1) + 4 * number)
            data = self._main[(page & 0x3F_FFFF) * _PAGE :][:_PAGE]
            if len(data) == _PAGE:
                yield from _page(data, paragraph=paragraph)


def _page(data: bytes, *, paragraph: bool) -> Iterator[Run]:
    count, step = data[-1], 13 if paragraph else 1
    if 4 * (count + 1) + step * count >= _PAGE:
        raise DamagedWord
    bounds = struct.unpack_from(f"<{count + 1}I", data)
    for number in range(count):
        place = 2 * data[4 * (count + 1) + step * number]
        style, properties = 0, b""
        if place and not paragraph:
            properties = data[place + 1 : place + 1 + data[place]]
        elif place:
            words = data[place]
            begin, length = (place + 1, 2 * words - 1) if words else (place + 2, 2 * data[place + 1])
            style = int.from_bytes(data[begin : begin + 2], "little")
            properties = data[begin + 2 : begin + length]
        yield Run(bounds[number], bounds[number + 1], style, read_properties(properties))


class _Runs:
    """Runs, found by a byte in them."""

    def __init__(self, runs: Iterator[Run]) -> None:
        self._runs = sorted(runs, key=lambda run: run.start)
        self._starts = [run.start for run in self._runs]

    def at(self, place: int) -> Run:
        number = bisect_right(self._starts, place) - 1
        if number >= 0 and place < self._runs[number].end:
            return self._runs[number]
        return Run(place, place, 0, {})


def read_properties(data: bytes) -> Properties:
    """Opcode → operand, for operands of up to four bytes; longer ones are skipped."""
    found: Properties = {}
    place = 0
    while place + 2 < len(data):
        opcode = int.from_bytes(data[place : place + 2], "little")
        place += 2
        size = _OPERAND[opcode >> 13]
        if size < 0:
            wide = _LONG_OPERANDS.get(opcode, 1)
            size = int.from_bytes(data[place : place + wide], "little") - (wide - 1)
            place += wide
        elif place + size <= len(data):
            found[opcode] = int.from_bytes(data[place : place + size], "little")
        place += max(0, size)
    return found
