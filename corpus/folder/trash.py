"""Files taken out of a reports folder so that each can be put back exactly as it was.

A removed file is moved, never deleted: to ``.trash/<id>/`` and its old path below that,
inside the reports folder, so that it stays on the same disk and goes where the folder
goes. Reports folders are read without their dot folders. Only `empty` destroys, and only what was removed long ago.
"""

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from corpus.errors import YoujuError
from corpus.folder.intake import claim, free_names
from corpus.folder.scan import shown_path
from corpus.system import put_in_place

TRASH = ".trash"
_ID = re.compile(r"(\d{8}T\d{6})Z-[0-9a-f]{8}")
_STAMP = "%Y%m%dT%H%M%S"


@dataclass(frozen=True, slots=True)
class Removed:
    """A file in the trash: the path it had, when it was taken out (ISO, UTC), its size in bytes."""

    id: str
    path: str
    removed: str
    size: int


def find_file(folder: Path, path: str) -> Path:
    """The file that is shown as `path`; YoujuError where there is none.

    The folder's own entries are compared with the parts asked for, so that no path is
    ever made of text from outside, and names that are no UTF-8 are found as they are shown.
    """
    here = folder
    parts = path.split("/")
    for depth, part in enumerate(parts):
        entry = _entry(here, part)
        last = depth == len(parts) - 1
        if (
            entry is None
            or (entry.is_dir() and not entry.is_symlink()) == last
            or (entry.is_symlink() and not last)
        ):
            raise YoujuError(
                f"文件夹里没有“{path}”，可能已被移走或改名。请刷新页面再试。",
                f"There is no '{path}' in the folder; it may have been moved or renamed. Load the page again.",
            )
        here = entry
    return here


def remove(folder: Path, path: str) -> Removed:
    """Move the file shown as `path` to the trash; YoujuError where that cannot be done."""
    file = find_file(folder, path)
    now = datetime.now(UTC)
    id_ = f"{now.strftime(_STAMP)}Z-{secrets.token_hex(4)}"
    target = folder / TRASH / id_ / file.relative_to(folder)
    try:
        size = file.lstat().st_size
        target.parent.mkdir(parents=True)
        put_in_place(file, target)
    except OSError as error:
        raise _not_moved(path, error) from error
    return Removed(id_, path, now.isoformat(timespec="seconds"), size)


def removed(folder: Path) -> list[Removed]:
    """What is in the trash, the newest first."""
    found = []
    trash = folder / TRASH
    entries = trash.iterdir() if trash.is_dir() and not trash.is_symlink() else ()
    for entry in sorted(entries, key=lambda entry: entry.name, reverse=True):
        if (match := _ID.fullmatch(entry.name)) and entry.is_dir() and not entry.is_symlink():
            when = datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC).isoformat(timespec="seconds")
            found += [
                Removed(entry.name, shown_path(entry, file), when, file.lstat().st_size)
                for file in _files(entry)
            ]
    return found


def restore(folder: Path, id_: str) -> str:
    """Put a removed file back where it was and return its path.

    If another file has its place by now, it comes back beside that one, as `name (2)`.
    """
    entry = _entry(folder / TRASH, id_, hidden=True) if _ID.fullmatch(id_) else None
    file = next(_files(entry), None) if entry and entry.is_dir() and not entry.is_symlink() else None
    if entry is None or file is None:
        raise YoujuError(
            "这个文件已经不在回收处，可能已经恢复。请刷新页面再看。",
            "This file is no longer among the removed ones; it may be back already. Load the page again.",
        )
    place = file.relative_to(entry)
    parent = folder / place.parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        target = next(parent / name for name in free_names(place.name) if claim(file, parent / name))
        file.unlink()
        _prune(entry, file.parent)
    except OSError as error:
        raise _not_moved(shown_path(entry, file), error) from error
    return shown_path(folder, target)


def empty(folder: Path, days: int) -> list[Removed]:
    """Delete for good what was removed more than `days` days ago, and say what that was."""
    if days < 1:
        raise YoujuError("天数至少是 1。", "The number of days is at least 1.")
    until = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")
    gone = [one for one in removed(folder) if one.removed < until]
    for id_ in {one.id for one in gone}:
        # Not through links: an entry is a folder of this program's own making.
        shutil.rmtree(folder / TRASH / id_)
    return gone


def _entry(folder: Path, name: str, *, hidden: bool = False) -> Path | None:
    """The entry of `folder` that is shown as `name`; dot files only where `hidden`."""
    if name.startswith(".") and not hidden:
        return None
    try:
        with os.scandir(folder) as entries:
            return next(
                (folder / e.name for e in entries if shown_path(folder, folder / e.name) == name), None
            )
    except OSError:
        # Not there, or not a folder: nothing of this name.
        return None


def _files(folder: Path) -> Iterator[Path]:
    for entry in sorted(folder.iterdir()):
        if entry.is_dir() and not entry.is_symlink():
            yield from _files(entry)
        else:
            yield entry


def _prune(entry: Path, folder: Path) -> None:
    """Take away the emptied folders of a restored file."""
    while folder != entry.parent and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _not_moved(path: str, error: OSError) -> YoujuError:
    reason = error.strerror or type(error).__name__
    return YoujuError(
        f"“{path}”没能移动（{reason}）。请检查文件夹是否可写、文件是否正被别的程序打开。",
        f"'{path}' could not be moved ({reason}). Check that the folder may be written and no program has it open.",
    )
