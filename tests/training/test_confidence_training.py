"""Learning the curve of the confidence from examples that are made up."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evaluation.refusal.examples import Example, write
from index.models.cross_encoder import ANSWERS, CORRECTED, FOLDER, NETWORK
from retrieval.answerability.confidence import FEATURES, curves
from training.confidence.__main__ import line, main
from training.confidence.correction import Correction, by_others, corrected, learned
from training.confidence.fit import fitted, left_out, trade, usable, weights
from training.cross_encoder import last_layer
from training.cross_encoder.last_layer import LastLayer


def example(
    family: str, cosine: float, *, answerable: bool, shown: bool | None = None, taught: bool = True
) -> Example:
    # Of the other features none tells anything, and the last points the wrong way.
    values = (cosine, *(0.5,) * (len(FEATURES) - 2), float(answerable))
    return Example(f"{family} 1", family, taught, "zh", "?", values, answerable, shown)


def many(*families: str) -> list[Example]:
    return [
        example(family, (0.7 if answerable else 0.3) + 0.02 * place, answerable=answerable)
        for family in families
        for answerable in (True, False)
        for place in range(-9, 10)
    ]


def test_what_tells_counts_and_no_slope_has_the_wrong_sign() -> None:
    curve = fitted(many("a", "b"))
    assert curve.slopes[0] > 5
    # A unit that nothing mentions may only make less sure, though here it goes with the answers.
    assert curve.slopes[-1] == 0
    answered = (0.7, *(0.5,) * (len(FEATURES) - 2), 1.0)
    assert curve.probability(answered) > 0.9 > 0.3 > curve.probability((0.3, *answered[1:]))


def test_families_count_by_the_root_of_their_libraries_and_three_of_four_are_answerable() -> None:
    found = weights(
        [
            example("a", 0.5, answerable=True),
            example("a", 0.5, answerable=False),
            *(example("b", 0.5, answerable=kind) for kind in (True, True, True, False)),
        ]
    )
    assert found == pytest.approx([0.375, 0.125, 0.125, 0.125, 0.125, 0.125])
    several = [
        example("a", 0.5, answerable=True),
        *(replace(example("b", 0.5, answerable=True), library=f"b {place}") for place in range(4)),
    ]
    assert weights(several) == pytest.approx([1 / 3, *[1 / 6] * 4])


def test_what_comes_near_counts_more_than_what_is_far() -> None:
    there, *others = (
        example("a", 0.5, answerable=True),
        *(example("a", 0.5, answerable=False) for _ in range(4)),
    )
    near = [replace(one, near=place == 0) for place, one in enumerate(others)]
    assert weights([there, *near]) == pytest.approx([0.75, 0.25 * 0.5, *[0.25 * 0.5 / 3] * 3])
    assert weights([there, *near], 0.4) == pytest.approx([0.75, 0.25 * 0.4, *[0.25 * 0.6 / 3] * 3])


def test_how_near_words_come_where_only_passages_are_known() -> None:
    others = (0.5,) * (len(FEATURES) - 2)
    assert list(FEATURES)[:2] == ["above", "words"]
    known = [
        Example("a 1", "a", True, "zh", "?", (cosine, 0.1 + 0.5 * cosine + off, *others), True, None)
        for cosine in (0.2, 0.4, 0.8)
        for off in (-0.05, 0.05)
    ]
    assert line(known, "words", "above") == pytest.approx((0.1, 0.5))


def test_a_family_is_judged_by_the_others() -> None:
    # In the last everything is the other way about: only those who saw it would know.
    turned = [example("c", 0.3 if kind else 0.7, answerable=kind) for kind in (True, False)]
    found = left_out([*many("a", "b"), *turned], lambda teach, asked: (teach, asked))
    assert found[-2] < 0.5 < found[-1]


def test_what_stands_elsewhere_or_only_judges_teaches_nothing() -> None:
    assert usable(example("a", 0.5, answerable=True, shown=True))
    assert usable(example("a", 0.5, answerable=False))
    assert not usable(example("a", 0.5, answerable=True, shown=False))
    assert not usable(example("a", 0.5, answerable=True, taught=False))


def test_what_each_threshold_would_cost() -> None:
    examples = [example(family, 0.5, answerable=kind) for family in "ab" for kind in (True, False, False)]
    probability = np.array([0.32, 0.32, 0.9, 0.9, 0.22, 0.32])
    found = {least: shares for least, *shares in trade(examples, probability)}
    assert (min(found), max(found)) == (0.2, 0.6)
    assert (found[0.2], found[0.25], found[0.35]) == ([0, 0], [0, 0.25], [0.5, 0.75])
    # What only judges is not told of.
    judge = [example("c", 0.5, answerable=True, taught=False)]
    assert {least: shares for least, *shares in trade(judge, np.array([0.1]))}[0.35] == [0, 0]


def test_the_command_writes_what_the_program_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept, out = tmp_path / "examples.jsonl", tmp_path / "confidence.json"
    rows = many("a", "b")
    english = [
        Example(r.library, r.family, r.taught, "en", r.question, r.features, r.answerable, r.shown)
        for r in rows
    ]
    write([*rows, *english], kept)
    network = tmp_path / "network.onnx"
    network.write_bytes((FOLDER / NETWORK).read_bytes())
    before = last_layer.read(network)
    given = ["--data", str(tmp_path), "--examples", str(kept), "--out", str(out), "--network", str(network)]
    assert main(given) == 0
    assert "| a 1 | 19, 19 |" in capsys.readouterr().out
    # Nothing was read: what training left stays.
    after = last_layer.read(network)
    assert after.weight[:, CORRECTED] == pytest.approx(before.weight[:, ANSWERS])
    assert after.bias[CORRECTED] == pytest.approx(before.bias[ANSWERS])
    assert curves(out)["zh"] == curves(out)["en"]
    assert set(json.loads(out.read_text(encoding="utf-8"))["zh"]) == {"intercept", *FEATURES}


# Two numbers a pair: training looked at the first, and the second tells.
LAYER = LastLayer(np.array([[0.0, 1.0, 1.0], [0.0, 0.0, 0.0]]), np.array([0.0, 0.5, 0.5]))
ANSWER = list(FEATURES).index("answers")


def read_in(library: str, chance: np.random.Generator, *, turned: bool = False) -> list[Example]:
    """Of what was read the first number says nothing, the second whether it answers; for each a worse passage too."""
    found = []
    for place in range(40):
        answerable = place % 2 == 0
        tells = (1.0 if answerable != turned else -1.0) + chance.normal(0, 0.3)
        judged = ((chance.normal(), tells), (-9.0, 0.0))
        features = tuple(chance.normal(0, 0.1, len(FEATURES)).tolist())
        found.append(Example(library, library, True, "zh", "?", features, answerable, None, judged=judged))
    return found


def test_the_log_odds_are_corrected_in_the_direction_that_tells() -> None:
    chance = np.random.default_rng(0)
    correction = learned(read_in("a", chance) + read_in("b", chance), LAYER)
    first, second = correction.direction
    assert second > 3 * abs(first)
    asked = corrected(read_in("c", chance), correction)
    said = np.array([one.features[ANSWER] for one in asked])
    answerable = np.array([one.answerable for one in asked])
    assert said[answerable].min() > said[~answerable].max()


def test_the_passage_that_most_likely_answers_counts_and_what_was_not_read_stays() -> None:
    one = example("a", 0.5, answerable=True)
    read = replace(one, judged=((1.0, 0.0), (0.0, 9.0), (2.0, 0.0)))
    by = Correction(np.array([1.0, 0.1]), -0.5)
    assert [each.features[ANSWER] for each in corrected([one, read], by)] == [0.5, 1.5]
    # One is as sure as another beyond 4.
    assert corrected([replace(one, judged=((99.0, 0.0),))], by)[0].features[ANSWER] == 4.0


def test_each_library_is_corrected_by_others() -> None:
    chance = np.random.default_rng(1)
    right, wrong = read_in("a", chance) + read_in("b", chance), read_in("c", chance, turned=True)
    found = by_others([*wrong, *right], LAYER)
    assert [one.library for one in found[:40]] == ["c"] * 40
    said = np.array([one.features[ANSWER] for one in found[:40]])
    # By itself it would know that here everything is the other way about.
    assert said[::2].mean() < said[1::2].mean()


def test_where_nothing_tells_what_training_left_stays() -> None:
    same = learned(many("a", "b"), LAYER)
    assert (same.direction.tolist(), same.offset) == ([1.0, 0.0], 0.5)
