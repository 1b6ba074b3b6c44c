"""The thread that puts better vectors in the place of quick ones."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from chat.service import improving
from chat.service.workspace import Workspace
from corpus.metadata.corrections import load, set_role

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


def test_it_reads_what_users_corrected_in_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_role(tmp_path, "甲.txt", "ab" * 16, "plan")
    given: list[object] = []
    over = threading.Event()

    class Encoder:
        def __init__(self, *_: object, **__: object) -> None:
            self.threads = 1

    class Answering:
        encoder, index_dir = Encoder(), tmp_path / "index"

    def improve(index_dir: Path, encoder: object, stop: object, *, corrections: Callable[[], object]) -> int:
        given.extend((index_dir, corrections()))
        over.set()
        return 1

    monkeypatch.setattr(improving, "_EVERY", 0.001)
    monkeypatch.setattr(improving, "Assistant", Answering)
    monkeypatch.setattr(improving, "BundledEncoder", Encoder)
    monkeypatch.setattr(improving, "drafted", lambda _: 3)
    monkeypatch.setattr(improving, "improve", improve)
    workspace = SimpleNamespace(assistant=Answering(), folder=tmp_path)
    with improving.improving(cast(Workspace, workspace)):
        assert over.wait(20)
    assert given[:2] == [tmp_path / "index", load(tmp_path)]
    assert load(tmp_path).roles == {"甲.txt": {"ab" * 16: "plan"}}
