"""Word 97–2003: text, tables, numbers and stories of documents written byte by byte."""

import struct
from pathlib import Path

import pytest
from word_binary_files import Said, level, lists, write_doc, write_ole

from corpus.errors import UnreadableReport
from corpus.formats import read
from corpus.formats.content import Hint
from corpus.formats.word.binary import read_properties
from corpus.formats.word.doc import read_doc

IN_TABLE, ROW_END = b"\x16\x24\x01", b"\x17\x24\x01"
DELETED, HIDDEN = b"\x00\x08\x01", b"\x3c\x08\x01"


def lines(path: Path) -> list[str]:
    return read_doc(path).text.split("\n")


@pytest.mark.parametrize("flags", [0x0000, 0x0200])
def test_paragraphs_breaks_and_fields(tmp_path: Path, flags: int) -> None:
    path = write_doc(
        tmp_path / "a.doc",
        Said("河湾镇工作总结"),
        Said("投入\x13 = 6*2 \x1412\x15万元，见\x13PAGE \x13X\x14外\x15\x14第3页\x15\x0b另起\x1e行\x1f尾"),
        Said("第二节", "\x0c"),
        Said("末段"),
        flags=flags,
    )
    assert lines(path) == ["河湾镇工作总结", "投入12万元，见第3页", "另起-行尾", "第二节", "末段"]


def test_text_of_one_byte_a_character(tmp_path: Path) -> None:
    assert lines(write_doc(tmp_path / "a.doc", Said("GDP“up” 3%"), width=1)) == ["GDP“up” 3%"]


def test_what_is_deleted_or_hidden_is_out(tmp_path: Path) -> None:
    path = write_doc(tmp_path / "a.doc", Said("修堤五三处暗记。"), hidden=[(2, 3, DELETED), (5, 7, HIDDEN)])
    assert lines(path) == ["修堤三处。"]


def test_rows_of_a_table(tmp_path: Path) -> None:
    path = write_doc(
        tmp_path / "a.doc",
        Said("如下："),
        Said("项目", "\x07", properties=IN_TABLE),
        Said("完成", "\r", properties=IN_TABLE),
        Said("三处", "\x07", properties=IN_TABLE),
        Said("", "\x07", properties=IN_TABLE + ROW_END),
        Said("堤防", "\x07", properties=IN_TABLE),
        Said("", "\x07", properties=IN_TABLE),
        Said("", "\x07", properties=IN_TABLE + ROW_END),
        Said("以上。"),
    )
    content = read_doc(path)
    assert content.text.split("\n") == ["如下：", "项目 | 完成 三处", "堤防", "以上。"]
    assert content.hints == {1: Hint(table=True), 2: Hint(table=True)}


def numbered(text: str, depth: int) -> Said:
    return Said(text, properties=b"\x0a\x26" + bytes([depth]) + b"\x0b\x46\x01\x00")


def test_automatic_numbers(tmp_path: Path) -> None:
    path = write_doc(
        tmp_path / "a.doc",
        numbered("主要工作", 0),
        numbered("党建", 1),
        numbered("作风", 1),
        numbered("谈心\x0b谈话", 2),
        numbered("", 0),
        numbered("问题", 0),
        numbered("学习", 1),
        tables=lists(level(37, "\0、"), level(37, "（\1）"), level(0, "\1.\2", start=3)),
    )
    assert lines(path) == [
        "一、主要工作",
        "（一）党建",
        "（二）作风",
        "二.3 谈心",
        "谈话",
        "",
        "二、问题",
        "（一）学习",
    ]


def test_outline_levels(tmp_path: Path) -> None:
    content = read_doc(write_doc(tmp_path / "a.doc", Said("工作", properties=b"\x40\x26\x01"), Said("正文")))
    assert content.hints == {0: Hint(level=2)}


def test_notes_and_boxes_stay_and_margins_go(tmp_path: Path) -> None:
    parts = ["正文。\x02", "据统计", "页眉", "批注", "尾注", "框内", "眉框"]
    sizes = [len(part) + 1 for part in parts]
    stories = [*sizes[:3], 0, *sizes[3:]]
    path = write_doc(tmp_path / "a.doc", *map(Said, parts), stories=stories)
    assert lines(path) == ["正文。", "据统计", "尾注", "框内"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"flags": 0x0300}, "password"), ({"version": 0x68}, "Word 95"), ({"stories": [-1] * 8}, "damaged")],
)
def test_other_documents_are_named(tmp_path: Path, changes: dict[str, int], said: str) -> None:
    with pytest.raises(UnreadableReport, match=said):
        read_doc(write_doc(tmp_path / "a.doc", Said("x"), **changes))  # type: ignore[arg-type]


