"""Changing the model of the index from the page: which there are, how long one takes, doing it, stopping it."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from chat.service.jobs import ChangeModel
from chat.service.workspace import Workspace
from corpus.errors import YoujuError
from index.models.encoder import Encoder

# Names of models → what encodes; the ones of `index.models.encoder.load_encoder`.
Load = Callable[[str], Encoder]


class Named(BaseModel):
    """A model by its name."""

    model_config = ConfigDict(extra="forbid", strict=True)
    name: Annotated[str, Field(min_length=1, max_length=4_000)]


@dataclass(slots=True)
class Models:
    """The models one workspace may change to. A browser chooses among these and names no path of its own.

    A folder of somebody's choosing could hold a model that is a program.
    """

    workspace: Workspace
    names: Callable[[], Sequence[str]]
    load: Load
    _loading: threading.Lock = field(default_factory=threading.Lock)
    _tried: Encoder | None = None

    def listed(self) -> dict[str, Any]:
        now = self.workspace.assistant.encoder.name
        names = list(dict.fromkeys([*self.names(), now]))
        return {"models": [{"name": name, "shown": shown(name), "current": name == now} for name in names]}

    def measure(self, name: str) -> dict[str, Any]:
        """Load a model and embed a few passages with it: what changing to it would cost."""
        encoder = self._loaded(name)
        passages = self.workspace.assistant.state().passages
        return {
            "name": name,
            "dimension": encoder.dimension,
            "passages": passages,
            "pace": self.workspace.assistant.pace(encoder),
            "same": encoder.fingerprint == self.workspace.assistant.encoder.fingerprint,
        }

    def change(self, name: str) -> None:
        if self.workspace.jobs.changing() is not None:
            raise YoujuError("已经在换模型了，请等它完成。", "A model is being changed already; wait for it.")
        self.workspace.change_model(self._loaded(name))

    def _loaded(self, name: str) -> Encoder:
        if name not in {one["name"] for one in self.listed()["models"]}:
            raise YoujuError(f"这台机器上没有模型 {name}。", f"There is no model {name} on this machine.")
        with self._loading:
            if self._tried is None or self._tried.name != name:
                # Let go of the last one first: two may not fit into memory.
                self._tried = None
                self._tried = self.load(name)
            return self._tried


def shown(name: str) -> str:
    """A model by its name, where it is a folder by the last part: where it lies is nobody's business."""
    return Path(name).name if Path(name).is_absolute() else name


def model_routes(models: Models) -> APIRouter:
    router = APIRouter(prefix="/library/models")

    @router.get("")
    def listed() -> dict[str, Any]:
        return models.listed()

    @router.post("/measure")
    def measure(wanted: Named) -> dict[str, Any]:
        return models.measure(wanted.name)

    @router.post("/change")
    def change(wanted: Named) -> dict[str, Any]:
        models.change(wanted.name)
        return changing(models.workspace)

    @router.post("/stop")
    def stop() -> dict[str, Any]:
        models.workspace.jobs.stop(ChangeModel)
        return changing(models.workspace)

    return router


def changing(workspace: Workspace) -> dict[str, Any]:
    """Which model the index is being changed to and how far that is, or nothing."""
    wanted = workspace.jobs.changing()
    if wanted is None:
        return {"changing": None}
    encoder, runs = wanted
    return {
        "changing": {
            "name": shown(encoder.name),
            "done": workspace.jobs.work.passages if runs else 0,
            "total": workspace.assistant.state().passages,
        }
    }
