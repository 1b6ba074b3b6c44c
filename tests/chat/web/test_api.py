"""The endpoints for programs: the README's examples as they stand, every endpoint, and what must not work."""

import json
import os
import re
import shlex
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from doubles import FakeAssistant
from running import serving

from chat.service.workspace import Workspace
from chat.web.gradio_seam import quiet_gradio, upload_folder

quiet_gradio()

from gradio_client import Client, handle_file  # noqa: E402
from gradio_client.exceptions import AppError  # noqa: E402

from chat.auth import users as auth  # noqa: E402
from chat.web.web import application  # noqa: E402

ROOT = Path(__file__).resolve().parents[3]
READMES = ("docs/programs.md", "docs/programs.zh-CN.md")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reports")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with upload_folder(), serving(application(Workspace(FakeAssistant(), folder))) as address:
        yield address


@pytest.fixture(scope="module")
def client(address: str) -> Client:
    return Client(f"{address}/", verbose=False)


def block(readme: str, language: str, word: str) -> str:
    found = re.findall(rf"^```{language}\n(.*?)^```$", (ROOT / readme).read_text("utf-8"), re.M | re.S)
    return next(body for body in found if word in body)


@pytest.mark.parametrize("readme", READMES)
def test_the_example_with_gradio_client(
    readme: str,
    address: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("总结.txt").write_text("新的总结", "utf-8")
    exec(block(readme, "python", "gradio_client").replace("http://127.0.0.1:7860", address), {})  # noqa: S102
    shown = capsys.readouterr().out
    assert "对网络舆情研判不及时" in shown and "'report': '总结.txt'" in shown


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("readme", READMES)
def test_the_example_with_curl(readme: str, address: str) -> None:
    event = ""
    for line in block(readme, "sh", "curl").splitlines():
        command = line.replace("http://127.0.0.1:7860", address).replace("EVENT_ID", event)
        done = subprocess.run(shlex.split(command), capture_output=True, text=True, timeout=30, check=True)
        if not event:
            event = json.loads(done.stdout)["event_id"]
    assert done.stdout.startswith("event: complete")
    (answer,) = json.loads(done.stdout.splitlines()[1].removeprefix("data: "))
    assert answer["found"] and len(answer["passages"]) == 2


def test_every_endpoint_has_types_and_a_description(address: str) -> None:
    with urllib.request.urlopen(f"{address}/gradio_api/info", timeout=20) as reply:
        named = json.load(reply)["named_endpoints"]
    assert list(named) == ["/ask", "/reports", "/report", "/add", "/remove", "/sync"]
    for name, endpoint in named.items():
        assert len(endpoint["description"]) > 30, name
        assert all(parameter["python_type"]["type"] != "Any" for parameter in endpoint["parameters"]), name
    required = [p["parameter_name"] for p in named["/ask"]["parameters"] if not p["parameter_has_default"]]
    assert required == ["question"]


def test_a_report_goes_in_is_read_removed_and_caught_up_with(
    client: Client, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "甲.txt").write_text("甲的报告", "utf-8")
    added = client.predict([handle_file(str(tmp_path / "甲.txt"))], api_name="/add")
    assert added == {"files": [{"report": "甲.txt", "name": "甲.txt", "outcome": "added"}]}
    assert client.predict("甲.txt", api_name="/report")["text"] == "甲的报告"
    listed = client.predict(api_name="/reports")
    assert "甲.txt" in [report["report"] for report in listed["reports"]] and listed["problems"] == []
    gone = client.predict(["甲.txt"], api_name="/remove")
    assert [one["report"] for one in gone["removed"]] == ["甲.txt"]
    assert client.predict(api_name="/sync")["generation"] > 1
    assert "甲.txt" not in [report["report"] for report in client.predict(api_name="/reports")["reports"]]
    assert len(list((folder / ".trash").rglob("甲.txt"))) == 1


def test_a_conversation_is_asked_with_its_history(client: Client) -> None:
    answer = client.predict("那培训呢", history=["意识形态存在哪些问题"], kinds=[], api_name="/ask")
    assert answer["question"] == "那培训呢"


HOSTILE: list[tuple[str, dict[str, Any]]] = [
    ("report", {"path": "../secret.txt"}),
    ("report", {"path": "/etc/passwd"}),
    ("report", {"path": 7}),
    ("report", {"path": ["泵厂.txt"]}),
    ("report", {}),
    ("remove", {"paths": ["../secret.txt"]}),
    ("remove", {"paths": []}),
    ("remove", {"paths": "a.txt"}),
    ("remove", {"paths": [7]}),
    ("add", {"files": []}),
    ("add", {"files": "x"}),
    ("add", {"files": ["/etc/passwd"]}),
    ("add", {"files": [{"path": "/etc/passwd"}]}),
    ("add", {"files": [{"path": "../../etc/passwd", "orig_name": "a.txt"}]}),
    ("add", {"files": [{"path": "app.py", "meta": {"_type": "gradio.FileData"}}]}),
    ("add", {"files": [{"url": "http://127.0.0.1:1/a.txt", "meta": {"_type": "gradio.FileData"}}]}),
    ("add", {"files": [{"path": "README.md", "meta": {"_type": "gradio.FileData"}}]}),
    ("add", {"files": [{"path": "/etc/passwd", "orig_name": "a.txt", "meta": {"_type": "gradio.FileData"}}]}),
    ("add", {"files": [{"path": "http://127.0.0.1:1/a.txt", "meta": {"_type": "gradio.FileData"}}]}),
    ("add", {"files": [{"path": None}]}),
    ("add", {"files": [{"path": "x\x00y"}]}),
    ("add", {"files": [{}] * 201}),
    ("ask", {"question": "问", "top": "x"}),
    ("ask", {"question": {"a": 1}}),
    ("ask", {"question": "问", "roles": ["nonsense"]}),
    ("ask", {"question": "问", "years": ["2023"]}),
    ("ask", {"question": "问", "history": "history"}),
    ("ask", {"question": "问", "history": ["x" * 10_001]}),
    ("ask", {"question": "问", "without": ["color=red"]}),
]


@pytest.mark.parametrize(("name", "data"), HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_calls_are_errors_and_change_nothing(
    address: str, folder: Path, name: str, data: dict[str, Any]
) -> None:
    (folder.parent / "secret.txt").write_text("secret")
    before = sorted(folder.rglob("*"))
    assert raw(address, name, data) == "error"
    assert sorted(folder.rglob("*")) == before and (folder.parent / "secret.txt").read_text() == "secret"
    assert Path("/etc/passwd").exists() and (ROOT / "app.py").exists()
    assert raw(address, "ask", {"question": "意识形态问题"}) == "complete"


def raw(address: str, name: str, data: dict[str, Any]) -> str:
    """How a call ends that no well-meaning client would make."""
    body = json.dumps(data).encode()
    request = urllib.request.Request(
        f"{address}/gradio_api/call/v2/{name}", body, {"content-type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as reply:
            event = json.load(reply)["event_id"]
        with urllib.request.urlopen(f"{address}/gradio_api/call/{name}/{event}", timeout=20) as reply:
            answer: str = reply.read().decode()
    except urllib.error.HTTPError:
        return "error"
    assert "Traceback" not in answer and "site-packages" not in answer
    return answer.splitlines()[0].removeprefix("event: ")


@pytest.mark.parametrize("path", ["README.md", "/etc/passwd", "http://127.0.0.1:1/a.txt"])
def test_no_argument_of_any_call_copies_a_file_of_this_machine(address: str, path: str) -> None:
    """Gradio copies whatever calls itself a file, whichever endpoint it is sent to."""
    uploads = Path(os.environ["GRADIO_TEMP_DIR"])
    before = sorted(uploads.rglob("*"))
    file = {"path": path, "meta": {"_type": "gradio.FileData"}}
    for name, arguments in (
        ("report", {"path": file}),
        ("ask", {"question": file}),
        ("remove", {"paths": [file]}),
    ):
        assert raw(address, name, arguments) == "error"
    assert sorted(uploads.rglob("*")) == before


def test_errors_are_sentences(client: Client) -> None:
    with pytest.raises(AppError, match="没有这份报告"):
        client.predict("无.txt", api_name="/report")


def test_clients_log_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "_COST", 16)
    users = {"li": auth.User(auth.Secret.of("long enough"), "editor")}
    with serving(application(Workspace(FakeAssistant(), tmp_path), users=users)) as address:
        known = Client(f"{address}/", auth=("li", "long enough"), verbose=False)
        assert known.predict("意识形态问题", api_name="/ask")["found"]
        with pytest.raises(Exception, match="Invalid credentials"):
            Client(f"{address}/", auth=("li", "wrong"), verbose=False)
        with pytest.raises(Exception, match="login"):
            Client(f"{address}/", verbose=False)
