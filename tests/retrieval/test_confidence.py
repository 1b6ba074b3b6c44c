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
    MODEL,
    ROLE_ONLY,
    Curve,
    confidence,
    curves,
    features,
)
from retrieval.answerability.evidence import Evidence
from retrieval.types import Understood
from retrieval.understanding.question import Language, Question

NOTHING = Evidence(0.0, 0.0, 0.0, 0.0, 0, ())
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def asked(language: Language, *, role_only: bool = False, number: bool = False) -> Question:
    return Question("?", language, "highlight" if role_only else None, "?", role_only, number=number)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_for_a_role_alone_is_answered_by_that_role(language: Language) -> None:
    assert confidence(asked(language, role_only=True), NOTHING, of_role=True) == ROLE_ONLY
    least = curves()[language].found
    assert confidence(asked(language, role_only=True), NOTHING, of_role=False) < least < ROLE_ONLY
    assert confidence(asked(language), NOTHING, of_role=True) < least


def test_the_logistic_curve() -> None:
    curve = Curve(-2.0, (4.0, 1.5, 3.0, 1.0, 0.5, 2.0, -5.0, -0.7, -1.0), 0.4)
    logit = -2 + 4 * 0.5 + 1.5 * 0.4 + 3 * 0.25 + 1 * 0.75 + 0.5 * 0.3 + 2 * 0.6 - 5 * 0.2 - 0.7
    assert curve.probability((0.5, 0.4, 0.25, 0.75, 0.3, 0.6, 0.2, 1.0, 0.0)) == pytest.approx(
        1 / (1 + exp(-logit))
    )


def test_what_the_curve_sees() -> None:
    evidence = Evidence(
        coverage=0.5,
        reach=0.75,
        cosine=0.25,
        literal=0.8,
        words=6,
        missing=(),
        lead=0.3,
        nearer=0.1,
        first=0.2,
    )
    assert features(asked("zh"), evidence) == ((0.25, 0.2, 0.1, 0.5, 0.3, 0.75, 0.0, 0.0, 0.0))
    # A fifth of what the number is of stands nowhere.
    assert features(asked("zh", number=True), evidence) == pytest.approx(
        (0.25, 0.2, 0.1, 0.5, 0.3, 0.75, 0.2, 1.0, 0.0)
    )
    unknown = replace(asked("zh"), unknown_unit="林业局")
    assert features(unknown, evidence)[-1] == 1
    assert features(asked("zh"), NOTHING) == (0.0,) * len(FEATURES)


def test_a_unit_that_is_named_counts_as_a_word_that_is_held() -> None:
    evidence = Evidence(0.5, 0.75, 0.25, 0.8, 3, ())
    unit, year = Understood("unit", "河湾镇"), Understood("year", "2023")
    *_, coverage, _, reach, _, _, _ = features(replace(asked("zh"), filters=(unit, year)), evidence)
    assert (coverage, reach) == pytest.approx(((3 * 0.5 + 1) / 4, (3 * 0.75 + 1) / 4))


def test_the_file_holds_a_curve_for_each_language_whose_slopes_have_the_right_sign(tmp_path: Path) -> None:
    kept = json.loads(MODEL.read_text(encoding="utf-8"))
    assert set(kept) == set(LANGUAGES)
    for curve in curves().values():
        assert all(sign * slope >= 0 for sign, slope in zip(FEATURES.values(), curve.slopes, strict=True))
        assert sum(slope != 0 for slope in curve.slopes) >= 4
    made = {
        language: {
            "intercept": -1.0,
            **{name: float(place) for place, name in enumerate(FEATURES)},
            "found": 0.3,
        }
        for language in LANGUAGES
    }
    file = tmp_path / "confidence.json"
    file.write_text(json.dumps(made), encoding="utf-8")
    assert curves(file)["en"] == Curve(-1.0, tuple(map(float, range(9))), 0.3)


SHARE = st.floats(0, 1, width=32)


@pytest.mark.parametrize("language", LANGUAGES)
@given(coverage=SHARE, reach=SHARE, cosine=SHARE, more=SHARE)
def test_between_nought_and_one_and_rising_with_the_evidence(
    language: Language, coverage: float, reach: float, cosine: float, more: float
) -> None:
    less, greater = sorted((coverage, more))
    for name in ("coverage", "cosine", "reach"):
        base = Evidence(coverage, reach, cosine, 1.0, 4, ())
        one, other = (
            confidence(asked(language), replace(base, **{name: share}), of_role=False)
            for share in (less, greater)
        )
        assert 0 <= one <= other <= 1
