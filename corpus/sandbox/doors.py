"""What a reader's process can do on this system where C code in it wants to: tried, not believed.

``python -m corpus.sandbox`` prints the table. Each door is tried with the C library, past Python's own guards,
in a child as every report is read in, and in one that nothing holds.
"""

import ctypes
import errno
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from corpus.report import Problem, Report
from corpus.sandbox.pool import Sandbox
from corpus.system import this

OPEN, CLOSED = "open", "closed"
# How a kernel says no; anything else it says means that the way itself was free.
_NO = (errno.EPERM, errno.EACCES, errno.ENOSYS)
_INET, _UNIX, _STREAM, _DATAGRAM = 2, 1, 1, 2
_BEING, _PROGRAM = "being.bin", "program.bin"


@dataclass(frozen=True, slots=True)
class Door:
    """A thing that no reader needs, and whether it can be done: `tried` gives 0 or more if so, -1 if not."""

    name: str
    zh: str
    tried: Callable[[ctypes.CDLL, Path], int]


def _forked(libc: ctypes.CDLL, _: Path) -> int:
    child = int(libc.fork())
    if child == 0:
        os._exit(0)
    if child > 0:
        os.waitpid(child, 0)
    return child


def _socket(family: int, kind: int) -> Callable[[ctypes.CDLL, Path], int]:
    return lambda libc, _: int(libc.socket(family, kind, 0))


def _path(place: Path, name: str) -> bytes:
    return os.fsencode(place / name)


DOORS = (
    Door("network, TCP", "网络 TCP", _socket(_INET, _STREAM)),
    Door("network, UDP", "网络 UDP", _socket(_INET, _DATAGRAM)),
    Door("sockets of this machine", "本机套接字", _socket(_UNIX, _STREAM)),
    Door("new process", "新进程", _forked),
    # A file that is no program: whoever may run it is told that it is none, and stays.
    Door("other program", "运行程序", lambda libc, at: int(libc.execv(_path(at, _PROGRAM), (ctypes.c_char_p * 1)()))),
    Door("new file", "新建文件", lambda libc, at: int(libc.open(_path(at, "new.bin"), os.O_CREAT | os.O_WRONLY, 0o600))),
    Door("write to a file", "写文件", lambda libc, at: int(libc.open(_path(at, _BEING), os.O_WRONLY))),
    Door("cut a file", "截断文件", lambda libc, at: int(libc.truncate(_path(at, _BEING), ctypes.c_long(1)))),
    Door("new folder", "新建文件夹", lambda libc, at: int(libc.mkdir(_path(at, "folder"), 0o700))),
    Door("link", "建链接", lambda libc, at: int(libc.symlink(b"/etc", _path(at, "link")))),
    Door("rights of a file", "改权限", lambda libc, at: int(libc.chmod(_path(at, _BEING), 0o600))),
    Door("rename a file", "改名", lambda libc, at: int(libc.rename(_path(at, _BEING), _path(at, "moved.bin")))),
    Door("delete a file", "删文件", lambda libc, at: int(libc.unlink(_path(at, _PROGRAM)))),
    Door("signal to its parent", "向父进程发信号", lambda libc, _: int(libc.kill(os.getppid(), 0))),
)  # fmt: skip


def try_doors(report: Report) -> tuple[str, ...]:
    """Of each door, in their order, whether it is open to this process; the report says in which folder."""
    return tried_in(Path(report.text.split()[-1]))


def tried_in(place: Path) -> tuple[str, ...]:
    """Of each door, in their order, whether it is open to this process, which may change files in `place`."""
    libc = ctypes.CDLL(None, use_errno=True)
    found = []
    for door in DOORS:
        ctypes.set_errno(0)
        done = door.tried(libc, place) >= 0
        found.append(OPEN if done or ctypes.get_errno() not in _NO else CLOSED)
    return tuple(found)


def table() -> tuple[tuple[str, str, str], ...]:
    """Of each door, its name, whether it is open to a free process, and whether to one that reads reports.

    For systems with a C library like that of Unix; OSError on others.
    """
    if not this().posix:
        raise OSError("no C library of this kind")
    with tempfile.TemporaryDirectory() as folder:
        free, held = (_prepared(Path(folder) / name) for name in ("free", "held"))
        with get_context("spawn").Pool(1) as pool:
            outside = pool.apply(tried_in, (free,))
        with Sandbox(held, try_doors) as sandbox:
            (outcome,) = sandbox.read([held / "doors.txt"])
        if isinstance(outcome, Problem):
            raise OSError(outcome.en)
    names = (door.name for door in DOORS)
    return tuple(zip(names, outside, outcome[0], strict=True))


def _prepared(place: Path) -> Path:
    place.mkdir()
    (place / _BEING).write_bytes(b"being")
    (place / _PROGRAM).write_bytes(b"")
    (place / _PROGRAM).chmod(0o700)
    (place / "doors.txt").write_text(f"河湾镇总结\n一、主要工作\n{place}\n", encoding="utf-8")
    return place
