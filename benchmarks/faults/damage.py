"""Damage to the files of an index: fourteen kinds, and whether it is noticed or harmless."""

import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.faults.place import Place, child, ended, settles
from index.engine.local import checkpoint as checkpoints
from index.storage.database import FILE
from index.sync.check import check

Damage = Callable[[Path, random.Random], object]


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
    assert settles(place) == 0
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
            derived = file.parts[0] == checkpoints.FOLDER
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
