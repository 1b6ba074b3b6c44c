"""One library on a server: its collections read and written, a call at a time, within what a server allows."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

from index.engine.milvus import schema
from index.engine.milvus.catalogue import Catalogue
from index.engine.milvus.connection import Address, Client, Row, calm
from index.engine.milvus.schema import CONSISTENCY, MOST_RESULTS, UNUSED

Name = Literal["passages", "reports", "pieces", "terms", "meta"]
# Rows that are written or read by their ids at once: far below the 64 MiB of a message.
_AT_ONCE = 256
_ITERATED = 2_000


class Collections:
    """Safe to share between threads."""

    def __init__(self, address: Address, client: Client | None = None) -> None:
        self.address = address
        self._client = client or address.connect()
        self._names = schema.names(address.library)
        self._loaded = False

    def exist(self) -> bool:
        """Whether all collections are there; they are then loaded, as a server that was started again has not."""
        with calm(self.address.uri):
            there = all(self._client.has_collection(called) for called in self._names.values())
            if there and not self._loaded:
                for called in self._names.values():
                    self._client.load_collection(called)
                self._loaded = True
        return there

    def create(self, dimension: int) -> None:
        with calm(self.address.uri):
            schema.create(self._client, self.address.library, self.address.deployment, dimension)

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

    def by_id(self, name: Name, ids: Sequence[str], fields: Sequence[str], fits: str = "") -> list[Row]:
        """Those of these ids that there are and that fit, in no order; `id` and the fields of each."""
        found: list[Row] = []
        with calm(self.address.uri):
            for some in _batches(ids):
                listed = ", ".join(f'"{one}"' for one in some)
                chosen = f"id in [{listed}]" + (f" and {fits}" if fits else "")
                found += self._client.query(
                    self._names[name],
                    filter=chosen,
                    output_fields=["id", *fields],
                    limit=len(some),
                    consistency_level=CONSISTENCY,
                )
        return found

    def rows(self, name: Name, fits: str, fields: Sequence[str]) -> Iterator[Row]:
        """All that fit, however many, in no order."""
        with calm(self.address.uri):
            found = self._client.query_iterator(
                self._names[name],
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
            (row,) = self._client.query(
                self._names[name],
                filter=fits,
                output_fields=["count(*)"],
                consistency_level=CONSISTENCY,
            )
        return int(row["count(*)"])

    def nearest(
        self,
        field: Literal["dense", "text_vector", "headings_vector"],
        vector: Any,
        fits: str,
        limit: int,
        per_report: int = 0,
    ) -> list[str]:
        """The ids of the `limit` passages that fit with the largest inner product; of each report the best
        `per_report`, of `limit` reports, where that is not 0."""
        kind: Literal["vector", "sparse"] = "vector" if field == "dense" else "sparse"
        options: dict[str, Any] = {}
        if per_report:
            options = {"group_by_field": "report", "group_size": per_report, "strict_group_size": False}
        deployment = self.address.deployment
        with calm(self.address.uri):
            (hits,) = self._client.search(
                self._names["passages"],
                data=[vector],
                anns_field=field,
                filter=fits,
                limit=min(limit, MOST_RESULTS),
                output_fields=["report"],
                search_params=schema.search_params(kind, deployment, limit),
                consistency_level=CONSISTENCY,
                **options,
            )
        return [str(hit["id"]) for hit in hits]

    def catalogue(self) -> Catalogue:
        """The reports that have a receipt."""
        return Catalogue.read(list(self.rows("reports", 'id != ""', ("edition", "receipt"))))

    def note(self, name: str) -> dict[str, Any]:
        """What is remembered under a name; nothing where nothing is."""
        found = self.by_id("meta", [name], ("value",))
        value: dict[str, Any] = json.loads(found[0]["value"]) if found else {}
        return value

    def set_note(self, name: str, value: dict[str, Any]) -> None:
        self.put("meta", [{"id": name, "value": json.dumps(value, ensure_ascii=False)}])

    def close(self) -> None:
        self._client.close()


def _batches(rows: Sequence[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield list(rows[start : start + _AT_ONCE])
