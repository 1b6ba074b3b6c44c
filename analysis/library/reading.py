"""What a library says: the statements of its reports, by report and place."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import groupby

from analysis.library.kept import library
from analysis.statements import Statement, whole_of
from corpus.errors import YoujuError
from index.conditions import EVERYTHING, And, Condition, In
from index.engine.protocol import Engine
from index.storage.reading import StoredPassage

_AT_ONCE = 5_000


def condition_of(
    roles: Collection[str] = (), units: Collection[str] = (), years: Collection[int] = ()
) -> Condition:
    """Those that have one of each that is given."""
    parts: list[Condition] = []
    if roles:
        parts.append(In("role", tuple(roles)))
    if units:
        parts.append(In("unit", tuple(units)))
    if years:
        parts.append(In("year", tuple(years)))
    return And(tuple(parts)) if parts else EVERYTHING


def no_reports(units: Collection[str], years: Collection[int]) -> YoujuError:
    """That no report is of these."""
    zh, en = (
        " ".join(filter(None, (between.join(units), between.join(map(str, years)))))
        for between in ("、", ", ")
    )
    return YoujuError(f"没有“{zh}”的报告。", f"There are no reports of '{en}'.")


def load(snapshot: Engine, units: Collection[str] = (), years: Collection[int] = ()) -> list[Statement]:
    """All statements of the reports of these units and years, by report and place."""
    return [one for said in library(snapshot, units, years) for one in said.statements()]


def sentence_of(stored: StoredPassage, start: int, end: int) -> Statement:
    """A part of a passage, ``text[start:end]``, as a statement."""
    whole = whole_of(stored, 0)
    at = stored.passage.start
    return replace(whole, start=at + start, end=at + end, text=whole.text[start:end])


def by_report(snapshot: Engine, condition: Condition = EVERYTHING) -> Iterator[list[StoredPassage]]:
    """The passages that fit, report by report."""

    def every() -> Iterator[StoredPassage]:
        page = snapshot.list_passages(condition, limit=_AT_ONCE)
        yield from page.passages
        while page.after is not None:
            page = snapshot.list_passages(condition, after=page.after, limit=_AT_ONCE)
            yield from page.passages

    for _, passages in groupby(every(), key=lambda one: one.path):
        yield list(passages)
