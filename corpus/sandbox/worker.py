"""The life of a child that reads files: what it may not do, and its loop from file to answer."""

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from pathlib import Path

from corpus.errors import Unopened, UnreadableReport
from corpus.folder.scan import shown_path
from corpus.report import PassingProblem, Problem, Report
from corpus.sandbox.kernel import close_doors
from corpus.sandbox.wire import pack
from corpus.system import this

# Folder, file, the last step, such as cutting terms, and what LibreOffice made of the file, if it was asked.
Task = tuple[Path, Path, Callable[[Report], object], Path | None]

# The first byte of an answer.
READY, FINISHED, REFUSED, UNOPENED, FAILED = b"r", b"d", b"p", b"o", b"f"

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# What Python announces before it changes a file or its rights, speaks to the network, starts a process
# or ends another one.
_FORBIDDEN = frozenset((
    "socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
    "socket.gethostbyname", "socket.gethostbyaddr",
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.truncate", "os.link", "os.symlink", "os.utime",
    "os.chmod", "os.chown", "os.chflags", "os.setxattr", "os.removexattr",
    "subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn",
    "os.startfile", "os.startfile/2", "pty.spawn", "_winapi.CreateProcess",
    "os.kill", "os.killpg",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Failed:
    """What a parser raised that no reader expects, by the name of its class."""

    error: str


def serve(parent: Connection, megabytes: int) -> None:
    """Answer each :data:`Task` with the results of its reports, a Problem or :class:`Failed`, as plain data behind a byte that
    says which of them, until the parent has gone."""
    # One thread until the kernel is asked: Landlock holds the thread that asks, and those it starts later.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Whoever only asks imports no readers; read before the limits begin, they and the models of roles are
    # no part of what a file may take.
    from corpus.read import read_reports
    from corpus.roles import model, neighbours

    model.bundled()
    neighbours.bundled()
    confine(megabytes)
    parent.send_bytes(READY)
    while True:
        try:
            answer = _answer(parent.recv(), read_reports)
            parent.send_bytes(answer)
        except (EOFError, OSError):
            return


def _answer(task: Task, read: Callable[..., tuple[Report, ...]]) -> bytes:
    folder, file, finish, converted = task
    try:
        return FINISHED + pack(tuple(map(finish, read(folder, file, converted=converted))))
    except UnreadableReport as error:
        status = UNOPENED if isinstance(error, Unopened) else REFUSED
        return status + pack(problem_of(folder, file, error))
    # Whatever a parser raises on a hostile file is the problem of that file: this is the sandbox.
    except Exception as error:  # noqa: BLE001
        return FAILED + pack(Failed(type(error).__name__))


def problem_of(folder: Path, file: Path, error: UnreadableReport) -> Problem:
    """What is told of a file that could not become a report."""
    kind = PassingProblem if isinstance(error, Unopened) else Problem
    return kind(shown_path(folder, file), error.zh, error.en)


def confine(megabytes: int) -> None:
    """From here on: no writing, no network, so much more memory, and an end with the parent.

    Python's own doors are closed everywhere. Where the system has limits (not on Windows),
    C code may write no byte and take no memory beyond them either; on Linux the kernel closes
    the rest to C code as well.
    """
    # Ctrl-C is for the parent, who ends its children.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.dont_write_bytecode = True
    _end_with_parent()
    if this().posix:
        limit_resources(megabytes)
    close_doors()
    sys.addaudithook(_forbid)


def limit_resources(megabytes: int) -> None:
    """As far as the system has such limits: macOS knows the one on memory and refuses to set it."""
    import resource

    most = _address_space() + megabytes * 1024 * 1024
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_AS, most),
    ):
        # The other guards stand without it, and the time a file may take is the parent's to watch.
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))


def _forbid(event: str, details: tuple[object, ...]) -> None:
    if event == "open":
        flags = details[2]
        if not (isinstance(flags, int) and flags & _WRITING):
            return
    elif event not in _FORBIDDEN:
        return
    raise PermissionError(f"a reader may not do this: {event}")


def _address_space() -> int:
    """What the process has mapped so far, in bytes; 0 where the system does not tell."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0
    return int(statm.read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _end_with_parent() -> None:
    parent = os.getppid()
    if this().linux:
        # Also ends a child that never comes back from C. The order counts: the parent may be gone already.
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
    else:
        threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
