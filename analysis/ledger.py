"""The ledger: a row for every problem (or plan, achievement…) that reports state, with cause and plan."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from analysis.asked import Asked
from analysis.library.reading import condition_of, load
from analysis.matching.joining import Joined, join
from analysis.matching.likeness import Likeness
from analysis.matching.relevance import likely
from analysis.progress import step
from analysis.statements import Statement
from corpus.report import Role
from index.engine.local.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Row:
    """One statement with its cause and the plan against it, where the same report has them."""

    statement: Statement
    cause: Statement | None
    plan: Statement | None
    probability: float


@dataclass(frozen=True, slots=True)
class Ledger:
    """Rows by report and place, and over how many reports and units."""

    rows: tuple[Row, ...]
    reports: int
    units: int


def ledger(
    snapshot: Snapshot,
    likeness: Likeness,
    *,
    role: Role = "problem",
    units: Collection[str] = (),
    years: Collection[int] = (),
) -> Ledger:
    """All statements of the role, each with what the same report gives as cause and plan."""
    fits = condition_of(units=units, years=years)
    statements = load(snapshot, fits)
    rows: list[Row] = []
    counted = snapshot.count_by("unit", fits)
    reports = snapshot.count(fits).reports
    for done, (_, own) in enumerate(groupby(statements, key=lambda one: one.report)):
        step("joining", done, reports)
        rows.extend(_rows(list(own), role, likeness))
    return Ledger(
        tuple(rows), reports, sum(count.value is not None and count.passages > 0 for count in counted)
    )


def about(found: Ledger, topic: Asked, likeness: Likeness) -> Ledger:
    """The rows that say the topic, as it stands or by meaning."""
    kept = likely(topic, [row.statement for row in found.rows], likeness)
    return replace(found, rows=tuple(row for row, good in zip(found.rows, kept, strict=True) if good))


def _rows(statements: Sequence[Statement], role: Role, likeness: Likeness) -> list[Row]:
    stated = _by_point([one for one in statements if one.role == role])
    if role != "problem":
        return [Row(one, None, None, one.probability) for one in stated]
    own = likeness.alone()
    causes = join("cause", stated, [one for one in statements if one.role == "cause"], own)
    plans = join("plan", stated, [one for one in statements if one.role == "plan"], own)
    return [
        Row(one, _other(cause), _other(plan), one.probability)
        for one, cause, plan in zip(stated, causes, plans, strict=True)
    ]


def _by_point(stated: Sequence[Statement]) -> list[Statement]:
    """Statements that follow each other in one labelled point (一是…) as one: a point says one thing."""
    found: list[Statement] = []
    for one in stated:
        last = found[-1] if found else None
        if last and one.point is not None and _goes_on(last, one):
            text = last.text + one.text
            found[-1] = replace(last, end=one.end, place=one.place, text=text)
        else:
            found.append(one)
    return found


def _goes_on(last: Statement, one: Statement) -> bool:
    same = (last.report, last.section, last.point) == (one.report, one.section, one.point)
    return same and one.place == last.place + 1 and one.start == last.end


def _other(joined: Joined | None) -> Statement | None:
    return joined.statement if joined else None
