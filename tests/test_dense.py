"""Dense search equals brute force, whatever the ties, filters and sizes."""

import numpy as np
import pytest
from numpy.typing import NDArray

from index.dense import DenseIndex


def brute_force(
    vectors: NDArray[np.float32], question: NDArray[np.float32], k: int, rows: list[int] | None = None
) -> list[int]:
    among = range(len(vectors)) if rows is None else sorted(set(rows))
    # Summing in a fixed order in double, then rounding, so that equal rows tie exactly.
    score = {
        row: float(np.float32(np.dot(vectors[row].astype("f8"), question.astype("f8")))) for row in among
    }
    return sorted(among, key=lambda row: (-score[row], row))[:k]


def unit_rows(seed: int, n: int, dimension: int) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).standard_normal((n, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_scores_are_cosines() -> None:
    index = DenseIndex.build(np.array([[1, 0], [0.6, 0.8], [0, 1]], dtype=np.float32))
    assert index.scores(np.array([1, 0])) == pytest.approx([1.0, 0.6, 0.0])
    assert (index.size, index.dimension) == (3, 2)


@pytest.mark.parametrize(("n", "dimension"), [(1, 4), (37, 8), (500, 33), (2000, 64)])
def test_search_equals_brute_force(n: int, dimension: int) -> None:
    vectors = unit_rows(n, n, dimension)
    question = unit_rows(n + 1, 1, dimension)[0]
    index = DenseIndex.build(vectors)
    for k in (1, 3, 10, n, n + 5):
        rows, scores = index.search(question, k)
        assert rows.tolist() == brute_force(vectors, question, k)
        assert scores == pytest.approx(vectors[rows] @ question, abs=1e-6)


def test_ties_come_in_row_order_also_at_the_last_place() -> None:
    # Small integers over 4: every product is exact, and many are equal.
    vectors = np.random.default_rng(7).integers(-2, 3, (300, 5)).astype(np.float32) / 4
    question = np.array([1, 0, -1, 0.5, 0], dtype=np.float32)
    index = DenseIndex.build(vectors)
    for k in range(1, 60):
        assert index.search(question, k)[0].tolist() == brute_force(vectors, question, k)


def test_equal_vectors_have_equal_scores_wherever_they_stand() -> None:
    vectors = unit_rows(3, 1000, 37)
    vectors[[5, 501, 999]] = vectors[5]
    scores = DenseIndex.build(vectors).scores(unit_rows(4, 1, 37)[0])
    assert scores[5] == scores[501] == scores[999]
    assert DenseIndex.build(vectors).search(vectors[5], 3)[0].tolist() == [5, 501, 999]


@pytest.mark.parametrize("share", [0.003, 0.1, 0.3, 1.0])
def test_filtered_search_equals_brute_force_over_the_chosen_rows(share: float) -> None:
    vectors = unit_rows(11, 1000, 16)
    question = unit_rows(12, 1, 16)[0]
    chosen = np.random.default_rng(13).choice(1000, size=int(1000 * share), replace=False)
    index = DenseIndex.build(vectors)
    rows, scores = index.search(question, 10, chosen)
    assert rows.tolist() == brute_force(vectors, question, 10, chosen.tolist())
    assert (scores == index.scores(question)[rows]).all()


def test_a_row_named_twice_competes_once() -> None:
    index = DenseIndex.build(np.eye(3, dtype=np.float32))
    assert index.search(np.array([0, 1, 0]), 5, np.array([1, 1, 2, 1]))[0].tolist() == [1, 2]


def test_nothing_to_find() -> None:
    index = DenseIndex.build(np.empty((0, 4), dtype=np.float32))
    question = np.array([1, 0, 0, 0])
    assert index.scores(question).shape == (0,)
    assert index.search(question, 3)[0].tolist() == []
    full = DenseIndex.build(np.eye(4, dtype=np.float32))
    assert full.search(question, 0)[0].tolist() == []
    assert full.search(question, -1)[0].tolist() == []
    assert full.search(question, 3, np.empty(0, np.int64))[0].tolist() == []
    assert DenseIndex.from_bytes(index.to_bytes()).size == 0


def test_more_than_there_is_is_clipped_and_never_minus_one() -> None:
    index = DenseIndex.build(np.eye(3, dtype=np.float32))
    rows, scores = index.search(np.array([0, 1, 0]), 50)
    assert rows.tolist() == [1, 0, 2]
    assert scores.tolist() == [1, 0, 0]


def test_wrong_width_and_nan_are_refused() -> None:
    index = DenseIndex.build(np.eye(3, dtype=np.float32))
    for wrong in ([1, 0], [1, 0, 0, 0], [[1, 0, 0]], [np.nan, 0, 0], [np.inf, 0, 0]):
        with pytest.raises(ValueError):
            index.scores(np.array(wrong))
        with pytest.raises(ValueError):
            index.search(np.array(wrong), 1)
    for wrong_matrix in (np.array([[np.nan, 0]]), np.zeros(3), np.empty((2, 0))):
        with pytest.raises(ValueError):
            DenseIndex.build(wrong_matrix)
    with pytest.raises(ValueError):
        index.search(np.array([1, 0, 0]), 1, np.array([3]))


def test_bytes_round_trip_and_nonsense_is_refused() -> None:
    vectors = unit_rows(5, 50, 12)
    index = DenseIndex.build(vectors)
    data = index.to_bytes()
    again = DenseIndex.from_bytes(data)
    assert (again.scores(vectors[3]) == index.scores(vectors[3])).all()
    for nonsense in (b"", b"nonsense", data[:-1], data[:40]):
        with pytest.raises(ValueError):
            DenseIndex.from_bytes(nonsense)
