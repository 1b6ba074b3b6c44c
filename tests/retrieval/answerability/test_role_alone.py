"""A question for nothing but a role: what stands first, what is marked, and what is said where there is none."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from model_doubles import static_encoder
from retrieval_doubles import Part, report_of

from corpus.report import Report, Role
from index.engine.local.snapshot import Snapshot
from index.storage.reading import StoredPassage
from retrieval.answerability import arranging
from retrieval.pipeline import ask
from retrieval.ranking.candidates import Hit, ScoredQuestion
from retrieval.ranking.rank import Searcher

TOLD: tuple[tuple[str, Role], ...] = (
    ("全年清淤20公里。", "achievement"),
    ("巡堤队获评全省先进，邻县来学。", "highlight"),
    ("渠道老化没有钱修。", "problem"),
    ("水价多年没有调过，收不抵支。", "cause"),
)


def in_one_section(*roles: Role) -> Report:
    """A report that tells all these in one section, in their order."""
    told = [(text, role) for text, role in TOLD if role in roles]
    report = report_of(
        "水务2023.txt",
        "青陵市水务局2023年工作总结",
        Part(("工作情况",), "other", tuple(text for text, _ in told)),
        unit="青陵市水务局",
    )
    passages = (replace(passage, role=role) for passage, (_, role) in zip(report.passages, told, strict=True))
    return replace(report, passages=tuple(passages))


def searcher_of(folder: Path, report: Report) -> Searcher:
    encoder = static_encoder(folder / "tiny")
    return Searcher(Snapshot.in_memory([report], encoder), encoder)


@pytest.mark.parametrize(
    ("question", "first"),
    [("有哪些亮点", TOLD[1][0]), ("问题的原因", TOLD[3][0]), ("存在哪些问题", TOLD[2][0])],
)
def test_what_has_the_role_stands_first_of_its_section(tmp_path: Path, question: str, first: str) -> None:
    report = in_one_section("achievement", "highlight", "problem", "cause")
    answer = ask(searcher_of(tmp_path, report), question)
    assert (answer.found, answer.passages[0].text) == (True, first)


def test_no_passage_of_a_role_is_said_of_the_role_not_of_its_name(tmp_path: Path) -> None:
    answer = ask(searcher_of(tmp_path, in_one_section("achievement", "problem")), "水务局2023年有哪些亮点")
    assert not answer.found and answer.reason is not None
    assert answer.reason.zh == "青陵市水务局2023年的报告里没有找到讲亮点做法的段落。"
    assert answer.reason.en == "No passage on highlights was found in the reports of 青陵市水务局, 2023."


def test_a_point_is_marked_where_the_best_of_its_parts_stands() -> None:
    report = in_one_section("achievement", "highlight")
    stored = [SimpleNamespace(path=report.path, passage=passage) for passage in report.passages]
    start, end = report.passages[0].start, report.passages[1].end
    point = replace(report.passages[0], end=end, text=report.text[start:end])
    whole = SimpleNamespace(path=report.path, passage=point)
    searcher = SimpleNamespace(whole=lambda _: whole)
    hits = [
        Hit(score, (), key, cast(StoredPassage, one), (0, 4))
        for key, (score, one) in enumerate(zip((0.5, 0.9), stored, strict=True))
    ]
    (quoted,) = arranging._quoted(cast(Searcher, searcher), cast(ScoredQuestion, None), hits)
    assert (quoted.key, quoted.score) == (1, 0.9)
    assert quoted.mark is not None and quoted.stored.passage.text[slice(*quoted.mark)] == "巡堤队获"
