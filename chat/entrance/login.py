"""Login for those who must log in: a page of our own, a session, a limit on tries.

It stands behind the guard and before everything else, so that nothing of the application
is reached without a session but this page and its style.
"""

import time
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from chat.auth.roles import FORMER
from chat.auth.users import NOBODY, User
from chat.entrance.guard import wants_english
from chat.entrance.refusals import code, wants_page
from chat.entrance.sessions import LASTS, LoginThrottle, Sessions
from chat.render.markup import Html, escape, join, tag
from chat.texts.sentences import LANGS, Lang, say
from chat.web.assets import at
from corpus.audit import AuditLog

COOKIE = "youju_session"
# So many wrong tries from one address, and it is closed for a while. A name is closed later, so
# that a stranger does not shut its owner out by eight wrong guesses.
TRIES = 8
TRIES_OF_A_NAME = 40
_OPEN = (at("shared/login.css"), at("icon.svg"))
_FORM_BYTES = 8_192


class LoginMiddleware:
    """An ASGI application that asks for a login before it lets through to `app`.

    `users` is looked into at every request: whoever is taken out of it is logged out at once.
    """

    def __init__(
        self,
        app: ASGIApp,
        users: Mapping[str, User],
        sessions: Sessions | None = None,
        audit: AuditLog | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._users = users
        self._sessions = sessions or Sessions(clock)
        self._audit = audit
        self._by_address = LoginThrottle(TRIES, clock)
        self._by_name = LoginThrottle(TRIES_OF_A_NAME, clock)
        # One at a time: each takes tens of megabytes and a whole core.
        self._hashing = anyio.CapacityLimiter(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        answer = await self._answer(request)
        await (answer or self._app)(scope, receive, send)

    async def _answer(self, request: Request) -> Response | None:
        """What the login itself answers; None lets the request through."""
        # A client of the English page logs in below it.
        path = {"/en/login": "/login"}.get(request.url.path, request.url.path)
        token, root = request.cookies.get(COOKIE, ""), root_of(request)
        if path == "/login" and request.method == "POST":
            return await self._log_in(request)
        if path == "/logout" and request.method == "POST":
            self._sessions.end(token)
            gone = RedirectResponse(f"{root}/login", 303)
            gone.delete_cookie(COOKIE, path=root or "/", httponly=True, samesite="strict")
            return gone
        if (name := self._sessions.name(token, self._users)) is not None:
            request.scope["youju_user"] = name
            request.scope["youju_token"] = token
            return RedirectResponse(f"{root}/", 303) if path == "/login" else None
        if path in _OPEN and request.method in ("GET", "HEAD"):
            request.scope["youju_open"] = True
            return None
        if path == "/login":
            return HTMLResponse(page(_language(request), root=root))
        if wants_page(request.headers):
            return RedirectResponse(f"{root}/login", 303)
        lang = _language(request)
        return JSONResponse({"detail": "Not authenticated", "error": say(lang, "login_needed")}, 401)

    def _note(self, request: Request, action: str, status: int, name: str) -> None:
        if self._audit is not None:
            self._audit.write(request.scope, action, status, {"name": name})

    async def _log_in(self, request: Request) -> Response:
        lang, root = _language(request), root_of(request)
        people = wants_page(request.headers)
        form = await _form(request)
        name, password = form.get("username", ""), form.get("password", "")
        address, known = request.client.host if request.client else "", name[:64]
        if self._by_address.closed(address) or self._by_name.closed(known):
            self._note(request, "login", 429, known)
            return _refused(lang, "login_closed", 429, name, root if people else None)
        # Counted before the answer is known, so that tries at the same moment count as well.
        self._by_address.wrong(address)
        self._by_name.wrong(known)
        secret = self._users.get(name, User(NOBODY, FORMER)).secret
        fits = await anyio.to_thread.run_sync(secret.fits, password, limiter=self._hashing)
        if not fits or name not in self._users:
            self._note(request, "login", 401, known)
            return _refused(lang, "login_wrong", 401, name, root if people else None)
        self._by_address.right(address)
        self._by_name.right(known)
        self._note(request, "login", 200, known)
        # Whoever planted a session in this browser shall not share what comes now.
        self._sessions.end(request.cookies.get(COOKIE, ""))
        answer: Response = RedirectResponse(f"{root}/", 303) if people else JSONResponse({"success": True})
        answer.set_cookie(
            COOKIE,
            self._sessions.begin(name, secret, address),
            max_age=int(LASTS),
            path=root or "/",
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return answer


def root_of(request: Request) -> str:
    """The path of the public address, which links and cookies begin with; mostly empty."""
    root: str = request.scope.get("youju_root", "")
    return root


def page(lang: Lang, problem: str = "", name: str = "", root: str = "") -> Html:
    """The login page: no script, one style, everything escaped. `problem` is the key of what is wrong, which is
    said in both languages, that of the page first."""
    said = [
        tag("p", escape(say(one, problem)), class_="wrong", role="alert", lang=code(one))
        for one in sorted(LANGS, key=lambda one: one != lang)
        if problem
    ]
    body = join(
        tag("h1", escape(say(lang, "name"))),
        tag("p", escape(say(lang, "login_intro"))),
        *said,
        tag(
            "form",
            join(
                _field("text", "username", say(lang, "login_name"), "username", name),
                _field("password", "password", say(lang, "login_password"), "current-password"),
                tag("button", escape(say(lang, "login")), type="submit"),
            ),
            method="post",
            action=f"{root}/login",
        ),
    )
    head = (
        f'<!doctype html><html lang="{code(lang)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(say(lang, 'page_title'))}</title>"
        f'<link rel="icon" href="{root}{at("icon.svg")}">'
        f'<link rel="stylesheet" href="{root}{at("shared/login.css")}"></head>'
    )
    return Html(f"{head}<body><main>{body}</main></body></html>")


def _field(kind: str, name: str, label: str, complete: str, value: str = "") -> Html:
    box = (
        f'<input type="{kind}" name="{name}" value="{escape(value)}" autocomplete="{complete}" '
        'required maxlength="1024">'
    )
    return tag("label", join(escape(label), box))


def _refused(lang: Lang, key: str, status: int, name: str, root: str | None) -> Response:
    """A page below `root`; None for a program."""
    if root is not None:
        return HTMLResponse(page(lang, key, name[:64], root), status)
    return JSONResponse({"error": say(lang, key)}, status)


def _language(request: Request) -> Lang:
    return "en" if wants_english(request.scope, request.headers) else "zh"


async def _form(request: Request) -> dict[str, str]:
    """The first value of each field; an overlong or malformed form is empty."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _FORM_BYTES:
            return {}
    try:
        fields = parse_qs(body.decode("utf-8"), max_num_fields=10, keep_blank_values=True)
    except ValueError:
        return {}
    return {key: values[0] for key, values in fields.items()}
