"""What a sentence says, judged again by what is taken to be said around it."""

from pathlib import Path

import numpy as np
import pytest

from analysis.matching import beside
from analysis.statements import Statement
from evaluation.analysis.beside import Sheet, first, learn


def _points(count: int, report: str = "a.txt") -> list[Statement]:
    """Two sentences a point below one heading, and a third alone in a section of its own."""
    found: list[Statement] = []
    for number in range(2 * count):
        found.append(_one(report, 1, f"{number // 2 + 1}.", len(found)))
    return [*found, _one(report, 2, None, len(found), "二、下步打算")]


def _one(report: str, section: int, point: str | None, place: int, heading: str = "一、问题") -> Statement:
    start = 10 * place
    return Statement(
        report,
        "报告",
        "水利局",
        2023,
        (heading,),
        point,
        "problem",
        section,
        place,
        start,
        start + 10,
        "句" * 10,
    )


def test_each_sentence_sees_its_neighbours_and_the_like_places_of_other_points() -> None:
    found = _points(3)
    chances = np.array(
        [[0, 1, 0, 0], [0, 0, 1, 0]] * 2 + [[0, 1, 0, 0], [0, 0.6, 0.4, 0]] + [[0, 0, 0, 1]], float
    )
    table = beside.features(found, np.zeros((7, 2)), chances)
    own, log, before, behind, alike, opening, place, last, why = np.split(
        table, np.cumsum([2, 4, 4, 4, 4, 4, 3, 1]), axis=1
    )
    assert not own.any() and log[0] == pytest.approx(np.log(chances[0] + 1e-3))
    assert (before[1] == chances[0]).all() and not before[0].any() and not before[6].any()
    assert (behind[4] == chances[5]).all() and not behind[5].any()
    # The second sentences of the other two points say why.
    assert alike[5].tolist() == [0, 0, 1, 0]
    assert alike[6] == pytest.approx(chances.mean(axis=0))
    assert opening[5].tolist() == [0, 1, 0, 0] and not opening[4].any()
    assert place.argmax(axis=1).tolist() == [0, 1, 0, 1, 0, 1, 0]
    assert last[:, 0].tolist() == [0, 1, 0, 1, 0, 1, 1]
    assert why[5].tolist() == [0, 1, 0, 0]


def test_a_run_in_heading_and_a_new_section_begin_a_point() -> None:
    found = _points(1)
    led = [found[0], Statement(**{**_fields(found[1]), "lead": 4})]
    table = beside.features(led, np.zeros((2, 0)), np.full((2, 4), 0.25))
    assert table[:, -8:-5].argmax(axis=1).tolist() == [0, 0]


def _fields(one: Statement) -> dict[str, object]:
    return {name: getattr(one, name) for name in Statement.__slots__}


def test_what_is_learned_tells_a_second_sentence_by_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "MODEL", tmp_path / "beside.npz")
    chance = np.random.default_rng(0)

    def sheet(causes: bool) -> Sheet:
        found = _points(6)
        truth = np.array([1, 2 if causes else 1] * 6 + [3 if causes else 0])
        # One number tells the classes apart, of one in four only roughly.
        own = np.column_stack([np.ones(13), truth + chance.normal(0, 0.35, 13)])
        return Sheet(found, own, truth)

    libraries = [[sheet(bool((a + b) % 2)) for b in range(12)] for a in range(4)]
    learn(libraries)
    judge = first([one for own in libraries for one in own])
    kept = [sheet(bool(number % 2)) for number in range(20)]
    alone, around = [], []
    for one in kept:
        chances = np.zeros((13, 4))
        chances[:, judge.classes_] = judge.predict_proba(one.own)
        alone.append((chances.argmax(axis=1) == one.truth).mean())
        shares = beside.judged(one.found, one.own, chances)
        assert np.allclose(shares.sum(axis=1), 1.0)
        around.append((shares.argmax(axis=1) == one.truth).mean())
    assert np.mean(around) > np.mean(alone) + 0.05
    beside.forget()
