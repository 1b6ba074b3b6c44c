"""Reading a folder of reports for an evaluation."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from corpus.errors import UnreadableReport, YoujuError
from corpus.folder.scan import list_files
from corpus.metadata.units import resolve
from corpus.read import read_reports
from corpus.report import Report
from corpus.roles.reader import RoleReader
from index.models.encoder import load_encoder


def read_all(folder: Path) -> list[Report]:
    """Every readable report, by path, of the unit that is meant over the whole folder, as an index has it; the others
    are named on standard error."""
    reports: list[Report] = []
    for path in list_files(folder):
        try:
            reports += read_reports(folder, path)
        except UnreadableReport as error:
            print(error, file=sys.stderr)
    if not reports:
        raise YoujuError(f"{folder} 里没有可读的报告。", f"There is no readable report in {folder}.")
    return settled(reports)


def reader_of(model: str | None) -> RoleReader | None:
    """The encoder of this name, the bundled one for None, if it reads roles."""
    encoder = load_encoder(model)
    return encoder if isinstance(encoder, RoleReader) else None


def settled(reports: Sequence[Report]) -> list[Report]:
    """The reports of a folder, each of the unit that is meant over all of them."""
    texts = {report.path: report.text for report in reports}
    units = resolve({report.path: report.unit for report in reports}, text_of=texts.__getitem__)
    return [replace(report, unit=units[report.path]) for report in reports]
