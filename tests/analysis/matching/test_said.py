"""What is read of a topic: the nearest sentence of the nearest passages."""

from collections.abc import Sequence

import numpy as np
import pytest
from libraries import CharacterEncoder, StatementReader, library, report
from numpy.typing import NDArray

from analysis.matching import statements_read
from analysis.matching.statements_read import LEAST, SUREST, UNREAD, said, sentence_under
from index.models.cross_encoder import SAYS
from index.storage.reading import StoredPassage

WATER = report(
    "a.txt",
    "甲局",
    2022,
    *(("other", f"水库检查做到第{n}次为止。堤坝巡查走过第{n}回之后。") for n in range(4)),
)
DAMS = report("b.txt", "乙局", 2022, ("other", "新修的堤坝共有一座。"))


class Reader(StatementReader):
    """Says of a pair how many characters of the topic its statement holds."""

    def statement_scores(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        self.asked += pairs
        found = np.zeros((len(pairs), SAYS + 1), dtype=np.float32)
        found[:, SAYS] = [sum(sign in text for sign in words) for words, text in pairs]
        return found


def passages() -> list[StoredPassage]:
    snapshot = library(WATER, DAMS)
    return snapshot.passages(list(range(5)))


def test_the_nearest_sentence_of_each_is_read_in_all_wordings_and_what_is_not_read_counts_as_the_least(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    some, sentence = passages(), [0, 1, 0, 0, 0]
    near = np.array([0.5, 0.9, 0.1, 0.7, 0.2])
    monkeypatch.setattr(statements_read, "MOST_READ", 4)
    encoder = Reader()
    found = said(encoder, ["水次", "堤"], near, lambda place: sentence_under(some[place], sentence[place]))
    texts = {text for _, text in encoder.asked}
    assert {text.rpartition("\n")[2] for text in texts} == {
        "水库检查做到第0次为止。",
        "堤坝巡查走过第1回之后。",
        "水库检查做到第3次为止。",
        "新修的堤坝共有一座。",
    }
    assert len(encoder.asked) == 2 * 4
    # Of the first the two signs of one wording and none of the other; the third passage is not read.
    assert found.tolist() == [1.0, 0.5, 0.5, 1.0, 0.5]
    monkeypatch.setattr(statements_read, "MOST_READ", 1)
    first = said(Reader(), ["水次"], near, lambda place: sentence_under(some[place], sentence[place]))
    assert first.tolist() == [0.0] * 5


def test_log_odds_end_where_one_is_as_sure_as_another(monkeypatch: pytest.MonkeyPatch) -> None:
    sure = np.array([[0.0] * SAYS + [20.0]] * 4 + [[0.0] * SAYS + [-20.0]], dtype=np.float32)
    monkeypatch.setattr(statements_read, "exact_scores", lambda *_: sure)
    found = said(Reader(), ["水"], np.arange(5.0), str)
    assert sorted(set(found.tolist())) == [LEAST, SUREST]


def test_where_nothing_reads_all_are_alike() -> None:
    assert said(CharacterEncoder(), ["水"], np.zeros(5), str).tolist() == [UNREAD] * 5
    assert said(Reader(), ["水"], np.zeros(0), str).tolist() == []
