"""Killed, starved, damaged: nothing is lost and nothing wrong. `python -m benchmarks.faults` does it at length."""

import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(sys.platform == "win32", reason="processes are forked there no more than killed"),
]


@pytest.fixture
def place(tmp_path: Path):  # type: ignore[no-untyped-def]
    from benchmarks.faults.place import Place

    return Place(tmp_path, seed=7)


def test_killed_at_random_moments(place) -> None:  # type: ignore[no-untyped-def]
    from benchmarks.faults.__main__ import kills

    counts = kills(place, 12)
    assert (counts["killed"], counts["bad"]) == (12, 0)


def test_files_that_may_not_grow(place) -> None:  # type: ignore[no-untyped-def]
    from benchmarks.faults.__main__ import short_of_space

    counts = short_of_space(place, (0, 4_096, 30_001, 60_001, 100_000))
    assert (counts["bad"], counts["refused in a sentence"] > 0) == (0, True)


def test_every_write_fails_once(place) -> None:  # type: ignore[no-untyped-def]
    from benchmarks.faults.__main__ import failing_writes

    counts = failing_writes(place, 8)
    assert (counts["tries"], counts["bad"]) == (8, 0)


@pytest.mark.parametrize("kind", ["gone", "cut to half", "a bit flipped", "a folder in its place"])
def test_damaged_files(place, kind: str) -> None:  # type: ignore[no-untyped-def]
    from benchmarks.faults.damage import damages

    counts = damages(place, [kind])
    assert (counts["bad"], counts["tries"] >= 8) == (0, True)


def test_writers_at_once_and_a_clock_that_goes_back(place) -> None:  # type: ignore[no-untyped-def]
    from benchmarks.faults.__main__ import clock_back, writers

    assert writers(place, 3)["bad"] == 0
    assert clock_back(place)["bad"] == 0
