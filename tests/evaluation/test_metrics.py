"""Metrics by hand arithmetic."""

import pytest

from evaluation.metrics import f1, hit_at, mrr_at, recall_at

RANKS = [1, 3, None, 11]


def test_hit_at() -> None:
    assert hit_at(RANKS, 1) == 1 / 4
    assert hit_at(RANKS, 2) == 1 / 4
    assert hit_at(RANKS, 3) == 2 / 4
    assert hit_at(RANKS, 11) == 3 / 4
    assert hit_at([], 1) == 0


def test_mrr_at() -> None:
    assert mrr_at(RANKS, 10) == pytest.approx((1 + 1 / 3 + 0 + 0) / 4)
    assert mrr_at(RANKS, 11) == pytest.approx((1 + 1 / 3 + 0 + 1 / 11) / 4)
    assert mrr_at([], 10) == 0


def test_recall_at() -> None:
    found = [[1, None], [2, 4, 12], []]  # the last has no gold and counts nowhere
    assert recall_at(found, 10) == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert recall_at(found, 1) == pytest.approx((1 / 2 + 0 / 3) / 2)
    assert recall_at([[]], 10) == 0
    assert recall_at([], 10) == 0


def test_f1() -> None:
    precision, recall = 3 / (3 + 1), 3 / (3 + 2)
    assert f1(3, 1, 2) == pytest.approx(2 * precision * recall / (precision + recall))
    assert f1(0, 0, 0) == 0
    assert f1(0, 4, 4) == 0
    assert f1(5, 0, 0) == 1
