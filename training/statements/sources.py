"""What is known of statements of reports: which takes up which problem and what it says of it, which says a topic.

=======================  =========================================================================================
``years.jsonl.gz``       ``unit, years``: of each year what was ``said``; each with its ``heading``, its text, the number
                         of the ``problem`` that it first states, or of those it is ``about`` and what became of them
``relations.jsonl.gz``   ``problem, later, relation`` and some a ``heading``, those of one problem side by side
``threads.jsonl.gz``     ``group, problem, later, later_other``
``topics.jsonl.gz``      ``zh, en``: wordings of a topic; the statements that say it, and those that come ``near``
``covered.jsonl.gz``     ``zh, en``: wordings of what is ``asked`` of a folder of ``reports``; all of its statements that say
                         it, and those that come ``near``
=======================  =========================================================================================

Libraries are folders with ``reports/`` and ``gold/ledger.jsonl``, ``gold/links.jsonl``: `evaluation.analysis`.
"""

import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from index.models.cross_encoder import RELATED, below
from index.text.tokens import simplified
from training.encoder.sources import JUDGING, STOPPING, part_of
from training.roles.sections import sections_in

# What nobody knows of a pair.
UNKNOWN = -1
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """What was asked for, a problem or a topic in one or more ``wordings``; the statements that are about it, each
    with the place of its relation in `RELATED`, or that say it; and ``others``, which are not or do not. ``strangers``
    are statements of other topics and reports, which hardly say a topic; of the ``folder`` alone that was asked, where
    one was. What is said of a problem by those that are ``close`` was told with care, statement beside statement; of
    some nothing else of their reports is known. ``kept`` aside it is only told by."""

    wordings: tuple[str, ...]
    about: tuple[tuple[str, int], ...]
    others: tuple[str, ...]
    is_topic: bool = False
    strangers: tuple[str, ...] = ()
    folder: str = ""
    close: bool = False
    kept: bool = False


def load(folders: Iterable[Path], libraries: Iterable[Path] = ()) -> list[Said]:
    """All that the files of these folders hold, and what readers linked in `libraries`."""
    found: list[Said] = []
    for folder in folders:
        for name, read in READERS.items():
            if (folder / f"{name}.jsonl.gz").is_file():
                with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
                    found += read([json.loads(line) for line in lines])
    for library in libraries:
        found += of_library(library)
    return [one if one.folder else replace(one, kept=part_of(one.wordings[0]) == STOPPING) for one in found]


def of_years(rows: Sequence[Row]) -> Iterator[Said]:
    """Each problem beside what each later report of its unit says."""
    for row in rows:
        for at, year in enumerate(row["years"]):
            for problem in (one for one in year["said"] if one["problem"] is not None):
                for later in row["years"][at + 1 :]:
                    yield _followed(problem, later["said"])


def _followed(problem: Row, later: Sequence[Row]) -> Said:
    about, others = [], []
    for one in later:
        relations = [relation for number, relation in one["about"] if number == problem["problem"]]
        text = simplified(below(one["heading"], one["text"]))
        if relations:
            about.append((text, RELATED.index(relations[0])))
        else:
            others.append(text)
    return Said((simplified(problem["text"]),), tuple(about), tuple(others))


def of_relations(rows: Sequence[Row]) -> Iterator[Said]:
    """Each problem with what later reports say of it, and what they say of the problems beside it."""
    runs = [list(run) for _, run in groupby(rows, key=lambda row: row["problem"])]
    for place, run in enumerate(runs):
        beside = [
            row for other in (*runs[max(0, place - 2) : place], *runs[place + 1 : place + 3]) for row in other
        ]
        about = ((_later(row), RELATED.index(row["relation"])) for row in run)
        yield Said(
            (simplified(run[0]["problem"]),), tuple(about), tuple(_later(row) for row in beside), close=True
        )


def _later(row: Row) -> str:
    return simplified(below(row.get("heading", ""), row["later"]))


def of_threads(rows: Sequence[Row]) -> Iterator[Said]:
    """Each problem with what became of it, and what later reports of its unit say of other things."""
    for _, run in groupby(rows, key=lambda row: row["group"]):
        own = list(run)
        for row in own:
            others = [text for one in own for text in one["later_other"]]
            others += [later["text"] for one in own if one is not row for later in one["later"]]
            about = ((simplified(one["text"]), RELATED.index(one["relation"])) for one in row["later"])
            yield Said((simplified(row["problem"]),), tuple(about), tuple(map(simplified, others)))


def of_topics(rows: Sequence[Row]) -> Iterator[Said]:
    """Each topic with what says it, and what comes near."""
    for row in rows:
        wordings = tuple(map(simplified, (*row["zh"], *row["en"])))
        about = tuple((simplified(text), UNKNOWN) for text in row["says"])
        yield Said(wordings, about, tuple(map(simplified, row["near"])), is_topic=True)


def of_covered(rows: Sequence[Row]) -> Iterator[Said]:
    """Likewise what was asked of a folder; of one whose reports are kept aside, nothing is learned."""
    for row in rows:
        wordings = tuple(map(simplified, (*row["zh"], *row["en"], *row["asked"])))
        about = tuple((simplified(below(*one)), UNKNOWN) for one in row["says"])
        others = tuple(simplified(below(*one)) for one in row["near"])
        kept = all(part_of(title) in (JUDGING, STOPPING) for title in row["reports"])
        yield Said(wordings, about, others, is_topic=True, folder=row["folder"], kept=kept)


def of_library(folder: Path) -> Iterator[Said]:
    """Each problem that a reader linked with what later reports say of it, under its heading."""
    ledger, links = (
        [
            json.loads(line)
            for line in (folder / "gold" / name).read_text(encoding="utf-8").splitlines()
            if line
        ]
        for name in ("ledger.jsonl", "links.jsonl")
    )
    problems = {row["id"]: row["quote"] for row in ledger}
    sections = [
        ("".join("".join(row["points"]).split()), row["path"][-1] if row["path"] else "")
        for row in sections_in(folder, 0)
    ]
    for number, run in groupby(sorted(links, key=lambda row: str(row["from"])), key=lambda row: row["from"]):
        about = []
        for row in run:
            words = "".join(row["quote"].split())
            heading = next((heading for text, heading in sections if words in text), "")
            about.append((simplified(below(heading, row["quote"])), RELATED.index(row["relation"])))
        yield Said((simplified(problems[number]),), tuple(about), (), close=True)


READERS: dict[str, Callable[[Sequence[Row]], Iterator[Said]]] = {
    "years": of_years,
    "relations": of_relations,
    "threads": of_threads,
    "topics": of_topics,
    "covered": of_covered,
}
