"""Passages fetched again by their place, and the pace of a model."""

from index_doubles import MarkEncoder, make_report

from index.engine.local.snapshot import Snapshot
from retrieval.presentation.places import pace, passages_at


def snapshot() -> Snapshot:
    return Snapshot.in_memory(
        [make_report("a.txt", "甲的问题", "乙的问题"), make_report("b.txt", "丙的问题")], MarkEncoder()
    )


def test_passages_come_back_by_place_and_in_order() -> None:
    index = snapshot()
    spans = [(p.start, p.end) for p in index.report("a.txt").passages]
    places = [
        ("a.txt", *spans[1]),
        ("gone.txt", 0, 4),
        ("a.txt", *spans[0]),
        ("a.txt", 0, 3),
        ("a.txt", *spans[1]),
    ]
    found = passages_at(index, places)
    assert [passage and passage.text for passage in found] == ["乙的问题", None, "甲的问题", None, "乙的问题"]
    first = found[2]
    assert first is not None
    assert (first.report, first.title, first.year, first.headings, first.point) == (
        "a.txt",
        "年度总结",
        2023,
        ("一、问题",),
        "一是",
    )
    assert passages_at(index, []) == []


def test_pace_is_measured_over_passages_that_are_there() -> None:
    assert pace(snapshot(), MarkEncoder()) > 0
    assert pace(Snapshot.in_memory([], MarkEncoder()), MarkEncoder()) == 0.0
