"""Work across reports as tools for an assistant program, beside those of `retrieval.interfaces.mcp`.

``python -m analysis mcp``: questions, the library and the six analyses over stdin and stdout.
"""

import threading
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from analysis.interfaces.perform import Result, perform
from analysis.interfaces.wanted import Wanted, wanted_of
from corpus.report import Role
from retrieval.interfaces.mcp import make_server as make_asking_server
from retrieval.interfaces.mcp import sentences
from retrieval.interfaces.rights import UserRole, guarded
from retrieval.ranking.rank import Searcher
from retrieval.steady import Opened, steadily

if TYPE_CHECKING:
    from retrieval.assistant import Assistant
    from retrieval.remote import RemoteAssistant

# What was worked out is kept for the next pages of it.
KEPT = 4
MAX_ROWS = 200

Units = Annotated[list[str] | None, Field(description="Only these units; a part of a name will do")]
Years = Annotated[list[int] | None, Field(description="Only reports of these years")]
Topic = Annotated[str | None, Field(description="Only what is about this: words or a question")]
Offset = Annotated[int, Field(ge=0, description="The first row wanted")]
Limit = Annotated[int, Field(ge=1, le=MAX_ROWS, description="Rows at most")]


def make_server(
    assistant: "Assistant | RemoteAssistant",
    folder: Path,
    *,
    writable: bool,
    user_role: UserRole | None = "editor",
    audit: Path | None = None,
) -> MCPServer[Any]:
    """The server with the tools of asking and those of work across reports, for any transport."""
    server = make_asking_server(assistant, folder, writable=writable, user_role=user_role, audit=audit)
    tools = Tools(assistant)
    for tool in (tools.ledger, tools.coverage, tools.compare, tools.track, tools.copies, tools.digest):
        server.add_tool(guarded(tool, user_role, ToolError))
    return server


class Tools:
    """The tools; names, types and docstrings are what a client is told about them."""

    def __init__(self, assistant: Opened) -> None:
        self._assistant = assistant
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[object, Wanted], Result] = OrderedDict()

    def ledger(
        self,
        topic: Topic = None,
        role: Annotated[Role, Field(description="Rows of which kind")] = "problem",
        units: Units = None,
        years: Years = None,
        offset: Offset = 0,
        limit: Limit = 50,
    ) -> dict[str, Any]:
        """A row for every problem (or plan, achievement…) that reports state, word for word, with its cause and
        the plan against it. `counts` are of all rows, `page` says which of them these are; `near` is true where no
        row says the topic and these only come nearest."""
        return self._page(offset, limit, "ledger", topic=topic, roles=[role], units=units, years=years)

    def coverage(
        self,
        topic: Annotated[str, Field(description="Words or a question, such as 哪些单位没有提到形式主义？")],
        negated: Annotated[bool | None, Field(description="Ask who does not say it")] = None,
        literal: Annotated[bool, Field(description="Only the words as they stand")] = False,
        roles: Annotated[list[Role] | None, Field(description="Only passages of these kinds")] = None,
        units: Units = None,
        years: Years = None,
        offset: Offset = 0,
        limit: Limit = 50,
    ) -> dict[str, Any]:
        """Which units say a topic (literally or in other words, with quotes), which do not, which are unclear.
        `answer` and `counts` are of all units; `said`, `unclear` and `not_said` are those of the page."""
        return self._page(
            offset, limit, "coverage", topic=topic, negated=negated, literal=literal, roles=roles, units=units,
            years=years,
        )  # fmt: skip

    def compare(
        self,
        left: Annotated[str, Field(description="unit=水利局,year=2022; one or both")],
        right: Annotated[str, Field(description="unit=水利局,year=2023; one or both")],
        topic: Topic = None,
        offset: Offset = 0,
        limit: Limit = 50,
    ) -> dict[str, Any]:
        """Two units, or two years of one, side by side: themes, and what only one side says."""
        return self._page(offset, limit, "compare", topic=topic, left=left, right=right)

    def track(
        self,
        topic: Topic = None,
        units: Units = None,
        years: Years = None,
        offset: Offset = 0,
        limit: Limit = 50,
    ) -> dict[str, Any]:
        """What later reports of the same unit say of each problem: solved, partly, again, action; with quotes."""
        return self._page(offset, limit, "track", topic=topic, units=units, years=years)

    def copies(
        self, units: Units = None, years: Years = None, offset: Offset = 0, limit: Limit = 50
    ) -> dict[str, Any]:
        """Passages that two reports share nearly word for word, and what was changed."""
        return self._page(offset, limit, "copies", units=units, years=years)

    def digest(
        self,
        role: Annotated[Role, Field(description="Statements of which kind")] = "problem",
        units: Units = None,
        years: Years = None,
        offset: Offset = 0,
        limit: Limit = 20,
    ) -> dict[str, Any]:
        """Problems (or other statements) that units have in common, by theme, each with its quotes."""
        return self._page(offset, limit, "digest", roles=[role], units=units, years=years)

    def _page(self, offset: int, limit: int, kind: str, **asked: object) -> dict[str, Any]:
        with sentences():
            result = self._result(wanted_of(kind, **asked))
        page = slice(offset, offset + limit)
        count = len(range(result.total)[page])
        return result.shape(page) | {"page": {"offset": offset, "count": count, "total": result.total}}

    def _result(self, wanted: Wanted) -> Result:
        # One at a time: a client that asks six things at once must not hold six of them in memory.
        with self._lock:
            return steadily(self._assistant, lambda searcher: self._over(searcher, wanted))

    def _over(self, searcher: Searcher, wanted: Wanted) -> Result:
        key = (searcher.engine.revision, wanted)
        if (result := self._kept.get(key)) is None:
            result = self._kept[key] = perform(searcher, wanted)
        self._kept.move_to_end(key)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return result
