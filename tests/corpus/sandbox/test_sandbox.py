"""One bad file is its own Problem, whatever it does; the others are read as without it."""

import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from sandbox_doubles import misbehave

from corpus.read import read_report
from corpus.report import Problem, Report
from corpus.sandbox import libreoffice, pool
from corpus.sandbox.pool import Limits, Sandbox, identity
from corpus.sandbox.worker import limit_resources

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="limits of this kind are not there on Windows"
)


def write(folder: Path, *texts: str) -> list[Path]:
    files = []
    for number, text in enumerate(texts):
        files.append(folder / f"{number}.txt")
        files[-1].write_text(f"河湾镇第{number}号总结\n一、主要工作\n{text}\n", encoding="utf-8")
    return files


def processes(*, parent: int = -1, session: int = -1) -> list[int]:
    """Living processes of this parent or session, but for multiprocessing's own resource tracker."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, its_parent, _, its_session = stat.read_text("utf-8").rpartition(")")[2].split()[:4]
            command = (stat.parent / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue  # It has just ended.
        ours = int(its_parent) == parent or int(its_session) == session
        if ours and state != "Z" and b"resource_tracker" not in command:
            found.append(int(stat.parent.name))
    return found


def until(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_reports_come_back_as_they_are_read_here_and_in_order(tmp_path: Path) -> None:
    files = write(tmp_path, *(f"修堤{number}处。" for number in range(30)))
    with Sandbox(tmp_path, identity, workers=2) as fenced:
        assert list(fenced.read(reversed(files))) == [
            (read_report(tmp_path, file),) for file in reversed(files)
        ]
        assert list(fenced.read([])) == []


def test_a_fence_outlives_the_thread_that_read_first(tmp_path: Path) -> None:
    (file,) = write(tmp_path, "修堤一处。")
    found: list[list[Report | Problem]] = []
    with Sandbox(tmp_path, identity) as fenced:
        for _ in range(3):
            reader = threading.Thread(target=lambda: found.append(list(fenced.read([file]))))
            reader.start()
            reader.join(30)
            # Linux would have ended the children of a thread by now.
            time.sleep(0.1)
    assert found == [[(read_report(tmp_path, file),)]] * 3


def test_children_can_be_started_ahead(tmp_path: Path) -> None:
    before = len(processes(parent=os.getpid()))
    with Sandbox(tmp_path, identity) as fenced:
        fenced.warm_up()
        until(lambda: len(processes(parent=os.getpid())) == before + 1)
        ((read,),) = fenced.read(write(tmp_path, "修堤两处。"))
    assert isinstance(read, Report) and "修堤两处" in read.text


def test_what_no_reader_takes_is_the_problem_it_is_without_a_fence(tmp_path: Path) -> None:
    (tmp_path / "空.txt").write_bytes(b"")
    with Sandbox(tmp_path, identity) as fenced:
        (problem,) = fenced.read([tmp_path / "空.txt"])
    assert isinstance(problem, Problem)
    assert problem.path == "空.txt"
    assert "0 字节" in problem.zh and "0 bytes" in problem.en


@pytest.mark.parametrize(
    ("misdeed", "zh", "en"),
    [
        ("crash", "进程中断了", "broke off"),
        ("abort", "进程中断了", "broke off"),
        ("exit", "进程中断了", "broke off"),
        ("memory", "内存超过 256 MB", "more than 256 MB"),
        ("hang", "4 秒还没读完", "within 4 seconds"),
        ("backtrack", "4 秒还没读完", "within 4 seconds"),
        ("recurse", "RecursionError", "RecursionError"),
        ("raise", "KeyError", "KeyError"),
        ("local", "解析中断", "is damaged"),
        ("network", "PermissionError", "PermissionError"),
        ("delete", "PermissionError", "PermissionError"),
        ("subprocess", "PermissionError", "PermissionError"),
        ("shell", "PermissionError", "PermissionError"),
        ("fork", "PermissionError", "PermissionError"),
        ("become", "PermissionError", "PermissionError"),
        ("spawn", "PermissionError", "PermissionError"),
        ("kill", "PermissionError", "PermissionError"),
        ("other", "进程中断了", "broke off"),
    ],
)
def test_a_misdeed_is_the_problem_of_one_file(tmp_path: Path, misdeed: str, zh: str, en: str) -> None:
    files = write(tmp_path, "修堤。", misdeed, "办学。", "植树。")
    # Long enough for what behaves on a busy machine; only what never ends waits for it.
    limits = Limits(seconds=4.0 if misdeed in ("hang", "backtrack") else 60.0, megabytes=256)
    with Sandbox(tmp_path, misbehave, limits=limits) as fenced:
        before, problem, *after = fenced.read(files)
    assert before == ("河湾镇第0号总结",)
    assert after == [("河湾镇第2号总结",), ("河湾镇第3号总结",)]
    assert isinstance(problem, Problem)
    assert problem.path == "1.txt"
    assert zh in problem.zh and "另存为 .docx" in problem.zh
    assert en in problem.en and ".docx" in problem.en


def test_a_child_writes_no_file(tmp_path: Path) -> None:
    target = tmp_path / "outside"
    (file,) = write(tmp_path, f"write {target}")
    with Sandbox(tmp_path, misbehave) as fenced:
        (problem,) = fenced.read([file])
    assert isinstance(problem, Problem)
    assert not target.exists()


@pytest.mark.parametrize("misdeed", ["mode", "owner"])
def test_a_child_leaves_rights_alone(tmp_path: Path, misdeed: str) -> None:
    (file,) = write(tmp_path, f"{misdeed} {tmp_path / '0.txt'}")
    before = file.stat()
    with Sandbox(tmp_path, misbehave) as fenced:
        (problem,) = fenced.read([file])
    assert isinstance(problem, Problem) and "PermissionError" in problem.en
    assert (file.stat().st_mode, file.stat().st_ctime_ns) == (before.st_mode, before.st_ctime_ns)


@pytest.mark.parametrize("refused", ["RLIMIT_AS", "RLIMIT_FSIZE", "RLIMIT_CORE"])
@pytest.mark.parametrize("error", [ValueError("current limit exceeds maximum limit"), OSError(22, "invalid")])
def test_a_limit_that_the_system_refuses_leaves_the_others(
    monkeypatch: pytest.MonkeyPatch, refused: str, error: Exception
) -> None:
    """macOS answers EINVAL to a limit on the address space; every file was unreadable there."""
    import resource

    limited: list[int] = []

    def setrlimit(limit: int, values: tuple[int, int]) -> None:
        if limit == getattr(resource, refused):
            raise error
        limited.append(limit)

    monkeypatch.setattr(resource, "setrlimit", setrlimit)
    limit_resources(256)
    every = {resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE}
    assert set(limited) == every - {getattr(resource, refused)}


def test_no_child_stays_when_the_rest_is_not_wanted(tmp_path: Path) -> None:
    before = processes(parent=os.getpid())
    files = write(tmp_path, "修堤。", "hang", "hang")
    with Sandbox(tmp_path, misbehave, workers=2) as fenced:
        assert next(iter(fenced.read(files))) == ("河湾镇第0号总结",)
        assert len(processes(parent=os.getpid())) == len(before) + 2
    assert processes(parent=os.getpid()) == before


def test_a_child_that_was_ended_while_idle_is_replaced(tmp_path: Path) -> None:
    before = set(processes(parent=os.getpid()))
    (file,) = write(tmp_path, "修堤。")
    with Sandbox(tmp_path, misbehave) as fenced:
        assert list(fenced.read([file])) == [("河湾镇第0号总结",)]
        (child,) = set(processes(parent=os.getpid())) - before
        os.kill(child, signal.SIGKILL)
        until(lambda: child not in processes(parent=os.getpid()))
        assert list(fenced.read([file])) == [("河湾镇第0号总结",)]


@pytest.mark.fault
@pytest.mark.parametrize("misdeed", ["hang", "backtrack"])
def test_children_end_with_a_parent_that_is_killed(tmp_path: Path, misdeed: str) -> None:
    files = write(tmp_path, misdeed)
    program = textwrap.dedent(
        f"""
        import sys
        from pathlib import Path
        from corpus.sandbox.pool import Sandbox
        from sandbox_doubles import misbehave

        if __name__ == "__main__":
            fenced = Sandbox(Path({str(tmp_path)!r}), misbehave)
            print("reading", flush=True)
            list(fenced.read([Path({str(files[0])!r})]))
        """
    )
    (tmp_path / "parent.py").write_text(program, encoding="utf-8")
    places = [str(Path(pool.__file__).parent.parent.parent), str(Path(__file__).parents[2])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(places)}
    parent = subprocess.Popen(
        [sys.executable, str(tmp_path / "parent.py")],
        stdout=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"reading\n"
    until(lambda: len(processes(session=parent.pid)) == 2)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until(lambda: not processes(session=parent.pid))


@pytest.mark.fault
@pytest.mark.skipif(libreoffice.program() is None, reason="LibreOffice is not installed")
def test_what_our_reader_cannot_is_read_by_libreoffice(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A place for temporary files that no other process uses.
    own = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(own))
    # Word 2003's own XML, which we have no reader for.
    paragraphs = "".join(
        f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
        for text in ("河湾镇工作总结", "一、主要工作", "修堤三处。")
    )
    (tmp_path / "a.doc").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?><w:wordDocument '
        f'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body>{paragraphs}</w:body></w:wordDocument>',
        encoding="utf-8",
    )
    with Sandbox(tmp_path, identity) as fenced:
        ((report,),) = fenced.read([tmp_path / "a.doc"])
    assert isinstance(report, Report)
    assert [passage.text for passage in report.passages] == ["修堤三处。"]
    assert (report.format, report.digest) == ("doc", sha256((tmp_path / "a.doc").read_bytes()).hexdigest())
    assert "LibreOffice" in report.warnings[0].zh
    assert list(own.iterdir()) == []
