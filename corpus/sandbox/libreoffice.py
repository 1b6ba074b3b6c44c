"""LibreOffice as the second way to read old Word and WPS documents, where it is installed.

It writes files and starts children of its own, so it does not run behind the sandbox:
it gets a folder that is removed, a profile of its own, and a time limit that ends it
with all it started. What it writes is then read like any other file.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from corpus.system import System, this

# What it is asked to read when our own reader cannot.
SUFFIXES = frozenset((".doc", ".wps"))
_SECONDS = 90.0


# Where its own installers, snap and flatpak put it: beyond what a service or a desktop has on its PATH.
_MAC = "/Applications/LibreOffice.app/Contents/MacOS/soffice"
_WINDOWS = Path("LibreOffice", "program", "soffice.exe")
_LINUX = (
    "/snap/bin/libreoffice",
    "/var/lib/flatpak/exports/bin/org.libreoffice.LibreOffice",
    "~/.local/share/flatpak/exports/bin/org.libreoffice.LibreOffice",
    "/usr/lib/libreoffice/program/soffice",
)

_OPT = Path("/opt")
# What such a program may read and write.
_OWN_FOLDERS = {
    "/snap/": "~/snap/libreoffice/common",
    "/flatpak/": "~/.var/app/org.libreoffice.LibreOffice/cache",
}


@cache
def program() -> str | None:
    """The path of LibreOffice; None where there is none."""
    on_path = shutil.which("soffice") or shutil.which("libreoffice")
    return on_path or next((str(place) for place in _places(this()) if place.is_file()), None)


def _places(system: System) -> Iterator[Path]:
    """Where LibreOffice is on this kind of system when it is not on the PATH, the likeliest first."""
    if system.mac:
        yield Path(_MAC)
        yield Path.home() / _MAC.removeprefix("/")
    elif not system.posix:
        for variable in ("ProgramFiles", "ProgramW6432", "ProgramFiles(x86)"):
            if os.environ.get(variable):
                yield Path(os.environ[variable]) / _WINDOWS
    else:
        yield from (Path(place).expanduser() for place in _LINUX)
        yield from sorted(_OPT.glob("libreoffice*/program/soffice"), reverse=True)


@contextmanager
def as_docx(path: Path, stopped: Callable[[], bool]) -> Iterator[Path | None]:
    """The document as .docx for as long as the context lasts; None where LibreOffice cannot read it either.

    It is given up as soon as `stopped` says so.
    """
    soffice = program()
    if soffice is None:
        yield None
        return
    with tempfile.TemporaryDirectory(
        prefix="youju-", dir=_seen_by(soffice), ignore_cleanup_errors=True
    ) as folder:
        copy = Path(folder) / f"document{path.suffix.lower()}"
        try:
            shutil.copyfile(path, copy)
        except OSError:
            # It cannot be opened, or has gone: the first Problem says so.
            yield None
            return
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
            ],
            stopped,
        )
        written = Path(folder) / "document.docx"
        yield written if written.is_file() else None


def _seen_by(soffice: str) -> Path | None:
    """A folder that the program sees: those of snap and flatpak see no common /tmp; None for the usual one."""
    own = next((Path(place).expanduser() for mark, place in _OWN_FOLDERS.items() if mark in soffice), None)
    if own is not None:
        own.mkdir(parents=True, exist_ok=True)
    return own


def _run(command: list[str], stopped: Callable[[], bool]) -> None:
    """Run to the end, to the limit, or until it is stopped; then it and everything it started are ended."""
    process = subprocess.Popen(  # noqa: S603 — the program found on this machine, with names of our own
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    limit = time.monotonic() + _SECONDS
    while process.poll() is None and time.monotonic() < limit and not stopped():
        time.sleep(0.05)
    if process.poll() is None:
        _end(process.pid)
    process.wait()


def _end(group: int) -> None:
    """The starter of LibreOffice is not the one that works: the whole group goes."""
    if this().posix:
        os.killpg(group, signal.SIGKILL)
    else:
        os.kill(group, signal.SIGTERM)
