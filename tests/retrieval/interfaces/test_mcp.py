"""The tools over MCP: in process, and over stdin and stdout as an assistant program starts them."""

import asyncio
import base64
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from index_doubles import write_report
from model_doubles import static_encoder

pytest.importorskip("mcp", reason="the package mcp is not installed (requirements-mcp.txt)")

from mcp import Client, StdioServerParameters, stdio_client

from index.sync.sync import sync
from retrieval.assistant import Assistant
from retrieval.interfaces.mcp import make_server

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    write_report(folder, "school.txt", "意识形态课程开设得还不够。", title="云溪学校2022年工作总结")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


@pytest.fixture
def assistant(tmp_path: Path, folder: Path) -> Assistant:
    encoder = static_encoder(tmp_path / "tiny")
    sync(folder, tmp_path / "built", encoder)
    return Assistant(tmp_path / "built", encoder)


def talk(server: Any, work: Callable[[Client], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        async with Client(server) as client:
            return await work(client)

    return asyncio.run(run())


def call(server: Any, tool: str, **arguments: Any) -> tuple[bool, Any]:
    """Whether it failed, and what it said."""

    async def work(client: Client) -> tuple[bool, Any]:
        result = await client.call_tool(tool, arguments)
        text = result.content[0].text  # type: ignore[union-attr]
        return bool(result.is_error), text if result.is_error else json.loads(text)

    failed, said = talk(server, work)
    return failed, said


def test_the_tools_say_what_they_are(assistant: Assistant, folder: Path) -> None:
    async def work(client: Client) -> Any:
        return await client.list_tools()

    listed = talk(make_server(assistant, folder, writable=True), work)
    tools = {tool.name: tool for tool in listed.tools}
    assert list(tools) == ["ask", "reports", "report", "add", "remove", "sync"]
    assert all(tool.description for tool in tools.values())
    schema = tools["ask"].input_schema
    assert schema["required"] == ["question"]
    assert all(field.get("description") for field in schema["properties"].values())


def test_asking_listing_and_reading(assistant: Assistant, folder: Path) -> None:
    server = make_server(assistant, folder, writable=True)
    _, answer = call(server, "ask", question="意识形态", top=1)
    (passage,) = answer["passages"]
    assert passage["text"] == "意识形态课程开设得还不够。"
    assert call(server, "reports")[1]["reports"][0]["title"] == "云溪学校2022年工作总结"
    _, report = call(server, "report", path="school.txt")
    assert report["text"][passage["start"] : passage["end"]] == passage["text"]
    assert call(server, "ask", question="意识形态", years=[1999])[1]["passages"] == []


def test_adding_removing_and_catching_up(assistant: Assistant, folder: Path) -> None:
    server = make_server(assistant, folder, writable=True)
    text = "河湾镇2023年工作总结\n\n一、存在问题\n　　堤防老化。\n"
    assert call(server, "add", name="../../甲.txt", content=text)[1] == {
        "files": [{"report": "甲.txt", "name": "../../甲.txt", "outcome": "added"}]
    }
    packed = base64.b64encode(text.encode("gb18030")).decode()
    assert (
        call(server, "add", name="乙.txt", content=packed, is_base64=True)[1]["files"][0]["outcome"]
        == "added"
    )
    assert len(call(server, "reports")[1]["reports"]) == 3
    assert [one["report"] for one in call(server, "remove", paths=["甲.txt"])[1]["removed"]] == ["甲.txt"]
    (folder / "乙.txt").unlink()
    assert call(server, "sync")[1]["reports"] == 1
    assert len(list((folder / ".trash").rglob("甲.txt"))) == 1


def test_what_another_program_indexed_is_found_and_listed(assistant: Assistant, folder: Path) -> None:
    server = make_server(assistant, folder, writable=True)
    write_report(folder, "dike.txt", "堤防老化，巡查不够到位。", title="河湾镇2023年工作总结")
    sync(folder, folder.parent / "built", assistant.encoder)
    assert call(server, "ask", question="堤防老化", top=1)[1]["passages"][0]["report"] == "dike.txt"
    write_report(folder, "road.txt", "公路养护经费不足。", title="青石乡2021年工作总结")
    sync(folder, folder.parent / "built", assistant.encoder)
    assert len(call(server, "reports")[1]["reports"]) == 3
    write_report(folder, "bridge.txt", "桥梁检测滞后。", title="云渚县2021年工作总结")
    sync(folder, folder.parent / "built", assistant.encoder)
    assert call(server, "report", path="bridge.txt")[1]["title"] == "云渚县2021年工作总结"


def test_a_removal_takes_nothing_else_along(assistant: Assistant, folder: Path) -> None:
    """A share that is half away looks like this: much more is gone than was chosen."""
    server = make_server(assistant, folder, writable=True)
    for number in range(12):
        write_report(folder, f"{number}.txt", f"第{number}处堤防老化。")
    assert call(server, "sync")[1]["reports"] == 13
    for number in range(8):
        (folder / f"{number}.txt").unlink()
    failed, said = call(server, "remove", paths=["school.txt"])
    assert failed and "8 of 12 reports are gone" in said
    assert len(call(server, "reports")[1]["reports"]) == 13


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("ask", {"question": " "}),
        ("ask", {"question": "x" * 10_001}),
        ("ask", {"question": "问", "top": 0}),
        ("ask", {"question": "问", "top": "many"}),
        ("ask", {"question": "问", "roles": ["nonsense"]}),
        ("ask", {"question": "问", "history": ["x"] * 51}),
        ("ask", {}),
        ("report", {"path": "../secret.txt"}),
        ("report", {"path": "/etc/passwd"}),
        ("report", {"path": 7}),
        ("add", {"name": "a.txt", "content": "%%%", "is_base64": True}),
        ("remove", {"paths": ["../secret.txt"]}),
        ("remove", {"paths": []}),
        ("remove", {"paths": "school.txt"}),
    ],
)
def test_hostile_calls_are_errors_and_change_nothing(
    assistant: Assistant, folder: Path, tool: str, arguments: dict[str, Any]
) -> None:
    failed, said = call(make_server(assistant, folder, writable=True), tool, **arguments)
    assert failed and "Traceback" not in said and str(ROOT) not in said
    assert [file.name for file in folder.iterdir()] == ["school.txt"]
    assert (folder.parent / "secret.txt").read_text() == "secret"


