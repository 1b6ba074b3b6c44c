"""The whole way of a file: bytes → text → letterhead, title, body, imprint → sections → passages."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.errors import Unopened, UnreadableReport
from corpus.folder.scan import not_read_yet, printable_name, shown_path
from corpus.formats import READERS, Content, read
from corpus.formats.files import no_text, show_name
from corpus.metadata import corrections, mentions
from corpus.metadata import title as titles
from corpus.metadata.corrections import FIELDS, Corrections, Value
from corpus.metadata.kind import LINE, kind_of
from corpus.metadata.kind import Sources as KindSources
from corpus.metadata.unit import unit_of
from corpus.metadata.year import Sources, year_of
from corpus.report import Mark, MarkKind, ReadWarning, Report, part_path
from corpus.roles.sections import with_roles
from corpus.structure import imprint, letterhead, site
from corpus.structure.cleaning import Cleaned, clean
from corpus.structure.division import divide
from corpus.structure.paragraphs import Paragraph, paragraphs

# An opening that is asked for year and kind; longer ones are body already.
_OPENING = 1_500
# Kinds that only say how things are done: from them nothing follows for a section.
_OF_NO_ROLE = frozenset(("指引", "指南", "手册"))


def read_reports(folder: Path, path: Path, *, converted: Path | None = None) -> tuple[Report, ...]:
    """The reports in ``path``, most often one; UnreadableReport says why there is none.

    The second and later ones of a file are called ``path#2``, ``path#3``, ….
    ``converted`` holds the same document in a format that we read, where we do not read its own.
    """
    if path.suffix.lower() not in READERS:
        problem = not_read_yet(folder, path)
        raise UnreadableReport(problem.zh, problem.en)
    content = read(path) if converted is None else _by_libreoffice(read(converted), path)
    file, parts = _parts(folder, path, content)
    found = [_report(file, part, lines, number) for number, (part, lines) in enumerate(parts, 1)]
    # Whose a part is that does not say it, and of which nobody said it, the others in the file say, being of one unit.
    whose = {report.unit for report in found if report.unit}
    of = whose.pop() if len(whose) == 1 else None
    silent = [of is not None and report.unit is None and "unit" not in report.corrected for report in found]
    return tuple(
        replace(report, unit=of) if own else report for report, own in zip(found, silent, strict=True)
    )


def year_sources(folder: Path, path: Path) -> Sources:
    """What says the year of the first report in ``path``: what the learned vote on it is made from."""
    file, parts = _parts(folder, path, read(path))
    outline = _outline(file, *parts[0])
    kind = _kind(file, parts[0][0].text, outline)
    return _year_sources(file, parts[0][0].text, outline, kind)


def unit_sources(folder: Path, path: Path) -> mentions.Sources:
    """What says the unit of the first report in ``path``: what the learned vote on it is made from."""
    file, parts = _parts(folder, path, read(path))
    return _unit_sources(file, parts[0][0].text, _outline(file, *parts[0]))


def _parts(
    folder: Path, path: Path, content: Content
) -> tuple["_File", list[tuple[Cleaned, list[Paragraph]]]]:
    """The file, and each report in it with its paragraphs."""
    cleaned = clean(content.text, content.hints)
    if not cleaned.text.strip():
        raise no_text(path)
    file = _File(
        shown_path(folder, path), printable_name(path.stem), _digest(path), content, corrections.load(folder)
    )
    lines = paragraphs(cleaned.text, content.hints, cleaned.origin)
    starts = [lines[place].start for place in divide(cleaned.text, lines)]
    if not starts:
        return file, [(cleaned, lines)]
    parts = [_part(cleaned, a, b) for a, b in zip([0, *starts], [*starts, len(cleaned.text)], strict=True)]
    return file, [(part, paragraphs(part.text, content.hints, part.origin)) for part in parts]


def read_report(folder: Path, path: Path, *, converted: Path | None = None) -> Report:
    """The first report in ``path``: the only one of nearly every file."""
    return read_reports(folder, path, converted=converted)[0]


@dataclass(frozen=True, slots=True)
class _File:
    """What all reports of a file share."""

    path: str
    stem: str
    digest: str
    content: Content
    corrections: Corrections


@dataclass(frozen=True, slots=True)
class _Outline:
    """A report before its body is looked into: title, what stands around the body, body, opening."""

    title: titles.Title
    above: list[Mark]
    under: list[Mark]
    end: list[Mark]
    body: list[Paragraph]
    opening: str

    @property
    def named(self) -> bool:
        """Whether the text has a title of its own."""
        return self.title.end > 0

    @property
    def marks(self) -> tuple[Mark, ...]:
        return tuple(sorted((*self.above, *self.under, *self.end), key=lambda mark: mark.start))


def _outline(file: _File, cleaned: Cleaned, lines: Sequence[Paragraph]) -> _Outline:
    text = cleaned.text
    top = site.above(text, lines)
    web, lines = lines[:top], lines[top:]
    title, first, after = titles.find_title(text, lines, file.stem)
    named = title.end > 0
    above = letterhead.over_title(text, lines[:first]) if named else letterhead.above_title(text, lines)
    under, body, end = _divided(text, lines[after if named else len(above) :])
    above = [*site.marks_above(text, web, letterhead.over_title(text, web)), *above]
    return _Outline(title, above, under, end, body, _opening(text, body))


def _part(cleaned: Cleaned, start: int, end: int) -> Cleaned:
    """The lines of a cleaned text from ``start``, where one begins, to ``end``; noise by its line."""
    first = cleaned.text.count("\n", 0, start)
    text = cleaned.text[start:end].rstrip()
    origin = cleaned.origin[first : first + text.count("\n") + 1]
    last = cleaned.text.count("\n", 0, end)
    low = origin[0] + 1 if start else 0
    high = cleaned.origin[last] + 1 if end < len(cleaned.text) else None
    noise = tuple(one for one in cleaned.noise if low <= one.line and (high is None or one.line < high))
    return Cleaned(text, noise, origin)


def _report(file: _File, cleaned: Cleaned, lines: list[Paragraph], number: int) -> Report:
    # With them come NumPy and the models of headings and roles, which only reading needs.
    from corpus.passages import build_passages
    from corpus.structure.tree import build_tree

    text, outline = cleaned.text, _outline(file, cleaned, lines)
    title = outline.title
    said = file.corrections.of(part_path(file.path, number))
    kind = _text(said, "kind", lambda: _kind(file, text, outline))
    year = said.get("year")
    if not isinstance(year, int):
        year = year_of(_year_sources(file, text, outline, kind))
    unit = _text(said, "unit", lambda: unit_of(_unit_sources(file, text, outline)))
    tree = build_tree(text, outline.body)
    # Articles and instructions say what must be; none of them tells what was done, is wrong or is planned.
    tells = kind not in _OF_NO_ROLE and not titles.is_regulation(text)
    passages = build_passages(text, tree, kind, roles=tells)
    sections = with_roles(tree.sections, passages, year) if tells else tree.sections
    report = Report(
        path=part_path(file.path, number),
        digest=file.digest,
        format=file.content.format,
        encoding=file.content.encoding,
        text=text,
        title=_text(said, "title", lambda: title.text) or title.text,
        title_start=title.start,
        title_end=title.end,
        year=year,
        unit=unit,
        kind=kind,
        sections=sections,
        passages=passages,
        noise=(*(file.content.noise if number == 1 else ()), *cleaned.noise),
        warnings=file.content.warnings,
        marks=outline.marks,
        named=unit,
        corrected=tuple(name for name in FIELDS if name in said),
    )
    return corrections.with_roles(report, file.corrections)


def _kind(file: _File, text: str, outline: _Outline) -> str | None:
    labels = [paragraph.label for paragraph in outline.body if paragraph.label]
    last = outline.body[-1] if outline.body else None
    return kind_of(
        KindSources(
            title=outline.title.text if outline.named else None,
            stem=file.stem,
            opening=outline.opening,
            closing=text[max(last.start, last.end - LINE) : last.end] if last else "",
            headings=[text[own.end : own.end + LINE] for own in labels if own.form == labels[0].form],
            above=_words(text, outline.above, "issuer", "note"),
            below=_words(text, outline.under, "author", "addressee", "period"),
        )
    )


def _unit_sources(file: _File, text: str, outline: _Outline) -> mentions.Sources:
    marks = outline.marks
    return mentions.Sources(
        title=outline.title.text if outline.named else None,
        stem=file.stem,
        authors=[*_words(text, outline.under, "author", "date", "note"), *_of_site(file)],
        issuers=_words(text, outline.above, "issuer", "author", "date", "note"),
        signatures=_words(text, outline.end, "signature", "author", "note"),
        opening=outline.opening,
        imprints=_words(text, outline.end, "imprint"),
        folders=file.path.split("/")[-2::-1],
        addressees=_words(text, marks, "addressee", "copies"),
        numbers=_words(text, marks, "number"),
        text=text,
    )


def _text(said: Mapping[str, Value], name: str, own: Callable[[], str | None]) -> str | None:
    """What a user said a field is, "" for nothing; else what the file says."""
    return (str(said[name]) or None) if name in said else own()


def _divided(text: str, lines: Sequence[Paragraph]) -> tuple[list[Mark], list[Paragraph], list[Mark]]:
    """What stands under the title, the body, and what stands at the end."""
    under = letterhead.under_title(text, lines)
    rest = lines[len(under) :]
    end = dict(imprint.at_end(text, rest))
    body = [paragraph for place, paragraph in enumerate(rest) if place not in end]
    return under, body, list(end.values())


def _words(text: str, marks: Sequence[Mark], *kinds: MarkKind) -> list[str]:
    return [text[mark.start : mark.end] for mark in marks if mark.kind in kinds]


def _year_sources(file: _File, text: str, outline: _Outline, kind: str | None) -> Sources:
    marks = outline.marks
    return Sources(
        title="".join((outline.title.text, *_words(text, marks, "period"))) if outline.named else None,
        stem=file.stem,
        opening=outline.opening,
        kind=kind,
        heading=next((text[p.start : p.start + 40] for p in outline.body if p.label or p.hint.level), ""),
        numbers=_words(text, marks, "number"),
        dates=_dated(_of_site(file))
        + _dated(_words(text, marks, "imprint", "issuer", "note"))
        + _dated(_words(text, marks, "date", "author", "signature")),
        text=text,
        folders=file.path.split("/")[-2::-1],
    )


def _of_site(file: _File) -> list[str]:
    """What a web page says of its text: when it was put there, and by whom."""
    return [noise.text for noise in file.content.noise if ">" not in noise.text and len(noise.text) < 120]


def _dated(lines: Sequence[str]) -> list[str]:
    return [line for line in lines if titles.names_date(line)]


def _by_libreoffice(content: Content, path: Path) -> Content:
    own = path.suffix.lower().removeprefix(".")
    said = ReadWarning(
        "由 LibreOffice 转换后读取，编号和版式可能略有不同",
        "read as LibreOffice converted it; numbers may differ",
    )
    return replace(content, format=own, warnings=(said, *content.warnings))


def _opening(text: str, body: Sequence[Paragraph]) -> str:
    """The text before the first number, as far as it may be asked."""
    if not body:
        return ""
    stop = next((paragraph.start for paragraph in body if paragraph.label), len(text))
    return text[body[0].start : min(stop, body[0].start + _OPENING)]


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        name = show_name(path)
        raise Unopened(
            f"“{name}”在读取时被移走或更改。请稍后再试。",
            f"'{name}' was moved or changed while it was read. Try again later.",
        ) from error
