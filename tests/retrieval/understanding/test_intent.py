"""What a question wants, as the small model reads it."""

import numpy as np
import pytest

from retrieval.understanding.intent import (
    ASKED,
    INTENTS,
    OUTSIDE,
    REACH,
    forward,
    marginals,
    read_intent,
    read_with,
    shipped,
    without_outside,
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
    assert len(reading.inside) == len(reading.places) and all(0 <= one <= 1 for one in reading.inside)


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


def test_what_only_asks_stands_outside_the_topic() -> None:
    question = "咱们宣传这块有啥毛病"
    reading = read_intent(question)
    of = {
        question[start:end]: inside
        for (start, end), inside in zip(reading.places, reading.inside, strict=True)
    }
    assert max(of, key=lambda token: of[token]) == "宣传" and of["毛病"] < OUTSIDE
    assert without_outside("宣传这块", question, reading) == "宣传"


def test_verbs_that_only_ask_are_cut_off_whole() -> None:
    """路灯不亮归谁管: 归 belongs to the asking; 管着老旧小区 keeps what is asked about."""
    for subject, question, topic in (
        ("路灯不亮归", "路灯不亮归谁管", "路灯不亮"),
        ("意识形态工作", "意识形态工作存在哪些问题", "意识形态工作"),
    ):
        assert without_outside(subject, question, read_intent(question)) == topic


def test_what_counts_is_the_mean_of_the_networks() -> None:
    question = "咱们宣传这块有啥毛病"
    alone = [read_with([one], question) for one in shipped()]
    together = read_intent(question)
    assert len(alone) == 3
    for name in ("roles", "intents", "inside"):
        assert getattr(together, name) == pytest.approx(
            np.mean([getattr(one, name) for one in alone], axis=0)
        )


def test_each_token_takes_in_two_neighbours_a_round_and_no_more() -> None:
    weights, *_ = shipped()
    vectors = np.random.default_rng(0).normal(size=(12, len(weights.gain))).astype(np.float32)
    other = vectors.copy()
    other[0] += 1.0
    changed = np.abs(forward(weights, vectors)[0] - forward(weights, other)[0]).max(axis=1) > 0
    reach = REACH * len(weights.kernels)
    assert changed[0] and changed[: reach + 1].sum() > 2 and not changed[reach + 1 :].any()


def test_marginals_are_those_of_every_labelling_added_up() -> None:
    """Forward-backward against the sum over all sequences before* in* behind*."""
    weights, *_ = shipped()
    emitted = np.random.default_rng(0).normal(size=(3, 3))
    allowed = [(a, b, c) for a in range(2) for b in range(a, 3) for c in range(b, 3) if (a, b) != (0, 2)]
    allowed = [one for one in allowed if (one[1], one[2]) != (0, 2)]
    total = np.zeros((3, 3))
    for labels in allowed:
        score = weights.starts[labels[0]] + sum(emitted[place, label] for place, label in enumerate(labels))
        score += weights.moves[labels[0], labels[1]] + weights.moves[labels[1], labels[2]]
        for place, label in enumerate(labels):
            total[place, label] += np.exp(score)
    assert marginals(weights, emitted) == pytest.approx(total / total.sum(axis=1, keepdims=True), abs=1e-6)


def test_a_question_is_read_once() -> None:
    assert read_intent("路灯不亮归谁管") is read_intent("路灯不亮归谁管")
