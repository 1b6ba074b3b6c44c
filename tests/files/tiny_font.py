"""A TrueType font of two glyphs, so that text has ink: a square for Chinese, a narrow bar for Latin."""

import struct
from collections.abc import Mapping, Sequence
from itertools import pairwise

UNITS = 1000
# The ink of each glyph: left, bottom, right, top. The bar leaves room on both sides, as a 1 does.
SQUARE, BAR = (60, -80, 940, 800), (190, 0, 310, 700)
_WIDTHS = (1000, 1000, 500)


def font() -> bytes:
    """The file; glyph 1 is the square, 2 the bar."""
    glyphs = [b"", _box(*SQUARE), _box(*BAR)]
    places = [sum(len(glyph) for glyph in glyphs[:number]) for number in range(len(glyphs) + 1)]
    count = len(glyphs)
    tables = {
        b"cmap": struct.pack(">HHHHIHHH", 0, 1, 1, 0, 12, 6, 10, 0) + struct.pack(">HH", 0, 0),
        b"glyf": b"".join(glyphs),
        b"head": struct.pack(
            ">IIIIHHQQhhhhHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, UNITS, 0, 0, 0, -80, 1000, 800, 0, 8, 2, 1, 0
        ),
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, 880, -120, 0, 1000, 0, 0, 1000, 1, 0, 0, 0, 0, 0, 0, 0, count),
        b"hmtx": b"".join(struct.pack(">Hh", width, 0) for width in _WIDTHS),
        b"loca": struct.pack(f">{count + 1}I", *places),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, count, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
    }  # fmt: skip
    return _file(tables)


def glyph_map() -> bytes:
    """For each code of UTF-16 its glyph, as the entry CIDToGIDMap wants it."""
    return b"\0\2" * 0x100 + b"\0\1" * (0x10000 - 0x100)


def _box(left: int, bottom: int, right: int, top: int) -> bytes:
    """One outline of four corners, in words."""
    corners: Sequence[tuple[int, int]] = ((left, bottom), (left, top), (right, top), (right, bottom))
    across = [corners[0][0], *(b[0] - a[0] for a, b in pairwise(corners))]
    up = [corners[0][1], *(b[1] - a[1] for a, b in pairwise(corners))]
    head = struct.pack(">hhhhhHH", 1, left, bottom, right, top, 3, 0)
    return (head + b"\1" * 4 + struct.pack(">8h", *across, *up)).ljust(36, b"\0")


def _file(tables: Mapping[bytes, bytes]) -> bytes:
    place = 12 + 16 * len(tables)
    head, body = struct.pack(">IHHHH", 0x10000, len(tables), 64, 2, 16 * len(tables) - 64), b""
    for name, content in tables.items():
        head += struct.pack(">4sIII", name, 0, place + len(body), len(content))
        body += content.ljust(-(-len(content) // 4) * 4, b"\0")
    return head + body
