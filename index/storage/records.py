"""How a report lies in the database: dataclasses to rows and back, and the digest of both.

Text that belongs to a passage is not stored twice: a passage's text is cut out of
its report's text by its offsets, so a quote is verbatim by construction.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter

from corpus.report import ROLES, Noise, Passage, ReadWarning, Report, Section, text_digest

# Between the terms of a report; a control character that no tokenizer leaves in a term.
SEPARATOR = "\x1f"

Value = str | int | float | bytes | None
Row = tuple[Value, ...]

REPORT_COLUMNS = (
    "path, digest, format, encoding, text, title, title_start, title_end, year, unit, kind, sections, "
    "noise, warnings, named, corrected"
)
PLACE_COLUMNS = 'start, "end", headings, point, role, section, page, probability'
PLACES = len(PLACE_COLUMNS.split(", "))
KEY_COLUMNS = "text_digest, nth"
PASSAGE_COLUMNS = f"{PLACE_COLUMNS}, section_role, {KEY_COLUMNS}, embedded, vector"
TERM_COLUMNS = "vocabulary, text, headings"

# Far quicker than dataclasses.astuple, which copies deeply.
SECTION_FIELDS = attrgetter(*(field.name for field in fields(Section)))
NOISE_FIELDS = attrgetter(*(field.name for field in fields(Noise)))
WARNED_FIELDS = attrgetter(*(field.name for field in fields(ReadWarning)))

# One encoder: json.dumps with options makes another at every call.
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def join_terms(terms: Iterable[str]) -> str:
    return SEPARATOR.join(terms)


def split_terms(joined: str) -> list[str]:
    return joined.split(SEPARATOR) if joined else []


def report_row(report: Report) -> Row:
    """In the order of ``REPORT_COLUMNS``."""
    return (
        report.path,
        report.digest,
        report.format,
        report.encoding,
        report.text,
        report.title,
        report.title_start,
        report.title_end,
        report.year,
        report.unit,
        report.kind,
        _json([SECTION_FIELDS(section) for section in report.sections]),
        _json([NOISE_FIELDS(noise) for noise in report.noise]),
        _json([WARNED_FIELDS(warned) for warned in report.warnings]),
        report.named,
        _json(report.corrected),
    )


def passage_rows(report: Report) -> Iterator[Row]:
    """Of each passage, in the order of ``PASSAGE_COLUMNS``, without the last two."""
    sections = report.sections
    alike: Counter[bytes] = Counter()
    for p in report.passages:
        # A report without any section, as in ready-made passages, has the passage's own role there.
        section_role = sections[p.section].role if sections else p.role
        place = (
            p.start,
            p.end,
            _json(p.headings),
            p.point,
            ROLES.index(p.role),
            p.section,
            p.page,
            p.probability,
        )
        digest = text_digest(p.text)
        yield (*place, ROLES.index(section_role), digest, alike[digest])
        alike[digest] += 1


def payload_digest(report: Row, passages: Iterable[Row], terms: Row) -> str:
    """SHA-256 over everything stored of a report, to notice flipped bytes that SQLite does not.

    Takes the rows of the three tables as they are written and as they are read back.
    """
    hasher = hashlib.sha256()
    for row in (report, *passages, terms):
        blobs = [value for value in row if isinstance(value, bytes)]
        plain = [len(value) if isinstance(value, bytes) else value for value in row]
        hasher.update(b"".join((_json(plain).encode(), *blobs)))
    return hasher.hexdigest()


def passage_of(text: str, row: Sequence[Value]) -> Passage:
    """From its text and what ``PLACE_COLUMNS`` names."""
    start, end, headings, point, role, section, page, probability = row
    return Passage(
        start=whole_number(start),
        end=whole_number(end),
        text=text,
        headings=_headings(_str(headings)),
        point=None if point is None else _str(point),
        role=ROLES[whole_number(role)],
        section=whole_number(section),
        page=None if page is None else whole_number(page),
        probability=_float(probability),
    )


@lru_cache(maxsize=4096)
def _headings(joined: str) -> tuple[str, ...]:
    """Neighbours stand under the same headings."""
    return tuple(json.loads(joined))


def report_of(row: Sequence[Value], passages: Iterable[Sequence[Value]]) -> Report:
    """From ``REPORT_COLUMNS`` and the rows that `passage_of` takes."""
    (
        path,
        digest,
        format_,
        encoding,
        text,
        title,
        title_start,
        title_end,
        year,
        unit,
        kind,
        sections,
        noise,
        warnings,
        named,
        corrected,
    ) = row
    return Report(
        path=_str(path),
        digest=_str(digest),
        format=_str(format_),
        encoding=None if encoding is None else _str(encoding),
        text=_str(text),
        title=_str(title),
        title_start=whole_number(title_start),
        title_end=whole_number(title_end),
        year=None if year is None else whole_number(year),
        unit=None if unit is None else _str(unit),
        kind=None if kind is None else _str(kind),
        sections=tuple(Section(*fields) for fields in json.loads(_str(sections))),
        passages=tuple(
            passage_of(_str(text)[whole_number(passage[0]) : whole_number(passage[1])], passage)
            for passage in passages
        ),
        noise=tuple(Noise(*fields) for fields in json.loads(_str(noise))),
        warnings=tuple(ReadWarning(*fields) for fields in json.loads(_str(warnings))),
        named=None if named is None else _str(named),
        corrected=tuple(json.loads(_str(corrected))),
    )


def whole_number(value: object) -> int:
    """A number that was stored; TypeError where it is none."""
    if not isinstance(value, int):
        raise TypeError(f"a number was expected, not {value!r}")
    return value


def _float(value: Value) -> float:
    if not isinstance(value, float):
        raise TypeError(f"a share was expected, not {value!r}")
    return value


def _str(value: Value) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a text was expected, not {value!r}")
    return value
