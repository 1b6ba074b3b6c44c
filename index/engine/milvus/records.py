"""A report as it is stored → its rows in the collections, and back."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.points import quoted_points, run_in
from corpus.report import ROLES, file_of
from index.conditions import years_in
from index.engine.local.bm25 import K1, B
from index.engine.milvus.connection import Row
from index.engine.milvus.names import called, dimension_of, name_of, number_of, said_in
from index.engine.milvus.schema import MOST_BYTES, MOST_NUMBERS
from index.engine.scoring import HEADINGS_LENGTH
from index.errors import too_large
from index.storage.records import (
    REPORT_COLUMNS,
    TERM_COLUMNS,
    Value,
    payload_digest,
    report_of,
    split_terms,
    whole_number,
)
from index.storage.states import FileState
from index.storage.store import Prepared
from index.text.enrichment import searched_headings

COLUMNS = REPORT_COLUMNS.split(", ")
# Terms of a passage that cost and earn nothing in its sparse vector: what is usual in reports. Candidates
# are found by these; they are scored by the true average.
TEXT_LENGTH = 120.0
# What an empty sparse vector must hold, for none may be empty; no term has this dimension.
_NOTHING = {0: 1e-6}
# A piece of text of so many characters fits a field in any script.
_PIECE = MOST_BYTES // 4


def saturated(count: float, length: float, usual: float) -> float:
    """BM25's part of a term that a passage holds so often, without how rare it is."""
    return count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * length / usual))


@dataclass(frozen=True, slots=True)
class Filed:
    """The rows of one report. ``pieces`` begin with the first of the report itself, ``receipt`` comes last."""

    report: str
    edition: str
    passages: list[Row]
    pieces: list[Row]
    receipt: Row


@dataclass(frozen=True, slots=True)
class Delta:
    """What one report adds to the statistics: passages, the lengths of their texts, and for each term in how
    many texts and in how many headings it stands."""

    passages: int
    length: int
    terms: dict[str, tuple[int, int]]


def edition_of(prepared: Prepared) -> str:
    """What names everything that is stored of a report."""
    vectors = np.ascontiguousarray(prepared.vectors, dtype="<f2")
    rows = [
        (*row, embedded, vector.tobytes())
        for row, embedded, vector in zip(prepared.filed.passages, prepared.embedded, vectors, strict=True)
    ]
    terms = tuple(getattr(prepared.filed.terms, name) for name in TERM_COLUMNS.split(", "))
    return payload_digest(prepared.filed.report, rows, terms)[:16]


def filed(prepared: Prepared, state: FileState, added: str) -> Filed:
    """The rows of a report; YoujuError where a passage is larger than any field."""
    one = prepared.filed
    columns = dict(zip(COLUMNS, one.report, strict=True))
    path, text, title = one.path, str(columns["text"]), str(columns["title"])
    vectors = np.ascontiguousarray(prepared.vectors, dtype="<f2")
    report, edition = name_of(path), edition_of(prepared)
    ids, quotes = called(report, edition), _quotes(prepared)
    vocabulary = split_terms(one.terms.vocabulary)
    texts, headings = (list(_lists(blob, len(vectors))) for blob in (one.terms.text, one.terms.headings))
    common = {
        "report": report,
        "edition": edition,
        "year": columns["year"] or 0,
        "kind": "" if columns["kind"] is None else name_of(str(columns["kind"])),
        "titled": years_in(title),
        "told": round(100 * reported(str(columns["kind"] or ""), _told(one.passages), len(one.passages))),
    }
    passages = [
        common
        | {
            "id": f"{ids}.{ordinal:x}",
            "ordinal": ordinal,
            "section": row[5],
            "role": row[4],
            "text": text[whole_number(row[0]) : whole_number(row[1])],
            "text_said": said_in(text[whole_number(row[0]) : whole_number(row[1])]),
            "headings_said": said_in(searched_headings(title, json.loads(str(row[2])))),
            "row": json.dumps(
                [*row[:9], bytes(row[9]).hex() if isinstance(row[9], bytes) else "", row[10]],
                ensure_ascii=False,
            ),
            "quoted": quotes.get(whole_number(row[0]), ""),
            "dense": _unit(vector),
            **_of_terms("text", vocabulary, texts[ordinal], TEXT_LENGTH),
            **_of_terms("headings", vocabulary, headings[ordinal], HEADINGS_LENGTH),
        }
        for ordinal, (row, vector) in enumerate(zip(one.passages, vectors, strict=True))
    ]
    _refuse_too_large(path, passages)
    delta = _delta(vocabulary, texts, headings)
    whole = {"report": list(one.report), "passages": [list(row[:8]) for row in one.passages]}
    pieces = [
        {
            "id": f"{report}.{edition}.{part}.{number:05d}",
            "report": report,
            "edition": edition,
            "file": name_of(file_of(path)),
            "part": part,
            "number": number,
            "content": content,
        }
        for part, value in (("report", whole), ("terms", [delta.passages, delta.length, delta.terms]))
        for number, content in enumerate(pieces_of(value))
    ]
    receipt = _receipt(one.passages, columns, state, added)
    return Filed(report, edition, passages, pieces, receipted(report, edition, receipt))


