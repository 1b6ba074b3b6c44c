"""After a sync the index says what the folder says, and no more was done than needed."""

import os
import shutil
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from index_doubles import MarkEncoder, write_report

from corpus.errors import YoujuError
from corpus.formats import files
from corpus.report import Report
from corpus.sandbox.pool import Sandbox
from index.engine.local import checkpoint as checkpoints
from index.engine.local.snapshot import current_revision, open_snapshot
from index.errors import MadeOtherwise
from index.storage import prepare
from index.storage.cut import IndexRows, file_report
from index.storage.database import FILE
from index.storage.lock import writing
from index.storage.states import FileState, StoredProblem
from index.storage.store import Store
from index.sync import apply, changes
from index.sync.sync import Progress, SyncSummary, needs_sync, sync
from index.text import tokens

POINT = "{}的问题还没有得到很好的解决，需要继续抓好。"


class Desk:
    """A folder, its index and an encoder that remembers what it was asked."""

    def __init__(self, root: Path) -> None:
        self.reports, self.index = root / "reports", root / "built"
        self.reports.mkdir()
        self.encoder = MarkEncoder()

    def write(self, name: str, *marks: str) -> Path:
        return write_report(self.reports, name, *(POINT.format(mark) for mark in marks))

    def sync(self, *, remove_many: bool = False, rebuild: bool = False) -> SyncSummary:
        self.encoder.passages.clear()
        return sync(self.reports, self.index, self.encoder, remove_many=remove_many, rebuild=rebuild)

    def marks(self) -> dict[str, list[str]]:
        """What stands in front of 的问题 in each passage, by report."""
        snapshot = open_snapshot(self.index)
        found: dict[str, list[str]] = {report.path: [] for report in snapshot.reports()}
        for passage in snapshot.passages(range(snapshot.dense.size)):
            found[passage.path].append(passage.passage.text.split("的")[0])
        return found

    def embedded(self) -> list[str]:
        return [text.split("\n")[-1].split("的")[0] for text in self.encoder.passages]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def done(summary: SyncSummary) -> dict[str, list[str]]:
    """The parts of a summary that are not empty."""
    parts = {
        name: list(getattr(summary, name)) for name in ("added", "changed", "moved", "removed", "unchanged")
    }
    parts["problems"] = [problem.path for problem in summary.problems]
    return {name: paths for name, paths in parts.items() if paths}


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


