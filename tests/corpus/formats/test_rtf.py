"""Rich text byte by byte: code pages of fonts, lists, notes, boxes, rows and what is damaged."""

from pathlib import Path

import pytest

from corpus.errors import UnreadableReport
from corpus.formats.content import Content, Hint
from corpus.formats.rtf import read_rtf

FONTS = (
    rb"{\fonttbl{\f0\fnil\fcharset0 Times New Roman;}{\f1\fnil\fcharset134 SimSun;}{\f2\fnil\fcharset2 Symbol;}"
    rb"{\f3\fnil\fcharset2 Wingdings;}{\f4\fnil\fcharset136 MingLiU;}}"
)


def rtf(tmp_path: Path, content: bytes, head: bytes = rb"\ansi\ansicpg936" + FONTS) -> Content:
    path = tmp_path / "a.rtf"
    path.write_bytes(rb"{\rtf1" + head + content + b"}")
    return read_rtf(path)


def escaped(text: str, encoding: str = "gb18030") -> bytes:
    return "".join(f"\\'{byte:02x}" for byte in text.encode(encoding)).encode("ascii")


def lines(content: Content) -> list[str]:
    return content.text.split("\n")


def test_each_font_has_its_code_page(tmp_path: Path) -> None:
    content = rtf(
        tmp_path,
        rb"\f1 "
        + escaped("一、修堤")
        + rb"\f4 "
        + escaped("黨建", "big5")
        + rb"\f0\'93abc\'94 3\'b7"
        + rb"\par",
    )
    assert lines(content) == ["一、修堤黨建“abc” 3·"]
    assert content.warnings == ()


def test_bullets_and_signs_of_picture_fonts(tmp_path: Path) -> None:
    """Word's bullets are one byte of a font of pictures, which no Chinese encoding has."""
    item = rb"{\listtext\pard\plain\f2 \'b7\tab}"
    box = rb"{\f3\'fe}" + escaped("是") + rb"{\f3 \u-3928?}" + escaped("否") + rb"{\f2\'b3}90%"
    content = rtf(tmp_path, rb"\f1 " + item + escaped("抓学习") + rb"\par " + box + rb"\par")
    assert lines(content) == ["抓学习", "☑是□否≥90%"]


def test_bytes_of_no_letter_are_told(tmp_path: Path) -> None:
    body = escaped("修堤三处，护岸二十公里，惠及群众三千户，群众满意。")
    content = rtf(tmp_path, rb"\f1 " + body + rb"\'b7\par " + body + rb"\par")
    assert lines(content)[0] == "修堤三处，护岸二十公里，惠及群众三千户，群众满意。\ufffd"
    assert "有 1 个字符不完整" in content.warnings[0].zh


def test_numbers_of_lists_stand_before_their_words(tmp_path: Path) -> None:
    label = rb"{\listtext\pard\plain\f1 " + escaped("一、") + rb"\tab}"
    counted = rb"{\pntext\pard\plain 2\tab}2024" + escaped("年")
    content = rtf(
        tmp_path, rb"\pard\s1\outlinelevel0 " + label + escaped("工作") + rb"\par\pard " + counted + rb"\par"
    )
    assert lines(content) == ["一、工作", "2 2024年"]
    assert content.hints == {0: Hint(level=1)}


def test_headings_by_their_style(tmp_path: Path) -> None:
    styles = rb"{\stylesheet{\s0 Normal;}{\s2\outlinelevel1 heading 2;}}"
    content = rtf(tmp_path, styles + rb"\pard\s2 A\par\pard\s0 B\par")
    assert lines(content) == ["A", "B"]
    assert content.hints == {0: Hint(level=2)}


def test_notes_boxes_and_what_is_not_shown(tmp_path: Path) -> None:
    note = rb"{\super\chftn}{\footnote\pard\plain{\super\chftn}\f1 " + escaped("据统计") + rb"\par}"
    box = rb"{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt\pard\f1 " + escaped("框内") + rb"\par}}{\shprslt x}}"
    hidden = rb"{\v\f1 " + escaped("暗记") + rb"}{\*\unknown x}{\header y\par}{\pict 89504e}{\xe z}"
    content = rtf(tmp_path, rb"\f1 " + escaped("修堤") + note + hidden + escaped("三处") + rb"\par" + box)
    assert lines(content) == ["修堤三处", "据统计", "框内"]


def test_rows_frames_and_tables_in_cells(tmp_path: Path) -> None:
    row = rb"\trowd\pard\intbl A\par B\cell C\cell\row"
    frame = rb"\trowd\pard\intbl D\par E\cell\row"
    inner = (
        rb"\trowd\pard\intbl F\par\pard\intbl\itap2 1\nestcell 2\nestcell{\*\nesttableprops\trowd\nestrow}"
        rb"{\nonesttables\par}\pard\intbl\itap1 G\cell\row"
    )
    content = rtf(tmp_path, row + frame + inner + rb"\pard H\par")
    assert lines(content) == ["A B | C", "D", "E", "F", "1 | 2", "G", "H"]
    assert content.hints == {0: Hint(table=True)}


def test_stand_ins_for_characters_are_passed_over(tmp_path: Path) -> None:
    content = rtf(tmp_path, rb"\uc2\u20462\'d0\'de\u22564??{\uc0\u19977}\uc1\u22788 ?!\par")
    assert lines(content) == ["修堤三处!"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{\\rtf1 {\\pict 8950}}", "is a scan"),
        (b"{\\rtf1}", "no text"),
        (b"{\\rtf1\\ansicpg936 " + b"\\'ff\\'ff" * 50 + b"}", "damaged"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "a.rtf"
    path.write_bytes(data)
    with pytest.raises(UnreadableReport, match=said):
        read_rtf(path)
