"""The best of every report: which reports are asked for theirs, and of how many of them a question has its fill.

Work across reports asks every one, however many there are. A question moves 2 MB at most, whatever the library holds:
where the reports in question are more than fit, those that hold nothing of its words are told from the others by ids
alone, and of these as many as fit are looked at, the likeliest first.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from index.conditions import EVERYTHING, And
from index.engine.milvus.catalogue import Catalogue
from index.engine.milvus.filters import among, printed
from index.engine.milvus.library import Collections
from index.engine.milvus.schema import MOST_RESULTS
from index.engine.protocol import Query

# What a question moves at most, in bytes.
MOVED = 2_000_000
# What of it is not for candidates: how near questions in general come (200 kB, once), forty texts that are looked at
# closely (25 kB), those of the 200 reports of a page, two of each at 570 bytes (230 kB), of all that were looked at
# where their order takes it (480 kB), and how many passages are of a year (60 kB).
ASIDE = 800_000
# In a list a passage is an id, a product and a role (22 bytes), and the name of its report where it is the best of one
# (26); 41 where its product is asked for by its id, 850 with all that scoring needs, counted as they come
# (`Scored.moved`). A report costs 27 where it is named, and 72 with its receipt.
LISTED, GROUPED, ASKED, _SCORED, _NAMED, RECEIPT = 22, 26, 41, 850, 27, 72
# The best of all beside: lists of 500 with their products; what is scored of them is mostly of these reports.
_ALWAYS = 100_000
# In lists of one passage a report, one a field, those are chosen that are looked at; of twice as many the products are
# completed.
_CHOSEN = 3 * (LISTED + GROUPED) + 2 * 2 * ASKED
# Of each report so many more are scored than are wanted, for how a server adds up words is not quite how we do.
SPARE = 1
# Up to so many passages that hold words of a question their reports are told by ids: 120 kB.
_HOLDING, _ID = 8_000, 15


@dataclass(frozen=True, slots=True)
class Asked:
    """The reports in question by ``names``, of which ``most`` may be looked at; ``whole`` where they are all that may
    fit. To know that ``moved`` so many bytes."""

    names: tuple[str, ...] = ()
    most: int = 0
    whole: bool = True
    moved: int = 0

    def calls(self, fits: str, per_report: int) -> Iterator[tuple[int, str]]:
        """As many of them at once as one call gives the best of: how many, and the filter."""
        at_once = MOST_RESULTS // max(per_report, 1)
        for start in range(0, len(self.names), at_once):
            some = self.names[start : start + at_once]
            all_ = self.whole and len(self.names) <= at_once
            yield len(some), fits if all_ else f"{fits} and {among('report', some)}"

    def without(self, seen: Collection[str]) -> "Asked":
        """Those of them that are not these."""
        return replace(self, names=tuple(name for name in self.names if name not in seen), whole=False)


def asked(collections: Collections, catalogue: Catalogue, query: Query, moved: int, lists: int) -> Asked:
    """Which reports a query asks for their own best, with so many bytes and lists; more than it may look at, where more
    may say it."""
    if not query.per_report:
        return Asked()
    names = tuple(catalogue.names[place] for place in catalogue.fitting(query.where))
    if query.every:
        return Asked(names, len(names))
    most = most_reports(moved, lists, query.per_report)
    if len(names) > most // 2 and query.saying != EVERYTHING:
        holding = _holding(collections, catalogue, query)
        if holding is not None:
            some = tuple(name for name in names if name in holding)
            return Asked(some, most, whole=False, moved=_ID * holding.total())
    return Asked(names, most)


def most_reports(moved: int, lists: int, per_report: int) -> int:
    """How many reports so many bytes and lists are good for, more or less: how far they go is counted as they come."""
    listed = lists * (per_report * (LISTED + GROUPED) + _NAMED) + _CHOSEN
    scored = (2 * per_report + SPARE) * (_SCORED + ASKED) // 2
    most = max((moved - _ALWAYS) // (listed + scored + RECEIPT), 1)
    return min(most, MOST_RESULTS // per_report)


def _holding(collections: Collections, catalogue: Catalogue, query: Query) -> Counter[str] | None:
    """The names of the reports that have passages that fit and may say it, and how many; None where there are too many."""
    fits = printed(And((query.where, query.saying)), catalogue)
    if collections.count("passages", fits) > _HOLDING:
        return None
    called = (str(row["id"]).partition(".")[0] for row in collections.rows("passages", fits, ()))
    owners = map(catalogue.owners.get, called)
    return Counter(catalogue.names[place] for place in owners if place is not None)
