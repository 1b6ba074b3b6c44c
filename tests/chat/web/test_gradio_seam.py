"""Each thing that `chat.web.gradio_seam` relies on, looked for in the Gradio that is installed.

After an upgrade, what fails here says which part of the seam to look at.
"""

import asyncio
import inspect
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import ROOT
from doubles import FakeAssistant
from rights import has_rights
from running import serving
from starlette.requests import Request

from chat.render.markup import Html
from chat.service.workspace import Workspace
from chat.web import gradio_seam as seam

seam.quiet_gradio()

gr = pytest.importorskip("gradio")

import huggingface_hub  # noqa: E402
from gradio import processing_utils, route_utils  # noqa: E402
from gradio.context import LocalContext  # noqa: E402
from gradio.exceptions import InvalidPathError  # noqa: E402
from gradio.routes import App  # noqa: E402

from chat.entrance.access import Rule  # noqa: E402
from chat.page.page import STYLES  # noqa: E402
from chat.web.web import application  # noqa: E402

GRADIO = Path(gr.__file__).parent
STATIC = ROOT / "chat" / "static"
# Classes of our styles that are ours although their names do not say so.
OWN_CLASSES = {"danger", "done", "wide", "wrong"}


def python_of(package: Path) -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in package.rglob("*.py"))


@pytest.fixture(scope="module")
def source() -> str:
    return python_of(GRADIO)


@pytest.fixture(scope="module")
def frontend() -> str:
    """Its scripts and styles as they come to the browser."""
    files = (GRADIO / "templates" / "frontend" / "assets").iterdir()
    return "\n".join(file.read_text(encoding="utf-8") for file in files if file.suffix in (".js", ".css"))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(application(Workspace(FakeAssistant(), tmp_path_factory.mktemp("reports")))) as address:
        yield address


