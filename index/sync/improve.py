"""Take the place of what was made quickly: reports whose passages were drafted are read for their roles and embedded
by the encoder.

A few reports at a time, each few a transaction of its own: what is done is found at once,
whoever stops it loses nothing, and a sync comes in between. No report is read from the folder.
"""

from collections.abc import Callable
from pathlib import Path

from corpus.metadata.corrections import Corrections
from corpus.report import file_of
from index.errors import made_otherwise, plain_errors
from index.models.encoder import DraftingEncoder, Encoder
from index.storage import reading
from index.storage.cut import file_report
from index.storage.lock import writing
from index.storage.prepare import config_of, prepare
from index.storage.store import Prepared, Store

# Reports of one transaction: some seconds of work. And more than there can be.
_AT_ONCE, _EVERY = 20, 100_000_000


def drafted(index_dir: Path) -> int:
    """How many reports have passages with quick vectors."""
    store = Store.reader(index_dir)
    try:
        with plain_errors(store.path):
            return len(store.drafts(_EVERY))
    finally:
        store.close()


def improve(
    index_dir: Path,
    encoder: Encoder,
    stop: Callable[[], bool],
    told: Callable[[int], None] = lambda _: None,
    corrections: Callable[[], Corrections | None] = lambda: None,
) -> int:
    """Read and embed what was drafted until nothing is left or `stop` says so; how many reports were done.

    `told` hears after each few how many are left; `corrections` gives what users say of passages. An index of another
    model or other rules is left alone.
    """
    done, left = 0, 1
    while isinstance(encoder, DraftingEncoder) and left and not stop():
        prepared, left = _embedded(index_dir, encoder, corrections())
        with writing(index_dir, 60.0):
            _put(index_dir, encoder, prepared)
        done += len(prepared)
        told(left)
    return done


def _embedded(
    index_dir: Path, encoder: Encoder, corrections: Corrections | None
) -> tuple[list[Prepared], int]:
    """The next few reports with roles and vectors by the encoder, and how many are left then. Holds no lock."""
    store = Store.reader(index_dir)
    try:
        with plain_errors(store.path):
            paths = store.drafts(_EVERY)
            filed = [file_report(reading.report(store, path)) for path in paths[:_AT_ONCE]]
            return prepare(filed, encoder, store, corrections=corrections), max(0, len(paths) - _AT_ONCE)
    finally:
        store.close()


def _put(index_dir: Path, encoder: Encoder, prepared: list[Prepared]) -> None:
    """Store them, but not over what changed meanwhile."""
    store = Store.writer(index_dir)
    try:
        with plain_errors(store.path):
            revision = store.revision()
            if revision is None or revision.config != config_of(encoder):
                raise made_otherwise(index_dir)
            files, waiting = store.files(), set(store.drafts(_EVERY))
            with store.transaction(revision.config):
                for one in prepared:
                    state = files.get(file_of(one.filed.path))
                    if state and state.digest == one.filed.digest and one.filed.path in waiting:
                        store.put(one, state)
    finally:
        store.close()
