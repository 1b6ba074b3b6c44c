"""One writer at a time: a lock the kernel frees when its holder dies."""

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import busy, from_os

FILE = "lock"
# Says who holds the lock, in a file of its own: whoever waits for the lock empties its file. What a
# killed holder left behind is read by nobody, since nobody waits for it.
HOLDER = "lock.holder"


@contextmanager
def writing(index_dir: Path, wait: float) -> Iterator[None]:
    """Hold the writer's lock of `index_dir`, made if need be; YoujuError after `wait` seconds says who has it."""
    lock = FileLock(index_dir / FILE)
    holder = index_dir / HOLDER
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=wait)
    except Timeout as error:
        raise busy(index_dir, _read(holder)) from error
    except OSError as error:
        raise from_os(index_dir, error) from error
    try:
        _write(index_dir, holder)
        yield
    finally:
        try:
            # On Windows it cannot go while somebody reads it. It says nothing once the lock is free.
            with suppress(OSError):
                holder.unlink(missing_ok=True)
        finally:
            lock.release()


def _write(index_dir: Path, holder: Path) -> None:
    try:
        holder.write_text(f"{os.getpid()} {platform.node()}", encoding="utf-8")
    except OSError as error:
        raise from_os(index_dir, error) from error


def _read(holder: Path) -> tuple[str, str] | None:
    """Process and host of the holder; None where it has just gone."""
    try:
        process, _, host = holder.read_text(encoding="utf-8").partition(" ")
    except (OSError, UnicodeDecodeError):
        return None
    return (process, host) if process else None
