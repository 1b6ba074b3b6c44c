"""What ranking makes of a question: at most a few passages a report, told apart by how far they stand out."""

from math import log
from pathlib import Path

import numpy as np
import pytest
from libraries import CharacterEncoder, library, report
from model_doubles import static_encoder

from analysis.asked import read_asked, role_odds
from analysis.matching import retrieved
from analysis.matching.retrieved import EACH, found_for, nearness, unit_features
from corpus.report import ROLES
from index.conditions import EVERYTHING
from index.engine.local.snapshot import Snapshot
from index.models.encoder import CONTEXTUAL, TokenEncoder, load_encoder
from retrieval.ranking.closely import closely
from retrieval.ranking.rank import Searcher
from retrieval.understanding.catalogue import library_of
from retrieval.understanding.intent import ASKED

MONEY = report("水利局.txt", "水利局", 2022, ("problem", "水库维修资金趴在账上没有花出去。先把账目理清。"))
MANY = report(
    "学院.txt", "学院", 2022, *(("achievement", f"组织学习{n}次，研讨成效明显。") for n in range(9))
)
assert len(MANY.passages) > EACH


def test_the_passage_that_says_it_stands_out_of_the_best_few_of_each_report() -> None:
    snapshot = library(MONEY, MANY)
    asked = read_asked("哪些单位说维修资金没有花出去？", library_of(snapshot))
    found = found_for(asked, Searcher(snapshot, CharacterEncoder()), EVERYTHING)
    passages = snapshot.passages(found.rows.tolist())
    assert [one.path for one in passages].count("学院.txt") == EACH
    place = [one.path for one in passages].index("水利局.txt")
    assert found.features[:, 1].argmax() == found.odds.argmax() == place
    assert found.features[:, 1].mean() == pytest.approx(0.0, abs=1e-6)
    start, end = found.span(passages[place].passage.text)
    assert MONEY.passages[0].text[start:end] == "水库维修资金趴在账上没有花出去。"


def test_where_no_role_is_asked_for_all_are_as_likely() -> None:
    even = [1 / len(ASKED)] * len(ASKED)
    assert role_odds(even)[: len(ROLES) - 1] == pytest.approx([log((2 / 6 + 0.02) / (2 / 6))] * 5)
    sure = role_odds([1.0 if role == "problem" else 0.0 for role in ASKED])
    assert sure[ROLES.index("problem")] == pytest.approx(log(1.02 * 6)) and max(sure) == sure[2]


def test_a_unit_is_as_sure_as_its_likeliest_passage_its_likest_sentence_and_its_nearest_words() -> None:
    near = np.array([[0.25, 0.5], [0.5, 0.25], [0.125, 0.75]])
    table, names = unit_features(np.array([-2.0, 0.5, -1.0]), near, ["a", "b", "a"])
    assert names == ["a", "b"]
    assert table.tolist() == [[1, -1, -1.5, 0.25, -0.25, 0.75, 0], [1, 0.5, 0, 0.5, 0, 0.25, -0.5]]
    nothing, nobody = unit_features(np.empty(0), np.empty((0, 2)), [])
    assert (nothing.shape, nobody) == ((0, 7), [])


def test_how_near_the_likest_sentence_comes_of_the_best_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signs = static_encoder(tmp_path / "tiny", {"水": (100, 0), "堤": (0, 100)})
    texts = ("水水水水堤堤。堤堤堤堤堤堤。", "堤堤堤堤堤堤。", "水水水水水水。", "水水水堤堤堤。")
    of_dams = report("a.txt", "甲局", 2022, *(("other", text) for text in texts))
    searcher = Searcher(Snapshot.in_memory([of_dams], signs), signs)
    water = np.array([1.0, 0.0], dtype=np.float32)
    rows, scores, whole = np.arange(4), np.array([4.0, 3.0, 2.0, 1.0]), np.full(4, 0.5, dtype=np.float32)

    def found() -> list[float]:
        near = nearness(searcher, "水", water, rows, scores, whole).found
        # Of an encoder that knows no words sentences stand in for them.
        assert near[:, 0].tolist() == near[:, 1].tolist()
        return near[:, 0].tolist()

    assert found() == pytest.approx([2 / 5**0.5, 0.0, 1.0, 0.5**0.5], abs=1e-6)
    # Which sentence that is: the first of the first text holds water.
    assert nearness(searcher, "水", water, rows, scores, whole).nearest.tolist() == [0, 0, 0, 0]
    # The others count as no nearer than any that was looked at.
    monkeypatch.setattr(retrieved, "LOOKED_AT", 3)
    assert found() == pytest.approx([2 / 5**0.5, 0.0, 1.0, 0.0], abs=1e-6)
    looked = nearness(searcher, "水", water, rows, scores, whole)
    assert looked.looked.tolist() == [0, 1, 2]
    assert looked.close.tolist() == pytest.approx([4 / 5**0.5, 0.0, 2.0], abs=1e-6)
    assert looked.spread(np.array([0.5, -1.0, 2.0])).tolist() == [0.5, -1.0, 2.0, -1.0]
    # An encoder that has no quick vectors is not asked for so many: the passages stand in.
    searcher.encoder = CharacterEncoder()
    assert found() == [0.5] * 4


@pytest.mark.skipif(not CONTEXTUAL.is_dir(), reason="the contextual encoder is not in this checkout")
def test_words_count_where_the_encoder_knows_them() -> None:
    encoder = load_encoder()
    snapshot = Snapshot.in_memory([MONEY, MANY], encoder)
    searcher = Searcher(snapshot, encoder)
    rows = np.arange(len(MANY.passages) + 1)
    question = "钱没花完"
    whole, scores = np.zeros(len(rows), dtype=np.float32), np.zeros(len(rows))
    near = nearness(searcher, question, encoder.encode_questions([question])[0], rows, scores, whole).found
    (money,) = (row for row in rows.tolist() if snapshot.passages([row])[0].path == "水利局.txt")
    assert near.argmax(axis=0).tolist() == [money, money]
    assert isinstance(encoder, TokenEncoder)
    vector = encoder.encode_questions([question])[0]
    close = closely(encoder, question, vector, snapshot.passages(rows.tolist()))
    assert near[:, 0] == pytest.approx(close.sentence) and near[:, 1] == pytest.approx(close.words)
    asked = read_asked("哪些单位说钱没花完？", library_of(snapshot))
    found = found_for(asked, searcher, EVERYTHING)
    best = snapshot.passages([int(found.rows[found.odds.argmax()])])[0]
    assert best.path == "水利局.txt" and found.features[:, 4].argmax() == found.odds.argmax()
    # Reading says so as well, of the one passage alone.
    assert found.features[:, 5].argmax() == found.odds.argmax()
    assert found.features[:, 5].max() > np.sort(found.features[:, 5])[-2] + 2.0
