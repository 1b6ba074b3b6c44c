"""What the port answers before the program does."""

import base64
import hashlib
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from chat.web import starting as module
from chat.web.server import listen
from chat.web.starting import Starting

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def port() -> Iterator[socket.socket]:
    with listen("127.0.0.1", 0) as listening:
        yield listening


def address(listening: socket.socket) -> str:
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


REFRESH = '<meta http-equiv="refresh" content="1">'


def test_it_says_that_it_starts_and_takes_a_question(port: socket.socket) -> None:
    with closing(Starting(port)):
        page, english = httpx.get(address(port)), httpx.get(f"{address(port)}/en")
        head = httpx.head(address(port))
    assert page.status_code == english.status_code == head.status_code == 503
    assert page.headers["retry-after"] == "1" and page.headers["cache-control"] == "no-store"
    assert "正在启动，几秒就好。现在就可以提问。" in page.text and '<input name="q"' in page.text
    assert "You can already ask." in english.text and '<html lang="en">' in english.text
    # Whoever types is not interrupted: only a script that sees an empty box opens the page.
    assert REFRESH not in page.text and "location.reload" in page.text
    assert head.content == b"" and head.headers["content-length"] == str(len(page.content))


def test_what_is_asked_meanwhile_waits_and_cannot_act(port: socket.socket) -> None:
    with closing(Starting(port)):
        asked = httpx.get(f"{address(port)}/?q=%3Cscript%3E哪里").text
        odd = httpx.get(f"{address(port)}/?q=%FF%00")
    assert "&lt;script&gt;哪里" in asked and "<script>" not in asked
    assert REFRESH in asked and "正在启动，好了马上回答。" in asked and "<input" not in asked
    assert odd.status_code == 503 and REFRESH in odd.text


def test_only_a_page_takes_a_question_and_none_before_a_login(port: socket.socket) -> None:
    with closing(Starting(port)):
        other = httpx.post(f"{address(port)}/login", data={"username": "某"})
    with closing(Starting(port, asked=False)):
        closed = httpx.get(address(port))
    for answer in (other, closed):
        assert answer.status_code == 503 and REFRESH in answer.text and "<input" not in answer.text
        assert "正在启动，几秒就好，页面会自动打开。" in answer.text


def test_its_one_script_is_the_one_that_its_policy_allows(port: socket.socket) -> None:
    with closing(Starting(port)):
        page = httpx.get(address(port))
    (script,) = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page.headers["content-security-policy"]
    assert "default-src 'none'" in page.headers["content-security-policy"]


@pytest.mark.parametrize("sent", [b"GET\r\n\r\n", b"\xff\x00 \xfe", b"GET //[ HTTP/1.1\r\n\r\n"])
def test_what_is_no_request_is_answered_as_well(port: socket.socket, sent: bytes) -> None:
    with closing(Starting(port)), socket.create_connection(port.getsockname()) as line:
        line.sendall(sent)
        line.settimeout(20)
        assert line.recv(12) in (b"HTTP/1.1 503", b"HTTP/1.1 400")
        line.close()
        assert httpx.get(address(port)).status_code == 503


def test_who_says_nothing_holds_up_nobody_for_long(
    port: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    with (
        closing(Starting(port)),
        socket.create_connection(port.getsockname()),
        socket.create_connection(port.getsockname()),
    ):
        assert httpx.get(address(port), timeout=20).status_code == 503


def test_afterwards_the_socket_is_the_programs(port: socket.socket) -> None:
    with closing(Starting(port)) as meanwhile:
        assert httpx.get(address(port)).status_code == 503
        meanwhile.close()
        with socket.create_connection(port.getsockname()) as late:
            port.settimeout(20)
            accepted, _ = port.accept()
            with accepted:
                assert accepted.getpeername() == late.getsockname()


@pytest.mark.slow
def test_the_program_answers_while_it_loads_and_then_with_its_page(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "甲镇2024年工作总结.txt").write_text(
        "甲镇2024年工作总结\n一、存在问题\n夜间无人值守。\n", encoding="utf-8"
    )
    with listen("127.0.0.1", 0) as free:
        chosen = free.getsockname()[1]
    program = subprocess.Popen(
        [sys.executable, "app.py", "--port", str(chosen), "--reports", str(reports), "--index", str(tmp_path / "index")],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    statuses: list[int] = []
    try:
        until = time.monotonic() + 300
        while statuses[-1:] != [200] and time.monotonic() < until:
            try:
                statuses.append(httpx.get(f"http://127.0.0.1:{chosen}/", timeout=60).status_code)
            except httpx.HTTPError:
                time.sleep(0.02)
    finally:
        program.terminate()
        program.wait(60)
    assert statuses[0] == 503 and statuses[-1] == 200 and set(statuses) == {503, 200}
