"""A table as a document in the layout of offices (GB/T 9704—2012): A4, 仿宋 3 号, lines of 28 points.

Margins 37 mm above, 35 below, 28 left, 26 right; the page number stands as — 1 — at the outer edge; the
header row of the table comes again on every page. Wide tables lie on their side.

The library lays out all but the rows. These are written as text into what it saved, one after the other: as its
objects ten thousand hold three hundred megabytes, and through its methods they would take minutes.
"""

import io
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as Page
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from analysis.export.table import Cell, Source, Table
from corpus.printable import printable

BODY, TITLE = "仿宋", "方正小标宋简体"
THIRD, SECOND, FOURTH = Pt(16), Pt(22), Pt(14)
# 5 号 in half points; a twentieth of a point in the units of the library.
_FIFTH, _TWIP = 21, 635
# Four digits of that size in any font, and the margins of a cell, in twentieths of a point.
_LEAST = 900
LINE = Pt(28)
# From so many columns on a page lies on its side.
WIDE = 5
# The part with the table, the one with its links, and behind what in each the new ones come.
_BODY, _LINKS = "word/document.xml", "word/_rels/document.xml.rels"
_ABOVE_ROWS, _BELOW_LINKS = b"</w:tblGrid>", b"</Relationships>"


def as_word(table: Table) -> bytes:
    """Title, note, and the table."""
    document = laid_out(table.title, wide=len(table.columns) >= WIDE)
    _style(document, "Normal").font.size = THIRD
    title = _paragraph(document.add_paragraph(), printable(table.title), SECOND, LINE)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _font(title.runs[0], TITLE)
    _paragraph(document.add_paragraph(), printable(table.note), THIRD, LINE)
    section = document.sections[0]
    grid = document.add_table(rows=0, cols=len(table.columns), style="Table Grid")
    grid.autofit = False
    room = int(section.page_width or 0) - int(section.left_margin or 0) - int(section.right_margin or 0)
    widths = _widths(table.widths, room // _TWIP)
    for column, width in zip(grid._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = width * _TWIP
    return _with_rows(saved(document), table, widths, len(document.part.rels))


def laid_out(title: str, styles: Sequence[str] = (), *, wide: bool = False) -> Page:
    """An empty document of that title on pages of the layout, running text and these styles in its fonts."""
    document = Document()
    document.core_properties.title, document.core_properties.author = title, "有据 Youju"
    _page(document, wide=wide)
    for name in ("Normal", *styles):
        style = _style(document, name)
        style.font.name = "Times New Roman"
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY)
    return document


def saved(document: Page) -> bytes:
    """The document as a file."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _style(document: Page, name: str) -> ParagraphStyle:
    style = document.styles[name]
    assert isinstance(style, ParagraphStyle)  # noqa: S101 - python-docx types every style alike
    return style


def _widths(characters: Sequence[int], room: int) -> list[int]:
    """Columns share the room as their widths in characters do, none narrower than a year needs."""
    shares = [max(_LEAST, room * width // sum(characters)) for width in characters]
    over = sum(shares) - room
    wide = sum(share - _LEAST for share in shares)
    return [share - -(-over * (share - _LEAST) // wide) if wide else share for share in shares]


def _with_rows(empty: bytes, table: Table, widths: Sequence[int], links: int) -> bytes:
    """The document with the header and the rows of the table in it; it has so many links as yet."""
    addresses: list[str] = []
    out = io.BytesIO()
    with ZipFile(io.BytesIO(empty)) as there, ZipFile(out, "w") as whole:
        for part in there.infolist():
            content = there.read(part)
            entry = ZipInfo(part.filename, part.date_time)
            entry.compress_type = ZIP_DEFLATED
            with whole.open(entry, "w") as file:
                if part.filename == _BODY:
                    above, _, below = content.partition(_ABOVE_ROWS)
                    file.write(above + _ABOVE_ROWS)
                    file.write(_row(table, table.columns, widths, addresses, links, header=True).encode())
                    for row in table.rows:
                        file.write(_row(table, row, widths, addresses, links).encode())
                    file.write(below)
                elif part.filename == _LINKS:
                    file.write(content.removesuffix(_BELOW_LINKS))
                    for link in _relations(addresses, links):
                        file.write(link.encode())
                    file.write(_BELOW_LINKS)
                else:
                    file.write(content)
    return out.getvalue()


def _row(
    table: Table,
    cells: Sequence[Cell],
    widths: Sequence[int],
    addresses: list[str],
    links: int,
    *,
    header: bool = False,
) -> str:
    """One row as XML. A header comes again at the top of every page; a source leads to the page, which is put down
    among the addresses."""
    style = f'<w:rPr>{"<w:b/>" if header else ""}<w:sz w:val="{_FIFTH}"/><w:szCs w:val="{_FIFTH}"/></w:rPr>'
    parts = []
    for cell, width in zip(cells, widths, strict=True):
        run = f"<w:r>{style}{'<w:br/>'.join(map(_words, printable(str(cell)).split(chr(10))))}</w:r>"
        if isinstance(cell, Source) and table.page:
            run = f'<w:hyperlink r:id="link{links + len(addresses)}">{run}</w:hyperlink>'
            addresses.append(cell.address(table.page))
        parts.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr>'
            f'<w:spacing w:before="0" w:after="0"/></w:pPr>{run}</w:p></w:tc>'
        )
    again = "<w:trPr><w:tblHeader/></w:trPr>" if header else "<w:trPr><w:cantSplit/></w:trPr>"
    return f"<w:tr>{again}{''.join(parts)}</w:tr>"


def _words(line: str) -> str:
    return f'<w:t xml:space="preserve">{escape(line)}</w:t>' if line else '<w:t xml:space="preserve"/>'


def _relations(addresses: Sequence[str], links: int) -> Iterator[str]:
    """The addresses that the rows lead to, under the names that the rows give them."""
    for number, address in enumerate(addresses, links):
        to = escape(address, {'"': "&quot;"})
        yield (
            f'<Relationship Id="link{number}" Type="{RELATIONSHIP_TYPE.HYPERLINK}" Target="{to}" '
            'TargetMode="External"/>'
        )


def _page(document: Page, *, wide: bool) -> None:
    section = document.sections[0]
    width, height = Mm(210), Mm(297)
    if wide:
        width, height, section.orientation = height, width, WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = width, height
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    document.settings.odd_and_even_pages_header_footer = True
    _numbered(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _numbered(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)


def _numbered(footer: Paragraph, side: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 —, one character in from the outer edge: odd pages on the right, even ones on the left."""
    footer.alignment = side
    style = footer.paragraph_format
    style.left_indent = style.right_indent = FOURTH
    for words, field in (("— ", None), ("", "PAGE"), (" —", None)):
        run = footer.add_run(words)
        run.font.size = FOURTH
        _font(run, "宋体")
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
