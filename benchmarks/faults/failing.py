"""Calls of the system that fail at a chosen place: `failing.c` in front of the C library, and lines of Python counted.

Nothing of it is in the way of a process that did not start with it; armed is only a child, for one folder.
"""

import ctypes
import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Self

ROOT = Path(__file__).resolve().parent.parent.parent
_SOURCE = Path(__file__).with_name("failing.c")
STARTED = "YOUJU_FAULTS_LIBRARY"
_ROOMS = tuple(str(ROOT / room) + os.sep for room in ("corpus", "index", "retrieval", "analysis", "chat"))

# Kinds of calls and what becomes of one, as failing.c names them.
WRITE, SYNC, NAME, OPEN, READ = 1, 2, 4, 8, 16
_FAIL, _FAIL_ON, _SHORT, _DIE_BEFORE, _DIE_AFTER = range(5)
_CHANGES = WRITE | SYNC | NAME | OPEN


@dataclass(frozen=True, slots=True)
class Fate:
    """Which calls count, and what the n-th meets."""

    kinds: int
    action: int
    code: int = 0


FATES = {
    "no space": Fate(_CHANGES, _FAIL, errno.ENOSPC),
    "no space from then on": Fate(_CHANGES, _FAIL_ON, errno.ENOSPC),
    "input or output error": Fate(_CHANGES, _FAIL, errno.EIO),
    "no permission": Fate(OPEN | NAME, _FAIL, errno.EACCES),
    "short write": Fate(WRITE, _SHORT),
    "cannot be read": Fate(READ, _FAIL, errno.EIO),
    "killed before": Fate(_CHANGES, _DIE_BEFORE),
    "killed after, writes half done": Fate(_CHANGES, _DIE_AFTER),
}


def stand_behind(scratch: Path) -> None:
    """Start this program anew behind failing.c, if it does not stand there and there is a compiler."""
    compiler = shutil.which("cc")
    if os.environ.get(STARTED) or compiler is None or sys.platform != "linux":
        return
    library = scratch / "failing.so"
    subprocess.run(
        [compiler, "-O1", "-shared", "-fPIC", "-o", str(library), str(_SOURCE), "-ldl"], check=True
    )
    environment = {**os.environ, "LD_PRELOAD": str(library), STARTED: str(library), "OMP_NUM_THREADS": "1"}
    os.execve(sys.executable, sys.orig_argv, environment)  # noqa: S606


@cache
def _library() -> ctypes.CDLL:
    return ctypes.CDLL(os.environ[STARTED])


def arm(folder: Path, fate: Fate, number: int) -> None:
    """From here on the `number`-th such call below `folder` meets its fate; with 0 they are only counted."""
    _library().youju_arm(os.fsencode(folder), fate.kinds, ctypes.c_long(number), fate.action, fate.code)


def disarm() -> None:
    if os.environ.get(STARTED):
        _library().youju_disarm()


def seen() -> int:
    """How many such calls there were since."""
    return int(_library().youju_seen())


class Lines:
    """Counts the lines of the program that are run; at the `number`-th the process is killed, or `then` is done."""

    def __init__(self, number: int = 0, then: Callable[[], object] | None = None) -> None:
        self.seen, self._number, self._then = 0, number, then

    def __enter__(self) -> Self:
        sys.settrace(self._call)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)

    def _call(self, frame: FrameType, _event: str, _arg: object) -> Callable[..., object] | None:
        return self._line if frame.f_code.co_filename.startswith(_ROOMS) else None

    def _line(self, _frame: FrameType, event: str, _arg: object) -> object:
        if event == "line":
            self.seen += 1
            if self.seen == self._number:
                if self._then is None:
                    os.kill(os.getpid(), signal.SIGKILL)
                else:
                    self._then()
        return self._line
