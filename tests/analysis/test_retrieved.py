"""What ranking makes of a question: at most a few passages a report, told apart by how far they stand out."""

from math import log

import numpy as np
import pytest
from libraries import CharacterEncoder, library, report

from analysis.asked import read_asked
from analysis.matching.retrieved import EACH, found_for, role_odds, unit_features
from corpus.report import ROLES
from index.conditions import EVERYTHING
from retrieval.ranking.rank import Searcher
from retrieval.understanding.catalogue import library_of
from retrieval.understanding.intent import ASKED

MONEY = report("水利局.txt", "水利局", 2022, ("problem", "水库维修资金趴在账上没有花出去。先把账目理清。"))
MANY = report(
    "学院.txt", "学院", 2022, *(("achievement", f"组织学习{n}次，研讨成效明显。") for n in range(9))
)


def test_the_passage_that_says_it_stands_out_of_the_best_few_of_each_report() -> None:
    snapshot = library(MONEY, MANY)
    asked = read_asked("哪些单位说维修资金没有花出去？", library_of(snapshot))
    found = found_for(asked, Searcher(snapshot, CharacterEncoder()), EVERYTHING)
    passages = snapshot.passages(found.rows.tolist())
    assert [one.path for one in passages].count("学院.txt") == EACH
    place = [one.path for one in passages].index("水利局.txt")
    assert found.features[:, 1].argmax() == found.odds.argmax() == place
    assert found.features[:, 1].mean() == pytest.approx(0.0, abs=1e-6)
    start, end = found.span(passages[place].passage.text)
    assert MONEY.passages[0].text[start:end] == "水库维修资金趴在账上没有花出去。"


def test_where_no_role_is_asked_for_all_are_as_likely() -> None:
    even = [1 / len(ASKED)] * len(ASKED)
    assert role_odds(even)[: len(ROLES) - 1] == pytest.approx([log((2 / 6 + 0.02) / (2 / 6))] * 5)
    sure = role_odds([1.0 if role == "problem" else 0.0 for role in ASKED])
    assert sure[ROLES.index("problem")] == pytest.approx(log(1.02 * 6)) and max(sure) == sure[2]


def test_a_unit_is_as_sure_as_its_likeliest_passage() -> None:
    table, names = unit_features(np.array([-2.0, 0.5, -1.0]), ["a", "b", "a"])
    assert (names, table.tolist()) == (["a", "b"], [[1.0, -1.0, -1.5], [1.0, 0.5, 0.0]])
