"""Bodies written by chance, and the model of headings made from them."""

from pathlib import Path

import numpy as np
import pytest

from corpus.structure.heading.scoring import HeadingModel
from training.headings.__main__ import main, prepared
from training.headings.words import Words, words_of
from training.headings.writing import Writer
from training.roles.data import Example

SENTENCES = tuple(f"全年组织{name}培训{count}次，覆盖党员干部{count * 30}人次。" for count, name in enumerate("甲乙丙丁戊己庚辛壬癸", 3))  # fmt: skip
WORDS = Words(SENTENCES, ("主要工作", "存在问题", "下步打算", "工作成效", "原因分析", "主要做法"), ("抓学习", "抓作风", "抓项目", "抓民生", "抓安全", "抓队伍"))  # fmt: skip


def test_the_same_seed_writes_the_same_body() -> None:
    first, second = Writer(WORDS, 7).body(), Writer(WORDS, 7).body()
    assert (first.lines, first.headings, first.hints) == (second.lines, second.headings, second.hints)
    assert len(first.lines) == len(first.headings) and set(first.headings) == {True, False}


def test_bodies_have_many_forms_and_no_heading_without_words() -> None:
    bodies = [Writer(WORDS, seed).body() for seed in range(80)]
    headings = [line for body in bodies for line, own in zip(body.lines, body.headings, strict=True) if own]
    for begin in ("一、", "（一）", "1.", "第一部分", "【"):
        assert any(line.startswith(begin) for line in headings), begin
    assert all(len(line.strip("（）()、．.一二三四五六七八九十0123456789 ")) >= 2 for line in headings)


def test_names_of_sections_come_without_their_numbers() -> None:
    rows = [
        Example("全年完成任务12项，群众比较满意。", "achievement", ("一、主要工作",), None, "", "a"),
        Example(
            "有的支部学习流于形式，记录不全。",
            "problem",
            ("二、存在问题", "（一）学习抓得不紧。"),
            None,
            "",
            "a",
        ),
    ]
    assert words_of(rows) == Words(
        tuple(sorted(row.text for row in rows)), ("主要工作", "存在问题"), ("学习抓得不紧",)
    )


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> HeadingModel:
    file: Path = tmp_path_factory.mktemp("headings") / "headings.npz"
    assert main(["--output", str(file), "--bodies", "90", "--nets", "1"]) == 0
    return HeadingModel.load(file)


def test_a_few_bodies_teach_what_numbers_and_words_say(model: HeadingModel) -> None:
    right = total = 0
    for seed in range(1000, 1020):
        text, body, ends, lines, gold = prepared(Writer(WORDS, seed).body())
        shares = model.probabilities(text, body, lines, ends)
        assert shares.shape == (len(lines),) and bool(np.all((shares >= 0) & (shares <= 1)))
        right += sum((share > 0.5) == own for share, own in zip(shares, gold, strict=True))
        total += len(gold)
    assert right / total > 0.8
