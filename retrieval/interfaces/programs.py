"""What programs may ask and in which shape they get it: the same through the web API and MCP."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any, Protocol

from corpus.errors import YoujuError
from corpus.folder.intake import Stored
from corpus.folder.trash import Removed
from corpus.report import Problem
from retrieval.interfaces.requests import filters_of, taken_away
from retrieval.presentation.citation import answer_json
from retrieval.types import Answer, Filters, ReportDocument, ReportSummary, Turn, Understood

MAX_QUESTION = 10_000
MAX_TOP = 100
MAX_HISTORY = 50


class AssistantLike(Protocol):
    """What is needed of an assistant."""

    def ask(
        self,
        question: str,
        *,
        top: int = 10,
        filters: Filters = ...,
        history: Sequence[Turn] = (),
        without: Collection[Understood] = (),
        explain: bool = False,
        anyway: bool = False,
    ) -> Answer: ...
    def reports(self) -> list[ReportSummary]: ...
    def report(self, path: str) -> ReportDocument: ...
    def problems(self) -> list[Problem]: ...


def ask_json(
    assistant: AssistantLike,
    question: object,
    top: object = 10,
    history: object = (),
    without: object = (),
    **filters: object,
) -> dict[str, Any]:
    """An answer; `filters` are lists by name: role, year, report, unit, kind. YoujuError for wrong types."""
    if not isinstance(question, str) or len(question) > MAX_QUESTION:
        raise YoujuError(
            f"问题应当是文字，不超过 {MAX_QUESTION} 个字。",
            f"The question must be text of at most {MAX_QUESTION} characters.",
        )
    if not isinstance(top, int) or isinstance(top, bool) or not 1 <= top <= MAX_TOP:
        raise YoujuError(f"段数应当在 1 到 {MAX_TOP} 之间。", f"top must be a number from 1 to {MAX_TOP}.")
    earlier = _texts("history", history)
    if len(earlier) > MAX_HISTORY or any(len(one) > MAX_QUESTION for one in earlier):
        raise YoujuError("此前的问题太多或太长。", "The history has too many questions, or too long ones.")
    chosen = filters_of({name: _listed(name, values) for name, values in filters.items()})
    away = taken_away(_texts("without", without))
    turns = [Turn(one, away) for one in earlier]
    return answer_json(assistant.ask(question, top=top, filters=chosen, history=turns, without=away))


def reports_json(assistant: AssistantLike) -> dict[str, Any]:
    """The library: every report, and every file that could not become one, with the reason."""
    return {
        "reports": [_named(report) for report in assistant.reports()],
        "problems": [_named(problem) for problem in assistant.problems()],
    }


def report_json(assistant: AssistantLike, path: object) -> dict[str, Any]:
    """A whole report: its text, its sections with their roles, and where its passages stand."""
    if not isinstance(path, str):
        raise YoujuError("报告路径应当是文字。", "The path of a report must be text.")
    return _named(assistant.report(path))


def added_json(stored: Sequence[Stored]) -> dict[str, Any]:
    return {"files": [_named(one) for one in stored]}


def removed_json(removed: Sequence[Removed]) -> dict[str, Any]:
    return {"removed": [_named(one) for one in removed]}


def _named(row: ReportSummary | ReportDocument | Problem | Stored | Removed) -> dict[str, Any]:
    """`report` for a path, as in answers; a client of Gradio takes `path` for a file to download."""
    fields = asdict(row)
    return {"report": fields.pop("path"), **fields}


def paths_of(paths: object) -> list[str]:
    """Paths to remove: a list of texts, not empty."""
    found = _texts("paths", paths)
    if not found:
        raise YoujuError("没有说要删除哪些文件。", "Name the files to remove.")
    return found


def _texts(name: str, values: object) -> list[str]:
    found = _listed(name, values)
    if not all(isinstance(value, str) for value in found):
        raise YoujuError(f"{name} 应当是文字的列表。", f"{name} must be a list of texts.")
    return found


def _listed(name: str, values: object) -> list[Any]:
    if values is None:
        return []
    if not isinstance(values, list | tuple) or len(values) > 1_000:
        raise YoujuError(f"{name} 应当是列表。", f"{name} must be a list.")
    return list(values)
