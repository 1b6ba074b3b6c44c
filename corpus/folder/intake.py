"""Files on their way into a reports folder: a safe name, a place that overwrites nothing, what became of each."""

import errno
import os
import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path, PurePosixPath
from typing import Literal

from corpus.formats import READERS
from corpus.formats.files import disguise

MAX_MEGABYTES = 50
MAX_BYTES = MAX_MEGABYTES * 2**20

Outcome = Literal[
    "added",
    "renamed",
    "known",
    "bad_type",
    "bad_content",
    "ignored",
    "too_big",
    "empty",
    "unreadable",
    "full",
    "unwritable",
]

# What Windows, macOS or a shell would not take in a name, plus the separators and what cannot be printed:
# controls, lone surrogates, and characters that turn the direction of text around.
_FORBIDDEN = re.compile(
    '[<>:"/\\\\|?*\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffd'
    "\ud800-\udfff\ufffe\uffff]+"
)
# Names that Windows keeps for devices, whatever their suffix, and names a reports folder does not read.
_RESERVED = re.compile(r"(con|prn|aux|nul|(com|lpt)[1-9¹²³])(\..*)?$|readme|read me|license", re.IGNORECASE)
# Left behind by programs: lock files, resource forks, thumbnails.
_LEFT_BEHIND = re.compile(r"~\$|~WRL|\._|\.~lock|(\.DS_Store|Thumbs\.db|desktop\.ini)$", re.IGNORECASE)
# What a system says when a disk, a quota or a file's largest size is full.
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NAME_BYTES = 180
_DEEPEST = 8
# Text has no signature; every other first bytes that are known belong to these suffixes.
_TEXTS = frozenset((".txt", ".md", ".html", ".htm"))


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of one file. ``name`` is what the person called it, ``path`` where it lies in the folder."""

    name: str
    outcome: Outcome
    path: str | None = None


def clean_name(name: str) -> str:
    """A plain file name out of whatever was sent: no folders, no tricks, the suffix kept.

    >>> clean_name("../../etc/2023年 总结.TXT"), clean_name("~$a:b?.docx"), clean_name(".txt")
    ('2023年 总结.txt', 'a_b_.docx', '未命名.txt')
    """
    plain = _plain(PurePosixPath(_slashes(name)).name)
    stem, dot, suffix = plain.rpartition(".")
    if not dot:
        stem, suffix = plain, ""
    return _named(stem) + (f".{suffix.strip().lower()}" if suffix.strip() else "")


def clean_path(name: str) -> str:
    """A relative path that stays inside its folder, each part a plain name.

    >>> clean_path("单位甲\\\\2023/总结.docx"), clean_path("/../..//a/./b.txt")
    ('单位甲/2023/总结.docx', 'a/b.txt')
    """
    *folders, last = _slashes(name).split("/")
    kept = [_named(_plain(part)) for part in folders if part.strip(" .")]
    return "/".join([*kept[:_DEEPEST], clean_name(last)])


def store(source: Path, name: str, folder: Path, *, at: str | None = None) -> Stored:
    """Put one file into the folder, at the relative path `at` or under its own clean name.

    Same place and content: already there. Same place only: `name (2)`. Nothing is overwritten, and
    nothing is written outside of the folder.
    """
    place = PurePosixPath(at if at is not None else clean_name(name))
    if _LEFT_BEHIND.match(PurePosixPath(_slashes(name)).name):
        return Stored(name, "ignored")
    if place.suffix not in READERS:
        return Stored(name, "bad_type")
    try:
        if source.stat().st_size > MAX_BYTES:
            return Stored(name, "too_big")
        content = source.read_bytes()
    except OSError:
        return Stored(name, "unreadable")
    if not content:
        return Stored(name, "empty")
    if place.suffix in _TEXTS and disguise(content):
        return Stored(name, "bad_content")
    try:
        target, known = _put(_inside(folder, place.parts[:-1]), place.name, content)
    except OSError as error:
        return Stored(name, "full" if error.errno in NO_ROOM else "unwritable")
    path = target.relative_to(folder).as_posix()
    if known:
        return Stored(name, "known", path)
    return Stored(name, "added" if path == place.as_posix() else "renamed", path)


def _inside(folder: Path, parts: Iterable[str]) -> Path:
    """The subfolder at these names, made where it is not there.

    A name that a file has, or a link that may lead out of the folder, is passed over for `name (2)`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for part in parts:
        folder = next(made for free in free_names(part) if (made := _folder(folder / free)))
    return folder


def _folder(path: Path) -> Path | None:
    try:
        path.mkdir()
    except FileExistsError:
        return path if path.is_dir() and not path.is_symlink() else None
    return path


def free_names(name: str) -> Iterator[str]:
    """`a.txt`, `a (2).txt`, `a (3).txt`, …"""
    yield name
    path = PurePosixPath(name)
    for attempt in count(2):
        yield f"{path.stem} ({attempt}){path.suffix}"


def claim(source: Path, target: Path) -> bool:
    """Give the file `source` the name `target` as well; False when that is taken. Never overwrites."""
    try:
        os.link(source, target, follow_symlinks=False)
    except FileExistsError:
        return False
    except OSError:
        # A file system without hard links (FAT, some shares): exclusive creation is the next best.
        try:
            with target.open("xb") as file:
                file.write(source.read_bytes())
        except FileExistsError:
            return False
        shutil.copystat(source, target)
    return True


def _put(parent: Path, name: str, content: bytes) -> tuple[Path, bool]:
    """Write whole or not at all, and whether this very content was there already.

    A hidden name first, because the folder may be read for reports at any moment;
    then a link, which unlike a rename never replaces what is there.
    """
    hidden = parent / f".{os.getpid()}-{os.urandom(6).hex()}.part"
    try:
        with hidden.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        for free in free_names(name):
            target = parent / free
            if claim(hidden, target):
                return target, False
            if target.is_file() and not target.is_symlink() and target.read_bytes() == content:
                return target, True
        raise AssertionError("there is always a free name")
    finally:
        hidden.unlink(missing_ok=True)


def _slashes(name: str) -> str:
    return unicodedata.normalize("NFC", name).replace("\\", "/")


def _plain(part: str) -> str:
    return _FORBIDDEN.sub("_", part)


def _named(stem: str) -> str:
    """A stem that every file system takes and a reports folder reads."""
    stem = " ".join(stem.split()).strip(" .~$")
    while len(stem.encode()) > _NAME_BYTES:
        stem = stem[:-1]
    stem = stem.rstrip(" .")
    if not stem or _RESERVED.match(stem):
        stem = f"未命名{stem and '_'}{stem}"
    return stem
