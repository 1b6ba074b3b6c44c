"""The way to a Milvus: where it is, who asks, and one calm sentence where it cannot be reached.

A URI with a scheme is a server or cluster, any other the file of Milvus Lite. Who asks is said by the
environment or a file, never on the command line, and stands in no log:

* ``YOUJU_MILVUS_TOKEN``, or the name of a file that holds it in ``YOUJU_MILVUS_TOKEN_FILE``;
* ``YOUJU_MILVUS_CA``: the certificate of the authority that signed the server's (TLS);
* ``YOUJU_MILVUS_DATABASE``: the database, by default the server's own;
* ``YOUJU_MILVUS_LIBRARY``: what the names of the collections begin with, one for each library.
"""

import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

from corpus.errors import YoujuError

Deployment = Literal["lite", "cluster"]
Row = dict[str, Any]

# In seconds; no call waits longer for a server that does not answer.
TIMEOUT = 30.0
# What nobody has to answer.
_ALONE = ("create_schema", "prepare_index_params", "close")
# Milliseconds, the most that gRPC takes.
_NEVER = 2**31 - 1
# Whether a server is still there is asked while a call waits for it, not of a connection that rests: servers and what
# stands before them hang up on who does that. A connection that died is noticed within a call's own time.
_ASKED_IN_A_CALL = {"grpc.keepalive_time_ms": 20_000, "grpc.keepalive_permit_without_calls": False}
_LIBRARY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")


class Client(Protocol):
    """What is used of ``pymilvus.MilvusClient``; the tests' double is another."""

    def query(self, collection_name: str, filter: str = "", **options: Any) -> list[Row]: ...  # noqa: A002
    def search(self, collection_name: str, data: list[Any], **options: Any) -> list[list[Row]]: ...
    def query_iterator(self, collection_name: str, **options: Any) -> Any: ...
    def upsert(self, collection_name: str, data: list[Row], **options: Any) -> Any: ...
    def delete(self, collection_name: str, **options: Any) -> Any: ...
    def has_collection(self, collection_name: str, **options: Any) -> bool: ...
    def create_collection(self, collection_name: str, **options: Any) -> Any: ...
    def create_index(self, collection_name: str, index_params: Any, **options: Any) -> Any: ...
    def list_indexes(self, collection_name: str, **options: Any) -> list[str]: ...
    def drop_collection(self, collection_name: str, **options: Any) -> Any: ...
    def load_collection(self, collection_name: str, **options: Any) -> Any: ...
    def create_schema(self, **options: Any) -> Any: ...
    def prepare_index_params(self) -> Any: ...
    def flush(self, collection_name: str, **options: Any) -> Any: ...
    def get_server_version(self, **options: Any) -> str: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Address:
    """Where a library lies; what is secret is not shown."""

    uri: str
    library: str = "youju"
    database: str = ""
    authority: str = ""
    token: str = field(default="", repr=False)

    @property
    def deployment(self) -> Deployment:
        return "cluster" if "://" in self.uri else "lite"

    @classmethod
    def of(cls, uri: str, environment: Mapping[str, str] = os.environ) -> "Address":
        """From what was given and the environment. YoujuError for a URI that holds a password, a file that
        cannot be read, or a name that no collection can have."""
        if "://" in uri and (urlsplit(uri).username or urlsplit(uri).password):
            raise YoujuError(
                "--uri 里不要写用户名和密码；请写在环境变量 YOUJU_MILVUS_TOKEN 里，或用 YOUJU_MILVUS_TOKEN_FILE 指定文件",
                "--uri must not hold a user or password: put them into YOUJU_MILVUS_TOKEN, or name a file in "
                "YOUJU_MILVUS_TOKEN_FILE",
            )
        library = environment.get("YOUJU_MILVUS_LIBRARY", "youju")
        if not _LIBRARY.fullmatch(library):
            raise YoujuError(
                f"YOUJU_MILVUS_LIBRARY 只能用英文字母、数字和下划线，以字母开头，不超过 64 个字符，现在是“{library}”",
                f"YOUJU_MILVUS_LIBRARY takes letters, digits and underscores, a letter first, 64 at most, not '{library}'",
            )
        return cls(
            uri,
            library,
            environment.get("YOUJU_MILVUS_DATABASE", ""),
            _authority(environment),
            _token(environment),
        )

    def connect(self) -> Client:
        """A client of its own; YoujuError where pymilvus is missing or nobody answers."""
        # What gRPC says of connections that rested is for nobody who asks reports.
        os.environ.setdefault("GRPC_VERBOSITY", "NONE")
        # Who is forked becomes another program at once. What gRPC would do around a fork now and then breaks that
        # program, as the processes that Ray starts (ray-project/ray#63202).
        os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")
        try:
            from pymilvus import MilvusClient
        except ImportError as error:
            raise YoujuError(
                "还没有安装 pymilvus。请运行 pip install -r requirements-cluster.txt",
                "The package pymilvus is not installed. Run: pip install -r requirements-cluster.txt",
            ) from error
        # It logs every refusal with the whole call, values included.
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL + 1)
        options: dict[str, Any] = {"timeout": TIMEOUT}
        if self.deployment == "cluster":
            given = {"token": self.token, "db_name": self.database, "server_pem_path": self.authority}
            options |= {name: value for name, value in given.items() if value}
            options["grpc_options"] = _ASKED_IN_A_CALL
        else:
            # Milvus Lite, in this process, hangs up on who asks every ten seconds whether it is still there.
            options["grpc_options"] = {"grpc.keepalive_time_ms": _NEVER}
        with calm(self.uri):
            made: Client = MilvusClient(uri=self.uri, **options)
        return made


