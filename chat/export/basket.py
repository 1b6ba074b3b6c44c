"""The basket as a file. Every quote is fetched again by its place; what a browser sends is never passed off as one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from analysis.places import statement_at
from analysis.statements import Statement
from chat.entrance.audit import tell
from chat.export.basket_files import Entry, as_markdown, as_sheet, as_word
from chat.export.build import Format, Offset
from chat.export.download import download
from chat.service.analyses import opened
from chat.service.workspace import Workspace
from chat.texts.sentences import Lang, say
from corpus.errors import YoujuError
from corpus.report import Report, Role

MAX_ITEMS = 1_000
Note = Annotated[str, Field(max_length=20_000)]
_MAKERS = {"docx": as_word, "xlsx": as_sheet, "md": as_markdown}


class Own(BaseModel):
    """Words of one's own."""

    model_config = ConfigDict(extra="forbid")
    note: Note


class Quoted(BaseModel):
    """A place, the words that were collected there, the content type shown of them, and what one noted to them."""

    model_config = ConfigDict(extra="forbid")
    report: Annotated[str, Field(max_length=4_000)]
    start: Offset
    end: Offset
    text: Note
    role: Role | None = None
    note: Note = ""


class BasketWanted(BaseModel):
    model_config = ConfigDict(extra="forbid")
    format: Format
    lang: Lang = "zh"
    items: Annotated[list[Quoted | Own], Field(min_length=1, max_length=MAX_ITEMS)]


class Quotes(BaseModel):
    model_config = ConfigDict(extra="forbid")
    items: Annotated[list[Quoted], Field(min_length=1, max_length=MAX_ITEMS)]


@dataclass(slots=True)
class _Reports:
    """Reports by path, each read once; None for one that is gone."""

    workspace: Workspace
    read: dict[str, Report | None]

    def of(self, path: str) -> Report | None:
        if path not in self.read:
            try:
                self.read[path] = opened(self.workspace.assistant).snapshot.report(path)
            except YoujuError:
                self.read[path] = None
        return self.read[path]


def basket_routes(workspace: Workspace) -> APIRouter:
    router = APIRouter()

    @router.post("/basket")
    def basket(request: Request, wanted: BasketWanted) -> Response:
        tell(request.scope, reports=sorted({one.report for one in wanted.items if isinstance(one, Quoted)}))
        # Where there is no index, this says why.
        opened(workspace.assistant)
        now = datetime.now().astimezone()
        entries = gather(workspace, wanted.items)
        content = _MAKERS[wanted.format](wanted.lang, f"{now:%Y-%m-%d %H:%M}", entries)
        return download(f"{say(wanted.lang, 'basket')} {now:%Y-%m-%d %H%M}", wanted.format, content)

    @router.post("/basket/check")
    def check(quotes: Quotes) -> dict[str, list[int]]:
        """Which of the quotes, by number, no file would hold any more: their words are gone from the report."""
        opened(workspace.assistant)
        return {"gone": [place for place, one in enumerate(gather(workspace, quotes.items)) if one.gone]}

    return router


def gather(workspace: Workspace, items: Sequence[Quoted | Own]) -> list[Entry]:
    """What stands at each place now, in the order given; None where the words are gone."""
    reports = _Reports(workspace, {})
    return [
        Entry(own=item.note)
        if isinstance(item, Own)
        else Entry(_found(reports, item), item.note, item.report)
        for item in items
    ]


def _found(reports: _Reports, item: Quoted) -> Statement | None:
    report = reports.of(item.report)
    found = statement_at(report, item.start, item.end, item.text) if report else None
    return replace(found, role=item.role) if found and item.role else found
