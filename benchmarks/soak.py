"""``python -m benchmarks.soak``: so many minutes of what a department does, through nginx with TLS.

Questions, tables and exports, uploads and deletions go on all the time. Every twelfth of it, at most every ten
minutes, the model of the index is changed, the audit log is filled up to where it begins a new file, the index is
checked, and a row is printed: memory, threads and handles of the program, the disk it takes, and what was done and
went wrong. Bounded, on loopback; ends by itself.
"""

import argparse
import asyncio
import itertools
import math
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import httpx

from benchmarks.load import QUESTIONS, Page, _report, visit
from benchmarks.server.behind import ROOT, TABLES, Held, department, held
from corpus.audit import MEGABYTES

# Files that were uploaded and not yet deleted, at most; a longer soak takes no more disk.
_KEPT = 20
_LONGEST_BETWEEN_ROWS = 600.0
_BETWEEN_TABLES = 20.0
# Beyond this share from the second third to the last, memory, threads, handles or disk are said to grow.
_FLAT = 1.1
_COLUMNS = ("minutes", "MB", "threads", "handles", "disk MB", "questions", "tables", "uploads", "deletions", "models",
            "logs", "errors", "index")  # fmt: skip


@dataclass(slots=True)
class Done:
    """What was done so far, and what of it went wrong."""

    questions: int = 0
    tables: int = 0
    uploads: int = 0
    deletions: int = 0
    models: int = 0
    errors: list[str] = field(default_factory=list)


async def sent(done: Done, what: str, request: Awaitable[httpx.Response]) -> bool:
    """Whether it was answered; what went wrong is noted. Busy (503) is an answer."""
    try:
        status = (await request).status_code
    except httpx.HTTPError as error:
        done.errors.append(f"{what} {type(error).__name__}")
        return False
    if status >= 300 and status != 503:
        done.errors.append(f"{what} {status}")
    return status < 300


async def ask_on(page: Page, person: int, until: float, done: Done) -> None:
    chance = random.Random(person)
    while time.monotonic() < until:
        answered = await page.ask(person, chance.choice(QUESTIONS))
        done.questions += 1
        if answered.outcome.startswith("error"):
            done.errors.append(answered.outcome)
        await asyncio.sleep(chance.uniform(1, 5))


async def work(client: httpx.AsyncClient, until: float, done: Done) -> None:
    """A table or an export across all reports now and then."""
    for path in itertools.cycle(TABLES):
        if time.monotonic() >= until:
            return
        await sent(done, "table", client.get(path))
        done.tables += 1
        await asyncio.sleep(_BETWEEN_TABLES)


async def change_model(client: httpx.AsyncClient, done: Done) -> None:
    """To the other of the two bundled models; questions go on meanwhile."""
    models = (await client.get("/library/models", timeout=120)).json()["models"]
    other = next(one["name"] for one in models if not one["current"])
    await sent(done, "model", client.post("/library/models/change", json={"name": other}, timeout=120))
    done.models += 1


