"""Carry out what `changes.compare` found: read, cut, embed, store."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field
from itertools import chain
from os import cpu_count
from pathlib import Path
from typing import Literal, Protocol

from corpus.metadata.corrections import Corrections
from corpus.report import Problem
from corpus.sandbox.pool import Sandbox
from index.errors import made_otherwise
from index.models.encoder import Encoder
from index.storage import reading
from index.storage.cut import IndexRows, file_report
from index.storage.notes import CORRECTIONS, digests, note, settle_units
from index.storage.prepare import config_of, prepare
from index.storage.states import FileState, StoredProblem
from index.storage.store import Store
from index.sync.changes import Changes, Task, not_read, with_kept
from index.sync.progress import Meter
from index.text.tokens import words_digest

# Passages per transaction of a build: fsync is then not the limit, and the model has full batches.
BATCH = 1000

# Children that read and cut while this process embeds and stores; more would wait for it. One is
# enough for a handful of files, as starting it takes as long as reading a hundred.
MOST_CHILDREN = 4
_FILES_FOR_MORE = 64
# From so many files on passages get quick vectors first (`index.sync.improve`): nobody waits much longer than two minutes.
_FILES_FOR_DRAFTS = 100

Kind = Literal["added", "changed", "moved", "again", "kept"]


class Reader(Protocol):
    """What a sync needs of a `corpus.sandbox.pool.Sandbox`; the tests' double reads in this process."""

    def read(self, files: Iterable[Path]) -> Iterator[tuple[IndexRows, ...] | Problem]: ...


@dataclass(slots=True)
class Outcome:
    """What became of the files; ``paths`` are those of the stored reports, by kind."""

    removed: list[str]
    problems: dict[str, StoredProblem]
    paths: dict[Kind, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Item:
    """A report to be stored; ``kept`` is an old one whose file cannot be read any more."""

    filed: IndexRows
    state: FileState
    kind: Kind
    moved_from: str | None = None
    of: int = 1  # how many reports its file holds


def apply(
    changes: Changes,
    reports_dir: Path,
    store: Store,
    encoder: Encoder,
    meter: Meter,
    reader: Reader | None,
    *,
    whole: bool,
    forget: bool,
    corrections: Corrections,
) -> Outcome:
    """Bring the database up to date, batch by batch or, with `whole`, in one transaction.

    With `forget` nothing that is stored is used again, neither vectors nor old passages.
    """
    revision, config = store.revision(), config_of(encoder)
    same_model = revision is None or revision.config.fingerprint == config.fingerprint
    outcome = Outcome(list(changes.removed), dict(changes.problems))
    drafts = drafted_first(len(changes.tasks))
    with ExitStack() as stack:
        stack.enter_context(store.transaction(config) if whole else nullcontext())
        if changes.tasks and (reader is None or len(changes.tasks) > _FILES_FOR_MORE):
            reader = stack.enter_context(sandbox(reports_dir, len(changes.tasks)))
        if forget:
            store.clear()
        items = _read(changes.tasks, reader, store, outcome, meter, again=whole) if reader else iter(())
        kept = _kept(changes.kept, store) if whole and not forget else ()
        for batch, last in _batches(chain(items, kept)):
            prepared = prepare(
                [item.filed for item in batch],
                encoder,
                store,
                meter.embedded,
                corrections=corrections,
                reuse=same_model or forget,
                drafts=drafts,
            )
            with store.transaction(config):
                for item, one in zip(batch, prepared, strict=True):
                    if item.filed.path == item.state.path:
                        store.keep_only(item.moved_from or item.state.path, item.of)
                    store.put(one, item.state, item.moved_from)
                    outcome.paths.setdefault(item.kind, []).append(item.filed.path)
                if last:
                    _finish(store, changes, outcome, corrections, again=whole)
    return outcome


def drafted_first(files: int) -> bool:
    """Whether the passages of so many files get quick vectors first, where the encoder has such."""
    return files > _FILES_FOR_DRAFTS


def sandbox(reports_dir: Path, files: int) -> Sandbox[IndexRows]:
    """Children that read so many files of a folder and cut their terms; to be closed."""
    workers = min(MOST_CHILDREN, cpu_count() or 1) if files > _FILES_FOR_MORE else 1
    return Sandbox(reports_dir, file_report, workers=workers)


def _finish(
    store: Store, changes: Changes, outcome: Outcome, corrections: Corrections, *, again: bool
) -> None:
    """What goes with the last batch, so that a small sync is one revision."""
    store.remove(outcome.removed)
    store.touch(changes.touched)
    if again or outcome.problems != store.problems():
        store.set_problems(outcome.problems)
    settle_units(store, corrections)
    note(store, CORRECTIONS, digests(corrections))


def _read(
    tasks: tuple[Task, ...],
    reader: Reader,
    store: Store,
    outcome: Outcome,
    meter: Meter,
    *,
    again: bool,
) -> Iterator[_Item]:
    """Read the files; those that cannot be read go to the problems of `outcome`."""
    known, words = store.files(), words_digest()
    found = reader.read(task.file for task in tasks)
    for task, read in zip(tasks, found, strict=True):
        path = task.state.path
        meter.tell("reading", path)
        meter.done += 1
        if not isinstance(read, Problem):
            for filed in read:
                if filed.words != words:
                    # A child that was started later has read a file of words that was changed meanwhile.
                    raise made_otherwise(store.path.parent)
                yield _Item(filed, task.state, task.kind, task.moved_from, len(read))
            continue
        problem = not_read(task, read)
        outcome.problems[path] = with_kept(problem) if path in known else problem
        if task.moved_from:
            outcome.removed.append(task.moved_from)
        if again and path in known:
            yield from _kept([path], store)


def _kept(paths: Iterable[str], store: Store) -> Iterator[_Item]:
    """Stored reports, made anew from what is stored."""
    known = store.files()
    for path in paths:
        reports = reading.reports_of(store, path)
        for report in reports:
            yield _Item(file_report(report), known[path], "kept", of=len(reports))


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
