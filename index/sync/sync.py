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

from corpus.metadata.corrections import load
from corpus.report import Problem, file_of
from index.engine.local import checkpoint as checkpoints
from index.engine.local.snapshot import publish_missing
from index.errors import NoIndex, OlderIndex, UnusableIndex, from_os, made_otherwise, no_index, plain_errors
from index.models.encoder import DraftingEncoder, Encoder
from index.storage import reading
from index.storage.database import set_aside
from index.storage.lock import writing
from index.storage.notes import corrected_since
from index.storage.prepare import config_of
from index.storage.states import Revision
from index.storage.store import Store
from index.sync.apply import Outcome, Reader, apply, drafted_first
from index.sync.changes import Changes, compare, refuse_mass_removal, require_reports
from index.sync.progress import Meter, Notify, Progress
from index.text.tokens import words_changed

__all__ = ["Progress", "SyncSummary", "needs_sync", "sync"]

# Reading a report and cutting its terms, about.
SECONDS_A_FILE = 0.008


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
    removing: Collection[str] = (),
    remake: bool = True,
    again: Collection[str] = (),
    leave: Collection[str] = (),
    reader: Reader | None = None,
    wait: float = 10.0,
) -> SyncSummary:
    """Bring the index in `index_dir` up to date with the files in `reports_dir`.

    `rebuild` forgets what is stored and starts from the files; `remove_many` confirms that
    most reports may go at once, `removing` that those at these paths may; without `remake` an index
    that was made with another model or other rules is left alone and MadeOtherwise is raised: whoever
    only follows the folder undoes nobody's choice. Files at the paths `again` are read whatever they look
    like, those at the paths `leave` are being written just now and stay as they are known; `reader` are children that are kept for many syncs (`apply.sandbox`), in place of new ones;
    `wait` is how many seconds to wait for another writer.
    """
    order = _Order(
        reports_dir,
        index_dir,
        encoder,
        progress or _quiet,
        rebuild,
        remove_many,
        removing,
        remake,
        again,
        leave,
        reader,
        time.monotonic(),
    )
    seen = None if rebuild or again else _look(order)
    if seen and seen.summary:
        publish_missing(index_dir)
        return seen.summary
    with writing(index_dir, wait):
        try:
            return _sync(order, seen)
        except UnusableIndex:
            if not rebuild:
                raise
            set_aside(index_dir)
            return _sync(order, None)


def needs_sync(reports_dir: Path, index_dir: Path, encoder: Encoder) -> bool:
    """Whether a sync would do anything; looks at names, sizes and dates, and reads fresh files only."""
    seen = _look(_Order(reports_dir, index_dir, encoder))
    return seen is None or seen.summary is None


@dataclass(frozen=True, slots=True)
class _Order:
    """What was asked of `sync`."""

    reports_dir: Path
    index_dir: Path
    encoder: Encoder
    notify: Notify = lambda _: None
    rebuild: bool = False
    remove_many: bool = False
    removing: Collection[str] = ()
    remake: bool = True
    again: Collection[str] = ()
    leave: Collection[str] = ()
    reader: Reader | None = None
    started: float = 0.0


@dataclass(frozen=True, slots=True)
class _Seen:
    """The folder compared with a revision; ``summary`` where there is nothing to do."""

    revision: Revision
    changes: Changes
    summary: SyncSummary | None


def _sync(order: _Order, seen: _Seen | None) -> SyncSummary:
    store = Store.writer(order.index_dir)
    try:
        with plain_errors(store.path):
            before, known = store.revision(), store.files()
            corrections = load(order.reports_dir)
            corrected = corrected_since(store, corrections)
            other_rules = before is not None and before.config != config_of(order.encoder)
            if other_rules and (words_changed() or not order.remake):
                raise made_otherwise(order.index_dir)
            whole = order.rebuild or other_rules
            if seen and seen.revision == before and not whole:
                changes = seen.changes
            else:
                # Where everything is made anew, what is being written cannot stay as it is.
                leave = () if whole else order.leave
                changes = compare(
                    order.reports_dir,
                    known,
                    store.problems(),
                    again=whole,
                    anew={*map(file_of, (*order.again, *corrected))},
                    leave=leave,
                )
            if not order.remove_many:
                refuse_mass_removal(order.reports_dir, changes, len(known), set(map(file_of, order.removing)))
            if before is not None and other_rules:
                order.notify(_remaking(store, before, order.encoder, len(changes.tasks)))
            meter = Meter(order.notify, len(changes.tasks))
            outcome = apply(
                changes,
                order.reports_dir,
                store,
                order.encoder,
                meter,
                order.reader,
                whole=whole,
                forget=order.rebuild,
                corrections=corrections,
            )
            revision = store.revision()
            if revision is None:
                raise no_index(store.path)
            if order.rebuild or checkpoints.wanted(order.index_dir, store, revision):
                meter.tell("publishing", "")
                _publish(order.index_dir, revision, store)
            return _summary(store, revision, changes, outcome, order.started)
    finally:
        store.close()


def _remaking(store: Store, before: Revision, encoder: Encoder, files: int) -> Progress:
    """What new rules mean, before it begins: how many texts are embedded again and how long all may take."""
    texts = 0 if before.config.fingerprint == encoder.fingerprint else store.counts()[1]
    seconds = files * SECONDS_A_FILE
    if texts:
        sample = ["各单位要认真学习贯彻会议精神，结合实际抓好落实，切实解决存在的突出问题。" * 6] * 16
        embed = encoder.encode_passages
        if isinstance(encoder, DraftingEncoder) and drafted_first(files):
            embed = encoder.draft_passages
        # A first call loads what it needs; that does not come again with each text.
        embed(sample[:1])
        begun = time.monotonic()
        embed(sample)
        seconds += (time.monotonic() - begun) / len(sample) * texts
    return Progress("remaking", 0, files, passages=texts, seconds=seconds)


def _publish(index_dir: Path, revision: Revision, store: Store) -> None:
    checkpoint = checkpoints.build(store, revision)
    try:
        checkpoints.publish(index_dir, checkpoint)
    except OSError as error:
        raise from_os(index_dir, error) from error


def _look(order: _Order) -> _Seen | None:
    """Compare without writing anything; None where there is no index yet, or one made by other rules."""
    try:
        store = Store.reader(order.index_dir)
    except NoIndex:
        # A folder that gives nothing is refused before anything is made.
        require_reports(order.reports_dir)
        return None
    except OlderIndex:
        return None
    try:
        with plain_errors(store.path):
            revision = store.revision()
            if revision is None or revision.config != config_of(order.encoder):
                return None
            corrected = corrected_since(store, load(order.reports_dir))
            anew = set(map(file_of, corrected))
            changes = compare(
                order.reports_dir, store.files(), store.problems(), anew=anew, leave=order.leave
            )
            if changes.other or changes.dates or corrected:
                return _Seen(revision, changes, None)
            nothing = Outcome([], dict(changes.problems))
            return _Seen(revision, changes, _summary(store, revision, changes, nothing, order.started))
    finally:
        store.close()


def _summary(
    store: Store, revision: Revision, changes: Changes, outcome: Outcome, started: float
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
        generation=revision.generation,
        reports=reports,
        passages=passages,
    )


def _quiet(_: Progress) -> None:
    """Progress for nobody."""
