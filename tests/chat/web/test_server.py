import http.client
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from chat.web.server import address_of, is_loopback, listen
from corpus.errors import YoujuError

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("192.168.1.2", False),
        ("::", False),
        ("example.org", False),
        ("", False),
    ],
)
def test_is_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_a_free_port_is_taken_and_named() -> None:
    with listen("127.0.0.1", 0) as listening:
        assert address_of(listening, "127.0.0.1") == f"http://127.0.0.1:{listening.getsockname()[1]}"
        assert address_of(listening, "::1").startswith("http://[::1]:")


def test_a_taken_port_is_said_to_be_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(YoujuError) as caught:
            listen("127.0.0.1", port)
    assert caught.value.zh == f"端口 {port} 用不了，可能已被别的程序占用。请换一个：--port {port + 1}"
    assert str(port) in caught.value.en


def test_other_machines_are_let_in_only_when_it_is_said() -> None:
    with pytest.raises(YoujuError, match="--no-auth"):
        listen("0.0.0.0", 0)
    listen("0.0.0.0", 0, open_to_all=True).close()


@pytest.mark.parametrize("port", [-1, 70_000])
def test_no_such_port(port: int) -> None:
    with pytest.raises(YoujuError):
        listen("127.0.0.1", port)


def app(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "app.py", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        encoding="utf-8",
        # A terminal without Chinese must be no obstacle.
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )


def test_help_needs_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "app.py", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0 and "--no-auth" in done.stdout
    assert not any(
        f"| {name}" in done.stderr.replace("  ", "") for name in ("gradio", "numpy", "fastapi", "index")
    )


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGTERM to send on this system")
@pytest.mark.slow
@pytest.mark.parametrize("page", [False, True], ids=["nobody there", "a page open"])
def test_a_stop_leaves_nothing_behind(tmp_path: Path, page: bool) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "a.txt").write_text(
        "某厂2023年总结\n\n一、存在问题\n　　围栏破损没有修补。\n", encoding="utf-8"
    )
    (tmp_path / "tmp").mkdir()
    arguments = ["--port", "0", "--reports", str(reports), "--index", str(tmp_path / "index")]
    with subprocess.Popen(
        [sys.executable, "app.py", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "TMPDIR": str(tmp_path / "tmp")},
    ) as running:
        assert running.stdout is not None
        address = next(
            filter(None, (re.search(r"http://127\.0\.0\.1:(\d+)", line) for line in running.stdout))
        )
        line = http.client.HTTPConnection("127.0.0.1", int(address[1]), timeout=20)
        if page:
            line.request("GET", "/gradio_api/heartbeat/page")
            assert line.getresponse().status == 200
        running.terminate()
        _, errors = running.communicate(timeout=30)
        line.close()
    # What holds a page open is ended after a while, in a word of the server.
    assert running.returncode == 0 and len(errors.splitlines()) == page, errors
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.slow
def test_mistakes_get_a_sentence_and_exit_code_2(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = app("--port", str(other.getsockname()[1]))
    missing = app("--port", "0", "--reports", str(tmp_path / "missing"), "--index", str(tmp_path / "index"))
    elsewhere = app("--host", "0.0.0.0")
    for done in (taken, missing, elsewhere):
        assert done.returncode == 2, done.stderr
        assert "Traceback" not in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
