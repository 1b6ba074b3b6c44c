"""All that leans on Gradio beyond its public components: its settings, routes, queue, page and scripts.

Who upgrades Gradio runs `tests/chat/web/test_gradio_seam.py`: for each thing below a test says whether it still holds.
Gradio is imported inside the functions, since `quiet_gradio` and `load_gradio` come before it. What our own scripts
know of its markup stands in `chat/static/shared/gradio.js`.
"""

import asyncio
import inspect
import logging
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from chat.render.markup import Html
from corpus.errors import YoujuError

if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI
    from starlette.types import Scope

# ---- Before it is imported ----

# It reads these as it is imported or as a page is made: no statistics, no look for updates, no hub, no public link.
QUIET = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_SHARE": "False",
    "GRADIO_MCP_SERVER": "False",
    "GRADIO_RUN_HISTORY": "False",
    "GRADIO_SSR_MODE": "False",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    # It sums up all past events in a data frame after every so many; once is too often.
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000000",
}
# Where it puts what is uploaded; read at each upload.
_UPLOADS = "GRADIO_TEMP_DIR"


def quiet_gradio() -> None:
    os.environ.update(QUIET)
    for name in ("httpx", "gradio"):
        logging.getLogger(name).setLevel(logging.WARNING)


def load_gradio() -> None:
    """Import Gradio without the stubs that it makes for editors: for each of its components it reads its own source
    and writes a ``.pyi`` file beside it, 1.2 of the 3.1 seconds that it takes. It makes none of a class that comes
    from no file, and here all of its own are made to look like that."""
    file_of = inspect.getfile

    def getfile(thing: Any) -> str:
        if isinstance(thing, type) and thing.__module__.startswith("gradio."):
            raise OSError(f"{thing.__name__} needs no stub")
        return file_of(thing)

    inspect.getfile = getfile  # type: ignore[assignment]
    try:
        import gradio  # noqa: F401
    finally:
        inspect.getfile = file_of


@contextmanager
def upload_folder() -> Iterator[Path]:
    """A private folder for files on their way in, gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="youju-"))
    before = os.environ.get(_UPLOADS)
    os.environ[_UPLOADS] = str(folder)
    try:
        yield folder
    finally:
        del os.environ[_UPLOADS]
        if before is not None:
            os.environ[_UPLOADS] = before
        shutil.rmtree(folder, ignore_errors=True)


def uploads() -> str | None:
    """The folder of `upload_folder`, while there is one."""
    return os.environ.get(_UPLOADS)


# ---- Its pages in an application ----


def mount_pages(
    app: "FastAPI",
    pages: Mapping[str, Callable[[], "gr.Blocks"]],
    heads: Mapping[str, str],
    *,
    blocked: Sequence[Path],
    largest: int,
    **look: Any,
) -> list["gr.Blocks"]:
    """Make each page and put it at its path, the one at `/`, which takes every path that is left, last. Files of
    `blocked` folders are never served, whatever Gradio thinks of them."""
    from fastapi.middleware.cors import CORSMiddleware

    # With a policy of our own, Gradio does not add its permissive one.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    _fetch_nothing()

    async def mounted() -> list["gr.Blocks"]:
        return [
            _mounted(app, path, make(), heads[path], blocked, largest, **look) for path, make in pages.items()
        ]

    # Where no event loop runs, Gradio makes some and never closes them.
    return asyncio.run(mounted())


def _mounted(
    app: "FastAPI",
    path: str,
    page: "gr.Blocks",
    head: str,
    blocked: Sequence[Path],
    largest: int,
    **look: Any,
) -> "gr.Blocks":
    import gradio as gr

    # Only a launched page checks that the files a request names were uploaded. Without this, which
    # mounting leaves out, any path of this machine would be copied into the folder that is served.
    page.has_launched = True
    gr.mount_gradio_app(
        app,
        page,
        path=path,
        head=head,
        show_error=False,
        max_file_size=largest,
        allowed_paths=[],
        blocked_paths=[str(folder.resolve()) for folder in blocked],
        enable_monitoring=False,
        mcp_server=False,
        run_history=False,
        ssr_mode=False,
        footer_links=[],
        **look,
    )
    return page


def _stay_local(*_: object, **__: object) -> NoReturn:
    raise YoujuError(
        "这里不从网络取文件，请先上传。", "Nothing is fetched from the network; upload the file."
    )


def _fetch_nothing() -> None:
    """A request may name an address in place of a file, and Gradio would fetch it with one of these."""
    from gradio import processing_utils

    processing_utils.async_ssrf_protected_download = _stay_local
    processing_utils.save_url_to_cache = _stay_local


def waiting(pages: Sequence["gr.Blocks"]) -> int:
    """How many events wait in the queues of the pages, those under way not counted."""
    return sum(len(page._queue) for page in pages)


# ---- Its routes ----

# What a page loads, at its own path.
PAGE_ROUTES = (
    ("GET", "/"),
    ("GET", "/config"),
    ("GET", "/theme.css"),
    ("GET", "/gradio_api/theme.css"),
    ("GET", "/manifest.json"),
    ("GET", "/favicon.ico"),
    ("GET", "/robots.txt"),
    ("GET", "/assets/{path:path}"),
    ("GET", "/static/{path:path}"),
    ("GET", "/svelte/{path:path}"),
)
# Its events: of its own script, and of programs by the names of endpoints.
EVENT_ROUTES = (
    ("GET", "/gradio_api/info"),
    ("GET", "/gradio_api/app_id"),
    ("GET", "/gradio_api/login_check"),
    ("GET", "/gradio_api/startup-events"),
    ("GET", "/gradio_api/heartbeat/{session_hash}"),
    ("GET", "/gradio_api/queue/data"),
    ("GET", "/gradio_api/queue/status"),
    ("GET", "/gradio_api/call/{api_name}/{event_id}"),
    ("GET", "/gradio_api/call/v2/{api_name}/{event_id}"),
    ("POST", "/gradio_api/queue/join"),
    ("POST", "/gradio_api/call/{api_name}"),
    ("POST", "/gradio_api/call/v2/{api_name}"),
    ("POST", "/gradio_api/run/{api_name}"),
    ("POST", "/gradio_api/api/{api_name}"),
    ("POST", "/gradio_api/cancel"),
    ("POST", "/gradio_api/reset"),
)
FILE_ROUTES = (("GET", "/gradio_api/file={path:path}"), ("GET", "/gradio_api/upload_progress"))
UPLOAD_ROUTE = ("POST", "/gradio_api/upload")
# A path with one of these takes an event into the queue.
QUEUEING = ("/queue/join", "/gradio_api/call/")
# What it offers and nobody is to use, wherever a page stands.
CLOSED = re.compile(
    r"/(gradio_api/)?(proxy=|file=https?:|vibe-|undo-vibe|mcp|run-history|runs\b|deep_link|process_recording"
    r"|custom_component|stream/|openapi|docs\b|redoc\b|profiling|dev/|token\b|user\b)|/monitoring\b",
    re.IGNORECASE,
)
# It believes in this header whoever sends it, and makes the addresses in its pages of it.
SERVER_HEADER = b"x-gradio-server"
# Its own scripts are inline and compile templates.
SCRIPTS_NEED = "'unsafe-inline' 'unsafe-eval'"


def refusal_of(sentence: str) -> dict[str, str]:
    """The answer to an event that is not taken in, in the words of Gradio, whose script shows them."""
    return {"detail": sentence}


# ---- Its events ----

_tokens = count(1)


def fields_of(event: "gr.EventData") -> dict[str, Any]:
    """An event's data, which any program can forge: a dictionary or nothing."""
    data = getattr(event, "_data", None)
    return data if isinstance(data, dict) else {}


