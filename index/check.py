"""Is the index whole? Everything stored is read and compared with its digests."""

from dataclasses import dataclass
from pathlib import Path

from index import generation, reading
from index.faults import no_index, plain_errors
from index.generation import BadGeneration
from index.store import Edition, Store


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
            edition = store.edition()
            if edition is None:
                raise no_index(store.path)
            faults = reading.faults(store)
            reports, passages = store.counts()
        return Health(
            edition.generation, reports, passages, tuple(faults), _derived(index_dir, edition, passages)
        )
    finally:
        store.close()


def _derived(index_dir: Path, edition: Edition, passages: int) -> str | None:
    try:
        size = generation.load(index_dir, edition).dense.size
    except BadGeneration as error:
        return str(error)
    return None if size == passages else f"{size} / {passages} 段 (passages in the files / in the database)"
