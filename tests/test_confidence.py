"""How sure an answer is: the curve by hand, and that more evidence is never less sure."""

from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import confidence as module
from retrieval.confidence import confidence, evidence
from retrieval.question import Language
from retrieval.search import Views

ALL = np.arange(3)


def views(text: list[float], vector: list[float]) -> Views:
    nothing = np.zeros(len(text), dtype=np.float32)
    return Views(np.array(text, np.float32), nothing, np.array(vector, np.float32), nothing)


def test_the_best_of_each_view_among_the_ranked_rows() -> None:
    found = views([0.25, 0.5, 0.75], [0.5, 0.25, 1.0])
    assert evidence(found, np.array([0, 1])) == (0.5, 0.5)
    assert evidence(found, ALL) == (0.75, 1.0)


def test_nothing_ranked_is_nothing_known() -> None:
    none = np.empty(0, dtype=np.int64)
    assert evidence(views([1.0], [1.0]), none) == (0, 0)
    assert confidence(views([1.0], [1.0]), none, "zh") == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_logistic_curve(language: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CURVE", {language: (-2.0, 4.0, 3.0)})
    found = confidence(views([0.25, 0.5, 0.0], [0.5, 0.0, 0.25]), ALL, language)
    assert found == pytest.approx(1 / (1 + exp(-(-2 + 4 * 0.5 + 3 * 0.5))))


SHARE = st.floats(0, 1, width=32)


@pytest.mark.parametrize("language", ["zh", "en"])
@given(share=SHARE, cosine=SHARE, more=SHARE)
def test_between_nought_and_one_and_rising_with_the_share(
    language: Language, share: float, cosine: float, more: float
) -> None:
    less, greater = sorted((share, more))
    one, other = (confidence(views([text], [cosine]), np.array([0]), language) for text in (less, greater))
    assert 0 <= one <= other <= 1
