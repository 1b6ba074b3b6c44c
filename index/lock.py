"""One writer at a time: a lock the kernel frees when its holder dies."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.faults import busy, from_os

FILE = "lock"


@contextmanager
def writing(index_dir: Path, wait: float) -> Iterator[None]:
    """Hold the writer's lock of `index_dir`, made if need be; YoujuError after `wait` seconds."""
    lock = FileLock(index_dir / FILE)
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=wait)
    except Timeout as error:
        raise busy(index_dir) from error
    except OSError as error:
        raise from_os(index_dir, error) from error
    try:
        yield
    finally:
        lock.release()
