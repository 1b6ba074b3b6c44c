"""Plain data there and back, and nothing that is not what was expected."""

import json
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from index_doubles import make_report

from corpus.report import Problem, Report
from corpus.sandbox.wire import pack, unpack
from index.storage.cut import IndexRows, file_report


@dataclass(frozen=True)
class Holder:
    """Whatever may be in a field."""

    name: str
    sizes: tuple[int | None, ...]
    raw: bytes
    share: float = 0.0
    sure: bool = True


def test_reports_and_what_is_stored_of_them_come_back_equal() -> None:
    report = make_report("甲/\ud800.txt", "甲工作\n不够。", "乙\x00\x1f\u2028", year=None)
    assert unpack(pack(report), Report) == report
    filed = file_report(make_report("a.txt", "甲工作", "乙工作", "甲工作"))
    assert unpack(pack(filed), IndexRows) == filed
    holder = Holder("", (1, None, -(2**70)), bytes(range(256)), 1e-300, False)
    assert unpack(pack(holder), Holder) == holder


@pytest.mark.parametrize("value", [len, object(), Path("/"), {1}, [Problem], lambda: 1])
def test_what_is_no_plain_data_is_not_packed(value: object) -> None:
    with pytest.raises(TypeError, match="no plain data"):
        pack(value)


def changed(change: Callable[[list[object]], object]) -> bytes:
    fields = json.loads(pack(Holder("a", (1,), b"x")))
    return json.dumps(change(fields) or fields).encode()


@pytest.mark.parametrize(
    "data",
    [
        pickle.dumps(Holder("a", (1,), b"x")),
        b"",
        b"\xff",
        b"null",
        b"[" * 100_000,
        changed(lambda fields: fields[:-1]),
        changed(lambda fields: [*fields, 1]),
        changed(lambda fields: [1, *fields[1:]]),
        changed(lambda fields: ["a", [True], *fields[2:]]),
        changed(lambda fields: ["a", ["1"], *fields[2:]]),
        changed(lambda fields: ["a", 1, *fields[2:]]),
        changed(lambda fields: ["a", [1], "x", *fields[3:]]),
        changed(lambda fields: ["a", [1], {"b64": "!"}, *fields[3:]]),
        changed(lambda fields: ["a", [1], {"py": "os"}, *fields[3:]]),
        changed(lambda fields: [*fields[:4], 1]),
    ],
)
def test_anything_but_the_kind_that_is_expected_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpack(data, Holder)


def test_a_role_that_there_is_not_is_refused() -> None:
    data = pack(make_report("a.txt", "甲")).replace(b'"problem"', b'"secret"')
    with pytest.raises(ValueError, match="Literal"):
        unpack(data, Report)
