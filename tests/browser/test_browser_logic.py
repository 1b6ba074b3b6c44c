"""What the scripts of the desk and the basket work out, asked of the modules themselves."""

from collections.abc import Iterator
from typing import Any

import pytest
from browsing import CHROMIUM, watched

from chat.web.assets import at

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine"),
]


@pytest.fixture(scope="module")
def run(browser: Any, address: str) -> Iterator[Any]:
    """Evaluates `(module, given) => …` over a script of the page."""
    with watched(browser, address) as page:
        page.set_default_timeout(60_000)
        page.goto(address)

        def run(name: str, work: str, given: object = None) -> Any:
            return page.evaluate(
                "async ([name, given]) => { const module = await import(name); return ("
                + work
                + ")(module, given); }",
                [at(name), given],
            )

        yield run


def test_rows_of_different_heights_are_found_by_their_place(run: Any) -> None:
    find = "({ sums, find }, [heights, places]) => places.map((place) => find(sums(heights), place))"
    assert run("analysis/heights.js", find, [[10, 20, 5], [-4, 0, 9.5, 10, 29, 30, 34, 35, 900]]) == [
        0, 0, 0, 1, 1, 2, 2, 2, 2,
    ]  # fmt: skip
    assert run("analysis/heights.js", find, [[], [0, 10]]) == [0, 0]
    assert run("analysis/heights.js", "({ sums }, given) => [...sums(given)]", [10, 20, 5]) == [0, 10, 30, 35]


def test_rows_are_put_in_order(run: Any) -> None:
    order = "({ inOrder }, [rows, down]) => inOrder(rows.map((v) => ({ v })), (row) => row.v, down).map((row) => row.v)"
    years = [2023, None, 2021, 2022]
    assert run("analysis/table.js", order, [years, False]) == [2021, 2022, 2023, None]
    # What is missing stays at the end either way.
    assert run("analysis/table.js", order, [years, True]) == [2023, 2022, 2021, None]
    # As they are filed: by pinyin, numbers in words by their size.
    assert run("analysis/table.js", order, [["水利局", "财政局", "第10中学", "第9中学"], False]) == [
        "财政局", "第9中学", "第10中学", "水利局",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "alone"),
    [
        ("全年学习3次，记录照抄", "全年学习4次，记录照抄", [["3"], ["4"]]),
        ("研究党建", "1．研究党建", [[], ["1．"]]),
        ("一致", "一致", [[], []]),
        # A single character that both happen to have inside a change belongs to it.
        ("投入120万元", "投入325万元", [["120"], ["325"]]),
        ("", "新增一段", [[], ["新增一段"]]),
    ],
)
def test_changed_words_are_told_from_shared_ones(
    run: Any, one: str, other: str, alone: list[list[str]]
) -> None:
    sides = run("analysis/difference.js", "({ difference }, [a, b]) => difference(a, b)", [one, other])
    assert ["".join(text for text, _ in side) for side in sides] == [one, other]
    assert [[text for text, shared in side if not shared] for side in sides] == alone


def test_texts_too_long_to_compare_are_shown_as_they_are(run: Any) -> None:
    long = "长" * 2_000
    assert run("analysis/difference.js", "({ difference }, a) => difference(a, a)", long) == [
        [[long, True]], [[long, True]],
    ]  # fmt: skip


def test_phrases_are_marked_where_they_stand(run: Any) -> None:
    marked = "({ marked }, [text, phrases]) => marked(text, phrases)"
    found = run(
        "analysis/views/coverage.js", marked, ["反对形式主义，APP太多，形式主义", ["形式主义", "app"]]
    )
    assert [text for text, plain in found if not plain] == ["形式主义", "APP", "形式主义"]
    assert "".join(text for text, _ in found) == "反对形式主义，APP太多，形式主义"
    assert run("analysis/views/coverage.js", marked, ["无", []]) == [["无", True]]


