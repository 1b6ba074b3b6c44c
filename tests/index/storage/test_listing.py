"""Passages in a list, page by page, and counts of all that fit, over a small library counted by hand."""

from dataclasses import replace
from itertools import chain

import pytest
from index_doubles import MarkEncoder
from retrieval_doubles import Part, report_of

from corpus.report import Report
from index.conditions import (
    EVERYTHING,
    NOTHING,
    And,
    Condition,
    In,
    Not,
    Or,
    Says,
    concerns_passages,
    of_reports,
)
from index.engine.local.snapshot import Snapshot
from index.storage import listing
from index.storage.listing import Count, Cursor, Order
from index.storage.reading import PassageKey

FAULTS = Part(("一、存在问题",), "problem", ("学习不够。", "调研偏少。", "学习不够。"))
PLANS = Part(("二、下一步打算",), "plan", ("加强学習2024。",))


@pytest.fixture(scope="module")
def library() -> Snapshot:
    """Seven passages: 乙局 2022 with 3 problems, 甲局 2023 with 3 problems and a plan, one report without any."""
    reports: list[Report] = [
        replace(report_of("b.txt", "乙局总结", FAULTS, year=2022, unit="乙局"), kind="工作总结"),
        report_of("a.txt", "甲局总结", FAULTS, PLANS, year=2023, unit="甲局"),
        report_of("c.txt", "无", year=None, unit=None),
    ]
    return Snapshot.in_memory(reports, MarkEncoder())


def walk(library: Snapshot, condition: Condition, order: Order, limit: int) -> list[list[tuple[str, str]]]:
    """Every page of a list as (path, text)."""
    pages: list[list[tuple[str, str]]] = []
    after: Cursor | None = None
    while not pages or after is not None:
        page = library.list_passages(condition, order, after, limit)
        pages.append([(one.path, one.passage.text) for one in page.passages])
        after = page.after
    return pages


def whole(pages: list[list[tuple[str, str]]]) -> list[tuple[str, str]]:
    return list(chain.from_iterable(pages))


def test_a_list_in_pages_is_the_whole_list_in_order(library: Snapshot) -> None:
    texts = ["学习不够。", "调研偏少。", "学习不够。"]
    of_a, of_b = [("a.txt", text) for text in [*texts, "加强学習2024。"]], [("b.txt", text) for text in texts]
    assert walk(library, And(()), "path", 100) == [of_a + of_b]
    assert walk(library, And(()), "path", 7) == [of_a + of_b]
    assert walk(library, And(()), "path", 3) == [of_a[:3], of_a[3:] + of_b[:2], of_b[2:]]
    # 乙 stands before 甲, and 2023 is newer than 2022.
    assert whole(walk(library, And(()), "unit", 2)) == of_b + of_a
    assert whole(walk(library, And(()), "newest", 2)) == of_a + of_b


@pytest.mark.parametrize(
    ("condition", "passages", "reports"),
    [
        (And(()), 7, 2),
        (Or(()), 0, 0),
        (In("role", ("problem",)), 6, 2),
        (In("role", ("problem", "plan")), 7, 2),
        (In("role", ("no such role",)), 0, 0),
        (In("unit", ("甲局",)), 4, 1),
        (In("unit", (None,)), 0, 0),
        (In("kind", (None,)), 4, 1),
        (In("kind", ("工作总结", None)), 7, 2),
        (In("year", (2022, 2023)), 7, 2),
        (In("path", ()), 0, 0),
        (Not(In("kind", ("工作总结",))), 4, 1),
        (And((In("role", ("problem",)), In("year", (2023,)))), 3, 1),
        (Or((In("role", ("plan",)), In("unit", ("乙局",)))), 4, 2),
        (Says("学习"), 5, 2),
        (Says("學習"), 5, 2),
        (Says("２０２４"), 1, 1),
        (Says("24"), 0, 0),
        (Says(""), 0, 0),
        (Says("存在问题", within="headings"), 6, 2),
        (Says("乙局", within="headings"), 3, 1),
    ],
)
def test_counts_are_of_everything_that_fits(
    library: Snapshot, condition: Condition, passages: int, reports: int
) -> None:
    assert library.count(condition) == Count(None, passages, reports)
    assert len(whole(walk(library, condition, "path", 2))) == passages
    assert sum(one.passages for one in library.count_by("role", condition)) == passages


