"""The signals of a hand-written library, their sum, filters and order."""

from dataclasses import replace
from math import exp
from pathlib import Path

import numpy as np
import pytest
from index_doubles import MarkEncoder
from model_doubles import static_encoder, write_static_model
from retrieval_doubles import Part, report_of, shares

from corpus.errors import YoujuError
from corpus.report import Role
from evaluation.score import MODES, in_mode, weights
from index.engine.local.snapshot import Snapshot
from index.engine.scoring import Group, Signals, Weights, best_places
from index.models.static import StaticEncoder
from index.text.enrichment import embedding_text, heading_text
from retrieval.expansion.dictionary import SHARPNESS
from retrieval.pipeline import ask
from retrieval.ranking import rank
from retrieval.ranking.rank import Searcher
from retrieval.types import Filters
from retrieval.understanding.question import Question, read_question
from retrieval.understanding.scope import set_by_asker

TOWN = report_of(
    "a-town.txt",
    "河湾镇工作总结",
    Part(("一、主要成效",), "achievement", ("堤防加固三处。", "党员培训四次。")),
    Part(("二、存在问题", "（一）意识形态"), "problem", ("堤防老化，巡查不够。", "思想教育形式单一。")),
)
SCHOOL = report_of(
    "b-school.txt",
    "云溪学校工作总结",
    Part(("一、存在不足",), "problem", ("党员活动少，意识形态课程少。",)),
    Part(("二、下一步打算",), "plan", ("组织党员学习。",)),
    year=2022,
)
OFFICE = report_of("c-office.txt", "档案馆工作总结", Part(("总结",), "other", ("库房除湿。",)), year=None)
REPORTS = [TOWN, SCHOOL, OFFICE]
PAIRS = [(report, passage) for report in REPORTS for passage in report.passages]
TEXTS = [passage.text for _, passage in PAIRS]
HEADINGS = [heading_text(report, passage) for report, passage in PAIRS]


@pytest.fixture
def encoder(tmp_path: Path) -> StaticEncoder:
    return static_encoder(tmp_path / "tiny")


@pytest.fixture
def searcher(encoder: StaticEncoder) -> Searcher:
    return Searcher(Snapshot.in_memory(REPORTS, encoder), encoder)


def groups_of(searcher: Searcher, question: Question) -> list[Group]:
    return [word.group for word in searcher.words(question)]


def test_rows_are_passages_in_order(searcher: Searcher) -> None:
    stored = searcher.engine.passages(range(7))
    assert [(passage.path, passage.passage) for passage in stored] == [(r.path, p) for r, p in PAIRS]


def test_text_and_headings_are_shares_of_bm25(searcher: Searcher) -> None:
    signals = searcher.candidates(read_question("堤防")).signals
    words = ["堤防", "堤防_"]
    assert signals.text.tolist() == pytest.approx(shares(TEXTS, words), abs=1e-6)
    assert [score > 0 for score in signals.text] == [True, False, True, False, False, False, False]
    archive = searcher.candidates(read_question("档案馆")).signals
    words = [term for group in groups_of(searcher, read_question("档案馆")) for term, _ in group]
    assert archive.headings.tolist() == pytest.approx(shares(HEADINGS, words, usual=40), abs=1e-6)
    assert [score > 0 for score in archive.headings] == [False] * 6 + [True]


