"""What the audit log says of each action, wherever it was done: on the page, at the command line, over MCP."""

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from doubles import FakeAssistant
from running import serving
from test_access import PASSWORD, Site
from test_audit import lines

import index.__main__ as index
from chat.auth import __main__ as shell
from chat.auth import users as auth
from chat.auth.roles import USER_ROLES
from chat.auth.users import Secret, User, UsersFile
from chat.entrance.access import RULES, Rule
from chat.service.workspace import Workspace
from chat.web.gradio_seam import upload_folder
from chat.web.web import application
from corpus.audit import AuditLog, Told
from corpus.errors import YoujuError
from corpus.folder import trash


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Path, Workspace]]:
    place = tmp_path_factory.mktemp("audit")
    with pytest.MonkeyPatch.context() as patch, upload_folder():
        patch.setattr(auth, "_COST", 16)
        users = place / "users"
        auth.write_users(users, {role: User(Secret.of(PASSWORD), role) for role in USER_ROLES})
        (place / "reports").mkdir()
        workspace, audit = Workspace(FakeAssistant(), place / "reports"), AuditLog(place / "audit.jsonl")
        with serving(application(workspace, users=UsersFile(users), audit=audit)) as address:
            yield Site(address, users), place / "audit.jsonl", workspace
        audit.close()


def removed(workspace: Workspace) -> str:
    """The id of a file that was just removed."""
    (workspace.folder / "旧.txt").write_text("旧报告", encoding="utf-8")
    return trash.remove(workspace.folder, "旧.txt").id


def old(workspace: Workspace) -> str:
    """Nothing; a file is in the trash for years."""
    held = workspace.folder / trash.TRASH / removed(workspace)
    held.rename(held.with_name("20200101T000000Z-00000000"))
    return ""


def session(site: Site, role: str) -> str:
    """The id of the newest session of a role, as an administrator sees it."""
    site.log_in(role)
    found = re.findall(
        r'name="session" value="(\w+)"', site.call("GET", "/account", site.cookies["administrator"])[1]
    )
    return str(found[0])


PLACE = ["泵厂.txt", 10, 20]
Said = dict[str, Any]
# What is sent (a dict as JSON, a string as a form), and what the line says of it. Where the address says it, None.
TABLE: dict[tuple[str, str], tuple[str | None, Callable[[Site, Workspace], Said | str | bytes | None], Said]] = {
    ("POST", "/gradio_api/upload"): (
        None,
        lambda *_: b'--b\r\nContent-Disposition: form-data; name="files"; filename="\xe6\x96\xb0.txt"\r\n\r\nx\r\n--b--\r\n',
        {"paths": ["新.txt"]},
    ),
    ("GET", "/library/original"): (f"/library/original?report={quote('泵厂.txt')}", lambda *_: None, {"report": "泵厂.txt"}),
    ("POST", "/export"): (
        None,
        lambda *_: {"format": "md", "turns": [{"question": "秘密", "places": [PLACE, ["学校.md", 0, 5]]}]},
        {"format": "md", "reports": ["学校.md", "泵厂.txt"]},
    ),
    ("POST", "/basket"): (
        None,
        lambda *_: {"format": "md", "items": [{"report": "泵厂.txt", "start": 1, "end": 5, "text": "x"}, {"note": "秘密"}]},
        {"format": "md", "reports": ["泵厂.txt"]},
    ),
    ("GET", "/analysis/{kind}"): (
        f"/analysis/compare?format=xlsx&left={quote('unit=甲厂')}&right={quote('unit=乙厂')}&year=2022&year=2023&topic={quote('秘密')}",
        lambda *_: None,
        {"kind": "compare", "format": "xlsx", "left": "unit=甲厂", "right": "unit=乙厂", "year": ["2022", "2023"]},
    ),
    ("POST", "/analysis/jobs/{id_}/file"): (
        "/analysis/jobs/abc/file", lambda *_: {"format": "xlsx", "rows": [1]}, {"id": "abc", "format": "xlsx"},
    ),
    ("PUT", "/library/files"): (f"/library/files?name={quote('新.txt')}", lambda *_: b"text", {"name": "新.txt"}),
    ("POST", "/library/remove"): (None, lambda *_: {"paths": ["新.txt"]}, {"paths": ["新.txt"]}),
    ("POST", "/library/restore"): (None, lambda _, on: {"paths": [removed(on)]}, {"paths": ["旧.txt"]}),
    ("POST", "/library/reread"): (None, lambda *_: {"paths": ["新.txt"]}, {"paths": ["新.txt"]}),
    ("POST", "/library/correct"): (
        None,
        lambda *_: {"changes": [{"path": "泵厂.txt", "values": {"unit": "甲"}}]},
        {"changes": [{"path": "泵厂.txt", "values": {"unit": "甲"}}]},
    ),
    ("POST", "/library/correct/role"): (None, lambda *_: {"place": PLACE, "role": "plan"}, {"place": PLACE, "role": "plan"}),
    ("POST", "/library/correct/alias"): (None, lambda *_: {"name": "甲", "unit": "甲厂"}, {"name": "甲", "unit": "甲厂"}),
    ("POST", "/work/role"): (
        None,
        lambda *_: {"report": "泵厂.txt", "start": 1, "end": 5, "role": None},
        {"report": "泵厂.txt", "start": 1, "end": 5, "role": None},
    ),
    ("POST", "/library/models/change"): (None, lambda *_: {"name": "other"}, {"name": "other"}),
    ("POST", "/library/models/stop"): (None, lambda *_: {}, {}),
    ("POST", "/account/password"): (None, lambda *_: f"old={quote(PASSWORD)}x&new=another+one", {}),
    ("POST", "/account/sessions/end"): (None, lambda on, _: f"session={session(on, 'reader')}", {"name": "reader"}),
    ("POST", "/users/add"): (None, lambda *_: "name=qian&password=a+secret+of+qian&role=reader", {"name": "qian", "role": "reader"}),
    ("POST", "/users/role"): (None, lambda *_: "name=qian&role=editor", {"name": "qian", "role": "editor"}),
    ("POST", "/users/remove"): (None, lambda *_: "name=nobody", {"name": "nobody"}),
    ("POST", "/index/rebuild"): (None, lambda *_: "", {}),
    ("POST", "/index/trash"): (None, lambda _, on: f"days=30{old(on)}", {"days": 30, "paths": ["旧.txt"]}),
    ("POST", "/users/sessions/end"): (None, lambda on, _: f"session={session(on, 'editor')}", {"name": "editor"}),
}  # fmt: skip


