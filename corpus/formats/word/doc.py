"""Word 97–2003 documents and those that WPS saves as ``.doc`` and ``.wps``.

Kept: paragraphs, tables row by row, footnotes, endnotes, text boxes, automatic numbers.
Left out: headers, footers, comments, deleted and hidden text, the codes of fields.
"""

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import olefile

from corpus.errors import UnreadableReport
from corpus.formats.archive import damaged
from corpus.formats.content import Content, Hint
from corpus.formats.files import no_text, read_bytes, show_name
from corpus.formats.rows import row_lines
from corpus.formats.word.binary import (
    DELETED,
    DEPTH,
    HIDDEN,
    IN_TABLE,
    INNER_CELL_END,
    INNER_ROW_END,
    LIST,
    LIST_LEVEL,
    OUTLINE,
    ROW_END,
    SYMBOL,
    DamagedWord,
    OtherWord,
    Properties,
    WordBinary,
)
from corpus.formats.word.binary_lists import Style, read_lists, read_styles
from corpus.formats.word.numbering import Numbering
from corpus.formats.word.symbols import symbol

_MAX_STREAM = 64 * 1024 * 1024
# Characters that stand for something else than text.
_FIELD, _RESULT, _FIELD_END = "\x13", "\x14", "\x15"
_WRITTEN = {"\x0b": "\n", "\x1e": "-", "\x1f": "", "\xa0": " "}
# Body, footnotes, headers, (macros), comments, endnotes, text boxes, text boxes of headers.
_KEPT_STORIES = (0, 1, 5, 6)


# What olefile raises of a damaged container.
_BROKEN = (ValueError, IndexError, TypeError, AttributeError, RecursionError)


def read_doc(path: Path) -> Content:
    """The document at `path`; UnreadableReport where it is locked, older, damaged or no Word."""
    word = _open(path)
    try:
        page = _Page(read_styles(word), read_lists(word))
        start = 0
        for story, length in enumerate(word.stories):
            if story in _KEPT_STORIES:
                page.story(word, start, start + length)
            start += length
    except (DamagedWord, IndexError, ValueError, struct.error) as error:
        raise damaged(path) from error
    text = "\n".join(page.lines)
    if not text.strip():
        raise no_text(path)
    return Content("doc", None, text, page.hints)


def _open(path: Path) -> WordBinary:
    data = read_bytes(path)
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            if ole.exists("EncryptedPackage"):
                raise _locked(path)
            if not ole.exists("WordDocument"):
                raise _no_word(path)
            streams = [_stream(ole, name) for name in ("WordDocument", "0Table", "1Table")]
        return WordBinary(streams[0], (streams[1], streams[2]))
    except OtherWord as error:
        raise (_locked(path) if error.args == ("encrypted",) else _older(path)) from error
    except (DamagedWord, OSError, struct.error, *_BROKEN) as error:
        raise damaged(path) from error


def _stream(ole: olefile.OleFileIO, name: str) -> bytes:
    if not ole.exists(name):
        return b""
    if ole.get_size(name) > _MAX_STREAM or _loops(ole, name):
        raise DamagedWord
    return bytes(ole.openstream(name).read())


def _loops(ole: olefile.OleFileIO, name: str) -> bool:
    """Whether the chain of a stream's sectors comes back to itself, where it would say the same again."""
    entry = ole.direntries[ole._find(name)]
    if entry.size < ole.minisectorcutoff:
        return False
    sector, seen = entry.isectStart, set[int]()
    while 0 <= sector < len(ole.fat) and sector not in seen:
        seen.add(sector)
        sector = ole.fat[sector]
    return sector in seen


