"""The library and the state of an upload as markup."""

from collections.abc import Iterable, Sequence

from chat.markup import Html, button, escape, join, one_line, tag
from chat.render import file_name
from chat.texts import Lang, holdings, number, say
from corpus.report import Problem
from retrieval.answer import ReportSummary


def library(
    lang: Lang, folder: str, reports: Sequence[ReportSummary], problems: Sequence[Problem], *, samples: bool
) -> Html:
    """Every report there is, and every file that could not become one."""
    rows = join(*(_library_row(lang, report) for report in reports))
    listing = (
        tag("ul", rows, class_="yj-reports") if reports else tag("p", escape(say(lang, "library_empty")))
    )
    return join(
        tag(
            "p",
            join(
                holdings_line(lang, reports),
                tag("span", escape(folder), class_="yj-folder", title=say(lang, "library_folder")),
            ),
            class_="yj-library-head",
        ),
        tag("p", escape(say(lang, "library_samples")), class_="yj-notice") if samples else "",
        problem_list(lang, problems),
        listing,
    )


def _library_row(lang: Lang, report: ReportSummary) -> Html:
    facts = [
        report.year,
        report.unit,
        report.kind,
        number(lang, report.passages, "passage"),
        file_name(report.path, report.title),
    ]
    return tag(
        "li",
        join(
            button(one_line(report.title), "open-report", class_="yj-report", data_report=report.path),
            tag(
                "span",
                escape(" · ".join(one_line(str(fact), 60) for fact in facts if fact is not None)),
                class_="yj-fact",
            ),
        ),
    )


def holdings_line(lang: Lang, reports: Sequence[ReportSummary]) -> Html:
    return tag(
        "span",
        escape(holdings(lang, len(reports), sum(report.passages for report in reports))),
        class_="yj-holdings",
    )


def problem_list(lang: Lang, problems: Iterable[Problem]) -> Html:
    rows = [
        tag(
            "li",
            join(
                tag("b", escape(one_line(problem.path))),
                " ",
                escape(problem.zh if lang == "zh" else problem.en),
            ),
        )
        for problem in problems
    ]
    if not rows:
        return Html("")
    return tag(
        "details",
        join(tag("summary", escape(say(lang, "problems", count=len(rows)))), tag("ul", join(*rows))),
        class_="yj-problems",
    )


def steps(lines: Iterable[tuple[str, str]], *, done: int = 0, total: int = 0, note: str = "") -> Html:
    """The state of an upload: what happened to each file, and how far the whole is."""
    items = join(
        *(tag("li", join(tag("b", escape(one_line(name))), " ", escape(said))) for name, said in lines)
    )
    bar = tag("progress", "", max=total, value=done) if total else Html("")
    return tag(
        "div",
        join(tag("p", escape(note)) if note else "", bar, tag("ul", items) if items else ""),
        class_="yj-steps",
        role="status",
    )
