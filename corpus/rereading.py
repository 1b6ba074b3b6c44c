"""A report that was read → its passages cut anew, where the role changes to who reads whole sections.

What was cut where the small models saw the role change, or for its length, is made whole again before; then the same
rules hold as when the report was read.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.passages import MAX_LEAD_IN, SUREST, SUREST_MODEL, by_length, named_above, with_lead_ins
from corpus.report import Passage, Report
from corpus.roles.clauses import runs_as_read
from corpus.roles.reader import Block, RoleReader
from corpus.roles.sections import with_roles
from corpus.roles.sentences import FULL_STOP, ROW
from corpus.roles.tables import rows_of


def judged_again(report: Report, reader: RoleReader) -> Report:
    """The report with its passages cut where the role changes as `reader` tells it; what a table, a rule or a user
    decided stays, and all of a report of which nothing has a role."""
    text, before = report.text, report.passages
    if all(passage.role == "other" for passage in before):
        return report
    sections = [
        list(_whole(text, [part for one in group for part in _parted(one)]))
        for _, group in itertools.groupby(before, key=lambda passage: passage.section)
    ]
    blocks = [Block(own[0].start, own[-1].end, own[0].headings) for own in sections]
    open_ones = [
        (
            [(one.start, one.end, bool(rows_of(one.text))) for one in own if not _decided(one)],
            named_above(own[0].headings),
        )
        for own in sections
    ]
    judged = iter(runs_as_read(text, open_ones, reader.read_roles(text, report.kind, blocks)))
    found: list[Passage] = []
    for whole in itertools.chain.from_iterable(sections):
        if _decided(whole):
            found.append(whole)
            continue
        stops = ROW if rows_of(whole.text) else FULL_STOP
        found.extend(
            replace(
                whole,
                start=a,
                end=b,
                text=text[a:b],
                role=run.role,
                probability=min(round(run.probability, 3), SUREST_MODEL),
            )
            for run in next(judged)
            for a, b in by_length(text, run.start, run.end, stops)
        )
    passages = with_lead_ins(text, found)
    return replace(report, passages=passages, sections=with_roles(report.sections, passages, report.year))


def _decided(passage: Passage) -> bool:
    """Whether a rule or a user said what it is, or it is one of the rows of a table of problems."""
    return passage.probability >= SUREST or (passage.role == "problem" and bool(rows_of(passage.text)))


def _parted(passage: Passage) -> Iterator[Passage]:
    """A passage without the lead-in that was joined to it, which stands before."""
    label, text = passage.point, passage.text
    place = text.find(label, 1) if label and not text.startswith(label) and not _decided(passage) else -1
    lead_in = text[: max(place, 0)].rstrip()
    if lead_in and lead_in[-1] in "：:" and len(lead_in) <= MAX_LEAD_IN:
        yield replace(passage, end=passage.start + len(lead_in), text=lead_in, point=None)
        yield replace(passage, start=passage.start + place, text=text[place:])
    else:
        yield passage


def _whole(text: str, passages: Sequence[Passage]) -> Iterator[Passage]:
    """The points and paragraphs of a section as they were before they were cut."""
    last: Passage | None = None
    for passage in passages:
        if last and _cut_off(text, last, passage):
            last = replace(last, end=passage.end, text=text[last.start : passage.end])
            continue
        if last:
            yield last
        last = passage
    if last:
        yield last


def _cut_off(text: str, first: Passage, second: Passage) -> bool:
    """Whether the second was cut off the first where the role changed, or for its length, and is no point of its own."""
    return (
        (first.point, first.page) == (second.point, second.page)
        and not (second.point and second.text.startswith(second.point))
        and "\n" not in text[first.end : second.start]
        and not (_decided(first) or _decided(second))
    )
