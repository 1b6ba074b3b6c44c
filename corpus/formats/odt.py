"""OpenDocument text: what stands on the page, in its order, one paragraph a line.

Kept: paragraphs, headings, tables row by row, text boxes, notes and the numbers of
lists. Left out: headers, footers, annotations and deleted text.
"""

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from corpus.formats.archive import BROKEN_ZIP, damaged, locked, open_archive, without_text
from corpus.formats.content import Content, Hint
from corpus.formats.rows import row_lines
from corpus.formats.word.numbering import Level, Numbering
from corpus.formats.xml_parts import root_of

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"

_LEFT_OUT = {
    _TEXT + "tracked-changes",
    _TEXT + "note-citation",
    _TEXT + "ruby-text",
    _TEXT + "sequence-decls",
    _OFFICE + "annotation",
    _OFFICE + "forms",
}
# So much of a manifest is looked at.
_MANIFEST = 1 << 20
# The list style that numbers headings.
_OUTLINE = "Outline"
# How ODF writes a number format → its name in Word.
_FORMATS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "一, 二, 三, ...": "chineseCounting",
    "①, ②, ③, ...": "decimalEnclosedCircle",
    "１, ２, ３, ...": "decimalFullWidth",
    "甲, 乙, 丙, ...": "ideographTraditional",
    "子, 丑, 寅, ...": "ideographZodiac",
}


def read_odt(path: Path) -> Content:
    """The document at `path`; UnreadableReport where it is damaged, encrypted or empty."""
    archive = open_archive(path, "OpenDocument 文档（.odt）", "OpenDocument text (.odt)")
    if _encrypted(archive):
        raise locked(path)
    try:
        content = root_of(archive, "content.xml", path)
        lists = [root_of(archive, "styles.xml", path), content]
    except (*BROKEN_ZIP, etree.XMLSyntaxError, KeyError) as error:
        raise damaged(path) from error
    body = None if content is None else content.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise damaged(path)
    page = _Page(Numbering(levels=_list_styles([root for root in lists if root is not None])))
    page.block(body)
    if not any(line.strip() for line in page.lines):
        raise without_text(archive, path)
    return Content("odt", None, "\n".join(page.lines), page.hints)


# Levels that lists and headings can have.
_DEEPEST, _LEVEL = 10, re.compile(r"[0-9]{1,2}")


def _encrypted(archive: zipfile.ZipFile) -> bool:
    """Whether the manifest says so; the parts themselves are no XML then, or one part that holds them all."""
    try:
        with archive.open("META-INF/manifest.xml") as file:
            return b"encryption-data" in file.read(_MANIFEST)
    except (*BROKEN_ZIP, KeyError):
        return False


def _list_styles(roots: list[etree._Element]) -> dict[str, dict[int, Level]]:
    return {
        style.get(_STYLE + "name", ""): {
            _number(level, "level") - 1: _level(level) for level in style if _is_level(level)
        }
        for root in roots
        for style in (*root.iter(_TEXT + "list-style"), *root.iter(_TEXT + "outline-style"))
    }


