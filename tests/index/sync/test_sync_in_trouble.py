"""Other writers, full disks, odd names, and what nobody asked for: the index stays whole."""

import os
import shutil
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from index_doubles import MarkEncoder
from syncing import Desk, done

from corpus.errors import YoujuError
from corpus.report import Report
from corpus.sandbox.pool import Sandbox
from index.engine.local import checkpoint as checkpoints
from index.engine.local.snapshot import current_revision, open_snapshot
from index.errors import MadeOtherwise
from index.storage import prepare
from index.storage.cut import IndexRows, file_report
from index.storage.lock import writing
from index.storage.states import StoredProblem
from index.storage.store import Store
from index.sync.sync import needs_sync, sync
from index.text import tokens


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
