"""Coverage: which units say a topic, as it stands or in other words, which do not, which are unclear.

Three different things are told apart: *said literally* — the words stand there; *said in other words*
— a statement means it, with a probability; *not said* — everything was looked through and nothing was
found. Said, not said and unclear together are all units; every number is the length of a list here.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from analysis.asked import Asked
from analysis.library.reading import condition_of, load_whole, sentence_of
from analysis.matching.likeness import Likeness
from analysis.matching.retrieved import found_for, searcher_of
from analysis.matching.retrieved import units as unit_chances
from analysis.statements import Statement
from corpus.errors import YoujuError
from corpus.report import Role
from index.conditions import And, Condition, Or, Says
from index.engine.local.snapshot import Snapshot
from index.storage.reading import StoredReport

# F1 over units is best near half of what can be reached; measured with each question left out in turn.
SAID, UNCLEAR = 0.42, 0.32
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
    found: dict[str, list[tuple[float, Statement]]] = {one: [] for one in dict.fromkeys(owner.values())}
    for statement in literal:
        found[owner[statement.report]].append((1.0, statement))
    said_so = {owner[statement.report] for statement in literal}
    chances = dict.fromkeys(said_so, 1.0)
    if not asked.literal:
        chances = _meant(snapshot, likeness, asked, fits, owner, found) | chances
    mentions = [
        _mention(unit, chances.get(unit, 0.0), found[unit], unit in said_so) for unit in sorted(found)
    ]
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


def _mention(unit: str, chance: float, of: list[tuple[float, Statement]], literal: bool) -> Mention:
    """With the passages that hold the words, or else those that likeliest mean it."""
    ranked = [one for sure, one in sorted(of, key=lambda one: -one[0]) if sure == 1.0 or not literal]
    return Mention(unit, literal, chance, tuple(ranked[:SHOWN]) if chance >= UNCLEAR else ())


def _literal(snapshot: Snapshot, asked: Asked, fits: Condition) -> list[Statement]:
    if not asked.phrases:
        return []
    says = tuple(Says(phrase, within) for phrase in asked.phrases for within in ("text", "headings"))
    return load_whole(snapshot, And((fits, Or(says))))


def _meant(
    snapshot: Snapshot,
    likeness: Likeness,
    asked: Asked,
    fits: Condition,
    owner: dict[str, str],
    found: dict[str, list[tuple[float, Statement]]],
) -> dict[str, float]:
    """The probability of each unit; its likeliest sentences are added to ``found``."""
    best = found_for(asked, searcher_of(snapshot, likeness.encoder), fits)
    odds, owners = best.odds, [owner[one.path] for one in best.passages]
    for place in np.argsort(-odds).tolist():
        own = found[owners[place]]
        if len(own) < SHOWN:
            sure = float(1.0 / (1.0 + np.exp(-odds[place])))
            own.append(
                (sure, sentence_of(best.passages[place], *best.span(best.passages[place].passage.text)))
            )
    return unit_chances(odds, owners)
