"""What reports say, worked out once a report and kept beside the index, so that an added report costs only itself.

Kept is where each statement stands and what it is, and of each problem which cause and plan belong to it; the
words are cut out of the report whenever they are asked for. Keys are the digests of what is stored of a report;
the kind names the digest of what reads statements, so that nothing that another version read is taken.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

from analysis.matching.telling import told
from analysis.progress import step
from analysis.statements import Statement, read
from corpus.report import ROLES, Role
from index.conditions import In
from index.engine.protocol import Engine
from index.storage import derived
from index.storage.reading import StoredPassage, StoredReport

_ROOT = Path(__file__).resolve().parent.parent.parent
_MADE_BY = (
    "analysis/statements.py",
    "analysis/library/*.py",
    "analysis/matching/*",
    "corpus/points.py",
    "corpus/roles/*.py",
    "corpus/roles/model/*.npz",
)
# Reports worked out before what was made of them is kept: what is broken off goes on there.
_AT_ONCE = 200
_PASSAGES = 5_000
T = TypeVar("T")
# Path and key of a report.
Place = tuple[str, str]
# Of so many reports at most what was made is kept in memory: ten kilobytes each.
_REMEMBERED = 20_000
_memory: dict[str, dict[Place, Any]] = {}


class Said:
    """What one report says. Statements are numbered in their order and made when they are asked for."""

    __slots__ = ("_headings", "_rows", "_text", "key", "report")

    def __init__(
        self, report: StoredReport, key: str, kept: Mapping[str, Any], text: Callable[[], str]
    ) -> None:
        self.key = key
        self.report, self._text = report, text
        self._headings: Sequence[Sequence[str]] = kept["headings"]
        self._rows: Sequence[Sequence[Any]] = kept["statements"]

    def of_role(self, role: Role) -> list[Statement]:
        """Those of one role, in order."""
        wanted = ROLES.index(role)
        return self.statements([place for place, row in enumerate(self._rows) if row[3] == wanted])

    def row_of(self, cell: Statement) -> list[Statement]:
        """The cells of a table that stand in one line with this one, itself among them, in order."""
        text = self._text()
        start, end = text.rfind("\n", 0, cell.start) + 1, text.find("\n", cell.end)
        inside = range(start, end if end >= 0 else len(text))
        return self.statements([place for place, row in enumerate(self._rows) if row[0] in inside])

    def statements(self, places: Sequence[int] | None = None) -> list[Statement]:
        """Those of these numbers; all by default."""
        if places is None:
            places = range(len(self._rows))
        if not places:
            return []
        text, report = self._text(), self.report
        found = []
        for place in places:
            start, end, headings, role, point, section, lead, probability, page, cell, because, against = (
                self._rows[place]
            )
            found.append(
                Statement(
                    report.path, report.title, report.unit, report.year, tuple(self._headings[headings]), point,
                    ROLES[role], section, place, start, end, text[start:end], lead, probability, page, cell,
                    because, against,
                )
            )  # fmt: skip
        return found


def library(snapshot: Engine, units: Collection[str] = (), years: Collection[int] = ()) -> Iterator[Said]:
    """What each report of these units and years says, by path; all by default."""
    return said_in(snapshot, reports_of(snapshot, units, years))


def reports_of(snapshot: Engine, units: Collection[str], years: Collection[int]) -> list[StoredReport]:
    """The reports of these units and years, by path; all where none are given."""
    return [
        one
        for one in snapshot.reports()
        if (not units or one.unit in units) and (not years or one.year in years)
    ]


def said_in(snapshot: Engine, reports: Sequence[StoredReport]) -> Iterator[Said]:
    """What each of these reports says."""
    payloads = snapshot.payloads()
    keys = {one.path: payloads[one.path] for one in reports}
    kept = worked_out(snapshot, "statements", keys, partial(_statements, snapshot))
    for one in reports:
        yield Said(one, keys[one.path], json.loads(kept[keys[one.path]]), partial(snapshot.text, one.path))


def remembered(
    snapshot: Engine,
    name: str,
    reports: Sequence[StoredReport],
    make: Callable[[Sequence[StoredReport]], Mapping[str, T]],
) -> list[T]:
    """What was made under ``name`` of each report, kept in memory as long as it is asked for.

    ``make`` gives by path what comes of the reports that are new.
    """
    payloads, kind = snapshot.payloads(), f"{name} {made_by()}"
    known = _memory.get(kind, {})
    places = [(one.path, payloads[one.path]) for one in reports]
    missing = [one for one, place in zip(reports, places, strict=True) if place not in known]
    if missing:
        fresh = {(path, payloads[path]): own for path, own in make(missing).items()}
        known = (known if len(known) + len(fresh) <= _REMEMBERED else {}) | fresh | _those(known, places)
        _memory[kind] = known
    return [known[place] for place in places]


def _those(known: Mapping[Place, T], places: Sequence[Place]) -> dict[Place, T]:
    return {place: known[place] for place in places if place in known}


def worked_out(
    snapshot: Engine,
    name: str,
    keys: Mapping[str, str],
    make: Callable[[Sequence[str]], Iterator[tuple[str, str]]],
) -> dict[str, str]:
    """What is kept under ``name`` for each of the keys (by path), made for the paths that have none.

    ``make`` gives path and text of each report. What was made of reports that have gone is dropped.
    """
    kind = f"{name} {made_by()}"
    found = derived.read(snapshot.folder, kind, list(keys.values()))
    missing = [path for path, key in keys.items() if key not in found]
    if missing:
        derived.drop_others(snapshot.folder, kind, list(snapshot.payloads().values()))
    for number, paths in enumerate(_chunks(missing)):
        step("reading", number * _AT_ONCE, len(missing))
        fresh = {keys[path]: text for path, text in make(paths)}
        derived.write(snapshot.folder, kind, fresh)
        found.update(fresh)
    return found


def forget(snapshot: Engine, paths: Collection[str]) -> None:
    """Have what these reports say worked out again."""
    payloads = snapshot.payloads()
    derived.forget(snapshot.folder, [payloads[path] for path in paths])
    for kind, own in _memory.items():
        _memory[kind] = {place: one for place, one in own.items() if place[0] not in paths}


@cache
def made_by() -> str:
    """The digest of everything that decides what a statement is and what belongs together."""
    digest = hashlib.sha256()
    for pattern in _MADE_BY:
        for file in sorted(_ROOT.glob(pattern)):
            if file.is_file():
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _chunks(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(paths), _AT_ONCE):
        yield paths[at : at + _AT_ONCE]


def _statements(snapshot: Engine, paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    found = {path: list(own) for path, own in groupby(_passages(snapshot, paths), key=lambda one: one.path)}
    for path in paths:
        yield path, _as_text(statements_of(found.get(path, [])))


def _passages(snapshot: Engine, paths: Sequence[str]) -> Iterator[StoredPassage]:
    fits = In("path", tuple(paths))
    page = snapshot.list_passages(fits, limit=_PASSAGES)
    yield from page.passages
    while page.after is not None:
        page = snapshot.list_passages(fits, after=page.after, limit=_PASSAGES)
        yield from page.passages


def statements_of(passages: Sequence[StoredPassage]) -> list[Statement]:
    """The statements of one report, in order, each with what it says."""
    return told(read(passages), passages[0].kind if passages else None)


def _as_text(found: Sequence[Statement]) -> str:
    headings = {one: place for place, one in enumerate(dict.fromkeys(one.headings for one in found))}
    rows = [
        [
            one.start, one.end, headings[one.headings], ROLES.index(one.role), one.point, one.section, one.lead,
            round(one.probability, 4), one.page, one.is_cell, round(one.because, 4), round(one.against, 4),
        ]
        for one in found
    ]  # fmt: skip
    return json.dumps(
        {"headings": list(headings), "statements": rows}, ensure_ascii=False, separators=(",", ":")
    )
