"""Which cause and plan belong to each problem of a report, worked out once a report."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from analysis.library.kept import Said, worked_out
from analysis.matching.joining import Joined, join
from analysis.matching.likeness import Likeness
from analysis.statements import Statement
from corpus.report import Role
from index.engine.protocol import Engine

# What is planned elsewhere, and is likelier than not to be meant, stands beside a row of a table that says what was done.
LIKELY = 0.5
# The numbers of the first and the last statement of a problem, of its cause and of its plan.
Problem = tuple[int, int, int | None, int | None]


def joined(snapshot: Engine, library: Collection[Said], likeness: Likeness) -> dict[str, list[Problem]]:
    """The problems of each report, by its key."""
    by_path = {said.report.path: said for said in library}

    def make(paths: Sequence[str]) -> Iterator[tuple[str, str]]:
        for path in paths:
            yield path, json.dumps(_problems(by_path[path], likeness.alone()), separators=(",", ":"))

    keys = {path: said.key for path, said in by_path.items()}
    kept = worked_out(snapshot, f"joined-{likeness.encoder.fingerprint}", keys, make)
    return {said.key: json.loads(kept[said.key]) for said in library}


def by_point(stated: Sequence[Statement]) -> list[list[Statement]]:
    """Statements that follow each other in one labelled point (一是…) together, for a point says one thing, and
    those that are one sentence, which was cut at a comma."""
    found: list[list[Statement]] = []
    for one in stated:
        if found and _goes_on(found[-1][-1], one):
            found[-1].append(one)
        else:
            found.append([one])
    return found


def merged(group: Sequence[Statement]) -> Statement:
    """Statements that follow each other as one."""
    if len(group) == 1:
        return group[0]
    text = "".join(one.text for one in group)
    return replace(group[0], end=group[-1].end, place=group[-1].place, text=text)


def _problems(said: Said, likeness: Likeness) -> list[Problem]:
    every = said.statements()
    groups = by_point([one for one in every if one.role == "problem"])
    stated = [merged(group) for group in groups]
    causes = map(_elsewhere, join("cause", stated, said.of_role("cause"), likeness))
    plans = map(_elsewhere, join("plan", stated, said.of_role("plan"), likeness))
    problems = []
    for group, cause, plan in zip(groups, causes, plans, strict=True):
        own = said.row_of(group[0]) if group[0].is_cell else []
        likely = plan if plan and plan.probability >= LIKELY else None
        why = _cell(own, "cause") or cause
        against = _cell(own, "plan") or likely or _cell(own, "achievement") or plan
        problems.append((group[0].place, _last(group[-1], every), _place(why), _place(against)))
    return problems


def _last(one: Statement, every: Sequence[Statement]) -> int:
    """The number of the statement that ends the sentence of this one: where it was cut at a comma, for its other half is a
    cause or a plan, nobody reads it to its end without that."""
    place = one.place
    while place + 1 < len(every) and _cut_before(every[place], every[place + 1]):
        place += 1
    return place


def _place(found: Joined | None) -> int | None:
    return found.statement.place if found else None


def _elsewhere(found: Joined | None) -> Joined | None:
    """What belongs by meaning to a problem; none in a table of problems, where all belongs to the problem of its row."""
    return None if found and found.statement.is_cell else found


def _cell(row: Sequence[Statement], role: Role) -> Joined | None:
    """The first cell of a row of a table that has this role: it surely belongs to the problem there."""
    return next((Joined(one, 1.0) for one in row if one.role == role), None)


def _goes_on(last: Statement, one: Statement) -> bool:
    return (one.point is not None and _follows(last, one)) or _cut_before(last, one)


def _cut_before(last: Statement, one: Statement) -> bool:
    """Whether one sentence was cut at a comma between the two."""
    return last.text.endswith(("，", ",")) and _follows(last, one)


def _follows(last: Statement, one: Statement) -> bool:
    same = (last.report, last.section, last.point) == (one.report, one.section, one.point)
    return same and one.place == last.place + 1 and one.start == last.end
