"""What becomes of each file that was found to have changed, step by step, over reports made here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

import numpy as np
import pytest
from index_doubles import MarkEncoder, make_report
from numpy.typing import NDArray

from corpus.metadata.corrections import Corrections
from corpus.report import PassingProblem, Problem
from index.errors import MadeOtherwise
from index.storage import reading
from index.storage.cut import IndexRows, file_report
from index.storage.states import FileState, StoredProblem
from index.storage.store import Store
from index.sync import apply as applying
from index.sync.apply import Outcome, apply, drafted_first

# As it is before the tests' double takes its place.
from index.sync.apply import sandbox as sandbox_of
from index.sync.changes import FRESH, Changes, Task
from index.sync.progress import Meter, Progress

FOLDER = Path("reports")


def parts(path: str, *marks: str) -> tuple[IndexRows, ...]:
    """A file with a report a mark."""
    names = [path if number == 0 else f"{path}#{number + 1}" for number in range(len(marks))]
    return tuple(
        file_report(replace(make_report(name, mark), digest=f"digest of {marks}"))
        for name, mark in zip(names, marks, strict=True)
    )


class Told:
    """Reads what it was told."""

    def __init__(self, told: Mapping[str, tuple[IndexRows, ...] | Problem]) -> None:
        self.told = told

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def read(self, files: Iterable[Path]) -> Iterator[tuple[IndexRows, ...] | Problem]:
        for file in files:
            if file.as_posix() in self.told:
                yield self.told[file.as_posix()]


def task(path: str, kind: str = "added", moved_from: str | None = None) -> Task:
    return Task(Path(path), FileState(path, 10, 5, "before"), kind, moved_from)  # type: ignore[arg-type]


NOTHING = Changes((), (), (), (), (), {}, other=True, dates=False)


class Library:
    """A store, an encoder, and what was told."""

    def __init__(self) -> None:
        self.store, self.encoder = Store.memory(), MarkEncoder()
        self.progress: list[Progress] = []

    def apply(
        self,
        told: Mapping[str, tuple[IndexRows, ...] | Problem],
        *tasks: Task,
        changes: Changes = NOTHING,
        whole: bool = False,
        forget: bool = False,
    ) -> Outcome:
        meter = Meter(self.progress.append, len(tasks))
        return apply(
            replace(changes, tasks=tasks),
            FOLDER,
            self.store,
            self.encoder,
            meter,
            Told(told),
            whole=whole,
            forget=forget,
            corrections=Corrections(),
        )

    def ids(self) -> dict[str, int]:
        return {report.path: report.id for report in reading.reports(self.store)}

    def texts(self) -> dict[str, list[str]]:
        return {
            path: [passage.text for passage in reading.report(self.store, path).passages]
            for path in self.ids()
        }

    def made_with(self) -> tuple[int, str]:
        revision = self.store.revision()
        assert revision is not None
        return revision.generation, revision.config.fingerprint


@pytest.fixture
def library() -> Library:
    return Library()


def test_a_file_keeps_the_reports_it_still_has(library: Library) -> None:
    found = library.apply({"a.txt": parts("a.txt", "甲", "乙", "丙")}, task("a.txt"))
    assert found.paths == {"added": ["a.txt", "a.txt#2", "a.txt#3"]}
    assert library.ids() == {"a.txt": 1, "a.txt#2": 2, "a.txt#3": 3}
    library.apply({"a.txt": parts("a.txt", "甲", "甲乙")}, task("a.txt", "changed"))
    assert library.ids() == {"a.txt": 1, "a.txt#2": 2}
    assert library.texts() == {"a.txt": ["甲"], "a.txt#2": ["甲乙"]}
    # As the rules are others now it holds one more, under another name.
    moved = library.apply({"b.txt": parts("b.txt", "甲", "乙", "丙")}, task("b.txt", "moved", "a.txt"))
    assert moved.paths == {"moved": ["b.txt", "b.txt#2", "b.txt#3"]}
    assert library.ids() == {"b.txt": 1, "b.txt#2": 2, "b.txt#3": 4}
    library.apply({"c.txt": parts("c.txt", "甲")}, task("c.txt", "moved", "b.txt"))
    assert library.ids() == {"c.txt": 1}
    assert library.store.files() == {"c.txt": FileState("c.txt", 10, 5, "digest of ('甲',)")}


def test_a_file_that_cannot_be_read_says_whether_its_passages_are_kept(library: Library) -> None:
    library.apply({"a.txt": parts("a.txt", "甲")}, task("a.txt"))
    broken = {path: Problem(path, "坏", "broken") for path in ("a.txt", "b.txt")}
    found = library.apply(broken, task("a.txt", "changed"), task("b.txt"))
    assert (found.paths, found.removed, library.ids()) == ({}, [], {"a.txt": 1})
    state = FileState("a.txt", 10, 5, "before")
    assert found.problems == {
        "a.txt": StoredProblem(
            "a.txt", "坏（仍保留上次读到的内容）", "broken (the passages read before are kept)", state
        ),
        "b.txt": StoredProblem("b.txt", "坏", "broken", replace(state, path="b.txt")),
    }
    assert library.store.problems() == found.problems
    assert [(one.phase, one.done, one.total, one.path) for one in library.progress] == [
        ("reading", 0, 1, "a.txt"),
        ("embedding", 1, 1, "a.txt"),
        ("reading", 0, 2, "a.txt"),
        ("reading", 1, 2, "b.txt"),
    ]


def test_a_file_that_moved_and_cannot_be_read_is_gone(library: Library) -> None:
    library.apply(
        {"a.txt": parts("a.txt", "甲", "乙"), "b.txt": parts("b.txt", "丙")}, task("a.txt"), task("b.txt")
    )
    locked = PassingProblem("c.txt", "打不开", "locked")
    found = library.apply({"c.txt": locked}, task("c.txt", "moved", "a.txt"))
    assert (found.removed, found.paths, list(library.ids())) == (["a.txt"], {}, ["b.txt"])
    assert found.problems == {
        "c.txt": StoredProblem("c.txt", "打不开", "locked", FileState("c.txt", 0, FRESH, None))
    }


def test_what_cannot_be_read_or_reached_is_made_anew_from_what_is_stored(library: Library) -> None:
    """Under another model: in one revision, and of all reports of the file."""
    told = {
        "a.txt": parts("a.txt", "甲"),
        "b.txt": parts("b.txt", "乙", "丙"),
        "c.txt": parts("c.txt", "甲乙", "甲丙"),
    }
    library.apply(told, *map(task, told))
    before = library.ids()
    changes = replace(NOTHING, kept=("c.txt",))
    again = [task("a.txt", "again"), task("b.txt", "again")]
    told["b.txt"] = Problem("b.txt", "坏", "broken")  # type: ignore[assignment]
    library.encoder = MarkEncoder("marks-2")
    found = library.apply(told, *again, changes=changes, whole=True)
    assert found.paths == {"again": ["a.txt"], "kept": ["b.txt", "b.txt#2", "c.txt", "c.txt#2"]}
    assert (library.ids(), library.made_with()) == (before, (2, "marks-2"))
    assert [text.split("\n")[-1] for text in library.encoder.passages] == ["甲", "乙", "丙", "甲乙", "甲丙"]
    states = library.store.files()
    assert states["c.txt"] == FileState("c.txt", 10, 5, "digest of ('甲乙', '甲丙')")


def test_what_cannot_be_reached_stays_as_it_is_by_the_same_rules(library: Library) -> None:
    told = {"a.txt": parts("a.txt", "甲"), "b.txt": parts("b.txt", "乙")}
    library.apply(told, *map(task, told))
    changes = replace(NOTHING, kept=("b.txt",))
    found = library.apply({"a.txt": parts("a.txt", "丙")}, task("a.txt", "changed"), changes=changes)
    assert (found.paths, library.store.passages_after(1)) == ({"changed": ["a.txt"]}, 1)
    # Where everything is forgotten, it is forgotten with the rest.
    found = library.apply(
        {"a.txt": parts("a.txt", "丙")}, task("a.txt"), changes=changes, whole=True, forget=True
    )
    assert (found.paths, library.texts()) == ({"added": ["a.txt"]}, {"a.txt": ["丙"]})
    assert [text.split("\n")[-1] for text in library.encoder.passages] == ["甲", "乙", "丙", "丙"]


@pytest.mark.parametrize("whole", [True, False])
def test_all_at_once_is_all_or_nothing(
    library: Library, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    class Tired(MarkEncoder):
        def encode_passages(self, texts: Sequence[str], progress: object = None) -> NDArray[np.float32]:
            if self.calls:
                raise KeyboardInterrupt
            return super().encode_passages(texts)

    monkeypatch.setattr(applying, "BATCH", 1)
    told = {f"{mark}.txt": parts(f"{mark}.txt", mark) for mark in "甲乙丙"}
    library.apply({"甲.txt": told["甲.txt"]}, task("甲.txt"))
    generation, _ = library.made_with()
    library.encoder = Tired("marks-2")
    with pytest.raises(KeyboardInterrupt):
        library.apply(told, *map(task, told), whole=whole)
    # With vectors of another model nothing is taken over: the first of the three was embedded again.
    assert library.made_with() == ((generation, "marks-1") if whole else (generation + 1, "marks-2"))
    assert (library.texts(), library.encoder.calls) == ({"甲.txt": ["甲"]}, 1)


def test_batches_end_where_they_are_full_and_the_last_says_so(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH", 2)
    told = {"a.txt": parts("a.txt", "甲"), "b.txt": parts("b.txt", "乙"), "c.txt": parts("c.txt", "丙")}
    changes = replace(NOTHING, problems={"d.doc": StoredProblem("d.doc", "不读", "not read", None)})
    library.apply(told, *map(task, told), changes=changes)
    # Two batches, two revisions; the problems came with the second.
    assert (library.made_with()[0], library.encoder.calls) == (2, 2)
    assert library.store.problems() == changes.problems
    library.apply({}, changes=changes)
    assert library.made_with()[0] == 2


def test_a_batch_is_the_last_one_where_nothing_comes_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "BATCH", 2)
    state = FileState("a.txt", 10, 5, "digest")

    def batches(*passages: int) -> list[tuple[list[int], bool]]:
        items = [
            applying._Item(file_report(make_report("a.txt", *"甲" * count)), state, "added")
            for count in passages
        ]
        found = applying._batches(iter(items))
        return [([len(item.filed.passages) for item in batch], last) for batch, last in found]

    assert batches() == [([], True)]
    assert batches(1) == [([1], True)]
    assert batches(1, 1) == [([1, 1], False), ([], True)]
    assert batches(1, 0, 2, 3, 1) == [([1, 0, 2], False), ([3], False), ([1], True)]


def test_a_new_model_is_noted_where_there_is_nothing_to_embed(library: Library) -> None:
    changes = replace(NOTHING, problems={"d.doc": StoredProblem("d.doc", "不读", "not read", None)})
    library.apply({}, changes=changes)
    assert library.made_with() == (1, "marks-1")
    library.encoder = MarkEncoder("marks-2")
    library.apply({}, changes=changes, whole=True)
    assert library.made_with() == (2, "marks-2")


def test_dates_and_removals_come_with_the_last_batch(library: Library) -> None:
    told = {"a.txt": parts("a.txt", "甲", "乙"), "b.txt": parts("b.txt", "丙")}
    library.apply(told, *map(task, told))
    touched = replace(NOTHING, touched=(FileState("b.txt", 11, 99, None),), removed=("a.txt",))
    found = library.apply({}, changes=touched)
    assert (found.removed, found.paths) == (["a.txt"], {})
    assert library.store.files() == {"b.txt": FileState("b.txt", 11, 99, "digest of ('丙',)")}


def test_no_file_is_left_out_without_a_word(library: Library) -> None:
    with pytest.raises(ValueError, match="zip"):
        library.apply({"a.txt": parts("a.txt", "甲")}, task("a.txt"), task("b.txt"))
    assert library.store.counts() == (0, 0)


def test_terms_that_were_cut_by_other_words_are_not_taken(library: Library) -> None:
    (rows,) = parts("a.txt", "甲")
    library.store.path = Path("/built/index.sqlite3")
    with pytest.raises(MadeOtherwise, match=r"the index /built was made otherwise"):
        library.apply({"a.txt": (replace(rows, words="others"),)}, task("a.txt"))


def test_children_are_started_for_many_files_or_where_there_are_none(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[Path, int]] = []
    told = {f"{mark}.txt": parts(f"{mark}.txt", mark) for mark in "甲乙丙"}

    def start(folder: Path, files: int) -> Told:
        started.append((folder, files))
        return Told(told)

    monkeypatch.setattr(applying, "_FILES_FOR_MORE", 2)
    monkeypatch.setattr(applying, "sandbox", start)
    library.apply(told, task("甲.txt"), task("乙.txt"))
    assert started == []
    library.apply({}, *map(task, told))
    assert started == [(FOLDER, 3)]
    meter = Meter(library.progress.append, 1)
    for tasks in ((task("甲.txt", "changed"),), ()):
        apply(
            replace(NOTHING, tasks=tasks),
            FOLDER,
            library.store,
            library.encoder,
            meter,
            None,
            whole=False,
            forget=False,
            corrections=Corrections(),
        )
    assert started == [(FOLDER, 3), (FOLDER, 1)]


@pytest.mark.parametrize(
    ("files", "cores", "workers"), [(1, 8, 1), (64, 8, 1), (65, 8, 4), (65, 3, 3), (65, 1, 1), (65, None, 1)]
)
def test_how_many_children_there_are(
    monkeypatch: pytest.MonkeyPatch, files: int, cores: int | None, workers: int
) -> None:
    monkeypatch.setattr(applying, "cpu_count", lambda: cores)
    monkeypatch.setattr(applying, "Sandbox", lambda *given, **more: (given, more))
    assert sandbox_of(FOLDER, files) == ((FOLDER, file_report), {"workers": workers})


def test_a_hundred_files_are_not_drafted() -> None:
    assert [drafted_first(files) for files in (0, 100, 101)] == [False, False, True]
