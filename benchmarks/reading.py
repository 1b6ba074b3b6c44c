"""``python -m benchmarks.reading``: how fast each format becomes passages, on one core, and where the time goes.

The same invented reports in every format that this machine can write: those it cannot (without
LibreOffice: .pdf, .odt, .rtf, .doc) are left out, and said to be. Processor time, not the clock, so
that other work on the machine disturbs less; each format in a process of its own, best of three.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import formats

HERE = Path(__file__).resolve().parent
ROUNDS = 3
# Where the time goes, by what `corpus.read` calls; those of sentences are found inside passages.
STAGES = ("reading", "cleaning", "structure", "passages", "roles")
# Below this many characters a second of one core something has gone wrong.
BARS = {"txt": 2.0, "docx": 0.3}


def measure(folder: Path) -> dict[str, float]:
    """Characters, processor seconds of all, and of each stage, of the best of a few rounds."""
    from corpus import read as reading
    from corpus.folder.scan import list_files

    files = list_files(folder)
    _warm(files)
    rounds = []
    for _ in range(ROUNDS):
        spent, restore = _watched()
        started = time.process_time()
        characters = sum(len(reading.read_report(folder, file).text) for file in files)
        total = time.process_time() - started
        restore()
        # The stage inside another is taken out of that.
        spent["passages"] -= spent.pop("roles of passages", 0.0)
        rounds.append({"characters": characters, "files": len(files), "seconds": total} | spent)
    best = min(rounds, key=lambda one: one["seconds"])
    return best | {"alone": _alone(folder, files)}


def _warm(files: list[Path]) -> None:
    from corpus.read import read_report

    for file in files[:3]:
        read_report(file.parent, file)


def _alone(folder: Path, files: list[Path]) -> float:
    """Processor seconds without a clock around every stage."""
    from corpus.read import read_report

    times = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for file in files:
            read_report(folder, file)
        times.append(time.process_time() - started)
    return min(times)


def _watched() -> tuple[dict[str, float], Callable[[], None]]:
    """Put a clock around each stage; the seconds of each, and what takes the clocks away."""
    from corpus import passages, read
    from corpus.structure import tree

    spent: dict[str, float] = defaultdict(float)
    places: list[tuple[Any, str, tuple[str, ...]]] = [
        (read, "read", ("reading",)),
        (read, "_digest", ("reading",)),
        (read, "clean", ("cleaning",)),
        (read, "paragraphs", ("structure",)),
        (read, "with_roles", ("roles",)),
        (tree, "build_tree", ("structure",)),
        (passages, "build_passages", ("passages",)),
        (passages, "_judged", ("roles", "roles of passages")),
    ]
    before = [(room, name, getattr(room, name)) for room, name, _ in places]
    for room, name, stages in places:
        setattr(room, name, _clocked(getattr(room, name), spent, stages))

    def restore() -> None:
        for room, name, own in before:
            setattr(room, name, own)

    return spent, restore


def _clocked(
    step: Callable[..., Any], spent: dict[str, float], stages: tuple[str, ...]
) -> Callable[..., Any]:
    def timed(*arguments: Any, **options: Any) -> Any:
        started = time.process_time()
        try:
            return step(*arguments, **options)
        finally:
            taken = time.process_time() - started
            for stage in stages:
                spent[stage] += taken

    return timed


def table(rows: dict[str, dict[str, float]]) -> list[str]:
    """The Markdown table: a row a format."""
    head = ["format", "files", "characters", "M characters/s", "CPU (s)", *(f"{stage} %" for stage in STAGES)]
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    for name, row in rows.items():
        clocked = sum(row.get(stage, 0.0) for stage in STAGES)
        shares = [f"{100 * row.get(stage, 0.0) / clocked:.0f}" for stage in STAGES]
        speed = row["characters"] / row["alone"] / 1e6
        cells = [f".{name}", f"{row['files']:.0f}", f"{row['characters']:,.0f}", f"{speed:.2f}"]
        lines.append("| " + " | ".join([*cells, f"{row['alone']:.2f}", *shares]) + " |")
    return lines


def main(arguments: list[str] | None = None) -> int:
    """Write the files, measure each format, print the table and save it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__.split("\n")[0])
    parser.add_argument("--reports", type=int, default=60)
    parser.add_argument("--only", nargs="*", help="formats, such as txt docx")
    parser.add_argument("--save", type=Path, help=f"where the table goes, such as {HERE.name}/READING.md")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.measure:
        print(json.dumps(measure(options.measure)))
        return 0
    rows: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        written, missing = formats.write(Path(folder), options.reports, options.only)
        for name, place in written.items():
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.reading", "--measure", str(place)],
                cwd=HERE.parent, env={**os.environ, "OMP_NUM_THREADS": "1"}, capture_output=True, text=True, check=True,
            )  # fmt: skip
            rows[name] = json.loads(done.stdout)
    lines = table(rows)
    print("\n".join(lines))
    for name, speed in BARS.items():
        if name in rows and rows[name]["characters"] / rows[name]["alone"] / 1e6 < speed:
            print(f".{name} is below {speed} M characters/s")
    if missing:
        print(f"not written on this machine: {', '.join(missing)}")
    if options.save:
        options.save.write_text("\n".join([*_preamble(options.reports), *lines, ""]), encoding="utf-8")
    return 0


def _preamble(reports: int) -> list[str]:
    load = f", load average {os.getloadavg()[0]:.1f} meanwhile" if hasattr(os, "getloadavg") else ""
    return [
        "# Reading, format by format",
        "",
        f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC by `python -m benchmarks.reading` on one of {os.cpu_count()} shared cores,",
        f"Python {platform.python_version()}{load}. {reports} invented reports, the same in every format; characters are",
        "those of the finished reports. Processor time from the bytes to the passages, best of three, without the",
        "start of the child process that reads. The shares say where it goes: *roles* are those of sections and",
        "sentences; the lines of PDF and OFD have to be put together, which counts as reading.",
        "",
    ]


if __name__ == "__main__":
    sys.exit(main())
