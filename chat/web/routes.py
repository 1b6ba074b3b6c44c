"""What the library and its script say to each other: plain HTTP routes beside Gradio, behind the same guard.

Every sentence travels in both languages, and the page shows its own. Names and paths are
only ever looked up in what is there (`corpus.folder.trash.find_file`) or cleaned (`corpus.folder.intake`).
"""

import logging
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from chat.entrance.audit import tell
from chat.entrance.guard import MAX_UPLOAD
from chat.entrance.refusals import sentences
from chat.service.correcting import corrected
from chat.service.jobs import Update
from chat.service.models import changing, shown
from chat.service.workspace import MIN_FREE_BYTES, Workspace, free_of
from chat.texts.sentences import LANGS, TEXTS, say
from chat.web.concurrency import Busy
from chat.web.gradio_seam import uploads
from corpus.errors import YoujuError
from corpus.folder.intake import NO_ROOM, Stored
from corpus.report import file_of
from retrieval.understanding.naming.romanised import initials

log = logging.getLogger(__name__)

Names = Annotated[list[Annotated[str, Field(max_length=4_000)]], Field(min_length=1, max_length=10_000)]
# So many bytes free, and the library says that the disk fills up; at MIN_FREE_BYTES nothing is taken any more.
NEARLY_FULL = 4 * MIN_FREE_BYTES
# The columns of a row of the library, in order; the script reads them by name.
COLUMNS = (
    "path", "title", "unit", "year", "kind", "format", "passages", "state", "added", "zh", "en", "initials", "corrected",
)  # fmt: skip


class Chosen(BaseModel):
    """Files chosen in the library: by path, or by id where they were removed."""

    model_config = ConfigDict(extra="forbid", strict=True)
    paths: Names


def library_routes(workspace: Workspace) -> APIRouter:
    """Routes for one workspace; `app.include_router` puts them in place."""
    router = APIRouter(prefix="/library")

    @router.get("/reports")
    def reports() -> dict[str, Any]:
        workspace.assistant.refresh()
        return listing(workspace)

    @router.get("/state")
    def state(request: Request) -> dict[str, Any]:
        workspace.assistant.refresh()
        return state_of(workspace) | {
            "user": request.scope.get("youju_user"),
            "role": request.scope.get("youju_role"),
        }

    @router.get("/original")
    def original(report: str) -> FileResponse:
        file = workspace.original(report)
        # Never shown in place: whatever is inside, it is only ever saved.
        return FileResponse(
            file, media_type="application/octet-stream", filename=file_of(report).rpartition("/")[2]
        )

    @router.put("/files")
    async def files(request: Request, name: str) -> dict[str, Any]:
        with tempfile.TemporaryDirectory(dir=uploads()) as folder:
            source = Path(folder) / "file"
            try:
                await _receive(request, source)
                stored = await run_in_threadpool(workspace.accept, source, name[:4_000], keep_folders=True)
            except YoujuError as error:
                return {"files": [], "error": sentence(error)}
            except OSError as error:
                if error.errno not in NO_ROOM:
                    raise
                return {"files": [], "error": _said("outcome_full")}
        return {"files": [outcome(one) for one in stored], "error": None}

    _changing(router, workspace)
    return router


def _changing(router: APIRouter, workspace: Workspace) -> None:
    """What is done with files that are in the library."""

    @router.post("/remove")
    def remove(chosen: Chosen) -> dict[str, Any]:
        return {"removed": [asdict(one) for one in workspace.remove(chosen.paths)]}

    @router.post("/restore")
    def restore(request: Request, chosen: Chosen) -> dict[str, Any]:
        back = workspace.restore(chosen.paths)
        tell(request.scope, paths=back)
        return {"restored": back}

    @router.post("/reread")
    def reread(chosen: Chosen) -> dict[str, Any]:
        workspace.jobs.ask(Update(again=frozenset(chosen.paths)))
        return state_of(workspace)

    @router.post("/sync")
    def sync() -> dict[str, Any]:
        workspace.jobs.ask()
        return state_of(workspace)


