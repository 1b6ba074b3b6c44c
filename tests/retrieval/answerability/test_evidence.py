"""What the ranked passages hold of a question, computed by hand."""

from math import log1p
from pathlib import Path

import numpy as np
import pytest
from model_doubles import static_encoder
from numpy.typing import NDArray
from retrieval_doubles import Part, report_of

from index.engine.local.snapshot import Snapshot
from index.engine.scoring import Weights
from retrieval.answerability import evidence as evidence_module
from retrieval.answerability.evidence import Evidence, coverage_of_each, evidence
from retrieval.expansion.terms import Word
from retrieval.ranking.rank import Searcher
from retrieval.understanding.question import read_question

REPORT = report_of(
    "a.txt",
    "河湾镇工作总结",
    Part(("一、意识形态",), "achievement", ("堤防加固。", "党员培训。")),
    Part(("二、其他",), "other", ("堤防巡查，党员活动。", "库房除湿。")),
)
ROWS = [0, 1, 2, 3]
BY = Weights(text=2.0, headings=1.0, vector=3.0, role=5.0, likely=0.0, report=7.0)
# Rarities in four passages, BM25's ln(1 + (N − df + ½) / (df + ½)).
TWICE, ONCE, NEVER = (log1p((4 - df + 0.5) / (df + 0.5)) for df in (2, 1, 0))


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    encoder = static_encoder(Path(tmp_path_factory.mktemp("tiny")) / "tiny")
    return Searcher(Snapshot.in_memory([REPORT], encoder), encoder)


def found(searcher: Searcher, words: list[Word], rows: list[int]) -> Evidence:
    signals = searcher.candidates(read_question("堤防")).signals
    return evidence(words, signals, signals.parts(BY), rows)


def test_a_passage_counts_as_near_by_what_it_is_above_the_usual(searcher: Searcher) -> None:
    signals = searcher.candidates(read_question("堤防")).signals
    nearest = float(signals.vector.max())
    one = evidence([], signals, signals.parts(BY), [1], background=0.25)
    assert one.above == pytest.approx(nearest - 0.25)
    # Half of the vectors are the question's own; the other half is turned away from all.
    own = searcher.vector(read_question("堤防"))
    assert Searcher(searcher.engine, searcher.encoder).background(np.array([own, -own])) == pytest.approx(
        nearest / 2, abs=5e-4
    )


def coverage(searcher: Searcher, words: list[Word], rows: list[int]) -> list[float]:
    return coverage_of_each(searcher.engine, words, np.array(rows)).tolist()


def word(text: str, *sure: tuple[str, float]) -> Word:
    return Word(text, [(text, 1.0)], list(sure))


def test_what_a_passage_says_counts_by_rarity(searcher: Searcher) -> None:
    dike, repaired = word("堤防", ("堤防", 1.0)), word("加固", ("加固", 1.0))
    least = pytest.approx(TWICE / (TWICE + ONCE))
    assert coverage(searcher, [dike, repaired], ROWS) == [1, 0, least, 0]


def test_headings_count_like_the_text(searcher: Searcher) -> None:
    assert coverage(searcher, [word("意识形态", ("意识形态", 1.0))], [1, 3]) == [1, 0]


def test_a_word_that_occurs_nowhere_is_missing_and_as_rare_as_can_be(searcher: Searcher) -> None:
    words = [word("堤防", ("堤防", 1.0)), word("秸秆")]
    assert found(searcher, words, ROWS).missing == ("秸秆",)
    assert coverage(searcher, words, [0]) == pytest.approx([TWICE / (TWICE + NEVER)])


def test_a_word_that_compares_need_not_be_said(searcher: Searcher) -> None:
    words = [word("堤防", ("堤防", 1.0)), word("最高"), word("最高法院")]
    assert found(searcher, words, ROWS).missing == ("最高法院",)


def test_a_word_that_is_said_half_surely_counts_half(searcher: Searcher) -> None:
    words = [word("水坝", ("堤防", 0.5))]
    assert coverage(searcher, words, [0, 1]) == pytest.approx([0.5, 0])
    assert found(searcher, words, ROWS).missing == ()


