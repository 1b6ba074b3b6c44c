"""A snapshot answers from one revision, whatever happens to the index meanwhile."""

import gc
import shutil
import sqlite3
import threading
from pathlib import Path

import numpy as np
import pytest
from index_doubles import MarkEncoder, make_report, write_report

from corpus.errors import YoujuError
from index.engine.local import checkpoint as checkpoints
from index.engine.local import snapshot as snapshots
from index.engine.local.checkpoint import FILES
from index.engine.local.snapshot import Snapshot, current_revision, open_snapshot
from index.storage.lock import writing
from index.storage.store import Store
from index.sync.sync import sync


def texts(snapshot: Snapshot) -> list[str]:
    rows = range(len(snapshot.columns.passage_ids))
    return [found.passage.text for found in snapshot.passages(rows)]


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    reports, index_dir = tmp_path / "reports", tmp_path / "built"
    write_report(reports, "a.txt", "甲甲的问题还没有解决。", "乙的问题还没有解决。")
    write_report(reports, "b.txt", "丙的问题还没有解决。")
    sync(reports, index_dir, MarkEncoder())
    return reports, index_dir


def test_in_memory_equals_the_index_on_disk(folders: tuple[Path, Path]) -> None:
    _, index_dir = folders
    on_disk = open_snapshot(index_dir)
    in_memory = Snapshot.in_memory([on_disk.report("b.txt"), on_disk.report("a.txt")], MarkEncoder())
    assert texts(in_memory) == texts(on_disk)
    question = MarkEncoder().encode_questions(["丙"])[0]
    assert (in_memory.dense.scores(question) == on_disk.dense.scores(question)).all()
    assert (in_memory.model, in_memory.fingerprint, in_memory.dimension) == ("marks", "marks-1", 5)
    assert in_memory.report("a.txt") == on_disk.report("a.txt")


def test_rows_mean_the_same_passage_everywhere() -> None:
    snapshot = Snapshot.in_memory(
        [make_report("b.txt", "丙丙", year=None), make_report("a.txt", "甲", "乙")], MarkEncoder()
    )
    assert texts(snapshot) == ["甲", "乙", "丙丙"]
    assert snapshot.dense.scores(np.array([0, 0, 1, 0, 0])).argmax() == 2
    assert snapshot.lexical.score([[("丙", 1.0)]]).argmax() == 2
    assert snapshot.columns.years.tolist() == [2023, 2023, 0]
    assert [found.path for found in snapshot.passages([2, 0])] == ["b.txt", "a.txt"]
    assert [(r.path, r.passages, r.year) for r in snapshot.reports()] == [
        ("a.txt", 2, 2023),
        ("b.txt", 1, None),
    ]
    assert snapshot.problems() == []


def test_an_old_snapshot_answers_with_the_old_text(folders: tuple[Path, Path]) -> None:
    reports, index_dir = folders
    old = open_snapshot(index_dir)
    expected, whole = texts(old), old.report("a.txt")
    write_report(reports, "a.txt", "丙丙丙已经改了，现在完全是另一件事。")
    (reports / "b.txt").unlink()
    write_report(reports, "c.txt", "甲乙丙是新来的一份报告。")
    sync(reports, index_dir, MarkEncoder(), remove_many=True)
    new = open_snapshot(index_dir)
    assert texts(new) == ["丙丙丙已经改了，现在完全是另一件事。", "甲乙丙是新来的一份报告。"]
    assert (
        texts(old) == expected == ["甲甲的问题还没有解决。", "乙的问题还没有解决。", "丙的问题还没有解决。"]
    )
    assert old.report("a.txt") == whole
    assert [report.path for report in old.reports()] == ["a.txt", "b.txt"]
    assert (old.generation, new.generation, current_revision(index_dir).generation) == (1, 2, 2)


def test_an_old_snapshot_outlives_its_folder(folders: tuple[Path, Path]) -> None:
    _, index_dir = folders
    snapshot = open_snapshot(index_dir)
    shutil.rmtree(index_dir)
    assert texts(snapshot)[0] == "甲甲的问题还没有解决。"


