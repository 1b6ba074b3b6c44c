"""``python -m benchmarks.asking``: a question from the shell, by wall clock, and inside a process.

From the shell: a fresh ``python -m retrieval`` over the samples with a built index, next
to a fresh Python that does nothing. Inside: warm questions, Chinese and English.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_ROUNDS = 5
_QUESTIONS = ("意识形态工作存在哪些问题？", "what problems were listed about ideology work")


def main() -> int:
    """Print both tables."""
    from index.defaults import SAMPLES
    from index.models.encoder import load_encoder
    from index.sync.sync import sync
    from retrieval.assistant import Assistant

    with tempfile.TemporaryDirectory() as folder:
        encoder = load_encoder()
        sync(SAMPLES, Path(folder), encoder)
        shell = [sys.executable, "-m", "retrieval", "--reports", str(SAMPLES), "--index", folder]
        nothing = _wall([sys.executable, "-c", "pass"])
        print(f"python that does nothing: {nothing:.2f} s")
        for question in _QUESTIONS:
            print(f"python -m retrieval “{question}”: {_wall([*shell, question]):.2f} s")
        assistant = Assistant(Path(folder), encoder)
        for question in _QUESTIONS:
            assistant.ask(question)
            times = []
            for _ in range(200):
                started = time.perf_counter()
                assistant.ask(question)
                times.append(1000 * (time.perf_counter() - started))
            times.sort()
            print(f"warm “{question}”: p50 {statistics.median(times):.1f} ms, p95 {times[189]:.1f} ms")
    return 0


def _wall(command: list[str]) -> float:
    """Median seconds of several runs."""
    times = []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


if __name__ == "__main__":
    sys.exit(main())
