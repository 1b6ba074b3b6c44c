"""The events of the page, and the whole application over a socket, with a hand-made assistant."""

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from doubles import FakeAssistant
from index_doubles import MarkEncoder, make_report
from markup_check import HOSTILE, Reading
from running import serving

from chat.service.pending import PendingAssistant
from chat.service.workspace import Workspace
from chat.web.gradio_seam import quiet_gradio
from index.engine.local.snapshot import Snapshot
from index.sync.changes import NoReports, no_reports
from retrieval.ranking.rank import Searcher

quiet_gradio()

gr = pytest.importorskip("gradio")

from chat.page.events import Events  # noqa: E402
from chat.web.assets import at  # noqa: E402
from chat.web.web import application  # noqa: E402


def sent(**fields: Any) -> Any:
    return gr.EventData(None, fields)


def turn(events: Events, *arguments: Any) -> dict[str, Any]:
    event, *boxes = arguments
    return asyncio.run(events.turn(event, gr.Request(), *boxes))


@pytest.fixture
def events(tmp_path: Path) -> Events:
    return Events(Workspace(FakeAssistant(), tmp_path / "reports"), "zh")


def test_a_question_is_answered_in_its_own_turn(events: Events) -> None:
    value = turn(events, sent(turn="7", question="意识形态工作存在哪些问题"), [], [], [])
    text = Reading(value["html"]).text
    assert value["turn"] == "7"
    assert (
        "找到 4 段，来自 2 份报告复制全部" in text
        and "另有 2 段内容相近，但写的不是“问题”" in text
        and "1青河泵厂2023年党建工作总结问题2023" in text
    )
    assert "2023二、存在问题›（一）意识形态工作还需加强›一是" in text


def test_filters_narrow_the_answer(events: Events) -> None:
    value = turn(
        events, sent(turn="1", question="意识形态工作存在哪些问题"), ["problem"], [2022], None, None, None
    )
    reading = Reading(value["html"])
    assert reading.values("data-report") == ["学校.md"]
    assert "筛选问题×2022×" in reading.text
    # What the browser keeps with the question, and sends when it is asked again.
    assert value["filters"] == {
        "roles": ("problem",),
        "years": (2022,),
        "reports": (),
        "units": (),
        "kinds": (),
    }


def test_a_question_asked_again_brings_its_own_filters(events: Events) -> None:
    mine = {"roles": ["problem"], "years": [2022]}
    fields = sent(turn="1", question="意识形态工作存在哪些问题", filters=mine)
    reading = Reading(turn(events, fields, ["plan"], [], [], [], [])["html"])
    assert reading.values("data-report") == ["学校.md"]


def test_a_follow_up_carries_over_and_what_is_carried_can_be_taken_away(events: Events) -> None:
    before = [{"question": "意识形态存在哪些问题", "filters": None, "without": []}]
    fields = {"turn": "2", "question": "那培训呢", "history": before}
    text = Reading(turn(events, sent(**fields))["html"]).text
    assert "理解为承接上文意识形态×找到" in text
    without = [["topic", "意识形态"]]
    text = Reading(turn(events, sent(**fields, without=without))["html"]).text
    assert "承接上文" not in text and "理解为意识形态 ↺" in text


@pytest.mark.parametrize("question", ["你好", "你能做什么", "帮我写一份总结", "what can you do"])
def test_smalltalk_gets_one_sentence_and_can_be_looked_for_all_the_same(
    events: Events, question: str
) -> None:
    text = Reading(turn(events, sent(question=question))["html"]).text
    assert "不聊天，也不代写" in text and "意识形态工作存在哪些问题？" in text and "最接近" not in text
    assert "不聊天" not in Reading(turn(events, sent(question=question, anyway=True))["html"]).text


@pytest.mark.parametrize(
    "question",
    [
        "发展党员",
        "问题",
        "还有吗",
        "公文写作方面有什么问题",
        "总结一下各单位存在的主要问题",
        "hello flood control",
    ],
)
def test_what_may_be_a_question_is_searched(events: Events, question: str) -> None:
    assert "不聊天" not in Reading(turn(events, sent(question=question))["html"]).text


