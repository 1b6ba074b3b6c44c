"""What a question that compares carries on to the view that compares."""

import pytest

from chat.render.onward import _named_topic
from retrieval.types import Answer, Understood


@pytest.mark.parametrize(
    ("read", "left", "topic"),
    [
        ("党建工作", "党建", "党建工作"),
        ("党建", "党建 工作", "党建"),
        ("红柳滩", "有什么不一样", None),  # of the name, which is no part of what is left
        ("水利", "水利 不一样", "水利"),  # said besides 水利局
        ("", "有什么不一样", None),
        ("党建", None, None),  # taken away
    ],
)
def test_a_topic_stands_in_what_is_left_without_names(read: str, left: str | None, topic: str | None) -> None:
    understood = (Understood("unit", "红柳滩镇"), *([Understood("topic", left)] if left else []))
    answer = Answer("…", found=True, confidence=0.9, passages=(), reports=1, understood=understood)
    assert _named_topic(answer, read) == topic
