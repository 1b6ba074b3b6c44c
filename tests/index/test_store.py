"""The database gives back what was put in, refuses what is not its own, and changes by whole reports."""

import os
import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from index_doubles import make_report
from numpy.typing import NDArray

from corpus.errors import YoujuError
from corpus.report import ROLES, Report, text_digest
from index.errors import UnusableIndex
from index.storage import reading
from index.storage.cut import file_report
from index.storage.database import FILE, SCHEMA, set_aside
from index.storage.records import join_terms, split_terms
from index.storage.states import FileState, IndexConfig, StoredProblem
from index.storage.store import Prepared, Store
from index.text.tokens import terms

CONFIG = IndexConfig("marks", "marks-1", 2, 1, 1, 1)


def prepared(report: Report, *rows: tuple[float, float]) -> Prepared:
    """With digests of the texts alone, so that a test can name them."""
    texts = [passage.text for passage in report.passages]
    vectors: NDArray[np.float16] = np.array(rows or [(1, 0)] * len(texts), dtype=np.float16)
    filed = replace(file_report(report), embedded=tuple(map(text_digest, texts)))
    return Prepared(filed, vectors.reshape(len(texts), 2), filed.embedded)


def state(path: str, size: int = 10) -> FileState:
    return FileState(path, size, 5, f"digest of {path}")


def put(store: Store, report: Report, *rows: tuple[float, float], moved_from: str | None = None) -> None:
    with store.transaction(CONFIG):
        store.put(prepared(report, *rows), state(report.path), moved_from)


def generation(store: Store) -> int:
    revision = store.revision()
    return revision.generation if revision else 0


def test_a_report_comes_back_whole() -> None:
    store = Store.memory()
    report = make_report("a/年报.txt", "甲工作不够。", "乙\t工作\u3000不够。", title="总结 <b>", year=None)
    put(store, report)
    assert reading.report(store, "a/年报.txt") == report
    with pytest.raises(YoujuError, match=r"b\.txt"):
        reading.report(store, "b.txt")


def test_vectors_terms_and_columns_are_in_the_order_of_path_and_place() -> None:
    store = Store.memory()
    put(store, make_report("b.txt", "丙", year=None), (3, 4))
    put(store, make_report("a.txt", "甲乙", "", year=2021), (0, 2), (0, 0))
    vectors = np.empty((3, 2), dtype=np.float32)
    reading.vectors(store, vectors)
    assert vectors == pytest.approx(np.array([[0, 1], [0, 0], [0.6, 0.8]]), abs=1e-3)
    first, second = reading.terms(store)
    assert [first.vocabulary[i] for i in first.text[1]] == ["甲乙", "甲乙_"]
    assert [counts.tolist() for counts in (first.text[0], second.text[0])] == [[2, 0], [1]]
    assert [second.vocabulary[i] for i in second.headings[1]] == list(terms("年度总结\n问题"))
    columns = reading.columns(store)
    assert columns.passage_ids.tolist() == [2, 3, 1]
    assert columns.reports.tolist() == [2, 2, 1]
    assert columns.sections.tolist() == [1, 1, 1]
    assert columns.roles.tolist() == [2, 2, 2]
    assert columns.section_roles.tolist() == [2, 2, 2]
    assert columns.years.tolist() == [2021, 2021, 0]
    assert [array.dtype.name for array in (columns.sections, columns.roles, columns.years)] == [
        "int32",
        "int8",
        "int16",
    ]


def test_the_role_of_a_passage_and_that_of_its_section() -> None:
    """A passage may say something else than its section is about."""
    store = Store.memory()
    report = make_report("a.txt", "甲", "乙")
    put(store, replace(report, passages=(report.passages[0], replace(report.passages[1], role="cause"))))
    columns = reading.columns(store)
    assert [ROLES[role] for role in columns.roles] == ["problem", "cause"]
    assert [ROLES[role] for role in columns.section_roles] == ["problem", "problem"]


