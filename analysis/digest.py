"""Digest: what many units say, grouped into common themes. Grouping only; not a word is written."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from analysis.library.kept import remembered, reports_of, said_in
from analysis.matching.likeness import Likeness
from analysis.statements import Statement
from corpus.report import Role
from corpus.roles.headings import names_role_alone
from index.engine.protocol import Engine
from index.storage.reading import StoredReport

# From this cosine on a statement joins a theme; chosen on the development library's themes.
SAME = 0.62
# The longest name of a theme, in characters, and what ends how a statement begins.
LONGEST_NAME = 24
_PAUSE = re.compile("[，。；：！？,;:!?]")
# How much of the likeness is that of the headings above.
_HEADINGS = 0.3


@dataclass(frozen=True, slots=True)
class Common:
    """One theme: a name that one of its statements has or begins with, and all that says it."""

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
    under = Counter((one.report, one.section) for one in stated)
    themes = [
        _common([stated[place] for place in group], vectors[group], under) for group in grouped(vectors)
    ]
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


def _common(
    group: list[Statement], vectors: NDArray[np.float32], under: Mapping[tuple[str, int], int]
) -> Common:
    central = [group[place] for place in np.argsort(-(vectors @ vectors.sum(axis=0)), kind="stable")]
    # A report that names no unit stands for itself, under its title.
    units = {one.unit or one.report: one.unit or one.title for one in group}
    return Common(_named(central, under), tuple(units.values()), tuple(group))


def _named(central: Sequence[Statement], under: Mapping[tuple[str, int], int]) -> str:
    """The words that run in on a statement, those of the most central one that has any; else the heading that stands
    above such a one alone, and names more than a role; else how the most central one begins."""
    for one in central:
        if one.lead:
            return one.theme
    for one in central:
        alone = one.headings and under[one.report, one.section] == 1
        if alone and not names_role_alone(one.theme) and len(one.theme) <= LONGEST_NAME:
            return one.theme
    words = central[0].bare.strip()
    clause = words[: found.start()] if (found := _PAUSE.search(words)) else words
    return clause if len(clause) <= LONGEST_NAME else f"{clause[: LONGEST_NAME - 1]}…"
