"""A question that comes before the first index: what the page is told, and what programs are."""

import asyncio
import json
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from doubles import FakeAssistant
from index_doubles import MarkEncoder
from markup_check import HOSTILE, Reading
from running import serving

from chat.render import answer as answers
from chat.service.pending import PendingAssistant
from chat.service.workspace import Workspace
from chat.texts.sentences import say
from chat.web.gradio_seam import quiet_gradio
from corpus.audit import AuditLog
from corpus.errors import YoujuError
from index.sync.progress import Progress

quiet_gradio()

gr = pytest.importorskip("gradio")

from chat.page.events import Events  # noqa: E402
from chat.web.web import application  # noqa: E402

QUESTION = "意识形态工作存在哪些问题"
NOTHING = {"roles": (), "years": (), "reports": (), "units": (), "kinds": ()}


class Half:
    """A workspace whose first index stands at 312 of 1000 files until `end` is called."""

    def __init__(self, folder: Path) -> None:
        self.error: YoujuError | None = None
        self._reached, self._go_on = threading.Event(), threading.Event()
        self.workspace = Workspace(PendingAssistant(MarkEncoder()), folder, move=self._move)
        self._job = self.workspace.jobs.ask()
        assert self._reached.wait(10)

    def _move(self, _: Path, progress: Callable[[Progress], None]) -> tuple[FakeAssistant, object]:
        progress(Progress("reading", 312, 1000))
        self._reached.set()
        assert self._go_on.wait(60)
        if self.error is not None:
            raise self.error
        return FakeAssistant(), None

    def end(self, error: YoujuError | None = None) -> None:
        self.error = self.error or error
        self._go_on.set()
        with nullcontext() if self.error is None else pytest.raises(type(self.error)):
            self.workspace.jobs.wait(self._job, 10)


@pytest.fixture
def half(tmp_path: Path) -> Iterator[Half]:
    half = Half(tmp_path / "reports")
    yield half
    half.end()


def turn(half: Half, *boxes: Any, **fields: Any) -> dict[str, Any]:
    event = gr.EventData(None, {"turn": "7", **fields})
    return asyncio.run(Events(half.workspace, "zh").turn(event, gr.Request(), *boxes))


def test_the_page_is_told_how_far_the_index_is_and_asks_again_with_the_same_filters(half: Half) -> None:
    value = turn(half, ["problem"], [2022], None, None, None, question=QUESTION)
    assert value == {
        "turn": "7",
        "waits": {"done": 312, "total": 1000},
        "filters": NOTHING | {"roles": ("problem",), "years": (2022,)},
    }
    half.end()
    # As the browser sends it, whatever its boxes say by then.
    filters = json.loads(json.dumps(value["filters"]))
    answered = turn(half, ["plan"], [], [], [], [], question=QUESTION, filters=filters)
    assert Reading(answered["html"]).values("data-report") == ["学校.md"] and "waits" not in answered


def test_what_needs_no_report_is_answered_and_a_list_of_them_waits(half: Half) -> None:
    assert "不聊天" in Reading(turn(half, question="你好")["html"]).text
    assert turn(half, question="有哪些报告？")["waits"] == {"done": 312, "total": 1000}
    half.end()
    assert "青河泵厂" in Reading(turn(half, question="有哪些报告？")["html"]).text


def test_why_there_is_no_index_is_said(half: Half) -> None:
    half.end(YoujuError("磁盘满了。", "The disk is full."))
    value = turn(half, question=QUESTION)
    assert "磁盘满了。" in Reading(value["html"]).text and "waits" not in value


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as reply:
        return str(reply.read().decode())


def asked_by_a_program(address: str) -> str:
    body = json.dumps({"question": QUESTION}).encode()
    request = urllib.request.Request(
        f"{address}/gradio_api/call/v2/ask", body, {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=20) as reply:
        event = json.load(reply)["event_id"]
    return get(f"{address}/gradio_api/call/ask/{event}")


def test_a_question_in_the_address_waits_and_is_noted_once_it_is_answered(half: Half, tmp_path: Path) -> None:
    audit = AuditLog(tmp_path / "audit.jsonl", questions=True)

    def noted() -> int:
        return (tmp_path / "audit.jsonl").read_text("utf-8").count('"ask"')

    with serving(application(half.workspace, audit=audit)) as address:
        for path in (f"/?q={quote(QUESTION)}", f"/en/?q={quote(QUESTION)}"):
            page = get(address + path)
            assert "312 / 1000" in page and '<noscript><meta http-equiv="refresh"' in page
        assert noted() == 0
        half.end()
        page = get(f"{address}/?q={quote(QUESTION)}")
        assert "找到 4 段" in page and "<noscript><meta" not in page
        assert noted() == 1
    audit.close()


def test_a_program_is_told_to_ask_later(half: Half) -> None:
    with serving(application(half.workspace)) as address:
        said = asked_by_a_program(address)
        assert said.startswith("event: error") and say("en", "preparing_ask", done=312, total=1000) in said
        half.end()
        assert asked_by_a_program(address).startswith("event: complete")


def test_the_line_counts_only_where_there_is_something_to_count() -> None:
    assert "报告还在整理，整理好后自动回答。" in Reading(answers.waiting("zh", "问", 0, 0)).text
    line = "Still reading the reports (4 / 5); your question will be answered as soon as they are ready."
    assert line in Reading(answers.waiting("en", "q", 4, 5)).text
    for text in HOSTILE.values():
        Reading(answers.waiting("zh", text, 4, 5))
