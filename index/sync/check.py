"""Is the index whole? Everything stored is read and compared with its digests."""

from dataclasses import dataclass
from pathlib import Path

from index.engine.local import checkpoint as checkpoints
from index.engine.local.checkpoint import BadGeneration
from index.errors import no_index, plain_errors
from index.storage import reading
from index.storage.states import Revision
from index.storage.store import Store


@dataclass(frozen=True, slots=True)
class Health:
    """What a check found: ``faults`` of the database, and what is wrong with the ``derived`` files."""

    generation: int
    reports: int
    passages: int
    faults: tuple[str, ...]
    derived: str | None


def check(index_dir: Path) -> Health:
    """Verify the database, each report's digest, and the derived files, changing nothing.

    YoujuError where there is no index or the database cannot be opened at all.
    """
    store = Store.reader(index_dir)
    try:
        with plain_errors(store.path):
            revision = store.revision()
            if revision is None:
                raise no_index(store.path)
            faults = reading.faults(store)
            reports, passages = store.counts()
            derived = _derived(index_dir, store, revision)
        return Health(revision.generation, reports, passages, tuple(faults), derived)
    finally:
        store.close()


def _derived(index_dir: Path, store: Store, revision: Revision) -> str | None:
    """What is wrong with the checkpoint or with what it becomes when later reports are spliced in."""
    try:
        checkpoints.derive(store, checkpoints.load(index_dir, store, revision))
    except BadGeneration as error:
        return str(error)
    return None
