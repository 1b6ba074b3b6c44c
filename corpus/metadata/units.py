"""The units of a whole folder: short names and the full name they stand for.

澜溪县水利局 in one file says whom 县水利局 and 水利局 in others mean. No name is guessed: where two
units fit, the one in the same folder is meant, and where that does not settle it the name stays.
A report that names nobody is of the unit whose reports speak like it, where that is clear (`kin`), or of none.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType

from corpus.metadata.kin import kin
from corpus.metadata.names import is_unit
from corpus.metadata.shortening import LEVELS, is_generic, is_short_for, without_place

# What says itself which unit is meant has more signs than 人事处; a unit above it has so many at least.
_ITSELF, _ABOVE = 4, 4


def resolve(
    own: Mapping[str, str | None],
    aliases: Mapping[str, str] = MappingProxyType({}),
    said: Collection[str] = (),
    text_of: Callable[[str], str] | None = None,
) -> dict[str, str | None]:
    """From the unit that each report names by itself, by path, to the unit it is of.

    ``aliases`` are names that a user gave to units; what was ``said`` of the reports at these paths stays.
    ``text_of`` gives a report's text, so that those that name nobody can be told by it.
    """
    named = {
        path: name if path in said or name is None else aliases.get(name, name) for path, name in own.items()
    }
    settled = {*aliases.values(), *(named[path] for path in said)}
    places: defaultdict[str, set[str]] = defaultdict(set)
    for path, name in named.items():
        if name is not None:
            places[name].add(path.rpartition("/")[0])
    # 「县局」 is said inside a unit: only its own report can tell of which.
    settled |= {name for name in places if is_generic(name)}
    fitting = _Fitting(places)
    full = {name: [] if name in settled else fitting.full_names(name) for name in places}
    # Of several that fit, those are meant that are no short form themselves.
    fuller = {name: sorted(other for other in fits if not full[other]) for name, fits in full.items()}
    found = {path: name and _meant(name, fuller[name], path, places) for path, name in named.items()}
    same = _with_what_is_above({path: name for path, name in found.items() if name and name not in settled})
    units = {path: same.get(path, name) for path, name in found.items()}
    return units | (kin(units, text_of, said) if text_of else {})


def _with_what_is_above(found: Mapping[str, str]) -> dict[str, str]:
    """Of 澜水海事局鹤渚海事处 and 鹤渚海事处, one unit with and without the one above it, what more reports say, by path.

    The full name where they are as many. A name as short as 人事处 stays, and so does one that fits two.
    """
    counts = Counter(found.values())
    fitting: defaultdict[str, list[str]] = defaultdict(list)
    for full in counts:
        for start in range(_ABOVE, len(full) - _ITSELF):
            if (own := full[start:]) in counts and is_unit(full[:start]):
                fitting[own].append(full)
    same: dict[str, str] = {}
    for own, fulls in fitting.items():
        if len(fulls) == 1:
            full = fulls[0]
            same |= {own: full} if counts[full] >= counts[own] else {full: own}
    return {path: same[name] for path, name in found.items() if name in same}


class _Fitting:
    """Names by how a short form of them begins or ends, so that not every pair of names is compared."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_start: defaultdict[str, list[str]] = defaultdict(list)
        self._by_own: defaultdict[str, list[str]] = defaultdict(list)
        self._by_end: defaultdict[str, list[str]] = defaultdict(list)
        self._by_level: defaultdict[str, list[str]] = defaultdict(list)
        self._by_sign: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for name in names:
            for sign in set(name[2:]):
                self._by_sign[sign, name[-2:]].append(name)
            self._by_start[name[:2]].append(name)
            self._by_own[without_place(name)[:1]].append(name)
            for start in range(1, len(name) - 1):
                self._by_end[name[start:]].append(name)
            for level in LEVELS.intersection(name[1:]):
                self._by_level[level].append(name)

    def full_names(self, name: str) -> list[str]:
        """Those that ``name`` is a short form of."""
        near = {*self._by_start.get(name[:2], ()), *self._by_end.get(name, ())}
        near.update(self._by_own.get(name[0], ()), self._by_sign.get((name[0], name[-2:]), ()))
        if name[0] in LEVELS:
            near.update(self._by_level.get(name[0], ()))
        return [full for full in near if is_short_for(name, full)]


def _meant(name: str, fuller: Collection[str], path: str, places: Mapping[str, set[str]]) -> str:
    if len(fuller) > 1:
        folder = path.rpartition("/")[0]
        fuller = [full for full in fuller if folder in places[full]]
    return next(iter(fuller)) if len(fuller) == 1 else name
