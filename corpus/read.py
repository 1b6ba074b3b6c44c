"""The whole way of a file: bytes → text → title, marks, body → sections → passages."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from corpus.errors import UnreadableReport
from corpus.folder.scan import not_read_yet, printable_name, shown_path
from corpus.formats import READERS, Content, read
from corpus.formats.files import no_text, show_name
from corpus.metadata import title as titles
from corpus.metadata.unit import unit_of
from corpus.metadata.year import year_of
from corpus.passages import build_passages
from corpus.report import Mark, Report, Role, Warned
from corpus.roles.headings import roles_of_heading
from corpus.structure import letterhead
from corpus.structure.cleaning import clean
from corpus.structure.paragraphs import Paragraph, paragraphs
from corpus.structure.tree import build_tree

# An opening that is asked for year and kind; longer ones are body already.
_OPENING = 1_500


def read_report(folder: Path, path: Path, *, converted: Path | None = None) -> Report:
    """The report in ``path``; UnreadableReport says why there is none.

    ``converted`` holds the same document in a format that we read, where we do not read its own.
    """
    if path.suffix.lower() not in READERS:
        problem = not_read_yet(folder, path)
        raise UnreadableReport(problem.zh, problem.en)
    content = read(path) if converted is None else _by_libreoffice(read(converted), path)
    cleaned = clean(content.text, content.hints)
    text = cleaned.text
    if not text.strip():
        raise no_text(path)
    lines = paragraphs(text, content.hints, cleaned.origin)
    stem = printable_name(path.stem)
    above = letterhead.above_title(text, lines)
    title, used = titles.find_title(text, lines[len(above) :], stem)
    named = title.end > 0
    under, body, end = _divided(text, lines[len(above) + used :])
    marks = (*above, *under, *end)
    opening = _opening(text, body)
    kind = titles.kind_of(title.text, named, stem, opening)
    heading = next((text[p.start : p.start + 40] for p in body if p.label or p.hint.level), "")
    year = year_of(
        title.text, named, stem, opening, kind, heading, _words(text, (*under, *end), "date"), text
    )
    tree = build_tree(text, body, year, _default_role(kind, text, body))
    sections, passages = tree.sections, build_passages(text, tree)
    if titles.is_regulation(text):
        # Articles say what must be; none of them tells what was done, is wrong or is planned.
        sections = tuple(replace(section, role="other") for section in sections)
        passages = tuple(replace(passage, role="other") for passage in passages)
    return Report(
        path=shown_path(folder, path),
        digest=_digest(path),
        format=content.format,
        encoding=content.encoding,
        text=text,
        title=title.text,
        title_start=title.start,
        title_end=title.end,
        year=year,
        unit=unit_of(
            title.text, named, stem, _words(text, under, "author"), _words(text, end, "signature"), opening
        ),
        kind=kind,
        sections=sections,
        passages=passages,
        noise=(*content.noise, *cleaned.noise),
        warnings=content.warnings,
        marks=marks,
    )


def _divided(text: str, lines: Sequence[Paragraph]) -> tuple[list[Mark], list[Paragraph], list[Mark]]:
    """What stands under the title, the body, and what stands at the end."""
    under = letterhead.under_title(text, lines)
    rest = lines[len(under) :]
    end = dict(letterhead.at_end(text, rest))
    body = [paragraph for place, paragraph in enumerate(rest) if place not in end]
    return under, body, list(end.values())


def _words(text: str, marks: Sequence[Mark], kind: str) -> list[str]:
    return [text[mark.start : mark.end] for mark in marks if mark.kind == kind]


def _by_libreoffice(content: Content, path: Path) -> Content:
    own = path.suffix.lower().removeprefix(".")
    said = Warned(
        "由 LibreOffice 转换后读取，编号和版式可能略有不同",
        "read as LibreOffice converted it; numbers may differ",
    )
    return replace(content, format=own, warnings=(said, *content.warnings))


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        name = show_name(path)
        raise UnreadableReport(
            f"“{name}”在读取时被移走或更改。请稍后再试。",
            f"'{name}' was moved or changed while it was read. Try again later.",
        ) from error


def _opening(text: str, body: list[Paragraph]) -> str:
    """The text before the first number, as far as it may be asked."""
    if not body:
        return ""
    stop = next((paragraph.start for paragraph in body if paragraph.label), len(text))
    return text[body[0].start : min(stop, body[0].start + _OPENING)]


def _default_role(kind: str | None, text: str, body: list[Paragraph]) -> Role:
    """What a section is about whose heading does not say: it follows from the kind of report."""
    if kind in ("工作计划", "实施方案"):
        return "plan"
    if kind == "对照检查":
        return "problem"
    if kind is not None:
        return "achievement"
    heads = (text[p.start : min(p.end, p.start + 40)] for p in body if p.label and p.label.form == "dun")
    return "achievement" if any(roles_of_heading(head) for head in heads) else "other"
