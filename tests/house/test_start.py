"""The files for a double click: what they install, from where, and that the browser waits for the program."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.server.proxies import free_port

DEPLOY = Path(__file__).resolve().parent.parent.parent / "deploy"
SHELL = shutil.which("sh") or ""
SH = pytest.mark.skipif(not SHELL or os.name == "nt", reason="there is no shell of Unix here")

# Stands in for Python, that of the system and that of the environment: what it is asked is written down, and its
# program answers after a second.
PYTHON = """#!/bin/sh
echo "python $*" >> "{place}/calls"
case "$*" in
  "-c "*) exit {too_old} ;;
  "-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
  "-m pip "*) exit {broken} ;;
  deploy/answers.py) exec {python} deploy/answers.py {port} ;;
  app.py*) sleep 1; echo "answers" >> "{place}/calls"
    exec {python} -c "import socket, time; held = socket.create_server(('127.0.0.1', {port})); time.sleep(3)" ;;
esac
"""


def started(
    place: Path, *words: str, too_old: int = 0, broken: int = 0, wheels: str = ""
) -> tuple[int, list[str], str]:
    """The exit status of start.command in a folder of its own, what it called, and what it said."""
    (place / "deploy").mkdir(exist_ok=True)
    (place / "bin").mkdir(exist_ok=True)
    for name in ("start.command", "answers.py"):
        shutil.copy(DEPLOY / name, place / "deploy" / name)
    if wheels:
        (place / wheels).mkdir()
    python = PYTHON.format(
        place=place, python=sys.executable, port=free_port(), too_old=too_old, broken=broken
    )
    for name, script in (("python3", python), ("open", f'#!/bin/sh\necho "open $*" >> "{place}/calls"\n')):
        (place / "bin" / name).write_text(script)
        (place / "bin" / name).chmod(0o700)
    done = subprocess.run(
        [SHELL, str(place / "deploy" / "start.command"), *words], input="\n", capture_output=True, text=True,
        encoding="utf-8", env={**os.environ, "PATH": f"{place / 'bin'}:/usr/bin:/bin"}, timeout=60, check=False,
    )  # fmt: skip
    calls = place / "calls"
    until = time.monotonic() + 10
    while (
        "app.py" in calls.read_text("utf-8")
        and "open" not in calls.read_text("utf-8")
        and time.monotonic() < until
    ):
        time.sleep(0.05)
    return done.returncode, calls.read_text("utf-8").splitlines(), done.stdout


@SH
def test_it_installs_once_and_opens_the_page_when_the_program_answers(tmp_path: Path) -> None:
    place = tmp_path / "a folder"
    place.mkdir()
    status, calls, said = started(place, "--no-watch")
    assert status == 0 and "正在安装" in said and (place / ".venv" / ".installed").exists()
    assert calls[1:3] == [
        "python -m venv .venv",
        "python -m pip install --disable-pip-version-check -r requirements.txt",
    ]
    assert "python app.py --no-watch" in calls and calls[-2:] == ["answers", "open http://127.0.0.1:7860"]
    (place / "calls").unlink()
    _, calls, said = started(place)
    assert "正在安装" not in said and not any("pip" in one for one in calls) and "python app.py" in calls


@SH
@pytest.mark.parametrize("folder", ["wheels", "deploy/wheels"])
def test_what_was_fetched_elsewhere_is_installed_without_a_network(tmp_path: Path, folder: str) -> None:
    _, calls, _ = started(tmp_path, wheels=folder)
    assert calls[2] == (
        f"python -m pip install --disable-pip-version-check --no-index --find-links {folder} -r requirements.txt"
    )


@SH
@pytest.mark.parametrize(
    ("wrong", "said"),
    [("too_old", "Python 版本太旧"), ("broken", "没有装好")],
    ids=["an old Python", "no network"],
)
def test_what_is_missing_is_said_and_nothing_is_started(tmp_path: Path, wrong: str, said: str) -> None:
    status, calls, printed = started(tmp_path, **{wrong: 1})
    assert status == 1 and said in printed and "按回车键关闭" in printed
    assert not any("app.py" in one or one.startswith("open") for one in calls)
    assert not (tmp_path / ".venv" / ".installed").exists()


def test_nothing_that_never_answers_is_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DEPLOY))
    import answers

    monkeypatch.setattr(answers, "PATIENCE", 0.5)
    monkeypatch.setattr(sys, "argv", ["answers.py", str(free_port())])
    assert answers.main() == 1
    with socket.create_server(("127.0.0.1", 0)) as held:
        monkeypatch.setattr(sys, "argv", ["answers.py", str(held.getsockname()[1])])
        assert answers.main() == 0


def test_both_systems_do_the_same() -> None:
    windows, unix = ((DEPLOY / name).read_text("utf-8") for name in ("start.bat", "start.command"))
    for said in (
        "deploy/answers.py",
        "deploy/wheels",
        "--no-index --find-links",
        "http://127.0.0.1:7860",
        "-r requirements.txt",
    ):
        assert said in windows.replace("\\", "/") and said in unix, said
    chinese = re.compile(r"[一-鿿][^\"\n]*")
    assert set(chinese.findall(unix)) >= {"没有装好。请检查网络后再双击这个文件。"}
    assert "没有装好。请检查网络后再双击这个文件。" in windows
