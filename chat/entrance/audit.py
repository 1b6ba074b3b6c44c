"""Who asked for which change, when and from where: JSON lines that are only ever added to, in files that rotate.

A line is ``{"time", "who", "from", "action", "status", "what"}``. What is kept of a request is listed below by
name: never a password, and a question only where the administrator said so.
"""

import json
import logging
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from starlette.types import Message, Receive, Scope, Send

from corpus.errors import YoujuError

MEGABYTES, FILES = 10, 20
LONGEST = 2_000
_BODY = 64 * 1024
# Fields of requests that say what was changed or taken along. Questions, topics and passwords are not among them.
_KEPT = (
    "paths",
    "changes",
    "path",
    "place",
    "report",
    "role",
    "name",
    "unit",
    "kind",
    "year",
    "format",
    "lang",
)


class AuditLog:
    """A file of lines. With `questions`, what is asked is written as well."""

    def __init__(self, file: Path, *, questions: bool = False, megabytes: float = MEGABYTES) -> None:
        """YoujuError where the file cannot be written."""
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

    def write(self, scope: Mapping[str, Any], action: str, status: int | str, what: Any = None) -> None:
        """One line about a request. Control characters are escaped, so that a line stays one."""
        client = scope.get("client")
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "who": scope.get("youju_user"),
            "from": client[0] if client else None,
            "action": action,
            "status": status,
            "what": what,
        }
        text = json.dumps(line, ensure_ascii=True)
        if len(text) > LONGEST:
            text = json.dumps({**line, "what": json.dumps(what, ensure_ascii=False)[: LONGEST // 8] + "…"})
        self._handler.emit(logging.LogRecord("audit", logging.INFO, "", 0, text, None, None))

    def close(self) -> None:
        self._handler.close()


class _Private(RotatingFileHandler):
    """Readable by its owner alone, rotated files too."""

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8")


class Observed:
    """A request on its way through: what it says it wants, and the status that comes back."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.status = 0
        self._scope, self._receive, self._send = scope, receive, send
        self._body = b""
        kind = dict(scope["headers"]).get(b"content-type", b"").decode("latin-1").partition(";")[0].strip()
        self._kind = kind
        self._reads = kind in ("application/json", "application/x-www-form-urlencoded")

    async def receive(self) -> Message:
        message = await self._receive()
        if self._reads and len(self._body) <= _BODY:
            self._body += message.get("body", b"")
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)

    def what(self) -> dict[str, Any]:
        """The fields that are kept, of the address and of the body."""
        query = parse_qs(self._scope["query_string"].decode("latin-1"))
        said: dict[str, Any] = {key: values[0] for key, values in query.items()}
        try:
            if self._kind == "application/json":
                body = json.loads(self._body)
                said |= body if isinstance(body, dict) else {}
            elif self._reads:
                said |= {key: values[0] for key, values in parse_qs(self._body.decode()).items()}
        except (ValueError, RecursionError):
            # Malformed or longer than what is looked at: the address alone, then.
            pass
        return {key: said[key] for key in _KEPT if key in said}


def note(scope: Scope | None, action: str, what: Any, *, question: bool = False) -> None:
    """A line about what an event did that came with a request; questions only where they are wanted."""
    audit: AuditLog | None = scope.get("youju_audit") if scope else None
    if audit is not None and scope is not None and (audit.questions or not question):
        audit.write(scope, action, "done", what)
