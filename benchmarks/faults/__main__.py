"""``python -m benchmarks.faults``: kill, starve and damage the index, and count what is lost or wrong.

Every try is a process of its own, forked before anything has started threads. What is left
must open, pass ``--check`` and equal a fresh build of the reports it holds; each of those
must be a version of a report that was in the folder, and none that stayed may be missing.
"""

import argparse
import os
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.faults import campaign, failing
from benchmarks.faults.damage import damages
from benchmarks.faults.place import Place, child, ended, settles
from corpus.folder.scan import list_files
from index.engine.local import checkpoint as checkpoints


def kills(place: Place, wanted: int) -> Counter[str]:
    """Kill so many syncs at random moments, look at what is left, go on from there."""
    counts: Counter[str] = Counter()
    assert settles(place) == 0
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
            counts["bad"] += settles(place) != 0
    counts["bad"] += settles(place) != 0
    return counts


def short_of_space(place: Place, limits: Iterable[int]) -> Counter[str]:
    """No file may grow beyond so many bytes: every write may be cut short or refused."""
    counts: Counter[str] = Counter()
    assert settles(place) == 0
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
    counts["bad"] += settles(place) != 0
    return counts


def failing_writes(place: Place, most: int) -> Counter[str]:
    """The n-th sync to disk or write of a derived file fails, for n = 1, 2, … until none does."""
    counts: Counter[str] = Counter()
    assert settles(place) == 0
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

            os.fsync, os.open, os.replace = once(os.fsync), once(os.open), once(os.replace)  # type: ignore[assignment]
            Path.mkdir = once(Path.mkdir)  # type: ignore[method-assign]
            checkpoints._write = once(checkpoints._write)  # type: ignore[assignment]
            remove, harmless = checkpoints._remove, False

            def removing(path: Path) -> None:
                nonlocal harmless
                ahead = left[0]
                remove(path)
                harmless |= left[0] <= 0 < ahead

            # What is old and cannot be removed only takes space.
            checkpoints._remove = removing
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


def writers(place: Place, together: int) -> Counter[str]:
    """So many syncs at once: each ends well or says who is at work."""
    counts: Counter[str] = Counter()
    for _ in range(3):
        for _ in range(4):
            place.edit(place.chance.choice(("add", "change", "rename", "remove")))
        pids = [child(place.sync) for _ in range(together)]
        codes = [ended(pid) for pid in pids]
        counts["tries"] += together
        counts["bad"] += sum(code not in (0, 3) for code in codes) + (settles(place) != 0)
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
        counts["bad"] += settles(place) != 0
    return counts


def main(arguments: list[str] | None = None) -> int:
    """Everything, and what came of it; the exit status says whether anything was bad."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.faults", description="faults and what is left"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=250)
    parser.add_argument("--long", action="store_true", help="every fate at every call of every work")
    parser.add_argument(
        "--cases", type=int, default=10_000, metavar="N", help="with --long: at least so many"
    )
    parser.add_argument(
        "--resume", type=Path, default=Path("faults.jsonl"), metavar="FILE", help="where --long was left"
    )
    parser.add_argument(
        "--of",
        nargs="+",
        choices=campaign.SUBJECTS,
        default=tuple(campaign.SUBJECTS),
        help="with --long: of these",
    )
    parser.add_argument("--only", metavar="CASE", help="with --long: this one")
    parser.add_argument("--steps", type=int, metavar="N", help="drive a library beside a dictionary")
    options = parser.parse_args(arguments)
    if options.steps:
        # What it needs is for development alone.
        from benchmarks.faults.stepping import walk

        walk(options.seed, options.steps)
        return 0
    if options.long:
        return _long(options)
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


def _long(options: argparse.Namespace) -> int:
    memory = Path("/dev/shm")  # noqa: S108 - nothing of it is to outlive the process
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as scratch:
        failing.stand_behind(Path(scratch))
        if not os.environ.get(failing.STARTED):
            print("no C compiler, or not Linux: calls of the system fail nowhere", file=sys.stderr)
        if options.only:
            bad = campaign.repeat(Path(scratch), options.only)
        else:
            bad = campaign.run(Path(scratch), options.seed, options.cases, options.resume, options.of)
    print(f"seed {options.seed}: {bad} lost or wrong")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