def _is_level(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and "level-style" in element.tag


def _level(element: etree._Element) -> Level:
    place = min(_number(element, "level"), _DEEPEST)
    shown = min(_number(element, "display-levels"), place)
    number_format = element.get(_STYLE + "num-format", "")
    if ("number" not in element.tag and "outline" not in element.tag) or not number_format:
        return Level(format="none")
    numbers = ".".join(f"%{level}" for level in range(place - shown + 1, place + 1))
    return Level(
        start=_number(element, "start-value"),
        format=_FORMATS.get(number_format, "decimal"),
        text=element.get(_STYLE + "num-prefix", "") + numbers + element.get(_STYLE + "num-suffix", ""),
    )


def _number(element: etree._Element, name: str) -> int:
    """An attribute that is a number; 1 where it is none."""
    value = element.get(_TEXT + name, "")
    return int(value) if re.fullmatch(r"[0-9]{1,6}", value) else 1


@dataclass(slots=True)
class _Page:
    """The lines written so far and where its lists have got to."""

    numbering: Numbering
    lines: list[str] = field(default_factory=list)
    hints: dict[int, Hint] = field(default_factory=dict)
    # Notes wait here in a cell, until its row is written.
    notes: list[str] | None = None

    def block(self, parent: etree._Element, style: str = "", depth: int = -1) -> None:
        """Everything in a block, in order; `style` and `depth` are those of the list it is in."""
        numbered = False
        for child in parent:
            if child.tag in (_TEXT + "p", _TEXT + "h"):
                in_list = depth >= 0 and parent.tag == _TEXT + "list-item"
                if in_list and not numbered:
                    self.paragraph(child, self.numbering.next_label(style, depth))
                else:
                    self.paragraph(child, "" if in_list else self._heading_number(child))
                numbered = True
            elif child.tag == _TEXT + "list":
                self.block(child, child.get(_TEXT + "style-name", style), depth + 1)
            elif child.tag == _TABLE + "table":
                self.table(child)
            elif child.tag not in _LEFT_OUT and isinstance(child.tag, str):
                self.block(child, style, depth)

    def _heading_number(self, element: etree._Element) -> str:
        """The number of a heading outside lists, which the document's outline gives it."""
        level = element.get(_TEXT + "outline-level", "")
        if (
            element.tag != _TEXT + "h"
            or not _LEVEL.fullmatch(level)
            or element.get(_TEXT + "is-list-header") == "true"
        ):
            return ""
        return self.numbering.next_label(_OUTLINE, int(level) - 1)

    def paragraph(self, element: etree._Element, label: str) -> None:
        boxes: list[etree._Element] = []
        notes: list[str] = []
        text = label + _inline(element, boxes, notes)
        level = element.get(_TEXT + "outline-level") if element.tag == _TEXT + "h" else None
        for line in text.split("\n"):
            if level is not None and _LEVEL.fullmatch(level):
                self.hints[len(self.lines)] = Hint(level=int(level))
            self.lines.append(line)
        for box in boxes:
            self.block(box)
        (self.lines if self.notes is None else self.notes).extend(notes)

    def table(self, table: etree._Element) -> None:
        """Each row is a line: cells apart by bars, their paragraphs by blanks. A frame around prose is no row."""
        for row in table.iter(_TABLE + "table-row"):
            if next(row.iterancestors(_TABLE + "table")) is table:
                self.row(list(row.iterchildren(_TABLE + "table-cell")))

    def row(self, cells: list[etree._Element]) -> None:
        inside = [_Page(self.numbering, notes=[]) for _ in cells]
        for page, cell in zip(inside, cells, strict=True):
            page.block(cell)
        if len(cells) == 1 and sum(bool(line.strip()) for line in inside[0].lines) > 1:
            self.hints |= {len(self.lines) + place: hint for place, hint in inside[0].hints.items()}
            self.lines += inside[0].lines
        else:
            lines, _ = row_lines([page.lines for page in inside])
            self.hints |= {len(self.lines) + place: Hint(table=True) for place in range(len(lines))}
            self.lines += lines
        self.lines += [note for page in inside for note in page.notes or []]


def _inline(element: etree._Element, boxes: list[etree._Element], notes: list[str]) -> str:
    """The text of a paragraph; text boxes and notes in it are put aside."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == _TEXT + "s":
            parts.append(" " * min(_number(child, "c"), 200))
        elif child.tag == _TEXT + "tab":
            parts.append("\t")
        elif child.tag == _TEXT + "line-break":
            parts.append("\n")
        elif child.tag == _TEXT + "note":
            notes.append(
                re.sub(
                    r"\s+", " ", " ".join(_inline(p, boxes, notes) for p in child.iter(_TEXT + "p"))
                ).strip()
            )
        elif child.tag == _DRAW + "text-box":
            boxes.append(child)
        elif isinstance(child.tag, str) and child.tag not in _LEFT_OUT:
            parts.append(_inline(child, boxes, notes))
        parts.append(child.tail or "")
    return "".join(parts)
