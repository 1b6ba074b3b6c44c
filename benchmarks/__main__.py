"""``python -m benchmarks``: ours and its peers over the same reports, in one run, as ratios.

Peers are measured where they are installed (benchmarks/requirements.txt), all with the same
bundled encoder, every step in a process of its own, one engine after the other and all again for
each of ``--rounds``. A table of medians goes to benchmarks/RESULTS.md.
``--only ours`` measures ours again and keeps the figures of the others found in ``--work``.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.engines import ENGINES
from benchmarks.generate import write

RESULTS = Path(__file__).parent / "RESULTS.md"
_PACKAGES = {
    "txtai": ("txtai",),
    "txtai-jieba": ("txtai",),
    "langchain": ("langchain-classic", "langchain-community", "rank-bm25"),
    "llamaindex": ("llama-index-core", "llama-index-retrievers-bm25", "llama-index-vector-stores-faiss"),
}
# One thread, like the program itself; nothing is fetched.
_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": "1"}
_LONGEST = 3600
Figures = dict[str, float]


def main(arguments: list[str] | None = None) -> int:
    """Measure, print and write the table."""
    options = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        work = options.work or Path(scratch)
        work.mkdir(parents=True, exist_ok=True)
        kept = work / "measured.json"
        measured: dict[str, dict[str, list[Figures]]] = (
            json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
        )
        for label, reports in _folders(options, work):
            leave = options.leave if label == max(map(str, options.sizes), key=int) else ()
            names = [name for name in options.only or ENGINES if name not in leave and _installed(name)]
            measured.setdefault(label, {}).update((name, []) for name in names)
            for _ in range(options.rounds):
                for name in names:
                    figures = _measure(name, reports, work)
                    figures["load"] = os.getloadavg()[0]
                    measured[label][name].append(figures)
                    print(label, name, json.dumps(figures), flush=True)
                    kept.write_text(json.dumps(measured), encoding="utf-8")
    rounds = min((len(one) for rows in measured.values() for one in rows.values() if one), default=0)
    text = _document({label: _medians(rows) for label, rows in measured.items()}, rounds)
    print(text)
    options.results.write_text(text, encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="ours and peers, as ratios")
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000], help="reports to generate")
    parser.add_argument("--reports", type=Path, metavar="DIR", help="measure this folder of .txt files too")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured")
    parser.add_argument("--only", nargs="+", choices=ENGINES, metavar="ENGINE", help=", ".join(ENGINES))
    parser.add_argument(
        "--leave", nargs="+", default=[], choices=ENGINES, help="engines to leave out at the largest size"
    )
    parser.add_argument(
        "--work", type=Path, metavar="DIR", help="where reports, indexes and figures are kept"
    )
    parser.add_argument("--results", type=Path, default=RESULTS, metavar="FILE")
    return parser


def _folders(options: argparse.Namespace, work: Path) -> list[tuple[str, Path]]:
    """The label and the folder of each set of reports."""
    found = []
    for size in options.sizes:
        folder = work / f"reports-{size}"
        if not folder.exists():
            write(folder, size)
        found.append((str(size), folder))
    if options.reports:
        found.append((options.reports.name, options.reports))
    return found


def _installed(name: str) -> bool:
    missing = [package for package in _PACKAGES.get(name, ()) if not _known(package)]
    if missing:
        print(f"{name} is not measured: {', '.join(missing)} is not installed")
    return not missing


def _medians(rows: dict[str, list[Figures]]) -> dict[str, Figures]:
    """Without engines that were not measured yet, as when a run was broken off."""
    return {
        name: {key: statistics.median(figures[key] for figures in rounds) for key in rounds[0]}
        for name, rounds in rows.items()
        if rounds
    }


def _measure(name: str, reports: Path, work: Path) -> Figures:
    """All steps, over a copy of the reports, since some are added."""
    index, copy = work / "index", work / "copy"
    for folder in (index, copy):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(reports, copy)
    count = sum(1 for _ in copy.iterdir())
    build = _child(name, "build", copy, index, count)
    figures = {
        "reports": count,
        "build": build["seconds"],
        "cpu": build["cpu"],
        "peak_mb": build["peak_mb"],
    }
    if name == "ours":
        # Until then a date proves nothing, and the content is read.
        time.sleep(2.1)
        _ours(["--reports", str(copy), "--index", str(index)])
        figures["no_change"] = _ours(["--reports", str(copy), "--index", str(index)])
    figures |= {
        key: value for key, value in _child(name, "session", copy, index, 100_000).items() if key != "peak_mb"
    }
    if name == "ours":
        write(copy, 1, start=200_000)
        figures["add_fresh"] = _ours(["--reports", str(copy), "--index", str(index)])
        return figures
    started = time.perf_counter()
    _child(name, "add", copy, index, 200_000)
    figures["add_fresh"] = time.perf_counter() - started
    return figures


def _child(name: str, step: str, reports: Path, index: Path, start: int) -> Figures:
    command = [sys.executable, "-m", "benchmarks.measure", name, step, str(reports), str(index), str(start)]
    command.append(repr(time.time()))
    done = subprocess.run(
        command,
        check=False,
        env=os.environ | _ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=_LONGEST,
    )
    if done.returncode:
        raise SystemExit(f"{name} {step} failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def _ours(arguments: list[str]) -> float:
    """Seconds of a whole ``python -m index``."""
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "index", *arguments],
        env=os.environ | _ENVIRONMENT,
        check=True,
        capture_output=True,
        timeout=_LONGEST,
    )
    return time.perf_counter() - started


_COLUMNS = (
    ("build", "full build", "s"),
    ("rate", "reports/s", ""),
    ("cpu", "CPU of the build", "s"),
    ("peak_mb", "peak memory", "MB"),
    ("add_fresh", "add one, fresh process", "s"),
    ("add", "add one, in process", "s"),
    ("no_change", "nothing changed", "s"),
    ("cold", "cold to first answer", "s"),
    ("p50", "question p50", "ms"),
    ("p95", "question p95", "ms"),
    ("every", "for every unit p50", "ms"),
)


def _document(measured: dict[str, dict[str, Figures]], rounds: int) -> str:
    """The page of results: figures for each size, ratios to ours, and how each grows."""
    date = f"{datetime.now(UTC):%Y-%m-%d %H:%M}"
    parts = [_HEAD.format(date=date, cores=os.cpu_count(), rounds=rounds, versions=_versions(measured))]
    for label, rows in measured.items():
        parts.append(f"## {label} reports\n\n{_table(rows, _figure)}")
        if "ours" in rows and len(rows) > 1:
            parts.append(
                f"As multiples of ours (above 1: ours is quicker or smaller):\n\n{_table(rows, _ratio)}"
            )
    if len(measured) > 1:
        parts.append(f"## Growth\n\n{_growth(measured)}")
    return "\n\n".join(parts) + "\n"


_HEAD = """# Speed and memory, beside others

