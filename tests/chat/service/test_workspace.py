import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from doubles import FakeAssistant
from index_doubles import MarkEncoder

from chat.service import workspace as module
from chat.service.jobs import ChangeModel, Stopped, Update
from chat.service.workspace import Workspace
from corpus.errors import YoujuError
from corpus.folder.intake import Stored


def incoming(folder: Path, name: str, text: str) -> tuple[Path, str]:
    source = folder / f"upload-{Path(name).name}"
    source.write_text(text, encoding="utf-8")
    return source, name


def settled(workspace: Workspace) -> None:
    """Until the syncs asked for so far are done."""
    workspace.jobs.wait(workspace.jobs.asked, 10)


def test_files_are_stored_indexed_and_answer(tmp_path: Path) -> None:
    workspace = Workspace(FakeAssistant(), tmp_path / "reports")
    source = incoming(tmp_path, "新.txt", "新报告\n内容")
    assert workspace.add([source]) == [Stored("新.txt", "added", "新.txt")]
    assert workspace.assistant.report("新.txt").text == "新报告\n内容"
    assert not source[0].exists(), "the uploaded copy is no longer needed"
    work = workspace.jobs.work
    assert work.finished is not None
    assert (work.running, work.done, work.total, work.finished.added) == (False, 0, 0, 1)


def test_uploading_over_the_samples_changes_to_the_users_own_folder(tmp_path: Path) -> None:
    own, samples = tmp_path / "reports", tmp_path / "samples"
    samples.mkdir()
    fresh = FakeAssistant()
    moved: list[Path] = []

    def move(folder: Path, progress: object) -> tuple[FakeAssistant, object]:
        moved.append(folder)
        return fresh, None

    workspace = Workspace(FakeAssistant(), samples, uploads=own, move=move)
    workspace.jobs.wait(workspace.jobs.ask(), 10)
    assert workspace.samples and moved == [], "checking the folder is no reason to leave the samples"
    workspace.add([incoming(tmp_path, "a.txt", "a")])
    assert (moved, workspace.folder, workspace.samples, workspace.assistant) == ([own], own, False, fresh)
    assert [file.name for file in own.iterdir()] == ["a.txt"] and list(samples.iterdir()) == []
    workspace.add([incoming(tmp_path, "b.txt", "b")])
    assert (moved, fresh.synced) == ([own], [own])


def test_the_samples_stay(tmp_path: Path) -> None:
    workspace = Workspace(
        FakeAssistant(), tmp_path, uploads=tmp_path / "own", move=lambda *_: (FakeAssistant(), None)
    )
    (tmp_path / "a.txt").write_text("a")
    with pytest.raises(YoujuError, match="samples come with the program"):
        workspace.remove(["a.txt"])
    assert (tmp_path / "a.txt").exists() and workspace.removed() == []