@pytest.mark.parametrize(
    "rule", ["TOKENIZER_VERSION", "SPLITTER_VERSION", "ENRICHMENT_VERSION", "words_digest"]
)
def test_new_rules_read_everything_again_but_embed_only_new_texts(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    desk.write("a.txt", "甲")
    broken = desk.write("b.txt", "乙")
    desk.sync()
    broken.write_bytes(b"")
    desk.sync()
    monkeypatch.setattr(prepare, rule, (lambda: "other words") if rule == "words_digest" else 99)
    phases: list[str] = []
    desk.encoder.passages.clear()
    assert needs_sync(desk.reports, desk.index, desk.encoder)
    summary = sync(desk.reports, desk.index, desk.encoder, progress=lambda p: phases.append(p.phase))
    assert done(summary) == {"unchanged": ["a.txt"], "problems": ["b.txt"]}
    assert (phases[0], desk.encoder.passages) == ("remaking", [])
    assert desk.marks() == {"a.txt": ["甲"], "b.txt": ["乙"]}
    assert not needs_sync(desk.reports, desk.index, desk.encoder)


def test_a_new_model_embeds_everything_again_also_what_was_kept(desk: Desk) -> None:
    desk.write("a.txt", "甲")
    broken = desk.write("b.txt", "乙")
    desk.sync()
    broken.write_bytes(b"")
    desk.sync()
    desk.encoder = MarkEncoder("marks-2")
    assert done(desk.sync()) == {"unchanged": ["a.txt"], "problems": ["b.txt"]}
    # Before them came the text by which it was told how long it takes.
    assert desk.embedded()[-2:] == ["甲", "乙"]
    assert open_snapshot(desk.index).fingerprint == "marks-2"
    assert desk.marks() == {"a.txt": ["甲"], "b.txt": ["乙"]}


def test_a_new_model_that_fails_leaves_the_old_index(desk: Desk) -> None:
    for number in range(4):
        desk.write(f"{number}.txt", "甲" * (number + 1))
    desk.sync()

    class Failing(MarkEncoder):
        def encode_passages(self, texts: object, progress: object = None) -> object:  # type: ignore[override]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync(desk.reports, desk.index, Failing("marks-2"))
    snapshot = open_snapshot(desk.index)
    assert (snapshot.fingerprint, snapshot.dense.size, snapshot.generation) == ("marks-1", 4, 1)


def test_a_rebuild_starts_from_the_files(desk: Desk) -> None:
    desk.write("a.txt", "甲")
    broken = desk.write("b.txt", "乙")
    desk.sync()
    broken.write_bytes(b"")
    summary = desk.sync(rebuild=True)
    assert done(summary) == {"unchanged": ["a.txt"], "problems": ["b.txt"]}
    assert (desk.embedded(), desk.marks(), summary.generation) == (["甲"], {"a.txt": ["甲"]}, 2)


@pytest.mark.parametrize("offset", [0, 18, 4096 * 3])
def test_a_database_that_cannot_be_used_is_rebuilt_only_when_asked_and_kept(desk: Desk, offset: int) -> None:
    desk.write("a.txt", "甲")
    desk.sync()
    path = desk.index / FILE
    data = bytearray(path.read_bytes())
    data[offset : offset + 4096] = b"\xff" * 4096
    path.write_bytes(bytes(data))
    with pytest.raises(YoujuError, match="--rebuild"):
        desk.sync()
        desk.write("a.txt", "乙")
        desk.sync()
    assert (desk.index / FILE).stat().st_size == len(data)
    desk.sync(rebuild=True)
    assert list(desk.marks()) == ["a.txt"]
    assert len(list(desk.index.glob(f"{FILE}.old-1"))) == 1


def test_stopping_a_build_keeps_whole_batches(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apply, "BATCH", 2)
    for number in range(5):
        desk.write(f"{number}.txt", "甲" * (number + 1))

    def stop(progress: Progress) -> None:
        if progress.path == "4.txt":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync(desk.reports, desk.index, desk.encoder, progress=stop)
    assert list(desk.marks()) == ["0.txt", "1.txt", "2.txt", "3.txt"]
    assert done(desk.sync()) == {"added": ["4.txt"], "unchanged": [f"{number}.txt" for number in range(4)]}
    assert desk.embedded() == ["甲" * 5]


def test_an_index_that_grew_equals_one_built_at_once(desk: Desk, tmp_path: Path) -> None:
    for name, mark in (("m.txt", "乙"), ("z.txt", "丙"), ("a.txt", "甲"), ("f.txt", "甲乙")):
        desk.write(name, mark, mark + "丙")
        desk.sync()
    desk.write("m.txt", "乙乙乙")
    (desk.reports / "z.txt").rename(desk.reports / "b.txt")
    desk.sync()
    sync(desk.reports, tmp_path / "fresh", desk.encoder)
    grown, fresh = open_snapshot(desk.index), open_snapshot(tmp_path / "fresh")
    question = desk.encoder.encode_questions(["乙丙"])[0]
    assert (grown.dense.scores(question) == fresh.dense.scores(question)).all()
    terms = [[("乙", 1.0)], [("丙", 1.0)]]
    assert (grown.lexical.score(terms) == fresh.lexical.score(terms)).all()
    rows = range(grown.dense.size)
    assert [p.passage for p in grown.passages(rows)] == [p.passage for p in fresh.passages(rows)]
    assert [grown.report(r.path) for r in grown.reports()] == [fresh.report(r.path) for r in fresh.reports()]


def test_progress_counts_files_and_passages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apply, "BATCH", 2)
    desk.write("a.txt", "甲", "乙")
    desk.write("b.txt", "丙")
    seen: list[Progress] = []
    sync(desk.reports, desk.index, desk.encoder, progress=seen.append)
    assert seen == [
        Progress("reading", 0, 2, "a.txt", 0),
        Progress("embedding", 1, 2, "a.txt", 2),
        Progress("reading", 1, 2, "b.txt", 2),
        Progress("embedding", 2, 2, "b.txt", 3),
        Progress("publishing", 2, 2, "", 3),
    ]