def test_headings_count_for_what_the_text_does_not_say(encoder: StaticEncoder) -> None:
    report = report_of(
        "a.txt",
        "河湾镇工作总结",
        Part(("一、堤防和巡查",), "problem", ("堤防老化，堤防渗漏。", "人手不够。")),
        Part(("二、学习",), "problem", ("巡查走过场。",)),
    )
    searcher = Searcher(Snapshot.in_memory([report], encoder), encoder)
    words = ["堤防", "堤防_", "巡查", "巡查_"]
    question = read_question("堤防巡查")
    assert {term for group in groups_of(searcher, question) for term, _ in group} == {*words, "防巡_"}
    words.append("防巡_")
    texts = [passage.text for passage in report.passages]
    above = [heading_text(report, passage) for passage in report.passages]
    expected = [0.0, 0.0, 0.0]
    for word in words:
        said, over = shares(texts, words, [word]), shares(above, words, [word], usual=40)
        for row in range(3):
            expected[row] += max(over[row] - 0.8 * said[row], 0.0)
    signals = searcher.candidates(question).signals
    assert signals.headings.tolist() == pytest.approx(expected, abs=1e-6)
    # The first says 堤防 itself, the second nothing, and 巡查 stands only in the text of the third.
    assert 0 < signals.headings[0] < signals.headings[1] and signals.headings[2] == 0


def test_vectors_are_cosines_with_what_was_embedded(searcher: Searcher, encoder: StaticEncoder) -> None:
    embedded = encoder.encode_passages([embedding_text(report, passage) for report, passage in PAIRS])
    question = encoder.encode_questions(["意识形态和堤防"])[0]
    signals = searcher.candidates(read_question("意识形态和堤防")).signals
    assert signals.vector.tolist() == pytest.approx((embedded @ question).tolist(), abs=1e-3)
    # （一）意识形态 \n 堤防老化: both words of the question and no other.
    assert signals.vector[2] == pytest.approx(1, abs=1e-3)
    assert signals.vector[6] == 0


@pytest.mark.parametrize(
    ("question", "roles"),
    [
        ("党员存在哪些问题", [0, 0, 1, 1, 1, 0, 0]),
        ("党员下一步打算", [0, 0, 0, 0, 0, 1, 0]),
        ("党员", [0, 0, 0, 0, 0, 0, 0]),
        # Causes are often told in the same breath as problems.
        ("为什么", [0, 0, *[pytest.approx(0.6)] * 3, 0, 0]),
    ],
)
def test_the_asked_role(searcher: Searcher, question: str, roles: list[float]) -> None:
    assert searcher.candidates(read_question(question)).signals.role.tolist() == roles


def test_a_file_is_a_report_by_its_kind_or_as_far_as_its_passages_have_roles(encoder: StaticEncoder) -> None:
    mixed = report_of(
        "d-mixed.txt",
        "杂记",
        Part(("一",), "other", ("甲。", "乙。", "丙。")),
        Part(("二",), "plan", ("丁。",)),
    )
    summary = replace(OFFICE, kind="工作总结")
    searcher = Searcher(Snapshot.in_memory([TOWN, summary, mixed], encoder), encoder)
    signals = searcher.candidates(read_question("党员")).signals
    assert signals.report.tolist() == [1, 1, 1, 1, 1, 0.25, 0.25, 0.25, 0.25]
    assert Searcher(Snapshot.in_memory([OFFICE], encoder), encoder).candidates(
        read_question("党员")
    ).signals.report.tolist() == [0]


def test_the_sum_of_the_views() -> None:
    given = ([0.5, 0], [0.25, 1], [0.125, -1], [0, 1], [0.5, 0.25], [1, 0.5])
    signals = Signals(np.arange(2), *(np.array(view, dtype=np.float32) for view in given))
    fused = signals.fused(Weights(text=2, headings=3, vector=4, role=5, likely=8, report=6))
    assert fused.dtype == np.float32
    assert fused.tolist() == [
        2 * 0.5 + 3 * 0.25 + 4 * 0.125 + 8 * 0.5 + 6 * 1,
        3 * 1 - 4 * 1 + 5 * 1 + 8 * 0.25 + 6 * 0.5,
    ]
    # Nothing but being a report.
    nothing = np.zeros(1, dtype=np.float32)
    alone = Signals(np.arange(1), nothing, nothing, nothing, nothing, nothing, nothing + 1)
    assert alone.fused(weights("shipped", "zh")).tolist() == [0]