def plain_answers(app: FastAPI) -> None:
    """Errors of the routes as sentences; the trace of a defect goes to the log alone."""

    def answered(request: Request, said: dict[str, str], status: int) -> Response:
        return sentences(said, status, request.headers, f"{request.scope.get('youju_root', '')}/")

    @app.exception_handler(YoujuError)
    async def refused(request: Request, error: YoujuError) -> Response:
        return answered(request, sentence(error), 409)

    @app.exception_handler(Busy)
    async def busy(request: Request, error: Busy) -> Response:
        response = answered(request, sentence(error), 503)
        response.headers["retry-after"] = "3"
        return response

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, _: RequestValidationError) -> Response:
        return answered(request, _said("bad_request"), 422)

    @app.exception_handler(Exception)
    async def failed(request: Request, _: Exception) -> Response:
        return answered(request, _said("failed"), 500)


def listing(workspace: Workspace) -> dict[str, Any]:
    """The whole library: reports and files that could not become one, and what was removed."""
    mended = corrected(workspace.folder)
    reasons = {problem.path: problem for problem in workspace.assistant.problems()}
    rows: list[list[object]] = []
    for r in workspace.assistant.reports():
        problem = reasons.get(file_of(r.path))
        said = [problem] if problem else r.warnings
        reason = ("；".join(one.zh for one in said), "; ".join(one.en for one in said))
        state = "kept" if problem else "noted" if said else "ok"
        letters = initials(f"{r.title} {r.unit or ''}")
        rows.append(
            [
                r.path, r.title, r.unit, r.year, r.kind, r.format, r.passages, state, r.added, *reason, letters,
                r.path in mended,
            ]
        )  # fmt: skip
    known = {file_of(row[0]) for row in rows if isinstance(row[0], str)}
    for path, problem in reasons.items():
        if path in known:
            continue
        name, _, suffix = path.rpartition("/")[2].rpartition(".")
        rows.append(
            [
                path, name or suffix, None, None, None, suffix.lower(), 0, "problem", "",
                problem.zh, problem.en, initials(path), False,
            ]
        )  # fmt: skip
    return {
        "generation": workspace.assistant.state().generation,
        "columns": COLUMNS,
        "rows": rows,
        "removed": [asdict(one) for one in workspace.removed()[:1_000]],
    }


def state_of(workspace: Workspace) -> dict[str, Any]:
    """The index and the sync that runs or ran last, in few bytes: the page asks often."""
    work = workspace.jobs.work
    state = workspace.assistant.state()
    return {
        **asdict(state),
        "model": shown(state.model),
        "folder": workspace.folder.name,
        "samples": workspace.samples,
        "watching": workspace.watching,
        **changing(workspace),
        "working": {"done": work.done, "total": work.total} if work.running else None,
        "finished": asdict(work.finished) if work.finished else None,
        "error": sentence(work.error) if work.error else None,
        "trouble": sentence(workspace.trouble)
        if workspace.trouble
        else nearly_full(workspace.folder, *workspace.beside),
    }


def nearly_full(*folders: Path) -> dict[str, str] | None:
    """A sentence before uploads are refused, while there is time to make room."""
    try:
        free = free_of(*folders)
    except OSError:
        return None
    if free >= NEARLY_FULL:
        return None
    return {lang: say(lang, "disk_nearly_full", free=f"{free / 2**30:.1f}") for lang in LANGS}


def outcome(one: Stored) -> dict[str, str | None]:
    return {"name": one.name, "outcome": one.outcome, "path": one.path}


def sentence(error: YoujuError) -> dict[str, str]:
    return {"zh": error.zh, "en": error.en}


def _said(key: str) -> dict[str, str]:
    return {lang: texts[key] for lang, texts in TEXTS.items()}


async def _receive(request: Request, target: Path) -> None:
    """The body as a file, counted as it comes."""
    size = 0
    with target.open("wb") as file:
        async for chunk in request.stream():
            size += len(chunk)
            if size > MAX_UPLOAD:
                raise YoujuError("文件太大，没有添加。", "The file is too large and was not added.")
            file.write(chunk)
