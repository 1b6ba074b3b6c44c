"""For any library: every count is the length of a list, every page a part of it, every quote verbatim."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libraries import CharacterEncoder, library, report

from analysis.interfaces.perform import Result, perform
from analysis.interfaces.wanted import KINDS, wanted_of
from corpus.errors import YoujuError
from corpus.report import ROLES, Report
from retrieval.ranking.rank import Searcher

UNITS = st.sampled_from(["水利局", "教育局", "镇政府", None])
YEARS = st.sampled_from([2021, 2022, 2023, None])
WORDS = st.sampled_from(
    [
        "形式主义严重，会议多、文件长。",
        "资金没有花完，水库维修资金186万元趴在账上没有花出去。",
        "究其原因，项目前期工作滞后，责任压得不实。",
        "下一步建立项目储备库，确保水库维修资金全部花出去。",
        "全年组织中心组学习14次，研讨5次，成效明显。",
        "一是抓学习。二是抓整改，明确专人负责。",
        "。",
    ]
)
LIBRARIES = st.lists(
    st.tuples(UNITS, YEARS, st.lists(st.tuples(st.sampled_from(ROLES), WORDS), max_size=5)),
    min_size=1,
    max_size=5,
)
ASKED: dict[str, dict[str, Any]] = {
    "coverage": {"topic": "形式主义"},
    "compare": {"left": "year=2021", "right": "year=2022"},
}
LISTS = {"ledger": "rows", "compare": "themes", "track": "items", "copies": "pairs", "digest": "themes"}
Said = list[tuple[str | None, int | None, list[tuple[Any, str]]]]


def made(said: Said) -> list[Report]:
    return [report(f"{n}.txt", unit, year, *words) for n, (unit, year, words) in enumerate(said)]


def performed(kind: str, reports: list[Report]) -> Result | None:
    """None where it cannot be asked of this library, which is said."""
    try:
        searcher = Searcher(library(*reports), CharacterEncoder())
        return perform(searcher, wanted_of(kind, **ASKED.get(kind, {})))
    except YoujuError:
        return None


def quotes(found: object) -> list[dict[str, Any]]:
    """Everything with offsets and text, however deep, with the report that it stands in."""
    if isinstance(found, list):
        return [one for each in found for one in quotes(each)]
    if not isinstance(found, dict):
        return []
    below = [one for value in found.values() for one in quotes(value)]
    own = [found] if {"start", "end", "text"} <= found.keys() else []
    return own + [{"report": found.get("report"), **one} for one in below]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=8, deadline=None)
@given(said=LIBRARIES, size=st.integers(1, 3))
def test_counts_are_lists_and_pages_make_the_whole(kind: str, said: Said, size: int) -> None:
    reports = made(said)
    result = performed(kind, reports)
    if result is None:
        return
    whole = result.shape()
    pages = [result.shape(slice(at, at + size)) for at in range(0, result.total + size, size)]
    if kind == "coverage":
        groups = ("said", "not_said", "unclear")
        assert whole["counts"] == {name: len(whole[name]) for name in groups}
        assert sum(whole["counts"].values()) == whole["over"]["units"] == result.total
        for name in groups:
            assert [one for page in pages for one in page[name]] == whole[name]
        assert all(page["counts"] == whole["counts"] and page["answer"] == whole["answer"] for page in pages)
    else:
        assert len(whole[LISTS[kind]]) == result.total
        assert [one for page in pages for one in page[LISTS[kind]]] == whole[LISTS[kind]]
    if kind == "ledger":
        rows = whole["rows"]
        assert whole["counts"] == {
            "reports": len({row["report"] for row in rows}),
            "units": len({row["unit"] for row in rows} - {None}),
            "rows": len(rows),
        }
    if kind == "digest":
        assert all(theme["units"] == len(theme["names"]) for theme in whole["themes"])
    texts = {one.path: one.text for one in reports}
    for one in quotes(whole):
        assert texts[one["report"]][one["start"] : one["end"]] == one["text"]
