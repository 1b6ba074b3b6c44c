"""Question sets: JSON Lines files → typed questions, with errors that name the line."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import YoujuError


@dataclass(frozen=True, slots=True)
class Gold:
    """A quote that a right passage contains, and the report it stands in."""

    report: str
    quote: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What a question must be understood as: role and filters exactly, a topic that holds these words.

    ``topic`` and ``coverage`` are left open where they are None. ``page`` counts from 0.
    """

    role: str | None = None
    filters: frozenset[tuple[str, str]] = frozenset()
    topic: str | None = None
    page: int = 0
    coverage: bool | None = None


@dataclass(frozen=True, slots=True)
class ReportQuestion:
    """A question over reports. Of the kind ``none`` nothing in them answers it.

    ``history`` are the questions before it, ``role`` what it asks for, ``reports`` those that
    say it, for a question that wants them all. Without ``gold`` it is not scored as a search.
    """

    id: str
    language: str
    kind: str
    question: str
    gold: tuple[Gold, ...]
    history: tuple[str, ...] = ()
    role: str | None = None
    reports: tuple[str, ...] = ()
    understood: Expected | None = None

    @property
    def answerable(self) -> bool:
        """Whether something in the reports answers it."""
        return self.kind != "none"


@dataclass(frozen=True, slots=True)
class PassageQuestion:
    """A question over ready-made passages, exactly one of which answers it."""

    id: str
    language: str
    question: str
    passage: str


@dataclass(frozen=True, slots=True)
class ReadyPassage:
    """A ready-made passage of a public data set."""

    id: str
    text: str


def report_questions(path: Path) -> list[ReportQuestion]:
    """``{"id", "lang", "kind", "question", "gold": [{"report", "quote"}]}`` a line.

    May hold ``role``, ``history``, ``reports`` and ``understood`` (`Expected`), too.
    """
    return [
        ReportQuestion(
            _text(row, "id", where),
            _text(row, "lang", where),
            _text(row, "kind", where),
            _text(row, "question", where),
            _golds(row, where),
            _texts(row, "history", where),
            _text(row, "role", where) if "role" in row else None,
            _texts(row, "reports", where),
            _expected(row, where),
        )
        for where, row in _rows(path)
    ]


def passage_questions(path: Path) -> list[PassageQuestion]:
    """``{"id", "lang", "question", "passage_id"}`` a line."""
    return [
        PassageQuestion(
            _text(row, "id", where),
            _text(row, "lang", where),
            _text(row, "question", where),
            _text(row, "passage_id", where),
        )
        for where, row in _rows(path)
    ]


def ready_passages(path: Path) -> list[ReadyPassage]:
    """``{"id", "text"}`` a line."""
    return [ReadyPassage(_text(row, "id", where), _text(row, "text", where)) for where, row in _rows(path)]


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    row = json.loads(line)
                    if not isinstance(row, dict):
                        raise _bad_line(f"{path}:{number}", "不是 JSON 对象", "not a JSON object")
                    yield f"{path}:{number}", row
    except OSError as error:
        raise YoujuError(
            f"读不了题目文件 {path}：{error.strerror}", f"Cannot read {path}: {error.strerror}"
        ) from error
    except ValueError as error:
        raise _bad_line(
            str(path), "不是 UTF-8 的 JSON Lines", f"not JSON Lines in UTF-8 ({error})"
        ) from error


def _golds(row: dict[str, Any], where: str) -> tuple[Gold, ...]:
    golds = row.get("gold", [])
    if not isinstance(golds, list) or not all(isinstance(gold, dict) for gold in golds):
        raise _bad_line(where, "gold 不是对象的列表", "“gold” is not a list of objects")
    return tuple(Gold(_text(gold, "report", where), _text(gold, "quote", where)) for gold in golds)


def _texts(row: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
    values = row.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise _bad_line(where, f"{key} 不是文字的列表", f"“{key}” is not a list of texts")
    return tuple(values)


def _expected(row: dict[str, Any], where: str) -> Expected | None:
    if "understood" not in row:
        return None
    said = row["understood"]
    if not isinstance(said, dict):
        raise _bad_line(where, "understood 不是对象", "“understood” is not an object")
    fields = ("year", "unit", "kind", "report")
    return Expected(
        said.get("role"),
        frozenset((field, value) for field in fields for value in _texts(said, field, where)),
        said.get("topic"),
        said.get("page", 0),
        said.get("coverage"),
    )


def _text(row: dict[str, Any], key: str, where: str) -> str:
    value = row.get(key)
    if not isinstance(value, str):
        raise _bad_line(where, f"缺少文字字段 “{key}”", f"no text field “{key}”")
    return value


def _bad_line(where: str, zh: str, en: str) -> YoujuError:
    return YoujuError(f"{where}：{zh}，请检查该文件。", f"{where}: {en}; check this file.")
