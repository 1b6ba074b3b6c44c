"""What a parser can do wrong in a child, chosen by the text of the report."""

import ctypes
import os
import re
import socket
import time
from pathlib import Path

from corpus.report import Report


def misbehave(report: Report) -> object:
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
        return [misbehave(report)]
    if "raise" in text:
        raise KeyError("w:val")
    _reach_out(text)
    return (lambda: "cannot be sent to another process") if "local" in text else report.title


def _reach_out(text: str) -> None:
    if "network" in text:
        socket.create_connection(("127.0.0.1", 9))
    if "delete" in text:
        Path("no such file").unlink()
    if "write" in text:
        Path(text.split()[-1]).write_text("x" * 100, encoding="utf-8")
