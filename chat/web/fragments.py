"""What the page fetches a piece at a time, beside its Gradio events: a whole section, a reason."""

import logging
from collections.abc import Awaitable
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from chat.render import cards, viewer
from chat.render.markup import Html
from chat.service.workspace import Workspace
from chat.texts.sentences import Lang, say
from chat.web.request import sent_filters, sent_history, sent_without
from corpus.errors import YoujuError
from retrieval.types import Filters

log = logging.getLogger(__name__)

_MOST = 50


class Cited(BaseModel):
    """A passage of an answer, and the question it answered with all that went with it."""

    model_config = ConfigDict(extra="forbid")
    lang: Lang
    place: tuple[str, int, int]
    question: Annotated[str, Field(max_length=10_000)]
    filters: dict[str, Any] | None = None
    history: list[Any] = []
    without: list[Any] = []


def fragments(workspace: Workspace) -> APIRouter:
    """Routes for one workspace. Each gives markup, or a sentence as markup where it cannot."""
    router = APIRouter(prefix="/page")

    @router.get("/section", response_class=HTMLResponse)
    async def section(lang: Lang, report: str, start: int, end: int, left: int = 0, right: int = 0) -> str:
        marks = viewer.Marks((start, end), (left, right) if left < right else None)
        return await _answer(lang, run_in_threadpool(_section, workspace, lang, report, marks))

    @router.post("/why", response_class=HTMLResponse)
    async def why(cited: Cited) -> str:
        # A question like any other: it waits its turn.
        return await _answer(cited.lang, workspace.limiter.run(_why, workspace, cited))

    return router


def _why(workspace: Workspace, cited: Cited) -> Html:
    answer = workspace.assistant.ask(
        cited.question,
        top=_MOST,
        filters=sent_filters(cited.filters) or Filters(),
        history=sent_history(cited.history, 10_000),
        without=sent_without(cited.without),
        explain=True,
    )
    for passage in answer.passages:
        if (passage.report, passage.start, passage.end) == cited.place and passage.why is not None:
            return cards.why(cited.lang, passage.why)
    return viewer.problem(say(cited.lang, "why_gone"))


def _section(workspace: Workspace, lang: Lang, report: str, marks: viewer.Marks) -> Html:
    return viewer.section(lang, workspace.assistant.report(report), marks)


async def _answer(lang: Lang, work: Awaitable[Html]) -> Html:
    try:
        return await work
    except YoujuError as error:
        return viewer.problem(error.zh if lang == "zh" else error.en)
    except Exception:
        # The boundary to the page: it shows a sentence, the terminal has the trace.
        log.exception("a fragment failed")
        return viewer.problem(say(lang, "failed"))
