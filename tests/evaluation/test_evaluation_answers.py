"""What counts as understood, and what the figures beyond the search say."""

from pathlib import Path

import pytest
from model_doubles import static_encoder
from test_answering import REPORTS
from test_names import LIBRARY, WATER

from evaluation.answers import as_expected, score_answers
from evaluation.questions import Expected, Gold, ReportQuestion
from index.engine.local.snapshot import Snapshot
from retrieval.types import Turn
from retrieval.understanding.conversation import read

READING = read("2022年的呢", LIBRARY, [Turn("水务局安全生产有什么问题")])
RIGHT = Expected("problem", frozenset({("unit", WATER), ("year", "2022")}), "安全生产")


@pytest.mark.parametrize(
    ("expected", "right"),
    [
        (RIGHT, True),
        (Expected("problem", RIGHT.filters), True),
        (Expected("problem", RIGHT.filters, coverage=False), True),
        (Expected("cause", RIGHT.filters), False),
        (Expected("problem", frozenset({("unit", WATER)})), False),
        (Expected("problem", RIGHT.filters, "档案"), False),
        (Expected("problem", RIGHT.filters, page=1), False),
        (Expected("problem", RIGHT.filters, coverage=True), False),
    ],
)
def test_as_expected(expected: Expected, right: bool) -> None:
    assert as_expected(READING, expected) is right


def test_figures(tmp_path: Path) -> None:
    encoder = static_encoder(tmp_path / "tiny")
    snapshot = Snapshot.in_memory(REPORTS, encoder)
    gold = Gold("水务2022.txt", "堤防老化")
    unit_and_year = frozenset({("unit", "青陵市水务局"), ("year", "2022")})
    questions = [
        ReportQuestion("1", "zh", "role", "水务局2022年有什么问题", (gold,), role="problem"),
        # Two of the three that are listed say it; one of two is listed.
        ReportQuestion("2", "zh", "coverage", "哪些单位提到学用结合不够紧密", (), reports=("财政2023.txt", "档案2023.txt")),
        ReportQuestion("3", "zh", "coverage", "哪些单位提到学用结合不够紧密", (), reports=("财政2023.txt", "无.txt")),
        ReportQuestion(
            "4", "zh", "follow-up", "2022年的呢", (gold,), ("水务局堤防有什么问题",),
            understood=Expected("problem", unit_and_year, "堤防"),
        ),
        ReportQuestion(
            "5", "zh", "follow-up", "那原因呢", (), ("水务局堤防有什么问题",), understood=Expected("plan", unit_and_year),
        ),
    ]  # fmt: skip
    rows = score_answers(snapshot, questions, encoder)
    assert [(row.language, row.questions) for row in rows] == [("zh", 1), ("zh", 2), ("zh", 2)]
    share, follow_ups, coverage = (row.figures for row in rows)
    assert share == {"role share@3": 1.0}
    assert follow_ups == {"follow-ups": 0.5, "and answered": 0.5}
    assert coverage == {"coverage recall": (1 + 1 / 2) / 2, "coverage precision": (2 / 3 + 1 / 3) / 2}
