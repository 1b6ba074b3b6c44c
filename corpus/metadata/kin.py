"""The unit of a report that names none: that of the reports beside it which speak most like it.

A speech says 「我们中心」, minutes say nobody's name at all. Their words still do: the same places,
machines, people and projects. Nothing is said unless two reports of one unit are more like it than any
report of another unit of its folder; where the other reports of its own file name one unit, it is enough that one
report of that unit, in any file, is so like it, and none of another unit is more like it than those of its file.

The thresholds were chosen on seven development libraries. Of the 153 reports with a unit of ten, each in turn robbed of
it, the units of 102 are told and none wrongly; where the unit has no other report in the folder, a wrong one for 7
(tests/evaluation/test_libraries.py).
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping

from corpus.metadata.shortening import is_generic
from corpus.report import file_of

# How like the most alike report is at least, 0–1, and how much more than any of another unit.
_LIKE, _MORE = 0.3, 1.2
# In a folder of more reports, which are all read again whenever one changes, nobody is asked; of each so many signs are.
_MOST, _LONGEST = 200, 6_000

_HAN_PAIR = re.compile("(?=([一-龥]{2}))")
# Two Chinese characters that stand together, and how often they do in a text or what they weigh there.
Runs = Mapping[str, float]


def kin(
    units: Mapping[str, str | None], text_of: Callable[[str], str], said: Collection[str] = ()
) -> dict[str, str]:
    """By path, the units of those that have none in ``units``; of those of which a person ``said`` so, none.

    ``text_of`` gives the text of the report at a path; only folders in which it may help are asked for theirs.
    """
    folders: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(units):
        folders[path.rpartition("/")[0]].append(path)
    found: dict[str, str] = {}
    for paths in folders.values():
        nameless = [path for path in paths if not units[path] and path not in said]
        known = {path: unit for path in paths if (unit := units[path]) and not is_generic(unit)}
        if nameless and len(paths) <= _MOST and _has_witnesses(known, nameless):
            runs = {path: _runs(text_of(path)) for path in (*nameless, *known)}
            distinct = _without_copies(known, runs)
            rows = _weighed(runs)
            for path in nameless:
                if unit := _nearest(path, distinct, rows):
                    found[path] = unit
    return found


def _has_witnesses(known: Mapping[str, str], nameless: Iterable[str]) -> bool:
    """Whether there are two files of one unit, or a file has another report that names one, and another unit to be less
    like."""
    files: defaultdict[str, set[str]] = defaultdict(set)
    for path, unit in known.items():
        files[unit].add(file_of(path))
    beside = set(map(file_of, known)) & set(map(file_of, nameless))
    return len(files) > 1 and (bool(beside) or any(len(own) > 1 for own in files.values()))


def _nearest(path: str, known: Mapping[str, str], rows: Mapping[str, Runs]) -> str | None:
    """The unit of the two files most like a report, where none of another is nearly as like, or the one that its own
    file names, where none of another is more like than that; None where that settles nothing."""
    own = rows[path]
    likeness: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
    beside: defaultdict[str, list[float]] = defaultdict(list)
    for other, unit in known.items():
        theirs = rows[other]
        like = sum(own[run] * theirs[run] for run in own.keys() & theirs.keys())
        if file_of(other) == file_of(path):
            beside[unit].append(like)
        else:
            likeness[unit].append((like, other))
    if len(beside) == 1:
        unit, alike = beside.popitem()
        others = (like for one in likeness if one != unit for like, _ in likeness[one])
        everywhere = [*alike, *(like for like, _ in likeness.get(unit, ()))]
        if max(everywhere) >= _LIKE and max(alike) >= max(others, default=0.0):
            return unit
    if len(likeness) < 2:
        return None
    first, *rest = sorted(likeness, key=lambda unit: -max(likeness[unit])[0])
    best = _of_files(likeness[first])
    other_unit = max(max(likeness[unit])[0] for unit in rest)
    sure = len(best) > 1 and best[0] >= max(_LIKE, _MORE * other_unit) and best[1] > other_unit
    return first if sure else None


def _of_files(found: Iterable[tuple[float, str]]) -> list[float]:
    """The likeness of each file, the most alike first; the parts of one are one witness."""
    best: dict[str, float] = {}
    for likeness, path in found:
        best[file_of(path)] = max(likeness, best.get(file_of(path), 0.0))
    return sorted(best.values(), reverse=True)


def _without_copies(known: Mapping[str, str], runs: Mapping[str, Runs]) -> dict[str, str]:
    """Of reports of one unit that say the same, the first: they are one witness."""
    first: dict[tuple[str, frozenset[tuple[str, float]]], str] = {}
    for path, unit in known.items():
        first.setdefault((unit, frozenset(runs[path].items())), path)
    return {path: known[path] for path in first.values()}


def _runs(text: str) -> Runs:
    """Every two Chinese characters that stand together, and how often they do."""
    return Counter(_HAN_PAIR.findall(text[:_LONGEST]))


def _weighed(rows: Mapping[str, Runs]) -> dict[str, Runs]:
    """The runs that two reports have, each with (1 + ln n) ln(reports / reports that have it), scaled to length 1."""
    holders = Counter(run for own in rows.values() for run in own)
    rarity = {run: math.log(len(rows) / count) for run, count in holders.items() if count > 1}
    found: dict[str, Runs] = {}
    for path, own in rows.items():
        weights = {run: (1 + math.log(count)) * rarity[run] for run, count in own.items() if run in rarity}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        found[path] = {run: weight / length for run, weight in weights.items()}
    return found
