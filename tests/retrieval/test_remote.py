"""Asking a library on Milvus Lite: the answers of one machine, and what is said where they may not be."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from index_doubles import MarkEncoder, make_report
from milvus_doubles import Strict

pytest.importorskip("pymilvus", reason="pip install -r requirements-cluster.txt")
pytest.importorskip("milvus_lite", reason="pip install -r requirements-cluster.txt")

from corpus.errors import YoujuError
from corpus.read import read_report
from corpus.report import Report
from index.engine.local.snapshot import Snapshot
from index.engine.milvus.connection import Address
from index.engine.milvus.finding import DEPTH, Depth
from index.engine.milvus.library import Collections
from index.engine.milvus.names import name_of
from index.engine.milvus.writing import WHOLE, remove
from index.sync.shards import copied
from retrieval.interfaces.terminal import page
from retrieval.pipeline import ask
from retrieval.presentation.citation import answer_json
from retrieval.ranking.rank import Searcher
from retrieval.remote import RemoteAssistant
from retrieval.types import Turn

pytestmark = pytest.mark.milvus

REPORTS = tuple(
    make_report(
        f"{place}.txt", f"{place}学习培训不够经常甲", f"{place}督查检查不够有力乙", year=2020 + number
    )
    for number, place in enumerate(("河湾镇", "青石乡", "白云镇"), 1)
)
HALVES = "二是学习教育队伍老化。主要原因是督查检查五年没有进人。"


def cut_report(path: str) -> Report:
    """A report whose one point was cut into a problem and its cause."""
    whole = make_report(path, HALVES)
    (one,) = whole.passages
    turn = one.start + HALVES.index("主要")
    parts = (
        replace(one, end=turn, text=whole.text[one.start : turn]),
        replace(one, start=turn, text=whole.text[turn : one.end], role="cause"),
    )
    return replace(whole, passages=parts)


QUESTIONS = ("学习培训存在哪些问题？", "2022年督查检查", "“检查不够有力”", "哪些单位提到培训", "航天飞机")


@pytest.fixture(scope="module")
def local() -> Snapshot:
    return Snapshot.in_memory(REPORTS, MarkEncoder())


@pytest.fixture
def collections(local: Snapshot, tmp_path: Path) -> Iterator[Collections]:
    client: Any = Strict(Address(str(tmp_path / "lite.db")).connect())
    found = Collections(Address("http://cluster.example:19530"), client)
    copied(local.store, found, WHOLE, 0.0)
    yield found
    found.close()


@pytest.mark.parametrize("depth", [DEPTH, Depth(all=0)], ids=["all", "some"])
def test_answers_are_those_of_one_machine(local: Snapshot, collections: Collections, depth: Depth) -> None:
    remote, here = RemoteAssistant(collections, MarkEncoder(), depth=depth), Searcher(local, MarkEncoder())
    for question in QUESTIONS:
        ours, theirs = answer_json(ask(here, question)), answer_json(remote.ask(question))
        exact, seen = theirs.pop("exact", True), theirs.pop("candidates", None)
        assert exact is (depth == DEPTH) and (seen is None) is exact
        assert [(one["report"], one["start"]) for one in theirs["passages"]] == [
            (one["report"], one["start"]) for one in ours["passages"]
        ]
        assert (theirs["found"], theirs["reason"], theirs["coverage"]) == (
            ours["found"],
            ours["reason"],
            ours["coverage"],
        )


def test_what_others_write_is_seen_and_nothing_is_written(collections: Collections) -> None:
    remote = RemoteAssistant(collections, MarkEncoder())
    assert [one.path for one in remote.reports()] == ["河湾镇.txt", "白云镇.txt", "青石乡.txt"]
    assert remote.report("河湾镇.txt").text == REPORTS[0].text
    assert remote.state().passages == 6
    remove(collections, [name_of("河湾镇.txt")])
    assert {one.report for one in remote.ask(QUESTIONS[0]).passages} == {"白云镇.txt", "青石乡.txt"}
    with pytest.raises(YoujuError, match="python -m index --engine milvus"):
        remote.sync(Path(), removing=["白云镇.txt"])


def test_a_library_that_another_model_made_is_not_asked(collections: Collections) -> None:
    with pytest.raises(YoujuError, match="youju"):
        RemoteAssistant(collections, MarkEncoder(fingerprint="another"))


def test_a_point_is_quoted_whole_without_reading_its_report(tmp_path: Path) -> None:
    here = Snapshot.in_memory([cut_report("队伍.txt"), *REPORTS], MarkEncoder())
    client: Any = Strict(Address(str(tmp_path / "lite.db")).connect())
    collections = Collections(Address("http://cluster.example:19530"), client)
    copied(here.store, collections, WHOLE, 0.0)
    remote = RemoteAssistant(collections, MarkEncoder(), depth=Depth(all=0))
    client.calls.clear()
    shown = remote.ask("督查检查没有进人的原因是什么？").passages
    assert [one.text for one in shown if one.report == "队伍.txt"] == [HALVES]
    ours = ask(Searcher(here, MarkEncoder()), "督查检查没有进人的原因是什么？").passages
    assert [(one.report, one.start, one.end, one.mark) for one in shown] == [
        (one.report, one.start, one.end, one.mark) for one in ours
    ]
    assert "pieces" not in {call[1] for call in client.calls}
    collections.close()


def test_a_heading_that_runs_into_a_quote_comes_without_reading_its_report(tmp_path: Path) -> None:
    (tmp_path / "学习.txt").write_text(
        "学习情况报告\n一、存在问题\n（一）学习不够深入。理论学习多是照本宣科，讨论发言少。\n二、打算\n明年每季度讨论一次。\n",
        encoding="utf-8",
    )
    here = Snapshot.in_memory([read_report(tmp_path, tmp_path / "学习.txt"), *REPORTS], MarkEncoder())
    client: Any = Strict(Address(str(tmp_path / "lite.db")).connect())
    collections = Collections(Address("http://cluster.example:19530"), client)
    copied(here.store, collections, WHOLE, 0.0)
    remote = RemoteAssistant(collections, MarkEncoder(), depth=Depth(all=0))
    client.calls.clear()
    question = "理论学习照本宣科"
    leads = {(one.report, one.start): one.lead for one in remote.ask(question).passages}
    assert "pieces" not in {call[1] for call in client.calls}
    ours = ask(Searcher(here, MarkEncoder()), question).passages
    assert leads == {(one.report, one.start): one.lead for one in ours}
    assert "（一）学习不够深入。" in leads.values()
    collections.close()


def test_a_question_for_every_unit_says_how_many_were_not_looked_at(tmp_path: Path) -> None:
    """More units say it than a question may look at, and few say what is rare."""
    many = [
        replace(
            make_report(
                f"{number:02}.txt",
                f"学习培训不够经常{'甲' * (number % 4)}" + "，台账" * 60,
                "保密柜钥匙没有登记" if number % 20 == 0 else "督查检查不够有力乙",
                "防汛物资没有盘点" if number % 2 else "党费收缴不及时",
            ),
            unit=f"{number:02}镇",
        )
        for number in range(60)
    ]
    local = Snapshot.in_memory(many, MarkEncoder())
    client: Any = Strict(Address(str(tmp_path / "lite.db")).connect())
    collections = Collections(Address("http://cluster.example:19530"), client)
    copied(local.store, collections, WHOLE, 0.0)
    here, few = Searcher(local, MarkEncoder()), Depth(all=0, listed=20, moved=160_000)
    remote = RemoteAssistant(collections, MarkEncoder(), depth=few)
    answer = remote.ask("哪些单位提到培训")
    covered, whole = answer.coverage, ask(here, "哪些单位提到培训").coverage
    assert covered is not None and whole is not None and (whole.found, whole.unclear) == (60, 0)
    assert covered.of == 60 and 0 < covered.found <= covered.looked_at < 60
    # Said, not said and unclear are all units; here everybody who was looked at says it.
    assert covered.found + covered.unclear == 60 and covered.found == answer.reports
    assert answer_json(answer)["coverage"]["unclear"] == covered.unclear
    said = page(answer)
    assert f"看过的 {covered.looked_at} 个单位中有 {covered.found} 个提到" in said
    assert f"the other {covered.unclear} were not" in said and "不等于没有提到" in said
    assert "unclear" not in answer_json(ask(here, "哪些单位提到培训"))["coverage"]
    # What was looked at is all listed; the others are not said to be all there is.
    more = remote.ask("还有吗", history=[Turn("哪些单位提到培训")])
    assert not more.found and more.reason is not None and "没有看的不算在内" in more.reason.zh
    # Half of them say this: whoever is not counted and says it is unclear, and never said not to.
    half, truth = remote.ask("哪些单位提到防汛物资").coverage, ask(here, "哪些单位提到防汛物资").coverage
    assert half is not None and truth is not None and truth.found == 30
    assert 0 < half.found < 30 and half.found + half.unclear == 30
    rare = remote.ask("哪些单位提到保密柜")
    assert rare.coverage == ask(here, "哪些单位提到保密柜").coverage
    assert rare.coverage is not None and (rare.coverage.found, rare.coverage.unclear) == (3, 0)
    collections.close()
