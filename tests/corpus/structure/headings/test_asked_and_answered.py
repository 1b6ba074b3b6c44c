"""Texts that are questions and their answers."""

from pathlib import Path

import pytest
from test_sections import read, under

HEAD = "禾浦市医疗保障局负责人就2024年基金监管工作答记者问\n近日，禾浦市医疗保障局负责人回答了记者的提问。\n"
ASKED = [
    ("2024年监管取得了哪些成效？", "全年检查医药机构684家，追回医保基金2318万元。"),
    ("当前还面临哪些难题？", "监管力量不足，专职稽核人员只有17人。"),
    ("下一步有什么打算？", "2025年，我们将上线追溯码监管应用，每半年开展一次专项行动。"),
]


@pytest.mark.parametrize(
    ("ask", "answer"), [("问：", "答："), ("问:", "答:"), ("问{}：", "答："), ("【问】", "【答】")]
)
def test_a_question_heads_its_answer(tmp_path: Path, ask: str, answer: str) -> None:
    questions = [ask.format(place) + own for place, (own, _) in enumerate(ASKED, 1)]
    lines = [line for own, (_, words) in zip(questions, ASKED, strict=True) for line in (own, answer + words)]
    report = read(tmp_path, HEAD + "\n".join(lines))
    assert [(one.level, one.heading) for one in report.sections if one.heading] == [
        (1, own) for own in questions
    ]
    assert [one.role for one in report.sections if one.heading] == ["achievement", "problem", "plan"]
    assert [words for _, _, words in under(report, questions[1])] == [answer + ASKED[1][1]]


def test_what_is_asked_in_a_section_is_its_text(tmp_path: Path) -> None:
    lines = f"一、监管成效\n问：{ASKED[0][0]}\n答：{ASKED[0][1]}\n二、存在问题\n问：{ASKED[1][0]}\n答：{ASKED[1][1]}\n"
    report = read(tmp_path, HEAD + lines)
    assert [one.heading for one in report.sections if one.heading] == ["一、监管成效", "二、存在问题"]


def test_one_question_alone_is_text(tmp_path: Path) -> None:
    text = f"{HEAD}问：{ASKED[0][0]}\n答：{ASKED[0][1]}\n全年没有发生大的风险，各项待遇按时足额支付。\n"
    assert [one.heading for one in read(tmp_path, text).sections if one.heading] == []
