"""A Milvus that refuses what a cluster refuses, and one that is killed: both in front of Milvus Lite.

Milvus Lite tolerates more than a cluster of the current version does. `Strict` hands every call on to it and first
checks limits and types as a cluster does, so that what would fail there fails here.
"""

import json
import math
import random
import re
import threading
from typing import Any

from index.engine.milvus import schema, statistics
from index.engine.milvus.engine import MilvusEngine
from index.engine.milvus.library import Collections

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,254}")
# Bytes of a message that a cluster takes, and signs of an expression.
_MESSAGE = 64 * 2**20
_EXPRESSION = 2**20
_INT64 = range(-(2**63), 2**63)
# Results of one call, and of one group.
_RESULTS, _GROUP = 16_384, 10
_INDEXES = {
    "FLOAT_VECTOR": {"FLAT", "IVF_FLAT", "HNSW", "DISKANN", "AUTOINDEX"},
    "SPARSE_FLOAT_VECTOR": {"SPARSE_INVERTED_INDEX", "AUTOINDEX"},
    "VARCHAR": {"INVERTED", "TRIE", "BITMAP", "AUTOINDEX"},
    "INT64": {"INVERTED", "STL_SORT", "BITMAP", "AUTOINDEX"},
    "ARRAY": {"INVERTED", "BITMAP", "AUTOINDEX"},
}
# What takes nothing that could be wrong.
_HANDED_ON = ("has_collection", "drop_collection", "create_schema", "prepare_index_params", "close")


class Refused(AssertionError):
    """A cluster would not do this."""


class Killed(BaseException):
    """The worker is dead from here on; no handler of errors may go on."""


