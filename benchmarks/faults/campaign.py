"""``python -m benchmarks.faults --long``: every fate at every call of every work, seeded, and taken up where it was left.

A case is a subject, a seed, a fate and a number; its name repeats it. What came of each is a line of the file that
``--resume`` names.
"""

import itertools
import json
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults import failing
from benchmarks.faults.libraries import Backup, Indexed, Restore
from benchmarks.faults.place import child, ended
from benchmarks.faults.subjects import Corrected, Kept, Subject, Uploads, Users
from corpus.errors import YoujuError

SUBJECTS: Mapping[str, Callable[[Path, int], Subject]] = {
    "corrections": Corrected, "users": Users, "uploads": Uploads, "analyses": Kept, "backup": Backup,
    "restore": Restore, "index": Indexed,
}  # fmt: skip

_LINE, _MOMENT, _SPOILT = "killed at a line", "killed at a moment", "damaged"
# Of each subject and seed: lines and moments to be killed at, and places of each file to be damaged.
_LINES, _MOMENTS, _PLACES = 30, 4, 20
_REFUSED = 3
# More than there is time for.
_SEEDS = 1_000_000
_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Case:
    """What is broken, with which seed, by what, and at which place."""

    subject: str
    seed: int
    fate: str
    number: int

    def __str__(self) -> str:
        return f"{self.subject}/{self.seed}/{self.fate}/{self.number}"

    @classmethod
    def parse(cls, text: str) -> "Case":
        subject, seed, fate, number = text.split("/")
        return cls(subject, int(seed), fate, int(number))


class _Stage:
    """A subject as it was made, put back before each case."""

    def __init__(self, scratch: Path, name: str, seed: int) -> None:
        self.subject: Subject = SUBJECTS[name](scratch / "stage", seed)
        self._whole = scratch / "whole"
        self.keep()

    def keep(self) -> None:
        shutil.rmtree(self._whole, ignore_errors=True)
        shutil.copytree(self.subject.root, self._whole)

    def put_back(self) -> None:
        shutil.rmtree(self.subject.root)
        shutil.copytree(self._whole, self.subject.root)


def run(scratch: Path, seed: int, wanted: int, noted: Path, subjects: Sequence[str] = tuple(SUBJECTS)) -> int:
    """Cases of one seed after another until so many are noted; how many were bad."""
    lines = noted.read_text("utf-8").splitlines() if noted.exists() else []
    done = {row["case"]: row["came"] for row in map(json.loads, lines)}
    began = time.monotonic()
    with noted.open("a", encoding="utf-8") as out:
        for number, subject in itertools.product(range(seed, seed + _SEEDS), subjects):
            if len(done) >= wanted:
                break
            place = scratch / f"{subject}-{number}"
            place.mkdir()
            stage = _Stage(place, subject, number)
            for case, damaged in _cases(stage, subject, number):
                if str(case) not in done and len(done) < wanted:
                    done[str(case)] = came = _tried(stage, case, damaged)
                    out.write(json.dumps({"case": str(case), "came": came}, ensure_ascii=False) + "\n")
                    out.flush()
            shutil.rmtree(place)
            _tell(done, time.monotonic() - began)
    return sum(came == "bad" for came in done.values())


def repeat(scratch: Path, name: str) -> int:
    """One case by its name; 1 where it is bad."""
    case = Case.parse(name)
    stage = _Stage(scratch, case.subject, case.seed)
    return int(_tried(stage, case, _spoils(stage)) == "bad")


def _cases(stage: _Stage, name: str, seed: int) -> Iterator[tuple[Case, list[Path]]]:
    """All of one subject and seed: every call by every fate, then lines, moments and damage."""
    stage.put_back()
    stage.subject.work()
    for fate, what in failing.FATES.items() if os.environ.get(failing.STARTED) else ():
        stage.put_back()
        for number in range(1, _counted(lambda what=what: _calls(stage, what)) + 1):  # type: ignore[misc]
            yield Case(name, seed, fate, number), []
    stage.put_back()
    lines, chance = _counted(lambda: _lines(stage)), random.Random(seed)
    for number in sorted(chance.sample(range(1, lines + 1), min(lines, _LINES))):
        yield Case(name, seed, _LINE, number), []
    for number in range(_MOMENTS):
        yield Case(name, seed, _MOMENT, number), []
    damaged = _spoils(stage)
    for number in range(2 * _PLACES * len(damaged)):
        yield Case(name, seed, _SPOILT, number), damaged


