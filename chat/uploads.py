"""Files people add: a safe name, a place that overwrites nothing, and what became of each."""

import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from chat.markup import printable

SUFFIXES = (".txt", ".md", ".docx")
MAX_FILES = 50
MAX_MEGABYTES = 20

Outcome = Literal["added", "renamed", "known", "bad_type", "too_big", "unreadable"]

# What Windows, macOS or a shell would not take in a name, plus the separators.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\ufffd]+')
# Names that Windows keeps for devices, whatever their suffix.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
_NAME_BYTES = 180


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of one uploaded file. `name` is what the person called it, `path` where it lies now."""

    name: str
    outcome: Outcome
    path: str | None = None


def clean_name(name: str) -> str:
    """A plain file name out of whatever the browser sent: no folders, no tricks, the suffix kept.

    >>> clean_name("../../etc/2023年 总结.TXT"), clean_name("~$a:b?.docx"), clean_name(".txt")
    ('2023年 总结.txt', 'a_b_.docx', '未命名.txt')
    """
    last = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    plain = _FORBIDDEN.sub("_", printable(last))
    stem, dot, suffix = plain.rpartition(".")
    if not dot:
        stem, suffix = plain, ""
    stem = " ".join(stem.split()).strip(" .~$")
    while len(stem.encode()) > _NAME_BYTES:
        stem = stem[:-1]
    if not stem or stem.casefold() in _DEVICES:
        stem = f"未命名{stem and '_'}{stem}"
    return f"{stem}.{suffix.strip().lower()}" if suffix.strip() else stem


def store(source: Path, name: str, folder: Path) -> Stored:
    """Put one file into the folder. Same name and content: already there. Same name only: `name (2)`."""
    cleaned = clean_name(name)
    suffix = Path(cleaned).suffix
    if suffix not in SUFFIXES:
        return Stored(name, "bad_type")
    try:
        if source.stat().st_size > MAX_MEGABYTES * 2**20:
            return Stored(name, "too_big")
        content = source.read_bytes()
    except OSError:
        return Stored(name, "unreadable")
    folder.mkdir(parents=True, exist_ok=True)
    stem = cleaned.removesuffix(suffix)
    attempt = 1
    while True:
        target = folder / (cleaned if attempt == 1 else f"{stem} ({attempt}){suffix}")
        if _write_new(target, content):
            return Stored(name, "added" if attempt == 1 else "renamed", target.name)
        if target.is_file() and target.read_bytes() == content:
            return Stored(name, "known", target.name)
        attempt += 1


def _write_new(target: Path, content: bytes) -> bool:
    """Write whole or not at all; False when the name is taken.

    A hidden name first, because the folder may be read for reports at any moment;
    then a link, which unlike a rename never replaces what is there.
    """
    hidden = target.with_name(f".{os.getpid()}-{os.urandom(6).hex()}.part")
    try:
        with hidden.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return _claim(hidden, target, content)
    finally:
        hidden.unlink(missing_ok=True)


def _claim(hidden: Path, target: Path, content: bytes) -> bool:
    try:
        os.link(hidden, target)
    except FileExistsError:
        return False
    except OSError:
        # A file system without hard links (FAT, some shares): exclusive creation is the next best.
        try:
            with target.open("xb") as file:
                file.write(content)
        except FileExistsError:
            return False
    return True
