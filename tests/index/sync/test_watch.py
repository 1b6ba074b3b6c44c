"""A folder that is followed: real files, real events, and what is found a moment later."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
from index_doubles import MarkEncoder, Unfenced, write_report

from corpus.errors import YoujuError
from corpus.metadata.corrections import set_fields
from index.engine.local.snapshot import open_snapshot
from index.sync.sync import SyncSummary, sync
from index.sync.watch import REST, is_remote, watch

pytestmark = pytest.mark.slow


@dataclass
class Followed:
    """A folder and its index, followed in a thread; ``syncs`` are their paths and those left for later."""

    reports: Path
    index: Path
    told: list[SyncSummary | YoujuError] = field(default_factory=list)
    left: list[Collection[str]] = field(default_factory=list)
    broken: bool = False

    def update(self, leave: Collection[str]) -> None:
        self.left.append(set(leave))
        if self.broken:
            raise RuntimeError("broken on purpose")
        self.told.append(
            sync(self.reports, self.index, MarkEncoder(), leave=leave, reader=Unfenced(self.reports))
        )

    def stands(self) -> dict[str, int]:
        """How many passages each report has in the index."""
        try:
            snapshot = open_snapshot(self.index)
        except YoujuError:
            return {}
        return {report.path: report.passages for report in snapshot.reports()}

    def becomes(self, expected: dict[str, int]) -> None:
        self.until(lambda: self.stands() == expected)

    def until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + 20  # a busy machine; the figures are in benchmarks/
        while not condition():
            assert time.monotonic() < end, (self.stands(), self.told)
            time.sleep(0.02)


@pytest.fixture(params=["events", "poll"])
def followed(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Followed]:
    monkeypatch.setattr("index.sync.watch._POLL_MS", 200)
    yield from _followed(tmp_path, poll=request.param == "poll")


@pytest.fixture
def by_events(tmp_path: Path) -> Iterator[Followed]:
    yield from _followed(tmp_path, poll=False)


def _followed(root: Path, *, poll: bool) -> Iterator[Followed]:
    it = Followed(root / "reports", root / "built")
    write_report(it.reports, "a.txt", "甲方面还有差距。")
    stop = threading.Event()
    thread = threading.Thread(
        target=watch,
        args=(it.reports, it.index, it.update, it.told.append),
        kwargs={"stop": stop, "poll": poll},
    )
    thread.start()
    try:
        it.until(lambda: bool(it.told))
        yield it
    finally:
        stop.set()
        thread.join(timeout=10)
    assert not thread.is_alive()


def test_files_that_come_change_move_and_go(followed: Followed) -> None:
    folder = followed.reports
    write_report(folder, "新 目录/b\n😀.txt", "乙方面还有差距。", "丙方面还有差距。")
    followed.becomes({"a.txt": 1, "新 目录/b\n😀.txt": 2})
    # As Word saves: the new text under a passing name, the old one renamed away, then removed.
    write_report(folder, "~WRD0001.tmp", "甲甲方面还有差距。", "乙方面还有差距。", "丙方面还有差距。")
    (folder / "a.txt").rename(folder / "~WRL0002.tmp")
    (folder / "~WRD0001.tmp").rename(folder / "a.txt")
    (folder / "~WRL0002.tmp").unlink()
    (folder / "新 目录" / "b\n😀.txt").rename(folder / "c.txt")
    followed.becomes({"a.txt": 3, "c.txt": 2})
    (folder / "c.txt").unlink()
    followed.becomes({"a.txt": 3})
    assert not any(isinstance(one, YoujuError) for one in followed.told)


def test_a_file_that_is_being_written_waits_and_holds_nobody_up(by_events: Followed) -> None:
    half = by_events.reports / "half.txt"
    write_report(by_events.reports, "whole.txt", "乙方面还有差距。")
    written = 0
    with half.open("w", encoding="utf-8") as file:
        while "whole.txt" not in by_events.stands():
            file.write(f"丙方面第{written}项还有差距。\n")
            file.flush()
            written += 1
            assert written < 500
            time.sleep(REST / 10)
        assert "half.txt" not in by_events.stands()
    # It stands in the index a moment before that is told.
    by_events.until(
        lambda: [one.added for one in by_events.told if isinstance(one, SyncSummary)][-1] == ("half.txt",)
    )
    assert by_events.stands()["half.txt"] > 0
    assert by_events.left[-1] == set()


def test_what_programs_leave_behind_is_no_reason_to_sync(by_events: Followed) -> None:
    syncs = len(by_events.left)
    for name in ("~$a.docx", ".~lock.a.docx#", "x.tmp", ".trash/a.txt", "Thumbs.db~"):
        write_report(by_events.reports, name, "丙方面还有差距。")
    (by_events.reports / "x.tmp").unlink()
    time.sleep(REST + 0.5)
    assert len(by_events.left) == syncs
    write_report(by_events.reports, "b.txt", "乙方面还有差距。")
    by_events.becomes({"a.txt": 1, "b.txt": 1})


def test_a_burst_is_a_few_syncs(by_events: Followed) -> None:
    syncs = len(by_events.left)
    for number in range(60):
        write_report(by_events.reports, f"{number}.txt", "乙方面还有差距。")
    by_events.until(lambda: len(by_events.stands()) == 61)
    assert len(by_events.left) - syncs <= 5


def test_a_failure_is_said_once_and_it_goes_on(by_events: Followed, caplog: pytest.LogCaptureFixture) -> None:
    by_events.broken = True
    write_report(by_events.reports, "b.txt", "乙方面还有差距。")
    by_events.until(lambda: sum("a sync failed" in r.message for r in caplog.records) >= 2)
    assert sum(isinstance(one, YoujuError) for one in by_events.told) == 1
    by_events.broken = False
    by_events.becomes({"a.txt": 1, "b.txt": 1})  # tried again without an event


def test_the_folder_goes_and_comes_back(by_events: Followed) -> None:
    away = by_events.reports.with_name("away")
    by_events.reports.rename(away)
    by_events.until(lambda: isinstance(by_events.told[-1], YoujuError))
    assert "不见了" in str(by_events.told[-1])
    assert by_events.stands() == {"a.txt": 1}
    # Something else at its place, as when a disk is not mounted: nothing is taken away.
    by_events.reports.mkdir()
    by_events.until(lambda: "--yes" in str(by_events.told[-1]))
    assert by_events.stands() == {"a.txt": 1}
    by_events.reports.rmdir()
    write_report(away, "b.txt", "乙方面还有差距。")
    away.rename(by_events.reports)
    by_events.becomes({"a.txt": 1, "b.txt": 1})
    shutil.rmtree(by_events.reports)
    by_events.until(lambda: "不见了" in str(by_events.told[-1]))


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_no_text(by_events: Followed) -> None:
    name = os.fsdecode("年终总结.txt".encode("gb18030"))
    write_report(by_events.reports, name, "乙方面还有差距。")
    by_events.becomes({"a.txt": 1, "年终总结.txt": 1})
    write_report(by_events.reports, "b.txt", "乙方面还有差距。")
    by_events.becomes({"a.txt": 1, "年终总结.txt": 1, "b.txt": 1})


def test_folders_on_other_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    def disk(device: str, place: str, kind: str, opts: str = "rw") -> object:
        return psutil._ntuples.sdiskpart(device, place, kind, opts)

    disks = [
        disk("/dev/sda", "/", "ext4"),
        disk("srv:/x", "/mnt/share", "nfs4"),
        disk("Z:", "/z", "", "rw,remote"),
    ]
    monkeypatch.setattr(psutil, "disk_partitions", lambda **_: disks)
    assert is_remote(Path("/mnt/share/2024"))
    assert is_remote(Path("/z/reports"))
    assert not is_remote(Path("/mnt/shared"))
    assert is_remote(Path("\\\\server\\share"))


def test_a_correction_is_followed(followed: Followed) -> None:
    write_report(followed.reports, "a.txt", "甲的问题还没有解决，要继续抓好。")
    followed.becomes({"a.txt": 1})
    set_fields(followed.reports, ["a.txt"], {"year": 2019})
    followed.until(lambda: [report.year for report in open_snapshot(followed.index).reports()] == [2019])
