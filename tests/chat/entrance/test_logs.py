"""The log as JSON: one object a line, whatever is logged; requests by their route, never by what was asked."""

import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from doubles import FakeAssistant
from running import serving
from test_access import Site

from chat.entrance.logs import events, log_as_json, structured, told
from chat.service.workspace import Workspace
from chat.web.gradio_seam import upload_folder
from chat.web.web import application


@contextmanager
def logged() -> Iterator[io.StringIO]:
    held = io.StringIO()
    undo = log_as_json(held)
    try:
        yield held
    finally:
        undo()
    assert not structured()


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_whatever_is_logged_is_one_line_of_json() -> None:
    with logged() as log, warnings.catch_warnings():
        warnings.simplefilter("always")
        assert structured()
        logging.getLogger("some.library").warning("two\nlines and %s", "\u2028中")
        logging.getLogger("some.library").debug("not wanted")
        told(events, "listening", {"address": "http://127.0.0.1:7860"})
        warnings.warn("old", DeprecationWarning, stacklevel=1)
        try:
            raise KeyError("w:val")
        except KeyError:
            logging.getLogger("some.library").exception("failed")
        worker = threading.Thread(target=lambda: json.loads("{"))
        worker.start()
        worker.join()
        sys.excepthook(ValueError, ValueError("last"), None)
    found = lines(log)
    assert [(line["level"], line["logger"]) for line in found] == [
        ("warning", "some.library"), ("info", "youju.events"), ("warning", "py.warnings"),
        ("error", "some.library"), ("critical", "youju.events"), ("critical", "youju.events"),
    ]  # fmt: skip
    assert found[0]["message"] == "two\nlines and \u2028中" and found[1]["address"] == "http://127.0.0.1:7860"
    assert "KeyError: 'w:val'" in found[3]["error"] and "JSONDecodeError" in found[4]["error"]
    assert all(line["time"].endswith("+00:00") for line in found)


def test_requests_are_told_by_their_route(tmp_path: Path) -> None:
    app = application(Workspace(FakeAssistant(), tmp_path))
    with logged() as log, upload_folder(), serving(app) as address:
        site = Site.__new__(Site)
        site.host = address.removeprefix("http://")
        site.call("GET", f"/?lang=zh&q={quote('谁的秘密问题')}")
        site.call("GET", "/library/original?report=secret.txt")
        site.call("GET", "/nowhere/secret")
    told_of = [line for line in lines(log) if line["logger"] == "youju.requests"]
    assert [(line["method"], line["route"], line["status"]) for line in told_of] == [
        ("GET", "/", 200), ("GET", "/library/original", 409), ("GET", "other", 404),
    ]  # fmt: skip
    assert all(0 <= line["seconds"] < 60 and line["from"] == "127.0.0.1" for line in told_of)
    assert "secret" not in log.getvalue() and "秘密" not in json.dumps(told_of, ensure_ascii=False)
