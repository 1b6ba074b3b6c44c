"""Reading a folder of reports for an evaluation."""

import sys
from pathlib import Path

from corpus.errors import UnreadableReport, YoujuError
from corpus.folder.scan import list_files
from corpus.read import read_reports
from corpus.report import Report


def read_all(folder: Path) -> list[Report]:
    """Every readable report, by path; the others are named on standard error."""
    reports: list[Report] = []
    for path in list_files(folder):
        try:
            reports += read_reports(folder, path)
        except UnreadableReport as error:
            print(error, file=sys.stderr)
    if not reports:
        raise YoujuError(f"{folder} 里没有可读的报告。", f"There is no readable report in {folder}.")
    return reports
