"""What the commands share: a reader that leaves early is no failure of theirs."""

import subprocess
import sys

import pytest

PROGRAM = """
import sys
from corpus.terminal import run

def main():
    print("报告\\udc80" * {times})
    return 2

sys.exit(run(main))
"""


def ran(times: int, shell: str, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-c", PROGRAM.format(times=times)]
    return subprocess.run(
        ["/bin/sh", "-c", f'"$@" {shell}', "sh", *command],
        capture_output=True,
        check=False,
        env={"PYTHONPATH": ".", "LC_ALL": "C", **environment},
    )


@pytest.mark.parametrize("times", [1, 100_000])
@pytest.mark.parametrize("environment", [{}, {"PYTHONUNBUFFERED": "1"}])
def test_a_closed_pipe_is_silent(times: int, environment: dict[str, str]) -> None:
    done = ran(times, "| true", **environment)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_otherwise_the_status_and_the_words_are_those_of_the_command() -> None:
    done = ran(1, "", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stdout.decode()) == (2, "报告\\udc80\n")
