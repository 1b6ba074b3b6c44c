"""The vocabulary of the whole project: what a report is made of.

All offsets count characters of ``Report.text``, the cleaned text of the file,
and are half-open: ``text[start:end]``. The law every other room relies on:
``report.text[p.start:p.end] == p.text`` for each passage ``p``.
"""

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
    "attachment", "signature", "note", "copies", "imprint", "minutes",
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
    ``Report.sections``, ``page`` the 1-based page where the format has pages.
    """

    start: int
    end: int
    text: str
    headings: tuple[str, ...]
    point: str | None
    role: Role
    section: int
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One file, read. ``path`` is relative to the reports folder, with ``/``.

    ``title_start``/``title_end`` locate the title in ``text``; both are 0 where the
    report has no title line and ``title`` was taken from the file's name.
    ``digest`` is the SHA-256 of the file's bytes, in hexadecimal. ``marks`` are the lines
    around the body that are in no passage, in order; an index does not keep them.
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
    warnings: tuple["Warned", ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Warned:
    """Something a reader should know about a report that was read all the same."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that is in the folder and could not become a report, and why."""

    path: str
    zh: str
    en: str
