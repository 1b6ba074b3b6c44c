"""What became of each file of a folder, in figures."""

import os
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.errors import YoujuError
from corpus.folder.duplicates import duplicates
from corpus.folder.nameless import told_by_words
from corpus.folder.scan import scan
from corpus.metadata.corrections import load
from corpus.metadata.units import resolve
from corpus.report import ROLES, Noise, Problem, ReadWarning, Report, file_of
from corpus.sandbox.pool import Sandbox, identity


@dataclass(frozen=True, slots=True)
class Overview:
    """One report in figures. ``covered`` is the share of the body that passages hold."""

    path: str
    title: str
    year: int | None
    unit: str | None
    kind: str | None
    format: str
    encoding: str | None
    characters: int
    sections: int
    passages: int
    covered: float
    roles: dict[str, int]
    noise: tuple[Noise, ...]
    warnings: tuple[ReadWarning, ...] = ()
    corrected: tuple[str, ...] = ()
    named: str | None = None


def survey(folder: Path) -> tuple[list[Overview], list[Problem]]:
    """Every report of a folder in figures, and every file that is none and should be, by path."""
    said = load(folder)
    files, problems = scan(folder)
    reports: list[Report] = []
    with Sandbox(folder, identity, workers=min(os.cpu_count() or 1, 2)) as fenced:
        for outcome in fenced.read(files):
            if isinstance(outcome, Problem):
                problems.append(outcome)
            else:
                reports += outcome
    if not reports and not problems:
        raise YoujuError(
            f"文件夹“{folder}”里没有报告。请放入 .docx、.pdf、.txt 等格式的报告。",
            f"The folder '{folder}' holds no reports. Put reports in it: .docx, .pdf, .txt and others.",
        )
    units = resolve(
        {report.path: report.unit for report in reports},
        said.aliases,
        [report.path for report in reports if "unit" in report.corrected],
        {report.path: report.text for report in reports}.__getitem__,
    )
    reports = [replace(report, unit=units[report.path]) for report in reports]
    # Reports of one file have its digest all of them.
    same = duplicates((one.path, one.digest + one.path[len(file_of(one.path)) :]) for one in reports)
    found = [overview(report) for report in reports]
    found = [
        replace(
            one,
            warnings=(*one.warnings, *same[one.path], *told_by_words(one.unit, one.named, one.corrected)),
        )
        for one in found
    ]
    return found, sorted(problems, key=lambda problem: problem.path)


def overview(report: Report) -> Overview:
    """The figures of a report; the body is its text without title, headings, marks and blanks."""
    own = [(report.title_start, report.title_end)]
    own += [(mark.start, mark.end) for mark in report.marks]
    own += [(section.heading_start, section.heading_end) for section in report.sections]
    body = _filled(report.text) - sum(_filled(report.text[start:end]) for start, end in own)
    held = sum(_filled(passage.text) for passage in report.passages)
    counts = Counter(passage.role for passage in report.passages)
    return Overview(
        path=report.path,
        title=report.title,
        year=report.year,
        unit=report.unit,
        kind=report.kind,
        format=report.format,
        encoding=report.encoding,
        characters=len(report.text),
        sections=len(report.sections),
        passages=len(report.passages),
        covered=round(held / body, 4) if body else 1.0,
        roles={role: counts[role] for role in ROLES if counts[role]},
        noise=report.noise,
        warnings=report.warnings,
        corrected=report.corrected,
        named=report.named,
    )


def _filled(text: str) -> int:
    return len("".join(text.split()))