def test_nothing_stored_is_nothing_indexed(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    assert Workspace(assistant, tmp_path / "r").add([incoming(tmp_path, "a.exe", "x")]) == [
        Stored("a.exe", "bad_type")
    ]
    assert assistant.synced == []


def test_a_zip_is_taken_in_as_its_files(tmp_path: Path) -> None:
    source = tmp_path / "incoming"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("甲/总结.txt", "甲报告")
        archive.writestr("../../逃.txt", "逃")
        archive.writestr("程序.exe", "MZ")
    workspace = Workspace(FakeAssistant(), tmp_path / "r")
    assert workspace.add([(source, "各单位.zip")]) == [
        Stored("甲/总结.txt", "added", "各单位/甲/总结.txt"),
        Stored("../../逃.txt", "added", "各单位/逃.txt"),
        Stored("程序.exe", "bad_type"),
    ]
    assert workspace.assistant.report("各单位/甲/总结.txt").text == "甲报告"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["r"]


@pytest.mark.parametrize("limit", ["MAX_FOLDER_BYTES", "MAX_FOLDER_FILES", "MIN_FREE_BYTES"])
def test_a_full_folder_takes_nothing_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    workspace = Workspace(FakeAssistant(), tmp_path / "r")
    workspace.add([incoming(tmp_path, "a.txt", "aaaa")])
    monkeypatch.setattr(
        module, limit, {"MAX_FOLDER_BYTES": 7, "MAX_FOLDER_FILES": 1, "MIN_FREE_BYTES": 2**62}[limit]
    )
    assert workspace.add([incoming(tmp_path, "b.txt", "bbbb")]) == [Stored("b.txt", "full")]
    assert [file.name for file in (tmp_path / "r").iterdir()] == ["a.txt"]


def test_removing_and_putting_back(tmp_path: Path) -> None:
    workspace = Workspace(FakeAssistant(), tmp_path / "r")
    workspace.add([incoming(tmp_path, "a.txt", "a"), incoming(tmp_path, "b.txt", "b")])
    gone = workspace.remove(["a.txt", "b.txt"])
    settled(workspace)
    assert [report.path for report in workspace.assistant.reports()] == ["泵厂.txt", "学校.md"]
    assert sorted(one.path for one in workspace.removed()) == ["a.txt", "b.txt"]
    assert workspace.restore([one.id for one in gone]) == ["a.txt", "b.txt"]
    settled(workspace)
    assert workspace.assistant.report("a.txt").text == "a" and workspace.removed() == []


def test_what_was_removed_before_something_was_not_found_is_followed(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    workspace = Workspace(assistant, tmp_path / "r")
    workspace.add([incoming(tmp_path, "a.txt", "a")])
    with pytest.raises(YoujuError):
        workspace.remove(["a.txt", "gone.txt"])
    settled(workspace)
    assert "a.txt" not in assistant.documents and len(workspace.removed()) == 1


def test_originals_of_reports_only(tmp_path: Path) -> None:
    workspace = Workspace(FakeAssistant(), tmp_path / "r")
    workspace.add([incoming(tmp_path, "a.txt", "a")])
    (tmp_path / "secret.txt").write_text("s")
    (tmp_path / "r" / "notes.bin").write_text("no report")
    assert workspace.original("a.txt") == tmp_path / "r" / "a.txt"
    for path in ("../secret.txt", "notes.bin", "", "/etc/passwd", "泵厂.txt"):
        with pytest.raises(YoujuError):
            workspace.original(path)
    (tmp_path / "r" / "a.txt").unlink()
    (tmp_path / "r" / "a.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(YoujuError, match="not in the reports folder"):
        workspace.original("a.txt")


def replace_sync(assistant: Any, sync: Callable[..., object]) -> None:
    assistant.sync = sync


@pytest.mark.parametrize(
    "error", [YoujuError("磁盘满了。", "The disk is full."), ZeroDivisionError("inside")]
)
def test_an_error_ends_the_sync_with_a_sentence_and_the_next_may_succeed(
    tmp_path: Path, error: Exception
) -> None:
    assistant = FakeAssistant()
    workspace = Workspace(assistant, tmp_path / "r")

    def fail(*_: object, **__: object) -> None:
        raise error

    replace_sync(assistant, fail)
    with pytest.raises(YoujuError) as caught:
        workspace.add([incoming(tmp_path, "a.txt", "a")])
    assert "inside" not in caught.value.en
    assert workspace.jobs.work.error is caught.value and not workspace.jobs.work.running
    del assistant.sync  # type: ignore[attr-defined]
    workspace.add([incoming(tmp_path, "b.txt", "b")])
    assert workspace.jobs.work.error is None


def test_requests_that_meet_are_one_sync_and_questions_go_on(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    workspace = Workspace(assistant, tmp_path)
    entered, go = threading.Event(), threading.Event()
    calls: list[tuple[set[str], set[str]]] = []

    def slow(folder: Path, progress: Any = None, *, again: Any = (), removing: Any = ()) -> None:
        calls.append((set(again), set(removing)))
        entered.set()
        go.wait(10)

    replace_sync(assistant, slow)
    first = workspace.jobs.ask()
    assert entered.wait(10)
    numbers = [
        workspace.jobs.ask(Update(frozenset("a"))),
        workspace.jobs.ask(Update(frozenset("b"), frozenset("c"))),
        workspace.jobs.ask(Update(removing=frozenset("d"))),
    ]
    assert workspace.jobs.work.running and workspace.assistant.ask("意识形态问题").found
    go.set()
    for number in (first, *numbers):
        assert not workspace.jobs.wait(number, 10).running or number == first
    assert calls == [(set(), set()), ({"a", "b"}, {"c", "d"})]


class Gated(FakeAssistant):
    """Writes down what it is asked to do, and does the first of it only once `go` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.did: list[object] = []
        self.entered, self.go = threading.Event(), threading.Event()

    def _do(self, what: object, progress: Any) -> None:
        self.entered.set()
        assert self.go.wait(10)
        progress(object())
        self.did.append(what)

    def sync(
        self, folder: Path, progress: Any = None, *, again: Any = (), removing: Any = (), **_: Any
    ) -> None:
        self._do((set(again), set(removing)), progress)

    def change_model(self, encoder: Any, folder: Path, progress: Any = None) -> None:
        self._do(encoder.name, progress)


def test_a_stop_stops_its_own_job(tmp_path: Path) -> None:
    assistant = Gated()
    workspace = Workspace(assistant, tmp_path)
    first = workspace.jobs.ask()
    assert assistant.entered.wait(10)
    workspace.change_model(MarkEncoder("other-1", "other"))
    wanted = workspace.jobs.asked
    # Pressed while the change still waits behind an update of the folder.
    workspace.jobs.stop(ChangeModel)
    assert workspace.jobs.changing() is None
    with pytest.raises(Stopped):
        workspace.jobs.wait(wanted, 10)
    assistant.go.set()
    assert workspace.jobs.wait(first, 10).error is None
    assert assistant.did == [(set(), set())]


def test_requests_of_every_kind_that_meet_lose_nothing(tmp_path: Path) -> None:
    own, samples = tmp_path / "own", tmp_path / "samples"
    samples.mkdir()
    old, fresh = Gated(), Gated()
    fresh.go.set()
    workspace = Workspace(old, samples, uploads=own, move=lambda *_: (fresh, None))
    workspace.jobs.ask()
    assert old.entered.wait(10)
    assert workspace.accept(incoming(tmp_path, "a.txt", "a")[0], "a.txt")[0].outcome == "added"
    asked = [
        workspace.jobs.ask(),
        workspace.jobs.ask(ChangeModel(MarkEncoder("other-1", "other"))),
        workspace.jobs.ask(Update(removing=frozenset({"b.txt", "c.txt"}))),
        workspace.jobs.ask(Update(again=frozenset({"d.txt"}))),
    ]
    assert workspace.jobs.changing() is not None
    old.go.set()
    for number in asked:
        workspace.jobs.wait(number, 10)
    assert (workspace.folder, workspace.assistant, workspace.jobs.changing()) == (own, fresh, None)
    assert old.did == [(set(), set())] and fresh.did == ["other", ({"d.txt"}, {"b.txt", "c.txt"})]


def test_a_failure_is_told_to_whom_it_concerns(tmp_path: Path) -> None:
    assistant = Gated()
    workspace = Workspace(assistant, tmp_path)
    assistant.change_model = lambda *_: 1 // 0  # type: ignore[assignment,method-assign]
    first = workspace.jobs.ask()
    assert assistant.entered.wait(10)
    change, after = workspace.jobs.ask(ChangeModel(MarkEncoder("o-1", "o"))), workspace.jobs.ask()
    assistant.go.set()
    workspace.jobs.wait(first, 10)
    workspace.jobs.wait(after, 10)
    with pytest.raises(YoujuError):
        workspace.jobs.wait(change, 10)


def test_a_zip_with_a_damaged_file_or_a_disk_that_fills_up_keeps_what_was_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "incoming"
    with zipfile.ZipFile(source, "w") as archive:
        for name in "甲乙丙":
            archive.writestr(f"{name}.txt", f"{name}报告")
    content = source.read_bytes()
    source.write_bytes(content.replace("乙报告".encode(), "已报告".encode()))
    workspace = Workspace(FakeAssistant(), tmp_path / "r")
    assert [(one.name, one.outcome) for one in workspace.accept(source, "三份.zip")] == [
        ("甲.txt", "added"),
        ("乙.txt", "unreadable"),
        ("丙.txt", "added"),
    ]

    def fill(*_: object, **__: object) -> Stored:
        raise OSError(28, "No space left on device")

    source.write_bytes(content)
    monkeypatch.setattr(module, "store", fill)
    assert workspace.accept(source, "三份.zip") == [Stored("三份.zip", "full")]
