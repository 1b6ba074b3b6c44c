"""What the database gives back: rows for a search, passages to quote, whole reports.

Functions over an open `Store`. The order of passages is everywhere by report path and
place, whatever the order of arrival, so that an index that grew file by file equals one
that was built at once. `since` is the number of a revision: only reports that came or
changed after it are read; all of them by default.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import YoujuError
from corpus.folder.duplicates import duplicates
from corpus.folder.nameless import told_by_words
from corpus.report import Passage, Problem, ReadWarning, Report, file_of
from index.storage.records import (
    KEY_COLUMNS,
    PASSAGE_COLUMNS,
    PLACE_COLUMNS,
    REPORT_COLUMNS,
    TERM_COLUMNS,
    passage_of,
    payload_digest,
    report_of,
    split_terms,
)
from index.storage.store import Store

# CROSS JOIN keeps SQLite from turning the loops round: reports by path, then their passages by place.
IN_ORDER = """FROM reports r CROSS JOIN passages p
    WHERE r.generation > ? AND p.report = r.id ORDER BY r.path, p.id"""
_AT_ONCE = 16_384


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Element i of every array belongs to passage row i.

    ``reports`` are ids, ``sections`` the place of the passage's section inside its
    report, ``roles`` places in ``corpus.report.ROLES``, ``years`` 0 where unknown.
    """

    passage_ids: NDArray[np.int64]
    reports: NDArray[np.int64]
    sections: NDArray[np.int32]
    roles: NDArray[np.int8]
    years: NDArray[np.int16]


def by_report(columns: Columns) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """The ids of the reports that have passages, in order, and for each passage the place of its report among them.

    The passages of a report stand together.
    """
    starts = np.flatnonzero(np.diff(columns.reports, prepend=-1))
    counts = np.diff(starts, append=len(columns.reports))
    return columns.reports[starts], np.repeat(np.arange(len(starts)), counts)


@dataclass(frozen=True, slots=True)
class PassageKey:
    """What names a passage beyond a new reading of its file: its report, its text, and which of those alike.

    ``digest`` is that of the text, in hexadecimal; ``nth`` counts from 0 in the order of the report.
    """

    path: str
    digest: str
    nth: int


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with what a citation says of its report. ``quoted`` is how it is quoted (`corpus.points`) where
    an engine has that at hand, and ``lead`` the heading that runs into that, "" for none; None where the report has
    to be read for it."""

    report_id: int
    path: str
    title: str
    year: int | None
    unit: str | None
    kind: str | None
    key: PassageKey
    passage: Passage
    quoted: Passage | None = None
    lead: str | None = None


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report in a list, without its text. ``added`` is an ISO time in UTC."""

    id: int
    path: str
    title: str
    year: int | None
    unit: str | None
    kind: str | None
    format: str
    passages: int
    characters: int
    added: str
    warnings: tuple[ReadWarning, ...] = ()
    corrected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportTerms:
    """The terms of one report: the different ones, and for each passage how many it has and which.

    ``text`` and ``headings`` are pairs of arrays: the counts, shape ``(passages,)``, and places
    in ``vocabulary``, passage after passage.
    """

    vocabulary: list[str]
    text: tuple[NDArray[np.uint32], NDArray[np.uint32]]
    headings: tuple[NDArray[np.uint32], NDArray[np.uint32]]


def order(store: Store) -> NDArray[np.int64]:
    """All reports by path: id, generation, number of passages; shape ``(reports, 3)``."""
    rows = store.connection.execute("SELECT id, generation, passages FROM reports ORDER BY path").fetchall()
    return np.array(rows, dtype=np.int64).reshape(len(rows), 3)


def columns(store: Store, since: int = -1) -> Columns:
    found = store.connection.execute(
        f"SELECT p.id, r.id, p.section, p.role, coalesce(r.year, 0) {IN_ORDER}", (since,)
    )
    pieces = [np.empty((0, 5), dtype=np.int64)]
    while rows := found.fetchmany(_AT_ONCE):
        pieces.append(np.array(rows, dtype=np.int64))
    table = np.concatenate(pieces)
    return Columns(
        np.ascontiguousarray(table[:, 0]),
        np.ascontiguousarray(table[:, 1]),
        table[:, 2].astype(np.int32),
        table[:, 3].astype(np.int8),
        table[:, 4].astype(np.int16),
    )


def vectors(store: Store, out: NDArray[np.float32], since: int = -1) -> None:
    """Into `out`, shape ``(passages, dimension)``, of unit length again after the rounding to float16."""
    found = store.connection.execute(f"SELECT p.vector {IN_ORDER}", (since,))
    start = 0
    while blobs := found.fetchmany(_AT_ONCE):
        rows = out[start : start + len(blobs)]
        rows[:] = np.frombuffer(b"".join(blob for (blob,) in blobs), "<f2").reshape(-1, out.shape[1])
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        np.divide(rows, lengths, out=rows, where=lengths > 0)
        start += len(blobs)


