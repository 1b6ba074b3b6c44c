"""Tables of work across reports: counted, escaped, saved as a file, and what is said where there is none."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import urlopen

import pytest
from index_doubles import MarkEncoder, write_report
from markup_check import HOSTILE, Reading
from running import serving

from analysis.export.table import Table
from chat.page.work import KINDS, frame
from chat.render.table import MOST, table_view
from chat.service.pending import PendingAssistant
from chat.service.workspace import Workspace
from chat.web.server import quiet_gradio
from index.sync.sync import sync
from retrieval.assistant import Assistant

quiet_gradio()

from chat.web.web import application  # noqa: E402


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_changes_nothing_but_its_own_cell(text: str) -> None:
    table = Table(text, text, ("单位", text), (8, 40), (("甲", text), (2, "乙")))
    reading = Reading(table_view("zh", table))
    assert [name for name, _ in reading.tags].count("td") == 4
    assert {name for name, _ in reading.tags} == {"p", "div", "table", "thead", "tbody", "tr", "th", "td"}


def test_a_long_table_is_cut_and_says_so() -> None:
    table = Table("台账", "共", ("序号",), (6,), tuple((n,) for n in range(MOST + 1)))
    assert "还有 1 行没有列出" in Reading(table_view("zh", table)).text
    assert "1 more row is not listed" in Reading(table_view("en", table)).text
    assert Reading(frame("en")).values("data-kind") == list(KINDS)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("work")
    write_report(folder / "reports", "a.txt", "甲方面还有差距。", "乙方面抓得不紧。")
    sync(folder / "reports", folder / "built", MarkEncoder())
    assistant = Assistant(folder / "built", MarkEncoder())
    with serving(application(Workspace(assistant, folder / "reports"))) as address:
        yield address


def got(address: str, path: str, **asked: str) -> bytes:
    with urlopen(f"{address}/work/{path}?{urlencode(asked)}", timeout=60) as reply:
        content: bytes = reply.read()
    return content


def test_views_count_and_files_hold_the_same_rows(address: str) -> None:
    said = Reading(got(address, "coverage", lang="zh", topic="甲方面").decode())
    assert "“甲方面”" in said.text and "甲方面还有差距。" in said.text
    assert "没有写要查的主题" in Reading(got(address, "coverage", lang="zh").decode()).text
    assert "There is no topic" in Reading(got(address, "coverage", lang="en").decode()).text
    assert "共" in Reading(got(address, "ledger", lang="zh").decode()).text
    assert "<table>" in got(address, "copies", lang="zh").decode()
    markdown = got(address, "coverage/file", format="md", topic="甲方面").decode()
    assert "甲方面还有差距" in markdown
    with zipfile.ZipFile(io.BytesIO(got(address, "coverage/file", format="docx", topic="甲方面"))) as packed:
        assert "甲方面还有差距。" in packed.read("word/document.xml").decode()


@pytest.mark.parametrize("path", ["nonsense?lang=zh", "ledger?lang=xx", "ledger/file?format=exe", "ledger"])
def test_anything_else_is_refused(address: str, path: str) -> None:
    with pytest.raises(HTTPError, match="422"):
        urlopen(f"{address}/work/{quote(path, safe='/?=')}", timeout=60)


def test_without_an_index_the_reason_is_said(tmp_path: Path) -> None:
    workspace = Workspace(PendingAssistant(MarkEncoder()), tmp_path)
    with serving(application(workspace)) as address:
        assert "报告还在整理" in Reading(got(address, "ledger", lang="zh").decode()).text
