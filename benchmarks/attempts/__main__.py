"""``python -m benchmarks.attempts [--list] [--direct]``: attempts to get in, or out of a role, against the running program
and its tools over MCP, and again with TLS through nginx and Caddy where they are installed.

The count is printed; the exit status is 1 where anything was gained.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.attempts.client import Client
from benchmarks.attempts.program import over_mcp
from benchmarks.attempts.proxied import through
from benchmarks.attempts.rules import at_every_rule
from benchmarks.attempts.tries import PASSWORD, REPORT, Tally, attempts
from benchmarks.server.proxies import FOUND
from chat.auth.roles import USER_ROLES
from chat.auth.users import Secret, User, write_users

ROOT = Path(__file__).resolve().parent.parent.parent
PUBLIC = "https://reports.example.gov.cn"


@contextmanager
def program(place: Path) -> Iterator[Client]:
    """The program over one report, with a user for each role; no server before it is believed."""
    for name in ("reports", "outside"):
        (place / name).mkdir()
    (place / "reports" / "泵站.txt").write_text(REPORT, encoding="utf-8")
    (place / "outside" / "kept.txt").write_text("kept", encoding="utf-8")
    write_users(place / "users", {role: User(Secret.of(PASSWORD), role) for role in USER_ROLES})
    command = [sys.executable, "app.py", "--port", "0", "--no-watch", "--reports", str(place / "reports"), "--index",
               str(place / "index"), "--auth", str(place / "users"), "--url", PUBLIC, "--audit", str(place / "audit.jsonl")]  # fmt: skip
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "OMP_NUM_THREADS": "1"}
    with (place / "program.log").open("wb") as log:
        running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, env=environment)
    try:
        assert running.stdout is not None  # noqa: S101
        found = next(filter(None, (re.search(rb"http://\S+", line) for line in running.stdout)))
        yield Client(urlsplit(found[0].decode()).netloc)
    finally:
        running.terminate()
        running.wait(20)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.attempts", description=__doc__)
    parser.add_argument("--list", action="store_true", help="print every attempt")
    parser.add_argument("--direct", action="store_true", help="try nothing through another server")
    parser.add_argument("--through", choices=sorted(FOUND), help="try through this server alone")
    options = parser.parse_args(arguments)
    tally = Tally()
    if options.through is None:
        with tempfile.TemporaryDirectory() as folder, program(Path(folder)) as client:
            at_every_rule(client, tally, client.log_in("administrator", PASSWORD))
            attempts(client, Path(folder), tally)
            if not over_mcp(Path(folder), tally):
                print("nothing over MCP: its package is not installed")
    servers = (
        [options.through] if options.through else [] if options.direct else [s for s in FOUND if FOUND[s]]
    )
    for server in servers:
        with tempfile.TemporaryDirectory() as folder:
            through(server, Path(folder), tally)
    for line in tally.tried if options.list else ():
        print(line)
    for line in tally.gained:
        print(f"GAINED {line}")
    through_each = ", ".join(
        f"{sum(line.startswith(name) for line in tally.tried)} of them through {name}" for name in FOUND
    )
    print(f"{len(tally.tried)} attempts, {through_each}, {len(tally.gained)} gained")
    return 1 if tally.gained else 0


if __name__ == "__main__":
    sys.exit(main())
