"""Another model for the index: which are at hand, and changing to one while the old index answers."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from index_doubles import MarkEncoder, write_report

from chat.service.jobs import ChangeModel, Stopped
from chat.service.models import Models, changing
from chat.service.pending import NotReady, PendingAssistant
from chat.service.workspace import Workspace
from corpus.errors import YoujuError
from index.storage import index_model
from index.sync.sync import SyncSummary, sync
from retrieval.assistant import Assistant


class Held(MarkEncoder):
    """Another model, of another width, that waits before it embeds passages."""

    dimension = 6

    def __init__(self) -> None:
        super().__init__("held-1", "held")
        self.reached, self.go_on = threading.Event(), threading.Event()

    def encode_questions(self, texts: Any) -> Any:
        return np.pad(MarkEncoder().encode_questions(texts), ((0, 0), (0, 1)))

    def encode_passages(self, texts: Any, progress: Callable[[int], None] | None = None) -> Any:
        self.reached.set()
        assert self.go_on.wait(10)
        return super().encode_passages(texts, progress)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    write_report(tmp_path / "reports", "a.txt", "甲方面还有差距。", "乙方面抓得不紧。")
    sync(tmp_path / "reports", tmp_path / "built", MarkEncoder())
    return Workspace(Assistant(tmp_path / "built", MarkEncoder()), tmp_path / "reports")


def test_the_old_index_answers_until_the_new_one_is_whole(workspace: Workspace) -> None:
    other = Held()
    workspace.change_model(other)
    assert other.reached.wait(10)
    assert changing(workspace) == {"changing": {"name": "held", "done": 0, "total": 2}}
    workspace.assistant.refresh()
    assert workspace.assistant.ask("甲方面").passages[0].text == "甲方面还有差距。"
    assert (workspace.assistant.encoder.name, workspace.assistant.state().dimension) == ("marks", 5)
    other.go_on.set()
    workspace.jobs.wait(workspace.jobs.asked, 10)
    assert (
        workspace.jobs.changing(),
        workspace.assistant.encoder,
        workspace.assistant.state().dimension,
    ) == (
        None,
        other,
        6,
    )
    assert workspace.assistant.ask("甲方面").passages[0].text == "甲方面还有差距。"
    # What comes later is embedded with it as well.
    write_report(workspace.folder, "b.txt", "丙方面还有差距。")
    workspace.jobs.wait(workspace.jobs.ask(), 10)
    assert "丙方面还有差距。" in other.passages[-1]


def test_a_change_that_is_stopped_leaves_everything_as_it_was(workspace: Workspace) -> None:
    other = Held()
    before = workspace.assistant.state()
    workspace.change_model(other)
    assert other.reached.wait(10)
    workspace.jobs.stop(ChangeModel)
    other.go_on.set()
    with pytest.raises(Stopped, match="已停止"):
        workspace.jobs.wait(workspace.jobs.asked, 10)
    workspace.assistant.refresh()
    assert (workspace.jobs.changing(), workspace.assistant.state()) == (None, before)
    workspace.jobs.wait(workspace.jobs.ask(), 10)
    assert workspace.assistant.ask("甲方面").found


def test_an_edition_that_another_program_made_with_another_model_is_left_alone(workspace: Workspace) -> None:
    other = Held()
    other.go_on.set()
    sync(workspace.folder, workspace.folder.parent / "built", other)
    workspace.assistant.refresh()
    assert workspace.assistant.ask("甲方面").passages[0].text == "甲方面还有差距。"


def test_only_models_that_are_listed_are_opened_and_what_they_cost_is_measured(workspace: Workspace) -> None:
    opened: list[str] = []

    def load(name: str) -> MarkEncoder:
        opened.append(name)
        return MarkEncoder("other-1", name)

    choice = Models(workspace, lambda: ["bundled", "/models/other"], load)
    assert choice.listed() == {
        "models": [
            {"name": "bundled", "shown": "bundled", "current": False},
            {"name": "/models/other", "shown": "other", "current": False},
            {"name": "marks", "shown": "marks", "current": True},
        ]
    }
    with pytest.raises(YoujuError, match="没有模型 /etc"):
        choice.measure("/etc")
    cost = choice.measure("/models/other")
    assert (cost["passages"], cost["dimension"], cost["same"]) == (2, 5, False) and cost["pace"] > 0
    choice.change("/models/other")
    workspace.jobs.wait(workspace.jobs.asked, 10)
    assert (opened, workspace.assistant.encoder.name) == (["/models/other"], "/models/other")
    assert choice.measure("/models/other")["same"]


def test_the_model_of_an_index_is_kept_unless_another_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert index_model.model_for(None, tmp_path / "built") is None
    write_report(tmp_path / "reports", "a.txt", "甲方面还有差距。")
    sync(tmp_path / "reports", tmp_path / "built", MarkEncoder())
    assert index_model.model_for(None, tmp_path / "built") == "marks"
    assert index_model.model_for("other", tmp_path / "built") == "other"
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "index.sqlite3").write_text("no database")
    assert index_model.model_for(None, tmp_path / "broken") is None

    monkeypatch.setattr(index_model, "BUNDLED", tmp_path / "model" / "bundled")
    monkeypatch.setattr(index_model, "CONTEXTUAL", tmp_path / "model" / "contextual")
    monkeypatch.setattr(index_model, "_kept_by_the_hub", lambda: ["made-up/model"])
    for name in ("bundled", "mine"):
        (tmp_path / "model" / name).mkdir(parents=True)
        (tmp_path / "model" / name / "modules.json").write_text("[]")
    (tmp_path / "model" / "empty").mkdir()
    assert index_model.models_at_hand([None, "named"]) == [
        "contextual",
        "bundled",
        "named",
        str(tmp_path / "model" / "mine"),
        "made-up/model",
    ]


def test_while_the_first_index_is_made_questions_are_told_how_far_it_is(tmp_path: Path) -> None:
    other = Held()
    write_report(tmp_path / "reports", "a.txt", "甲方面还有差距。")

    def move(folder: Path, progress: Callable[..., None]) -> tuple[Assistant, SyncSummary]:
        summary = sync(folder, tmp_path / "built", other, progress=progress)
        return Assistant(tmp_path / "built", other), summary

    workspace = Workspace(PendingAssistant(other), tmp_path / "reports", move=move)
    first = workspace.jobs.ask()
    assert other.reached.wait(10)
    with pytest.raises(NotReady, match="/ 1"):
        workspace.assistant.ask("甲方面")
    assert workspace.assistant.reports() == [] and workspace.assistant.state().generation == 0
    # Who follows the folder waits for the same build.
    followed = threading.Thread(target=workspace.assistant.sync, args=(workspace.folder,))
    followed.start()
    other.go_on.set()
    workspace.jobs.wait(first, 10)
    followed.join(10)
    assert (workspace.jobs.asked, workspace.assistant.ask("甲方面").found) == (1, True)


def test_a_first_index_that_fails_says_why_and_can_be_tried_again(tmp_path: Path) -> None:
    def move(folder: Path, progress: Callable[..., None]) -> tuple[Assistant, SyncSummary]:
        summary = sync(folder, tmp_path / "built", MarkEncoder(), progress=progress)
        return Assistant(tmp_path / "built", MarkEncoder()), summary

    workspace = Workspace(PendingAssistant(MarkEncoder()), tmp_path / "reports", move=move)
    for say in (
        lambda: workspace.jobs.wait(workspace.jobs.ask(), 10),
        lambda: workspace.assistant.ask("甲方面"),
    ):
        with pytest.raises(YoujuError, match="reports"):
            say()
    write_report(tmp_path / "reports", "a.txt", "甲方面还有差距。")
    workspace.jobs.wait(workspace.jobs.ask(), 10)
    assert workspace.assistant.ask("甲方面").found