class OpenedAssistant(FakeAssistant):
    """Which years there are is read from an index."""

    snapshot = Snapshot.in_memory(
        [make_report(f"{year}.txt", "一是检查多。", year=year) for year in (2022, 2023)], MarkEncoder()
    )
    searcher = Searcher(snapshot, MarkEncoder())


def test_a_filter_that_contradicts_the_question_is_said(tmp_path: Path) -> None:
    events = Events(Workspace(OpenedAssistant(), tmp_path / "reports"), "zh")
    value = turn(events, sent(question="2022年意识形态工作存在哪些问题"), [], [2023])
    assert "问题里说的是2022，筛选选的是2023；这里按筛选查找。" in Reading(value["html"]).text


def test_an_empty_folder_says_how_to_add_reports(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()

    def move(folder: Path, _: object) -> tuple[FakeAssistant, object]:
        if not list(folder.iterdir()):
            raise no_reports(folder)
        return FakeAssistant(), None

    workspace = Workspace(PendingAssistant(MarkEncoder()), tmp_path / "reports", move=move)
    with pytest.raises(NoReports):
        workspace.jobs.wait(workspace.jobs.ask(), 10)
    welcome = Reading(Events(workspace, "zh").load()[0])
    assert "拖到这个页面上" in welcome.text and welcome.values("data-do") == ["library"]
    (tmp_path / "new").write_text("新", encoding="utf-8")
    workspace.add([(tmp_path / "new", "新.txt")])
    assert "想从报告里找什么？回答全部" in Reading(Events(workspace, "zh").load()[0]).text


def test_every_unit_is_counted(events: Events) -> None:
    assert (
        "3 个单位中有 2 个" in Reading(turn(events, sent(question="哪些单位提到意识形态问题"))["html"]).text
    )


@pytest.mark.parametrize(
    "forged",
    [
        {"history": 7},
        {"history": [7, None, "x", {"question": 3}, {"question": " "}, {"filters": {}}]},
        {"history": [{"question": "意识形态", "without": 5, "filters": [1]}] * 500},
        {"without": {"topic": "x"}},
        {"without": [["topic"], ["nonsense", "x"], [1, 2], "ab", None]},
        {"filters": "x"},
        {"turn": {"a": 1}},
    ],
)
def test_forged_fields_change_nothing(events: Events, forged: dict[str, Any]) -> None:
    honest = turn(events, sent(question="意识形态问题"))["html"]
    assert turn(events, sent(question="意识形态问题", **forged))["html"] == honest


@pytest.mark.parametrize(
    ("forged", "sentence"),
    [
        ({"roles": ["nonsense"]}, "没有这样的内容类型：nonsense。"),
        ({"roles": "problem"}, "筛选条件应当是列表。"),
        ({"years": ["x"]}, "年份应当是数字。"),
        ({"years": [[2023]]}, "年份应当是数字。"),
    ],
)
def test_wrong_filters_are_said(events: Events, forged: dict[str, Any], sentence: str) -> None:
    assert sentence in Reading(turn(events, sent(question="意识形态", filters=forged))["html"]).text


def test_a_question_nothing_answers(events: Events) -> None:
    text = Reading(turn(events, sent(turn="1", question="abc"), [], [], [])["html"]).text
    assert "没有一段说到它。" in text and "最接近的 3 段" in text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"question": " "}, "问题是空的，请写一句话。"),
        ({}, "问题是空的，请写一句话。"),
        ({"question": "长" * 10_001}, "问题太长，请控制在 10000 个字以内。"),
    ],
)
def test_bad_questions_get_a_sentence(events: Events, fields: dict[str, Any], sentence: str) -> None:
    html = turn(events, sent(**fields), [], [], [])["html"]
    assert sentence in Reading(html).text and len(html) < 2_000


