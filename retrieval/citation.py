"""Rows of the index → cited passages, the sentence that matches best marked in each."""

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from index.lexical import Group, LexicalIndex
from index.snapshot import StoredPassage
from index.tokens import terms
from retrieval.answer import Answer, CitedPassage

# Sentences and the clauses that Chinese reports string together with semicolons.
_SENTENCE = re.compile(r"[^。！？；!?;\n]+[。！？；!?;”』」）]*")


def best_sentence(text: str, groups: Sequence[Group], index: LexicalIndex) -> tuple[int, int]:
    """The span of the sentence whose words weigh most for the question; the first of equals.

    A group counts with its rarity times the weight of its best alternative in the sentence.
    """
    rarity = [index.rarity(group) for group in groups]
    best, best_score = (0, len(text)), 0.0
    for match in _SENTENCE.finditer(text):
        present = set(terms(match.group()))
        score = sum(
            idf * max((weight for term, weight in group if term in present), default=0.0)
            for idf, group in zip(rarity, groups, strict=True)
        )
        if score > best_score:
            start = match.start() + len(match.group()) - len(match.group().lstrip())
            best, best_score = (start, match.end()), score
    return best


def cite(
    stored: StoredPassage, rank: int, score: float, groups: Sequence[Group], index: LexicalIndex
) -> CitedPassage:
    """A stored passage as it is shown: word for word, with its place."""
    passage = stored.passage
    return CitedPassage(
        rank=rank,
        score=score,
        report=stored.path,
        title=stored.title,
        year=stored.year,
        unit=stored.unit,
        headings=passage.headings,
        point=passage.point,
        role=passage.role,
        start=passage.start,
        end=passage.end,
        page=passage.page,
        text=passage.text,
        mark=best_sentence(passage.text, groups, index),
    )


def answer_json(answer: Answer) -> dict[str, Any]:
    """The one shape in which answers leave the program: command line, batch and web API."""
    return {
        "question": answer.question,
        "found": answer.found,
        "confidence": round(answer.confidence, 4),
        "reason": asdict(answer.reason) if answer.reason else None,
        "understood": [asdict(item) for item in answer.understood],
        "coverage": asdict(answer.coverage) if answer.coverage else None,
        "passages": [_passage_json(passage) for passage in answer.passages],
    }


def _passage_json(passage: CitedPassage) -> dict[str, Any]:
    """``why`` only where it was asked for."""
    row = asdict(passage) | {"score": round(passage.score, 6)}
    if passage.why is None:
        del row["why"]
    else:
        row["why"] = {
            "terms": [
                {"word": word, "term": term, "share": round(share, 6)}
                for word, term, share in passage.why.terms
            ],
            "views": {name: round(value, 6) for name, value in passage.why.views},
        }
    return row
