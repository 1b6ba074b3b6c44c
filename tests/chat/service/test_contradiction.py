"""A filter that says something else than the question."""

import pytest

from chat.service.contradiction import Contradiction, contradictions
from retrieval.types import Filters, ReportSummary

REPORTS = [
    ReportSummary(f"{unit}{year}.txt", "总结", year, unit, None, "txt", 1, 1)
    for unit in ("县水利局", "县财政局", "局")
    for year in (2021, 2024)
]


@pytest.mark.parametrize(
    ("question", "filters", "found"),
    [
        ("2021年的呢", Filters(years=(2024,)), [Contradiction("years", ("2021",), ("2024",))]),
        ("二〇二一年有哪些问题", Filters(years=(2024,)), [Contradiction("years", ("2021",), ("2024",))]),
        ("2021年的呢", Filters(years=(2021, 2024)), []),
        ("有哪些问题", Filters(years=(2024,), units=("县水利局",)), []),
        (
            "县财政局有哪些问题",
            Filters(units=("县水利局",)),
            [Contradiction("units", ("县财政局",), ("县水利局",))],
        ),
        ("县财政局和县水利局有哪些问题", Filters(units=("县水利局",)), []),
        ("2021年县财政局有哪些问题", Filters(), []),
    ],
)
def test_only_what_has_nothing_in_common_contradicts(
    question: str, filters: Filters, found: list[Contradiction]
) -> None:
    assert list(contradictions(question, filters, REPORTS)) == found