def test_modes() -> None:
    assert MODES == ("lexical", "dense", "hybrid", "roles", "sections", "shipped")
    for language in ("zh", "en"):
        shipped = weights("shipped", language)
        assert weights("lexical", language) == Weights(1, 0, 0, 0, 0, 0)
        assert weights("dense", language) == Weights(0, 0, 1, 0, 0, 0)
        assert weights("hybrid", language) == Weights(shipped.text, 0, shipped.vector, 0, 0, 0)
        assert weights("roles", language) == replace(
            weights("hybrid", language), role=shipped.role, likely=shipped.likely
        )
        assert weights("sections", language) == replace(shipped, report=0)
        assert min(shipped.text, shipped.headings, shipped.vector, shipped.role, shipped.report) > 0


def test_an_answer_is_ranked_by_the_sum(searcher: Searcher) -> None:
    question = read_question("意识形态存在哪些问题")
    signals = searcher.candidates(question).signals
    by = weights("shipped", "zh")
    expected = (
        by.text * signals.text
        + by.headings * signals.headings
        + by.vector * signals.vector
        + by.role * signals.role
        + by.likely * signals.likely
        + by.report * signals.report
    )
    answer = ask(searcher, "意识形态存在哪些问题", top=3)
    order = sorted(range(7), key=lambda row: (-expected[row], row))[:3]
    assert [passage.text for passage in answer.passages] == [TEXTS[row] for row in order]
    assert [passage.score for passage in answer.passages] == pytest.approx([expected[row] for row in order])
    assert [passage.rank for passage in answer.passages] == [1, 2, 3]
    assert answer.passages[0].headings == ("二、存在问题", "（一）意识形态")


def test_each_mode_ranks_by_its_own_views(searcher: Searcher) -> None:
    question = "堤防存在哪些问题"
    signals = searcher.candidates(read_question(question)).signals
    for mode in MODES:
        scores = signals.fused(weights(mode, "zh"))
        answer = ask(in_mode(searcher, mode), question)
        assert [p.score for p in answer.passages] == sorted((float(s) for s in scores if s > 0), reverse=True)


def test_chinese_words_stand_with_synonyms_pairs_and_numbers_alone(searcher: Searcher) -> None:
    *words, first, second, third = groups_of(searcher, read_question("意识形态"))
    assert words[:2] == [(("意识", 1),), (("形态", 1),)]
    assert dict(words[2]) == pytest.approx({"意识形态": 1, "思想": exp(SHARPNESS * (0.8 - 1))}, abs=1e-5)
    assert [first, second, third] == [(("意识_", 1),), (("识形_", 1),), (("形态_", 1),)]
    assert groups_of(searcher, read_question("堤防2023")) == [(("堤防", 1),), (("堤防_", 1),), (("2023", 1),)]


def test_english_groups_hold_translations(searcher: Searcher) -> None:
    (group, unknown) = groups_of(searcher, read_question("dikes unheard"))
    assert group == (("dikes", 1), ("堤防", 1))
    assert unknown == (("unheard", 1),)
    assert groups_of(searcher, read_question("2023 5G")) == [(("2023", 1),), (("5g", 1),)]


def test_latin_words_in_a_chinese_question_are_translated_too(searcher: Searcher) -> None:
    first, *rest = groups_of(searcher, read_question("dikes党员"))
    assert first == (("dikes", 1), ("堤防", 1))
    members, pair = rest
    assert dict(members) == pytest.approx({"党员": 1, "思想": exp(SHARPNESS * (0.6 - 1))}, abs=1e-5)
    assert pair == (("党员_", 1),)


def test_an_english_question_finds_chinese_text(searcher: Searcher) -> None:
    answer = ask(in_mode(searcher, "lexical"), "dikes")
    assert {passage.text for passage in answer.passages} == {"堤防加固三处。", "堤防老化，巡查不够。"}
    problems = ask(searcher, "what problems do the dikes have")
    assert problems.passages[0].text == "堤防老化，巡查不够。"


