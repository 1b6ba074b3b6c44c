"""/health and /metrics: on this machine or with the token, to nobody else; and a disk that fills up is said."""

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from doubles import FakeAssistant
from index_doubles import MarkEncoder
from running import serving

from chat.auth import users as auth
from chat.auth.users import Secret, User
from chat.entrance.health import health_of
from chat.service.pending import PendingAssistant
from chat.service.workspace import Workspace
from chat.web.gradio_seam import quiet_gradio
from chat.web.routes import nearly_full, state_of
from corpus.audit import AuditLog
from corpus.errors import YoujuError
from index.sync.changes import no_reports

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


def test_a_folder_that_waits_for_its_first_report_is_no_trouble(tmp_path: Path) -> None:
    def move(*_: object) -> None:
        raise no_reports(tmp_path) if not any(tmp_path.iterdir()) else YoujuError("坏了。", "It is broken.")

    workspace = Workspace(PendingAssistant(MarkEncoder()), tmp_path, move=move)
    for status in ("preparing", "trouble"):
        with pytest.raises(YoujuError):
            workspace.jobs.wait(workspace.jobs.ask(), 10)
        assert health_of(workspace)["status"] == status
        (tmp_path / "a.txt").write_text("text", encoding="utf-8")


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


def test_the_disks_of_index_and_logs_count_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = tmp_path / "elsewhere" / "index"
    room = {tmp_path: 9 * 2**30, tmp_path / "elsewhere": 2**28}
    monkeypatch.setattr("shutil.disk_usage", lambda place: SimpleNamespace(free=room[Path(place)]))
    # The folder of the index is not there yet; the disk is.
    (tmp_path / "elsewhere").mkdir()
    said = nearly_full(tmp_path, index)
    assert said is not None and "0.2 GB" in said["en"]
    alone, both = Workspace(FakeAssistant(), tmp_path), Workspace(FakeAssistant(), tmp_path, beside=[index])
    assert health_of(alone)["status"] == "ok" and health_of(alone)["free_bytes"] == 9 * 2**30
    assert health_of(both)["status"] == "trouble" and health_of(both)["free_bytes"] == 2**28
    assert state_of(alone)["trouble"] is None and state_of(both)["trouble"] == said
    (tmp_path / "a.txt").write_text("text", encoding="utf-8")
    assert [one.outcome for one in both.accept(tmp_path / "a.txt", "a.txt")] == ["full"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk here that is always full")
def test_an_audit_log_that_cannot_be_written_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace(FakeAssistant(), tmp_path)
    audit = AuditLog(Path("/dev/full"))
    assert health_of(workspace)["audit"] is None
    assert (health_of(workspace, audit)["status"], health_of(workspace, audit)["audit"]) == ("ok", "ok")
    monkeypatch.setattr(auth, "_COST", 16)
    with serving(application(workspace, audit=audit)) as address:
        host = urlsplit(address).netloc
        link = http.client.HTTPConnection(host, timeout=20)
        link.request(
            "POST",
            "/library/remove",
            '{"paths": ["没有.txt"]}'.encode(),
            {"content-type": "application/json"},
        )
        assert link.getresponse().status == 409
        link.close()
        status, body = get(host, "/health")
    health = json.loads(body)
    assert (status, health["status"], health["audit"]) == (503, "trouble", "trouble")
    assert "the audit log /dev/full cannot be written: " in caplog.text and "No space left" in caplog.text
    assert "没有.txt" not in caplog.text
    audit.close()
