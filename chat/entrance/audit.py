"""What the audit log keeps of requests: what is listed below by name, and what the routes say themselves.

Never a password, and a question only where the administrator said so.
"""

import json
import re
from typing import Any
from urllib.parse import parse_qs

from starlette.types import Message, Receive, Scope, Send

from corpus.audit import AuditLog

_BODY = 64 * 1024
# Fields of requests that say what was changed or taken along. Questions, topics and passwords are not among them.
_KEPT = (
    "paths",
    "changes",
    "path",
    "place",
    "report",
    "start",
    "end",
    "role",
    "name",
    "unit",
    "kind",
    "year",
    "format",
    "lang",
    "left",
    "right",
)
_UPLOADED = re.compile(rb'filename="([^"]*)"')


class Observed:
    """A request on its way through: what it says it wants, and the status that comes back.

    `told` is what is known of it already; routes add to it by `tell`.
    """

    def __init__(self, scope: Scope, receive: Receive, send: Send, told: dict[str, Any]) -> None:
        self.status = 0
        self.told = told
        self._scope, self._receive, self._send = scope, receive, send
        self._body = b""
        kind = dict(scope["headers"]).get(b"content-type", b"").decode("latin-1").partition(";")[0].strip()
        self._kind = kind
        self._reads = kind in (
            "application/json",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
        )

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
        """The fields that are kept, of the address and of the body, and what was told."""
        said = _fields(self._scope["query_string"].decode("latin-1"))
        try:
            if self._kind == "application/json":
                body = json.loads(self._body)
                said |= body if isinstance(body, dict) else {}
            elif self._kind == "multipart/form-data":
                said["paths"] = [name.decode() for name in _UPLOADED.findall(self._body)]
            elif self._reads:
                said |= _fields(self._body.decode())
        except (ValueError, RecursionError):
            # Malformed or longer than what is looked at: the address alone, then.
            pass
        return {key: said[key] for key in _KEPT if key in said} | self.told


def _fields(form: str) -> dict[str, Any]:
    """The fields of a form; those that come more than once as lists."""
    return {key: values[0] if len(values) == 1 else values for key, values in parse_qs(form).items()}


def tell(scope: Scope, **what: Any) -> None:
    """What a route knows better than its request says: it stands in the line about that."""
    scope.get("youju_told", {}).update(what)


def note(scope: Scope | None, action: str, what: Any, *, question: bool = False) -> None:
    """A line about what an event did that came with a request; questions only where they are wanted."""
    audit: AuditLog | None = scope.get("youju_audit") if scope else None
    if audit is not None and scope is not None and (audit.questions or not question):
        audit.write(scope, action, "done", what)
