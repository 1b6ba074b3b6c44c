"""nginx and Caddy with the very files of deploy/ before a small upstream: whatever they refuse themselves is a page
in both languages with the way out."""

import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from benchmarks.server.proxies import FOUND, NAME, OPENSSL, certificate, command, free_port
from chat.entrance.guard import MAX_UPLOAD

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="the servers are those of Unix"),
    pytest.mark.skipif(OPENSSL is None, reason="no openssl makes a certificate here"),
]


class _Upstream(BaseHTTPRequestHandler):
    """Takes in what is sent, as far as it comes, and says how much that was."""

    def do_PUT(self) -> None:
        left = int(self.headers["Content-Length"])
        while left and (chunk := self.rfile.read(min(left, 2**20))):
            left -= len(chunk)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


class Front:
    """A server of deploy/, and whether anything stands behind it."""

    def __init__(self, place: Path, port: int, inner: int) -> None:
        self.port, self.inner = port, inner
        self.trust = ssl.create_default_context(cafile=str(place / "fullchain.pem"))

    def raw(self, request: bytes, *, tls: bool = True, zeros: int = 0) -> str:
        """What comes back for these bytes and so many zeros after them, as far as they are taken."""
        heard = b""
        plain = socket.create_connection(("127.0.0.1", self.port), 30)
        with self.trust.wrap_socket(plain, server_hostname=NAME) if tls else plain as link:
            try:
                link.sendall(request)
                for sent in range(0, zeros, 2**20):
                    link.sendall(bytes(min(2**20, zeros - sent)))
            except OSError:
                pass  # refused meanwhile; what was said stands
            link.settimeout(20)
            try:
                while chunk := link.recv(65_536):
                    heard += chunk
            except OSError:
                pass
        return heard.decode("utf-8", "replace")

    def ask(self, method: str, path: str, *headers: str, tls: bool = True, zeros: int = 0) -> str:
        lines = (f"{method} {path} HTTP/1.1", f"Host: {NAME}:{self.port}", "Connection: close", *headers)
        return self.raw(("\r\n".join(lines) + "\r\n\r\n").encode(), tls=tls, zeros=zeros)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(name, marks=pytest.mark.skipif(found is None, reason=f"no {name} here"))
        for name, found in FOUND.items()
    ],
)
def front(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Front]]:
    place = tmp_path_factory.mktemp("front")
    certificate(place, NAME)
    outer, inner = free_port(), free_port()
    with (place / "server.log").open("wb") as log:
        server = subprocess.Popen(command(request.param, place, inner, outer), stdout=log, stderr=log)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", outer)) == 0:
                    break
            time.sleep(0.1)
        yield request.param, Front(place, outer, inner)
    finally:
        server.terminate()
        server.wait(15)


def says(answer: str, status: int, *words: str) -> bool:
    """Whether it is a page of this status with a way out that says these words."""
    head, _, body = answer.partition("\r\n\r\n")
    page = "text/html" in head and "<a href=" in body and "有据" in body
    return head.startswith(f"HTTP/1.1 {status} ") and page and all(word in body for word in words)


def test_a_program_that_does_not_run_is_said(front: tuple[str, Front]) -> None:
    answer = front[1].ask("GET", "/")
    assert says(answer, 503, "程序没有运行", "The program is not running"), answer


def test_as_much_is_taken_as_the_program_takes_and_no_more(front: tuple[str, Front]) -> None:
    with ThreadingHTTPServer(("127.0.0.1", front[1].inner), _Upstream) as upstream:
        threading.Thread(target=upstream.serve_forever, daemon=True).start()
        for size, taken in ((MAX_UPLOAD, True), (MAX_UPLOAD + 2**20, False)):
            answer = front[1].ask("PUT", "/library/files?name=a.zip", f"Content-Length: {size}", zeros=size)
            assert answer.startswith("HTTP/1.1 200") is taken, answer[:500]
            assert says(answer, 413, "内容超过 200 MB", "larger than 200 MB") is not taken, answer[:500]
        upstream.shutdown()


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(("GET", "/?q=" + "a" * 40_000), id="a long address"),
        pytest.param(("GET", "/", "Cookie: " + "a" * 40_000), id="a long cookie"),
        pytest.param(("GET", "/", "Host: another.example"), id="two hosts"),
    ],
)
def test_what_nginx_refuses_itself_is_a_page(front: tuple[str, Front], request_: tuple[str, ...]) -> None:
    if front[0] != "nginx":
        pytest.skip("Caddy answers these before anything that is configured, or passes them on")
    answer = front[1].ask(*request_)
    status = 414 if "?" in request_[1] else 400
    assert says(answer, status, "请求太长或格式不对", "too long or malformed"), answer


def test_who_comes_without_https_is_sent_there(front: tuple[str, Front]) -> None:
    if front[0] != "nginx":
        pytest.skip("Caddy says one English sentence of its own, before anything that is configured")
    head = front[1].ask("GET", "/en/?q=a", tls=False).partition("\r\n\r\n")[0]
    assert head.startswith("HTTP/1.1 301 ") and f"Location: https://{NAME}:{front[1].port}/en/?q=a" in head
