"""A crowd: other files around the reports, where every search finds less.

Lines of a text file are put together to reports of about 3,500 characters, and a
seeded choice of them stands beside the reports that the questions are about.
"""

import gzip
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import YoujuError
from corpus.report import Report
from evaluation.reports import read_all

_CHARACTERS = 3_500
_SEED = 0


def crowd(source: Path, files: int = 1_000) -> list[Report]:
    """`files` reports cut from `source`, a plain text or ``.gz``, and read as any report is."""
    try:
        texts = list(_cut(source))
    except OSError as error:
        raise YoujuError(f"读不了 {source}：{error}", f"Cannot read {source}: {error}") from error
    random.Random(_SEED).shuffle(texts)
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts[:files]):
            (Path(folder) / f"crowd-{number:05}.txt").write_text(text, encoding="utf-8")
        return read_all(Path(folder))


def _cut(source: Path) -> Iterator[str]:
    opening = gzip.open if source.suffix == ".gz" else open
    with opening(source, "rt", encoding="utf-8") as lines:
        kept: list[str] = []
        for line in lines:
            kept.append(line.rstrip("\n"))
            if sum(map(len, kept)) >= _CHARACTERS:
                yield "\n".join(kept)
                kept = []
