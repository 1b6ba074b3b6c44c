"""How sure an answer is: the curve by hand, and that more evidence is never less sure."""

import json
from dataclasses import replace
from math import exp
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answerability.confidence import (
    FEATURES,
    FOUND,
    MODEL,
    ROLE_ONLY,
    Curve,
    confidence,
    curves,
    features,
)
from retrieval.answerability.evidence import Evidence
from retrieval.understanding.question import Language, Question

NOTHING = Evidence(0.0, 0.0, 0.0)
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def asked(language: Language, *, role_only: bool = False) -> Question:
    return Question("?", language, "highlight" if role_only else None, "?", role_only)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_for_a_role_alone_is_answered_by_that_role(language: Language) -> None:
    assert confidence(asked(language, role_only=True), NOTHING, of_role=True) == ROLE_ONLY
    assert confidence(asked(language, role_only=True), NOTHING, of_role=False) < FOUND < ROLE_ONLY
    assert confidence(asked(language), NOTHING, of_role=True) < FOUND
    unknown = replace(asked(language, role_only=True), unknown_unit="林业局")
    assert confidence(unknown, NOTHING, of_role=True) < FOUND


def test_the_logistic_curve() -> None:
    curve = Curve(-2.0, (4.0, 2.0, 1.5, 0.5, 0.2, -1.0))
    logit = -2 + 4 * 0.5 + 2 * 0.7 + 1.5 * 0.4 + 0.5 * -2.0 + 0.2 * 3.0 - 1
    assert curve.probability((0.5, 0.7, 0.4, -2.0, 3.0, 1.0)) == pytest.approx(1 / (1 + exp(-logit)))


def test_what_the_curve_sees() -> None:
    evidence = Evidence(above=0.25, words=0.6, lead=0.3, missing=("秸秆",), usual=-1.5, answers=2.5)
    assert features(asked("zh"), evidence) == (0.25, 0.6, 0.3, -1.5, 2.5, 0.0)
    unknown = replace(asked("zh"), unknown_unit="林业局")
    assert features(unknown, evidence) == (0.25, 0.6, 0.3, -1.5, 2.5, 1.0)
    assert features(asked("zh"), NOTHING) == (0.0,) * len(FEATURES)


def test_the_file_holds_a_curve_for_each_language_whose_slopes_have_the_right_sign(tmp_path: Path) -> None:
    kept = json.loads(MODEL.read_text(encoding="utf-8"))
    assert set(kept) == set(LANGUAGES)
    for curve in curves().values():
        assert all(sign * slope >= 0 for sign, slope in zip(FEATURES.values(), curve.slopes, strict=True))
    # A number that counts in no language would be none.
    by_number = zip(*(curve.slopes[:5] for curve in curves().values()), strict=True)
    assert all(any(slopes) for slopes in by_number)
    made = {
        language: {
            "intercept": -1.0,
            **{name: float(place) for place, name in enumerate(FEATURES)},
        }
        for language in LANGUAGES
    }
    file = tmp_path / "confidence.json"
    file.write_text(json.dumps(made), encoding="utf-8")
    assert curves(file)["en"] == Curve(-1.0, (0.0, 1.0, 2.0, 3.0, 4.0, 5.0))


SHARE = st.floats(0, 1, width=32)


@pytest.mark.parametrize("language", LANGUAGES)
@given(cosine=SHARE, words=SHARE, lead=SHARE, more=SHARE)
def test_between_nought_and_one_and_rising_with_the_evidence(
    language: Language, cosine: float, words: float, lead: float, more: float
) -> None:
    less, greater = sorted((cosine, more))
    plain = Evidence(cosine, words, lead)
    for name in ("above", "words", "lead", "usual", "answers"):
        nearer, farther = (replace(plain, **{name: value}) for value in (greater, less))
        one, other = (confidence(asked(language), seen, of_role=False) for seen in (farther, nearer))
        assert 0 <= one <= other <= 1
