"""Which passages a question is about, as conditions: what the asker set, and what the question narrows down to."""

from collections.abc import Collection, Sequence

from index.conditions import And, Condition, Field, HasTerm, In, Not, Or, Titled
from retrieval.types import Filters, Understood

_FIELDS: tuple[tuple[str, Field], ...] = (("unit", "unit"), ("kind", "kind"), ("report", "path"))


def set_by_asker(filters: Filters) -> Condition:
    """What the asker's filters let through; years are those of the reports."""
    wanted: tuple[tuple[Field, tuple[str, ...] | tuple[int, ...]], ...] = (
        ("role", filters.roles),
        ("year", filters.years),
        ("path", filters.reports),
        ("unit", filters.units),
        ("kind", filters.kinds),
    )
    return And(tuple(In(field, values) for field, values in wanted if values))


def understood(items: Sequence[Understood]) -> Condition:
    """What the filters read out of a question let through: fields all, values of a field either; and nothing of the
    units that it leaves out. Reports that name no unit are of none of those."""
    values = {
        field: tuple(sorted({item.value for item in items if item.field == name})) for name, field in _FIELDS
    }
    years = sorted({int(item.value) for item in items if item.field == "year"})
    chosen: list[Condition] = [In(field, wanted) for field, wanted in values.items() if wanted]
    if left_out := tuple(sorted({item.value for item in items if item.field == "not_unit"})):
        chosen.append(Not(In("unit", left_out)))
    return And((*chosen, *([_of_years(years)] if years else ())))


def _of_years(years: Collection[int]) -> Condition:
    """Passages of reports of these years, and others that say the year.

    A report of 2024 whose title names 2025, too, is about 2025 in its plans. Passages and
    headings that say a year are about it, whatever the report: 五、2025年工作安排.
    """
    allowed: list[Condition] = [In("year", tuple(years))]
    for year in years:
        later, others = Titled(year, later=True), Titled(year, later=False)
        allowed += [
            And((later, In("role", ("plan",)))),
            others,
            HasTerm(str(year)),
            # The terms of a heading path are those of the title, too.
            And((HasTerm(str(year), "headings"), Not(Or((later, others))))),
        ]
    return Or(tuple(allowed))
