"""What is wanted → its result, over one revision of an index; the result as JSON, in pages, and as a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from analysis.asked import TopicQuery, as_it_stands, read_asked
from analysis.choice import Within, both, side_named, within
from analysis.compare import apart, compare
from analysis.copies import copies
from analysis.coverage import Coverage, coverage
from analysis.digest import digest
from analysis.export import table
from analysis.export.table import Quote, Table
from analysis.export.words import Lang
from analysis.interfaces.scope import Scope, Sides
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
from analysis.track import followed, track
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

    def asked(self, wanted: Wanted) -> TopicQuery | None:
        """The topic as the library reads it."""
        if wanted.topic is None:
            return None
        asked = read_asked(
            wanted.topic, self.searcher.library, negated=wanted.negated, literal=wanted.literal
        )
        return as_it_stands(asked, self.snapshot)

    def scope(self, wanted: Wanted) -> Scope:
        """What it is of: units and years as the library has them, those chosen and those that the topic names.
        YoujuError where there is no report of these."""
        asked = self.asked(wanted)
        chosen = within(self.searcher.library, wanted.units, wanted.years, asked)
        roles = (wanted.role,) if wanted.kind in ("ledger", "digest") else wanted.roles
        return Scope(asked, chosen, roles, unread=len(self.snapshot.problems()))


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
    scope = over.scope(wanted)
    found = ledger(over.snapshot, over.likeness, role=wanted.role, **_those(scope))
    if (topic := _topic(scope)) is not None:
        found = rows_about(found, topic, over.likeness)
    return _result(
        wanted,
        scope,
        len(found.rows),
        lambda page=ALL: ledger_json(found, page),
        lambda quote, lang="zh", rows=None: table.of_ledger(
            replace(found, rows=picked(found.rows, rows)), quote, lang, wanted.role
        ),
    )


def _coverage(over: _Over, wanted: Wanted) -> Result:
    scope = over.scope(wanted)
    asked = scope.asked or read_asked(wanted.topic or "", over.searcher.library)
    found = coverage(over.searcher, asked, roles=wanted.roles, **_those(scope))
    return _result(
        wanted,
        scope,
        found.units,
        lambda page=ALL: coverage_json(found, page),
        lambda quote, lang="zh", rows=None: table.of_coverage(
            found, quote, lang, chosen=_picked_units(found, rows)
        ),
    )


def _compare(over: _Over, wanted: Wanted) -> Result:
    library, asked = over.searcher.library, over.asked(wanted)
    left, right = side_named(library, wanted.left), side_named(library, wanted.right)
    for side in (left, right):
        both(Within(tuple(filter(None, (side.unit,))), tuple(filter(None, (side.year,)))), asked)
    named = both(Within(), asked)
    those: dict[str, Any] = {"units": named.units, "years": named.years}
    scope = Scope(
        asked,
        named,
        sides=Sides(left, right, apart(over.snapshot, left, right, **those)),
        unread=len(over.snapshot.problems()),
    )
    found = compare(over.snapshot, over.likeness, left, right, _topic(scope), **those)
    return _result(
        wanted,
        scope,
        len(found),
        lambda page=ALL: compare_json(found, page),
        lambda quote, lang="zh", rows=None: table.of_compare(picked(found, rows), quote, lang),
    )


def _track(over: _Over, wanted: Wanted) -> Result:
    scope = over.scope(wanted)
    later = followed(over.snapshot, scope.within.units, scope.within.years)
    found = track(over.snapshot, over.likeness, **_those(scope))
    if (topic := _topic(scope)) is not None:
        found = items_about(found, topic, over.likeness)
    return _result(
        wanted,
        replace(scope, no_later=not later),
        len(found),
        lambda page=ALL: track_json(found, page),
        lambda quote, lang="zh", rows=None: table.of_track(picked(found, rows), quote, lang),
    )


def _copies(over: _Over, wanted: Wanted) -> Result:
    scope = over.scope(wanted)
    found = copies(over.snapshot, **_those(scope))
    return _result(
        wanted,
        scope,
        len(found),
        lambda page=ALL: copies_json(found, page),
        lambda quote, lang="zh", rows=None: table.of_copies(picked(found, rows), quote, lang),
    )


def _digest(over: _Over, wanted: Wanted) -> Result:
    scope = over.scope(wanted)
    found = digest(over.snapshot, over.likeness, role=wanted.role, **_those(scope))
    return _result(
        wanted,
        scope,
        len(found),
        lambda page=ALL: digest_json(found, page),
        lambda quote, lang="zh", rows=None: table.of_digest(picked(found, rows), quote, lang, wanted.role),
    )


def _result(wanted: Wanted, scope: Scope, total: int, shape: Shape, tabled: Tabled) -> Result:
    """What was found, with what it was of."""
    return Result(
        wanted,
        total,
        lambda page=ALL: shape(page) | scope.shape(),
        lambda quote, lang="zh", rows=None: scope.noted(tabled(quote, lang, rows), lang),
    )


def _those(scope: Scope) -> dict[str, Any]:
    return {"units": scope.within.units, "years": scope.within.years}


def _topic(scope: Scope) -> TopicQuery | None:
    """What rows have to say; None where everything of the units and years is wanted."""
    return None if scope.asked is None or scope.asked.everything else scope.asked


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
