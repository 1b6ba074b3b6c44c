"""A library on Milvus Lite beside an index of this machine: the same values, whoever is killed on the way."""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from index_doubles import MarkEncoder, Unfenced, make_report, write_report
from milvus_doubles import Strict, state_of

pytest.importorskip("pymilvus", reason="pip install -r requirements-cluster.txt")
pytest.importorskip("milvus_lite", reason="pip install -r requirements-cluster.txt")

from milvus_lite.adapter.grpc.server import start_server_in_thread

from corpus.errors import YoujuError
from index.conditions import EVERYTHING, And, Condition, HasTerm, In, Not, Or, Says, Titled
from index.engine.local.snapshot import Snapshot
from index.engine.milvus.connection import Address, Unreachable
from index.engine.milvus.engine import MilvusEngine
from index.engine.milvus.finding import Depth
from index.engine.milvus.library import Collections
from index.engine.milvus.names import name_of
from index.engine.milvus.writing import Share, begin, made_with, remove, settle, torn
from index.engine.protocol import Query
from index.engine.scoring import Weights, best_of_each
from index.errors import Moved
from index.storage.reading import PassageKey
from index.sync.shards import copied, sync_share
from index.sync.sharing import check

pytestmark = pytest.mark.milvus

HOSTILE = ('档案馆" or 1 == 1 or "', "O'Brien\\", "50%_局")
WEIGHTS = Weights(text=1.0, headings=0.3, vector=0.5, role=0.2, likely=0.1, report=0.05)
REPORTS = (
    *(
        make_report(
            f"{unit}.txt",
            f"学习{unit}不够{'甲' * number}",
            "主要原因是考核偏轻乙",
            f"完成80%的{number}项2023年任务",
            year=2020 + number,
        )
        for number, unit in enumerate(("水利局", "教育局", "档案馆"), 1)
    ),
    replace(make_report("计划.txt", "甲乙学习", year=2023), title="2023年总结和2024年计划"),
    replace(make_report("规划.txt", "丙学习任务", year=None), title="2021—2024年规划"),
    *(
        replace(make_report(f"h{number}.txt", "丙丙丙学习", year=None), unit=unit, kind=unit)
        for number, unit in enumerate(HOSTILE)
    ),
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One Milvus Lite for all tests, which checks what a cluster checks; each test has a library of its own in it."""
    client = Address(str(tmp_path_factory.mktemp("milvus") / "lite.db")).connect()
    yield Strict(client)
    client.close()


def library(server: Any, name: str) -> Collections:
    return Collections(Address("http://cluster.example:19530", name), server)


@pytest.fixture(scope="module")
def local() -> Snapshot:
    return Snapshot.in_memory(REPORTS, MarkEncoder())


@pytest.fixture(scope="module")
def copy(server: Any, local: Snapshot) -> Collections:
    collections = library(server, "copy")
    copied(local.store, collections, Share(), 0.0)
    return collections


def query(**options: Any) -> Query:
    values: dict[str, Any] = {
        "groups": ((("学习", 1.0),), (("考核", 1.0), ("任务", 0.5))),
        "vector": MarkEncoder().encode_questions(["甲乙"])[0],
        "where": EVERYTHING,
        "weights": WEIGHTS,
    }
    return Query(**(values | options))


def best(engine: Any, asked: Query, top: int = 10) -> list[tuple[str, int, float]]:
    """Path, start and score of the best passages."""
    found = engine.candidates(asked)
    scores = found.signals.fused(asked.weights)
    order = np.argsort(-scores, kind="stable")[:top]
    stored = engine.passages(found.signals.keys[order].tolist())
    return [
        (one.path, one.passage.start, round(float(score), 5))
        for one, score in zip(stored, scores[order], strict=True)
    ]


@pytest.mark.parametrize("depth", [Depth(), Depth(listed=5, scored=5, all=0)], ids=["all", "some"])
def test_candidates_score_as_on_one_machine(local: Snapshot, copy: Collections, depth: Depth) -> None:
    engine = MilvusEngine(copy, depth)
    asked = query(roles=((1.0, "problem"),), depth=5)
    assert best(engine, asked, 3) == best(local, asked, 3)
    assert engine.candidates(asked).bound == (None if depth.all == 0 else 0.0)
    assert engine.statistics.idf((("学习", 1.0),)) == pytest.approx(local.statistics.idf((("学习", 1.0),)))
    assert engine.statistics.words() == local.statistics.words()


def test_the_nearest_of_all_is_that_of_one_machine(local: Snapshot, copy: Collections) -> None:
    questions = np.eye(local.dimension, dtype=np.float32)[:4]
    assert local.nearest(questions).max() > 0
    assert MilvusEngine(copy).nearest(questions) == pytest.approx(local.nearest(questions), abs=1e-3)


CONDITIONS: tuple[Condition, ...] = (
    EVERYTHING,
    Or(()),
    *(In("unit", (unit,)) for unit in HOSTILE),
    *(In("kind", (unit, None)) for unit in HOSTILE),
    *(Says(words) for words in (*HOSTILE, "2023年", "023年", "80%", "学习水利局", "_", "%", "")),
    Says("问题", "headings"),
    HasTerm("学习"),
    HasTerm("问题", "headings"),
    In("year", (2021, None)),
    *(Titled(year, later) for year in (2021, 2024) for later in (True, False)),
    Not(Titled(2024, later=True)),
    And((In("role", ("problem",)), Not(In("unit", ("水利局",))))),
    Or((In("path", ("教育局.txt", "没有.txt")), HasTerm("2023"))),
)


def test_conditions_mean_the_same(local: Snapshot, copy: Collections) -> None:
    engine = MilvusEngine(copy)
    for condition in CONDITIONS:
        here = [(one.path, one.passage, one.key) for one in local.list_passages(condition).passages]
        there = [(one.path, one.passage, one.key) for one in engine.list_passages(condition).passages]
        assert there == here, condition
        assert engine.count(condition) == local.count(condition), condition
        paths = {one.id: one.path for one in engine.reports()}
        own = {one.id: one.path for one in local.reports()}
        assert {paths[i] for i in engine.reports_in(condition)} == {
            own[i] for i in local.reports_in(condition)
        }


def test_a_library_of_another_version_is_one_sentence(server: Any, local: Snapshot) -> None:
    collections = library(server, "older")
    copied(local.store, collections, Share(), 0.0)
    made = collections.note("made")
    collections.set_note("made", made | {"layout": made["layout"] - 1})
    for open_ in (lambda: MilvusEngine(collections), lambda: begin(collections, made_with(collections))):
        with pytest.raises(YoujuError, match=r"请用 --rebuild 重建.*another version"):
            open_()


def test_lists_and_reports_are_the_same(local: Snapshot, copy: Collections) -> None:
    engine = MilvusEngine(copy)
    for by in ("unit", "year", "kind", "role"):
        for condition in (EVERYTHING, HasTerm("学习")):
            assert engine.count_by(by, condition) == local.count_by(by, condition)
    for order in ("path", "unit", "newest"):
        pages, after = [], None
        while True:
            page = engine.list_passages(order=order, after=after, limit=5)
            pages += [(one.path, one.passage.start) for one in page.passages]
            if (after := page.after) is None:
                break
        whole = local.list_passages(order=order, limit=100).passages
        assert pages == [(one.path, one.passage.start) for one in whole]
    for one in local.reports():
        assert engine.report(one.path) == local.report(one.path)
    some = local.list_passages(limit=1).passages[0]
    found = engine.passage_at(some.key)
    assert found is not None and found.passage == some.passage
    assert engine.passage_at(PassageKey("没有.txt", some.key.digest, 0)) is None
    with pytest.raises(YoujuError, match=r"没有\.txt"):
        engine.report("没有.txt")


def test_a_share_is_made_anew_by_itself(server: Any, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    for number in range(8):
        write_report(folder, f"{number}.txt", f"第{number}个问题甲仍然突出。")
    shares = (Share(1, 2), Share(2, 2))
    own = {share: sum(share.holds(f"{number}.txt") for number in range(8)) for share in shares}
    assert all(own.values())

    def sync(share: Share, name: str, rebuild: bool = False, **model: Any) -> Any:
        collections = library(server, name)
        encoder, reader = MarkEncoder(**model), Unfenced(folder)
        return sync_share(folder, collections, encoder, share, rebuild=rebuild, reader=reader)

    for share in shares:
        sync(share, "anew")
    collections = library(server, "anew")
    before = state_of(collections)
    catalogue = collections.catalogue()
    for share in shares:
        torn = next(name for name in catalogue.names if share.holds_name(name))
        collections.remove("passages", f'report == "{torn}"')
    done = sync(shares[1], "anew", rebuild=True)
    assert (done.written, done.removed, done.reports) == (own[shares[1]], 0, 8)
    assert len(torn_of(collections)) == 1
    sync(shares[0], "anew", rebuild=True)
    assert torn_of(collections) == [] and state_of(collections) == before
    # Made otherwise, only the first share may empty the library; the others wait for it.
    with pytest.raises(YoujuError, match="先运行第一份"):
        sync(shares[1], "anew", rebuild=True, fingerprint="another")
    assert state_of(collections) == before
    assert sync(shares[0], "anew", rebuild=True, fingerprint="another").reports == own[shares[0]]
    assert sync(shares[1], "anew", rebuild=True, fingerprint="another").reports == 8
    assert state_of(collections) == before


def test_whose_a_report_is_that_names_nobody_is_told_over_all_shares(server: Any, tmp_path: Path) -> None:
    water = "北门泵站漏损率下降，二水厂滤池改造完工，水表远传更换，营业厅排队缩短。"
    texts = {
        "讲话.txt": "在全体会上的讲话\n同志们，北门泵站漏损率下降，二水厂滤池改造完工，水表远传更换还要快。\n",
        "学校.txt": "柳河县第一中学2023年工作总结\n一、主要工作\n食堂陪餐登记完整，家长开放日办了两次。\n",
        "水务1.txt": f"柳河县水务局2022年工作总结\n一、主要工作\n{water}抢修队夜间值班。\n",
        "水务2.txt": f"柳河县水务局2023年工作总结\n一、主要工作\n{water}水费回收率提高。\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    collections = library(server, "nameless")
    for share in (Share(1, 2), Share(2, 2)):
        sync_share(tmp_path, collections, MarkEncoder(), share, reader=Unfenced(tmp_path))

    def speech() -> tuple[str | None, int]:
        (found,) = [one for one in collections.catalogue().reports if one.path == "讲话.txt"]
        return found.unit, len(found.warnings)

    assert speech() == ("柳河县水务局", 1)
    # Another worker is writing one of the two anew: no witness, and no crash.
    collections.remove("pieces", f'report == "{name_of("水务2.txt")}" and part == "report"')
    settle(collections, {})
    assert speech() == (None, 0)


def torn_of(collections: Collections) -> list[str]:
    """The paths of reports that are not whole."""
    return torn(collections, collections.catalogue())[0]


class Forgetful:
    """Finds half of the passages whose products are asked for, as a graph of vectors may."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def search(self, *values: Any, **options: Any) -> Any:
        (hits,) = self._client.search(*values, **options)
        return [hits[::2] if options["filter"].startswith("id in") else hits]


@pytest.mark.parametrize("depth", [Depth(), Depth(listed=5, scored=12, all=0)], ids=["all", "some"])
def test_what_a_graph_of_vectors_leaves_out_is_scored_as_well(
    server: Any, local: Snapshot, copy: Collections, depth: Depth
) -> None:
    engine = MilvusEngine(Collections(copy.address, Forgetful(server)), depth)
    asked = query(depth=5)
    assert best(engine, asked, 5) == best(local, asked, 5)


def test_what_no_list_said_of_a_passage_is_asked_for(server: Any, local: Snapshot, copy: Collections) -> None:
    engine = MilvusEngine(copy, Depth(listed=4, scored=4, most=4, all=0))
    server.calls.clear()
    engine.candidates(query(depth=2))
    searched = [call[2] for call in server.calls if call[0] == "search"]
    # Three lists, then what was in some of them only.
    assert searched[:3] == ["dense", "text_vector", "headings_vector"]
    assert set(searched[3:]) <= {"dense", "text_vector", "headings_vector"} and len(searched) > 3
    assert copy.products("dense", query().vector.tolist(), ["nobody.0"]) == {}


def test_of_each_report_few_are_scored_and_the_best_is_that_of_one_machine(server: Any) -> None:
    points = [
        "学习考核不够甲",
        "考核任务乙丙",
        "任务不少甲乙",
        "丙丙丙丙",
        "学习不多丙",
        "学习考核任务甲乙",
        "乙乙不够",
        "甲考核",
    ]
    reports = [make_report(f"{n}.txt", *points[n:], *points[:n]) for n in range(5)]
    here, collections = Snapshot.in_memory(reports, MarkEncoder()), library(server, "each")
    copied(here.store, collections, Share(), 0.0)
    engine = MilvusEngine(collections, Depth(listed=1, scored=1, most=1, all=0))
    asked = query(per_report=1, depth=1)
    found = engine.candidates(asked)
    _, counts = np.unique(found.reports, return_counts=True)
    assert len(counts) == 5 and counts.max() <= 3

    def best_of(candidates: Any) -> list[float]:
        places = best_of_each(candidates.signals.fused(WEIGHTS), candidates.reports, 1)
        return [round(float(score), 5) for score in candidates.signals.fused(WEIGHTS)[places]]

    assert best_of(found) == best_of(here.candidates(query()))


def test_a_connection_that_rests_is_left_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Its server hangs up on that, and a call under way with it; others do where no call is."""
    given: list[dict[str, Any]] = []
    monkeypatch.setattr("pymilvus.MilvusClient", lambda **options: given.append(options))
    Address.of(str(tmp_path / "lite.db"), {}).connect()
    Address.of("http://cluster.example:19530", {}).connect()
    assert given[0]["grpc_options"]["grpc.keepalive_time_ms"] == 2**31 - 1
    assert given[1]["grpc_options"]["grpc.keepalive_permit_without_calls"] is False


def test_lists_are_longer_in_a_larger_library() -> None:
    assert [Depth().of(size) for size in (0, 1_000_000, 5_000_000, 10_000_000, 10**9)] == [
        1_000,
        1_000,
        2_000,
        4_000,
        4_000,
    ]


def test_copying_again_writes_nothing(local: Snapshot, copy: Collections) -> None:
    again = copied(local.store, copy, Share(), 0.0)
    assert (again.written, again.removed, again.unchanged) == (0, 0, len(REPORTS))


def test_a_check_names_what_is_not_whole(
    server: Any, local: Snapshot, capsys: pytest.CaptureFixture[str]
) -> None:
    collections = library(server, "checked")
    copied(local.store, collections, Share(), 0.0)
    assert check(collections) == 0
    said = capsys.readouterr().out
    assert "stopped workers: 0" in said and "statistics: 最新 up to date" in said
    catalogue = collections.catalogue()
    collections.remove("passages", f'report == "{catalogue.names[0]}" and ordinal == 0')
    collections.remove("reports", f'id == "{catalogue.names[1]}"')
    assert check(collections) == 1
    said = capsys.readouterr().out
    assert f"! {catalogue.reports[0].path}:" in said and "stopped workers: 1" in said
    assert "统计 statistics: 落后" in said


def test_a_report_that_is_replaced_under_a_question_is_never_half_there(server: Any, local: Snapshot) -> None:
    collections = library(server, "moving")
    copied(local.store, collections, Share(), 0.0)
    engine = MilvusEngine(collections)
    remove(collections, [engine.catalogue.names[0]])
    with pytest.raises(Moved):
        MilvusEngine.candidates(engine, query())
        engine.passages([0])
    assert not engine.is_newest()
    assert len(MilvusEngine(collections).reports()) == len(REPORTS) - 1


def test_a_server_that_is_gone_and_back_again(local: Snapshot, tmp_path: Path) -> None:
    place = str(tmp_path / "lite.db")
    server, held, port = start_server_in_thread(place)
    collections = Collections(Address.of(f"http://127.0.0.1:{port}", {}))
    copied(local.store, collections, Share(), 0.0)
    engine = MilvusEngine(collections)
    server.stop(grace=0).wait()
    held.close()
    for ask in (lambda: engine.candidates(query()), lambda: MilvusEngine(collections)):
        with pytest.raises(Unreachable, match=r"连不上 Milvus.*cannot be reached"):
            ask()
    # It is back with nothing loaded; its channel tries again after a second.
    server, held, _ = start_server_in_thread(place, port=port)
    for _ in range(50):
        with suppress(Unreachable):
            back = best(engine, query())
            break
        time.sleep(0.1)
    assert back == best(local, query())
    collections.close()
    server.stop(grace=0)
    held.close()
