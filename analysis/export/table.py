"""What is written out: one table of text, numbers and sources, whichever the analysis and the format."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote_plus

from analysis.compare import Theme
from analysis.copies import Pair
from analysis.coverage import Coverage, below_words
from analysis.digest import Common
from analysis.export.citation import cited
from analysis.export.words import Lang, role_word, word
from analysis.ledger import Ledger
from analysis.statements import Statement
from analysis.track import Item
from corpus.errors import YoujuError
from corpus.report import Role
from index.engine.protocol import Engine

Quote = Callable[[Statement | None], str]
# What a spreadsheet takes for a formula where a cell begins with it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Reports follow each other in most tables: a few texts at a time are enough.
_TEXTS = 64


@dataclass(frozen=True, slots=True)
class Source:
    """A citation that leads to its place in the page, where the page runs."""

    text: str
    report: str
    start: int
    end: int

    def __str__(self) -> str:
        return self.text

    def address(self, page: str) -> str:
        """``page`` is the address of the page, with its slash at the end."""
        return f"{page}?report={_in_address(self.report)}&at={self.start}-{self.end}"


# Rows of a report follow each other.
_in_address = lru_cache(maxsize=_TEXTS)(quote_plus)
Cell = str | int | Source


@dataclass(frozen=True, slots=True)
class Table:
    """``widths`` are those of the columns in characters; ``note`` says what was counted, over what.

    ``page`` is the address of the page where it runs, for links from sources; None for none. ``lang`` is that of
    the words around the quotes.
    """

    title: str
    note: str
    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]
    page: str | None = None
    about: str = "说明"
    lang: Lang = "zh"


def quoting(snapshot: Engine) -> Quote:
    """A statement → its words, fetched again from the report by its place; None → "".

    YoujuError where the report has gone or says something else there by now.
    """

    @lru_cache(maxsize=_TEXTS)
    def text_of(path: str) -> str:
        return snapshot.text(path)

    def quote(one: Statement | None) -> str:
        if one is None:
            return ""
        words = text_of(one.report)[one.start : one.end]
        # What was put together of several statements may have other blanks between them.
        if words != one.text and words.split() != one.text.split():
            raise YoujuError(
                f"报告“{one.report}”在分析之后改动过，引文已对不上。请重新分析后再导出。",
                f"The report '{one.report}' was changed after it was analysed. Analyse again, then export.",
            )
        return words

    return quote


def of_ledger(ledger: Ledger, quote: Quote, lang: Lang = "zh", role: Role = "problem") -> Table:
    """A row a problem with its cause and plan; of another role, a row a statement."""
    joined = role == "problem"
    rows = [
        (
            number,
            row.statement.unit or "",
            row.statement.year or "",
            row.statement.theme,
            quote(row.statement),
            *((quote(row.cause), quote(row.plan)) if joined else ()),
            _source(row.statement),
            row.statement.report,
        )
        for number, row in enumerate(ledger.rows, 1)
    ]
    counted = "ledger_near_note" if ledger.near else "ledger_note"
    note = word(lang, counted, rows=len(rows), units=ledger.units, reports=ledger.reports)
    columns = ["number", "unit", "year", "theme", "problem" if joined else "quote"]
    columns += ["cause", "plan"] if joined else []
    widths = (6, 18, 8, 18, 48, *((36, 36) if joined else ()), 36, 24)
    title = word(lang, "ledger", role=role_word(lang, role))
    return _table(lang, title, note, (*columns, "source", "file"), widths, rows)


def of_coverage(found: Coverage, quote: Quote, lang: Lang = "zh", chosen: Coverage | None = None) -> Table:
    """A row a unit, of all or of those ``chosen``: what it says and where, or that nothing was found. What is counted
    is of all."""
    rows: list[tuple[Cell, ...]] = []
    shown = chosen or found
    for name, mentions in (("said", shown.said), ("unclear", shown.unclear)):
        for one in mentions:
            for passage in one.passages or (None,):
                how = word(lang, "meant", sure=f"{one.probability:.0%}")
                if one.literal:
                    below = passage is not None and below_words(found.asked, passage)
                    how = word(lang, "literal_heading" if below else "literal")
                source: Cell = _source(passage) if passage else ""
                rows.append((one.unit, word(lang, name), how, quote(passage), source))
    rows += [(unit, word(lang, "not_said"), "", "", "") for unit in shown.not_said]
    note = word(
        lang,
        "coverage_note",
        topic=found.asked.question,
        units=found.units,
        reports=found.reports,
        said=len(found.said),
        not_said=len(found.not_said),
        unclear=len(found.unclear),
    )
    if found.asked.negated and found.answer:
        # Who asks for those that do not say it gets them by name, and first.
        rows.sort(key=lambda row: row[0] not in found.answer)
        note += word(lang, "coverage_answer", units=word(lang, "comma").join(found.answer))
    columns = ("unit", "verdict", "grounds", "quote", "source")
    return _table(lang, word(lang, "coverage"), note, columns, (20, 10, 16, 60, 40), rows)


def of_compare(themes: Sequence[Theme], quote: Quote, lang: Lang = "zh") -> Table:
    """Both sides of a theme, beside each other what is of one thing; what is doubtful is said to be."""

    def side(theme: Theme, one: Statement | None) -> tuple[Cell, Cell]:
        if one is None:
            return "", ""
        return (word(lang, "doubtful") if one in theme.doubtful else "") + quote(one), _whose_source(one)

    rows = [
        (one.theme, word(lang, one.relation), *side(one, left), *side(one, right))
        for one in themes
        for left, right in one.rows
    ]
    columns = ("theme", "relation", "left", "left_source", "right", "right_source")
    note = word(lang, "compare_note", rows=len(themes))
    return _table(lang, word(lang, "compare"), note, columns, (18, 10, 50, 30, 50, 30), rows)


def of_track(items: Sequence[Item], quote: Quote, lang: Lang = "zh") -> Table:
    """A row a later statement, and a later year that says nothing, by year as on the page."""
    rows: list[tuple[Cell, ...]] = []
    for item in items:
        one = item.problem
        start = (one.unit or "", one.year or "", quote(one), _source(one))
        for year in item.years:
            said = [later for later in item.later if later.statement.year == year]
            rows += [
                (*start, year, word(lang, later.relation), quote(later.statement), _source(later.statement))
                for later in said
            ]
            if not said:
                rows.append((*start, year, word(lang, "silent"), "", ""))
    columns = ("unit", "year", "problem", "source", "later", "state", "quote", "later_source")
    note = word(lang, "track_note", rows=len(items))
    return _table(lang, word(lang, "track"), note, columns, (18, 8, 48, 30, 8, 12, 48, 30), rows)


def of_copies(pairs: Sequence[Pair], quote: Quote, lang: Lang = "zh") -> Table:
    """A row a pair."""
    nothing = word(lang, "nothing")
    rows = [
        (
            # As the page says it: what is not all the same is not 100 %.
            f"{int(round(100 * pair.similarity, 2))}%",
            quote(pair.a),
            _whose_source(pair.a),
            quote(pair.b),
            _whose_source(pair.b),
            word(lang, "join").join(
                f"{ours or nothing}→{theirs or nothing}" for ours, theirs in pair.changed
            ),
        )
        for pair in pairs
    ]
    columns = ("similarity", "a", "a_source", "b", "b_source", "changed")
    note = word(lang, "copies_note", rows=len(rows))
    return _table(lang, word(lang, "copies"), note, columns, (8, 50, 30, 50, 30, 30), rows)


def of_digest(themes: Sequence[Common], quote: Quote, lang: Lang = "zh", role: Role = "problem") -> Table:
    """A row a quote, under its theme."""
    rows = [
        (one.theme, len(one.units), passage.unit or "", passage.year or "", quote(passage), _source(passage))
        for one in themes
        for passage in one.passages
    ]
    columns = ("theme", "units", "unit", "year", "quote", "source")
    note = word(lang, "digest_note", rows=len(themes))
    title = word(lang, "digest", role=role_word(lang, role))
    return _table(lang, title, note, columns, (20, 8, 18, 8, 60, 40), rows)


def _source(one: Statement) -> Source:
    return Source(cited(one), one.report, one.start, one.end)


def _whose_source(one: Statement) -> Source:
    """With unit and year before it, where no column says them and the title does not either."""
    said = [str(part) for part in (one.unit, one.year) if part is not None and str(part) not in one.title]
    source = _source(one)
    return replace(source, text=" ".join(said) + source.text)


def _table(
    lang: Lang,
    title: str,
    note: str,
    columns: Sequence[str],
    widths: tuple[int, ...],
    rows: Iterable[tuple[Cell, ...]],
) -> Table:
    names = tuple(word(lang, name) for name in columns)
    return Table(title, note, names, widths, tuple(rows), about=word(lang, "about"), lang=lang)
