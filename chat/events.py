"""What the page answers to: every function Gradio calls, for one desk and one language.

Whatever comes from the browser is checked here before it goes further; whatever
goes to the browser is markup from ``render`` and ``viewer``.
"""

import logging
from itertools import count
from typing import Any

import gradio as gr

from chat import frame, render, viewer
from chat.desk import Desk
from chat.markup import Html, one_line, printable
from chat.texts import Lang, say
from corpus.errors import YoujuError
from corpus.report import ROLES, Role
from retrieval.answer import Filters

log = logging.getLogger(__name__)

MAX_QUESTION = 10_000
MAX_MARKS = 200
# The welcome, and the choices of years and of reports.
About = tuple[Html, gr.Dropdown, gr.Dropdown]

# Gradio tells the browser about a value only when it differs from the last one.
_tokens = count(1)


class Events:
    def __init__(self, desk: Desk, lang: Lang) -> None:
        self.desk = desk
        self.lang = lang

    def load(self) -> About:
        """What is in the library now; asked for by every page that opens and when the reports became others."""
        assistant = self.desk.assistant
        assistant.refresh()
        reports = assistant.reports()
        examples = assistant.example_questions() if reports else []
        years = sorted({report.year for report in reports if report.year is not None}, reverse=True)
        names = [(one_line(printable(report.title), 60), report.path) for report in reports]
        return (
            frame.welcome(self.lang, examples, empty=not reports),
            gr.Dropdown(choices=[(str(year), year) for year in years]),
            gr.Dropdown(choices=names),
        )

    def turn(
        self, event: gr.EventData, roles: list[str] | None, years: list[int] | None, reports: list[str] | None
    ) -> dict[str, str]:
        """A question typed on the page → its turn of the conversation."""
        sent = _fields(event)
        question = str(sent.get("question", ""))
        return {
            "turn": str(sent.get("turn", ""))[:64],
            "html": self._answered(question, _filters(roles, years, reports)),
        }

    def _answered(self, question: str, filters: Filters) -> Html:
        if len(question) > MAX_QUESTION:
            shown = question[:200] + "…"
            return render.failure(self.lang, shown, say(self.lang, "too_long", limit=MAX_QUESTION))
        try:
            answer = self.desk.assistant.ask(question, filters=filters)
            searched = len(answer.question)
            return render.turn(
                self.lang, answer, cut=searched if searched < len(" ".join(question.split())) else 0
            )
        except YoujuError as error:
            return render.failure(self.lang, question, self._sentence(error))
        except Exception:
            # The boundary to the page: it shows a sentence, the terminal has the trace.
            log.exception("a question failed")
            return render.failure(self.lang, question, say(self.lang, "failed"))

    def open(self, event: gr.EventData) -> tuple[dict[str, object], gr.Tabs]:
        """A card or a title was chosen → its report, marked."""
        sent = _fields(event)
        try:
            report = self.desk.assistant.report(str(sent.get("report", "")))
            html = viewer.document(self.lang, report, _marks(sent))
        except YoujuError as error:
            html = viewer.problem(self._sentence(error))
        return {"html": html, "token": next(_tokens)}, gr.Tabs(selected="report")

    def _sentence(self, error: YoujuError) -> str:
        return error.zh if self.lang == "zh" else error.en


def _fields(event: gr.EventData) -> dict[str, Any]:
    """The event's data, which any program can forge: a dictionary or nothing."""
    data = getattr(event, "_data", None)
    return data if isinstance(data, dict) else {}


def _filters(roles: object, years: object, reports: object) -> Filters:
    """Filters out of untrusted lists; unknown roles and wrong types are an error people can read."""
    if not all(value is None or isinstance(value, list) for value in (roles, years, reports)):
        raise YoujuError("筛选条件应当是列表。", "Filters must be lists.")
    chosen: list[Role] = []
    for role in roles or []:  # type: ignore[attr-defined]
        if role not in ROLES:
            raise YoujuError(
                f"没有这样的内容类型：{role}。",
                f"There is no such role: {role}. Use one of {', '.join(ROLES)}.",
            )
        chosen.append(role)
    try:
        numbers = tuple(int(year) for year in years or [])  # type: ignore[attr-defined]
    except (TypeError, ValueError) as error:
        raise YoujuError("年份应当是数字。", "Years must be numbers.") from error
    return Filters(tuple(chosen), numbers, tuple(str(report) for report in reports or []))  # type: ignore[attr-defined]


def _marks(sent: dict[str, Any]) -> viewer.Marks:
    """The spans to mark; whatever is not a pair of numbers marks nothing."""
    others = sent.get("others")
    spans = [_span(pair) for pair in others[:MAX_MARKS]] if isinstance(others, list) else []
    return viewer.Marks(_span(sent.get("current")), _span(sent.get("sentence")), tuple(s for s in spans if s))


def _span(value: object) -> viewer.Span | None:
    match value:
        case [int(start), int(end)] if 0 <= start < end:
            return start, end
        case _:
            return None
