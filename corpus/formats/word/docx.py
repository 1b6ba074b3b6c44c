"""Word documents: what stands on the page, in its order, one paragraph a line.

Kept: paragraphs, tables row by row, text boxes, footnotes, inserted revisions and
automatic numbers. Left out: headers, footers, comments, deleted and hidden text.
``lxml.iterparse`` over the zip keeps memory flat; any DTD is refused, because an
entity can hide or multiply text.
"""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from lxml import etree

from corpus.errors import UnreadableReport
from corpus.formats.archive import BROKEN_ZIP, damaged, open_archive, without_text
from corpus.formats.content import Content, Hint
from corpus.formats.files import show_name
from corpus.formats.word.numbering import Numbering, read_numbering
from corpus.formats.word.paragraph import Face, Paragraph, W, read_paragraph
from corpus.formats.word.styles import Styles, read_styles
from corpus.formats.xml_parts import events, root_of

_DOCUMENT_TYPE = "/officeDocument"
# What may stand around the paragraphs of a cell: fields to fill in, revisions, markup of other programs.
_WRAPPERS = frozenset(W + tag for tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))
_NOTE_TAGS = {"footnotes.xml": "footnote", "endnotes.xml": "endnote"}

_NO_HINT = Hint()
# The share of a text in one type from which on another sets lines off.
_NEARLY_ALL = 2 / 3


@dataclass(slots=True)
class _Page:
    """The lines written so far and what is needed to write the next one."""

    styles: Styles
    numbering: Numbering
    notes: dict[str, str]
    lines: list[str] = field(default_factory=list)
    hints: dict[int, Hint] = field(default_factory=dict)
    joined: str = ""
    # The type of each paragraph that is set in one, by its line.
    faces: dict[int, str] = field(default_factory=dict)
    # What each type that a paragraph names, in each style, is called.
    types: dict[tuple[Face | None, str | None], str] = field(default_factory=dict)

    def paragraph(self, paragraph: Paragraph) -> None:
        text = self.joined + paragraph.text
        if paragraph.joins_next:
            self.joined = text
            return
        self.joined = ""
        if self.styles.contents(paragraph):
            self.lines.append("")
            return
        level, number = self.styles.outline(paragraph), self._number(paragraph)
        if text.strip():
            key = paragraph.face, paragraph.style
            if (face := self.types.get(key)) is None:
                face = self.types[key] = self.styles.type_of(paragraph)
            lead = len((number + text[: paragraph.lead]).strip()) if paragraph.lead else 0
            for line in (number + text).split("\n"):
                if level is not None or paragraph.bold or lead:
                    self.hints[len(self.lines)] = Hint(level=level, bold=paragraph.bold, lead=lead)
                lead = 0
                if face:
                    self.faces[len(self.lines)] = face
                self.lines.append(line)
        else:
            self.lines.append("")
        for box in paragraph.boxes:
            self.paragraph(box)
        self.lines.extend(self.notes[note] for note in paragraph.notes if note in self.notes)

    def hinted(self) -> dict[int, Hint]:
        """The hints; a line in another type than nearly all of the text is told by that."""
        told: Counter[str] = Counter()
        for number, face in self.faces.items():
            told[face] += len(self.lines[number])
        usual = max(told, key=told.__getitem__, default="")
        if told[usual] >= _NEARLY_ALL * told.total():
            for number, face in self.faces.items():
                if face != usual:
                    self.hints[number] = replace(self.hints.get(number, _NO_HINT), face=face)
        return self.hints

    def _number(self, paragraph: Paragraph) -> str:
        num, level = self.styles.number(paragraph, self.numbering.linked)
        return self.numbering.next_label(num, level) if num else ""

    def row(self, row: etree._Element, columns: int) -> None:
        """A table row as a line; what stands in a frame, a single cell around prose, as if it had none."""
        cells = [cell for cell in row.iter(W + "tc") if _own_row(cell) is row and not _covered(cell)]
        paragraphs = [[read_paragraph(item, self.styles.hidden) for item in _cell(cell)] for cell in cells]
        if len(cells) == 1 and (columns == 1 or sum(bool(part.text.strip()) for part in paragraphs[0]) > 1):
            self.blocks(cells[0])
            return
        texts = [" ".join(self._cell_text(part) for part in cell).strip() for cell in paragraphs]
        if any(texts):
            self.hints[len(self.lines)] = Hint(table=True)
            self.lines.append(" | ".join(text for text in texts if text))
        for part in (part for cell in paragraphs for part in cell):
            self.lines.extend(self.notes[note] for note in part.notes if note in self.notes)

    def blocks(self, parent: etree._Element) -> None:
        """The paragraphs and tables of a frame, in their order."""
        for child in parent:
            if child.tag == W + "p":
                self.paragraph(read_paragraph(child, self.styles.hidden))
            elif child.tag == W + "tbl":
                for row in child.iter(W + "tr"):
                    if next(row.iterancestors(W + "tbl")) is child:
                        self.row(row, _columns(child))
            elif child.tag in _WRAPPERS:
                self.blocks(child)

    def _cell_text(self, paragraph: Paragraph) -> str:
        own = self._number(paragraph) + paragraph.text.replace("\n", " ")
        return " ".join([own, *(self._cell_text(box) for box in paragraph.boxes)]).strip()


