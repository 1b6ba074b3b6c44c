"""Units and years as they are typed → those of the library; one sentence for what it does not have."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeVar
from unicodedata import normalize

from analysis.asked import TopicQuery
from analysis.compare import Side
from analysis.library.reading import no_reports
from corpus.errors import YoujuError
from corpus.metadata.shortening import is_short_for
from index.text.tokens import normalise
from retrieval.understanding.catalogue import Library
from retrieval.understanding.naming.short_names import in_order

_SHOWN = 6
_KEYS = {"unit": "unit", "单位": "unit", "year": "year", "年份": "year", "年": "year"}
# Two characters out of a name may be anybody's.
_SHORTEST = 3
# Years have no more digits, whoever typed them.
_LONGEST_YEAR = 4
T = TypeVar("T", str, int)


@dataclass(frozen=True, slots=True)
class Within:
    """The units and years that an analysis is of; nothing for all."""

    units: tuple[str, ...] = ()
    years: tuple[int, ...] = ()


def within(
    library: Library, units: Sequence[str], years: Collection[int], asked: TopicQuery | None
) -> Within:
    """What was chosen and what the topic names: both where there is both. YoujuError where they have nothing in
    common, or no report is of them."""
    found = both(Within(units_named(library, units), years_named(library, years)), asked)
    if (found.units or found.years) and not any(
        (not found.units or one.unit in found.units) and (not found.years or one.year in found.years)
        for one in library.reports
    ):
        raise no_reports(found.units, found.years)
    return found


def both(chosen: Within, asked: TopicQuery | None) -> Within:
    """What was chosen, narrowed down by what the topic names; YoujuError where they contradict each other."""
    if asked is None:
        return chosen
    return Within(
        _common("单位", "unit", chosen.units, asked.units), _common("年份", "year", chosen.years, asked.years)
    )


def units_named(library: Library, wanted: Sequence[str]) -> tuple[str, ...]:
    """Full names; a part of a name, or what a question or a report may call it, will do where only one unit is meant.
    YoujuError for any other."""
    known = sorted({report.unit for report in library.reports if report.unit})
    found = []
    for words in wanted:
        name = normalise(" ".join(words.split()))
        fitting = (
            [unit for unit in known if normalise(unit) == name]
            or [unit for unit in known if name and name in normalise(unit)]
            or _called(library, name)
            or [unit for unit in known if is_short_for(name, normalise(unit))]
            or [unit for unit in known if _shortens(name, normalise(unit))]
        )
        if len(fitting) > 1:
            raise _several(words.strip(), fitting)
        if not fitting:
            near = get_close_matches(words.strip(), known, _SHOWN, 0.4)
            raise _unknown("单位", "unit", words.strip(), near or known, bool(near))
        found.append(fitting[0])
    return tuple(dict.fromkeys(found))


def years_named(library: Library, wanted: Collection[int]) -> tuple[int, ...]:
    """The same years; YoujuError for one that no report is of."""
    for year in wanted:
        if year not in library.years:
            raise _unknown("年份", "year", str(year), list(map(str, sorted(library.years))))
    return tuple(dict.fromkeys(wanted))


def year_of(words: str) -> int | None:
    """2022, 2022年, ２０２２; None for anything else."""
    digits = normalize("NFKC", words).strip().removesuffix("年").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_YEAR else None


def side_named(library: Library, words: str) -> Side:
    """``unit=…,year=2022`` or ``单位=…,年份=2022年``, one or both; YoujuError for anything else."""
    typed: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in words.replace("，", ",").split(","))):
        name, _, value = (piece.strip() for piece in part.replace("＝", "=").partition("="))
        key = _KEYS.get(name)
        if key is None or not value or (key == "year" and year_of(value) is None):
            raise YoujuError(
                f"看不懂“{words}”：请写成 unit=某单位,year=2023。",
                f"'{words}' is not understood: write unit=NAME,year=2023.",
            )
        if key in typed:
            raise YoujuError(
                f"“{words}”里的{name}写了不止一次：对照的一方只能是一个单位、一个年份。",
                f"'{words}' gives {name} more than once: a side is of one unit and one year.",
            )
        typed[key] = value
    if not typed:
        raise YoujuError(
            "对照的一方不能为空：请写 unit=某单位,year=2023。",
            "A side must not be empty: write unit=NAME,year=2023.",
        )
    unit = units_named(library, [typed["unit"]])[0] if "unit" in typed else None
    year = year_of(typed["year"]) if "year" in typed else None
    return Side(unit, None if year is None else years_named(library, [year])[0])


def _called(library: Library, name: str) -> list[str]:
    """The units that a question with nothing else in it would name."""
    found = library.named_in(name)
    if [(one.start, one.end) for one in found] != [(0, len(name))]:
        return []
    return sorted({item.value for item in found[0].items if item.field == "unit"})


def _shortens(name: str, unit: str) -> bool:
    """Whether all of it stands in a unit's name in this order, to its end: 县检察院, 住建局."""
    return len(name) >= _SHORTEST and unit.endswith(name[-1]) and in_order(name, unit)


def _common(zh: str, en: str, chosen: tuple[T, ...], named: tuple[T, ...]) -> tuple[T, ...]:
    if not chosen or not named:
        return chosen or named
    if kept := tuple(one for one in chosen if one in named):
        return kept
    left, right = (list(map(str, one)) for one in (chosen, named))
    raise YoujuError(
        f"选的{zh}是“{'、'.join(left)}”，主题里写的却是“{_some(right, '、', '等')}”，两者没有共同的报告。",
        f"The {en} chosen is '{', '.join(left)}', the topic names '{_some(right, ', ', ' …')}': no report is of both.",
    )


def _some(names: Sequence[str], between: str, more: str) -> str:
    return between.join(names[:_SHOWN]) + (more if len(names) > _SHOWN else "")


def _several(name: str, fitting: Sequence[str]) -> YoujuError:
    return YoujuError(
        f"“{name}”可以是几个单位：{_some(fitting, '、', '等')}。请写全名。",
        f"'{name}' fits several units: {_some(fitting, ', ', ' …')}. Write the whole name.",
    )


def _unknown(zh: str, en: str, name: str, known: Sequence[str], near: bool = False) -> YoujuError:
    return YoujuError(
        f"库里没有{zh}“{name}”；{'相近的' if near else '有的'}是：{_some(known, '、', '等') or '（无）'}。",
        f"The library has no {en} '{name}'; {'near it are' if near else 'it has'}: {_some(known, ', ', ' …') or 'none'}.",
    )
