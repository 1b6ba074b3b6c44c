"""The routes of the library, behind the guard, as the page and anybody else may call them."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from doubles import FakeAssistant
from running import serving

from chat.service.workspace import Workspace
from chat.web.gradio_seam import quiet_gradio
from corpus.metadata.corrections import set_fields, set_role
from corpus.report import Problem, ReadWarning

quiet_gradio()

from chat.web.web import application  # noqa: E402


class Site:
    def __init__(self, address: str, assistant: FakeAssistant, folder: Path) -> None:
        self.address, self.assistant, self.folder = address, assistant, folder

    def call(
        self, method: str, path: str, body: bytes | object = None, **headers: str
    ) -> tuple[int, Any, dict[str, str]]:
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        if data is None and method != "GET":
            data = b""
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        named.setdefault("content-type", "application/json")
        request = urllib.request.Request(f"{self.address}/library/{path}", data, named, method=method)
        try:
            with urllib.request.urlopen(request, timeout=20) as reply:
                return reply.status, _parsed(reply.read()), dict(reply.headers)
        except urllib.error.HTTPError as error:
            return error.code, _parsed(error.read()), dict(error.headers)

    def put(self, name: str, content: bytes) -> Any:
        return self.call("PUT", f"files?name={urllib.parse.quote(name, errors='surrogatepass')}", content)[1]

    def settled(self) -> Any:
        while (state := self.call("GET", "state")[1])["working"]:
            time.sleep(0.02)
        return state


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder, assistant = tmp_path_factory.mktemp("reports"), FakeAssistant()
    with serving(application(Workspace(assistant, folder))) as address:
        yield Site(address, assistant, folder)


@pytest.fixture(autouse=True)
def clean(site: Site) -> Iterator[None]:
    yield
    for file in sorted(site.folder.rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    site.assistant.problem_list.clear()
    site.call("POST", "sync")
    site.settled()


def test_a_file_goes_in_is_listed_removed_and_comes_back(site: Site) -> None:
    assert site.put("单位甲/总结.txt", "甲的总结".encode()) == {
        "files": [{"name": "单位甲/总结.txt", "outcome": "added", "path": "单位甲/总结.txt"}],
        "error": None,
    }
    assert site.call("POST", "sync")[0] == 200
    state = site.settled()
    assert (state["error"], state["finished"]["added"], state["samples"]) == (None, 1, False)
    listing = site.call("GET", "reports")[1]
    rows = [dict(zip(listing["columns"], row, strict=True)) for row in listing["rows"]]
    assert {row["path"]: row["state"] for row in rows} == {
        "泵厂.txt": "ok",
        "学校.md": "ok",
        "单位甲/总结.txt": "ok",
    }
    status, gone, _ = site.call("POST", "remove", {"paths": ["单位甲/总结.txt"]})
    assert status == 200 and [one["path"] for one in gone["removed"]] == ["单位甲/总结.txt"]
    site.settled()
    listing = site.call("GET", "reports")[1]
    assert len(listing["rows"]) == 2 and [one["path"] for one in listing["removed"]] == ["单位甲/总结.txt"]
    back = site.call("POST", "restore", {"paths": [gone["removed"][0]["id"]]})[1]
    assert back == {"restored": ["单位甲/总结.txt"]}
    site.settled()
    assert (site.folder / "单位甲/总结.txt").read_text("utf-8") == "甲的总结"


def test_originals_are_saved_and_never_shown_in_place(site: Site) -> None:
    content = b"<script>alert(1)</script>"
    site.put("页 面.txt", content)
    site.call("POST", "sync")
    site.settled()
    status, body, headers = site.call("GET", f"original?report={urllib.parse.quote('页 面.txt')}")
    assert (status, body, headers["content-type"]) == (200, content, "application/octet-stream")
    assert (
        headers["content-disposition"].startswith("attachment;")
        and headers["x-content-type-options"] == "nosniff"
    )


def test_problems_are_rows_with_their_reasons(site: Site) -> None:
    site.assistant.problem_list += [
        Problem("坏.docx", "打不开", "broken"),
        Problem("泵厂.txt", "锁着", "locked"),
    ]
    listing = site.call("GET", "reports")[1]
    rows = {row[0]: dict(zip(listing["columns"], row, strict=True)) for row in listing["rows"]}
    assert (rows["坏.docx"]["state"], rows["坏.docx"]["zh"], rows["坏.docx"]["format"]) == (
        "problem",
        "打不开",
        "docx",
    )
    assert (rows["泵厂.txt"]["state"], rows["泵厂.txt"]["en"], rows["泵厂.txt"]["passages"]) == (
        "kept",
        "locked",
        6,
    )
    assert site.call("POST", "reread", {"paths": ["坏.docx"]})[0] == 200
    site.settled()
    assert "坏.docx" in site.assistant.asked_again


def test_a_report_that_was_read_may_come_with_a_note(site: Site) -> None:
    said = ReadWarning("第 2 页是图片", "page 2 is a picture")
    documents = site.assistant.documents
    path = next(iter(documents))
    documents[path] = replace(documents[path], warnings=(said,))
    listing = site.call("GET", "reports")[1]
    row = dict(zip(listing["columns"], listing["rows"][0], strict=True))
    assert (row["state"], row["zh"], row["en"]) == ("noted", "第 2 页是图片", "page 2 is a picture")


def test_a_report_that_was_corrected_is_known_by_it(site: Site) -> None:
    def marked() -> dict[str, bool]:
        listing = site.call("GET", "reports")[1]
        rows = [dict(zip(listing["columns"], row, strict=True)) for row in listing["rows"]]
        return {row["path"]: row["corrected"] for row in rows}

    assert marked() == {"泵厂.txt": False, "学校.md": False}
    set_fields(site.folder, ["泵厂.txt"], {"year": 2021})
    set_role(site.folder, "学校.md", "0" * 32, "plan")
    assert marked() == {"泵厂.txt": True, "学校.md": True}
    set_fields(site.folder, ["泵厂.txt"], {"year": None})
    assert marked() == {"泵厂.txt": False, "学校.md": True}
    # A file that cannot be read is told of by the sync, not by an empty library.
    (site.folder / ".youju" / "corrections.toml").write_text("[reports", encoding="utf-8")
    assert marked() == {"泵厂.txt": False, "学校.md": False}


def test_a_browser_names_no_model_of_its_own(site: Site) -> None:
    assert site.call("GET", "models")[1] == {"models": [{"name": "marks", "shown": "marks", "current": True}]}
    for action in ("measure", "change"):
        status, answer, _ = site.call("POST", f"models/{action}", {"name": "/etc"})
        assert (status, "没有模型" in answer["error"]["zh"]) == (409, True)
    assert site.call("POST", "models/stop")[1] == {"changing": None}


def test_zips_that_cannot_be_opened_say_why(site: Site) -> None:
    answer = site.put("坏.zip", b"no zip")
    assert answer["files"] == [] and "已损坏" in answer["error"]["zh"] and "damaged" in answer["error"]["en"]


SAFE = {"泵厂.txt", "学校.md"}
HOSTILE_NAMES = [
    "../../../../tmp/owned.txt",
    "/etc/cron.d/owned.txt",
    "..\\..\\owned.txt",
    "C:\\Windows\\owned.txt",
    "\\\\server\\share\\owned.txt",
    ".ssh/owned.txt",
    ".trash/20230101T000000Z-00000000/owned.txt",
    "a/../../owned.txt",
    "a/%2e%2e/%2e%2e/owned.txt",
    "owned\x00.txt",
    "owned\n\rset-cookie: a=b.txt",
    "<script>alert(1)</script>.txt",
    '" onmouseover="alert(1).txt',
    "${7*7}{{7*7}}.txt",
    "$(touch owned);`id`|x.txt",
    "CON.txt",
    "aux.h.txt",
    "\u202etxt.owned.txt",
    "坏\ud800名.txt",
    "长" * 3_000 + ".txt",
    "x/" * 1_500 + "a.txt",
    "   .txt",
    "....txt",
    "README.txt",
    "=cmd|' /C calc'!A1.txt",
]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_hostile_names_stay_inside_as_plain_files(site: Site, name: str) -> None:
    around = sorted(path.name for path in site.folder.parent.iterdir())
    answer = site.put(name, b"content")
    assert [one["outcome"] for one in answer["files"]] == ["added"]
    (path,) = (one["path"] for one in answer["files"])
    stored = site.folder / path
    assert stored.read_bytes() == b"content" and stored.resolve().is_relative_to(site.folder)
    assert not any(part.startswith(".") for part in Path(path).parts)
    assert not any(ord(letter) < 32 or letter in '<>:"\\|?*\u202e\ud800' for letter in path)
    assert sorted(entry.name for entry in site.folder.parent.iterdir()) == around
    site.call("POST", "sync")
    site.settled()
    assert {row[0] for row in site.call("GET", "reports")[1]["rows"]} == {*SAFE, path}


HOSTILE_CALLS: list[tuple[str, str, Any]] = [
    ("POST", "remove", {"paths": ["../secret.txt"]}),
    ("POST", "remove", {"paths": ["/etc/passwd"]}),
    ("POST", "remove", {"paths": ["."]}),
    ("POST", "remove", {"paths": [""]}),
    ("POST", "remove", {"paths": ["*"]}),
    ("POST", "remove", {"paths": [".trash"]}),
    ("POST", "remove", {"paths": []}),
    ("POST", "remove", {"paths": "a.txt"}),
    ("POST", "remove", {"paths": [7, None]}),
    ("POST", "remove", {"paths": ["a" * 5_000]}),
    ("POST", "remove", {"paths": ["x"] * 10_001}),
    ("POST", "remove", {"paths": ["a.txt"], "folder": "/"}),
    ("POST", "remove", ["a.txt"]),
    ("POST", "remove", b"{"),
    ("POST", "remove", b"\xff\xfe"),
    ("POST", "remove", {"paths": ["x" * 300_000]}),
    ("POST", "restore", {"paths": ["../reports"]}),
    ("POST", "restore", {"paths": ["20230101T000000Z-00000000"]}),
    ("POST", "reread", {"paths": [{"a": 1}]}),
    ("GET", "original?report=../secret.txt", None),
    ("GET", "original?report=/etc/passwd", None),
    ("GET", "original?report=%2e%2e%2fsecret.txt", None),
    ("GET", "original?report=secret.txt%00", None),
    ("GET", "original", None),
    ("GET", "original?report=.trash", None),
    ("PUT", "files", b"x"),
    ("DELETE", "files?name=a.txt", b""),
    ("GET", "files?name=a.txt", None),
    ("POST", "state", b""),
]


@pytest.mark.parametrize(("method", "path", "body"), HOSTILE_CALLS, ids=range(len(HOSTILE_CALLS)))
def test_hostile_calls_change_nothing_and_get_a_sentence(
    site: Site, method: str, path: str, body: Any
) -> None:
    (site.folder.parent / "secret.txt").write_text("secret")
    site.put("a.txt", b"a")
    status, answer, _ = site.call(method, path, body)
    assert 400 <= status < 500
    if isinstance(answer, dict) and "error" in answer:
        assert set(answer["error"]) == {"zh", "en"}
    assert b"Traceback" not in (answer if isinstance(answer, bytes) else json.dumps(answer).encode())
    assert (site.folder.parent / "secret.txt").read_text() == "secret"
    assert [file.name for file in site.folder.iterdir()] == ["a.txt"]


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"sec_fetch_site": "cross-site"},
        {"host": "evil.example"},
        {"origin": "null"},
    ],
)
def test_foreign_pages_change_nothing(site: Site, headers: dict[str, str]) -> None:
    site.put("a.txt", b"a")
    assert site.call("POST", "remove", {"paths": ["a.txt"]}, **headers)[0] in (400, 403)
    assert site.call("PUT", "files?name=b.txt", b"b", **headers)[0] in (400, 403)
    assert [file.name for file in site.folder.iterdir()] == ["a.txt"]


def test_a_defect_is_a_sentence_outside_and_a_trace_in_the_log(site: Site, caplog: Any) -> None:
    def fail() -> None:
        raise ZeroDivisionError("inside")

    site.assistant.problems = fail  # type: ignore[method-assign, assignment]
    try:
        status, answer, _ = site.call("GET", "reports")
    finally:
        del site.assistant.problems  # type: ignore[method-assign]
    assert status == 500 and "inside" not in json.dumps(answer) and "出了意外" in answer["error"]["zh"]


def test_a_row_has_the_first_letters_of_its_pinyin_to_be_searched_by(site: Site) -> None:
    listing = site.call("GET", "reports")[1]
    row = dict(
        zip(listing["columns"], next(one for one in listing["rows"] if one[0] == "泵厂.txt"), strict=True)
    )
    # 青河泵厂2023年党建工作总结, then its unit.
    assert row["initials"].startswith("qhbcndjgzzj") and row["initials"].endswith("qhbc")


@pytest.mark.parametrize(
    ("sent", "status", "zh", "en"),
    [
        ({"name": "nobody"}, 409, "没有模型 nobody", "There is no model nobody"),
        ({"x": 1}, 422, "请求不完整或格式不对", "incomplete or malformed"),
    ],
)
def test_what_goes_wrong_is_a_page_for_people_with_the_way_out(
    site: Site, sent: object, status: int, zh: str, en: str
) -> None:
    found, body, headers = site.call("POST", "models/change", sent, accept="text/html,*/*")
    assert found == status and headers["content-type"].startswith("text/html")
    page = body.decode()
    assert zh in page and en in page and '<a href="/"' in page
