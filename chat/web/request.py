"""What a browser or a program says of a question: filters, earlier questions, what is taken away.

All of it may be forged. What is wrong in a filter is an error people can read, since a
narrower question than the one meant would be answered; what is wrong in the rest is dropped.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, get_args

from corpus.errors import YoujuError
from corpus.report import ROLES, Role
from retrieval.types import Field, Filters, Turn, Understood

MAX_TURNS = 8
MAX_TAKEN_AWAY = 20
MAX_VALUES = 200
_FIELDS: tuple[Field, ...] = get_args(Field)


def read_filters(
    roles: object, years: object, reports: object, units: object = None, kinds: object = None
) -> Filters:
    """Filters out of untrusted lists; YoujuError for an unknown role or a wrong type."""
    given = [roles, years, reports, units, kinds]
    if not all(value is None or isinstance(value, list | tuple) for value in given):
        raise YoujuError("筛选条件应当是列表。", "Filters must be lists.")
    lists: list[list[Any]] = [list(value or ())[:MAX_VALUES] for value in given]  # type: ignore[call-overload]
    return Filters(
        roles=tuple(_role(role) for role in lists[0]),
        years=tuple(_year(year) for year in lists[1]),
        reports=tuple(str(report) for report in lists[2]),
        units=tuple(str(unit) for unit in lists[3]),
        kinds=tuple(str(kind) for kind in lists[4]),
    )


def _role(value: object) -> Role:
    for role in ROLES:
        if role == value:
            return role
    raise YoujuError(
        f"没有这样的内容类型：{value}。", f"There is no such role: {value}. Use one of {', '.join(ROLES)}."
    )


def _year(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise YoujuError("年份应当是数字。", "Years must be numbers.") from error


def sent_filters(value: object) -> Filters | None:
    """Filters as `plain_filters` gave them to the browser; None where there are none."""
    if not isinstance(value, Mapping):
        return None
    return read_filters(*(value.get(key) for key in ("roles", "years", "reports", "units", "kinds")))


def plain_filters(filters: Filters) -> dict[str, Any]:
    """Filters as the browser keeps them with a question."""
    return asdict(filters)


def sent_without(value: object) -> tuple[Understood, ...]:
    """What the asker took away: `[[field, value], …]`."""
    if not isinstance(value, list):
        return ()
    taken = []
    for pair in value[:MAX_TAKEN_AWAY]:
        match pair:
            case [str(field), str(text)]:
                taken += [Understood(known, text) for known in _FIELDS if known == field]
    return tuple(taken)


def sent_history(value: object, longest: int) -> tuple[Turn, ...]:
    """The newest earlier questions of a conversation, oldest first; questions of at most `longest` characters."""
    if not isinstance(value, list):
        return ()
    turns = []
    for one in value[-MAX_TURNS:]:
        if isinstance(one, Mapping) and isinstance(question := one.get("question"), str) and question.strip():
            turns.append(Turn(question[:longest], sent_without(one.get("without"))))
    return tuple(turns)
