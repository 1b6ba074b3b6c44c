"""Lessons and reports as tokens, with what comes near each of their questions and passages by their nearness."""

from collections.abc import Callable, Sequence
from itertools import groupby

import numpy as np

from training.cross_encoder.pairs import NEAREST, RIVALS, Question, Taught, fitting, plain_questions
from training.cross_encoder.reports import Asked, Report, window, without
from training.encoder.model import Ids
from training.encoder.sources import Lesson
from training.nearness import Nearness
from training.student.texts import nearest

FAMILY = 3  # lessons at least
_AT_ONCE = 1_000  # questions


def taught(
    nearness: Nearness, lessons: Sequence[Lesson], reports: Sequence[Report], others: Sequence[str], seed: int
) -> Taught:
    """The passages of `lessons`, behind them those of `reports`; `others` are paragraphs to stand beside them."""
    told = [(number, one) for number, report in enumerate(reports) for one in report.told]
    passages = [*(one.passage for one in lessons), *(one.passage for _, one in told)]
    vectors = nearness.vectors(passages)

    def questions(asked: Sequence[tuple[Asked, int]]) -> list[Question]:
        found: list[Question] = []
        for start in range(0, len(asked), _AT_ONCE):
            some = asked[start : start + _AT_ONCE]
            texts = [one.question for one, _ in some]
            near = (
                (nearness.vectors(texts) @ vectors.T)
                .topk(min(NEAREST, len(passages)), dim=1)
                .indices.cpu()
                .numpy()
            )
            for (one, own), ids, places in zip(some, nearness.pieces(texts), near, strict=True):
                found.append(
                    Question(
                        ids, own, places, one.question.isascii(), *_read(one, passages[own], nearness.pieces)
                    )
                )
        return found

    of_lessons = [(Asked(q, ""), at) for at, one in enumerate(lessons) for q in (*one.zh, *one.en)]
    of_reports = [(q, len(lessons) + at) for at, (_, one) in enumerate(told) for q in one.answered]
    near = [(Asked(q, ""), at) for at, one in enumerate(lessons) for q in one.near]
    near += [(Asked(q, ""), len(lessons) + at) for at, (_, one) in enumerate(told) for q in one.near]
    return Taught(
        passages=nearness.pieces(passages),
        vectors=vectors.cpu().numpy(),
        rivals=nearest(vectors, RIVALS),
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