def test_the_samples_are_not_changed(assistant: Assistant, folder: Path) -> None:
    server = make_server(assistant, folder, writable=False)
    for tool, arguments in (
        ("add", {"name": "a.txt", "content": "x"}),
        ("remove", {"paths": ["school.txt"]}),
    ):
        failed, said = call(server, tool, **arguments)
        assert failed and "--reports" in said
    assert [file.name for file in folder.iterdir()] == ["school.txt"]


@pytest.mark.slow
@pytest.mark.parametrize("readme", ["docs/programs.md", "docs/programs.zh-CN.md"])
def test_the_example_of_the_readme_starts_the_server(readme: str, tmp_path: Path, folder: Path) -> None:
    text = (ROOT / readme).read_text("utf-8")
    shown = json.loads(text.partition("```jsonc\n")[2].partition("```")[0])["mcpServers"]["youju"]
    assert shown["args"][:3] == ["-m", "analysis", "mcp"]
    parameters = StdioServerParameters(
        command=sys.executable,
        args=[*shown["args"][:3], "--reports", str(folder), "--index", str(tmp_path / "index")],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )

    async def work(client: Client) -> Any:
        return await client.call_tool("ask", {"question": "意识形态课程有什么问题？", "top": 1})

    result = talk(stdio_client(parameters), work)
    assert not result.is_error
    assert json.loads(result.content[0].text)["passages"][0]["report"] == "school.txt"


def test_what_it_changes_is_written_down(assistant: Assistant, folder: Path, tmp_path: Path) -> None:
    audit = tmp_path / "audit.jsonl"
    server = make_server(assistant, folder, writable=True, audit=audit)
    call(server, "ask", question="谁的秘密问题")
    call(server, "add", name="泵站.txt", content="秘密内容")
    call(server, "remove", paths=["泵站.txt"])
    call(server, "remove", paths=["没有.txt"])
    call(server, "sync")
    call(make_server(assistant, folder, writable=True, user_role="reader", audit=audit), "sync")
    found = [json.loads(line) for line in audit.read_text("ascii").splitlines()]
    assert [(one["from"], one["action"], one["status"], one["what"]) for one in found] == [
        ("MCP", "add", "done", {"name": "泵站.txt"}),
        ("MCP", "delete", "done", {"paths": ["泵站.txt"]}),
        ("MCP", "delete", "refused", {"paths": ["没有.txt"]}),
        ("MCP", "sync", "done", {}),
        ("MCP", "sync", "refused", {}),
    ]
    assert "秘密" not in json.dumps(found, ensure_ascii=False)
