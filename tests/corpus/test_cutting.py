"""Where passages begin and end and what they carry, over trees made here: every place by hand."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from corpus import passages as cutting
from corpus.passages import MAX_LEAD_IN, MAX_PASSAGE, SUREST, SUREST_MODEL, build_passages, named_above
from corpus.report import Passage, Section
from corpus.roles.model import Scorer, bundled
from corpus.roles.sentences import Below, Run
from corpus.structure.tree import Stretch, Tree


def section(heading: str, level: int, parent: int | None, end: int) -> Section:
    return Section(heading, level, 0, len(heading), 0, end, parent, "other")


def tree(*stretches: Stretch, sections: tuple[Section, ...] = (section("", 0, None, 9_999),)) -> Tree:
    return Tree(sections, stretches)


def stretch(start: int, end: int, *, table: bool = False, label: str | None = None) -> Stretch:
    return Stretch(start, end, 0, label, None, None, table)


def places(text: str, found: tuple[Passage, ...]) -> list[tuple[int, int]]:
    assert all(text[one.start : one.end] == one.text for one in found)
    return [(one.start, one.end) for one in found]


def test_a_passage_carries_what_its_stretch_and_section_are() -> None:
    text = "一、问题\n（一）学习\n甲乙丙。\n丁。\n戊。"
    sections = (
        section("", 0, None, 25),
        section("一、问题", 1, None, 25),
        section("（一）学习", 2, 1, 25),
        section("", 3, 2, 25),
    )
    found = build_passages(
        text,
        tree(
            Stretch(11, 15, 2, "1.", "problem", 3),
            Stretch(16, 18, 3, None, "cause", None),
            Stretch(19, 21, 0, None, "other", 4),
            sections=sections,
        ),
        None,
    )
    path = ("一、问题", "（一）学习")
    assert found == (
        Passage(11, 15, "甲乙丙。", path, "1.", "problem", 2, 3, SUREST),
        Passage(16, 18, "丁。", path, None, "cause", 3, None, SUREST),
        Passage(19, 21, "戊。", (), None, "other", 0, 4, SUREST),
    )


def test_a_stretch_whose_role_is_settled_is_one_piece() -> None:
    text = "一是抓学习。二是抓调研。三是抓落实。"
    whole = stretch(0, len(text), label="1.")
    (settled,) = build_passages(text, tree(replace(whole, role="plan")), None)
    assert (settled.point, settled.role, settled.text) == ("1.", "plan", text)
    open_ = build_passages(text, tree(whole), None, roles=False)
    assert [(one.point, one.role, one.text) for one in open_] == [
        ("一是", "other", text[:6]),
        ("二是", "other", text[6:12]),
        ("三是", "other", text[12:]),
    ]
    (table,) = build_passages(text, tree(replace(whole, table=True)), None, roles=False)
    assert (table.point, table.text) == ("1.", text)


def test_blanks_before_a_point_are_no_passage() -> None:
    text = " \n \n一是抓学习。\n二是抓调研。\n三是 \n"
    found = build_passages(text, tree(stretch(0, len(text))), None, roles=False)
    assert places(text, found) == [(4, 10), (11, 17), (18, 20)]
    assert build_passages(text, tree(stretch(0, 3)), None, roles=False) == ()


def test_a_long_table_is_cut_at_rows_and_text_at_sentences_first() -> None:
    row = "甲" * 99 + "。" + "乙" * 100 + "\n"
    text = row * 3
    table = build_passages(text, tree(stretch(0, 602, table=True)), None, roles=False)
    assert places(text, table) == [(0, 200), (201, 401), (402, 602)]
    plain = build_passages(text, tree(stretch(0, 602)), None, roles=False)
    assert places(text, plain) == [(0, 301), (301, 602)]


def judged(
    monkeypatch: pytest.MonkeyPatch, text: str, made: Tree, runs: list[list[Run]], kind: str | None = None
) -> tuple[tuple[Passage, ...], Sequence[Below]]:
    """The passages where these are the runs of one role, and what was asked about them."""
    asked: list[Sequence[Below]] = []

    def told(of: str, below: Sequence[Below], scorer: Scorer) -> list[list[Run]]:
        assert of == text and isinstance(scorer, Scorer)
        asked.append(below)
        return runs

    monkeypatch.setattr(cutting, "role_runs", told)
    found = build_passages(text, made, kind)
    assert len(asked) == 1
    return found, asked[0]


def test_a_probability_has_three_places_and_is_never_certain(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "甲乙。丙丁。戊己。"
    runs = [[Run(0, 3, "plan", 0.12345), Run(3, 6, "cause", 0.9996), Run(6, 9, "problem", 1.0)]]
    found, _ = judged(monkeypatch, text, tree(stretch(0, 9)), runs)
    assert [(one.role, one.probability) for one in found] == [
        ("plan", 0.123),
        ("cause", SUREST_MODEL),
        ("problem", SUREST_MODEL),
    ]
    assert (SUREST_MODEL, SUREST) == (0.998, 0.999)


def test_what_the_headings_and_the_kind_say_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "甲乙。丙丁。戊己。"
    sections = (section("一、存在问题", 1, None, 9), section("二、下一步打算", 1, None, 9))
    made = tree(
        Stretch(0, 3, 0, None, None, None),
        Stretch(3, 6, 0, None, "other", None),
        Stretch(6, 9, 1, None, None, None, table=True),
        sections=sections,
    )
    runs = [[Run(0, 3, "problem", 0.5)], [Run(6, 9, "plan", 0.5)]]
    paths = [("一、存在问题",), ("二、下一步打算",)]
    for kind in (None, "工作总结"):
        found, below = judged(monkeypatch, text, made, runs, kind)
        assert [one.role for one in found] == ["problem", "other", "plan"]
        assert [(one.spans, one.named) for one in below] == [
            ([(0, 3, False)], ("problem",)),
            ([(6, 9, True)], ("plan",)),
        ]
        contexts = bundled().contexts(paths, kind)
        assert np.array_equal([one.context for one in below], contexts)
    assert not np.array_equal(bundled().contexts(paths, None), contexts)


def test_the_nearest_heading_that_names_roles_counts() -> None:
    assert named_above(()) == ()
    assert named_above(("一、存在问题",)) == ("problem",)
    assert named_above(("一、存在问题", "（一）下一步打算")) == ("plan",)
    assert named_above(("一、存在问题", "（一）下一步打算", "1.理论学习")) == ("plan",)
    assert named_above(("一、存在问题", "（一）理论学习")) == ("problem",)
    assert named_above(("一、理论学习", "（一）调查研究")) == ()
    assert named_above(("一、理论学习", "（一）产生原因", "1.下一步打算", "①理论学习")) == ("plan",)


def lead_in(
    text: str, start: int, *, gap: str = "\n", point: str = "一是抓学习。"
) -> tuple[str, list[Passage]]:
    """A report in which a passage stands at `start` and a point behind it, and the two."""
    whole = "字" * start + text + gap + point
    first = Passage(start, start + len(text), text, (), None, "plan", 2, 1, 0.9)
    behind = len(whole) - len(point)
    return whole, [first, Passage(behind, len(whole), point, (), "一是", "plan", 2, 1, 0.9)]


@pytest.mark.parametrize("start", [0, 1, 5_000])
def test_a_lead_in_is_joined_as_long_as_it_says_nothing_else(start: int) -> None:
    for text in ("抓好两项工作：", "抓好两项工作:", "字" * (MAX_LEAD_IN - 1) + "："):
        whole, both = lead_in(text, start)
        (joined,) = cutting.with_lead_ins(whole, both)
        assert joined == replace(both[1], start=start, text=f"{text}\n一是抓学习。")
    for text in ("抓好两项工作。", "方案X", "字" * MAX_LEAD_IN + "："):
        whole, both = lead_in(text, start)
        assert cutting.with_lead_ins(whole, both) == tuple(both)
    # As long as a passage may be, and one longer.
    whole, both = lead_in("工作：", start, point="字" * (MAX_PASSAGE - 4))
    (joined,) = cutting.with_lead_ins(whole, both)
    assert (joined.start, joined.end) == (start, start + MAX_PASSAGE)
    whole, both = lead_in("工作：", start, point="字" * (MAX_PASSAGE - 3))
    assert cutting.with_lead_ins(whole, both) == tuple(both)


def test_a_lead_in_is_joined_only_to_a_point_of_its_own_right_behind_it() -> None:
    whole, (first, second) = lead_in("工作：", 9)
    for other in (
        (replace(first, point="1."), second),
        (first, replace(second, point=None)),
        (first, replace(second, section=3)),
        (first, replace(second, role="problem")),
        (first, replace(second, page=2)),
    ):
        assert cutting.with_lead_ins(whole, other) == other
    whole, both = lead_in("工作：", 9, gap="\n二、标题\n")
    assert cutting.with_lead_ins(whole, both) == tuple(both)
    assert cutting.with_lead_ins(whole, []) == ()


def test_a_piece_as_long_as_a_passage_may_be_is_left_whole() -> None:
    text = "字" * 174 + "。" + "字" * 175 + "。" + "字" * 2_000
    assert cutting.by_length(text, 0, 350) == [(0, 350)]
    assert cutting.by_length(text, 0, 351) == [(0, 175), (175, 351)]
    assert cutting.by_length(text, 400, 750) == [(400, 750)]
    # Two of just that length; and where an equal share is one too long, after the last stop that fits, whatever
    # stops come behind the end.
    assert cutting.by_length("字" * 349 + "。" + "字" * 350, 0, 700) == [(0, 350), (350, 700)]
    uneven = "字" * 348 + "。" + "字" * 150 + "。" + ("字" * 200 + "。") * 4
    assert cutting.by_length(uneven, 0, 700) == [(0, 349), (349, 500), (500, 700)]
    # Without a stop: every so many characters as fit.
    assert cutting.by_length(text, 400, 1_400) == [(400, 720), (720, 1_040), (1_040, 1_360), (1_360, 1_400)]


@pytest.mark.parametrize("start", [0, 3_000])
def test_shares_are_as_many_as_the_length_needs(start: int) -> None:
    def balanced(length: int, *stops: int, text: str = "字" * 5_000) -> list[tuple[int, int]]:
        found = cutting._balanced(text, start, start + length, [start + stop for stop in stops])
        return [(a - start, b - start) for a, b in found]

    every = range(1, 1_400)
    assert balanced(350, *every) == [(0, 350)]
    assert balanced(700, *every) == [(0, 350), (350, 700)]
    assert balanced(701, *every) == [(0, 233), (233, 467), (467, 701)]
    # Within 120 of the place, both ends counted.
    assert balanced(700, 230) == [(0, 230), (230, 700)]
    assert balanced(700, 470) == [(0, 470), (470, 700)]
    assert balanced(700, 229) == balanced(700, 471) == [(0, 700)]
    # What is nothing but blanks is no piece.
    blank = "字" * (start + 353) + " " * 40 + "字" * 1_000
    assert balanced(701, 353, 393, 600, text=blank) == [(0, 353), (393, 701)]


@pytest.mark.parametrize("start", [0, 3_000])
def test_packed_pieces_end_at_the_last_stop_that_fits(start: int) -> None:
    def packed(length: int, *stops: int, text: str = "字" * 5_000) -> list[tuple[int, int]]:
        found = cutting._packed(text, start, start + length, [start + stop for stop in stops])
        return [(a - start, b - start) for a, b in found]

    assert packed(800, 100, 200, 300, 340, 500, 690) == [(0, 340), (340, 690), (690, 800)]
    assert packed(700, 350) == [(0, 350), (350, 700)]
    assert packed(350, 100, 200) == [(0, 350)]
    assert packed(351, 100, 200) == [(0, 200), (200, 351)]
    assert packed(900, 400, 500) == [(0, 400), (400, 500), (500, 900)]
    assert packed(900) == [(0, 900)]
    blank = "字" * (start + 340) + " " * 340 + "字" * 1_000
    assert packed(1_020, 340, 680, text=blank) == [(0, 340), (680, 1_020)]
