"""``python -m benchmarks.analysis``: work across 1,000 and 10,000 reports, in processor time and peak memory.

Every analysis runs in a process of its own, over an index that is given (``--index``) or made of
synthetic reports. What is kept beside the index is worked out by the first; ``again`` is the ledger
when it is there, ``added`` the same after what is kept of one report has gone, as if it were new.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.generate import write

SIZES = (1_000, 10_000)
# In this order: the first works out what the others find kept.
JOBS = ("first", "again", "added", "unit", "coverage", "compare", "track", "copies", "digest")
NAMES = {
    "first": "ledger, all, nothing kept yet",
    "again": "ledger, all",
    "added": "ledger, all, one report added",
    "unit": "ledger, one unit",
    "coverage": "coverage of a topic",
    "compare": "compare two years of a unit",
    "track": "track, one unit",
    "copies": "copies",
    "digest": "digest",
}
_LONGEST = 3_600


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table; a column an index."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.analysis", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="reports to generate")
    parser.add_argument("--index", type=Path, action="append", metavar="DIR", help="indexes that are there")
    parser.add_argument("--only", choices=JOBS, nargs="*", default=JOBS)
    parser.add_argument("--job", choices=JOBS, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.job:
        print(json.dumps(_measured(options.index[0], options.job)))
        return 0
    with TemporaryDirectory() as folder:
        indexes = options.index or list(_made(Path(folder), options.sizes))
        figures = {
            index: {job: _in_a_process(index, job) for job in JOBS if job in options.only}
            for index in indexes
        }
    print(f"| seconds of processor, MiB at most | {' | '.join(map(str, range(1, len(indexes) + 1)))} |")
    print("| --- |" + " --- |" * len(indexes))
    for job in (one for one in JOBS if one in options.only):
        cells = [
            f"{figures[index][job]['seconds']:.2f}, {figures[index][job]['memory']:.0f} ({figures[index][job]['rows']:.0f} rows)"
            for index in indexes
        ]
        print(f"| {NAMES[job]} | {' | '.join(cells)} |")
    return 0


def _made(folder: Path, sizes: Sequence[int]) -> Iterator[Path]:
    from index.models.encoder import load_encoder
    from index.sync.sync import sync

    for size in sizes:
        reports, index = folder / f"reports-{size}", folder / f"index-{size}"
        write(reports, size)
        sync(reports, index, load_encoder())
        yield index


def _in_a_process(index: Path, job: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.analysis", "--index", str(index), "--job", job]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=_LONGEST)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    print(index.name, job, figures, file=sys.stderr, flush=True)
    return figures


def _measured(index: Path, job: str) -> dict[str, float]:
    """One analysis: processor time without opening the index, peak memory of the whole process."""
    from analysis.interfaces.perform import perform
    from analysis.interfaces.wanted import wanted_of
    from analysis.library.kept import forget
    from index.engine.local.snapshot import open_snapshot
    from index.models.encoder import load_encoder
    from index.storage.index_model import model_for
    from retrieval.ranking.rank import Searcher

    snapshot = open_snapshot(index)
    searcher = Searcher(snapshot, load_encoder(model_for(None, index)))
    reports = snapshot.reports()
    if job == "added":
        # Whoever adds a report has the rows of the others in memory.
        perform(searcher, wanted_of("ledger"))
    if job in ("first", "added"):
        forget(snapshot, [one.path for one in (reports if job == "first" else reports[:1])])
    unit = next(one.unit for one in reports if one.unit)
    years = sorted({one.year for one in reports if one.unit == unit and one.year})
    words: dict[str, dict[str, object]] = {
        "unit": {"units": [unit]},
        "coverage": {"topic": "形式主义仍有表现"},
        "compare": {"left": f"unit={unit},year={years[0]}", "right": f"unit={unit},year={years[-1]}"},
        "track": {"units": [unit]},
    }
    kind = "ledger" if job in ("first", "again", "added", "unit") else job
    # What the first question to a library makes for all that follow.
    if kind == "coverage":
        perform(searcher, wanted_of("coverage", topic="会议太多"))
    begun = time.process_time()
    result = perform(searcher, wanted_of(kind, **words.get(job, {})))
    seconds = time.process_time() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "memory": memory, "rows": float(result.total)}


if __name__ == "__main__":
    raise SystemExit(main())
