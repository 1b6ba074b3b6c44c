"""The collections of a library: their fields, indexes and consistency, for each deployment, in one place.

* ``passages``: what is searched; a passage belongs to a report in one edition.
* ``reports``: a receipt for each report, written last. What has none is not there.
* ``pieces``: whole reports, and what their terms add to the statistics, in pieces that fit a field; what a report
  that went (``gone``) had added, until it is taken off.
* ``terms``: the statistics of all, added up now and then, in pieces.
* ``meta``: what made the library, which statistics hold, which files could not be read.

There is no partition key: a question looks through all years and units unless it names one, a year in question is
found in reports of other years too, and the unit of a report may change without it.

A cluster keeps vectors in graphs (HNSW) and sparse vectors in inverted lists, Milvus Lite compares with
every one. Every read is strong: a receipt that was written is seen by whoever asks after that.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from index.engine.milvus.connection import Client, Deployment

Kind = Literal["text", "number", "numbers", "vector", "sparse"]
CONSISTENCY = "Strong"
# What a cluster refuses beyond: bytes of a text, numbers of an array, results of one call.
MOST_BYTES = 65_535
MOST_NUMBERS = 4_096
MOST_RESULTS = 16_384
# So many seconds, and so many apart, it is looked whether a collection that another worker makes is ready.
_PATIENCE, _PAUSE = 10.0, 0.2
# Every collection must have a vector; those that are not searched by one have this.
_UNUSED = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A field; ``size`` is bytes of a text, elements of numbers, 0 for the dimension of the library's vectors."""

    name: str
    kind: Kind
    size: int = 0
    indexed: bool = False


_ID = Column("id", "text", 96)
_PLAIN = Column("unused", "vector", _UNUSED)
COLLECTIONS: dict[str, tuple[Column, ...]] = {
    "passages": (
        _ID,
        Column("report", "text", 24, indexed=True),
        Column("edition", "text", 16, indexed=True),
        Column("ordinal", "number"),
        Column("section", "number"),
        Column("role", "number", indexed=True),
        Column("year", "number", indexed=True),
        Column("kind", "text", 24, indexed=True),
        Column("told", "number", indexed=True),
        Column("titled", "numbers", MOST_NUMBERS, indexed=True),
        Column("text_terms", "numbers", MOST_NUMBERS, indexed=True),
        Column("text_counts", "numbers", MOST_NUMBERS),
        Column("headings_terms", "numbers", MOST_NUMBERS, indexed=True),
        Column("headings_counts", "numbers", MOST_NUMBERS),
        Column("text_said", "text", MOST_BYTES),
        Column("headings_said", "text", MOST_BYTES),
        Column("text", "text", MOST_BYTES),
        Column("row", "text", MOST_BYTES),
        Column("quoted", "text", MOST_BYTES),
        Column("dense", "vector"),
        Column("text_vector", "sparse"),
        Column("headings_vector", "sparse"),
    ),
    "reports": (
        _ID,
        Column("edition", "text", 16),
        Column("digest", "text", 12),
        Column("receipt", "text", MOST_BYTES),
        _PLAIN,
    ),
    "pieces": (
        _ID,
        Column("report", "text", 24, indexed=True),
        Column("edition", "text", 16, indexed=True),
        Column("file", "text", 24),
        Column("part", "text", 8, indexed=True),
        Column("number", "number"),
        Column("content", "text", MOST_BYTES),
        _PLAIN,
    ),
    "terms": (
        _ID,
        Column("edition", "text", 16, indexed=True),
        Column("content", "text", MOST_BYTES),
        _PLAIN,
    ),
    "meta": (_ID, Column("value", "text", MOST_BYTES), _PLAIN),
}
UNUSED = [1.0] + [0.0] * (_UNUSED - 1)


def names(library: str) -> dict[str, str]:
    """What each collection of a library is called on the server."""
    return {name: f"{library}_{name}" for name in COLLECTIONS}


def create(client: Client, library: str, deployment: Deployment, dimension: int) -> None:
    """All collections, indexed and loaded. What another worker has made, or left half made, is gone on with; where
    several begin at once, one of them makes each."""
    from pymilvus import MilvusException

    for name, called in names(library).items():
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                _make(client, called, COLLECTIONS[name], deployment, dimension)
                break
            except MilvusException:
                # Another worker may be making it just now.
                if time.monotonic() > until:
                    raise
                time.sleep(_PAUSE)


def _make(
    client: Client, called: str, columns: tuple[Column, ...], deployment: Deployment, dimension: int
) -> None:
    """One collection; each step does nothing where it is done."""
    if not client.has_collection(called):
        schema = _schema(client, columns, dimension)
        client.create_collection(called, schema=schema, consistency_level=CONSISTENCY)
    missing = _indexes(client, columns, deployment, set(client.list_indexes(called)))
    if len(missing):
        # Nothing is there yet that an index would have to be waited for.
        client.create_index(called, missing, sync=False)
    client.load_collection(called)


def drop(client: Client, library: str) -> None:
    """All that a library has."""
    for called in names(library).values():
        if client.has_collection(called):
            client.drop_collection(called)


def search_params(kind: Literal["vector", "sparse"], deployment: Deployment, limit: int) -> dict[str, Any]:
    """How a search goes through the index of such a field."""
    wide: dict[str, Any] = {"ef": max(limit, 256)} if kind == "vector" and deployment == "cluster" else {}
    return {"metric_type": "IP", "params": wide}


def _schema(client: Client, columns: tuple[Column, ...], dimension: int) -> Any:
    from pymilvus import DataType

    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    for one in columns:
        match one.kind:
            case "text":
                options = {"max_length": one.size, "is_primary": one is _ID}
                schema.add_field(one.name, DataType.VARCHAR, **options)
            case "number":
                schema.add_field(one.name, DataType.INT64)
            case "numbers":
                schema.add_field(one.name, DataType.ARRAY, element_type=DataType.INT64, max_capacity=one.size)
            case "vector":
                schema.add_field(one.name, DataType.FLOAT_VECTOR, dim=one.size or dimension)
            case "sparse":
                schema.add_field(one.name, DataType.SPARSE_FLOAT_VECTOR)
    return schema


def _indexes(
    client: Client, columns: tuple[Column, ...], deployment: Deployment, there: Collection[str]
) -> Any:
    """Those that are not there yet, each called as its field."""
    indexes = client.prepare_index_params()
    for one in columns:
        options = _index_of(one, deployment)
        if options and one.name not in there:
            indexes.add_index(one.name, index_name=one.name, **options)
    return indexes


def _index_of(column: Column, deployment: Deployment) -> dict[str, Any]:
    if column.kind == "vector" and deployment == "cluster" and not column.size:
        return {"index_type": "HNSW", "metric_type": "IP", "params": {"M": 32, "efConstruction": 256}}
    if column.kind == "vector":
        return {"index_type": "FLAT", "metric_type": "IP"}
    if column.kind == "sparse":
        return {"index_type": "SPARSE_INVERTED_INDEX", "metric_type": "IP"}
    return {"index_type": "INVERTED"} if column.indexed and deployment == "cluster" else {}