class Strict:
    """Speaks `pymilvus.MilvusClient`. ``calls`` are all calls, in order: name, collection without its library, and
    the field that is searched."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._made: dict[str, dict[str, Any]] = {}
        self._indexed: dict[str, dict[str, str]] = {}
        self.calls: list[tuple[str, ...]] = []

    def __getattr__(self, name: str) -> Any:
        if name not in _HANDED_ON:
            raise Refused(f"nobody has said what a cluster takes for {name}")
        return getattr(self._client, name)

    def get_server_version(self, **options: Any) -> str:
        _patient(options)
        return "2.6.6"

    def _called(self, name: str, collection: str, options: dict[str, Any], *more: str) -> dict[str, Any]:
        self.calls.append((name, collection.rpartition("_")[2], *more))
        _patient(options)
        if collection not in self._made:
            raise Refused(f"no collection {collection}")
        return self._made[collection]

    def create_collection(self, collection_name: str, **options: Any) -> Any:
        if not _NAME.fullmatch(collection_name):
            raise Refused(f"no name of a collection: {collection_name}")
        if set(options) != {"schema", "consistency_level", "timeout"}:
            raise Refused(f"a collection is made of its schema alone, not {sorted(options)}")
        fields = {field.name: field for field in options["schema"].fields}
        _check_schema(fields)
        self._made[collection_name] = fields
        self._called("create_collection", collection_name, options)
        return self._client.create_collection(collection_name, **options)

    def create_index(self, collection_name: str, index_params: Any, **options: Any) -> Any:
        fields = self._called("create_index", collection_name, options)
        kept = self._client.prepare_index_params()
        for one in index_params:
            kind = fields[one.field_name].dtype.name
            wanted = dict(one.get_index_configs())
            if wanted["index_type"] not in _INDEXES[kind]:
                raise Refused(f"no {wanted['index_type']} over {kind}")
            if wanted["index_type"] == "HNSW" and not (
                2 <= wanted["M"] <= 2_048 and wanted["efConstruction"] >= 1
            ):
                raise Refused(f"no graph of {wanted}")
            self._indexed.setdefault(collection_name, {})[one.field_name] = wanted["index_type"]
            # Milvus Lite has none over arrays.
            if kind != "ARRAY":
                kept.append(one)
        return self._client.create_index(collection_name, kept, **options) if len(kept) else None

    def list_indexes(self, collection_name: str, **options: Any) -> list[str]:
        self._called("list_indexes", collection_name, options)
        return list(self._indexed.get(collection_name, {}))

    def load_collection(self, collection_name: str, **options: Any) -> Any:
        fields = self._called("load_collection", collection_name, options)
        vectors = {name for name, field in fields.items() if "VECTOR" in field.dtype.name}
        if not vectors <= self._indexed.get(collection_name, {}).keys():
            raise Refused("every vector field wants an index before it is loaded")
        return self._client.load_collection(collection_name, **options)

    def upsert(self, collection_name: str, data: list[dict[str, Any]], **options: Any) -> Any:
        fields = self._called("upsert", collection_name, options)
        if not data:
            raise Refused("no rows")
        if sum(len(str(row)) for row in data) > _MESSAGE:
            raise Refused("a message of more than 64 MiB")
        if len({row["id"] for row in data}) < len(data):
            raise Refused("an id twice in one call")
        for row in data:
            if set(row) != set(fields):
                raise Refused(f"fields {sorted(set(row) ^ set(fields))} too many or too few")
            for name, value in row.items():
                _check(fields[name], value)
        return self._client.upsert(collection_name, data, **options)

    def query(self, collection_name: str, filter: str = "", **options: Any) -> Any:  # noqa: A002
        fields = self._called("query", collection_name, options)
        _expression(filter)
        counting = options["output_fields"] == ["count(*)"]
        if counting and "limit" in options:
            raise Refused("a count has no limit")
        if not counting:
            if not filter and "limit" not in options:
                raise Refused("a query without filter wants a limit")
            _fields(fields, options["output_fields"])
        _limit(options.get("limit", 1))
        _consistent(options)
        return self._client.query(collection_name, filter=filter, **options)

    def query_iterator(self, collection_name: str, **options: Any) -> Any:
        fields = self._called("query_iterator", collection_name, options)
        _expression(options["filter"])
        _fields(fields, options["output_fields"])
        _limit(options["batch_size"])
        _consistent(options)
        return self._client.query_iterator(collection_name, **options)

    def search(self, collection_name: str, data: list[Any], **options: Any) -> Any:
        fields = self._called("search", collection_name, options, options["anns_field"])
        _expression(options["filter"])
        _limit(options["limit"])
        _fields(fields, options["output_fields"])
        _consistent(options)
        column, wide = fields[options["anns_field"]], options["search_params"]["params"].get("ef")
        for vector in data:
            _check(column, vector)
        if self._indexed[collection_name][options["anns_field"]] == "HNSW" and not (
            wide and options["limit"] <= wide <= 32_768
        ):
            raise Refused(f"ef {wide} for the best {options['limit']}")
        if "group_by_field" in options and (
            fields[options["group_by_field"]].dtype.name not in ("VARCHAR", "INT64")
            or not 1 <= options["group_size"] <= _GROUP
            or options["limit"] * options["group_size"] > _RESULTS
        ):
            raise Refused("groups go by a text or a number, and are of ten at most")
        # A cluster fills groups where it can, Milvus Lite leaves out those that cannot be filled.
        options.pop("strict_group_size", None)
        return self._client.search(collection_name, data, **options)

    def delete(self, collection_name: str, **options: Any) -> Any:
        self._called("delete", collection_name, options)
        if not options["filter"]:
            raise Refused("a removal without a filter")
        _expression(options["filter"])
        return self._client.delete(collection_name, **options)


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


def state_of(collections: Collections) -> object:
    """All that is stored, but for when it was added and by what random names revisions and sums go; and whether
    statistics are behind."""
    stored: dict[str, list[dict[str, Any]]] = {}
    for name, columns in schema.COLLECTIONS.items():
        fields = [one.name for one in columns if one.name not in ("id", "unused", "digest")]
        rows = collections.rows(name, 'id != ""', fields)  # type: ignore[arg-type]
        stored[name] = sorted(({**row} for row in rows), key=lambda row: str(row["id"]))
    for row in stored["reports"]:
        receipt = json.loads(row["receipt"])
        row["receipt"] = {name: value for name, value in receipt.items() if name not in ("added", "mtime_ns")}
    unread = [row for row in stored.pop("meta") if row["id"].startswith("problem.")]
    sums = {row["edition"] for row in stored.pop("terms")}
    counted = statistics.kept(collections)
    assert counted is not None
    held = (counted.passages, counted.length, counted.text, counted.headings, counted.of)
    return stored, unread, len(sums), held, MilvusEngine(collections).stale


def _patient(options: dict[str, Any]) -> None:
    if not 0 < (options.get("timeout") or 0) <= 60:
        raise Refused("a call that may be waited for without an end")


def _check_schema(fields: dict[str, Any]) -> None:
    """Limits of a collection and of its fields."""
    if len(fields) > 64 or sum("VECTOR" in field.dtype.name for field in fields.values()) > 4:
        raise Refused("more than 64 fields, or 4 vectors")
    for name, field in fields.items():
        least, most, size = {
            "VARCHAR": (1, 65_535, field.params.get("max_length")),
            "ARRAY": (1, 4_096, field.params.get("max_capacity")),
            "FLOAT_VECTOR": (2, 32_768, field.params.get("dim")),
        }.get(field.dtype.name, (0, 0, 0))
        if not _NAME.fullmatch(name) or not least <= size <= most:
            raise Refused(f"{name} of {field.dtype.name} with {field.params}")
    if sum(field.is_primary for field in fields.values()) != 1:
        raise Refused("one field is the primary one")


def _fields(known: dict[str, Any], wanted: list[str]) -> None:
    if unknown := set(wanted) - set(known):
        raise Refused(f"no such fields: {sorted(unknown)}")


def _limit(limit: int) -> None:
    if not 1 <= limit <= _RESULTS:
        raise Refused(f"a limit of {limit}")


def _consistent(options: dict[str, Any]) -> None:
    if options["consistency_level"] not in ("Strong", "Session", "Bounded", "Eventually"):
        raise Refused(f"no consistency {options['consistency_level']}")


def _expression(text: str) -> None:
    if len(text) > _EXPRESSION:
        raise Refused(f"an expression of {len(text)} signs")
    literals = re.findall(r'"[^"]*"', text)
    if text.count('"') != 2 * len(literals) or any("\\" in one or "\n" in one for one in literals):
        raise Refused(f"a literal that is not closed: {text[:80]}")


def _check(field: Any, value: Any) -> None:
    """As a cluster checks a value against its field."""
    match field.dtype.name:
        case "VARCHAR":
            right = type(value) is str and len(value.encode()) <= field.params["max_length"]
        case "INT64":
            right = type(value) is int and value in _INT64
        case "ARRAY":
            right = len(value) <= field.params["max_capacity"] and all(
                type(one) is int and one in _INT64 for one in value
            )
        case "FLOAT_VECTOR":
            right = len(value) == field.params["dim"] and all(
                type(one) is float and math.isfinite(one) for one in value
            )
        case "SPARSE_FLOAT_VECTOR":
            right = bool(value) and all(
                type(at) is int and 0 <= at < 2**32 - 1 and one > 0 for at, one in value.items()
            )
        case _:
            right = False
    if not right:
        raise Refused(f"{field.name} cannot be {str(value)[:60]}")
