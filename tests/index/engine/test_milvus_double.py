"""The double of a cluster refuses what a cluster refuses: each limit by a call that passes and one that does not."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from milvus_doubles import Refused, Strict

pymilvus = pytest.importorskip("pymilvus", reason="pip install -r requirements-cluster.txt")

pytestmark = pytest.mark.milvus

Type = pymilvus.DataType
ASKED = {"timeout": 30.0, "consistency_level": "Strong", "output_fields": ["id"]}


class Anything:
    """A client that does whatever it is told."""

    def __getattr__(self, name: str) -> Any:
        return getattr(pymilvus.MilvusClient, name, None) or (lambda *_, **__: None)

    def prepare_index_params(self) -> Any:
        return pymilvus.MilvusClient.prepare_index_params()

    def create_index(self, *_: Any, **__: Any) -> None: ...
    def create_collection(self, *_: Any, **__: Any) -> None: ...
    def load_collection(self, *_: Any, **__: Any) -> None: ...
    def upsert(self, *_: Any, **__: Any) -> None: ...
    def query(self, *_: Any, **__: Any) -> None: ...
    def query_iterator(self, *_: Any, **__: Any) -> None: ...
    def search(self, *_: Any, **__: Any) -> None: ...
    def delete(self, *_: Any, **__: Any) -> None: ...


def schema(**changed: Any) -> Any:
    """A collection with a field of each kind; ``changed`` are sizes, and how many fields there are more."""
    sizes = {
        "text": 100,
        "numbers": 10,
        "dim": 4,
        "more": 0,
        "vectors": 0,
        "primary": 1,
        "name": "text",
    } | changed
    made = pymilvus.MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    made.add_field("id", Type.VARCHAR, max_length=96, is_primary=bool(sizes["primary"]))
    made.add_field(sizes["name"], Type.VARCHAR, max_length=sizes["text"])
    made.add_field("count", Type.INT64)
    made.add_field("numbers", Type.ARRAY, element_type=Type.INT64, max_capacity=sizes["numbers"])
    made.add_field("dense", Type.FLOAT_VECTOR, dim=sizes["dim"])
    made.add_field("sparse", Type.SPARSE_FLOAT_VECTOR)
    for number in range(sizes["vectors"]):
        made.add_field(f"dense{number}", Type.FLOAT_VECTOR, dim=4)
    for number in range(sizes["more"]):
        made.add_field(f"more{number}", Type.INT64)
    return made


def index(field: str, kind: str, **params: Any) -> Any:
    made = pymilvus.MilvusClient.prepare_index_params()
    made.add_index(field, index_type=kind, metric_type="IP", params=params)
    return made


@pytest.fixture
def strict() -> Strict:
    """With a collection ``a_passages``, loaded."""
    double = Strict(Anything())
    double.create_collection("a_passages", schema=schema(), consistency_level="Strong", timeout=1.0)
    double.create_index("a_passages", index("dense", "HNSW", M=32, efConstruction=256), timeout=1.0)
    double.create_index("a_passages", index("sparse", "SPARSE_INVERTED_INDEX"), timeout=1.0)
    double.load_collection("a_passages", timeout=1.0)
    return double


def row(**changed: Any) -> dict[str, Any]:
    """A row that fits."""
    fitting = {"id": "1", "text": "汉", "count": 1, "numbers": [1], "dense": [0.5] * 4, "sparse": {1: 0.5}}
    return fitting | changed


def written(*rows: dict[str, Any]) -> Callable[[Strict], Any]:
    return lambda double: double.upsert("a_passages", list(rows), timeout=1.0)


def made(name: str = "b_passages", **options: Any) -> Callable[[Strict], Any]:
    given = {"schema": schema(), "consistency_level": "Strong", "timeout": 1.0} | options
    return lambda double: double.create_collection(name, **given)


def asked(**options: Any) -> Callable[[Strict], Any]:
    return lambda double: double.query("a_passages", **({"filter": "count > 0"} | ASKED | options))


def sought(**options: Any) -> Callable[[Strict], Any]:
    given = {
        "data": [[0.5] * 4],
        "anns_field": "dense",
        "filter": "count > 0",
        "limit": 10,
        "search_params": {"metric_type": "IP", "params": {"ef": 256}},
    }
    return lambda double: double.search("a_passages", **(given | ASKED | options))


PASSES = {
    "a row": written(row()),
    "the longest text": written(row(text="汉" * 33)),
    "a collection": made(),
    "a query": asked(),
    "a count": asked(output_fields=["count(*)"]),
    "a search": sought(),
    "groups": sought(
        group_by_field="text", group_size=10, limit=1_638, search_params={"params": {"ef": 2_000}}
    ),
    "a removal": lambda double: double.delete("a_passages", filter="count > 0", timeout=1.0),
    "its version": lambda double: double.get_server_version(timeout=1.0),
}
REFUSED: dict[str, tuple[str, Callable[[Strict], Any]]] = {
    "no time limit": ("a call that may be waited for", asked(timeout=None)),
    "a time limit of an hour": ("a call that may be waited for", asked(timeout=3_600.0)),
    "no time limit for its version": (
        "a call that may be waited for",
        lambda double: double.get_server_version(),
    ),
    "a call nobody knows": (
        "nobody has said what a cluster takes for compact",
        lambda double: double.compact("a_passages"),
    ),
    "no such collection": (
        "no collection b_passages",
        lambda double: double.query("b_passages", filter="", **ASKED),
    ),
    "a name with a dash": ("no name of a collection", made("b-passages")),
    "other options": ("a collection is made of its schema alone", made(num_shards=4)),
    "a text of 65,536 bytes": ("text of VARCHAR", made(schema=schema(text=65_536))),
    "an array of 4,097": ("numbers of ARRAY", made(schema=schema(numbers=4_097))),
    "a vector of one number": ("dense of FLOAT_VECTOR", made(schema=schema(dim=1))),
    "65 fields": ("more than 64 fields, or 4 vectors", made(schema=schema(more=59))),
    "five vectors": ("more than 64 fields, or 4 vectors", made(schema=schema(vectors=3))),
    "a field with a dash": ("te-xt of VARCHAR", made(schema=schema(name="te-xt"))),
    "an index that does not go with its field": (
        "no HNSW over INT64",
        lambda double: double.create_index("a_passages", index("count", "HNSW"), timeout=1.0),
    ),
    "a graph of one neighbour": (
        "no graph",
        lambda double: double.create_index(
            "a_passages", index("dense", "HNSW", M=1, efConstruction=256), timeout=1.0
        ),
    ),
    "no rows": ("no rows", written()),
    "an id twice": ("an id twice in one call", written(row(), row())),
    "a field too few": (
        "fields ['text'] too many or too few",
        written({name: value for name, value in row().items() if name != "text"}),
    ),
    "a field too many": ("fields ['other'] too many or too few", written(row(other=1))),
    "a message of more than 64 MiB": (
        "a message of more than 64 MiB",
        written(*(row(id=str(n), text="a" * 2**20) for n in range(65))),
    ),
    "too many bytes": ("text cannot be", written(row(text="汉" * 34))),
    "a text that is none": ("text cannot be 1", written(row(text=1))),
    "a number that is none": ("count cannot be True", written(row(count=True))),
    "a number of 65 bits": ("count cannot be 9223372036854775808", written(row(count=2**63))),
    "numbers too many": ("numbers cannot be [1, 1, 1, 1, 1, 1, 1, 1, 1, 1,", written(row(numbers=[1] * 11))),
    "numbers that are none": ("numbers cannot be [1.0]", written(row(numbers=[1.0]))),
    "a vector too short": ("dense cannot be [0.5, 0.5, 0.5]", written(row(dense=[0.5] * 3))),
    "a vector that is not finite": (
        "dense cannot be [0.5, 0.5, 0.5, nan]",
        written(row(dense=[0.5, 0.5, 0.5, float("nan")])),
    ),
    "an empty sparse vector": ("sparse cannot be", written(row(sparse={}))),
    "a dimension of 32 bits": ("sparse cannot be", written(row(sparse={2**32 - 1: 1.0}))),
    "a weight of nothing": ("sparse cannot be", written(row(sparse={1: 0.0}))),
    "a count with a limit": ("a count has no limit", asked(output_fields=["count(*)"], limit=1)),
    "neither filter nor limit": ("a query", asked(filter="")),
    "a field nobody has": ("no such fields", asked(output_fields=["other"])),
    "16,385 results": ("a limit of 16385", asked(limit=16_385)),
    "a consistency nobody knows": ("no consistency Exact", asked(consistency_level="Exact")),
    "an expression of more than a million signs": (
        "an expression of 1703945 signs",
        asked(filter="count > 0 or " * 2**17 + "count > 0"),
    ),
    "a literal that does not end": ("a literal that is not closed", asked(filter='text == "a')),
    "a literal with a backslash": ("a literal that is not closed", asked(filter='text == "a\\"')),
    "pages of 16,385": (
        "a limit of 16385",
        lambda double: double.query_iterator("a_passages", filter="count > 0", batch_size=16_385, **ASKED),
    ),
    "a vector sought that is too short": ("dense cannot be [0.5, 0.5, 0.5]", sought(data=[[0.5] * 3])),
    "no width": ("ef None for the best 10", sought(search_params={"params": {}})),
    "a width below the limit": ("ef 256 for the best 300", sought(limit=300)),
    "groups of eleven": (
        "groups go by a text or a number, and are of ten ",
        sought(group_by_field="text", group_size=11),
    ),
    "groups by numbers": (
        "groups go by a text or a number, and are of ten ",
        sought(group_by_field="numbers", group_size=1),
    ),
    "groups of more results": (
        "groups go by a text or a number, and are of ten ",
        sought(group_by_field="text", group_size=10, limit=1_639, search_params={"params": {"ef": 2_000}}),
    ),
    "a removal without a filter": (
        "a removal",
        lambda double: double.delete("a_passages", filter="", timeout=1.0),
    ),
}


@pytest.mark.parametrize("call", PASSES.values(), ids=PASSES)
def test_what_a_cluster_takes_goes_through(strict: Strict, call: Callable[[Strict], Any]) -> None:
    call(strict)


@pytest.mark.parametrize(("why", "call"), REFUSED.values(), ids=REFUSED)
def test_what_a_cluster_refuses_is_refused_for_that(
    strict: Strict, why: str, call: Callable[[Strict], Any]
) -> None:
    with pytest.raises(Refused, match=re.escape(why)):
        call(strict)


def test_nothing_is_loaded_without_its_indexes() -> None:
    double = Strict(Anything())
    double.create_collection("a_passages", schema=schema(), consistency_level="Strong", timeout=1.0)
    double.create_index("a_passages", index("dense", "FLAT"), timeout=1.0)
    assert double.list_indexes("a_passages", timeout=1.0) == ["dense"]
    with pytest.raises(Refused, match="wants an index"):
        double.load_collection("a_passages", timeout=1.0)
