"""One target under Atheris, in a process of its own: ``python -m benchmarks.fuzz.child TARGET FINDS -runs=N …``.

A find is written down and the run goes on; only what ends the process (a crash in C, no answer for a minute,
too much memory) ends it, and libFuzzer writes that input itself.
"""

import hashlib
import resource
import sys
import time
import traceback
from pathlib import Path

import atheris  # type: ignore[import-not-found, unused-ignore]

ROOT = Path(__file__).resolve().parent.parent.parent
_ROOMS = ("corpus", "index", "retrieval", "analysis", "chat")
# Seconds of processor time that no input of this size may take; a child of the program has sixty.
SLOW = 10.0
# As the sandbox has it, on top of what the program itself takes.
_MEGABYTES = 1_024


def main() -> None:
    name, finds, *options = sys.argv[1:]
    with atheris.instrument_imports(include=list(_ROOMS)):
        from benchmarks.fuzz.targets import TARGETS
    target = TARGETS[name]
    for seed in target.seeds():
        target.run(seed)
    place, seen = Path(finds), set[str]()
    most = _mapped() + _MEGABYTES * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (most, most))

    def one(data: bytes) -> None:
        began = time.process_time()
        try:
            target.run(data)
        except Exception as error:  # noqa: BLE001 — any of them is a find
            _note(place, seen, name, _key(error), data)
        if time.process_time() - began > SLOW:
            _note(place, seen, name, "slow", data)

    atheris.Setup([sys.argv[0], *options], one)
    atheris.Fuzz()


def _key(error: Exception) -> str:
    """What tells finds apart: the error, and the last line of the project that it came through."""
    frames = [one for one in traceback.extract_tb(error.__traceback__) if one.filename.startswith(str(ROOT))]
    last = next((one for one in reversed(frames) if "/benchmarks/" not in one.filename), frames[-1])
    return f"{type(error).__name__} {Path(last.filename).stem}-{last.lineno} {str(error)[:60]}"


def _note(place: Path, seen: set[str], name: str, key: str, data: bytes) -> None:
    short = " ".join(key.split()[:2])
    if short in seen:
        return
    seen.add(short)
    file = place / f"{name}-{hashlib.sha256(short.encode()).hexdigest()[:12]}"
    if not file.exists():
        file.write_bytes(data)
        print(
            f"FIND {name}: {key}; again: python -m benchmarks.fuzz --again {file}",
            file=sys.stderr,
            flush=True,
        )


def _mapped() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


if __name__ == "__main__":
    main()
