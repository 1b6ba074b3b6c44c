"""BM25 over an index of several parts, over some rows of it, and where statistics come from elsewhere."""

from math import log

import numpy as np
import pytest

from index.engine.local import bm25
from index.engine.local.bm25 import K1, B, Collection, LexicalIndex
from index.engine.local.postings import Collector, Postings
from index.engine.local.row_map import RowMap
from index.engine.scoring import Group
from index.text.vocabulary import TermIds

NUMBERS = TermIds({"堤": 0, "桥": 1, "河": 2})
ADDED = {"路": 3, "塘": 4}
# Of the checkpoint the second and the last are gone; three came since.
BEFORE = [["河", "河", "堤"], ["堤", "堤"], ["河", "桥"], ["堤"]]
SINCE = [["路", "河"], ["塘", "塘", "路", "河", "桥"], ["河"]]
# Row by row.
ALL = [BEFORE[0], SINCE[0], SINCE[1], BEFORE[2], SINCE[2]]

QUESTIONS: list[list[Group]] = [
    [[("河", 1.0)]],
    [[("路", 1.0)], [("桥", 0.5), ("塘", 0.25)]],
    [[("堤", 1.0), ("河", 0.5)], [("路", 1.0)], [("海", 1.0)]],
]


def part(documents: list[list[str]], terms: int, rows: list[int], size: int) -> tuple[Postings, RowMap]:
    numbers = {**NUMBERS, **ADDED}
    collector = Collector()
    collector.add(
        np.array([len(document) for document in documents]),
        np.array([numbers[term] for document in documents for term in document], dtype=np.int64),
    )
    postings = collector.finish(terms, lambda found: found)
    return postings, RowMap.of(np.array(rows, dtype=np.int32), size)


def in_parts(collection: Collection | None = None) -> LexicalIndex:
    parts = [part(BEFORE, 3, [0, -1, 3, -1], 5), part(SINCE, 5, [1, 2, 4], 5)]
    return LexicalIndex(NUMBERS, ADDED, parts, 5, collection)


@pytest.fixture
def index() -> LexicalIndex:
    return in_parts()


def idf(size: int, df: float) -> float:
    return log(1 + (size - df + 0.5) / (df + 0.5))


def adds(idf: float, tf: float, length: float, usual: float) -> float:
    return idf * tf * (K1 + 1) / (tf + K1 * (1 - B + B * length / usual))


def test_parts_score_bit_for_bit_as_one_index(index: LexicalIndex) -> None:
    fresh = LexicalIndex.build(ALL)
    assert index.lengths.tolist() == [3, 2, 5, 2, 1]
    assert index.lengths.dtype == fresh.lengths.dtype == np.float32
    for groups in QUESTIONS:
        assert index.score(groups).tolist() == fresh.score(groups).tolist()
        assert index.max_score(groups) == fresh.max_score(groups)
        assert all(index.greatest(group) >= fresh.greatest(group) for group in groups)
    assert index.score([[("堤", 1.0)]]).tolist() == pytest.approx([adds(idf(5, 1), 1, 3, 13 / 5), 0, 0, 0, 0])


def test_parts_know_the_terms_that_are_left(index: LexicalIndex) -> None:
    assert list(index.vocabulary) == sorted("河堤桥路塘")
    assert {term: index.rows_of(term).tolist() for term in "河堤桥路塘海"} == {
        "河": [0, 1, 2, 3, 4],
        "堤": [0],
        "桥": [2, 3],
        "路": [1, 2],
        "塘": [2],
        "海": [],
    }
    nothing_left = LexicalIndex(NUMBERS, ADDED, [part(BEFORE, 3, [0, -1, -1, -1], 1)], 1)
    assert list(nothing_left.vocabulary) == ["堤", "河"]
    assert nothing_left.rows_of("桥").tolist() == []


def test_which_documents_hold_a_group_part_by_part(index: LexicalIndex) -> None:
    group = [("桥", 1.0), ("海", 1.0), ("路", 0.5)]
    assert [rows.tolist() for rows in index.holding(group)] == [[3], [2], [], [1, 2]]
    holds = index.holds("桥", index.locate(np.array([1, 2, 3])))
    assert (holds.tolist(), holds.dtype) == ([False, True, True], np.bool_)
    assert index.holds("海", index.locate(np.array([1, 2]))).tolist() == [False, False]


def test_some_rows_score_as_among_all(index: LexicalIndex) -> None:
    for rows in ([0], [2], [1, 4], [0, 2, 3], []):
        at = index.locate(np.array(rows, dtype=np.int64))
        for groups in QUESTIONS:
            (found,) = index.contributions(groups, at)
            assert found.dtype == np.float32 and found.shape == (len(groups), len(rows))
            assert found.sum(axis=0).tolist() == pytest.approx(index.score(groups)[rows].tolist())


