"""What the desk says back to the library: that a passage is something else than it was read as."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from analysis.places import passages_at
from chat.service.analyses import opened
from chat.service.workspace import Workspace
from chat.texts.sentences import say
from corpus.errors import YoujuError
from corpus.metadata.corrections import set_role
from corpus.report import Role, text_digest

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
    """Note it beside the reports and have the index follow; how many passages it is about."""
    if workspace.samples:
        raise YoujuError(say("zh", "work_role_samples"), say("en", "work_role_samples"))
    report = opened(workspace.assistant).snapshot.report(given.report)
    passages = passages_at(report, given.start, given.end)
    if not passages:
        raise YoujuError(say("zh", "work_role_nowhere"), say("en", "work_role_nowhere"))
    for passage in passages:
        set_role(workspace.folder, report.path, text_digest(passage.text).hex(), given.role)
    workspace.jobs.ask()
    return len(passages)
