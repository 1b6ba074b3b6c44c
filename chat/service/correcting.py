"""Correcting in place what reports were read as: their fields, the roles of passages, names of units.

Kept as `corpus.metadata.corrections` keeps them, beside the reports; the index follows. Every change gives back
the change that undoes it.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chat.service.workspace import Workspace
from corpus.errors import YoujuError
from corpus.metadata import corrections
from corpus.metadata.corrections import Value, checked_value
from corpus.report import Role, text_digest

# Two at once would each write the file without what the other wrote.
_WRITING = threading.Lock()


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
            checked_value(name, value)
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
    """Correct the role of one passage, or of all parts of a point; the correction that it, or its first part, had
    before. YoujuError where none stands there."""
    _may_be_corrected(workspace)
    path, start, end = place
    report = workspace.assistant.report(path)
    digests = [text_digest(report.text[a:b]).hex() for a, b in report.parts(start, end)]
    if not digests:
        raise YoujuError(
            "这一段在提问之后有过改动，没有更正。请重新提问。",
            "This passage has changed since it was asked for and was not corrected. Ask again.",
        )
    with _WRITING:
        before = corrections.load(workspace.folder).roles.get(path, {}).get(digests[0])
        for digest in digests:
            corrections.set_role(workspace.folder, path, digest, role)
    workspace.jobs.ask()
    return before


def correct_alias(workspace: Workspace, name: str, unit: str | None) -> str | None:
    """Say which unit a name stands for; the unit it was said to stand for before."""
    _may_be_corrected(workspace)
    for words in (name, unit or name):
        checked_value("unit", words)
    if not name:
        raise YoujuError("请写明单位的另一个名称。", "Write the other name of the unit.")
    with _WRITING:
        before = corrections.load(workspace.folder).aliases.get(name)
        corrections.set_alias(workspace.folder, name, unit)
    workspace.jobs.ask()
    return before


def corrected(folder: Path) -> frozenset[str]:
    """The reports that bear a correction. Where the file of corrections cannot be read, the sync says so."""
    try:
        now = corrections.load(folder)
    except YoujuError:
        return frozenset()
    return frozenset(path for table in (now.reports, now.roles) for path, said in table.items() if said)


def _may_be_corrected(workspace: Workspace) -> None:
    workspace.require_writable()
    if workspace.samples:
        raise YoujuError(
            "示例报告随软件附带，不能更正；添加自己的文件后，可以更正自己的报告。",
            "The samples come with the program and stay as they are; once you add files of your own, those can be corrected.",
        )
