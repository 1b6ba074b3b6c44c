"""How many questions are worked on at once, how many may wait, and a quick word for the rest."""

from collections.abc import Callable
from typing import TypeVar

import anyio
import anyio.to_thread

from chat.texts.sentences import say
from corpus.errors import YoujuError

T = TypeVar("T")

# Two threads keep both cores of a small machine at work; a question takes some tens of milliseconds,
# so that the last of so many waits about a second.
AT_ONCE = 2
MAY_WAIT = 48


class Busy(YoujuError):
    """Too many are waiting already."""


class ConcurrencyLimiter:
    """For the handlers of one event loop: no lock is needed between two awaits."""

    def __init__(self, at_once: int = AT_ONCE, may_wait: int = MAY_WAIT) -> None:
        self._at_once = at_once
        self._most = at_once + may_wait
        self._taken = 0
        self._limiter: anyio.CapacityLimiter | None = None

    async def run(self, work: Callable[..., T], *arguments: object) -> T:
        """`work(*arguments)` in a thread as soon as one is free; Busy at once where too many wait."""
        if self._taken >= self._most:
            raise Busy(say("zh", "busy"), say("en", "busy"))
        self._taken += 1
        try:
            # Made late: it belongs to the event loop that runs now.
            self._limiter = self._limiter or anyio.CapacityLimiter(self._at_once)
            return await anyio.to_thread.run_sync(work, *arguments, limiter=self._limiter)
        finally:
            self._taken -= 1
