"""What the words and bytes of rich text say, one state for each group: text, its paragraphs and rows.

After Microsoft's RTF Specification 1.9.1. The bytes of a run are in the code page of their font, which the
table of fonts names by its character set; files of Chinese offices mix those freely.
"""

import re
from dataclasses import dataclass, field, replace

from corpus.formats.content import Hint
from corpus.formats.rows import row_lines
from corpus.formats.word.symbols import symbol

# Character sets of fonts (Windows' numbers) → encodings; 2 is that of Symbol and Wingdings.
_CHARSETS = {128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5hkscs", 204: "cp1251", 238: "cp1250"}
_SYMBOLS, _LATIN = 2, (0, 1)
# Groups whose words are no text of the document.
_SKIPPED = frozenset(
    "colortbl info pict nonshppict shprslt object header headerl headerr headerf footer footerl footerr footerf xe tc"
    " annotation nonesttables themedata generator filetbl revtbl listtable listoverridetable rsidtbl".split()
)
# Groups of what stands beside the text.
_ASIDES = {"listtext": "label", "pntext": "label", "footnote": "note"}
_WRITTEN = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "", "emspace": " ", "enspace": " ", "qmspace": " ",
}  # fmt: skip
# Control symbols, such as \\~, that write something.
SIGNS = {"~": " ", "_": "-", "-": "", "{": "{", "}": "}", "\\": "\\"}
# High bytes that stand alone are Latin signs, such as quotation marks: Chinese takes two.
_ALONE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_PAIRED = re.compile(rb"[\x80-\xff]{2}")


@dataclass(frozen=True, slots=True)
class Group:
    """What holds inside a pair of braces.

    ``skipped`` is for what is no text, ``table`` for a table of fonts or styles, ``aside`` for what stands beside
    the text: the number of a list's item (label) and notes.
    """

    skipped: bool = False
    table: str = ""
    aside: str = ""
    font: int | None = None
    hidden: bool = False
    fallback: int = 1


