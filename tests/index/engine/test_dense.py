"""Dense search equals brute force, whatever the ties, filters and sizes."""

import os
import subprocess
import sys

import numpy as np
import pytest
from numpy.typing import NDArray

from index.engine.local import dense
from index.engine.local.dense import DenseIndex, Vectors
from index.engine.local.row_map import RowMap


def written(vectors: Vectors) -> NDArray[np.uint8]:
    pieces: list[bytes] = []
    vectors.write(pieces.append)
    return np.frombuffer(b"".join(pieces), dtype=np.uint8)


def unit_rows(seed: int, n: int, dimension: int) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).standard_normal((n, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_scores_are_cosines() -> None:
    index = DenseIndex.build(np.array([[1, 0], [0.6, 0.8], [0, 1]], dtype=np.float32))
    assert index.scores(np.array([1, 0])) == pytest.approx([1.0, 0.6, 0.0])
    assert (index.size, index.dimension) == (3, 2)


@pytest.mark.parametrize(("n", "dimension"), [(1, 4), (37, 8), (500, 33), (2000, 64)])
def test_scores_equal_brute_force(n: int, dimension: int) -> None:
    vectors, question = unit_rows(n, n, dimension), unit_rows(n + 1, 1, dimension)[0]
    assert DenseIndex.build(vectors).scores(question) == pytest.approx(vectors @ question, abs=1e-6)


@pytest.mark.parametrize("block", [3, 2**13])
def test_nearest_is_the_greatest_of_the_rows_that_are_left(
    monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(dense, "_BLOCK", block)
    vectors, questions = unit_rows(5, 12, 8), unit_rows(6, 9, 8)
    every = questions @ vectors.T
    assert DenseIndex.build(vectors).nearest(questions) == pytest.approx(
        np.maximum(every.max(axis=1), 0), abs=1e-6
    )
    # The first part has lost what some of the questions come nearest to; the second has brought two rows.
    old, new = Vectors.build(vectors[:10]), Vectors.build(vectors[10:])
    gone = {int(row) for row in every[:, :10].argmax(axis=1)[:3]}
    rows = np.array([-1 if number in gone else number for number in range(10)], dtype=np.int32)
    left = np.array([*(row for row in rows if row >= 0), 10, 11])
    whole = DenseIndex(
        [(old, RowMap.of(rows, 12)), (new, RowMap.of(np.array([10, 11], np.int32), 12))], 12, 8
    )
    for _ in range(2):
        assert whole.nearest(questions) == pytest.approx(np.maximum(every[:, left].max(axis=1), 0), abs=1e-6)
    # Nothing is nearer than 0, where there is nothing as well.
    assert DenseIndex.build(-vectors[:1]).nearest(vectors[:1]).tolist() == [0.0]
    assert DenseIndex.build(vectors[:0]).nearest(questions[:2]).tolist() == [0.0, 0.0]


def test_parts_are_one_index() -> None:
    """Six rows of which the first part has lost one and the second has brought two."""
    vectors, question = unit_rows(6, 6, 8), unit_rows(7, 1, 8)[0]
    lost = unit_rows(8, 1, 8)
    old = Vectors.build(np.concatenate([vectors[[0, 2]], lost, vectors[[4, 5]]]))
    new = Vectors.build(vectors[[1, 3]])
    parts = [
        (old, RowMap.of(np.array([0, 2, -1, 4, 5], dtype=np.int32), 6)),
        (new, RowMap.of(np.array([1, 3], dtype=np.int32), 6)),
    ]
    index = DenseIndex(parts, 6, 8)
    assert (index.scores(question) == DenseIndex.build(vectors).scores(question)).all()


def test_nothing_to_find() -> None:
    index = DenseIndex.build(np.empty((0, 4), dtype=np.float32))
    assert index.scores(np.array([1, 0, 0, 0])).shape == (0,)
    assert Vectors.from_bytes(written(Vectors.build(np.empty((0, 4), dtype=np.float32)))).size == 0


def test_equal_vectors_have_equal_scores_wherever_they_stand() -> None:
    vectors = unit_rows(3, 1000, 37)
    vectors[[5, 501, 999]] = vectors[5]
    scores = DenseIndex.build(vectors).scores(unit_rows(4, 1, 37)[0])
    assert scores[5] == scores[501] == scores[999]


def test_wrong_width_and_nan_are_refused() -> None:
    index = DenseIndex.build(np.eye(3, dtype=np.float32))
    for wrong in ([1, 0], [1, 0, 0, 0], [[1, 0, 0]], [np.nan, 0, 0], [np.inf, 0, 0]):
        with pytest.raises(ValueError):
            index.scores(np.array(wrong))
    for wrong_matrix in (np.array([[np.nan, 0]]), np.zeros(3), np.empty((2, 0))):
        with pytest.raises(ValueError):
            DenseIndex.build(wrong_matrix)


def test_bytes_round_trip_and_nonsense_is_refused() -> None:
    vectors = unit_rows(5, 50, 12)
    data = written(Vectors.build(vectors))
    again = Vectors.from_bytes(data)
    assert (again.products(vectors[3]) == Vectors.build(vectors).products(vectors[3])).all()
    for nonsense in (data[:0], data[:7], data[:-1], data[:40], np.frombuffer(b"nonsense", np.uint8)):
        with pytest.raises(ValueError):
            Vectors.from_bytes(nonsense)


def test_scores_of_some_rows_are_those_of_all_bit_for_bit() -> None:
    vectors = np.random.default_rng(5).standard_normal((40, 24)).astype(np.float32)
    question = vectors[3]
    whole = DenseIndex.build(vectors)
    some = np.array([39, 0, 7, 7, 3])
    assert whole.scores_of(question, some).tolist() == whole.scores(question)[some].tolist()
    # Two parts: the even rows and the odd ones.
    parts = [
        (Vectors.build(vectors[first::2]), RowMap.of(np.arange(first, 40, 2, dtype=np.int32), 40))
        for first in (0, 1)
    ]
    spliced = DenseIndex(parts, 40, 24)
    assert spliced.scores(question).tolist() == whole.scores(question).tolist()
    assert spliced.scores_of(question, some).tolist() == whole.scores(question)[some].tolist()
    assert whole.scores_of(question, np.array([], dtype=np.int64)).shape == (0,)


def test_several_threads_share_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, question = unit_rows(0, 100, 24), unit_rows(1, 1, 24)[0]
    index, rows = DenseIndex.build(vectors), np.arange(0, 100, 3)
    alone = index.scores(question)
    monkeypatch.setattr(dense, "_SHARE", 7)
    assert index.scores(question).tolist() == alone.tolist()
    assert index.scores_of(question, rows).tolist() == alone[rows].tolist()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts threads as Linux lists them")
def test_a_thread_that_asks_starts_no_team() -> None:
    """OpenMP would keep one for every thread that ever asked."""
    program = (
        "import os, threading, numpy as np\n"
        "from index.engine.local.dense import DenseIndex\n"
        "index = DenseIndex.build(np.eye(4096, 8))\n"
        "def ask():\n"
        "    before = len(os.listdir('/proc/self/task'))\n"
        "    index.scores_of(np.ones(8), np.arange(4000))\n"
        "    print(len(os.listdir('/proc/self/task')) - before)\n"
        "thread = threading.Thread(target=ask); thread.start(); thread.join()\n"
    )
    environment = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "0"
