"""What became of each problem: what later reports of the same unit say of it, nothing without its quote.

What was done against a problem often echoes what was planned against it (数据分析小组挂了牌 of 成立数据分析小组), and not the
problem itself (数据多、用得少): the plan that the ledger has beside a problem speaks for a link, too.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.asked import TopicQuery
from analysis.ledger import Row, ledger
from analysis.library.kept import reports_of
from analysis.library.reading import load
from analysis.matching.followed import log_odds
from analysis.matching.likeness import Likeness
from analysis.matching.pairing import among, likeness_features, plan_features
from analysis.matching.relation import RELATIONS, Relation, relation_chances
from analysis.matching.relevance import likely
from analysis.matching.statements_read import judged, read, worth_reading
from analysis.matching.weights import logistic
from analysis.progress import step
from analysis.statements import Statement, in_full
from corpus.report import ROLES, Role
from index.engine.protocol import Engine
from index.models.encoder import Encoder, PairEncoder

# How sure a link and what is said together are at least: F1 over the development libraries, each left out, is best
# near here.
LINKED = 0.4
_SILENT: frozenset[Role] = frozenset(("other",))
LATER_ROLES = tuple(role for role in ROLES if role not in _SILENT)


@dataclass(frozen=True, slots=True)
class Later:
    """A later statement about a problem, what it says of it, and how surely it is about it."""

    statement: Statement
    relation: Relation
    probability: float


@dataclass(frozen=True, slots=True)
class Item:
    """A problem and what came later, by year and place; ``years`` are those of the later reports of its unit.

    A year among them without a `Later` was looked through and says nothing that was found.
    """

    problem: Statement
    later: tuple[Later, ...]
    years: tuple[int, ...]


def track(
    snapshot: Engine, likeness: Likeness, *, units: Collection[str] = (), years: Collection[int] = ()
) -> list[Item]:
    """Every problem of reports that have a unit and a year, where later reports of the unit are there.

    ``years`` are those of the problems.
    """
    own: dict[str, dict[int, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    for one in load(snapshot, units):
        if one.unit is not None and one.year is not None:
            own[one.unit][one.year].append(one)
    items: list[Item] = []
    rows = by_report_rows(snapshot, likeness, units)
    bare = [one.bare for by_year in own.values() for said in by_year.values() for one in said]
    likeness = likeness.for_few(len(bare))
    likeness.learn(bare)
    for done, by_year in enumerate(own.values()):
        step("linking", done, len(own))
        items.extend(_of_unit(by_year, rows, likeness, years))
    return items


def followed(snapshot: Engine, units: Collection[str], years: Collection[int]) -> bool:
    """Whether a report of these units and years has a later one of its unit behind it."""
    newest: dict[str, int] = {}
    for one in snapshot.reports():
        if one.unit is not None and one.year is not None:
            newest[one.unit] = max(one.year, newest.get(one.unit, one.year))
    return any(
        one.unit is not None and one.year is not None and one.year < newest[one.unit]
        for one in reports_of(snapshot, units, years)
    )


def about(items: Sequence[Item], topic: TopicQuery, likeness: Likeness) -> list[Item]:
    """Those whose problem says the topic, as it stands or by meaning."""
    kept = likely(topic, [item.problem for item in items], likeness)
    return [item for item, good in zip(items, kept, strict=True) if good]


def by_report_rows(snapshot: Engine, likeness: Likeness, units: Collection[str] = ()) -> dict[str, list[Row]]:
    """The problems of each report with what is planned against them."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in ledger(snapshot, likeness, units=units).rows:
        found[row.statement.report].append(row)
    return found


def plans_of(problems: Sequence[Statement], rows: Mapping[str, Sequence[Row]]) -> list[Statement | None]:
    """What is planned against each problem; None where the ledger has nothing beside it."""
    return [
        next(
            (
                row.plan
                for row in rows.get(one.report, ())
                if row.statement.start <= one.start < row.statement.end
            ),
            None,
        )
        for one in problems
    ]


