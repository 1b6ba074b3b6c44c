"""``python -m benchmarks.server``: a department at the page through nginx and TLS: most ask, a fifth work across reports, a few upload."""

import argparse
import asyncio
import itertools
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import quote

import httpx

from benchmarks.load import ROOT, Answered, Page, _report, at_once, repeatedly, steadily, table, visit
from benchmarks.server.behind import TABLES, department, held
from benchmarks.server.judged import LONGEST, missed_by_active, missed_by_crowd
from benchmarks.server.sizes import watching

# Between two analyses of one person, and between two uploads: seconds.
_BETWEEN_TABLES, _BETWEEN_FILES = 15.0, 10.0
# Beyond this share the memory of the program is said to grow, not to be flat.
_FLAT = 1.25


async def active(
    client: httpx.AsyncClient, page: Page, people: int, seconds: float
) -> dict[str, list[Answered]]:
    """Of so many people a fifth work across reports, one in twenty-five uploads, the others ask."""
    analysts, uploaders = max(people // 5, 1), max(people // 25, 1)

    def upload(person: int) -> Callable[[int], Awaitable[httpx.Response]]:
        return lambda number: client.put(
            f"/library/files?name={quote(f'上传/{person}-{number}.txt')}", content=_report(100 * person + number).encode()
        )  # fmt: skip

    asking = steadily(page, max(people - analysts - uploaders, 1), seconds)
    working = [
        repeatedly(seconds, _BETWEEN_TABLES, lambda n, p=person: client.get(TABLES[(n + p) % len(TABLES)]))  # type: ignore[misc]
        for person in range(analysts)
    ]
    sending = [repeatedly(seconds, _BETWEEN_FILES, upload(person)) for person in range(uploaders)]
    asked, *rest = await asyncio.gather(asking, *working, *sending)
    return {
        "questions": asked,
        "tables and exports": list(itertools.chain(*rest[:analysts])),
        "uploads": list(itertools.chain(*rest[analysts:])),
    }


def through_nginx(people: int, seconds: float, crowd: int) -> int:
    """Print a line for each kind of work, and what was missed; 1 where anything was."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        shutil.copytree(ROOT / "corpus" / "samples", place / "reports")
        with department(place, place / "reports") as (reach, process):

            async def phases(client: httpx.AsyncClient, page: Page) -> int:
                await active(
                    client, page, 20, 16.0
                )  # whatever is loaded late, for each kind of file, is loaded now
                before = held(process)
                missed: list[str] = []
                with watching(process) as peak:
                    done = await active(client, page, people, seconds)
                for name, answered in done.items():
                    print(table(f"{people} people for {seconds:.0f} s, {name}", answered), flush=True)
                    longest = None if name == "tables and exports" else LONGEST
                    missed += missed_by_active(name, answered, longest=longest)
                after = held(process)
                together = await at_once(page, crowd)
                print(table(f"{crowd} at once", together), flush=True)
                missed += missed_by_crowd(f"{crowd} at once", together)
                grown = after.megabytes / before.megabytes
                print(f"memory {before.megabytes:.0f} → {after.megabytes:.0f} MB, {peak.megabytes:.0f} at most before the crowd, {before.threads} → {after.threads} threads, {before.handles} → {after.handles} handles")  # fmt: skip
                if grown > _FLAT:
                    missed.append(f"memory: {grown:.2f} of what it was")
                for one in missed:
                    print(f"MISSED {one}")
                return int(bool(missed))

            return asyncio.run(visit(reach, phases))


def main(arguments: list[str] | None = None) -> int:
    """The exit status: 1 where anybody got an error, waited too long or was turned away, or memory grew."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.server", description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--crowd", type=int, default=300)
    options = parser.parse_args(arguments)
    return through_nginx(options.people, options.seconds, options.crowd)


if __name__ == "__main__":
    sys.exit(main())