def test_another_model_asks_the_bundled_one_for_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rank, "BUNDLED", write_static_model(tmp_path / "bundled"))
    marks = MarkEncoder()
    searcher = Searcher(Snapshot.in_memory(REPORTS, marks), marks)
    assert ask(in_mode(searcher, "lexical"), "dikes").passages[0].text == "堤防加固三处。"


@pytest.mark.parametrize(
    ("filters", "rows"),
    [
        (Filters(), [0, 1, 2, 3, 4, 5, 6]),
        (Filters(roles=("problem",)), [2, 3, 4]),
        (Filters(roles=("plan", "achievement")), [0, 1, 5]),
        (Filters(years=(2022,)), [4, 5]),
        (Filters(years=(2022, 2023)), [0, 1, 2, 3, 4, 5]),
        (Filters(reports=("b-school.txt", "c-office.txt")), [4, 5, 6]),
        (Filters(roles=("problem",), years=(2022,)), [4]),
        (Filters(roles=("problem",), years=(2023,), reports=("a-town.txt",)), [2, 3]),
        (Filters(roles=("problem",), reports=("c-office.txt",)), []),
        (Filters(reports=("nowhere.txt",)), []),
        (Filters(years=(1999,)), []),
        (Filters(years=(10**6, -(10**20))), []),
    ],
)
def test_filters(searcher: Searcher, filters: Filters, rows: list[int]) -> None:
    assert searcher.engine.fitting(set_by_asker(filters))[0].tolist() == rows
    answer = ask(searcher, "堤防党员意识形态思想库房", filters=filters)
    assert {passage.text for passage in answer.passages} == {TEXTS[row] for row in rows}
    assert answer.filters == filters
    assert answer.reports == len({PAIRS[row][0].path for row in rows})
    if not rows:
        assert (answer.found, answer.confidence, answer.passages) == (False, 0, ())


def test_the_best_places_best_first_and_equals_in_order() -> None:
    scores = np.array([0.5, 0.9, 0.5, 0.0, 0.5, -1, 0.1], dtype=np.float32)
    assert best_places(scores, 10).tolist() == [1, 0, 2, 4, 6]
    assert best_places(scores, 3).tolist() == [1, 0, 2]
    assert best_places(scores, 1).tolist() == [1]
    assert best_places(scores, 10**9).tolist() == [1, 0, 2, 4, 6]
    assert best_places(-scores, 3).tolist() == [5]
    assert best_places(np.empty(0, np.float32), 3).tolist() == []


def test_an_empty_library(encoder: StaticEncoder) -> None:
    answer = ask(Searcher(Snapshot.in_memory([], encoder), encoder), "what ideology")
    assert (answer.found, answer.confidence, answer.passages, answer.reports) == (False, 0, (), 0)


def test_a_question_that_shares_nothing(searcher: Searcher) -> None:
    answer = ask(searcher, "zzz")
    assert (answer.found, answer.passages) == (False, ())


@pytest.mark.parametrize("top", [0, -1])
def test_less_than_one_passage_cannot_be_asked_for(searcher: Searcher, top: int) -> None:
    with pytest.raises(YoujuError) as error:
        ask(searcher, "堤防", top=top)
    assert str(top) in error.value.zh and "at least 1" in error.value.en


def test_top(searcher: Searcher) -> None:
    assert len(ask(searcher, "堤防党员意识形态", top=2).passages) == 2
    assert len(ask(searcher, "堤防党员意识形态", top=1000).passages) <= 7


def test_the_same_text_in_two_reports_is_two_passages(encoder: StaticEncoder) -> None:
    role: Role = "problem"
    twins = [report_of(path, "总结", Part(("问题",), role, ("堤防老化。",))) for path in ("a.txt", "b.txt")]
    answer = ask(Searcher(Snapshot.in_memory(twins, encoder), encoder), "堤防")
    assert [(p.report, p.text) for p in answer.passages] == [("a.txt", "堤防老化。"), ("b.txt", "堤防老化。")]
    assert answer.passages[0].score == answer.passages[1].score
