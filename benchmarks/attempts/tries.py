"""What is tried, and what it is judged by.

Each attempt is one request (or one dialogue) that must be refused. What comes back is judged by what was gained:
data, a change, a session.
"""

import io
import json
import re
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from benchmarks.attempts.client import Answer, Client
from chat.auth.roles import USER_ROLES, may
from chat.entrance.access import ENDPOINTS, RULES

PASSWORD = "a long enough password"  # noqa: S105 - of users that live as long as this program
REFUSED = {303, 400, 401, 403, 404, 405, 411, 413, 421, 422, 429}
SECRET = "绝密内容不得外泄"  # noqa: S105 - what a stranger must not read
REPORT = f"某厂2023年总结\n\n一、存在问题\n　　一是{SECRET}，管理有漏洞。\n"
HOSTS = ("evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "127.0.0.1/x", "", "10.0.0.9",
         "reports.example.gov.cn.evil.example", "reports.example.gov.cn:8443", "[::1", "evil.example:80")  # fmt: skip
ORIGINS = ("https://evil.example", "null", "http://reports.example.gov.cn", "https://reports.example.gov.cn.evil.example",
           "http://127.0.0.1:1", "file://", "https://reports.example.gov.cn:8443", "chrome-extension://x")  # fmt: skip
COOKIES = ("youju_session=", "youju_session=x", "youju_session=null", "youju_session=" + "A" * 43, "youju_session=../../x",
           'youju_session="; admin=1', "youju_session=%00", "youju_user=administrator", "youju_role=administrator",
           "youju_session=x; youju_session=y")  # fmt: skip
PATHS = ("//library/reports", "/library/../library/reports", "/./library/reports", "/%6cibrary/reports", "/library/reports/",
         "/LIBRARY/reports", "/en/en/library/reports", "/library/reports;x", "/library/reports%00", "/library%2freports",
         "/youju/../library/reports", "/login/../library/reports", "/login/library/reports", "/en//library/reports",
         "/library/reports?x=/login", "/login;/../library/reports", "/en/login/../library/reports", "/%2e/library/reports",
         "/metrics", "/health", "/gradio_api/file=/etc/passwd", "/gradio_api/file=users.txt", "/openapi.json", "/docs")  # fmt: skip
NAMES = ("../evil.txt", "../../evil.txt", "/etc/evil.txt", "..\\..\\evil.txt", "a/../../evil.txt", ".youju/corrections.toml",
         ".trash/evil.txt", "link/evil.txt", "\x00evil.txt", "C:\\evil.txt")  # fmt: skip


@dataclass(slots=True)
class Tally:
    """What was tried, and what of it gained something."""

    tried: list[str] = field(default_factory=list)
    gained: list[str] = field(default_factory=list)

    def judge(self, name: str, *, gained: bool, why: object = "") -> None:
        self.tried.append(name)
        if gained:
            self.gained.append(f"{name}: {why}")

    def refused(self, name: str, answer: Answer) -> None:
        gained = answer.status not in REFUSED or SECRET in answer.body or "set-cookie" in answer.headers
        self.judge(name, gained=gained, why=(answer.status, answer.body[:200]))


def attempts(client: Client, place: Path, tally: Tally) -> None:
    """All of them, one after another; the throttle of logins comes last."""
    cookies: dict[str, str] = {role: client.log_in(role, PASSWORD) for role in USER_ROLES}
    _roles(client, tally, cookies)
    _endpoints(client, tally, cookies)
    for path in PATHS:
        tally.refused(f"no login: {path}", client.get(path, x_forwarded_for="9.9.9.9"))
        tally.refused(
            f"no login, as a page: HEAD {path}", client.call("HEAD", path, x_forwarded_for="9.9.9.9")
        )
    for cookie in COOKIES:
        tally.refused(f"forged cookie {cookie[:40]}", client.get("/library/reports", cookie))
    for host in HOSTS:
        tally.refused(f"host {host!r}", client.get("/library/reports", cookies["administrator"], host=host))
        tally.refused(
            f"host {host!r}, posting", client.post("/library/sync", cookies["administrator"], host=host)
        )
    for origin in ORIGINS:
        for path in ("/library/sync", "/users/remove", "/logout", "/login"):
            tally.refused(
                f"origin {origin} → {path}", client.post(path, cookies["administrator"], origin=origin)
            )
    for site in ("cross-site", "same-site"):
        tally.refused(
            f"fetched {site}", client.post("/library/sync", cookies["administrator"], sec_fetch_site=site)
        )
        tally.refused(
            f"read {site}",
            client.get("/library/reports", cookies["administrator"], sec_fetch_site="cross-site"),
        )
    for header in ("x-http-method-override", "x-method-override", "x-original-url", "x-rewrite-url", "x-forwarded-prefix",
                   "x-forwarded-user", "x-remote-user", "authorization"):  # fmt: skip
        sent = client.call("POST", "/library/remove", b"{}", cookies["reader"], {header: "administrator"})
        tally.refused(f"reader with {header}", sent)
    _sizes(client, tally, cookies["administrator"])
    _files(client, tally, cookies["editor"], place)
    _logins(client, tally, cookies)


