"""The database as a file: readers beside a writer, what is damaged, of another schema or not ours."""

import os
import sqlite3
from pathlib import Path

import pytest
from index_doubles import make_report
from test_store import CONFIG, generation, put

from corpus.errors import YoujuError
from index.errors import UnusableIndex
from index.storage import reading
from index.storage.database import FILE, SCHEMA, set_aside
from index.storage.states import StoredProblem
from index.storage.store import Store


def test_flipped_bytes_are_noticed_by_the_digest() -> None:
    store = Store.memory()
    put(store, make_report("a.txt", "甲工作"))
    put(store, make_report("b.txt", "乙工作"))
    assert reading.faults(store) == []
    store.connection.execute("UPDATE passages SET vector = x'003c003c' WHERE report = 2")
    assert [fault.split(":")[0] for fault in reading.faults(store)] == ["b.txt"]
    store.connection.execute("UPDATE reports SET text = replace(text, '甲', '丙') WHERE path = 'a.txt'")
    assert [fault.split(":")[0] for fault in reading.faults(store)] == ["a.txt", "b.txt"]


def test_terms_are_covered_by_the_digest() -> None:
    store = Store.memory()
    put(store, make_report("a.txt", "甲工作"))
    store.connection.execute("UPDATE terms SET text = x'00000000'")
    assert [fault.split(":")[0] for fault in reading.faults(store)] == ["a.txt"]
    store.connection.execute("DELETE FROM terms")
    assert [fault.split(":")[0] for fault in reading.faults(store)] == ["a.txt"]


def test_a_reader_stays_at_its_edition(tmp_path: Path) -> None:
    writer = Store.writer(tmp_path)
    put(writer, make_report("a.txt", "甲"))
    reader = Store.reader(tmp_path)
    put(writer, make_report("a.txt", "乙"))
    assert reading.report(reader, "a.txt").passages[0].text == "甲"
    assert generation(reader) == 1
    reader.close()
    assert generation(Store.reader(tmp_path)) == 2


def test_the_log_shrinks_when_the_last_reader_of_an_old_edition_goes(tmp_path: Path) -> None:
    writer = Store.writer(tmp_path)
    put(writer, make_report("a.txt", "甲"))
    reader = Store.reader(tmp_path)
    for _ in range(5):
        put(writer, make_report("a.txt", "甲" * 20_000))
    assert (tmp_path / f"{FILE}-wal").stat().st_size > 100_000
    reader.close()
    writer.close()
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_a_log_that_goes_as_it_is_looked_at_stops_no_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store.writer(tmp_path).close()
    monkeypatch.setattr(Path, "exists", bool)  # as if it had been there a moment ago
    assert generation(Store.reader(tmp_path)) == 0


def test_no_index_yet(tmp_path: Path) -> None:
    with pytest.raises(YoujuError, match="python -m index"):
        Store.reader(tmp_path)
    (tmp_path / FILE).touch()  # killed before the tables were made
    with pytest.raises(YoujuError, match="python -m index"):
        Store.reader(tmp_path)
    assert Store.writer(tmp_path).revision() is None


@pytest.mark.parametrize("opening", [Store.reader, Store.writer])
def test_what_is_not_ours_is_refused_and_left_alone(tmp_path: Path, opening: object) -> None:
    assert callable(opening)
    path = tmp_path / FILE
    path.write_bytes(b"this is no database" * 300)
    with pytest.raises(UnusableIndex, match="--rebuild"):
        opening(tmp_path)
    assert path.read_bytes() == b"this is no database" * 300

    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE other (x)")
    connection.close()
    with pytest.raises(UnusableIndex, match="another program"):
        opening(tmp_path)


@pytest.mark.parametrize(("schema", "age"), [(SCHEMA + 1, "a newer"), (0, "an older")])
def test_other_schemas_are_refused_with_the_way_out(tmp_path: Path, schema: int, age: str) -> None:
    writer = Store.writer(tmp_path)
    put(writer, make_report("a.txt", "甲"))
    writer.connection.execute(f"PRAGMA user_version = {schema}")
    writer.close()
    for opening in (Store.reader, Store.writer):
        with pytest.raises(UnusableIndex, match=f"{age} version.*--rebuild"):
            opening(tmp_path)


def test_a_truncated_database_is_named_as_damaged(tmp_path: Path) -> None:
    writer = Store.writer(tmp_path)
    for number in range(30):
        put(writer, make_report(f"{number}.txt", "甲" * 3000))
    writer.close()
    data = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(data[: len(data) // 2 // 4096 * 4096])
    for opening in (Store.reader, Store.writer):
        with pytest.raises(UnusableIndex, match=r"malformed.*--rebuild"):
            opening(tmp_path)


def test_a_database_that_cannot_be_renamed_stays_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows renames nothing that another program holds open."""
    files = {FILE: b"held open", f"{FILE}-wal": b"its log"}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    replace = os.replace

    def refuse(path: Path, target: Path) -> None:
        if path.name == FILE:
            raise PermissionError(13, "in use")
        replace(path, target)

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(YoujuError, match=r"close the programs that use this index"):
        set_aside(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == files


def test_setting_aside_keeps_every_byte(tmp_path: Path) -> None:
    for content in (b"first", b"second"):
        (tmp_path / FILE).write_bytes(content)
        (tmp_path / f"{FILE}-wal").write_bytes(content + b" log")
        set_aside(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        f"{FILE}.old-1": b"first",
        f"{FILE}.old-1-wal": b"first log",
        f"{FILE}.old-2": b"second",
        f"{FILE}.old-2-wal": b"second log",
    }


def test_forgetting_all_is_a_revision_by_itself_and_ids_go_on() -> None:
    store = Store.memory()
    put(store, make_report("a.txt", "甲"))
    before = generation(store)
    with store.transaction(CONFIG):
        store.clear()
    assert (generation(store), store.counts(), store.files()) == (before + 1, (0, 0), {})
    with store.transaction(CONFIG):
        store.set_problems({"b": StoredProblem("b", "坏", "bad", None)})
        store.clear()
    assert store.problems() == {}
    put(store, make_report("a.txt", "甲"))
    assert reading.columns(store).passage_ids.tolist() == [2]
