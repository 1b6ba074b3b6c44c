"""``python -m benchmarks.server.sizes``: disk and memory of a library of so many reports, for whoever buys the machine.

Invented reports are indexed by the program of the command line, then the page answers questions and works across
all of them. Memory is that of the program and the children that read files, the most that was seen; Linux, macOS
and Windows alike. Each size is made in a folder of its own, which goes afterwards.
"""

import argparse
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import httpx
import psutil

from benchmarks.generate import write
from benchmarks.load import QUESTIONS, ROOT, running
from benchmarks.server.behind import held
from benchmarks.soak import megabytes_in

_KINDS = ("ledger", "digest", "copies", "coverage?topic=" + quote("意识形态"))
_EVERY = 0.2


class Peak:
    """The most megabytes that were seen of a process and its children so far."""

    megabytes = 0.0


@contextmanager
def watching(process: int) -> Iterator[Peak]:
    """Looks every fifth of a second while the block runs, and once more at its end."""
    peak, over = Peak(), threading.Event()

    def look() -> None:
        with suppress(psutil.NoSuchProcess):
            peak.megabytes = max(peak.megabytes, held(process).megabytes)

    def watch() -> None:
        while not over.wait(_EVERY):
            look()

    thread = threading.Thread(target=watch, daemon=True)
    look()
    thread.start()
    try:
        yield peak
    finally:
        look()
        over.set()
        thread.join()


def built(reports: Path, index: Path) -> tuple[float, float]:
    """Megabytes that building the index took at most, and seconds."""
    command = [sys.executable, "-m", "index", "--reports", str(reports), "--index", str(index)]
    began = time.monotonic()
    with (
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process,
        watching(process.pid) as peak,
    ):
        if process.wait():
            raise SystemExit(f"the index of {reports} was not built")
    return peak.megabytes, time.monotonic() - began


def used(reports: Path, index: Path) -> Iterator[float]:
    """Megabytes that the page took at most while it was asked, then while it worked across all reports."""
    with running(reports, index) as address, httpx.Client(base_url=address, timeout=1_800) as client:
        process = next(one for one in psutil.Process().children() if "app.py" in one.cmdline())
        with watching(process.pid) as asked:
            while client.get("/library/state").json()["working"]:
                time.sleep(0.5)
            for question in QUESTIONS:
                client.get("/", params={"q": question}).raise_for_status()
        yield asked.megabytes
        with watching(process.pid) as across:
            try:
                for kind in _KINDS:
                    path = f"/analysis/{kind}{'&' if '?' in kind else '?'}wait=25"
                    while client.get(path).raise_for_status().status_code == 202:
                        pass
            except KeyboardInterrupt:
                print(f" {across.megabytes:,.0f} or more, broken off |", flush=True)
                raise
        yield across.megabytes


def shown(*cells: float) -> None:
    """Further cells of a row."""
    print("".join(f" {one:,.0f} |" for one in cells), end="", flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Print a row a size."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.server.sizes", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000])
    options = parser.parse_args(arguments)
    print("| reports | MB of text | index MB | building MB | building s | asked MB | work across MB | index and what is kept MB |")  # fmt: skip
    print("|" + " --- |" * 8)
    for size in options.sizes:
        with TemporaryDirectory() as folder:
            reports, index = Path(folder) / "reports", Path(folder) / "index"
            write(reports, size)
            # A cell as soon as it is known: a run that is broken off has said what it saw.
            print(f"| {size:,} |", end="", flush=True)
            shown(megabytes_in(reports))
            building, seconds = built(reports, index)
            shown(megabytes_in(index), building, seconds)
            for peak in used(reports, index):
                shown(peak)
            shown(megabytes_in(index))
            print(flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
