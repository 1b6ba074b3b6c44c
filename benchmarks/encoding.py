"""``python -m benchmarks.encoding``: the bundled encoder on one core, beside PyTorch.

Three figures of the encoder — time to load, passages of 200 characters a second, memory —
and the same passages through sentence-transformers in the same run. Passages are cut
from the sample reports, each made different by its number, since tokenizers remember. Then, in the same run and on one
core, what the sample reports cost: to be read, roles by the small models among it; to have the roles of their sections
read by the network; and to be embedded.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

_PASSAGES = 500
_CHARACTERS = 200
_ONE_CORE = {"OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}

_CHILD = """
import json, sys, time
from benchmarks.encoding import memory_mb, measure
before = memory_mb()
started = time.perf_counter()
if sys.argv[1] == "youju":
    from index.models.encoder import load_encoder
    encode = load_encoder().encode_passages
else:
    from index.models.encoder import CONTEXTUAL
    from sentence_transformers import SentenceTransformer
    encode = SentenceTransformer(str(CONTEXTUAL), device="cpu").encode
encode(["预热"])
loaded = time.perf_counter() - started
after = memory_mb()
print(json.dumps({"load_s": loaded, "passages_per_s": measure(encode), "memory_mb": after - before}))
"""


def passages() -> list[str]:
    """Made-up passages of 200 characters each."""
    from corpus.folder.scan import list_files
    from corpus.read import read_report
    from index.defaults import SAMPLES

    text = "".join(read_report(SAMPLES, path).text for path in list_files(SAMPLES)).replace("\n", "")
    starts = [number * 37 % (len(text) - _CHARACTERS) for number in range(_PASSAGES)]
    return [
        f"{number}{text[start : start + _CHARACTERS]}"[:_CHARACTERS] for number, start in enumerate(starts)
    ]


def measure(encode) -> float:  # type: ignore[no-untyped-def]
    """Passages a second, the better of two rounds: the machine is shared."""
    texts = passages()
    best = 0.0
    for _ in range(2):
        started = time.perf_counter()
        encode(texts)
        best = max(best, len(texts) / (time.perf_counter() - started))
    return best


def memory_mb() -> float:
    """Resident memory of this process in megabytes (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> int:
    """Run both in processes of their own and print a table."""
    print("| | load | passages/s | memory |\n| --- | --- | --- | --- |")
    rates = {}
    for name in ("youju", "sentence-transformers"):
        output = subprocess.run(
            [sys.executable, "-c", _CHILD, name],
            env=os.environ | _ONE_CORE,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        figures = json.loads(output.splitlines()[-1])
        rates[name] = figures["passages_per_s"]
        print(
            f"| {name} | {figures['load_s']:.2f} s | {figures['passages_per_s']:,.0f} | {figures['memory_mb']:.0f} MB |"
        )
    print(f"\nratio of rates: {rates['youju'] / rates['sentence-transformers']:.2f}\n")
    print(costs())
    return 0


def costs(rounds: int = 3) -> str:
    """A table of what a sample report costs, the best of the rounds."""
    from corpus.folder.scan import list_files
    from corpus.read import read_report
    from corpus.rereading import judged_again
    from index.defaults import SAMPLES
    from index.models.bundled import BundledEncoder
    from index.models.encoder import CONTEXTUAL
    from index.storage.cut import file_report

    files = list_files(SAMPLES)
    encoder = BundledEncoder(CONTEXTUAL, threads=1)
    reports = [read_report(SAMPLES, file) for file in files]
    texts = [text for report in reports for text in file_report(judged_again(report, encoder)).texts]
    ways: dict[str, Callable[[], object]] = {
        "read the file": lambda: [read_report(SAMPLES, file) for file in files],
        "read its roles": lambda: [judged_again(report, encoder) for report in reports],
        "embed its passages": lambda: encoder.encode_passages(texts),
    }
    seconds = {name: min(_timed(way) for _ in range(rounds)) for name, way in ways.items()}
    lines = [
        f"| {len(reports)} reports, {len(texts)} passages | ms a report | of embedding |",
        "| --- | --- | --- |",
    ]
    for name, spent in seconds.items():
        lines.append(
            f"| {name} | {1_000 * spent / len(reports):.0f} | {spent / seconds['embed its passages']:.2f} |"
        )
    return "\n".join(lines)


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
