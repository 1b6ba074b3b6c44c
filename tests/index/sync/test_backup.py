"""Backups: made while somebody writes, whole or refused, and put back beside what was there."""

import threading
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from index_doubles import MarkEncoder
from rights import has_rights

from corpus import system
from corpus.errors import YoujuError
from index.storage.database import FILE, open_to_read
from index.sync.backup import DATABASE, USERS, backup, restore
from index.sync.check import check
from index.sync.sync import sync

TEXT = "某厂{n}年总结\n\n一、存在问题\n　　围栏破损没有修补，第{n}处。\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with reports, corrections, users and an index."""
    (tmp_path / "reports" / ".youju").mkdir(parents=True)
    for n in (2021, 2022, 2023):
        (tmp_path / "reports" / f"{n}.txt").write_text(TEXT.format(n=n), encoding="utf-8")
    (tmp_path / "reports" / ".youju" / "corrections.toml").write_text("# mine\n", encoding="utf-8")
    (tmp_path / "users").write_text("li:reader:…\n", encoding="utf-8")
    sync(tmp_path / "reports", tmp_path / "index", MarkEncoder())
    return tmp_path


def test_a_backup_holds_all_that_cannot_be_made_again(place: Path) -> None:
    kept = backup(place / "b.zip", place / "reports", place / "index", place / "users")
    assert kept.members == (DATABASE, "reports/.youju/corrections.toml", USERS) and kept.health.reports == 3
    assert has_rights(place / "b.zip", 0o600)
    assert sorted(one.name for one in place.iterdir()) == ["b.zip", "index", "reports", "users"]
    with pytest.raises(YoujuError, match="there already"):
        backup(place / "b.zip", place / "reports", place / "index")


def test_what_is_put_back_is_what_was_and_what_was_there_stays_beside(place: Path) -> None:
    backup(place / "b.zip", place / "reports", place / "index", place / "users")
    (place / "reports" / "2024.txt").write_text(TEXT.format(n=2024), encoding="utf-8")
    (place / "reports" / ".youju" / "corrections.toml").write_text("# spoilt\n", encoding="utf-8")
    (place / "users").write_text("", encoding="utf-8")
    sync(place / "reports", place / "index", MarkEncoder())
    assert check(place / "index").reports == 4
    kept = restore(place / "b.zip", place / "reports", place / "index", place / "users")
    assert check(place / "index").reports == kept.health.reports == 3
    assert (place / "users").read_text(encoding="utf-8") == "li:reader:…\n"
    notes = place / "reports" / ".youju"
    assert (notes / "corrections.toml").read_text(encoding="utf-8") == "# mine\n"
    assert (notes / "corrections.toml.before-restore-1").read_text(encoding="utf-8") == "# spoilt\n"
    assert (place / "index" / f"{FILE}.old-1").is_file()
    assert sync(place / "reports", place / "index", MarkEncoder()).added == ("2024.txt",)


def test_an_empty_machine_is_restored(place: Path, tmp_path: Path) -> None:
    backup(place / "b.zip", place / "reports", place / "index", place / "users")
    new = tmp_path / "new"
    (new / "reports").mkdir(parents=True)
    restore(place / "b.zip", new / "reports", new / "index", new / "users")
    assert check(new / "index").reports == 3 and has_rights(new / "users", 0o600)


def test_a_backup_made_while_the_index_is_written_is_of_one_revision(place: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        n = 0
        while not stop.is_set():
            n += 1
            (place / "reports" / f"更多{n}.txt").write_text(TEXT.format(n=n), encoding="utf-8")
            sync(place / "reports", place / "index", MarkEncoder())

    writer = threading.Thread(target=write)
    writer.start()
    try:
        kept = [backup(place / f"{n}.zip", place / "reports", place / "index") for n in range(5)]
    finally:
        stop.set()
        writer.join()
    assert all(one.health.faults == () and one.health.reports >= 3 for one in kept)


def test_damaged_and_foreign_backups_change_nothing(place: Path) -> None:
    backup(place / "b.zip", place / "reports", place / "index", place / "users")
    whole = (place / "b.zip").read_bytes()
    before = (place / "index" / FILE).read_bytes()
    bad: list[bytes] = [
        whole[:-50],
        whole[: len(whole) // 2],
        b"",
        b"PK",
        bytes(whole[:300]) + b"\0" * 40 + whole[340:],
    ]
    with zipfile.ZipFile(place / "evil.zip", "w") as packed:
        packed.writestr(DATABASE, b"x")
        packed.writestr("../../evil", b"x")
        packed.writestr(
            "manifest.json", '{"version": 1, "files": {"index/index.sqlite3": "", "../../evil": ""}}'
        )
    bad.append((place / "evil.zip").read_bytes())
    for content in bad:
        (place / "bad.zip").write_bytes(content)
        with pytest.raises(YoujuError, match="no whole backup"):
            restore(place / "bad.zip", place / "reports", place / "index", place / "users")
    with pytest.raises(YoujuError, match="There is no backup"):
        restore(place / "missing.zip", place / "reports", place / "index")
    assert (place / "index" / FILE).read_bytes() == before and not (place.parent / "evil").exists()


def test_what_was_there_before_stays_however_often_it_is_restored(place: Path) -> None:
    backup(place / "b.zip", place / "reports", place / "index", place / "users")
    notes = place / "reports" / ".youju"
    (notes / "corrections.toml").write_text("# mine too\n", encoding="utf-8")
    for _ in range(2):
        restore(place / "b.zip", place / "reports", place / "index", place / "users")
    assert sorted(one.name for one in notes.iterdir() if one.name[0] != ".") == [
        "corrections.toml",
        "corrections.toml.before-restore-1",
    ]
    assert (notes / "corrections.toml.before-restore-1").read_text(encoding="utf-8") == "# mine too\n"


def test_at_no_moment_of_a_restore_is_there_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup(place / "b.zip", place / "reports", place / "index", place / "users")
    for name in ("reports/.youju/corrections.toml", "users"):
        (place / name).write_text("# another\n", encoding="utf-8")
    reader = open_to_read(place / "index" / FILE)
    seen, whole = [], system.put_in_place

    def watched(fresh: Path, target: Path) -> None:
        seen.append(target.name)
        held = ("reports/.youju/corrections.toml", "users", f"index/{FILE}")
        assert all((place / name).exists() for name in held)
        whole(fresh, target)

    monkeypatch.setattr(system, "put_in_place", watched)
    restore(place / "b.zip", place / "reports", place / "index", place / "users")
    assert seen == [
        *("corrections.toml.before-restore-1", "corrections.toml"),
        *("users.before-restore-1", "users"),
    ]
    # Who reads the index goes on.
    assert reader.execute("SELECT count(*) FROM reports").fetchone() == (3,)
    reader.close()


def test_a_bit_anywhere_in_a_backup_is_found(place: Path) -> None:
    backup(place / "b.zip", place / "reports", place / "index", place / "users")
    whole = (place / "b.zip").read_bytes()
    for at in range(0, len(whole), len(whole) // 60):
        (place / "bad.zip").write_bytes(whole[:at] + bytes([whole[at] ^ 8]) + whole[at + 1 :])
        # A bit that says nothing of what is kept, such as a date, is nobody's.
        with suppress(YoujuError):
            restore(place / "bad.zip", place / "reports", place / "index")
        assert check(place / "index").reports == 3 and not check(place / "index").faults
