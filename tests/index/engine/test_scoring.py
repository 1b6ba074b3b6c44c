"""How scores are added up and the best taken: every number by hand."""

import numpy as np
import pytest
from numpy.typing import NDArray

from index.engine.scoring import (
    Signals,
    Weights,
    at_depth,
    best_of_each,
    best_places,
    normalised_bm25,
    summed,
)


def floats(*values: float) -> NDArray[np.float32]:
    return np.array(values, dtype=np.float32)


# Powers of two, so that sums come out exactly: every weight, and every signal of the first passage, is another.
WEIGHTS = Weights(text=2.0, headings=0.5, vector=4.0, role=0.25, likely=0.125, report=8.0)
SIGNALS = Signals(
    keys=np.array([3, 7, 9, 12], dtype=np.int64),
    text=floats(0.25, 0.0, 0.0, 0.125),
    headings=floats(0.5, 0.0, 0.0, 0.0),
    vector=floats(0.125, 0.0, -0.5, 0.0),
    role=floats(2.0, 0.0, 1.0, 0.0),
    likely=floats(4.0, 1.0, 1.0, 0.0),
    report=floats(1.0, 1.0, 1.0, 0.5),
)


def test_each_signal_adds_its_weight_times_what_it_is() -> None:
    parts = {name: values.tolist() for name, values in SIGNALS.parts(WEIGHTS).items()}
    assert list(parts) == ["text", "headings", "vector", "role", "report"]
    assert parts == {
        "text": [0.5, 0.0, 0.0, 0.25],
        "headings": [0.25, 0.0, 0.0, 0.0],
        "vector": [0.5, 0.0, -2.0, 0.0],
        "role": [0.5 + 0.5, 0.0, 0.25, 0.0],
        "report": [8.0, 0.0, 0.0, 4.0],
    }


def test_what_is_likely_or_a_report_alone_is_no_answer() -> None:
    """The second has no other signal, the third less than none: neither bonus is theirs."""
    assert SIGNALS.fused(WEIGHTS).tolist() == [10.25, 0.0, -1.75, 4.25]


def test_signals_are_added_in_their_order() -> None:
    """In single precision, so that every engine rounds alike."""
    parts = {"a": floats(1.0), "b": floats(2.0**-24), "c": floats(2.0**-24)}
    assert summed(parts).tolist() == [1.0]
    assert summed(dict(reversed(parts.items()))).tolist() == [1.0 + 2.0**-23]
    assert summed(parts).dtype == np.float32


def test_where_keys_stand_and_those_that_stand_there() -> None:
    assert SIGNALS.places([12, 3]).tolist() == [3, 0]
    assert SIGNALS.places(np.array([7], dtype=np.int32)).tolist() == [1]
    assert SIGNALS.places([]).tolist() == []
    some = SIGNALS.at(np.array([0, 2]))
    assert {name: getattr(some, name).tolist() for name in Signals.__slots__} == {
        "keys": [3, 9],
        "text": [0.25, 0.0],
        "headings": [0.5, 0.0],
        "vector": [0.125, -0.5],
        "role": [2.0, 1.0],
        "likely": [4.0, 1.0],
        "report": [1.0, 1.0],
    }


def test_headings_count_for_what_they_have_over_what_the_text_says() -> None:
    """Two groups at once, then a third. Of the first passage's headings 0.8 of the text's share is taken off in
    each group by itself; where that leaves less than nothing, it leaves nothing."""
    text = [np.array([[1.0, 0.0], [2.0, 1.0]], np.float32), np.array([[0.5, 0.25]], np.float32)]
    headings = [np.array([[1.0, 0.5], [0.25, 1.5]], np.float32), np.array([[2.0, 0.0]], np.float32)]
    in_all, above = normalised_bm25(text, headings, (4.0, 2.0), 2)
    assert in_all.tolist() == [0.25 + 0.5 + 0.125, 0.25 + 0.0625]
    assert above.tolist() == pytest.approx([(0.5 - 0.2) + 0.0 + (1.0 - 0.1), 0.25 + (0.75 - 0.2) + 0.0])
    assert (in_all.dtype, above.dtype) == (np.float32, np.float32)


