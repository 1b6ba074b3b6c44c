"""Administrators look after the index and the trash on the page; nobody else can."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from doubles import FakeAssistant
from index_doubles import write_report
from model_doubles import static_encoder
from running import serving
from test_access import PASSWORD, Site
from test_audit_actions import old

from chat.auth import users as auth
from chat.auth.roles import USER_ROLES
from chat.auth.users import Secret, User, UsersFile
from chat.service.workspace import Workspace
from chat.web.web import application
from corpus.errors import YoujuError
from index.sync.check import Health
from index.sync.sync import sync
from retrieval.assistant import Assistant


@pytest.fixture
def users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> UsersFile:
    monkeypatch.setattr(auth, "_COST", 16)
    auth.write_users(tmp_path / "users", {role: User(Secret.of(PASSWORD), role) for role in USER_ROLES})
    return UsersFile(tmp_path / "users")


def said(body: str) -> str:
    """What the page says of what was done or could not be."""
    found = re.search(r'<p class="(?:done|wrong)" role="\w+">([^<]*)<', body)
    return found[1] if found else ""


def test_the_index_is_checked_rebuilt_and_the_trash_emptied(tmp_path: Path, users: UsersFile) -> None:
    (tmp_path / "reports").mkdir()
    assistant = FakeAssistant()
    workspace = Workspace(assistant, tmp_path / "reports")
    with serving(application(workspace, users=users)) as address:
        site = Site(address, tmp_path / "users")
        cookie = site.cookies["administrator"]
        page = site.call("GET", "/account", cookie)[1]
        for path in ("/index/check", "/index/rebuild", "/index/trash"):
            assert f'action="{path}"' in page
            assert f'action="{path}"' not in site.call("GET", "/account", site.cookies["editor"])[1]
        assert "2 份报告，8 段，索引 1.0 MB" in page

        assert said(site.form("/index/check", cookie)[1]) == "索引完好：2 份报告，8 段。"
        english = site.call("POST", "/index/check?lang=en", cookie)[1]
        assert said(english) == "The index is sound: 2 reports, 8 passages."
        assistant.health = replace(assistant.health, derived="vectors.npy")
        assert "下次提问时自动重新生成" in said(site.form("/index/check", cookie)[1])
        assistant.health = Health(1, 1, 1, ("某段的摘要不对 a digest is wrong",), None)
        assert "索引有损坏：某段的摘要不对 a digest is wrong。请重建" in said(
            site.form("/index/check", cookie)[1]
        )

        assert "已开始重建索引" in said(site.form("/index/rebuild", cookie)[1])
        workspace.jobs.wait(workspace.jobs.asked, 10)
        assert assistant.rebuilt == 1

        old(workspace)
        kept = tmp_path / "reports" / ".trash" / "20200101T000000Z-00000000"
        assert site.form("/index/trash", cookie, days="0")[0] == 422 and kept.exists()
        assert "已彻底删除 1 个文件" in said(site.form("/index/trash", cookie, days="90")[1])
        assert not kept.exists() and workspace.removed() == []
        assert said(site.call("POST", "/index/trash?lang=en", cookie, b"days=90",
                              content_type="application/x-www-form-urlencoded")[1]) == "0 files deleted for good, 0.0 MB."  # fmt: skip


def test_where_nothing_may_be_written_it_is_said(tmp_path: Path, users: UsersFile) -> None:
    (tmp_path / "reports").mkdir()
    refusal = YoujuError("这里只能提问。", "This is only asked.")
    workspace = Workspace(FakeAssistant(), tmp_path / "reports", refusal=refusal)
    with serving(application(workspace, users=users)) as address:
        site = Site(address, tmp_path / "users")
        for path, fields in (("/index/rebuild", {}), ("/index/trash", {"days": "9"})):
            status, body, _ = site.form(path, site.cookies["administrator"], **fields)
            assert (status, said(body)) == (409, "这里只能提问。")


def test_a_damaged_index_is_found_and_made_anew_while_it_answers(tmp_path: Path) -> None:
    reports, built = tmp_path / "reports", tmp_path / "built"
    write_report(reports, "school.txt", "意识形态课程开设得还不够。", title="云溪学校2022年工作总结")
    encoder = static_encoder(tmp_path / "tiny")
    sync(reports, built, encoder)
    workspace = Workspace(Assistant(built, encoder), reports)
    assert workspace.assistant.check().faults == ()
    before = workspace.assistant.state().generation
    workspace.rebuild()
    workspace.jobs.wait(workspace.jobs.asked, 60)
    health = workspace.assistant.check()
    assert (health.faults, health.derived, health.reports) == ((), None, 1)
    assert workspace.assistant.state().generation == before + 1
    assert [one.path for one in workspace.assistant.reports()] == ["school.txt"]
