"""Libraries to learn refusing from and to judge it on: reports, and questions that they answer or do not.

===========  ==================================================================  ======
family       library                                                             taught
===========  ==================================================================  ======
samples      the twelve samples                                                  yes
genres       ten reports of other genres                                         yes
messy        18 reports by another writer                                        yes
offices      libraries of invented offices, each by another writer               yes
written      passages written by hand with everyday questions, some topics       yes
             withheld; questions that a passage only nearly answers
pairs        likewise, by other hands                                            yes
five         five real reports                                                   no
crowds       samples, messy and five among 1,000 files of official text          no
law          STARD: lay questions, articles of law                               no
wiki         CMRC 2018, DRCD, XQuAD: paragraphs of an encyclopaedia              no
===========  ==================================================================  ======

What is not taught is for judging alone: the licence or the owner of five, law and wiki allows no more, and
whether something in a crowd answers nobody has read. A library of written
passages holds the topics that the encoder was not trained on, else its cosines would be too good.
"""

import functools
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from corpus.report import Report
from evaluation.crowd import crowd
from evaluation.questions import ReportQuestion, report_questions
from evaluation.record import HERE, SAMPLES
from evaluation.refusal.passages import (
    Library,
    Written,
    law,
    lines_of,
    of_topics,
    pairs_of,
    ready,
    unseen,
    unseen_passages,
)
from evaluation.reports import read_all
from index.text.tokens import normalise

FOREIGN = HERE / "foreign.jsonl"
_FOREIGN = frozenset(one.id for one in report_questions(FOREIGN))
_EVERYDAY = 60
_SEED = 0


def libraries(data: Path, *, taught_only: bool = False) -> Iterator[Library]:
    """One after the other, only those that are taught or all; `data` holds ``training/``, ``eval/``,
    ``documents/`` and ``reports/``. A set whose files are not there is left out."""
    written = list(unseen_passages(data / "training" / "written"))
    crowds = not taught_only
    yield from _samples(data, written, crowds=crowds)
    yield from _genres(written)
    yield from _messy(data, written, crowds=crowds)
    yield from _offices(written)
    yield from of_topics("written", written)
    yield from of_topics(
        "pairs", list(unseen(lines_of(HERE.parent / "training" / "data" / "pairs.jsonl.gz")))
    )
    if taught_only:
        return
    yield from _five(data, written)
    for name in ("xquad", "cmrc2018", "drcd_s"):
        if (data / "eval" / name).is_dir():
            yield ready(name, data / "eval" / name)
    if (data / "eval" / "stard").is_dir():
        yield law(data / "eval" / "stard")


# Reports.


def _samples(data: Path, written: Sequence[Written], *, crowds: bool) -> Iterator[Library]:
    reports = read_all(SAMPLES)
    asked = [q for file in sorted((HERE / "questions").glob("*.jsonl")) for q in report_questions(file)]
    asked += report_questions(HERE / "questions" / "spoken" / "samples.jsonl")
    asked += report_questions(HERE / "questions" / "near" / "samples.jsonl")
    other = report_questions(HERE / "questions" / "genres" / "other-genres.jsonl")
    yield from _among_others("samples", reports, asked, other, written, data, crowds=crowds)


def _genres(written: Sequence[Written]) -> Iterator[Library]:
    reports = read_all(HERE / "roles" / "reports")
    asked = report_questions(HERE / "questions" / "genres" / "other-genres.jsonl")
    asked += report_questions(HERE / "questions" / "spoken" / "other-genres.jsonl")
    asked += report_questions(HERE / "questions" / "near" / "other-genres.jsonl")
    other = report_questions(HERE / "questions" / "samples.jsonl")
    near = _near(asked)
    asked += _nothing_of(reports, other, written)
    yield Library("genres", "genres", reports, asked, near=near)
    yield Library("genres, drafted", "genres", reports, asked, drafted=True, near=near)


def _messy(data: Path, written: Sequence[Written], *, crowds: bool) -> Iterator[Library]:
    folder = data / "documents" / "library"
    if folder.is_dir():
        reports = read_all(folder / "reports")
        asked = report_questions(folder / "gold" / "questions.jsonl")
        other = report_questions(HERE / "questions" / "more.jsonl")
        yield from _among_others("messy", reports, asked, other, written, data, crowds=crowds)


def _offices(written: Sequence[Written]) -> Iterator[Library]:
    other = report_questions(HERE / "questions" / "more.jsonl")
    for folder in sorted(one for one in (HERE / "libraries").iterdir() if one.is_dir()):
        reports = read_all(folder / "reports")
        asked = report_questions(folder / "gold" / "questions.jsonl")
        asked += report_questions(folder / "gold" / "near.jsonl")
        near = _near(asked)
        yield Library(
            folder.name, "offices", reports, [*asked, *_nothing_of(reports, other, written)], near=near
        )


def _five(data: Path, written: Sequence[Written]) -> Iterator[Library]:
    if (data / "reports").is_dir():
        reports = read_all(data / "reports")
        asked = report_questions(data / "eval" / "reports" / "questions.jsonl")
        other = report_questions(HERE / "questions" / "more.jsonl")
        found = _among_others("five", reports, asked, other, written, data, crowds=True)
        yield from (replace(one, taught=False) for one in found)


def _among_others(
    name: str,
    reports: Sequence[Report],
    asked: Sequence[ReportQuestion],
    other: Sequence[ReportQuestion],
    written: Sequence[Written],
    data: Path,
    *,
    crowds: bool,
) -> Iterator[Library]:
    """Alone, and, with `crowds`, in a crowd where there is the text for one."""
    near = _near(asked)
    yield Library(name, name, reports, [*asked, *_nothing_of(reports, other, written)], near=near)
    text = data / "training" / "official_text.txt.gz"
    if crowds and text.is_file():
        # Of the questions about other things some may be answered by so many texts.
        many = [*reports, *_crowd(text)]
        nothing = (one for one in _nothing_of(many, other, written) if one.id not in _FOREIGN)
        yield Library(f"{name} in a crowd", name, many, [*asked, *nothing], taught=False, near=near)


def _near(asked: Sequence[ReportQuestion]) -> frozenset[str]:
    """Who reads reports and asks what they do not say stays with what they speak of."""
    return frozenset(one.id for one in asked if not one.answerable)


_crowd = functools.lru_cache(maxsize=1)(crowd)


def _nothing_of(
    reports: Sequence[Report], other: Sequence[ReportQuestion], written: Sequence[Written]
) -> list[ReportQuestion]:
    """Questions that these reports do not answer: of other things, facts of `other` reports that name nobody,
    and everyday ones whose topic they never mention."""
    text = normalise("\n".join(report.text for report in reports))
    facts = [one for one in other if one.kind in ("fact", "number") and not one.history and one.gold]
    everyday = [
        ReportQuestion(f"{one.topic}-{language}", language, "none", question, ())
        for one in written
        if not any(pair in text for pair in pairs_of(normalise(one.topic)))
        for language, questions in one.questions.items()
        for question in questions[:1]
    ]
    random.Random(_SEED).shuffle(everyday)
    foreign = report_questions(FOREIGN)
    return [*foreign, *(replace(one, kind="none", gold=()) for one in facts), *everyday[:_EVERYDAY]]
