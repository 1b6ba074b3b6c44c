"""A checkpoint with later reports spliced in equals, bit for bit, an index that was built anew."""

import random
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_doubles import MarkEncoder, make_report

from index.engine.local import checkpoint as checkpoints
from index.engine.local import postings
from index.engine.local.checkpoint import Checkpoint
from index.engine.local.postings import Collector
from index.engine.local.segments import Derived, read_segment, spliced, whole
from index.storage.cut import file_report
from index.storage.prepare import config_of, prepare
from index.storage.reading import Columns
from index.storage.states import FileState
from index.storage.store import Store
from index.text.vocabulary import TermIds

ENCODER = MarkEncoder()
WORDS = ["甲组织", "乙纪律", "丙作风", "甲乙", "学习教育", "堤防", "2023年"]
PATHS = [f"{name}.txt" for name in "bdfhjl"]
GROUPS = [[("组织", 1.0)], [("学习", 1.0), ("纪律", 0.5), ("乙", 0.25)], [("问题", 1.0)], [("2023", 1.0)]]


class Library:
    """A database in memory that is changed report by report."""

    def __init__(self) -> None:
        self.store = Store.memory()
        with self.store.transaction(config_of(ENCODER)):
            self.store.clear()

    def put(self, path: str, *points: str, moved_from: str | None = None) -> None:
        with self.store.transaction(config_of(ENCODER)):
            for one in prepare([file_report(make_report(path, *points))], ENCODER, self.store):
                self.store.put(one, FileState(path, 1, 1, "d"), moved_from)

    def remove(self, path: str) -> None:
        with self.store.transaction(config_of(ENCODER)):
            self.store.remove([path])

    def checkpoint(self) -> Checkpoint:
        revision = self.store.revision()
        assert revision is not None
        return checkpoints.build(self.store, revision)

    def fresh(self) -> Derived:
        part, numbers = read_segment(self.store, ENCODER.dimension, TermIds())
        return whole(part, numbers)


def assert_same(one: Derived, other: Derived) -> None:
    for field in fields(Columns):
        assert getattr(one.columns, field.name).tolist() == getattr(other.columns, field.name).tolist()
    question = np.array([0.5, 0.5, 0.1, 0.7, 0.3])
    assert (one.dense.scores(question) == other.dense.scores(question)).all()
    rows = np.arange(one.dense.size)
    for mine, theirs in ((one.lexical, other.lexical), (one.headings, other.headings)):
        assert list(mine.vocabulary) == list(theirs.vocabulary)
        assert len(mine.vocabulary) == len(theirs.vocabulary)
        assert mine.vocabulary.words() == theirs.vocabulary.words()
        assert mine.vocabulary.words() == [
            term
            for term in theirs.vocabulary
            if not term.isascii() and "_" not in term and "年" not in term[1:]
        ]
        assert (mine.score(GROUPS) == theirs.score(GROUPS)).all()
        assert mine.max_score(GROUPS) == theirs.max_score(GROUPS)
        for word in ("组织", "堤防", "问题", "学习", "nothing"):
            assert (
                mine.holds(word, mine.locate(rows)).tolist()
                == theirs.holds(word, theirs.locate(rows)).tolist()
            )
            assert mine.rows_of(word).tolist() == theirs.rows_of(word).tolist()
            assert mine.idf([(word, 1.0)]) == theirs.idf([(word, 1.0)])


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), before=st.integers(0, 8), after=st.integers(0, 8))
def test_spliced_equals_fresh(seed: int, before: int, after: int) -> None:
    library, choose = Library(), random.Random(seed)
    checkpoint = library.checkpoint()
    for step in range(before + after):
        if step == before:
            checkpoint = library.checkpoint()
        stored = sorted(library.store.files())
        free = [path for path in PATHS if path not in stored]
        act = choose.choice(["put", "put", "put", "remove", "move"])
        points = [choose.choice(WORDS) * choose.randint(1, 2) for _ in range(choose.randint(0, 3))]
        if act == "remove" and stored:
            library.remove(choose.choice(stored))
        elif act == "move" and stored and free:
            library.put(choose.choice(free), *points, moved_from=choose.choice(stored))
        else:
            library.put(choose.choice(PATHS), *points)
    assert_same(checkpoints.derive(library.store, checkpoint), library.fresh())


def test_a_term_that_went_with_its_report_is_no_term_any_more() -> None:
    library = Library()
    library.put("a.txt", "堤防")
    library.put("b.txt", "学习")
    checkpoint = library.checkpoint()
    library.remove("a.txt")
    found = checkpoints.derive(library.store, checkpoint)
    assert "堤防" not in found.lexical.vocabulary and "学习" in found.lexical.vocabulary
    assert found.lexical.score([[("堤防", 1.0)]]).tolist() == [0.0]
    library.put("c.txt", "堤防", "作风")
    found = checkpoints.derive(library.store, checkpoint)
    assert (found.lexical.score([[("堤防", 1.0)]]) > 0).tolist() == [False, True, False]
    assert "作风" in found.lexical.vocabulary


def test_a_base_of_something_else_is_refused() -> None:
    library = Library()
    library.put("a.txt", "甲", "乙")
    base = library.checkpoint()
    # As if the database had been taken from a backup and gone on from there.
    library.store.connection.execute("UPDATE reports SET passages = 3")
    with pytest.raises(ValueError, match="make up"):
        spliced(library.store, base.part, base.numbers, base.revision.generation)


def test_occurrences_are_sorted_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five documents over terms 0–3, two a chunk; then 1 and 3 change places."""
    documents = [[0, 1, 0], [], [1, 3], [0, 0, 0, 2], [3]]

    def collect() -> Collector:
        collector = Collector()
        for document in documents:
            collector.add(np.array([len(document)]), np.array(document, dtype=np.int64))
        return collector

    for chunk in (1, 3, 100):
        monkeypatch.setattr(postings, "_CHUNK", chunk)
        found = collect().finish(4, lambda numbers: np.array([0, 3, 2, 1], dtype=np.int32)[numbers])
        assert found.starts.tolist() == [0, 2, 4, 5, 7]
        assert found.documents.tolist() == [0, 3, 2, 4, 3, 0, 2]
        assert found.frequencies.tolist() == [2, 3, 1, 1, 1, 1, 1]
        assert found.lengths.tolist() == [3, 0, 2, 4, 1]
