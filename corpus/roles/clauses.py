"""Sections → runs of one role, where somebody read them whole (`corpus.roles.reader`).

A sentence that says two things is cut where that is likelier than one: of its clauses, whose probabilities the reader
gives, the most probable sequence of roles is taken (Viterbi), and each turn within a sentence costs as much. What stands
before and behind a sentence the reader has seen.
"""

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.report import ROLES, Role
from corpus.roles.reader import Spans
from corpus.roles.sentences import FEW, OTHER, PAUSE, ROW, Run, append, as_named, cut, most_probable, trimmed

# What a turn within a sentence costs, in log odds; and no clause is shorter.
TURN, SHORTEST = 1.0, 8
_TURNS = np.where(np.eye(len(ROLES)) > 0, 0.0, -TURN).astype(np.float32)
# Start, end, and whether it is a table.
Span = tuple[int, int, bool]
# Number of the span, start, end.
_Place = tuple[int, int, int]


def runs_as_read(
    text: str, sections: Sequence[tuple[Sequence[Span], Sequence[Role]]], read: Spans
) -> list[list[Run]]:
    """For each span of the sections, in order, its runs of one role; of a table each row is whole. With its spans a
    section has the roles that its headings name: what is told as done where these are only highlights, or what is
    ahead, is that (`as_named`)."""
    owners = [owner for owner, (spans, _) in enumerate(sections) for _ in spans]
    runs: list[list[Run]] = [[] for _ in owners]
    places, starts = _clauses(text, [span for spans, _ in sections for span in spans])
    if not places:
        return runs
    shares = _asked(read, places)
    turns = most_probable(shares, _TURNS, starts)
    for place in range(len(turns) - 2, -1, -1):
        # A few words up to a comma that say nothing, 「截至2023年9月底，」, belong to what they open.
        _, start, end = places[place]
        if turns[place] == OTHER and not starts[place + 1] and end - start <= FEW:
            turns[place] = turns[place + 1]
    units = [(of[0][0], *trimmed(text, of[0][1], of[-1][2])) for of in _alike(places, starts, turns)]
    shares = _asked(read, units)
    as_named(shares, np.array([owners[place] for place, *_ in units]), [named for _, named in sections])
    for (place, a, b), own in zip(units, shares, strict=True):
        best = int(own.argmax())
        append(runs[place], Run(a, b, ROLES[best], float(own[best])))
    return runs


def _clauses(text: str, spans: Sequence[Span]) -> tuple[list[_Place], NDArray[np.bool_]]:
    """The clauses of each span, and which of them begin a sentence."""
    places: list[_Place] = []
    starts: list[bool] = []
    for number, (start, end, table) in enumerate(spans):
        for a, b in cut(text, start, end, ROW) if table else cut(text, start, end):
            bounds = [a]
            for match in PAUSE.finditer(text, a, b) if not table else ():
                if min(match.end() - bounds[-1], b - match.end()) >= SHORTEST:
                    bounds.append(match.end())
            places += [(number, *piece) for piece in itertools.pairwise([*bounds, b])]
            starts += [True, *[False] * (len(bounds) - 1)]
    return places, np.array(starts, dtype=np.bool_)


def _alike(
    places: Sequence[_Place], starts: NDArray[np.bool_], roles: Sequence[int]
) -> Iterator[list[_Place]]:
    """Neighbours of one sentence and one role, together."""
    begins = starts | (np.diff(np.array(roles), prepend=-1) != 0)
    for _, of in itertools.groupby(
        zip(np.cumsum(begins).tolist(), places, strict=True), key=lambda pair: pair[0]
    ):
        yield [place for _, place in of]


def _asked(read: Spans, places: Sequence[_Place]) -> NDArray[np.float64]:
    return read.probabilities([(a, b) for _, a, b in places])
