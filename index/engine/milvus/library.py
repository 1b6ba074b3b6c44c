"""One library on a server: its collections read and written, a call at a time, within what a server allows."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from index.engine.milvus import schema
from index.engine.milvus.catalogue import Catalogue, Receipt
from index.engine.milvus.connection import Address, Client, Deployment, Patient, Row, calm
from index.engine.milvus.schema import CONSISTENCY, MOST_RESULTS, UNUSED

Name = Literal["passages", "reports", "pieces", "terms", "meta"]
Searched = Literal["dense", "text_vector", "headings_vector"]
# Rows that are written or read by their ids at once: far below the 64 MiB of a message.
_AT_ONCE = 256
# Passages whose products are asked for at once.
_PRODUCTS = 8_192
_ITERATED = 2_000
# What a server says of a collection that it does not hold in memory.
_NOT_LOADED = 101


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found: its id, its inner product with what was sought, and its role."""

    id: str
    score: float
    role: int


class Collections:
    """Safe to share between threads."""

    def __init__(self, address: Address, client: Client | None = None) -> None:
        self.address = address
        self._client: Any = Patient(client or address.connect(), address.deployment)
        self._names = schema.names(address.library)

    @cached_property
    def _deployment(self) -> Deployment:
        """As the server says; Milvus Lite may be one as well as a file."""
        with calm(self.address.uri):
            return "lite" if "lite" in self._client.get_server_version() else "cluster"

    def exist(self) -> bool:
        """Whether all collections are there."""
        with calm(self.address.uri):
            return all(self._client.has_collection(called) for called in self._names.values())

    def create(self, dimension: int) -> None:
        with calm(self.address.uri):
            schema.create(self._client, self.address.library, self._deployment, dimension)

    def seal(self) -> None:
        """Have Milvus Lite index what was written, for it compares what is new row by row; a server does so by
        itself."""
        if self._deployment == "lite":
            with calm(self.address.uri):
                self._client.flush(self._names["passages"])

    def drop(self) -> None:
        with calm(self.address.uri):
            schema.drop(self._client, self.address.library)

    def put(self, name: Name, rows: Iterable[Row]) -> None:
        """Write rows; one that is there by its id is replaced."""
        plain = schema.COLLECTIONS[name][-1].name == "unused"
        with calm(self.address.uri):
            for some in _batches([row | {"unused": UNUSED} if plain else row for row in rows]):
                self._client.upsert(self._names[name], some)

    def remove(self, name: Name, fits: str) -> None:
        with calm(self.address.uri):
            self._client.delete(self._names[name], filter=fits)

    def _read(self, call: Callable[..., Any], name: Name, **options: Any) -> Any:
        """What a call over a collection gives; it is loaded where a server that was started again has not yet."""
        try:
            return call(self._names[name], **options)
        except Exception as error:
            if getattr(error, "code", None) != _NOT_LOADED:
                raise
        self._client.load_collection(self._names[name])
        return call(self._names[name], **options)

    def by_id(self, name: Name, ids: Sequence[str], fields: Sequence[str], fits: str = "") -> list[Row]:
        """Those of these ids that there are and that fit, in no order; `id` and the fields of each."""
        found: list[Row] = []
        with calm(self.address.uri):
            for some in _batches(ids):
                chosen = _among(some) + (f" and {fits}" if fits else "")
                found += self._read(
                    self._client.query,
                    name,
                    filter=chosen,
                    output_fields=["id", *fields],
                    limit=len(some),
                    consistency_level=CONSISTENCY,
                )
        return found

    def rows(self, name: Name, fits: str, fields: Sequence[str]) -> Iterator[Row]:
        """All that fit, however many, in no order."""
        with calm(self.address.uri):
            found = self._read(
                self._client.query_iterator,
                name,
                batch_size=_ITERATED,
                filter=fits,
                output_fields=["id", *fields],
                consistency_level=CONSISTENCY,
            )
            try:
                while some := found.next():
                    yield from some
            finally:
                found.close()

    def count(self, name: Name, fits: str) -> int:
        with calm(self.address.uri):
            (row,) = self._read(
                self._client.query,
                name,
                filter=fits,
                output_fields=["count(*)"],
                consistency_level=CONSISTENCY,
            )
        return int(row["count(*)"])

    def nearest(
        self,
        field: Searched,
        vector: Any,
        fits: str,
        limit: int,
        per_report: int = 0,
    ) -> list[Hit]:
        """The `limit` passages that fit with the largest inner product, nearest first; of each report the best
        `per_report`, of `limit` reports, where that is not 0."""
        return self.nearest_of_each(field, [vector], fits, limit, per_report)[0]

    def nearest_of_each(
        self, field: Searched, vectors: Sequence[Any], fits: str, limit: int, per_report: int = 0
    ) -> list[list[Hit]]:
        """The same for each of some vectors, in one request."""
        kind: Literal["vector", "sparse"] = "vector" if field == "dense" else "sparse"
        options: dict[str, Any] = {}
        deployment = self._deployment
        if per_report:
            options = {"group_by_field": "report", "group_size": per_report}
            # A server fills each report where it can, Milvus Lite would leave out those that cannot be filled.
            options |= {"strict_group_size": True} if deployment == "cluster" else {}
        with calm(self.address.uri):
            found = self._read(
                self._client.search,
                "passages",
                data=list(vectors),
                anns_field=field,
                filter=fits,
                limit=min(limit, MOST_RESULTS),
                output_fields=["role"],
                search_params=schema.search_params(kind, deployment, limit),
                consistency_level=CONSISTENCY,
                **options,
            )
        return [
            [Hit(str(hit["id"]), float(hit["distance"]), int(hit["entity"]["role"])) for hit in hits]
            for hits in found
        ]

    def products(self, field: Searched, vector: Any, ids: Sequence[str]) -> dict[str, float]:
        """The inner product of each of these passages with what is sought; one that is not there has none, nor has one
        that shares no word with it."""
        found: dict[str, float] = {}
        for some in _batches(list(dict.fromkeys(ids)), _PRODUCTS):
            hits = self.nearest(field, vector, _among(some), len(some))
            found |= {hit.id: hit.score for hit in hits}
        return found

    def catalogue(self, before: Catalogue | None = None) -> Catalogue:
        """The reports that have a receipt; beside a catalogue of an earlier moment, what is not there is fetched alone."""
        held = {one.name: one for one in before.receipts} if before else {}
        rows = self.rows("reports", 'id != ""', ("digest",) if held else ("edition", "digest", "receipt"))
        same, fresh = list[Receipt](), list[Row]()
        for row in rows:
            known = held.get(str(row["id"]))
            if known is not None and known.digest == row["digest"]:
                same.append(known)
            else:
                fresh.append(row)
        if held:
            fresh = self.by_id("reports", [str(row["id"]) for row in fresh], ("edition", "digest", "receipt"))
        return Catalogue.read([*same, *map(Receipt.of, fresh)])

    def note(self, name: str) -> dict[str, Any]:
        """What is remembered under a name; nothing where nothing is."""
        found = self.by_id("meta", [name], ("value",))
        value: dict[str, Any] = json.loads(found[0]["value"]) if found else {}
        return value

    def set_note(self, name: str, value: dict[str, Any]) -> None:
        self.put("meta", [{"id": name, "value": json.dumps(value, ensure_ascii=False)}])

    def close(self) -> None:
        self._client.close()


def _among(ids: Sequence[str]) -> str:
    listed = ", ".join(f'"{one}"' for one in ids)
    return f"id in [{listed}]"


def _batches(rows: Sequence[Any], most: int = _AT_ONCE) -> Iterator[list[Any]]:
    for start in range(0, len(rows), most):
        yield list(rows[start : start + most])
