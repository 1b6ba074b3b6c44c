"""A library driven step by step beside a plain dictionary that says what it must hold.

Files come by upload and by hand, are changed, renamed, removed and put back; reports are corrected; the model changes; this
process and others bring the index up to date, some of them killed; and whoever asks gets what the dictionary says.
"""

import os
import shutil
import signal
import tempfile
import time
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from benchmarks.faults.place import Counting, Here, child, ended, plain
from corpus.errors import YoujuError
from corpus.folder import trash
from corpus.folder.intake import store
from corpus.metadata import corrections
from index.engine.local import checkpoint as checkpoints
from index.engine.local.snapshot import open_snapshot
from index.sync import apply
from index.sync.check import check
from index.sync.sync import needs_sync, sync
from retrieval.pipeline import ask
from retrieval.ranking.rank import Searcher

_NAMES = st.sampled_from(
    ["总结.txt", "报告 1.txt", "a.txt", "子/乙.txt", "子/深/丙.txt", "a'; --.txt", "报告😀.txt"]
)
_YEARS = st.integers(1990, 2030)
_READ_YEAR = 2023
_SECONDS = 60.0


class _Model(Counting):
    """The same vectors under another name: for an index another model."""

    def __init__(self, number: int) -> None:
        self.name, self.fingerprint = f"counting {number}", f"counting-{number}"


