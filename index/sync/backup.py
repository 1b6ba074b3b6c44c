"""What cannot be made again, in one file: the database, the user's corrections, and the users of the page.

A zip of ``index/index.sqlite3``, ``reports/.youju/…`` and ``users``, with ``manifest.json`` that holds the SHA-256 of
each. It is made while the program runs, from one revision, and compared with its digests before it counts.
"""

import hashlib
import json
import os
import re
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import cast

from corpus.errors import YoujuError
from corpus.system import held_alone, put_in_place, put_whole
from index.errors import UnusableIndex, plain_errors
from index.storage.database import FILE, open_to_read, set_aside
from index.storage.lock import writing
from index.sync.check import Health, check

DATABASE, USERS, NOTES = f"index/{FILE}", "users", "reports/.youju/"
MANIFEST = "manifest.json"
VERSION = 1
_NOTE = re.compile(r"reports/\.youju/[\w.-]+")
_WAIT = 10.0
# What zipfile raises of a damaged archive.
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
_CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup that was made or put back: its members, and the health of its database."""

    file: Path
    members: tuple[str, ...]
    health: Health


def backup(file: Path, reports_dir: Path, index_dir: Path, users: Path | None = None) -> Kept:
    """Write the backup `file`; YoujuError where something is damaged or cannot be written. Nothing is overwritten."""
    if file.exists():
        raise YoujuError(f"{file} 已经存在，请换一个文件名。", f"{file} is there already; name another file.")
    hidden = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        # What a process of this number left that was killed.
        hidden.unlink(missing_ok=True)
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".youju-") as place:
            copy = Path(place) / FILE
            _copy_database(index_dir / FILE, copy)
            health = _whole(Path(place), file)
            sources = {DATABASE: copy} | _notes(reports_dir) | ({USERS: users} if users else {})
            try:
                digests = _write(hidden, sources)
                _verify(hidden, digests)
                put_in_place(hidden, file)
            finally:
                hidden.unlink(missing_ok=True)
    except OSError as error:
        raise YoujuError(
            f"写不了备份 {file}（{error.strerror}）。请检查文件夹和磁盘空间。",
            f"Cannot write the backup {file} ({error.strerror}). Check the folder and the room on its disk.",
        ) from error
    return Kept(file, tuple(digests), health)


def restore(file: Path, reports_dir: Path, index_dir: Path, users: Path | None = None) -> Kept:
    """Put a backup in the place of what is there, which is kept beside it under another name.

    YoujuError where the backup is damaged, before anything is touched, or somebody writes to the index.
    """
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=index_dir, prefix=".youju-") as place:
            members = _unpacked(file, Path(place))
            health = _whole(members[DATABASE].parent, file)
            with writing(index_dir, _WAIT):
                _put_database(members.pop(DATABASE), index_dir)
            for name, held in members.items():
                if name == USERS and users is None:
                    continue
                _put(held, users if name == USERS and users else reports_dir / name.removeprefix("reports/"))
    except OSError as error:
        raise YoujuError(
            f"恢复 {file} 时写不了（{error.strerror}）。请检查文件夹和磁盘空间，再恢复一次。",
            f"{file} could not be put back ({error.strerror}). Check the folder and its disk, then restore again.",
        ) from error
    return Kept(file, (DATABASE, *members), health)


def _copy_database(source: Path, to: Path) -> None:
    """One revision of a database that others read and write meanwhile."""
    with plain_errors(source), closing(open_to_read(source)) as held, closing(sqlite3.connect(to)) as copy:
        held.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")


def _whole(folder: Path, file: Path) -> Health:
    """The health of the database in `folder`; YoujuError where it has faults."""
    health = check(folder)
    if health.faults:
        raise YoujuError(
            f"{file}：数据库有损坏（{health.faults[0]}）。请用别的备份，或运行 python -m index --rebuild",
            f"{file}: its database is damaged ({health.faults[0]}). Use another backup, or python -m index --rebuild",
        )
    return health


def _notes(reports_dir: Path) -> dict[str, Path]:
    folder = reports_dir / ".youju"
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    # Locks, and what was broken off, begin with a dot.
    plain = [one for one in files if one.is_file() and not one.is_symlink() and not one.name.startswith(".")]
    named = {f"{NOTES}{file.name}": file for file in plain}
    return {name: file for name, file in named.items() if _NOTE.fullmatch(name)}


def _write(target: Path, sources: dict[str, Path]) -> dict[str, str]:
    """The zip, readable by its owner alone: it may hold users. The digest of each member."""
    digests = {}
    descriptor = os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w+b") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
            for name, source in sources.items():
                packed.write(source, name)
                digests[name] = _digest(source)
            made = datetime.now(UTC).isoformat(timespec="seconds")
            packed.writestr(MANIFEST, json.dumps({"version": VERSION, "made": made, "files": digests}))
        out.flush()
        os.fsync(out.fileno())
    return digests


def _verify(file: Path, digests: dict[str, str]) -> None:
    """Read the backup as a restore would, and compare."""
    try:
        with zipfile.ZipFile(file) as packed:
            for name, digest in digests.items():
                with packed.open(name) as member:
                    # Its type does not say that it can be read into a buffer.
                    if hashlib.file_digest(cast(zipfile.ZipExtFile, member), "sha256").hexdigest() != digest:
                        raise _damaged(file)
    except _BROKEN as error:
        raise _damaged(file) from error


def _unpacked(file: Path, place: Path) -> dict[str, Path]:
    """Members by name as files in `place`, compared with the manifest; only names that backups have."""
    try:
        with zipfile.ZipFile(file) as packed:
            manifest = json.loads(packed.read(MANIFEST))
            digests = manifest["files"]
            if manifest["version"] != VERSION or DATABASE not in digests:
                raise _damaged(file)
            members = {}
            for number, name in enumerate(digests):
                if name not in (DATABASE, USERS) and not _NOTE.fullmatch(name):
                    raise _damaged(file)
                held = place / (FILE if name == DATABASE else str(number))
                with packed.open(name) as member, held.open("wb") as out:
                    while chunk := member.read(_CHUNK):
                        out.write(chunk)
                if _digest(held) != digests[name]:
                    raise _damaged(file)
                members[name] = held
            return members
    except FileNotFoundError as error:
        raise YoujuError(f"没有备份文件 {file}。", f"There is no backup {file}.") from error
    except (*_BROKEN, KeyError, ValueError, TypeError) as error:
        raise _damaged(file) from error


def _put_database(source: Path, index_dir: Path) -> None:
    """In place of the database in one transaction, after a copy of that one lies beside it: whoever reads it goes
    on, and at no moment is there none. One that is damaged is set aside as it is."""
    target = index_dir / FILE
    if target.exists():
        beside = next(one for one in _free(target, "old") if not one.exists())
        copied = index_dir / f".{FILE}.copy"
        try:
            copied.unlink(missing_ok=True)
            _copy_database(target, copied)
            put_in_place(copied, beside)
            with closing(sqlite3.connect(source)) as held, closing(sqlite3.connect(target)) as there:
                held.backup(there)
            return
        except (UnusableIndex, sqlite3.DatabaseError):
            set_aside(index_dir)
        finally:
            with suppress(OSError):
                copied.unlink(missing_ok=True)
    put_in_place(source, target)


def _put(source: Path, target: Path) -> None:
    """A file in its place, in one step; what was there stays beside it. Its owner alone can read it."""
    content = source.read_bytes()
    target.parent.mkdir(parents=True, exist_ok=True)
    with held_alone(target):
        if target.exists():
            before = target.read_bytes()
            if before == content:
                return
            kept = next(
                one
                for one in _free(target, "before-restore")
                if not one.exists() or one.read_bytes() == before
            )
            put_whole(kept, before, 0o600)
        put_whole(target, content, 0o600)


def _free(target: Path, called: str) -> Iterator[Path]:
    """Names beside `target`: its own with ``.called-1``, ``.called-2``, …"""
    return (target.with_name(f"{target.name}.{called}-{number}") for number in count(1))


def _digest(file: Path) -> str:
    with file.open("rb") as held:
        return hashlib.file_digest(held, "sha256").hexdigest()


def _damaged(file: Path) -> YoujuError:
    return YoujuError(
        f"{file} 不是完好的备份，什么都没有改动。请用别的备份。",
        f"{file} is no whole backup; nothing was changed. Use another one.",
    )
