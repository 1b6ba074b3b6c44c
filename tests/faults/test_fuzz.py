"""A seeded sample of inputs that nobody made; `python -m benchmarks.fuzz` makes as many as there is time for."""

import sys

import pytest

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(sys.platform == "win32", reason="files of one process stand in each other's way"),
]
NAMES = (
    *("txt", "md", "html", "rtf", "docx", "odt", "ofd", "pdf", "doc", "zip"),
    *("question", "filters", "batch", "corrections", "arguments"),
)


@pytest.mark.parametrize("name", NAMES)
def test_no_input_breaks_a_law(name: str) -> None:
    from benchmarks.fuzz.__main__ import sample
    from benchmarks.fuzz.targets import TARGETS

    assert set(TARGETS) == set(NAMES)
    assert [(data[:200], str(error)) for data, error in sample(TARGETS[name], 150, seed=7)] == []


def test_what_breaks_a_law_is_found() -> None:
    from benchmarks.fuzz.__main__ import sample
    from benchmarks.fuzz.target import Target, tokens

    def run(data: bytes) -> None:
        assert b"\xed\xa0\x80" not in data, "half a character"

    seeds = ["一、存在问题 word/styles".encode()]
    assert b"word/styles" in tokens(seeds)
    found = sample(Target("toy", run, lambda: seeds), 2_000, seed=1)
    again = sample(Target("toy", run, lambda: seeds), 2_000, seed=1)
    assert len(found) > 5 and [data for data, _ in found] == [data for data, _ in again]
    assert all(str(error).startswith("half a character") for _, error in found)
