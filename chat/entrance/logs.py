"""The program's log for who collects logs: JSON on the error stream, one object a line.

A line is ``{"time", "level", "logger", "message"}``, with ``error`` (a traceback) where something failed and the
fields of what is told. Requests are told by their route, never by address or question: those may name people.
"""

import json
import logging
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

requests = logging.getLogger("youju.requests")
events = logging.getLogger("youju.events")
_FIELDS = "youju_fields"


class JsonLine(logging.Formatter):
    """A record as one line of JSON; control characters are escaped, so that a line stays one."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= getattr(record, _FIELDS, {})
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True, default=str)


def log_as_json(stream: TextIO | None = None) -> Callable[[], None]:
    """From here on all loggers, warnings and errors nobody caught are lines on `stream`, by default the error
    stream. What is returned takes it back."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLine())
    root, kept = logging.getLogger(), (sys.excepthook, threading.excepthook)
    before = root.handlers[:]
    root.handlers[:] = [handler]
    for logger in (requests, events):
        logger.setLevel(logging.INFO)
    logging.captureWarnings(True)

    def uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        events.critical("uncaught", exc_info=(kind, error, trace))

    sys.excepthook = uncaught
    threading.excepthook = lambda found: uncaught(
        found.exc_type, found.exc_value or found.exc_type(), found.exc_traceback
    )

    def undo() -> None:
        root.handlers[:] = before
        sys.excepthook, threading.excepthook = kept
        logging.captureWarnings(False)
        for logger in (requests, events):
            logger.setLevel(logging.NOTSET)

    return undo


def told(logger: logging.Logger, message: str, fields: Mapping[str, Any]) -> None:
    """A line with fields of its own; nothing where no log is kept."""
    logger.info(message, extra={_FIELDS: dict(fields)})


def structured() -> bool:
    """Whether the log is JSON."""
    return any(isinstance(handler.formatter, JsonLine) for handler in logging.getLogger().handlers)
