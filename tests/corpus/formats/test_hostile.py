"""A folder of broken and harmful files beside good ones: each is said, and the good ones are read as without it."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from hostile_files import BODY, READ, TEXT, make_hostile
from word_files import numbered, numbering, paragraph, write_docx

from corpus.folder.scan import list_files, scan
from corpus.read import read_report
from corpus.report import Problem, Report
from corpus.sandbox import libreoffice
from corpus.sandbox.pool import Limits, Sandbox, identity

# Names of good files stand before, between and after the hostile ones.
GOOD = ("0.txt", "中间.docx", "鿿.md")


@dataclass(frozen=True)
class Told:
    """What the hostile files should say, what became of each file, and what was left behind."""

    expected: dict[str, str]
    found: dict[str, Report | Problem]
    seconds: dict[str, float]
    alone: dict[str, Report]
    temporary: list[str]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder, temporary = tmp_path_factory.mktemp("报告"), tmp_path_factory.mktemp("temporary")
    (folder / GOOD[0]).write_text(TEXT, encoding="utf-8")
    levels = numbering(
        '<w:lvl w:ilvl="0"><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
    )
    write_docx(
        folder / GOOD[1], paragraph("河湾镇总结") + numbered("主要工作") + paragraph(BODY), numbering=levels
    )
    (folder / GOOD[2]).write_text(f"# 河湾镇总结\n\n## 主要工作\n\n{BODY}。\n", encoding="utf-8")
    alone = {name: read_report(folder, folder / name) for name in GOOD}
    expected = make_hostile(folder)
    found: dict[str, Report | Problem] = {}
    seconds: dict[str, float] = {}
    with pytest.MonkeyPatch.context() as patch:
        # The second way is tested with the sandbox; here it would take seconds for each .doc.
        patch.setattr(libreoffice, "program", lambda: None)
        patch.setenv("TMPDIR", str(temporary))
        with Sandbox(folder, identity, limits=Limits(seconds=30.0)) as fenced:
            files = list_files(folder)
            before = time.monotonic()
            for file, outcome in zip(files, fenced.read(files), strict=True):
                found[file.name], seconds[file.name] = _one(outcome), time.monotonic() - before
                before = time.monotonic()
    return Told(expected, found, seconds, alone, [path.name for path in temporary.iterdir()])


def _one(outcome: tuple[Report, ...] | Problem) -> Report | Problem:
    """What became of a file: its first report, some say the same one twice, or why there is none."""
    return outcome if isinstance(outcome, Problem) else outcome[0]


def test_each_hostile_file_is_refused_with_its_reason_or_read(told: Told) -> None:
    assert len(told.expected) >= 60
    wrong = {}
    for name, expected in told.expected.items():
        outcome = told.found[name]
        if expected.startswith(READ):
            right = isinstance(outcome, Report) and expected.removeprefix(READ) in outcome.text
        else:
            right = isinstance(outcome, Problem) and expected in outcome.zh
        if not right:
            wrong[name] = (expected, outcome.zh if isinstance(outcome, Problem) else outcome.text[:80])
    assert wrong == {}


def test_every_reason_names_the_file_and_the_way_out_in_both_languages(told: Told) -> None:
    problems = [one for one in told.found.values() if isinstance(one, Problem)]
    assert [one for one in problems if f"“{one.path}”" not in one.zh or f"'{one.path}'" not in one.en] == []
    assert [one for one in problems if "请" not in one.zh or ". " not in one.en] == []


def test_what_was_read_of_them_can_be_stored_and_cited(told: Told) -> None:
    for report in told.found.values():
        if isinstance(report, Report):
            report.text.encode("utf-8")
            assert all(report.text[p.start : p.end] == p.text for p in report.passages)


def test_good_files_are_read_as_without_them(told: Told) -> None:
    assert {name: told.found[name] for name in GOOD} == told.alone


def test_each_ends_within_its_limit_and_leaves_nothing_behind(told: Told) -> None:
    assert [name for name, seconds in told.seconds.items() if seconds > 30.0] == []
    assert told.temporary == []


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes are made otherwise on Windows")
def test_links_pipes_and_leavings_of_programs(tmp_path: Path) -> None:
    folder, outside = tmp_path / "报告", tmp_path / "外面.txt"
    (folder / "子").mkdir(parents=True)
    outside.write_text(TEXT, encoding="utf-8")
    for name in ("好.txt", "~$好.docx", ".好.txt", ".txt", "~WRL0001.doc", "子/好.txt"):
        (folder / name).write_text(TEXT, encoding="utf-8")
    (folder / "目录.docx").mkdir()
    (folder / "外面.txt").symlink_to(outside)
    (folder / "上面.txt").symlink_to(tmp_path)
    (folder / "没了.txt").symlink_to(folder / "没有.txt")
    (folder / "绕圈.txt").symlink_to(folder / "绕圈.txt")
    (folder / "里面.txt").symlink_to(folder / "好.txt")
    os.mkfifo(folder / "管道.txt")
    (folder / "通管道.txt").symlink_to(folder / "管道.txt")
    (folder / "绕回").symlink_to(folder)
    files, problems = scan(folder)
    assert [path.name for path in files] == ["好.txt", "好.txt", "没了.txt", "绕圈.txt", "里面.txt"]
    assert [problem.path for problem in problems] == ["外面.txt"]
    with Sandbox(folder, identity, limits=Limits(seconds=20.0)) as fenced:
        outcomes = list(map(_one, fenced.read(files)))
    assert [isinstance(outcome, Report) for outcome in outcomes] == [True, True, False, False, True]


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux alone")
def test_names_that_are_no_text(tmp_path: Path) -> None:
    for name in ("总结".encode("gbk"), b"a\nb", b"-rf", b"\xff\xfe", "😀".encode(), b"x" * 250):
        (tmp_path / os.fsdecode(name + b".txt")).write_text(TEXT, encoding="utf-8")
    with Sandbox(tmp_path, identity) as fenced:
        reports = list(map(_one, fenced.read(list_files(tmp_path))))
    assert all(isinstance(report, Report) for report in reports)
    assert {report.path.encode("utf-8") for report in reports} >= {
        "总结.txt".encode(),
        b"-rf.txt",
        "😀.txt".encode(),
    }
    assert len(reports) == 6


@pytest.mark.fault
def test_a_single_line_of_200_megabytes(tmp_path: Path) -> None:
    with (tmp_path / "大.txt").open("wb") as file:
        for _ in range(200):
            file.write((BODY.encode() * 100_000)[: 1 << 20])
    with (tmp_path / "长行.txt").open("wb") as file:
        file.write((BODY * 1_000_000).encode())
    with Sandbox(tmp_path, identity, limits=Limits(seconds=60.0)) as fenced:
        outcomes = dict(zip(("大", "长行"), map(_one, fenced.read(list_files(tmp_path))), strict=True))
    assert isinstance(outcomes["大"], Problem) and "超过 64 MB" in outcomes["大"].zh
    assert isinstance(outcomes["长行"], Report | Problem)


@pytest.mark.fault
@pytest.mark.skipif(sys.platform == "win32", reason="signals of this kind are not there on Windows")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_a_reading_that_is_ended_leaves_no_child(tmp_path: Path, ending: signal.Signals) -> None:
    for number in range(400):
        (tmp_path / f"{number}.txt").write_text(TEXT * 200, encoding="utf-8")
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-m", "corpus", str(tmp_path)]
    # A shell that runs the tests in the background has them ignore Ctrl-C, and children inherit that.
    own = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        parent = subprocess.Popen(
            command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
    finally:
        signal.signal(signal.SIGINT, own)
    deadline = time.monotonic() + 30
    while len(_session(parent.pid)) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    parent.send_signal(ending)
    assert parent.wait(30) == (130 if ending == signal.SIGINT else -ending)
    while _session(parent.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert _session(parent.pid) == []


def _session(leader: int) -> list[int]:
    """Living processes that this one started, itself among them."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, session = stat.read_text("utf-8").rpartition(")")[2].split()[:4]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(session) == leader and state != "Z":
            found.append(int(stat.parent.name))
    return found
