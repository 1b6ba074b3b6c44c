"""Stretches below one heading → runs of sentences of one role each.

Each sentence gets a probability for each role (`corpus.roles.model`); what follows what is
likely too, so that the most probable sequence of roles is taken (Viterbi). A sentence is cut at
a comma or semicolon only where both halves plainly say different things: 「投诉降到12件，但仍有个别医生……」.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.report import ROLES, Role
from corpus.roles.headings import named_role
from corpus.roles.model import Scorer, bundled

FULL_STOP = re.compile(r"[。！？!?]+[”’」』）)》】\"]*|\n")
_ROW = re.compile(r"\n")
_PAUSE = re.compile("[；;]|[，,](?!\\d)")
# Both halves of a sentence that is cut at a comma or semicolon are at least so sure, and so long.
_SURE, _SHORTEST = 0.75, 8
# A sentence that is so surely one thing as a whole is never cut.
_SETTLED = 0.9
# How often a sentence is looked at for a place to cut.
_CUTS = 2
# How much the role before counts beside the words; development documents chose both.
_MEMORY = 0.6
# What a sentence is that says so itself: 「主要原因：……」.
_NAMED = {role: np.where(np.arange(len(ROLES)) == place, 0.995, 0.001) for place, role in enumerate(ROLES)}


@dataclass(frozen=True, slots=True)
class Run:
    """``text[start:end]`` has ``role``, with this probability: the mean over its sentences, by length."""

    start: int
    end: int
    role: Role
    probability: float


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """``start``, ``end`` without the blanks at both ends of ``text[start:end]``."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def cut(text: str, start: int, end: int, stops: re.Pattern[str] = FULL_STOP) -> list[tuple[int, int]]:
    """``text[start:end]`` after every stop, each piece without blanks around it."""
    bounds = [start, *(match.end() for match in stops.finditer(text, start, end)), end]
    pieces = [
        (a, b) if not (text[a].isspace() or text[b - 1].isspace()) else trimmed(text, a, b)
        for a, b in itertools.pairwise(bounds)
        if a < b
    ]
    return [piece for piece in pieces if piece[0] < piece[1]]


def role_runs(
    text: str,
    spans: Sequence[tuple[int, int, bool]],
    scorer: Scorer,
    context: NDArray[np.float32],
    named: Sequence[Role] = (),
) -> list[list[Run]]:
    """For each of the ``spans`` below one heading, in order, its runs of sentences of the same role.

    A span is a start, an end, and whether it is a table, of which each row is taken whole.
    ``named`` are the roles that the headings name: what is told under 「特色亮点」 is shown off,
    what is told under 「存在问题及下一步打算」, where nothing done is announced, is ahead.
    """
    units = [
        (place, *piece)
        for place, (a, b, table) in enumerate(spans)
        for piece in cut(text, a, b, _ROW if table else FULL_STOP)
    ]
    if not units:
        return [[] for _ in spans]
    tables = [table for _, _, table in spans]
    for _ in range(_CUTS):
        units = list(_divided(text, units, tables, scorer, context, named))
    shares = scorer.probabilities([(a, b) for _, a, b in units], context)
    if tuple(named) == ("highlight",) or ("plan" in named and not {"achievement", "highlight"} & {*named}):
        told = [ROLES.index("achievement"), ROLES.index("highlight")]
        sure = shares[:, told].sum(axis=1)
        shares[:, told] = 0.0
        shares[:, ROLES.index("plan" if "plan" in named else "highlight")] += sure
    for row, (_, a, b) in enumerate(units):
        if (said := named_role(text[a:b])) is not None:
            shares[row] = _NAMED[said]
    roles = most_probable(shares, _MEMORY * bundled().transitions)
    runs: list[list[Run]] = [[] for _ in spans]
    for (place, a, b), role, own in zip(units, roles, shares, strict=True):
        _append(runs[place], Run(a, b, ROLES[role], float(own[role])))
    return runs


def _append(runs: list[Run], new: Run) -> None:
    """Put ``new`` after ``runs``, as part of the last one where that has the same role."""
    if not runs or runs[-1].role != new.role:
        runs.append(new)
        return
    last = runs.pop()
    long, more = last.end - last.start, new.end - new.start
    mean = (last.probability * long + new.probability * more) / (long + more)
    runs.append(Run(last.start, new.end, new.role, mean))


def _divided(
    text: str,
    units: Sequence[tuple[int, int, int]],
    tables: Sequence[bool],
    scorer: Scorer,
    context: NDArray[np.float32],
    named: Sequence[Role],
) -> Iterator[tuple[int, int, int]]:
    """The units, each cut in two at the pause around which both halves are surest of different roles.

    One that is surely one thing as a whole stays whole, and so does one that is what its heading
    names, unless that is what was done: below 「存在问题」 work is mentioned only to turn from it.
    """
    places = [
        (unit, match.end())
        for unit, (span, a, b) in enumerate(units)
        if not tables[span]
        for match in _PAUSE.finditer(text, a + _SHORTEST, b - _SHORTEST)
    ]
    best: dict[int, tuple[float, int]] = {}
    if places:
        left = scorer.probabilities([(units[unit][1], at) for unit, at in places], context)
        right = scorer.probabilities([(at, units[unit][2]) for unit, at in places], context)
        whole = scorer.probabilities([(a, b) for _, a, b in units], context)
        settled = whole.max(axis=1) >= _SETTLED
        if tuple(named) in (("problem",), ("cause",), ("plan",)):
            settled |= whole.argmax(axis=1) == ROLES.index(named[0])
        sure = np.minimum(left.max(axis=1), right.max(axis=1))
        other = left.argmax(axis=1) != right.argmax(axis=1)
        other &= ~settled[[unit for unit, _ in places]]
        for row in np.flatnonzero(other & (sure >= _SURE)):
            unit, at = places[row]
            best[unit] = max(best.get(unit, (0.0, 0)), (float(sure[row]), at))
    for unit, (span, a, b) in enumerate(units):
        if unit in best:
            yield span, a, best[unit][1]
            yield (span, *trimmed(text, best[unit][1], b))
        else:
            yield span, a, b


def most_probable(shares: NDArray[np.float64], moves: NDArray[np.float32]) -> list[int]:
    """The sequence with the greatest Σ log P(role | words) + moves[role before, role], by Viterbi's algorithm.

    ``shares`` are P(role | words), shape (sentences, roles), one sentence at least.
    """
    words = np.log(shares + 1e-9)
    score, back = words[0], []
    for row in words[1:]:
        ways = score[:, None] + moves
        back.append(ways.argmax(axis=0))
        score = ways.max(axis=0) + row
    path = [int(score.argmax())]
    for best in reversed(back):
        path.append(int(best[path[-1]]))
    return path[::-1]
