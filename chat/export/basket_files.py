"""A basket as Word, Markdown and a spreadsheet: a quote has a number, quotation marks and its source; a note to it is
labelled, and words of one's own stand for themselves, so that a heading is one."""

from collections.abc import Sequence
from dataclasses import dataclass

from docx.shared import Mm, Pt, RGBColor

from analysis.export.citation import cited, quoted
from analysis.export.sheet import as_sheet as table_as_sheet
from analysis.export.table import Cell, Table
from analysis.export.text import plain
from analysis.export.word import laid_out, saved
from analysis.statements import Statement
from chat.render.markup import one_line, printable
from chat.texts.sentences import Lang, role_word, say

_WIDTHS = (6, 64, 44, 20, 8, 8, 36, 30)


@dataclass(frozen=True, slots=True)
class Entry:
    """A quote with what was noted to it, or words of one's own; neither where the quote is gone from ``report``."""

    quote: Statement | None = None
    own: str = ""
    report: str = ""

    @property
    def gone(self) -> bool:
        return self.quote is None and bool(self.report)

    @property
    def label(self) -> str:
        """The key of what stands before one's own words: a note beside a quote is told to be one."""
        return "basket_own" if self.quote is not None or self.gone else ""


def as_markdown(lang: Lang, when: str, entries: Sequence[Entry]) -> bytes:
    """Quotes as block quotes with their source; notes as plain paragraphs behind a label, one's own words without."""
    parts = [f"# {plain(say(lang, 'basket'))}", plain(_about(lang, when, entries))]
    number = 0
    for entry in entries:
        if entry.quote is not None:
            number += 1
            parts.append(f"{number}\\.\n\n> {plain(_words(entry.quote))}")
        if entry.gone:
            parts.append(f"*{plain(_changed(lang, entry))}*")
        if entry.own.strip():
            own = plain(printable(entry.own.strip())).replace("\n", "\\\n")
            parts.append(f"**{plain(say(lang, entry.label))}** {own}" if entry.label else own)
    return ("\n\n".join(parts) + "\n").encode()


def as_word(lang: Lang, when: str, entries: Sequence[Entry]) -> bytes:
    """A4; quotes in the style for quotes with their source behind; notes in a colour and behind a label, one's own
    words in plain paragraphs."""
    document = laid_out(say(lang, "basket"), ("Title", "Quote"))
    document.styles["Quote"].font.italic = False
    document.add_heading(say(lang, "basket"), 0)
    document.add_paragraph(_about(lang, when, entries)).runs[0].font.size = Pt(9)
    number = 0
    for entry in entries:
        if entry.quote is not None:
            number += 1
            document.add_paragraph(f"{number}. {_words(entry.quote)}", style="Quote")
        if entry.gone:
            document.add_paragraph(_changed(lang, entry))
        if entry.own.strip() and not entry.label:
            document.add_paragraph(printable(entry.own.strip()))
        elif entry.own.strip():
            note = document.add_paragraph()
            note.paragraph_format.left_indent = Mm(8)
            label = note.add_run(f"{say(lang, entry.label)} ")
            label.bold = True
            for run in (label, note.add_run(printable(entry.own.strip()))):
                run.font.color.rgb = RGBColor(0x8D, 0x52, 0x00)
    return saved(document)


def as_sheet(lang: Lang, when: str, entries: Sequence[Entry]) -> bytes:
    """A row an item; notes have a column of their own."""
    rows: list[tuple[Cell, ...]] = []
    number = 0
    for entry in entries:
        one = entry.quote
        own = printable(entry.own.strip())
        if one is not None:
            number += 1
            rows.append(
                (
                    number,
                    printable(one.text.strip()),
                    printable(cited(one)),
                    printable(one.unit or ""),
                    one.year or "",
                    role_word(lang, one.role),
                    own,
                    printable(one.report),
                )
            )
        elif own or entry.gone:
            rows.append(
                (
                    "",
                    _changed(lang, entry) if entry.gone else "",
                    "",
                    "",
                    "",
                    "",
                    own,
                    printable(entry.report),
                )
            )
    names = ("basket_rank", "basket_quote", "basket_source", "work_unit", "work_year", "work_role")
    columns = (*(say(lang, key) for key in (*names, "basket_own", "basket_file")),)
    return table_as_sheet(
        Table(say(lang, "basket"), _about(lang, when, entries), columns, _WIDTHS, tuple(rows))
    )


def _about(lang: Lang, when: str, entries: Sequence[Entry]) -> str:
    return say(lang, "basket_when", when=when, count=sum(entry.quote is not None for entry in entries))


def _words(one: Statement) -> str:
    return printable(quoted(one.text, one))


def _changed(lang: Lang, entry: Entry) -> str:
    return say(lang, "basket_changed", report=one_line(printable(entry.report)))
