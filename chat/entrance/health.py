"""How the program is, for those who watch it: ``/health`` as JSON, ``/metrics`` for Prometheus.

Both answer on this machine itself, or to who brings the token of the environment variable YOUJU_METRICS_TOKEN.
A request that another server passed on is not from this machine.
"""

import hmac
import os
import time
from collections.abc import Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chat.entrance.access import rule_of
from chat.entrance.logs import requests, told
from chat.entrance.refusals import Refusal, answer
from chat.service.pending import PendingAssistant
from chat.service.workspace import MIN_FREE_BYTES, Workspace, free_of
from corpus.audit import AuditLog
from index.sync.changes import NoReports

LOOPBACK = ("127.0.0.1", "::1")
PATHS = ("/health", "/metrics")
_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.5, 5.0, 10.0, 30.0)


class HealthMiddleware:
    """An ASGI application that counts what passes to `app` and answers the two paths itself."""

    def __init__(self, app: ASGIApp, workspace: Workspace, audit: AuditLog | None = None) -> None:
        self._app = app
        self._audit = audit
        self._workspace = workspace
        self._token = os.environ.get("YOUJU_METRICS_TOKEN", "")
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "youju_requests", "Requests by route and status", ("route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "youju_seconds",
            "Seconds until the answer begins",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._gauges = {
            name: Gauge(f"youju_{name}", said, registry=self._registry)
            for name, said in (
                ("reports", "Reports in the index"),
                ("passages", "Passages in the index"),
                ("generation", "Revision of the index"),
                ("index_bytes", "Bytes of the index"),
                ("free_bytes", "Bytes free on the fullest disk of reports, index and audit log"),
                ("problems", "Files that could not be read"),
                ("working", "1 while the index is brought up to date"),
                ("healthy", "1 where /health says ok"),
            )
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["path"] in PATHS and scope["method"] in ("GET", "HEAD"):
            await self._answer(scope)(scope, receive, send)
            return
        # By the route and not the address: an address could name a report, and there are any number of them.
        rule = rule_of(scope["method"], scope["path"])
        route, began = rule.path if rule else "other", time.perf_counter()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._requests.labels(route, str(message["status"])).inc()
                seconds = time.perf_counter() - began
                self._seconds.labels(route).observe(seconds)
                told(requests, "request", _request(scope, route, message["status"], seconds))
            await send(message)

        await self._app(scope, receive, counted)

    def _answer(self, scope: Scope) -> Response:
        headers = Headers(scope=scope)
        if not self._may(scope, headers):
            return answer(Refusal(404, "refused_closed"), headers, f"{scope.get('youju_root', '')}/")
        health = health_of(self._workspace, self._audit)
        if scope["path"] == "/health":
            return JSONResponse(health, 200 if health["status"] != "trouble" else 503)
        for name, gauge in self._gauges.items():
            gauge.set(float(health["status"] == "ok") if name == "healthy" else float(health[name]))
        return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)

    def _may(self, scope: Scope, headers: Headers) -> bool:
        sent = headers.get("authorization", "").encode("utf-8", "replace")
        if self._token and hmac.compare_digest(sent, f"Bearer {self._token}".encode()):
            return True
        client = scope.get("client")
        return bool(client and client[0] in LOOPBACK and not scope.get("youju_passed_on"))


def _request(scope: Scope, route: str, status: int, seconds: float) -> dict[str, Any]:
    client = scope.get("client")
    return {
        "method": scope["method"],
        "route": route,
        "status": status,
        "seconds": round(seconds, 4),
        "from": client[0] if client else None,
    }


def health_of(workspace: Workspace, audit: AuditLog | None = None) -> Mapping[str, Any]:
    """`status` is ok, preparing (the first index is being made, or waits for the first report) or trouble (something
    needs an administrator)."""
    state, work = workspace.assistant.state(), workspace.jobs.work
    free = free_bytes(workspace)
    pending = isinstance(workspace.assistant, PendingAssistant)
    silent = audit is not None and audit.failing
    waits = pending and isinstance(work.error, NoReports)
    failed = workspace.trouble is not None or (work.error is not None and not waits)
    wrong = failed or free < MIN_FREE_BYTES or silent
    return {
        "status": "trouble" if wrong else "preparing" if pending else "ok",
        "generation": state.generation,
        "reports": len(workspace.assistant.reports()),
        "passages": state.passages,
        "index_bytes": state.bytes,
        "free_bytes": free,
        "problems": len(workspace.assistant.problems()),
        "working": bool(work.running),
        "audit": None if audit is None else "trouble" if silent else "ok",
    }


def free_bytes(workspace: Workspace) -> int:
    """What is free on the fullest disk of reports, index and logs; 0 where the reports are away."""
    try:
        return free_of(workspace.folder, *workspace.beside) if workspace.folder.exists() else 0
    except OSError:
        return 0
