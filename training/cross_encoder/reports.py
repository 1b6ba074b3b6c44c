"""Whole reports with what people ask of them: the lines of ``reports.jsonl.gz``.

A line is a report: ``title``, ``passages``, and ``library`` where it was written beside others of which none answers what
it is asked; a passage has its ``heading``, its text, the questions that it answers
(``zh``, ``en``: each with the words of the passage that answer it, "" where all of it does) and those that nothing in
the report answers though this passage is of that very matter (``near``, ``near_en``). So a passage without the clause
that answers is one that does not, and what nothing answers is read beside every passage of its report, as in a folder
of reports.
"""

import gzip
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.text.sentences import sentences
from index.text.tokens import simplified
from retrieval.ranking.cross_encoding import around

FILE = "reports.jsonl.gz"
# A passage of fewer characters says nothing any more.
_LEAST = 12
_CLAUSE = re.compile(r"[^，；。！？]*[，；。！？]?")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that a passage answers, with the words of it that do; "" where all of it does."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Told:
    """A passage with the innermost heading that it stands under; ``near`` is asked of it in vain."""

    heading: str
    passage: str
    answered: tuple[Asked, ...]
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Its passages in order; of one ``library``, "" for none, no report answers what another is asked."""

    title: str
    told: tuple[Told, ...]
    library: str = ""


def load(folders: Iterable[Path]) -> list[Report]:
    """All reports of the files of that name in these folders."""
    return [one for folder in folders if (folder / FILE).is_file() for one in read(folder / FILE)]


def read(file: Path) -> list[Report]:
    """The reports of one file."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [_report(json.loads(line)) for line in lines]


def _report(row: dict[str, Any]) -> Report:
    return Report(row["title"], tuple(_told(one) for one in row["passages"]), row.get("library", ""))


def _told(row: dict[str, Any]) -> Told:
    return Told(
        heading=simplified(row["heading"]),
        passage=simplified(row["passage"]),
        answered=tuple(Asked(*map(simplified, one)) for one in (*row["zh"], *row["en"])),
        near=tuple(map(simplified, (*row["near"], *row["near_en"]))),
    )


def window(passage: str, asked: Asked) -> str:
    """What is read of a passage where the sentence that answers is the nearest one."""
    return around(passage, _sentence(passage, asked.answer)) if asked.answer else passage


def without(text: str, answer: str) -> str:
    """The text less the clauses that hold these words; "" where they are not in it or too little is left."""
    at = text.find(answer) if answer else -1
    if at < 0:
        return ""
    left: list[str] = []
    for clause in _CLAUSE.finditer(text):
        if clause.end() <= at or clause.start() >= at + len(answer):
            left.append(clause[0])
        elif left and clause[0].endswith(("。", "！", "？")) and left[-1].endswith(("，", "；")):
            left[-1] = f"{left[-1][:-1]}{clause[0][-1]}"
    found = "".join(left)
    return found if len(found) >= _LEAST else ""


def _sentence(passage: str, words: str) -> int:
    """The place of the sentence in which these words begin."""
    at, end = passage.find(words), 0
    cut: Sequence[str] = sentences(passage)
    for place, one in enumerate(cut):
        end = passage.find(one, end) + len(one)
        if at < end:
            return place
    return max(0, len(cut) - 1)
