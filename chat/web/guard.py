"""What stands between the network and Gradio: hosts, origins, sizes, routes, headers.

Gradio alone answers any Host, lets any page on the machine post to it, fetches
URLs on request and serves run history and monitoring. This is plain ASGI, so
that streams pass through untouched.
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chat.texts.sentences import preferred_language

MAX_JSON = 256 * 1024
MAX_UPLOAD = 200 * 2**20
_UPLOADS = ("/upload", "/library/files")

# Gradio's own scripts are inline and compile templates, hence the two `unsafe-`; what
# the policy does hold is that nothing is loaded from or sent to anywhere else.
CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}

_CLOSED = re.compile(
    r"/(gradio_api/)?(proxy=|file=https?:|vibe-|undo-vibe|mcp|run-history|runs\b|deep_link|process_recording"
    r"|custom_component|stream/|openapi|docs\b|redoc\b|profiling|dev/|token\b|user\b)|/monitoring\b",
    re.IGNORECASE,
)
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request goes no further."""

    status: int
    reason: str


@dataclass(frozen=True, slots=True)
class Guard:
    """Wraps an ASGI app. It answers to the host `names`, and to every IP address when `any_address`."""

    app: ASGIApp
    names: frozenset[str] = field(default_factory=lambda: frozenset({"127.0.0.1", "localhost", "::1"}))
    any_address: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            # There is no WebSocket in this application; leaving without an answer closes it.
            return
        headers = Headers(scope=scope)
        refusal = self.refusal(scope["method"], scope["path"], headers)
        answer: Response | None = None
        if refusal is not None:
            answer = PlainTextResponse(refusal.reason, refusal.status)
        elif scope["method"] == "GET" and scope["path"] == "/" and wants_english(scope, headers):
            query = scope["query_string"].decode("latin-1")
            answer = RedirectResponse("/en/" + (f"?{query}" if query else ""), 307)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                outgoing = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    outgoing[name] = value
            await send(message)

        await (answer or self.app)(scope, receive, send_with_headers)

    def refusal(self, method: str, path: str, headers: Headers) -> Refusal | None:
        """The reason to refuse a request, or None."""
        host = headers.get("host", "")
        if not host_is_known(host, self.names, any_address=self.any_address):
            return Refusal(400, "unknown host")
        if _CLOSED.search(path):
            return Refusal(404, "not found")
        site = headers.get("sec-fetch-site", "same-origin")
        if method in _SAFE_METHODS:
            foreign = site == "cross-site" and headers.get("sec-fetch-mode") != "navigate"
            return Refusal(403, "foreign page") if foreign else None
        origin = headers.get("origin")
        if site not in ("same-origin", "none") or (origin is not None and urlsplit(origin).netloc != host):
            return Refusal(403, "foreign page")
        return size_refusal(path, headers)


def size_refusal(path: str, headers: Headers) -> Refusal | None:
    """A body must say how long it is, and be no longer than its kind may be."""
    length = headers.get("content-length", "")
    if not length.isascii() or not length.isdigit():
        return Refusal(411, "length required")
    limit = MAX_UPLOAD if path.rstrip("/").endswith(_UPLOADS) else MAX_JSON
    return Refusal(413, "too large") if int(length) > limit else None


def host_is_known(host: str, names: Iterable[str], *, any_address: bool) -> bool:
    """Whether a Host header names this machine.

    A page that made its own name resolve to this address (DNS rebinding) still
    sends that name, so names are checked against the list; an IP address cannot
    be rebound, and is let through when the chat is open to other machines.
    """
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    if not name or "@" in host or "/" in host:
        return False
    if name in names:
        return True
    if not any_address:
        return False
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def wants_english(scope: Scope, headers: Headers) -> bool:
    """The switch on the page wins (`?lang=`, then its cookie), then the browser's languages."""
    query = scope["query_string"].decode("latin-1")
    if chosen := re.search(r"(?:^|&)lang=(zh|en)\b", query):
        return chosen[1] == "en"
    if chosen := re.search(r"(?:^|;\s*)youju_lang=(zh|en)\b", headers.get("cookie", "")):
        return chosen[1] == "en"
    return preferred_language(headers.get("accept-language", "")) == "en"
