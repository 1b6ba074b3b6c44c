"""Training the correction by what stands around a sentence, on reports where places alone tell roles."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from corpus.report import ROLES
from corpus.roles.neighbours import NeighbourModel
from training.roles.neighbours import fit, main, read_labelled
from training.roles.sections import sections_in

PROBLEM, CAUSE = ROLES.index("problem"), ROLES.index("cause")
# Words that say nothing: each stands as often first as second.
WORDS = ["窗口前排着队。", "两个人轮流来。", "电话打了三遍。", "路上走了半天。"]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two libraries of four reports; in each point the first sentence is a problem, the second its cause."""
    rows = []
    for number in range(8):
        points = [WORDS[(number + step) % 4] + WORDS[(number + step + 2) % 4] for step in range(4)]
        roles = [
            [place * 15 + start, place * 15 + start + 7, role]
            for place in range(4)
            for start, role in ((0, "problem"), (7, "cause"))
        ]
        rows.append(
            {"library": number % 2 + 1, "doc": number, "genre": "工作总结", "path": ["二、存在的问题"],
             "points": points, "tables": [], "roles": roles}
        )  # fmt: skip
    file = tmp_path_factory.mktemp("sections") / "sections.jsonl.gz"
    with gzip.open(file, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return file


def test_every_label_finds_its_sentence(data: Path) -> None:
    examples = list(read_labelled(data))
    assert [example.role for example in examples] == [PROBLEM, CAUSE] * 32
    assert sorted({example.library for example in examples}) == [1, 2]
    # Of each two the first begins a point of several and the other is its second.
    assert [example.numbers[44:48].tolist() for example in examples[:2]] == [[0, 1, 0, 0], [0, 0, 1, 0]]


def test_places_are_learned_and_each_library_is_told_by_the_other(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "made.npz"
    assert main(["--data", str(data), "--output", str(output), "--penalty", "1"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert [line.rsplit(" ", 1)[1] for line in printed[:2]] == ["1.000", "1.000"]
    assert all(float(line.split("words ")[1].split(",")[0]) < 1 for line in printed[:2])
    model = NeighbourModel.load(output)
    for example in read_labelled(data):
        assert model.scores(example.numbers[None]).argmax() == example.role


def test_a_library_teaches_what_stands_below_what_is_wrong(data: Path, tmp_path: Path) -> None:
    reports, gold = tmp_path / "library" / "reports", tmp_path / "library" / "gold"
    reports.mkdir(parents=True)
    gold.mkdir()
    title = "县水务局2023年工作总结\n"
    (reports / "a.txt").write_text(
        f"{title}一、工作成效\n修渠三十里。\n二、存在问题\n窗口前排着队。两个人轮流来。\n"
        "| 问题 | 措施 |\n|---|---|\n| 路上走了半天时间没人管 | 已修通道路三条并装路灯 |\n",
        encoding="utf-8",
    )
    said = [
        ("修渠三十里。", "achievement"),
        ("窗口前排着 队。", "problem"),
        ("两个人轮流来。", "cause"),
        ("没有这句。", "plan"),
    ]
    (gold / "sentences.jsonl").write_text(
        "\n".join(json.dumps({"file": "a", "quote": quote, "role": role}) for quote, role in said),
        encoding="utf-8",
    )
    sections = list(sections_in(tmp_path / "library", 7))
    assert {row["library"] for row in sections} == {7} and [row["path"] for row in sections] == [
        ["一、工作成效"],
        ["二、存在问题"],
    ]
    for row in sections:
        text = "\n".join(row["points"])
        assert {text[a:b] for a, b, _ in row["roles"]} <= {quote.replace(" ", "") for quote, _ in said}
    assert [role for row in sections for _, _, role in row["roles"]] == ["achievement", "problem", "cause"]
    models = []
    for more in ([], ["--library", str(tmp_path / "library")]):
        output = tmp_path / f"{len(more)}.npz"
        assert main(["--data", str(data), "--output", str(output), "--penalty", "1", *more]) == 0
        models.append(NeighbourModel.load(output))
    # What teaches the one set of weights does not touch the other.
    assert (models[0].weights == models[1].weights).all()
    assert models[0].wrong is not None and models[1].wrong is not None
    assert not (models[0].wrong.weights == models[1].wrong.weights).all()


def test_a_great_penalty_leaves_what_the_words_say_but_for_how_often_roles_are() -> None:
    numbers = np.zeros((40, 92))
    numbers[:, 0] = np.linspace(-1, 1, 40)
    roles = np.repeat([0, 1], 20)
    model = fit(numbers, roles, 1e9)
    assert np.abs(model.weights).max() < 1e-6
    free = fit(numbers, roles, 1e-3)
    assert (np.diff(free.weights[0, :2]) != 0).all() and np.abs(free.weights[0]).max() > 1
