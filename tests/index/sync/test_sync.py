"""After a sync the index says what the folder says, and no more was done than needed."""

import os
from pathlib import Path

import pytest
from syncing import Desk, done

from corpus.formats import files
from index.engine.local.snapshot import open_snapshot
from index.storage.lock import writing
from index.storage.states import FileState
from index.storage.store import Store
from index.sync import changes
from index.sync.sync import needs_sync


def test_a_build(desk: Desk) -> None:
    desk.write("b.txt", "甲", "乙")
    desk.write("unit/a.txt", "丙")
    assert needs_sync(desk.reports, desk.index, desk.encoder)
    summary = desk.sync()
    assert done(summary) == {"added": ["b.txt", "unit/a.txt"]}
    assert (summary.generation, summary.reports, summary.passages) == (1, 2, 3)
    assert desk.marks() == {"b.txt": ["甲", "乙"], "unit/a.txt": ["丙"]}
    assert desk.embedded() == ["甲", "乙", "丙"]
    assert not needs_sync(desk.reports, desk.index, desk.encoder)


def test_nothing_changed_means_nothing_written_and_nothing_embedded(desk: Desk) -> None:
    desk.write("a.txt", "甲")
    (desk.reports / "old.doc").write_bytes(b"")
    (desk.reports / "empty.txt").write_bytes(b"")
    first = desk.sync()

    def files() -> dict[str, tuple[int, int]]:
        found = (path for path in desk.index.rglob("*") if path.is_file())
        return {path.name: (path.stat().st_mtime_ns, path.stat().st_size) for path in found}

    before, calls = files(), desk.encoder.calls
    second = desk.sync()
    assert done(second) == {"unchanged": ["a.txt"], "problems": ["empty.txt", "old.doc"]}
    assert (second.generation, desk.encoder.calls) == (first.generation, calls)
    assert files() == before
    assert not needs_sync(desk.reports, desk.index, desk.encoder)


def test_a_no_change_sync_does_not_wait_for_another_writer(desk: Desk) -> None:
    desk.write("a.txt", "甲")
    desk.sync()
    with writing(desk.index, wait=0):
        assert done(desk.sync()) == {"unchanged": ["a.txt"]}


def test_only_the_changed_passages_of_a_changed_report_are_embedded(desk: Desk) -> None:
    desk.write("a.txt", "甲", "乙", "丙")
    desk.write("b.txt", "丙丙")
    desk.sync()
    desk.write("a.txt", "甲", "乙乙", "丙")
    summary = desk.sync()
    assert done(summary) == {"changed": ["a.txt"], "unchanged": ["b.txt"]}
    assert (desk.embedded(), summary.generation) == (["乙乙"], 2)
    assert desk.marks() == {"a.txt": ["甲", "乙乙", "丙"], "b.txt": ["丙丙"]}


def test_equal_texts_are_embedded_once(desk: Desk) -> None:
    desk.write("a.txt", "甲", "乙")
    desk.write("b.txt", "甲")
    desk.sync()
    assert desk.embedded() == ["甲", "乙"]
    desk.write("c.txt", "乙", "丙")
    desk.sync()
    assert desk.embedded() == ["丙"]


def test_content_decides_not_the_date(desk: Desk) -> None:
    path = desk.write("a.txt", "甲")
    os.utime(path, (1_600_000_000, 1_600_000_000))
    desk.sync()
    os.utime(path, (1_700_000_000, 1_700_000_000))
    summary = desk.sync()
    assert (done(summary), summary.generation) == ({"unchanged": ["a.txt"]}, 1)
    # The new date was remembered: now the content need not be read.
    assert not _reads_content(desk, path)


def test_a_date_just_now_proves_nothing(desk: Desk) -> None:
    path = desk.write("a.txt", "甲")
    desk.sync()
    stat = path.stat()
    desk.write("a.txt", "丙")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert path.stat().st_size == stat.st_size
    assert done(desk.sync()) == {"changed": ["a.txt"]}


def _reads_content(desk: Desk, path: Path) -> bool:
    known = Store.reader(desk.index).files()[path.name]
    return changes.look(path, path.name, known) is not known


def test_removed_and_added(desk: Desk) -> None:
    for name in ("a.txt", "b.txt"):
        desk.write(name, "甲")
    desk.sync()
    (desk.reports / "a.txt").unlink()
    desk.write("c.txt", "丙")
    summary = desk.sync()
    assert done(summary) == {"added": ["c.txt"], "removed": ["a.txt"], "unchanged": ["b.txt"]}
    assert (summary.generation, summary.reports, summary.passages) == (2, 2, 2)
    assert desk.marks() == {"b.txt": ["甲"], "c.txt": ["丙"]}


