"""The thread that puts better vectors in the place of quick ones."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
# The thread's own work, over at once, in a process whose main thread it is.
STEPS_BACK = """
import os, sys, threading
from chat.service.improving import _improve
os.nice(int(sys.argv[1]))
over = threading.Event()
over.set()
_improve(None, over)
print(os.getpriority(os.PRIO_PROCESS, 0))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has priorities of threads")
@pytest.mark.parametrize("further", [3, 12])
def test_it_steps_back_and_never_comes_forward(further: int) -> None:
    """Who may not come forward is refused, and the thread ended: a program started with `nice -n 15`, or a unit with
    Nice=15, kept its quick vectors."""
    before = os.getpriority(os.PRIO_PROCESS, 0)
    said = subprocess.check_output(
        [sys.executable, "-c", STEPS_BACK, str(further)], cwd=ROOT, text=True, encoding="utf-8"
    )
    assert int(said) == max(10, min(19, before + further))
