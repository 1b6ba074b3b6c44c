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
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chat.entrance.address import PublicAddress
from chat.entrance.refusals import Refusal, answer, wants_page
from chat.texts.sentences import preferred_language
from chat.web.gradio_seam import CLOSED, SCRIPTS_NEED, SERVER_HEADER, UPLOAD_ROUTE

MAX_JSON = 256 * 1024
MAX_UPLOAD = 200 * 2**20
_UPLOADS = (UPLOAD_ROUTE[1], "/library/files")

# What it holds, whatever Gradio's scripts need: nothing is loaded from or sent to anywhere else.
CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        f"script-src 'self' {SCRIPTS_NEED}",
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

_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


# Headers by which servers before this one speak of the client: read by uvicorn where they are trusted, and
# by nobody else.
_SAID_BEFORE = (b"x-forwarded-", SERVER_HEADER, b"forwarded", b"x-real-ip")
# What stands for an answer that is no page, where one sentence says more than that the request is malformed.
_PAGES = {401: "refused_reader", 404: "refused_closed", 405: "refused_method", 500: "refused_failed"}


@dataclass(frozen=True, slots=True)
class Guard:
    """Wraps an ASGI app. It answers to the host `names`, to its `public` address, and to every IP address when
    `any_address`.

    Inside, `scope["path"]` is without the path of the public address, which is `scope["youju_root"]`.
    """

    app: ASGIApp
    names: frozenset[str] = field(default_factory=lambda: frozenset({"127.0.0.1", "localhost", "::1"}))
    any_address: bool = False
    public: PublicAddress | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            # There is no WebSocket in this application; leaving without an answer closes it.
            return
        scope = self._arrived(scope)
        headers, root = Headers(scope=scope), scope["youju_root"]
        refusal = self.refusal(scope["method"], scope["path"], headers)
        response: Response | None = None
        if refusal is not None:
            response = answer(refusal, headers, f"{root}/")
        elif scope["method"] == "GET" and scope["path"] in ("", "/"):
            query = scope["query_string"].decode("latin-1")
            asked = f"?{query}" if query else ""
            if wants_english(scope, headers):
                response = RedirectResponse(f"{root}/en/{asked}", 307)
            elif not scope["path"]:
                response = RedirectResponse(f"{root}/{asked}", 307)
        incoming = _Incoming(receive, headers)
        outgoing = _Outgoing(send, headers, f"{root}/", incoming)
        await (response or self.app)(scope, incoming, outgoing)

    def _arrived(self, scope: Scope) -> Scope:
        """The request as it was sent to the public address, whether or not a server took the path away."""
        kept = [pair for pair in scope["headers"] if not pair[0].lower().startswith(_SAID_BEFORE)]
        passed_on = len(kept) < len(scope["headers"])
        scope = {**scope, "headers": kept, "youju_root": "", "youju_passed_on": passed_on}
        if self.public is None:
            return scope
        path, root = scope["path"], self.public.path
        below = bool(root) and (path == root or path.startswith(f"{root}/"))
        if below:
            scope["path"] = path[len(root) :]
            scope["raw_path"] = scope["path"].encode("utf-8", "surrogateescape")
        if self.public.is_at(Headers(scope=scope).get("host", "")):
            scope["scheme"] = self.public.scheme
            scope["youju_root"] = root
        elif below:
            scope["youju_root"] = root
        return scope

    def refusal(self, method: str, path: str, headers: Headers) -> Refusal | None:
        """The reason to refuse a request, or None."""
        host = headers.get("host", "")
        hosts = headers.getlist("host")
        at_public = self.public is not None and self.public.is_at(host)
        known = at_public or host_is_known(host, self.names, any_address=self.any_address)
        if len(hosts) != 1 or not known:
            said: dict[str, object] = {"host": host[:200]}
            if self.public is None:
                return Refusal(400, "refused_host_plain", said)
            return Refusal(400, "refused_host", {**said, "address": self.public})
        if CLOSED.search(path):
            return Refusal(404, "refused_closed")
        site = headers.get("sec-fetch-site", "same-origin")
        if method in _SAFE_METHODS:
            foreign = site == "cross-site" and headers.get("sec-fetch-mode") != "navigate"
            return Refusal(403, "refused_foreign") if foreign else None
        if site not in ("same-origin", "none") or not self._own_origin(headers, host, at_public=at_public):
            return Refusal(403, "refused_foreign")
        return size_refusal(path, headers)

    def _own_origin(self, headers: Headers, host: str, *, at_public: bool) -> bool:
        """Whether what sent a request was this page; programs that are no browsers name no origin."""
        origin = headers.get("origin")
        if origin is None:
            return True
        if self.public is not None and at_public:
            return origin == self.public.origin
        return urlsplit(origin).netloc == host


@dataclass(slots=True)
class _Incoming:
    """Receives a request, and knows whether all of it has come."""

    receive: Receive
    headers: Headers
    whole: bool = False

    async def __call__(self) -> Message:
        message = await self.receive()
        self.whole = not message.get("more_body", False)
        return message

    async def drain(self) -> None:
        """Take in what is left of a short body: to a server before this one, an answer that comes while it still
        sends may look like a broken connection."""
        length = self.headers.get("content-length", "0")
        short = length.isascii() and length.isdigit() and len(length) < 7 and 0 < int(length) <= MAX_JSON
        while short and not self.whole:
            await self()


@dataclass(slots=True)
class _Outgoing:
    """Sends an answer on with our headers; a failure that is no page becomes one where a page was asked for."""

    send: Send
    headers: Headers
    home: str
    incoming: _Incoming
    replaced: bool = False

    async def __call__(self, message: Message) -> None:
        if self.replaced:
            return
        if message["type"] == "http.response.start":
            if message["status"] >= 400:
                await self.incoming.drain()
            said = MutableHeaders(raw=message["headers"])
            # What is above 500 says how the program is, and says it itself.
            key = _PAGES.get(message["status"], "bad_request" if 400 <= message["status"] < 500 else None)
            if key and wants_page(self.headers) and not said.get("content-type", "").startswith("text/html"):
                self.replaced = True
                await self._page(Refusal(message["status"], key))
                return
            with_ours(message)
        await self.send(message)

    async def _page(self, refusal: Refusal) -> None:
        response = answer(refusal, self.headers, self.home)
        start: Message = {
            "type": "http.response.start",
            "status": refusal.status,
            "headers": response.raw_headers,
        }
        with_ours(start)
        await self.send(start)
        await self.send({"type": "http.response.body", "body": response.body})


def with_ours(message: Message) -> None:
    """Our headers in place of whatever an answer said itself."""
    outgoing = MutableHeaders(scope=message)
    for name, value in HEADERS.items():
        outgoing[name] = value


def size_refusal(path: str, headers: Headers) -> Refusal | None:
    """A body must say how long it is, and be no longer than its kind may be."""
    length = headers.get("content-length", "")
    if not length.isascii() or not length.isdigit() or len(length) > 15 or "transfer-encoding" in headers:
        return Refusal(411, "refused_length")
    limit = MAX_UPLOAD if path.rstrip("/").endswith(_UPLOADS) else MAX_JSON
    shown = f"{limit // 2**20} MB" if limit >= 2**20 else f"{limit // 2**10} KB"
    return Refusal(413, "refused_size", {"limit": shown}) if int(length) > limit else None


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
