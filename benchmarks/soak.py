"""``python -m benchmarks.soak``: so many minutes of questions, uploads and deletions through nginx with TLS.

Every tenth of the time, at most every ten minutes, a row of figures is printed and the index is checked: memory,
threads and handles of the program, the disk it takes, and what went wrong. Bounded, on loopback; ends by itself.
"""

import argparse
import asyncio
import random
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import httpx

from benchmarks.load import QUESTIONS, Page, _report, visit
from benchmarks.server.behind import ROOT, Held, department, held

# Files that were uploaded and not yet deleted, at most; a longer soak takes no more disk.
_KEPT = 20
_LONGEST_BETWEEN_ROWS = 600.0


@dataclass(slots=True)
class Done:
    """What was done so far, and what of it went wrong."""

    questions: int = 0
    uploads: int = 0
    deletions: int = 0
    errors: list[str] = field(default_factory=list)


async def ask_on(page: Page, person: int, until: float, done: Done) -> None:
    chance = random.Random(person)
    while time.monotonic() < until:
        answered = await page.ask(person, chance.choice(QUESTIONS))
        done.questions += 1
        if answered.outcome.startswith("error"):
            done.errors.append(answered.outcome)
        await asyncio.sleep(chance.uniform(1, 5))


async def come_and_go(client: httpx.AsyncClient, until: float, done: Done) -> None:
    """A report is added every five seconds; beyond so many the oldest is taken out."""
    there: list[str] = []
    while time.monotonic() < until:
        name = f"上传/{done.uploads}.txt"
        answer = await client.put(
            f"/library/files?name={quote(name)}", content=_report(done.uploads).encode()
        )
        done.uploads += 1
        there.append(name)
        if answer.status_code >= 300:
            done.errors.append(f"upload {answer.status_code}")
        if len(there) > _KEPT:
            gone = await client.post("/library/remove", json={"paths": [there.pop(0)]})
            done.deletions += 1
            if gone.status_code >= 300:
                done.errors.append(f"remove {gone.status_code}")
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


async def watch(place: Path, process: int, seconds: float, done: Done) -> list[tuple[Held, float]]:
    """Figures of every interval: what the program held, and megabytes on the disk; the index is checked each time."""
    rows: list[tuple[Held, float]] = []
    began, between = time.monotonic(), min(seconds / 10, _LONGEST_BETWEEN_ROWS)
    print("| minutes | MB | threads | handles | disk MB | questions | uploads | deletions | errors | index |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    while time.monotonic() - began < seconds:
        await asyncio.sleep(between)
        now = held(process)
        disk = megabytes_in(place)
        sound = await asyncio.to_thread(checked, place)
        if sound:
            done.errors.append(f"check {sound}")
        rows.append((now, disk))
        print(
            f"| {(time.monotonic() - began) / 60:.1f} | {now.megabytes:.0f} | {now.threads} | {now.handles} | {disk:.1f} "
            f"| {done.questions} | {done.uploads} | {done.deletions} | {len(done.errors)} | {sound or 'ok'} |",
            flush=True,
        )
    return rows


async def soak(client: httpx.AsyncClient, page: Page, people: int, seconds: float, place: Path, process: int) -> int:  # fmt: skip
    """1 where anything went wrong."""
    done, until = Done(), time.monotonic() + seconds
    watching = asyncio.create_task(watch(place, process, seconds, done))
    await asyncio.gather(
        come_and_go(client, until, done),
        *(ask_on(page, person, until, done) for person in range(people)),
    )
    rows = await watching
    third = max(len(rows) // 3, 1)
    for name, column in (
        ("memory", [row.megabytes for row, _ in rows]),
        ("threads", [row.threads for row, _ in rows]),
        ("handles", [row.handles for row, _ in rows]),
        ("disk", [disk for _, disk in rows]),
    ):
        first, last = column[third : 2 * third] or column, column[-third:]
        print(
            f"{name}: {sum(first) / len(first):.1f} in the second third, {sum(last) / len(last):.1f} in the last"
        )
    print(f"{len(done.errors)} errors {sorted(set(done.errors))}")
    return int(bool(done.errors))


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
