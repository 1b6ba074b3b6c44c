import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from doubles import FakeAssistant

from chat.service import workspace as module
from chat.service.workspace import Desk
from corpus.errors import YoujuError
from corpus.folder.intake import Stored


def incoming(folder: Path, name: str, text: str) -> tuple[Path, str]:
    source = folder / f"upload-{Path(name).name}"
    source.write_text(text, encoding="utf-8")
    return source, name


def settled(desk: Desk) -> None:
    """Until the syncs asked for so far are done."""
    desk.syncing.wait(desk.syncing.asked, 10)


def test_files_are_stored_indexed_and_answer(tmp_path: Path) -> None:
    desk = Desk(FakeAssistant(), tmp_path / "reports")
    source = incoming(tmp_path, "新.txt", "新报告\n内容")
    assert desk.add([source]) == [Stored("新.txt", "added", "新.txt")]
    assert desk.assistant.report("新.txt").text == "新报告\n内容"
    assert not source[0].exists(), "the uploaded copy is no longer needed"
    work = desk.syncing.work
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

    desk = Desk(FakeAssistant(), samples, uploads=own, move=move)
    desk.syncing.wait(desk.syncing.ask(), 10)
    assert desk.samples and moved == [], "checking the folder is no reason to leave the samples"
    desk.add([incoming(tmp_path, "a.txt", "a")])
    assert (moved, desk.folder, desk.samples, desk.assistant) == ([own], own, False, fresh)
    assert [file.name for file in own.iterdir()] == ["a.txt"] and list(samples.iterdir()) == []
    desk.add([incoming(tmp_path, "b.txt", "b")])
    assert (moved, fresh.synced) == ([own], [own])


def test_the_samples_stay(tmp_path: Path) -> None:
    desk = Desk(FakeAssistant(), tmp_path, uploads=tmp_path / "own", move=lambda *_: (FakeAssistant(), None))
    (tmp_path / "a.txt").write_text("a")
    with pytest.raises(YoujuError, match="samples come with the program"):
        desk.remove(["a.txt"])
    assert (tmp_path / "a.txt").exists() and desk.removed() == []


def test_nothing_stored_is_nothing_indexed(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    assert Desk(assistant, tmp_path / "r").add([incoming(tmp_path, "a.exe", "x")]) == [
        Stored("a.exe", "bad_type")
    ]
    assert assistant.synced == []


def test_a_zip_is_taken_in_as_its_files(tmp_path: Path) -> None:
    source = tmp_path / "incoming"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("甲/总结.txt", "甲报告")
        archive.writestr("../../逃.txt", "逃")
        archive.writestr("程序.exe", "MZ")
    desk = Desk(FakeAssistant(), tmp_path / "r")
    assert desk.add([(source, "各单位.zip")]) == [
        Stored("甲/总结.txt", "added", "各单位/甲/总结.txt"),
        Stored("../../逃.txt", "added", "各单位/逃.txt"),
        Stored("程序.exe", "bad_type"),
    ]
    assert desk.assistant.report("各单位/甲/总结.txt").text == "甲报告"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["r"]


@pytest.mark.parametrize("limit", ["MAX_FOLDER_BYTES", "MAX_FOLDER_FILES", "MIN_FREE_BYTES"])
def test_a_full_folder_takes_nothing_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    desk = Desk(FakeAssistant(), tmp_path / "r")
    desk.add([incoming(tmp_path, "a.txt", "aaaa")])
    monkeypatch.setattr(
        module, limit, {"MAX_FOLDER_BYTES": 7, "MAX_FOLDER_FILES": 1, "MIN_FREE_BYTES": 2**62}[limit]
    )
    assert desk.add([incoming(tmp_path, "b.txt", "bbbb")]) == [Stored("b.txt", "full")]
    assert [file.name for file in (tmp_path / "r").iterdir()] == ["a.txt"]


def test_removing_and_putting_back(tmp_path: Path) -> None:
    desk = Desk(FakeAssistant(), tmp_path / "r")
    desk.add([incoming(tmp_path, "a.txt", "a"), incoming(tmp_path, "b.txt", "b")])
    gone = desk.remove(["a.txt", "b.txt"])
    settled(desk)
    assert [report.path for report in desk.assistant.reports()] == ["泵厂.txt", "学校.md"]
    assert sorted(one.path for one in desk.removed()) == ["a.txt", "b.txt"]
    assert desk.restore([one.id for one in gone]) == ["a.txt", "b.txt"]
    settled(desk)
    assert desk.assistant.report("a.txt").text == "a" and desk.removed() == []


def test_what_was_removed_before_something_was_not_found_is_followed(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    desk = Desk(assistant, tmp_path / "r")
    desk.add([incoming(tmp_path, "a.txt", "a")])
    with pytest.raises(YoujuError):
        desk.remove(["a.txt", "gone.txt"])
    settled(desk)
    assert "a.txt" not in assistant.documents and len(desk.removed()) == 1


def test_originals_of_reports_only(tmp_path: Path) -> None:
    desk = Desk(FakeAssistant(), tmp_path / "r")
    desk.add([incoming(tmp_path, "a.txt", "a")])
    (tmp_path / "secret.txt").write_text("s")
    (tmp_path / "r" / "notes.bin").write_text("no report")
    assert desk.original("a.txt") == tmp_path / "r" / "a.txt"
    for path in ("../secret.txt", "notes.bin", "", "/etc/passwd", "泵厂.txt"):
        with pytest.raises(YoujuError):
            desk.original(path)
    (tmp_path / "r" / "a.txt").unlink()
    (tmp_path / "r" / "a.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(YoujuError, match="not in the reports folder"):
        desk.original("a.txt")


def replace_sync(assistant: Any, sync: Callable[..., object]) -> None:
    assistant.sync = sync


@pytest.mark.parametrize(
    "error", [YoujuError("磁盘满了。", "The disk is full."), ZeroDivisionError("inside")]
)
def test_an_error_ends_the_sync_with_a_sentence_and_the_next_may_succeed(
    tmp_path: Path, error: Exception
) -> None:
    assistant = FakeAssistant()
    desk = Desk(assistant, tmp_path / "r")

    def fail(*_: object, **__: object) -> None:
        raise error

    replace_sync(assistant, fail)
    with pytest.raises(YoujuError) as caught:
        desk.add([incoming(tmp_path, "a.txt", "a")])
    assert "inside" not in caught.value.en
    assert desk.syncing.work.error is caught.value and not desk.syncing.work.running
    del assistant.sync  # type: ignore[attr-defined]
    desk.add([incoming(tmp_path, "b.txt", "b")])
    assert desk.syncing.work.error is None


def test_requests_that_meet_are_one_sync_and_questions_go_on(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    desk = Desk(assistant, tmp_path)
    entered, go = threading.Event(), threading.Event()
    calls: list[tuple[set[str], set[str]]] = []

    def slow(folder: Path, progress: Any = None, *, again: Any = (), removing: Any = ()) -> None:
        calls.append((set(again), set(removing)))
        entered.set()
        go.wait(10)

    replace_sync(assistant, slow)
    first = desk.syncing.ask()
    assert entered.wait(10)
    numbers = [
        desk.syncing.ask(["a"]),
        desk.syncing.ask(["b"], removing=["c"]),
        desk.syncing.ask(removing=["d"]),
    ]
    assert desk.syncing.work.running and desk.assistant.ask("意识形态问题").found
    go.set()
    for number in (first, *numbers):
        assert not desk.syncing.wait(number, 10).running or number == first
    assert calls == [(set(), set()), ({"a", "b"}, {"c", "d"})]
