"""The index beside a plain dictionary: whatever is done to the folder, both say the same."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from index_doubles import MarkEncoder, Unfenced, write_report

from index.engine.local.snapshot import Snapshot, open_snapshot
from index.storage.store import Store
from index.sync.check import check
from index.sync.sync import needs_sync, sync

NAMES = st.sampled_from(["a.txt", "b.txt", "新\n表.txt", "目录/😀.txt", "目录/c.txt"])
POINTS = st.lists(
    st.sampled_from(["甲方面还有差距。", "乙方面还有差距。", "丙丙方面还有差距。"]), min_size=1, max_size=3
)


class Killed(Exception):
    """The process ends here, as far as the database can tell."""


class Folder(RuleBasedStateMachine):
    """``files`` are the points of each file there is, ``synced`` those of each report that was committed."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        self.reports, self.index = self.root / "reports", self.root / "built"
        self.files: dict[str, list[str]] = {}
        self.synced: dict[str, list[str]] = {}
        self.write("a.txt", ["甲方面还有差距。"])
        self.sync()

    def teardown(self) -> None:
        shutil.rmtree(self.root)

    @rule(name=NAMES, points=POINTS)
    def write(self, name: str, points: list[str]) -> None:
        write_report(self.reports, name, *points)
        self.files[name] = points

    @precondition(lambda self: self.files)
    @rule(data=st.data(), new=NAMES)
    def rename(self, data: st.DataObject, new: str) -> None:
        name = data.draw(st.sampled_from(sorted(self.files)))
        (self.reports / new).parent.mkdir(exist_ok=True)
        (self.reports / name).replace(self.reports / new)
        self.files[new] = self.files.pop(name)

    # An empty folder is refused with a sentence, which test_sync.py looks at.
    @precondition(lambda self: len(self.files) > 1)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.files)))
        (self.reports / name).unlink()
        del self.files[name]

    @rule(rebuild=st.booleans())
    def sync(self, rebuild: bool = False) -> None:
        self._sync(rebuild=rebuild)
        self.synced = dict(self.files)
        assert not needs_sync(self.reports, self.index, MarkEncoder())

    @rule(after=st.integers(0, 3))
    def sync_killed(self, after: int) -> None:
        """It ends before the statement of a transaction that would be the `after`-th."""
        calls = [after]

        def failing(method):  # type: ignore[no-untyped-def]
            def counted(self, *arguments, **named):  # type: ignore[no-untyped-def]
                calls[0] -= 1
                if calls[0] < 0:
                    raise Killed
                return method(self, *arguments, **named)

            return counted

        with pytest.MonkeyPatch.context() as patch:
            for name in ("put", "remove", "touch", "set_problems"):
                patch.setattr(Store, name, failing(getattr(Store, name)))
            try:
                self._sync()
                self.synced = dict(self.files)
            except Killed:
                pass  # a small sync is one transaction: nothing of it is there

    def _sync(self, rebuild: bool = False) -> None:
        sync(
            self.reports,
            self.index,
            MarkEncoder(),
            rebuild=rebuild,
            remove_many=True,
            reader=Unfenced(self.reports),
        )

    @invariant()
    def the_index_says_what_was_committed(self) -> None:
        if not self.index.exists():
            return
        snapshot = open_snapshot(self.index)
        found: dict[str, list[str]] = {report.path: [] for report in snapshot.reports()}
        for passage in snapshot.passages(range(len(snapshot.columns.passage_ids))):
            found[passage.path].append(passage.passage.text)
        assert found == self.synced
        assert check(self.index).faults == ()
        reports = [snapshot.report(path) for path in sorted(found)]
        fresh = Snapshot.in_memory(reports, MarkEncoder())
        question = MarkEncoder().encode_questions(["甲丙"])[0]
        assert snapshot.dense.scores(question).tolist() == fresh.dense.scores(question).tolist()
        group = [[("差距", 1.0)], [("甲", 1.0)]]
        assert snapshot.lexical.score(group).tolist() == fresh.lexical.score(group).tolist()
        snapshot.close()


TestFolder = Folder.TestCase
TestFolder.settings = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=12,
    stateful_step_count=12,
    suppress_health_check=list(HealthCheck),
)
