"""Word 97 documents written byte by byte, in the OLE container that holds them."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_TEXT = 0x600


def write_ole(path: Path, streams: Mapping[str, bytes]) -> Path:
    """A compound file of these streams, each padded so that none is a small one."""
    contents = [data.ljust(-(-max(len(data), 4096) // _SECTOR) * _SECTOR, b"\0") for data in streams.values()]
    fat, first, place = [], [], 0
    for data in contents:
        count = len(data) // _SECTOR
        first.append(place)
        fat += [*range(place + 1, place + count), _END]
        place += count
    entries = [_entry("Root Entry", 5, _END, 0, child=1)]
    names = list(streams)
    for number, (name, data) in enumerate(zip(names, contents, strict=True), 1):
        following = number + 1 if number < len(names) else _FREE
        entries.append(_entry(name, 2, first[number - 1], len(data), right=following))
    directory = b"".join(entries).ljust(-(-len(entries) // 4) * _SECTOR, b"\0")
    count = len(directory) // _SECTOR
    directory_at = place
    fat += [*range(place + 1, place + count), _END]
    place += count
    tables = -(-(len(fat) + 1) // 128)
    fat += [_FAT] * tables
    packed = struct.pack(f"<{len(fat)}I", *fat).ljust(tables * _SECTOR, b"\xff")
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
        0, tables, directory_at, 0, 4096, _END, 0, _END, 0, place,
    )  # fmt: skip
    header += struct.pack("<108I", *range(place + 1, place + tables), *[_FREE] * (109 - tables))
    path.write_bytes(header + b"".join(contents) + directory + packed)
    return path


def _entry(name: str, kind: int, start: int, size: int, *, child: int = _FREE, right: int = _FREE) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII16xI8x8xIII", written, len(written), kind, 1, _FREE, right, child, 0, start, size, 0
    )


@dataclass(frozen=True)
class Said:
    """A paragraph with its mark, its style and its properties, as opcode and operand bytes."""

    text: str
    mark: str = "\r"
    style: int = 0
    properties: bytes = b""


def write_doc(
    path: Path,
    *paragraphs: Said,
    stories: Sequence[int] | None = None,
    hidden: Sequence[tuple[int, int, bytes]] = (),
    tables: Mapping[int, bytes] | None = None,
    flags: int = 0x0200,
    version: int = 0xC1,
    width: int = 2,
) -> Path:
    """A document of one piece; `hidden` are (first, last character, properties), `tables` parts by their place in
    the FIB, `stories` the lengths of the stories where there are more than one."""
    whole = "".join(said.text + said.mark for said in paragraphs)
    data = whole.encode("utf-16-le" if width == 2 else "cp1252")
    fib = bytearray(_TEXT)
    struct.pack_into("<HH", fib, 0, 0xA5EC, version)
    struct.pack_into("<H", fib, 0x0A, flags)
    struct.pack_into("<8i", fib, 0x4C, *(stories or [len(whole), 0, 0, 0, 0, 0, 0, 0]))
    main = bytes(fib) + data
    main = main.ljust(-(-len(main) // _SECTOR) * _SECTOR, b"\0")
    bounds, at = [_TEXT], _TEXT
    for said in paragraphs:
        at += width * len(said.text + said.mark)
        bounds.append(at)
    paragraph_page = _page(
        bounds, [struct.pack("<H", s.style) + s.properties for s in paragraphs], paragraph=True
    )
    character_bounds = [_TEXT]
    character_runs: list[bytes] = []
    for begin, end, properties in hidden:
        character_bounds += [_TEXT + width * begin, _TEXT + width * end]
        character_runs += [b"", properties]
    character_bounds.append(at)
    character_runs.append(b"")
    character_page = _page(character_bounds, character_runs, paragraph=False)
    pages = len(main) // _SECTOR
    main += paragraph_page + character_page
    piece = struct.pack("<IIHIH", 0, len(whole), 0, _TEXT if width == 2 else (2 * _TEXT) | 0x40000000, 0)
    parts = {
        0x1A2: b"\x02" + struct.pack("<I", len(piece)) + piece,
        0x102: struct.pack("<III", _TEXT, at, pages),
        0xFA: struct.pack("<III", _TEXT, at, pages + 1),
        **(tables or {}),
    }
    table, written = b"", bytearray(main)
    for place, content in parts.items():
        # The levels of lists lie behind the part that names them.
        length = 2 + 28 * int.from_bytes(content[:2], "little") if place == 0x2E2 else len(content)
        struct.pack_into("<II", written, place, len(table), length)
        table += content
    return write_ole(path, {"WordDocument": bytes(written), "1Table" if flags & 0x0200 else "0Table": table})


def _page(bounds: Sequence[int], said: Sequence[bytes], *, paragraph: bool) -> bytes:
    page = bytearray(_SECTOR)
    page[-1] = len(said)
    struct.pack_into(f"<{len(bounds)}I", page, 0, *bounds)
    step, at = (13 if paragraph else 1), _SECTOR - 2
    for number, content in enumerate(said):
        if not content and not paragraph:
            continue
        if paragraph:
            packed = b"\0" + bytes([-(-len(content) // 2)]) + content + b"\0" * (len(content) % 2)
        else:
            packed = bytes([len(content)]) + content
        at -= len(packed) + (at - len(packed)) % 2
        page[at : at + len(packed)] = packed
        page[4 * len(bounds) + step * number] = at // 2
    return bytes(page)


def level(number_format: int, text: str, start: int = 1) -> bytes:
    """A level of a list; the numbers of levels stand in `text` as the characters 0 to 8."""
    head = struct.pack("<iBB", start, number_format, 0).ljust(28, b"\0")
    return head + struct.pack("<H", len(text)) + text.encode("utf-16-le")


def lists(*levels: bytes) -> dict[int, bytes]:
    """One list of these levels, named by the paragraphs as number 1."""
    levels = (*levels, *[level(255, "")] * (9 - len(levels)))
    entry = struct.pack("<I", 7).ljust(28, b"\0")
    override = struct.pack("<I", 1) + struct.pack("<I", 7).ljust(16, b"\0")
    return {0x2E2: struct.pack("<H", 1) + entry + b"".join(levels), 0x2EA: override}