def _roles(client: Client, tally: Tally, cookies: dict[str, str]) -> None:
    """Every route, with no login and with each role that is too little, on both pages."""
    for rule in RULES:
        path = re.sub(r"\{kind\}", "ledger", re.sub(r"\{[^}]+\}", "x", rule.path))
        for prefix in ("", "/en"):
            for role in (None, *(one for one in USER_ROLES if not may(one, rule.role))):
                sent = client.call(rule.methods, prefix + path, b"{}", cookies.get(role or "", ""))
                tally.refused(f"{role or 'no login'}: {rule.methods} {prefix}{path}", sent)


def _endpoints(client: Client, tally: Tally, cookies: dict[str, str]) -> None:
    """A reader calls what changes the library: by name, and by number through the queue."""
    config = json.loads(client.get("/config", cookies["reader"]).body)
    numbers = {one["api_name"]: one["id"] for one in config["dependencies"]}
    for name, needed in ENDPOINTS.items():
        if may("reader", needed):
            continue
        data = {"add": [[]], "remove": [["泵站.txt"]]}.get(name, [])
        for kind in ("call", "run", "api"):
            sent = client.post(f"/gradio_api/{kind}/{name}", cookies["reader"], data={"data": data})
            if kind == "call" and sent.status == 200:
                event = json.loads(sent.body)["event_id"]
                sent = client.get(f"/gradio_api/call/{name}/{event}", cookies["reader"])
            tally.judge(
                f"reader: {kind}/{name}",
                gained="removed" in sent.body or '"generation"' in sent.body,
                why=sent.body[:200],
            )
        session = f"attempt{name}"
        joined = {"data": data, "fn_index": numbers[name], "session_hash": session, "trigger_id": None}
        client.post("/gradio_api/queue/join", cookies["reader"], data=joined)
        heard = client.get(f"/gradio_api/queue/data?session_hash={session}", cookies["reader"]).body
        tally.judge(
            f"reader: queue of {name}",
            gained='"success": true' in heard or '"success":true' in heard,
            why=heard[-300:],
        )


def _sizes(client: Client, tally: Tally, cookie: str) -> None:
    """Lengths that lie, bodies without one, two requests in one."""
    host, smuggled = (
        "Host: 127.0.0.1",
        "POST /library/sync HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n",
    )
    for name, head in {
        "two lengths": "Content-Length: 2\r\nContent-Length: 90",
        "length and chunks": "Content-Length: 2\r\nTransfer-Encoding: chunked",
        "chunks": "Transfer-Encoding: chunked",
        "chunks, oddly written": "Transfer-Encoding : chunked",
        "chunked twice": "Transfer-Encoding: chunked, identity",
        "no length": "X-A: b",
        "a negative length": "Content-Length: -1",
        "a huge length": "Content-Length: 99999999999999999999",
        "half a length": "Content-Length: 2e1",
        "two hosts": "Host: evil.example\r\nContent-Length: 2",
        "a folded header": "Content-Length: 2\r\n Host: evil.example",
        "a bare line feed": "Content-Length: 2\nX-B: c",
    }.items():
        sent = client.raw(f"POST /library/sync HTTP/1.1\r\n{host}\r\n{head}\r\n\r\n0\r\n\r\n{smuggled}")
        tally.judge(f"without login: {name}", gained="HTTP/1.1 200" in sent, why=sent[:200])
    for path, size in (
        ("/library/sync", 300_000),
        ("/users/add", 10**9),
        ("/library/files?name=a.txt", 10**10),
    ):
        sent = client.raw(
            f"POST {path} HTTP/1.1\r\n{host}\r\nCookie: {cookie}\r\nContent-Length: {size}\r\n\r\n"
        )
        tally.judge(f"{size} bytes to {path}", gained="HTTP/1.1 413" not in sent, why=sent[:200])