def test_other_containers_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableReport, match="holds no Word document"):
        read_doc(write_ole(tmp_path / "a.wps", {"Workbook": b"x"}))
    with pytest.raises(UnreadableReport, match="password"):
        read_doc(write_ole(tmp_path / "b.doc", {"EncryptedPackage": b"x"}))


@pytest.mark.parametrize("kept", [100, 520, 1600, 3000, 5000])
def test_a_cut_off_document_is_damaged(tmp_path: Path, kept: int) -> None:
    path = write_doc(tmp_path / "a.doc", Said("修堤三处。"))
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(UnreadableReport, match=r"damaged|holds no Word"):
        read_doc(path)


def test_wps_writes_any_of_them(tmp_path: Path) -> None:
    assert read(write_doc(tmp_path / "a.wps", Said("修堤三处。"))).format == "doc"
    (tmp_path / "b.wps").write_bytes(rb"{\rtf1\ansi\ansicpg936 abc\par}")
    content = read(tmp_path / "b.wps")
    assert content.format == "rtf"
    assert content.text.strip() == "abc"


def test_properties_of_any_length() -> None:
    data = (
        b"\x16\x24\x01"
        + b"\x0d\xc6\x03abc"
        + b"\x0b\x46\x05\x00"
        + b"\x08\xd6\x03\x00ab"
        + b"\x17\x24\x01"
        + b"\x17"
    )
    assert read_properties(data) == {0x2416: 1, 0x460B: 5, 0x2417: 1}


def test_signs_chosen_from_a_table(tmp_path: Path) -> None:
    """Insert → Symbol leaves a bracket in the text and says elsewhere what it stands for."""
    names = [b"".join((bytes([39 + 2 * len(name) + 2]), bytes(39), name.encode("utf-16-le"), b"\0\0"))
             for name in ("Times", "Symbol", "Wingdings")]  # fmt: skip
    fonts = b"\3\0\0\0" + b"".join(names)

    def chosen(place: int, font: int, code: int) -> tuple[int, int, bytes]:
        return place, place + 1, b"\x09\x6a" + font.to_bytes(2, "little") + code.to_bytes(2, "little")

    path = write_doc(
        tmp_path / "a.doc",
        Said("合格率(90%，(是(否(℃（略）(x)"),
        hidden=[chosen(3, 1, 0xF0B3), chosen(8, 2, 0xF0FE), chosen(10, 2, 0xF0A8), chosen(12, 0, 0x2103)],
        tables={0x112: fonts},
    )
    assert lines(path) == ["合格率≥90%，☑是□否℃℃（略）(x)"]


def test_numbers_alone_in_cells_are_shown(tmp_path: Path) -> None:
    def cell(text: str, properties: bytes = b"") -> Said:
        return Said(text, "\x07", properties=IN_TABLE + properties)

    counted = b"\x0a\x26\x00\x0b\x46\x01\x00"
    end = Said("", "\x07", properties=IN_TABLE + ROW_END)
    path = write_doc(
        tmp_path / "a.doc",
        cell("", counted), cell("修堤"), end,
        cell("", counted), cell("护岸"), end,
        tables=lists(level(0, "\0.")),
    )  # fmt: skip
    assert lines(path) == ["1. | 修堤", "2. | 护岸"]


def test_a_frame_around_prose_is_no_row(tmp_path: Path) -> None:
    depth, inner_cell, inner_end = b"\x49\x66\x02\x00\x00\x00", b"\x4b\x24\x01", b"\x4c\x24\x01"
    path = write_doc(
        tmp_path / "a.doc",
        Said("第一条 修堤。", properties=IN_TABLE),
        Said("项目", properties=IN_TABLE + depth + inner_cell),
        Said("完成", properties=IN_TABLE + depth + inner_cell),
        Said("", properties=IN_TABLE + depth + inner_end),
        Said("第二条 护岸。", "\x07", properties=IN_TABLE),
        Said("", "\x07", properties=IN_TABLE + ROW_END),
        Said("以上。"),
    )
    content = read_doc(path)
    assert content.text.split("\n") == ["第一条 修堤。", "项目 | 完成", "第二条 护岸。", "以上。"]
    assert content.hints == {}


def test_lists_that_lie_beyond_the_file_are_damage(tmp_path: Path) -> None:
    path = write_doc(tmp_path / "a.doc", Said("修堤三处。"))
    data = bytearray(path.read_bytes())
    struct.pack_into("<II", data, 512 + 0x2E2, 1 << 20, 100)
    path.write_bytes(data)
    with pytest.raises(UnreadableReport, match="damaged"):
        read_doc(path)
