"""What a parser can do wrong in a child, chosen by the text of the report."""

import ctypes
import os
import re
import time
from pathlib import Path

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
        return misbehave(report) + misbehave(report)
    if "raise" in text:
        raise KeyError("w:val")
    if "write" in text:
        Path(text.split()[-1]).write_text("x" * 100, encoding="utf-8")
    return report.title