def test_what_no_passage_can_reach_may_be_nothing() -> None:
    nothing, some = np.zeros((1, 2), np.float32), np.array([[0.5, 0.25]], np.float32)
    for text, headings, most in ((nothing, some, (0.0, 0.5)), (some, nothing, (0.5, 0.0))):
        in_all, above = normalised_bm25([text], [headings], most, 2)
        assert in_all.tolist() == (2 * text[0]).tolist()
        assert above.tolist() == (2 * headings[0]).tolist()
    # Divided by 1, were there any.
    assert normalised_bm25([some], [nothing], (0.0, 0.0), 2)[0].tolist() == [0.5, 0.25]
    assert [found.tolist() for found in normalised_bm25([], [], (1.0, 1.0), 3)] == [[0, 0, 0], [0, 0, 0]]


def test_no_group_is_left_out_where_text_and_headings_do_not_go_together() -> None:
    one, two = np.ones((1, 2), np.float32), np.ones((2, 2), np.float32)
    for text, headings in (([one, one], [one]), ([one], [one, one]), ([one], [two])):
        with pytest.raises(ValueError, match="zip"):
            normalised_bm25(text, headings, (1.0, 1.0), 2)


def test_the_score_at_a_depth_is_that_of_sorting_all() -> None:
    scores = np.random.default_rng(5).permutation(np.arange(-500, 500)).astype(np.float32)
    in_order = sorted(scores.tolist(), reverse=True)
    assert [at_depth(scores, depth) for depth in range(1, len(scores) + 1)] == in_order
    assert at_depth(scores, len(scores) + 1) == -np.inf
    assert [at_depth(floats(0.5, 0.25, 0.5), depth) for depth in (1, 2, 3)] == [0.5, 0.5, 0.25]
    assert at_depth(floats(), 1) == -np.inf


def test_the_best_places_are_those_above_nothing() -> None:
    scores = floats(0.5, 0.0, 0.75, 0.5, -1.0, 0.25, 0.5)
    assert best_places(scores, 2).tolist() == [2, 0]
    assert best_places(scores, 3).tolist() == [2, 0, 3]
    assert best_places(scores, 4).tolist() == [2, 0, 3, 6]
    assert best_places(scores, 6).tolist() == [2, 0, 3, 6, 5]
    assert best_places(scores, 99).tolist() == [2, 0, 3, 6, 5]


#                      0: two equal | 1: one better | 4: nothing | 9
REPORTS = np.array([0, 0, 0, 1, 1, 4, 4, 9], dtype=np.int64)
SCORES = floats(0.25, 0.5, 0.5, 0.25, 0.75, 0.0, -1.0, 2.0)


def test_the_best_of_each_report() -> None:
    assert best_of_each(SCORES, REPORTS, 0).tolist() == []
    assert best_of_each(SCORES, REPORTS, 1).tolist() == [1, 4, 7]
    assert best_of_each(SCORES, REPORTS, 2).tolist() == [1, 2, 4, 3, 7]
    assert best_of_each(SCORES, REPORTS, 3).tolist() == [1, 2, 0, 4, 3, 7]
    assert best_of_each(SCORES, REPORTS, 50).tolist() == [1, 2, 0, 4, 3, 7]
    assert SCORES.tolist() == [0.25, 0.5, 0.5, 0.25, 0.75, 0.0, -1.0, 2.0]  # as it was


def test_the_best_of_each_report_whatever_its_number() -> None:
    for first in (0, 1, 2, 1000):
        assert best_of_each(SCORES, REPORTS + first, 1).tolist() == [1, 4, 7]
    only = best_of_each(floats(), np.empty(0, np.int64), 2)
    assert (only.tolist(), only.dtype) == ([], np.int64)