def test_a_question_that_was_cut_says_so(events: Events) -> None:
    ask = events.workspace.assistant.ask
    events.workspace.assistant.ask = lambda question, **rest: ask(question[:9], **rest)  # type: ignore[method-assign]
    cut = Reading(turn(events, sent(question="意识形态存在哪些问题"), [], [], [])["html"]).text
    assert "问题较长，只按前 9 个字查找。" in cut
    whole = Reading(turn(events, sent(question=" 意识形态存在哪些\n"), [], [], [])["html"]).text
    assert "只按前" not in whole


def test_a_defect_is_a_sentence_on_the_page_and_a_trace_in_the_log(events: Events, caplog: Any) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("inside")

    events.workspace.assistant.ask = fail  # type: ignore[method-assign, assignment]
    html = turn(events, sent(turn="1", question="问"), [], [], [])["html"]
    assert "出了意外" in html and "inside" not in html
    assert "ZeroDivisionError: inside" in caplog.text


def test_opening_marks_the_passage_and_shows_the_tab(events: Events) -> None:
    start, end = events.workspace.assistant.report("泵厂.txt").passages[2]
    value, tabs = events.open(
        sent(report="泵厂.txt", current=[start, end], sentence=[start + 2, end], others=[])
    )
    assert Reading(str(value["html"])).marked == "　　一是对网络舆情研判不及时，意识形态阵地管理有漏洞。"
    assert tabs.selected == "report"
    again, _ = events.open(sent(report="泵厂.txt", current=[start, end]))
    assert again["token"] != value["token"], "the same passage again must scroll again"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"report": None},
        {"report": ["泵厂.txt"]},
        {"report": "../../etc/passwd"},
        {"report": 7},
        {"report": "泵厂.txt", "current": "x", "sentence": {"a": 1}, "others": "y"},
        {"report": "泵厂.txt", "current": [1, "2"], "others": [[1], [2, 1], None, [0, 10**12], [True, 2.5]]},
        {"report": "泵厂.txt", "current": [-5, 10**9], "others": [[0, 1]] * 5_000},
        *({"report": text} for text in HOSTILE.values()),
    ],
)
def test_forged_requests_open_nothing_else(events: Events, fields: dict[str, Any]) -> None:
    value, _ = events.open(sent(**fields))
    Reading(str(value["html"]))
    Reading(str(events.open(gr.EventData(None, [fields]))[0]["html"]))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_questions_come_back_as_text(events: Events, text: str) -> None:
    value = turn(events, sent(turn=text, question=text), [], [], [])
    json.dumps(Reading(value["html"]).text, ensure_ascii=False).encode("utf-8")


def test_welcome_and_choices(events: Events) -> None:
    welcome, years, units, kinds, reports = events.load()
    examples = ["意识形态工作存在哪些问题？", "培训开展得怎么样？"]
    assert Reading(welcome).values("data-question") == examples
    english = Reading(Events(events.workspace, "en").load()[0])
    # None in English: the Chinese ones, and a word about it.
    assert english.values("data-question") == examples and "English questions work too" in english.text
    assert years.choices == [("2023", 2023), ("2022", 2022)]
    assert units.choices == [("云溪镇中心学校", "云溪镇中心学校"), ("青河泵厂", "青河泵厂")]
    assert kinds.choices == [("工作总结", "工作总结")]
    assert reports.choices[1] == ("云溪镇中心学校2022年工作报告", "学校.md")


# ---- over a socket ----


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    app = application(Workspace(FakeAssistant(), tmp_path_factory.mktemp("reports")))
    with serving(app) as address:
        yield address


