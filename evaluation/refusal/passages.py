"""Libraries of single passages: half of the topics or passages there, the other half asked in vain."""

import gzip
import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.report import Passage, Report, Role
from evaluation.questions import Gold, ReportQuestion

# Tenths of the written topics that the encoder never saw (training/encoder/sources.py).
_UNSEEN = (1, 2)
# Topics whose names share this much of their pairs of characters are near: neither is withheld beside the other.
_NEAR = 0.3
_SEED = 0
# A set gives so many questions of a kind at most.
_MOST = 250
# So many articles of law stand in its library.
_ARTICLES = 3_000


@dataclass(frozen=True, slots=True)
class Library:
    """Reports with questions, some of the kind ``none``. ``family`` shares texts or writers; where it is not
    ``taught`` it only judges. ``drafted``: its passages have the quick vectors. ``near`` names the questions of
    which the library says the matter and not what is asked."""

    name: str
    family: str
    reports: Sequence[Report]
    questions: Sequence[ReportQuestion]
    taught: bool = True
    drafted: bool = False
    near: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Written:
    """A passage with its topic, its role, what it answers and, of questions it only nearly answers, ``near``."""

    topic: str
    role: Role
    passage: str
    questions: dict[str, list[str]]
    near: dict[str, list[str]]


def unseen_passages(folder: Path) -> Iterator[Written]:
    """The passages of topics that no encoder saw."""
    if folder.is_dir():
        near = {row["passage"]: row for row in lines_of(folder / "nearmiss.jsonl.gz")}
        yield from unseen(lines_of(folder / "pairs.jsonl.gz"), near)


def unseen(
    rows: Iterable[dict[str, Any]], near: dict[str, dict[str, Any]] | None = None
) -> Iterator[Written]:
    """Those of topics that no encoder saw; what a passage only nearly answers stands with it or in `near`."""
    for row in rows:
        if topic_is_unseen(row["topic"]):
            only_near = (near or {}).get(row["passage"], row)
            yield Written(
                row["topic"],
                row["role"],
                row["passage"],
                {"zh": row["zh"], "en": row["en"]},
                {"zh": only_near.get("near", []), "en": only_near.get("near_en", [])},
            )


def topic_is_unseen(topic: str) -> bool:
    """Whether nothing is learned from a topic; always the same for the same name."""
    return int(hashlib.md5(topic.encode(), usedforsecurity=False).hexdigest(), 16) % 10 in _UNSEEN


def of_topics(family: str, written: Sequence[Written]) -> Iterator[Library]:
    """Two libraries, each of half the topics; the other half and what is near to a topic of it is asked in vain.
    The second has the quick vectors."""
    of_topic: dict[str, list[Written]] = defaultdict(list)
    for one in written:
        of_topic[one.topic].append(one)
    topics = sorted(of_topic)
    random.Random(_SEED).shuffle(topics)
    for half in (0, 1) if topics else ():
        withheld = topics[half::2]
        kept = [
            topic for topic in topics[1 - half :: 2] if not any(_are_near(topic, one) for one in withheld)
        ]
        there = [one for topic in kept for one in of_topic[topic]]
        asked = _some(_asked(there, "everyday")) + _some(
            _asked((o for t in withheld for o in of_topic[t]), "none")
        )
        near = _near(there)
        asked += near
        reports = [_report_of(str(place), one.passage, one.role) for place, one in enumerate(there)]
        name, seeming = f"{family} {'AB'[half]}", frozenset(one.id for one in near)
        yield Library(name, family, reports, asked, drafted=half == 1, near=seeming)


def _asked(written: Iterable[Written], kind: str) -> Iterator[ReportQuestion]:
    for place, one in enumerate(written):
        for language in ("zh", "en"):
            for question in one.questions[language]:
                yield _question(f"{kind}-{place}", language, kind, question, one.passage)


def _near(written: Iterable[Written]) -> list[ReportQuestion]:
    return [
        _question(f"near-{place}", language, "none", question, one.passage)
        for place, one in enumerate(written)
        for language, questions in one.near.items()
        for question in questions
    ]


def _some(questions: Iterable[ReportQuestion]) -> list[ReportQuestion]:
    """`_MOST` of them."""
    shuffled = list(questions)
    random.Random(_SEED).shuffle(shuffled)
    return shuffled[:_MOST]


def _question(name: str, language: str, kind: str, text: str, gold: str) -> ReportQuestion:
    return ReportQuestion(name, language, kind, text, () if kind == "none" else (Gold("", gold),))


def pairs_of(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)}


def _are_near(topic: str, other: str) -> bool:
    one, two = pairs_of(topic), pairs_of(other)
    return len(one & two) >= _NEAR * max(1, min(len(one), len(two)))


def ready(name: str, folder: Path) -> Library:
    """Half the paragraphs; questions on the other half are asked in vain."""
    passages = list(lines_of(folder / "passages.jsonl"))
    there = {row["id"] for row in passages[::2]}
    asked = list(lines_of(folder / "questions.jsonl"))
    random.Random(_SEED).shuffle(asked)
    questions = [
        _question(
            row["id"], row["lang"], "fact" if row["passage_id"] in there else "none", row["question"], "?"
        )
        for row in asked[:_MOST]
    ]
    reports = [_report_of(row["id"], row["text"]) for row in passages if row["id"] in there]
    return Library(name, "wiki", reports, questions, taught=False)


def law(folder: Path) -> Library:
    """Some articles; all that answer half of the questions are among them, none that answers the other half."""
    texts = {row["id"]: row["text"] for row in lines_of(folder / "passages.jsonl.gz")}
    asked = list(lines_of(folder / "questions.jsonl"))
    random.Random(_SEED).shuffle(asked)
    asked = asked[:_MOST]
    answered = {place for place in range(len(asked)) if place % 2 == 0}
    there = {one for place in answered for one in asked[place]["passage_ids"]}
    withheld = {one for place, row in enumerate(asked) if place not in answered for one in row["passage_ids"]}
    others = sorted(set(texts) - withheld - there)
    random.Random(_SEED).shuffle(others)
    questions = [
        _question(row["id"], "zh", "fact", row["question"], "?")
        if place in answered
        else _question(row["id"], "zh", "none", row["question"], "")
        for place, row in enumerate(asked)
        if place not in answered or withheld.isdisjoint(row["passage_ids"])
    ]
    kept = [*sorted(there - withheld), *others][:_ARTICLES]
    return Library("law", "law", [_report_of(one, texts[one]) for one in kept], questions, taught=False)


def _report_of(path: str, text: str, role: Role = "other") -> Report:
    """A report of one passage."""
    whole = Passage(0, len(text), text, (), None, role, 0)
    return Report(
        path=path,
        digest=path,
        format="txt",
        encoding=None,
        text=text,
        title="",
        title_start=0,
        title_end=0,
        year=None,
        unit=None,
        kind=None,
        sections=(),
        passages=(whole,),
        noise=(),
    )


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file, gzipped or not."""
    opening: Callable[..., Any] = gzip.open if path.suffix == ".gz" else open
    with opening(path, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())
