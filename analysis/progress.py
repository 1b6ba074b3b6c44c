"""How far an analysis is, told to whoever watches it; a watcher that raises stops the work at its next step."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# What is being done, how much of it is done, of how much (0: not known).
Watch = Callable[[str, int, int], None]

_watcher: ContextVar[Watch | None] = ContextVar("watcher", default=None)


@contextmanager
def watched(watch: Watch) -> Iterator[None]:
    """Inside, and in this thread alone, every `step` is told to ``watch``."""
    token = _watcher.set(watch)
    try:
        yield
    finally:
        _watcher.reset(token)


def step(phase: str, done: int, total: int = 0) -> None:
    """Say how far it is: cheap enough for every report, too dear for every sentence."""
    watch = _watcher.get()
    if watch is not None:
        watch(phase, done, total)
