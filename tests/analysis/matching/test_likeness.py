"""Vectors by the draft of a model, and by the model itself where there are few texts."""

from collections.abc import Sequence

import numpy as np
from libraries import CharacterEncoder
from numpy.typing import NDArray

from analysis.matching.exact import Remembered, exact_vectors
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


class Counting(CharacterEncoder):
    """Tells which texts it was asked for as passages."""

    def __init__(self, fingerprint: str) -> None:
        self.fingerprint = fingerprint
        self.asked: list[list[str]] = []

    def encode_passages(self, texts: Sequence[str], progress: object = None) -> NDArray[np.float32]:
        self.asked.append(list(texts))
        return self.encode_questions(texts)


def test_what_was_made_is_remembered_until_others_take_its_place() -> None:
    made: Remembered[str] = Remembered(kept=3)
    encoder = Counting("counting-1")

    def of(*texts: str) -> NDArray[np.float32]:
        return np.stack(made.of(texts, encoder.encode_passages))

    np.testing.assert_array_equal(of("甲", "乙", "甲"), encoder.encode_questions(["甲", "乙", "甲"]))
    np.testing.assert_array_equal(of("乙", "丙", "丁"), encoder.encode_questions(["乙", "丙", "丁"]))
    assert encoder.asked == [["甲", "乙"], ["丙", "丁"]]
    of("甲")  # it was the oldest of four
    assert encoder.asked[2:] == [["甲"]]
    assert exact_vectors(encoder, []).shape == (0, 64)


def test_another_encoder_has_vectors_of_its_own() -> None:
    one, other = Counting("counting-1"), Counting("counting-1")
    for encoder in (one, other, one):
        exact_vectors(encoder, ["甲"])
    assert (one.asked, other.asked) == ([["甲"]], [["甲"]])
