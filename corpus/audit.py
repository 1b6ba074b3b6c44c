"""Who asked for which change, when and from where: JSON lines that are only ever added to, in files that rotate.

A line is ``{"time", "who", "from", "action", "status", "what"}``. Commands of the shell and assistant programs over MCP
add to the file of the page, which alone begins a new one.
"""

import argparse
import getpass
import json
import logging
import os
import sys
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from corpus.errors import YoujuError

log = logging.getLogger(__name__)
MEGABYTES, FILES = 10, 20
LONGEST = 2_000


class AuditLog:
    """A file of lines. With `questions`, what is asked is written as well."""

    def __init__(self, file: Path, *, questions: bool = False, megabytes: float = MEGABYTES) -> None:
        """YoujuError where the file cannot be written. With 0 `megabytes` no new file is begun."""
        self.file = file
        self.questions = questions
        try:
            self._handler = _Private(
                file, maxBytes=int(megabytes * 2**20), backupCount=FILES, encoding="utf-8"
            )
        except OSError as error:
            raise YoujuError(
                f"写不了审计日志 {file}（{error.strerror}）。请检查它所在的文件夹是否存在、能否写入。",
                f"Cannot write the audit log {file} ({error.strerror}). Check that its folder is there and may be written.",
            ) from error

    @property
    def failing(self) -> bool:
        """Whether the last line could not be written."""
        return self._handler.failing

    def write(self, scope: Mapping[str, Any], action: str, status: int | str, what: Any = None) -> None:
        """One line about a request. Control characters are escaped, so that a line stays one."""
        client = scope.get("client")
        self.line(scope.get("youju_user"), client[0] if client else None, action, status, what)

    def line(
        self, who: str | None, where: str | None, action: str, status: int | str, what: Any = None
    ) -> None:
        """One line about what `who` did from `where`; what cannot be written is said in the log of the program."""
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "who": who,
            "from": where,
            "action": action,
            "status": status,
            "what": what,
        }
        text = json.dumps(line, ensure_ascii=True)
        if len(text) > LONGEST:
            text = json.dumps({**line, "what": json.dumps(what, ensure_ascii=False)[: LONGEST // 8] + "…"})
        self._handler.handle(logging.LogRecord("audit", logging.INFO, "", 0, text, None, None))

    def close(self) -> None:
        self._handler.close()


class _Private(RotatingFileHandler):
    """Readable by its owner alone, rotated files too."""

    failing = False

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8")

    def emit(self, record: logging.LogRecord) -> None:
        failed, self.failing = self.failing, False
        super().emit(record)
        if failed and not self.failing:
            log.warning("审计日志又能写了 the audit log %s can be written again", self.baseFilename)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - as logging has it
        # What is not on the disk stays in the buffer and is tried again with the next line.
        self.failing = True
        # What came of it and not the line: the log of the program names nobody.
        why = sys.exc_info()[1]
        log.error("写不了审计日志 the audit log %s cannot be written: %s", self.baseFilename, why)

    def close(self) -> None:
        try:
            super().close()
        except OSError:
            log.exception("审计日志没有写完 the audit log %s was not written to its end", self.baseFilename)


def add_option(parser: argparse.ArgumentParser) -> None:
    """`--audit FILE`, or the environment variable YOUJU_AUDIT."""
    given = os.environ.get("YOUJU_AUDIT")
    parser.add_argument(
        "--audit",
        type=Path,
        metavar="FILE",
        default=Path(given) if given else None,
        help="审计日志：谁在何时何地做了什么改动；或 YOUJU_AUDIT "
        "the audit log: who changed what, when, from where; or in YOUJU_AUDIT",
    )


class Told:
    """What the person at this machine does, for the log that `--audit` names; nothing where it names none."""

    def __init__(self, file: Path | None, where: str = "command line") -> None:
        """YoujuError where the file cannot be written: nothing is changed then."""
        self._file, self._where = file, where
        if file is not None:
            AuditLog(file).close()

    def __call__(self, action: str, what: Any, status: str = "done") -> None:
        if self._file is not None:
            with closing(AuditLog(self._file, megabytes=0)) as audit:
                audit.line(_person(), self._where, action, status, what)


def _person() -> str | None:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A number without a name, in a container.
        return None
