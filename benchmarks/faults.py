"""``python -m benchmarks.faults``: kill, starve and damage the index, and count what is lost or wrong.

Every try is a process of its own, forked before anything has started threads. What is left
must open, pass ``--check`` and equal a fresh build of the reports it holds; each of those
must be a version of a report that was in the folder, and none that stayed may be missing.
"""

import argparse
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import UnreadableReport, YoujuError
from corpus.folder import list_files, read_report, shown_path
from corpus.report import Problem
from index import apply, generation
from index.check import check
from index.cut import Filed, file_report
from index.database import FILE
from index.snapshot import Snapshot, open_snapshot
from index.sync import needs_sync, sync

NAMES = ("年终\n总结", "报告😀", "长" * 81, os.fsdecode("述职报告".encode("gb18030")), "a'; --", "普通")
WORDS = "意识形态 党建 整改 培训 网格 督查 水利 审计 教育 项目".split()
Damage = Callable[[Path, random.Random], object]


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


class _Here:
    """Reads in this process; the fence has tests of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, files: Iterable[Path]) -> Iterator[Filed | Problem]:
        for file in files:
            try:
                yield file_report(read_report(self._folder, file))
            except UnreadableReport as error:
                yield Problem(shown_path(self._folder, file), error.zh, error.en)


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
        apply.BATCH, generation.AT_LEAST = 12, 10
        sync(self.reports, self.index, Counting(), remove_many=True, reader=_Here(self.reports), **options)

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
            fits = [one for one in self.versions.get(path, ()) if _plain(one.decode()) == _plain(text)]
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


def _plain(text: str) -> str:
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


def kills(place: Place, wanted: int) -> Counter[str]:
    """Kill so many syncs at random moments, look at what is left, go on from there."""
    counts: Counter[str] = Counter()
    assert _settles(place) == 0
    longest = 0.05
    while counts["killed"] < wanted:
        before = place.held()
        for _ in range(place.chance.randint(1, 6)):
            place.edit(place.chance.choice(("add", "change", "rename", "remove")))
        begun = time.monotonic()
        rebuild = counts["tries"] % 10 == 9
        pid = child(lambda rebuild=rebuild: place.sync(rebuild=rebuild))  # type: ignore[misc]
        time.sleep(place.chance.random() * longest)
        os.kill(pid, signal.SIGKILL)
        code = ended(pid)
        # Kills should fall anywhere in a sync: as late as those last that were not killed.
        longest = 0.9 * longest + 0.1 * (time.monotonic() - begun) if code == 0 else min(1.0, 1.05 * longest)
        counts["tries"] += 1
        counts["killed"] += code == -signal.SIGKILL
        stayed = before & place.paths()
        counts["bad"] += ended(child(lambda stayed=stayed: place.verify(stayed))) != 0  # type: ignore[misc]
        if place.chance.random() < 0.5:
            counts["bad"] += _settles(place) != 0
    counts["bad"] += _settles(place) != 0
    return counts


def _settles(place: Place) -> int:
    """After an undisturbed sync the index is exactly what the folder is."""

    def work() -> None:
        place.sync()
        assert not needs_sync(place.reports, place.index, Counting())
        place.verify(place.paths())
        assert {r.path for r in open_snapshot(place.index).reports()} == place.paths()

    return ended(child(work))


def short_of_space(place: Place, limits: Iterable[int]) -> Counter[str]:
    """No file may grow beyond so many bytes: every write may be cut short or refused."""
    counts: Counter[str] = Counter()
    assert _settles(place) == 0
    for limit in limits:
        before = place.held()
        for _ in range(3):
            place.edit(place.chance.choice(("add", "change", "rename", "remove")))

        def work(limit: int = limit) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            place.sync(rebuild=limit % 2 == 1)

        code = ended(child(work))
        counts["tries"] += 1
        counts["refused in a sentence"] += code == 3
        counts["bad"] += code not in (0, 3)
        stayed = before & place.paths()
        counts["bad"] += ended(child(lambda stayed=stayed: place.verify(stayed))) != 0  # type: ignore[misc]
    counts["bad"] += _settles(place) != 0
    return counts


def failing_writes(place: Place, most: int) -> Counter[str]:
    """The n-th sync to disk or write of a derived file fails, for n = 1, 2, … until none does."""
    counts: Counter[str] = Counter()
    assert _settles(place) == 0
    for number in range(1, most + 1):
        before = place.held()
        place.edit("change")

        def work(number: int = number) -> None:
            left = [number]

            def once(call: Callable[..., object]) -> Callable[..., object]:
                def failing(*arguments: object, **named: object) -> object:
                    left[0] -= 1
                    if left[0] == 0:
                        raise OSError(5, "Input/output error")
                    return call(*arguments, **named)

                return failing

            os.fsync, os.open = once(os.fsync), once(os.open)  # type: ignore[assignment]
            Path.rename, Path.mkdir = once(Path.rename), once(Path.mkdir)  # type: ignore[method-assign]
            generation._write = once(generation._write)  # type: ignore[assignment]
            remove, harmless = generation._remove, False

            def removing(path: Path) -> None:
                nonlocal harmless
                ahead = left[0]
                remove(path)
                harmless |= left[0] <= 0 < ahead

            # What is old and cannot be removed only takes space.
            generation._remove = removing
            place.sync(rebuild=True)
            assert left[0] > 0 or harmless, "a failure was swallowed"
            os._exit(0 if harmless else 9)

        code = ended(child(work))
        if code == 9:
            return counts
        counts["tries"] += 1
        counts["refused in a sentence"] += code == 3
        counts["bad"] += code not in (0, 3)
        stayed = before & place.paths()
        counts["bad"] += ended(child(lambda stayed=stayed: place.verify(stayed))) != 0  # type: ignore[misc]
    return counts


def _write_at(path: Path, at: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(data)


def _flip(path: Path, chance: random.Random) -> None:
    at = chance.randrange(max(1, path.stat().st_size))
    byte = path.read_bytes()[at : at + 1] or b"\0"
    _write_at(path, at, bytes([byte[0] ^ (1 << chance.randrange(8))]))


def _zero_page(path: Path, chance: random.Random) -> None:
    _write_at(path, chance.randrange(max(1, path.stat().st_size // 2)), bytes(512))


def _swap(path: Path, _: random.Random) -> None:
    data = path.read_bytes()
    middle = len(data) // 2
    path.write_bytes(data[middle:] + data[:middle])


def _folder(path: Path, _: random.Random) -> None:
    path.unlink()
    path.mkdir()


DAMAGES: dict[str, Damage] = {
    "gone": lambda path, _: path.unlink(),
    "empty": lambda path, _: os.truncate(path, 0),
    "one byte": lambda path, _: path.write_bytes(b"x"),
    "cut to half": lambda path, _: os.truncate(path, path.stat().st_size // 2),
    "last byte gone": lambda path, _: os.truncate(path, max(0, path.stat().st_size - 1)),
    "grown": lambda path, _: _write_at(path, path.stat().st_size, b"more"),
    "a bit flipped": _flip,
    "zeros inside": _zero_page,
    "all zeros": lambda path, _: path.write_bytes(bytes(path.stat().st_size)),
    "noise": lambda path, chance: path.write_bytes(chance.randbytes(path.stat().st_size)),
    "halves swapped": _swap,
    "a foreign file": lambda path, _: path.write_bytes(b"%PDF-1.7 something else entirely\n" * 40),
    "another database": lambda path, _: path.write_bytes(b"SQLite format 3\0" + bytes(4080)),
    "a folder in its place": _folder,
}


def damages(place: Place, kinds: Iterable[str] = tuple(DAMAGES)) -> Counter[str]:
    """Every kind of damage to every file: answers as before, or a sentence; a rebuild always helps.

    A change that no reader can see, such as a bit in a free page, may stay unnoticed.
    """
    counts: Counter[str] = Counter()
    if place.index.exists():
        shutil.rmtree(place.index)
    place.edit("add")
    assert _settles(place) == 0
    whole = place.index.with_name("whole")
    shutil.rmtree(whole, ignore_errors=True)
    shutil.copytree(place.index, whole)
    files = [
        file.relative_to(whole) for file in sorted(whole.rglob("*")) if file.is_file() and file.name != "lock"
    ]
    for kind in kinds:
        for file in files:
            if not (whole / file).stat().st_size and file.name.startswith(FILE):
                continue
            shutil.rmtree(place.index)
            shutil.copytree(whole, place.index)
            DAMAGES[kind](place.index / file, place.chance)
            counts["tries"] += 1
            derived = file.parts[0] == generation.FOLDER
            _judge(place, kind, file, derived, counts)
    shutil.rmtree(place.index)
    shutil.copytree(whole, place.index)
    return counts


def _judge(place: Place, kind: str, file: Path, derived: bool, counts: Counter[str]) -> None:
    def noticed() -> None:
        health = check(place.index)
        os._exit(4 if health.faults or health.derived else 0)

    seen = ended(child(noticed))
    counts["seen by --check"] += seen in (3, 4)
    answers = ended(child(lambda: place.verify(place.paths())))
    rescued = 0
    if answers:
        counts["refused in a sentence"] += answers == 3
        # A fault that --check names, or a sentence; never another answer that passes as whole.
        rescued = 0 if seen in (3, 4) else 1
    if derived and answers:
        rescued = 1
    again = ended(child(lambda: (place.sync(rebuild=True), place.verify(place.paths()))))
    bad = rescued or again or seen not in (0, 3, 4) or answers not in (0, 1, 3)
    if bad:
        print(f"BAD {kind} {file}: check {seen}, answers {answers}, rebuild {again}", file=sys.stderr)
    counts["bad"] += bool(bad)


def writers(place: Place, together: int) -> Counter[str]:
    """So many syncs at once: each ends well or says who is at work."""
    counts: Counter[str] = Counter()
    for _ in range(3):
        for _ in range(4):
            place.edit(place.chance.choice(("add", "change", "rename", "remove")))
        pids = [child(place.sync) for _ in range(together)]
        codes = [ended(pid) for pid in pids]
        counts["tries"] += together
        counts["bad"] += sum(code not in (0, 3) for code in codes) + (_settles(place) != 0)
    return counts


def clock_back(place: Place) -> Counter[str]:
    """Files of the same size, and dates that go backwards or stand still."""
    counts: Counter[str] = Counter()
    for seconds in (-1, -3600, -86400 * 400, 0):
        for file in list_files(place.reports)[:4]:
            size, stat = file.stat().st_size, file.stat()
            place._write(file)
            while file.stat().st_size != size and place.chance.random() > 0.05:
                place._write(file)
            date = stat.st_mtime_ns + seconds * 1_000_000_000
            os.utime(file, ns=(date, date))
        counts["tries"] += 1
        counts["bad"] += _settles(place) != 0
    return counts


def main(arguments: list[str] | None = None) -> int:
    """Everything, and what came of it; the exit status says whether anything was bad."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.faults", description="faults and what is left"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=250)
    options = parser.parse_args(arguments)
    bad = 0
    with tempfile.TemporaryDirectory() as scratch:
        place = Place(Path(scratch), options.seed)
        for name, work in (
            ("kill -9", lambda: kills(place, options.kills)),
            ("no space", lambda: short_of_space(place, range(0, 400_001, 9_001))),
            ("failing writes", lambda: failing_writes(place, 200)),
            ("damage", lambda: damages(place)),
            ("two writers", lambda: writers(place, 2)),
            ("five writers", lambda: writers(place, 5)),
            ("clock backwards", lambda: clock_back(place)),
        ):
            counts = work()
            bad += counts["bad"]
            print(f"{name}: " + ", ".join(f"{count} {what}" for what, count in counts.items()), flush=True)
    print(f"seed {options.seed}: {bad} lost or wrong")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
