"""The running chat follows its folder: a thread that brings the index up whenever files changed."""

import logging
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from chat.service.pending import PendingAssistant
from chat.service.workspace import Workspace
from corpus.errors import YoujuError
from index.sync.changes import NoReports
from index.sync.watch import watch

log = logging.getLogger(__name__)


@contextmanager
def following(workspace: Workspace, index_dir: Path, *, poll: bool | None = None) -> Iterator[None]:
    """Follow the folder of `workspace`, also when it changes to another; `index_dir` holds no reports.

    The thread is not waited for: a sync that is cut off leaves a whole index.
    """
    stop = threading.Event()
    threading.Thread(
        target=_follow, args=(workspace, index_dir, stop, poll), name="follow", daemon=True
    ).start()
    workspace.watching = True
    try:
        yield
    finally:
        stop.set()
        workspace.watching = False


def _follow(workspace: Workspace, index_dir: Path, stop: threading.Event, poll: bool | None) -> None:
    while not stop.is_set():
        folder = workspace.folder

        def update(leave: Collection[str], folder: Path = folder) -> None:
            try:
                summary = workspace.assistant.sync(folder, leave=leave)
            except Exception:
                # Cut off by the end of the program, which takes away what a sync needs: no trouble, and none to tell.
                if stop.is_set():
                    return
                raise
            workspace.trouble = None
            if any(getattr(summary, kind, ()) for kind in ("added", "changed", "moved", "removed")):
                workspace.jobs.note(summary)

        def failed(error: YoujuError) -> None:
            if isinstance(error, NoReports) and isinstance(workspace.assistant, PendingAssistant):
                return  # an empty folder is no trouble: it waits for the first report
            workspace.trouble = error
            log.warning("%s", error)

        watch(folder, index_dir, update, failed, stop=_OrMoved(stop, workspace, folder), poll=poll)


class _OrMoved:
    """Set when the program stops, or when the workspace uses another folder."""

    def __init__(self, stop: threading.Event, workspace: Workspace, folder: Path) -> None:
        self._stop = stop
        self._workspace = workspace
        self._folder = folder

    def is_set(self) -> bool:
        return self._stop.is_set() or self._workspace.folder != self._folder
