"""LibreOffice as the second way to read old Word and WPS documents, where it is installed.

It writes files and starts children of its own, so it does not run behind the fence:
it gets a folder that is removed, a profile of its own, and a time limit that ends it
with all it started. What it writes is then read like any other file.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

# What it is asked to read when our own reader cannot.
SUFFIXES = frozenset((".doc", ".wps"))
_SECONDS = 90.0


@cache
def program() -> str | None:
    """The path of LibreOffice; None where there is none."""
    return shutil.which("soffice") or shutil.which("libreoffice")


@contextmanager
def as_docx(path: Path) -> Iterator[Path | None]:
    """The document as .docx for as long as the context lasts; None where LibreOffice cannot read it either."""
    soffice = program()
    if soffice is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="youju-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / f"document{path.suffix.lower()}"
        shutil.copyfile(path, copy)
        _run(
            [
                soffice,
                f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}",
                "--headless",
                "--norestore",
                "--convert-to",
                "docx",
                "--outdir",
                folder,
                str(copy),
            ]
        )
        written = Path(folder) / "document.docx"
        yield written if written.is_file() else None


def _run(command: list[str]) -> None:
    """Run to the end, or to the limit; then it and everything it started are ended."""
    process = subprocess.Popen(  # noqa: S603 — the program found on this machine, with names of our own
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired:
        _end(process.pid)
    process.wait()


def _end(group: int) -> None:
    """The starter of LibreOffice is not the one that works: the whole group goes."""
    if os.name == "posix":
        os.killpg(group, signal.SIGKILL)
    else:
        os.kill(group, signal.SIGTERM)
