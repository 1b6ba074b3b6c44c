"""Reading the best few passages together with the question, with a network that counts characters."""

import math
from collections.abc import Sequence

import numpy as np
import pytest

from index.models.cross_encoder import PairScores
from retrieval.ranking.cross_encoding import REACH, WEIGHT, WINDOW, Reach, around, read_together

ZH = REACH["zh"]


class Counting:
    """Says of a passage how many 甲 it has, and answers twice as many."""

    def __init__(self) -> None:
        self.read: list[list[str]] = []

    def pair_scores(self, _question: str, passages: Sequence[str]) -> PairScores:
        self.read.append(list(passages))
        count = np.array([text.count("甲") for text in passages], dtype=np.float32)
        return PairScores(count, 2 * count)


def read(
    encoder: Counting, scores: list[float], texts: list[tuple[str, str]], reach: Reach = ZH
) -> tuple[list[float], list[float]]:
    nearest = [0] * len(texts)
    found = read_together(encoder, "问", np.array(scores, dtype=np.float32), texts, nearest, reach)  # type: ignore[arg-type]
    return found.added.tolist(), found.answers.tolist()


def odds(*values: float) -> object:
    return pytest.approx(values, nan_ok=True)


def test_reading_adds_what_a_passage_is_better_than_the_worst_that_was_read() -> None:
    encoder = Counting()
    by = float(WEIGHT)
    texts = [("", "甲"), ("", "甲甲甲"), ("乙", "甲甲")]
    added, answers = read(encoder, [1.0, 0.95, 0.9], texts)
    assert added == pytest.approx([0.0, 2 * by, by]) and answers == [2.0, 6.0, 4.0]
    assert encoder.read == [["甲", "甲甲甲", "乙\n甲甲"]]


def test_the_best_few_different_ones_are_read_and_none_that_is_far_behind() -> None:
    encoder = Counting()
    texts = [("", f"{'甲' * number}乙") for number in range(ZH.many + 2)]
    added, answers = read(encoder, [1.0 - 0.01 * place for place in range(len(texts))], texts)
    assert encoder.read == [[text for _, text in texts[: ZH.many]]]
    assert added[ZH.many :] == [0.0, 0.0] and answers == odds(0.0, 2.0, 4.0, math.nan, math.nan)
    # The same text in two reports is read once, and counts for both.
    by = float(WEIGHT)
    twice = [("", "甲甲"), ("", "甲甲"), ("", "乙"), ("", "甲")]
    added, answers = read(encoder, [0.9, 1.0, 0.95, 0.2], twice)
    assert added == pytest.approx([2 * by, 2 * by, 0.0, 0.0]) and answers == odds(4.0, 4.0, 0.0, math.nan)
    assert encoder.read[-1] == ["甲甲", "乙"]


def test_where_one_is_clear_it_alone_is_read_and_nothing_where_there_is_none() -> None:
    encoder = Counting()
    assert read(encoder, [1.0, 0.8], [("", "甲"), ("", "甲甲")]) == ([0.0, 0.0], odds(2.0, math.nan))
    assert read(encoder, [1.0, 0.99], [("", "甲"), ("", "甲")]) == ([0.0, 0.0], [2.0, 2.0])
    assert encoder.read == [["甲"], ["甲"]]
    assert read(encoder, [], []) == ([], []) and encoder.read == [["甲"], ["甲"]]


def test_of_an_english_question_more_is_read() -> None:
    encoder = Counting()
    texts = [("", "甲" * number) for number in range(1, 8)]
    scores = [1.0 - 0.06 * place for place in range(7)]
    read(encoder, scores, texts)
    added, _ = read(encoder, scores, texts, REACH["en"])
    assert [len(some) for some in encoder.read] == [3, 5]
    assert added[4] == pytest.approx(4 * float(WEIGHT))


def test_of_a_long_passage_what_stands_around_the_nearest_sentence() -> None:
    some = [f"{sign * 49}。" for sign in "甲乙丙丁"]
    assert around("".join(some), 2) == "".join(some[2:4])
    assert around("".join(some), 3) == "".join(some[2:4])
    assert around("".join(some), 0) == "".join(some[:2])
    assert around("短。", 0) == "短。"
    assert around("长" * 500 + "。", 0) == "长" * WINDOW
    assert around("", 0) == ""
