"""Derived files are used only when they are exactly those of the database's revision."""

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from index_doubles import MarkEncoder, make_report

from index.engine.local import checkpoint as checkpoints
from index.engine.local.checkpoint import FILES, RECEIPT, BadGeneration
from index.engine.local.segments import Derived
from index.storage.cut import file_report
from index.storage.prepare import config_of, prepare
from index.storage.states import FileState, Revision
from index.storage.store import Store

Published = tuple[Path, Store, Revision]


@pytest.fixture
def published(tmp_path: Path) -> Published:
    store, revision = _store("甲甲", "乙")
    checkpoints.publish(tmp_path, checkpoints.build(store, revision))
    return tmp_path, store, revision


def _store(*points: str) -> tuple[Store, Revision]:
    store = Store.memory()
    return store, _put(store, "a.txt", *points)


def _put(store: Store, path: str, *points: str) -> Revision:
    encoder = MarkEncoder()
    with store.transaction(config_of(encoder)):
        for one in prepare([file_report(make_report(path, *points))], encoder, store):
            store.put(one, FileState(path, 1, 1, "d"))
    revision = store.revision()
    assert revision is not None
    return revision


def derived(published: Published) -> Derived:
    index_dir, store, revision = published
    return checkpoints.derive(store, checkpoints.load(index_dir, store, revision))


def test_what_was_published_is_loaded(published: Published) -> None:
    found = derived(published)
    assert found.columns.passage_ids.tolist() == [1, 2]
    assert found.columns.years.tolist() == [2023, 2023]
    # 问题 stands in the heading that is embedded with each point, and holds no mark.
    assert found.dense.scores(np.array([1, 0, 0, 0, 0])) == pytest.approx([2 / 5**0.5, 0], abs=1e-3)
    assert found.dense.scores(np.array([0, 0, 0, 1, 0])) == pytest.approx([1 / 5**0.5, 1 / 2**0.5], abs=1e-3)
    assert found.lexical.score([[("乙", 1.0)]]).argmax() == 1
    assert (found.headings.score([[("问题", 1.0)]]) > 0).tolist() == [True, True]
    assert not checkpoints.wanted(*published)


