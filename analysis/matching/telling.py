"""What each sentence of a report says: a problem, its cause, what is done against it, or something else.

The roles of passages are those of runs of sentences, and a report that only tells others what to do has
none. Here each sentence is read by itself: by its words (`corpus.roles.model`, under its headings and
without them), by what its headings name, by its place below them, and by what stands around it. Reports
often put problem, cause and remedy into three sentences under a heading that names none of them, and a
sentence that says why often reads like one more problem: 站所在编的平均53岁。编制多年冻结，考进来又考出去。
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.matching import beside
from analysis.matching.clauses import clause_features
from analysis.matching.weights import softmax
from analysis.statements import Statement
from corpus.report import ROLES, Role
from corpus.roles.headings import roles_named_below, roles_of_heading
from corpus.roles.model import Scorer, bundled, context_of

Array = NDArray[np.float64]
# The classes of the regression; the first is whatever is none of them.
CLASSES: tuple[Role | None, ...] = (None, "problem", "cause", "plan")
# From here on a sentence is taken for a problem, or for a cause; each library judged by the weights of the
# others is best about here, and precision gains more than recall loses up to a half.
PROBLEM, CAUSE = 0.5, 0.3
_NAMED: tuple[tuple[Role, ...], ...] = (("problem",), ("plan",), ("achievement", "highlight"), ("cause",))
_PLACE = {role: place for place, role in enumerate(ROLES)}
_REST = [_PLACE[role] for role in ROLES if role not in ("problem", "cause")]
_LONGEST_SHARE = 3.0


def told(found: Sequence[Statement], kind: str | None) -> list[Statement]:
    """The statements of one report, in order, each with what it says; ``kind`` is that of the report.

    Cells keep what their column says, and passages what a user said that they are.
    """
    if not found:
        return []
    unread = is_unread(found)
    words = _by_words(found, None if unread else kind)
    own = _features(found, *words)
    chances = beside.judged(found, own, softmax(own, "telling"))
    roles = [ROLES[_REST[best]] for best in words[0][:, _REST].argmax(axis=1)]
    return [
        _with(one, shares.tolist(), role if unread or one.role in ("problem", "cause") else one.role)
        for one, shares, role in zip(found, chances, roles, strict=True)
    ]


def is_unread(found: Sequence[Statement]) -> bool:
    """Whether nothing has a role: a notice, a request, rules, which tell others what to do."""
    return all(one.role == "other" for one in found)


def features(found: Sequence[Statement], kind: str | None) -> Array:
    """Shape ``(statements, 64)`` of the statements of one report, in order."""
    return _features(found, *_by_words(found, None if is_unread(found) else kind))


def _with(one: Statement, chances: Sequence[float], role: Role) -> Statement:
    # A role of which no model could be so sure was given by a user.
    if one.is_cell or one.probability >= 1.0:
        return replace(
            one, against=float(one.role in ("plan", "achievement")), because=float(one.role == "cause")
        )
    _, problem, cause, plan = chances
    one = replace(one, against=plan, because=cause)
    if problem >= PROBLEM and problem >= cause:
        return replace(one, role="problem", probability=problem)
    if cause >= CAUSE:
        return replace(one, role="cause", probability=cause)
    return replace(one, role=role)


def _by_words(found: Sequence[Statement], kind: str | None) -> tuple[Array, Array]:
    """P(role) of each without its run-in heading, below its headings and below none: ``(statements, roles)``."""
    lengths = [len(one.text) for one in found]
    ends = np.cumsum(lengths).tolist()
    scorer = Scorer(bundled(), "".join(one.text for one in found))
    spans = [
        (end - size + one.lead, end) if one.lead < size else (end - size, end)
        for one, size, end in zip(found, lengths, ends, strict=True)
    ]
    below = np.stack([context_of(one.headings, kind) for one in found])
    return scorer.probabilities(spans, below), scorer.probabilities(spans, context_of((), None))


def _features(found: Sequence[Statement], below: Array, bare: Array) -> Array:
    """By the words, by the role of the passage, by the headings, by the place, by the neighbours, by the rest
    of the section, by the whole report, by its clauses, in this order."""
    size = len(found)
    words, plain = np.log(below + 1e-3), np.log(bare + 1e-3)
    problem, cause, plan = _PLACE["problem"], _PLACE["cause"], _PLACE["plan"]
    table = [np.ones(size), words[:, problem], plain[:, problem], words[:, cause], plain[:, cause]]
    table += [words[:, plan], words[:, _PLACE["achievement"]], words[:, _PLACE["other"]]]
    for roles in (("problem",), ("cause",), ("plan",), ("achievement", "highlight")):
        table.append(np.array([one.role in roles for one in found], dtype=np.float64))
    named = [_named(one.headings) for one in found]
    of_heading = [np.array([name in roles for name in named], dtype=np.float64) for roles in _NAMED]
    table += of_heading
    sections = np.array([one.section for one in found])
    follows = np.concatenate([[False], sections[1:] == sections[:-1]])
    number = np.arange(size) - np.maximum.accumulate(np.where(follows, 0, np.arange(size)))
    deep = of_heading[0] * np.array([len(one.headings) > 1 for one in found])
    first, second = (number == 0).astype(float), (number == 1).astype(float)
    same_point = np.array(
        [
            bool(follows[place]) and one.point is not None and one.point == found[place - 1].point
            for place, one in enumerate(found)
        ]
    )
    labelled = np.array([one.lead > 0 or one.point is not None for one in found]) & ~same_point
    table += [first, first * deep, second, second * deep, labelled * of_heading[0], labelled, same_point]
    lengths = np.array([len(one.text) for one in found], dtype=np.float64)
    shares = np.minimum(lengths / np.concatenate([lengths[:1], lengths[:-1]]), _LONGEST_SHARE)
    before = np.where(follows[:, None], np.roll(below, 1, axis=0), 0.0)
    goes_on = np.roll(follows, -1)
    behind = np.where(goes_on[:, None], np.roll(below, -1, axis=0), 0.0)
    table += [behind[:, role] for role in (cause, plan, problem)]
    table += [before[:, role] for role in (problem, cause, plan, _PLACE["achievement"])]
    table += [np.full(size, float(is_unread(found))), np.log(lengths), shares, goes_on.astype(float)]
    around = [_others(below, sections), np.tile(below.mean(axis=0), (size, 1))]
    clauses = clause_features([one.text[one.lead if one.lead < len(one.text) else 0 :] for one in found])
    return np.hstack([np.stack(table, axis=1), *around, clauses])


def _others(below: Array, sections: NDArray[np.int64]) -> Array:
    """The mean over the other sentences of its section, of the whole report for one alone; shape of ``below``."""
    _, own, counts = np.unique(sections, return_inverse=True, return_counts=True)
    sums = np.zeros((len(counts), below.shape[1]))
    np.add.at(sums, own, below)
    others = counts[own][:, None] - 1
    return np.where(others > 0, (sums[own] - below) / np.maximum(others, 1), below.mean(axis=0))


def _named(headings: Sequence[str]) -> Role | None:
    """What the innermost heading that names a role names."""
    for heading in reversed(headings[1:]):
        if roles := roles_named_below(heading):
            return roles[0]
    roles = roles_of_heading(headings[0]) if headings else ()
    return roles[0] if roles else None
