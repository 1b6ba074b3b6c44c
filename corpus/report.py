"""The vocabulary of the whole project: what a report is made of.

All offsets count characters of ``Report.text``, the cleaned text of the file,
and are half-open: ``text[start:end]``. The law every other room relies on:
``report.text[p.start:p.end] == p.text`` for each passage ``p``.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Literal

Role = Literal["achievement", "highlight", "problem", "cause", "plan", "other"]
ROLES: tuple[Role, ...] = ("achievement", "highlight", "problem", "cause", "plan", "other")


@dataclass(frozen=True, slots=True)
class Noise:
    """Something that was in the file and is not the report, such as a site mark.

    ``line`` is the 1-based line of the decoded file where it was taken out.
    """

    kind: str
    text: str
    line: int


MarkKind = Literal[
    "copy number", "secrecy", "issuer", "number", "signer", "author", "date", "addressee",
    "attachment", "signature", "note", "copies", "imprint", "minutes", "period", "site",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """A line around the body, ``text[start:end]``, that is no body: of a letterhead or an imprint."""

    kind: MarkKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and everything under it until the next heading of its level or above.

    ``heading`` is verbatim: ``text[heading_start:heading_end]``. The opening of a
    report, before any heading, is a section whose heading is ``""`` and whose
    level is 0. ``parent`` is an index into ``Report.sections``.
    """

    heading: str
    level: int
    heading_start: int
    heading_end: int
    start: int
    end: int
    parent: int | None
    role: Role


@dataclass(frozen=True, slots=True)
class Passage:
    """A point or paragraph, quoted word for word: the unit that is searched and cited.

    ``headings`` is the path of the headings above it, outermost first, ``point``
    the label in front of it (``二是``), ``section`` an index into
    ``Report.sections``, ``page`` the 1-based page where the format has pages, ``probability`` how sure its role is.
    """

    start: int
    end: int
    text: str
    headings: tuple[str, ...]
    point: str | None
    role: Role
    section: int
    page: int | None = None
    probability: float = 1.0


# No reader takes a file whose name ends so: the second report of 总结.txt is 总结.txt#2.
_PART = re.compile(r"(.*\.[A-Za-z]+)#([2-9]|[1-9]\d+)", re.DOTALL)


def text_digest(text: str) -> bytes:
    """Sixteen bytes that name a text, of a passage or as it is embedded."""
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def part_path(file: str, number: int) -> str:
    """The path of the ``number``-th report (from 1) in a file: the file's own for the first."""
    return file if number == 1 else f"{file}#{number}"


def file_of(path: str) -> str:
    """The path of the file that a report is in."""
    match = _PART.fullmatch(path)
    return match.group(1) if match else path


@dataclass(frozen=True, slots=True)
class Report:
    """One report, read. ``path`` is that of its file, relative to the reports folder, with ``/``;
    of the second and later reports in a file followed by ``#2``, ``#3``, … (`file_of`).

    ``title_start``/``title_end`` locate the title in ``text``; both are 0 where the
    report has no title line and ``title`` was taken from the file's name.
    ``digest`` is the SHA-256 of the file's bytes, in hexadecimal. ``marks`` are the lines
    around the body that are in no passage, in order; an index does not keep them.
    ``named`` is the unit as this report names it, ``unit`` the one that is meant in its folder.
    ``corrected`` are the fields that a user set (title, unit, year, kind; role for passages).
    """

    path: str
    digest: str
    format: str
    encoding: str | None
    text: str
    title: str
    title_start: int
    title_end: int
    year: int | None
    unit: str | None
    kind: str | None
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    noise: tuple[Noise, ...]
    warnings: tuple["ReadWarning", ...] = ()
    marks: tuple[Mark, ...] = ()
    named: str | None = None
    corrected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadWarning:
    """Something a reader should know about a report that was read all the same."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that is in the folder and could not become a report, and why."""

    path: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class PassingProblem(Problem):
    """One that says nothing of what the file holds: it could not be opened. It is tried at every sync."""
