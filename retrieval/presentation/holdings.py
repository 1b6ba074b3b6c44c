"""What answers a question about the library itself: the reports that it is about, counted and listed."""

import re
from collections.abc import Collection

from corpus.metadata.names import ORG
from index.text.tokens import normalise
from retrieval.answerability import reasons
from retrieval.presentation.library import summaries
from retrieval.ranking.rank import Searcher
from retrieval.types import Answer, Catalogue, Filters, ReportSummary, Understood
from retrieval.understanding.question import Question


def of_library(searcher: Searcher, question: Question, filters: Filters) -> Answer:
    """The answer to a question about the library: the reports that it is about; all of them, with the reason, where there
    is none of what it names."""
    items, library = question.filters, searcher.library
    held = [one for one in summaries(searcher.engine) if _fits(one, filters)]
    paths = {report.path for report in library.fitting(items)}
    fitting = [one for one in held if one.path in paths]
    called = [
        one for one in fitting if len(question.subject) > 1 and question.subject in normalise(one.title)
    ]
    without: Collection[str] = ()
    reason = None
    if called:
        fitting, items = called, (Understood("topic", question.subject), *items)
    elif (unit := _unit_of_none(question)) is not None:
        fitting, reason = held, reasons.no_report_of(unit)
    elif not fitting:
        fitting, reason = held, reasons.nothing_of(items, library.years) if items else None
    elif {item.field for item in items} == {"year"}:
        without = {one.unit for one in held if one.unit} - {one.unit for one in fitting}
    return Answer(
        question.text,
        reason is None,
        float(reason is None),
        (),
        0,
        filters,
        reason,
        items,
        catalogue=Catalogue(tuple(fitting), tuple(sorted(without))),
    )


def _unit_of_none(question: Question) -> str | None:
    """A unit that the question names and no report is of, by how names of units end."""
    if any(item.field == "unit" for item in question.filters):
        return None
    return question.unknown_unit or (question.subject if re.search(f"{ORG}$", question.subject) else None)


def _fits(report: ReportSummary, filters: Filters) -> bool:
    """Whether the asker's filters let it through; content types are of passages."""
    return all(
        not wanted or value in wanted
        for wanted, value in (
            (filters.years, report.year),
            (filters.units, report.unit),
            (filters.kinds, report.kind),
            (filters.reports, report.path),
        )
    )