def terms(store: Store, since: int = -1) -> Iterator[ReportTerms]:
    """The terms of each report that has passages."""
    query = f"""SELECT r.passages, {TERM_COLUMNS} FROM reports r CROSS JOIN terms t
        WHERE r.generation > ? AND t.report = r.id AND r.passages > 0 ORDER BY r.path"""
    for count, vocabulary, *blobs in store.connection.execute(query.replace(" text", " t.text"), (since,)):
        text, headings = (np.frombuffer(blob, "<u4") for blob in blobs)
        yield ReportTerms(
            split_terms(vocabulary), (text[:count], text[count:]), (headings[:count], headings[count:])
        )


def passages(store: Store, ids: Sequence[int]) -> list[StoredPassage]:
    """In the order asked; KeyError for an id that is not in this revision."""
    # One query for all is quicker than one for each, and SQLite cuts a passage out of its report, both
    # counting characters, quicker than it hands over whole reports; it would stop at a NUL, which
    # `corpus.structure.cleaning` takes out.
    rows = store.connection.execute(
        f"""SELECT passages.id, report, path, title, year, unit, kind, {KEY_COLUMNS},
            substr(text, start + 1, "end" - start), {PLACE_COLUMNS}
        FROM passages JOIN reports r ON r.id = report
        WHERE passages.id IN (SELECT value FROM json_each(?))""",
        (json.dumps(list(ids)),),
    )
    found = {
        id_: StoredPassage(
            report,
            path,
            title,
            year,
            unit,
            kind,
            PassageKey(path, digest.hex(), nth),
            passage_of(text, place),
        )
        for id_, report, path, title, year, unit, kind, digest, nth, text, *place in rows
    }
    return [found[id_] for id_ in ids]


def reports(store: Store) -> list[StoredReport]:
    """The list, by path; reports of the same content say so among their warnings."""
    names = "id, path, title, year, unit, kind, format, passages, characters, added, warnings, corrected, named, digest"
    rows = store.connection.execute(f"SELECT {names} FROM reports ORDER BY path").fetchall()
    # Reports of one file have its digest all of them.
    same = duplicates((row[1], row[-1] + row[1][len(file_of(row[1])) :]) for row in rows)
    return [
        replace(
            StoredReport(*row),
            corrected=(own := tuple(json.loads(corrected))),
            warnings=(
                *(ReadWarning(*said) for said in json.loads(warnings)),
                *same[row[1]],
                *told_by_words(row[4], named, own),
            ),
        )
        for *row, warnings, corrected, named, _ in rows
    ]


def report(store: Store, path: str) -> Report:
    row = _at(store, f"id, {REPORT_COLUMNS}", path)
    if row is None:
        raise YoujuError(
            f"报告“{path}”已经不在索引里，可能被移走、改名或删除了。请重新提问。",
            f"The report '{path}' is no longer in the index: it was moved, renamed or deleted. Ask again.",
        )
    id_, *fields = row
    query = f"SELECT {PLACE_COLUMNS} FROM passages WHERE report = ? ORDER BY id"
    return report_of(fields, store.connection.execute(query, (id_,)))


def _at(store: Store, columns: str, path: str) -> tuple[Any, ...] | None:
    try:
        row: tuple[Any, ...] | None = store.connection.execute(
            f"SELECT {columns} FROM reports WHERE path = ?", (path,)
        ).fetchone()
    except UnicodeEncodeError:
        # Half a character is in no path.
        return None
    return row


def text(store: Store, path: str) -> str:
    """The text of a report alone; YoujuError where there is none at this path."""
    row = _at(store, "text", path)
    return str(row[0]) if row else report(store, path).text


def payloads(store: Store) -> dict[str, str]:
    """For each report, by its path, the digest of everything that is stored of it."""
    return dict(store.connection.execute("SELECT path, payload FROM reports ORDER BY path").fetchall())


def reports_of(store: Store, file: str) -> list[Report]:
    """The reports of a file, in order; none where it is not in the index."""
    rows = store.connection.execute(
        "SELECT path FROM reports WHERE digest = (SELECT digest FROM reports WHERE path = ?) ORDER BY length(path), path",
        (file,),
    )
    return [report(store, path) for (path,) in rows.fetchall() if file_of(path) == file]


def problems(store: Store) -> list[Problem]:
    return [Problem(p.path, p.zh, p.en) for p in store.problems().values()]


def faults(store: Store) -> list[str]:
    """What is wrong inside the database, a sentence each; empty when all is well."""
    found = [
        f"SQLite: {row[0]}" for row in store.connection.execute("PRAGMA integrity_check") if row[0] != "ok"
    ]
    found += [
        f"SQLite: row without its report in {row[0]}"
        for row in store.connection.execute("PRAGMA foreign_key_check")
    ]
    query = f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE report = ? ORDER BY id"
    heads = store.connection.execute(
        f"SELECT id, payload, passages, characters, {REPORT_COLUMNS} FROM reports ORDER BY path"
    )
    for id_, payload, count, characters, *fields in heads:
        rows = store.connection.execute(query, (id_,)).fetchall()
        terms_row = store.connection.execute(f"SELECT {TERM_COLUMNS} FROM terms WHERE report = ?", (id_,))
        cut = terms_row.fetchone() or ()
        if payload_digest(tuple(fields), rows, cut) != payload or (count, characters) != (
            len(rows),
            len(fields[4]),
        ):
            found.append(f"{fields[0]}: 内容与摘要不符 (the content does not fit its digest)")
    return found
