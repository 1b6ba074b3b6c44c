"""Make the index say what the folder says.

    compare → read → cut and embed → store, whole reports per transaction → now and then a checkpoint

Nothing changed means nothing written and nothing embedded. A build commits batch by
batch, so that stopping it loses one batch at most; a change of model or rules, and a
rebuild, are one transaction, and the index as it was answers until it is committed.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from corpus.report import Problem
from index import generation, reading
from index.apply import Notify, Outcome, Progress, apply
from index.changes import Changes, compare, refuse_mass_removal, require_reports
from index.database import set_aside
from index.encoder import Encoder
from index.faults import NoIndex, UnusableIndex, from_os, no_index, plain_errors
from index.lock import writing
from index.prepare import rules_of
from index.snapshot import publish_missing
from index.store import Edition, Rules, Store

__all__ = ["Progress", "SyncSummary", "needs_sync", "sync"]


@dataclass(frozen=True, slots=True)
class SyncSummary:
    """What a sync did, by path, and what the index holds now."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    moved: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    problems: tuple[Problem, ...]
    seconds: float
    generation: int
    reports: int
    passages: int


def sync(
    reports_dir: Path,
    index_dir: Path,
    encoder: Encoder,
    *,
    progress: Notify | None = None,
    rebuild: bool = False,
    remove_many: bool = False,
    again: Collection[str] = (),
    wait: float = 10.0,
) -> SyncSummary:
    """Bring the index in `index_dir` up to date with the files in `reports_dir`.

    `rebuild` forgets what is stored and starts from the files; `remove_many` confirms that
    most reports may go at once; files at the paths `again` are read whatever they look like;
    `wait` is how many seconds to wait for another writer.
    """
    started = time.monotonic()
    if (
        not rebuild
        and not again
        and (summary := _up_to_date(reports_dir, index_dir, rules_of(encoder), started))
    ):
        publish_missing(index_dir)
        return summary

    def run() -> SyncSummary:
        return _sync(
            reports_dir, index_dir, encoder, progress or _quiet, started, rebuild, remove_many, again
        )

    with writing(index_dir, wait):
        try:
            return run()
        except UnusableIndex:
            if not rebuild:
                raise
            set_aside(index_dir)
            return run()


def needs_sync(reports_dir: Path, index_dir: Path, encoder: Encoder) -> bool:
    """Whether a sync would do anything; looks at names, sizes and dates, and reads fresh files only."""
    return _up_to_date(reports_dir, index_dir, rules_of(encoder), time.monotonic()) is None


def _sync(
    reports_dir: Path,
    index_dir: Path,
    encoder: Encoder,
    notify: Notify,
    started: float,
    rebuild: bool,
    remove_many: bool,
    anew: Collection[str],
) -> SyncSummary:
    store = Store.writer(index_dir)
    try:
        with plain_errors(store.path):
            before, known = store.edition(), store.files()
            other_rules = before is not None and before.rules != rules_of(encoder)
            whole = rebuild or other_rules
            changes = compare(reports_dir, known, store.problems(), again=whole, anew=anew)
            if not remove_many:
                refuse_mass_removal(reports_dir, changes, len(known))
            if other_rules:
                notify(Progress("remaking", 0, len(changes.tasks)))
            outcome = apply(changes, reports_dir, store, encoder, notify, whole=whole, forget=rebuild)
            edition = store.edition()
            if edition is None:
                raise no_index(store.path)
            if rebuild or generation.wanted(index_dir, store, edition):
                notify(Progress("publishing", outcome.read, outcome.read, "", outcome.passages))
                _publish(index_dir, edition, store)
            return _summary(store, edition, changes, outcome, started)
    finally:
        store.close()


def _publish(index_dir: Path, edition: Edition, store: Store) -> None:
    checkpoint = generation.build(store, edition)
    try:
        generation.publish(index_dir, checkpoint)
    except OSError as error:
        raise from_os(index_dir, error) from error


def _up_to_date(reports_dir: Path, index_dir: Path, rules: Rules, started: float) -> SyncSummary | None:
    """The summary of a sync that has nothing to do, found without writing anything; None where it has."""
    try:
        store = Store.reader(index_dir)
    except NoIndex:
        # A folder that gives nothing is refused before anything is made.
        require_reports(reports_dir)
        return None
    try:
        with plain_errors(store.path):
            edition = store.edition()
            if edition is None or edition.rules != rules:
                return None
            changes = compare(reports_dir, store.files(), store.problems())
            if changes.other or changes.dates:
                return None
            return _summary(store, edition, changes, Outcome([], dict(changes.problems)), started)
    finally:
        store.close()


def _summary(
    store: Store, edition: Edition, changes: Changes, outcome: Outcome, started: float
) -> SyncSummary:
    reports, passages = store.counts()
    paths = {kind: tuple(found) for kind, found in outcome.paths.items()}
    return SyncSummary(
        added=paths.get("added", ()),
        changed=paths.get("changed", ()),
        moved=paths.get("moved", ()),
        removed=tuple(outcome.removed),
        unchanged=tuple(sorted((*changes.unchanged, *paths.get("again", ())))),
        problems=tuple(reading.problems(store)),
        seconds=time.monotonic() - started,
        generation=edition.generation,
        reports=reports,
        passages=passages,
    )


def _quiet(_: Progress) -> None:
    """Progress for nobody."""
