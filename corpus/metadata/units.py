"""The units of a whole folder: short names and the full name they stand for.

澜溪县水利局 in one file says whom 县水利局 and 水利局 in others mean. Nothing is guessed: where two
units fit, the one in the same folder is meant, and where that does not settle it the name stays.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

from corpus.metadata.unit import is_generic, is_short_for


def resolve(
    own: Mapping[str, str | None],
    aliases: Mapping[str, str] = MappingProxyType({}),
    said: Collection[str] = (),
) -> dict[str, str | None]:
    """From the unit that each report names by itself, by path, to the unit it is of.

    ``aliases`` are names that a user gave to units; what was ``said`` of the reports at these paths stays.
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
    fuller = {name: [] if name in settled else _fullest(is_short_for_any(name, places)) for name in places}
    return {path: name and _meant(name, fuller[name], path, places) for path, name in named.items()}


def is_short_for_any(name: str, names: Iterable[str]) -> list[str]:
    """Those of ``names`` that ``name`` is a short form of."""
    return [full for full in names if is_short_for(name, full)]


def _fullest(names: Collection[str]) -> list[str]:
    """Names that are no short form of another of them, in order."""
    return sorted(name for name in names if not is_short_for_any(name, names))


def _meant(name: str, fuller: Collection[str], path: str, places: Mapping[str, set[str]]) -> str:
    if len(fuller) > 1:
        folder = path.rpartition("/")[0]
        fuller = [full for full in fuller if folder in places[full]]
    return next(iter(fuller)) if len(fuller) == 1 else name


def spellings(own: Mapping[str, str | None]) -> dict[str, dict[str, list[str]]]:
    """For each unit its names as the reports have them, and the paths of these."""
    found: dict[str, dict[str, list[str]]] = {}
    for path, unit in sorted(resolve(own).items()):
        name = own[path]
        if unit is not None and name is not None:
            found.setdefault(unit, {}).setdefault(name, []).append(path)
    return found
