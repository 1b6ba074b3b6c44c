"""Tables as files: a few are made at a time, the latest kept for whoever asks for the same.

A file of some thousand rows takes half a second in which no other thread gets far: ten at once would take five
seconds each, hold their pages in memory together, and make everybody wait who only asks.
"""

from collections.abc import Callable, Hashable
from typing import NamedTuple

import anyio
import anyio.to_thread

from corpus.system import give_memory_back

# A small one need not wait for a large one.
AT_ONCE = 2
# Bytes that are kept in all.
KEPT_BYTES = 32 * 2**20


class File(NamedTuple):
    """Its name without a suffix, and what is in it."""

    title: str
    content: bytes


class Files:
    """For the handlers of one event loop: no lock is needed between two awaits."""

    def __init__(self, at_once: int = AT_ONCE, kept_bytes: int = KEPT_BYTES) -> None:
        self._at_once, self._most = at_once, kept_bytes
        self._limiter: anyio.CapacityLimiter | None = None
        # The oldest first.
        self._kept: dict[Hashable, File] = {}

    async def of(self, key: Hashable, make: Callable[[], File]) -> File:
        """What is kept under `key`, or `make()` in a thread as soon as one is free; its errors go on to the caller."""
        # Made late: it belongs to the event loop that runs now.
        self._limiter = self._limiter or anyio.CapacityLimiter(self._at_once)
        async with self._limiter:
            # Whoever asked for the same just before may have been answered meanwhile.
            if (found := self._kept.get(key)) is None:
                found = await anyio.to_thread.run_sync(_made, make)
                self._keep(key, found)
        return found

    def _keep(self, key: Hashable, file: File) -> None:
        self._kept[key] = file
        while sum(len(one.content) for one in self._kept.values()) > self._most:
            del self._kept[next(iter(self._kept))]


def _made(make: Callable[[], File]) -> File:
    """What it makes. A workbook, a document is a ring of objects with tens of megabytes, which nothing else ends."""
    try:
        return make()
    finally:
        give_memory_back()
