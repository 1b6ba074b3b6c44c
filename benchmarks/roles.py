"""``python -m benchmarks.roles [--reports DIR] [--rounds N]``: what reading the roles of reports costs.

For the reports of a folder (the samples by default), on one core in one run: seconds a report to read the file, roles
by the small models among it; to read its sections with the network; and to embed its passages. The better of the
rounds, for the machine is shared; figures are to be compared with each other.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from corpus.folder.scan import list_files
from corpus.passages import judged_again
from corpus.read import read_report
from index.defaults import SAMPLES
from index.models.bundled import BundledEncoder
from index.models.encoder import CONTEXTUAL
from index.storage.cut import file_report


def main() -> int:
    """Print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.roles", description=__doc__)
    parser.add_argument("--reports", type=Path, default=SAMPLES)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    files = list_files(given.reports)
    encoder = BundledEncoder(CONTEXTUAL, threads=1)
    reports = [read_report(given.reports, file) for file in files]
    judged = [judged_again(report, encoder) for report in reports]
    texts = [text for report in judged for text in file_report(report).texts]
    ways: dict[str, Callable[[], object]] = {
        "read the file": lambda: [read_report(given.reports, file) for file in files],
        "read its roles with the network": lambda: [judged_again(report, encoder) for report in reports],
        "embed its passages": lambda: encoder.encode_passages(texts),
    }
    seconds = {name: min(_timed(way) for _ in range(given.rounds)) for name, way in ways.items()}
    print(
        f"{len(reports)} reports, {len(texts)} passages\n\n| | ms a report | of embedding |\n| --- | --- | --- |"
    )
    for name, spent in seconds.items():
        print(
            f"| {name} | {1_000 * spent / len(reports):.1f} | {spent / seconds['embed its passages']:.2f} |"
        )
    return 0


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
