"""The way to a Milvus: who asks, what stays secret, and a server that is silent or gone."""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pymilvus", reason="pip install -r requirements-cluster.txt")
pytest.importorskip("milvus_lite", reason="pip install -r requirements-cluster.txt")

from milvus_lite.adapter.grpc.server import start_server_in_thread

from corpus.errors import YoujuError
from index.engine.milvus import connection
from index.engine.milvus.connection import Address, Unreachable
from index.engine.milvus.library import Collections

pytestmark = pytest.mark.milvus


class Way(threading.Thread):
    """A port that leads to another; nothing comes through it while it is not ``open``."""

    def __init__(self, to: int | None) -> None:
        super().__init__(daemon=True)
        self._to, self._ends = to, list[socket.socket]()
        self._here = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._here.getsockname()[1]
        self.open = threading.Event()
        self.open.set()

    def run(self) -> None:
        while True:
            near, _ = self._here.accept()
            self._ends.append(near)
            if self._to is not None:
                far = socket.create_connection(("127.0.0.1", self._to))
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=self._lead, args=ends, daemon=True).start()

    def _lead(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while some := one.recv(2**16):
                self.open.wait()
                other.sendall(some)


@pytest.fixture
def silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Collections, Way]]:
    """A library on a server that can fall silent, and is given up soon."""
    server, held, port = start_server_in_thread(str(tmp_path / "lite.db"))
    way = Way(port)
    way.start()
    address = Address.of(f"http://127.0.0.1:{way.port}", {})
    made = Collections(address)
    made.create(4)
    made.set_note("here", {"all": "well"})
    monkeypatch.setattr(connection, "TIMEOUT", 0.5)
    collections = Collections(address)
    yield collections, way
    way.open.set()
    collections.close()
    server.stop(grace=0)
    held.close()


CALLS: dict[str, Callable[[Collections], object]] = {
    "note": lambda library: library.note("here"),
    "put": lambda library: library.set_note("another", {}),
    "remove": lambda library: library.remove("meta", 'id == "another"'),
    "rows": lambda library: list(library.rows("reports", 'id != ""', ("edition",))),
    "count": lambda library: library.count("reports", 'id != ""'),
    "nearest": lambda library: library.nearest("dense", [1.0, 0.0, 0.0, 0.0], "ordinal >= 0", 3),
    "exist": lambda library: library.exist(),
    "create": lambda library: library.create(4),
    "drop": lambda library: library.drop(),
}


def test_a_server_that_falls_silent_is_given_up_whatever_was_asked(silent: tuple[Collections, Way]) -> None:
    collections, way = silent
    way.open.clear()
    for name, call in CALLS.items():
        begun = time.monotonic()
        with pytest.raises(Unreachable, match=r"连不上 Milvus.*cannot be reached"):
            call(collections)
        assert time.monotonic() - begun < 10, name
    way.open.set()
    for _ in range(50):
        with suppress(Unreachable):
            back = collections.note("here")
            break
    assert back == {"all": "well"}


def test_a_port_that_never_speaks_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "TIMEOUT", 1.0)
    nobody = Way(None)
    nobody.start()
    begun = time.monotonic()
    with pytest.raises(Unreachable, match="连不上 Milvus"):
        Collections(Address.of(f"http://127.0.0.1:{nobody.port}", {}))
    assert time.monotonic() - begun < 10


def test_milvus_lite_in_a_file_takes_the_time_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    class Client:
        given: Any = ()

        def has_collection(self, _: str, timeout: float | None) -> bool:
            self.given = timeout
            return False

    for uri, timeout in (("library.db", None), ("http://cluster.example:19530", 30.0)):
        client: Any = Client()
        assert not Collections(Address.of(uri, {}), client).exist()
        assert client.given == timeout


def test_token_database_and_authority_reach_the_client_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    given: list[dict[str, Any]] = []
    monkeypatch.setattr("pymilvus.MilvusClient", lambda **options: given.append(options))
    (tmp_path / "ca.pem").write_text("-----BEGIN CERTIFICATE-----")
    (tmp_path / "token").write_text("root:geheim\n")
    environment = {
        "YOUJU_MILVUS_TOKEN_FILE": str(tmp_path / "token"),
        "YOUJU_MILVUS_CA": str(tmp_path / "ca.pem"),
        "YOUJU_MILVUS_DATABASE": "offices",
    }
    with caplog.at_level(logging.DEBUG):
        address = Address.of("https://milvus.example:19530", environment)
        address.connect()
    assert given == [
        {
            "uri": "https://milvus.example:19530",
            "timeout": 30.0,
            "token": "root:geheim",
            "db_name": "offices",
            "server_pem_path": str(tmp_path / "ca.pem"),
            "grpc_options": {"grpc.keepalive_time_ms": 20_000, "grpc.keepalive_permit_without_calls": False},
        }
    ]
    assert "geheim" not in caplog.text and "geheim" not in repr(address)


def test_no_log_holds_the_token_where_nobody_answers(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(connection, "TIMEOUT", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = Address.of(f"http://127.0.0.1:{port}", {"YOUJU_MILVUS_TOKEN": "root:geheim"})
    with caplog.at_level(logging.DEBUG), pytest.raises(Unreachable) as caught:
        address.connect()
    said = capfd.readouterr()
    assert "geheim" not in caplog.text + str(caught.value) + said.out + said.err


def test_secrets_stay_secret() -> None:
    address = Address.of("https://milvus.example:19530", {"YOUJU_MILVUS_TOKEN": "root:geheim"})
    assert address.token == "root:geheim" and "geheim" not in repr(address)
    assert (address.deployment, Address.of("library.db", {}).deployment) == ("cluster", "lite")
    with pytest.raises(YoujuError, match="YOUJU_MILVUS_TOKEN") as caught:
        Address.of("https://root:geheim@milvus.example:19530", {})
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("YOUJU_MILVUS_TOKEN_FILE", "/nonexistent/token"),
        ("YOUJU_MILVUS_CA", "/nonexistent/ca.pem"),
        ("YOUJU_MILVUS_LIBRARY", "a; drop"),
    ],
)
def test_what_the_environment_says_wrongly_is_one_sentence(name: str, value: str) -> None:
    with pytest.raises(YoujuError, match=f"{name}.*{name}") as caught:
        Address.of("https://milvus.example:19530", {name: value})
    assert value in caught.value.zh and value in caught.value.en