def test_only_what_is_an_item_comes_into_the_basket(run: Any) -> None:
    good = {
        "id": "a",
        "kind": "quote",
        "report": "a.txt",
        "start": 2,
        "end": 4,
        "text": "两字",
        "year": "2023",
    }
    given = [
        good, good, {**good, "id": "b", "end": 2}, {**good, "id": "c", "start": -1}, {**good, "id": "d", "text": ""},
        {**good, "id": "e", "report": 7}, {"kind": "note", "id": "f", "text": "话", "more": 1}, [], "x", None,
    ]  # fmt: skip
    found = run("basket/store.js", "({ soundAll }, given) => soundAll(given)", given)
    assert [one["id"] for one in found] == ["a", "f"]
    assert found[0]["year"] is None and found[0]["note"] == ""
    assert found[1] == {"id": "f", "kind": "note", "text": "话"}
    assert run("basket/store.js", "({ soundAll }) => soundAll({ length: 3 })") == []


def test_items_are_moved_and_quotes_are_held_once(run: Any) -> None:
    work = """({ put, takeOut, shift, move, items, set }) => {
        set([]);
        const quote = (start) => ({ report: "a.txt", start, end: start + 1, text: "字" });
        put([quote(1), quote(2), quote(3), quote(2)]);
        const order = () => items().map((one) => one.start).join("");
        const seen = [order()];
        shift(items()[2].id, -1); seen.push(order());
        shift(items()[0].id, -1); seen.push(order());
        move(items()[0].id, null); seen.push(order());
        takeOut([quote(3)]); seen.push(order());
        set([]);
        return seen;
    }"""
    assert run("basket/store.js", work) == ["123", "132", "132", "321", "21"]


def test_what_stays_of_a_question_is_what_it_said(run: Any) -> None:
    work = """({ asked, carry, wantedBy }) => {
        Object.assign(asked, { topic: "旧", unit: "甲", year: "2020", literal: true });
        carry({ topic: " 形式主义 ", year: "2023" });
        const asks = ["topic", "role", "anyRole", "unit", "year", "literal"];
        return wantedBy({ kind: "ledger", asks });
    }"""
    assert run("analysis/controls.js", work) == {
        "kind": "ledger", "topic": "形式主义", "role": ["problem"], "year": ["2023"],
    }  # fmt: skip


def test_what_waits_is_kept_beside_what_stands_in_its_place(run: Any) -> None:
    work = """(store) => {
        store.enter();
        const seen = [];
        const note = () => seen.push(store.turns().map(({ id, html, waits }) => [id, html, waits?.question || ""]));
        store.keepTurn({ id: "a", question: "甲", html: "<p>甲</p>" });
        store.keepWaiting({ id: "b", question: "乙", filters: {}, instead: null });
        store.keepWaiting({ id: "c", question: "丙", filters: {}, instead: "a" });
        note();
        store.dropWaiting("c"); note();
        store.keepWaiting({ id: "c", question: "丙", filters: {}, instead: "a" });
        // Answered in two tabs.
        store.keepTurn({ id: "c", question: "丙", html: "<p>丙</p>" }, "a");
        store.keepTurn({ id: "c", question: "丙", html: "<p>丙</p>" }, "a"); note();
        store.dropWaiting("b"); store.dropWaiting("x"); note();
        store.keepTurn({ id: "d", question: "丁", html: "", waits: { id: 7, question: "丁" } });
        store.keepTurn({ id: "e", question: "戊", html: "<p>戊</p>", waits: "x" }); note();
        store.forget(store.enter.current());
        store.keepWaiting({ id: "b", question: "乙", filters: {}, instead: null });
        store.dropWaiting("b");
        return [...seen, store.turns(), store.talks().length];
    }"""
    answered = ["c", "<p>丙</p>", ""]
    assert run("shared/store.js", work) == [
        [["a", "<p>甲</p>", "丙"], ["b", "", "乙"]],
        [["a", "<p>甲</p>", ""], ["b", "", "乙"]],
        [answered, ["b", "", "乙"]],
        [answered],
        [answered, ["e", "<p>戊</p>", ""]],
        [],
        0,
    ]
