"""The running chat and its folder: what is dropped there answers, also after the folder was changed."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from index_doubles import MarkEncoder, write_report

from chat.service.following import following
from chat.service.workspace import Workspace
from index.sync.sync import sync
from retrieval.assistant import Assistant

pytestmark = pytest.mark.slow


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20  # for a busy machine
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def opened(folder: Path, index_dir: Path) -> tuple[Assistant, object]:
    summary = sync(folder, index_dir, MarkEncoder())
    return Assistant(index_dir, MarkEncoder()), summary


def test_the_desk_s_folder_is_followed_also_when_it_becomes_another(tmp_path: Path) -> None:
    samples, own = tmp_path / "samples", tmp_path / "own"
    write_report(samples, "a.txt", "甲方面还有差距。")
    write_report(own, "b.txt", "乙方面还有差距。")
    workspace = Workspace(
        opened(samples, tmp_path / "ix1")[0],
        samples,
        uploads=own,
        move=lambda folder, _: opened(folder, tmp_path / "ix2"),
    )

    def library() -> list[str]:
        return [report.path for report in workspace.assistant.reports()]

    with following(workspace, tmp_path / "ix1", poll=False):
        assert workspace.watching
        write_report(samples, "c.txt", "丙方面还有差距。")
        until(lambda: library() == ["a.txt", "c.txt"])
        until(lambda: workspace.jobs.work.finished is not None)
        workspace.add([(write_report(tmp_path / "upload", "d.txt", "丙丙方面还有差距。"), "d.txt")])
        assert library() == ["b.txt", "d.txt"]
        write_report(own, "e.txt", "丙方面还有差距。")
        until(lambda: library() == ["b.txt", "d.txt", "e.txt"])
        (own / "b.txt").unlink()
        until(lambda: library() == ["d.txt", "e.txt"])
    assert not workspace.watching


def test_a_folder_that_goes_away_is_said_until_it_is_back(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    write_report(folder, "a.txt", "甲方面还有差距。")
    workspace = Workspace(opened(folder, tmp_path / "index")[0], folder)
    with following(workspace, tmp_path / "index", poll=False):
        folder.rename(tmp_path / "elsewhere")
        # A sync that was under way may say first that it cannot find the folder.
        until(lambda: workspace.trouble is not None and "不见了" in workspace.trouble.zh)
        assert workspace.assistant.ask("甲方面").passages[0].text == "甲方面还有差距。"
        (tmp_path / "elsewhere").rename(folder)
        until(lambda: workspace.trouble is None)


class Slow:
    """An assistant whose sync ends when the program does, and then not well."""

    def __init__(self) -> None:
        self.begun, self.over, self.ended = threading.Event(), threading.Event(), threading.Event()

    def sync(self, folder: Path, *, leave: object) -> None:
        self.begun.set()
        assert self.over.wait(20)
        self.ended.set()
        raise RuntimeError("cannot schedule new futures after interpreter shutdown")


@pytest.mark.parametrize("stopped", [True, False])
def test_a_sync_that_the_end_cuts_off_is_no_trouble(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, stopped: bool
) -> None:
    folder = tmp_path / "reports"
    write_report(folder, "a.txt", "甲方面还有差距。")
    workspace, slow = Workspace(opened(folder, tmp_path / "ix")[0], folder), Slow()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workspace, "assistant", slow)
        with following(workspace, tmp_path / "ix", poll=False):
            assert slow.begun.wait(20)
            if not stopped:
                slow.over.set()
                until(lambda: workspace.trouble is not None)
        slow.over.set()
        assert slow.ended.wait(20)
        time.sleep(0.2)
    assert (workspace.trouble is None) == stopped and bool(caplog.records) != stopped
