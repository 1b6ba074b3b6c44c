"""A conversation as Word, Markdown and a spreadsheet. Text stays text in each of them."""

from docx.shared import Pt

from analysis.export.citation import cited, place
from analysis.export.sheet import as_sheet as table_as_sheet
from analysis.export.table import Cell, Table
from analysis.export.text import plain
from analysis.export.word import laid_out, saved
from chat.export.turns import Exported, by_report, facts, notes, present, quote
from chat.render.markup import one_line, printable
from chat.texts.sentences import role_word, say

# Of the columns of a sheet, in characters.
_WIDTHS = (30, 6, 70, 36, 20, 8, 8, 40, 30)


def as_markdown(exported: Exported) -> bytes:
    """Quotes as block quotes, sources below them."""
    lang = exported.lang
    parts = [f"# {plain(say(lang, 'page_title'))}", plain(say(lang, "export_when", when=exported.when))]
    for turn in exported.turns:
        parts.append(f"## {plain(one_line(printable(turn.question), 10_000))}")
        parts += [f"*{plain(note)}*" for note in notes(exported, turn)]
        for number, passage in present(turn):
            quoted = "\n".join(f"> {line}\\" if line else ">" for line in plain(quote(passage)).split("\n"))
            cited_at = f"{cited(passage)} {facts(lang, passage)}"
            parts.append(f"{number}\\.\n\n{quoted.removesuffix(chr(92))}\n>\n> {plain(printable(cited_at))}")
    return ("\n\n".join(parts) + "\n").encode()


def as_word(exported: Exported) -> bytes:
    """Headings, quotes and sources in styles of Word's own, in a Chinese font."""
    lang = exported.lang
    document = laid_out(say(lang, "page_title"), ("Heading 1", "Heading 2", "Title", "Quote"))
    document.styles["Quote"].font.italic = False
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
    return saved(document)


def as_sheet(exported: Exported) -> bytes:
    """A row a passage; what must be said of them, on a second sheet."""
    lang = exported.lang
    names = ("question", "rank", "quote", "title", "unit", "year", "role", "place", "file")
    rows: list[tuple[Cell, ...]] = []
    for turn in exported.turns:
        for number, p in present(turn):
            rows.append(
                (
                    turn.question,
                    number,
                    quote(p),
                    p.title,
                    p.unit or "",
                    p.year or "",
                    role_word(lang, p.role),
                    place(p),
                    p.report,
                )
            )
    said = [
        line for turn in exported.turns for note in notes(exported, turn) for line in (turn.question, note)
    ]
    return table_as_sheet(
        Table(
            say(lang, "export_sheet"),
            "\n".join(said),
            (*(say(lang, f"export_{name}") for name in names),),
            _WIDTHS,
            tuple(rows),
            about=say(lang, "export_notes"),
        )
    )
