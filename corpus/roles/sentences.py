"""Stretches below one heading → runs of sentences of one role each.

Each sentence gets a probability for each role by its words (`corpus.roles.model`), corrected by
what stands around it (`corpus.roles.neighbours`); what follows what is likely too, so that the most
probable sequence of roles is taken (Viterbi). A sentence is cut at a comma or semicolon only where
both halves plainly say different things: 「投诉降到12件，但仍有个别医生……」.
"""

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.report import ROLES, Role
from corpus.roles import neighbours
from corpus.roles.headings import named_role
from corpus.roles.model import Scorer, bundled

FULL_STOP = re.compile(r"[。！？!?]+[”’」』）)》】\"]*|\n")
ROW = re.compile(r"\n")
PAUSE = re.compile("[；;]|[，,](?!\\d)")
OTHER, FEW = ROLES.index("other"), 16
# Both halves of a sentence that is cut at a comma or semicolon are at least so sure, and so long.
_SURE, _SHORTEST = 0.75, 8
# A sentence that is so surely one thing as a whole is never cut.
_SETTLED = 0.9
# How often a sentence is looked at for a place to cut.
_CUTS = 2
# How much the role before counts beside the words and what stands around; development documents chose it.
_MEMORY = 0.4
# Below a heading that names only this, what is of the same role is never cut.
_ALONE: tuple[tuple[Role, ...], ...] = (("problem",), ("cause",), ("plan",))
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


@dataclass(frozen=True, slots=True)
class Below:
    """What stands below one heading, in order: for each span a start, an end, and whether it is a table.

    ``context`` is what `RoleModel.context` says of the headings; ``named`` are the roles that they name.
    """

    spans: Sequence[tuple[int, int, bool]]
    context: NDArray[np.float32]
    named: Sequence[Role] = ()


def role_runs(text: str, stretches: Sequence[Below], scorer: Scorer) -> list[list[Run]]:
    """For each span of the stretches, in order, its runs of sentences of the same role.

    Of a table each row is taken whole. What is told under 「特色亮点」 is shown off, what is told
    under 「存在问题及下一步打算」, where nothing done is announced, is ahead.
    """
    spans = [(group, *span) for group, below in enumerate(stretches) for span in below.spans]
    units, around = surroundings(text, stretches, scorer)
    if not len(units):
        return [[] for _ in spans]
    shares, owners = neighbours.bundled().corrected(around), around.sections
    as_named(shares, owners, [below.named for below in stretches])
    for row, (_, a, b) in enumerate(units.tolist()):
        if (said := named_role(text[a:b])) is not None:
            shares[row] = _NAMED[said]
    roles = most_probable(shares, _MEMORY * bundled().transitions, np.diff(owners, prepend=-1) != 0)
    chosen = shares[np.arange(len(roles)), roles].tolist()
    runs: list[list[Run]] = [[] for _ in spans]
    for (place, a, b), role, own in zip(units.tolist(), roles, chosen, strict=True):
        append(runs[place], Run(a, b, ROLES[role], own))
    return runs


def surroundings(
    text: str, stretches: Sequence[Below], scorer: Scorer
) -> tuple[NDArray[np.int64], neighbours.Around]:
    """The sentences of the stretches, (span, start, end) each, and what is known of them by their words and place."""
    spans = [(group, *span) for group, below in enumerate(stretches) for span in below.spans]
    groups = np.array([group for group, *_ in spans], np.int64)
    whole = np.array([table for *_, table in spans], np.bool_)
    units = np.array(
        [
            (place, *piece)
            for place, (_, a, b, table) in enumerate(spans)
            for piece in cut(text, a, b, ROW if table else FULL_STOP)
        ],
        np.int64,
    ).reshape(-1, 3)
    shares = np.zeros((0, len(ROLES)))
    if len(units):
        contexts = np.array([below.context for below in stretches])
        only = np.array(
            [ROLES.index(own[0]) if (own := tuple(below.named)) in _ALONE else -1 for below in stretches]
        )

        def judge(some: NDArray[np.int64]) -> NDArray[np.float64]:
            return scorer.probabilities(some[:, 1:], contexts[groups[some[:, 0]]])

        units, shares = _divided(text, units, whole, only[groups], judge)
    named = np.array([neighbours.naming(below.named) for below in stretches], np.int64)
    points = units[:, 0]
    owners, lengths = groups[points], units[:, 2] - units[:, 1]
    return units, neighbours.Around(shares, points, owners, lengths, whole[points], named[owners])


