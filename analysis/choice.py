"""Units and years as they are typed → those of the library; one sentence for what it does not have."""

from collections.abc import Collection, Sequence

from analysis.compare import Side
from corpus.errors import YoujuError
from index.engine.protocol import Engine

_SHOWN = 6


def units_named(snapshot: Engine, wanted: Sequence[str]) -> tuple[str, ...]:
    """Full names; a part of a name will do where only one unit has it. YoujuError for any other."""
    known = sorted({report.unit for report in snapshot.reports() if report.unit})
    found = []
    for name in wanted:
        fitting = [unit for unit in known if unit == name] or [
            unit for unit in known if name and name in unit
        ]
        if len(fitting) != 1:
            raise _unknown("单位", "unit", name, fitting or known)
        found.append(fitting[0])
    return tuple(dict.fromkeys(found))


def years_named(snapshot: Engine, wanted: Collection[int]) -> tuple[int, ...]:
    """The same years; YoujuError for one that no report is of."""
    known = sorted({report.year for report in snapshot.reports() if report.year is not None})
    for year in wanted:
        if year not in known:
            raise _unknown("年份", "year", str(year), list(map(str, known)))
    return tuple(dict.fromkeys(wanted))


def side_named(snapshot: Engine, words: str) -> Side:
    """``unit=…,year=2022``, one or both; YoujuError for anything else."""
    unit: str | None = None
    year: int | None = None
    for part in filter(None, (piece.strip() for piece in words.replace("，", ",").split(","))):
        name, _, value = part.partition("=")
        if name == "unit" and value:
            (unit,) = units_named(snapshot, [value])
        elif name == "year" and value.isascii() and value.isdigit():
            (year,) = years_named(snapshot, [int(value)])
        else:
            raise YoujuError(
                f"看不懂“{words}”：请写成 unit=某单位,year=2023。",
                f"'{words}' is not understood: write unit=NAME,year=2023.",
            )
    if unit is None and year is None:
        raise YoujuError(
            "对照的一方不能为空：请写 unit=某单位,year=2023。",
            "A side must not be empty: write unit=NAME,year=2023.",
        )
    return Side(unit, year)


def _unknown(zh: str, en: str, name: str, known: Sequence[str]) -> YoujuError:
    some = "、".join(known[:_SHOWN]) + ("等" if len(known) > _SHOWN else "")
    return YoujuError(
        f"库里没有{zh}“{name}”；有的是：{some or '（无）'}。",
        f"The library has no {en} '{name}'; it has: {', '.join(known[:_SHOWN]) or 'none'}.",
    )
