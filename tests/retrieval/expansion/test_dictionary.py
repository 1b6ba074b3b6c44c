"""The dictionary over a model of eight words."""

from math import exp
from pathlib import Path

import pytest
from model_doubles import static_encoder

from index.models.static import StaticEncoder
from retrieval.expansion.dictionary import LEAST_COSINE, LEAST_SYNONYM, NEAREST, SHARPNESS, Dictionary

# ideology is 意识形态, has cosine .8 with 思想 and .6 with 舆论, 0 with 党员 and 堤防.
INDEX = ["堤防", "舆论", "意识形态", "思想", "党员"]


@pytest.fixture
def encoder(tmp_path: Path) -> StaticEncoder:
    return static_encoder(tmp_path / "tiny")


def translated(encoder: StaticEncoder, word: str, vocabulary: list[str]) -> dict[str, float]:
    return dict(Dictionary(encoder, vocabulary).translations([word])[0])


def test_the_nearest_terms_weighed_by_the_formula(encoder: StaticEncoder) -> None:
    assert 0 < LEAST_COSINE <= 0.6
    (found,) = Dictionary(encoder, INDEX).translations(["ideology"])
    assert [term for term, _ in found] == ["意识形态", "思想", "舆论"]
    assert [weight for _, weight in found] == pytest.approx(
        [1, exp(SHARPNESS * (0.8 - 1)), exp(SHARPNESS * (0.6 - 1))], abs=1e-5
    )


def test_the_best_term_weighs_one_however_far_it_is(encoder: StaticEncoder) -> None:
    found = translated(encoder, "ideology", ["舆论", "思想"])
    assert found == pytest.approx({"思想": 1, "舆论": exp(SHARPNESS * (0.6 - 0.8))}, abs=1e-5)


def test_only_terms_of_this_index(encoder: StaticEncoder) -> None:
    assert translated(encoder, "dikes", INDEX)["堤防"] == 1
    assert "堤防" not in translated(encoder, "dikes", ["意识形态", "党员"])


def test_neither_pairs_nor_latin_words(encoder: StaticEncoder) -> None:
    vocabulary = ["意识_", "ideology", "dikes", "2023", "意识形态"]
    assert translated(encoder, "ideology", vocabulary) == {"意识形态": 1}


def test_nothing_near_enough(encoder: StaticEncoder) -> None:
    assert Dictionary(encoder, ["党员", "意识形态"]).translations(["dikes", "unknown_unit"]) == [(), ()]
    assert Dictionary(encoder, []).translations(["ideology"]) == [()]
    assert Dictionary(encoder, ["公路"]).translations(["ideology"]) == [()]


def test_synonyms_are_near_leave_the_word_out_and_weigh_by_their_own_cosine(encoder: StaticEncoder) -> None:
    assert 0.48 < LEAST_SYNONYM <= 0.6
    ideology, thought = Dictionary(encoder, INDEX).synonyms(["意识形态", "思想"])
    assert [term for term, _ in ideology] == ["思想", "舆论"]
    assert [weight for _, weight in ideology] == pytest.approx(
        [exp(SHARPNESS * (0.8 - 1)), exp(SHARPNESS * (0.6 - 1))], abs=1e-5
    )
    # 思想 (.8, .6, 0): .8 with 意识形态, .6 with 党员, .8 · .6 = .48 with 舆论 (.6, 0, .8).
    assert dict(thought) == pytest.approx(
        {term: exp(SHARPNESS * (cosine - 1)) for term, cosine in (("意识形态", 0.8), ("党员", 0.6))},
        abs=1e-5,
    )


def test_the_same_word_is_remembered_and_repeated(encoder: StaticEncoder) -> None:
    dictionary = Dictionary(encoder, INDEX)
    first = dictionary.translations(["dikes", "ideology", "dikes"])
    assert first[0] == first[2]
    assert dict(first[0]) == pytest.approx({"堤防": 1, "舆论": exp(SHARPNESS * (0.8 - 1))}, abs=1e-5)
    assert dictionary.translations(["ideology"]) == [first[1]]


def test_so_many_at_most_and_equals_in_the_order_of_the_index(tmp_path: Path) -> None:
    words = [chr(ord("一") + i) for i in range(NEAREST + 5)]
    encoder = static_encoder(tmp_path / "tiny", {"same": (100, 0), **dict.fromkeys(words, (100, 0))})
    (found,) = Dictionary(encoder, words[::-1]).translations(["same"])
    assert len(found) == NEAREST
    assert {weight for _, weight in found} == {1.0}
    (fewer,) = Dictionary(encoder, words[3::-1]).translations(["same"])
    assert [term for term, _ in fewer] == words[3::-1]
