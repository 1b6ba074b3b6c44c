"""When too many wait, the next one is told so before Gradio does any work for it."""

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from chat.entrance.refusals import Refusal, answer, wants_page
from chat.texts.sentences import say
from chat.web.concurrency import MAY_WAIT
from chat.web.gradio_seam import QUEUEING, refusal_of


class OverloadMiddleware:
    """An ASGI application in front of the pages. `waiting` says how many events wait in their queues.

    Taking an event in costs Gradio some milliseconds, and those who were refused only after
    that would make everybody wait: in a crowd of hundreds for longer than any answer takes.
    """

    def __init__(self, app: ASGIApp, waiting: Callable[[], int], most: int = MAY_WAIT) -> None:
        self._app = app
        self._waiting = waiting
        self._most = most
        self._arriving = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asks = (
            scope["type"] == "http"
            and scope["method"] == "POST"
            and any(p in scope["path"] for p in QUEUEING)
        )
        if not asks:
            await self._app(scope, receive, send)
            return
        if self._waiting() + self._arriving >= self._most:
            await _busy(scope)(scope, receive, send)
            return
        self._arriving += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._arriving -= 1


def _busy(scope: Scope) -> Response:
    headers = Headers(scope=scope)
    if wants_page(headers):
        response = answer(Refusal(503, "busy"), headers, f"{scope.get('youju_root', '')}/")
    else:
        response = JSONResponse(refusal_of(f"{say('zh', 'busy')} ({say('en', 'busy')})"), 503)
    response.headers["retry-after"] = "3"
    return response
