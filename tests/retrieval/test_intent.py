"""What a question wants, as the small model reads it."""

import numpy as np
import pytest

from retrieval.understanding.intent import (
    ASKED,
    INTENTS,
    class_features,
    marginals,
    read_intent,
    shipped,
    token_features,
    tokens,
)

QUESTIONS = (
    "水务局明年打算怎么搞二次供水",
    "哪些单位没有提到数据共享",
    "Which bureaus complain about ageing pipes?",
    "你好",
    "2022年经费缺口 " * 30,
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_probabilities_sum_to_one_and_the_topic_is_verbatim(question: str) -> None:
    reading = read_intent(question)
    assert sum(reading.intents) == pytest.approx(1.0) and len(reading.intents) == len(INTENTS)
    assert sum(reading.roles) == pytest.approx(1.0) and len(reading.roles) == len(ASKED)
    assert question[reading.start : reading.end] == reading.topic
    assert 0.5 <= reading.sure <= 1.0


def test_intents_and_roles_of_plain_questions() -> None:
    assert read_intent("哪些单位没有提到数据共享").intent == "not_said"
    assert read_intent("有多少家单位说人手不够").intent == "count_units"
    assert read_intent("你好").intent == "smalltalk"
    assert read_intent("殡葬改革难在哪儿").role == "problem"
    assert read_intent("森林防火").role is None
    assert read_intent("森林防火").topic == "森林防火"


def test_nothing_at_all_is_read_as_nothing() -> None:
    reading = read_intent("  ")
    assert (reading.topic, reading.start, reading.end) == ("", 0, 0)


def test_tokens_are_words_numbers_and_single_characters() -> None:
    text = "5G基站 don't 2022"
    assert [text[a:b] for a, b in tokens(text)] == ["5G", "基", "站", "don't", "2022"]


def test_marginals_are_those_of_every_labelling_added_up() -> None:
    """Forward-backward against the sum over all sequences before* in* behind*."""
    weights = shipped()
    features = token_features(["殡", "葬", "难"])
    emitted = weights.topic[features].sum(axis=1).astype(float)
    allowed = [(a, b, c) for a in range(2) for b in range(a, 3) for c in range(b, 3) if (a, b) != (0, 2)]
    allowed = [one for one in allowed if (one[1], one[2]) != (0, 2)]
    total = np.zeros((3, 3))
    for labels in allowed:
        score = weights.starts[labels[0]] + sum(emitted[place, label] for place, label in enumerate(labels))
        score += weights.moves[labels[0], labels[1]] + weights.moves[labels[1], labels[2]]
        for place, label in enumerate(labels):
            total[place, label] += np.exp(score)
    assert marginals(weights, features) == pytest.approx(total / total.sum(axis=1, keepdims=True), abs=1e-6)


def test_a_masked_topic_changes_the_features_and_nothing_else_does() -> None:
    whole = class_features("森林防火有哪些问题", 0, 0)
    assert np.array_equal(whole, class_features("森林防火有哪些问题", 0, 0))
    assert not np.array_equal(whole, class_features("森林防火有哪些问题", 0, 4))
