"""Vectors by the draft of a model, and by the model itself where there are few texts."""

from collections.abc import Sequence

import numpy as np
from libraries import CharacterEncoder
from numpy.typing import NDArray

from analysis.matching.likeness import FEW, Likeness


class Drafting(CharacterEncoder):
    """Its draft knows of a text its first character alone."""

    def draft_passages(self, texts: Sequence[str], progress: object = None) -> NDArray[np.float32]:
        return self.encode_passages([text[0] for text in texts])


def test_few_statements_are_compared_by_the_model_itself() -> None:
    quick = Likeness(Drafting())
    assert quick.cosines(["甲乙"], ["甲子"])[0, 0] > 0.99
    exact = quick.for_few(FEW)
    assert abs(exact.cosines(["甲乙"], ["甲子"])[0, 0] - 0.5) < 0.01
    assert quick.for_few(FEW + 1) is quick and exact.for_few(1) is exact


def test_a_model_without_a_draft_is_exact() -> None:
    plain = Likeness(CharacterEncoder())
    assert plain.for_few(1) is plain
