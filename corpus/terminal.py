"""What every command does around its work: UTF-8 out, and quiet when the reader of its output has gone."""

import atexit
import io
import logging
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress


def safe_streams() -> None:
    """Print Chinese on any terminal: UTF-8, and escapes for what UTF-8 cannot hold."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def run(main: Callable[[], int]) -> int:
    """The exit status of ``main``; 0 when whoever read the output (``| head``) had enough of it. For the program
    itself, which ends with it."""
    safe_streams()
    code = 1
    # What is registered first is called last.
    atexit.register(lambda: _leave(code))
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more on its way out: give it somewhere to write.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    return code


def _leave(code: int) -> None:
    """End the process here where a thread is left that nobody waits for. Taken apart by Python, the thread would be
    unwound as it comes back from a library in C++ (a model, a search), and that aborts the program; so it is before
    Python 3.14 (python/cpython#87135)."""
    if all(thread is threading.main_thread() or not thread.daemon for thread in threading.enumerate()):
        return
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)
