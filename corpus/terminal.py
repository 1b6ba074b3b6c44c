"""What every command does around its work: UTF-8 out, and quiet when the reader of its output has gone."""

import io
import os
import sys
from collections.abc import Callable


def safe_streams() -> None:
    """Print Chinese on any terminal: UTF-8, and escapes for what UTF-8 cannot hold."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def run(main: Callable[[], int]) -> int:
    """The exit status of ``main``; 0 when whoever read the output (``| head``) had enough of it."""
    safe_streams()
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more on its way out: give it somewhere to write.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code