def test_moving_and_renaming_embeds_nothing(desk: Desk) -> None:
    desk.write("a.txt", "甲", "乙")
    desk.write("b.txt", "丙")
    desk.sync()
    ids = {report.path: report.id for report in open_snapshot(desk.index).reports()}
    (desk.reports / "2023").mkdir()
    (desk.reports / "a.txt").rename(desk.reports / "2023" / "z.txt")
    calls = desk.encoder.calls
    summary = desk.sync()
    assert done(summary) == {"moved": ["2023/z.txt"], "unchanged": ["b.txt"]}
    assert desk.encoder.calls == calls
    assert desk.marks() == {"2023/z.txt": ["甲", "乙"], "b.txt": ["丙"]}
    assert {report.id for report in open_snapshot(desk.index).reports()} == set(ids.values())


def test_copies_move_one_by_one(desk: Desk) -> None:
    desk.write("a1.txt", "甲")
    desk.write("a2.txt", "甲")
    desk.write("stays.txt", "乙")
    desk.sync()
    (desk.reports / "a1.txt").rename(desk.reports / "b1.txt")
    (desk.reports / "a2.txt").unlink()
    desk.write("copy.txt", "乙")
    summary = desk.sync()
    assert done(summary) == {
        "added": ["copy.txt"],
        "moved": ["b1.txt"],
        "removed": ["a2.txt"],
        "unchanged": ["stays.txt"],
    }
    assert desk.encoder.passages == []


def test_swapped_names_are_two_changes(desk: Desk) -> None:
    a, b = desk.write("a.txt", "甲"), desk.write("b.txt", "乙")
    desk.sync()
    a.rename(desk.reports / "c.txt")
    b.rename(a)
    (desk.reports / "c.txt").rename(b)
    assert done(desk.sync()) == {"changed": ["a.txt", "b.txt"]}
    assert (desk.marks(), desk.encoder.passages) == ({"a.txt": ["乙"], "b.txt": ["甲"]}, [])


def test_a_file_that_breaks_keeps_its_passages_and_says_so(desk: Desk) -> None:
    path = desk.write("a.txt", "甲")
    desk.write("b.txt", "乙")
    desk.sync()
    good = path.read_bytes()
    path.write_bytes(b"")
    summary = desk.sync()
    assert done(summary) == {"unchanged": ["b.txt"], "problems": ["a.txt"]}
    assert "the passages read before are kept" in summary.problems[0].en
    assert "仍保留上次读到的内容" in summary.problems[0].zh
    assert desk.marks() == {"a.txt": ["甲"], "b.txt": ["乙"]}
    assert desk.sync().generation == summary.generation
    path.write_bytes(good)
    assert done(desk.sync()) == {"unchanged": ["a.txt", "b.txt"]}
    path.write_bytes(b"")
    desk.sync()
    path.unlink()
    assert done(desk.sync()) == {"removed": ["a.txt"], "unchanged": ["b.txt"]}


def test_a_problem_that_is_repaired_or_goes_away(desk: Desk) -> None:
    desk.write("b.txt", "乙")
    (desk.reports / "a.txt").write_bytes(b"")
    (desk.reports / "c.txt").write_bytes(b"\0\0\0")
    assert done(desk.sync()) == {"added": ["b.txt"], "problems": ["a.txt", "c.txt"]}
    desk.write("a.txt", "甲")
    (desk.reports / "c.txt").unlink()
    assert done(desk.sync()) == {"added": ["a.txt"], "unchanged": ["b.txt"]}


def test_a_file_that_could_not_be_opened_is_tried_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, late = desk.write("a.txt", "甲"), desk.write("b.txt", "乙")
    desk.sync()
    desk.write("a.txt", "丙")
    late.rename(late.with_name("c.txt"))
    read = files.read_bytes
    with monkeypatch.context() as patch:

        def held(path: Path) -> bytes:
            raise files.unopened(path, OSError(13, "Permission denied"))

        patch.setattr("corpus.formats.text.read_bytes", held)
        summary = desk.sync()
    assert [one.path for one in summary.problems] == ["a.txt", "c.txt"]
    store = Store.reader(desk.index)
    states = [one.state for one in store.problems().values()]
    store.close()
    assert states == [FileState("a.txt", 0, changes.FRESH, None), FileState("c.txt", 0, changes.FRESH, None)]
    assert (kept.name in desk.marks(), needs_sync(desk.reports, desk.index, desk.encoder)) == (True, True)
    assert read is files.read_bytes and desk.sync().problems == ()
    assert desk.marks() == {"a.txt": ["丙"], "c.txt": ["乙"]}
