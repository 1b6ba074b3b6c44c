"""A problem and what is said later read together, by a network that counts characters."""

from collections.abc import Sequence

import numpy as np
import pytest
from libraries import StatementReader
from numpy.typing import NDArray

from analysis import track
from analysis.matching import statements_read
from analysis.matching.relation import RELATIONS, relation_chances, relation_of
from analysis.matching.statements_read import MOST, about, features, judged, worth_reading
from analysis.statements import Statement
from corpus.report import Role
from index.models.cross_encoder import RELATED

SOLVED = "拖欠的补助12笔已全部发放到位，此后没有再发生拖欠。"


def said(text: str, headings: tuple[str, ...] = (), role: Role = "problem") -> Statement:
    return Statement("a.txt", "报告", "某局", 2023, headings, None, role, 0, 0, 0, len(text), text)


class Counting:
    """Says that a later statement is about a problem as often as it has its first character."""

    def __init__(self) -> None:
        self.read: list[tuple[str, str]] = []

    def statement_scores(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        self.read.extend(pairs)
        counts = [[0.0, later.count(earlier[0]), 0.0, 0.0, 0.0, 9.0] for earlier, later in pairs]
        return np.array(counts, dtype=np.float32)


def test_the_likeliest_few_of_each_problem_are_read() -> None:
    chances = np.array([[0.9, 0.02, 0.5, *[0.1] * MOST], [0.0] * (MOST + 3)])
    which = worth_reading(chances)
    assert which[0].tolist() == [True, False, True, *[True] * (MOST - 2), False, False]
    assert not which[1].any()


def test_a_problem_is_read_with_what_is_said_below_its_heading() -> None:
    encoder = Counting()
    problems, later = [said("水库漏")], [said("水水", ("总结", "整改")), said("书"), said("堤水")]
    found = statements_read.read(encoder, problems, later, np.array([[True, False, True]]))  # type: ignore[arg-type]
    assert encoder.read == [("水库漏", "整改\n水水"), ("水库漏", "堤水")]
    # What was read once is remembered, as long as who read it lives.
    again = statements_read.read(encoder, problems, later, np.array([[True, True, False]]))  # type: ignore[arg-type]
    assert encoder.read[2:] == [("水库漏", "书")]
    assert again[0, 0].tolist() == found[0, 0].tolist()
    assert found.shape == (1, 3, len(RELATED)) and np.isnan(found[0, 1]).all()
    assert found[0, 0].tolist() == [0.0, 2.0, 0.0, 0.0, 0.0]
    assert about(found[0, :1])[0] == pytest.approx(np.log(np.exp(2) + 3))


def test_what_is_read_stands_beside_what_was_known_and_among_its_rivals() -> None:
    chances = np.array([[0.5, 0.2], [0.4, 0.0]])
    read = np.zeros((2, 2, 5))
    read[0, 0, 0], read[0, 1, 0], read[1, 1] = -2.0, 2.0, np.nan
    table = features(chances, read)
    assert table.shape == (3, 10) and (table[:, 0] == 1).all()
    assert table[:, 1] == pytest.approx([0.0, np.log(0.25), np.log(0.4 / 0.6)], abs=1e-3)
    assert table[:, 2] == pytest.approx(np.log(4) + np.array([2.0, -2.0, 0.0]))
    sure = 1 / (1 + np.exp(-table[:, 2]))
    assert table[0, 4] == pytest.approx(np.log(sure[1]), abs=0.01)
    assert table[0, 5] == pytest.approx(np.log(sure[2]), abs=0.01)
    again = judged(chances, read)
    assert again[1, 1] == 0.0
    assert 1.0 > again[0, 0] > again[0, 1] > 0.0


def test_what_reading_says_of_a_problem_counts_beside_the_words() -> None:
    alone = relation_chances(SOLVED)
    assert alone.sum() == pytest.approx(1.0)
    assert relation_of(SOLVED) == "solved"
    none = relation_chances(SOLVED, np.zeros(4))
    assert none == pytest.approx(alone)
    sure = np.array([0.0, 0.0, 9.0, 0.0])
    assert RELATIONS[int(relation_chances(SOLVED, sure).argmax())] == "again"


class AgainIfSaid(StatementReader):
    """Surely about the problem; again where 又 stands in it, else solved."""

    def statement_scores(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        self.asked.extend(pairs)
        again = [17.0 * ("又" in later) for _, later in pairs]
        return np.array([[-9.0, 8.0, 0.0, one, 0.0, 0.0] for one in again], dtype=np.float32)


def test_what_a_clause_says_of_a_problem_is_told_by_its_whole_sentence() -> None:
    encoder = AgainIfSaid()
    problems, later = [said("门口挂了34块牌子")], [said("牌子摘到7块，")]
    for words, relation in (
        ("牌子摘到7块，", "solved"),
        ("牌子摘到7块，上头来检查，又让挂回去。", "again"),
    ):
        whole = said(words)
        [[found]] = track._later(problems, later, [whole], np.array([[0.9]]), encoder)
        assert (found.statement, found.relation) == (whole, relation)
    # Two clauses of one sentence are one quote.
    both = [said("牌子摘到7块，"), said("又让挂回去。")]
    [[found]] = track._later(problems, both, [whole, whole], np.array([[0.8, 0.9]]), encoder)
    assert found.statement == whole
    del encoder.asked[2:]
    # Whether it is about the problem at all was read once, by its own words.
    assert [one.rpartition("\n")[2] for _, one in encoder.asked] == [
        "牌子摘到7块，",
        "牌子摘到7块，上头来检查，又让挂回去。",
    ]
