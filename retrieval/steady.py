"""Work over one moment of a library that others may be writing."""

from collections.abc import Callable
from typing import Protocol, TypeVar, runtime_checkable

from index.engine.protocol import Engine
from index.errors import Moved
from retrieval.ranking.rank import Searcher

# So often work is begun again where reports are being replaced under it.
_TRIES = 4

T = TypeVar("T")


@runtime_checkable
class Opened(Protocol):
    """Who has a library open: `retrieval.assistant.Assistant`, `retrieval.remote.RemoteAssistant`."""

    @property
    def snapshot(self) -> Engine:
        """The moment of it that is answered from just now."""

    @property
    def searcher(self) -> Searcher:
        """Who searches that moment."""

    def refresh(self, *, now: bool = False) -> None:
        """Answer from it as it was some seconds ago at most, or as it is `now`."""


def steadily(library: Opened, work: Callable[[Searcher], T]) -> T:
    """What work over a moment gives, done by who searches it, begun anew over the newest where that passes meanwhile;
    Moved where it always does."""
    library.refresh()
    for _ in range(_TRIES - 1):
        try:
            return work(library.searcher)
        except Moved:
            library.refresh(now=True)
    return work(library.searcher)
