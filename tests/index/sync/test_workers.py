"""All shares of a folder by workers of Ray, over a Milvus Lite that several processes reach."""

import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from index_doubles import write_report
from milvus_doubles import state_of

pytest.importorskip("pymilvus", reason="pip install -r requirements-cluster.txt")
pytest.importorskip("milvus_lite", reason="pip install -r requirements-cluster.txt")

from corpus.errors import YoujuError
from index.__main__ import main
from index.engine.milvus import statistics
from index.engine.milvus.connection import Address
from index.engine.milvus.engine import MilvusEngine
from index.engine.milvus.library import Collections
from index.sync.workers import share_out, shares_of

pytestmark = pytest.mark.milvus

ROOT = Path(__file__).resolve().parents[3]
# Says its port, and serves until nobody listens any more.
SERVER = """
import sys
from milvus_lite.adapter.grpc.server import start_server_in_thread
server, held, port = start_server_in_thread(sys.argv[1])
print(port, flush=True)
sys.stdin.read()
server.stop(grace=0)
held.close()
"""


@pytest.fixture
def uri(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A Milvus Lite that processes of Ray on this machine reach."""
    pytest.importorskip("ray", reason="pip install -r requirements-cluster.txt")
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, str(tmp_path / "lite.db")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as server:
        assert server.stdin is not None and server.stdout is not None
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        server.stdin.close()


def index(*options: str) -> str:
    """What ``python -m index`` says in a process of its own: Ray is started once in a process."""
    ended = subprocess.run(
        [sys.executable, "-m", "index", *options], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def written(folder: Path, reports: int, points: int) -> None:
    for number in range(reports):
        said = [f"会议多、文件长，第{number}份第{point}个问题仍然突出。" for point in range(points)]
        write_report(folder, f"{number}.txt", *said)


@pytest.mark.slow
def test_every_share_is_done(uri: str, tmp_path: Path) -> None:
    written(tmp_path / "reports", 5, 1)
    options = ["--engine", "milvus", "--uri", uri, "--reports", str(tmp_path / "reports")]
    said = index(*options, "--workers", "ray:3")
    assert said.count("written") == 3 and "5 reports" in said
    collections = Collections(Address.of(uri))
    engine = MilvusEngine(collections)
    assert [one.path for one in engine.reports()] == [f"{number}.txt" for number in range(5)]
    assert not engine.stale
    collections.close()


class Killer(threading.Thread):
    """Kills workers of this process's own Ray, each some time after it began a share, so many in all."""

    def __init__(self, most: int) -> None:
        super().__init__(daemon=True)
        self.most, self.killed, self.over = most, list[int](), threading.Event()

    def run(self) -> None:
        draw = random.Random(20)
        while len(self.killed) < self.most and not self.over.wait(0.05):
            for one in psutil.Process().children(recursive=True):
                if one.pid not in self.killed and working(one) and not self.over.wait(draw.uniform(0.0, 1.0)):
                    one.kill()
                    self.killed.append(one.pid)
                    break


def working(process: psutil.Process) -> bool:
    try:
        return "ray::_share" in " ".join(process.cmdline())
    except psutil.Error:
        return False


@pytest.mark.slow
@pytest.mark.fault
def test_killed_workers_are_started_again_and_the_end_is_that_of_a_fresh_build(
    uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path / "reports", 24, 8)
    options = ["--engine", "milvus", "--uri", uri, "--reports", str(tmp_path / "reports")]
    killer = Killer(most=4)
    killer.start()
    index(*options, "--workers", "ray:3")
    killer.over.set()
    killer.join()
    monkeypatch.setenv("YOUJU_MILVUS_LIBRARY", "fresh")
    assert main(options) == 0
    fresh = Collections(Address.of(uri))
    killed = Collections(Address.of(uri, {}))
    assert len(killer.killed) >= 2
    monkeypatch.setattr(statistics, "_OLD", -1)
    statistics.sweep(killed)
    assert state_of(killed) == state_of(fresh)
    for one in (fresh, killed):
        one.close()


@pytest.mark.parametrize(("uri", "sentence"), [("library.db", "Milvus Lite"), ("http://127.0.0.1:1", "ray")])
def test_what_is_missing_is_one_sentence(
    uri: str, sentence: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(YoujuError, match=sentence):
        list(share_out(tmp_path, uri, None, 2, remove_many=False))


def test_a_ray_that_does_not_start_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def init(**_: object) -> None:
        raise Exception("The current node timed out during startup.")

    monkeypatch.setitem(sys.modules, "ray", SimpleNamespace(init=init))
    with pytest.raises(YoujuError, match="Ray 没有启动"):
        list(share_out(tmp_path, "http://127.0.0.1:1", None, 2, remove_many=False))


def test_how_many_shares() -> None:
    assert (shares_of("ray"), shares_of("ray:64")) == (None, 64)
    for wrong in ("dask", "ray:", "ray:0", "ray:many"):
        with pytest.raises(YoujuError, match="ray:16"):
            shares_of(wrong)
