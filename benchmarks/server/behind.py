"""The program with a login behind nginx or Caddy, and what it holds meanwhile."""

import os
import re
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

from benchmarks.server.proxies import ROOT, certificate, command, free_port
from corpus.system import this

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
    def handles(one: psutil.Process) -> int:
        return int(one.num_fds() if this().posix else one.num_handles())

    whole = [psutil.Process(process)]
    whole += whole[0].children(recursive=True)
    seen = []
    for one in whole:
        with suppress(psutil.NoSuchProcess):  # a reader that has just ended
            seen.append((one.memory_info().rss, one.num_threads(), handles(one)))
    memory, threads, opened = (sum(column) for column in zip(*seen, strict=True))
    return Held(memory / 2**20, threads, opened)


@contextmanager
def department(
    place: Path, reports: Path, *options: str, server: str = "nginx"
) -> Iterator[tuple[Reach, int]]:
    """The page behind a server, with a session of an administrator, and the process of the program.

    `place` is an empty folder for certificate, users, index and logs. SystemExit without that server or openssl.
    """
    inner, outer = free_port(), free_port()
    certificate(place, "localhost")
    before_it = command(server, place, inner, outer, "localhost")
    subprocess.run(
        [sys.executable, "-m", "chat.auth", str(place / "users"), "admin"],
        cwd=ROOT, input=f"{_PASSWORD}\n", text=True, check=True, capture_output=True,
    )  # fmt: skip
    address = f"https://localhost:{outer}"
    program = [
        sys.executable, "app.py", "--port", str(inner), "--reports", str(reports), "--index", str(place / "index"),
        "--auth", str(place / "users"), "--audit", str(place / "audit.jsonl"), "--url", address,
        "--trusted-proxy", "127.0.0.1", *options,
    ]  # fmt: skip
    with (place / "program.log").open("wb") as log:
        # Its text is Chinese whatever the console of this machine takes.
        running = subprocess.Popen(program, cwd=ROOT, stdout=log, stderr=log, env={**os.environ, "PYTHONIOENCODING": "utf-8"})  # fmt: skip
        before = subprocess.Popen(before_it, stdout=log, stderr=log)
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
