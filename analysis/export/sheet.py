"""A table as a spreadsheet: frozen header, filters, wrapped cells. Nothing is a formula or a macro.

Sources lead to the page where the table names one; nothing else is a link.
"""

import io

import xlsxwriter

from analysis.export.table import FORMULA, Source, Table
from analysis.export.words import Lang, word
from corpus.printable import printable

# What a cell holds at most.
_CELL = 32_767
# Links that a sheet holds at most, and characters of one.
_LINKS, _LONGEST = 65_000, 2_000
# A sheet's name can have no more, and none of these.
_NAME, _NOT_IN_NAME = 31, str.maketrans("[]:*?/\\", "       ")
SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def as_sheet(table: Table) -> bytes:
    """The header is the first row; a note stands in a sheet of its own, a row a line."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, SAFE) as book:
        sheet = book.add_worksheet(table.title.translate(_NOT_IN_NAME)[:_NAME])
        bold = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#EDEDED"}
        )
        wrapped = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        # Excel shows this as text for ever, also after it was edited or copied into another file.
        quoted = book.add_format({"text_wrap": True, "valign": "top", "border": 1, "quote_prefix": True})
        for at, (name, width) in enumerate(zip(table.columns, table.widths, strict=True)):
            sheet.write_string(0, at, name, bold)
            sheet.set_column(at, at, width)
        linked = book.add_format(
            {"text_wrap": True, "valign": "top", "border": 1, "font_color": "#0563C1", "underline": 1}
        )
        links = cut = 0
        for number, row in enumerate(table.rows, 1):
            for at, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(number, at, cell, wrapped)
                    continue
                text = printable(str(cell))
                if len(text) > _CELL:
                    cut += 1
                    text = _shortened(text, table.lang)
                address = cell.address(table.page) if isinstance(cell, Source) and table.page else ""
                if 0 < len(address) <= _LONGEST and links < _LINKS:
                    links += 1
                    sheet.write_url(number, at, address, linked, text)
                else:
                    sheet.write_string(number, at, text, quoted if text.startswith(FORMULA) else wrapped)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)
        lines = table.note.split("\n") if table.note else []
        if cut:
            lines.append(word(table.lang, "cut_note", cells=cut))
        if lines:
            about = book.add_worksheet(table.about)
            about.set_column(0, 0, 100)
            for number, line in enumerate(lines):
                text = _shortened(printable(line), table.lang)
                about.write_string(number, 0, text, quoted if text.startswith(FORMULA) else wrapped)
    return out.getvalue()


def _shortened(text: str, lang: Lang) -> str:
    """What a cell holds of a text; where that is not all, it ends by saying where the whole is."""
    end = word(lang, "cut")
    return text if len(text) <= _CELL else text[: _CELL - len(end)] + end
