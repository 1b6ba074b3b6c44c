"""Lessons and reports as tokens, with what comes near each of their questions and passages by their nearness."""

from collections.abc import Callable, Sequence
from itertools import groupby

import numpy as np
import torch
from torch import Tensor

from training.cross_encoder.pairs import NEAREST, RIVALS, SIBLING, Question, Taught, fitting, plain_questions
from training.cross_encoder.reports import Asked, Report, window, without
from training.encoder.model import Ids
from training.encoder.sources import Lesson
from training.nearness import Nearness
from training.student.texts import nearest

FAMILY = 3  # lessons at least
# Cosine of two passages above which neither is a wrong answer for the other.
COPY = 0.93
_AT_ONCE = 1_000  # questions


def taught(
    nearness: Nearness, lessons: Sequence[Lesson], reports: Sequence[Report], others: Sequence[str], seed: int
) -> Taught:
    """The passages of `lessons`, behind them those of `reports`; `others` are paragraphs to stand beside them."""
    told = [(number, one) for number, report in enumerate(reports) for one in report.told]
    passages = [*(one.passage for one in lessons), *(one.passage for _, one in told)]
    vectors = nearness.vectors(passages)
    besides = _siblings(len(lessons), [(number, reports[number].library) for number, _ in told])

    def questions(asked: Sequence[tuple[Asked, int]]) -> list[Question]:
        found: list[Question] = []
        for start in range(0, len(asked), _AT_ONCE):
            some = asked[start : start + _AT_ONCE]
            texts = [one.question for one, _ in some]
            scores = nearness.vectors(texts) @ vectors.T
            near = scores.topk(min(NEAREST, len(passages)), dim=1).indices
            right = torch.tensor([own for _, own in some])
            with torch.autocast(vectors.device.type, enabled=False):
                cosines = torch.einsum("qnw,qw->qn", vectors[near], vectors[right])
            kept = (cosines <= COPY) | (near == right[:, None].to(near.device))
            for row, ((one, own), ids) in enumerate(zip(some, nearness.pieces(texts), strict=True)):
                siblings = besides.get(own, torch.zeros(0, dtype=torch.long))
                order = scores[row, siblings].argsort(descending=True)[:SIBLING]
                found.append(
                    Question(
                        ids,
                        own,
                        near[row][kept[row]].cpu().numpy(),
                        one.question.isascii(),
                        *_read(one, passages[own], nearness.pieces),
                        tuple(siblings[order.cpu()].tolist()),
                    )
                )
        return found

    of_lessons = [(Asked(q, ""), at) for at, one in enumerate(lessons) for q in (*one.zh, *one.en)]
    of_reports = [(q, len(lessons) + at) for at, (_, one) in enumerate(told) for q in one.answered]
    near = [(Asked(q, ""), at) for at, one in enumerate(lessons) for q in one.near]
    near += [(Asked(q, ""), len(lessons) + at) for at, (_, one) in enumerate(told) for q in one.near]
    return Taught(
        passages=nearness.pieces(passages),
        rivals=_no_copies(vectors, nearest(vectors, RIVALS)),
        headings=[
            *(nearness.pieces(fitting(one)) for one in lessons),
            *(nearness.pieces([one.heading] if one.heading else []) for _, one in told),
        ],
        answered=questions([*of_lessons, *of_reports]),
        near=questions(near),
        plain=questions([(Asked(text, ""), at) for text, at in plain_questions(lessons, seed)]),
        others=nearness.pieces(others),
        group=np.array([*families(lessons), *(len(lessons) + number for number, _ in told)], dtype=np.int64),
        lessons=len(lessons),
    )


def _no_copies(vectors: Tensor, near: Sequence[Sequence[int]]) -> list[list[int]]:
    """Of the places near each passage those that are no copies of it."""
    found: list[list[int]] = []
    with torch.autocast(vectors.device.type, enabled=False):
        for start in range(0, len(near), _AT_ONCE):
            places = torch.tensor(near[start : start + _AT_ONCE], dtype=torch.long)
            cosines = torch.einsum("pnw,pw->pn", vectors[places], vectors[start : start + len(places)])
            kept = (cosines <= COPY).cpu()
            found += [own[some].tolist() for own, some in zip(places, kept, strict=True)]
    return found


def _siblings(first: int, told: Sequence[tuple[int, str]]) -> dict[int, Tensor]:
    """Of each passage of a library, of which the number of the report and the library are `told`, the passages of the
    other reports there; that of the first one is the `first`."""
    libraries: dict[str, list[tuple[int, int]]] = {}
    for place, (report, library) in enumerate(told):
        if library:
            libraries.setdefault(library, []).append((first + place, report))
    return {
        place: torch.tensor([other for other, beside in own if beside != report], dtype=torch.long)
        for own in libraries.values()
        for place, report in own
    }


def families(lessons: Sequence[Lesson]) -> list[int]:
    """The place of the first of its family for each lesson, −1 without one: those of one topic that stand side by
    side, each question of which one answers."""
    found: list[int] = []
    for _, run in groupby(range(len(lessons)), lambda place: lessons[place].topic):
        own = list(run)
        found += [own[0] if lessons[own[0]].topic and len(own) >= FAMILY else -1] * len(own)
    return found


def _read(
    asked: Asked, passage: str, cut: Callable[[Sequence[str]], list[Ids]]
) -> tuple[Ids | None, tuple[Ids, Ids] | None]:
    """What is read around the words that answer; and the passage, and what is read, without them."""
    if not asked.answer:
        return None, None
    read = window(passage, asked)
    texts = [read, without(passage, asked.answer), without(read, asked.answer)]
    around, whole, part = cut(texts)
    return around, (whole, part) if len(whole) and len(part) else None
