"""How sure an answer is: the curve by hand, and that more evidence is never less sure."""

from dataclasses import replace
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answerability import confidence as module
from retrieval.answerability.confidence import ROLE_ONLY, confidence, features
from retrieval.answerability.evidence import Evidence
from retrieval.types import Understood
from retrieval.understanding.question import Language, Question

NOTHING = Evidence(0.0, 0.0, 0.0, 0.0, 0, ())
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def asked(language: Language, *, role_only: bool = False, number: bool = False) -> Question:
    return Question("?", language, "highlight" if role_only else None, "?", role_only, number=number)


def test_a_question_for_a_role_alone_is_answered_by_that_role() -> None:
    assert confidence(asked("zh", role_only=True), NOTHING, of_role=True) == ROLE_ONLY
    assert confidence(asked("zh", role_only=True), NOTHING, of_role=False) < 0.5
    assert confidence(asked("zh"), NOTHING, of_role=True) < 0.5


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_logistic_curve(language: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        module, "_CURVE", {language: (-2.0, 4.0, 3.0, 1.0, -5.0, 0.5, 2.0, 0.25, 0.75, -1.5, -3.0)}
    )
    evidence = Evidence(0.5, 0.75, 0.25, 0.8, 6, (), 0.3, 0.6, 0.4)
    logit = -2 + 4 * 0.5 + 3 * 0.25 + 1 * 0.75 + 0.5 * log(7) + 2 * 0.3 + 0.25 * 0.6 + 0.75 * 0.4
    found = confidence(asked(language), evidence, of_role=False)
    assert found == pytest.approx(1 / (1 + exp(-logit)))
    # A fifth of what the number is of stands nowhere.
    found = confidence(asked(language, number=True), evidence, of_role=False)
    assert found == pytest.approx(1 / (1 + exp(-(logit - 5 * 0.2 - 1.5))))
    unknown = replace(asked(language), unknown_unit="林业局")
    found = confidence(unknown, evidence, of_role=False)
    assert found == pytest.approx(1 / (1 + exp(-(logit - 3))))


def test_a_unit_that_is_named_counts_as_a_word_that_is_held() -> None:
    evidence = Evidence(0.5, 0.75, 0.25, 0.8, 3, ())
    unit, year = Understood("unit", "河湾镇"), Understood("year", "2023")
    named = replace(asked("zh"), filters=(unit, year))
    coverage, cosine, reach, unsaid, length, lead, *others = features(named, evidence)
    assert (coverage, reach) == pytest.approx(((3 * 0.5 + 1) / 4, (3 * 0.75 + 1) / 4))
    assert (cosine, unsaid, length, lead, *others) == (0.25, 0.0, log(5), 0.0, 0.0, 0.0, 0.0, 0.0)
    assert features(asked("zh"), NOTHING) == (0,) * 10


SHARE = st.floats(0, 1, width=32)


@pytest.mark.parametrize("language", LANGUAGES)
@given(coverage=SHARE, reach=SHARE, cosine=SHARE, more=SHARE)
def test_between_nought_and_one_and_rising_with_the_coverage(
    language: Language, coverage: float, reach: float, cosine: float, more: float
) -> None:
    less, greater = sorted((coverage, more))
    one, other = (
        confidence(asked(language), Evidence(share, reach, cosine, 1.0, 4, ()), of_role=False)
        for share in (less, greater)
    )
    assert 0 <= one <= other <= 1
