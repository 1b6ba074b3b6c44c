"""A library on Milvus Lite beside an index of this machine: the same values, whoever is killed on the way."""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from index_doubles import MarkEncoder, Unfenced, make_report, write_report
from milvus_doubles import Killed, Mortal, Strict

pytest.importorskip("pymilvus", reason="pip install -r requirements-cluster.txt")
pytest.importorskip("milvus_lite", reason="pip install -r requirements-cluster.txt")

from corpus.errors import YoujuError
from index.conditions import EVERYTHING, And, Condition, HasTerm, In, Not, Or, Says
from index.engine.local.snapshot import Snapshot
from index.engine.milvus.asking import Depth
from index.engine.milvus.catalogue import Moved
from index.engine.milvus.connection import Address, Unreachable
from index.engine.milvus.engine import MilvusEngine
from index.engine.milvus.library import Collections
from index.engine.milvus.writing import WHOLE, Share, remove
from index.engine.protocol import Query
from index.engine.scoring import Weights
from index.storage.reading import PassageKey
from index.sync.shards import copied, sync_share

pytestmark = pytest.mark.milvus

HOSTILE = ('档案馆" or 1 == 1 or "', "O'Brien\\", "50%_局")
WEIGHTS = Weights(text=1.0, headings=0.3, vector=0.5, role=0.2, likely=0.1, report=0.05)
REPORTS = (
    *(
        make_report(
            f"{unit}.txt",
            f"学习{unit}不够{'甲' * number}",
            "主要原因是考核偏轻乙",
            f"完成80%的{number}项2023年任务",
            year=2020 + number,
        )
        for number, unit in enumerate(("水利局", "教育局", "档案馆"), 1)
    ),
    *(
        replace(make_report(f"h{number}.txt", "丙丙丙学习", year=None), unit=unit, kind=unit)
        for number, unit in enumerate(HOSTILE)
    ),
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One Milvus Lite for all tests, which checks what a cluster checks; each test has a library of its own in it."""
    client = Address(str(tmp_path_factory.mktemp("milvus") / "lite.db")).connect()
    yield Strict(client)
    client.close()


def library(server: Any, name: str) -> Collections:
    return Collections(Address("lite.db", name), server)


@pytest.fixture(scope="module")
def local() -> Snapshot:
    return Snapshot.in_memory(REPORTS, MarkEncoder())


@pytest.fixture(scope="module")
def copy(server: Any, local: Snapshot) -> Collections:
    collections = library(server, "copy")
    copied(local.store, collections, Share(), 0.0)
    return collections


def query(**options: Any) -> Query:
    values: dict[str, Any] = {
        "groups": ((("学习", 1.0),), (("考核", 1.0), ("任务", 0.5))),
        "vector": MarkEncoder().encode_questions(["甲乙"])[0],
        "where": EVERYTHING,
        "weights": WEIGHTS,
    }
    return Query(**(values | options))


def best(engine: Any, asked: Query, top: int = 10) -> list[tuple[str, int, float]]:
    """Path, start and score of the best passages."""
    found = engine.candidates(asked)
    scores = found.signals.fused(asked.weights)
    order = np.argsort(-scores, kind="stable")[:top]
    stored = engine.passages(found.signals.keys[order].tolist())
    return [
        (one.path, one.passage.start, round(float(score), 5))
        for one, score in zip(stored, scores[order], strict=True)
    ]


@pytest.mark.parametrize("depth", [Depth(), Depth(words=5, headings=5, all=0)], ids=["all", "some"])
@pytest.mark.parametrize("explaining", [False, True])
def test_candidates_score_as_on_one_machine(
    local: Snapshot, copy: Collections, depth: Depth, explaining: bool
) -> None:
    engine = MilvusEngine(copy, depth)
    asked = query(explaining=explaining, roles=((1.0, "problem"),), depth=5)
    assert best(engine, asked, 3) == best(local, asked, 3)
    assert engine.candidates(asked).bound == (None if depth.all == 0 else 0.0)
    assert engine.statistics.idf((("学习", 1.0),)) == pytest.approx(local.statistics.idf((("学习", 1.0),)))
    assert engine.statistics.words() == local.statistics.words()


CONDITIONS: tuple[Condition, ...] = (
    EVERYTHING,
    Or(()),
    *(In("unit", (unit,)) for unit in HOSTILE),
    *(In("kind", (unit, None)) for unit in HOSTILE),
    *(Says(words) for words in (*HOSTILE, "2023年", "023年", "80%", "学习水利局", "_", "%", "")),
    Says("问题", "headings"),
    HasTerm("学习"),
    HasTerm("问题", "headings"),
    In("year", (2021, None)),
    And((In("role", ("problem",)), Not(In("unit", ("水利局",))))),
    Or((In("path", ("教育局.txt", "没有.txt")), HasTerm("2023"))),
)


def test_conditions_mean_the_same(local: Snapshot, copy: Collections) -> None:
    engine = MilvusEngine(copy)
    for condition in CONDITIONS:
        here = [(one.path, one.passage, one.key) for one in local.list_passages(condition).passages]
        there = [(one.path, one.passage, one.key) for one in engine.list_passages(condition).passages]
        assert there == here, condition
        assert engine.count(condition) == local.count(condition), condition
        paths = {one.id: one.path for one in engine.reports()}
        own = {one.id: one.path for one in local.reports()}
        assert {paths[i] for i in engine.reports_in(condition)} == {
            own[i] for i in local.reports_in(condition)
        }


def test_lists_and_reports_are_the_same(local: Snapshot, copy: Collections) -> None:
    engine = MilvusEngine(copy)
    for by in ("unit", "year", "kind", "role"):
        for condition in (EVERYTHING, HasTerm("学习")):
            assert engine.count_by(by, condition) == local.count_by(by, condition)
    for order in ("path", "unit", "newest"):
        pages, after = [], None
        while True:
            page = engine.list_passages(order=order, after=after, limit=5)
            pages += [(one.path, one.passage.start) for one in page.passages]
            if (after := page.after) is None:
                break
        whole = local.list_passages(order=order, limit=100).passages
        assert pages == [(one.path, one.passage.start) for one in whole]
    for one in local.reports():
        assert engine.report(one.path) == local.report(one.path)
    some = local.list_passages(limit=1).passages[0]
    found = engine.passage_at(some.key)
    assert found is not None and found.passage == some.passage
    assert engine.passage_at(PassageKey("没有.txt", some.key.digest, 0)) is None
    with pytest.raises(YoujuError, match=r"没有\.txt"):
        engine.report("没有.txt")


def test_copying_again_writes_nothing(local: Snapshot, copy: Collections) -> None:
    again = copied(local.store, copy, Share(), 0.0)
    assert (again.written, again.removed, again.unchanged) == (0, 0, len(REPORTS))


def test_a_report_that_is_replaced_under_a_question_is_never_half_there(server: Any, local: Snapshot) -> None:
    collections = library(server, "moving")
    copied(local.store, collections, Share(), 0.0)
    engine = MilvusEngine(collections)
    remove(collections, [engine.catalogue.names[0]])
    with pytest.raises(Moved):
        MilvusEngine.candidates(engine, query())
        engine.passages([0])
    assert not engine.is_newest()
    assert len(MilvusEngine(collections).reports()) == len(REPORTS) - 1


def state_of(collections: Collections) -> object:
    """All that readers see, with what a sync would have to clear away."""
    engine = MilvusEngine(collections)
    there = set(zip(engine.catalogue.names, engine.catalogue.editions, strict=True))
    rows = list(collections.rows("passages", "ordinal >= 0", ("report", "edition")))
    lost = [row["id"] for row in rows if (row["report"], row["edition"]) not in there]
    listed = [(one.path, one.passage) for one in engine.list_passages(limit=1_000).passages]
    return listed, engine.count_by("unit"), engine.stale, engine.counted.text, lost


def sync(folder: Path, collections: Collections, share: Share = WHOLE) -> None:
    sync_share(folder, collections, MarkEncoder(), share, reader=Unfenced(folder), remove_many=True)


def change(folder: Path, draw: random.Random) -> None:
    """Add, change or remove a few reports."""
    for _ in range(3):
        name = f"{draw.randrange(12)}.txt"
        if (folder / name).exists() and draw.random() < 0.3:
            (folder / name).unlink()
        else:
            points = [
                f"{draw.choice('甲乙丙')}问题{draw.randrange(100)}。" for _ in range(draw.randrange(1, 4))
            ]
            write_report(folder, name, *points)


def seen_whole(collections: Collections) -> bool:
    """Whether a reader who comes now sees every report whole; True where he is sent to come again."""
    try:
        engine = MilvusEngine(collections)
        stored = engine.list_passages(limit=1_000).passages
    except Moved:
        return True
    held = Counter(one.path for one in stored)
    return held == Counter({one.path: one.passages for one in engine.reports() if one.passages})


@pytest.mark.parametrize("turns", [6, pytest.param(40, marks=pytest.mark.fault)])
def test_whoever_is_killed_leaves_no_half_report(turns: int, server: Any, tmp_path: Path) -> None:
    """Four workers at once, each killed at a random write, while somebody reads; then again, to the end: as if made
    anew."""
    draw = random.Random(20)
    library_of = library(server, f"killed{turns}")
    write_report(tmp_path, "always.txt", "甲甲问题。")
    kills = 0
    sync(tmp_path, library_of)
    for turn in range(turns):
        change(tmp_path, draw)
        deaths: list[int] = []
        strange: list[YoujuError] = []

        def work(
            number: int,
            turn: int = turn,
            deaths: list[int] = deaths,
            strange: list[YoujuError] = strange,
        ) -> None:
            mortal = Mortal(server, seed=4 * turn + number, most=12)
            try:
                sync(tmp_path, Collections(library_of.address, mortal), Share(number, 4))
            except Killed:
                deaths.append(number)
            except YoujuError as error:
                strange.append(error)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(1, 5)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            assert seen_whole(library_of)
        for thread in threads:
            thread.join()
        assert strange == []
        kills += len(deaths)
        assert seen_whole(library_of)
    for number in range(1, 5):
        sync(tmp_path, library_of, Share(number, 4))
    fresh = library(server, f"fresh{turns}")
    sync(tmp_path, fresh)
    print(f"{kills} kills")
    assert kills >= 2 * turns
    assert state_of(library_of) == state_of(fresh)


def test_a_server_that_was_started_again_or_is_gone(local: Snapshot, tmp_path: Path) -> None:
    client = Address(str(tmp_path / "gone.db")).connect()
    collections = Collections(Address("gone.db", "gone"), client)
    copied(local.store, collections, Share(), 0.0)
    engine = MilvusEngine(collections)
    client.close()
    # Another program that opens it later finds it as it was left.
    later = Address(str(tmp_path / "gone.db")).connect()
    opened = MilvusEngine(Collections(Address("gone.db", "gone"), later))
    assert best(opened, query()) == best(local, query())
    later.close()
    with pytest.raises(Unreachable, match=r"连不上 Milvus.*cannot be reached"):
        engine.candidates(query())