def test_progress_says_rate_and_time_left() -> None:
    halfway = Progress("reading", 50, 100, seconds=10.0)
    assert (halfway.rate, halfway.left) == (5.0, 10.0)
    assert Progress("reading", 0, 100).left is None
    assert Progress("remaking", 0, 100, seconds=90.0).left == 90.0


def test_a_new_model_says_how_much_it_makes_again(desk: Desk) -> None:
    desk.write("a.txt", "甲", "乙")
    desk.sync()
    told: list[Progress] = []
    sync(desk.reports, desk.index, MarkEncoder("marks-2"), progress=told.append)
    assert (told[0], told[0].seconds > 0) == (Progress("remaking", 0, 1, passages=2), True)


def test_all_reports_gone_at_once_asks_first(desk: Desk) -> None:
    path = desk.write("a.txt", "甲")
    desk.sync()
    path.unlink()
    for rebuild in (False, True):
        with pytest.raises(YoujuError, match=r"1 of 1 reports are gone.*--yes"):
            desk.sync(rebuild=rebuild)
    assert desk.marks() == {"a.txt": ["甲"]}
    assert done(desk.sync(remove_many=True)) == {"removed": ["a.txt"]}
    assert desk.marks() == {}


@pytest.mark.parametrize(
    ("total", "gone", "refused"), [(10, 3, False), (10, 4, True), (9, 8, False), (20, 7, True)]
)
def test_many_reports_gone_at_once_asks_first(desk: Desk, total: int, gone: int, refused: bool) -> None:
    paths = [desk.write(f"{number:02}.txt", "甲") for number in range(total)]
    desk.sync()
    for path in paths[:gone]:
        path.unlink()
    if refused:
        with pytest.raises(YoujuError, match=f"{gone} of {total}"):
            desk.sync()
        assert len(desk.marks()) == total
    else:
        assert len(done(desk.sync())["removed"]) == gone


def test_moving_everything_is_no_removal(desk: Desk) -> None:
    paths = [desk.write(f"{number:02}.txt", "甲" * number, "乙") for number in range(12)]
    desk.sync()
    (desk.reports / "2023").mkdir()
    for path in paths:
        path.rename(desk.reports / "2023" / path.name)
    assert len(done(desk.sync())["moved"]) == 12


