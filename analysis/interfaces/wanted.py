"""What is wanted of an analysis: checked as far as that goes without a library, the same for every way in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from corpus.errors import YoujuError
from corpus.report import ROLES, Role

Kind = Literal["ledger", "coverage", "compare", "track", "copies", "digest"]
KINDS: tuple[Kind, ...] = get_args(Kind)
MAX_TOPIC = 1_000
MAX_VALUES = 200
# Which of the words below each analysis takes, beside units and years.
_TAKES: dict[Kind, frozenset[str]] = {
    "ledger": frozenset(("topic", "roles")),
    "coverage": frozenset(("topic", "roles", "negated", "literal")),
    "compare": frozenset(("topic", "left", "right")),
    "track": frozenset(("topic",)),
    "copies": frozenset(),
    "digest": frozenset(("roles",)),
}
# A row of these is of one role.
_OF_ONE_ROLE: frozenset[Kind] = frozenset(("ledger", "digest"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """One analysis. Equal ones have equal answers over the same revision of an index.

    ``topic`` is None for everything; ``left`` and ``right`` are ``unit=…,year=…``; ``negated`` asks who does
    not say it (None: as the question reads), ``literal`` counts only words as they stand.
    """

    kind: Kind
    topic: str | None = None
    roles: tuple[Role, ...] = ()
    units: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    left: str = ""
    right: str = ""
    negated: bool | None = None
    literal: bool = False

    @property
    def role(self) -> Role:
        """The role of its rows; problems where none was given."""
        return self.roles[0] if self.roles else "problem"


def wanted_of(
    kind: object,
    *,
    topic: object = None,
    roles: object = (),
    units: object = (),
    years: object = (),
    left: object = None,
    right: object = None,
    negated: object = None,
    literal: object = False,
) -> Wanted:
    """Out of untrusted values; YoujuError, a sentence each, for whatever cannot be asked for."""
    known = next((one for one in KINDS if one == kind), None)
    if known is None:
        raise YoujuError(
            f"没有“{kind}”这种分析；有的是：{'、'.join(KINDS)}。",
            f"There is no analysis '{kind}'; there are {', '.join(KINDS)}.",
        )
    given = {
        "topic": topic is not None,
        "roles": bool(roles),
        "left": bool(left),
        "right": bool(right),
        "negated": negated is not None,
        "literal": literal is not False and literal is not None,
    }
    for name, there in given.items():
        if there and name not in _TAKES[known]:
            raise YoujuError(f"{known} 没有 {name} 这一项。", f"{known} does not take {name}.")
    wanted = Wanted(
        known,
        _topic(known, topic),
        tuple(cast("list[Role]", _listed("roles", roles, str))),
        tuple(_listed("units", units, str)),
        tuple(_listed("years", years, int)),
        _side("left", left),
        _side("right", right),
        _switch("negated", negated),
        bool(_switch("literal", literal)),
    )
    _check(wanted)
    return wanted


def _check(wanted: Wanted) -> None:
    for role in wanted.roles:
        if role not in ROLES:
            raise YoujuError(
                f"没有这样的内容类型：{role}；有的是：{'、'.join(ROLES)}。",
                f"There is no such role: {role}. Use one of {', '.join(ROLES)}.",
            )
    if wanted.kind in _OF_ONE_ROLE and len(wanted.roles) > 1:
        raise YoujuError(f"{wanted.kind} 一次只看一类内容。", f"{wanted.kind} is of one role at a time.")
    if wanted.kind == "compare" and not (wanted.left.strip() and wanted.right.strip()):
        raise YoujuError(
            "对照要有左右两方：left 和 right 各写 unit=某单位,year=2023。",
            "A comparison has two sides: write left and right, each unit=NAME,year=2023.",
        )
    if wanted.kind == "compare" and (wanted.units or wanted.years):
        raise YoujuError(
            "对照的单位和年份写在 left 和 right 里。",
            "The units and years of a comparison stand in left and right.",
        )


def _topic(kind: Kind, value: object) -> str | None:
    if value is None and kind != "coverage":
        return None
    if not isinstance(value, str) or not any(character.isalnum() for character in value):
        raise YoujuError(
            "没有写要查的主题：请输入一个词或一句话，例如“形式主义”。",
            "There is no topic to look for: type a word or a sentence, such as “形式主义”.",
        )
    if len(value) > MAX_TOPIC:
        raise YoujuError(
            f"主题太长，最多 {MAX_TOPIC} 个字。", f"The topic is too long: {MAX_TOPIC} characters at most."
        )
    return " ".join(value.split())


def _listed(name: str, values: object, kind: type) -> list[Any]:
    if values is None:
        return []
    fits = isinstance(values, list | tuple) and all(
        isinstance(one, kind) and not isinstance(one, bool) for one in values
    )
    if not fits or len(cast("Sequence[object]", values)) > MAX_VALUES:
        raise YoujuError(
            f"{name} 应当是列表，最多 {MAX_VALUES} 项。", f"{name} must be a list of at most {MAX_VALUES}."
        )
    return list(dict.fromkeys(cast("Sequence[object]", values)))


def _side(name: str, value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > MAX_TOPIC:
        raise YoujuError(f"{name} 应写成 unit=某单位,year=2023。", f"{name} is written unit=NAME,year=2023.")
    return value


def _switch(name: str, value: object) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise YoujuError(f"{name} 只能是真或假。", f"{name} must be true or false.")
