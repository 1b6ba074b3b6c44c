"""What the benchmarks of a department call missed, and what they call grown."""

import pytest

from benchmarks.load import Answered, table
from benchmarks.server.behind import Held
from benchmarks.server.judged import missed_by_active, missed_by_crowd, p95
from benchmarks.soak import grown


def went(*outcomes: str, seconds: float = 0.5) -> list[Answered]:
    return [Answered(seconds, one) for one in outcomes]


def test_nineteen_of_twenty_are_told_from_the_last() -> None:
    assert p95([float(number) for number in range(1, 21)]) == 19.0
    assert p95([3.0]) == 3.0 and p95([]) != p95([])
    assert "p95 19.00 s, longest 20.00 s" in table("x", [Answered(float(n), "answer") for n in range(1, 21)])


def test_active_people_wait_no_longer_and_are_never_turned_away() -> None:
    quick, slow = went("answer", seconds=1.5), went("answer", seconds=1.6)
    assert missed_by_active("questions", quick * 20, longest=1.5) == []
    # One of twenty may take long; two may not.
    assert missed_by_active("questions", quick * 19 + slow, longest=1.5) == []
    assert missed_by_active("questions", quick * 18 + slow * 2, longest=1.5) == [
        "questions: p95 1.60 s, 1.5 s at most"
    ]
    assert missed_by_active("tables", slow * 9, longest=None) == []
    assert missed_by_active("questions", quick * 9 + went("busy", "error 500"), longest=1.5) == [
        "questions: busy",
        "questions: error 500",
    ]
    assert missed_by_active("uploads", went("busy"), longest=1.5) == [
        "uploads: busy",
        "uploads: p95 nan s, 1.5 s at most",
    ]
    assert missed_by_active("uploads", [], longest=1.5) == ["uploads: nothing was asked"]


def test_a_crowd_is_answered_or_told_at_once() -> None:
    long = went("answer", seconds=9)
    assert missed_by_crowd("crowd", long + went("busy", seconds=2)) == []
    assert missed_by_crowd("crowd", long + went("busy", seconds=2.1)) == [
        "crowd: busy said only after 2.10 s, 2.0 s at most"
    ]
    assert missed_by_crowd("crowd", went("answer", "error timeout")) == ["crowd: error timeout"]


def row(megabytes: float = 100, threads: int = 10, handles: int = 50, disk: float = 5) -> tuple[Held, float]:
    return Held(megabytes, threads, handles), disk


@pytest.mark.parametrize(
    ("last", "found"),
    [
        (row(), []),
        (row(megabytes=109, threads=11, handles=54, disk=5.4), []),
        (row(megabytes=112), ["memory"]),
        (row(threads=12), ["threads"]),
        (row(handles=56), ["handles"]),
        (row(disk=5.6), ["disk"]),
        (row(200, 20, 99, 9), ["memory", "threads", "handles", "disk"]),
        (row(50, 5, 20, 1), []),
    ],
)
def test_what_is_more_in_the_last_third_than_in_the_second_has_grown(
    last: tuple[Held, float], found: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    # The first third, in which all is loaded, does not count.
    assert grown([row(1, 1, 1, 0.1)] * 4 + [row()] * 4 + [last] * 4) == found
    assert "memory: 100.0 in the second third" in capsys.readouterr().out


def test_a_soak_of_few_rows_is_judged_all_the_same() -> None:
    assert grown([row(), row(), row(megabytes=130)]) == ["memory"]
    assert grown([row()]) == []
