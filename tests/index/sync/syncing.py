"""A folder, its index, and what a sync says it has done."""

from pathlib import Path

from index_doubles import MarkEncoder, write_report

from index.engine.local.snapshot import open_snapshot
from index.sync.sync import SyncSummary, sync

POINT = "{}的问题还没有得到很好的解决，需要继续抓好。"


class Desk:
    """A folder, its index and an encoder that remembers what it was asked."""

    def __init__(self, root: Path) -> None:
        self.reports, self.index = root / "reports", root / "built"
        self.reports.mkdir()
        self.encoder = MarkEncoder()

    def write(self, name: str, *marks: str) -> Path:
        return write_report(self.reports, name, *(POINT.format(mark) for mark in marks))

    def sync(self, *, remove_many: bool = False, rebuild: bool = False) -> SyncSummary:
        self.encoder.passages.clear()
        return sync(self.reports, self.index, self.encoder, remove_many=remove_many, rebuild=rebuild)

    def marks(self) -> dict[str, list[str]]:
        """What stands in front of 的问题 in each passage, by report."""
        snapshot = open_snapshot(self.index)
        found: dict[str, list[str]] = {report.path: [] for report in snapshot.reports()}
        for passage in snapshot.passages(range(snapshot.dense.size)):
            found[passage.path].append(passage.passage.text.split("的")[0])
        return found

    def embedded(self) -> list[str]:
        return [text.split("\n")[-1].split("的")[0] for text in self.encoder.passages]


def done(summary: SyncSummary) -> dict[str, list[str]]:
    """The parts of a summary that are not empty."""
    parts = {
        name: list(getattr(summary, name)) for name in ("added", "changed", "moved", "removed", "unchanged")
    }
    parts["problems"] = [problem.path for problem in summary.problems]
    return {name: paths for name, paths in parts.items() if paths}
