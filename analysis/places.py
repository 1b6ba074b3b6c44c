"""A place of a report → what stands there, with what a citation needs: for words that were chosen earlier."""

from analysis.statements import Statement
from corpus.points import run_in
from corpus.report import Passage, Report


def passages_at(report: Report, start: int, end: int) -> list[Passage]:
    """The passages that share a character with ``start:end``, in order."""
    return [one for one in report.passages if one.start < end and start < one.end]


def statement_at(report: Report, start: int, end: int, says: str) -> Statement | None:
    """The words ``says`` as they stand in the report now: at their place, or wherever else they stand once.

    None where they stand nowhere any more, or more than once elsewhere: nobody could say which is meant. Where they
    go on from a heading within its line, it comes with them.
    """
    if not says:
        return None
    if report.text[start:end] != says:
        if report.text.count(says) != 1:
            return None
        start = report.text.index(says)
        end = start + len(says)
    within = passages_at(report, start, end)
    first = within[0] if within else None
    if first and start == first.start:
        start -= len(run_in(report.text, first))
    return Statement(
        report=report.path,
        title=report.title,
        unit=report.unit,
        year=report.year,
        headings=first.headings if first else (),
        point=first.point if first else None,
        role=first.role if first else "other",
        section=first.section if first else 0,
        place=0,
        start=start,
        end=end,
        text=report.text[start:end],
        page=first.page if first else None,
    )
