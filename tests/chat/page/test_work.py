"""The desk and the basket on the server: frames, roles corrected from a table, a basket as a file."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from docx import Document
from index_doubles import MarkEncoder, write_report
from markup_check import HOSTILE, Reading
from running import serving

from analysis.places import passages_at, statement_at
from analysis.statements import Statement
from chat.export.basket_files import Entry, as_markdown, as_sheet, as_word
from chat.page.work import KINDS, basket_frame, desk_frame
from chat.service.pending import PendingAssistant
from chat.service.workspace import Workspace
from chat.web.gradio_seam import quiet_gradio
from corpus.metadata.corrections import load
from corpus.report import text_digest
from index.sync.sync import sync
from retrieval.assistant import Assistant

quiet_gradio()

from chat.web.web import application  # noqa: E402

FIRST, SECOND = "甲方面还有差距。", "乙方面抓得不紧。"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    write_report(tmp_path / "reports", "a.txt", FIRST, SECOND)
    sync(tmp_path / "reports", tmp_path / "built", MarkEncoder())
    return Workspace(Assistant(tmp_path / "built", MarkEncoder()), tmp_path / "reports")


@pytest.fixture
def address(workspace: Workspace) -> Iterator[str]:
    with serving(application(workspace)) as address:
        yield address


def post(address: str, path: str, body: object) -> tuple[int, bytes, str]:
    asked = Request(address + path, json.dumps(body).encode(), {"content-type": "application/json"})
    try:
        with urlopen(asked, timeout=60) as reply:
            return reply.status, reply.read(), reply.headers["content-disposition"]
    except HTTPError as error:
        return error.code, error.read(), ""


def places(workspace: Workspace) -> dict[str, dict[str, Any]]:
    assert isinstance(workspace.assistant, Assistant)
    report = workspace.assistant.snapshot.report("a.txt")
    return {
        words: {
            "report": "a.txt",
            "start": report.text.index(words),
            "end": report.text.index(words) + len(words),
        }
        for words in (FIRST, SECOND)
    }


def test_the_frames_hold_every_view_and_the_words_of_the_scripts() -> None:
    reading = Reading(desk_frame("zh"))
    assert reading.values("data-kind") == list(KINDS)
    (words,) = reading.values("data-words")
    said = json.loads(words or "")
    assert (
        said["work_ledger"] == "台账" and said["role_plan"] == "打算" and said["basket_put"] == "收入摘录夹"
    )
    (words,) = Reading(basket_frame("en")).values("data-words")
    assert json.loads(words or "")["basket"] == "Basket"


def test_a_role_given_in_a_table_is_kept_beside_the_reports_and_taken_back(
    workspace: Workspace, address: str
) -> None:
    place = places(workspace)[FIRST]
    # A few characters of it are enough: the passage they stand in is what is corrected.
    part = place | {"start": place["start"] + 2, "role": "plan"}
    status, said, _ = post(address, "/work/role", part)
    assert (status, json.loads(said)) == (200, {"passages": 1})
    assert load(workspace.folder).roles == {"a.txt": {text_digest(FIRST).hex(): "plan"}}
    workspace.jobs.wait(workspace.jobs.ask())
    assert isinstance(workspace.assistant, Assistant)
    workspace.assistant.refresh()
    assert [one.role for one in workspace.assistant.snapshot.report("a.txt").passages] == ["plan", "problem"]
    assert post(address, "/work/role", part | {"role": None})[0] == 200
    assert load(workspace.folder).roles == {}


@pytest.mark.parametrize(
    ("wrong", "status", "sentence"),
    [
        ({"role": "nonsense"}, 422, "请求"),
        ({"start": -1}, 422, "请求"),
        ({"report": "../b.txt"}, 409, "../b.txt"),
        ({"start": 90_000, "end": 90_001}, 409, "找不到"),
    ],
)
def test_what_cannot_be_corrected_is_a_sentence(
    workspace: Workspace, address: str, wrong: dict[str, Any], status: int, sentence: str
) -> None:
    got, said, _ = post(address, "/work/role", places(workspace)[FIRST] | {"role": "plan"} | wrong)
    assert got == status
    assert sentence in json.loads(said)["error"]["zh"] or status == 422
    assert load(workspace.folder).roles == {}


def test_the_samples_are_not_corrected(workspace: Workspace, tmp_path: Path) -> None:
    workspace.uploads = tmp_path / "own"
    with serving(application(workspace)) as address:
        status, said, _ = post(address, "/work/role", places(workspace)[FIRST] | {"role": "plan"})
    assert (status, load(workspace.folder).roles) == (409, {})
    assert "示例报告随软件附带，不能更正" in json.loads(said)["error"]["zh"]


def test_a_basket_is_fetched_again_word_for_word(workspace: Workspace, address: str) -> None:
    first, second = places(workspace).values()
    items = [
        {"note": "一、学习方面"},
        second | {"text": SECOND, "note": "请与上年对照"},
        # Another place by now: the words are found where they stand.
        first | {"start": 0, "end": 3, "text": FIRST, "role": "plan"},
        # Never said by the report: a browser cannot make it a quote.
        first | {"text": "丙方面成绩突出。", "note": "这条没了"},
        {"report": "无.txt", "start": 0, "end": 2, "text": "无中"},
    ]
    status, content, named = post(address, "/basket", {"format": "md", "lang": "zh", "items": items})
    markdown = content.decode().replace("\\", "")
    assert status == 200 and "%E6%91%98%E5%BD%95%E5%A4%B9" in named
    assert "共 2 条摘录" in markdown
    assert f"1.\n\n> “{SECOND}”（《" in markdown and f"2.\n\n> “{FIRST}”（《" in markdown
    assert (
        markdown.index("一、学习方面")
        < markdown.index(SECOND)
        < markdown.index("请与上年对照")
        < markdown.index(FIRST)
    )
    # A heading of one's own is one; only what is noted to a quote is labelled.
    assert "\n\n一、学习方面\n\n1." in markdown
    assert "丙方面" not in markdown and "无中" not in markdown
    assert markdown.count("没有导出") == 2 and "这条没了" in markdown
    assert "> 请与上年对照" not in markdown and "**我的批注（不是原文）** 请与上年对照" in markdown
    for format_, part in (("docx", "word/document.xml"), ("xlsx", "xl/sharedStrings.xml")):
        _, content, _ = post(address, "/basket", {"format": format_, "lang": "en", "items": items})
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            held = packed.read(part).decode()
        assert (
            FIRST in held
            and "请与上年对照" in held
            and "丙方面" not in held
            and "My note (not a quote)" in held
        )
        # The content type is the one that was shown; what was collected without one has the report's.
        assert format_ == "docx" or ("Plan" in held and "Problem" in held)


def test_quotes_whose_words_are_gone_are_told_by_number(workspace: Workspace, address: str) -> None:
    first, second = places(workspace).values()
    items = [
        first | {"text": FIRST},
        first | {"text": "丙方面成绩突出。"},
        # Elsewhere in the report by now: a file holds it.
        second | {"start": 0, "end": 3, "text": SECOND},
        {"report": "无.txt", "start": 0, "end": 2, "text": "无中"},
    ]
    status, said, _ = post(address, "/basket/check", {"items": items})
    assert (status, json.loads(said)) == (200, {"gone": [1, 3]})
    for wrong in ({"items": []}, {"items": [{"note": "甲"}]}, {"items": items, "more": 1}):
        assert post(address, "/basket/check", wrong)[0] == 422


@pytest.mark.parametrize(
    "wrong", [{"items": []}, {"format": "exe"}, {"items": [{"note": 3}]}, {"items": [{"text": "甲"}]}]
)
def test_a_basket_that_is_none_is_refused(address: str, wrong: dict[str, Any]) -> None:
    assert post(address, "/basket", {"format": "md", "items": [{"note": "甲"}]} | wrong)[0] == 422


def test_without_an_index_the_reason_is_said(tmp_path: Path) -> None:
    workspace = Workspace(PendingAssistant(MarkEncoder()), tmp_path)
    with serving(application(workspace)) as address:
        _, said, _ = post(address, "/basket", {"format": "md", "items": [{"note": "甲"}]})
    assert "报告还在整理" in json.loads(said)["error"]["zh"]


def test_places_of_a_report(workspace: Workspace) -> None:
    assert isinstance(workspace.assistant, Assistant)
    report = workspace.assistant.snapshot.report("a.txt")
    start = report.text.index(FIRST)
    assert [one.text for one in passages_at(report, start, start + 1)] == [FIRST]
    assert [one.text for one in passages_at(report, start, len(report.text))] == [FIRST, SECOND]
    assert passages_at(report, 0, 1) == []
    assert statement_at(report, start, start + 3, "甲方面") == statement_at(report, 0, 3, "甲方面")
    # 方面 stands twice: which of them was meant, nobody can say.
    assert statement_at(report, 0, 2, "方面") is None
    assert statement_at(report, 0, 0, "") is None
    title = statement_at(report, 0, len(report.title), report.title)
    assert title is not None and (title.headings, title.role) == ((), "other")


def test_words_of_one_s_own_have_no_label_and_empty_ones_no_row() -> None:
    entries = [Entry(own="一、学习方面"), Entry(own=" \n"), Entry(None, "这条没了", "a.txt")]
    lines = [one.text for one in Document(io.BytesIO(as_word("zh", "2026", entries))).paragraphs]
    assert lines[2:] == ["一、学习方面", lines[3], "我的批注（不是原文） 这条没了"]
    assert "没有导出（a.txt）" in lines[3]
    with zipfile.ZipFile(io.BytesIO(as_sheet("zh", "2026", entries))) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == 3, "the heads, the heading and what is gone"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_stays_text_in_every_file(text: str) -> None:
    quote = Statement(
        report=text, title=text, unit=text, year=2023, headings=(text,), point=None, role="problem",
        section=0, place=0, start=0, end=len(text), text=text,
    )  # fmt: skip
    entries = [Entry(quote, text, text), Entry(None, text, text), Entry(own="=1+1"), Entry(own=text)]
    markdown = as_markdown("zh", "2026", entries).decode()
    assert re.search(r"(?<!\\)<\w", markdown) is None and "\n# " not in markdown[3:]
    with zipfile.ZipFile(io.BytesIO(as_sheet("zh", "2026", entries))) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet and "hyperlink" not in sheet
    with zipfile.ZipFile(io.BytesIO(as_word("zh", "2026", entries))) as packed:
        assert "hyperlink" not in packed.read("word/document.xml").decode()