def _of_unit(
    by_year: Mapping[int, Sequence[Statement]],
    rows: Mapping[str, Sequence[Row]],
    likeness: Likeness,
    years: Collection[int],
) -> Iterator[Item]:
    said = {year: _said(own) for year, own in by_year.items()}
    for year in sorted(by_year):
        problems = [one for one in by_year[year] if one.role == "problem"]
        following = [other for other in sorted(by_year) if other > year]
        if not problems or not following or (years and year not in years):
            continue
        found: list[list[Later]] = [[] for _ in problems]
        of_problems = log_odds("problem", [one.bare for one in problems])
        plans = plans_of(problems, rows)
        for other in following:
            later, wholes, of_later = said[other]
            if not later:
                continue
            pairs = features(problems, later, other - year, likeness)
            planned = plan_features(plans, later, likeness)
            chances = linked(with_words(pairs, planned, problems, later, of_problems, of_later))
            for row, own in enumerate(_later(problems, later, wholes, chances, likeness.encoder)):
                found[row].extend(own)
        for problem, own in zip(problems, found, strict=True):
            yield Item(problem, tuple(own), tuple(following))


def _said(
    statements: Sequence[Statement],
) -> tuple[list[Statement], list[Statement], NDArray[np.float64]]:
    """Those that may say something of what came before, each in its whole sentence, and the log odds that their words
    do."""
    later = [one for one in statements if one.role not in _SILENT]
    wholes = [one for one in in_full(statements) if one.role not in _SILENT]
    return later, wholes, log_odds("later", [one.bare for one in later])


def linked(own: NDArray[np.float64]) -> NDArray[np.float64]:
    """How likely each pair is one, by its features `with_words` and among the others."""
    return logistic(among(own, logistic(own, "link")), "link among")


def _later(
    problems: Sequence[Statement],
    later: Sequence[Statement],
    wholes: Sequence[Statement],
    chances: NDArray[np.float64],
    encoder: Encoder,
) -> list[list[Later]]:
    """What is said of each problem: pairs as likely as this, told by reading both where the encoder can. What a
    clause says of it is told, and quoted, by its whole sentence: 牌子摘到7块，上头来检查，又让临时挂回去4块。"""
    words = [one.bare for one in wholes]
    logits: NDArray[np.float64] | None = None
    if isinstance(encoder, PairEncoder):
        chances = judged(chances, read(encoder, problems, later, worth_reading(chances)))
        logits = read(encoder, problems, later, chances >= LINKED, words)
    found: list[dict[int, Later]] = [{} for _ in problems]
    for row, place in np.argwhere(chances >= LINKED).tolist():
        of = relation_chances(words[place], None if logits is None else logits[row, place, 1:])
        chance, begins = float(chances[row, place]), wholes[place].start
        # Of the clauses of a sentence the surest.
        known = found[row].get(begins)
        if chance * of.max() >= LINKED and (known is None or known.probability < chance):
            found[row][begins] = Later(wholes[place], RELATIONS[int(of.argmax())], chance)
    return [list(own.values()) for own in found]


def features(
    problems: Sequence[Statement], later: Sequence[Statement], years: int, likeness: Likeness
) -> NDArray[np.float64]:
    """Shape ``(problems, later, 13)``: those of likeness, row times column, the role of the later one, years between."""
    alike = likeness_features(problems, later, likeness)
    both = alike[..., 4:5] * alike[..., 5:6]
    roles = np.array([[one.role == role for role in LATER_ROLES] for one in later], dtype=np.float64)
    wide = np.broadcast_to(roles, (len(problems), *roles.shape))
    between = np.full((*alike.shape[:2], 1), years - 1.0)
    return np.concatenate([alike, both, wide, between], axis=-1)


def with_words(
    own: NDArray[np.float64],
    planned: NDArray[np.float64],
    problems: Sequence[Statement],
    later: Sequence[Statement],
    of_problems: NDArray[np.float64],
    of_later: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Shape ``(problems, later, 22)``: `features`, `plan_features`, the log odds that the words of each are one of a pair,
    how long the later one is, and how much longer than the problem, as logarithms."""
    long, longer = (np.log([max(1, len(one.bare)) for one in said]) for said in (later, problems))
    more = (of_problems[:, None], of_later[None, :], long[None, :], long[None, :] - longer[:, None])
    words = np.stack([np.broadcast_to(one, own.shape[:2]) for one in more], -1)
    return np.concatenate([own, planned, words], axis=-1)
