"""A report → everything that is stored of it but its vectors: made in the process that read it.

Imports neither NumPy nor a model, so that a child that reads files starts quickly, and
gives plain values, which travel cheaply between processes.
"""

import sys
from array import array
from collections import defaultdict
from dataclasses import dataclass

from corpus.points import whole_points
from corpus.report import Passage, Report, text_digest
from index.storage.records import Row, join_terms, passage_rows, report_row
from index.text.enrichment import embedding_text, heading_text
from index.text.tokens import terms, words_digest


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one report: each different one once, and places in that list.

    ``text`` and ``headings`` are little-endian numbers of 4 bytes: first how many terms each
    passage has, then the places of the terms, passage after passage. ``vocabulary`` is
    joined by ``records.SEPARATOR``.
    """

    vocabulary: str
    text: bytes
    headings: bytes


@dataclass(frozen=True, slots=True)
class IndexRows:
    """A report as rows. ``texts`` are to be embedded, ``embedded`` are their digests; ``words`` names the
    user's own words that its terms were cut by."""

    report: Row
    passages: tuple[Row, ...]
    texts: tuple[str, ...]
    embedded: tuple[bytes, ...]
    terms: Terms
    words: str

    @property
    def path(self) -> str:
        return str(self.report[0])

    @property
    def digest(self) -> str:
        return str(self.report[1])


def file_report(report: Report) -> IndexRows:
    """Rows, terms and texts of a report."""
    # The parts of a point that was cut mean what all of it does.
    whole = whole_points(report)
    texts = tuple(embedding_text(report, whole.get(passage.start, passage)) for passage in report.passages)
    return IndexRows(
        report_row(report),
        tuple(passage_rows(report)),
        texts,
        tuple(map(text_digest, texts)),
        _terms(report),
        words_digest(),
    )


def _terms(report: Report) -> Terms:
    # A term that is met first gets the next place; all without a step of Python for each.
    places: defaultdict[str, int] = defaultdict()
    places.default_factory = places.__len__

    def placed(text: str) -> list[int]:
        return list(map(places.__getitem__, terms(text)))

    known: dict[tuple[str, ...], list[int]] = {}

    def under(passage: Passage) -> list[int]:
        # Neighbours stand under the same headings.
        if passage.headings not in known:
            known[passage.headings] = placed(heading_text(report, passage))
        return known[passage.headings]

    text = _numbers([placed(passage.text) for passage in report.passages])
    headings = _numbers([under(passage) for passage in report.passages])
    return Terms(join_terms(places), text, headings)


def _numbers(lists: list[list[int]]) -> bytes:
    numbers = array("I", map(len, lists))
    for places in lists:
        numbers.extend(places)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()
