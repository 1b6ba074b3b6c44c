"""Workers that write one library at once and are killed at any moment: nobody ever sees half a report.

``YOUJU_TURNS=60 python -m pytest -s tests/index/engine/test_milvus_kills.py`` is the long campaign of
benchmarks/RESULTS.md; it says how many were killed.
"""

import os
import random
import threading
from collections import Counter
from pathlib import Path

import pytest
from index_doubles import MarkEncoder, Unfenced, write_report
from milvus_doubles import Killed, Mortal, Strict, state_of

pytest.importorskip("pymilvus", reason="pip install -r requirements-cluster.txt")
pytest.importorskip("milvus_lite", reason="pip install -r requirements-cluster.txt")

from corpus.errors import YoujuError
from index.conditions import EVERYTHING
from index.engine.milvus import statistics
from index.engine.milvus.connection import Address
from index.engine.milvus.engine import MilvusEngine
from index.engine.milvus.finding import Depth
from index.engine.milvus.library import Collections
from index.engine.milvus.writing import WHOLE, Share
from index.engine.protocol import Query
from index.engine.scoring import Weights
from index.errors import Moved
from index.sync.shards import sync_share

pytestmark = [pytest.mark.milvus, pytest.mark.fault]
ALL_BY_LISTS = Depth(all=0)
QUERY = Query(
    ((("问题", 1.0),),),
    MarkEncoder().encode_questions(["甲乙"])[0],
    EVERYTHING,
    Weights(text=1.0, headings=0.3, vector=0.5, role=0.2, likely=0.1, report=0.05),
)
TURNS = int(os.environ.get("YOUJU_TURNS", "4"))


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


class Reader:
    """Whoever reads while others write: lists, asks, and opens what was found, over one moment after another."""

    def __init__(self, collections: Collections) -> None:
        self.collections, self.engine = collections, MilvusEngine(collections, ALL_BY_LISTS)
        self.asked = 0

    def look(self) -> None:
        """Every report is seen whole, and every quote stands in its report; or he is sent to come again."""
        try:
            self.engine = engine = MilvusEngine(self.collections, ALL_BY_LISTS, before=self.engine)
            stored = engine.list_passages(limit=1_000).passages
            found = engine.passages(engine.candidates(QUERY).signals.keys.tolist())
            texts = {one.path: engine.report(one.path).text for one in found}
        except Moved:
            return
        held = Counter(one.path for one in stored)
        assert held == Counter({one.path: one.passages for one in engine.reports() if one.passages})
        for one in found:
            assert texts[one.path][one.passage.start : one.passage.end] == one.passage.text
        assert engine.stale or engine.counted.passages == len(stored)
        self.asked += bool(found)


def test_whoever_is_killed_leaves_no_half_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four workers at once, each killed at a random write, while somebody reads; then again, to the end: as if made
    anew."""
    draw, folder = random.Random(20), tmp_path / "reports"
    server = Strict(Address(str(tmp_path / "lite.db")).connect())
    library_of, fresh = (
        Collections(Address("http://cluster.example:19530", name), server) for name in ("killed", "fresh")
    )
    write_report(folder, "always.txt", "甲甲问题。")
    kills = 0
    sync(folder, library_of)
    reader = Reader(library_of)
    for turn in range(TURNS):
        change(folder, draw)
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
                sync(folder, Collections(library_of.address, mortal), Share(number, 4))
            except Killed:
                deaths.append(number)
            except YoujuError as error:
                strange.append(error)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(1, 5)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            reader.look()
        for thread in threads:
            thread.join()
        assert strange == []
        kills += len(deaths)
        reader.look()
    # Nobody else is writing a sum any more.
    monkeypatch.setattr(statistics, "_OLD", -1)
    for number in range(1, 5):
        sync(folder, library_of, Share(number, 4))
    sync(folder, fresh)
    print(f"{kills} kills, {reader.asked} questions answered")
    assert kills >= 2 * TURNS and reader.asked >= TURNS
    assert state_of(library_of) == state_of(fresh)
    server.close()
