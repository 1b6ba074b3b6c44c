"""Which statements say a topic, and which come nearest where none does."""

from collections.abc import Sequence

import numpy as np
import pytest
from libraries import CharacterEncoder, StatementReader, library, report
from numpy.typing import NDArray

from analysis.asked import read_asked
from analysis.export.table import of_ledger
from analysis.ledger import Ledger, about, ledger
from analysis.library.reading import load
from analysis.matching import relevance
from analysis.matching.likeness import Likeness
from analysis.matching.statements_read import UNREAD
from analysis.matching.weights import weights
from analysis.shapes import ledger_json
from index.models.cross_encoder import SAYS
from retrieval.understanding.catalogue import library_of

RELEVANCE = "analysis.matching.relevance"
RIVER = "巡河员拍照打卡，形式主义仍有表现。"
LIBRARY = library(
    report(
        "水利局2022.txt",
        "水利局",
        2022,
        ("problem", "水库维修资金186万元趴在账上没有花出去。"),
        ("problem", RIVER),
    ),
    report("学院2022.txt", "钟山学院", 2022, ("problem", "青年教师下企业锻炼少，双师型教师占比低。")),
)


def _about(topic: str, *years: int) -> Ledger:
    likeness = Likeness(CharacterEncoder())
    return about(ledger(LIBRARY, likeness, years=years), read_asked(topic, library_of(LIBRARY)), likeness)


@pytest.fixture
def no_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{RELEVANCE}.LIKELY", 2.0)


@pytest.mark.usefixtures("no_meaning")
@pytest.mark.parametrize(
    ("topic", "said"),
    [("打卡拍照", True), ("拍照表现", False), ("“打卡拍照”", False), ("“拍照打卡”", True)],
    ids=["another order", "two clauses", "quoted, another order", "quoted"],
)
def test_words_of_a_topic_stand_in_one_clause_in_any_order(topic: str, said: bool) -> None:
    found = _about(topic)
    assert found.near is not said
    assert not said or [row.statement.text for row in found.rows] == [RIVER]


@pytest.mark.usefixtures("no_meaning")
def test_where_no_row_says_a_topic_the_nearest_come_first_and_are_called_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(f"{RELEVANCE}.NEAREST", 2)
    monkeypatch.setattr(f"{RELEVANCE}.REACH", 100.0)
    found = _about("教师企业锻炼太少")
    assert [row.statement.unit for row in found.rows] == ["钟山学院", "水利局"]
    assert ledger_json(found)["near"] is True
    note = "没有找到说到这个主题的；列出意思最接近的 2 条，不一定相关"
    assert of_ledger(found, lambda one: one.text if one else "").note == note
    nothing = _about("教师企业锻炼太少", 1999)
    assert (nothing.rows, nothing.near) == ((), False)
    monkeypatch.setattr(f"{RELEVANCE}.REACH", 0.0)
    assert [row.statement.unit for row in _about("教师企业锻炼太少").rows] == ["钟山学院"]


def test_what_means_a_topic_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{RELEVANCE}.LIKELY", 0.0)
    found = _about("教师企业锻炼太少")
    assert (len(found.rows), found.near) == (3, False)
    assert ledger_json(found)["near"] is False


class Holds(StatementReader):
    """Reads of every topic that what speaks of young teachers says it."""

    def statement_scores(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        found = np.zeros((len(pairs), SAYS + 1), dtype=np.float32)
        found[:, SAYS] = [6.0 if "青年教师" in text else -6.0 for _, text in pairs]
        return found


def test_what_says_a_topic_is_read_beside_it() -> None:
    topic = read_asked("老师不去厂里", library_of(LIBRARY))
    own = load(LIBRARY)
    read, unread = (relevance.features(topic, own, Likeness(one)) for one in (Holds(), CharacterEncoder()))
    said = ["青年教师" in one.text for one in own]
    assert read[:, -1].tolist() == [6.0 if one else -6.0 for one in said]
    assert unread[:, -1].tolist() == [UNREAD] * len(own)
    # All else is the same, and the weights are those of what was read, or of what was not.
    assert read[:, :-1].tolist() == unread[:, :-1].tolist()
    assert relevance.likely(topic, own, Likeness(Holds())) == said
    plain = relevance.scores(topic, own, Likeness(CharacterEncoder()))
    assert plain.tolist() == (unread[:, :-1] @ weights("relevance unread")).tolist()
