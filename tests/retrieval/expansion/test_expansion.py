"""Words of a question → terms of the index: glossary, model, and how sure each is."""

from pathlib import Path

import pytest
from model_doubles import static_encoder

from index.models.static import StaticEncoder
from retrieval.expansion.dictionary import Dictionary
from retrieval.expansion.terms import Word, expand
from retrieval.understanding.question import read_question

# ideology is 意识形态, has cosine .8 with 思想 and .6 with 舆论, 0 with 党员 and 堤防.
INDEX = {"堤防", "舆论", "意识形态", "思想", "党员", "作风", "不正之风"}


@pytest.fixture
def encoder(tmp_path: Path) -> StaticEncoder:
    return static_encoder(tmp_path / "tiny")


def words(encoder: StaticEncoder, question: str, index: set[str] = INDEX) -> list[Word]:
    return expand(read_question(question), Dictionary(encoder, sorted(index)), index.__contains__)


def test_the_glossary_stands_alone_with_the_words_themselves(encoder: StaticEncoder) -> None:
    (style,) = words(encoder, "work style")
    assert style == Word("work style", style.group, style.group)
    assert style.group == (("作风", 1), ("work", 1), ("style", 1))


def test_words_around_a_phrase_are_the_models(encoder: StaticEncoder) -> None:
    before, style, after = words(encoder, "dikes work style unheard", {"堤防", "作风"})
    assert before == Word("dikes", (("dikes", 1), ("堤防", 1)), (("堤防", pytest.approx(1, abs=1e-5)),))
    assert style.text == "work style"
    assert after == Word("unheard", (("unheard", 1),), ())


def test_a_rendering_that_is_no_term_goes_by_its_words(encoder: StaticEncoder) -> None:
    # 党员活动 is not in the index, 党员 is; 党委 and its parts are not.
    (member,) = words(encoder, "party member")
    assert member.group[0] == ("党员", 1)
    index = {"不正之风"}
    (wind,) = words(encoder, "improper", index)
    assert wind.group == (("不正之风", 1), ("improper", 1))
    (parts,) = words(encoder, "democratic life meeting", {"民主", "生活"})
    assert parts.group[:2] == (("民主", 0.5), ("生活", 0.5))


def test_a_phrase_whose_renderings_the_index_lacks_is_left_to_the_model(encoder: StaticEncoder) -> None:
    assert [word.text for word in words(encoder, "civil servant")] == ["civil", "servant"]


def test_how_sure_a_neighbour_is(encoder: StaticEncoder) -> None:
    word = words(encoder, "意识形态")[2]
    assert word.text == "意识形态"
    # From .35 to .8 the cosine is stretched over 0 to 1; .6 is (.6 − .35) / .45.
    assert dict(word.sure) == pytest.approx({"意识形态": 1, "思想": 1, "舆论": 0.25 / 0.45}, abs=1e-4)


def test_a_word_the_index_lacks_is_said_by_its_neighbours_alone(encoder: StaticEncoder) -> None:
    word = words(encoder, "意识形态", INDEX - {"意识形态"})[2]
    assert dict(word.sure) == pytest.approx({"思想": 1, "舆论": 0.25 / 0.45}, abs=1e-4)
    assert ("意识形态", 1.0) in word.group


def test_pairs_are_parts_of_words_and_say_nothing(encoder: StaticEncoder) -> None:
    found = words(encoder, "堤防", {"堤防"})
    assert found == [
        Word("堤防", (("堤防", 1),), (("堤防", 1),)),
        Word("堤防_", (("堤防_", 1),), ()),
    ]
