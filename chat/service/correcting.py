"""Correcting in place what reports were read as: their fields, the roles of passages, names of units.

Kept as `corpus.metadata.corrections` keeps them, beside the reports; the index follows. Every change gives back
the change that undoes it.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chat.service.workspace import Workspace
from corpus.errors import YoujuError
from corpus.metadata import corrections
from corpus.metadata.corrections import Value
from corpus.report import Role, text_digest

# Two at once would each write the file without what the other wrote.
_WRITING = threading.Lock()
_LONGEST = 300
_YEARS = range(1900, 2101)


@dataclass(frozen=True, slots=True)
class Fields:
    """New values of fields of one report; None takes a correction back."""

    path: str
    values: Mapping[str, Value | None]


def correct_fields(workspace: Workspace, changes: Sequence[Fields]) -> list[Fields]:
    """Correct reports; the changes that undo it. YoujuError for a report or value that cannot be."""
    _may_be_corrected(workspace)
    for change in changes:
        workspace.assistant.report(change.path)
        for name, value in change.values.items():
            _check(name, value)
    with _WRITING:
        now = corrections.load(workspace.folder)
        before = [
            Fields(change.path, {name: now.of(change.path).get(name) for name in change.values})
            for change in changes
        ]
        for change in changes:
            corrections.set_fields(workspace.folder, [change.path], change.values)
    workspace.jobs.ask()
    return before


def correct_role(workspace: Workspace, place: tuple[str, int, int], role: Role | None) -> Role | None:
    """Correct the role of one passage; the correction it had before. YoujuError where none stands there."""
    _may_be_corrected(workspace)
    (passage,) = workspace.assistant.passages([place])
    if passage is None:
        raise YoujuError(
            "这一段在提问之后有过改动，没有更正。请重新提问。",
            "This passage has changed since it was asked for and was not corrected. Ask again.",
        )
    digest = text_digest(passage.text).hex()
    with _WRITING:
        before = corrections.load(workspace.folder).roles.get(passage.report, {}).get(digest)
        corrections.set_role(workspace.folder, passage.report, digest, role)
    workspace.jobs.ask()
    return before


def correct_alias(workspace: Workspace, name: str, unit: str | None) -> str | None:
    """Say which unit a name stands for; the unit it was said to stand for before."""
    _may_be_corrected(workspace)
    for words in (name, unit or name):
        _check("unit", words)
    if not name:
        raise YoujuError("请写明单位的另一个名称。", "Write the other name of the unit.")
    with _WRITING:
        before = corrections.load(workspace.folder).aliases.get(name)
        corrections.set_alias(workspace.folder, name, unit)
    workspace.jobs.ask()
    return before


def _check(name: str, value: Value | None) -> None:
    if value is None:
        return
    if name == "year":
        if not isinstance(value, int) or value not in _YEARS:
            raise YoujuError("年份应是四位数字，例如 2024。", "A year has four digits, such as 2024.")
    elif not isinstance(value, str) or len(value) > _LONGEST or not value.isprintable():
        raise YoujuError(
            f"填写的内容应在 {_LONGEST} 个字以内，写在一行里。",
            f"Keep it to {_LONGEST} characters on one line.",
        )
    elif name == "title" and not value.strip():
        raise YoujuError("标题不能为空。", "A title must not be empty.")


def _may_be_corrected(workspace: Workspace) -> None:
    if workspace.samples:
        raise YoujuError(
            "示例报告随软件附带，不能更正；添加自己的文件后，可以更正自己的报告。",
            "The samples come with the program and stay as they are; once you add files of your own, those can be corrected.",
        )
