"""A zip that was uploaded → its files, one at a time, within bounds and under clean names."""

import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from corpus.errors import UnreadableReport
from corpus.folder.intake import MAX_BYTES, NO_ROOM, clean_path
from corpus.formats.archive import BROKEN_ZIP

MAX_ENTRIES = 5_000
MAX_UNPACKED = 2**30
MAX_RATIO = 100
# Small files compress extremely well without being bombs.
_RATIO_FROM = 8 * 2**20
_CHUNK = 2**20


def unpack(archive: Path, name: str, into: Path) -> Iterator[tuple[str, str, Path]]:
    """For each file: the name in the zip, the clean path it should get, and where its bytes lie now.

    The bytes are in one file of `into`, written anew for each entry, never under a name from
    the zip; no file lies there for an entry that is damaged. UnreadableReport where the zip as a whole is damaged, locked or too much.
    """
    top = PurePosixPath(clean_path(name)).stem
    held = into / f"{archive.name}.entry"
    try:
        with zipfile.ZipFile(archive) as opened:
            # Its own `is_dir` fails on an entry without a name.
            entries = [entry for entry in opened.infolist() if not entry.filename.endswith("/")]
            _refuse(name, opened.infolist())
            left = MAX_UNPACKED
            for entry in entries:
                shown = _entry_name(entry)
                if "__MACOSX" in shown.split("/"):
                    continue
                try:
                    left -= _copy(opened, entry, held, name, left)
                except OSError:
                    raise
                except BROKEN_ZIP:
                    # One damaged entry takes none of the others with it.
                    held.unlink(missing_ok=True)
                inside = clean_path(shown)
                yield shown, inside if inside.startswith(f"{top}/") else f"{top}/{inside}", held
    except UnreadableReport:
        raise
    except BROKEN_ZIP as error:
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            raise
        raise UnreadableReport(
            f"“{name}”已损坏，解不开。请重新压缩，或解压后直接添加里面的文件。",
            f"'{name}' is damaged and cannot be unpacked. Pack it again, or add the files inside it.",
        ) from error
    finally:
        held.unlink(missing_ok=True)


def _refuse(name: str, entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MAX_ENTRIES or (unpacked > _RATIO_FROM and unpacked > MAX_RATIO * max(1, packed)):
        raise _too_much(name)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise UnreadableReport(
            f"“{name}”有密码，解不开。请解压后直接添加里面的文件。",
            f"'{name}' has a password. Unpack it and add the files inside it.",
        )


def _copy(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, name: str, left: int) -> int:
    """Write one entry, counted as it comes, since sizes in a zip may lie; how many bytes it took.

    One byte over the limit of a single file is enough to have it refused there.
    """
    size = 0
    with opened.open(entry) as source, target.open("wb") as file:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > left:
                raise _too_much(name)
            file.write(chunk)
            if size > MAX_BYTES:
                break
    return size


def _too_much(name: str) -> UnreadableReport:
    return UnreadableReport(
        f"“{name}”里的内容太多（最多 {MAX_ENTRIES} 个文件、解压后 {MAX_UNPACKED // 2**20} MB）。请分成几个。",
        f"'{name}' holds too much (at most {MAX_ENTRIES} files and {MAX_UNPACKED // 2**20} MB). Split it.",
    )


def _entry_name(entry: zipfile.ZipInfo) -> str:
    """The entry's name: UTF-8 where the zip says or shows so, else GB 18030, as Windows writes it."""
    if entry.flag_bits & 0x800:
        return entry.filename.replace("\\", "/")
    data = entry.orig_filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return entry.filename.replace("\\", "/")