@dataclass(slots=True)
class _Page:
    """The lines written so far and what is needed to write the next one."""

    styles: dict[int, Style]
    numbering: Numbering
    lines: list[str] = field(default_factory=list)
    hints: dict[int, Hint] = field(default_factory=dict)
    # The cells of the row that is being read, and the paragraphs of the last of them; the same of a table in it.
    cells: list[list[str]] = field(default_factory=list)
    cell: list[str] = field(default_factory=list)
    inner_cells: list[list[str]] = field(default_factory=list)
    inner_cell: list[str] = field(default_factory=list)

    def story(self, word: WordBinary, start: int, end: int) -> None:
        """The paragraphs of one story, the marks of table cells and rows among them."""
        for bare, mark, place in _paragraphs(word, start, end):
            run = word.paragraph(place)
            style = self.styles.get(run.style, Style(None, {}))
            said = style.properties | run.properties
            if mark == "\x07" and said.get(ROW_END):
                self._row()
                continue
            in_cell = mark == "\x07" or bool(said.get(IN_TABLE))
            # A number alone is shown in a cell, as in a column of numbers.
            text = self._number(said) + bare if bare.strip() or in_cell else bare
            if in_cell:
                self._in_cell(text, mark, said)
            else:
                self._paragraph(text, style, said)
        self._row()

    def _in_cell(self, text: str, mark: str, said: Properties) -> None:
        if said.get(INNER_ROW_END):
            self.cell += row_lines(self.inner_cells)[0]
            self.inner_cells = []
        elif said.get(INNER_CELL_END):
            self.inner_cells.append([*self.inner_cell, text])
            self.inner_cell = []
        elif mark == "\x07":
            self.cells.append([*self.cell, text])
            self.cell = []
        elif said.get(DEPTH, 1) > 1:
            self.inner_cell.append(text)
        else:
            self.cell.append(text)

    def _paragraph(self, text: str, style: Style, said: Properties) -> None:
        self._row()
        # 9 is body text; the format counts levels from 0.
        outline = said.get(OUTLINE, 9)
        level = style.level if style.level is not None else outline + 1 if outline < 9 else None
        for line in text.split("\n"):
            if level is not None and line.strip():
                self.hints[len(self.lines)] = Hint(level=level)
            self.lines.append(line)

    def _row(self) -> None:
        lines, is_row = row_lines(self.cells)
        for line in lines:
            if is_row:
                self.hints[len(self.lines)] = Hint(table=True)
            self.lines.append(line)
        self.lines.extend(self.cell)
        self.cells, self.cell = [], []

    def _number(self, said: Properties) -> str:
        number = said.get(LIST, 0)
        return self.numbering.next_label(str(number), said.get(LIST_LEVEL, 0)) if 0 < number < 0x7FF else ""


def _paragraphs(word: WordBinary, start: int, end: int) -> Iterator[tuple[str, str, int]]:
    """Each paragraph without what is not to be seen, its mark, and the byte of the mark."""
    parts: list[str] = []
    fonts = word.fonts()
    # For each field that is open: whether its result has begun.
    fields: list[bool] = []
    for character, place in word.text(start, end):
        if character in "\r\x07\x0c":
            yield "".join(parts).strip("\n"), character, place
            parts = []
        elif character == _FIELD:
            fields.append(False)
        elif character == _RESULT and fields:
            fields[-1] = True
        elif character == _FIELD_END and fields:
            fields.pop()
        elif all(fields) and (character >= " " or character in "\t\x0b\x1e"):
            said = word.character(place)
            if said.get(DELETED) or said.get(HIDDEN):
                continue
            if character == "(" and SYMBOL in said:
                font, code = said[SYMBOL] & 0xFFFF, said[SYMBOL] >> 16
                parts.append(symbol(code, fonts[font] if font < len(fonts) else ""))
            else:
                parts.append(_WRITTEN.get(character, character))
    if parts:
        yield "".join(parts), "\r", -1


def _locked(path: Path) -> UnreadableReport:
    name = show_name(path)
    return UnreadableReport(
        f"“{name}”设有打开密码。请去掉密码后另存为 .docx。",
        f"'{name}' needs a password to be opened. Remove the password and save it as .docx.",
    )


def _older(path: Path) -> UnreadableReport:
    name = show_name(path)
    return UnreadableReport(
        f"“{name}”是 Word 95 或更早的格式。请用 Word 或 WPS 打开，另存为 .docx。",
        f"'{name}' is in the format of Word 95 or older. Open it in Word or WPS and save it as .docx.",
    )


def _no_word(path: Path) -> UnreadableReport:
    name = show_name(path)
    return UnreadableReport(
        f"“{name}”里没有 Word 正文，可能是表格、演示或旧版 WPS 文件。请打开后另存为 .docx。",
        f"'{name}' holds no Word document; it may be a table, slides or an old WPS file. Open it and save it as .docx.",
    )
