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
from index.engine.milvus.connection import Address
from index.engine.milvus.engine import MilvusEngine
from index.engine.milvus.library import Collections
from index.engine.milvus.writing import WHOLE, Share
from index.errors import Moved
from index.sync.shards import sync_share

pytestmark = [pytest.mark.milvus, pytest.mark.fault]
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


def seen_whole(collections: Collections) -> bool:
    """Whether a reader who comes now sees every report whole; True where he is sent to come again."""
    try:
        engine = MilvusEngine(collections)
        stored = engine.list_passages(limit=1_000).passages
    except Moved:
        return True
    held = Counter(one.path for one in stored)
    return held == Counter({one.path: one.passages for one in engine.reports() if one.passages})


def test_whoever_is_killed_leaves_no_half_report(tmp_path: Path) -> None:
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
            assert seen_whole(library_of)
        for thread in threads:
            thread.join()
        assert strange == []
        kills += len(deaths)
        assert seen_whole(library_of)
    for number in range(1, 5):
        sync(folder, library_of, Share(number, 4))
    sync(folder, fresh)
    print(f"{kills} kills")
    assert kills >= 2 * TURNS
    assert state_of(library_of) == state_of(fresh)
    server.close()
