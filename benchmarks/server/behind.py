"""The program with a login behind nginx, with the very file of deploy/; only ports and certificate are others."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import httpx
import psutil

ROOT = Path(__file__).resolve().parent.parent.parent
_PASSWORD = "a password of the benchmarks"  # noqa: S105 — of a user who lives as long as the run
_SECONDS_TO_START = 600.0
# Work across reports, as JSON and as files.
TABLES = (
    "/analysis/ledger?wait=25",
    "/analysis/ledger?wait=25&format=xlsx",
    "/analysis/coverage?wait=25&topic=" + quote("意识形态"),
    "/analysis/digest?wait=25&format=docx",
)


@dataclass(frozen=True, slots=True)
class Reach:
    """How clients come to the page: its address, what they send along, whose certificate they believe."""

    address: str
    headers: dict[str, str] = field(default_factory=dict)
    trust: ssl.SSLContext | bool = False

    def client(self, patience: float) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=self.address, headers=self.headers, verify=self.trust, timeout=patience
        )


@dataclass(frozen=True, slots=True)
class Held:
    """What a process and its children hold: megabytes, threads, open files."""

    megabytes: float
    threads: int
    handles: int


def held(process: int) -> Held:
    whole = [psutil.Process(process)]
    whole += whole[0].children(recursive=True)
    seen = []
    for one in whole:
        with suppress(psutil.NoSuchProcess):  # a reader that has just ended
            seen.append((one.memory_info().rss, one.num_threads(), one.num_fds()))
    memory, threads, handles = (sum(column) for column in zip(*seen, strict=True))
    return Held(memory / 2**20, threads, handles)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def nginx() -> str | None:
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def department(place: Path, reports: Path, *options: str) -> Iterator[tuple[Reach, int]]:
    """The page behind nginx, with a session of an administrator, and the process of the program.

    `place` is an empty folder for certificate, users, index and logs. SystemExit without nginx or openssl.
    """
    server, openssl = nginx(), shutil.which("openssl")
    if server is None or openssl is None:
        raise SystemExit("nginx 和 openssl 都要装 (both nginx and openssl are needed)")
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", "privkey.pem", "-out", "fullchain.pem"],
        cwd=place, check=True, capture_output=True,
    )  # fmt: skip
    subprocess.run(
        [sys.executable, "-m", "chat.auth", str(place / "users"), "admin"],
        cwd=ROOT, input=f"{_PASSWORD}\n", text=True, check=True, capture_output=True,
    )  # fmt: skip
    inner, outer = free_port(), free_port()
    address = f"https://localhost:{outer}"
    program = [
        sys.executable, "app.py", "--port", str(inner), "--reports", str(reports), "--index", str(place / "index"),
        "--auth", str(place / "users"), "--audit", str(place / "audit.jsonl"), "--url", address,
        "--trusted-proxy", "127.0.0.1", *options,
    ]  # fmt: skip
    with (place / "program.log").open("wb") as log:
        # Its text is Chinese whatever the console of this machine takes.
        running = subprocess.Popen(program, cwd=ROOT, stdout=log, stderr=log, env={**os.environ, "PYTHONIOENCODING": "utf-8"})  # fmt: skip
        before = subprocess.Popen(_configured(server, place, inner, outer), stdout=log, stderr=log)
        try:
            trust = ssl.create_default_context(cafile=str(place / "fullchain.pem"))
            yield Reach(address, {"cookie": _logged_in(address, trust)}, trust), running.pid
        finally:
            for process in (before, running):
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def _configured(server: str, place: Path, inner: int, outer: int) -> list[str]:
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for old, new in (
        ("127.0.0.1:7860", f"127.0.0.1:{inner}"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{outer} ssl http2;"),
        ("    listen [::]:443 ssl http2;\n", ""),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("    listen [::]:80;\n", ""),
        ("/etc/ssl/youju/", f"{place}/"),
    ):
        if old not in text:
            raise SystemExit(f"deploy/nginx.conf no longer says {old!r}")
        text = text.replace(old, new)
    (place / "site.conf").write_text(text, encoding="utf-8")
    folders = "".join(f"{kind}_temp_path {place}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))  # fmt: skip
    user = "user root;" if os.geteuid() == 0 else ""
    (place / "nginx.conf").write_text(
        f"{user}pid {place}/nginx.pid; error_log {place}/error.log; events {{ worker_connections 2048; }} "
        f"http {{ access_log off; {folders} include {place}/site.conf; }}",
        encoding="utf-8",
    )
    return [server, "-c", str(place / "nginx.conf"), "-g", "daemon off;"]


def _logged_in(address: str, trust: ssl.SSLContext) -> str:
    """The cookie of a session, as soon as the program answers."""
    until = time.monotonic() + _SECONDS_TO_START
    with httpx.Client(base_url=address, verify=trust, timeout=30) as client:
        while True:
            try:
                answer = client.post("/login", data={"username": "admin", "password": _PASSWORD})
                if found := re.match(r"[^;]+", answer.headers.get("set-cookie", "")):
                    return found[0]
            except httpx.HTTPError:
                pass  # nginx is just starting
            if time.monotonic() > until:
                raise SystemExit("the program did not answer behind nginx")
            time.sleep(0.3)
