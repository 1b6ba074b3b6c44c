import threading
from pathlib import Path

import pytest
from doubles import FakeAssistant

from chat.desk import Desk, Step
from chat.uploads import Stored
from corpus.errors import YoujuError


def incoming(folder: Path, name: str, text: str) -> tuple[Path, str]:
    source = folder / f"upload-{name}"
    source.write_text(text, encoding="utf-8")
    return source, name


def add(desk: Desk, *files: tuple[Path, str]) -> Step:
    steps = desk.add(files)
    assert steps is not None
    return list(steps)[-1]


def test_files_are_stored_indexed_and_answer(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    desk = Desk(FakeAssistant(), folder)
    source = incoming(tmp_path, "新.txt", "新报告\n内容")
    last = add(desk, source)
    assert last == Step((Stored("新.txt", "added", "新.txt"),), finished=True)
    assert desk.assistant.report("新.txt").text == "新报告\n内容"
    assert not source[0].exists(), "the uploaded copy is no longer needed"


def test_uploading_over_the_samples_changes_to_the_users_own_folder(tmp_path: Path) -> None:
    own, samples = tmp_path / "reports", tmp_path / "samples"
    fresh = FakeAssistant()
    moved: list[Path] = []

    def move(folder: Path, progress: object) -> FakeAssistant:
        moved.append(folder)
        return fresh

    desk = Desk(FakeAssistant(), samples, uploads=own, move=move)
    assert desk.samples
    last = add(desk, incoming(tmp_path, "a.txt", "a"))
    assert (last.switched, moved, desk.folder, desk.samples) == (True, [own], own, False)
    assert desk.assistant is fresh
    assert [file.name for file in own.iterdir()] == ["a.txt"] and not samples.exists()
    assert add(desk, incoming(tmp_path, "b.txt", "b")).switched is False
    assert (moved, fresh.synced) == ([own], [own])


def test_nothing_stored_is_nothing_indexed(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    last = add(Desk(assistant, tmp_path / "r"), incoming(tmp_path, "a.exe", "x"))
    assert last == Step((Stored("a.exe", "bad_type"),), finished=True)
    assert assistant.synced == []


@pytest.mark.parametrize(
    "error", [YoujuError("磁盘满了。", "The disk is full."), ZeroDivisionError("inside")]
)
def test_an_error_ends_the_upload_with_a_sentence_and_frees_the_desk(
    tmp_path: Path, error: Exception
) -> None:
    assistant = FakeAssistant()
    desk = Desk(assistant, tmp_path / "r")

    def fail(*_: object, **__: object) -> None:
        raise error

    assistant.sync = fail  # type: ignore[method-assign]
    last = add(desk, incoming(tmp_path, "a.txt", "a"))
    assert last.finished and isinstance(last.error, YoujuError)
    assert "inside" not in last.error.en
    del assistant.sync  # type: ignore[attr-defined]
    assert add(desk, incoming(tmp_path, "b.txt", "b")).error is None


def test_one_upload_at_a_time_and_questions_meanwhile(tmp_path: Path) -> None:
    assistant = FakeAssistant()
    desk = Desk(assistant, tmp_path / "r")
    go = threading.Event()
    assistant.sync = lambda *_, **__: go.wait(10)  # type: ignore[method-assign, assignment]
    first = desk.add([incoming(tmp_path, "a.txt", "a")])
    assert first is not None
    assert desk.add([]) is None
    assert desk.assistant.ask("意识形态问题").found
    go.set()
    assert list(first)[-1].finished
    assert desk.add([]) is not None
