"""What each way to write leaves behind, and what a store looks up: a step at a time."""

import re
import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from index_doubles import make_report
from test_store import CONFIG, generation, prepared, put, state

from corpus.errors import YoujuError
from corpus.report import text_digest
from index.errors import UnusableIndex
from index.storage import reading
from index.storage import store as stores
from index.storage.database import FILE
from index.storage.prepare import DRAFT
from index.storage.states import FileState, StoredProblem
from index.storage.store import Prepared, Store


def in_file(store: Store, file: str, count: int) -> None:
    """A file with so many reports."""
    with store.transaction(CONFIG):
        for number in range(1, count + 1):
            path = file if number == 1 else f"{file}#{number}"
            store.put(prepared(make_report(path, "甲", "乙")), state(file))


def ids(store: Store) -> dict[str, int]:
    return {report.path: report.id for report in reading.reports(store)}


def test_the_first_reports_of_a_file_stay_as_they_are() -> None:
    store = Store.memory()
    in_file(store, "a.txt", 4)
    put(store, make_report("a.txt.txt", "丙"))
    before = ids(store)
    assert list(before) == ["a.txt", "a.txt#2", "a.txt#3", "a.txt#4", "a.txt.txt"]
    with store.transaction(CONFIG):
        store.keep_only("a.txt", 2)
    assert ids(store) == {path: before[path] for path in ("a.txt", "a.txt#2", "a.txt.txt")}
    assert (generation(store), store.counts()) == (3, (3, 5))
    # Nothing to remove: nothing changed.
    with store.transaction(CONFIG):
        store.keep_only("a.txt", 2)
    assert generation(store) == 3
    with store.transaction(CONFIG):
        store.keep_only("a.txt", 1)
    assert (list(ids(store)), generation(store)) == (["a.txt", "a.txt.txt"], 4)


def test_a_file_goes_with_all_its_reports_and_no_other() -> None:
    store = Store.memory()
    in_file(store, "a.txt", 3)
    for path in ("a.txt#x", "a.txt$", "a.tx", "b.txt"):
        put(store, make_report(path, "丙"))
    with store.transaction(CONFIG):
        store.touch([FileState("a.txt", 11, 99, None), FileState("b.txt", 12, 98, None)])
    dates = store.connection.execute("SELECT path, size, mtime_ns FROM reports WHERE size > 10").fetchall()
    assert dates == [("a.txt", 11, 99), ("a.txt#2", 11, 99), ("a.txt#3", 11, 99), ("b.txt", 12, 98)]
    assert list(store.files()) == ["a.txt", "a.txt#x", "a.txt$", "a.tx", "b.txt"]
    with store.transaction(CONFIG):
        store.remove(["a.txt"])
    assert list(ids(store)) == ["a.tx", "a.txt#x", "a.txt$", "b.txt"]
    assert store.connection.execute("SELECT count(*) FROM passages").fetchone() == (4,)


def test_a_unit_alone_is_a_new_revision_of_its_report() -> None:
    store = Store.memory()
    put(store, make_report("a.txt", "甲", "乙"))
    put(store, make_report("b.txt", "丙"))
    with store.transaction(CONFIG):
        store.set_unit("a.txt", "水利局")
    assert {r.path: r.unit for r in reading.reports(store)} == {"a.txt": "水利局", "b.txt": "档案馆"}
    assert (generation(store), reading.faults(store)) == (3, [])
    assert [store.passages_after(after) for after in (0, 1, 2, 3)] == [3, 3, 2, 0]
    with store.transaction(CONFIG):
        store.set_unit("a.txt", None)
    assert reading.report(store, "a.txt") == replace(make_report("a.txt", "甲", "乙"), unit=None)
    assert generation(store) == 4


def test_problems_are_remembered_with_the_digest_of_their_file() -> None:
    store = Store.memory()
    problems = {
        "a.txt": StoredProblem("a.txt", "空", "empty", FileState("a.txt", 3, 7, "digest of a.txt")),
        "b.doc": StoredProblem("b.doc", "不读", "not read", None),
    }
    with store.transaction(CONFIG):
        store.set_problems(dict(reversed(problems.items())))
    assert list(store.problems().items()) == list(problems.items())


def test_only_so_many_revisions_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "REMEMBERED", 2)
    store = Store.memory()
    tokens = []
    for number in range(5):
        put(store, make_report("a.txt", "甲" * (number + 1)))
        revision = store.revision()
        assert revision is not None
        tokens.append(revision.token)
    assert len(set(tokens)) == 5 and {len(token) for token in tokens} == {32}
    found = [store.descends_from(number + 1, token) for number, token in enumerate(tokens)]
    assert found == [False, False, True, True, True]


def test_what_an_index_was_made_with_comes_back() -> None:
    store = Store.memory()
    config = replace(CONFIG, words="digest of words", dimension=2, tokenizer=3, splitter=4, enrichment=5)
    with store.transaction(config):
        store.clear()
    revision = store.revision()
    assert revision is not None and (revision.generation, revision.config) == (1, config)


@pytest.mark.parametrize(
    ("statement", "detail"),
    [
        ("DELETE FROM meta WHERE name = 'token'", "meta: 'token'"),
        ("UPDATE meta SET value = 'x' WHERE name = 'splitter'", "meta: invalid literal.*'x'"),
    ],
)
def test_a_revision_that_cannot_be_read_is_damage(tmp_path: Path, statement: str, detail: str) -> None:
    store = Store.writer(tmp_path)
    put(store, make_report("a.txt", "甲"))
    store.connection.execute(statement)
    with pytest.raises(UnusableIndex, match=rf"{FILE} is damaged or not ours \({detail}\)"):
        store.revision()
    store.close()