def read_docx(path: Path) -> Content:
    archive = open_archive(path, "Word 文档（.docx）", "Word document (.docx)")
    try:
        main = _main_part(archive, path)
        folder = main.rpartition("/")[0]
        page = _Page(
            styles=read_styles(root_of(archive, f"{folder}/styles.xml", path)),
            numbering=_numbering(archive, f"{folder}/numbering.xml", path),
            notes=_notes(archive, folder, path),
        )
        _body(archive, main, path, page)
    except (*BROKEN_ZIP, etree.XMLSyntaxError, KeyError) as error:
        raise damaged(path) from error
    text = "\n".join(page.lines)
    if not text.strip():
        raise without_text(archive, path)
    return Content("docx", None, text, page.hinted())


def _main_part(archive: zipfile.ZipFile, path: Path) -> str:
    """The document's name inside the archive, as its relationships say."""
    names = set(archive.namelist())
    if "_rels/.rels" in names:
        root = root_of(archive, "_rels/.rels", path)
        for item in () if root is None else root:
            target = str(item.get("Target", "")).lstrip("/")
            if str(item.get("Type", "")).endswith(_DOCUMENT_TYPE) and target in names:
                return target
    if "word/document.xml" in names:
        return "word/document.xml"
    name = show_name(path)
    raise UnreadableReport(
        f"“{name}”里没有 Word 正文，可能是别的文件改了后缀。请用 Word 或 WPS 打开，另存为 .docx。",
        f"'{name}' holds no Word document; its suffix may be wrong. Open it in Word or WPS and save it as .docx.",
    )


def _numbering(archive: zipfile.ZipFile, part: str, path: Path) -> Numbering:
    root = root_of(archive, part, path)
    return Numbering() if root is None else read_numbering(root)


def _notes(archive: zipfile.ZipFile, folder: str, path: Path) -> dict[str, str]:
    """Foot- and endnotes: ``footnote 3`` → its text."""
    found: dict[str, str] = {}
    for part, tag in _NOTE_TAGS.items():
        root = root_of(archive, f"{folder}/{part}", path)
        for note in () if root is None else root.iter(W + tag):
            if note.get(W + "type") in (None, "normal"):
                texts = (read_paragraph(item).text for item in note.iter(W + "p"))
                found[f"{tag} {note.get(W + 'id', '')}"] = re.sub(r"\s+", " ", " ".join(texts)).strip()
    return {note: text for note, text in found.items() if text}


def _body(archive: zipfile.ZipFile, main: str, path: Path, page: _Page) -> None:
    """Write every outermost paragraph and table row, and free it at once."""
    paragraphs = tables = columns = 0
    watched = {W + "p", W + "tbl", W + "tr"}
    for event, element in events(archive, main, path):
        if element.tag not in watched:
            continue
        step = 1 if event == "start" else -1
        if event == "start" and element.tag == W + "tr" and tables == 1 and paragraphs == 0:
            # Rows are freed together with what stands before them.
            columns = _columns(element.getparent()) or columns
        if element.tag == W + "tbl":
            tables += step if paragraphs == 0 else 0
            columns = 0 if tables == 1 and event == "start" else columns
        elif element.tag == W + "p":
            paragraphs += step
            if event == "end" and paragraphs == 0 and tables == 0:
                page.paragraph(read_paragraph(element, page.styles.hidden))
                _free(element)
        elif event == "end" and tables == 1 and paragraphs == 0:
            page.row(element, columns)
            _free(element)
    if page.joined.strip():
        page.lines.append(page.joined)


def _columns(table: etree._Element) -> int:
    """How many columns a table declares; 0 where it does not."""
    grid = table.find(W + "tblGrid")
    return 0 if grid is None else len(grid.findall(W + "gridCol"))


def _cell(cell: etree._Element) -> Iterator[etree._Element]:
    """The outermost paragraphs of a cell, those of tables nested in it included."""
    for child in cell.iter(W + "p"):
        if next(child.iterancestors(W + "p"), None) is None:
            yield child


def _covered(cell: etree._Element) -> bool:
    """Whether a cell is merged into the one above it; what it holds is not shown."""
    merged = cell.find(f"{W}tcPr/{W}vMerge")
    return merged is not None and merged.get(W + "val") != "restart"


def _own_row(cell: etree._Element) -> etree._Element | None:
    return next(cell.iterancestors(W + "tr"), None)


def _free(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
