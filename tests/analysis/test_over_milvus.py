"""Work across reports over a library on Milvus Lite: what an index of this machine gives, everywhere it is asked for."""

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from index_doubles import MarkEncoder
from libraries import CharacterEncoder, library, report
from milvus_doubles import Strict

pytest.importorskip("pymilvus", reason="pip install -r requirements-cluster.txt")
pytest.importorskip("milvus_lite", reason="pip install -r requirements-cluster.txt")

from analysis import __main__ as program
from analysis.export.table import quoting
from analysis.interfaces.perform import perform
from analysis.interfaces.wanted import Wanted, wanted_of
from chat.service.analyses import Analyses
from chat.service.workspace import Workspace
from corpus.errors import YoujuError
from corpus.report import Report
from index.engine.local.snapshot import Snapshot
from index.engine.milvus.connection import Address
from index.engine.milvus.finding import Depth
from index.engine.milvus.library import Collections
from index.engine.milvus.names import name_of
from index.engine.milvus.writing import WHOLE, remove
from index.sync.shards import copied
from retrieval.ranking.rank import Searcher
from retrieval.remote import RemoteAssistant, asked_only

pytestmark = pytest.mark.milvus

SHARED = "会议多、文件长，基层干部每天忙于填表报数，形式主义问题仍然突出。"
REPORTS: tuple[Report, ...] = tuple(
    report(
        f"{unit}{year}.txt",
        unit,
        year,
        ("problem", f"{unit}党员发展工作滞后，{number}个支部全年没有新党员。" if number % 2 else SHARED),
        ("cause", f"主要原因是{unit}领导班子研究党建工作不够，压力传导不到位。"),
        ("plan", f"{year + 1}年{unit}要建立党员发展台账，逐个支部督促落实。"),
        ("achievement", f"{unit}的{'党员发展' if year > 2022 else '培训'}工作已经完成{number + 2}次检查。"),
    )
    for number, (unit, year) in enumerate(
        (unit, year) for unit in ("河湾镇", "青石乡", "白云镇", "茅溪乡") for year in (2022, 2023)
    )
)
WANTED = (
    wanted_of("ledger"),
    wanted_of("ledger", roles=["plan"], units=["河湾镇"], topic="党员发展"),
    wanted_of("coverage", topic="哪些单位没有提到“形式主义”？"),
    wanted_of("coverage", topic="党员发展工作做得不够", years=[2023]),
    wanted_of("compare", left="unit=河湾镇", right="unit=青石乡"),
    wanted_of("track"),
    wanted_of("copies"),
    wanted_of("digest", years=[2022]),
)


@pytest.fixture(scope="module")
def local() -> Snapshot:
    return library(*REPORTS)


@pytest.fixture(scope="module")
def remote(local: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemoteAssistant]:
    """Never all passages at once, so that what is found is looked for on the server."""
    place = tmp_path_factory.mktemp("milvus")
    client: Any = Strict(Address(str(place / "lite.db")).connect())
    collections = Collections(Address("http://cluster.example:19530"), client)
    copied(local.store, collections, WHOLE, 0.0)
    (place / "beside").mkdir()
    yield RemoteAssistant(collections, CharacterEncoder(), depth=Depth(all=0), folder=place / "beside")
    collections.close()


@pytest.mark.parametrize("wanted", WANTED, ids=lambda wanted: f"{wanted.kind} {wanted.topic or ''}")
def test_every_analysis_is_that_of_one_machine(
    wanted: Wanted, local: Snapshot, remote: RemoteAssistant
) -> None:
    here = perform(Searcher(local, CharacterEncoder()), wanted)
    there = perform(remote.searcher, wanted)
    assert here.total and there.shape() == here.shape()
    assert there.tabled(quoting(remote.snapshot)) == here.tabled(quoting(local))


def test_what_was_worked_out_is_kept_beside(local: Snapshot, remote: RemoteAssistant) -> None:
    perform(remote.searcher, WANTED[0])
    assert remote.snapshot.folder is not None and list(remote.snapshot.folder.iterdir())


def test_the_page_analyses_and_goes_on_where_reports_are_replaced_meanwhile(
    remote: RemoteAssistant, local: Snapshot, tmp_path: Path
) -> None:
    workspace = Workspace(remote, tmp_path, refusal=asked_only())
    (tmp_path / "新.txt").write_text("一")
    with pytest.raises(YoujuError, match="python -m index --engine milvus"):
        workspace.accept(tmp_path / "新.txt", "新.txt")
    jobs = Analyses(workspace)
    job = jobs.ask(wanted_of("ledger", roles=["achievement"]))
    # Whether before, while or after it reads: it is of the library as it was, or as it is.
    remove(remote._collections, [name_of("河湾镇2022.txt")])
    while not jobs.job(job.id).over:
        time.sleep(0.01)
    assert jobs.job(job.id).error is None and jobs.result(job.id).total in (7, 8)
    again = jobs.ask(wanted_of("ledger", roles=["achievement"]))
    while not jobs.job(again.id).over:
        time.sleep(0.01)
    assert jobs.result(again.id).total == 7
    copied(local.store, remote._collections, WHOLE, 0.0)
    remote.refresh()


def test_programs_are_told_the_same(remote: RemoteAssistant, local: Snapshot, tmp_path: Path) -> None:
    mcp = pytest.importorskip("mcp", reason="pip install -r requirements-mcp.txt")
    from analysis.interfaces.mcp import make_server

    server = make_server(remote, tmp_path, writable=True)

    async def call(tool: str, **arguments: Any) -> Any:
        async with mcp.Client(server) as client:
            return await client.call_tool(tool, arguments)

    found = json.loads(asyncio.run(call("coverage", topic="形式主义")).content[0].text)
    here = perform(Searcher(local, CharacterEncoder()), wanted_of("coverage", topic="形式主义")).shape()
    assert {name: found[name] for name in here} == here
    refused = asyncio.run(call("add", name="新.txt", content="一"))
    assert refused.is_error and "python -m index --engine milvus" in refused.content[0].text
    assert not (tmp_path / "新.txt").exists()


def test_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    uri = str(tmp_path / "own.db")
    collections = Collections(Address.of(uri))
    here = Snapshot.in_memory(REPORTS[:2], MarkEncoder())
    copied(here.store, collections, WHOLE, 0.0)
    monkeypatch.setattr("retrieval.remote.load_encoder", lambda _: MarkEncoder())
    options = ["--engine", "milvus", "--uri", uri, "--index", str(tmp_path / "beside")]
    assert program.main(["ledger", "--json", *options]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown == perform(Searcher(here, MarkEncoder()), wanted_of("ledger")).shape()
    assert [path.name[:7] for path in (tmp_path / "beside").iterdir()] == ["milvus-"]
    assert program.main(["ledger", "--engine", "milvus"]) == 2
    assert "--uri" in capsys.readouterr().err
    collections.close()