def _files(client: Client, tally: Tally, cookie: str, place: Path) -> None:
    """An editor writes and reads outside the folder of the reports."""
    (place / "reports" / "link").symlink_to(place / "outside", target_is_directory=True)
    for name in NAMES:
        client.call("PUT", f"/library/files?name={quote(name)}", REPORT.encode(), cookie)
        tally.judge(f"upload as {name!r}", gained=_outside(place), why=_outside(place))
        read = client.get(f"/library/original?report={quote(name)}", cookie)
        tally.judge(
            f"original of {name!r}", gained=read.status == 200 and "evil" not in name, why=read.status
        )
        sent = client.post("/library/remove", cookie, data={"paths": [name]})
        tally.judge(
            f"removal of {name!r}", gained=not (place / "outside" / "kept.txt").exists(), why=sent.body
        )
    for name, content in _zips().items():
        sent = client.call("PUT", "/library/files?name=a.zip", content, cookie)
        tally.judge(f"zip: {name}", gained=_outside(place) or sent.status >= 500, why=sent.body[:200])


def _outside(place: Path) -> bool:
    """Whether anything but what belongs there lies outside the folder of the reports."""
    own = {"reports", "index", "users", ".users.lock", "outside", "audit.jsonl", "program.log"}
    return not {one.name for one in place.iterdir()} <= own or {
        one.name for one in (place / "outside").iterdir()
    } != {"kept.txt"}


def _zips() -> dict[str, bytes]:
    """Archives that climb out, point elsewhere, or swell."""
    made = {}
    for name in (
        "../evil.txt",
        "/var/evil.txt",
        "a/../../evil.txt",
        "..\\evil.txt",
        "link/evil.txt",
        ".youju/x.txt",
    ):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as packed:
            packed.writestr(name, REPORT)
        made[name] = held.getvalue()
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        info = zipfile.ZipInfo("a.txt")
        info.external_attr = 0o120777 << 16
        packed.writestr(info, "/etc/passwd")
    made["a link"] = held.getvalue()
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(8):
            packed.writestr(f"{number}.txt", b"\0" * 60 * 2**20)
    made["a bomb"] = held.getvalue()
    return made


def _logins(client: Client, tally: Tally, cookies: dict[str, str]) -> None:
    """A planted session, names told apart by time, guesses without end."""
    planted = "youju_session=" + "P" * 43
    sent = client.form("/login", {"username": "reader", "password": PASSWORD}, planted)
    kept = client.get("/library/state", planted)
    tally.judge(
        "a planted session", gained=kept.status == 200 or "P" * 43 in sent.headers.get("set-cookie", "")
    )
    client.form("/login", {"username": "reader", "password": PASSWORD}, cookies["editor"])
    tally.refused("the session before a new login", client.get("/library/state", cookies["editor"]))
    took: dict[str, list[float]] = {"administrator": [], "nobody-of-this-name": []}
    for _ in range(3):
        for name, seconds in took.items():
            began = time.perf_counter()
            client.form("/login", {"username": name, "password": "wrong"})
            seconds.append(time.perf_counter() - began)
    # The least of each: whatever else the machine does can only make a try longer.
    known, unknown = (min(seconds) for seconds in took.values())
    tally.judge("names told apart by time", gained=not 0.3 < known / unknown < 3, why=(known, unknown))
    for number in range(12):
        sent = client.form("/login", {"username": "administrator", "password": f"guess {number}"})
        tally.refused(f"guess {number}", sent)
    for forged in ("1.2.3.4", "127.0.0.1", "::1"):
        sent = client.form("/login", {"username": "administrator", "password": PASSWORD}, forwarded=forged)
        tally.judge(f"throttle evaded as {forged}", gained=sent.status != 429, why=sent.status)
