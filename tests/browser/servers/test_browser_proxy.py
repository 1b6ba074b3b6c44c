"""Behind real servers with HTTPS, on loopback, with the very files of deploy/: only ports and certificate are others."""

import http.client
import json
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from browsing import CHROMIUM, ROOT, ask, program, shot, watched

from benchmarks.server.proxies import FOUND, NAME, OPENSSL, certificate, command, free_port

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine"),
    pytest.mark.skipif(OPENSSL is None, reason="no openssl makes a certificate here"),
]
PASSWORD = "a long enough password"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a certificate, users and a report."""
    place = tmp_path_factory.mktemp("proxy")
    certificate(place, NAME)
    for name in ("li", "wang"):
        subprocess.run(
            [sys.executable, "-m", "chat.auth", str(place / "users"), name],
            cwd=ROOT, input=f"{PASSWORD}\n", text=True, check=True, capture_output=True,
        )  # fmt: skip
    (place / "reports").mkdir()
    (place / "reports" / "泵站.txt").write_text(
        "青河泵站2023年总结\n\n一、存在问题\n　　一是意识形态工作抓得不紧，阵地管理有漏洞。\n",
        encoding="utf-8",
    )
    # More than one page of an answer holds.
    problems = (
        "干部学习走过场", "档案无人整理", "信访件压着不办", "河道垃圾清得慢", "财务票据不全", "公车管理松",
        "宣传栏常年不换", "值班脱岗", "招聘程序不严", "危房排查漏户", "食堂浪费", "合同审得粗", "培训人数少",
    )  # fmt: skip
    (place / "reports" / "镇.txt").write_text(
        "南山镇2023年总结\n\n一、存在问题\n"
        + "".join(f"　　{at}.{one}，问题突出。\n" for at, one in enumerate(problems, 1)),
        encoding="utf-8",
    )
    return place


@contextmanager
def running(words: list[str], port: int, place: Path) -> Iterator[None]:
    with (place / "server.log").open("wb") as log:
        server = subprocess.Popen(words, stdout=log, stderr=log)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield
    finally:
        server.terminate()
        server.wait(15)


class Site:
    """The page as it is known to people, behind its server."""

    def __init__(self, place: Path, port: int, path: str) -> None:
        self.place, self.port, self.path = place, port, path
        self.host = f"{NAME}:{port}"
        self.address = f"https://{self.host}{path}"
        self.cookie = ""

    def call(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        context = ssl.create_default_context(cafile=str(self.place / "fullchain.pem"))
        link = http.client.HTTPSConnection(NAME, self.port, context=context, timeout=60)
        plain = socket.create_connection(("127.0.0.1", self.port), 60)
        link.sock = context.wrap_socket(plain, server_hostname=NAME)
        named = {"Host": self.host} | ({"Cookie": self.cookie} if self.cookie else {})
        link.request(
            method, self.path + path, body, named | {k.replace("_", "-"): v for k, v in headers.items()}
        )
        reply = link.getresponse()
        answer = reply.status, {k.lower(): v for k, v in reply.getheaders()}, reply.read()
        link.close()
        return answer

    def log_in(self) -> dict[str, str]:
        form = urlencode({"username": "li", "password": PASSWORD}).encode()
        status, headers, _ = self.call("POST", "/login", form, origin=f"https://{self.host}")
        assert status == 200
        self.cookie = headers["set-cookie"].partition(";")[0]
        return headers


SERVERS = [
    pytest.param((server, path), id=f"{server}{path}", marks=pytest.mark.skipif(FOUND[server] is None, reason=f"no {server} here"))
    for server, path in (("nginx", ""), ("nginx", "/baogao"), ("caddy", "/baogao"))
]  # fmt: skip


@pytest.fixture(scope="module", params=SERVERS)
def site(request: Any, place: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    server, path = request.param
    port = free_port()
    site = Site(place, port, path)
    options = ("--reports", str(place / "reports"), "--index", str(tmp_path_factory.mktemp("index")),
               "--auth", str(place / "users"), "--url", site.address, "--trusted-proxy", "127.0.0.1")  # fmt: skip
    with program(*options) as inner:
        upstream = int(inner.rpartition(":")[2])
        with running(command(server, place, upstream, port), port, place):
            yield site


def test_the_login_gives_a_cookie_for_https_and_this_path_alone(site: Site) -> None:
    assert site.call("GET", "/", accept="text/html")[1]["location"] == f"{site.path}/login"
    cookie = site.log_in()["set-cookie"].lower()
    assert "secure" in cookie and "httponly" in cookie and "samesite=strict" in cookie
    assert f"path={site.path or '/'};" in f"{cookie};"
    assert json.loads(site.call("GET", "/library/state")[2])["user"] == "li"
    assert site.call("GET", "/")[1]["strict-transport-security"] == "max-age=31536000"


def test_foreign_pages_and_names_get_a_page_with_the_way_out(site: Site) -> None:
    site.log_in()
    status, _, body = site.call(
        "POST", "/library/sync", b"{}", origin="https://evil.example", accept="text/html"
    )
    assert status == 403 and "来自别的网页" in body.decode()
    status, _, body = site.call("GET", "/nothing-here", accept="text/html")
    assert status == 404 and "没有这个页面" in body.decode() and f'href="{site.path}/"' in body.decode()


def test_a_large_upload_and_an_export_and_an_answer_for_a_program(site: Site) -> None:
    site.log_in()
    big = b"\xff" * (50 * 2**20 - 1)
    status, _, body = site.call(
        "PUT", f"/library/files?name={quote('大.txt')}", big, origin=f"https://{site.host}"
    )
    assert status == 200 and json.loads(body)["files"][0]["outcome"] in ("bad_content", "added", "known"), (
        body
    )
    status, _, body = site.call(
        "POST", "/gradio_api/call/v2/ask",
        json.dumps({"question": "意识形态存在哪些问题？"}).encode(), content_type="application/json",
    )  # fmt: skip
    event = json.loads(body)["event_id"]
    status, headers, body = site.call("GET", f"/gradio_api/call/ask/{event}")
    assert headers["content-type"].startswith("text/event-stream")
    answer = json.loads(body.decode().partition("data: ")[2].splitlines()[0])
    assert "阵地管理有漏洞" in json.dumps(answer, ensure_ascii=False), answer
    status, headers, body = site.call("GET", "/analysis/ledger?format=xlsx")
    assert status == 200 and headers["content-disposition"].startswith("attachment") and body[:2] == b"PK"


def test_the_page_asks_opens_and_knows_its_path(browser: Any, site: Site) -> None:
    with watched(browser, site.address, expected=("401",), ignore_https_errors=True) as page:
        page.goto(f"{site.address}/")
        page.fill("[name=username]", "li")
        page.fill("[name=password]", PASSWORD)
        page.click("button")
        page.wait_for_selector(".yj-example")
        turn = ask(page, "意识形态存在哪些问题？")
        expect(turn).to_contain_text("阵地管理有漏洞", use_inner_text=True)
        turn.locator(".yj-card").first.click()
        page.wait_for_selector("#yj-reader .yj-original")
        link = page.locator("#yj-reader .yj-original").evaluate("link => link.href")
        assert link.startswith(f"{site.address}/library/original?report=")
        shot(page, f"proxy{site.path.replace('/', '-')}")
        turn = ask(page, "南山镇存在哪些问题？")
        turn.get_by_role("button", name="更多", exact=True).click()
        expect(turn.locator(".yj-further .yj-card")).to_have_count(3)
        page.goto(f"{site.address}/en/")
        page.wait_for_selector(".yj-bar")
        assert (
            page.locator(".yj-bar a[data-do=language]").evaluate("link => link.href")
            == f"{site.address}/?lang=zh"
        )
