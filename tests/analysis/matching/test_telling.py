"""What each sentence of a report says, by its words, its place and what stands around it."""

from dataclasses import replace

import numpy as np
import pytest
from libraries import CharacterEncoder, library, report

from analysis.ledger import ledger
from analysis.library.reading import load
from analysis.matching import beside
from analysis.matching.likeness import Likeness
from analysis.matching.telling import CLASSES, features, is_unread, told
from analysis.matching.weights import softmax, weights
from analysis.statements import Statement
from corpus.report import Role


def _said(
    *words: str, role: Role = "problem", headings: tuple[str, ...] = ("二、存在问题",)
) -> list[Statement]:
    found, start = [], 0
    for place, text in enumerate(words):
        end = start + len(text)
        found.append(
            Statement("a.txt", "报告", "水利局", 2023, headings, None, role, 1, place, start, end, text)
        )
        start = end
    return found


def test_what_stands_behind_a_problem_may_say_why() -> None:
    words = "⑴基层站所青黄不接，在编的29人平均年龄53岁。编制多年冻结、待遇偏低，年轻人考进来又考出去。"
    said = report("a.txt", "水利局", 2022, ("problem", words))
    point = replace(said, passages=tuple(replace(one, point="⑴") for one in said.passages))
    (row,) = ledger(library(point), Likeness(CharacterEncoder())).rows
    assert row.cause is not None and row.cause.text.startswith("编制多年冻结")
    assert row.statement.text + row.cause.text == words


def test_a_notice_tells_problems_beside_what_it_asks_for() -> None:
    words = (
        "抽查发现，五所敬老院的疏散通道堆满煤球，夜间只有一人值守。",
        "各乡镇要在9月底前逐院排查整改，夜间值守不得少于两人。",
    )
    notice = report("a.txt", "民政局", 2024, *(("other", one) for one in words))
    assert [one.role for one in load(library(notice))] == ["problem", "plan"]


def test_cells_keep_what_their_column_says() -> None:
    (one,) = told([replace(_said("培训办了三期，学员都说好。")[0], is_cell=True)], None)
    assert one.role == "problem"


def test_a_passage_stays_what_a_user_said_that_it_is() -> None:
    words = "台账登记不全，底数不清。"
    found = report("a.txt", "水利局", 2022, ("problem", words))
    (passage,) = found.passages
    assert [row.statement.text for row in ledger(library(found), Likeness(CharacterEncoder())).rows] == [
        words
    ]
    said = replace(found, passages=(replace(passage, role="achievement", probability=1.0),))
    assert ledger(library(said), Likeness(CharacterEncoder())).rows == ()
    one = replace(_said("台账登记不全，底数不清。")[0], probability=0.9)
    assert told([one], None)[0].role == "problem"
    one = replace(one, role="plan")
    assert told([replace(one, probability=1.0)], None) == [replace(one, probability=1.0, against=1.0)]


def test_what_is_likelier_no_problem_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    said = [
        replace(one, probability=0.9)
        for one in _said("希望在明年的考评中再进一位。", "台账登记不全。", role="other")
    ]
    chances = np.array([[0.51, 0.47, 0.01, 0.01], [0.46, 0.52, 0.01, 0.01]])
    monkeypatch.setattr(beside, "judged", lambda *_: chances)
    assert [one.role == "problem" for one in told(said, None)] == [False, True]


def test_features_see_place_and_neighbours() -> None:
    table = features(_said("台账登记不全。", "主要原因是认识不到位。", "三成窗口没有人。"), None)
    assert table.shape == (3, weights("telling").shape[1])
    assert table[:, 0].tolist() == [1.0, 1.0, 1.0]
    assert table[:, 16].tolist() == [1.0, 0.0, 0.0] and table[:, 18].tolist() == [0.0, 1.0, 0.0]
    # Behind the first stands a cause, behind the last nothing.
    assert table[0, 23] > 0.5 and table[2, 23] == 0.0
    assert is_unread(_said("各单位要抓好落实。", role="other")) and not is_unread(_said("底数不清。"))
    assert told([], None) == []


def test_chances_of_the_classes_are_one_together() -> None:
    chances = softmax(features(_said("台账登记不全。", "原因是认识不到位。"), None), "telling")
    assert chances.shape == (2, len(CLASSES)) and np.allclose(chances.sum(axis=1), 1.0)
    assert chances[0, 1] > chances[0, 2] and chances[1, 2] == pytest.approx(chances[1].max())
