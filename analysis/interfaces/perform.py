"""What is wanted → its result, over one revision of an index; the result as JSON, in pages, and as a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from analysis.asked import TopicQuery, read_asked
from analysis.choice import side_named, units_named, years_named
from analysis.compare import compare
from analysis.copies import copies
from analysis.coverage import Coverage, coverage
from analysis.digest import digest
from analysis.export import table
from analysis.export.table import Quote, Table
from analysis.export.words import Lang
from analysis.interfaces.wanted import Kind, Wanted
from analysis.ledger import about as rows_about
from analysis.ledger import ledger
from analysis.matching.likeness import Likeness
from analysis.shapes import (
    ALL,
    compare_json,
    copies_json,
    coverage_json,
    digest_json,
    ledger_json,
    track_json,
)
from analysis.track import about as items_about
from analysis.track import track
from index.engine.protocol import Engine
from retrieval.ranking.rank import Searcher

Rows = Sequence[int] | None
T = TypeVar("T")


class Shape(Protocol):
    """The JSON of a result; of its list only the rows of the page."""

    def __call__(self, page: slice = ALL, /) -> dict[str, Any]: ...


class Tabled(Protocol):
    """The table of a result; of these rows alone, in this order, where they are given."""

    def __call__(self, quote: Quote, lang: Lang = "zh", rows: Rows = None, /) -> Table: ...


@dataclass(frozen=True, slots=True)
class Result:
    """What an analysis found: ``total`` rows (rows, units, themes, items or pairs), as JSON and as a table.

    Rows are numbered from 0 in the order of the JSON; those of coverage are units: said, unclear, not said.
    """

    wanted: Wanted
    total: int
    shape: Shape
    tabled: Tabled


@dataclass(frozen=True, slots=True)
class _Over:
    """Who searches one revision of an index, and how texts of it are compared."""

    searcher: Searcher
    likeness: Likeness

    @property
    def snapshot(self) -> Engine:
        return self.searcher.engine

    def topic(self, wanted: Wanted) -> TopicQuery | None:
        return None if wanted.topic is None else read_asked(wanted.topic, self.searcher.library)

    def chosen(self, wanted: Wanted) -> dict[str, Any]:
        """Units and years as the library has them; YoujuError for one that it has not."""
        return {
            "units": units_named(self.snapshot, wanted.units),
            "years": years_named(self.snapshot, wanted.years),
        }


def perform(searcher: Searcher, wanted: Wanted) -> Result:
    """Do it over the revision that is searched; YoujuError where it cannot be done. How far it is goes to
    `analysis.progress`. Nothing of the revision is kept in the result: that would keep it open."""
    makers: dict[Kind, Callable[[_Over, Wanted], Result]] = {
        "ledger": _ledger,
        "coverage": _coverage,
        "compare": _compare,
        "track": _track,
        "copies": _copies,
        "digest": _digest,
    }
    return makers[wanted.kind](_Over(searcher, Likeness(searcher.encoder)), wanted)


def _ledger(over: _Over, wanted: Wanted) -> Result:
    topic = over.topic(wanted)
    found = ledger(over.snapshot, over.likeness, role=wanted.role, **over.chosen(wanted))
    if topic is not None:
        found = rows_about(found, topic, over.likeness)
    return Result(
        wanted,
        len(found.rows),
        lambda page=ALL: ledger_json(found, page),
        lambda quote, lang="zh", rows=None: table.of_ledger(
            replace(found, rows=picked(found.rows, rows)), quote, lang, wanted.role
        ),
    )


def _coverage(over: _Over, wanted: Wanted) -> Result:
    asked = read_asked(
        wanted.topic or "", over.searcher.library, negated=wanted.negated, literal=wanted.literal
    )
    found = coverage(over.searcher, asked, roles=wanted.roles, **over.chosen(wanted))
    return Result(
        wanted,
        found.units,
        lambda page=ALL: coverage_json(found, page),
        lambda quote, lang="zh", rows=None: table.of_coverage(_picked_units(found, rows), quote, lang),
    )


def _compare(over: _Over, wanted: Wanted) -> Result:
    left, right = side_named(over.snapshot, wanted.left), side_named(over.snapshot, wanted.right)
    found = compare(over.snapshot, over.likeness, left, right, over.topic(wanted))
    return Result(
        wanted,
        len(found),
        lambda page=ALL: compare_json(found, page),
        lambda quote, lang="zh", rows=None: table.of_compare(picked(found, rows), quote, lang),
    )


def _track(over: _Over, wanted: Wanted) -> Result:
    topic = over.topic(wanted)
    found = track(over.snapshot, over.likeness, **over.chosen(wanted))
    if topic is not None:
        found = items_about(found, topic, over.likeness)
    return Result(
        wanted,
        len(found),
        lambda page=ALL: track_json(found, page),
        lambda quote, lang="zh", rows=None: table.of_track(picked(found, rows), quote, lang),
    )


def _copies(over: _Over, wanted: Wanted) -> Result:
    found = copies(over.snapshot, **over.chosen(wanted))
    return Result(
        wanted,
        len(found),
        lambda page=ALL: copies_json(found, page),
        lambda quote, lang="zh", rows=None: table.of_copies(picked(found, rows), quote, lang),
    )


def _digest(over: _Over, wanted: Wanted) -> Result:
    found = digest(over.snapshot, over.likeness, role=wanted.role, **over.chosen(wanted))
    return Result(
        wanted,
        len(found),
        lambda page=ALL: digest_json(found, page),
        lambda quote, lang="zh", rows=None: table.of_digest(picked(found, rows), quote, lang, wanted.role),
    )


def picked(items: Sequence[T], rows: Rows) -> tuple[T, ...]:
    """The items of these numbers, in this order; all of them where none are given. Numbers of no item are left out."""
    return tuple(items) if rows is None else tuple(items[row] for row in rows if 0 <= row < len(items))


def _picked_units(found: Coverage, rows: Rows) -> Coverage:
    if rows is None:
        return found
    first, second = len(found.said), len(found.said) + len(found.unclear)
    return replace(
        found,
        said=picked(found.said, rows),
        unclear=picked(found.unclear, [row - first for row in rows]),
        not_said=picked(found.not_said, [row - second for row in rows]),
    )