def receipted(report: str, edition: str, receipt: Mapping[str, object]) -> Row:
    """The row of a receipt."""
    said = json.dumps(receipt, ensure_ascii=False)
    return {"id": report, "edition": edition, "digest": name_of(edition + said)[:12], "receipt": said}


def _quotes(prepared: Prepared) -> dict[int, str]:
    """By the start of each passage that is not quoted as it is: where what is quoted begins and ends, its text, and the
    heading that runs into it, as JSON."""
    filed = prepared.filed
    report = report_of(filed.report, [row[:8] for row in filed.passages])
    points = quoted_points(report)
    found: dict[int, str] = {}
    for passage in report.passages:
        point = points.get(passage.start, passage)
        lead = run_in(report.text, point)
        if lead or point is not passage:
            said = [point.start, point.end, point.text, lead]
            found[passage.start] = json.dumps(said, ensure_ascii=False)
    return found


def _receipt(
    passages: Sequence[Sequence[object]], columns: dict[str, Value], state: FileState, added: str
) -> dict[str, object]:
    """What a catalogue holds of a report."""
    listed = {
        name: columns[name] for name in ("path", "title", "year", "unit", "kind", "format", "digest", "named")
    }
    return listed | {
        "passages": len(passages),
        "characters": len(str(columns["text"])),
        "added": added,
        "warnings": json.loads(str(columns["warnings"])),
        "corrected": json.loads(str(columns["corrected"])),
        "told": _told(passages),
        "size": state.size,
        "mtime_ns": state.mtime_ns,
    }


def _told(passages: Sequence[Sequence[object]]) -> int:
    """How many have a role."""
    return sum(row[4] != ROLES.index("other") for row in passages)


def reported(kind: str | None, told: int, passages: int) -> float:
    """How far a file is a report, 0.0–1.0, as `index.engine.local.search.reportness`."""
    return 1.0 if kind else told / max(passages, 1)


def pieces_of(value: object) -> Iterator[str]:
    """JSON in pieces that fit a field; one at least."""
    joined = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for start in range(0, len(joined), _PIECE):
        yield joined[start : start + _PIECE]


def joined(pieces: Sequence[Row]) -> Any:
    """What was cut by `pieces_of`."""
    ordered = sorted(pieces, key=lambda piece: piece["number"])
    return json.loads("".join(piece["content"] for piece in ordered))


def delta_of(value: Any) -> Delta:
    """From the pieces of the part ``terms``."""
    passages, length, terms = value
    return Delta(passages, length, {term: (text, headings) for term, (text, headings) in terms.items()})


def _unit(vector: NDArray[np.float16]) -> list[float]:
    """Of length 1 again after the rounding, as `index.storage.reading.vectors`."""
    plain = vector.astype(np.float32)[None]
    length = np.linalg.norm(plain, axis=1, keepdims=True)
    np.divide(plain, length, out=plain, where=length > 0)
    return [float(value) for value in plain[0]]


def _lists(blob: bytes, count: int) -> Iterator[NDArray[np.uint32]]:
    """The terms of each passage, by place in the vocabulary."""
    numbers = np.frombuffer(blob, "<u4")
    ends = np.cumsum(numbers[:count])
    yield from np.split(numbers[count:], ends[:-1]) if count else ()


def _of_terms(
    field: str, vocabulary: Sequence[str], places: NDArray[np.uint32], usual: float
) -> dict[str, object]:
    """The terms of a passage in one field: which, how often, and as a sparse vector."""
    found, counts = np.unique(places, return_counts=True)
    terms = [vocabulary[place] for place in found]
    vector: dict[int, float] = {}
    for term, count in zip(terms, counts.tolist(), strict=True):
        at = dimension_of(term)
        vector[at] = vector.get(at, 0.0) + saturated(count, len(places), usual)
    return {
        f"{field}_terms": [number_of(term) for term in terms],
        f"{field}_counts": counts.tolist(),
        f"{field}_vector": vector or _NOTHING,
    }


def _delta(
    vocabulary: Sequence[str], texts: Sequence[NDArray[np.uint32]], headings: Sequence[NDArray[np.uint32]]
) -> Delta:
    counted = [
        np.bincount(
            np.concatenate([np.empty(0, np.int64), *map(np.unique, lists)]).astype(np.int64),
            minlength=len(vocabulary),
        ).tolist()
        for lists in (texts, headings)
    ]
    terms = dict(zip(vocabulary, zip(*counted, strict=True), strict=True))
    return Delta(len(texts), sum(map(len, texts)), terms)


def _refuse_too_large(path: str, passages: Sequence[Row]) -> None:
    for row in passages:
        texts = (row[name] for name in ("text", "text_said", "headings_said", "row", "quoted"))
        if any(len(text.encode()) > MOST_BYTES for text in texts) or any(
            len(row[name]) > MOST_NUMBERS for name in ("titled", "text_terms", "headings_terms")
        ):
            raise too_large(path)
