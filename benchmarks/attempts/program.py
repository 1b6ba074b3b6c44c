"""What an assistant program tries over MCP with the role of a reader: to change the library, or to read beside it."""

import asyncio
import sys
from pathlib import Path
from typing import Any

from benchmarks.attempts.tries import NAMES, REPORT, SECRET, Tally
from benchmarks.server.proxies import ROOT

_OUTSIDE = ("../users", "../audit.jsonl", "/etc/passwd", "../outside/kept.txt", "link/kept.txt", ".youju/corrections.toml")  # fmt: skip
_UNOFFERED = ("restore", "correct", "rebuild", "empty_trash", "users", "shell", "read_file")


def over_mcp(place: Path, tally: Tally) -> bool:
    """All of them against the program of the shell, over the reports of `place`; whether the package mcp is here."""
    try:
        import mcp
    except ImportError:
        return False
    command = ["-m", "retrieval", "--mcp", "--user-role", "reader", "--reports", str(place / "reports"), "--index", str(place / "index")]  # fmt: skip
    server = mcp.StdioServerParameters(command=sys.executable, args=command, cwd=str(ROOT))
    before = _files(place / "reports")
    calls: list[tuple[str, dict[str, Any]]] = [
        *(("add", {"name": name, "content": REPORT}) for name in NAMES),
        *(("remove", {"paths": [name]}) for name in ("泵站.txt", *NAMES)),
        *(("report", {"path": path}) for path in _OUTSIDE),
        *((name, {"paths": ["泵站.txt"]}) for name in _UNOFFERED),
        ("sync", {}),
    ]

    async def run() -> None:
        with (place / "mcp.log").open("w", encoding="utf-8") as log:
            async with mcp.Client(mcp.stdio_client(server, log)) as client:
                await tried(client)

    async def tried(client: mcp.Client) -> None:
        for name, given in calls:
            try:
                result = await client.call_tool(name, given)
            except mcp.MCPError as error:
                refused, said = True, str(error)
            else:
                refused, said = bool(result.is_error), str(result.content)
            changed = _files(place / "reports") != before
            gained = not refused or changed or SECRET in said
            tally.judge(f"MCP, a reader: {name} {given}"[:120], gained=gained, why=said[:200])

    asyncio.run(run())
    return True


def _files(folder: Path) -> set[str]:
    return {str(one.relative_to(folder)) for one in folder.rglob("*")}
