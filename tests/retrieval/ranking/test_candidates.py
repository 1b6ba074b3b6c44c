"""Scoring only what can be among the best, against scoring everything."""

from pathlib import Path
from random import Random

import numpy as np
import pytest
from model_doubles import static_encoder
from retrieval_doubles import Part, report_of

from corpus.report import ROLES, Report
from index.conditions import EVERYTHING, Condition, In, Or
from index.engine.local import pruning, search
from index.engine.local.pruning import SLACK, Bounds
from index.engine.local.snapshot import Snapshot
from index.engine.protocol import Candidates
from index.engine.scoring import HEADINGS_LENGTH, best_of_each, best_places
from index.models.static import StaticEncoder
from retrieval.ranking.rank import QUOTED, CandidateLimits, Searcher, phrase_terms
from retrieval.ranking.signals import SHIPPED
from retrieval.understanding.question import read_question

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


SOME = In("path", tuple(f"{number}.txt" for number in range(0, 12, 3)))
CONDITIONS: tuple[Condition, ...] = (EVERYTHING, SOME, Or(()))


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
        monkeypatch.setattr(search, "_FEW", few)
        monkeypatch.setattr(search, "_MANY", many)
        monkeypatch.setattr(search, "_SAMPLE", first)
        monkeypatch.setattr(pruning, "_HARDLY", hardly)
        read = read_question(question)
        words, by = searcher.words(read), SHIPPED["zh" if language == "zh" else "en"]
        asking = Searcher(searcher.engine, searcher.encoder, searcher, by=dict.fromkeys(SHIPPED, by))
        for where in CONDITIONS:
            everything = asking.candidates(read, words, where)
            assert everything.bound == 0.0
            scores = everything.signals.fused(by)
            for depth in (1, 3, 10, 1000):
                found = asking.candidates(read, words, where, CandidateLimits(depth))
                fused = found.signals.fused(by)
                mine, theirs = best_places(fused, depth), best_places(scores, depth)
                assert found.signals.keys[mine].tolist() == everything.signals.keys[theirs].tolist()
                assert fused[mine].tolist() == scores[theirs].tolist()
                # Nothing that was left out scores more than the bound says.
                left = ~np.isin(everything.signals.keys, found.signals.keys)
                assert found.bound is not None and (scores[left] <= max(found.bound, 0.0) + 1e-5).all()


def test_most_passages_are_not_scored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_FEW", 0)
    monkeypatch.setattr(search, "_SAMPLE", 4)
    telling = Part(("存在问题",), "problem", ("堤防老化。", "堤防老化，巡查不够。"))
    reports = [*random_reports(Random(0)), report_of("telling.txt", "总结", telling)]
    encoder = static_encoder(tmp_path / "tiny")
    searcher = Searcher(Snapshot.in_memory(reports, encoder), encoder)
    read = read_question("堤防老化存在哪些问题")
    words, by = searcher.words(read), SHIPPED["zh"]
    found = searcher.candidates(read, words, EVERYTHING, CandidateLimits(2)).signals
    size = searcher.engine.how_many(EVERYTHING)
    assert found.keys[best_places(found.fused(by), 2)].tolist() == [size - 2, size - 1]
    assert len(found.keys) < size / 5 and size > 100


@pytest.mark.parametrize(
    "question", ["堤防老化存在哪些问题", "学习“巡查”有哪些问题", "为什么“意识形态”推进慢"]
)
def test_the_best_of_each_report_and_of_a_phrase_are_those_of_scoring_everything(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    monkeypatch.setattr(search, "_FEW", 0)
    read = read_question(question)
    words, by = searcher.words(read), SHIPPED["zh"]
    for where in CONDITIONS:
        everything = searcher.candidates(read, words, where)
        found = searcher.candidates(read, words, where, CandidateLimits(4, per_report=2))
        keys, scores = everything.signals.keys, everything.signals.fused(by)
        fused = found.signals.fused(by)
        mine, theirs = best_of_each(fused, found.reports, 2), best_of_each(scores, everything.reports, 2)
        assert found.signals.keys[mine].tolist() == keys[theirs].tolist()

        def quoted(candidates: Candidates) -> list[int]:
            """The keys of the best three, phrases counted."""
            score = candidates.signals.fused(by)
            held = searcher.engine.terms_of(candidates.signals.keys)
            wanted = [held.holds(term, "text") for term in phrase_terms(read.quotes)]
            score = score + np.float32(QUOTED * bool(wanted)) * np.all([score == score, *wanted], axis=0)
            return list(candidates.signals.keys[best_places(score, 3)].tolist())

        assert quoted(found) == quoted(everything)


@pytest.mark.parametrize("hardly", [0.0, 0.3, 10.0])
def test_no_score_exceeds_its_bound(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch, hardly: float
) -> None:
    monkeypatch.setattr(pruning, "_HARDLY", hardly)
    snapshot, by = searcher.engine, SHIPPED["zh"]
    rows = np.arange(snapshot.lexical.size)
    for question in QUESTIONS:
        groups = [word.group for word in searcher.words(read_question(question))]
        bounds = Bounds.of(snapshot.lexical, snapshot.headings, groups)
        assert sum(bounds.beside) <= hardly
        text, headings = snapshot._search._normalised_bm25(groups, rows)
        assert (by.text * text + by.headings * headings <= bounds.upper_bounds(by) + 1e-6).all()


def test_common_words_are_not_looked_for(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    index, above = searcher.engine.lexical, searcher.engine.headings
    groups = [[("工作", 1.0)], [("除湿", 1.0)], [("unknown_unit", 1.0)]]
    both = Bounds.of(index, above, groups)
    assert both.beside == (0, 0) and both.text.max() < 1.0
    common = [
        SLACK * index.greatest(groups[0]) / index.max_score(groups),
        SLACK * above.greatest(groups[0], HEADINGS_LENGTH) / above.max_score(groups),
    ]
    monkeypatch.setattr(pruning, "_HARDLY", 1.001 * sum(common))
    rare = Bounds.of(index, above, groups)
    assert rare.beside == pytest.approx(common)
    assert np.flatnonzero(rare.text).tolist() == index.rows_of("除湿").tolist()
    assert both.text[index.rows_of("工作")].min() == pytest.approx(common[0])
