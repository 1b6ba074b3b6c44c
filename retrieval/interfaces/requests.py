"""What a program asks: options of the command line and lines of a batch → a typed request."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

from corpus.errors import YoujuError
from corpus.report import ROLES
from retrieval.types import Field, Filters, Turn, Understood

_FILTERS = ("role", "year", "report", "unit", "kind")


@dataclass(frozen=True, slots=True)
class Request:
    """A question with its conversation and what the asker set and took away."""

    question: str
    filters: Filters
    history: tuple[Turn, ...]
    without: tuple[Understood, ...]


def request_of(row: Mapping[str, Any], options: Mapping[str, Any]) -> Request:
    """A line of a batch, with the options of the command for what it leaves out."""
    if not isinstance(row.get("question"), str):
        raise YoujuError("这一行缺少 question。", "This line has no question.")
    history = row.get("history", [])
    if not isinstance(history, list) or not all(isinstance(earlier, str) for earlier in history):
        raise YoujuError(
            "history 应是此前各个问题的列表。", "“history” must be a list of the earlier questions."
        )
    filters = filters_of({**options, **{key: row[key] for key in _FILTERS if key in row}})
    without = taken_away(row.get("without", options.get("without", [])))
    return Request(row["question"], filters, tuple(Turn(earlier, without) for earlier in history), without)


def filters_of(values: Mapping[str, Any]) -> Filters:
    """Filters from options or from a line of a batch, where one value may stand without a list."""

    def listed(key: str, kind: type) -> tuple[Any, ...]:
        value = values.get(key) or []
        found = tuple(value if isinstance(value, list) else [value])
        if not all(isinstance(item, kind) for item in found) or (
            key == "role" and not set(found) <= set(ROLES)
        ):
            raise YoujuError(f"筛选条件 {key} 的值不对：{value}", f"The filter {key} cannot be {value}.")
        return found

    return Filters(
        listed("role", str),
        listed("year", int),
        listed("report", str),
        listed("unit", str),
        listed("kind", str),
    )


def taken_away(values: object) -> tuple[Understood, ...]:
    """``field=value`` each, one or a list; values may hold ``=`` themselves."""
    found = []
    for value in values if isinstance(values, list) else [values]:
        field, equals, said = value.partition("=") if isinstance(value, str) else ("", "", "")
        if not equals or field not in get_args(Field):
            raise YoujuError(
                f"--without 应写成 字段=值，如 year=2023，现在是 {value}。",
                f"--without takes FIELD=VALUE, such as year=2023, not {value}.",
            )
        found.append(Understood(cast(Field, field), said))
    return tuple(found)


def lines_of(path: Path) -> Iterator[str]:
    """The lines of a batch file that are not blank; YoujuError where it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise YoujuError(
            f"读不了 {path}：{error.strerror}", f"Cannot read {path}: {error.strerror}"
        ) from error
    except UnicodeDecodeError as error:
        raise YoujuError(f"{path} 不是 UTF-8 文本。", f"{path} is not UTF-8 text.") from error
    # Not splitlines(): U+2028 may stand inside a line of JSON.
    return (line for line in text.split("\n") if line.strip())


def row_of(line: str) -> dict[str, Any]:
    """A line of a batch: an object, or a question alone."""
    try:
        row = json.loads(line)
    except ValueError as error:
        raise YoujuError("这一行不是 JSON。", f"This line is not JSON: {error}") from error
    return row if isinstance(row, dict) else {"question": row}
