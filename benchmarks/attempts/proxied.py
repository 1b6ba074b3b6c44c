"""What is tried through nginx or Caddy with TLS: headers that only they may write, requests within requests, their own
paths."""

import re
import ssl
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.attempts.client import Client
from benchmarks.attempts.rules import at_every_rule
from benchmarks.attempts.tries import ORIGINS, PASSWORD, PATHS, REPORT, Tally
from benchmarks.server.behind import department
from chat.auth.roles import USER_ROLES
from chat.auth.users import Secret, User, write_users

# Addresses of nobody (RFC 5737): none may ever stand in the audit log.
FORGED = [f"203.0.113.{number}" for number in range(1, 21)]
_SMUGGLED = "POST /library/sync HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
# Ways to have two servers disagree on where a request ends.
FRAMES = {
    "length and chunks": "Content-Length: 4\r\nTransfer-Encoding: chunked",
    "chunks and length": "Transfer-Encoding: chunked\r\nContent-Length: 4",
    "two lengths": "Content-Length: 0\r\nContent-Length: 99",
    "one length twice in a line": "Content-Length: 0, 99",
    "chunks, a blank before the colon": "Transfer-Encoding : chunked",
    "chunks, a tab before": "Transfer-Encoding:\tchunked\r\nContent-Length: 4",
    "chunks, a word more": "Transfer-Encoding: xchunked\r\nContent-Length: 0",
    "chunks in quotes": 'Transfer-Encoding: "chunked"\r\nContent-Length: 0',
    "chunks on a folded line": "Transfer-Encoding:\r\n chunked\r\nContent-Length: 0",
    "chunks with an underscore": "Transfer_Encoding: chunked\r\nContent-Length: 0",
    "chunks and identity": "Transfer-Encoding: chunked, identity",
    "a length with a plus": "Content-Length: +0",
    "a length in hexadecimal": "Content-Length: 0x0",
    "a length with a zero byte": "Content-Length: 0\x00",
    "an upgrade to h2c": "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA",
    "an upgrade to a websocket": "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    "expecting to go on": "Expect: 100-continue\r\nContent-Length: 0",
    "a second host": "Host: 127.0.0.1\r\nContent-Length: 0",
}  # fmt: skip
# Requests that call themselves this machine's own, for what only that may read.
_INSIDE = {
    "X-Forwarded-For": "127.0.0.1",
    "X-Real-Ip": "127.0.0.1",
    "Forwarded": "for=127.0.0.1;host=127.0.0.1",
    "X-Forwarded-Host": "127.0.0.1",
    "X_Forwarded_For": "127.0.0.1",
    "Connection": "close, X-Forwarded-For",
    "X-Original-Url": "/health",
    "Authorization": "Bearer ",
}


# Where the configuration of each names the program.
_INNER = {"nginx": ("site.conf", r"server (127[.\d]+:\d+);"), "caddy": ("Caddyfile", r"reverse_proxy (127[.\d]+:\d+)")}  # fmt: skip


def through(server: str, place: Path, tally: Tally) -> None:
    """All of them, the throttle of logins last. `place` is an empty folder; SystemExit without the server or openssl."""
    (place / "reports").mkdir()
    (place / "reports" / "泵站.txt").write_text(REPORT, encoding="utf-8")
    with department(place, place / "reports", "--no-watch", server=server) as (reach, _):
        assert isinstance(reach.trust, ssl.SSLContext)  # noqa: S101
        client = Client(urlsplit(reach.address).netloc, reach.trust)
        write_users(place / "users", {role: User(Secret.of(PASSWORD), role) for role in USER_ROLES})
        tally.refused(f"{server}: the session of a user who was removed", client.get("/library/reports", reach.headers["cookie"]))  # fmt: skip
        cookies = {role: client.log_in(role, PASSWORD) for role in USER_ROLES}
        for path in PATHS:
            tally.refused(f"{server}, no login: {path}", client.get(path))
        for path in ("/health", "/metrics"):
            for name, value in _INSIDE.items():
                sent = client.call("GET", path, b"", cookies["administrator"], {name: value})
                tally.refused(f"{server}: {path} with {name}: {value}", sent)
        for origin in ORIGINS:
            sent = client.post("/library/sync", cookies["administrator"], origin=origin)
            tally.refused(f"{server}: origin {origin}", sent)
        at_every_rule(client, tally, cookies["administrator"], f"{server}, ")
        cookies["reader"] = client.log_in("reader", PASSWORD)
        name, pattern = _INNER[server]
        inner = re.search(pattern, (place / name).read_text("utf-8"))
        assert inner  # noqa: S101
        _smuggled(server, client, Client(inner[1]), tally, cookies["reader"])
        _cookies(server, client, tally)
        _throttled(server, client, tally)
    told = (place / "audit.jsonl").read_text("utf-8")
    tally.judge(f"{server}: a forged address in the audit log", gained=any(one in told for one in FORGED))


def _smuggled(server: str, client: Client, inner: Client, tally: Tally, reader: str) -> None:
    """A request that a reader may send, with another within it that nobody has allowed.

    Whoever sees more requests than the server has answers for takes what one sends for another's.
    """
    for name, head in FRAMES.items():
        for who, cookie in (("no login", ""), ("a reader", f"Cookie: {reader}\r\n")):
            before = _taken(inner)
            front = f"GET /library/state HTTP/1.1\r\nHost: {client.at}\r\n{cookie}{head}\r\n\r\n0\r\n\r\n"
            sent = client.raw(front + _SMUGGLED)
            answers, taken = sent.count("HTTP/1.1 "), _taken(inner) - before
            more = sent.count("HTTP/1.1 200") > bool(cookie) or "HTTP/1.1 101" in sent or taken > answers
            tally.judge(f"{server}, {who}: {name}", gained=more, why=(answers, taken, sent[:300]))


def _taken(inner: Client) -> int:
    """How many requests the program itself has answered, but for those for its figures."""
    told = re.findall(r"^youju_requests_total\{.*\} (\S+)", inner.get("/metrics").body, re.M)
    return round(sum(map(float, told)))


def _cookies(server: str, client: Client, tally: Tally) -> None:
    """A client that says it came without TLS gets no cookie that goes without TLS."""
    for header in (
        {"X-Forwarded-Proto": "http"},
        {"X-Forwarded-Ssl": "off"},
        {"X-Forwarded-Host": "evil.example"},
    ):
        fields = f"username=reader&password={PASSWORD.replace(' ', '+')}".encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
        sent = client.call("POST", "/login", fields, "", {**header, **kind})
        cookie = sent.headers.get("set-cookie", "")
        safe = all(word in cookie.lower() for word in ("secure", "httponly", "samesite=strict"))
        astray = "evil.example" in sent.headers.get("location", "") + sent.body
        tally.judge(f"{server}: a login with {header}", gained=not safe or astray, why=(sent.status, cookie))


def _throttled(server: str, client: Client, tally: Tally) -> None:
    """Guesses, each from an address of its own by its own words, and each for another name."""
    answers = [
        client.form("/login", {"username": f"name {number}", "password": "guess"}, forwarded=forged).status
        for number, forged in enumerate(FORGED)
    ]
    for number, status in enumerate(answers):
        tally.judge(
            f"{server}: guess {number} from a forged address", gained=status not in (401, 429), why=status
        )
    tally.judge(f"{server}: the throttle evaded by forged addresses", gained=answers[-1] != 429, why=answers)
