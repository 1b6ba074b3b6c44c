"""Rows of the index → cited passages, with what matches in them marked; answers → JSON."""

from dataclasses import asdict
from typing import Any

from retrieval.ranking.candidates import Hit, ScoredQuestion
from retrieval.ranking.highlighting import best_sentence, marks
from retrieval.types import Answer, AnswerCoverage, Catalogue, CitedPassage, Why

# So many reports are named in an answer about the library.
_LISTED = 200


def cite(
    one: Hit,
    rank: int,
    asked: ScoredQuestion,
    *,
    lead: str = "",
    like: int | None = None,
    because: Why | None = None,
) -> CitedPassage:
    """A passage as it is shown: word for word, with its place, and what matches the question marked in it."""
    stored, passage = one.stored, one.stored.passage
    mark = best_sentence(passage.text, asked.sought, asked.question) if one.mark is None else one.mark
    return CitedPassage(
        rank=rank,
        score=one.score,
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
        mark=mark,
        marks=marks(passage.text, mark, asked.sought, asked.question),
        like=like,
        lead=lead,
        why=because,
    )


def answer_json(answer: Answer) -> dict[str, Any]:
    """The one shape in which answers leave the program: command line, batch and web API."""
    return {
        "question": answer.question,
        "found": answer.found,
        "confidence": round(answer.confidence, 4),
        "reason": asdict(answer.reason) if answer.reason else None,
        "understood": [asdict(item) for item in answer.understood],
        "coverage": _coverage_json(answer.coverage) if answer.coverage else None,
        "passages": [_passage_json(passage) for passage in answer.passages],
        # Said only where it is not so: one machine always scores whatever can matter.
        **({} if answer.exact else {"exact": False, "candidates": answer.candidates}),
        **({"stale": True} if answer.stale else {}),
        **({"asks_not": True} if answer.asks_not else {}),
        **({"catalogue": _catalogue_json(answer.catalogue)} if answer.catalogue else {}),
    }


def _catalogue_json(held: Catalogue) -> dict[str, Any]:
    """How many reports there are of each unit and year, and the first of them: whoever wants all lists the reports."""
    return {
        "reports": len(held.reports),
        "units": held.units,
        "years": held.years,
        "without": list(held.without),
        "listed": [
            {"report": one.path, "title": one.title, "unit": one.unit, "year": one.year, "kind": one.kind}
            for one in held.reports[:_LISTED]
        ],
    }


def _coverage_json(coverage: AnswerCoverage) -> dict[str, Any]:
    """``unclear`` only where some are: one machine always looks at every report."""
    row = asdict(coverage)
    if not coverage.unclear:
        del row["unclear"]
    return row


def _passage_json(passage: CitedPassage) -> dict[str, Any]:
    """``lead`` only where there is one, ``why`` only where it was asked for."""
    row = asdict(passage) | {"score": round(passage.score, 6)}
    if not passage.lead:
        del row["lead"]
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
