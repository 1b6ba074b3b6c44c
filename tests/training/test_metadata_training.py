"""Documents written by chance, and the votes on titles and years learned from them."""

from pathlib import Path

import pytest

from corpus.metadata.choice import Choice
from training.metadata.examples import title_example, written
from training.metadata.fitting import Example, accuracy, fit
from training.metadata.writing import Writer

SENTENCES = tuple(
    f"全年组织{name}培训{count}次，覆盖党员干部{count * 30}人次，效果比较明显。" for count, name in enumerate("甲乙丙丁戊己庚辛壬癸", 3)
)  # fmt: skip


def test_the_same_seed_writes_the_same_document() -> None:
    first, second = Writer(SENTENCES, 7).document(), Writer(SENTENCES, 7).document()
    assert first == second
    assert first.title and first.kind and first.lines


def test_documents_bear_their_title_year_and_marks() -> None:
    documents = [Writer(SENTENCES, seed).document() for seed in range(200)]
    assert len({document.kind for document in documents}) >= 15
    named = [d for d in documents if d.title != d.stem]
    assert all(d.title.replace(" ", "")[-2:] in "".join(d.text.split()) or "２" in d.text for d in named)
    assert {line for d in documents for line in d.not_body} <= {
        line.strip() for d in documents for line in d.lines
    }
    assert sum(d.year is None for d in documents) > 3
    assert all(1990 < d.year < 2030 for d in documents if d.year is not None)


def test_the_vote_finds_what_tells_right_from_wrong() -> None:
    examples = [Example([{"short": 1.0}, {"ends": 1.0}, {"short": 1.0, "ends": 1.0}], 1) for _ in range(20)]
    choice = fit(examples, 0.1)
    assert choice.weights["ends"] > 1 > -1 > choice.weights["short"]
    assert accuracy(choice, examples) == 1.0
    assert accuracy(Choice({"short": 1.0}), examples) == 0.0
    assert Choice({}).best([{"a": 1.0}, {"b": 2.0}]) == 0


def test_votes_learned_from_a_few_documents_hold_on_others(tmp_path: Path) -> None:
    own, others = written(SENTENCES, range(400), tmp_path), written(SENTENCES, range(900, 1000), tmp_path)
    assert len(others.titles) > 90 < len(others.years)
    assert accuracy(fit(own.titles, 1.0), others.titles) >= 0.95
    assert accuracy(fit(own.years, 1.0), others.years) >= 0.9
    assert accuracy(fit(own.units, 1.0), others.units) >= 0.9
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("title", ["柳溪县水利局工作总结", "没有的标题"])
def test_a_title_that_is_no_run_of_lines_teaches_nothing(title: str) -> None:
    from corpus.formats import Content

    content = Content("txt", "utf-8", "柳溪县水利局\n工作总结\n今年以来，完成任务12项，群众比较满意。\n")
    example = title_example(content, "a", title)
    assert (example is None) == (title == "没有的标题")
    if example is not None:
        assert example.candidates[example.right]["lines 2"] == 1.0
