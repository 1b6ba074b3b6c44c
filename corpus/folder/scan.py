"""A folder of files → reports: which files are reports, and each of them read."""

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from corpus.errors import UnreadableReport, YoujuError
from corpus.formats import DOCUMENT_SUFFIXES, READERS, Content, read
from corpus.formats.files import no_text, show_name
from corpus.metadata import title as titles
from corpus.metadata.unit import unit_of
from corpus.metadata.year import year_of
from corpus.passages import build_passages
from corpus.report import Problem, Report, Role, Warned
from corpus.roles.headings import roles_of_heading
from corpus.structure.cleaning import clean
from corpus.structure.paragraphs import Paragraph, paragraphs
from corpus.structure.tree import build_tree

_IGNORED_FOLDERS = frozenset(("@eaDir", "__MACOSX"))
# Lies beside reports and is about the folder, not a report.
_READ_ME = re.compile(r"readme|read me|license", re.IGNORECASE)
_ARCHIVES = frozenset((".zip", ".rar", ".7z"))
# An opening that is asked for year and kind; longer ones are body already.
_OPENING = 1_500


def list_files(folder: Path) -> list[Path]:
    """The files that will be read as reports, sorted by their place in the folder."""
    return scan(folder)[0]


def scan(folder: Path) -> tuple[list[Path], list[Problem]]:
    """The files to read, and a Problem for each document that no reader takes yet.

    Neither list holds files that programs leave behind (``~$…``, dot files), nor
    files that are no documents at all.
    """
    _require_folder(folder)
    files: list[Path] = []
    problems: list[Problem] = []
    root = os.path.realpath(folder)
    for path, linked in _walk(folder, folder, problems):
        suffix = path.suffix.lower()
        if suffix not in READERS and suffix not in DOCUMENT_SUFFIXES:
            continue
        if linked and path.exists() and not path.is_file():
            # To a folder, or to a pipe that whoever opens it waits for.
            continue
        if linked and not _inside(path, root):
            problems.append(_leads_outside(folder, path))
        elif suffix in READERS:
            files.append(path)
        else:
            problems.append(_not_read_yet(folder, path))
    return files, problems


def is_ignored(name: str) -> bool:
    """Whether a file or folder of this name is none of ours: left by a program, or about the folder."""
    return name.startswith((".", "~$", "~WRL")) or name in _IGNORED_FOLDERS or bool(_READ_ME.match(name))


def read_report(folder: Path, path: Path, *, converted: Path | None = None) -> Report:
    """The report in ``path``; UnreadableReport says why there is none.

    ``converted`` holds the same document in a format that we read, where we do not read its own.
    """
    if path.suffix.lower() not in READERS:
        problem = _not_read_yet(folder, path)
        raise UnreadableReport(problem.zh, problem.en)
    content = read(path) if converted is None else _by_libreoffice(read(converted), path)
    cleaned = clean(content.text, content.hints)
    text = cleaned.text
    if not text.strip():
        raise no_text(path)
    lines = paragraphs(text, content.hints, cleaned.origin)
    stem = _shown(path.stem)
    title, used = titles.find_title(text, lines, stem)
    named = title.end > 0
    opening = _opening(text, lines[used:])
    kind = titles.kind_of(title.text, named, stem, opening)
    head, signature = _head_lines(text, lines[used:]), _signature(text, lines[used:])
    ends = [*head, *(text[p.start : p.end] for p in lines[used:][-3:] if p.end - p.start <= 30)]
    heading = next((text[p.start : p.start + 40] for p in lines[used:] if p.label or p.hint.level), "")
    year = year_of(title.text, named, stem, opening, kind, heading, ends, text)
    tree = build_tree(text, lines[used:], year, _default_role(kind, text, lines[used:]))
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
        unit=unit_of(title.text, named, stem, head, signature, opening),
        kind=kind,
        sections=sections,
        passages=passages,
        noise=(*content.noise, *cleaned.noise),
        warnings=content.warnings,
    )


def _by_libreoffice(content: Content, path: Path) -> Content:
    own = path.suffix.lower().removeprefix(".")
    said = Warned(
        "由 LibreOffice 转换后读取，编号和版式可能略有不同",
        "read as LibreOffice converted it; numbers may differ",
    )
    return replace(content, format=own, warnings=(said, *content.warnings))


