"""How usual it is that reports say what a question asks for."""

from dataclasses import dataclass

import numpy as np
import pytest

from index.models.encoder import load_encoder
from retrieval.answerability.usual import MODEL, in_general, usual


@dataclass(frozen=True)
class Known:
    """An encoder of which nothing but its fingerprint is asked."""

    fingerprint: str


def test_weights_were_learned_with_the_encoder_that_ships() -> None:
    with np.load(MODEL) as kept:
        assert str(kept["fingerprint"]) == load_encoder().fingerprint
        weights, bias = kept["weights"], float(kept["bias"])
    vector = np.linspace(-1, 1, len(weights), dtype=np.float32)
    by = Known(load_encoder().fingerprint)
    assert usual(by, vector) == pytest.approx(float(np.sum(weights * vector)) + bias, abs=1e-4)  # type: ignore[arg-type]


def test_questions_in_general_are_of_both_languages_and_always_the_same() -> None:
    some = in_general(load_encoder())
    assert some is not None and some is in_general(load_encoder())
    assert some.shape == (128, load_encoder().dimension)
    assert np.linalg.norm(some, axis=1) == pytest.approx(np.ones(128), abs=2e-3)
    assert in_general(Known("another")) is None  # type: ignore[arg-type]


def test_nothing_is_known_of_questions_in_another_space() -> None:
    assert usual(Known("another"), np.ones(3, dtype=np.float32)) == 0.0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answered", "hardly"),
    [
        ("干部下乡是不是走过场", "下乡补贴一天几块钱"),
        ("下一步打算怎么抓安全生产", "安全科长的手机号是多少"),
        ("what went wrong with the training", "what is the trainer's phone number"),
    ],
)
def test_a_particular_of_a_matter_is_said_less_often_than_the_matter(answered: str, hardly: str) -> None:
    encoder = load_encoder()
    one, other = encoder.encode_questions([answered, hardly])
    assert usual(encoder, one) > usual(encoder, other) + 0.5
