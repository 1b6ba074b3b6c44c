"""A library and a dictionary that says what it holds; `python -m benchmarks.faults --steps 20000` goes on for long."""

import sys

import pytest

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(sys.platform == "win32", reason="processes are forked there no more than killed"),
]


def test_whatever_is_done_the_library_holds_what_the_dictionary_says() -> None:
    from benchmarks.faults.stepping import walk

    assert walk(7, 40, of_each=20) >= 40
