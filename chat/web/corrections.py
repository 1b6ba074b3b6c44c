"""What the page says to correct reports: plain HTTP routes, each of which gives back what undoes it."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from chat.service.correcting import Fields, correct_alias, correct_fields, correct_role
from chat.service.workspace import Workspace
from corpus.report import Role

Path = Annotated[str, Field(min_length=1, max_length=4_000)]
Line = Annotated[str, Field(max_length=4_000)]


class Values(BaseModel):
    """Fields of a report; null takes a correction back, what is left out stays."""

    model_config = ConfigDict(extra="forbid", strict=True)
    title: Line | None = None
    unit: Line | None = None
    year: int | None = None
    kind: Line | None = None


class Change(BaseModel):
    """A report by its path, and what it is to be."""

    model_config = ConfigDict(extra="forbid", strict=True)
    path: Path
    values: Values


class Changes(BaseModel):
    """Changes of one or several reports."""

    model_config = ConfigDict(extra="forbid", strict=True)
    changes: Annotated[list[Change], Field(min_length=1, max_length=1_000)]


class RoleOf(BaseModel):
    """A passage by its place, and its role; null takes a correction back."""

    model_config = ConfigDict(extra="forbid")
    place: tuple[Path, int, int]
    role: Role | None


class Alias(BaseModel):
    """A name and the unit that it stands for; null takes it back."""

    model_config = ConfigDict(extra="forbid", strict=True)
    name: Line
    unit: Line | None


def correction_routes(workspace: Workspace) -> APIRouter:
    """Routes for one workspace; errors are sentences, as of the library."""
    router = APIRouter(prefix="/library/correct")

    @router.post("")
    def fields(wanted: Changes) -> dict[str, Any]:
        changes = [Fields(one.path, one.values.model_dump(exclude_unset=True)) for one in wanted.changes]
        before = correct_fields(workspace, changes)
        return {"changes": [{"path": one.path, "values": dict(one.values)} for one in before]}

    @router.post("/role")
    def role(wanted: RoleOf) -> dict[str, Any]:
        return {"place": wanted.place, "role": correct_role(workspace, wanted.place, wanted.role)}

    @router.post("/alias")
    def alias(wanted: Alias) -> dict[str, Any]:
        return {"name": wanted.name, "unit": correct_alias(workspace, wanted.name.strip(), wanted.unit)}

    return router