def scope_of(request: "gr.Request") -> "Scope | None":
    """What the middlewares noted of the request that brought an event here."""
    inner = request.request
    return None if inner is None else getattr(inner, "scope", None)


def uploaded_as(file: object) -> tuple[object, object]:
    """The path of an uploaded file, and the name it had where it came from. An endpoint gets a dictionary."""
    fields = file if isinstance(file, dict) else getattr(file, "__dict__", {})
    return fields.get("path"), fields.get("orig_name")


def anew(value: dict[str, object]) -> dict[str, object]:
    """A value that differs from every other: Gradio tells the browser about none that equals the last one."""
    return value | {"token": next(_tokens)}


# ---- Its page in the browser ----

# What our styles take hold of in the markup that it draws.
STYLED_CLASSES = frozenset(
    ("dark", "fillable", "gradio-container", "html-container", "icon", "main", "open", "secondary-wrap", "toast-wrap", "token", "wrap")
)  # fmt: skip
_BODY = re.compile(rb"<body[^>]*>")


def with_first(page: bytes, markup: Html) -> bytes:
    """The page with the markup at the begin of its body. What a page was given for its head is not there as yet: it
    stands in the page's settings, and Gradio's script writes it."""
    opening = _BODY.search(page)
    return page if opening is None else page[: opening.end()] + markup.encode("utf-8") + page[opening.end() :]


def drawn(script: str, *, raises: Sequence[str] = (), **options: Any) -> "gr.HTML":
    """A component of which everything is drawn by a script of ours: `script` imports it, its `mount` gets the element
    and what Gradio has for it: the `props`, `watch` for when they change, and `events`, which `raises` names."""
    import gradio as gr

    # Gradio knows an event of this component by its quoted name here.
    events = ", ".join(f"{name}: (data = {{}}) => trigger('{name}', data)" for name in raises)
    mount = f"{script}.then((own) => own.mount(element, {{ props, watch, events: {{ {events} }} }}));"
    return gr.HTML(apply_default_css=False, js_on_load=mount, **options)
