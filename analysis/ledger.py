"""The ledger: a row for every problem (or plan, achievement…) that reports state, with cause and plan."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from analysis.asked import TopicQuery
from analysis.library.joined import Problem, by_point, joined, merged
from analysis.library.kept import Said, remembered, reports_of, said_in
from analysis.matching.likeness import Likeness
from analysis.matching.relevance import likely, nearest
from analysis.statements import Statement
from corpus.report import Role
from index.engine.protocol import Engine
from index.storage.reading import StoredReport


@dataclass(frozen=True, slots=True)
class Row:
    """One statement with its cause and the plan against it, where the same report has them."""

    statement: Statement
    cause: Statement | None
    plan: Statement | None
    probability: float


@dataclass(frozen=True, slots=True)
class Ledger:
    """Rows by unit, year, report and place; ``near`` says that none says the topic, and these, the nearest first, only come
    near it."""

    rows: tuple[Row, ...]
    near: bool = False

    @property
    def reports(self) -> int:
        """Of how many reports there are rows."""
        return len({row.statement.report for row in self.rows})

    @property
    def units(self) -> int:
        """Of how many units, those aside whose reports name none."""
        return len({row.statement.unit for row in self.rows} - {None})


def ledger(
    snapshot: Engine,
    likeness: Likeness,
    *,
    role: Role = "problem",
    units: Collection[str] = (),
    years: Collection[int] = (),
) -> Ledger:
    """All statements of the role, each with what the same report gives as cause and plan."""
    reports = sorted((one for one in reports_of(snapshot, units, years) if one.passages), key=_order)

    def rows_of(fresh: Sequence[StoredReport]) -> dict[str, tuple[Row, ...]]:
        every = list(said_in(snapshot, fresh))
        if role != "problem":
            return {said.report.path: tuple(_alone(said, role)) for said in every}
        problems = joined(snapshot, every, likeness)
        return {said.report.path: tuple(_with_others(said, problems[said.key])) for said in every}

    rows = remembered(snapshot, f"{role} {likeness.encoder.fingerprint}", reports, rows_of)
    return Ledger(tuple(chain.from_iterable(rows)))


def about(found: Ledger, topic: TopicQuery, likeness: Likeness) -> Ledger:
    """The rows that say the topic, as it stands or by meaning; where none does, the few that come nearest."""
    stated = [row.statement for row in found.rows]
    said = [place for place, good in enumerate(likely(topic, stated, likeness)) if good]
    places = said or nearest(topic, stated, likeness)
    return Ledger(tuple(found.rows[place] for place in places), near=bool(places) and not said)


def _order(one: StoredReport) -> tuple[bool, str, int, str]:
    """Reports of one unit together, the earlier first; those that name none last."""
    return one.unit is None, one.unit or "", one.year or 0, one.path


def _alone(said: Said, role: Role) -> Iterator[Row]:
    for group in by_point(said.of_role(role)):
        one = merged(group)
        yield Row(one, None, None, one.probability)


def _with_others(said: Said, problems: Sequence[Problem]) -> Iterator[Row]:
    """The problems of a report, each with its cause and plan."""
    places = sorted(
        {
            place
            for first, last, *others in problems
            for place in (*range(first, last + 1), *others)
            if place is not None
        }
    )
    made = dict(zip(places, said.statements(places), strict=True))
    for first, last, cause, plan in problems:
        one = merged([made[place] for place in range(first, last + 1)])
        yield Row(
            one,
            None if cause is None else made[cause],
            None if plan is None else made[plan],
            one.probability,
        )
