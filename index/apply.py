"""Carry out what `changes.compare` found: read, cut, embed, store."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from corpus.errors import UnreadableReport
from corpus.folder import read_report
from index import reading
from index.changes import Changes, Task, with_kept
from index.cut import Filed, file_report
from index.encoder import Encoder
from index.prepare import prepare, rules_of
from index.store import FileState, Store, StoredProblem

# Passages per transaction of a build: fsync is then not the limit, and the model has full batches.
BATCH = 1000

Kind = Literal["added", "changed", "moved", "again", "kept"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sync is. ``done`` and ``total`` count files, ``passages`` those embedded so far.

    ``remaking`` comes first where a new model or new rules mean that everything is made again.
    """

    phase: Literal["remaking", "reading", "embedding", "publishing"]
    done: int
    total: int
    path: str = ""
    passages: int = 0


Notify = Callable[[Progress], None]


@dataclass(slots=True)
class Outcome:
    """What became of the files; ``paths`` are those of the stored reports, by kind."""

    removed: list[str]
    problems: dict[str, StoredProblem]
    paths: dict[Kind, list[str]] = field(default_factory=dict)
    read: int = 0
    passages: int = 0


@dataclass(frozen=True, slots=True)
class _Item:
    """A report to be stored; ``kept`` is an old one whose file cannot be read any more."""

    filed: Filed
    state: FileState
    kind: Kind
    moved_from: str | None = None


def apply(
    changes: Changes,
    reports_dir: Path,
    store: Store,
    encoder: Encoder,
    notify: Notify,
    *,
    whole: bool,
    forget: bool,
) -> Outcome:
    """Bring the database up to date, batch by batch or, with `whole`, in one transaction.

    With `forget` nothing that is stored is used again, neither vectors nor old passages.
    """
    edition, rules = store.edition(), rules_of(encoder)
    same_model = edition is None or edition.rules.fingerprint == rules.fingerprint
    outcome = Outcome(list(changes.removed), dict(changes.problems))
    total = len(changes.tasks)
    with store.transaction(rules) if whole else nullcontext():
        if forget:
            store.clear()
        kept = () if forget else changes.kept
        items = _read(changes.tasks, kept, reports_dir, store, outcome, notify, again=whole)
        for batch, last in _batches(items):

            def embedded(more: int, batch: list[_Item] = batch) -> None:
                outcome.passages += more
                notify(Progress("embedding", outcome.read, total, batch[-1].state.path, outcome.passages))

            filed = [item.filed for item in batch]
            prepared = prepare(filed, encoder, store, embedded, reuse=same_model or forget)
            with store.transaction(rules):
                for item, one in zip(batch, prepared, strict=True):
                    store.put(one, item.state, item.moved_from)
                    outcome.paths.setdefault(item.kind, []).append(item.filed.path)
                if last:
                    _finish(store, changes, outcome, again=whole)
    return outcome


def _finish(store: Store, changes: Changes, outcome: Outcome, *, again: bool) -> None:
    """What goes with the last batch, so that a small sync is one edition."""
    store.remove(outcome.removed)
    store.touch(changes.touched)
    if again or outcome.problems != store.problems():
        store.set_problems(outcome.problems)


def _read(
    tasks: tuple[Task, ...],
    kept: tuple[str, ...],
    reports_dir: Path,
    store: Store,
    outcome: Outcome,
    notify: Notify,
    *,
    again: bool,
) -> Iterator[_Item]:
    """Read the files; those that cannot be read go to the problems of `outcome`."""
    known = store.files()
    for task in tasks:
        path = task.state.path
        notify(Progress("reading", outcome.read, len(tasks), path, outcome.passages))
        item: _Item | None = None
        try:
            filed = file_report(read_report(reports_dir, task.file))
            item = _Item(filed, replace(task.state, digest=filed.digest), task.kind, task.moved_from)
        except UnreadableReport as error:
            problem = StoredProblem(path, error.zh, error.en, task.state)
            outcome.problems[path] = with_kept(problem) if path in known else problem
            if task.moved_from:
                outcome.removed.append(task.moved_from)
            if again and path in known:
                item = _Item(file_report(reading.report(store, path)), known[path], "kept")
        outcome.read += 1
        if item:
            yield item
    if again:
        for path in kept:
            yield _Item(file_report(reading.report(store, path)), known[path], "kept")


def _batches(items: Iterator[_Item]) -> Iterator[tuple[list[_Item], bool]]:
    """The items in batches, and whether it is the last one; there is always a last one."""
    batch: list[_Item] = []
    size = 0
    for item in items:
        batch.append(item)
        size += len(item.filed.passages)
        if size >= BATCH:
            yield batch, False
            batch, size = [], 0
    yield batch, True
