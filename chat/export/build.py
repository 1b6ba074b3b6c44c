"""An answer or a conversation as a file to take along.

The browser says which questions and which places; every word of a report is fetched again
from the index by its place. Text that a browser sends is never passed off as a quote.
"""

from collections.abc import Sequence
from dataclasses import replace
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
from corpus.report import Role
from retrieval.types import CitedPassage

Format = Literal["docx", "md", "xlsx"]
MAX_TURNS = 100
MAX_PLACES = 400

Offset = Annotated[int, Field(ge=0, le=2**31)]
_Report = Annotated[str, Field(max_length=4_000)]
# Where a passage stands, and the content type that was shown of it: parts of one point have each its own.
Place = tuple[_Report, Offset, Offset] | tuple[_Report, Offset, Offset, Role]


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
    # The number that each has on the page; those of another count than the places number nothing.
    numbers: Annotated[list[Offset], Field(max_length=MAX_PLACES)] = []


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
            _passages(workspace, turn.places),
            turn.compared,
            Left(turn.left.of, turn.left.unclear, turn.left.counted) if turn.left else None,
            tuple(turn.numbers) if len(turn.numbers) == len(turn.places) else (),
        )
        for turn in turns
    )
    return Exported(lang, f"{datetime.now().astimezone():%Y-%m-%d %H:%M}", gathered)


def _passages(workspace: Workspace, places: Sequence[Place]) -> tuple[CitedPassage | None, ...]:
    """What stands at each place, of the content type that was shown; None where nothing stands any more."""
    found = workspace.assistant.passages([place[:3] for place in places])
    return tuple(
        replace(one, role=place[3]) if one and len(place) > 3 else one
        for one, place in zip(found, places, strict=True)
    )
