"""Statistics over many reports that come and go: brought on by what changed, and the same as added up anew."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from index_doubles import MarkEncoder, make_report
from milvus_doubles import Killed, Strict

pytest.importorskip("pymilvus", reason="pip install -r requirements-cluster.txt")
pytest.importorskip("milvus_lite", reason="pip install -r requirements-cluster.txt")

from index.engine.local.snapshot import Snapshot
from index.engine.milvus import statistics
from index.engine.milvus.connection import Address
from index.engine.milvus.engine import MilvusEngine
from index.engine.milvus.library import Collections
from index.engine.milvus.names import name_of
from index.engine.milvus.statistics import Counted, brought_to, compact, kept, statistics_of, unused
from index.engine.milvus.writing import WHOLE, remove, sweep, torn
from index.sync.shards import copied
from retrieval import remote
from retrieval.interfaces.terminal import page
from retrieval.presentation.citation import answer_json
from retrieval.remote import RemoteAssistant

pytestmark = pytest.mark.milvus

WORDS = "学习 培训 考核 督查 调研 信访 宣传 安全".split()


class Spy(Collections):
    """Remembers what rows were asked for, with how many came; ``before`` is done once before the next are read."""

    def __init__(self, address: Address, client: Any) -> None:
        super().__init__(address, client)
        self.read: list[tuple[str, int, tuple[str, ...]]] = []
        self.before: Any = None

    def rows(self, name: Any, fits: str, fields: Any) -> Iterator[dict[str, Any]]:
        if name == "terms" and (act := self.before):
            self.before = None
            act()
        found = list(super().rows(name, fits, fields))
        self.read.append((name, len(found), tuple(fields)))
        yield from found

    def contents(self) -> int:
        """Pieces whose content was read since."""
        pieces = sum(count for name, count, fields in self.read if name == "pieces" and "content" in fields)
        self.read.clear()
        return pieces


@pytest.fixture
def collections(tmp_path: Path) -> Iterator[Spy]:
    client: Any = Strict(Address(str(tmp_path / "lite.db")).connect())
    yield Spy(Address("http://cluster.example:19530"), client)
    client.close()


def filled(collections: Collections, numbers: range, mark: str = "甲") -> None:
    """The library holds these reports and no others."""
    reports = [make_report(f"{n}.txt", f"{WORDS[n % 8]}{mark}不够", f"{n}次会议") for n in numbers]
    here = Snapshot.in_memory(reports, MarkEncoder())
    copied(here.store, collections, WHOLE, 0.0)


def figures(counted: Counted | None) -> tuple[Any, ...]:
    assert counted is not None
    return counted.passages, counted.length, counted.text, counted.headings, counted.of


def test_what_only_came_is_added_to_what_is_known_without_reading_the_sum_again(collections: Spy) -> None:
    filled(collections, range(10))
    before = statistics_of(collections, collections.catalogue())
    filled(collections, range(12))
    collections.read.clear()
    catalogue = collections.catalogue()
    assert statistics_of(collections, catalogue, before).of == catalogue.of
    assert [count for name, count, _ in collections.read if name != "reports"] == [2]
    # Where something went that a sync has taken off, the sum is what knows it.
    filled(collections, range(3, 12))
    catalogue = collections.catalogue()
    collections.read.clear()
    later = statistics_of(collections, catalogue, before)
    assert figures(later) == figures(kept(collections)) and later.of == catalogue.of


@pytest.mark.parametrize(
    ("numbers", "mark", "changed"),
    [(range(14), "甲", 4), (range(2, 10), "甲", 2), (range(10), "乙", 20), (range(4, 12), "甲", 6)],
    ids=["came", "went", "replaced", "both"],
)
def test_what_changed_is_added_and_taken_off(
    collections: Spy, numbers: range, mark: str, changed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(collections, range(10))
    before = statistics_of(collections, collections.catalogue())
    with monkeypatch.context() as patch:
        patch.setattr("index.sync.shards.statistics.compact", lambda *given: given[-1])
        filled(collections, numbers, mark)
    collections.contents()
    catalogue = collections.catalogue()
    anew = brought_to(collections, Counted(), catalogue)
    assert collections.contents() == len(catalogue.reports) and anew is not None
    assert figures(statistics_of(collections, catalogue, before)) == figures(anew)
    assert collections.contents() == changed
    compact(collections, catalogue)
    assert collections.contents() == changed
    assert figures(kept(collections)) == figures(anew) and anew.of == catalogue.of
    assert list(collections.rows("pieces", 'part == "gone"', ())) == []


def test_few_reports_are_in_memory_at_a_time(collections: Spy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "_TOGETHER", 3)
    filled(collections, range(10))
    assert max(count for name, count, fields in collections.read if "content" in fields) == 3


def test_where_nobody_knows_what_went_all_is_added_up(collections: Spy) -> None:
    filled(collections, range(10))
    before = statistics_of(collections, collections.catalogue())
    remove(collections, [name_of("3.txt")])
    collections.remove("pieces", 'part == "gone"')
    catalogue = collections.catalogue()
    assert brought_to(collections, before, catalogue) is None
    found = statistics_of(collections, catalogue, before)
    assert (found.passages, found.of) == (18, catalogue.of)
    compact(collections, catalogue)
    assert figures(kept(collections)) == figures(found)


def test_a_sum_that_is_replaced_while_it_is_read_is_read_as_it_is_now(collections: Spy) -> None:
    filled(collections, range(6))
    newer = statistics_of(collections, collections.catalogue())
    collections.before = lambda: statistics._keep(collections, newer)
    assert figures(kept(collections)) == figures(newer)
    assert len(unused(collections)) == 0


def test_a_sum_that_somebody_was_stopped_writing_is_counted_and_cleared_away_in_time(
    collections: Spy, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(collections, range(6))

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(collections, "set_note", killed)
        with pytest.raises(Killed):
            statistics._keep(collections, Counted())
    catalogue = collections.catalogue()
    assert torn(collections, catalogue) == ([], 1)
    # It may be that of somebody who is just writing it.
    sweep(collections, catalogue, WHOLE)
    assert torn(collections, catalogue) == ([], 1)
    monkeypatch.setattr(statistics, "_OLD", -1)
    sweep(collections, catalogue, WHOLE)
    assert torn(collections, catalogue) == ([], 0)
    assert figures(kept(collections))[0] == 12


def test_whoever_asks_catches_up_where_the_last_worker_died_before_it_added_up(
    collections: Spy, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("index.sync.shards.statistics.compact", lambda *given: given[-1])
        filled(collections, range(10))
    monkeypatch.setattr(statistics, "AT_A_TIME", 4)
    asking = RemoteAssistant(collections, MarkEncoder())
    held = []
    for _ in range(3):
        answer = asking.ask("会议学习")
        said = answer_json(answer).get("stale", False)
        assert ("not yet counted" in page(answer)) is said
        held.append((asking.snapshot.counted.passages, said))
        asking.refresh(now=True)
    assert held == [(8, True), (16, True), (20, False)]


def test_it_is_looked_for_what_others_wrote_at_a_bounded_pace(
    collections: Spy, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(collections, range(10))
    clock = [100.0]
    monkeypatch.setattr(remote.time, "monotonic", lambda: clock[0])
    asking = RemoteAssistant(collections, MarkEncoder())
    opened = asking.snapshot
    filled(collections, range(12))
    collections.read.clear()
    clock[0] += 3.0
    # Another is looking just now: he is not waited for.
    with asking._renewing:
        asking.refresh()
    assert len(asking.reports()) == 10
    clock[0] -= 3.0
    for seconds, reports in ((1.9, 10), (0.2, 12)):
        clock[0] += seconds
        assert len(asking.reports()) == 10
        asking.refresh()
        assert len(asking.reports()) == reports
    # Of the receipts of all reports only what names them, and those of the two.
    assert [(name, count) for name, count, fields in collections.read if name == "reports"] == [
        ("reports", 12)
    ]
    assert asking.snapshot.catalogue.receipts[0] is opened.catalogue.receipts[0]


def test_an_engine_of_a_moment_later_is_that_of_a_fresh_start(collections: Spy) -> None:
    filled(collections, range(10))
    before = MilvusEngine(collections)
    filled(collections, range(3, 12), "乙")
    later, fresh = MilvusEngine(collections, before=before), MilvusEngine(collections)
    assert later.reports() == fresh.reports() and later.payloads() == fresh.payloads()
    assert figures(later.counted) == figures(fresh.counted)
    assert not later.stale and before.catalogue.of != later.catalogue.of