def shown_path(folder: Path, path: Path) -> str:
    """``path`` relative to ``folder``, with ``/``, fit for showing and storing."""
    # Far quicker than `relative_to`, which counts where there are ten thousand.
    whole, start = str(path), f"{folder}{os.sep}"
    name = whole[len(start) :] if whole.startswith(start) else str(path.relative_to(folder))
    return _shown(name.replace(os.sep, "/"))


def _shown(name: str) -> str:
    """Bytes of a name that are no UTF-8 are lone surrogates; most often they are GBK."""
    if name.isprintable():
        return name
    data = os.fsencode(name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError:
            return data.decode("utf-8", "backslashreplace")


def _require_folder(folder: Path) -> None:
    name = show_name(folder) or str(folder)
    if not folder.exists():
        raise YoujuError(
            f"找不到文件夹“{name}”。请检查路径，或先建好文件夹再放入报告。",
            f"The folder '{name}' does not exist. Check the path, or make it and put reports in.",
        )
    if not folder.is_dir():
        raise YoujuError(
            f"“{name}”不是文件夹。请给出存放报告的文件夹。",
            f"'{name}' is not a folder. Name the folder that holds the reports.",
        )


def _walk(folder: Path, root: Path, problems: list[Problem]) -> Iterator[tuple[Path, bool]]:
    """Every file below ``folder``, sorted, and whether it is a link; links to folders are not followed.

    The entries know what they are: ten thousand files are not asked one by one.
    """
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: os.fsencode(entry.name))
    except OSError as error:
        name = shown_path(root, folder) if folder != root else show_name(folder)
        reason = error.strerror or type(error).__name__
        problem = Problem(
            name,
            f"文件夹“{name}”打不开（{reason}）。请检查读取权限。",
            f"The folder '{name}' cannot be opened ({reason}). Check that it may be read.",
        )
        if folder == root:
            raise YoujuError(problem.zh, problem.en) from error
        problems.append(problem)
        return
    for entry in entries:
        if is_ignored(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(folder / entry.name, root, problems)
        elif entry.is_symlink() or entry.is_file():
            yield folder / entry.name, entry.is_symlink()


def _inside(path: Path, root: str) -> bool:
    return os.path.commonpath((root, os.path.realpath(path))) == root


def _leads_outside(folder: Path, path: Path) -> Problem:
    name = shown_path(folder, path)
    return Problem(
        name,
        f"“{name}”是指向文件夹之外的链接，没有读取。请把文件本身复制进来。",
        f"'{name}' is a link that leads out of the folder and was not read. Copy the file itself here.",
    )


def _not_read_yet(folder: Path, path: Path) -> Problem:
    name = shown_path(folder, path)
    suffix = path.suffix.lower()
    if suffix in _ARCHIVES:
        return Problem(
            name,
            f"“{name}”是压缩包，没有读取。请解压后把里面的报告放进文件夹。",
            f"'{name}' is an archive and was not read. Unpack it and put the reports in the folder.",
        )
    return Problem(
        name,
        f"“{name}”（{suffix}）暂不支持，没有读取。请用 Word 或 WPS 打开，另存为 .docx。",
        f"'{name}' ({suffix}) is not read yet. Open it in Word or WPS and save it as .docx.",
    )


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


def _signature(text: str, body: list[Paragraph]) -> list[str]:
    """The lines around a date at the end, where a unit signs."""
    last = [text[paragraph.start : paragraph.end] for paragraph in body[-4:]]
    if not any(titles.is_furniture(line) for line in last):
        return []
    return [line for line in last if titles.is_signature(line) or line.startswith(("述职单位", "报告单位"))]


def _head_lines(text: str, body: list[Paragraph]) -> list[str]:
    """The lines between title and text that may say whose report it is."""
    lines: list[str] = []
    for paragraph in body[:4]:
        line = text[paragraph.start : paragraph.end]
        if paragraph.label or len(line) > 30 or line[-1] in "。：:；，":
            break
        lines.append(line)
    return lines


def _default_role(kind: str | None, text: str, body: list[Paragraph]) -> Role:
    """What a section is about whose heading does not say: it follows from the kind of report."""
    if kind in ("工作计划", "实施方案"):
        return "plan"
    if kind == "对照检查材料":
        return "problem"
    if kind is not None:
        return "achievement"
    heads = (text[p.start : min(p.end, p.start + 40)] for p in body if p.label and p.label.form == "dun")
    return "achievement" if any(roles_of_heading(head) for head in heads) else "other"
