"""Where a file that somebody has open cannot be moved, as on Windows, it is tried again; acted out here."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from index_doubles import MarkEncoder, write_report

from corpus.errors import YoujuError
from corpus.folder import trash
from corpus.system import acting_as
from index.engine.local import checkpoint as checkpoints
from index.storage.database import FILE, set_aside
from index.storage.store import Store
from index.sync.backup import backup, restore
from index.sync.check import check
from index.sync.sync import sync

TIMES = 3


@pytest.fixture
def place(tmp_path: Path) -> Path:
    write_report(tmp_path / "reports", "a.txt", "阵地管理有漏洞。", title="青河泵站2023年总结")
    sync(tmp_path / "reports", tmp_path / "index", MarkEncoder())
    backup(tmp_path / "b.zip", tmp_path / "reports", tmp_path / "index")
    return tmp_path


def removed(place: Path) -> None:
    gone = trash.remove(place / "reports", "a.txt")
    assert [one.id for one in trash.removed(place / "reports")] == [gone.id]


def published(place: Path) -> None:
    store = Store.reader(place / "index")
    revision = store.revision()
    assert revision is not None
    checkpoints.publish(place / "index", checkpoints.build(store, revision))
    store.close()
    assert check(place / "index").derived is None


def aside(place: Path) -> None:
    assert set_aside(place / "index").exists() and not (place / "index" / FILE).exists()


def restored(place: Path) -> None:
    restore(place / "b.zip", place / "reports", place / "index")
    assert (place / "index" / f"{FILE}.old-1").exists()


def restored_anew(place: Path) -> None:
    restore(place / "b.zip", place / "new", place / "elsewhere")
    assert check(place / "elsewhere").reports == 1


WORK = [removed, published, aside, restored, restored_anew]


def held(monkeypatch: pytest.MonkeyPatch, times: int) -> list[str]:
    """Each file or folder cannot be moved so many times; the names that were tried."""
    replace, tried = os.replace, []

    def refuse(fresh: Path, target: Path) -> None:
        tried.append(Path(fresh).name)
        if tried.count(Path(fresh).name) <= times:
            raise PermissionError(13, "in use")
        replace(fresh, target)

    monkeypatch.setattr(os, "replace", refuse)
    return tried


@pytest.mark.parametrize("work", WORK, ids=lambda work: work.__name__)
def test_what_is_open_for_a_moment_is_moved_all_the_same(
    place: Path, monkeypatch: pytest.MonkeyPatch, work: Callable[[Path], None]
) -> None:
    tried = held(monkeypatch, TIMES)
    with acting_as("win32"):
        work(place)
    assert tried and all(tried.count(name) == TIMES + 1 for name in tried)


@pytest.mark.parametrize("work", WORK, ids=lambda work: work.__name__)
def test_elsewhere_nothing_is_waited_for(
    place: Path, monkeypatch: pytest.MonkeyPatch, work: Callable[[Path], None]
) -> None:
    tried = held(monkeypatch, TIMES)
    with acting_as("linux"), pytest.raises((YoujuError, PermissionError)):
        work(place)
    assert len(tried) == 1
