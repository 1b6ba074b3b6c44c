"""How sure an answer is: the curve by hand, and that more evidence is never less sure."""

from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import confidence as module
from retrieval.confidence import ROLE_ONLY, confidence, evidence
from retrieval.question import Language, Question
from retrieval.search import Views

ALL = [0, 1, 2]


def asked(language: Language, *, role_only: bool = False) -> Question:
    return Question("?", language, "highlight" if role_only else None, "?", role_only)


def views(text: list[float], vector: list[float]) -> Views:
    nothing = np.zeros(len(text), dtype=np.float32)
    return Views(np.array(text, np.float32), nothing, np.array(vector, np.float32), nothing)


def test_the_best_of_each_view_among_the_ranked_rows() -> None:
    found = views([0.25, 0.5, 0.75], [0.5, 0.25, 1.0])
    assert evidence(found, [0, 1]) == (0.5, 0.5)
    assert evidence(found, ALL) == (0.75, 1.0)


def test_nothing_ranked_is_nothing_known() -> None:
    assert evidence(views([1.0], [1.0]), []) == (0, 0)
    assert confidence(asked("zh"), views([1.0], [1.0]), []) == 0


def test_the_words_may_stand_in_the_headings() -> None:
    text, headings, vector = (np.array(x, dtype=np.float32) for x in ([0.25, 0], [0.5, 1], [0.75, 0]))
    found = Views(text, headings, vector, np.zeros(2, dtype=np.float32))
    assert evidence(found, [0]) == (0.5, 0.75)


def test_a_question_for_a_role_alone_is_answered_by_that_role() -> None:
    text = np.zeros(2, dtype=np.float32)
    role = np.array([1, 0], dtype=np.float32)
    found = Views(text, text, text, role)
    assert confidence(asked("zh", role_only=True), found, [0, 1]) == ROLE_ONLY
    assert confidence(asked("zh", role_only=True), found, [1]) < 0.5
    assert confidence(asked("zh"), found, [0, 1]) < 0.5


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_logistic_curve(language: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CURVE", {language: (-2.0, 4.0, 3.0)})
    found = confidence(asked(language), views([0.25, 0.5, 0.0], [0.5, 0.0, 0.25]), ALL)
    assert found == pytest.approx(1 / (1 + exp(-(-2 + 4 * 0.5 + 3 * 0.5))))


SHARE = st.floats(0, 1, width=32)


@pytest.mark.parametrize("language", ["zh", "en"])
@given(share=SHARE, cosine=SHARE, more=SHARE)
def test_between_nought_and_one_and_rising_with_the_share(
    language: Language, share: float, cosine: float, more: float
) -> None:
    less, greater = sorted((share, more))
    one, other = (confidence(asked(language), views([text], [cosine]), [0]) for text in (less, greater))
    assert 0 <= one <= other <= 1
