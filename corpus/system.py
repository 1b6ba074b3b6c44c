"""What differs between Linux, macOS and Windows, in one place: everything else asks here.

A test that wants to see what another system would do acts as that system; nothing else is replaced.
"""

import ctypes
import errno
import gc
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

# Seconds for which a file that somebody has open is tried again, where such a file cannot be replaced.
_PATIENCE, _PAUSE = 2.0, 0.05
# M_ARENA_MAX of glibc's malloc.h.
_ARENAS = -8


@dataclass(frozen=True, slots=True)
class System:
    """A kind of system by its name in :data:`sys.platform`, and what it has."""

    name: str

    @property
    def linux(self) -> bool:
        """The kernel's own means: Landlock, seccomp, a signal when the parent dies, priorities of threads."""
        return self.name.startswith("linux")

    @property
    def posix(self) -> bool:
        """Rights of files, limits of processes, groups of processes, folders that are made durable."""
        return self.name != "win32"

    @property
    def mac(self) -> bool:
        return self.name == "darwin"


_acting: list[System] = [System(sys.platform)]


def this() -> System:
    """The system the program runs on, or acts as if it ran on."""
    return _acting[-1]


@contextmanager
def acting_as(name: str) -> Iterator[System]:
    """For tests: as if this were another system."""
    _acting.append(System(name))
    try:
        yield this()
    finally:
        _acting.pop()


def put_in_place(
    fresh: Path,
    target: Path,
    *,
    replace: Callable[[Path, Path], object] | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """`fresh` in place of `target` in one step; OSError where it cannot be.

    Windows refuses while another process reads the target, a scanner of viruses or an editor, say, which takes
    moments: there it is tried for two seconds.
    """
    tries = 1 if this().posix else round(_PATIENCE / _PAUSE)
    for left in reversed(range(tries)):
        try:
            (replace or os.replace)(fresh, target)
            return
        except PermissionError:
            if not left:
                raise
            pause(_PAUSE)


def share_memory() -> bool:
    """Called once, before threads begin: with glibc they share two stores of freed memory, where each would have
    one of its own that no other takes from. Whether there is such a thing here."""
    return _of_glibc("mallopt", _ARENAS, 2)


def give_memory_back() -> bool:
    """After work that took much memory: rings of objects that nobody holds are found now, not when they have piled
    up, and what is free goes back to the system, where glibc would keep it. Whether there was any to give."""
    gc.collect()
    return _of_glibc("malloc_trim", 0)


def _of_glibc(name: str, *numbers: int) -> bool:
    call = getattr(ctypes.CDLL(None), name, None) if this().linux else None
    return call is not None and bool(call(*numbers))


@contextmanager
def held_alone(file: Path, wait: float = 10.0) -> Iterator[None]:
    """Whoever else asks so for `file` waits until the block is over; OSError after `wait` seconds."""
    # Whoever changes nothing needs no lock.
    from filelock import FileLock, Timeout

    lock = FileLock(file.with_name(f".{file.name}.lock"))
    try:
        lock.acquire(timeout=wait)
    except Timeout as error:
        raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT)) from error
    try:
        yield
    finally:
        lock.release()


def put_whole(file: Path, data: bytes, rights: int = 0o666) -> None:
    """`data` in place of what `file` holds, in one step and on the disk; OSError, and all as it was, where it cannot
    be. The caller holds the file alone."""
    fresh = file.with_name(f".{file.name}.new")
    # What somebody left who was killed.
    fresh.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(fresh, flags, rights), "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        put_in_place(fresh, file)
    except OSError:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise
    # Some file systems of other machines cannot; the file itself is written.
    with suppress(OSError):
        sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Make renames inside `folder` durable, where the system can."""
    if not this().posix:
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
