"""BM25 against the formula on paper, and the bytes it is stored as."""

from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.engine.local.bm25 import K1, B, LexicalIndex

# |d| = 3, 2, 1: the average is 2.
DOCUMENTS = [["河", "河", "堤"], ["河", "桥"], ["路"]]


@pytest.fixture
def index() -> LexicalIndex:
    return LexicalIndex.build(DOCUMENTS)


def idf(size: int, df: float) -> float:
    return log(1 + (size - df + 0.5) / (df + 0.5))


def bm25(idf: float, tf: float, length: float, average: float) -> float:
    return idf * tf * (K1 + 1) / (tf + K1 * (1 - B + B * length / average))


def test_one_term_by_the_formula(index: LexicalIndex) -> None:
    rare = log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    assert index.score([[("河", 1.0)]]).tolist() == pytest.approx(
        [
            rare * 2 * 1.9 / (2 + 0.9 * (0.6 + 0.4 * 3 / 2)),
            rare * 1 * 1.9 / (1 + 0.9 * (0.6 + 0.4 * 2 / 2)),
            0.0,
        ]
    )


def test_groups_add_up_and_take_their_weight(index: LexicalIndex) -> None:
    found = index.score([[("河", 1.0)], [("桥", 0.5)]])
    river, half_a_bridge = idf(3, 2), idf(3, 0.5)
    assert found.dtype == np.float32
    assert found.tolist() == pytest.approx(
        [
            bm25(river, 2, 3, 2),
            bm25(river, 1, 2, 2) + bm25(half_a_bridge, 0.5, 2, 2),
            0.0,
        ]
    )


def test_alternatives_are_one_word(index: LexicalIndex) -> None:
    """tf and df are summed inside a group before the formula is applied."""
    found = index.score([[("河", 1.0), ("桥", 0.5), ("堤", 0.25)]])
    together = idf(3, 1.0 * 2 + 0.5 * 1 + 0.25 * 1)
    assert found.tolist() == pytest.approx(
        [
            bm25(together, 1.0 * 2 + 0.25 * 1, 3, 2),
            bm25(together, 1.0 * 1 + 0.5 * 1, 2, 2),
            0.0,
        ]
    )


def test_weighted_document_frequency_ends_at_all_documents(index: LexicalIndex) -> None:
    group = [("河", 1.0), ("桥", 1.0), ("堤", 1.0), ("路", 1.0)]  # 2 + 1 + 1 + 1 = 5 of 3 documents
    assert index.idf(group) == pytest.approx(log(1 + 0.5 / 3.5))
    assert min(index.score([group])) > 0


def test_unknown_terms_score_nothing(index: LexicalIndex) -> None:
    assert index.score([[("海", 1.0)]]).tolist() == [0, 0, 0]
    assert index.score([[("海", 1.0)], []]).tolist() == [0, 0, 0]
    assert index.score([]).tolist() == [0, 0, 0]
    assert index.score([[("海", 1.0), ("路", 1.0)]]).tolist() == index.score([[("路", 1.0)]]).tolist()


def test_rarity_and_ceiling(index: LexicalIndex) -> None:
    assert index.idf([("河", 1.0)]) == pytest.approx(log(1 + 1.5 / 2.5))
    assert index.idf([("海", 1.0)]) == pytest.approx(log(1 + 3.5 / 0.5))
    groups = [[("河", 1.0)], [("海", 1.0)]]
    assert index.max_score(groups) == pytest.approx(1.9 * (log(1 + 1.5 / 2.5) + log(1 + 3.5 / 0.5)))
    assert index.max_score([]) == 0.0


def test_no_documents_and_empty_documents() -> None:
    nothing = LexicalIndex.build([])
    assert nothing.size == 0
    assert nothing.score([[("河", 1.0)]]).tolist() == []
    hollow = LexicalIndex.build([[], []])
    assert hollow.score([[("河", 1.0)]]).tolist() == [0, 0]
    partly = LexicalIndex.build([[], ["河"]])  # |d| = 0 and 1
    assert partly.score([[("河", 1.0)]]).tolist() == pytest.approx([0, bm25(idf(2, 1), 1, 1, 0.5)])


def test_terms_are_in_alphabetical_order_and_occur(index: LexicalIndex) -> None:
    assert list(index.vocabulary) == sorted("河堤桥路")
    assert (len(index.vocabulary), "桥" in index.vocabulary, "海" in index.vocabulary) == (
        4,
        True,
        False,
    )


def test_where_a_term_stands(index: LexicalIndex) -> None:
    assert index.rows_of("河").tolist() == [0, 1]
    assert index.rows_of("海").tolist() == []
    assert index.holds("桥", index.locate(np.array([0, 1, 2]))).tolist() == [False, True, False]


def test_a_group_naming_a_term_twice_adds_its_weights(index: LexicalIndex) -> None:
    assert index.score([[("河", 0.5), ("河", 0.5)]]).tolist() == index.score([[("河", 1.0)]]).tolist()


WORDS = st.sampled_from("山水田林湖草沙")


@settings(max_examples=60, deadline=None)
@given(
    documents=st.lists(st.lists(WORDS, max_size=8), min_size=1, max_size=8),
    question=st.lists(WORDS, max_size=5),
)
def test_groups_of_one_are_plain_bm25(documents: list[list[str]], question: list[str]) -> None:
    index = LexicalIndex.build(documents)
    average = sum(map(len, documents)) / len(documents)
    expected = [
        sum(
            bm25(
                idf(len(documents), sum(term in other for other in documents)),
                document.count(term),
                len(document),
                average,
            )
            for term in question
            if term in document
        )
        for document in documents
    ]
    groups = [[(term, 1.0)] for term in question]
    assert index.score(groups).tolist() == pytest.approx(expected, rel=1e-5, abs=1e-6)
    assert index.score(groups).max() <= index.max_score(groups) * (1 + 1e-6)
