"""The six analyses as MCP tools, in process: what a client is told, pages, and errors as sentences."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from index_doubles import MarkEncoder, write_report

pytest.importorskip("mcp", reason="the package mcp is not installed (requirements-mcp.txt)")

from mcp import Client

from analysis.interfaces.mcp import make_server
from analysis.interfaces.wanted import KINDS
from index.sync.sync import sync
from retrieval.assistant import Assistant
from retrieval.interfaces.rights import ACTIONS, USER_ROLES, UserRole, guarded, may


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Any:
    place = tmp_path_factory.mktemp("mcp")
    for year in (2022, 2023):
        title = f"河湾镇{year}年工作总结"
        said = ("甲方面还有差距。", "乙方面抓得不紧，台账没有专人管理，会议记录也不齐全。")
        write_report(place / "reports", f"{title}.txt", *said, title=title)
    sync(place / "reports", place / "built", MarkEncoder())
    return make_server(Assistant(place / "built", MarkEncoder()), place / "reports", writable=False)


def call(server: Any, tool: str, **arguments: Any) -> tuple[bool, Any]:
    async def run() -> tuple[bool, Any]:
        async with Client(server) as client:
            result = await client.call_tool(tool, arguments)
            text = result.content[0].text  # type: ignore[union-attr]
            return bool(result.is_error), text if result.is_error else json.loads(text)

    return asyncio.run(run())


def test_the_six_stand_beside_asking(server: Any) -> None:
    async def names() -> set[str]:
        async with Client(server) as client:
            return {tool.name for tool in (await client.list_tools()).tools}

    assert asyncio.run(names()) == {*KINDS, "ask", "reports", "report", "add", "remove", "sync"}


def test_pages_of_a_ledger(server: Any) -> None:
    failed, whole = call(server, "ledger")
    assert not failed and whole["counts"] == {"reports": 2, "units": 1, "rows": 4}
    _, second = call(server, "ledger", offset=3, limit=3)
    assert second["rows"] == whole["rows"][3:] and second["page"] == {"offset": 3, "count": 1, "total": 4}


@pytest.mark.parametrize(
    ("tool", "asked", "rows"),
    [
        ("coverage", {"topic": "甲方面", "literal": True}, "said"),
        ("compare", {"left": "year=2022", "right": "year=2023"}, "themes"),
        ("track", {"units": ["河湾"]}, "items"),
        ("copies", {}, "pairs"),
        ("digest", {}, "themes"),
    ],
)
def test_every_other_tool_gives_its_list(tool: str, asked: dict[str, Any], rows: str, server: Any) -> None:
    failed, found = call(server, tool, **asked)
    assert not failed and found[rows] and found["page"]["count"] == found["page"]["total"]


def test_what_cannot_be_done_is_a_sentence(server: Any) -> None:
    for tool, asked in (
        ("ledger", {"units": ["财政局"]}),
        ("coverage", {"topic": " "}),
        ("track", {"years": [1999]}),
    ):
        failed, said = call(server, tool, **asked)
        assert failed and "（" not in said and said.isprintable() and len(said) < 200


SENT: dict[str, dict[str, Any]] = {
    "ask": {"question": "甲方面"}, "reports": {}, "report": {"path": "河湾镇2022年工作总结.txt"},
    "ledger": {}, "coverage": {"topic": "甲方面"}, "compare": {"left": "year=2022", "right": "year=2023"},
    "track": {}, "copies": {}, "digest": {},
    "add": {"name": "新.txt", "content": "云溪镇2024年工作总结"}, "remove": {"paths": ["没有.txt"]}, "sync": {},
}  # fmt: skip


@pytest.mark.parametrize("role", [*USER_ROLES, None])
def test_every_tool_takes_its_role(role: UserRole | None, tmp_path: Path) -> None:
    write_report(
        tmp_path / "reports", "河湾镇2022年工作总结.txt", "甲方面还有差距。", title="河湾镇2022年工作总结"
    )
    sync(tmp_path / "reports", tmp_path / "built", MarkEncoder())
    assistant = Assistant(tmp_path / "built", MarkEncoder())
    server = make_server(assistant, tmp_path / "reports", writable=True, user_role=role)
    assert set(SENT) == set(ACTIONS)
    for tool, sent in SENT.items():
        failed, said = call(server, tool, **sent)
        refused = failed and "--user-role" in str(said)
        assert refused is not may(role, ACTIONS[tool]), (tool, said)
    assert (tmp_path / "reports" / "新.txt").exists() is may(role, "editor")


def test_a_tool_without_a_role_is_offered_by_nobody() -> None:
    def unheard_of() -> None:
        raise AssertionError

    with pytest.raises(KeyError):
        guarded(unheard_of, "administrator", ValueError)
