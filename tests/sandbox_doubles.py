"""What a parser can do wrong in a child, chosen by the text of the report."""

import ctypes
import os
import re
import socket
import subprocess
import time
from pathlib import Path
from typing import cast

from corpus.report import Report


def misbehave(report: Report) -> str:
    """The title, unless the text names a misdeed."""
    text = report.text
    if "crash" in text:
        ctypes.string_at(0)
    if "abort" in text:
        os.abort()
    if "exit" in text:
        os._exit(3)
    if "memory" in text:
        bytearray(3 << 30)
    if "hang" in text:
        time.sleep(600)
    if "backtrack" in text:
        # Holds the interpreter's lock for longer than anybody waits.
        re.match(r"(a+)+b", "a" * 64)
    if "recurse" in text:
        return misbehave(report) + "!"
    if "raise" in text:
        raise KeyError("w:val")
    _reach_out(text)
    _start(text)
    if "local" in text:
        return cast(str, lambda: "no plain data")
    if "other" in text:
        return cast(str, ["plain data of another kind"])
    return report.title


def _start(text: str) -> None:
    if "subprocess" in text:
        subprocess.run(["/bin/true"])
    if "shell" in text:
        os.system("/bin/true")  # noqa: S605
    if "fork" in text:
        os.waitpid(os.fork() or cast(int, os._exit(0)), 0)
    if "become" in text:
        os.execv("/bin/true", ["true"])  # noqa: S606
    if "spawn" in text:
        os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0)
    if "kill" in text:
        os.kill(os.getppid(), 0)


def _reach_out(text: str) -> None:
    if "mode" in text:
        Path(text.split()[-1]).chmod(0o777)
    if "owner" in text:
        os.chown(text.split()[-1], os.getuid(), os.getgid())
    if "network" in text:
        socket.create_connection(("127.0.0.1", 9))
    if "delete" in text:
        Path("no such file").unlink()
    if "write" in text:
        Path(text.split()[-1]).write_text("x" * 100, encoding="utf-8")
