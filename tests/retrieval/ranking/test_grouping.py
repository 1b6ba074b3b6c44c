"""Points of one list in order, and reports that say the same."""

from retrieval.ranking.grouping import groups_of, in_order, near_duplicates


def test_points_that_compete_closely_stand_in_the_order_of_their_list() -> None:
    ranked = ["b2", "a1", "b1", "b3", "c"]
    scores = [1.0, 0.98, 0.95, 0.5, 0.4]
    places = [("b", 2), ("a", 1), ("b", 1), ("b", 3), ("c", 1)]
    # b3 is far below the best of its list; a1 waits until the list is through.
    assert in_order(ranked, scores, places) == ["b1", "b2", "a1", "b3", "c"]


def test_what_stands_alone_keeps_its_place() -> None:
    assert in_order(["x", "y"], [0.9, 0.9], [(1, 5), (2, 3)]) == ["x", "y"]
    assert in_order([], [], []) == []


STOCK = "坚持以党建引领业务工作，不断提高服务群众的能力和水平。"


def test_reports_that_say_nearly_the_same() -> None:
    texts = [STOCK, "堤防老化，巡查不够到位，隐患没有及时处置。", STOCK.replace("不断", "持续"), STOCK]
    assert near_duplicates(texts, ["a", "b", "c", "d"]) == [None, None, 0, 0]
    assert groups_of([None, None, 0, 0]) == [[0, 2, 3], [1]]


def test_one_report_repeats_nobody() -> None:
    assert near_duplicates([STOCK, STOCK], ["a", "a"]) == [None, None]


def test_short_ones_are_alike_by_chance_only() -> None:
    assert near_duplicates(["一是堤防老化。", "一是堤防老化。"], ["a", "b"]) == [None, None]
    assert near_duplicates([STOCK, STOCK * 2], ["a", "b"]) == [None, None]


def test_nothing_is_lost_below_zero() -> None:
    assert in_order(["a", "b", "c"], [0.5, -0.2, -0.3], [("x", 0), ("y", 0), ("y", 1)]) == ["a", "b", "c"]