@pytest.mark.parametrize("name", [*FILES, "receipt.json"])
@pytest.mark.parametrize("harm", ["missing", "flipped", "empty"])
def test_damaged_files_are_built_again_without_embedding(
    folders: tuple[Path, Path], name: str, harm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, index_dir = folders
    question = MarkEncoder().encode_questions(["甲甲"])[0]
    before = open_snapshot(index_dir).dense.scores(question)
    path = index_dir / "generations" / "1" / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(b"" if harm == "empty" else bytes(data))
    if harm == "missing":
        path.unlink()
    assert (open_snapshot(index_dir).dense.scores(question) == before).all()
    # Published again: the next one needs no building.
    monkeypatch.setattr(checkpoints, "build", None)
    assert (open_snapshot(index_dir).dense.scores(question) == before).all()


def test_the_whole_generations_folder_may_go(folders: tuple[Path, Path]) -> None:
    _, index_dir = folders
    shutil.rmtree(index_dir / "generations")
    assert len(texts(open_snapshot(index_dir))) == 3
    assert (index_dir / "generations" / "1" / "receipt.json").is_file()


def test_where_nothing_can_be_written_it_is_built_in_memory(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, index_dir = folders
    shutil.rmtree(index_dir / "generations")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(checkpoints, "publish", refuse)
    assert len(texts(open_snapshot(index_dir))) == 3
    assert not (index_dir / "generations").exists()


def test_a_reader_does_not_wait_for_the_writer(folders: tuple[Path, Path]) -> None:
    _, index_dir = folders
    shutil.rmtree(index_dir / "generations")
    with writing(index_dir, wait=0):
        assert len(texts(open_snapshot(index_dir))) == 3
        assert not (index_dir / "generations").exists()


def test_many_threads_ask_one_snapshot(folders: tuple[Path, Path]) -> None:
    _, index_dir = folders
    snapshot = open_snapshot(index_dir)
    expected = texts(snapshot)
    wrong: list[list[str]] = []

    def ask() -> None:
        for _ in range(50):
            if (got := texts(snapshot)) != expected:
                wrong.append(got)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_snapshot_gives_its_edition_back(folders: tuple[Path, Path]) -> None:
    _, index_dir = folders
    snapshot = open_snapshot(index_dir)
    snapshot.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        snapshot.passages([0])
    # Without a close the last reference does it: SQLite's log is tidied up.
    other = open_snapshot(index_dir)
    assert (index_dir / "index.sqlite3-wal").exists()
    del other
    gc.collect()
    assert not (index_dir / "index.sqlite3-wal").exists()


def test_a_log_that_is_settled_each_time_stays_as_short_as_what_is_written(
    folders: tuple[Path, Path],
) -> None:
    """A server always reads some revision: without this its log grew by every report that came."""
    reports, index_dir = folders
    log, encoder = index_dir / "index.sqlite3-wal", MarkEncoder()
    snapshot, sizes = open_snapshot(index_dir), []
    for number in range(12):
        # All as long as each other: no page more for a second digit.
        write_report(reports, "来.txt", f"第{number:02}次。" * 2_000, title="河湾镇2023年工作总结")
        sync(reports, index_dir, encoder)
        newer = open_snapshot(index_dir, snapshot)
        assert not newer.settle()  # the older one is still read
        assert snapshot.text("来.txt" if number else "a.txt") and snapshot.generation == number + 1
        snapshot.close()
        snapshot = newer
        assert snapshot.settle() and f"第{number:02}次" in snapshot.text("来.txt")
        sizes.append(log.stat().st_size)
    assert max(sizes) == max(sizes[:4])


def test_what_is_settled_stays_at_its_revision(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    reports, index_dir = folders
    snapshot = open_snapshot(index_dir)
    write_report(reports, "来.txt", "新的一年。", title="河湾镇2023年工作总结")
    sync(reports, index_dir, MarkEncoder())
    monkeypatch.setattr("index.engine.local.snapshot.copy_log", lambda _: True)
    assert not snapshot.settle()
    assert [one.path for one in snapshot.reports()].count("来.txt") == 0


def test_an_opening_that_fails_leaves_nothing_open(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, index_dir = folders
    opened: list[Store] = []
    reader = Store.reader

    def kept(folder: Path) -> Store:
        opened.append(reader(folder))
        return opened[-1]

    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Store, "reader", kept)
    monkeypatch.setattr(checkpoints, "derive", full)
    with pytest.raises(MemoryError):
        open_snapshot(index_dir)
    (store,) = opened
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        store.counts()


def test_without_an_index_it_says_what_to_run(tmp_path: Path) -> None:
    for ask in (open_snapshot, current_revision):
        with pytest.raises(YoujuError, match="python -m index"):
            ask(tmp_path / "nowhere")


def test_a_snapshot_that_fails_to_open_leaves_no_database_open(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that stays would keep the log of the database from shrinking."""
    stores: list[Store] = []

    def failing(_: Path, store: Store, *_args: object, **_named: object) -> Snapshot:
        stores.append(store)
        raise MemoryError

    monkeypatch.setattr(snapshots, "_opened", failing)
    with pytest.raises(MemoryError):
        open_snapshot(folders[1])
    (store,) = stores
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        store.counts()
