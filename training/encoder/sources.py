"""What the encoder learns from: general pairs, glosses, official text, and questions on passages.

=============================  ======================================================
``cedict.tsv.gz``              Chinese word ⇥ English gloss (CC-CEDICT, CC BY-SA 4.0)
``tatoeba.tsv.gz``             Chinese ⇥ English sentence (CC BY 2.0 FR)
``tico19.tsv.gz``              likewise, public health (CC0)
``python_docs.tsv.gz``         likewise, technical (CC0 contributions)
``official_text.txt.gz``       official Chinese, a paragraph a line (not under copyright)
``written/pairs.jsonl.gz``     ``topic, role, passage, zh, en``: everyday questions on passages
``written/real.jsonl.gz``      ``source, passage, zh, en``: questions on official paragraphs
``written/nearmiss.jsonl.gz``  ``passage, answered, near, near_en``: what it answers, what it only seems to
=============================  ======================================================

Further folders may hold more ``*.jsonl`` or ``*.jsonl.gz`` of passages with questions, and of threads: a
problem with what belongs to it (``group, problem, cause, plan, later, elsewhere, asked``).
"""

import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from corpus.errors import YoujuError
from index.text.tokens import simplified

PAIRED = ("tatoeba", "tico19", "python_docs")
# Technical sentences teach least of what reports say; this many of them are kept.
MOST_TECHNICAL = 12_000
LONGEST_SENTENCE = 200  # characters
# Of ten parts of the topics one judges and one says when to stop; neither is trained on.
JUDGING, STOPPING = 1, 2

_HAN = re.compile("[一-鿿]")
_NOISE = re.compile(r"\([^)]*\)|\[[^\]]*\]|CL:.*|abbr\. for|variant of|see ")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A passage with questions that it answers; `near` are those that it only seems to, in either language."""

    passage: str
    zh: tuple[str, ...]
    en: tuple[str, ...]
    topic: str = ""
    role: str = ""
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Thread:
    """A problem and the statements that belong to it: its cause, the plan against it, what became of it, the same
    failing elsewhere. ``strangers`` only look as if they did. Problems of one ``group`` stand in one report."""

    group: str
    problem: str
    own: tuple[str, ...]
    strangers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """All that training reads. ``pairs`` and ``glosses`` are (Chinese, English)."""

    glosses: list[tuple[str, str]]
    pairs: list[tuple[str, str]]
    official: list[str]
    lessons: list[Lesson]
    stopping: list[Lesson]
    judging: list[Lesson]
    threads: list[Thread] = field(default_factory=list)
    kept_threads: list[Thread] = field(default_factory=list)


def part_of(topic: str) -> int:
    """Which tenth of the topics this one belongs to, 0–9; always the same for the same name."""
    return int(hashlib.md5(topic.encode(), usedforsecurity=False).hexdigest(), 16) % 10


def load(folder: Path, more: Sequence[Path] = ()) -> Sources:
    """Read `folder` and the further folders of lessons; YoujuError names a file that is missing."""
    glosses = [pair for pair in map(_gloss, _lines(folder / "cedict.tsv.gz")) if pair]
    pairs = []
    for name in PAIRED:
        rows = [tuple(line.split("\t")[:2]) for line in _lines(folder / f"{name}.tsv.gz")]
        kept = [(zh, en) for zh, en in rows if zh and en and len(zh) < LONGEST_SENTENCE]
        random.Random(1).shuffle(kept)
        pairs += kept[:MOST_TECHNICAL] if name == "python_docs" else kept
    official = [line.strip() for line in _lines(folder / "official_text.txt.gz")]
    written = folder / "written"
    lessons = [_lesson(row) for row in _rows(written / "pairs.jsonl.gz")]
    kept_aside = {one.passage for one in lessons if part_of(one.topic) in (JUDGING, STOPPING)}
    lessons += [_lesson(row) for row in _rows(written / "real.jsonl.gz")]
    lessons += [_lesson(row) for row in _rows(written / "nearmiss.jsonl.gz")]
    threads: list[Thread] = []
    for extra in more:
        for path in sorted([*extra.glob("*.jsonl"), *extra.glob("*.jsonl.gz")]):
            more_rows = list(_rows(path))
            lessons += [_lesson(row) for row in more_rows if row.get("passage") and row.get("zh")]
            told = [row for row in more_rows if row.get("problem") and row.get("group")]
            lessons += [one for row in told for one in _lessons_of(row)]
            threads += map(_thread, told)
    trained = [
        one
        for one in lessons
        if not (one.topic and part_of(one.topic) in (JUDGING, STOPPING)) and one.passage not in kept_aside
    ]
    return Sources(
        glosses=glosses,
        pairs=pairs,
        official=official,
        lessons=trained,
        stopping=[one for one in lessons if one.topic and part_of(one.topic) == STOPPING],
        judging=[one for one in lessons if one.topic and part_of(one.topic) == JUDGING],
        threads=[one for one in threads if part_of(one.group) not in (JUDGING, STOPPING)],
        kept_threads=[one for one in threads if part_of(one.group) in (JUDGING, STOPPING)],
    )


def some(lessons: Sequence[Lesson], count: int, seed: int) -> list[Lesson]:
    """About so many, at random; those of one topic that stand side by side stay together."""
    runs = [list(run) for _, run in groupby(lessons, key=lambda one: one.topic)]
    found: list[Lesson] = []
    for run in random.Random(seed).sample(runs, len(runs)):
        if len(found) < count:
            found += run
    return found


def _lesson(row: dict[str, Any]) -> Lesson:
    return Lesson(
        passage=simplified(row["passage"]),
        zh=tuple(map(simplified, row.get("zh") or row.get("answered") or ())),
        en=tuple(row.get("en") or ()),
        topic=row.get("topic", ""),
        role=row.get("role", ""),
        near=tuple(map(simplified, (*(row.get("near") or ()), *(row.get("near_en") or ())))),
    )


def _lessons_of(row: dict[str, Any]) -> Iterator[Lesson]:
    """The problem of a thread and the same failing elsewhere, each with the words in which people ask for it."""
    if part_of(row["group"]) in (JUDGING, STOPPING):
        return
    asked, near = row.get("asked"), row.get("asked_not")
    for passage in filter(None, (row["problem"], row.get("elsewhere"))):
        yield Lesson(
            passage=simplified(passage),
            zh=(simplified(asked),) if asked else (),
            en=(),
            topic=row["topic"],
            role="problem",
            near=(simplified(near),) if near else (),
        )


def _thread(row: dict[str, Any]) -> Thread:
    own = (
        row.get("cause"),
        row.get("plan"),
        row.get("elsewhere"),
        *(one["text"] for one in row.get("later") or ()),
    )
    strangers = (*(row.get("later_other") or ()), row.get("elsewhere_other"))
    return Thread(
        group=row["group"],
        problem=simplified(row["problem"]),
        own=tuple(simplified(one) for one in own if one),
        strangers=tuple(simplified(one) for one in strangers if one),
    )


def _gloss(line: str) -> tuple[str, str] | None:
    """A word and a short meaning that says something by itself."""
    word, _, english = line.partition("\t")
    english = re.sub("^to ", "", _NOISE.sub("", english).strip())
    if not english or len(english.split()) > 6 or _HAN.search(english) or "|" in english:
        return None
    return word, english


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in _lines(path) if line.strip())


def _lines(path: Path) -> Iterable[str]:
    try:
        if path.suffix == ".gz":
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                return [line.rstrip("\n") for line in lines]
        return path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise YoujuError(
            f"缺少训练数据 {path}。", f"The training data {path} cannot be read: {error}"
        ) from error
