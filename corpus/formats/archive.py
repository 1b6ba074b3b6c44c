"""The guard in front of every zip-based format: bounded, and never on disk."""

import io
import zipfile
import zlib
from pathlib import Path
from typing import IO

from corpus.errors import UnreadableReport
from corpus.formats.files import disguise, no_text, only_pictures, read_bytes, show_name

MAX_ENTRIES = 5_000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 100
# Small files compress extremely well without being bombs.
_RATIO_FROM = 8 * 1024 * 1024

_PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".emf", ".wmf", ".jb2", ".gbig2")
# Folders of small pictures that programs make of the first page.
_THUMBNAILS = ("docProps/", "Thumbnails/")

# What zipfile and zlib raise on damaged archives.
BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)


class Bounded:
    """A file of an archive that counts what it unpacks: sizes in a zip may lie."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file = file
        self._name = name
        self._left = MAX_UNPACKED

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(min(size, self._left + 1) if size >= 0 else self._left + 1)
        self._left -= len(data)
        if self._left < 0:
            raise too_big(self._name)
        return data


def open_archive(path: Path, kind_zh: str, kind_en: str) -> zipfile.ZipFile:
    """The archive at ``path``, checked; UnreadableReport says what is wrong with it."""
    name = show_name(path)
    data = read_bytes(path)
    if not zipfile.is_zipfile(io.BytesIO(data)):
        if data.startswith(b"PK"):
            # It begins like an archive and has no end: cut off, not something else.
            raise damaged(path)
        zh, en = disguise(data) or ("无法识别或不完整的内容", "unrecognised or incomplete content")
        raise UnreadableReport(
            f"“{name}”不是完整的 {kind_zh}，里面是{zh}。请用 Word 或 WPS 打开，另存为 .docx。",
            f"'{name}' is not a whole {kind_en} but {en}. Open it in Word or WPS and save it as .docx.",
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN_ZIP as error:
        raise damaged(path) from error
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED:
        raise too_big(name)
    if unpacked > _RATIO_FROM and unpacked > MAX_RATIO * max(1, packed):
        raise too_big(name)
    if any(entry.filename.startswith(("/", "\\")) or ".." in entry.filename.split("/") for entry in entries):
        raise UnreadableReport(
            f"“{name}”里有指向外部的路径，已拒绝读取。请用 Word 重新另存为 .docx。",
            f"'{name}' holds paths that lead outside and was refused. Save it again as .docx with Word.",
        )
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise locked(path)
    return archive


def without_text(archive: zipfile.ZipFile, path: Path) -> UnreadableReport:
    """The error for an archive whose document has no text: a scan where it brings pictures, else blank."""
    pictures = any(
        name.lower().endswith(_PICTURES) and not name.startswith(_THUMBNAILS) for name in archive.namelist()
    )
    return only_pictures(path) if pictures else no_text(path)


def locked(path: Path) -> UnreadableReport:
    """The error for a file that only a password opens."""
    name = show_name(path)
    return UnreadableReport(
        f"“{name}”已加密。请去掉密码后另存为 .docx。",
        f"'{name}' is encrypted. Remove the password and save it as .docx.",
    )


def damaged(path: Path) -> UnreadableReport:
    name = show_name(path)
    return UnreadableReport(
        f"“{name}”已损坏，读不完整。请用 Word 或 WPS 打开修复，另存为 .docx。",
        f"'{name}' is damaged and cannot be read whole. Repair it in Word or WPS and save it as .docx.",
    )


def too_big(name: str) -> UnreadableReport:
    return UnreadableReport(
        f"“{name}”解压后过大（上限 {MAX_UNPACKED // 1024 // 1024} MB），已拒绝读取。请拆分，或只留正文另存为 .docx。",
        f"'{name}' unpacks to too much (the limit is {MAX_UNPACKED // 1024 // 1024} MB) and was refused. "
        "Split it, or keep the text alone and save it as .docx.",
    )
