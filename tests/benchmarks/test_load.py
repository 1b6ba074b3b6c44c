"""Many at once, in short: everybody gets an answer or is told at once that it is busy. No speed is asserted."""

import asyncio
import shutil
from pathlib import Path

import httpx
import pytest

from benchmarks.load import ROOT, Page, at_once, errors, running, steadily, table, visit, while_uploading

pytestmark = pytest.mark.fault


def test_a_crowd_is_answered_or_told_that_it_is_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # No speed is asserted, so a machine that has much else to do may take longer than an asker would wait.
    monkeypatch.setattr("benchmarks.load.PATIENCE", 240.0)
    shutil.copytree(ROOT / "corpus" / "samples", tmp_path / "reports")

    async def work(client: httpx.AsyncClient, page: Page) -> int:
        some = await steadily(page, 10, 4)
        assert len(some) == 10 and {one.outcome for one in some} == {"answer"}
        burst = await at_once(page, 30)
        assert {one.outcome for one in burst} == {"answer"}
        crowd = await at_once(page, 150)
        assert {one.outcome for one in crowd} == {"answer", "busy"}
        assert sum(one.outcome == "answer" for one in crowd) >= 40
        meanwhile, _ = await while_uploading(client, page, 20)
        assert meanwhile and {one.outcome for one in meanwhile} == {"answer"}
        listing = (await client.get("/library/reports")).json()
        assert sum(row[0].startswith("上传/") for row in listing["rows"]) == 20
        assert "0 errors" in table("crowd", crowd)
        return errors(crowd)

    with running(tmp_path / "reports", tmp_path / "index") as address:
        assert asyncio.run(visit(address, work)) == 0
