"""The running chat puts better vectors and roles in the place of quick ones, in a thread of its own that gives way."""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from chat.service.workspace import Workspace
from corpus.errors import YoujuError
from corpus.metadata.corrections import load
from corpus.system import this
from index.models.bundled import BundledEncoder
from index.models.encoder import CONTEXTUAL
from index.sync.improve import drafted, improve
from retrieval.assistant import Assistant

log = logging.getLogger(__name__)

# Seconds between two looks at whether something was drafted.
_EVERY = 5.0
# How far the thread steps back behind those that answer; Linux has this for single threads.
_NICE = 10


@contextmanager
def improving(workspace: Workspace) -> Iterator[None]:
    """Improve the index that `workspace` answers from as long as the block lasts. The thread is not waited for."""
    stop = threading.Event()
    threading.Thread(target=_improve, args=(workspace, stop), name="improve", daemon=True).start()
    try:
        yield
    finally:
        stop.set()


def _improve(workspace: Workspace, stop: threading.Event) -> None:
    if this().linux:
        thread = threading.get_native_id()
        # Where the whole program stands further back already, coming forward would be refused.
        os.setpriority(os.PRIO_PROCESS, thread, max(_NICE, os.getpriority(os.PRIO_PROCESS, thread)))
    encoder: BundledEncoder | None = None
    while not stop.wait(_EVERY):
        answering = workspace.assistant
        if not isinstance(answering, Assistant) or not isinstance(answering.encoder, BundledEncoder):
            continue
        try:
            if drafted(answering.index_dir):
                # One thread, beside those that answer.
                encoder = encoder or BundledEncoder(CONTEXTUAL, threads=1)
                done = improve(
                    answering.index_dir,
                    encoder,
                    stop.is_set,
                    corrections=partial(load, workspace.folder),
                )
                log.info("%d reports have better vectors and roles", done)
            else:
                # A hundred megabytes that nothing may need again.
                encoder = None
        except YoujuError as error:
            # No index yet, another model, or a writer at work: later.
            log.debug("%s", error)
