"""The reports of a library as they are listed and read."""

from corpus.report import ReadWarning, Report
from index.engine.protocol import Engine
from retrieval.types import ReportDocument, ReportSummary


def summaries(engine: Engine) -> list[ReportSummary]:
    """The library, by path."""
    return [
        ReportSummary(
            r.path,
            r.title,
            r.year,
            r.unit,
            r.kind,
            r.format,
            r.passages,
            r.characters,
            r.added,
            r.warnings,
        )
        for r in engine.reports()
    ]


def document(report: Report, kept: tuple[ReadWarning, ...] = ()) -> ReportDocument:
    """A whole report for reading; ``kept`` is said of it besides its own warnings."""
    return ReportDocument(
        path=report.path,
        title=report.title,
        text=report.text,
        title_start=report.title_start,
        title_end=report.title_end,
        sections=report.sections,
        passages=tuple((passage.start, passage.end) for passage in report.passages),
        pages=tuple(passage.page for passage in report.passages),
        warnings=(*kept, *report.warnings),
    )