def test_a_store_knows_its_file_and_says_it_with_errors(tmp_path: Path) -> None:
    writer = Store.writer(tmp_path)
    put(writer, make_report("a.txt", "甲"))
    reader = Store.reader(tmp_path)
    assert writer.path == reader.path == tmp_path / FILE
    assert Store.memory().path == Path(":memory:")
    with pytest.raises(YoujuError, match=re.escape(str(tmp_path / FILE))), writer.transaction(CONFIG):
        raise sqlite3.DatabaseError("file is not a database")
    reader.close()
    with pytest.raises(sqlite3.ProgrammingError):
        reader.counts()
    writer.close()


def test_a_transaction_is_the_only_one_that_writes_from_its_start(tmp_path: Path) -> None:
    writer = Store.writer(tmp_path)
    other = sqlite3.connect(tmp_path / FILE, timeout=0, isolation_level=None)
    with writer.transaction(CONFIG), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()
    writer.close()


def test_what_failed_is_told_where_sqlite_has_undone_it_already() -> None:
    store = Store.memory()
    put(store, make_report("a.txt", "甲"))
    with pytest.raises(ValueError, match="as it was"), store.transaction(CONFIG):
        store.remove(["a.txt"])
        store.connection.execute("ROLLBACK")
        raise ValueError("as it was")
    assert (store.counts(), generation(store)) == ((1, 1), 1)


def test_a_reader_begins_again_only_at_the_revision_it_has(tmp_path: Path) -> None:
    writer = Store.writer(tmp_path)
    put(writer, make_report("a.txt", "甲"))
    reader = Store.reader(tmp_path)
    first = reader.connection
    assert reader.begin_again() is True
    assert reader.connection is not first and reader.counts() == (1, 1)
    with pytest.raises(sqlite3.ProgrammingError):
        first.execute("SELECT 1")
    second = reader.connection
    put(writer, make_report("b.txt", "乙", "丙"))
    assert reader.begin_again() is False
    assert reader.connection is second and reader.counts() == (1, 1)
    reader.close()
    writer.close()


def test_a_new_report_has_the_date_it_came_in_universal_time() -> None:
    store = Store.memory()
    put(store, make_report("a.txt", "甲"))
    (only,) = reading.reports(store)
    assert only.added.endswith("+00:00") and len(only.added) == len("2026-01-01T00:00:00+00:00")


def test_vectors_are_stored_as_two_bytes_the_lower_first() -> None:
    store = Store.memory()
    report = make_report("a.txt", "甲", "乙")
    one = prepared(report, (1, 0), (0.5, 2))
    for dtype in (">f2", "<f4"):
        with store.transaction(CONFIG):
            store.put(replace(one, vectors=one.vectors.astype(dtype)), state("a.txt"))
        blobs = [blob for (blob,) in store.connection.execute("SELECT vector FROM passages ORDER BY id")]
        assert blobs == [b"\x00\x3c\x00\x00", b"\x00\x38\x00\x40"]
        found = store.vectors_of(map(text_digest, ("甲", "乙")))
        assert {key: row.tolist() for key, row in found.items()} == {
            text_digest("甲"): [1.0, 0.0],
            text_digest("乙"): [0.5, 2.0],
        }


def test_a_passage_without_a_vector_or_a_key_is_not_stored() -> None:
    store = Store.memory()
    one = prepared(make_report("a.txt", "甲", "乙"), (1, 0), (0, 1))
    for short in (replace(one, vectors=one.vectors[:1]), replace(one, embedded=one.embedded[:1])):
        with pytest.raises(ValueError, match="zip"), store.transaction(CONFIG):
            store.put(short, state("a.txt"))
    assert (store.counts(), store.revision()) == ((0, 0), None)


def test_vectors_of_more_texts_than_are_asked_for_at_once() -> None:
    store = Store.memory()
    one = prepared(make_report("a.txt", *(f"甲{number}" for number in range(1_001))))
    vectors = np.array([(number, -number) for number in range(1_001)], dtype=np.float16)
    with store.transaction(CONFIG):
        store.put(replace(one, vectors=vectors), state("a.txt"))
    found = store.vectors_of([*one.embedded, *one.embedded, text_digest("乙")])
    assert {key: row.tolist() for key, row in found.items()} == {
        text_digest(f"甲{number}"): [number, -number] for number in range(1_001)
    }


def test_which_reports_have_a_draft() -> None:
    store = Store.memory()

    def drafted(path: str, *drafts: bool) -> Prepared:
        one = prepared(make_report(path, *(f"甲{number}" for number in range(len(drafts)))))
        keys = [key + DRAFT if draft else key for key, draft in zip(one.embedded, drafts, strict=True)]
        return replace(one, embedded=tuple(keys))

    with store.transaction(CONFIG):
        for path, drafts in {"c.txt": (True,), "b.txt": (False,), "a.txt": (False, True, True)}.items():
            store.put(drafted(path, *drafts), state(path))
    assert [store.drafts(most) for most in (0, 1, 2, 9)] == [
        [],
        ["a.txt"],
        ["a.txt", "c.txt"],
        ["a.txt", "c.txt"],
    ]
