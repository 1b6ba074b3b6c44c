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
_PLAIN = (str, int, float, bool, NoneType, bytes)

# Takes what JSON gives and returns the value it stands for; ValueError where it stands for none.
_Build = Callable[[Any], Any]


def pack(value: object) -> bytes:
    """A value of dataclasses, tuples, lists and plain values of Python as bytes; TypeError where it holds
    anything else."""
    return json.dumps(_plain(value), separators=(",", ":")).encode()


def unpack(data: bytes, kind: object) -> Any:
    """The value of this kind that `pack` was given; ValueError where the bytes hold none."""
    try:
        return _builder(kind)(json.loads(data, object_hook=_bytes))
    except (UnicodeDecodeError, RecursionError, TypeError) as error:
        raise ValueError(f"no {kind}: {error}") from error


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return {_BYTES: base64.b64encode(value).decode()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return [_plain(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, _PLAIN):
        return value
    raise TypeError(f"{type(value).__name__} is no plain data")


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
        return _each(_builder(arguments[0]))
    allowed = {float, int} if kind is float else set(arguments if origin in (Union, UnionType) else (kind,))
    if not allowed <= set(_PLAIN):
        raise TypeError(f"{kind} is no plain data")
    # bool is an int to isinstance and none here.
    return _checked(lambda value: type(value) in allowed, kind)


def _checked(fits: Callable[[Any], bool], kind: object) -> _Build:
    def build(value: Any) -> Any:
        if not fits(value):
            raise ValueError(f"no {kind}")
        return value

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
