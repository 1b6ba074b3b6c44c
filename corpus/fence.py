"""Files are read behind a fence: in child processes that may crash, hang or eat memory alone.

A parser meets files that nobody made to be read: a crash, an endless loop or a gigabyte
of memory in the child becomes the Problem of that one file, the child is replaced, and
the rest goes on. Where the system has such limits (not on Windows), a child may use so
much memory and write no file; everywhere it has so much time for each file.
"""

import ctypes
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import Generic, TypeVar

from pebble import ProcessPool

from corpus import office
from corpus.errors import UnreadableReport
from corpus.folder import read_report, shown_path
from corpus.report import Problem, Report

Finished = TypeVar("Finished")
# The last step in the child, such as cutting terms; a function of a module, so that it can be sent there.
Finish = Callable[[Report], Finished]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: seconds of wall time, and megabytes on top of an idle child."""

    seconds: float = 60.0
    megabytes: int = 1024


LIMITS = Limits()
# A child is replaced after so many files, in case a parser leaks.
_FILES_PER_CHILD = 2000
# So many files for each child are on their way, while the caller works on earlier ones.
_AHEAD = 8


class Fence(Generic[Finished]):
    """A few children that read the files of one folder. Close it, or use it in a ``with``."""

    def __init__(
        self, folder: Path, finish: Finish[Finished], *, workers: int = 1, limits: Limits = LIMITS
    ) -> None:
        """`finish` makes of each report what :meth:`read` gives back; `identity` leaves it as it is."""
        self._folder = folder
        self._finish = finish
        self._workers = workers
        self._limits = limits
        # Never fork: a child would inherit locks of threads that do not exist there.
        self._pool = ProcessPool(
            max_workers=workers,
            max_tasks=_FILES_PER_CHILD,
            context=get_context("spawn"),
            initializer=_confine,
            initargs=(limits.megabytes,),
        )
        self._keeper: threading.Thread | None = None
        self._closed = threading.Event()

    def read(self, files: Iterable[Path]) -> Iterator[Finished | Problem]:
        """What became of each file, in the order given; UnreadableReport becomes a Problem too."""
        self._start()
        waiting: deque[tuple[Path, Future[Finished | Problem]]] = deque()
        for file in files:
            task = (self._folder, file, self._finish)
            waiting.append((file, self._pool.schedule(_read, args=task, timeout=self._limits.seconds)))
            if len(waiting) >= _AHEAD * self._workers:
                yield self._read_at_last(*waiting.popleft())
        while waiting:
            yield self._read_at_last(*waiting.popleft())

    def close(self) -> None:
        """End the children at once; files under way are forgotten."""
        self._pool.stop()
        self._pool.join()
        self._closed.set()

    def _start(self) -> None:
        """Have the children started by a thread that lives as long as they may.

        Linux ends a child with the thread that started it, and whoever reads first may be
        a thread that ends long before the fence is closed.
        """
        if self._keeper is not None:
            return
        started = threading.Event()

        def keep() -> None:
            try:
                self._pool.active  # noqa: B018 — asking for its state starts a pool
            finally:
                started.set()
            self._closed.wait()

        self._keeper = threading.Thread(target=keep, name="fence", daemon=True)
        self._keeper.start()
        started.wait()

    def __enter__(self) -> "Fence[Finished]":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read_at_last(self, file: Path, future: "Future[Finished | Problem]") -> Finished | Problem:
        """What became of a file; an old Word document that we cannot read is given to LibreOffice."""
        outcome = self._outcome(file, future)
        if not isinstance(outcome, Problem) or file.suffix.lower() not in office.SUFFIXES:
            return outcome
        with office.as_docx(file) as converted:
            if converted is None:
                return outcome
            task = (self._folder, file, self._finish, converted)
            second = self._outcome(file, self._pool.schedule(_read, args=task, timeout=self._limits.seconds))
        return outcome if isinstance(second, Problem) else second

    def _outcome(self, file: Path, future: "Future[Finished | Problem]") -> Finished | Problem:
        error = future.exception()
        if error is None:
            return future.result()
        if not isinstance(error, Exception):
            raise error
        return _problem(shown_path(self._folder, file), error, self._limits)


def identity(report: Report) -> Report:
    """The report as it is."""
    return report


def _read(
    folder: Path, file: Path, finish: Finish[Finished], converted: Path | None = None
) -> Finished | Problem:
    try:
        return finish(read_report(folder, file, converted=converted))
    except UnreadableReport as error:
        return Problem(shown_path(folder, file), error.zh, error.en)


def _problem(path: str, error: Exception, limits: Limits) -> Problem:
    way_zh, way_en = "请用 Word 或 WPS 打开，另存为 .docx", "Open it in Word or WPS and save it as .docx"
    match error:
        case TimeoutError():
            zh, en = (
                f"读了 {limits.seconds:.0f} 秒还没读完",
                f"was not read within {limits.seconds:.0f} seconds",
            )
        case MemoryError():
            zh, en = (
                f"读取时需要的内存超过 {limits.megabytes} MB",
                f"needs more than {limits.megabytes} MB of memory to be read",
            )
        case _:
            # ProcessExpired where the child died; else what a parser did not expect.
            zh, en = f"内容已损坏，解析中断（{type(error).__name__}）", f"is damaged ({type(error).__name__})"
    return Problem(path, f"“{path}”{zh}，没有读取。{way_zh}。", f"'{path}' {en}. {way_en}.")


def _confine(megabytes: int) -> None:
    """In a new child: what it may not do, and that it ends with its parent."""
    # Ctrl-C is for the parent, who ends its children.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with_parent()
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    limit = _address_space() + megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _address_space() -> int:
    """What the process has mapped so far, in bytes; 0 where the system does not tell."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0
    return int(statm.read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _end_with_parent() -> None:
    parent = os.getppid()
    if sys.platform == "linux":
        # Also ends a child that never comes back from C. The order counts: the parent may be gone already.
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)