class Patient:
    """Hands calls on to a client, each with the time after which it is given up; Milvus Lite in a file, which works
    in this process, takes the time that it takes."""

    def __init__(self, client: Client, deployment: Deployment) -> None:
        self._client, self._timeout = client, TIMEOUT if deployment == "cluster" else None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        call: Callable[..., Any] = getattr(self._client, name)
        return call if name in _ALONE else partial(call, timeout=self._timeout)


def _authority(environment: Mapping[str, str]) -> str:
    name = environment.get("YOUJU_MILVUS_CA", "")
    if name:
        _content(name, "YOUJU_MILVUS_CA")
    return name


def _token(environment: Mapping[str, str]) -> str:
    name = environment.get("YOUJU_MILVUS_TOKEN_FILE")
    if not name:
        return environment.get("YOUJU_MILVUS_TOKEN", "")
    return _content(name, "YOUJU_MILVUS_TOKEN_FILE").strip()


def _content(name: str, said_by: str) -> str:
    """What a file holds that the environment names; YoujuError where it cannot be read."""
    try:
        return Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise YoujuError(
            f"读不了 {said_by} 指定的文件 {name}；请检查路径和权限",
            f"cannot read {name}, which {said_by} names: check the path and the permissions",
        ) from error


class Unreachable(YoujuError):
    """The server does not answer just now."""


class Refused(YoujuError):
    """The server answers, and will not do what was asked."""


@contextmanager
def calm(uri: str) -> Iterator[None]:
    """Turn what the client raises into a sentence that names the server, without what was sent to it."""
    try:
        yield
    except YoujuError:
        raise
    except Exception as error:
        # The client raises its own errors, gRPC's and, where a channel is closed, ValueError.
        if not _of_client(error):
            raise
        code = getattr(error, "code", None)
        if isinstance(code, int) and code not in (1, 2):
            raise Refused(
                f"Milvus（{uri}）没有执行这个请求（代码 {code}）；请检查服务的日志、权限和空间",
                f"Milvus ({uri}) refused a request (code {code}): look at its log, its permissions and its disk",
            ) from error
        raise Unreachable(
            f"现在连不上 Milvus（{uri}）；服务恢复后再问即可，索引不受影响",
            f"Milvus ({uri}) cannot be reached just now; ask again when it is back, nothing is lost",
        ) from error


def _of_client(error: Exception) -> bool:
    """Whether it comes from pymilvus or gRPC, by the module of its class or of one that it derives from."""
    homes = {base.__module__.partition(".")[0] for base in type(error).__mro__}
    return bool(homes & {"pymilvus", "grpc"}) or "closed channel" in str(error)
