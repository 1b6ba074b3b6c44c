"""The pieces a page fetches by themselves, over a hand-made assistant."""

from pathlib import Path
from typing import Any

import pytest
from doubles import PLANT, FakeAssistant
from markup_check import Reading

from chat.service.workspace import Workspace
from retrieval.types import Understood

testing = pytest.importorskip("fastapi.testclient")

from fastapi import FastAPI  # noqa: E402

from chat.web.fragments import fragments  # noqa: E402

START = PLANT.index("　　二是宣传内容")
END = PLANT.index("\n", START)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(FakeAssistant(), tmp_path / "reports")


@pytest.fixture
def client(workspace: Workspace) -> Any:
    app = FastAPI()
    app.include_router(fragments(workspace))
    return testing.TestClient(app)


def test_the_section_of_a_passage(client: Any) -> None:
    asked = {"lang": "zh", "report": "泵厂.txt", "start": START, "end": END, "left": START + 2, "right": END}
    reading = Reading(client.get("/page/section", params=asked).text)
    assert reading.text.startswith("（一）意识形态工作还需加强　　一是对网络舆情")
    assert reading.marked == PLANT[START:END]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"report": "<b>没有.txt"}, "库里没有这份报告：<b>没有.txt"),
        ({"report": "../../etc/passwd"}, "库里没有这份报告：../../etc/passwd"),
        ({"start": 1}, "这份报告在提问之后有过改动，位置可能不准，请重新提问。"),
        ({"start": -5}, "这份报告在提问之后有过改动，位置可能不准，请重新提问。"),
        ({"end": 10**12}, "这份报告在提问之后有过改动，位置可能不准，请重新提问。"),
    ],
)
def test_a_section_that_is_not_there_is_a_sentence(
    client: Any, change: dict[str, Any], sentence: str
) -> None:
    asked = {"lang": "zh", "report": "泵厂.txt", "start": START, "end": END} | change
    assert Reading(client.get("/page/section", params=asked).text).text == sentence


def why(client: Any, **change: Any) -> Any:
    cited = {"lang": "zh", "place": ["泵厂.txt", START, END], "question": "意识形态存在哪些问题"}
    return client.post("/page/why", json=cited | change)


def test_why_a_passage_was_found(client: Any) -> None:
    assert Reading(why(client).text).text == "因为这一段或它的标题写到“意识”。"
    history = [{"question": "意识形态存在哪些问题"}]
    assert "写到“意识”。" in Reading(why(client, question="那培训呢", history=history).text).text


def test_a_passage_that_is_not_found_again_says_so(client: Any) -> None:
    gone = Reading(why(client, filters={"years": [2022]}).text).text
    assert gone == "再问一次时没有再找到这一段，资料可能有变化。"
    assert "问题是空的" in Reading(why(client, question=" ").text).text


@pytest.mark.parametrize(
    "change",
    [
        {"lang": "xx"},
        {"place": ["a", "b", "c"]},
        {"place": "a"},
        {"question": 7},
        {"question": "长" * 10_001},
        {"x": 1},
    ],
)
def test_wrong_types_are_refused(client: Any, change: dict[str, Any]) -> None:
    assert why(client, **change).status_code == 422


def test_more_of_an_answer_is_the_same_conversation_asked_on(client: Any, workspace: Workspace) -> None:
    asked = {"lang": "zh", "question": "意识形态存在哪些问题", "without": [["year", "2023"]], "times": 2}
    reading = Reading(client.post("/page/more", json=asked | {"history": [{"question": "亮点"}]}).text)
    assert reading.tags[0] == ("section", {"class": "yj-further"}), "a page that is not full is the last"
    assistant = workspace.assistant
    assert isinstance(assistant, FakeAssistant)
    assert [turn.question for turn in assistant.history] == ["亮点", "意识形态存在哪些问题", "还有吗？"]
    assert [turn.without for turn in assistant.history] == [(), (Understood("year", "2023"),), ()]


def test_more_of_an_answer_sets_apart_what_is_not_of_the_asked_role(client: Any) -> None:
    asked = {"lang": "zh", "question": "意识形态存在哪些问题", "times": 1}
    text = Reading(client.post("/page/more", json=asked).text).text
    assert "内容相近，但写的不是“问题”" in text


@pytest.mark.parametrize("times", [0, -1, 51, "x"])
def test_more_is_asked_for_a_bounded_number_of_times(client: Any, times: object) -> None:
    asked = {"lang": "zh", "question": "意识形态", "times": times}
    assert client.post("/page/more", json=asked).status_code == 422


def test_a_defect_is_a_sentence_and_a_trace_in_the_log(
    client: Any, workspace: Workspace, caplog: Any
) -> None:
    workspace.assistant.report = lambda _: 1 / 0  # type: ignore[method-assign,assignment,return-value]
    asked = {"lang": "en", "report": "泵厂.txt", "start": START, "end": END}
    assert "Something went wrong" in client.get("/page/section", params=asked).text
    assert "ZeroDivisionError" in caplog.text