def test_every_action_stands_in_the_table() -> None:
    assert {(rule.methods, rule.path) for rule in RULES if rule.action} == set(TABLE)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.action], ids=lambda rule: rule.path)
def test_each_action_says_what_was_done(logged: tuple[Site, Path, Workspace], rule: Rule) -> None:
    site, file, workspace = logged
    path, sends, said = TABLE[rule.methods, rule.path]
    sent = sends(site, workspace)
    match sent:
        case dict():
            kind, body = "application/json", json.dumps(sent).encode()
        case str():
            kind, body = "application/x-www-form-urlencoded", sent.encode()
        case _:
            kind = "multipart/form-data; boundary=b" if rule.action == "upload" else "text/plain"
            body = sent or b""

    def told() -> list[dict[str, Any]]:
        return [one for one in lines(file) if one["action"] != "login"]

    before = len(told())
    site.call(rule.methods, path or rule.path, site.cookies[rule.role], body, content_type=kind)
    # The line is written once the answer is out.
    until = time.monotonic() + 20
    while len(told()) == before and time.monotonic() < until:
        time.sleep(0.02)
    assert len(told()) == before + 1
    line = told()[-1]
    assert (line["action"], line["who"], line["what"]) == (rule.action, rule.role, said)
    text = file.read_text("utf-8")
    assert (
        PASSWORD not in text
        and "secret" not in text
        and "秘密" not in json.dumps(lines(file), ensure_ascii=False)
    )


def test_the_command_line_says_who_changed_which_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "_COST", 16)
    monkeypatch.setattr(shell, "_ask", lambda _: "a secret of theirs")
    monkeypatch.setattr("corpus.audit._person", lambda: "root")
    monkeypatch.setenv("YOUJU_AUDIT", str(tmp_path / "audit.jsonl"))
    users = str(tmp_path / "users")
    for words in (
        ["li"], ["wang"], ["wang", "--role", "editor"], ["li"], ["wang", "--remove"], ["nobody", "--remove"], [],
    ):  # fmt: skip
        shell.main([users, *words])
    found = lines(tmp_path / "audit.jsonl")
    assert [(one["who"], one["from"], one["status"]) for one in found] == [
        ("root", "command line", "done")
    ] * 5
    assert [(one["action"], one["what"]) for one in found] == [
        ("users", {"name": "li", "role": "administrator"}),
        ("users", {"name": "wang", "role": "reader"}),
        ("users", {"name": "wang", "role": "editor"}),
        ("password", {"name": "li", "role": "administrator"}),
        ("users", {"name": "wang", "removed": True}),
    ]


def test_without_a_log_that_can_be_written_nothing_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shell, "_ask", lambda _: "a secret of theirs")
    audit = tmp_path / "missing" / "audit.jsonl"
    assert shell.main([str(tmp_path / "users"), "li", "--audit", str(audit)]) == 2
    assert "Cannot write the audit log" in capsys.readouterr().err and not (tmp_path / "users").exists()
    with pytest.raises(YoujuError):
        Told(audit)
    Told(None)("users", {})


def test_the_command_line_says_what_became_of_the_index(tmp_path: Path) -> None:
    reports, built, audit = tmp_path / "reports", tmp_path / "index", tmp_path / "audit.jsonl"
    reports.mkdir()
    (reports / "泵站.txt").write_text(
        "青河泵站2023年总结\n\n一、存在问题\n　　一是阵地管理有漏洞。\n", "utf-8"
    )
    where = ["--reports", str(reports), "--index", str(built), "--audit", str(audit)]
    (reports / "旧.txt").write_text("旧", "utf-8")
    gone = reports / trash.TRASH / trash.remove(reports, "旧.txt").id
    gone.rename(gone.with_name("20200101T000000Z-00000000"))
    for words in (
        ["--rebuild"], ["--check"], ["--empty-trash", "30"],
        ["--backup", str(tmp_path / "b.zip")], ["--restore", str(tmp_path / "b.zip")],
    ):  # fmt: skip
        assert index.main([*where, *words]) == 0
    kept = {"file": str(tmp_path / "b.zip"), "members": ["index/index.sqlite3"]}
    assert [(one["action"], one["what"]) for one in lines(audit)] == [
        ("rebuild", {"reports": 1}),
        ("trash", {"days": 30, "paths": ["旧.txt"]}),
        ("backup", kept),
        ("recover", kept),
    ]


def test_the_shell_begins_no_new_file_and_the_page_goes_on_in_its_own(tmp_path: Path) -> None:
    page = AuditLog(tmp_path / "audit.jsonl", megabytes=0.0005)
    for number in range(10):
        Told(tmp_path / "audit.jsonl")("users", {"name": f"name {number}"})
    assert len(list(tmp_path.iterdir())) == 1
    page.write({}, "add", 200)
    page.close()
    assert [len(lines(file)) for file in sorted(tmp_path.iterdir())] == [1, 10]
