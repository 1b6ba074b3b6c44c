"""Scoring only what can be among the best, against scoring everything."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
from model_doubles import static_encoder
from retrieval_doubles import Part, report_of

from corpus.report import ROLES, Report
from index.engine.local.snapshot import Snapshot
from index.models.encoder import StaticEncoder
from retrieval.ranking import pruning, rank
from retrieval.ranking.pruning import SLACK, Bounds
from retrieval.ranking.rank import Searcher, best_places
from retrieval.ranking.signals import HEADINGS_LENGTH, explained, shares, weights
from retrieval.understanding.question import read_question
from retrieval.understanding.scope import Mask

WORDS = (
    "堤防",
    "老化",
    "党员",
    "学习",
    "巡查",
    "库房",
    "除湿",
    "意识形态",
    "思想",
    "工作",
    "工作",
    "工作",
    "推进",
)
# 堤防 and 老化 are rare.
WEIGHTS = (1, 1, *[8] * (len(WORDS) - 2))
QUESTIONS = (
    "堤防老化存在哪些问题",
    "为什么巡查工作推进慢",
    "党员学习思想工作",
    "下一步怎样抓好意识形态工作",
    "dikes and ideology",
    "库房",
    "zzz",
    "存在哪些问题",
)


def random_reports(random: Random) -> list[Report]:
    def sentence() -> str:
        return "".join(random.choices(WORDS, WEIGHTS, k=random.randint(1, 6))) + "。"

    def part(number: int) -> Part:
        role = random.choice(ROLES)
        return Part(
            (f"第{number}部分{sentence()}",), role, tuple(sentence() for _ in range(random.randint(1, 5)))
        )

    return [
        report_of(f"{number}.txt", "总结" + sentence(), *(part(place) for place in range(3)))
        for number in range(12)
    ]


# With 4 and 11 the best text stands in a passage that is left out.
@pytest.fixture(params=[0, 1, 4, 11])
def searcher(tmp_path: Path, request: pytest.FixtureRequest) -> Searcher:
    random = Random(request.param)
    encoder: StaticEncoder = static_encoder(tmp_path / "tiny")
    return Searcher(Snapshot.in_memory(random_reports(random), encoder), encoder)


def masks(size: int) -> Sequence[Mask]:
    rows = np.arange(size)
    return np.ones(size, dtype=np.bool_), rows % 3 == 0, rows < 0


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_best_are_those_of_scoring_everything(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch, question: str, language: str
) -> None:
    for few, many, first, hardly in (
        (0, 100, 1, 0.0),
        (0, 4, 5, 0.0),
        (2, 1, 16, 0.05),
        (0, 1, 4, 0.3),
        (2, 4, 4, 10.0),
    ):
        monkeypatch.setattr(rank, "_FEW", few)
        monkeypatch.setattr(rank, "_MANY", many)
        monkeypatch.setattr(rank, "_SAMPLE", first)
        monkeypatch.setattr(pruning, "_HARDLY", hardly)
        read = read_question(question)
        words, by = searcher.words(read), weights("shipped", "zh" if language == "zh" else "en")
        for allowed in masks(searcher.snapshot.lexical.size):
            everything = searcher.views(read, words, allowed)
            scores = everything.fused(by)
            for depth in (1, 3, 10, 1000):
                found = searcher.views_for(read, words, by, allowed, depth)
                mine, theirs = best_places(found.fused(by), depth), best_places(scores, depth)
                assert found.rows[mine].tolist() == everything.rows[theirs].tolist()
                assert found.fused(by)[mine].tolist() == scores[theirs].tolist()


def test_most_passages_are_not_scored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rank, "_FEW", 0)
    monkeypatch.setattr(rank, "_SAMPLE", 4)
    telling = Part(("存在问题",), "problem", ("堤防老化。", "堤防老化，巡查不够。"))
    reports = [*random_reports(Random(0)), report_of("telling.txt", "总结", telling)]
    encoder = static_encoder(tmp_path / "tiny")
    searcher = Searcher(Snapshot.in_memory(reports, encoder), encoder)
    read = read_question("堤防老化存在哪些问题")
    words, by = searcher.words(read), replace(weights("shipped", "zh"), vector=0.1, likely=0.0, role=0.6)
    (allowed, *_) = masks(searcher.snapshot.lexical.size)
    found = searcher.views_for(read, words, by, allowed, 2)
    assert found.rows[best_places(found.fused(by), 2)].tolist() == [len(allowed) - 2, len(allowed) - 1]
    assert len(found.rows) < 10 and len(allowed) > 100


@pytest.mark.parametrize("hardly", [0.0, 0.3, 10.0])
def test_no_score_exceeds_its_bound(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch, hardly: float
) -> None:
    monkeypatch.setattr(pruning, "_HARDLY", hardly)
    snapshot, by = searcher.snapshot, weights("shipped", "zh")
    rows = np.arange(snapshot.lexical.size)
    for question in QUESTIONS:
        groups = [word.group for word in searcher.words(read_question(question))]
        bounds = Bounds.of(snapshot, groups)
        assert sum(bounds.beside) <= hardly
        text, headings = shares(snapshot, groups, rows)
        assert (by.text * text + by.headings * headings <= bounds.reach(by, explaining=False) + 1e-6).all()
        headings += explained(snapshot, rows, text)
        assert (by.text * text + by.headings * headings <= bounds.reach(by, explaining=True) + 1e-6).all()


def test_common_words_are_not_looked_for(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    index, above = searcher.snapshot.lexical, searcher.snapshot.headings
    groups = [[("工作", 1.0)], [("除湿", 1.0)], [("unheard", 1.0)]]
    both = Bounds.of(searcher.snapshot, groups)
    assert both.beside == (0, 0) and both.text.max() < 1.0
    common = [
        SLACK * index.greatest(groups[0]) / index.ceiling(groups),
        SLACK * above.greatest(groups[0], HEADINGS_LENGTH) / above.ceiling(groups),
    ]
    monkeypatch.setattr(pruning, "_HARDLY", 1.001 * sum(common))
    rare = Bounds.of(searcher.snapshot, groups)
    assert rare.beside == pytest.approx(common)
    assert np.flatnonzero(rare.text).tolist() == index.rows_of("除湿").tolist()
    assert both.text[index.rows_of("工作")].min() == pytest.approx(common[0])