def test_large_files_are_mapped(published: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    read = derived(published)
    monkeypatch.setattr(checkpoints, "MAPPED_FROM", 0)
    mapped = derived(published)
    question = np.array([0.6, 0.8, 0, 0, 0])
    assert (mapped.dense.scores(question) == read.dense.scores(question)).all()
    assert (mapped.lexical.score([[("甲", 1.0)]]) == read.lexical.score([[("甲", 1.0)]])).all()


def test_the_receipt_names_every_file(published: Published) -> None:
    index_dir, _, revision = published
    folder = index_dir / "generations" / "1"
    receipt = json.loads((folder / RECEIPT).read_bytes())
    assert sorted(path.name for path in folder.iterdir()) == sorted([*FILES, RECEIPT])
    assert {name: entry["size"] for name, entry in receipt["files"].items()} == {
        name: (folder / name).stat().st_size for name in FILES
    }
    assert (receipt["revision"]["token"], receipt["passages"]) == (revision.token, 2)


@pytest.mark.parametrize("name", [*FILES, RECEIPT])
@pytest.mark.parametrize("harm", ["missing", "empty", "truncated", "longer", "flipped"])
def test_any_damage_is_noticed(published: Published, name: str, harm: str) -> None:
    path = published[0] / "generations" / "1" / name
    data = path.read_bytes()
    middle = len(data) // 2
    harmed = {
        "empty": b"",
        "truncated": data[:-1],
        "longer": data + b"\0",
        "flipped": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
    }
    if harm == "missing":
        path.unlink()
    else:
        path.write_bytes(harmed[harm])
    with pytest.raises(BadGeneration):
        checkpoints.load(*published)
    if harm != "flipped" or name == RECEIPT:
        assert checkpoints.wanted(*published)


def test_a_bit_anywhere_in_a_receipt_is_noticed_or_changes_nothing(published: Published) -> None:
    path = published[0] / "generations" / "1" / RECEIPT
    data = path.read_bytes()
    for at in range(0, len(data), 2):
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        checkpoints.wanted(*published)
        with suppress(BadGeneration):
            assert checkpoints.load(*published).revision == published[2]


def test_a_foreign_checkpoint_is_refused(published: Published) -> None:
    index_dir, store, revision = published
    other_model = replace(revision, config=replace(revision.config, fingerprint="marks-2"))
    other_words = replace(revision, config=replace(revision.config, words="others"))
    older = replace(revision, generation=0)
    for foreign in (other_model, other_words, older):
        assert checkpoints.wanted(index_dir, store, foreign)
        with pytest.raises(BadGeneration):
            checkpoints.load(index_dir, store, foreign)
    # Another database has a revision of the same number, made by the same rules.
    other, same_number = _store("丙")
    assert same_number.generation == revision.generation
    with pytest.raises(BadGeneration, match="another database"):
        checkpoints.load(index_dir, other, same_number)


def test_a_later_edition_starts_from_it(published: Published) -> None:
    index_dir, store, _ = published
    later = _put(store, "b.txt", "丙")
    assert not checkpoints.wanted(index_dir, store, later)
    checkpoint = checkpoints.load(index_dir, store, later)
    assert (checkpoint.revision.generation, checkpoint.part.size) == (1, 2)
    assert checkpoints.derive(store, checkpoint).lexical.score([[("丙", 1.0)]]).argmax() == 2
    assert checkpoints.is_newest(checkpoint, index_dir, store, later)


def test_a_checkpoint_is_wanted_again_when_enough_came_or_went(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    index_dir, store, _ = published
    monkeypatch.setattr(checkpoints, "AT_LEAST", 2)
    assert not checkpoints.wanted(index_dir, store, _put(store, "b.txt", "丙", "丙丙"))
    # The two passages of a.txt become one: two are gone, three came.
    revision = _put(store, "a.txt", "乙")
    assert checkpoints.wanted(index_dir, store, revision)
    checkpoint = checkpoints.load(index_dir, store, revision)
    checkpoints.publish(index_dir, checkpoints.build(store, revision))
    assert not checkpoints.wanted(index_dir, store, revision)
    assert not checkpoints.is_newest(checkpoint, index_dir, store, revision)
    assert [path.name for path in (index_dir / "generations").iterdir()] == ["3"]


def test_publishing_replaces_a_damaged_one_and_removes_the_others(published: Published) -> None:
    index_dir, store, revision = published
    folder = index_dir / "generations"
    (folder / "1" / FILES[0]).write_bytes(b"")
    (folder / ".7-left-behind").mkdir()
    checkpoints.publish(index_dir, checkpoints.build(store, revision))
    assert [path.name for path in folder.iterdir()] == ["1"]
    assert derived(published).dense.size == 2


def test_a_publication_that_fails_leaves_the_old_one(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    index_dir, store, _ = published
    later = _put(store, "b.txt", "丙")
    checkpoint = checkpoints.build(store, later)
    for fail_at in range(1, len(FILES) + 2):
        written = 0

        def full_disk(path: Path, write: checkpoints.Writer, fail_at: int = fail_at) -> dict[str, object]:
            nonlocal written
            written += 1
            pieces: list[bytes] = []
            write(pieces.append)  # type: ignore[arg-type]
            content = b"".join(pieces)
            path.write_bytes(content[: len(content) // 2] if written == fail_at else content)
            if written == fail_at:
                raise OSError(28, "No space left on device")
            return {}

        with monkeypatch.context() as patch:
            patch.setattr(checkpoints, "_write", full_disk)
            with pytest.raises(OSError, match="No space"):
                checkpoints.publish(index_dir, checkpoint)
        found = checkpoints.load(index_dir, store, later)
        assert (found.revision.generation, found.part.size) == (1, 2)


def test_an_index_without_passages() -> None:
    store = Store.memory()
    with store.transaction(config_of(MarkEncoder())):
        store.clear()
    revision = store.revision()
    assert revision is not None
    found = checkpoints.derive(store, checkpoints.build(store, revision))
    assert (found.dense.size, found.lexical.size, found.columns.years.shape) == (0, 0, (0,))
    assert found.lexical.score([[("甲", 1.0)]]).tolist() == []
