"""Corrections in place: what is kept beside the reports, and the way back, over the routes the page calls."""

from pathlib import Path
from typing import Any

import pytest
from doubles import FakeAssistant
from fastapi import FastAPI
from starlette.testclient import TestClient

from chat.service.workspace import Workspace
from chat.web.corrections import correction_routes
from chat.web.routes import plain_answers
from corpus.metadata.corrections import load
from corpus.report import text_digest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "reports").mkdir()
    return tmp_path / "reports"


@pytest.fixture
def client(folder: Path) -> Any:
    app = FastAPI()
    plain_answers(app)
    app.include_router(correction_routes(Workspace(FakeAssistant(), folder)))
    return TestClient(app)


def correct(client: Any, *changes: tuple[str, dict[str, Any]]) -> Any:
    sent = {"changes": [{"path": path, "values": values} for path, values in changes]}
    return client.post("/library/correct", json=sent)


def test_fields_of_several_reports_are_corrected_and_what_comes_back_undoes_it(
    client: Any, folder: Path
) -> None:
    correct(client, ("泵厂.txt", {"unit": "旧名"}))
    reply = correct(
        client, ("泵厂.txt", {"unit": "青河泵厂", "year": 2021}), ("学校.md", {"unit": "青河泵厂"})
    )
    assert load(folder).of("泵厂.txt") == {"unit": "青河泵厂", "year": 2021}
    assert load(folder).of("学校.md") == {"unit": "青河泵厂"}
    assert reply.json() == {
        "changes": [
            {"path": "泵厂.txt", "values": {"unit": "旧名", "year": None}},
            {"path": "学校.md", "values": {"unit": None}},
        ]
    }
    assert client.post("/library/correct", json=reply.json()).status_code == 200
    assert load(folder).of("泵厂.txt") == {"unit": "旧名"} and load(folder).of("学校.md") == {}


def test_the_role_of_a_passage_is_kept_by_its_text_and_taken_back(client: Any, folder: Path) -> None:
    passage = FakeAssistant().passages_list[0]
    place = [passage.report, passage.start, passage.end]
    reply = client.post("/library/correct/role", json={"place": place, "role": "cause"})
    assert reply.json() == {"place": place, "role": None}
    assert load(folder).roles == {passage.report: {text_digest(passage.text).hex(): "cause"}}
    client.post("/library/correct/role", json=reply.json())
    assert load(folder).roles == {}


def test_the_role_of_a_point_is_that_of_all_its_parts(client: Any, folder: Path) -> None:
    """A card quotes a whole point: the role that is chosen there holds for each passage that it was cut into."""
    report = next(one for one in FakeAssistant().documents.values() if len(one.passages) > 1)
    (start, middle), (_, end) = report.passages[:2]
    place = [report.path, start, end]
    reply = client.post("/library/correct/role", json={"place": place, "role": "plan"})
    parts = [report.text[a:b] for a, b in report.passages[:2]]
    assert load(folder).roles == {report.path: {text_digest(part).hex(): "plan" for part in parts}}
    client.post("/library/correct/role", json=reply.json())
    assert load(folder).roles == {}
    beside = client.post(
        "/library/correct/role", json={"place": [report.path, start, middle + 1], "role": "plan"}
    )
    assert beside.status_code == 409 and load(folder).roles == {}


def test_another_name_of_a_unit(client: Any, folder: Path) -> None:
    reply = client.post("/library/correct/alias", json={"name": "泵厂", "unit": "青河泵厂"})
    assert load(folder).aliases == {"泵厂": "青河泵厂"}
    client.post("/library/correct/alias", json=reply.json())
    assert load(folder).aliases == {}


@pytest.mark.parametrize(
    ("path", "values", "said"),
    [
        ("泵厂.txt", {"year": 24}, "年份应是四位数字"),
        ("泵厂.txt", {"title": " "}, "标题不能为空"),
        ("泵厂.txt", {"unit": "甲\n乙"}, "写在一行里"),
        ("泵厂.txt", {"kind": "长" * 301}, "300 个字以内"),
    ],
)
def test_a_value_that_cannot_be_is_refused_in_a_sentence_and_nothing_is_kept(
    client: Any, folder: Path, path: str, values: dict[str, Any], said: str
) -> None:
    reply = correct(client, ("学校.md", {"unit": "青河学校"}), (path, values))
    assert reply.status_code == 409 and said in reply.json()["error"]["zh"]
    assert load(folder).reports == {}


def test_what_is_no_report_no_passage_or_no_field_is_refused(client: Any, folder: Path) -> None:
    assert correct(client, ("没有.txt", {"unit": "甲"})).status_code == 409
    gone = client.post("/library/correct/role", json={"place": ["泵厂.txt", 0, 1], "role": "plan"})
    assert gone.status_code == 409 and "有过改动" in gone.json()["error"]["zh"]
    assert correct(client, ("泵厂.txt", {"path": "别处.txt"})).status_code == 422
    assert not (folder / ".youju").exists()


def test_the_samples_stay_as_they_are(folder: Path, tmp_path: Path) -> None:
    app = FastAPI()
    plain_answers(app)
    workspace = Workspace(
        FakeAssistant(), folder, uploads=tmp_path / "own", move=lambda *_: (FakeAssistant(), None)
    )
    app.include_router(correction_routes(workspace))
    reply = correct(TestClient(app), ("泵厂.txt", {"unit": "甲"}))
    assert reply.status_code == 409 and "示例报告" in reply.json()["error"]["zh"]
