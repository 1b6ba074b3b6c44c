"""A folder → the files in it that are reports, and the documents that no reader takes."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import YoujuError
from corpus.formats import DOCUMENT_SUFFIXES, READERS
from corpus.formats.files import show_name
from corpus.report import Problem

_IGNORED_FOLDERS = frozenset(("@eaDir", "__MACOSX"))
# Lies beside reports and is about the folder, not a report.
_READ_ME = re.compile(r"readme|read me|license", re.IGNORECASE)
_ARCHIVES = frozenset((".zip", ".rar", ".7z"))


def list_files(folder: Path) -> list[Path]:
    """The files that will be read as reports, sorted by their place in the folder."""
    return scan(folder)[0]


def scan(folder: Path) -> tuple[list[Path], list[Problem]]:
    """The files to read, and a Problem for each document that no reader takes yet.

    Neither list holds files that programs leave behind (``~$…``, dot files), nor
    files that are no documents at all.
    """
    _require_folder(folder)
    files: list[Path] = []
    problems: list[Problem] = []
    root = os.path.realpath(folder)
    for path, linked in _walk(folder, folder, problems):
        suffix = path.suffix.lower()
        if suffix not in READERS and suffix not in DOCUMENT_SUFFIXES:
            continue
        if linked and path.exists() and not path.is_file():
            # To a folder, or to a pipe that whoever opens it waits for.
            continue
        if linked and not _inside(path, root):
            problems.append(_leads_outside(folder, path))
        elif suffix in READERS:
            files.append(path)
        else:
            problems.append(not_read_yet(folder, path))
    return files, problems


def is_ignored(name: str) -> bool:
    """Whether a file or folder of this name is none of ours: left by a program, or about the folder."""
    return name.startswith((".", "~$", "~WRL")) or name in _IGNORED_FOLDERS or bool(_READ_ME.match(name))


def shown_path(folder: Path, path: Path) -> str:
    """``path`` relative to ``folder``, with ``/``, fit for showing and storing."""
    # Far quicker than `relative_to`, which counts where there are ten thousand.
    whole, start = str(path), f"{folder}{os.sep}"
    name = whole[len(start) :] if whole.startswith(start) else str(path.relative_to(folder))
    return printable_name(name.replace(os.sep, "/"))


def printable_name(name: str) -> str:
    """Bytes of a name that are no UTF-8 are lone surrogates; most often they are GBK."""
    if name.isprintable():
        return name
    data = os.fsencode(name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError:
            return data.decode("utf-8", "backslashreplace")


def _require_folder(folder: Path) -> None:
    name = show_name(folder) or str(folder)
    if not folder.exists():
        raise YoujuError(
            f"找不到文件夹“{name}”。请检查路径，或先建好文件夹再放入报告。",
            f"The folder '{name}' does not exist. Check the path, or make it and put reports in.",
        )
    if not folder.is_dir():
        raise YoujuError(
            f"“{name}”不是文件夹。请给出存放报告的文件夹。",
            f"'{name}' is not a folder. Name the folder that holds the reports.",
        )


def _walk(folder: Path, root: Path, problems: list[Problem]) -> Iterator[tuple[Path, bool]]:
    """Every file below ``folder``, sorted, and whether it is a link; links to folders are not followed.

    The entries know what they are: ten thousand files are not asked one by one.
    """
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: os.fsencode(entry.name))
    except OSError as error:
        name = shown_path(root, folder) if folder != root else show_name(folder)
        reason = error.strerror or type(error).__name__
        problem = Problem(
            name,
            f"文件夹“{name}”打不开（{reason}）。请检查读取权限。",
            f"The folder '{name}' cannot be opened ({reason}). Check that it may be read.",
        )
        if folder == root:
            raise YoujuError(problem.zh, problem.en) from error
        problems.append(problem)
        return
    for entry in entries:
        if is_ignored(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(folder / entry.name, root, problems)
        elif entry.is_symlink() or entry.is_file():
            yield folder / entry.name, entry.is_symlink()


def _inside(path: Path, root: str) -> bool:
    return os.path.commonpath((root, os.path.realpath(path))) == root


def _leads_outside(folder: Path, path: Path) -> Problem:
    name = shown_path(folder, path)
    return Problem(
        name,
        f"“{name}”是指向文件夹之外的链接，没有读取。请把文件本身复制进来。",
        f"'{name}' is a link that leads out of the folder and was not read. Copy the file itself here.",
    )


def not_read_yet(folder: Path, path: Path) -> Problem:
    name = shown_path(folder, path)
    suffix = path.suffix.lower()
    if suffix in _ARCHIVES:
        return Problem(
            name,
            f"“{name}”是压缩包，没有读取。请解压后把里面的报告放进文件夹。",
            f"'{name}' is an archive and was not read. Unpack it and put the reports in the folder.",
        )
    return Problem(
        name,
        f"“{name}”（{suffix}）暂不支持，没有读取。请用 Word 或 WPS 打开，另存为 .docx。",
        f"'{name}' ({suffix}) is not read yet. Open it in Word or WPS and save it as .docx.",
    )
