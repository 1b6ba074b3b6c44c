"""The named endpoints for programs: through `gradio_client`, or plain HTTP below /gradio_api/call/."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
from gradio import events
from starlette.concurrency import run_in_threadpool

from chat.entrance.access import allow
from chat.entrance.audit import note
from chat.service.workspace import Workspace
from chat.web.concurrency import AT_ONCE
from chat.web.gradio_seam import scope_of, uploaded_as, uploads
from corpus.errors import YoujuError
from retrieval.interfaces.programs import (
    added_json,
    ask_json,
    paths_of,
    removed_json,
    report_json,
    reports_json,
)

MAX_FILES = 200


def offer(workspace: Workspace) -> None:
    """Inside a page: the endpoints over one workspace."""
    on = Programs(workspace)
    events.api(on.ask, api_name="ask", concurrency_id="ask", concurrency_limit=AT_ONCE)
    events.api(on.reports, api_name="reports")
    events.api(on.report, api_name="report")
    events.api(on.add, api_name="add", concurrency_limit=4)
    events.api(on.remove, api_name="remove")
    events.api(on.sync, api_name="sync", concurrency_limit=4)


class Programs:
    """What the endpoints do. Whatever comes in is checked, whatever its type was said to be."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def ask(
        self,
        request: gr.Request,
        question: str,
        top: int = 10,
        roles: list[str] = [],  # noqa: B006 — the API page shows defaults; nothing here changes them
        years: list[int] = [],  # noqa: B006
        reports: list[str] = [],  # noqa: B006
        units: list[str] = [],  # noqa: B006
        kinds: list[str] = [],  # noqa: B006
        history: list[str] = [],  # noqa: B006
        without: list[str] = [],  # noqa: B006
    ) -> dict[str, Any]:
        """Ask the reports. Returns the passages that answer, best first, each with the place it stands.

        `roles`: any of achievement, highlight, problem, cause, plan, other; `years` such as 2023; `reports`:
        file paths as in an answer. Empty lists restrict nothing. `history`: the earlier questions of the
        conversation; `without`: what a question is not to be read as, such as year=2023. `found` is false
        where nothing answers.
        """
        chosen = {"role": roles, "year": years, "report": reports, "unit": units, "kind": kinds}

        def work() -> dict[str, Any]:
            return ask_json(self._workspace.assistant, question, top, history, without, **chosen)

        async def allowed() -> dict[str, Any]:
            allow(scope_of(request), "ask")
            note(scope_of(request), "ask", {"question": str(question)[:500]}, question=True)
            return await self._workspace.limiter.run(work)

        return await _said(allowed)

    async def reports(self, request: gr.Request) -> dict[str, Any]:
        """List the reports, and the files that could not be read, each with the reason in both languages."""

        def work() -> dict[str, Any]:
            allow(scope_of(request), "reports")
            self._workspace.assistant.refresh()
            return reports_json(self._workspace.assistant)

        return await _said(lambda: run_in_threadpool(work))

    async def report(self, path: str, request: gr.Request) -> dict[str, Any]:
        """A whole report: its text, its sections with their roles, and where its passages stand."""

        def work() -> dict[str, Any]:
            allow(scope_of(request), "report")
            return report_json(self._workspace.assistant, path)

        return await _said(lambda: run_in_threadpool(work))

    async def add(self, files: list[gr.FileData], request: gr.Request) -> dict[str, Any]:
        """Add files (or zips of files) and wait until they can be found. Nothing is overwritten.

        `outcome` of each is added, renamed, known, or why not: bad_type, bad_content, ignored, too_big,
        empty, unreadable, full, unwritable.
        """

        def work() -> dict[str, Any]:
            allow(scope_of(request), "add")
            added = self._workspace.add(uploaded(files))
            note(scope_of(request), "add", [one.path or one.name for one in added])
            return added_json(added)

        return await _said(lambda: run_in_threadpool(work))

    async def remove(self, paths: list[str], request: gr.Request) -> dict[str, Any]:
        """Take files out of the library. They move to .trash in the reports folder; nothing is destroyed."""

        def work() -> dict[str, Any]:
            allow(scope_of(request), "remove")
            gone = self._workspace.remove(paths_of(paths))
            note(scope_of(request), "delete", [one.path for one in gone])
            return removed_json(gone)

        return await _said(lambda: run_in_threadpool(work))

    async def sync(self, request: gr.Request) -> dict[str, Any]:
        """Bring the index up to date with the reports folder and wait for it."""

        def work() -> dict[str, Any]:
            allow(scope_of(request), "sync")
            self._workspace.jobs.wait(self._workspace.jobs.ask())
            state = self._workspace.assistant.state()
            return {"generation": state.generation, "passages": state.passages}

        return await _said(lambda: run_in_threadpool(work))


def uploaded(files: object) -> list[tuple[Path, str]]:
    """Files that were uploaded to this program before, with the names people gave them.

    A request can name any path it likes: only those below Gradio's own folder of uploads count.
    """
    if not isinstance(files, list) or not 0 < len(files) <= MAX_FILES:
        raise YoujuError(
            f"files 应当是已上传文件的列表，1 到 {MAX_FILES} 个。",
            f"files must be a list of 1 to {MAX_FILES} uploaded files.",
        )
    return [_uploaded(file) for file in files]


def _uploaded(file: object) -> tuple[Path, str]:
    path, name = uploaded_as(file)
    root = uploads()
    try:
        found = Path(path).resolve(strict=True) if isinstance(path, str) else None
    except (OSError, ValueError):
        # Not there, or no path at all.
        found = None
    if not root or found is None or not found.is_file() or not found.is_relative_to(Path(root).resolve()):
        raise YoujuError(
            "文件没有上传到这里。请先上传，再添加。", "This file was not uploaded here. Upload it first."
        )
    return found, name if isinstance(name, str) else found.name


async def _said(work: Callable[[], Any]) -> Any:
    """The result; an error people can mend becomes the sentence that a client shows."""
    try:
        return await work()
    except YoujuError as error:
        raise gr.Error(str(error), print_exception=False) from error