def test_the_version_is_the_pinned_one() -> None:
    pinned = re.search(r"^gradio==(\S+)", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    assert pinned is not None and pinned[1] == gr.__version__


def test_nobody_else_reaches_into_gradio() -> None:
    """Its settings, paths, headers and private parts are named in the seam alone; clients say where they ask."""
    inside = re.compile(
        r"GRADIO_[A-Z]|x-gradio|has_launched|\._queue\b|js_on_load=[^N]|from gradio\.|/gradio_api/(?!call/\.)"
    )
    files = [
        ROOT / "app.py",
        *(file for file in (ROOT / "chat").rglob("*.py") if file.name != "gradio_seam.py"),
    ]
    found = [file.name for file in files if inside.search(file.read_text(encoding="utf-8"))]
    assert found == []


# ---- before it is imported ----


def test_every_setting_is_one_that_it_reads(source: str) -> None:
    source += python_of(Path(huggingface_hub.__file__).parent)
    assert [name for name in seam.QUIET if f'"{name}"' not in source] == []


def test_uploads_wait_in_a_private_folder_that_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", "before")
    with seam.upload_folder() as folder:
        assert seam.uploads() == gr.utils.get_upload_folder() == str(folder)
        assert has_rights(folder, 0, 0o077)
        (folder / "file").write_text("x")
    assert not folder.exists() and os.environ["GRADIO_TEMP_DIR"] == "before"


_LOADED = """
import ast, inspect
from chat.web.gradio_seam import load_gradio, quiet_gradio
parse, read = ast.parse, []
ast.parse = lambda source, *given, **more: read.append(source) or parse(source, *given, **more)
quiet_gradio()
load_gradio()
import gradio
print(len(read), gradio.Textbox.__name__, inspect.getfile(gradio.Textbox).endswith("textbox.py"))
"""


@pytest.mark.slow
def test_it_is_loaded_without_reading_its_own_source() -> None:
    """It would parse the source of each of its components twice, for stubs that nobody here looks at."""
    ran = subprocess.run(
        [sys.executable, "-c", _LOADED], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    parsed, name, found = ran.stdout.split()
    assert (int(parsed) < 20, name, found) == (True, "Textbox", "True")


# ---- its pages in an application ----


def test_it_has_no_policy_for_other_origins_beside_ours(served: str) -> None:
    with urllib.request.urlopen(f"{served}/config", timeout=20) as reply:
        assert not [name for name in reply.headers if name.lower().startswith("access-control-")]
    inner = route_utils.CustomCORSMiddleware
    assert "user_middleware" in inspect.getsource(inner.parent_configures_cors)


def test_a_page_made_in_a_loop_makes_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    make = asyncio.new_event_loop
    monkeypatch.setattr(asyncio, "new_event_loop", lambda: made.append(1) or make())  # type: ignore[func-returns-value]

    async def page() -> None:
        with gr.Blocks() as blocks:
            gr.HTML()
        blocks.queue()

    asyncio.run(page())
    assert made == []


def test_only_a_launched_page_asks_whether_a_file_was_uploaded(tmp_path: Path) -> None:
    with gr.Blocks() as page:
        gr.HTML()
    assert page.has_launched is False
    page.allowed_paths, page.blocked_paths = [], []
    before = LocalContext.blocks.set(page)
    try:
        processing_utils._check_allowed(tmp_path / "a", True)
        page.has_launched = True
        with pytest.raises(InvalidPathError):
            processing_utils._check_allowed(tmp_path / "a", True)
    finally:
        LocalContext.blocks.reset(before)


def test_what_would_fetch_an_address_is_ours_and_is_what_it_calls(served: str, source: str) -> None:
    assert processing_utils.async_ssrf_protected_download is seam._stay_local
    assert processing_utils.save_url_to_cache is seam._stay_local
    called = re.findall(r"(\w+\.)?(?<!def )\b(?:async_ssrf_protected_download|save_url_to_cache)\(", source)
    assert called and set(called) == {"processing_utils."}


def test_a_queue_says_how_many_wait() -> None:
    with gr.Blocks() as page:
        gr.HTML().click(lambda: None)
    page.queue()
    assert seam.waiting([page, page]) == 0
    queues = page._queue.event_queue_per_concurrency_id
    page._queue.create_event_queue_for_fn(next(iter(page.fns.values())))
    next(iter(queues.values())).queue.append(None)
    assert seam.waiting([page, page]) == 2


# ---- its routes ----


def paths_of(routes: Any) -> Iterator[tuple[str, str]]:
    for route in routes:
        if (inner := getattr(route, "original_router", None)) is not None:
            yield from paths_of(inner.routes)
        elif hasattr(route, "path"):
            yield from ((method, route.path) for method in getattr(route, "methods", None) or ["GET"])


@pytest.fixture(scope="module")
def routes() -> set[tuple[str, str]]:
    with gr.Blocks() as page:
        gr.HTML()
    return set(paths_of(App.create_app(page).routes))


@pytest.mark.parametrize(
    "route", [*seam.PAGE_ROUTES, *seam.EVENT_ROUTES, *seam.FILE_ROUTES, seam.UPLOAD_ROUTE], ids=" ".join
)
def test_it_answers_at_each_of_its_routes(route: tuple[str, str], routes: set[tuple[str, str]]) -> None:
    rule = Rule(*route, "reader")
    assert [path for method, path in routes if rule.fits(method, path)], sorted(routes)


def test_whatever_takes_an_event_into_the_queue_is_known(routes: set[tuple[str, str]]) -> None:
    joining = {path for method, path in routes if method == "POST" and re.search(r"/(join|call)(/|$)", path)}
    assert joining and all(any(part in path for part in seam.QUEUEING) for path in joining)


def test_each_closed_path_is_one_it_has(source: str) -> None:
    for name in ("proxy=", "vibe-", "undo-vibe", "mcp", "run-history", "runs", "deep_link", "process_recording",
                 "custom_component", "stream/", "openapi", "profiling", "dev/", "token", "user", "monitoring"):  # fmt: skip
        assert f"/{name}" in source and seam.CLOSED.search(f"/{name}"), name


def test_it_believes_a_header_that_says_where_it_is() -> None:
    scope = {"type": "http", "scheme": "http", "server": ("here", 80), "path": "/", "query_string": b"",
             "headers": [(seam.SERVER_HEADER, b"http://elsewhere")]}  # fmt: skip
    assert route_utils.get_root_url(Request(scope), "/", None) == "http://elsewhere"


def test_its_scripts_are_inline_and_compile_templates(served: str, frontend: str) -> None:
    with urllib.request.urlopen(served, timeout=20) as reply:
        assert "<script>" in reply.read().decode()
    assert re.search(r"\bFunction\(", frontend)


def test_its_script_shows_what_a_refusal_says(frontend: str) -> None:
    assert set(seam.refusal_of("x")) == {"detail"} and re.search(r"=\w+\.detail\b", frontend)


# ---- its events ----


def test_an_event_brings_what_the_browser_sent() -> None:
    assert seam.fields_of(gr.EventData(None, {"question": "问"})) == {"question": "问"}
    assert seam.fields_of(gr.EventData(None, ["no", "dictionary"])) == {}


def test_a_request_of_an_event_is_the_one_that_came_through_the_middlewares() -> None:
    scope = {"type": "http", "headers": [], "youju_role": "reader"}
    assert seam.scope_of(gr.Request(request=Request(scope))) is scope
    assert seam.scope_of(gr.Request()) is None


def test_a_file_has_a_path_and_the_name_it_came_with() -> None:
    file = gr.FileData(path="/there/a.txt", orig_name="甲.txt")
    assert seam.uploaded_as(file) == seam.uploaded_as(file.model_dump()) == ("/there/a.txt", "甲.txt")


def test_no_value_equals_the_one_before() -> None:
    assert seam.anew({"html": ""}) != seam.anew({"html": ""})


# ---- its page in the browser ----


def test_our_markup_stands_first_in_its_page_and_our_links_come_with_its_script(served: str) -> None:
    with urllib.request.urlopen(served, timeout=20) as reply:
        page = reply.read()
    head, _, rest = page.partition(b"<body")
    assert STYLES[0].encode() in head and b'<link rel="stylesheet" href="youju/' not in head
    assert rest.partition(b">")[2].startswith(b'<section id="yj-first"')
    assert seam.with_first(b"{}", Html("x")) == b"{}"


def test_a_component_has_the_events_its_script_names(frontend: str) -> None:
    with gr.Blocks():
        component = seam.drawn("import('./x.js')", raises=("ask", "open"))
        component.ask(None)
        component.open(None)
        with pytest.raises(AttributeError):
            component.other(None)
    # What a script is given; the names are those of its variables.
    given = re.search(r"Function\((`element`[^)]*?),\w+\(\)\)", frontend)
    assert given is not None and {"`element`", "`trigger`", "`props`", "`watch`"} <= set(given[1].split(","))


def test_every_class_we_dress_is_ours_or_one_it_has(frontend: str) -> None:
    styles = "\n".join(file.read_text(encoding="utf-8") for file in STATIC.rglob("*.css"))
    used = set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"/\*.*?\*/|\{[^{}]*\}", "{", styles, flags=re.DOTALL)))
    assert {name for name in used if not name.startswith("yj-")} - OWN_CLASSES == seam.STYLED_CLASSES
    assert [name for name in seam.STYLED_CLASSES if not re.search(rf"\b{name}\b", frontend)] == []
