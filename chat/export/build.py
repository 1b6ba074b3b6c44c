"""An answer or a conversation as a file to take along.

The browser says which questions and which places; every word of a report is fetched again
from the index by its place. Text that a browser sends is never passed off as a quote.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from chat.entrance.audit import tell
from chat.export.download import download
from chat.export.files import as_markdown, as_sheet, as_word
from chat.export.turns import Exported, ExportedTurn, Left
from chat.service.workspace import Workspace
from chat.texts.sentences import Lang, say

Format = Literal["docx", "md", "xlsx"]
MAX_TURNS = 100
MAX_PLACES = 400

Offset = Annotated[int, Field(ge=0, le=2**31)]
Place = tuple[Annotated[str, Field(max_length=4_000)], Offset, Offset]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LeftWanted(_Strict):
    """Of so many units or reports so many were not looked at."""

    of: Offset
    unclear: Offset
    counted: Literal["units", "reports"]


class TurnWanted(_Strict):
    """A question and the places of the passages that were shown for it."""

    question: Annotated[str, Field(max_length=10_000)]
    found: bool = True
    # How many passages were compared, where those were not all.
    compared: Offset | None = None
    # How many units or reports were not looked at, where some were not.
    left: LeftWanted | None = None
    places: Annotated[list[Place], Field(max_length=MAX_PLACES)]


class ExportWanted(_Strict):
    format: Format
    lang: Lang = "zh"
    turns: Annotated[list[TurnWanted], Field(min_length=1, max_length=MAX_TURNS)]


_MAKERS = {"docx": as_word, "md": as_markdown, "xlsx": as_sheet}


def export_routes(workspace: Workspace) -> APIRouter:
    router = APIRouter()

    @router.post("/export")
    def export(request: Request, wanted: ExportWanted) -> Response:
        tell(request.scope, reports=sorted({place[0] for turn in wanted.turns for place in turn.places}))
        content = _MAKERS[wanted.format](gather(workspace, wanted.lang, wanted.turns))
        title = f"{say(wanted.lang, 'export_name')} {datetime.now().astimezone():%Y-%m-%d %H%M}"
        return download(title, wanted.format, content)

    return router


def gather(workspace: Workspace, lang: Lang, turns: Sequence[TurnWanted]) -> Exported:
    """The passages at the places wanted, as they stand in the reports now."""
    gathered = tuple(
        ExportedTurn(
            turn.question,
            turn.found,
            tuple(workspace.assistant.passages(turn.places)),
            turn.compared,
            Left(turn.left.of, turn.left.unclear, turn.left.counted) if turn.left else None,
        )
        for turn in turns
    )
    return Exported(lang, f"{datetime.now().astimezone():%Y-%m-%d %H:%M}", gathered)
