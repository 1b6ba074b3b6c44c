"""The audit log: a line for each change, who, from where, what; no passwords, and questions only where wanted."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from doubles import FakeAssistant
from rights import has_rights
from running import serving
from test_access import PASSWORD, Site

from chat.auth import users as auth
from chat.auth.roles import USER_ROLES
from chat.auth.users import Secret, User, UsersFile
from chat.page import frame
from chat.service.workspace import Workspace
from chat.web.gradio_seam import upload_folder
from chat.web.web import application
from corpus.audit import AuditLog
from corpus.errors import YoujuError


@pytest.fixture(params=[False, True], ids=["no questions", "questions"])
def logged(request: Any, tmp_path: Path) -> Iterator[tuple[Site, Path, bool]]:
    with pytest.MonkeyPatch.context() as patch, upload_folder():
        patch.setattr(auth, "_COST", 16)
        users = tmp_path / "users"
        auth.write_users(users, {role: User(Secret.of(PASSWORD), role) for role in USER_ROLES})
        (tmp_path / "reports").mkdir()
        audit = AuditLog(tmp_path / "audit.jsonl", questions=request.param)
        app = application(
            Workspace(FakeAssistant(), tmp_path / "reports"), users=UsersFile(users), audit=audit
        )
        with serving(app) as address:
            yield Site(address, users), tmp_path / "audit.jsonl", request.param
        audit.close()


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="ascii").splitlines()]


def test_changes_are_written_with_who_what_and_what_came_of_it(logged: tuple[Site, Path, bool]) -> None:
    site, file, questions = logged
    site.log_in("editor", "a wrong password")
    site.call(
        "PUT", f"/library/files?name={quote('新报告.txt')}", site.cookies["editor"], "某厂总结".encode()
    )
    site.call(
        "POST", "/library/remove", site.cookies["reader"], json.dumps({"paths": ["新报告.txt"]}).encode()
    )
    site.call(
        "POST", "/library/remove", site.cookies["editor"], json.dumps({"paths": ["新报告.txt"]}).encode()
    )
    site.form(
        "/users/add", site.cookies["administrator"], name="qian", password="a secret of qian", role="reader"
    )
    site.form("/account/password", site.cookies["reader"], old=PASSWORD, new="a secret of reader")
    site.call(
        "POST",
        "/gradio_api/call/v2/ask",
        site.cookies["editor"],
        json.dumps({"question": "谁的秘密问题"}).encode(),
    )
    # Answered before any script, in the page itself.
    site.call("GET", f"/?lang=zh&q={quote('地址里的秘密问题')}", site.cookies["administrator"])
    # Asked again below an answer, and as a topic across reports.
    again: dict[str, Any] = {"lang": "zh", "question": "后面还有的秘密问题"}
    site.call("POST", "/page/more", site.cookies["administrator"], json.dumps({**again, "times": 1}).encode())
    site.call(
        "POST",
        "/page/why",
        site.cookies["administrator"],
        json.dumps({**again, "place": ["泵厂.txt", 0, 9]}).encode(),
    )
    site.call("GET", f"/analysis/coverage?topic={quote('跨报告的秘密问题')}", site.cookies["editor"])
    site.call("GET", "/library/reports", site.cookies["editor"])
    found = lines(file)
    assert {line["from"] for line in found} == {"127.0.0.1"}
    said = [(line["who"], line["action"], line["status"]) for line in found if line["action"] != "login"]
    expected = [
        ("editor", "add", 200), ("reader", "delete", 403), ("editor", "delete", 200),
        ("administrator", "users", 303), ("reader", "password", 303),
    ]  # fmt: skip
    asked = [one for one in said if one[1] == "ask"]
    assert [one for one in said if one[1] != "ask"] == expected
    assert [line["status"] for line in found if line["action"] == "login"] == [200, 200, 200, 401]
    by = {line["action"]: line["what"] for line in found}
    assert by["add"] == {"name": "新报告.txt"} and by["delete"] == {"paths": ["新报告.txt"]}
    assert by["users"] == {"name": "qian", "role": "reader"} and by["password"] == {}
    text = json.dumps(found, ensure_ascii=False)
    assert "secret of" not in text and PASSWORD not in text and "wrong password" not in text
    for question in ("谁的秘密问题", "地址里的秘密问题", "后面还有的秘密问题", "跨报告的秘密问题"):
        assert (question in text) is questions, question
    expected_askers = ["editor", *["administrator"] * 3, "editor"]
    assert [who for who, *_ in asked] == (expected_askers if questions else [])
    told = [line["what"] for line in found if line["action"] == "ask" and {"more", "why"} & set(line["what"])]
    assert [{**one, "question": ""} for one in told] == (
        [{"question": "", "more": 1}, {"question": "", "why": "泵厂.txt"}] if questions else []
    )


def test_the_page_says_that_questions_are_written_down() -> None:
    assert "会写入审计日志" in frame.conversation("zh", logged=True)
    assert "are written down" in frame.conversation("en", logged=True)
    assert "审计" not in frame.conversation("zh")


def test_lines_stay_lines_and_files_rotate_and_are_private(tmp_path: Path) -> None:
    audit = AuditLog(tmp_path / "audit.jsonl", megabytes=0.01)
    for number in range(200):
        audit.write(
            {"client": ("10.0.0.1", 1), "youju_user": 'a"\n{"who": "b"}'},
            "add",
            200,
            f"{number}\r\n" + "长" * 9_000,
        )
    audit.close()
    files = sorted(tmp_path.iterdir())
    assert len(files) > 5 and all(has_rights(file, 0o600) for file in files)
    for file in files:
        for line in lines(file):
            assert set(line) == {"time", "who", "from", "action", "status", "what"}
            assert re.fullmatch(r"\d{4}-.*\+00:00", line["time"]) and line["who"] == 'a"\n{"who": "b"}'


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(YoujuError, match="Cannot write the audit log"):
        AuditLog(tmp_path / "missing" / "audit.jsonl")