def test_passages_are_cut_out_of_the_report_in_the_order_asked() -> None:
    store = Store.memory()
    report = make_report("a.txt", "甲工作。", "乙工作。")
    put(store, report)
    found = reading.passages(store, [2, 1, 2])
    assert [one.passage for one in found] == [report.passages[1], report.passages[0], report.passages[1]]
    assert (found[0].path, found[0].title, found[0].year, found[0].unit) == (
        "a.txt",
        "年度总结",
        2023,
        "档案馆",
    )
    with pytest.raises(KeyError):
        reading.passages(store, [9])


def test_ids_are_never_used_again() -> None:
    store = Store.memory()
    put(store, make_report("a.txt", "甲", "乙"))
    put(store, make_report("a.txt", "丙"))
    assert reading.columns(store).passage_ids.tolist() == [3]
    with store.transaction(CONFIG):
        store.clear()
    put(store, make_report("a.txt", "甲"))
    columns = reading.columns(store)
    assert (columns.passage_ids.tolist(), columns.reports.tolist()) == ([4], [2])


def test_a_moved_report_keeps_its_id_and_date() -> None:
    store = Store.memory()
    put(store, make_report("a.txt", "甲"))
    store.connection.execute("UPDATE reports SET added = '2020-01-01T00:00:00+00:00'")
    put(store, make_report("b.txt", "甲"), moved_from="a.txt")
    (only,) = reading.reports(store)
    assert (only.id, only.path, only.added) == (1, "b.txt", "2020-01-01T00:00:00+00:00")
    assert (only.passages, only.characters) == (1, len("年度总结\n一、问题\n甲"))


def test_every_change_is_a_new_edition_and_a_date_is_not() -> None:
    store = Store.memory()
    assert store.revision() is None
    put(store, make_report("a.txt", "甲"))
    first = store.revision()
    assert first is not None and (first.generation, first.config) == (1, CONFIG)
    with store.transaction(CONFIG):
        store.touch([FileState("a.txt", 11, 99, None)])
    assert store.revision() == first
    assert store.files() == {"a.txt": FileState("a.txt", 11, 99, "digest of a.txt")}
    assert store.descends_from(1, first.token)
    assert not store.descends_from(1, "another") and not store.descends_from(2, first.token)
    with store.transaction(CONFIG):
        store.remove(["a.txt"])
    second = store.revision()
    assert second is not None and second.generation == 2 and second.token != first.token
    assert store.descends_from(1, first.token) and store.descends_from(2, second.token)
    assert store.counts() == (0, 0)


def test_a_transaction_that_fails_leaves_nothing() -> None:
    store = Store.memory()
    put(store, make_report("a.txt", "甲"))
    with pytest.raises(KeyboardInterrupt), store.transaction(CONFIG):
        store.put(prepared(make_report("b.txt", "乙")), state("b.txt"))
        with store.transaction(CONFIG):
            store.remove(["a.txt"])
        raise KeyboardInterrupt
    assert list(store.files()) == ["a.txt"]
    assert generation(store) == 1
    put(store, make_report("c.txt", "丙"))
    assert list(store.files()) == ["a.txt", "c.txt"]


def test_problems_are_what_they_were_last_set_to() -> None:
    store = Store.memory()
    problems = {
        "a.doc": StoredProblem("a.doc", "不读", "not read", None),
        "b.txt": StoredProblem("b.txt", "空", "empty", FileState("b.txt", 0, 7, None)),
    }
    with store.transaction(CONFIG):
        store.set_problems(problems)
    assert store.problems() == problems
    with store.transaction(CONFIG):
        store.set_problems({})
    assert store.problems() == {}
    assert generation(store) == 2


def test_vectors_of_known_texts() -> None:
    store = Store.memory()
    put(store, make_report("a.txt", "甲", "乙"), (1, 0), (0, 1))
    found = store.vectors_of([text_digest("乙"), text_digest("丁")])
    assert {digest: row.tolist() for digest, row in found.items()} == {text_digest("乙"): [0.0, 1.0]}


def test_terms_join_and_split() -> None:
    assert split_terms(join_terms([])) == []
    assert split_terms(join_terms(["党建", "a b", "三\n四"])) == ["党建", "a b", "三\n四"]


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
