"""How far a sync is, for the terminal and the page."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Phase = Literal["remaking", "improving", "reading", "embedding", "publishing"]


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` and ``total`` count files, ``passages`` those embedded so far, ``seconds`` since the start.

    ``remaking`` comes first where a new model or new rules mean that everything is made
    again; ``passages`` are then those to be embedded, and ``seconds`` what it may take.
    """

    phase: Phase
    done: int
    total: int
    path: str = ""
    passages: int = 0
    seconds: float = field(default=0.0, compare=False)

    @property
    def rate(self) -> float:
        """Files per second so far; 0.0 where nothing is done yet."""
        return self.done / self.seconds if self.seconds > 0 else 0.0

    @property
    def left(self) -> float | None:
        """Seconds that the rest will take at this rate; None where nothing is done yet."""
        if self.phase == "remaking":
            return self.seconds
        return (self.total - self.done) / self.rate if self.rate else None


Notify = Callable[[Progress], None]


class Meter:
    """Counts what a sync does, and tells."""

    def __init__(self, notify: Notify, total: int) -> None:
        self._notify, self._total = notify, total
        self._started = time.monotonic()
        self._path = ""
        self.done = 0
        self.passages = 0

    def tell(self, phase: Phase, path: str | None = None) -> None:
        """What is being done; the file is the last one unless another is named."""
        self._path = self._path if path is None else path
        seconds = time.monotonic() - self._started
        self._notify(Progress(phase, self.done, self._total, self._path, self.passages, seconds))

    def embedded(self, more: int) -> None:
        """So many more passages have got their vectors."""
        self.passages += more
        self.tell("embedding")