def _spoils(stage: _Stage) -> list[Path]:
    """The files to damage, of a stage that holds them all."""
    stage.put_back()
    stage.subject.work()
    stage.put_back()
    return list(stage.subject.spoils())


def _calls(stage: _Stage, fate: failing.Fate) -> int:
    failing.arm(stage.subject.root, fate, 0)
    stage.subject.work()
    failing.disarm()
    return failing.seen()


def _lines(stage: _Stage) -> int:
    with failing.Lines() as lines:
        stage.subject.work()
    return lines.seen


def _counted(work: Callable[[], int]) -> int:
    """What it gives in a process of its own."""
    reading, writing = os.pipe()
    pid = child(lambda: os.write(writing, str(work()).encode()))
    os.close(writing)
    with os.fdopen(reading) as heard:
        said = heard.read()
    if ended(pid):
        raise AssertionError("the work fails undisturbed")
    return int(said)


def _tried(stage: _Stage, case: Case, damaged: list[Path]) -> str:
    """Carry a case out: done, refused (in a sentence, and then done), ended, or bad."""
    stage.put_back()
    if case.fate == _SPOILT:
        return _spoilt(stage, case, damaged)
    pid = child(lambda: _at_work(stage.subject, case))
    if case.fate == _MOMENT:
        time.sleep(random.Random(str(case)).random() * 0.05)
        os.kill(pid, signal.SIGKILL)
    code = ended(pid)
    judged = ended(child(lambda: _judged(stage.subject, code in (0, _REFUSED), pid)))
    if code not in (0, _REFUSED, -signal.SIGKILL) or judged:
        return _bad(case, f"the work ended with {code}, the judge with {judged}")
    return {0: "done", _REFUSED: "refused"}.get(code, "ended")


def _at_work(subject: Subject, case: Case) -> None:
    signal.alarm(_SECONDS)
    again = False
    try:
        if case.fate == _LINE:
            with failing.Lines(case.number):
                subject.work()
        elif case.fate == _MOMENT:
            subject.work()
        else:
            failing.arm(subject.root, failing.FATES[case.fate], case.number)
            subject.work()
    except YoujuError as error:
        failing.disarm()
        assert error.zh and error.en
        again = True
    failing.disarm()
    if again:
        # A program goes on.
        try:
            subject.work()
        except YoujuError as error:
            raise AssertionError(f"not the second time: {error.en}") from error
        os._exit(_REFUSED)


def _judged(subject: Subject, done: bool, worker: int) -> None:
    signal.alarm(_SECONDS)
    subject.judge(done, worker)


def _spoilt(stage: _Stage, case: Case, damaged: list[Path]) -> str:
    """The first half of the numbers are bits, the others truncations, at places spread over each file."""
    stage.subject.spoils()
    file, place = damaged[case.number // (2 * _PLACES)], case.number % (2 * _PLACES)
    chance, size = random.Random(str(case)), file.stat().st_size
    at = min(size - 1, int(size * (place % _PLACES + chance.random()) / _PLACES))
    if place < _PLACES:
        with file.open("r+b") as held:
            held.seek(at)
            byte = held.read(1)[0]
            held.seek(at)
            held.write(bytes([byte ^ 1 << chance.randrange(8)]))
    else:
        os.truncate(file, at)
    code = ended(child(stage.subject.spoilt))
    if code not in (0, _REFUSED):
        return _bad(case, f"byte {at} of {file.relative_to(stage.subject.root)}: {code}")
    return "refused" if code else "done"


def _bad(case: Case, why: str) -> str:
    print(
        f"BAD {case}: {why}; again: python -m benchmarks.faults --long --only '{case}'",
        file=sys.stderr,
        flush=True,
    )
    return "bad"


def _tell(done: dict[str, str], seconds: float) -> None:
    counts = Counter(done.values())
    print(
        f"{len(done)} faults, {seconds:.0f} s: "
        + ", ".join(f"{count} {what}" for what, count in sorted(counts.items())),
        flush=True,
    )
