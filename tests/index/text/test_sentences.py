"""How a text is cut into sentences."""

from hypothesis import given
from hypothesis import strategies as st

from index.text.sentences import sentences


def test_a_text_is_cut_behind_its_marks_and_short_ones_stay_with_the_next() -> None:
    assert sentences("一是学习不够深入。二是督查不够；三是\n整改不实！") == [
        "一是学习不够深入。",
        "二是督查不够；",
        "三是\n整改不实！",
    ]
    assert sentences("学习不够深入。好。") == ["学习不够深入。好。"]
    assert sentences("。；\n") == sentences("") == []


@given(st.text(alphabet="党建。；\n一！，a ", max_size=60))
def test_sentences_make_up_their_text(text: str) -> None:
    found = sentences(text)
    assert "".join(found) == (text if any(sign not in "。；！\n" for sign in text) else "")
    assert all(found)
