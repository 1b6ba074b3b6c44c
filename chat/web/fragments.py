"""What the page fetches a piece at a time, beside its Gradio events: a whole section, a reason."""

import logging
from collections.abc import Awaitable
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from chat.entrance.audit import note
from chat.render import answer as answers
from chat.render import cards, viewer
from chat.render.markup import Html
from chat.service.looked import of_asked_role
from chat.service.workspace import Workspace
from chat.texts.sentences import Lang, say
from chat.web.request import sent_filters, sent_history, sent_without
from corpus.errors import YoujuError
from retrieval.types import Filters, Turn

log = logging.getLogger(__name__)

_MOST = 50


class QuestionShown(BaseModel):
    """The question of an answer that stands in the page, with all that went with it."""

    model_config = ConfigDict(extra="forbid")
    lang: Lang
    question: Annotated[str, Field(max_length=10_000)]
    filters: dict[str, Any] | None = None
    history: list[Any] = []
    without: list[Any] = []

    def turns(self) -> tuple[Turn, ...]:
        """The questions before it, oldest first."""
        return sent_history(self.history, 10_000)


class Cited(QuestionShown):
    """One passage of the answer."""

    place: tuple[str, int, int]


class Further(QuestionShown):
    """The passages after those that are shown, asked for so many `times` in all."""

    times: Annotated[int, Field(ge=1, le=_MOST)]


def fragments(workspace: Workspace) -> APIRouter:
    """Routes for one workspace. Each gives markup, or a sentence as markup where it cannot."""
    router = APIRouter(prefix="/page")

    @router.get("/section", response_class=HTMLResponse)
    async def section(lang: Lang, report: str, start: int, end: int, left: int = 0, right: int = 0) -> str:
        marks = viewer.Marks((start, end), (left, right) if left < right else None)
        return await _answer(lang, run_in_threadpool(_section, workspace, lang, report, marks))

    @router.post("/why", response_class=HTMLResponse)
    async def why(request: Request, cited: Cited) -> str:
        note(request.scope, "ask", {"question": cited.question[:500], "why": cited.place[0]}, question=True)
        # A question like any other: it waits its turn.
        return await _answer(cited.lang, workspace.limiter.run(_why, workspace, cited))

    @router.post("/more", response_class=HTMLResponse)
    async def more(request: Request, asked: Further) -> str:
        note(request.scope, "ask", {"question": asked.question[:500], "more": asked.times}, question=True)
        return await _answer(asked.lang, workspace.limiter.run(_more, workspace, asked))

    return router


def _more(workspace: Workspace, asked: Further) -> Html:
    again = say(asked.lang, "more_question")
    own = Turn(asked.question, sent_without(asked.without))
    answer = workspace.assistant.ask(
        again,
        filters=sent_filters(asked.filters) or Filters(),
        history=(*asked.turns(), own, *(Turn(again) for _ in range(asked.times - 1))),
    )
    return answers.further(asked.lang, answer, of_asked_role(answer))


def _why(workspace: Workspace, cited: Cited) -> Html:
    answer = workspace.assistant.ask(
        cited.question,
        top=_MOST,
        filters=sent_filters(cited.filters) or Filters(),
        history=cited.turns(),
        without=sent_without(cited.without),
        explain=True,
    )
    for passage in answer.passages:
        if (passage.report, passage.start, passage.end) == cited.place and passage.why is not None:
            about = any(one.field == "topic" for one in answer.understood)
            return cards.why(cited.lang, passage.why, about=about)
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
