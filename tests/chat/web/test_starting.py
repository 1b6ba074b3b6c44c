"""What the port answers before the program does."""

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


def test_it_says_that_it_starts_and_comes_back_by_itself(port: socket.socket) -> None:
    with closing(Starting(port)):
        answer = httpx.get(f"{address(port)}/?q=%3Cscript%3E")
        head = httpx.head(address(port))
        posted = httpx.post(f"{address(port)}/login", data={"username": "某"})
    assert answer.status_code == posted.status_code == head.status_code == 503
    assert answer.headers["retry-after"] == "1" and answer.headers["cache-control"] == "no-store"
    assert '<meta http-equiv="refresh" content="1">' in answer.text and "正在启动" in answer.text
    assert "script" not in answer.text and posted.text == answer.text
    assert head.content == b"" and head.headers["content-length"] == str(len(answer.content))


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
