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

# It ends while threads that nobody waits for are at work in the libraries of the models.
AT_WORK = """
import sys, threading
from corpus.terminal import run
from index.models.encoder import load_encoder

def main():
    encoder = load_encoder()
    working = threading.Barrier(3)

    def work():
        encoder.encode_questions(["谁的问题"])
        working.wait()
        while True:
            encoder.encode_questions(["意识形态工作存在哪些问题"] * 8)

    for _ in range(2):
        threading.Thread(target=work, daemon=True).start()
    working.wait()
    print("报告", end="")
    return 3

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


def test_threads_at_work_in_a_library_do_not_abort_the_program() -> None:
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", AT_WORK], capture_output=True, check=False, env={"PYTHONPATH": "."}
        )
        assert (done.returncode, done.stdout.decode(), done.stderr) == (3, "报告", b"")
