"""A table as a document in the layout of offices (GB/T 9704—2012): A4, 仿宋 3 号, lines of 28 points.

Margins 37 mm above, 35 below, 28 left, 26 right; the page number stands as — 1 —; the header row of the
table comes again on every page. Wide tables lie on their side.
"""

import io

from docx import Document
from docx.document import Document as Page
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from analysis.export.table import Table

BODY, TITLE = "仿宋", "方正小标宋简体"
THIRD, SECOND, FOURTH, FIFTH = Pt(16), Pt(22), Pt(14), Pt(10.5)
LINE = Pt(28)
# From so many columns on a page lies on its side.
WIDE = 5


def as_word(table: Table) -> bytes:
    """Title, note, and the table."""
    document = Document()
    _page(document, wide=len(table.columns) >= WIDE)
    normal = document.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)  # noqa: S101 - python-docx types every style alike
    normal.font.name, normal.font.size = "Times New Roman", THIRD
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY)
    document.core_properties.title, document.core_properties.author = table.title, "有据 Youju"
    title = _paragraph(document.add_paragraph(), table.title, SECOND, LINE)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _font(title.runs[0], TITLE)
    _paragraph(document.add_paragraph(), table.note, THIRD, LINE)
    grid = document.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    for cell, name in zip(grid.rows[0].cells, table.columns, strict=True):
        _paragraph(cell.paragraphs[0], name, FIFTH).runs[0].bold = True
    _repeated(grid.rows[0]._tr)
    for row in table.rows:
        for cell, value in zip(grid.add_row().cells, row, strict=True):
            _paragraph(cell.paragraphs[0], str(value), FIFTH)
    _widths(grid, table.widths, document.sections[0])
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: Page, *, wide: bool) -> None:
    section = document.sections[0]
    width, height = Mm(210), Mm(297)
    if wide:
        width, height, section.orientation = height, width, WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = width, height
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for words, field in (("— ", None), ("", "PAGE"), (" —", None)):
        run = footer.add_run(words)
        run.font.size = FOURTH
        if field:
            _field(run, field)


def _field(run: Run, name: str) -> None:
    """A field of Word's own, such as the number of the page."""
    for kind in ("begin", "instr", "end"):
        if kind == "instr":
            piece = OxmlElement("w:instrText")
            piece.text = name
        else:
            piece = OxmlElement("w:fldChar")
            piece.set(qn("w:fldCharType"), kind)
        run._r.append(piece)


def _paragraph(paragraph: Paragraph, words: str, size: Pt, line: Pt | None = None) -> Paragraph:
    run = paragraph.add_run(words)
    run.font.size = size
    style = paragraph.paragraph_format
    style.space_before = style.space_after = Pt(0)
    if line is not None:
        style.line_spacing_rule, style.line_spacing = WD_LINE_SPACING.EXACTLY, line
    return paragraph


def _font(run: Run, name: str) -> None:
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _repeated(row: object) -> None:
    """The header row comes again at the top of every page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row.get_or_add_trPr().append(mark)  # type: ignore[attr-defined]


def _widths(grid: object, widths: tuple[int, ...], section: object) -> None:
    """Columns share the width of the page as their widths in characters do."""
    room = section.page_width - section.left_margin - section.right_margin  # type: ignore[attr-defined]
    for column, width in zip(grid.columns, widths, strict=True):  # type: ignore[attr-defined]
        for cell in column.cells:
            cell.width = int(room * width / sum(widths))
