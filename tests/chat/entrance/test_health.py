"""/health and /metrics: on this machine or with the token, to nobody else; and a disk that fills up is said."""

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from doubles import FakeAssistant
from running import serving

from chat.auth import users as auth
from chat.auth.users import Secret, User
from chat.service.workspace import Workspace
from chat.web.routes import nearly_full
from chat.web.server import quiet_gradio
from corpus.errors import YoujuError

quiet_gradio()

from chat.web.web import application  # noqa: E402


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Workspace]]:
    monkeypatch.setattr(auth, "_COST", 16)
    monkeypatch.setenv("YOUJU_METRICS_TOKEN", "a token")
    workspace = Workspace(FakeAssistant(), tmp_path)
    users = {"li": User(Secret.of("long enough"), "reader")}
    with serving(application(workspace, users=users)) as address:
        yield urlsplit(address).netloc, workspace


def get(host: str, path: str, **headers: str) -> tuple[int, str]:
    link = http.client.HTTPConnection(host, timeout=20)
    link.request("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})
    reply = link.getresponse()
    answer = reply.status, reply.read().decode()
    link.close()
    return answer


def test_this_machine_is_told_without_a_login(served: tuple[str, Workspace]) -> None:
    host, workspace = served
    status, body = get(host, "/health")
    health = json.loads(body)
    assert (status, health["status"], health["reports"], health["passages"]) == (200, "ok", 2, 8)
    get(host, "/library/state")
    status, body = get(host, "/metrics")
    assert status == 200 and "youju_reports 2.0" in body and "youju_healthy 1.0" in body
    assert 'youju_requests_total{route="/library/state",status="401"} 1.0' in body
    workspace.trouble = YoujuError("文件夹不见了。", "The folder is away.")
    assert get(host, "/health")[0] == 503


def test_others_need_the_token(served: tuple[str, Workspace]) -> None:
    host, _ = served
    passed = {"x_forwarded_for": "127.0.0.1"}
    for path in ("/health", "/metrics"):
        assert get(host, path, **passed)[0] == 404
        assert get(host, path, authorization="Bearer wrong", **passed)[0] == 404
        assert get(host, path, authorization="Bearer ", **passed)[0] == 404
        assert get(host, path, authorization="Bearer a token", **passed)[0] == 200
        assert get(host, f"/en{path}")[0] in (303, 401, 404)


def test_a_disk_that_fills_up_is_said_before_it_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=3 * 2**30))
    assert nearly_full(tmp_path) is None
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=3 * 2**29))
    said = nearly_full(tmp_path)
    assert said is not None and "只剩 1.5 GB" in said["zh"] and "1.5 GB are left" in said["en"]
