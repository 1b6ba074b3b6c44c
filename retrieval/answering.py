"""A question and its conversation → an answer, over one snapshot.

Read (conversation) → narrow down (scope) → rank (search) → look at the best passages' text
(lead-ins, numbers, quoted phrases) → arrange (siblings, reports that say the same) → cite.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corpus.errors import YoujuError
from index.snapshot import StoredPassage
from index.tokens import PAIR, normalise, terms
from retrieval import reasons, scope
from retrieval.answer import Answer, Field, Filters, Sentence, Turn, Understood
from retrieval.citation import cite
from retrieval.confidence import FOUND, confidence
from retrieval.conversation import read, shown
from retrieval.evidence import Evidence, evidence
from retrieval.explain import why
from retrieval.question import Question
from retrieval.search import Mode, Searcher, Views, best_rows, summed, weights

NO_FILTERS = Filters()

# A passage that only leads in to a list, 主要有以下几个方面：, names a topic and says nothing of it.
_LEAD_IN = 0.5
_LONGEST_LEAD_IN = 60
# So many more rows are looked at, for lead-ins to fall behind them.
_SPARE = 10
# A passage that holds a quoted phrase as it stands comes before others; as much as words can find at most.
_QUOTED = 1.0


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A ranked row with its passage.

    ``extra`` is what a look at the text added, and ``worth`` the score with that, after
    lead-ins fell behind.
    """

    worth: float
    extra: tuple[tuple[str, float], ...]
    row: int
    stored: StoredPassage


def ask(
    searcher: Searcher,
    question: str,
    *,
    top: int = 10,
    filters: Filters = NO_FILTERS,
    history: Sequence[Turn] = (),
    without: Collection[Understood] = (),
    explain: bool = False,
    mode: Mode = "shipped",
) -> Answer:
    """One question over one snapshot, by the views of `mode`; YoujuError for a blank one or ``top < 1``.

    ``history`` are the earlier questions of its conversation, oldest first; ``without`` is what
    the asker takes away of how it was understood.
    """
    if top < 1:
        raise YoujuError(
            f"--top 至少为 1，现在是 {top}。", f"--top must be at least 1, and {top} was asked for."
        )
    reading = read(question, searcher.library, history, without, _fields_set(filters))
    asked = reading.question
    words = searcher.words(asked)
    views = searcher.views(asked, words)
    parts = views.parts(weights(mode, asked.language))
    by_asker = searcher.allowed(filters)
    allowed = by_asker & scope.understood(searcher.snapshot, asked.filters)
    reason = _nothing_there(searcher, asked, filters, by_asker, allowed, views)
    if reason is not None:
        allowed = _nearest(searcher, asked, by_asker)
    skipped = reading.page * top
    ranked = _ranked(searcher, asked, summed(parts), allowed, skipped + top)
    evident = evidence(searcher, words, views, [candidate.row for candidate in ranked])
    certainty = _certainty(asked, evident, views, ranked) if reason is None else 0.0
    groups = [word.group for word in words]
    index = searcher.snapshot.lexical
    cited = tuple(
        replace(
            cite(candidate.stored, rank, candidate.worth, groups, index),
            why=why(candidate.row, words, parts, candidate.extra, index) if explain else None,
        )
        for rank, candidate in enumerate(ranked[skipped : skipped + top], skipped + 1)
    )
    found = bool(cited) and reason is None and certainty >= FOUND
    if not found and reason is None:
        reason = _unanswered(asked, evident, bool(skipped and not cited))
    return Answer(
        question=reading.text,
        found=found,
        confidence=certainty,
        passages=cited,
        reports=len({passage.report for passage in cited}),
        filters=filters,
        reason=reason,
        understood=reading.understood,
    )


def _fields_set(filters: Filters) -> list[Field]:
    held: dict[Field, object] = {
        "year": filters.years,
        "unit": filters.units,
        "kind": filters.kinds,
        "report": filters.reports,
    }
    return [field for field, values in held.items() if values]


def _nothing_there(
    searcher: Searcher,
    asked: Question,
    filters: Filters,
    by_asker: scope.Mask,
    allowed: scope.Mask,
    views: Views,
) -> Sentence | None:
    """Why no passage can answer, whatever it says: there is none of what is asked for."""
    library = searcher.library
    if not by_asker.any():
        return reasons.nothing_set(filters)
    if asked.unheard is not None:
        return reasons.unheard(asked.unheard)
    if not allowed.any():
        return reasons.nothing_of(asked.filters, library.years)
    # Passages that only mention a year are its plans or a look back: they have no problems of that year.
    of_year = any(item.field == "year" for item in asked.filters)
    if (
        of_year
        and asked.role is not None
        and not library.holds(asked.filters)
        and not views.role[allowed].any()
    ):
        return reasons.nothing_of(asked.filters, library.years)
    return None


def _nearest(searcher: Searcher, asked: Question, by_asker: scope.Mask) -> scope.Mask:
    """Where to look when nothing is of what is asked for: the same unit in other years, else everywhere."""
    timeless = [item for item in asked.filters if item.field != "year"]
    allowed = by_asker & scope.understood(searcher.snapshot, timeless)
    return allowed if allowed.any() else by_asker


def _ranked(
    searcher: Searcher, asked: Question, scores: NDArray[np.float32], allowed: scope.Mask, count: int
) -> list[_Candidate]:
    """The best `count` passages after a look at the text of a few more."""
    quoting = _quoting(searcher, asked.quotes)
    rows = best_rows(scores + np.float32(_QUOTED) * quoting, count + _SPARE, allowed)
    found = []
    for row, stored in zip(rows.tolist(), searcher.snapshot.passages(rows.tolist()), strict=True):
        text = stored.passage.text
        extra = _extra(text, asked)
        score = float(scores[row]) + sum(value for _, value in extra)
        found.append(_Candidate(_worth(score, text), extra, row, stored))
    return sorted(found, key=lambda candidate: (-candidate.worth, candidate.row))[:count]


def _quoting(searcher: Searcher, quotes: Sequence[str]) -> NDArray[np.float32]:
    """1 where a passage has all pairs of characters of all quoted phrases, else 0."""
    index = searcher.snapshot.lexical
    rows = np.arange(index.size, dtype=np.int64)
    quoting = np.full(index.size, bool(quotes))
    for quote in quotes:
        for term in terms(quote):
            if term.endswith(PAIR) or term.isascii():
                quoting &= index.holds(term, rows)
    return quoting.astype(np.float32)


def _extra(text: str, asked: Question) -> tuple[tuple[str, float], ...]:
    """What the text itself adds, by name: quoted phrases as they stand."""
    if asked.quotes and all(quote in normalise(text) for quote in asked.quotes):
        return (("quoted", _QUOTED),)
    return ()


def _worth(score: float, text: str) -> float:
    """The score, lowered for a passage that only leads in to what follows it."""
    return score * _LEAD_IN if text.endswith(("：", ":")) and len(text) <= _LONGEST_LEAD_IN else score


def _certainty(asked: Question, evident: Evidence, views: Views, ranked: Sequence[_Candidate]) -> float:
    if not ranked:
        return 0.0
    return confidence(asked, evident, of_role=bool(views.role[ranked[0].row] > 0))


def _unanswered(asked: Question, evident: Evidence, exhausted: bool) -> Sentence:
    """Why no passage seems to answer."""
    if exhausted:
        return reasons.no_more()
    if evident.missing:
        return reasons.no_words(evident.missing)
    return reasons.nothing_about(shown(asked.subject), asked.filters)
