"""When a training is measured, how fast it goes, and when it ends."""

import itertools
from dataclasses import dataclass

import pytest

from training import pace
from training.pace import Moment, moments


@dataclass(frozen=True)
class Schedule:
    steps: int = 4
    minutes: float = 100.0
    measured_every: float = 1_000.0


def test_a_training_ends_after_its_steps_and_is_measured_then() -> None:
    found = list(moments(Schedule()))
    assert [one.step for one in found] == [0, 1, 2, 3, 4]
    assert [one.passed for one in found] == pytest.approx([0, 0.25, 0.5, 0.75, 1], abs=1e-3)
    assert [one.due for one in found] == [one.over for one in found] == [False] * 4 + [True]


def test_or_after_its_time_and_is_measured_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = itertools.count(0, 10)
    monkeypatch.setattr(pace.time, "monotonic", lambda: float(next(clock)))
    found = list(moments(Schedule(steps=1_000, minutes=1.5, measured_every=25)))
    assert [one.seconds for one in found] == [10, 20, 30, 50, 60, 70, 90]
    assert [one.due for one in found] == [False, False, True, False, False, True, True]
    assert [one.over for one in found] == [False] * 6 + [True]


def test_rates_rise_and_fall() -> None:
    def share(step: int, passed: float) -> float:
        return Moment(step, passed, 0.0, due=False).share(10, 0.05)

    assert [share(0, 0), share(4, 0), share(20, 0.25), share(99, 0.99)] == pytest.approx(
        [0.1, 0.5, 0.75, 0.05]
    )
