"""What a library says: the statements of its reports, by report and place."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from analysis.matching.telling import told
from analysis.progress import step
from analysis.statements import Statement, read, whole_of
from index.conditions import EVERYTHING, And, Condition, In
from index.engine.local.snapshot import Snapshot
from index.storage.reading import StoredPassage

_AT_ONCE = 5_000


def condition_of(
    roles: Collection[str] = (), units: Collection[str] = (), years: Collection[int] = ()
) -> Condition:
    """Those that have one of each that is given."""
    parts: list[Condition] = []
    if roles:
        parts.append(In("role", tuple(roles)))
    if units:
        parts.append(In("unit", tuple(units)))
    if years:
        parts.append(In("year", tuple(years)))
    return And(tuple(parts)) if parts else EVERYTHING


def load(snapshot: Snapshot, condition: Condition = EVERYTHING) -> list[Statement]:
    """All statements of the passages that fit, by report and place."""
    return [statement for report in by_report(snapshot, condition) for statement in statements_of(report)]


def load_whole(snapshot: Snapshot, condition: Condition = EVERYTHING) -> list[Statement]:
    """The passages that fit, each as one statement, whatever it says."""
    return [whole_of(one, 0) for report in by_report(snapshot, condition) for one in report]


def sentence_of(stored: StoredPassage, start: int, end: int) -> Statement:
    """A part of a passage, ``text[start:end]``, as a statement."""
    whole = whole_of(stored, 0)
    at = stored.passage.start
    return replace(whole, start=at + start, end=at + end, text=whole.text[start:end])


def by_report(snapshot: Snapshot, condition: Condition = EVERYTHING) -> Iterator[list[StoredPassage]]:
    """The passages that fit, report by report."""

    def every() -> Iterator[StoredPassage]:
        page = snapshot.list_passages(condition, limit=_AT_ONCE)
        yield from page.passages
        while page.after is not None:
            page = snapshot.list_passages(condition, after=page.after, limit=_AT_ONCE)
            yield from page.passages

    total = snapshot.count(condition).reports
    for done, (_, passages) in enumerate(groupby(every(), key=lambda one: one.path)):
        step("reading", done, total)
        yield list(passages)


def statements_of(passages: Sequence[StoredPassage]) -> list[Statement]:
    """The statements of one report, in order, each with what it says."""
    return told(read(passages), passages[0].kind if passages else None)