def as_named(shares: NDArray[np.float64], owners: NDArray[np.int64], named: Sequence[Sequence[Role]]) -> None:
    """What is told as done under headings that name only highlights, or a plan and nothing done, is that; `named` is
    what the headings of each owner name."""
    done: tuple[Role, ...] = ("achievement", "highlight")
    told = [ROLES.index(role) for role in done]
    for group, roles in enumerate(named):
        ahead = "plan" in roles and not {*done} & {*roles}
        if ahead or tuple(roles) == ("highlight",):
            rows = slice(*np.searchsorted(owners, (group, group + 1)))
            sure = shares[rows, told].sum(axis=1)
            shares[rows, told] = 0.0
            shares[rows, ROLES.index("plan" if ahead else "highlight")] += sure


def append(runs: list[Run], new: Run) -> None:
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
    units: NDArray[np.int64],
    tables: NDArray[np.bool_],
    only: NDArray[np.int64],
    judge: Callable[[NDArray[np.int64]], NDArray[np.float64]],
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The units (span, start, end), each cut in two at the pause around which both halves are surest of
    different roles; with them P(role), (units, roles).

    One that is surely one thing as a whole stays whole, and so does one that is what its heading
    names, unless that is what was done: below 「存在问题」 work is mentioned only to turn from it.
    ``tables`` and ``only`` tell of each span whether it is one, and the role that its heading names or -1.
    """
    pauses = np.array([match.end() for match in PAUSE.finditer(text)], np.int64)
    shares = judge(units)
    fresh = np.arange(len(units))
    for _ in range(_CUTS):
        span, start, end = units[fresh].T
        settled = (shares[fresh].max(axis=1) >= _SETTLED) | (shares[fresh].argmax(axis=1) == only[span])
        # A pause has so much on either side, itself aside.
        low = np.searchsorted(pauses, start + _SHORTEST + 1)
        high = np.searchsorted(pauses, end - _SHORTEST, side="right")
        counts = np.where(settled | tables[span], 0, np.maximum(high - low, 0))
        of = np.repeat(fresh, counts)
        if not len(of):
            break
        at = pauses[np.arange(len(of)) + np.repeat(low - np.cumsum(counts) + counts, counts)]
        left, right = units[of], units[of]
        left[:, 2] = right[:, 1] = at
        halves = judge(np.concatenate([left, right])).reshape(2, len(of), -1)
        sure = halves.max(axis=2).min(axis=0)
        opens, goes_on = halves.argmax(axis=2)
        # A few words up to a comma that say nothing, 「截至2023年9月底，」, belong to what they open.
        idle = (opens == OTHER) & (at - units[of, 1] <= FEW)
        apart = np.flatnonzero((opens != goes_on) & ~idle & (sure >= _SURE))
        best = {of[row]: at[row] for row in apart[np.lexsort((at[apart], sure[apart]))]}
        if not best:
            break
        rows = np.array(sorted(best))
        times = np.ones(len(units), np.int64)
        times[rows] = 2
        units, shares = np.repeat(units, times, axis=0), np.repeat(shares, times, axis=0)
        first = rows + np.arange(len(rows))
        for row, place in zip(first, (best[row] for row in rows), strict=True):
            units[row, 2] = place
            units[row + 1, 1:] = trimmed(text, int(place), int(units[row + 1, 2]))
        fresh = np.stack([first, first + 1], axis=1).ravel()
        shares[fresh] = judge(units[fresh])
    return units, shares


def most_probable(
    shares: NDArray[np.float64], moves: NDArray[np.float32], anew: Sequence[bool] | NDArray[np.bool_] = ()
) -> list[int]:
    """The sequence with the greatest Σ log P(role | words) + moves[role before, role], by Viterbi's algorithm.

    ``shares`` are P(role | words), shape (sentences, roles), one sentence at least; where ``anew`` is true,
    a sequence begins, and what is before says nothing.
    """
    words = np.log(shares + 1e-9)
    score, back = words[0], []
    free = np.zeros_like(moves)
    for row, first in itertools.zip_longest(words[1:], anew[1:], fillvalue=False):
        ways = score[:, None] + (free if first else moves)
        back.append(ways.argmax(axis=0))
        score = ways.max(axis=0) + row
    path = [int(score.argmax())]
    for best in reversed(back):
        path.append(int(best[path[-1]]))
    return path[::-1]
