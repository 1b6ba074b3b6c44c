"""A table into a file that was not there before: whole, or not at all."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from analysis.export.table import Table
from corpus.errors import YoujuError

SUFFIXES = (".xlsx", ".docx", ".md", ".csv")


def writer_of(output: Path) -> Callable[[Table], None]:
    """What writes a table there; YoujuError, before any work is done, where that cannot be."""
    suffix = output.suffix.lower()
    if suffix not in SUFFIXES:
        raise YoujuError(
            f"不能写成“{output.name}”：请用 .xlsx、.docx、.md 或 .csv 作扩展名。",
            f"'{output.name}' cannot be written: end it with .xlsx, .docx, .md or .csv.",
        )
    if _there(output):
        raise YoujuError(
            f"“{output}”已经存在，不会覆盖。请换一个文件名。",
            f"'{output}' is there already; give another name.",
        )
    if not output.parent.is_dir() or not os.access(output.parent, os.W_OK):
        raise YoujuError(
            f"写不了“{output}”：文件夹不存在或没有写入权限。",
            f"'{output}' cannot be written: its folder is missing or read-only.",
        )
    return lambda table: _write(output, made(table, suffix))


def _there(output: Path) -> bool:
    """Whether something is there; YoujuError for a name that no file can have."""
    try:
        os.lstat(output)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return False
    except (OSError, ValueError) as error:
        raise YoujuError(
            f"写不了“{output}”：文件名太长或不能用作文件名。",
            f"'{output}' cannot be written: no file can have such a name.",
        ) from error
    return True


def _write(output: Path, content: bytes) -> None:
    # A short name of its own: one longer than that of the file might be too long.
    part = output.with_name(f".{secrets.token_hex(4)}.part")
    try:
        part.write_bytes(content)
        if output.exists():
            raise FileExistsError(output)
        part.replace(output)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise YoujuError(
            f"写不了“{output}”（{error}）。", f"'{output}' cannot be written: {error}"
        ) from error


def made(table: Table, suffix: str) -> bytes:
    """The content of a file with this ending; each library is loaded when it is needed."""
    match suffix:
        case ".xlsx":
            from analysis.export.sheet import as_sheet

            return as_sheet(table)
        case ".docx":
            from analysis.export.word import as_word

            return as_word(table)
        case ".md":
            from analysis.export.text import as_markdown

            return as_markdown(table)
        case _:
            from analysis.export.text import as_csv

            return as_csv(table)
