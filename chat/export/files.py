"""A conversation as Word, Markdown and a spreadsheet. Text stays text in each of them."""

import io
import re

import xlsxwriter
from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from analysis.export.citation import cited, place
from chat.export.turns import Exported, by_report, facts, notes, present, quote
from chat.render.markup import one_line, printable
from chat.texts.sentences import role_word, say

# What means something inside a line, wherever it stands: code, emphasis, links, tags, tables, strikes, formulas, entities.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~$&^])")
# What means something only where a line begins: headings, quotes, lists, rules, underlines, numbers of lists.
_LINE_START = re.compile(r"^(\s*)([#+=:-]|\d+(?=[.)]))", re.MULTILINE)
# Addresses become links by themselves.
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|mailto|www)([:.])|@")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What a cell holds at most.
_CELL = 32_767


def as_markdown(exported: Exported) -> bytes:
    """Quotes as block quotes, sources below them."""
    lang = exported.lang
    parts = [f"# {plain(say(lang, 'page_title'))}", plain(say(lang, "export_when", when=exported.when))]
    for turn in exported.turns:
        parts.append(f"## {plain(one_line(printable(turn.question), 10_000))}")
        parts += [f"*{plain(note)}*" for note in notes(exported, turn)]
        for number, passage in enumerate(present(turn), 1):
            quoted = "\n".join(f"> {line}\\" if line else ">" for line in plain(quote(passage)).split("\n"))
            cited_at = f"{cited(passage)} {facts(lang, passage)}"
            parts.append(f"{number}\\.\n\n{quoted.removesuffix(chr(92))}\n>\n> {plain(printable(cited_at))}")
    return ("\n\n".join(parts) + "\n").encode()


def plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    inside = _ADDRESS.sub(_unlinked, _MARKDOWN.sub(r"\\\1", text))
    return _LINE_START.sub(_unlisted, inside)


def _unlinked(found: re.Match[str]) -> str:
    return "\\@" if found[0] == "@" else f"{found[1]}\\{found[2]}"


def _unlisted(found: re.Match[str]) -> str:
    """A number is told from that of a list behind it, since a digit cannot be escaped."""
    return f"{found[1]}{found[2]}\\" if found[2].isdigit() else f"{found[1]}\\{found[2]}"


def as_word(exported: Exported) -> bytes:
    """Headings, quotes and sources in styles of Word's own, in a Chinese font."""
    lang = exported.lang
    document = Document()
    document.core_properties.author = "有据 Youju"
    document.core_properties.title = say(lang, "page_title")
    for name in ("Normal", "Heading 1", "Heading 2", "Title", "Quote"):
        style = document.styles[name]
        style.font.name = "Times New Roman"
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
    document.styles["Quote"].font.italic = False
    a4_page(document)
    document.add_heading(say(lang, "page_title"), 0)
    document.add_paragraph(say(lang, "export_when", when=exported.when))
    for turn in exported.turns:
        document.add_heading(printable(turn.question), 1)
        for note in notes(exported, turn):
            document.add_paragraph(note)
        groups = by_report(turn)
        for title, passages in groups:
            if len(groups) > 1:
                document.add_heading(title, 2)
            for number, passage in passages:
                words = f"{number}. “{quote(passage)}”{printable(cited(passage))}"
                document.add_paragraph(words, style="Quote")
                document.add_paragraph().add_run(facts(lang, passage)).font.size = Pt(9)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def a4_page(document: DocumentObject) -> None:
    """A4 with the margins that offices use, and the number of the page below."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    line = section.footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    line._p.append(number)


def as_sheet(exported: Exported) -> bytes:
    """A row a passage; what must be said of them, on a second sheet. Cells are text or numbers: nothing is a formula,
    a link or a macro."""
    lang = exported.lang
    out = io.BytesIO()
    safe = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, safe) as book:
        sheet = book.add_worksheet(say(lang, "export_sheet"))
        bold = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        # Excel shows this as text for ever, also after it was edited or copied into another file.
        quoted = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        for at, key in enumerate(
            ("question", "rank", "quote", "title", "unit", "year", "role", "place", "file")
        ):
            sheet.write_string(0, at, say(lang, f"export_{key}"), bold)
        row = 0
        for turn in exported.turns:
            for number, p in enumerate(present(turn), 1):
                row += 1
                cells = (
                    turn.question, number, quote(p), p.title, p.unit or "", p.year or "",
                    role_word(lang, p.role), place(p), p.report,
                )  # fmt: skip
                for at, cell in enumerate(cells):
                    if isinstance(cell, int):
                        sheet.write_number(row, at, cell, wrapped)
                    else:
                        text = printable(cell)[:_CELL]
                        sheet.write_string(row, at, text, quoted if text.startswith(_FORMULA) else wrapped)
        for at, width in enumerate((30, 6, 70, 36, 20, 8, 8, 40, 30)):
            sheet.set_column(at, at, width)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, row, 8)
        said = [(turn.question, note) for turn in exported.turns for note in notes(exported, turn)]
        if said:
            beside = book.add_worksheet(say(lang, "export_notes"))
            beside.set_column(0, 1, 60)
            for at, pair in enumerate(said):
                for column, text in enumerate(pair):
                    shown = printable(text)[:_CELL]
                    beside.write_string(at, column, shown, quoted if shown.startswith(_FORMULA) else wrapped)
    return out.getvalue()
