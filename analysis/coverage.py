"""Coverage: which units say a topic, as it stands or in other words, which do not, which are unclear.

Three different things are told apart: *said literally* — the words stand there; *said in other words*
— a statement means it, with a probability; *not said* — everything was looked through and nothing was
found. Said, not said and unclear together are all units; every number is the length of a list here.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.asked import TopicQuery
from analysis.library.reading import condition_of, no_reports, sentence_of
from analysis.matching.retrieved import found_for
from analysis.statements import Statement, whole_of
from corpus.report import Role
from index.conditions import And, Condition, Or, Says
from index.engine.protocol import Engine
from index.storage.reading import StoredReport
from index.text.tokens import normalise
from retrieval.ranking.rank import Searcher

# F1 over units is best near half of what can be reached; measured with each question, then each library, left out
# in turn.
SAID, UNCLEAR = 0.42, 0.38
# Where it is asked who says nothing of it, only what is as sure as this takes a unit out of the answer; chosen on
# the few such questions of the development libraries (docs/decisions/0054-ordinary-offices.md).
SAID_IF_NEGATED = 0.6
# Where words may stand, what is shown first first.
_WITHIN: tuple[Literal["text", "headings"], ...] = ("text", "headings")
# Passages shown of a unit at most.
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Mention:
    """What one unit says, or one report, by its title, that names none: ``literal`` where the words stand there; the likeliest passages first."""

    unit: str
    literal: bool
    probability: float
    passages: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of which units and reports; ``answer`` are those that the question asks for."""

    asked: TopicQuery
    units: int
    reports: int
    said: tuple[Mention, ...]
    not_said: tuple[str, ...]
    unclear: tuple[Mention, ...]

    @property
    def answer(self) -> tuple[str, ...]:
        """The units that say it; where those are asked for that do not, these and the unclear ones, whose quotes tell."""
        if self.asked.negated:
            return tuple(sorted((*self.not_said, *(one.unit for one in self.unclear))))
        return tuple(one.unit for one in self.said)


def coverage(
    searcher: Searcher,
    asked: TopicQuery,
    *,
    roles: Collection[Role] = (),
    units: Collection[str] = (),
    years: Collection[int] = (),
) -> Coverage:
    """Look through everything of the units and years, of the asker or of the question itself."""
    snapshot = searcher.engine
    units, years = tuple(units) or asked.units, tuple(years) or asked.years
    reports = [
        report
        for report in snapshot.reports()
        if (not units or report.unit in units) and (not years or report.year in years)
    ]
    if not reports:
        raise no_reports(units, years)
    fits = condition_of(roles, units, years)
    owner = {report.id: owner_of(report) for report in reports}
    names = _names(reports)
    found = _literal(snapshot, asked, fits, owner)
    said_so = frozenset(found)
    chances = dict.fromkeys(said_so, 1.0)
    if not asked.literal:
        chances = _meant(searcher, asked, fits, owner, found) | chances
    said = SAID_IF_NEGATED if asked.negated else SAID
    mentions = [
        Mention(names[unit], unit in said_so, chances.get(unit, 0.0), tuple(found.get(unit, ())))
        for unit in sorted(names)
    ]
    return Coverage(
        asked,
        len(mentions),
        len(reports),
        tuple(one for one in mentions if one.probability >= said),
        tuple(one.unit for one in mentions if one.probability < UNCLEAR),
        tuple(one for one in mentions if UNCLEAR <= one.probability < said),
    )


def owner_of(report: StoredReport) -> str:
    """Whose report it is; one that names no unit stands for itself."""
    return report.unit or report.path


def _names(reports: Collection[StoredReport]) -> dict[str, str]:
    """What each owner is called: its unit, else the title of its report, with the path where titles are alike."""
    alike = Counter(report.title for report in reports if report.unit is None)
    return {
        owner_of(report): report.unit
        or (report.title if alike[report.title] == 1 else f"{report.title}（{report.path}）")
        for report in reports
    }


def _literal(
    snapshot: Engine, asked: TopicQuery, fits: Condition, owner: Mapping[int, str]
) -> dict[str, list[Statement]]:
    """The first passages of each unit that hold the words, before those that stand below them; of units with all of
    the phrases where every one is asked for."""
    if not asked.phrases:
        return {}
    whose = set(owner.values())
    for phrase in asked.phrases if asked.every else ():
        stands = And((fits, Or((Says(phrase, "text"), Says(phrase, "headings")))))
        whose &= {owner[one] for one in snapshot.fitting(stands)[1].tolist()}
    places: dict[int, str] = {}
    for within in _WITHIN:
        keys, reports = snapshot.fitting(
            And((fits, Or(tuple(Says(phrase, within) for phrase in asked.phrases))))
        )
        for key, one in zip(keys.tolist(), reports.tolist(), strict=True):
            if owner[one] in whose:
                places.setdefault(key, owner[one])
    keys_of, owners = list(places), list(places.values())
    shown = _first_of_each(owners)
    stored = snapshot.passages([keys_of[place] for place in shown])
    found: dict[str, list[Statement]] = {}
    for place, one in zip(shown, stored, strict=True):
        found.setdefault(owners[place], []).append(whole_of(one, 0))
    return found


def below_words(asked: TopicQuery, passage: Statement) -> bool:
    """Whether the words asked for stand in the headings above a passage, and not in it."""
    text = normalise(passage.text)
    return not any(phrase in text for phrase in asked.phrases)


def _meant(
    searcher: Searcher,
    asked: TopicQuery,
    fits: Condition,
    owner: Mapping[int, str],
    found: dict[str, list[Statement]],
) -> dict[str, float]:
    """The probability of each unit; the likeliest sentences of those without the words are put into ``found``."""
    best = found_for(asked, searcher, fits)
    owners = [owner[one] for one in best.reports.tolist()]
    chances = best.units(owners)
    meant = {unit for unit, chance in chances.items() if chance >= UNCLEAR} - found.keys()
    ranked = [place for place in np.argsort(-best.odds).tolist() if owners[place] in meant]
    shown = [ranked[place] for place in _first_of_each([owners[place] for place in ranked])]
    for place, one in zip(shown, searcher.engine.passages(best.rows[shown].tolist()), strict=True):
        found.setdefault(owners[place], []).append(sentence_of(one, *best.span(one.passage.text)))
    return chances


def _first_of_each(owners: Sequence[str]) -> list[int]:
    """The places of the first few of each owner, in order."""
    given: Counter[str] = Counter()
    found = []
    for place, one in enumerate(owners):
        if given[one] < SHOWN:
            found.append(place)
            given[one] += 1
    return found