def test_counts_by_value(library: Snapshot) -> None:
    assert library.count_by("unit") == [Count(None, 0, 1), Count("乙局", 3, 1), Count("甲局", 4, 1)]
    assert library.count_by("year") == [Count(None, 0, 1), Count(2022, 3, 1), Count(2023, 4, 1)]
    assert library.count_by("kind") == [Count(None, 4, 2), Count("工作总结", 3, 1)]
    assert library.count_by("role") == [Count("problem", 6, 2), Count("plan", 1, 1)]
    assert library.count_by("unit", Says("2024")) == [Count("甲局", 1, 1)]
    assert library.count_by("unit", Not(In("role", ("problem",)))) == [Count("甲局", 1, 1)]


def test_a_condition_said_of_reports_alone() -> None:
    year = Or((In("year", (2022,)), Says("2022年"), And((In("unit", ("甲局",)), Not(In("role", ("plan",)))))))
    sure, at_most = of_reports(year, NOTHING), of_reports(year, EVERYTHING)
    assert sure == Or((In("year", (2022,)), NOTHING, And((In("unit", ("甲局",)), Not(EVERYTHING)))))
    assert at_most == Or((In("year", (2022,)), EVERYTHING, And((In("unit", ("甲局",)), Not(NOTHING)))))
    assert not concerns_passages(sure) and not concerns_passages(at_most)


def test_a_condition_concerns_passages_where_those_of_one_report_may_differ() -> None:
    assert concerns_passages(Not(Or((In("unit", ("甲局",)), And((In("role", ("plan",)),))))))
    assert concerns_passages(Says("甲"))
    assert not concerns_passages(And((In("unit", ("甲局",)), Not(In("year", (2022,))))))


def test_a_page_that_cannot_be_is_refused(library: Snapshot) -> None:
    with pytest.raises(ValueError, match="after"):
        library.list_passages(after=("a.txt",))
    with pytest.raises(ValueError, match="page of 0"):
        library.list_passages(limit=0)


def test_roles_are_found_by_their_index(library: Snapshot) -> None:
    plan = library.store.connection.execute(
        "EXPLAIN QUERY PLAN SELECT count(*) FROM passages p WHERE p.role = 2"
    ).fetchall()
    assert "passages_by_role" in plan[0][-1]


def test_a_key_outlives_a_new_reading(library: Snapshot) -> None:
    found = library.list_passages(In("path", ("a.txt",))).passages
    keys = [one.key for one in found]
    assert [key.nth for key in keys] == [0, 0, 1, 0]
    assert keys[0].digest == keys[2].digest != keys[1].digest and len(keys[0].digest) == 32
    # A paragraph more before them: other offsets, other row ids, the same keys.
    longer = report_of(
        "a.txt", "甲局总结", Part(("一、存在问题",), "problem", ("新。", *FAULTS.passages)), PLANS
    )
    again = Snapshot.in_memory([longer], MarkEncoder())
    for one in found:
        there = again.passage_at(one.key)
        assert there is not None and there.passage.text == one.passage.text
        assert there.passage.start == one.passage.start + len("新。\n")
    assert again.passage_at(PassageKey("a.txt", keys[0].digest, 2)) is None
    assert again.passage_at(PassageKey("b.txt", keys[0].digest, 0)) is None


def test_a_page_of_one_and_the_page_that_nobody_chose(library: Snapshot) -> None:
    assert [len(page) for page in walk(library, And(()), "path", 1)] == [1] * 7
    plain = library.list_passages(And(()))
    assert [one.path for one in plain.passages] == ["a.txt"] * 4 + ["b.txt"] * 3 and plain.after is None


def test_a_page_is_a_hundred_passages_by_path_where_nobody_says_otherwise() -> None:
    many = Part(("一、存在问题",), "problem", tuple(f"第{number}条。" for number in range(60)))
    library = Snapshot.in_memory(
        [report_of(name, "甲", many, year=year) for name, year in (("a.txt", 2022), ("b.txt", 2023))],
        MarkEncoder(),
    )
    page = listing.list_passages(library.store)
    assert [one.path for one in page.passages] == ["a.txt"] * 60 + ["b.txt"] * 40
    rest = listing.list_passages(library.store, after=page.after)
    assert [one.passage.text for one in rest.passages] == [f"第{number}条。" for number in range(40, 60)]
    assert rest.after is None


def test_which_of_some_passages_fit(library: Snapshot) -> None:
    ids = library.columns.passage_ids.tolist()
    texts = dict(zip(ids, (one.passage.text for one in library.passages(range(7))), strict=True))
    assert sorted(listing.matching(library.store, EVERYTHING, ids[2:5])) == sorted(ids[2:5])
    found = listing.matching(library.store, Says("学习"), [*ids, 10**6])
    assert sorted(texts[id_] for id_ in found) == ["加强学習2024。", *["学习不够。"] * 4]
    assert listing.matching(library.store, NOTHING, ids) == []
    assert listing.matching(library.store, EVERYTHING, []) == []