@dataclass(slots=True)
class Document:
    """The lines written so far, and the paragraph, cells and bytes that are being read."""

    encoding: str
    font: int = 0
    lines: list[str] = field(default_factory=list)
    hints: dict[int, Hint] = field(default_factory=dict)
    lost: int = 0
    _charsets: dict[int, int] = field(default_factory=dict)
    _names: dict[int, bytes] = field(default_factory=dict)
    _levels: dict[int, int] = field(default_factory=dict)
    _defined: int = 0
    _bytes: bytearray = field(default_factory=bytearray)
    _byte_font: int | None = None
    _byte_aside: str = ""
    _asides: list[str] = field(default_factory=list)
    _notes: list[str] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _style: int | None = None
    _outline: int | None = None
    _in_table: bool = False
    _nesting: int = 1
    _cell: list[str] = field(default_factory=list)
    _cells: list[list[str]] = field(default_factory=list)
    _inner_cell: list[str] = field(default_factory=list)
    _inner_cells: list[list[str]] = field(default_factory=list)

    def write_bytes(self, data: bytes, group: Group) -> None:
        """Bytes of text, to be decoded together with those that follow in the same font."""
        if group.table == "fonttbl":
            self._names[self._defined] = self._names.get(self._defined, b"") + data
        if group.skipped or group.hidden or group.table:
            return
        font = group.font if group.font is not None else self.font
        if (font, group.aside) != (self._byte_font, self._byte_aside):
            self._decode()
            self._byte_font, self._byte_aside = font, group.aside
        self._bytes += data

    def write(self, text: str, group: Group) -> None:
        """Characters that need no decoding."""
        if not (group.skipped or group.hidden or group.table):
            self._decode()
            (self._asides if group.aside else self._parts).append(text)

    def end_group(self, ended: Group, outer: Group) -> None:
        """A group ends: the number of an item is put before its words, a note behind its paragraph."""
        if not ended.aside or ended.aside == outer.aside:
            return
        self._decode()
        text, self._asides = "".join(self._asides).strip(), []
        if ended.aside == "note" and text:
            self._notes.append(" ".join(text.split()))
        elif any(character.isalnum() for character in text):
            # A tab or blank sets the words off, which counts where nothing else does: 1 2024年.
            self._parts.append(f"{text} " if text[-1].isascii() and text[-1].isalnum() else text)

    def control(self, word: str, number: int | None, group: Group) -> Group:
        """Do what a control word says; the group as it is from here on."""
        if group.table:
            self._define(word, number, group.table)
        begun = self._begun(word, group)
        if begun is not None:
            return begun
        match word:
            case "f":
                return replace(group, font=number)
            case "plain":
                return replace(group, font=None, hidden=False)
            case "v" | "deleted":
                return replace(group, hidden=number != 0)
            case "uc":
                return replace(group, fallback=max(0, 1 if number is None else number))
            case "nestrow":
                self.end_inner_row()
            case _ if word in _WRITTEN:
                self.write(_WRITTEN[word], group)
            case _ if not (group.skipped or group.table or group.aside):
                self._paragraph_word(word, number)
        return group

    def _begun(self, word: str, group: Group) -> Group | None:
        """The group as it is where this word begins one of its own kind; None where it does not."""
        if word in ("fonttbl", "stylesheet"):
            return replace(group, table=word)
        if word in _SKIPPED:
            return replace(group, skipped=True)
        if word == "shptxt":
            return replace(group, skipped=False)
        if word in _ASIDES:
            self._decode()
            return replace(group, aside=_ASIDES[word])
        return None

    def symbol_code(self, code: int, group: Group) -> str:
        """A character given by its number in UTF-16; those of picture fonts by the name of the font."""
        code &= 0xFFFF
        if 0xF000 <= code <= 0xF0FF:
            return symbol(code, self._name(group.font if group.font is not None else self.font))
        return chr(code)

    def _define(self, word: str, number: int | None, table: str) -> None:
        if word == ("f" if table == "fonttbl" else "s") and number is not None:
            self._defined = number
        elif word == "fcharset" and number is not None:
            self._charsets[self._defined] = number
        elif word == "outlinelevel" and number is not None and table == "stylesheet":
            self._levels[self._defined] = number

    def _paragraph_word(self, word: str, number: int | None) -> None:
        match word:
            case "par" | "sect":
                self.end_paragraph()
            case "cell":
                self._cells.append([*self._cell, self._text()])
                self._cell = []
            case "nestcell":
                self._inner_cells.append([*self._inner_cell, self._text()])
                self._inner_cell = []
            case "row":
                self.end_row()
            case "pard":
                self._in_table, self._nesting, self._style, self._outline = False, 1, None, None
            case "intbl":
                self._in_table = True
            case "itap":
                self._nesting = number if number is not None else 1
            case "s":
                self._style = number
            case "outlinelevel":
                self._outline = number
            case "deff":
                self.font = number or 0

    def end_paragraph(self) -> None:
        """A paragraph of the body, or one more of the cell that is open."""
        text = self._text()
        if self._in_table and self._nesting > 1:
            self._inner_cell.append(text)
            return
        if self._in_table:
            self._cell.append(text)
            return
        self.end_row()
        level = self._outline if self._outline is not None else self._levels.get(self._style or 0)
        for line in text.split("\n"):
            if level is not None and 0 <= level < 9 and line.strip():
                self.hints[len(self.lines)] = Hint(level=level + 1)
            self.lines.append(line)
        self._end_notes()

    def _end_notes(self) -> None:
        self.lines += self._notes
        self._notes = []

    def end_inner_row(self) -> None:
        """A row of a table in a cell: a line of that cell."""
        self._cell += row_lines(self._inner_cells)[0]
        self._inner_cells = []

    def end_row(self) -> None:
        """A row of a table, where one is open."""
        lines, is_row = row_lines(self._cells)
        for line in lines:
            if is_row:
                self.hints[len(self.lines)] = Hint(table=True)
            self.lines.append(line)
        self.lines += self._cell
        # Notes of a paragraph behind the row wait for that paragraph.
        if self._cells or self._cell:
            self._end_notes()
        self._cells, self._cell = [], []

    def finish(self) -> None:
        """What is still open at the end of the file is a paragraph and a row too."""
        if self._bytes or self._parts:
            self.end_paragraph()
        self.end_row()
        self._end_notes()

    def _text(self) -> str:
        self._decode()
        text, self._parts = "".join(self._parts), []
        return text

    def _name(self, font: int) -> str:
        return self._names.get(font, b"").decode("ascii", "ignore").partition(";")[0]

    def _decode(self) -> None:
        data, self._bytes = bytes(self._bytes), bytearray()
        if not data:
            return
        font = self._byte_font if self._byte_font is not None else self.font
        charset = self._charsets.get(font)
        if charset == _SYMBOLS:
            text = "".join(symbol(byte, self._name(font)) for byte in data)
        else:
            text = data.decode("ascii") if data.isascii() else self._text_of(data, charset)
        (self._asides if self._byte_aside else self._parts).append(text)

    def _text_of(self, data: bytes, charset: int | None) -> str:
        own = [_CHARSETS[charset]] if charset in _CHARSETS else []
        latin = ["cp1252"] if _ALONE.search(data) and not _PAIRED.search(data) else []
        # In a Latin font single bytes are Latin; in a Chinese one they are a fault that Latin explains at best.
        order = [*latin, self.encoding] if charset in _LATIN else [*own, self.encoding, *latin]
        for encoding in [*order, "gb18030"]:
            try:
                return data.decode(encoding)
            except (UnicodeDecodeError, LookupError):
                continue
        text = data.decode(own[0] if own else "gb18030", "replace")
        self.lost += text.count("\ufffd")
        return text
