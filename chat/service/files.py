"""Tables as files: a few are made at a time, each once for all who ask, the latest kept for whoever asks again.

A file of some thousand rows takes a second in which no other thread gets far: ten at once would take ten seconds
each, hold their pages in memory together, and make everybody wait who only asks. Threads of Python take turns, so
that more cores would make no more of them.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import NamedTuple

import anyio
import anyio.to_thread

from chat.texts.sentences import say
from chat.web.concurrency import Busy
from corpus.system import give_memory_back

# A small one need not wait for a large one.
AT_ONCE = 2
# Different files that may be waited for beside these.
MAY_WAIT = 16
# Bytes that are kept in all.
KEPT_BYTES = 32 * 2**20


class File(NamedTuple):
    """Its name without a suffix, and what is in it."""

    title: str
    content: bytes


@dataclass(slots=True)
class _Asked:
    """One file that is being made or waited for, how many ask for it, and what it became."""

    turn: anyio.Lock = field(default_factory=anyio.Lock)
    by: int = 0
    file: File | None = None


class Files:
    """For the handlers of one event loop: no lock is needed between two awaits."""

    def __init__(
        self, at_once: int = AT_ONCE, kept_bytes: int = KEPT_BYTES, may_wait: int = MAY_WAIT
    ) -> None:
        self._at_once, self._most, self._may_wait = at_once, kept_bytes, may_wait
        self._limiter: anyio.CapacityLimiter | None = None
        self._asked: dict[Hashable, _Asked] = {}
        # Those of the newest revision, the oldest first.
        self._revision: Hashable = None
        self._kept: dict[Hashable, File] = {}

    async def of(self, revision: Hashable, key: Hashable, make: Callable[[], File]) -> File:
        """The file of this key over this revision of the index, the newest: what is kept, or `make()` in a thread as
        soon as one is free. Who asks for what is being made waits for that. Its errors go on to the caller; Busy at
        once where too many others are waited for."""
        if revision != self._revision:
            # Nobody will ask for those of an older one.
            self._revision, self._kept = revision, {}
        if (kept := self._kept.get(key)) is not None:
            return kept
        place = (revision, key)
        if place not in self._asked and len(self._asked) >= self._at_once + self._may_wait:
            raise Busy(say("zh", "busy"), say("en", "busy"))
        asked = self._asked.setdefault(place, _Asked())
        asked.by += 1
        try:
            async with asked.turn:
                if asked.file is None:
                    # Made late: it belongs to the event loop that runs now.
                    self._limiter = self._limiter or anyio.CapacityLimiter(self._at_once)
                    asked.file = await anyio.to_thread.run_sync(_made, make, limiter=self._limiter)
                    self._keep(revision, key, asked.file)
                return asked.file
        finally:
            asked.by -= 1
            if not asked.by:
                del self._asked[place]

    def _keep(self, revision: Hashable, key: Hashable, file: File) -> None:
        if revision != self._revision:
            return
        self._kept[key] = file
        while sum(len(one.content) for one in self._kept.values()) > self._most:
            del self._kept[next(iter(self._kept))]


def _made(make: Callable[[], File]) -> File:
    """What it makes. A workbook is a ring of objects with tens of megabytes, which nothing else ends."""
    try:
        return make()
    finally:
        give_memory_back()