def test_the_usual_length_is_the_average_or_what_is_asked_for(index: LexicalIndex) -> None:
    """The same index, one question after the other."""
    everything = index.locate(np.arange(5))
    for usual in (40.0, None, 1.0, 40.0):
        (found,) = index.contributions([[("桥", 1.0)]], everything, usual)
        length = usual or 13 / 5
        assert found[0].tolist() == pytest.approx(
            [0, 0, adds(idf(5, 2), 1, 5, length), adds(idf(5, 2), 1, 2, length), 0]
        )
        assert index.greatest([("桥", 1.0)], usual) == pytest.approx(adds(idf(5, 2), 1, 1, length))


def test_the_greatest_is_the_most_frequent_in_the_shortest(index: LexicalIndex) -> None:
    # 塘 stands twice in its document, 堤 twice in one that is gone: what cannot be is no less a bound.
    assert index.greatest([("塘", 1.0)]) == pytest.approx(adds(idf(5, 1), 2, 1, 13 / 5))
    assert index.greatest([("堤", 0.5)]) == pytest.approx(adds(idf(5, 0.5), 0.5 * 2, 1, 13 / 5))
    both = [("塘", 0.5), ("路", 0.25)]
    assert index.greatest(both) == pytest.approx(adds(idf(5, 1.0), 0.5 * 2 + 0.25 * 1, 1, 13 / 5))
    assert index.greatest([("海", 1.0)]) == index.greatest([]) == 0.0
    # It was asked for before: the same again.
    assert index.greatest(both) == pytest.approx(adds(idf(5, 1.0), 1.25, 1, 13 / 5))


def test_rows_of_a_greater_collection_score_by_its_statistics() -> None:
    """Never by less than what is seen: 河 stands in 5 rows, though statistics say 3."""
    index = in_parts(Collection(passages=20, average=4.0, frequencies=np.array([7, 2, 3, 2, 9])))
    for term, df in {"堤": 7, "桥": 2, "河": 5, "路": 2, "塘": 9}.items():
        assert index.idf([(term, 1.0)]) == pytest.approx(idf(20, df))
    assert index.score([[("堤", 1.0)]]).tolist() == pytest.approx([adds(idf(20, 7), 1, 3, 4.0), 0, 0, 0, 0])
    assert index.size == 5
    # What stands nowhere here can add nothing, however often it stands elsewhere.
    elsewhere = Collection(passages=20, average=4.0, frequencies=np.array([1, 1, 1, 9, 0]))
    index = LexicalIndex(NUMBERS, ADDED, [part(BEFORE, 3, [0, 1, 2, 3], 4)], 4, elsewhere)
    assert index.idf([("路", 1.0)]) == pytest.approx(idf(20, 9))
    assert (index.greatest([("路", 1.0)]), index.score([[("路", 1.0)]]).tolist()) == (0.0, [0, 0, 0, 0])


def test_in_long_lists_few_rows_are_looked_for_one_by_one() -> None:
    """河 stands in all of 80 documents but every third and the last: asked for are some that hold it, the last
    that does, one that does not, and the last of all."""
    documents = [["桥"] if n % 3 == 0 or n == 79 else ["河"] * (1 + n % 5) for n in range(80)]
    index = LexicalIndex.build(documents)
    whole = index.score([[("河", 1.0)]])
    for rows in ([1], [77], [78], [79], [0], [77, 79], [5, 76]):
        at = index.locate(np.array(rows))
        assert len(index.rows_of("河")) > bm25._LONG * len(rows)
        (found,) = index.contributions([[("河", 1.0)]], at)
        assert found[0].tolist() == whole[rows].tolist()
        assert index.holds("河", at).tolist() == [bool(row % 3) and row != 79 for row in rows]
    assert [whole[77] > 0, whole[78], whole[79]] == [True, 0.0, 0.0]


def test_only_so_many_numbers_are_worked_on_at_once(
    index: LexicalIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bm25, "_AT_ONCE", 4)
    groups: list[Group] = [[("河", 1.0)], [("桥", 1.0)], [("路", 1.0)]]
    for rows, shapes in {
        (0, 1, 2, 3, 4): [(1, 5)] * 3,
        (1, 2): [(2, 2), (1, 2)],
        (3,): [(3, 1)],
        (): [(3, 0)],
    }.items():
        found = list(index.contributions(groups, index.locate(np.array(rows, dtype=np.int64))))
        assert [values.shape for values in found] == shapes
        assert np.concatenate(found).sum(axis=0).tolist() == pytest.approx(
            index.score(groups)[list(rows)].tolist()
        )


def test_what_was_looked_up_is_forgotten_before_it_is_too_much(
    index: LexicalIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bm25, "_REMEMBERED", 2)
    for _ in range(2):
        for term, df in {"河": 5, "堤": 1, "桥": 2, "路": 2, "塘": 1}.items():
            assert index.idf([(term, 1.0)]) == pytest.approx(idf(5, df))
            assert len(index._found) <= 2
