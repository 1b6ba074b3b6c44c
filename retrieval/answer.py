"""What asking gives back: the types the chat, the command line and the web API share."""

from dataclasses import dataclass, field

from corpus.report import Role, Section


@dataclass(frozen=True, slots=True)
class Filters:
    """Restrict an answer; an empty filter lets everything through.

    Within one field the values are alternatives, across fields all must hold.
    ``reports`` are paths as in ``Report.path``.
    """

    roles: tuple[Role, ...] = ()
    years: tuple[int, ...] = ()
    reports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """A ranked passage, word for word, and where it stands.

    ``start``/``end`` are offsets in the report's text. ``mark`` is the span of
    ``text`` (half-open, relative to ``text``) of the sentence that matches best.
    """

    rank: int
    score: float
    report: str
    title: str
    year: int | None
    unit: str | None
    headings: tuple[str, ...]
    point: str | None
    role: Role
    start: int
    end: int
    page: int | None
    text: str
    mark: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Answer:
    """Ranked passages for one question, best first.

    ``found`` is False when nothing in the reports seems to answer; ``passages``
    then holds the nearest ones. ``confidence`` lies in 0.0–1.0. ``reports`` is
    the number of different reports among the passages.
    """

    question: str
    found: bool
    confidence: float
    passages: tuple[CitedPassage, ...]
    reports: int
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """A row of the library."""

    path: str
    title: str
    year: int | None
    unit: str | None
    kind: str | None
    format: str
    passages: int
    characters: int


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """A whole report for the viewer: its text, sections, and passage spans in order."""

    path: str
    title: str
    text: str
    title_start: int
    title_end: int
    sections: tuple[Section, ...]
    passages: tuple[tuple[int, int], ...]
