"""The ledger: a row for every problem (or plan, achievement…) that reports state, with cause and plan."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from analysis.asked import TopicQuery
from analysis.library.joined import Problem, by_point, joined, merged
from analysis.library.kept import Said, remembered, reports_of, said_in
from analysis.matching.likeness import Likeness
from analysis.matching.relevance import likely
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
    """Rows by report and place."""

    rows: tuple[Row, ...]

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
    reports = [one for one in reports_of(snapshot, units, years) if one.passages]

    def rows_of(fresh: Sequence[StoredReport]) -> dict[str, tuple[Row, ...]]:
        every = list(said_in(snapshot, fresh))
        if role != "problem":
            return {said.report.path: tuple(_alone(said, role)) for said in every}
        problems = joined(snapshot, every, likeness)
        return {said.report.path: tuple(_with_others(said, problems[said.key])) for said in every}

    rows = remembered(snapshot, f"{role} {likeness.encoder.fingerprint}", reports, rows_of)
    return Ledger(tuple(chain.from_iterable(rows)))


def about(found: Ledger, topic: TopicQuery, likeness: Likeness) -> Ledger:
    """The rows that say the topic, as it stands or by meaning."""
    kept = likely(topic, [row.statement for row in found.rows], likeness)
    return replace(found, rows=tuple(row for row, good in zip(found.rows, kept, strict=True) if good))


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
