"""What the page answers to: every function Gradio calls, for one workspace and one language.

Whatever comes from the browser is checked here before it goes further; whatever
goes to the browser is markup from ``render`` and ``viewer``.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import Any

import gradio as gr
from starlette.types import Scope

from chat.entrance.audit import note
from chat.page import frame
from chat.render import answer as answers
from chat.render import asides, viewer
from chat.render.highlight import Span
from chat.render.markup import Html, one_line, printable
from chat.service.contradiction import contradictions
from chat.service.looked import looked, of_asked_role, years_held
from chat.service.pending import NotReady, PendingAssistant
from chat.service.silent import cited_of, silent
from chat.service.workspace import Workspace
from chat.texts.sentences import Lang, say
from chat.web.gradio_seam import anew, fields_of, scope_of
from chat.web.request import plain_filters, read_filters, sent_filters, sent_history, sent_without
from corpus.errors import YoujuError
from index.sync.changes import NoReports
from retrieval.answerability.asides import is_smalltalk
from retrieval.types import Filters, Turn, Understood

log = logging.getLogger(__name__)

MAX_QUESTION = 10_000
MAX_MARKS = 200
MAX_WORDS = 24
# A longer list of choices helps nobody and slows the page down.
MAX_CHOICES = 2_000
# The welcome, and the choices of years, units, kinds and reports.
About = tuple[Html, gr.Dropdown, gr.Dropdown, gr.Dropdown, gr.Dropdown]


class Events:
    def __init__(self, workspace: Workspace, lang: Lang) -> None:
        self.workspace = workspace
        self.lang = lang

    def load(self) -> About:
        """What is in the library now; asked for by every page that opens and whenever that changes."""
        assistant = self.workspace.assistant
        assistant.refresh()
        reports = assistant.reports()
        examples: list[str] = []
        if reports:
            examples = assistant.example_questions(self.lang) or assistant.example_questions()
            # Headings that name no topic give no questions of their own.
            examples = examples or [say(self.lang, key) for key in ("example_problem", "example_plan")]
        years = sorted({report.year for report in reports if report.year is not None}, reverse=True)
        units = sorted({report.unit for report in reports if report.unit})
        kinds = sorted({report.kind for report in reports if report.kind})
        return (
            frame.welcome(self.lang, examples, empty=not reports, preparing=self._preparing()),
            _choices((str(year), year) for year in years),
            _choices((one_line(printable(unit), 60), unit) for unit in units),
            _choices((one_line(printable(kind), 60), kind) for kind in kinds),
            _choices((one_line(printable(report.title), 60), report.path) for report in reports),
        )

    def _preparing(self) -> bool:
        """Whether the first index is being made. A folder without reports is waited for, not prepared."""
        work = self.workspace.jobs.work
        return isinstance(self.workspace.assistant, PendingAssistant) and not isinstance(
            work.error, NoReports
        )

    async def turn(
        self, event: gr.EventData, request: gr.Request, *boxes: list[Any] | None
    ) -> dict[str, Any]:
        """A question typed on the page → its turn of the conversation.

        `boxes` are the filters as they stand: roles, years, units, kinds, reports. A question that is
        asked again brings its own. Before the first index is there, how far that is instead of an answer.
        """
        sent = fields_of(event)
        question = str(sent.get("question", ""))
        value: dict[str, Any] = {"turn": str(sent.get("turn", ""))[:64]}
        try:
            with self.noted(scope_of(request), question[:500]):
                try:
                    filters = sent_filters(sent.get("filters")) or _boxed(*boxes)
                    without = sent_without(sent.get("without"))
                    history = sent_history(sent.get("history"), MAX_QUESTION)
                    anyway = sent.get("anyway") is True
                    html, narrowed = await self.answer(question, filters, history, without, anyway=anyway)
                except NotReady:
                    raise
                except YoujuError as error:
                    html, narrowed = answers.failure(self.lang, question, self._sentence(error)), None
        except NotReady as far:
            # The page asks it again by itself, with the filters of now.
            return value | {
                "waits": {"done": far.done, "total": far.total},
                "filters": plain_filters(filters),
            }
        return value | {"html": html, "filters": narrowed}

    @contextmanager
    def noted(self, scope: Scope | None, question: str) -> Iterator[None]:
        """While a question is answered: it is written down before, so that one that brings the program down is known;
        before the first index is there after, and not where it waits (NotReady), for then it is asked again."""
        there = not isinstance(self.workspace.assistant, PendingAssistant)
        if there:
            note(scope, "ask", {"question": question}, question=True)
        yield
        if not there:
            note(scope, "ask", {"question": question}, question=True)

    async def answer(
        self,
        question: str,
        filters: Filters = Filters(),  # noqa: B008 — a frozen value
        history: Sequence[Turn] = (),
        without: Sequence[Understood] = (),
        *,
        anyway: bool = False,
    ) -> tuple[Html, dict[str, Any] | None]:
        """The turn of a question, and the filters it was asked with; whatever goes wrong is a sentence in it.
        NotReady where it has to wait for the first index.

        With `anyway`, passages are looked for even where it is a greeting or asks which reports there are.
        """
        if len(question) > MAX_QUESTION:
            sentence = say(self.lang, "too_long", limit=MAX_QUESTION)
            return answers.failure(self.lang, question[:200] + "…", sentence), None
        try:
            if not anyway and filters == Filters() and is_smalltalk(question):
                examples = self.workspace.assistant.example_questions(self.lang)
                return asides.smalltalk(self.lang, question, examples), {}
            html = await self.workspace.limiter.run(
                self._answered, question, filters, history, without, anyway
            )
            return html, plain_filters(filters)
        except NotReady:
            raise
        except YoujuError as error:
            return answers.failure(self.lang, question, self._sentence(error)), None
        except Exception:
            # The boundary to the page: it shows a sentence, the terminal has the trace.
            log.exception("a question failed")
            return answers.failure(self.lang, question, say(self.lang, "failed")), None

    def _answered(
        self,
        question: str,
        filters: Filters,
        history: Sequence[Turn],
        without: Sequence[Understood],
        anyway: bool,
    ) -> Html:
        answer = self.workspace.assistant.ask(
            question, filters=filters, history=history, without=without, anyway=anyway
        )
        if answer.catalogue is not None:
            return asides.catalogue(self.lang, answer, answer.catalogue, without)
        searched = len(answer.question)
        cut = searched if searched < len(" ".join(question.split())) else 0
        against = contradictions(self.workspace.assistant, question, filters)
        counted = silent(self.workspace.assistant, answer, looked(self.workspace.assistant, answer))
        if counted is not None and counted.quoted:
            # The passages of a question for those that do not say it may say anything: shown are those that do.
            quoted = cited_of(self.workspace.assistant, counted)
            answer = replace(answer, found=True, passages=quoted, coverage=None, hint=None, more=False)
        return answers.turn(
            self.lang,
            answer,
            cut=cut,
            without=without,
            contradicting=against,
            counted=counted,
            roles=of_asked_role(answer),
            years=years_held(self.workspace.assistant, answer),
        )

    def open(self, event: gr.EventData) -> tuple[dict[str, object], gr.Tabs]:
        """A card or a title was chosen → its report, marked."""
        sent = fields_of(event)
        try:
            report = self.workspace.assistant.report(str(sent.get("report", "")))
            html = viewer.document(self.lang, report, _marks(sent))
        except YoujuError as error:
            html = viewer.problem(self._sentence(error))
        return anew({"html": html}), gr.Tabs(selected="report")

    def _sentence(self, error: YoujuError) -> str:
        return error.zh if self.lang == "zh" else error.en


def _boxed(
    roles: object = None,
    years: object = None,
    units: object = None,
    kinds: object = None,
    reports: object = None,
) -> Filters:
    return read_filters(roles, years, reports, units, kinds)


def _choices(pairs: Iterable[tuple[str, Any]]) -> gr.Dropdown:
    return gr.Dropdown(choices=list(islice(pairs, MAX_CHOICES)))


def _marks(sent: dict[str, Any]) -> viewer.Marks:
    """What to mark; whatever is not a pair of numbers or a short word marks nothing."""
    others = sent.get("others")
    spans = [_span(pair) for pair in others[:MAX_MARKS]] if isinstance(others, list) else []
    given = sent.get("words")
    words = given[:MAX_WORDS] if isinstance(given, list) else []
    says = sent.get("says")
    return viewer.Marks(
        _span(sent.get("current")),
        _span(sent.get("sentence")),
        tuple(span for span in spans if span),
        tuple(word for word in words if isinstance(word, str) and 2 <= len(word.strip()) <= 30),
        says if isinstance(says, str) else None,
    )


def _span(value: object) -> Span | None:
    match value:
        case [int(start), int(end)] if 0 <= start < end:
            return start, end
        case _:
            return None