class Library(RuleBasedStateMachine):
    """``steps`` were taken by all of them; ``files`` are contents by path, ``years`` those that somebody said; ``gone`` what lies in the trash."""

    steps = 0

    def __init__(self) -> None:
        super().__init__()
        memory = Path("/dev/shm")  # noqa: S108
        self.root = Path(tempfile.mkdtemp(prefix="youju-model-", dir=memory if memory.is_dir() else None))
        self.reports, self.index = self.root / "reports", self.root / "built"
        self.reports.mkdir()
        self.files: dict[str, bytes] = {}
        self.years: dict[str, int] = {}
        self.gone: dict[str, tuple[str, bytes]] = {}
        self.number, self.model, self.synced = 0, _Model(0), False
        apply.BATCH, checkpoints.AT_LEAST = 12, 10

    def teardown(self) -> None:
        shutil.rmtree(self.root)

    # The folder.

    def _content(self) -> bytes:
        self.number += 1
        code = f"K{self.number:05d}"
        points = "\n".join(
            f"　　{code}事项第{n}点：党建培训网格还有差距。" for n in range(1 + self.number % 3)
        )
        return f"河湾镇2023年工作总结\n一、存在问题\n{points}\n".encode()

    @initialize()
    def begin(self) -> None:
        for name in ("甲.txt", "乙.txt"):
            self._write(name, self._content())

    def _write(self, path: str, content: bytes) -> None:
        file = self.reports / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        self.files[path], self.synced = content, False

    @rule(name=_NAMES, again=st.booleans())
    def upload(self, name: str, again: bool) -> None:
        content = next(iter(self.files.values())) if again and self.files else self._content()
        sent = self.root / "sent"
        sent.write_bytes(content)
        stored = store(sent, name, self.reports, at=name)
        assert stored.path is not None and stored.outcome in ("added", "renamed", "known"), stored
        assert (stored.outcome == "known") == (self.files.get(stored.path) == content), stored
        assert stored.path not in self.files or self.files[stored.path] == content, "overwritten"
        self.files[stored.path], self.synced = content, False

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def change(self, data: st.DataObject) -> None:
        self._write(data.draw(st.sampled_from(sorted(self.files))), self._content())

    @precondition(lambda self: self.files)
    @rule(data=st.data(), to=_NAMES)
    def rename(self, data: st.DataObject, to: str) -> None:
        path = data.draw(st.sampled_from(sorted(self.files)))
        if to not in self.files:
            (self.reports / to).parent.mkdir(parents=True, exist_ok=True)
            (self.reports / path).rename(self.reports / to)
            self.files[to], self.synced = self.files.pop(path), False

    @precondition(lambda self: len(self.files) > 1)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(sorted(self.files)))
        self.gone[trash.remove(self.reports, path).id] = (path, self.files.pop(path))
        self.synced = False

    @precondition(lambda self: self.gone)
    @rule(data=st.data())
    def put_back(self, data: st.DataObject) -> None:
        id_ = data.draw(st.sampled_from(sorted(self.gone)))
        path, content = self.gone.pop(id_)
        back = trash.restore(self.reports, id_)
        assert back == path or path in self.files, "a place of its own was free"
        assert back not in self.files, "overwritten"
        self.files[back], self.synced = content, False

    # What is said of reports, and by which model they are found.

    @precondition(lambda self: self.files)
    @rule(data=st.data(), year=st.none() | _YEARS)
    def correct(self, data: st.DataObject, year: int | None) -> None:
        path = data.draw(st.sampled_from(sorted(self.files)))
        corrections.set_fields(self.reports, [path], {"year": year})
        self.years.pop(path, None)
        if year is not None:
            self.years[path] = year
        self.synced = False

    @rule(number=st.integers(0, 2))
    def change_model(self, number: int) -> None:
        self.model, self.synced = _Model(number), False

    # The index follows.

    def _sync(self, **options: bool) -> None:
        reader = Here(self.reports)
        sync(self.reports, self.index, self.model, remove_many=True, reader=reader, wait=_SECONDS, **options)

    @rule(rebuild=st.booleans())
    def sync_here(self, rebuild: bool) -> None:
        self._sync(rebuild=rebuild)
        self.synced = True

    @rule(count=st.integers(1, 3))
    def sync_elsewhere(self, count: int) -> None:
        assert [ended(pid) for pid in [child(self._sync) for _ in range(count)]] == [0] * count
        self.synced = True

    @rule(milliseconds=st.integers(0, 40))
    def killed(self, milliseconds: int) -> None:
        pid = child(self._sync)
        time.sleep(milliseconds / 1000)
        os.kill(pid, signal.SIGKILL)
        ended(pid)
        self.synced = False

    @invariant()
    def stands(self) -> None:
        """Whatever happened: every file is what it was, and where the index was brought up to date it says that."""
        Library.steps += 1
        assert {path: (self.reports / path).read_bytes() for path in self.files} == self.files
        if not self.synced:
            return
        assert not needs_sync(self.reports, self.index, self.model)
        health = check(self.index)
        assert (health.faults, health.derived, health.reports) == ((), None, len(self.files))
        snapshot = open_snapshot(self.index)
        found = {one.path: (snapshot.text(one.path), one.year) for one in snapshot.reports()}
        snapshot.close()
        assert found.keys() == self.files.keys()
        for path, (text, year) in found.items():
            assert plain(text) == plain(self.files[path].decode()), f"another text: {path}"
            assert year == self.years.get(path, _READ_YEAR), f"another year: {path}"

    @precondition(lambda self: self.synced and self.files)
    @rule(data=st.data())
    def asked(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(sorted(self.files)))
        code = self.files[path].decode().partition("K")[2][:5]
        holding = {one for one, content in self.files.items() if f"K{code}".encode() in content}
        snapshot = open_snapshot(self.index)
        try:
            answer = ask(Searcher(snapshot, self.model), f"K{code}事项", top=20)
        finally:
            snapshot.close()
        for passage in answer.passages:
            assert plain(passage.text) in plain(self.files[passage.report].decode()), "no quote"
        assert {answer.passages[0].report} <= holding, f"K{code} stands in {holding}"
        assert holding <= {passage.report for passage in answer.passages}, f"K{code} is in {holding}"

    @rule()
    def asked_before_there_is_an_index(self) -> None:
        if not self.index.exists():
            try:
                open_snapshot(self.index)
            except YoujuError:
                return
            raise AssertionError("there is none")
