"""Work across reports on the page: a table fetched by plain HTTP, and the same table as a file."""

from collections.abc import Callable
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from analysis.asked import read_asked
from analysis.copies import copies
from analysis.coverage import coverage
from analysis.export.files import made as made_file
from analysis.export.table import Table, of_copies, of_coverage, of_ledger, quoting
from analysis.ledger import about, ledger
from analysis.likeness import Likeness
from chat.render.table import table_view
from chat.render.viewer import problem
from chat.service.workspace import Asks, Workspace
from chat.texts.sentences import Lang
from corpus.errors import YoujuError
from index.engine.local.snapshot import Snapshot
from retrieval.assistant import Assistant
from retrieval.understanding.catalogue import library_of

Kind = Literal["ledger", "coverage", "copies"]
Format = Literal["xlsx", "docx", "md"]
Topic = Annotated[str, Query(max_length=1_000)]
_MEDIA = "application/octet-stream"


def work_routes(workspace: Workspace) -> APIRouter:
    """Routes for one workspace. A view that cannot be made is a sentence in its place."""
    router = APIRouter(prefix="/work")

    @router.get("/{kind}", response_class=HTMLResponse)
    async def view(kind: Kind, lang: Lang, topic: Topic = "") -> str:
        try:
            table = await workspace.limiter.run(made, workspace.assistant, kind, topic)
        except YoujuError as error:
            return problem(error.zh if lang == "zh" else error.en)
        return await run_in_threadpool(table_view, lang, table)

    @router.get("/{kind}/file")
    async def file(kind: Kind, form: Annotated[Format, Query(alias="format")], topic: Topic = "") -> Response:
        table = await workspace.limiter.run(made, workspace.assistant, kind, topic)
        name = quote(f"{table.title}.{form}")
        disposition = f"attachment; filename=\"youju.{form}\"; filename*=UTF-8''{name}"
        content = await run_in_threadpool(made_file, table, f".{form}")
        return Response(content, media_type=_MEDIA, headers={"content-disposition": disposition})

    return router


def made(assistant: Asks, kind: Kind, topic: str) -> Table:
    """The table of one kind, about a topic where one is given; YoujuError where it cannot be made."""
    if not isinstance(assistant, Assistant):
        # There is no index yet: whoever stands in for it says why.
        assistant.ask(topic)
        raise AssertionError("nothing but an index answers")
    assistant.refresh()
    snapshot, likeness = assistant.snapshot, Likeness(assistant.encoder)
    makers: dict[Kind, Callable[[Snapshot, Likeness, str], Table]] = {
        "ledger": _ledger,
        "coverage": _coverage,
        "copies": _copies,
    }
    return makers[kind](snapshot, likeness, " ".join(topic.split()))


def _ledger(snapshot: Snapshot, likeness: Likeness, topic: str) -> Table:
    found = ledger(snapshot, likeness, role="problem")
    if topic:
        found = about(found, read_asked(topic, library_of(snapshot)), likeness)
    return of_ledger(found, quoting(snapshot))


def _coverage(snapshot: Snapshot, likeness: Likeness, topic: str) -> Table:
    found = coverage(snapshot, likeness, read_asked(topic, library_of(snapshot)))
    return of_coverage(found, quoting(snapshot))


def _copies(snapshot: Snapshot, _: Likeness, __: str) -> Table:
    return of_copies(copies(snapshot), quoting(snapshot))
