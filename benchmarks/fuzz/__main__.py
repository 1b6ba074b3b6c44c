"""``python -m benchmarks.fuzz``: inputs that nobody made, for every reader and for whatever is asked.

With Atheris (requirements.txt here) mutations follow the lines they reach, and the growth of that is printed;
without it they are made by chance from the same seeds. Goes on where it was broken off: what was done is noted
in DIR, with the inputs that reached something new and those that broke a law.
"""

import argparse
import importlib.util
import json
import os
import random
import re
import subprocess
import sys
import time
import traceback
from pathlib import Path

from benchmarks.fuzz.target import Target, mutated, tokens
from benchmarks.fuzz.targets import TARGETS

ROOT = Path(__file__).resolve().parent.parent.parent
# Inputs of a process: what leaks is let go, and what it did is noted.
_AT_ONCE = 25_000
_LINE = re.compile(r"#(\d+)\s+(\w+)\s+cov: (\d+)")
_LONGEST = 12_000


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--cases", type=int, default=50_000, metavar="N", help="inputs of each target")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz"), metavar="DIR")
    parser.add_argument("--again", type=Path, metavar="FILE", help="run one input, named TARGET-…")
    options = parser.parse_args(arguments)
    if options.again:
        TARGETS[options.again.name.partition("-")[0]].run(options.again.read_bytes())
        return 0
    guided = importlib.util.find_spec("atheris") is not None
    (options.keep / "finds").mkdir(parents=True, exist_ok=True)
    for name in options.targets or TARGETS:
        if guided:
            _guided(name, options.cases, options.seed, options.keep)
        else:
            _by_chance(TARGETS[name], options.cases, options.seed, options.keep)
    finds = sorted((options.keep / "finds").iterdir())
    print(f"{len(finds)} finds: {' '.join(map(str, finds))}")
    return 1 if finds else 0


def _guided(name: str, cases: int, seed: int, keep: Path) -> None:
    """Under Atheris, a process for some thousand inputs; says how many lines of the program were reached when."""
    corpus, state = keep / name, keep / f"{name}.json"
    if not corpus.is_dir():
        corpus.mkdir()
        for number, data in enumerate(TARGETS[name].seeds()):
            (corpus / f"seed-{number}").write_bytes(data)
    done = (
        json.loads(state.read_text("utf-8"))
        if state.exists()
        else {"inputs": 0, "seconds": 0.0, "reached": []}
    )
    words = keep / f"{name}.words"
    words.write_text(
        "".join(f'"{_escaped(word)}"\n' for word in tokens(TARGETS[name].seeds())), encoding="ascii"
    )
    while done["inputs"] < cases:
        began = time.monotonic()
        wanted = min(_AT_ONCE, cases - done["inputs"])
        command = [sys.executable, "-m", "benchmarks.fuzz.child", name, str(keep / "finds"), f"-runs={wanted + len(list(corpus.iterdir()))}",
                   f"-seed={seed + done['inputs']}", f"-max_len={_LONGEST}", "-timeout=60", "-rss_limit_mb=4096",
                   *([f"-dict={words}"] if words.stat().st_size else []), f"-artifact_prefix={keep}/finds/{name}-", str(corpus)]  # fmt: skip
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1", "PYTHONWARNINGS": "ignore"}
        ran = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            check=False,
        )
        heard = [(int(at), what, int(reached)) for at, what, reached in _LINE.findall(ran.stderr)]
        for line in ran.stderr.splitlines():
            if line.startswith(("FIND", "SUMMARY")) or "Error" in line:
                print(line, flush=True)
        if not heard:
            raise SystemExit(f"{name} did not start:\n{ran.stderr[-2_000:]}")
        # Those that are kept from before are run first and count no more.
        known = next((at for at, what, _ in heard if what == "INITED"), 0)
        done["reached"] += [(done["inputs"] + max(0, at - known), reached) for at, _, reached in heard]
        done["inputs"] += max(heard[-1][0] - known, 1)
        done["seconds"] += time.monotonic() - began
        state.write_text(json.dumps(done), encoding="utf-8")
    growth = {
        10**power: _reached(done["reached"], 10**power)
        for power in range(2, 7)
        if 10**power <= done["inputs"]
    }
    print(f"{name}: {done['inputs']} inputs, {done['seconds']:.0f} s, lines reached "
          f"{', '.join(f'{at}: {reached}' for at, reached in growth.items())}, at last {_reached(done['reached'], 10**9)}", flush=True)  # fmt: skip


def _reached(noted: list[list[int]], at: int) -> int:
    return max((reached for inputs, reached in noted if inputs <= at), default=0)


def _escaped(word: bytes) -> str:
    return "".join(chr(one) if chr(one).isalnum() and one < 128 else f"\\x{one:02x}" for one in word)


def _by_chance(target: Target, cases: int, seed: int, keep: Path) -> None:
    for data, error in sample(target, cases, seed):
        file = keep / "finds" / f"{target.name}-{type(error).__name__}"
        file.write_bytes(data)
        traceback.print_exception(error)
    print(f"{target.name}: {cases} inputs", flush=True)


def sample(target: Target, cases: int, seed: int) -> list[tuple[bytes, Exception]]:
    """So many seeded mutations; those that broke a law."""
    chance, seeds = random.Random(f"{seed} {target.name}"), target.seeds()
    words, found = tokens(seeds), []
    for _ in range(cases):
        data = mutated(seeds, words, chance)
        try:
            target.run(data)
        except Exception as error:  # noqa: BLE001 — any of them is a find
            found.append((data, error))
    return found


if __name__ == "__main__":
    sys.exit(main())
