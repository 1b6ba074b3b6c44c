"""``python -m benchmarks.cluster --uri library.db``: a library on Milvus as it grows, beside one machine."""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus.report import Report

_SIZES = (10_000, 50_000, 200_000)
_QUESTIONS = 10
# For every unit: what some reports say, what all do, what most do in part, and what few do.
_EACH = ("哪些单位提到防汛抗旱", "各单位存在哪些问题", "哪些单位提到形式主义问题", "哪些单位提到首问负责制")
_UNIT = re.compile(r"(?=\d{4}年)")


def main(arguments: list[str] | None = None) -> int:
    """Print a row a size."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cluster", description=__doc__)
    parser.add_argument("--uri", required=True, help="a server, or a file of Milvus Lite")
    parser.add_argument("--passages", type=int, nargs="*", default=_SIZES, help="how many")
    parser.add_argument("--questions", type=int, default=_QUESTIONS, help="so many are asked")
    options = parser.parse_args(arguments)
    for row in _grown(options.passages, options.uri, options.questions):
        print("| " + " | ".join(row) + " |", flush=True)
    return 0


def _grown(sizes: Sequence[int], uri: str, asked_for: int) -> Iterator[Sequence[str]]:
    """Invented reports of so many passages, on one machine and on a server."""
    from benchmarks.generate import questions
    from evaluation.engines import compare
    from evaluation.questions import ReportQuestion
    from index.engine.local.snapshot import Snapshot
    from index.engine.milvus.connection import Address
    from index.engine.milvus.finding import DEPTH
    from index.models.encoder import load_encoder

    encoder = load_encoder()
    asked = [ReportQuestion(text, "zh", "none", text, ()) for text in questions(asked_for)]
    yield (
        "passages",
        "reports",
        "writing (s)",
        "opening (s)",
        "a question (s)",
        "bytes mean / most",
        "bytes opening / going on",
        "same ten",
        "for every unit: bytes",
        "say it there / here, not looked at, of",
    )
    yield ("---",) * 10
    for size in sizes:
        reports = list(_reports(size))
        local = Snapshot.in_memory(reports, encoder)
        depth = replace(DEPTH, remembered=0)
        found = compare(local, asked, encoder, Address.of(uri), depth, each=_EACH, analyse=False)
        local.close()
        yield (
            f"{found.passages:,}",
            f"{len(reports):,}",
            f"{found.copying:.0f}",
            f"{found.opening:.1f}",
            f"{found.seconds:.1f}",
            f"{found.bytes_mean / 1e6:.2f} / {found.bytes_most / 1e6:.2f} MB",
            f"{found.bytes_opening / 1e6:.2f} / {found.bytes_refreshing / 1e6:.2f} MB",
            f"{found.same:.2f}",
            " / ".join(f"{one.bytes / 1e6:.2f}" for one in found.each) + " MB",
            "; ".join(f"{one.there} / {one.here}, {one.unclear}, {one.of}" for one in found.each),
        )


def _reports(passages: int) -> "Iterator[Report]":
    """Invented reports (`benchmarks.generate`), a passage a line, until there are so many."""
    from benchmarks.generate import report
    from corpus.report import Passage, Report, Section

    held = 0
    for number in count():
        name, text = report(number)
        title, at, lines = name.removesuffix(".txt")[5:], 0, []
        for line in text.splitlines(keepends=True):
            if len(line) > 30:
                lines.append((at, line.rstrip("\n")))
            at += len(line)
        cut = tuple(
            Passage(
                start,
                start + len(line),
                line,
                (title,),
                None,
                "problem" if "不" in line else "achievement",
                0,
            )
            for start, line in lines[: passages - held]
        )
        section = Section(title, 1, 0, len(title), 0, len(text), None, "other")
        year, unit = 2015 + number % 10, _UNIT.split(title)[0]
        yield Report(
            name, f"{number}", "txt", "utf-8", text, title, 0, len(title), year, unit, "工作总结", (section,), cut, ()
        )  # fmt: skip
        held += len(cut)
        if held >= passages:
            return


if __name__ == "__main__":
    sys.exit(main())
