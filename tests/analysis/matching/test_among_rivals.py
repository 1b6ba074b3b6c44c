"""A pair of statements among all pairs of its report: rivals, neighbours, and the best path in order."""

import numpy as np
import pytest

from analysis.matching.pairing import among, best_path, rival_features
from evaluation.analysis.joins import Pairs, joined


def test_the_best_path_keeps_the_order_of_both_lists() -> None:
    gains = np.array([[0.9, 0.0, 0.0], [0.0, 0.2, 0.3], [0.8, 0.0, 0.4]])
    # 0.9 + 0.2 + 0.4; the 0.8 stands before what the first problem has.
    assert best_path(gains).tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert best_path(np.array([[0.1, 0.0], [0.9, 0.0]])).tolist() == [[0, 0], [1, 0]]
    assert not best_path(np.zeros((2, 3))).any()


def test_rivals_and_neighbours_of_each_pair() -> None:
    chances = np.array([[0.6, 0.3], [0.1, 0.01]])
    own, row, column, before, behind, path, sure = np.moveaxis(rival_features(chances), -1, 0)
    assert own == pytest.approx(np.log(chances + 1e-4))
    assert np.exp(row) - 1e-3 == pytest.approx(np.array([[0.3, 0.6], [0.01, 0.1]]))
    assert np.exp(column) - 1e-3 == pytest.approx(np.array([[0.1, 0.01], [0.6, 0.3]]))
    assert before.tolist() == [[0, 0], [0, 0.6]] and behind.tolist() == [[0.01, 0], [0, 0]]
    assert path.tolist() == [[1, 0], [0, 0]] and sure.tolist() == [[0.6, 0], [0, 0]]
    alone = rival_features(np.array([[0.5]]))[0, 0]
    assert alone[[3, 4, 5]].tolist() == [0, 0, 1] and np.exp(alone[1]) == pytest.approx(1e-3)


def test_order_among_all_pairs_is_learned_where_likeness_misleads() -> None:
    chance = np.random.default_rng(1)

    def report() -> Pairs:
        size = 5
        truth = np.eye(size)
        likeness = truth + chance.normal(0, 0.5, (size, size))
        return Pairs(
            np.stack([np.ones((size, size)), likeness], axis=-1), truth, np.array([True] * 4 + [False])
        )

    libraries = [[report() for _ in range(20)] for _ in range(3)]
    weights = {name: np.array(own) for name, own in joined("plan", libraries).items()}
    assert {name: len(own) for name, own in weights.items()} == {"plan": 2, "plan among": 9}

    def chances(table: np.ndarray, name: str) -> np.ndarray:
        return np.asarray(1 / (1 + np.exp(-(table @ weights[name]))))

    alone, together = [], []
    for pairs in (report() for _ in range(40)):
        first = chances(pairs.own, "plan")
        alone.append((first.argmax(axis=1) == np.arange(5)).mean())
        second = chances(among(pairs.own, first), "plan among")
        together.append((second.argmax(axis=1) == np.arange(5)).mean())
    assert np.mean(together) > np.mean(alone) + 0.05
