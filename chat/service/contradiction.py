"""Where a filter that the asker set says something else than the question does: said, never silently obeyed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from index.errors import Moved
from index.text.tokens import normalise
from retrieval.steady import Opened
from retrieval.types import Filters, Understood
from retrieval.understanding.catalogue import Library


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A field of the filters, what the question names instead, and what is chosen."""

    field: Literal["years", "units", "kinds", "reports"]
    asked: tuple[str, ...]
    chosen: tuple[str, ...]


def contradictions(assistant: object, question: str, filters: Filters) -> tuple[Contradiction, ...]:
    """The fields in which question and filters name different things, and nothing in common."""
    if filters == Filters() or not isinstance(assistant, Opened):
        return ()
    try:
        return tuple(_against(question, filters, assistant.searcher.library))
    except Moved:
        return ()


def _against(question: str, filters: Filters, library: Library) -> Iterable[Contradiction]:
    """What is named is read as everywhere else: in full, in short, by another name of it."""
    named = [item for name in library.named_in(normalise(question)) for item in name.items]
    for field, chosen in (
        ("years", tuple(map(str, filters.years))),
        ("units", filters.units),
        ("kinds", filters.kinds),
    ):
        asked = _values(item for item in named if f"{item.field}s" == field)
        if asked and chosen and not set(asked) & set(chosen):
            yield Contradiction(field, asked, chosen)  # type: ignore[arg-type]
    named = [item for item in named if item.field != "not_unit"]
    meant = {report.path for report in library.fitting(named)} if named else set()
    if filters.reports and meant and not meant & set(filters.reports):
        titles = {report.path: report.title for report in library.reports}
        said = _values(item if item.field != "report" else _titled(item, titles) for item in named)
        yield Contradiction("reports", said, tuple(titles.get(path, path) for path in filters.reports))


def _values(items: Iterable[Understood]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.value for item in items))


def _titled(item: Understood, titles: dict[str, str]) -> Understood:
    return Understood(item.field, titles[item.value])
