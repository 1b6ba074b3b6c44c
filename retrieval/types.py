"""What asking gives back: the types the chat, the command line and the web API share."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from corpus.report import ReadWarning, Role, Section


@dataclass(frozen=True, slots=True)
class Filters:
    """Restrict an answer; an empty filter lets everything through.

    Within one field the values are alternatives, across fields all must hold.
    ``reports`` are paths as in ``Report.path``.
    """

    roles: tuple[Role, ...] = ()
    years: tuple[int, ...] = ()
    reports: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


# What a question can narrow besides naming a topic. ``role`` is a strong preference; ``year``,
# ``unit``, ``kind`` and ``report`` let only such passages through, ``not_unit`` all but those of a unit.
Field = Literal["topic", "role", "year", "unit", "not_unit", "kind", "report"]


@dataclass(frozen=True, slots=True)
class Understood:
    """One thing a question was understood to ask for; the asker can take it away.

    ``value`` is text: the words of the topic, a role, a year in digits, a unit (that is left out, for
    ``not_unit``), a kind of report, or the path of a report. ``carried`` says that it comes from an earlier question.
    """

    field: Field
    value: str
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of a conversation, with what the asker had taken away."""

    question: str
    without: tuple[Understood, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """One plain sentence in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class AnswerCoverage:
    """For a question that wants every unit or report: how many of them say it.

    ``counted`` is ``units`` where every report in question names its unit, else ``reports``.
    ``found`` counts all that say it; ``listed`` those of them whose passages this answer and the
    pages before it give. ``unclear`` are those that were not looked at, of a library too large for one question: all
    others do not say it.
    """

    found: int
    of: int
    counted: Literal["units", "reports"]
    listed: int
    unclear: int = 0

    @property
    def looked_at(self) -> int:
        """How many of them were looked at."""
        return self.of - self.unclear


@dataclass(frozen=True, slots=True)
class Why:
    """What brought a passage: matched terms with what each added, and what each view added.

    ``terms`` are (word of the question, term of the passage, share added), the largest
    first; ``views`` are (name, weighted score), and sum to the passage's score before
    lead-ins fall behind.
    """

    terms: tuple[tuple[str, str, float], ...]
    views: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """A ranked passage, word for word, and where it stands.

    ``start``/``end`` are offsets in the report's text. ``mark`` is the span of
    ``text`` (half-open, relative to ``text``) of the sentence that matches best; ``marks``
    are the words in it that match, or the numbers where a number is asked for. ``like`` is
    the rank of an earlier passage that says nearly the same. ``lead`` is the heading that it goes on
    from within its line, 「（一）学习不够深入。」, with what stands between: a quote begins with it. ``why`` is
    there on demand.
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
    marks: tuple[tuple[int, int], ...] = ()
    like: int | None = None
    lead: str = ""
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """A row of the library. ``added`` is an ISO time in UTC."""

    path: str
    title: str
    year: int | None
    unit: str | None
    kind: str | None
    format: str
    passages: int
    characters: int
    added: str = ""
    warnings: tuple[ReadWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What answers a question about the library itself: the reports it is about, and the units ``without`` any of the
    years it names."""

    reports: tuple[ReportSummary, ...]
    without: tuple[str, ...] = ()

    @property
    def units(self) -> dict[str, int]:
        """How many reports each unit has, those with most first."""
        return dict(Counter(one.unit for one in self.reports if one.unit).most_common())

    @property
    def years(self) -> dict[int, int]:
        """How many reports there are of each year, in order."""
        return dict(sorted(Counter(one.year for one in self.reports if one.year is not None).items()))


@dataclass(frozen=True, slots=True)
class Answer:
    """Ranked passages for one question, best first.

    ``found`` is False when nothing in the reports seems to answer; ``passages``
    then holds the nearest ones. ``confidence`` lies in 0.0–1.0. ``reports`` is
    the number of different reports among the passages. ``reason`` says why nothing was
    found. ``understood`` is what was read out of the question or carried over to it;
    ``filters`` are those the asker set. ``hint`` says beside an answer what the reports do not
    have of the question, a unit they never mention, or that the passages may not answer it. ``exact`` says that
    no passage that fits was left out, ``candidates`` how many were scored; ``stale`` that how rare words are was
    counted a moment ago, before reports that are there by now. ``asks_not`` says that the question asks who does
    not say something; the passages say it, and work across reports goes through all units. ``more`` says that a
    question for more has further passages to give. ``catalogue`` answers a question about the library itself, in place of
    passages.
    """

    question: str
    found: bool
    confidence: float
    passages: tuple[CitedPassage, ...]
    reports: int
    filters: Filters = field(default_factory=Filters)
    reason: Sentence | None = None
    understood: tuple[Understood, ...] = ()
    coverage: AnswerCoverage | None = None
    hint: Sentence | None = None
    exact: bool = True
    candidates: int = 0
    stale: bool = False
    asks_not: bool = False
    more: bool = False
    catalogue: Catalogue | None = None


@dataclass(frozen=True, slots=True)
class IndexState:
    """What the index is just now; ``bytes`` is its size on disk."""

    generation: int
    model: str
    dimension: int
    passages: int
    bytes: int


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """A whole report for the viewer: its text, sections, and passage spans in order.

    ``pages`` has the page of each passage, or None; it is empty where nothing knows of pages.
    ``warnings`` are for the reader: of the file, and that it cannot be read any more where that is so.
    """

    path: str
    title: str
    text: str
    title_start: int
    title_end: int
    sections: tuple[Section, ...]
    passages: tuple[tuple[int, int], ...]
    pages: tuple[int | None, ...] = ()
    warnings: tuple[ReadWarning, ...] = ()

    def parts(self, start: int, end: int) -> list[tuple[int, int]]:
        """The passages that a quoted one is made of, itself, with the lead-in before it, or the parts of its point;
        none where none begins or ends there (any more)."""
        found = [span for span in self.passages if span[0] < end and start < span[1]]
        if not found or found[-1][1] != end:
            return []
        begins = found[0][0] == start or self.text[found[0][0] : start].rstrip().endswith((":", "："))
        return found if begins else []
