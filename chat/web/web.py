"""Both pages, Chinese and English, mounted behind the guard."""

import asyncio
import gc
import logging
import socket
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

import uvicorn
from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from chat.auth.users import User, UsersFile
from chat.entrance.access import AccessMiddleware
from chat.entrance.account import account_routes
from chat.entrance.address import PublicAddress
from chat.entrance.guard import Guard
from chat.entrance.health import HealthMiddleware
from chat.entrance.login import LoginMiddleware
from chat.entrance.logs import structured
from chat.entrance.overload import OverloadMiddleware
from chat.entrance.sessions import Sessions
from chat.export.basket import basket_routes
from chat.export.build import export_routes
from chat.page.events import Events
from chat.page.first import FirstPaint, asked_in, first, whose
from chat.page.page import build, head, theme
from chat.render import answer as answers
from chat.render.markup import Html, join
from chat.service.models import Models, model_routes
from chat.service.pending import NotReady
from chat.service.workspace import Workspace
from chat.texts.sentences import Lang
from chat.web import assets
from chat.web.analyses import analysis_routes
from chat.web.corrections import correction_routes
from chat.web.fragments import fragments
from chat.web.gradio_seam import mount_pages, waiting
from chat.web.routes import library_routes, plain_answers
from chat.web.work import work_routes
from corpus.audit import AuditLog
from corpus.errors import YoujuError
from corpus.folder.intake import MAX_MEGABYTES

_MOUNTS: Mapping[str, Lang] = {"/en": "en", "/": "zh"}
_PATHS: Mapping[str, Lang] = {"/": "zh", "/en/": "en"}


def application(
    workspace: Workspace,
    *,
    blocked: tuple[Path, ...] = (),
    open_to_all: bool = False,
    users: Mapping[str, User] | None = None,
    models: Models | None = None,
    public: PublicAddress | None = None,
    audit: AuditLog | None = None,
) -> ASGIApp:
    """The whole web application. `blocked` folders are never served, whatever Gradio thinks of them.

    With `users`, nothing but the login page is reached without a login; without `models`, the
    model of the index stays the one it is. `public` is the address at which another server passes it on, `audit` where changes are written down.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    plain_answers(app)
    app.include_router(library_routes(workspace))
    app.include_router(correction_routes(workspace))
    app.include_router(model_routes(models or Models(workspace, lambda: (), _no_other)))
    app.include_router(export_routes(workspace))
    app.include_router(basket_routes(workspace))
    app.include_router(work_routes(workspace))
    sessions = Sessions()
    if isinstance(users, UsersFile):
        app.include_router(account_routes(users, sessions, workspace))
    app.include_router(analysis_routes(workspace))
    app.mount(assets.ROOT, GZipMiddleware(assets.Kept(directory=assets.FOLDER)), name="youju")
    app.include_router(fragments(workspace))

    logged = audit is not None and audit.questions

    pages = mount_pages(
        app,
        {path: partial(build, workspace, lang, logged=logged) for path, lang in _MOUNTS.items()},
        {path: head(lang) for path, lang in _MOUNTS.items()},
        blocked=blocked,
        largest=MAX_MEGABYTES * 2**20,
        theme=theme(),
    )
    shown: ASGIApp = FirstPaint(
        _Rooted(app), {path: partial(_first, workspace, lang, logged) for path, lang in _PATHS.items()}
    )
    inner: ASGIApp = OverloadMiddleware(shown, lambda: waiting(pages))
    inner = AccessMiddleware(inner, users, audit)
    if users is not None:
        inner = LoginMiddleware(inner, users, sessions, audit)
    inner = HealthMiddleware(inner, workspace, audit)
    names = {"127.0.0.1", "localhost", "::1"}
    if open_to_all:
        names.add(socket.gethostname().lower())
    return Guard(inner, frozenset(names), any_address=open_to_all and public is None, public=public)


class _Rooted:
    """Gives the application the path it has below its server, as ASGI wants it: in `root_path` and in `path`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if root := scope.get("youju_root"):
            scope = {**scope, "root_path": root, "path": root + scope["path"]}
        await self._app(scope, receive, send)


async def _first(workspace: Workspace, lang: Lang, logged: bool, scope: Scope) -> Html:
    question = asked_in(scope)
    if not question:
        return join(whose(scope), first(lang, workspace.assistant.example_questions(lang), logged=logged))
    events = Events(workspace, lang)
    try:
        with events.noted(scope, question):
            answer, _ = await events.answer(question)
    except NotReady as far:
        answer = answers.waiting(lang, question, far.done, far.total)
        return join(whose(scope), first(lang, [], answer, logged=logged, waits=True))
    return join(whose(scope), first(lang, [], answer, logged=logged))


def _no_other(name: str) -> NoReturn:
    raise YoujuError(f"没有模型 {name}。", f"There is no model {name}.")


# An idle connection stays open longer, in seconds, than a server in front keeps it (nginx 60, Caddy 120): one that is
# closed just as a question comes down it is a 502.
KEEP_ALIVE = 150


def serve(
    app: ASGIApp, listening: socket.socket, ready: Callable[[], None], proxies: Sequence[str] = ()
) -> None:
    """Answer until interrupted; `ready` is called once the server answers and a stop is tidy.

    `proxies` are the servers that are believed where they say whom a request is from.
    """
    config = uvicorn.Config(
        app,
        log_level="warning",
        # Where the program keeps a log of its own, the server writes into it.
        log_config=None if structured() else uvicorn.config.LOGGING_CONFIG,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
        timeout_keep_alive=KEEP_ALIVE,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
    )
    logging.getLogger("uvicorn.error").addFilter(_went_wrong)
    # Half a million objects were made so far and stay: searching them each time for rings that can go would stop
    # everybody for half a second, and so come so seldom that what can go piles up.
    gc.collect()
    gc.freeze()
    _Server(config, ready).run(sockets=[listening])


def _went_wrong(record: logging.LogRecord) -> bool:
    """Not when a stop ends the line of a page that is open, which the server reports as a failure of the program."""
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


class _Server(uvicorn.Server):
    """Says when it has started: before that, its own signal handlers are not in place."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._ready()
