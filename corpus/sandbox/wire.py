"""What a child hands back: plain data and nothing else.

A value travels as JSON, dataclasses as the lists of their fields, bytes in base64. The receiver says
which type it expects and builds that and no other, so that a child that a hostile file took over can
hand over wrong words but no code, as a pickle can.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

_BYTES = "b64"
_PLAIN = frozenset((str, int, float, bool, NoneType, bytes))

# Takes what JSON gives and returns the value it stands for; ValueError where it stands for none.
_Build = Callable[[Any], Any]


def pack(value: object) -> bytes:
    """A value of dataclasses, tuples, lists and plain values of Python as bytes; TypeError where it holds
    anything else."""
    # Lone surrogates, which names of files may hold, pass.
    return _encode(value).encode("utf-8", "surrogatepass")


def unpack(data: bytes, kind: object) -> Any:
    """The value of this kind that `pack` was given; ValueError where the bytes hold none."""
    try:
        return _builder(kind)(json.loads(data.decode("utf-8", "surrogatepass"), object_hook=_bytes))
    except (RecursionError, TypeError) as error:
        raise ValueError(f"no {kind}: {error}") from error


def _plain(value: object) -> object:
    """What stands in JSON for a value that JSON has no form for."""
    if isinstance(value, bytes):
        return {_BYTES: base64.b64encode(value).decode()}
    if is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, field.name) for field in fields(value)]
    raise TypeError(f"{type(value).__name__} is no plain data")


# One encoder: json.dumps with options makes another at every call.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode


def _bytes(value: dict[str, Any]) -> bytes:
    if set(value) != {_BYTES}:
        raise ValueError("an object that is no bytes")
    return base64.b64decode(value[_BYTES], validate=True)


@cache
def _builder(kind: Any) -> _Build:
    """How a value of this kind is built; made once for every kind."""
    origin, arguments = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        return _dataclass_builder(kind)
    if origin is Literal:
        return _checked(lambda value: isinstance(value, str) and value in arguments, kind)
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        allowed = _plain_types(arguments[0])
        return _each_plain(allowed, kind) if allowed else _each(_builder(arguments[0]))
    allowed = _plain_types(kind)
    if not allowed:
        raise TypeError(f"{kind} is no plain data")
    # bool is an int to isinstance and none here.
    return _checked(lambda value: type(value) in allowed, kind)


def _plain_types(kind: Any) -> frozenset[type]:
    """The types of Python that a value of a plain kind may have; none for other kinds."""
    found = frozenset(get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,))
    found |= {int} if float in found else set()
    return found if found <= _PLAIN else frozenset()


def _checked(fits: Callable[[Any], bool], kind: object) -> _Build:
    def build(value: Any) -> Any:
        if not fits(value):
            raise ValueError(f"no {kind}")
        return value

    return build


def _each_plain(allowed: frozenset[type], kind: object) -> _Build:
    """Without a step of Python for each value: most of what travels are rows of such."""

    def build(values: Any) -> Any:
        if not allowed.issuperset(map(type, _listed(values))):
            raise ValueError(f"no {kind}")
        return tuple(values)

    return build


def _each(build: _Build) -> _Build:
    return lambda values: tuple(map(build, _listed(values)))


def _dataclass_builder(kind: Any) -> _Build:
    hints = get_type_hints(kind)
    builds = [_builder(hints[field.name]) for field in fields(kind)]

    def build(values: Any) -> Any:
        return kind(*(one(value) for one, value in zip(builds, _listed(values), strict=True)))

    return build


def _listed(values: Any) -> list[Any]:
    if not isinstance(values, list):
        raise ValueError("a list was expected")
    return values
