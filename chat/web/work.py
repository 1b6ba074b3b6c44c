"""What the desk says back to the library: that a passage is something else than it was read as."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from analysis.places import passages_at
from chat.service.analyses import opened
from chat.service.correcting import correct_role
from chat.service.workspace import Workspace
from chat.texts.sentences import say
from corpus.errors import YoujuError
from corpus.report import Role

Offset = Annotated[int, Field(ge=0, le=2**31)]


class RoleGiven(BaseModel):
    """A place of a report, and the role of its passages; None takes the correction back."""

    model_config = ConfigDict(extra="forbid", strict=True)
    report: Annotated[str, Field(max_length=4_000)]
    start: Offset
    end: Offset
    role: Role | None


def work_routes(workspace: Workspace) -> APIRouter:
    """Routes for one workspace; errors become sentences in `chat.web.routes.plain_answers`."""
    router = APIRouter(prefix="/work")

    @router.post("/role")
    def role(given: RoleGiven) -> dict[str, int]:
        return {"passages": correct(workspace, given)}

    return router


def correct(workspace: Workspace, given: RoleGiven) -> int:
    """Correct every passage that the place touches; how many there are. YoujuError where there is none."""
    report = opened(workspace.assistant).snapshot.report(given.report)
    passages = passages_at(report, given.start, given.end)
    if not passages:
        raise YoujuError(say("zh", "work_role_nowhere"), say("en", "work_role_nowhere"))
    for passage in passages:
        correct_role(workspace, (report.path, passage.start, passage.end), given.role)
    return len(passages)