def fill(log: Path) -> int:
    """The audit log to where the next line begins a new file; how many files there are."""
    with log.open("ab") as file:
        file.write(b"{}\n" * max((MEGABYTES * 2**20 - file.tell()) // 3, 0))
    return len(list(log.parent.glob(f"{log.name}*")))


def targets(process: int) -> str:
    """What the handles of a process lead to, with how many to each, on Linux."""
    found: Counter[str] = Counter()
    for handle in Path(f"/proc/{process}/fd").iterdir():
        with suppress(OSError):  # closed meanwhile
            target = str(handle.readlink())
            found[Path(target).name if target.startswith("/") else target.partition(":")[0]] += 1
    return ", ".join(f"{count} {name}" for name, count in found.most_common())


async def come_and_go(client: httpx.AsyncClient, until: float, done: Done) -> None:
    """A report is added every five seconds; beyond so many the oldest is taken out."""
    there: list[str] = []
    while time.monotonic() < until:
        name = f"上传/{done.uploads}.txt"
        content = _report(done.uploads).encode()
        done.uploads += 1
        if await sent(done, "upload", client.put(f"/library/files?name={quote(name)}", content=content)):
            there.append(name)
        if len(there) > _KEPT:
            await sent(done, "remove", client.post("/library/remove", json={"paths": [there.pop(0)]}))
            done.deletions += 1
        await asyncio.sleep(5)


def megabytes_in(place: Path) -> float:
    total = 0
    for file in place.rglob("*"):
        with suppress(FileNotFoundError):  # the program took it away meanwhile
            total += file.stat().st_size if file.is_file() else 0
    return total / 2**20


def checked(place: Path) -> int:
    """The exit status of a check of the index: 0 where it is sound."""
    command = [sys.executable, "-m", "index", "--check"]
    command += ["--reports", str(place / "reports"), "--index", str(place / "index")]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode


async def watch(
    client: httpx.AsyncClient, place: Path, process: int, seconds: float, done: Done
) -> list[tuple[Held, float]]:
    """Figures of every interval: what the program held, and megabytes on the disk. Each time the index is checked,
    and but for the last the model changed and the log filled, so that what is held is looked at afterwards."""
    rows: list[tuple[Held, float]] = []
    began, times = time.monotonic(), max(12, math.ceil(seconds / _LONGEST_BETWEEN_ROWS))
    print(f"| {' | '.join(_COLUMNS)} |\n|{' --- |' * len(_COLUMNS)}")
    for number in range(1, times + 1):
        await asyncio.sleep(max(number * seconds / times - (time.monotonic() - began), 0))
        now, disk = held(process), megabytes_in(place / "index")
        sound = await asyncio.to_thread(checked, place)
        if sound:
            done.errors.append(f"check {sound}")
        logs = await asyncio.to_thread(fill, place / "audit.jsonl")
        rows.append((now, disk))
        figures = ((time.monotonic() - began) / 60, now.megabytes, now.threads, now.handles, disk, done.questions,
                   done.tables, done.uploads, done.deletions, done.models, logs, len(done.errors))  # fmt: skip
        shown = [f"{one:.1f}" if isinstance(one, float) else str(one) for one in figures]
        print(f"| {' | '.join(shown)} | {sound or 'ok'} |", flush=True)
        if number < times:
            await change_model(client, done)
    print(f"handles of the program: {targets(process)}")
    return rows


def grown(rows: Sequence[tuple[Held, float]]) -> list[str]:
    """Which of memory, threads, handles and disk are more in the last third than in the second; each is printed."""
    third, found = max(len(rows) // 3, 1), []
    for name, column in (
        ("memory", [row.megabytes for row, _ in rows]),
        ("threads", [row.threads for row, _ in rows]),
        ("handles", [row.handles for row, _ in rows]),
        ("disk", [disk for _, disk in rows]),
    ):
        second, last = column[third : 2 * third] or column, column[-third:]
        before, after = sum(second) / len(second), sum(last) / len(last)
        print(f"{name}: {before:.1f} in the second third, {after:.1f} in the last")
        if after > _FLAT * before:
            found.append(name)
    return found


async def soak(client: httpx.AsyncClient, page: Page, people: int, seconds: float, place: Path, process: int) -> int:  # fmt: skip
    """1 where anything went wrong or grew."""
    done, until = Done(), time.monotonic() + seconds
    watching = asyncio.create_task(watch(client, place, process, seconds, done))
    await asyncio.gather(
        come_and_go(client, until, done),
        work(client, until, done),
        *(ask_on(page, person, until, done) for person in range(people)),
    )
    more = grown(await watching)
    print(f"{len(done.errors)} errors {sorted(set(done.errors))}" + (f", grown: {more}" if more else ""))
    return int(bool(done.errors or more))


def main(arguments: list[str] | None = None) -> int:
    """The exit status: 1 where anything went wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=120.0)
    parser.add_argument("--people", type=int, default=10)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        shutil.copytree(ROOT / "corpus" / "samples", place / "reports")
        with department(place, place / "reports") as (reach, process):
            seconds = 60 * options.minutes
            return asyncio.run(
                visit(reach, lambda client, page: soak(client, page, options.people, seconds, place, process))
            )


if __name__ == "__main__":
    sys.exit(main())