def test_pairs_and_repetitions_do_not_count(searcher: Searcher) -> None:
    dike, straw = word("堤防", ("堤防", 1.0)), word("秸秆")
    assert coverage(searcher, [dike, word("防_"), dike, straw], ROWS) == coverage(
        searcher, [dike, straw], ROWS
    )
    assert coverage(searcher, [], ROWS) == [0, 0, 0, 0]


def test_how_far_the_best_stands_out_but_for_its_role(searcher: Searcher) -> None:
    signals = searcher.candidates(read_question("堤防")).signals
    near = 2 * signals.text + signals.headings + 3 * signals.vector
    seen = found(searcher, [], ROWS)
    assert seen.lead == pytest.approx(float(near.max() - near.mean()))
    assert found(searcher, [], [0, 3]).lead == pytest.approx(float(near[[0, 3]].max() - near[[0, 3]].mean()))
    assert found(searcher, [], [0]).lead == 0


def test_the_closer_look_counts_and_only_the_first_ten(searcher: Searcher) -> None:
    signals = searcher.candidates(read_question("堤防")).signals
    zeros = np.zeros(4, dtype=np.float32)
    role, words = np.array([[0, 9, 9, 9], [0.6, 0, 0, 1]], dtype=np.float32)
    parts = {"text": zeros, "role": role, "words": words}
    assert evidence([], signals, parts, [0, 1, 2]).lead == pytest.approx(0.4)
    assert evidence([], signals, parts, [0, *[1] * 9, 3]).lead == pytest.approx(0.54)


def test_the_nearest_of_all(searcher: Searcher) -> None:
    cosines = searcher.candidates(read_question("堤防")).signals.vector.tolist()
    assert cosines[1] < cosines[0]
    assert found(searcher, [], [1]).above == max(cosines)


def test_the_nearest_words_of_the_first_ten_that_were_looked_at(searcher: Searcher) -> None:
    signals = searcher.candidates(read_question("堤防")).signals
    parts = signals.parts(BY)
    nearest = np.array([np.nan, 0.4, 0.2, 0.9], dtype=np.float32)
    assert evidence([], signals, parts, [0, 1, 2], nearest=nearest).words == pytest.approx(0.4)
    assert evidence([], signals, parts, [*[2] * 10, 3], nearest=nearest).words == pytest.approx(0.2)
    # Where none is known the passages stand in, on the scale of words.
    expected = pytest.approx(0.425 + 0.367 * signals.vector.max())
    assert evidence([], signals, parts, [0], nearest=nearest).words == expected
    assert found(searcher, [], [1]).words == expected


def test_what_reading_says_of_the_first_ten(searcher: Searcher) -> None:
    signals = searcher.candidates(read_question("堤防")).signals
    parts = signals.parts(BY)
    read = np.array([np.nan, -1.5, 2.0, 3.0], dtype=np.float32)

    def answers(keys: list[int], values: NDArray[np.float32], words: float = 0.0) -> float:
        nearest = np.full(4, words, dtype=np.float32)
        return evidence([], signals, parts, keys, nearest=nearest, answers=values).answers

    assert answers([0, 1, 2], read) == 2.0
    assert answers([*[1] * 10, 2], read) == -1.5
    # Beyond some odds one is as sure as another.
    assert answers([3], 5 * read) == evidence_module.MOST and answers([1], 5 * read) == evidence_module.LEAST
    # Where nothing was read the words stand in, on the scale of the odds.
    by_words = evidence_module._ANSWERS_AT_NOUGHT + evidence_module._ANSWERS_BY_WORDS * 0.6
    assert answers([0], read, words=0.6) == pytest.approx(by_words)


def test_a_single_character_is_not_said_to_be_missing(searcher: Searcher) -> None:
    assert found(searcher, [word("秸秆"), word("收")], [0]).missing == ("秸秆",)


def test_nothing_ranked(searcher: Searcher) -> None:
    assert found(searcher, [word("秸秆")], []) == Evidence(0, 0, 0, ("秸秆",), answers=evidence_module.LEAST)
