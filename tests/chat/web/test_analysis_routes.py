"""Analyses over HTTP: pages, files, jobs that are followed and stopped, and what is refused."""

import csv
import http.client
import io
import json
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

import numpy as np
import pytest
from index_doubles import MarkEncoder, write_report
from numpy.typing import NDArray
from running import serving

from analysis.interfaces.wanted import KINDS, wanted_of
from chat.service.analyses import Analyses
from chat.service.pending import PendingAssistant
from chat.service.workspace import Workspace
from chat.web import analyses
from chat.web.concurrency import Busy
from chat.web.gradio_seam import quiet_gradio
from corpus.errors import YoujuError
from index.sync.sync import sync
from retrieval.assistant import Assistant

quiet_gradio()

from chat.auth import users as auth  # noqa: E402
from chat.web.web import application  # noqa: E402

Reply = tuple[int, dict[str, str], bytes]


class SlowEncoder(MarkEncoder):
    """Marks passages only while `open` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.open, self.asked = threading.Event(), threading.Event()
        self.open.set()

    def encode_passages(self, texts: Sequence[str], progress: object = None) -> NDArray[np.float32]:
        self.asked.set()
        assert self.open.wait(30)
        return super().encode_passages(texts)


def library(folder: Path, encoder: MarkEncoder) -> Workspace:
    for year in (2022, 2023):
        for unit in ("河湾镇", "白岭镇"):
            title = f"{unit}{year}年工作总结"
            write_report(
                folder / "reports",
                f"{title}.txt",
                "甲方面还有差距。",
                "乙方面抓得不紧，台账没有专人管理，会议记录也不齐全。",
                title=title,
            )
    sync(folder / "reports", folder / "built", encoder)
    return Workspace(Assistant(folder / "built", encoder), folder / "reports")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(application(library(tmp_path_factory.mktemp("analyses"), MarkEncoder()))) as address:
        yield address


def call(address: str, method: str, path: str, asked: Sequence[tuple[str, object]] = ()) -> Reply:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request(method, f"/analysis/{path}?{urlencode(asked)}", headers={"content-length": "0"})
    reply = connection.getresponse()
    content = reply.read()
    connection.close()
    return reply.status, {name.lower(): value for name, value in reply.getheaders()}, content


def got(address: str, kind: str, *asked: tuple[str, object]) -> dict[str, Any]:
    status, _, content = call(address, "GET", kind, asked)
    assert status == 200, content
    found: dict[str, Any] = json.loads(content)
    return found


def test_pages_of_a_ledger_make_up_the_whole(address: str) -> None:
    whole = got(address, "ledger")
    assert whole["counts"] == {"reports": 4, "units": 2, "rows": 8}
    assert (whole["page"]["total"], whole["page"]["count"]) == (8, 8)
    pages = [got(address, "ledger", ("offset", at), ("limit", 3)) for at in (0, 3, 6, 9)]
    assert [len(page["rows"]) for page in pages] == [3, 3, 2, 0] == [page["page"]["count"] for page in pages]
    assert [row for page in pages for row in page["rows"]] == whole["rows"]
    # What was worked out is not worked out again.
    assert {page["job"]["id"] for page in pages} == {whole["job"]["id"]}


def test_filters_are_those_of_the_shell(address: str) -> None:
    found = got(address, "ledger", ("unit", "河湾"), ("year", 2023))
    assert {(row["unit"], row["year"]) for row in found["rows"]} == {("河湾镇", 2023)}
    said = got(address, "coverage", ("topic", "甲方面"), ("literal", "true"), ("limit", 1))
    assert said["counts"] == {"said": 2, "not_said": 0, "unclear": 0}
    assert [one["unit"] for one in said["said"]] == ["河湾镇"] and said["answer"] == ["河湾镇", "白岭镇"]
    sides = got(address, "compare", ("left", "unit=河湾镇,year=2022"), ("right", "unit=河湾镇,year=2023"))
    assert {passage["year"] for theme in sides["themes"] for passage in theme["left"]} == {2022}


@pytest.mark.parametrize(("kind", "rows"), [("track", "items"), ("copies", "pairs"), ("digest", "themes")])
def test_every_other_kind_gives_its_list(kind: str, rows: str, address: str) -> None:
    found = got(address, kind)
    assert len(found[rows]) == found["page"]["total"] > 0


@pytest.mark.parametrize(
    ("form", "begins"), [("xlsx", b"PK"), ("docx", b"PK"), ("md", b"# "), ("csv", b"\xef")]
)
def test_the_same_address_gives_files(form: str, begins: bytes, address: str) -> None:
    status, headers, content = call(address, "GET", "ledger", [("format", form)])
    assert status == 200 and content.startswith(begins)
    assert f"youju.{form}" in headers["content-disposition"]
    assert headers["x-content-type-options"] == "nosniff"


def test_a_file_is_made_though_a_report_goes_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = library(tmp_path, MarkEncoder())
    gone = tmp_path / "reports" / "河湾镇2022年工作总结.txt"
    wait = analyses._waited

    async def waited(*arguments: Any) -> Any:
        job = await wait(*arguments)
        if gone.exists():
            gone.unlink()
            workspace.assistant.sync(tmp_path / "reports")
        return job

    monkeypatch.setattr(analyses, "_waited", waited)
    with serving(application(workspace)) as address:
        status, _, content = call(address, "GET", "ledger", [("format", "csv")])
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:]
    assert status == 200 and [row[1:3] for row in rows if row[1] == "河湾镇"] == [["河湾镇", "2023"]] * 2


def chosen(address: str, job: str, body: object) -> tuple[int, bytes]:
    asked = Request(
        f"{address}/analysis/jobs/{job}/file", json.dumps(body).encode(), {"content-type": "application/json"}
    )
    try:
        with urlopen(asked, timeout=60) as reply:
            return reply.status, reply.read()
    except HTTPError as error:
        return error.code, error.read()


def test_some_rows_are_saved_in_the_order_they_are_seen(address: str) -> None:
    whole = got(address, "ledger")
    job = whole["job"]["id"]
    status, content = chosen(address, job, {"format": "csv", "rows": [5, 0, 99]})
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert status == 200 and [line[1:3] for line in lines[1:]] == [
        [whole["rows"][number]["unit"], str(whole["rows"][number]["year"])] for number in (5, 0)
    ]
    _, content = chosen(address, job, {"format": "md", "rows": [1]})
    assert "从全部 8 行中选出 1 行" in content.decode() and "范围：内容：问题" in content.decode()
    assert chosen(address, job, {"format": "csv", "rows": []})[0] == 422
    status, content = chosen(address, "none", {"format": "csv", "rows": [0]})
    assert status == 409 and "不在" in json.loads(content)["error"]["zh"]


def test_rows_of_coverage_are_units_said_first(address: str) -> None:
    found = got(address, "coverage", ("topic", "甲方面"), ("literal", "true"), ("unit", "河湾镇"))
    assert [one["unit"] for one in found["said"]] == ["河湾镇"]
    whole = got(address, "coverage", ("topic", "无此词语"), ("literal", "true"))
    _, content = chosen(address, whole["job"]["id"], {"format": "csv", "rows": [1]})
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:]
    assert [row[:2] for row in rows] == [[whole["not_said"][1], "未提到"]]


@pytest.mark.parametrize("kind", ["track", "copies", "digest"])
def test_some_rows_of_every_other_list(kind: str, address: str) -> None:
    job = got(address, kind)["job"]["id"]
    status, content = chosen(address, job, {"format": "csv", "rows": [0]})
    assert status == 200 and len(content.splitlines()) >= 2


def test_files_are_in_the_language_asked_for_and_lead_to_the_page(address: str) -> None:
    zh = call(address, "GET", "ledger", [("format", "md")])[2].decode()
    en = call(address, "GET", "ledger", [("format", "md"), ("lang", "en")])[2].decode()
    assert zh.startswith("# 问题台账") and f"](<{address}/?report=" in zh
    assert en.startswith("# Ledger of problems") and f"](<{address}/en/?report=" in en


@pytest.mark.parametrize(
    ("kind", "asked", "status", "said"),
    [
        ("nonsense", (), 422, "格式"),
        ("ledger", (("limit", 1_001),), 422, "格式"),
        ("ledger", (("offset", -1),), 422, "格式"),
        ("ledger", (("unit", "财政局"),), 409, "财政局"),
        ("ledger", (("year", 1999),), 409, "1999"),
        ("ledger", (("role", "poem"),), 409, "poem"),
        ("ledger", (("topic", "。 "),), 409, "主题"),
        ("coverage", (), 409, "主题"),
        ("copies", (("topic", "甲"),), 409, "topic"),
        ("compare", (("left", "unit=河湾镇"),), 409, "两方"),
        ("jobs/none", (), 409, "不在"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_a_sentence_in_both_languages(
    kind: str, asked: tuple[tuple[str, object], ...], status: int, said: str, address: str
) -> None:
    code, _, content = call(address, "GET", kind, asked)
    error = json.loads(content)["error"]
    assert code == status and said in error["zh"] and error["en"][0].isascii()


def test_long_work_is_followed_and_stopped(tmp_path: Path) -> None:
    encoder = SlowEncoder()
    with serving(application(library(tmp_path, encoder))) as address:
        encoder.open.clear()
        encoder.asked.clear()
        status, _, content = call(address, "GET", "track", [("wait", 0.05)])
        job = json.loads(content)["job"]
        assert status == 202 and job["kind"] == "track" and job["rows"] is None
        assert encoder.asked.wait(10)
        job = json.loads(call(address, "GET", f"jobs/{job['id']}")[2])
        # What was read is compared with the closer encoder before anything is linked.
        assert (job["state"], job["phase"], job["total"]) == ("running", "reading", 4)
        stopped = json.loads(call(address, "POST", f"jobs/{job['id']}/stop")[2])
        assert stopped["state"] == "stopped" and "stopped" in stopped["error"]["en"]
        encoder.open.set()
        # Asked again, it is begun again.
        found = got(address, "track")
        assert found["job"]["id"] != job["id"] and found["page"]["total"] == 4
        assert json.loads(call(address, "GET", f"jobs/{job['id']}")[2])["state"] == "stopped"


def test_few_run_at_once_and_a_crowd_is_told(tmp_path: Path) -> None:
    encoder = SlowEncoder()
    jobs = Analyses(library(tmp_path, encoder), at_once=1, may_wait=1)
    encoder.open.clear()
    first = jobs.ask(wanted_of("track"))
    second = jobs.ask(wanted_of("track", years=[2022]))
    assert jobs.ask(wanted_of("track")).id == first.id
    with pytest.raises(Busy):
        jobs.ask(wanted_of("track", years=[2023]))
    assert jobs.job(second.id).state == "waiting"
    jobs.stop(second.id)
    encoder.open.set()
    for _ in range(500):
        if jobs.job(first.id).over:
            break
        time.sleep(0.02)
    assert jobs.job(first.id).state == "done" and jobs.job(second.id).result is None


def test_a_new_edition_is_looked_through_anew(tmp_path: Path) -> None:
    workspace = library(tmp_path, MarkEncoder())
    with serving(application(workspace)) as address:
        before = got(address, "ledger")
        write_report(workspace.folder, "新.txt", "丙方面还有差距。", title="青山镇2023年工作总结")
        workspace.jobs.wait(workspace.jobs.ask())
        after = got(address, "ledger")
        assert after["counts"]["rows"] == before["counts"]["rows"] + 1
        assert after["page"]["generation"] > before["page"]["generation"]


def test_without_a_login_nothing_is_said(tmp_path: Path) -> None:
    workspace = library(tmp_path, MarkEncoder())
    users = {"张三": auth.User(auth.Secret.of("一二三四五六七八"), "reader")}
    with serving(application(workspace, users=users)) as address:
        assert {call(address, "GET", kind)[0] for kind in KINDS} == {401}


def test_without_an_index_the_reason_is_said(tmp_path: Path) -> None:
    with serving(application(Workspace(PendingAssistant(MarkEncoder()), tmp_path))) as address:
        status, _, content = call(address, "GET", "ledger")
        assert status == 409 and "报告还在整理" in json.loads(content)["error"]["zh"]


def test_what_is_wanted_is_checked_whatever_its_type() -> None:
    assert wanted_of("ledger", topic=" 形式 主义 ").topic == "形式 主义"
    for wrong in (
        {"units": "河湾镇"},
        {"years": ["2022"]},
        {"years": [True]},
        {"units": ["甲"] * 201 + [1]},
        {"topic": 3},
        {"topic": "长" * 1_001},
        {"roles": ["problem", "plan"]},
        {"literal": "yes"},
    ):
        with pytest.raises(YoujuError):
            wanted_of("ledger", **wrong)
