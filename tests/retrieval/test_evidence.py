"""What the ranked passages hold of a question, computed by hand."""

from math import log1p
from pathlib import Path

import numpy as np
import pytest
from model_doubles import static_encoder
from retrieval_doubles import Part, report_of

from index.engine.local.snapshot import Snapshot
from retrieval.answerability.evidence import Evidence, evidence, nearer
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
# Rarities in four passages, BM25's ln(1 + (N − df + ½) / (df + ½)).
TWICE, ONCE, NEVER = (log1p((4 - df + 0.5) / (df + 0.5)) for df in (2, 1, 0))


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    encoder = static_encoder(Path(tmp_path_factory.mktemp("tiny")) / "tiny")
    return Searcher(Snapshot.in_memory([REPORT], encoder), encoder)


def found(searcher: Searcher, words: list[Word], rows: list[int]) -> Evidence:
    signals = searcher.candidates(read_question("堤防")).signals
    return evidence(searcher.engine, words, signals, rows)


def word(text: str, *sure: tuple[str, float]) -> Word:
    return Word(text, [(text, 1.0)], list(sure))


def test_the_best_passage_counts_by_rarity(searcher: Searcher) -> None:
    dike, repaired = word("堤防", ("堤防", 1.0)), word("加固", ("加固", 1.0))
    both = found(searcher, [dike, repaired], ROWS)
    assert (both.coverage, both.reach) == (1, 1)
    assert found(searcher, [dike, repaired], [2, 1]).coverage == pytest.approx(TWICE / (TWICE + ONCE))


def test_headings_count_like_the_text(searcher: Searcher) -> None:
    ideology = word("意识形态", ("意识形态", 1.0))
    assert found(searcher, [ideology], [1]).coverage == 1
    assert found(searcher, [ideology], [3]).coverage == 0


def test_a_word_that_occurs_nowhere_is_missing_and_as_rare_as_can_be(searcher: Searcher) -> None:
    seen = found(searcher, [word("堤防", ("堤防", 1.0)), word("秸秆")], ROWS)
    assert seen.missing == ("秸秆",)
    assert seen.coverage == seen.reach == pytest.approx(TWICE / (TWICE + NEVER))


def test_a_word_that_is_said_half_surely_counts_half(searcher: Searcher) -> None:
    seen = found(searcher, [word("水坝", ("堤防", 0.5))], ROWS)
    # Its document frequency counts by half too: one passage.
    weight = 0.5 * ONCE + 0.5 * NEVER
    assert seen.reach == pytest.approx(0.5)
    assert seen.coverage == pytest.approx(weight * 0.5 / weight)
    assert seen.missing == ()


def test_pairs_and_repetitions_do_not_count(searcher: Searcher) -> None:
    dike = word("堤防", ("堤防", 1.0))
    assert found(searcher, [dike, word("防_"), dike, word("秸秆")], ROWS) == found(
        searcher, [dike, word("秸秆")], ROWS
    )


def test_what_stands_there_in_so_many_words(searcher: Searcher) -> None:
    dike, dam, straw = word("堤防", ("堤防", 1.0)), word("水坝", ("堤防", 0.9)), word("秸秆")
    seen = found(searcher, [dike, dam, straw], ROWS)
    # Only the first does; the others are as rare as can be.
    assert seen.literal == pytest.approx(TWICE / (TWICE + 2 * NEVER))
    assert seen.words == 3


def test_only_the_first_five_passages_are_looked_at(searcher: Searcher) -> None:
    repaired = [word("加固", ("加固", 1.0))]
    assert found(searcher, repaired, [3, 3, 3, 3, 0]).coverage == 1
    assert found(searcher, repaired, [3, 3, 3, 3, 3, 0]).coverage == 0


def test_the_lead_is_that_of_words_alone(searcher: Searcher) -> None:
    signals = searcher.candidates(read_question("堤防")).signals
    said = signals.text + signals.headings
    dike = [word("堤防", ("堤防", 1.0))]
    assert found(searcher, dike, ROWS).lead == pytest.approx(float(said.max() - said.min()))
    assert found(searcher, dike, [0]).lead == 0


def test_how_much_nearer_the_nearest_is_than_the_tenth(searcher: Searcher) -> None:
    cosines = searcher.candidates(read_question("堤防")).signals.vector
    dike = [word("堤防", ("堤防", 1.0))]
    # Of fewer the least, however the passages are ranked.
    for rows in (ROWS, [3], [2, 1]):
        assert found(searcher, dike, rows).nearer == pytest.approx(float(cosines.max() - cosines.min()))
    ladder = np.linspace(0.0, 1.0, 21, dtype=np.float32)
    assert nearer(ladder) == pytest.approx(9 / 20)
    assert nearer(ladder[:1]) == 0


def test_the_nearest_of_the_first_and_the_first_itself(searcher: Searcher) -> None:
    cosines = searcher.candidates(read_question("堤防")).signals.vector.tolist()
    assert cosines[1] < cosines[0]
    seen = found(searcher, [word("堤防", ("堤防", 1.0))], [1, 0])
    assert (seen.first, seen.cosine) == (cosines[1], cosines[0])


def test_nothing_ranked(searcher: Searcher) -> None:
    assert found(searcher, [word("秸秆")], []) == Evidence(0, 0, 0, 0, 1, ("秸秆",))
    assert found(searcher, [], ROWS).coverage == 0