def test_folders_that_give_nothing(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(YoujuError, match=r"\.docx"):
        desk.sync()
    with pytest.raises(YoujuError, match="nowhere"):
        sync(tmp_path / "nowhere", desk.index, desk.encoder)
    assert not desk.index.exists()


def test_a_folder_of_problems_only_is_an_empty_index(desk: Desk) -> None:
    (desk.reports / "a.txt").write_bytes(b"")
    summary = desk.sync()
    assert (done(summary), summary.passages) == ({"problems": ["a.txt"]}, 0)
    assert [problem.path for problem in open_snapshot(desk.index).problems()] == ["a.txt"]


def test_the_second_writer_is_told(desk: Desk) -> None:
    desk.write("a.txt", "甲")
    with (
        writing(desk.index, wait=0),
        pytest.raises(YoujuError, match=rf"another process \(process {os.getpid()} on .*\) is updating"),
    ):
        sync(desk.reports, desk.index, desk.encoder, wait=0.05)
    assert done(desk.sync()) == {"added": ["a.txt"]}


def test_who_reads_the_holder_s_name_stops_no_sync(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows removes no file that somebody has open."""

    def held(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, f"{path} is open")

    desk.write("a.txt", "甲")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", held)
        with writing(desk.index, wait=0):
            pass
    assert done(desk.sync()) == {"added": ["a.txt"]}


def test_two_writers_at_once_do_the_work_once(desk: Desk) -> None:
    for number in range(6):
        desk.write(f"{number}.txt", "甲" * (number + 1))
    results: list[dict[str, list[str]]] = []

    def run() -> None:
        results.append(done(sync(desk.reports, desk.index, MarkEncoder())))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = [f"{number}.txt" for number in range(6)]
    assert sorted(results, key=str) == [{"added": names}, {"unchanged": names}]


def test_a_disk_full_at_publication_is_a_sentence(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write("a.txt", "甲")
    desk.sync()
    desk.write("b.txt", "乙")

    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(checkpoints, "_write", full)
        patch.setattr(checkpoints, "AT_LEAST", 0)
        with pytest.raises(YoujuError, match=r"No space left.*free space"):
            desk.sync()
    # What was committed is found: the files are derived from it at the next opening.
    assert desk.marks() == {"a.txt": ["甲"], "b.txt": ["乙"]}


def test_files_that_were_never_published_are_where_possible(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("a.txt", "甲")
    desk.sync()
    shutil.rmtree(desk.index / "generations")
    assert not needs_sync(desk.reports, desk.index, desk.encoder)

    def read_only(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(checkpoints, "publish", read_only)
        assert done(desk.sync()) == {"unchanged": ["a.txt"]}
    assert not (desk.index / "generations").exists()
    assert (done(desk.sync()), desk.encoder.passages) == ({"unchanged": ["a.txt"]}, [])
    assert (desk.index / "generations" / "1" / "receipt.json").is_file()


def test_a_disk_full_in_the_database_leaves_it_as_it_was(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write("a.txt", "甲")
    desk.sync()
    desk.write("b.txt", *("乙" * number for number in range(1, 200)))
    open_store = Store.writer

    def small(index_dir: Path) -> Store:
        store = open_store(index_dir)
        store.connection.execute("PRAGMA max_page_count = 20")
        return store

    with monkeypatch.context() as patch:
        patch.setattr(Store, "writer", small)
        with pytest.raises(YoujuError, match=r"no space left.*free space"):
            desk.sync()
    snapshot = open_snapshot(desk.index)
    assert (snapshot.generation, list(desk.marks())) == (1, ["a.txt"])
    assert done(desk.sync()) == {"added": ["b.txt"], "unchanged": ["a.txt"]}


def test_a_model_that_gives_nonsense_stores_nothing(desk: Desk) -> None:
    desk.write("a.txt", "甲")

    class Nonsense(MarkEncoder):
        def encode_questions(self, texts: object) -> object:  # type: ignore[override]
            return np.full((1, 4), np.nan, dtype=np.float32)

    with pytest.raises(ValueError, match="NaN"):
        sync(desk.reports, desk.index, Nonsense())
    with pytest.raises(YoujuError, match="python -m index"):
        open_snapshot(desk.index)


def test_files_are_read_behind_the_fence(desk: Desk) -> None:
    """Children that are kept are used for many syncs, and say what an unreadable file is."""
    desk.write("a.txt", "甲")
    with Sandbox(desk.reports, file_report) as children:
        sync(desk.reports, desk.index, desk.encoder, reader=children)
        (desk.reports / "b.txt").write_bytes(b"")
        desk.write("c.txt", "丙")
        summary = sync(desk.reports, desk.index, desk.encoder, reader=children)
    assert done(summary) == {"added": ["c.txt"], "unchanged": ["a.txt"], "problems": ["b.txt"]}
    assert desk.marks() == {"a.txt": ["甲"], "c.txt": ["丙"]}


def test_odd_names(desk: Desk) -> None:
    names = [
        "空 格.txt",
        "换\n行.txt",
        "😀.txt",
        "长" * 80 + ".txt",
        "'; DROP TABLE reports; --.txt",
        "%41#?.txt",
    ]
    for name in names:
        desk.write(name, "甲")
    desk.sync()
    assert sorted(desk.marks()) == sorted(names)
    assert done(desk.sync()) == {"unchanged": sorted(names)}


def test_a_file_is_read_again_when_it_is_asked_for(desk: Desk) -> None:
    """A problem may come from outside the file: a reader that was missing, a machine that was too busy."""
    desk.write("a.txt", "甲")
    desk.write("b.txt", "乙")
    desk.sync()
    store = Store.writer(desk.index)
    with store.transaction(prepare.config_of(desk.encoder)):
        met = {
            path: StoredProblem(path, "超时。", "Took too long.", state)
            for path, state in store.files().items()
        }
        store.remove(met)
        store.set_problems(met)
    store.close()
    assert done(desk.sync()) == {"problems": ["a.txt", "b.txt"]}
    summary = sync(desk.reports, desk.index, desk.encoder, again=["a.txt", "not there"])
    assert done(summary) == {"added": ["a.txt"], "problems": ["b.txt"]}
    summary = sync(desk.reports, desk.index, desk.encoder, again=["a.txt"])
    assert done(summary) == {"unchanged": ["a.txt"], "problems": ["b.txt"]}


def test_who_only_follows_undoes_nobody_s_change_of_model(desk: Desk) -> None:
    desk.write("a.txt", "甲")
    desk.sync()
    other = MarkEncoder("marks-2", "other")
    sync(desk.reports, desk.index, other)
    before = current_revision(desk.index)
    desk.write("b.txt", "乙")
    with pytest.raises(MadeOtherwise, match="restart"):
        sync(desk.reports, desk.index, desk.encoder, remake=False)
    assert current_revision(desk.index) == before and before.config.model == "other"
    # Who has that model follows on.
    assert done(sync(desk.reports, desk.index, other, remake=False)) == {
        "added": ["b.txt"],
        "unchanged": ["a.txt"],
    }


def test_words_that_changed_since_the_start_are_for_the_next_program(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("a.txt", "甲")
    desk.sync()
    before = current_revision(desk.index)
    assert tokens.own_words() == ()
    monkeypatch.setattr(tokens, "WORDS", tmp_path / "words.txt")
    (tmp_path / "words.txt").write_text("青河泵厂\n", encoding="utf-8")
    # A change of model would make everything again by the words of this program.
    with pytest.raises(MadeOtherwise, match=r"words\.txt"):
        sync(desk.reports, desk.index, MarkEncoder("marks-2"))
    # A child that was started after the change cuts by the new words.
    later = Sandbox(desk.reports, cut_otherwise)
    with later, pytest.raises(MadeOtherwise, match=r"words\.txt"):
        desk.write("b.txt", "乙")
        sync(desk.reports, desk.index, desk.encoder, reader=later)
    assert current_revision(desk.index) == before
    assert done(desk.sync()) == {"added": ["b.txt"], "unchanged": ["a.txt"]}


def cut_otherwise(report: Report) -> IndexRows:
    return replace(file_report(report), words="other words")


@pytest.mark.parametrize(("others", "refused"), [(0, False), (3, False), (4, True)])
def test_only_what_was_chosen_goes_in_a_crowd(desk: Desk, others: int, refused: bool) -> None:
    """Twenty reports, ten of which somebody chose to remove; others go with them, three of the ten left at most."""
    for number in range(20):
        desk.write(f"{number:02}.txt", "甲")
    desk.sync()
    chosen = [f"{number:02}.txt" for number in range(10)]
    for number in range(10 + others):
        (desk.reports / f"{number:02}.txt").unlink()
    if refused:
        with pytest.raises(YoujuError, match="4 of 10 reports are gone"):
            sync(desk.reports, desk.index, desk.encoder, removing=chosen)
        assert len(desk.marks()) == 20
    else:
        sync(desk.reports, desk.index, desk.encoder, removing=chosen)
        assert len(desk.marks()) == 10 - others
