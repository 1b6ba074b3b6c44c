"""The gold of a library of reports: a reader's lines, with their quotes found in the reports."""

import json
import re
from pathlib import Path
from typing import Any

from corpus.errors import YoujuError
from corpus.metadata.shortening import is_short_for
from evaluation.documents import canonical_unit
from index.engine.local.snapshot import Snapshot

Row = dict[str, Any]


class Gold:
    """The gold of one library, with its quotes found in the reports of a snapshot."""

    def __init__(self, folder: Path, snapshot: Snapshot) -> None:
        self._folder = folder
        self._units = {canonical_unit(report.unit) for report in snapshot.reports()}
        self._texts = {report.path: snapshot.report(report.path).text for report in snapshot.reports()}
        self.missing: list[str] = []
        self._places: dict[tuple[str, str], tuple[str, int, int] | None] = {}

    def rows(self, name: str) -> list[Row]:
        """The lines of one file; none where there is no such file."""
        path = self._folder / f"{name}.jsonl"
        if not path.is_file():
            raise YoujuError(f"{path} 打不开。请检查 --gold。", f"{path} cannot be opened. Check --gold.")
        lines = path.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.strip()]

    def unit(self, name: str | None) -> str:
        """The canonical name under which the library lists a unit of the gold: its own, or that of the one unit
        whose short or full form it is (砚洲监狱 where a title says 沅岭省砚洲监狱)."""
        own = canonical_unit(name)
        if own in self._units:
            return own
        alike = [unit for unit in self._units if is_short_for(own, unit) or is_short_for(unit, own)]
        return alike[0] if len(alike) == 1 else own

    def place(self, file: str, quote: str | None) -> tuple[str, int, int] | None:
        """Report, start and end of a quote; None where it is null or nowhere."""
        if not quote:
            return None
        if (file, quote) not in self._places:
            self._places[file, quote] = self._found(file, quote)
        return self._places[file, quote]

    def _found(self, file: str, quote: str) -> tuple[str, int, int] | None:
        pattern = re.compile(r"\s*".join(map(re.escape, re.sub(r"\s", "", quote))))
        for path, text in self._texts.items():
            # A file that holds several reports is several paths that begin with its name.
            if path.startswith(file) and (match := pattern.search(text)):
                return path, *match.span()
        self.missing.append(f"{file}: {quote}")
        return None


def overlaps(place: tuple[str, int, int] | None, report: str, row: Row | None) -> bool:
    """Whether a place of the gold and a passage of an answer have a character in common."""
    return (
        place is not None
        and row is not None
        and place[0] == report
        and place[1] < row["end"]
        and row["start"] < place[2]
    )
