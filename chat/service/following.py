"""The running chat follows its folder: a thread that brings the index up whenever files changed."""

import logging
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from chat.service.workspace import Desk
from corpus.errors import YoujuError
from index.sync.watch import watch

log = logging.getLogger(__name__)


@contextmanager
def following(desk: Desk, index_dir: Path, *, poll: bool | None = None) -> Iterator[None]:
    """Follow the folder of `desk`, also when it changes to another; `index_dir` holds no reports.

    The thread is not waited for: a sync that is cut off leaves a whole index.
    """
    stop = threading.Event()
    threading.Thread(target=_follow, args=(desk, index_dir, stop, poll), name="follow", daemon=True).start()
    desk.watching = True
    try:
        yield
    finally:
        stop.set()
        desk.watching = False


def _follow(desk: Desk, index_dir: Path, stop: threading.Event, poll: bool | None) -> None:
    while not stop.is_set():
        folder = desk.folder

        def update(leave: Collection[str], folder: Path = folder) -> None:
            summary = desk.assistant.sync(folder, leave=leave)
            desk.trouble = None
            if any(getattr(summary, kind, ()) for kind in ("added", "changed", "moved", "removed")):
                desk.syncing.note(summary)

        def failed(error: YoujuError) -> None:
            desk.trouble = error
            log.warning("%s", error)

        watch(folder, index_dir, update, failed, stop=_OrMoved(stop, desk, folder), poll=poll)


class _OrMoved:
    """Set when the program stops, or when the desk uses another folder."""

    def __init__(self, stop: threading.Event, desk: Desk, folder: Path) -> None:
        self._stop = stop
        self._desk = desk
        self._folder = folder

    def is_set(self) -> bool:
        return self._stop.is_set() or self._desk.folder != self._folder
