"""One step of one engine in a process of its own; prints what it took as JSON.

``python -m benchmarks.measure ENGINE build|session|add FOLDER INDEX START BORN``, where BORN is
when the process was started, in seconds since 1970: what the system says of that is rounded.
"""

import json
import os
import statistics
import sys
import threading
import time
from pathlib import Path
from typing import Self

import psutil

from benchmarks.engines import ENGINES
from benchmarks.generate import questions, write

QUESTIONS = 200
ADDED = 3


def main() -> int:
    """Do the step and print its figures."""
    name, step, folder, index, start, born = sys.argv[1:]
    engine, reports = ENGINES[name](), Path(folder)
    with _Memory() as memory:
        figures = {"build": _build, "session": _session, "add": _add}[step](
            engine, reports, Path(index), int(start), float(born)
        )
    figures["peak_mb"] = memory.most / 1e6
    engine.close()
    print(json.dumps(figures))
    return 0


def _build(engine: object, reports: Path, index: Path, *_: float) -> dict[str, float]:
    started, cpu = time.perf_counter(), _cpu()
    engine.build(reports, index)  # type: ignore[attr-defined]
    return {"seconds": time.perf_counter() - started, "cpu": _cpu() - cpu}


def _session(engine: object, reports: Path, index: Path, start: int, born: float) -> dict[str, float]:
    """Cold to the first answer, warm questions, and reports added one by one."""
    engine.open(reports, index)  # type: ignore[attr-defined]
    ask = engine.ask  # type: ignore[attr-defined]
    first, *asked = dict.fromkeys(questions(QUESTIONS))
    if not ask(first):
        raise AssertionError("no answer")
    cold = time.time() - born
    times, every = [], []
    for question in asked:
        begun = time.perf_counter()
        ask(question)
        (every if question.startswith("哪些") else times).append(1000 * (time.perf_counter() - begun))
    times.sort()
    adding = []
    for number in range(ADDED):
        (file,) = write(reports, 1, start=start + number)
        begun = time.perf_counter()
        engine.add(file)  # type: ignore[attr-defined]
        adding.append(time.perf_counter() - begun)
    return {
        "cold": cold,
        "p50": statistics.median(times),
        "p95": times[int(0.95 * len(times))],
        "every": statistics.median(every),
        "add": statistics.median(adding[1:]),
    }


def _add(engine: object, reports: Path, index: Path, start: int, _: float) -> dict[str, float]:
    """Open, add one, save: the parent takes the time of the whole process."""
    (file,) = write(reports, 1, start=start)
    engine.open(reports, index)  # type: ignore[attr-defined]
    engine.add(file)  # type: ignore[attr-defined]
    return {}


def _cpu() -> float:
    """Seconds of processor time of this process and of its children, the living ones too."""
    own, total = psutil.Process(), sum(os.times()[:4])
    return total + sum(sum(child.cpu_times()[:2]) for child in own.children(recursive=True))


class _Memory:
    """The most bytes that this process and its children held at one time, looked at ten times a second."""

    def __enter__(self) -> Self:
        self.most, self._over = 0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        own = psutil.Process()
        while not self._over.wait(0.1):
            held = 0
            for process in (own, *own.children(recursive=True)):
                try:
                    held += process.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            self.most = max(self.most, held)


if __name__ == "__main__":
    sys.exit(main())
