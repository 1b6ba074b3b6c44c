"""A folder, or an index of this machine, into a library on Milvus: by many workers at once, each its share.

Which share a file belongs to follows from its path alone, so that no worker has to ask another. Whoever is
killed is started again with the same share: what stands whole is left, what does not is cleared away.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from corpus.metadata.corrections import Corrections, load
from corpus.report import Problem, file_of
from index.engine.milvus import statistics, writing
from index.engine.milvus.catalogue import Catalogue
from index.engine.milvus.library import Collections
from index.engine.milvus.names import name_of
from index.engine.milvus.records import edition_of
from index.engine.milvus.writing import WHOLE, Share
from index.errors import plain_errors
from index.models.encoder import Encoder
from index.storage.cut import IndexRows, Terms
from index.storage.notes import digests
from index.storage.prepare import config_of, prepare
from index.storage.records import PASSAGE_COLUMNS, REPORT_COLUMNS, TERM_COLUMNS
from index.storage.states import FileState, IndexConfig, StoredProblem
from index.storage.store import Prepared, Store
from index.sync import apply
from index.sync.apply import BATCH, Reader
from index.sync.changes import Changes, compare, not_read, refuse_mass_removal, with_kept
from index.sync.progress import Meter, Notify

# Under this name each share remembers the corrections that it applied.
_CORRECTIONS = "corrections"


@dataclass(frozen=True, slots=True)
class Shared:
    """What the sync of a share did: reports written and removed, files unchanged, editions of reports cleared away
    that somebody was stopped writing; and what the library holds now."""

    written: int
    removed: int
    unchanged: int
    cleared: int
    problems: tuple[Problem, ...]
    reports: int
    passages: int
    seconds: float


def sync_share(
    reports_dir: Path,
    collections: Collections,
    encoder: Encoder,
    share: Share = WHOLE,
    *,
    progress: Notify | None = None,
    rebuild: bool = False,
    remove_many: bool = False,
    reader: Reader | None = None,
) -> Shared:
    """Make a share of the library say what its share of the folder says. With `rebuild` all of it is made anew: of
    the whole library the collections; of a share its reports, and the collections by the first share alone, where
    they were made otherwise. `remove_many` confirms that most reports may go at once."""
    started, config = time.monotonic(), config_of(encoder)
    _begin(collections, config, share, rebuild)
    catalogue, corrections = collections.catalogue(), load(reports_dir)
    cleared = writing.sweep(collections, catalogue, share)
    changes = _changes(reports_dir, collections, catalogue, corrections, share, anew=rebuild)
    known = sum(share.holds(file_of(one.path)) for one in catalogue.reports)
    if not remove_many:
        refuse_mass_removal(reports_dir, changes, known)
    problems = dict(changes.problems)
    meter = Meter(progress or (lambda _: None), len(changes.tasks))
    written = 0
    removed = [one for path in changes.removed for one in _reports_of(catalogue, path)]
    if changes.tasks:
        own = reader or apply.sandbox(reports_dir, len(changes.tasks))
        try:
            for batch in _batches(_read(changes, own, problems, meter)):
                rows, states = zip(*batch, strict=True)
                prepared = prepare(
                    rows, encoder, _NOTHING, meter.embedded, corrections=corrections, reuse=False
                )
                writing.put(collections, catalogue, zip(prepared, states, strict=True))
                written += len(batch)
                removed += _fewer(catalogue, batch)
        finally:
            if reader is None and hasattr(own, "close"):
                own.close()
    writing.remove(collections, removed)
    writing.touched(collections, changes.touched)
    writing.set_problems(collections, problems.values(), share)
    collections.set_note(f"{_CORRECTIONS}.{share.number}.{share.of}", digests(corrections))
    now = writing.settle(collections, corrections.aliases, catalogue)
    listed = tuple(Problem(one.path, one.zh, one.en) for one in problems.values())
    return Shared(
        written,
        len(removed),
        len(changes.unchanged),
        cleared,
        listed,
        len(now.reports),
        now.passages,
        time.monotonic() - started,
    )


def _begin(collections: Collections, config: IndexConfig, share: Share, rebuild: bool) -> None:
    """The library there, empty where it is to be made anew by this share."""
    if rebuild and (share == WHOLE or (share.number == 1 and writing.made_otherwise(collections, config))):
        collections.drop()
    writing.begin(collections, config)


# What `prepare` would look vectors up in: none are kept on this machine.
_NOTHING = Store.memory()


def _changes(
    reports_dir: Path,
    collections: Collections,
    catalogue: Catalogue,
    corrections: Corrections,
    share: Share,
    *,
    anew: bool,
) -> Changes:
    """What the share of the folder has become; files of other shares are none of it."""
    known = {
        one.path: one for one in catalogue.states if file_of(one.path) == one.path and share.holds(one.path)
    }
    met = {path: one for path, one in writing.problems(collections).items() if share.holds(path)}
    before, now = collections.note(f"{_CORRECTIONS}.{share.number}.{share.of}"), digests(corrections)
    corrected = {file_of(path) for path in before.keys() | now.keys() if before.get(path) != now.get(path)}
    return compare(reports_dir, known, met, again=anew, anew=corrected, chosen=share.holds)


def _reports_of(catalogue: Catalogue, file: str) -> list[str]:
    """What the reports of a file are called."""
    return [
        name
        for name, one in zip(catalogue.names, catalogue.reports, strict=True)
        if file_of(one.path) == file
    ]


def _fewer(catalogue: Catalogue, batch: list[tuple[IndexRows, FileState]]) -> list[str]:
    """What reports are called that files held before and hold no more."""
    files = {state.path for _, state in batch}
    now = {name_of(rows.path) for rows, _ in batch}
    held = (name for file in files for name in _reports_of(catalogue, file))
    return [name for name in held if name not in now]


def _read(
    changes: Changes, reader: Reader, problems: dict[str, StoredProblem], meter: Meter
) -> Iterator[list[tuple[IndexRows, FileState]]]:
    """The reports of each file; files that cannot be read go to the problems, and stay as they were."""
    for task, read in zip(changes.tasks, reader.read(task.file for task in changes.tasks), strict=True):
        meter.tell("reading", task.state.path)
        meter.done += 1
        if isinstance(read, Problem):
            problem = not_read(task, read)
            problems[task.state.path] = with_kept(problem) if task.kind in ("changed", "again") else problem
        else:
            yield [(rows, replace(task.state, digest=rows.digest)) for rows in read]


def _batches(
    files: Iterator[list[tuple[IndexRows, FileState]]],
) -> Iterator[list[tuple[IndexRows, FileState]]]:
    """Whole files together, about `BATCH` passages at once, so that the encoder has something to do."""
    batch: list[tuple[IndexRows, FileState]] = []
    for reports in files:
        batch += reports
        if sum(len(rows.passages) for rows, _ in batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def copy_to(
    index_dir: Path, collections: Collections, share: Share = WHOLE, *, rebuild: bool = False
) -> Shared:
    """A share of what an index of this machine holds, into a library, without reading or embedding anything again.
    Reports that the index does not hold go; with `rebuild` all is written anew, as by `sync_share`."""
    started = time.monotonic()
    store = Store.reader(index_dir)
    try:
        with plain_errors(store.path):
            return copied(store, collections, share, started, rebuild=rebuild)
    finally:
        store.close()


def copied(
    store: Store, collections: Collections, share: Share, started: float, *, rebuild: bool = False
) -> Shared:
    """`copy_to` from an open database."""
    revision = store.revision()
    if revision is None:
        raise AssertionError("a database that can be read has a revision")
    _begin(collections, revision.config, share, rebuild)
    catalogue = collections.catalogue()
    cleared = writing.sweep(collections, catalogue, share)
    wanted: set[str] = set()
    written = unchanged = 0
    held = dict(zip(catalogue.names, catalogue.editions, strict=True))
    for prepared, state in _stored(store):
        if share.holds(file_of(state.path)):
            name = name_of(state.path)
            wanted.add(name)
            if not rebuild and edition_of(prepared) == held.get(name):
                unchanged += 1
            else:
                writing.put(collections, catalogue, [(prepared, state)])
                written += 1
    gone = [
        name
        for name, one in zip(catalogue.names, catalogue.reports, strict=True)
        if name not in wanted and share.holds(file_of(one.path))
    ]
    writing.remove(collections, gone)
    writing.set_problems(collections, store.problems().values(), share)
    # The units of the index are settled already.
    now = statistics.compact(collections, catalogue)
    return Shared(
        written,
        len(gone),
        unchanged,
        cleared,
        (),
        len(now.reports),
        now.passages,
        time.monotonic() - started,
    )


def _stored(store: Store) -> Iterator[tuple[Prepared, FileState]]:
    """The reports of a database, as they were prepared for it."""
    ids = store.connection.execute("SELECT id, size, mtime_ns FROM reports ORDER BY path").fetchall()
    for id_, size, mtime_ns in ids:
        report = store.connection.execute(
            f"SELECT {REPORT_COLUMNS} FROM reports WHERE id = ?", (id_,)
        ).fetchone()
        terms = store.connection.execute(
            f"SELECT {TERM_COLUMNS} FROM terms WHERE report = ?", (id_,)
        ).fetchone()
        rows = store.connection.execute(
            f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE report = ? ORDER BY id", (id_,)
        ).fetchall()
        vectors = [np.frombuffer(row[-1], "<f2") for row in rows]
        filed = IndexRows(
            report, tuple(row[:-2] for row in rows), (), tuple(row[-2] for row in rows), Terms(*terms), ""
        )
        stacked = np.array(vectors, dtype=np.float16).reshape(len(rows), -1 if rows else 0)
        yield Prepared(filed, stacked, filed.embedded), FileState(report[0], size, mtime_ns, report[1])
