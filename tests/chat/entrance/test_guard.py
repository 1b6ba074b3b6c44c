import asyncio
from typing import Any

import pytest
from starlette.datastructures import Headers

from chat.entrance.guard import HEADERS, MAX_JSON, MAX_UPLOAD, Guard, host_is_known, wants_english

HERE = "127.0.0.1:7860"


async def application(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-frame-options", b"ALLOWALL")]})
    await send({"type": "http.response.body", "body": b"page"})


def request(method: str, path: str, query: str = "", **headers: str) -> tuple[int, dict[str, str], bytes]:
    sent: list[Any] = []
    named = {"host": HERE, **{key.replace("_", "-"): value for key, value in headers.items()}}
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(key.encode(), value.encode()) for key, value in named.items()],
    }

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(Guard(application)(scope, receive, send))
    return sent[0]["status"], {k.decode(): v.decode() for k, v in sent[0]["headers"]}, sent[1]["body"]


def status(method: str, path: str, query: str = "", **headers: str) -> int:
    return request(method, path, query, **headers)[0]


def test_a_page_is_served_with_our_headers_and_no_others() -> None:
    code, headers, body = request("GET", "/")
    assert (code, body) == (200, b"page")
    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert "connect-src 'self'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:7860",
        "127.0.0.1.evil.example",
        "",
        "localhost@evil.example",
        "127.0.0.1/x",
        "[::1",
    ],
)
def test_other_hosts_are_refused(host: str) -> None:
    assert status("GET", "/", host=host) == 400


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:7860", "LOCALHOST", "[::1]:7860"])
def test_this_machine_is_known(host: str) -> None:
    assert status("GET", "/", host=host) == 200


def test_addresses_are_let_through_only_when_open() -> None:
    assert not host_is_known("192.168.1.9:7860", {"127.0.0.1"}, any_address=False)
    assert host_is_known("192.168.1.9:7860", {"127.0.0.1"}, any_address=True)
    assert not host_is_known("evil.example", {"127.0.0.1"}, any_address=True)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"origin": f"http://{HERE}"}, 200),
        ({"origin": f"http://{HERE}", "sec_fetch_site": "same-origin"}, 200),
        ({}, 200),  # no browser: gradio_client, curl
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"origin": "null"}, 403),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site"}, 403),
    ],
)
def test_only_this_page_may_post(headers: dict[str, str], expected: int) -> None:
    assert status("POST", "/gradio_api/queue/join", content_length="2", **headers) == expected


def test_foreign_pages_may_link_here_but_not_embed() -> None:
    assert status("GET", "/", sec_fetch_site="cross-site", sec_fetch_mode="navigate") == 200
    assert status("GET", "/config", sec_fetch_site="cross-site", sec_fetch_mode="no-cors") == 403


@pytest.mark.parametrize(
    ("path", "length", "expected"),
    [
        ("/gradio_api/queue/join", str(MAX_JSON), 200),
        ("/gradio_api/queue/join", str(MAX_JSON + 1), 413),
        ("/gradio_api/upload", str(MAX_JSON + 1), 200),
        ("/en/gradio_api/upload", str(MAX_UPLOAD + 1), 413),
        ("/gradio_api/queue/join", "", 411),
        ("/gradio_api/queue/join", "-1", 411),
        ("/gradio_api/queue/join", "1e3", 411),
        ("/gradio_api/queue/join", "²", 411),
    ],
)
def test_bodies_say_how_long_they_are(path: str, length: str, expected: int) -> None:
    refusal = Guard(application).refusal("POST", path, Headers({"host": HERE, "content-length": length}))
    assert (refusal.status if refusal else 200) == expected


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/proxy=https://example.org",
        "/gradio_api/file=https://example.org/x",
        "/gradio_api/file=http://10.0.0.1",
        "/en/gradio_api/FILE=https://example.org",
        "/gradio_api/vibe-edit/",
        "/gradio_api/mcp/sse",
        "/gradio_api/runs",
        "/gradio_api/run-history/records",
        "/monitoring",
        "/monitoring/summary",
        "/en/monitoring/x",
        "/gradio_api/openapi.json",
        "/gradio_api/token",
        "/gradio_api/user",
        "/gradio_api/dev/reload",
        "/gradio_api/deep_link",
        "/docs",
    ],
)
def test_what_gradio_offers_and_we_do_not_is_closed(path: str) -> None:
    assert status("GET", path) == 404


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/en/",
        "/config",
        "/gradio_api/info",
        "/gradio_api/queue/data",
        "/gradio_api/run/ask",
        "/gradio_api/call/ask",
        "/youju/talk.js",
        "/assets/index.js",
        "/theme.css",
    ],
)
def test_what_the_page_and_clients_need_is_open(path: str) -> None:
    assert status("GET", path) == 200


@pytest.mark.parametrize(
    ("query", "headers", "english"),
    [
        ("", {"accept-language": "en-US,en"}, True),
        ("", {"accept-language": "zh-CN"}, False),
        ("", {}, False),
        ("", {"accept-language": "en", "cookie": "a=b; youju_lang=zh"}, False),
        ("lang=en", {"accept-language": "zh", "cookie": "youju_lang=zh"}, True),
        ("x=1&lang=zh", {"accept-language": "en"}, False),
        ("lang=english", {"accept-language": "zh"}, False),
    ],
)
def test_the_switch_wins_over_the_browser(query: str, headers: dict[str, str], english: bool) -> None:
    assert wants_english({"query_string": query.encode()}, Headers(headers)) is english


def test_english_browsers_are_led_to_the_english_page() -> None:
    code, headers, _ = request("GET", "/", "__theme=dark", accept_language="en")
    assert (code, headers["location"]) == (307, "/en/?__theme=dark")


def test_websockets_are_not_answered() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(Guard(application)({"type": "websocket", "path": "/", "headers": []}, None, send))  # type: ignore[arg-type]
    assert sent == []