def get(url: str, **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(
        url, headers={key.replace("_", "-"): value for key, value in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def ask(address: str, question: Any, **named: Any) -> tuple[str, Any]:
    body = json.dumps({"question": question, **named}).encode()
    request = urllib.request.Request(
        f"{address}/gradio_api/call/v2/ask", body, {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=20) as reply:
        event = json.load(reply)["event_id"]
    _, stream = get(f"{address}/gradio_api/call/ask/{event}")
    lines = stream.splitlines()
    return lines[0].removeprefix("event: "), json.loads(lines[1].removeprefix("data: "))


def test_both_languages_are_served_and_the_switch_holds(address: str) -> None:
    assert "有据 · 报告问答" in get(f"{address}/")[1]
    assert "questions to reports" in get(f"{address}/", accept_language="en-US,en;q=0.9")[1]
    assert "questions to reports" in get(f"{address}/en/", accept_language="zh")[1]
    assert "有据 · 报告问答" in get(f"{address}/?lang=zh", accept_language="en")[1]


def test_programs_ask_by_name_and_get_the_shape_of_the_command_line(address: str) -> None:
    kind, (answer,) = ask(address, "意识形态工作存在哪些问题", top=2)
    assert kind == "complete"
    assert answer["found"] is True and [p["rank"] for p in answer["passages"]] == [1, 2]
    assert answer["passages"][0]["headings"] == ["二、存在问题", "（一）意识形态工作还需加强"]
    kind, (answer,) = ask(
        address, "意识形态工作存在哪些问题", roles=["problem"], years=[2022], reports=["学校.md"]
    )
    assert [p["report"] for p in answer["passages"]] == ["学校.md"]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("  ", {}),
        ("长" * 10_001, {}),
        (7, {}),
        (None, {}),
        ("问", {"top": 10_000}),
        ("问", {"top": "x"}),
        ("问", {"top": True}),
        ("问", {"roles": ["nonsense"]}),
        ("问", {"roles": "problem"}),
        ("问", {"years": ["x"]}),
        ("问", {"roles": [["problem"]]}),
    ],
)
def test_wrong_arguments_are_errors_and_nothing_more(
    address: str, question: Any, named: dict[str, Any]
) -> None:
    assert ask(address, question, **named)[0] == "error"
    assert ask(address, "意识形态问题")[0] == "complete"


@pytest.mark.parametrize(
    "path",
    [
        "gradio_api/file=https://example.org/",
        "gradio_api/proxy=https://example.org",
        "monitoring",
        "docs",
        "gradio_api/file=/etc/passwd",
        "gradio_api/file=app.py",
        "youju/../page.py",
        "youju/%2e%2e/page.py",
        "en/gradio_api/file=/etc/passwd",
        "openapi.json",
    ],
)
def test_closed_doors(address: str, path: str) -> None:
    assert get(f"{address}/{path}")[0] in (403, 404)


def test_foreign_pages_and_hosts_are_refused(address: str) -> None:
    assert get(f"{address}/", host="evil.example")[0] == 400
    body = urllib.request.Request(f"{address}/gradio_api/call/ask", b"{}", {"origin": "http://evil.example"})
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(body, timeout=20)
    assert caught.value.code == 403


def test_the_page_names_no_other_machine(address: str) -> None:
    import re

    for path in ("/", "/theme.css", at("shared/style.css"), at("conversation/conversation.js")):
        page = get(address + path)[1]
        named = set(re.findall(r"""(?:src|href|url\(|@import)[="'( ]+https?://([^/"')]+)""", page))
        assert named <= {address.removeprefix("http://")}, (path, named)


def test_scripts_are_kept_for_good_under_an_address_of_their_content(address: str) -> None:
    for name in ("conversation/conversation.js", "shared/style.css"):
        with urllib.request.urlopen(address + at(name), timeout=20) as reply:
            assert reply.headers["cache-control"] == "public, max-age=31536000, immutable"
    # A module names the others beside it, so that all of them are of one version.
    with urllib.request.urlopen(address + at("conversation/conversation.js"), timeout=20) as reply:
        assert b'from "../shared/dom.js"' in reply.read()
    for gone in ("/youju/main.js", "/youju/0123456789ab/main.js"):
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(address + gone, timeout=20)
        assert caught.value.code == 404
