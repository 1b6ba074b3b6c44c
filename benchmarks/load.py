"""``python -m benchmarks.load``: many people at one page, through the page's own protocol on loopback.

The program runs over the samples in a process of its own. First so many askers, each with
ten seconds between two questions, some of them in ledgers; then bursts at once; then more at once than may wait;
then questions while fifty reports are uploaded. Bounded in count and time, and ends by itself.
The askers use the same cores as the program, so that the figures are on the high side.
"""

import argparse
import asyncio
import itertools
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from benchmarks.server.behind import ROOT, Reach
from benchmarks.server.judged import Answered, p95

BETWEEN = 10.0
PATIENCE = 30.0
QUESTIONS = (
    "意识形态工作存在哪些问题？",
    "下一步怎样抓党建？",
    "what problems were listed about ideology work",
    "党建与业务融合不够的表现",
    "产生问题的原因是什么？",
    "培训开展得怎么样？",
    "how many people were trained",
    "2023年有哪些亮点？",
)
TOPICS = ("意识形态", "党建", "培训", "形式主义", "整改")


class Page:
    """What the browser knows of the page: the event a question raises, and how many boxes go with it."""

    def __init__(self, reach: Reach, config: dict[str, Any]) -> None:
        self._reach = reach
        asked = next(
            one for one in config["dependencies"] if any(target[1] == "ask" for target in one["targets"])
        )
        self._event, self._boxes = asked["id"], len(asked["inputs"])

    @classmethod
    async def open(cls, client: httpx.AsyncClient, reach: Reach) -> "Page":
        return cls(reach, (await client.get("/config")).raise_for_status().json())

    async def ask(self, asker: int, question: str) -> Answered:
        """One question, as the page of this asker asks it: joined to the queue, its answer read off the stream."""
        session = f"asker{asker}"
        body = {
            "data": [[] for _ in range(self._boxes)],
            "event_data": {"turn": os.urandom(8).hex(), "question": question},
            "fn_index": self._event,
            "session_hash": session,
        }
        # Connections of its own, as a browser has: one pool for hundreds would spend the askers' time on itself.
        async with self._reach.client(PATIENCE) as client:
            started = time.perf_counter()
            try:
                async with asyncio.timeout(PATIENCE):
                    outcome = await self._outcome(client, body, session)
            except (TimeoutError, httpx.HTTPError) as error:
                outcome = f"error: {type(error).__name__}"
            return Answered(time.perf_counter() - started, outcome)

    async def _outcome(self, client: httpx.AsyncClient, body: dict[str, Any], session: str) -> str:
        joined = await client.post("/gradio_api/queue/join", json=body)
        if joined.status_code == 503:
            return "busy"  # what the page says in words
        if joined.status_code != 200:
            return f"error: {joined.status_code}"
        async with client.stream("GET", f"/gradio_api/queue/data?session_hash={session}") as stream:
            async for line in stream.aiter_lines():
                if not line.startswith("data:"):
                    continue
                message = json.loads(line[5:])
                if message["msg"] == "process_completed":
                    return _outcome_of(message)
        return "error: ended"


def _outcome_of(message: dict[str, Any]) -> str:
    if not message["success"]:
        return "error: failed"
    html = message["output"]["data"][0]["html"]
    if "系统繁忙" in html:
        return "busy"
    return "answer" if "yj-card" in html else "error: no answer"


async def steadily(page: Page, askers: int, seconds: float, seed: int = 7) -> list[Answered]:
    """Each asker comes at some moment of the first interval, then asks every ten seconds."""
    chance = random.Random(seed)
    end = time.perf_counter() + seconds

    async def one(asker: int, first: float) -> list[Answered]:
        found: list[Answered] = []
        await asyncio.sleep(first)
        # However late a busy machine lets the first one begin, it is asked.
        while not found or time.perf_counter() < end:
            began = time.perf_counter()
            found.append(await page.ask(asker, chance.choice(QUESTIONS)))
            await asyncio.sleep(max(0.0, BETWEEN - (time.perf_counter() - began)))
        return found

    firsts = [chance.uniform(0, min(BETWEEN, seconds)) for _ in range(askers)]
    asked = await asyncio.gather(*(one(asker, first) for asker, first in enumerate(firsts)))
    return list(itertools.chain.from_iterable(asked))


async def repeatedly(
    seconds: float, between: float, one: Callable[[int], Awaitable[httpx.Response]]
) -> list[Answered]:
    """What became of a request sent again and again for so many seconds; whoever is told to wait is `busy`."""
    found: list[Answered] = []
    end = time.perf_counter() + seconds
    for number in itertools.count():
        began = time.perf_counter()
        try:
            status = (await one(number)).status_code
            outcome = "answer" if status < 300 else "busy" if status == 503 else f"error: {status}"
        except httpx.HTTPError as error:
            outcome = f"error: {type(error).__name__}"
        found.append(Answered(time.perf_counter() - began, outcome))
        if time.perf_counter() + between > end:
            return found
        await asyncio.sleep(between)
    return found


async def in_ledgers(client: httpx.AsyncClient, people: int, seconds: float) -> list[Answered]:
    """Each opens a ledger every ten seconds, each of another topic."""

    def ledger(person: int) -> Callable[[int], Awaitable[httpx.Response]]:
        return lambda n: client.get(
            f"/analysis/ledger?limit=200&wait=20&topic={TOPICS[(n + person) % len(TOPICS)]}"
        )

    found = await asyncio.gather(*(repeatedly(seconds, BETWEEN, ledger(person)) for person in range(people)))
    return list(itertools.chain.from_iterable(found))


