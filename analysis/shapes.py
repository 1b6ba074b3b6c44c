"""The JSON shapes of the analyses, one for the command line, the web API and MCP."""

from collections.abc import Sequence
from typing import Any

from analysis.asked import TopicQuery
from analysis.compare import Theme
from analysis.copies import Pair
from analysis.coverage import Coverage, Mention, below_words
from analysis.digest import Common
from analysis.ledger import Ledger, Row
from analysis.statements import Statement
from analysis.track import Item

# Which rows of a list are given; counts are always those of the whole.
ALL = slice(None)


def ledger_json(ledger: Ledger, page: slice = ALL) -> dict[str, Any]:
    """``rows`` and ``counts``; every count is that of a list here, of its reports or of their units. ``near`` says
    that no row says the topic, and these only come near it."""
    return {
        "rows": [_row_json(row) for row in ledger.rows[page]],
        "near": ledger.near,
        "counts": {"reports": ledger.reports, "units": ledger.units, "rows": len(ledger.rows)},
    }


def _row_json(row: Row) -> dict[str, Any]:
    one = row.statement
    return {
        "unit": one.unit,
        "year": one.year,
        "report": one.report,
        "title": one.title,
        "role": one.role,
        "theme": one.theme,
        "headings": list(one.headings),
        "text": one.text,
        "start": one.start,
        "end": one.end,
        "cause": _place_json(row.cause),
        "plan": _place_json(row.plan),
        "probability": round(row.probability, 4),
    }


def _place_json(one: Statement | None) -> dict[str, Any] | None:
    return {"text": one.text, "start": one.start, "end": one.end} if one else None


def statement_json(one: Statement) -> dict[str, Any]:
    """A passage of an analysis: where it stands and what it says, word for word."""
    return {
        "report": one.report,
        "title": one.title,
        "unit": one.unit,
        "year": one.year,
        "headings": list(one.headings),
        "point": one.point,
        "role": one.role,
        "start": one.start,
        "end": one.end,
        "text": one.text,
    }


def asked_json(asked: TopicQuery) -> dict[str, Any]:
    """A topic as it was read; ``units`` and ``years`` are those that it names, ``every`` that all phrases are wanted."""
    return {
        "literal": asked.literal,
        "negated": asked.negated,
        "phrases": list(asked.phrases),
        "every": asked.every,
        "topic": asked.topic,
        "units": list(asked.units),
        "years": list(asked.years),
    }


def coverage_json(found: Coverage, page: slice = ALL) -> dict[str, Any]:
    """``answer`` are the units that are asked for: those of ``said``, or of ``not_said`` where that is asked.

    A page is one of all units in the order said, unclear, not said; ``counts`` and ``answer`` are of all.
    """
    said, unclear, not_said = found.said, found.unclear, found.not_said
    shown = range(len(said) + len(unclear) + len(not_said))[page]
    first, last = (shown[0], shown[-1] + 1) if shown else (0, 0)
    parts, before = [], 0
    for group in (said, unclear, not_said):
        parts.append(slice(max(first - before, 0), max(last - before, 0)))
        before += len(group)
    return {
        "topic": found.asked.question,
        "asked": asked_json(found.asked),
        "over": {"units": found.units, "reports": found.reports},
        "counts": {"said": len(said), "not_said": len(not_said), "unclear": len(unclear)},
        "said": [_mention_json(one, found.asked) for one in said[parts[0]]],
        "not_said": list(not_said[parts[2]]),
        "unclear": [_mention_json(one, found.asked) for one in unclear[parts[1]]],
        "answer": list(found.answer),
    }


def _mention_json(one: Mention, asked: TopicQuery) -> dict[str, Any]:
    """``in_heading``: the words stand above the passage, and not in it."""
    return {
        "unit": one.unit,
        "literal": one.literal,
        "probability": round(one.probability, 4),
        "passages": [
            statement_json(passage) | {"in_heading": one.literal and below_words(asked, passage)}
            for passage in one.passages
        ],
    }


def track_json(items: Sequence[Item], page: slice = ALL) -> dict[str, Any]:
    """``silent`` are the years that were looked through and say nothing that was found."""
    return {
        "items": [
            {
                "unit": item.problem.unit,
                "problem": statement_json(item.problem),
                "later": [
                    {
                        "year": later.statement.year,
                        "relation": later.relation,
                        "passage": statement_json(later.statement),
                        "probability": round(later.probability, 4),
                    }
                    for later in item.later
                ],
                "silent": sorted(set(item.years) - {later.statement.year for later in item.later}),
            }
            for item in items[page]
        ]
    }


def copies_json(pairs: Sequence[Pair], page: slice = ALL) -> dict[str, Any]:
    """What differs is in ``changed``: the words of a, the words of b."""
    return {
        "pairs": [
            {
                "a": statement_json(pair.a),
                "b": statement_json(pair.b),
                "similarity": pair.similarity,
                "changed": [list(words) for words in pair.changed],
            }
            for pair in pairs[page]
        ]
    }


def compare_json(themes: Sequence[Theme], page: slice = ALL) -> dict[str, Any]:
    """Themes with the passages of both sides; ``near`` is false for what only comes nearest (`compare.Theme`)."""

    def side(theme: Theme, said: Sequence[Statement]) -> list[dict[str, Any]]:
        return [statement_json(one) | {"near": one not in theme.doubtful} for one in said]

    return {
        "themes": [
            {
                "theme": one.theme,
                "left": side(one, one.left),
                "right": side(one, one.right),
                "relation": one.relation,
            }
            for one in themes[page]
        ]
    }


def digest_json(themes: Sequence[Common], page: slice = ALL) -> dict[str, Any]:
    """``units`` is the number of ``names``."""
    return {
        "themes": [
            {
                "theme": one.theme,
                "units": len(one.units),
                "names": list(one.units),
                "passages": [statement_json(passage) for passage in one.passages],
            }
            for one in themes[page]
        ]
    }
