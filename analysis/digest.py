"""Digest: what many units say, grouped into common themes. Grouping only; not a word is written."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from analysis.library.kept import remembered, reports_of, said_in
from analysis.matching.likeness import Likeness
from analysis.statements import Statement
from corpus.report import Role
from index.engine.protocol import Engine
from index.storage.reading import StoredReport

# From this cosine on a statement joins a theme; chosen on the development library's themes.
SAME = 0.62
# How much of the likeness is that of the headings above.
_HEADINGS = 0.3


@dataclass(frozen=True, slots=True)
class Common:
    """One theme: the words of its most central statement's heading, and all that says it."""

    theme: str
    units: tuple[str, ...]
    passages: tuple[Statement, ...]


def digest(
    snapshot: Engine,
    likeness: Likeness,
    *,
    role: Role = "problem",
    units: Collection[str] = (),
    years: Collection[int] = (),
) -> list[Common]:
    """All statements of the role, in themes; those of most units first."""

    def said_by(fresh: Sequence[StoredReport]) -> dict[str, list[Statement]]:
        return {said.report.path: said.of_role(role) for said in said_in(snapshot, fresh)}

    # Digests of several revisions are kept: what did not change is the same in all of them.
    own = remembered(snapshot, f"said {role}", reports_of(snapshot, units, years), said_by)
    stated = list(chain.from_iterable(own))
    if not stated:
        return []
    vectors = likeness.vectors([one.bare for one in stated])
    # In place: of ten thousand statements every array more is twenty megabytes.
    headings = likeness.vectors([one.theme for one in stated])
    headings *= _HEADINGS
    vectors += headings
    del headings
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    themes = [_common([stated[place] for place in group], vectors[group]) for group in grouped(vectors)]
    return sorted(themes, key=lambda one: (-len(one.units), -len(one.passages), one.theme))


def grouped(vectors: NDArray[np.float32], same: float = SAME) -> list[list[int]]:
    """Leader clustering: each vector joins the theme whose centre is nearest, or begins one; twice, so that
    those that came before the centre was settled may move. Shape ``(n, dimension)``, unit length."""
    sums = np.empty_like(vectors)
    lengths = np.empty(len(vectors), dtype=np.float32)
    count = 0
    for vector in vectors:
        near = sums[:count] @ vector / lengths[:count]
        place = int(near.argmax()) if count and near.max() >= same else count
        if place == count:
            sums[place], count = vector, count + 1
        else:
            sums[place] += vector
        lengths[place] = np.linalg.norm(sums[place])
    belongs = (vectors @ (sums[:count] / lengths[:count, None]).T).argmax(axis=1)
    groups: dict[int, list[int]] = {}
    for place, centre in enumerate(belongs.tolist()):
        groups.setdefault(centre, []).append(place)
    return list(groups.values())


def _common(group: list[Statement], vectors: NDArray[np.float32]) -> Common:
    central = group[int((vectors @ vectors.sum(axis=0)).argmax())]
    # A report that names no unit stands for itself, under its title.
    units = {one.unit or one.report: one.unit or one.title for one in group}
    return Common(central.theme, tuple(units.values()), tuple(group))
