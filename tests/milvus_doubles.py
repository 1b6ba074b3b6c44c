"""A Milvus that refuses what a cluster refuses, and one that is killed: both in front of Milvus Lite.

Milvus Lite tolerates more than a cluster of the current version does. `Strict` hands every call on to it and first
checks limits and types as a cluster does, so that what would fail there fails here.
"""

import random
import re
import threading
from typing import Any

from index.engine.milvus import schema

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,254}")
# Bytes of a message that a cluster takes, and signs of an expression.
_MESSAGE = 64 * 2**20
_EXPRESSION = 2**20
_INT64 = range(-(2**63), 2**63)


class Refused(AssertionError):
    """A cluster would not do this."""


class Killed(BaseException):
    """The worker is dead from here on; no handler of errors may go on."""


class Strict:
    """Speaks `pymilvus.MilvusClient`. ``calls`` are the names of all calls, in order."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def upsert(self, collection_name: str, data: list[dict[str, Any]], **options: Any) -> Any:
        self.calls.append("upsert")
        columns = _columns(collection_name)
        if not data:
            raise Refused("no rows")
        if sum(len(str(row)) for row in data) > _MESSAGE:
            raise Refused("a message of more than 64 MiB")
        if len({row["id"] for row in data}) < len(data):
            raise Refused("an id twice in one call")
        for row in data:
            if set(row) != set(columns):
                raise Refused(f"fields {sorted(set(row) ^ set(columns))} too many or too few")
            for name, value in row.items():
                _check(columns[name], value)
        return self._client.upsert(collection_name, data, **options)

    def query(self, collection_name: str, filter: str = "", **options: Any) -> Any:  # noqa: A002
        self.calls.append("query")
        _expression(filter)
        counting = options["output_fields"] == ["count(*)"]
        if not counting and not filter and "limit" not in options:
            raise Refused("a query without filter wants a limit")
        if not counting:
            _fields(collection_name, options["output_fields"])
        _limit(options.get("limit", 1))
        return self._client.query(collection_name, filter=filter, **options)

    def query_iterator(self, collection_name: str, **options: Any) -> Any:
        self.calls.append("query_iterator")
        _expression(options["filter"])
        _fields(collection_name, options["output_fields"])
        _limit(options["batch_size"])
        return self._client.query_iterator(collection_name, **options)

    def search(self, collection_name: str, data: list[Any], **options: Any) -> Any:
        self.calls.append("search")
        _expression(options["filter"])
        _limit(options["limit"])
        _fields(collection_name, options["output_fields"])
        column = _columns(collection_name)[options["anns_field"]]
        for vector in data:
            if column.kind == "sparse":
                _check(column, vector)
            elif not all(type(value) is float for value in vector):
                raise Refused("a vector is made of floats")
        if "group_by_field" in options and _columns(collection_name)[options["group_by_field"]].kind not in (
            "text",
            "number",
        ):
            raise Refused("grouping goes by a text or a number")
        return self._client.search(collection_name, data, **options)

    def delete(self, collection_name: str, **options: Any) -> Any:
        self.calls.append("delete")
        if not options["filter"]:
            raise Refused("a removal without a filter")
        _expression(options["filter"])
        return self._client.delete(collection_name, **options)

    def create_collection(self, collection_name: str, **options: Any) -> Any:
        self.calls.append("create_collection")
        if not _NAME.fullmatch(collection_name):
            raise Refused(f"no name of a collection: {collection_name}")
        return self._client.create_collection(collection_name, **options)


class Mortal:
    """Hands calls on to a client until it is killed: before or after one of the calls that write, chosen by a seed."""

    WRITES = ("upsert", "delete")

    def __init__(self, client: Any, seed: int, most: int) -> None:
        draw = random.Random(seed)
        self._client, self._left, self._after = client, draw.randrange(1, most), draw.random() < 0.5
        self._lock = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._client, name)
        return self._fatal(call) if name in self.WRITES else call

    def _fatal(self, call: Any) -> Any:
        def work(*values: Any, **options: Any) -> Any:
            with self._lock:
                self._left -= 1
                dead = self._left <= 0
            if dead and not self._after:
                raise Killed
            done = call(*values, **options)
            if dead:
                raise Killed
            return done

        return work


def _columns(collection_name: str) -> dict[str, schema.Column]:
    name = collection_name.rpartition("_")[2]
    return {column.name: column for column in schema.COLLECTIONS[name]}


def _fields(collection_name: str, fields: list[str]) -> None:
    unknown = set(fields) - set(_columns(collection_name))
    if unknown:
        raise Refused(f"no such fields: {sorted(unknown)}")


def _limit(limit: int) -> None:
    if not 1 <= limit <= schema.MOST_RESULTS:
        raise Refused(f"a limit of {limit}")


def _expression(text: str) -> None:
    if len(text) > _EXPRESSION:
        raise Refused(f"an expression of {len(text)} signs")
    literals = re.findall(r'"[^"]*"', text)
    if text.count('"') != 2 * len(literals) or any("\\" in one or "\n" in one for one in literals):
        raise Refused(f"a literal that is not closed: {text[:80]}")


def _check(column: schema.Column, value: Any) -> None:
    """As a cluster checks a value against its field."""
    match column.kind:
        case "text":
            right = type(value) is str and len(value.encode()) <= column.size
        case "number":
            right = type(value) is int and value in _INT64
        case "numbers":
            right = len(value) <= column.size and all(type(one) is int and one in _INT64 for one in value)
        case "vector":
            right = all(type(one) is float for one in value) and (
                not column.size or len(value) == column.size
            )
        case "sparse":
            right = bool(value) and all(
                type(at) is int and 0 <= at < 2**32 - 1 and one > 0 for at, one in value.items()
            )
    if not right:
        raise Refused(f"{column.name} cannot be {str(value)[:60]}")