async def at_once(page: Page, count: int) -> list[Answered]:
    return await asyncio.gather(*(page.ask(n, QUESTIONS[n % len(QUESTIONS)]) for n in range(count)))


async def bursts(page: Page, count: int, times: int, pause: float) -> list[Answered]:
    found: list[Answered] = []
    for _ in range(times):
        found += await at_once(page, count)
        await asyncio.sleep(pause)
    return found


async def while_uploading(
    client: httpx.AsyncClient, page: Page, reports: int
) -> tuple[list[Answered], float]:
    """Ten askers, a second between two questions, for as long as the reports take to be found."""
    done = asyncio.Event()

    async def one(asker: int) -> list[Answered]:
        found = []
        while not done.is_set():
            found.append(await page.ask(asker, random.choice(QUESTIONS)))
            await asyncio.sleep(1)
        return found

    askers = [asyncio.create_task(one(asker)) for asker in range(10)]
    started = time.perf_counter()
    for number in range(reports):
        name = quote(f"上传/报告{number:02}.txt")
        (await client.put(f"/library/files?name={name}", content=_report(number).encode())).raise_for_status()
    (await client.post("/library/sync")).raise_for_status()
    while (await client.get("/library/state")).json()["working"]:
        await asyncio.sleep(0.1)
    took = time.perf_counter() - started
    done.set()
    return list(itertools.chain.from_iterable(await asyncio.gather(*askers))), took


def _report(number: int) -> str:
    """An invented report of some length."""
    points = "\n".join(
        f"　　{label}是第{number}号泵站的{what}还不够到位，全年只检查{number + at}次。"
        for at, (label, what) in enumerate(
            itertools.product("一二三四五", ("巡查", "培训", "台账", "整改", "宣传"))
        )
    )
    return f"第{number}号泵站2024年工作总结\n\n一、主要工作\n{points}\n二、存在问题\n{points}\n三、下一步打算\n{points}\n"


@contextmanager
def running(reports: Path, index: Path) -> Iterator[str]:
    """The address of a program over these reports."""
    command = [sys.executable, "app.py", "--port", "0", "--reports", str(reports), "--index", str(index)]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    ) as program:
        try:
            if program.stdout is None:
                raise AssertionError("a pipe was asked for")
            found = next(filter(None, (re.search(r"http://\S+", line) for line in program.stdout)), None)
            if found is None:
                raise SystemExit("the program ended before it answered")
            yield found[0]
        finally:
            program.terminate()


def table(name: str, answered: Sequence[Answered]) -> str:
    """A line of figures."""
    seconds = sorted(one.seconds for one in answered if one.outcome == "answer") or [float("nan")]
    busy = sorted(one.seconds for one in answered if one.outcome == "busy")
    line = (
        f"{name}: {len(answered)} asked, {sum(one.outcome == 'answer' for one in answered)} answered, "
        f"{len(busy)} busy, {errors(answered)} errors · p50 {statistics.median(seconds):.2f} s, "
        f"p95 {p95(seconds):.2f} s, longest {seconds[-1]:.2f} s"
    )
    return line + (f" · busy said within {busy[-1]:.2f} s" if busy else "")


def errors(answered: Sequence[Answered]) -> int:
    return sum(one.outcome.startswith("error") for one in answered)


async def visit(reach: Reach | str, work: Callable[[httpx.AsyncClient, Page], Awaitable[int]]) -> int:
    reach = Reach(reach) if isinstance(reach, str) else reach
    async with reach.client(PATIENCE) as client:
        while (await client.get("/library/state")).json()["working"]:
            await asyncio.sleep(0.1)
        return await work(client, await Page.open(client, reach))


def main(arguments: list[str] | None = None) -> int:
    """Print a line a phase; 1 where anything ended in an error."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load")
    for name, most in (("askers", 50), ("ledgers", 10), ("burst", 30), ("crowd", 300), ("reports", 50)):
        parser.add_argument(f"--{name}", type=int, default=most)
    parser.add_argument("--seconds", type=float, default=120.0)
    options = parser.parse_args(arguments)

    async def phases(client: httpx.AsyncClient, page: Page) -> int:
        await at_once(page, 4)  # whatever is loaded late is loaded now
        failed = 0

        def show(name: str, answered: Sequence[Answered]) -> None:
            nonlocal failed
            failed += errors(answered)
            print(table(name, answered), flush=True)

        asked, worked = await asyncio.gather(
            steadily(page, options.askers - options.ledgers, options.seconds),
            in_ledgers(client, options.ledgers, options.seconds),
        )
        show(f"{options.askers} people, questions", asked)
        show(f"{options.askers} people, ledgers of {options.ledgers}", worked)
        show(f"bursts of {options.burst}", await bursts(page, options.burst, 5, 2.0))
        show(f"{options.crowd} at once", await at_once(page, options.crowd))
        answered, took = await while_uploading(client, page, options.reports)
        show(f"while {options.reports} reports were uploaded and indexed ({took:.1f} s)", answered)
        return int(failed > 0)

    with tempfile.TemporaryDirectory() as place:
        reports = Path(place) / "reports"
        shutil.copytree(ROOT / "corpus" / "samples", reports)
        with running(reports, Path(place) / "index") as address:
            return asyncio.run(visit(address, phases))


if __name__ == "__main__":
    sys.exit(main())
