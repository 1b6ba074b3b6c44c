"""Attempts to get in or out of a role: more than two hundred, and none gains anything."""

import re

import pytest

from benchmarks.attempts.__main__ import main
from benchmarks.attempts.client import Answer
from benchmarks.attempts.tries import SECRET, Tally


def test_what_gained_something_is_told() -> None:
    tally = Tally()
    tally.refused("refused", Answer(403, {}, "no"))
    tally.refused("let in", Answer(200, {}, "yes"))
    tally.refused("told", Answer(404, {}, SECRET))
    tally.refused("a session", Answer(303, {"set-cookie": "x"}, ""))
    assert len(tally.tried) == 4
    assert [line.partition(":")[0] for line in tally.gained] == ["let in", "told", "a session"]


@pytest.mark.slow
def test_nothing_is_gained(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["--direct"])
    printed = capsys.readouterr().out
    found = re.search(r"(\d+) attempts, 0 of them through nginx, (\d+) gained", printed)
    assert found and int(found[1]) >= 200 and (status, found[2]) == (0, "0"), printed
