"""A filter that says something else than the question."""

from dataclasses import replace
from pathlib import Path

import pytest
from index_doubles import MarkEncoder

from chat.service.contradiction import Contradiction, contradictions
from index.sync.sync import sync
from retrieval.assistant import Assistant
from retrieval.types import Filters

UNITS = {"云溪县水利局": "water", "云溪县财政局": "money", "青禾镇": "town"}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder: Path = tmp_path_factory.mktemp("reports")
    for unit, name in UNITS.items():
        for year in (2021, 2024):
            (folder / f"{name}{year}.txt").write_text(
                f"{unit}{year}年工作总结\n\n一、存在问题\n　　一是检查多。\n", encoding="utf-8"
            )
    index = tmp_path_factory.mktemp("index")
    sync(folder, index, MarkEncoder())
    return Assistant(index, MarkEncoder())


WATER = Filters(units=("云溪县水利局",))
MONEY_FOR_WATER = Contradiction("units", ("云溪县财政局",), ("云溪县水利局",))


@pytest.mark.parametrize(
    ("question", "filters", "found"),
    [
        ("2021年的呢", Filters(years=(2024,)), [Contradiction("years", ("2021",), ("2024",))]),
        ("二〇二一年有哪些问题", Filters(years=(2024,)), [Contradiction("years", ("2021",), ("2024",))]),
        ("2021年的呢", Filters(years=(2021, 2024)), []),
        ("有哪些问题", replace(WATER, years=(2024,)), []),
        ("云溪县财政局有哪些问题", WATER, [MONEY_FOR_WATER]),
        ("财政局有哪些问题", WATER, [MONEY_FOR_WATER]),
        ("what problems does the finance bureau have", WATER, [MONEY_FOR_WATER]),
        ("水利局有哪些问题", WATER, []),
        ("财政局和水利局有哪些问题", WATER, []),
        ("2021年财政局有哪些问题", Filters(), []),
        (
            "财政局有哪些问题",
            Filters(reports=("water2021.txt", "water2024.txt")),
            [
                Contradiction(
                    "reports", ("云溪县财政局",), ("云溪县水利局2021年工作总结", "云溪县水利局2024年工作总结")
                )
            ],
        ),
        ("财政局有哪些问题", Filters(reports=("water2021.txt", "money2021.txt")), []),
        (
            "2024年有哪些问题",
            Filters(reports=("money2021.txt",)),
            [Contradiction("reports", ("2024",), ("云溪县财政局2021年工作总结",))],
        ),
    ],
)
def test_only_what_has_nothing_in_common_contradicts(
    assistant: Assistant, question: str, filters: Filters, found: list[Contradiction]
) -> None:
    assert list(contradictions(assistant, question, filters)) == found


def test_without_filters_or_an_index_nothing_contradicts(assistant: Assistant) -> None:
    assert contradictions(assistant, "财政局有哪些问题", Filters()) == ()
    assert contradictions(object(), "财政局有哪些问题", WATER) == ()
