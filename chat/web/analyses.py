"""Work across reports for the page and for programs: plain HTTP, JSON in pages or a file, long work as a job.

``GET /analysis/{kind}`` answers 200 with a page of the result or with the file that ``format`` names, or
202 with how far the work is, where it takes longer than ``wait`` seconds: ask again for the same. What was
worked out once is kept for each revision of the index, so that further pages and files cost nothing anew.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

import anyio
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from analysis.export.files import made
from analysis.export.table import quoting
from analysis.export.words import word
from analysis.interfaces.perform import Result
from analysis.interfaces.wanted import MAX_TOPIC, MAX_VALUES, wanted_of
from chat.entrance.audit import note, tell
from chat.export.download import Format, download
from chat.service.analyses import Analyses, Job, found_by, opened
from chat.service.files import File, Files
from chat.service.workspace import Workspace
from chat.texts.sentences import Lang
from chat.web.concurrency import Busy
from chat.web.routes import sentence
from corpus.errors import YoujuError

Kind = Literal["ledger", "coverage", "compare", "track", "copies", "digest"]
MAX_ROWS, ROWS = 1_000, 100
MAX_CHOSEN = 50_000
LONGEST_WAIT = 25.0
Words = Annotated[str | None, Query(max_length=MAX_TOPIC)]
Names = Annotated[list[Annotated[str, Query(max_length=MAX_TOPIC)]], Query(max_length=MAX_VALUES)]
Years = Annotated[list[int], Query(max_length=MAX_VALUES)]


class Chosen(BaseModel):
    """Which rows of a result are wanted as a file, in which order."""

    model_config = ConfigDict(extra="forbid")
    format: Format
    lang: Lang = "zh"
    rows: Annotated[list[int], Field(min_length=1, max_length=MAX_CHOSEN)]


@dataclass(frozen=True, slots=True)
class SourceLinks:
    """Where sources of a file lead: the language, and the address as the browser knows it."""

    lang: Lang
    address: str


def analysis_routes(workspace: Workspace) -> APIRouter:
    """Routes for one workspace; errors become sentences in `chat.web.routes.plain_answers`."""
    jobs, files = Analyses(workspace), Files()
    router = APIRouter(prefix="/analysis")

    _job_routes(router, workspace, jobs, files)

    @router.get("/{kind}")
    async def analysis(
        request: Request,
        kind: Kind,
        topic: Words = None,
        role: Names = [],  # noqa: B006 - fastapi copies it
        unit: Names = [],  # noqa: B006
        year: Years = [],  # noqa: B006
        left: Words = None,
        right: Words = None,
        negated: bool | None = None,
        literal: bool | None = None,
        offset: Annotated[int, Query(ge=0, le=2**31)] = 0,
        limit: Annotated[int, Query(ge=1, le=MAX_ROWS)] = ROWS,
        wait: Annotated[float, Query(ge=0, le=LONGEST_WAIT)] = 10.0,
        format: Format | Literal["json"] = "json",  # noqa: A002 - what it is called in the address
        lang: Lang = "zh",
    ) -> Response:
        wanted = wanted_of(
            kind, topic=topic, roles=role, units=unit, years=year, left=left, right=right, negated=negated,
            literal=literal,
        )  # fmt: skip
        if topic:
            note(request.scope, "ask", {"question": topic[:500], "analysis": kind}, question=True)
        job = await _waited(jobs, await run_in_threadpool(jobs.ask, wanted), wait)
        if job.error is None and job.result is None:
            return JSONResponse({"job": job_json(job)}, 202)
        found = found_by(job)
        if format == "json":
            page = slice(offset, offset + limit)
            return JSONResponse(await run_in_threadpool(page_json, job, found, page))
        shown = SourceLinks(lang, str(request.base_url))
        try:
            return await _file(files, workspace, job, format, shown)
        except Busy:
            raise
        except YoujuError:
            newer = await _waited(jobs, await run_in_threadpool(jobs.ask, wanted), wait)
            # Once more where a report that it quotes has just gone or changed.
            if newer.result is None or newer.id == job.id:
                raise
            return await _file(files, workspace, newer, format, shown)

    return router


def _job_routes(router: APIRouter, workspace: Workspace, jobs: Analyses, files: Files) -> None:
    """To follow a job, to stop it, to save some rows of what it found."""

    @router.get("/jobs/{id_}")
    def state(id_: str) -> dict[str, Any]:
        return job_json(jobs.job(id_))

    @router.post("/jobs/{id_}/stop")
    def stop(id_: str) -> dict[str, Any]:
        return job_json(jobs.stop(id_))

    @router.post("/jobs/{id_}/file")
    async def file(request: Request, id_: str, chosen: Chosen) -> Response:
        page, job = SourceLinks(chosen.lang, str(request.base_url)), jobs.job(id_)
        found_by(job)
        tell(request.scope, kind=job.wanted.kind, rows=len(chosen.rows))
        return await _file(files, workspace, job, chosen.format, page, chosen.rows)


async def _waited(jobs: Analyses, job: Job, longest: float) -> Job:
    """The job when it is over, or as it is after so many seconds. No thread waits with it."""
    until, pause = time.monotonic() + longest, 0.005
    while not job.over and time.monotonic() < until:
        await anyio.sleep(pause)
        pause = min(2 * pause, 0.2)
        job = jobs.job(job.id)
    return job


def job_json(job: Job) -> dict[str, Any]:
    """Where it stands: ``state`` is waiting, running, done, failed or stopped; ``total`` 0 is not known yet."""
    return {
        "id": job.id,
        "kind": job.wanted.kind,
        "state": job.state,
        "phase": job.phase,
        "done": job.done,
        "total": job.total,
        "rows": job.result.total if job.result else None,
        "error": sentence(job.error) if job.error else None,
    }


def page_json(job: Job, result: Result, page: slice) -> dict[str, Any]:
    """A page of the result in the shape of the command line, and which rows of how many it holds."""
    start, stop, _ = page.indices(result.total)
    about = {"offset": page.start, "count": max(stop - start, 0), "total": result.total}
    return result.shape(page) | {
        "page": about | {"generation": job.generation},
        "job": job_json(job),
    }


async def _file(
    files: Files,
    workspace: Workspace,
    job: Job,
    form: Format,
    page: SourceLinks,
    rows: Sequence[int] | None = None,
) -> Response:
    """The whole result of a job, or some of its rows, as a file; every word is fetched from the reports as they are
    now. While it waits for its turn it holds no revision."""
    result = found_by(job)
    revision = await run_in_threadpool(lambda: opened(workspace.assistant).snapshot.revision)

    def make() -> File:
        snapshot = opened(workspace.assistant).snapshot
        address = page.address if page.lang == "zh" else f"{page.address}en/"
        table = replace(result.tabled(quoting(snapshot), page.lang, rows), page=address)
        if rows is not None:
            note = word(page.lang, "picked_note", rows=len(rows), total=result.total)
            table = replace(table, note=f"{table.note}\n{note}")
        return File(table.title, made(table, f".{form}"))

    # A row of this job is another one of a job over another revision.
    chosen = None if rows is None else tuple(rows)
    file = await files.of(revision, (job.id, form, page, chosen), make)
    return download(file.title, form, file.content)
