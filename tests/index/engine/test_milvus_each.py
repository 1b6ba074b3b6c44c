"""The best of every report from a library on Milvus: within what a question may move, and nothing left out unsaid."""

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from index_doubles import MarkEncoder, make_report
from milvus_doubles import Strict

pytest.importorskip("pymilvus", reason="pip install -r requirements-cluster.txt")
pytest.importorskip("milvus_lite", reason="pip install -r requirements-cluster.txt")

from evaluation.engines import Measured
from index.conditions import EVERYTHING, Condition, HasTerm, Or
from index.engine.local.snapshot import Snapshot
from index.engine.milvus.connection import Address
from index.engine.milvus.each import ASIDE, MOVED, most_reports
from index.engine.milvus.engine import MilvusEngine
from index.engine.milvus.finding import Depth
from index.engine.milvus.library import Collections
from index.engine.milvus.names import dimension_of, name_of
from index.engine.milvus.writing import WHOLE, remove
from index.engine.protocol import Candidates, Query
from index.engine.scoring import Weights, best_of_each
from index.errors import Moved
from index.sync.shards import copied

pytestmark = pytest.mark.milvus

WEIGHTS = Weights(text=1.0, headings=0.3, vector=0.5, role=0.2, likely=0.1, report=0.05)
COUNT, EACH = 60, 2
# For some twenty of them.
FEW = Depth(listed=20, scored=5, most=5, all=0, moved=160_000)


def reports() -> Iterator[Any]:
    """The higher the number, the more of it is about 学习; each tenth holds 考核. Long passages, of words of their own."""
    drawn = random.Random(1)
    for number in range(COUNT):
        points = [
            "学习" * (number // 6 * (place == 1))
            + ("考核" if number % 10 == 0 and place == 2 else "")
            + "甲" * (number % 3)
            + "，".join("".join(chr(0x5000 + drawn.randrange(2_000)) for _ in range(4)) for _ in range(30))
            for place in range(4)
        ]
        yield make_report(f"{number:02}.txt", *points)


@pytest.fixture(scope="module")
def local() -> Snapshot:
    return Snapshot.in_memory(list(reports()), MarkEncoder())


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Measured]:
    opened = Address(str(tmp_path_factory.mktemp("milvus") / "lite.db")).connect()
    yield Measured(Strict(opened))
    opened.close()


@pytest.fixture(scope="module")
def collections(client: Measured, local: Snapshot) -> Collections:
    found = Collections(Address("http://cluster.example:19530"), client)
    copied(local.store, found, WHOLE, 0.0)
    return found


def query(every: bool = False, saying: Condition = EVERYTHING) -> Query:
    return Query(
        groups=((("学习", 1.0),), (("考核", 1.0),)),
        vector=MarkEncoder().encode_questions(["甲"])[0],
        where=EVERYTHING,
        weights=WEIGHTS,
        depth=5,
        per_report=EACH,
        every=every,
        saying=saying,
    )


def best(found: Candidates) -> dict[int, float]:
    """The best score of each report, by its id."""
    scores = found.signals.fused(WEIGHTS)
    places = best_of_each(scores, found.reports, 1)
    return dict(zip(found.reports[places].tolist(), scores[places].round(5).tolist(), strict=True))


def test_as_many_reports_are_looked_at_as_fit_and_the_others_are_told(
    local: Snapshot, client: Measured, collections: Collections
) -> None:
    engine = MilvusEngine(collections, FEW)
    client.bytes = 0
    found = engine.candidates(query())
    assert client.bytes <= FEW.moved
    looked = set(found.reports.tolist()) - found.left
    assert len(looked) >= 10 and looked | found.left == set(range(1, COUNT + 1))
    # The likeliest, with the scores of one machine.
    truth = best(local.candidates(query()))
    likeliest = sorted(truth, key=lambda one: -truth[one])
    assert set(likeliest[:8]) <= looked
    assert {one: best(found)[one] for one in looked} == pytest.approx({one: truth[one] for one in looked})
    # What is remembered changes nothing.
    again = engine.candidates(query())
    assert again.left == found.left and np.array_equal(again.signals.keys, found.signals.keys)


def test_half_the_bytes_are_good_for_fewer(client: Measured, collections: Collections) -> None:
    moved, left = [], []
    for budget in (130_000, 160_000):
        engine = MilvusEngine(collections, replace(FEW, moved=budget))
        client.bytes = 0
        left.append(engine.candidates(query()).left)
        moved.append(client.bytes)
        assert moved[-1] <= budget
    assert moved[0] < moved[1] and left[1] < left[0]


def test_work_across_reports_looks_at_every_one(local: Snapshot, collections: Collections) -> None:
    found = MilvusEngine(collections, FEW).candidates(query(every=True))
    assert found.left == frozenset()
    assert best(found) == pytest.approx(best(local.candidates(query())))


def test_what_holds_nothing_of_the_words_is_told_by_ids(
    local: Snapshot, client: Measured, collections: Collections
) -> None:
    engine = MilvusEngine(collections, FEW)
    client.bytes = 0
    found = engine.candidates(query(saying=HasTerm("考核")))
    assert client.bytes <= FEW.moved
    holding = local.reports_in(HasTerm("考核"))
    assert len(holding) == COUNT // 10 and found.left == frozenset()
    truth, said = best(local.candidates(query())), best(found)
    assert {one: said[one] for one in holding} == pytest.approx({one: truth[one] for one in holding})
    nobody = engine.candidates(query(saying=Or(())))
    assert nobody.left == frozenset() and len(set(nobody.reports.tolist())) <= FEW.scored
    # Of those that hold them no more than fit, and of the others nobody is left.
    most = engine.candidates(query(saying=HasTerm("学习")))
    assert most.left and most.left < local.reports_in(HasTerm("学习"))


def test_nothing_is_told_by_ids_of_reports_that_were_replaced(
    local: Snapshot, collections: Collections
) -> None:
    engine = MilvusEngine(collections, FEW)
    remove(collections, [name_of("10.txt")])
    with pytest.raises(Moved):
        engine.candidates(query(saying=HasTerm("考核")))
    copied(local.store, collections, WHOLE, 0.0)


class Lite:
    """The file itself, not what a cluster would make of it."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def get_server_version(self, **options: Any) -> str:
        return "milvus-lite"


def test_a_report_of_which_one_passage_holds_a_word_is_in_its_list(
    client: Measured, collections: Collections
) -> None:
    """Milvus Lite leaves out those that cannot be filled, where it is asked to fill them."""
    lite: Any = Lite(client._client._client)
    for there in (collections, Collections(collections.address, lite)):
        hits = there.nearest("text_vector", {dimension_of("考核"): 1.0}, "ordinal >= 0", COUNT, EACH)
        assert len(hits) == COUNT // 10


def test_the_arithmetic_leaves_room_for_what_is_shown() -> None:
    """Three to nine lists; the texts of all that is looked at, two of each report, at 570 bytes."""
    for lists in (3, 6, 9):
        reports = most_reports(Depth().moved, lists, EACH)
        assert 290 <= reports <= 400
        assert Depth().moved + 200_000 + 25_000 + reports * EACH * 570 <= MOVED
    assert Depth().moved == MOVED - ASIDE
