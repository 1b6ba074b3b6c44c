"""Other systems, acted out at the one place that knows them: what is asked of each, and what each is spared."""

import ast
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest

from chat.auth.users import Secret, User, read_users, write_users
from chat.web.server import listen
from corpus.errors import YoujuError
from corpus.folder.intake import store
from corpus.metadata.corrections import load
from corpus.system import System, acting_as, give_memory_back, put_in_place, share_memory, this

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("corpus", "index", "retrieval", "analysis", "chat")
SYSTEMS = ("linux", "darwin", "win32")


def test_each_system_has_what_it_has() -> None:
    found = {name: (System(name).linux, System(name).posix, System(name).mac) for name in SYSTEMS}
    assert found == {
        "linux": (True, True, False),
        "darwin": (False, True, True),
        "win32": (False, False, False),
    }
    assert this().name == sys.platform
    with acting_as("win32"), acting_as("darwin"):
        assert this().mac
    assert this().name == sys.platform


def asks_the_system(source: str) -> set[str]:
    """The names by which a module asks what it runs on."""
    asked = {("os", "name"), ("sys", "platform"), ("platform", "system"), ("os", "uname")}
    nodes = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute))
    pairs = ((node.value.id, node.attr) for node in nodes if isinstance(node.value, ast.Name))
    return {".".join(pair) for pair in pairs if pair in asked}


def test_tests_ask_for_rights_and_handles_where_they_may_be_missing() -> None:
    """Windows has no such numbers; a test that asked for them there would fail for that alone."""
    only_posix = re.compile(r"os\.geteuid\(|\.num_fds\(|st_mode & 0o|oct\(.*st_mode")
    asking = {
        file.name
        for file in (ROOT / "tests").rglob("*.py")
        if file.name not in (Path(__file__).name, "rights.py") and only_posix.search(file.read_text("utf-8"))
    }
    assert asking == set()


def test_one_place_asks_which_system_it_is() -> None:
    assert asks_the_system("import os\nif os.name == 'nt': pass") == {"os.name"}
    files = (file for room in ROOMS for file in (ROOT / room).rglob("*.py"))
    asking = {
        file.relative_to(ROOT).as_posix()
        for file in files
        if asks_the_system(file.read_text(encoding="utf-8"))
    }
    # The table of doors names the system that it was printed on.
    assert asking == {"corpus/system.py", "corpus/sandbox/__main__.py"}


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="another C library, which keeps memory otherwise"
)
def test_freed_memory_goes_back_where_the_library_of_c_keeps_it() -> None:
    # Smaller than what the library hands back by itself, with one in between that stays.
    blocks = [bytearray(65_000) for _ in range(2_000)]
    del blocks[:-1]
    assert give_memory_back() and share_memory()
    for other in ("darwin", "win32"):
        with acting_as(other):
            assert not give_memory_back() and not share_memory()


class Held:
    """A file system on which somebody has the target open for so many tries, as Windows treats it."""

    def __init__(self, tries: int) -> None:
        self.left, self.waited = tries, 0.0

    def replace(self, fresh: Path, target: Path) -> None:
        self.left -= 1
        if self.left >= 0:
            raise PermissionError(13, "The process cannot access the file", str(target))
        fresh.replace(target)

    def pause(self, seconds: float) -> None:
        self.waited += seconds


@pytest.mark.parametrize(("name", "tries", "there"), [
    ("win32", 0, True), ("win32", 39, True), ("win32", 40, False), ("linux", 0, True), ("linux", 1, False),
])  # fmt: skip
def test_a_file_that_is_open_is_tried_again_where_that_helps(
    tmp_path: Path, name: str, tries: int, there: bool
) -> None:
    (tmp_path / "fresh").write_text("new")
    (tmp_path / "target").write_text("old")
    held = Held(tries)
    with acting_as(name):
        if there:
            put_in_place(tmp_path / "fresh", tmp_path / "target", replace=held.replace, pause=held.pause)
        else:
            with pytest.raises(PermissionError):
                put_in_place(tmp_path / "fresh", tmp_path / "target", replace=held.replace, pause=held.pause)
    assert (tmp_path / "target").read_text() == ("new" if there else "old")
    assert held.waited == pytest.approx(0.05 * min(tries, 39) if name == "win32" else 0)


@pytest.mark.skipif(not this().posix, reason="only POSIX has these modes")
def test_rights_of_a_users_file_are_asked_for_where_they_mean_something(tmp_path: Path) -> None:
    write_users(tmp_path / "users", {"li": User(Secret.of("long enough"), "reader")})
    (tmp_path / "users").chmod(0o644)
    with pytest.raises(YoujuError, match="chmod 600"):
        read_users(tmp_path / "users")
    with acting_as("win32"):
        assert set(read_users(tmp_path / "users")) == {"li"}


def test_a_port_is_never_shared_on_windows() -> None:
    import socket

    for name, shared in (("linux", True), ("win32", False)):
        with acting_as(name), listen("127.0.0.1", 0) as listening:
            assert bool(listening.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)) is shared


def test_files_that_windows_wrote_are_read(tmp_path: Path) -> None:
    """CRLF at the ends of lines, a mark of the order of bytes before them."""
    write_users(tmp_path / "users", {"li": User(Secret.of("long enough"), "reader")})
    lines = (tmp_path / "users").read_bytes()
    (tmp_path / "users").write_bytes(lines.replace(b"\n", b"\r\n"))
    assert read_users(tmp_path / "users")["li"].role == "reader"
    (tmp_path / ".youju").mkdir()
    text = '[reports."甲.txt"]\r\nyear = 2023\r\n'
    (tmp_path / ".youju" / "corrections.toml").write_bytes(text.encode())
    assert load(tmp_path).reports["甲.txt"] == {"year": 2023}


def test_a_name_that_a_folder_without_case_has_already_is_not_overwritten(tmp_path: Path) -> None:
    """Whether A.txt and a.txt are one file, the folder says: the second gets a name of its own, or is another."""
    for name, content in (("A.txt", "某厂总结一"), ("a.txt", "某厂总结二")):
        (tmp_path / "in").write_text(content, encoding="utf-8")
        stored = store(tmp_path / "in", name, tmp_path / "reports")
        assert stored.outcome in ("added", "renamed")
    texts = {file.read_text(encoding="utf-8") for file in (tmp_path / "reports").iterdir()}
    assert texts == {"某厂总结一", "某厂总结二"}


@pytest.mark.parametrize("encoding", ["gbk", "cp1252", "ascii"])
def test_a_console_of_another_encoding_gets_every_sentence(encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "chat.auth", "no such file ✓"], cwd=ROOT, env=environment, capture_output=True, check=False
    )  # fmt: skip
    assert done.returncode == 2 and "✓" in done.stderr.decode("utf-8") and b"Traceback" not in done.stderr


def test_processes_are_never_forked() -> None:
    with_fork = [
        file.as_posix()
        for room in ROOMS
        for file in (ROOT / room).rglob("*.py")
        if "os.fork(" in file.read_text(encoding="utf-8")
    ]
    assert with_fork == []
