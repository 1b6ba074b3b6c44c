"""Derived files are used only when they are exactly those of the database's edition."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from index_doubles import MarkEncoder, make_report

from index import generation
from index.generation import FILES, RECEIPT, BadGeneration
from index.prepare import prepare, rules_of
from index.store import Edition, FileState, Store


@pytest.fixture
def published(tmp_path: Path) -> tuple[Path, Edition]:
    store, edition = _store("甲甲", "乙")
    generation.publish(tmp_path, edition, generation.build(store, 4))
    return tmp_path, edition


def _store(*points: str) -> tuple[Store, Edition]:
    store, encoder = Store.memory(), MarkEncoder()
    with store.transaction(rules_of(encoder)):
        for one in prepare([make_report("a.txt", *points)], encoder, store):
            store.put(one, FileState("a.txt", 1, 1, "d"))
    edition = store.edition()
    assert edition is not None
    return store, edition


def test_what_was_published_is_loaded(published: tuple[Path, Edition]) -> None:
    index_dir, edition = published
    derived = generation.load(index_dir, edition)
    assert derived.columns.passage_ids.tolist() == [1, 2]
    assert derived.columns.years.tolist() == [2023, 2023]
    # 问题 stands in the heading that is embedded with each point, and holds no mark.
    assert derived.dense.scores(np.array([1, 0, 0, 0])) == pytest.approx([2 / 5**0.5, 0], abs=1e-3)
    assert derived.dense.scores(np.array([0, 0, 0, 1])) == pytest.approx([1 / 5**0.5, 1 / 2**0.5], abs=1e-3)
    assert derived.lexical.score([[("乙", 1.0)]]).argmax() == 1
    assert (derived.headings.score([[("问题", 1.0)]]) > 0).tolist() == [True, True]
    assert generation.is_published(index_dir, edition)


def test_the_receipt_names_every_file(published: tuple[Path, Edition]) -> None:
    index_dir, edition = published
    folder = index_dir / "generations" / "1"
    receipt = json.loads((folder / RECEIPT).read_bytes())
    assert sorted(path.name for path in folder.iterdir()) == sorted([*FILES, RECEIPT])
    assert {name: entry["size"] for name, entry in receipt["files"].items()} == {
        name: (folder / name).stat().st_size for name in FILES
    }
    assert receipt["edition"]["token"] == edition.token


@pytest.mark.parametrize("name", [*FILES, RECEIPT])
@pytest.mark.parametrize("harm", ["missing", "empty", "truncated", "longer", "flipped"])
def test_any_damage_is_noticed(published: tuple[Path, Edition], name: str, harm: str) -> None:
    index_dir, edition = published
    path = index_dir / "generations" / "1" / name
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
        generation.load(index_dir, edition)
    if harm != "flipped" or name == RECEIPT:
        assert not generation.is_published(index_dir, edition)


def test_a_foreign_generation_is_refused(published: tuple[Path, Edition]) -> None:
    index_dir, edition = published
    other_model = replace(edition, rules=replace(edition.rules, fingerprint="marks-2"))
    other_database = replace(edition, token="another")
    newer = replace(edition, generation=2)
    for foreign in (other_model, other_database, newer):
        assert not generation.is_published(index_dir, foreign)
        with pytest.raises(BadGeneration):
            generation.load(index_dir, foreign)


def test_publishing_replaces_a_damaged_one_and_removes_the_others(published: tuple[Path, Edition]) -> None:
    index_dir, edition = published
    folder = index_dir / "generations"
    (folder / "1" / FILES[0]).write_bytes(b"")
    (folder / ".7-left-behind").mkdir()
    store, _ = _store("丙", "丙丙", "丙丙丙")
    generation.publish(index_dir, edition, generation.build(store, 4))
    assert [path.name for path in folder.iterdir()] == ["1"]
    assert generation.load(index_dir, edition).dense.size == 3
    generation.publish(index_dir, replace(edition, generation=2), generation.build(store, 4))
    assert [path.name for path in folder.iterdir()] == ["2"]


def test_a_publication_that_fails_leaves_the_old_one(
    published: tuple[Path, Edition], monkeypatch: pytest.MonkeyPatch
) -> None:
    index_dir, edition = published
    store, _ = _store("丙")
    derived = generation.build(store, 4)
    for fail_at in range(1, 6):
        written = 0

        def full_disk(path: Path, content: bytes, fail_at: int = fail_at) -> None:
            nonlocal written
            written += 1
            path.write_bytes(content[: len(content) // 2] if written == fail_at else content)
            if written == fail_at:
                raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(generation, "_write", full_disk)
            with pytest.raises(OSError, match="No space"):
                generation.publish(index_dir, replace(edition, generation=2), derived)
        assert generation.load(index_dir, edition).dense.size == 2
        assert not generation.is_published(index_dir, replace(edition, generation=2))


def test_an_index_without_passages() -> None:
    store = Store.memory()
    with store.transaction(rules_of(MarkEncoder())):
        store.clear()
    derived = generation.build(store, 4)
    assert (derived.dense.size, derived.lexical.size, derived.columns.years.shape) == (0, 0, (0,))
    assert derived.lexical.score([[("甲", 1.0)]]).tolist() == []
