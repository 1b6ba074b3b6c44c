"""The recorded figures, and that the working tree has not fallen behind them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from evaluation import record
from evaluation.score import Row
from index.models.encoder import load_encoder

ROW = Row("shipped", "zh", 50, {"hit@1": 0.9, "refused": 0.02})


def test_no_figure_has_fallen_behind_the_recorded_one() -> None:
    recorded = record.newest()
    assert any(row.mode == "shipped" and row.figures.get("hit@1", 0.0) > 0 for row in recorded)
    assert record.worse(record.samples(load_encoder(), ["shipped"]), recorded) == []


@pytest.mark.parametrize(
    ("figures", "lost"),
    [
        ({"hit@1": 0.885, "refused": 0.035}, []),
        ({"hit@1": 1.0, "refused": 0.0}, []),
        ({"hit@1": 0.875, "refused": 0.02}, ["zh hit@1: 0.900, now 0.875"]),
        ({"hit@1": 0.9, "refused": 0.05}, ["zh refused: 0.020, now 0.050"]),
        ({"refused": 0.02}, ["zh hit@1: 0.900, now missing"]),
    ],
)
def test_what_counts_as_worse(figures: dict[str, float], lost: list[str]) -> None:
    assert record.worse([replace(ROW, figures=figures)], [ROW]) == lost


def test_other_modes_may_change() -> None:
    other = replace(ROW, mode="lexical")
    assert record.worse([replace(other, figures={"hit@1": 0.1, "refused": 0.5})], [other]) == []


def test_written_and_read_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(record, "RESULTS", tmp_path / "results")
    assert record.newest() == []
    path = record.write([ROW])
    assert record.newest() == [ROW]
    assert json.loads(path.read_text(encoding="utf-8"))["commit"] in path.name
