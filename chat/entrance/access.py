"""Who may do what: every route of the application, with the role it takes. What is not listed is closed.

This is the one place that says so. The middleware reads it before each request; endpoints that programs
reach through Gradio's queue, whatever address they came by, read `ENDPOINTS` themselves.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from chat.auth.roles import UserRole, may
from chat.auth.users import User
from chat.entrance.audit import Observed
from chat.entrance.refusals import Refusal, answer
from chat.texts.sentences import LANGS, say
from chat.web.gradio_seam import EVENT_ROUTES, FILE_ROUTES, PAGE_ROUTES, UPLOAD_ROUTE
from corpus.audit import AuditLog
from corpus.errors import YoujuError
from retrieval.interfaces.rights import ACTIONS


@dataclass(frozen=True, slots=True)
class Rule:
    """A route as its router writes it, the role it takes, and what the audit log calls it, where it changes
    something or takes something along."""

    methods: str
    path: str
    role: UserRole
    action: str | None = None

    def fits(self, method: str, path: str) -> bool:
        return method in self.methods.split() and self._match(path) is not None

    def named(self, path: str) -> dict[str, str]:
        """What stands in a path that fits, by the names the rule gives it."""
        found = self._match(path)
        return {name.rstrip("_"): value for name, value in found.groupdict().items()} if found else {}

    def _match(self, path: str) -> re.Match[str] | None:
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", _literal(self.path))
        return re.fullmatch(re.sub(r"\{(\w+):path\}", r"(?P<\1>.*)", pattern), path)


def _literal(path: str) -> str:
    return re.sub(r"[.=+]", lambda found: "\\" + found[0], path)


RULES = (
    # The page and what it loads.
    *(Rule(*route, "reader") for route in PAGE_ROUTES),
    Rule("GET", "/youju/{path:path}", "reader"),
    Rule("GET", "/page/section", "reader"),
    Rule("POST", "/page/more", "reader"),
    Rule("POST", "/page/why", "reader"),
    # Gradio's events; what they do is in ENDPOINTS.
    *(Rule(*route, "reader") for route in EVENT_ROUTES),
    *(Rule(*route, "editor") for route in FILE_ROUTES),
    Rule(*UPLOAD_ROUTE, "editor", "upload"),
    # Asking, taking along, work across reports.
    Rule("GET", "/library/reports", "reader"),
    Rule("GET", "/library/state", "reader"),
    Rule("GET", "/library/original", "reader", "original"),
    Rule("POST", "/export", "reader", "export"),
    Rule("POST", "/basket", "reader", "export"),
    Rule("POST", "/basket/check", "reader"),
    Rule("GET", "/analysis/{kind}", "reader", "export"),
    Rule("GET", "/analysis/jobs/{id_}", "reader"),
    Rule("POST", "/analysis/jobs/{id_}/stop", "reader"),
    Rule("POST", "/analysis/jobs/{id_}/file", "reader", "export"),
    # The library.
    Rule("PUT", "/library/files", "editor", "add"),
    Rule("POST", "/library/remove", "editor", "delete"),
    Rule("POST", "/library/restore", "editor", "restore"),
    Rule("POST", "/library/reread", "editor", "reread"),
    Rule("POST", "/library/sync", "editor"),
    Rule("POST", "/library/correct", "editor", "correct"),
    Rule("POST", "/library/correct/role", "editor", "correct"),
    Rule("POST", "/library/correct/alias", "editor", "correct"),
    Rule("POST", "/work/role", "editor", "correct"),
    # The model.
    Rule("GET", "/library/models", "administrator"),
    Rule("POST", "/library/models/measure", "administrator"),
    Rule("POST", "/library/models/change", "administrator", "model"),
    Rule("POST", "/library/models/stop", "administrator", "model"),
    # Oneself, and everybody.
    Rule("GET", "/account", "reader"),
    Rule("POST", "/account/password", "reader", "password"),
    Rule("POST", "/account/sessions/end", "reader", "sessions"),
    Rule("POST", "/users/add", "administrator", "users"),
    Rule("POST", "/users/role", "administrator", "users"),
    Rule("POST", "/users/remove", "administrator", "users"),
    Rule("POST", "/users/sessions/end", "administrator", "sessions"),
    # The index and the trash.
    Rule("POST", "/index/check", "administrator"),
    Rule("POST", "/index/rebuild", "administrator", "rebuild"),
    Rule("POST", "/index/trash", "administrator", "trash"),
)
# Named endpoints of Gradio; the tools that assistant programs get over MCP take the same roles.
ENDPOINTS: Mapping[str, UserRole] = {
    name: ACTIONS[name] for name in ("ask", "reports", "report", "add", "remove", "sync")
}


def rule_of(method: str, path: str) -> Rule | None:
    """The rule of a request; None where nothing is open. The English page has everything below /en as well."""
    method = "GET" if method == "HEAD" else method
    plain = _plain(path)
    return next((rule for rule in RULES if rule.fits(method, plain)), None)


def _plain(path: str) -> str:
    plain = path.removeprefix("/en") if path.startswith("/en/") else path
    return plain.rstrip("/") or "/"


class AccessMiddleware:
    """An ASGI application that lets through to `app` what a user's role allows; without `users`, all that is open.

    Roles are looked up at every request: a change holds at once.
    """

    def __init__(self, app: ASGIApp, users: Mapping[str, User] | None, audit: AuditLog | None = None) -> None:
        self._app = app
        self._users = users
        self._audit = audit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        rule = rule_of(scope["method"], scope["path"])
        home = f"{scope.get('youju_root', '')}/"
        if rule is None:
            await answer(Refusal(404, "refused_closed"), request.headers, home)(scope, receive, send)
            return
        if self._audit is not None and rule.action and _counts(rule, scope):
            observed = Observed(scope, receive, send, dict(rule.named(_plain(scope["path"]))))
            scope = {**scope, "youju_told": observed.told}
            try:
                await self._pass(scope, observed.receive, observed.send, rule)
            finally:
                self._audit.write(scope, rule.action, observed.status, observed.what())
            return
        await self._pass(scope, receive, send, rule)

    async def _pass(self, scope: Scope, receive: Receive, send: Send, rule: Rule) -> None:
        """On to the application where the role allows it."""
        user = None if self._users is None else self._users.get(scope.get("youju_user", ""))
        role: UserRole = "administrator" if self._users is None else user.role if user else "reader"
        known = self._users is None or user is not None or "youju_open" in scope
        if not known or not may(role, rule.role):
            refusal, home = Refusal(403, f"refused_{rule.role}"), f"{scope.get('youju_root', '')}/"
            await answer(refusal, Request(scope).headers, home)(scope, receive, send)
            return
        await self._app({**scope, "youju_role": role, "youju_audit": self._audit}, receive, send)


def _counts(rule: Rule, scope: Scope) -> bool:
    """Work across reports is taken along only where a file is asked for."""
    if rule.path != "/analysis/{kind}":
        return True
    form = parse_qs(scope["query_string"].decode("latin-1")).get("format", ["json"])
    return form != ["json"]


def allow(scope: Scope | None, endpoint: str) -> None:
    """YoujuError where who sent a request may not use an endpoint. Without a scope nobody is known, so nothing may."""
    role: UserRole | None = scope.get("youju_role") if scope else None
    needed = ENDPOINTS[endpoint]
    if not may(role, needed):
        said = {lang: say(lang, f"refused_{needed}") for lang in LANGS}
        raise YoujuError(said["zh"], said["en"])