Measured {date} UTC by `python -m benchmarks` on {cores} shared cores: medians of {rounds} rounds of all
engines in turn. The last column is the load average, 1 to 2 where nothing else ran; trust ratios within
a table more than seconds, and processor time more than either.

{versions}. All with the bundled encoder; peers as `benchmarks/peers.py` shows.
Peers divide each report into about 12 pieces by length; ours cleans and divides it by structure,
into about 26 passages, knows roles, years and units, and follows changes by itself. A question
gives 10 passages; one that asks for every unit gives up to 200 with ours, 10 with the others, and is
counted apart. None was asked before. *Cold* begins with the process. *Add one* is until it can be found and is on the disk; in a fresh process ours is the
whole `python -m index`, the others' to open, add and save."""


def _versions(measured: dict[str, dict[str, Figures]]) -> str:
    packages = {p for rows in measured.values() for name in rows for p in _PACKAGES.get(name, ())}
    named = [
        f"{package} {version(package)}"
        for package in sorted(packages | {"faiss-cpu", "jieba"})
        if _known(package)
    ]
    return f"Python {sys.version.split()[0]}, " + ", ".join(named)


def _known(package: str) -> bool:
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True


def _table(rows: dict[str, Figures], cell: Callable[[str, Figures, Figures], str]) -> str:
    titles = ["", *(f"{title}{f' ({unit})' if unit else ''}" for _, title, unit in _COLUMNS), "load"]
    lines = [titles, ["---"] * len(titles)]
    for name, figures in rows.items():
        whole = figures | {"rate": figures["reports"] / figures["build"]}
        cells = [cell(key, whole, rows.get("ours", whole)) for key, _, _ in _COLUMNS]
        lines.append([ENGINES[name].name, *cells, f"{figures['load']:.1f}"])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _figure(key: str, row: Figures, _: Figures) -> str:
    return _short(row[key]) if key in row else "–"


def _ratio(key: str, row: Figures, ours: Figures) -> str:
    if key not in row or key == "rate" or key not in ours:
        return "–"
    return f"{row[key] / ours[key]:.1f}×"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _growth(measured: dict[str, dict[str, Figures]]) -> str:
    """Every engine's figures at the largest size over those at the smallest."""
    by_size = sorted(measured.values(), key=lambda rows: next(iter(rows.values()))["reports"])
    small, large = by_size[0], by_size[-1]
    keys = [(key, title) for key, title, _ in _COLUMNS if key != "rate"]
    lines = [["", "reports", *(title for _, title in keys)], ["---"] * (len(keys) + 2)]
    for name in large:
        if name in small:
            a, b = small[name], large[name]
            cells = [f"{b[key] / a[key]:.1f}×" if key in a and key in b else "–" for key, _ in keys]
            lines.append([ENGINES[name].name, f"{b['reports'] / a['reports']:.0f}×", *cells])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
