"""A folder of reports that changes, with its index, and what must hold of the index whatever befell it."""

import json
import os
import random
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import UnreadableReport, YoujuError
from corpus.folder.scan import list_files, shown_path
from corpus.read import read_report, read_reports
from corpus.report import Problem
from corpus.sandbox.worker import problem_of
from index.engine.local import checkpoint as checkpoints
from index.engine.local.snapshot import Snapshot, open_snapshot
from index.storage.cut import IndexRows, file_report
from index.sync import apply
from index.sync.check import check
from index.sync.sync import needs_sync, sync

NAMES = ("年终\n总结", "报告😀", "长" * 81, os.fsdecode("述职报告".encode("gb18030")), "a'; --", "普通")
WORDS = "意识形态 党建 整改 培训 网格 督查 水利 审计 教育 项目".split()


class Counting:
    """An encoder as light as can be: how often each of `WORDS` occurs, and a constant."""

    name, fingerprint, dimension = "counting", "counting-1", len(WORDS) + 1

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.array([[*map(text.count, WORDS), 1] for text in texts], dtype=np.float32)
        rows = rows.reshape(len(texts), self.dimension)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        if progress:
            progress(len(texts))
        return self.encode_questions(texts)


class Here:
    """Reads in this process; the sandbox has tests of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, files: Iterable[Path]) -> Iterator[tuple[IndexRows, ...] | Problem]:
        for file in files:
            try:
                yield tuple(map(file_report, read_reports(self._folder, file)))
            except UnreadableReport as error:
                yield problem_of(self._folder, file, error)


class Place:
    """A folder of small reports, its index, and every version that each report ever had."""

    def __init__(self, root: Path, seed: int) -> None:
        self.reports, self.index, self.fresh = root / "reports", root / "built", root / "fresh"
        self.reports.mkdir(parents=True)
        self._held = root / "held.json"
        self.chance = random.Random(seed)
        self.versions: dict[str, set[bytes]] = {}
        self.number = 0
        for _ in range(12):
            self.edit("add")

    def edit(self, kind: str) -> None:
        """Add, change, rename or remove one file."""
        files = list_files(self.reports)
        file = self.chance.choice(files) if files else None
        if kind == "add" or file is None or (kind == "remove" and len(files) < 8):
            self.number += 1
            name = f"{self.chance.choice(NAMES)}{self.number}"
            self._write(self.reports / f"{name}.txt")
        elif kind == "change":
            self._write(file)
        elif kind == "rename":
            self.number += 1
            content = file.read_bytes()
            target = file.rename(file.with_name(f"{self.number}{self.chance.choice(NAMES)[:20]}.txt"))
            self.versions.setdefault(shown_path(self.reports, target), set()).add(content)
        else:
            file.unlink()

    def _write(self, file: Path) -> None:
        self.number += 1
        points = "\n".join(
            f"　　{self.number}号事项第{i}点：{''.join(self.chance.choices(WORDS, k=6))}还有差距。"
            for i in range(self.chance.randint(1, 5))
        )
        content = f"河湾镇工作总结{self.number}\n一、存在问题\n{points}\n".encode()
        file.write_bytes(content)
        self.versions.setdefault(shown_path(self.reports, file), set()).add(content)

    def sync(self, **options: bool) -> None:
        # Small, so that there are several transactions and checkpoints to be killed in.
        apply.BATCH, checkpoints.AT_LEAST = 12, 10
        sync(self.reports, self.index, Counting(), remove_many=True, reader=Here(self.reports), **options)

    def paths(self) -> set[str]:
        return {shown_path(self.reports, file) for file in list_files(self.reports)}

    def verify(self, stayed: set[str] = frozenset()) -> None:  # type: ignore[assignment]
        """AssertionError unless the index is whole, holds all of `stayed`, and equals a fresh build."""
        health = check(self.index)
        assert not health.faults, health.faults
        snapshot = open_snapshot(self.index)
        held = {report.path for report in snapshot.reports()}
        assert stayed <= held, f"lost: {sorted(stayed - held)}"
        known = {}
        for path in sorted(held):
            text = snapshot.report(path).text
            fits = [one for one in self.versions.get(path, ()) if plain(one.decode()) == plain(text)]
            assert fits, f"wrong: {path}"
            known[path] = fits[0]
        assert _content(snapshot) == _content(self._built(known)), "not as a fresh build"
        self._held.write_text(json.dumps(sorted(held)), encoding="utf-8")

    def held(self) -> set[str]:
        """The reports that the index held when it was last verified."""
        return set(json.loads(self._held.read_text(encoding="utf-8")))

    def _built(self, known: dict[str, bytes]) -> Snapshot:
        shutil.rmtree(self.fresh, ignore_errors=True)
        for path, content in known.items():
            (self.fresh / path).parent.mkdir(parents=True, exist_ok=True)
            (self.fresh / path).write_bytes(content)
        return Snapshot.in_memory(
            [read_report(self.fresh, file) for file in list_files(self.fresh)], Counting()
        )


def plain(text: str) -> str:
    return "".join(text.split())


def _content(snapshot: Snapshot) -> list[object]:
    """Everything a question sees."""
    columns, rows = snapshot.columns, range(len(snapshot.columns.passage_ids))
    vectors = Counting().encode_questions(WORDS)
    lists = (snapshot.lexical, snapshot.headings)
    return [
        [(p.path, p.title, p.year, p.unit, p.passage) for p in snapshot.passages(rows)],
        [columns.sections.tolist(), columns.roles.tolist(), columns.years.tolist()],
        [np.round(snapshot.dense.scores(vector), 4).tolist() for vector in vectors],
        [np.round(one.score([[(word, 1.0)]]), 4).tolist() for one in lists for word in WORDS],
    ]


def child(work: Callable[[], object]) -> int:
    """Do it in a forked process; its process id."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        work()
        code = 0
    except YoujuError as error:
        code = 3
        os.write(2, f"{error}\n".encode() if os.environ.get("YOUJU_FAULTS") else b"")
    except BaseException as error:  # noqa: BLE001 — the end of a child, which says why
        os.write(2, f"{type(error).__name__}: {str(error)[:600]}\n".encode())
    finally:
        os._exit(code)


def ended(pid: int) -> int:
    """0 done, 3 a plain sentence, 1 a failure, below 0 a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def settles(place: Place) -> int:
    """After an undisturbed sync the index is exactly what the folder is."""

    def work() -> None:
        place.sync()
        assert not needs_sync(place.reports, place.index, Counting())
        place.verify(place.paths())
        assert {r.path for r in open_snapshot(place.index).reports()} == place.paths()

    return ended(child(work))
