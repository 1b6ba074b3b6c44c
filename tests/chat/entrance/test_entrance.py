"""The public address: what it may be, which requests are at it, and how every refusal is said."""

import asyncio
from typing import Any

import pytest

from chat.entrance.address import PublicAddress, trusted
from chat.entrance.guard import Guard
from corpus.errors import YoujuError

PUBLIC = PublicAddress.parse("https://reports.example.gov.cn/baogao")


@pytest.mark.parametrize(
    ("url", "origin", "path"),
    [
        ("https://reports.example.gov.cn", "https://reports.example.gov.cn", ""),
        ("https://Reports.Example.gov.cn:443/", "https://reports.example.gov.cn", ""),
        ("http://10.0.0.7:8080/a/b/", "http://10.0.0.7:8080", "/a/b"),
        ("https://[::1]:8443/x", "https://[::1]:8443", "/x"),
    ],
)
def test_addresses_are_taken_apart(url: str, origin: str, path: str) -> None:
    public = PublicAddress.parse(url)
    assert (public.origin, public.path, str(public)) == (origin, path, f"{origin}{path}/")


@pytest.mark.parametrize(
    "url",
    ["", "reports.example.gov.cn", "ftp://x", "https://", "https://a b", "https://u:p@x", "https://x/?q", "https://x/#a",
     "https://x/../y", "https://x:99999", "https://x:0", "https://x/<s>", "https://*", "https://x:p", "https://[::1"],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(YoujuError, match=r"https://reports\.example\.gov\.cn"):
        PublicAddress.parse(url)


def test_proxies_are_addresses_or_networks() -> None:
    assert trusted(["127.0.0.1", "10.0.0.0/8", "::1"]) == ["127.0.0.1", "10.0.0.0/8", "::1"]
    for wrong in ("*", "nginx", "127.0.0.1:80", ""):
        with pytest.raises(YoujuError, match=r"--trusted-proxy 127\.0\.0\.1"):
            trusted([wrong])


received: list[bytes] = []


def asked(
    method: str = "GET",
    path: str = "/baogao/config",
    *,
    inner: int = 200,
    kind: str = "text/plain",
    **named: str,
) -> tuple[int, dict[str, str], str, dict[str, Any]]:
    """Status, headers, body and the scope that came through, of a request to an application of one answer."""
    seen: list[dict[str, Any]] = [{}]
    sent: list[Any] = []
    received.clear()

    async def application(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope)
        await send(
            {"type": "http.response.start", "status": inner, "headers": [(b"content-type", kind.encode())]}
        )
        await send({"type": "http.response.body", "body": b"inner"})

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        received.append(b"{")
        return {"type": "http.request", "body": b"{", "more_body": len(received) < 2}

    headers = {"host": "reports.example.gov.cn", "content-length": "2"} | {
        name.replace("_", "-"): value for name, value in named.items()
    }
    scope = {
        "type": "http", "method": method, "path": path, "query_string": b"", "scheme": "http",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    asyncio.run(Guard(application, public=PUBLIC)(scope, receive, send))
    body = b"".join(one["body"] for one in sent[1:]).decode()
    return sent[0]["status"], {k.decode(): v.decode() for k, v in sent[0]["headers"]}, body, seen[-1]


@pytest.mark.parametrize(
    ("host", "path", "inside"),
    [
        ("reports.example.gov.cn", "/baogao/config", ("/config", "/baogao", "https")),
        ("REPORTS.example.gov.cn:443", "/baogao/config", ("/config", "/baogao", "https")),
        (
            "reports.example.gov.cn",
            "/config",
            ("/config", "/baogao", "https"),
        ),  # a server that took the path away
        ("127.0.0.1:7860", "/config", ("/config", "", "http")),
        ("127.0.0.1:7860", "/baogao/config", ("/config", "/baogao", "http")),
        ("127.0.0.1:7860", "/baogaox", ("/baogaox", "", "http")),
    ],
)
def test_the_path_and_the_scheme_of_the_address_hold_inside(
    host: str, path: str, inside: tuple[str, ...]
) -> None:
    status, _, _, scope = asked(path=path, host=host)
    assert (status, scope["path"], scope["youju_root"], scope["scheme"]) == (200, *inside)


@pytest.mark.parametrize(
    "host", ["evil.example", "10.0.0.1", "reports.example.gov.cn:8443", "reports.example.gov.cn."]
)
def test_other_hosts_are_told_the_address(host: str) -> None:
    status, headers, body, scope = asked(host=host, accept="text/html")
    assert (status, scope) == (400, {}) and headers["content-type"].startswith("text/html")
    assert "请用 https://reports.example.gov.cn/baogao/ 打开" in body
    assert "Open https://reports.example.gov.cn/baogao/" in body


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://reports.example.gov.cn", 200),
        ("http://reports.example.gov.cn", 403),
        ("https://reports.example.gov.cn.evil.example", 403),
        ("https://evil.example", 403),
        ("null", 403),
        ("", 403),
    ],
)
def test_only_pages_of_the_address_may_post(origin: str, status: int) -> None:
    assert asked("POST", origin=origin)[0] == status


def test_what_clients_say_of_servers_before_this_one_goes_no_further() -> None:
    said = {"x_forwarded_host": "evil.example", "x_forwarded_for": "1.2.3.4", "forwarded": "for=1.2.3.4",
            "x_gradio_server": "https://evil.example", "x_real_ip": "1.2.3.4"}  # fmt: skip
    _, _, _, scope = asked(**said)
    assert [name for name, _ in scope["headers"]] == [b"host", b"content-length"]


def test_a_refusal_is_a_page_for_people_and_json_for_programs() -> None:
    status, headers, body, _ = asked("POST", accept="text/html,*/*", content_length=str(10**9))
    assert (status, headers["x-frame-options"]) == (413, "DENY")
    assert "内容超过 256 KB" in body and "larger than 256 KB" in body and 'href="/baogao/"' in body
    status, headers, body, _ = asked("POST", content_length=str(10**9))
    assert headers["content-type"] == "application/json" and '"zh":"内容超过 256 KB' in body


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        (401, "登录已失效"),
        (404, "没有这个页面"),
        (405, "不接受这样的请求"),
        (409, "请求不完整或格式不对"),
        (422, "请求不完整或格式不对"),
        (500, "原因已记入日志"),
    ],
)
def test_failures_further_in_are_pages_as_well(inner: int, said: str) -> None:
    status, headers, body, _ = asked(inner=inner, accept="text/html")
    assert status == inner and said in body and headers["content-security-policy"]
    assert asked(inner=inner, accept="image/png, text/html")[2] == body
    assert asked(inner=inner, accept="*/*")[2] == "inner"
    assert asked(inner=inner, kind="text/html", accept="text/html")[2] == "inner"


def test_how_the_program_is_stays_what_it_is_for_people_too() -> None:
    assert asked(inner=503, kind="application/json", accept="text/html")[2] == "inner"


def test_the_address_without_its_slash_leads_to_the_page() -> None:
    status, headers, _, _ = asked(path="/baogao")
    assert (status, headers["location"]) == (307, "/baogao/")
    assert asked(path="/baogao/", accept_language="en")[1]["location"] == "/baogao/en/"


def test_a_short_body_is_taken_in_before_a_refusal_and_a_long_one_is_not() -> None:
    assert asked("POST", origin="https://evil.example")[0] == 403 and len(received) == 2
    assert asked("POST", content_length=str(10**9))[0] == 413 and received == []
    assert asked("POST", origin="https://reports.example.gov.cn")[0] == 200 and received == []
