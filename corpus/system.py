"""What differs between Linux, macOS and Windows, in one place: everything else asks here.

A test that wants to see what another system would do acts as that system; nothing else is replaced.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# Seconds for which a file that somebody has open is tried again, where such a file cannot be replaced.
_PATIENCE, _PAUSE = 2.0, 0.05


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
    replace: Callable[[Path, Path], object] = os.replace,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """`fresh` in place of `target` in one step; OSError where it cannot be.

    Windows refuses while another process reads the target, a scanner of viruses or an editor, say, which takes
    moments: there it is tried for two seconds.
    """
    tries = 1 if this().posix else round(_PATIENCE / _PAUSE)
    for left in reversed(range(tries)):
        try:
            replace(fresh, target)
            return
        except PermissionError:
            if not left:
                raise
            pause(_PAUSE)
