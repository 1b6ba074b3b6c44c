"""A condition means the same to the engine, as a mask over its rows, and to the database, as SQL."""

from dataclasses import replace

import numpy as np
import pytest
from index_doubles import MarkEncoder
from retrieval_doubles import Part, report_of

from corpus.report import Report
from index.conditions import EVERYTHING, And, Condition, HasTerm, In, Not, Or, Says, Titled
from index.engine.local.snapshot import Snapshot
from index.storage.listing import matching

FAULTS = Part(
    ("一、存在问题", "（一）2024年的问题"), "problem", ("党支部学习不够。", "调研偏少，2023年只有一次。")
)
PLANS = Part(("二、下一步打算",), "plan", ("加强學習，2024年两次。", "５Ｇ 建设 12.5 公里。"))
ROADS = Part(("一、安排",), "plan", ("修路。",))


@pytest.fixture(scope="module")
def library() -> Snapshot:
    reports: list[Report] = [
        replace(report_of("b.txt", "乙局2022年总结", FAULTS, year=2022, unit="乙局"), kind="工作总结"),
        report_of("a.txt", "甲局总结和2024年计划", FAULTS, PLANS, year=2023, unit="甲局"),
        report_of("c.txt", "无", year=None, unit=None),
        report_of("d.txt", "丁", PLANS, year=None, unit=None),
        report_of("e.txt", "戊２０２２年方案", ROADS, year=None, unit=None),
        report_of("f.txt", "己2022—2025年规划", ROADS, year=2023, unit=None),
    ]
    return Snapshot.in_memory(reports, MarkEncoder())


SINGLE: list[Condition] = [
    EVERYTHING,
    Or(()),
    In("role", ("problem",)),
    In("role", ("plan", "nothing")),
    In("unit", ("甲局", "丙局")),
    In("unit", (None,)),
    In("kind", ("工作总结", None)),
    In("year", (2022, None)),
    In("year", (10**6, -(10**20))),
    In("path", ("a.txt", "c.txt")),
    In("path", ()),
    *(Titled(year, later) for year in (2022, 2023, 2024) for later in (True, False)),
    HasTerm("学习"),
    HasTerm("党支部"),
    HasTerm("习不_"),
    HasTerm("2024"),
    HasTerm("2024", "headings"),
    HasTerm("问题", "headings"),
    HasTerm("12.5"),
    HasTerm("12"),
    HasTerm("never"),
    Says("学习"),
    Says("2024年"),
    Says("2024年", within="headings"),
    Says("5g"),
    Says("习"),
    Says("问题", within="headings"),
]


def _by_sql(library: Snapshot, condition: Condition) -> set[int]:
    return set(matching(library.store, condition, library.columns.passage_ids.tolist()))


@pytest.mark.parametrize("condition", SINGLE)
def test_mask_and_sql_agree(library: Snapshot, condition: Condition) -> None:
    ids = _by_sql(library, condition)
    assert set(library.columns.passage_ids[library.fitting(condition)[0]].tolist()) == ids
    assert library.how_many(condition) == len(ids) == library.count(condition).passages
    rows, _ = library.fitting(condition)
    assert library.reports_in(condition) == set(library.columns.reports[rows].tolist())


@pytest.mark.parametrize("other", SINGLE)
def test_conditions_combine_alike(library: Snapshot, other: Condition) -> None:
    plans = In("role", ("plan",))
    for condition in (And((plans, other)), Or((plans, other)), Not(other), And((Not(plans), Or((other,))))):
        assert set(library.columns.passage_ids[library.fitting(condition)[0]].tolist()) == _by_sql(
            library, condition
        )


def test_what_is_said_and_what_has_a_term_counted_by_hand(library: Snapshot) -> None:
    assert library.how_many(HasTerm("学习")) == library.how_many(Says("学习")) == 4
    # Part of a number is no term and nothing said.
    assert library.how_many(HasTerm("12")) == 0
    assert library.how_many(Says("202")) == 0
    assert library.how_many(HasTerm("2024", "headings")) == 6


def test_reports_that_say_all_of_some_terms_in_one_passage(library: Snapshot) -> None:
    paths = {report.id: report.path for report in library.reports()}
    found = library.reports_saying(["学习", "不够"])
    assert {paths[id_] for id_ in found} == {"a.txt", "b.txt"}
    # 调研 and 不够 stand in different passages.
    assert library.reports_saying(["调研", "不够"]) == library.reports_saying([]) == frozenset()


def test_a_mask_that_was_handed_out_is_remembered(library: Snapshot) -> None:
    first = library._masks.of(In("unit", ("甲局",)))
    assert library._masks.of(In("unit", ("甲局",))) is first
    assert np.count_nonzero(first) == 4


def test_a_title_may_name_a_later_year_or_another(library: Snapshot) -> None:
    paths = {one.id: one.path for one in library.reports()}

    def named(year: int, later: bool) -> set[str]:
        return {paths[id_] for id_ in library.reports_in(Titled(year, later))}

    assert named(2024, True) == {"a.txt"} and named(2025, True) == {"f.txt"} and named(2024, False) == set()
    assert named(2022, False) == {"e.txt", "f.txt"} and named(2022, True) == set()
    assert named(2023, True) == named(2023, False) == set()
