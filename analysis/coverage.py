"""Coverage: which units say a topic, as it stands or in other words, which do not, which are unclear.

Three different things are told apart: *said literally* — the words stand there; *said in other words*
— a statement means it, with a probability; *not said* — everything was looked through and nothing was
found. Said, not said and unclear together are all units; every number is the length of a list here.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.asked import Asked
from analysis.likeness import Likeness
from analysis.relevance import relevance
from analysis.statements import Statement, condition_of, load, load_whole
from corpus.errors import YoujuError
from corpus.report import Role
from index.conditions import And, Condition, Or, Says
from index.engine.local.snapshot import Snapshot
from index.storage.reading import StoredReport

SAID, UNCLEAR = 0.5, 0.35
# Passages shown of a unit at most.
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Mention:
    """What one unit says: ``literal`` where the words stand there; the likeliest passages first."""

    unit: str
    literal: bool
    probability: float
    passages: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of which units and reports; ``answer`` are those that the question asks for."""

    asked: Asked
    units: int
    reports: int
    said: tuple[Mention, ...]
    not_said: tuple[str, ...]
    unclear: tuple[Mention, ...]

    @property
    def answer(self) -> tuple[str, ...]:
        """The units that say it, or those that do not where that is asked."""
        return self.not_said if self.asked.negated else tuple(one.unit for one in self.said)


def coverage(
    snapshot: Snapshot,
    likeness: Likeness,
    asked: Asked,
    *,
    roles: Collection[Role] = (),
    units: Collection[str] = (),
    years: Collection[int] = (),
) -> Coverage:
    """Look through everything of the units and years, of the asker or of the question itself."""
    units, years = tuple(units) or asked.units, tuple(years) or asked.years
    reports = [
        report
        for report in snapshot.reports()
        if (not units or report.unit in units) and (not years or report.year in years)
    ]
    if not reports:
        raise YoujuError(
            "没有这些单位、年份的报告。请换一个 --unit 或 --year。",
            "There are no reports of these units and years. Give another --unit or --year.",
        )
    fits = condition_of(roles, units, years)
    owner = {report.path: owner_of(report) for report in reports}
    literal = _literal(snapshot, asked, fits)
    meant = () if asked.literal else _meant(snapshot, likeness, asked, fits)
    found: dict[str, list[tuple[float, Statement]]] = {one: [] for one in dict.fromkeys(owner.values())}
    for statement in literal:
        found[owner[statement.report]].append((1.0, statement))
    held = {(one.report, one.start) for one in literal}
    for chance, statement in meant:
        if (statement.report, statement.start) not in held:
            found[owner[statement.report]].append((chance, statement))
    said_so = {owner[statement.report] for statement in literal}
    mentions = [_mention(unit, of, unit in said_so) for unit, of in sorted(found.items())]
    return Coverage(
        asked,
        len(found),
        len(reports),
        tuple(one for one in mentions if one.probability >= SAID),
        tuple(one.unit for one in mentions if one.probability < UNCLEAR),
        tuple(one for one in mentions if UNCLEAR <= one.probability < SAID),
    )


def owner_of(report: StoredReport) -> str:
    """Whose report it is; one that names no unit stands for itself."""
    return report.unit or report.path


def _mention(unit: str, of: list[tuple[float, Statement]], literal: bool) -> Mention:
    of.sort(key=lambda one: -one[0])
    chance = of[0][0] if of else 0.0
    bar = SAID if chance >= SAID else UNCLEAR
    return Mention(unit, literal, chance, tuple(statement for said, statement in of[:SHOWN] if said >= bar))


def _literal(snapshot: Snapshot, asked: Asked, fits: Condition) -> list[Statement]:
    if not asked.phrases:
        return []
    says = tuple(Says(phrase, within) for phrase in asked.phrases for within in ("text", "headings"))
    return load_whole(snapshot, And((fits, Or(says))))


def _meant(
    snapshot: Snapshot, likeness: Likeness, asked: Asked, fits: Condition
) -> list[tuple[float, Statement]]:
    statements = load(snapshot, fits)
    chances: NDArray[np.float64] = relevance(asked, statements, likeness)
    kept = np.flatnonzero(chances >= UNCLEAR)
    return [(float(chances[place]), statements[place]) for place in kept.tolist()]
