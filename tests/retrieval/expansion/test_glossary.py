"""The glossary: stems, the longest phrase first, and every line of the shipped file."""

import re
from pathlib import Path

import pytest

from corpus.errors import YoujuError
from retrieval.expansion import glossary
from retrieval.expansion.glossary import english_of, phrases
from retrieval.understanding.question import english_words

LINES = [line for line in glossary._FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


def test_phrases_are_found_by_their_stems_and_the_longest_wins() -> None:
    assert phrases(["work", "style"]) == [(0, 2, (("作风",),))]
    assert phrases(["problems", "work", "styles", "cadres"])[0] == (1, 2, (("作风",),))
    (longest, *rest) = phrases(["party", "branch", "secretaries"])
    assert longest[:2] == (0, 3) and rest == []
    assert "支部书记" in longest[2][0]


def test_of_several_phrases_for_a_term_the_first_is_said() -> None:
    assert english_of("全面从严治党") == "full and rigorous party self-governance"
    (found,) = phrases(english_words("full and rigorous party self-governance"))
    assert found[2] == (("全面从严治党", "从严治党"),)


def test_a_phrase_may_be_several_groups() -> None:
    ((_, _, groups),) = phrases(["assessment", "results"])
    assert groups == (("考核",), ("结果",))


def test_nothing_overlaps_and_other_words_stay() -> None:
    words = ["zebra", "party", "members", "party", "members"]
    assert [(start, length) for start, length, _ in phrases(words)] == [(1, 2), (3, 2)]
    assert phrases(["zebra"]) == phrases([]) == []


@pytest.mark.parametrize("line", LINES)
def test_each_line_is_a_phrase_and_groups_of_chinese_terms(line: str) -> None:
    phrase, *groups = line.split("\t")
    assert re.fullmatch(r"[a-z0-9' -]+", phrase)
    assert groups
    assert all(re.fullmatch(r"[\u4e00-\u9fff0-9]+", term) for group in groups for term in group.split("|"))


def test_no_two_lines_are_the_same_phrase() -> None:
    read = [tuple(english_words(line.split("\t")[0])) for line in LINES]
    assert len(set(read)) == len(LINES)
    assert () not in read


def test_the_word_itself_comes_before_its_stem() -> None:
    ((_, _, ((*integrity,),)),) = phrases(["integrity"])
    ((_, _, ((*integration,),)),) = phrases(["integrating"])
    assert integrity[0] == "廉洁"
    assert integration[0] == "融合"


def test_a_missing_file_says_the_way_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(glossary, "_FILE", tmp_path / "gone.tsv")
    glossary._glossary.cache_clear()
    try:
        with pytest.raises(YoujuError, match=r"gone\.tsv"):
            phrases(["work"])
    finally:
        glossary._glossary.cache_clear()


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("意识形态工作", "ideological work"),
        ("营商环境", "business environment"),
        ("责任分工方案", None),
        ("", None),
    ],
)
def test_a_text_that_is_mostly_one_term_has_its_english(chinese: str, english: str | None) -> None:
    assert english_of(chinese) == english
