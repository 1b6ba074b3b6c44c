"""Training the model of roles on a toy corpus whose two roles anybody tells apart."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from corpus.report import ROLES
from corpus.roles.model import RoleModel, Scorer
from training.roles.__main__ import idf_of, main, transitions
from training.roles.data import Example, bare, read_examples

MATTERS = ["理论学习", "组织生活", "干部教育", "阵地管理", "调查研究", "作风建设", "队伍建设", "窗口服务", "档案管理", "信访工作"]  # fmt: skip
WRONG = ["抓得还不够紧，存在短板。", "还有薄弱环节，成效不足。", "力度不够，与要求有差距。"]
NEXT = ["下一步，我们将继续抓好。", "今后，我们将加大力度。", "明年，我们将持续推进。"]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("roles")
    rows = [
        {"text": text, "role": role, "heading": "", "path": [], "genre": "述职报告", "doc": number, "before": before}
        for number, matter in enumerate(MATTERS)
        for wrong, ahead in zip(WRONG, NEXT, strict=True)
        for text, role, before in (
            (f"{matter}{wrong}", "problem", ""),
            (f"{ahead[:3]}{matter}{ahead[3:]}", "plan", f"{matter}{wrong}"),
        )
    ]  # fmt: skip
    assert len(rows) == 60
    data = folder / "toy.jsonl.gz"
    with gzip.open(data, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    assert main(["--data", str(data), "--output", str(folder / "a.npz"), "--keep", "500"]) == 0
    return data, folder / "a.npz"


def test_it_learns_to_tell_two_roles_apart(trained: tuple[Path, Path]) -> None:
    model = RoleModel.load(trained[1])
    for text, role in (
        ("安全生产抓得还不够紧，存在短板。", "problem"),
        ("下一步，我们将继续抓好安全生产。", "plan"),
    ):
        shares = Scorer(model, text).probabilities([(0, len(text))], model.context((), "述职报告"))[0]
        assert ROLES[shares.argmax()] == role and shares.max() > 0.9


def test_the_same_data_make_the_same_model(trained: tuple[Path, Path], tmp_path: Path) -> None:
    data, file = trained
    assert main(["--data", str(data), "--output", str(tmp_path / "b.npz"), "--keep", "500"]) == 0
    with np.load(file) as first, np.load(tmp_path / "b.npz") as second:
        assert first.files == second.files
        assert all(np.array_equal(first[name], second[name]) for name in first.files)
        assert len(first["slots"]) <= 500


def test_the_held_out_tenth_is_settled_by_what_belongs_together(trained: tuple[Path, Path]) -> None:
    examples = list(read_examples([trained[0]]))
    groups = {example.group: example.held_out for example in examples}
    assert len(examples) == 60 and len(groups) == 10
    assert all(example.held_out == groups[example.group] for example in examples)
    assert {Example("甲", "plan", (), None, "", f"roles.jsonl.gz {doc}").held_out for doc in range(40)} == {
        True,
        False,
    }


def test_what_a_line_of_the_data_says(tmp_path: Path) -> None:
    rows = [
        {
            "text": "甲。",
            "role": "plan",
            "heading": "（一）乙",
            "path": ["一、丙"],
            "genre": "总结",
            "doc": 7,
        },
        {"text": "要抓紧。", "role": "plan", "genre": "通知", "doc": 8},
        {"passage": "丁。", "role": "cause", "topic": "戊", "genre": "总结"},
    ]
    (tmp_path / "a.jsonl").write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
    )
    sentence, passage = read_examples([tmp_path / "a.jsonl"])
    assert sentence == Example("甲。", "plan", ("一、丙", "（一）乙"), "总结", "", "a.jsonl 7", 1.0)
    assert passage == Example("丁。", "cause", (), None, "", "a.jsonl 戊", 0.7)
    assert bare(sentence) == Example("甲。", "plan", (), None, "", "a.jsonl 7", 0.5)


def test_a_run_in_every_example_weighs_least() -> None:
    examples = [Example(text, "plan", (), None, "", "") for text in ("将抓", "将建", "将办", "将修", "将抓")]
    idf = idf_of(examples)
    # 将 stands in 5 of 5: ln(6 / 6) + 1; its edge of one character is none; what stands in fewer than 3 is left out.
    assert sorted(idf[idf > 0].tolist()) == pytest.approx([1.0])


def test_transitions_are_counted_between_neighbours_only() -> None:
    first = Example("甲。", "problem", ("一、",), None, "", "")
    second = Example("乙。", "plan", ("一、",), None, "甲。", "")
    other = Example("丙。", "cause", ("二、",), None, "乙。", "")
    moves = transitions([first, second, other])
    problem, plan = ROLES.index("problem"), ROLES.index("plan")
    # Once from problem to plan: (1 + 1) / (1 + 6) against (1 + 1) / (1 + 6), and of others 1 / 7 against 1 / 7.
    assert moves[problem, plan] == pytest.approx(0)
    # After anything else all are alike, 1 / 6, against 2 / 7 for a plan.
    assert moves[plan, plan] == pytest.approx(np.log(1 / 6) - np.log(2 / 7))
