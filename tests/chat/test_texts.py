import re
from pathlib import Path
from string import Formatter

import pytest

from analysis.export.words import WORDS, word
from chat.texts.sentences import LANGS, TEXTS, covered, found, number, preferred_language, role_word, say
from corpus.report import ROLES
from retrieval.types import AnswerCoverage


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_texts_with_the_same_values_to_fill_in() -> None:
    assert TEXTS["zh"].keys() == TEXTS["en"].keys()
    for key, text in TEXTS["zh"].items():
        assert text and TEXTS["en"][key], key
        assert names(text) == names(TEXTS["en"][key]), key


def test_texts_hold_no_markup() -> None:
    for lang in LANGS:
        for key, text in TEXTS[lang].items():
            assert not re.search(r"[<>&]", text), key


def test_every_text_is_used_somewhere() -> None:
    import chat

    folder = Path(next(iter(chat.__path__)))
    code = "".join(
        file.read_text(encoding="utf-8")
        for file in (*folder.rglob("*.py"), *folder.rglob("static/**/*.js"))
        if file.parent.name != "texts"
    )
    # The state of a row, the outcome of an upload, a column of a sheet, a reason: values behind these words.
    made = re.compile(
        r"library_(ok|kept|noted|problem|title|unit|year|kind|format|passages|status|added)|outcome_\w+|export_\w+"
        r"|role_\w+|user_\w+|refused_\w+|key_\w+|library_all_\w+|why_\w+|looked_\w+|number_\w+|covered_\w+|left_\w+|found(_page)?|understood_\w+|follow_(cause|plan|problem)|work_(ledger|coverage|compare|track|copies|digest)(_title)?"
        r"|work_(xlsx|docx|md|csv|left|right|needs_(topic|sides)|literal|meaning|unclear|not_said|no_cause|no_plan"
        r"|both|perhaps|left_only|right_only|solved|partly|again|action|silent|same_unit|other_unit|common|single)"
    )
    unused = {key for key in TEXTS["zh"] if f'"{key}"' not in code and not made.fullmatch(key)}
    assert unused == set()


def test_values_are_filled_in_and_never_parsed_again() -> None:
    assert (
        say("en", "outcome_renamed", name="{name}{0}.txt")
        == "added as {name}{0}.txt, because another file has this name"
    )


def test_one_thing_has_one_name() -> None:
    same = (
        ("filter_role", "work_role", "export_role"),
        ("filter_year", "work_year", "export_year", "library_year"),
        ("filter_unit", "work_unit", "export_unit", "library_unit"),
        ("filter_kind", "library_kind"),
        ("work_all_years", "library_all_year"),
        ("original", "library_original"),
    )
    for lang in LANGS:
        for keys in same:
            assert len({say(lang, key) for key in keys}) == 1, keys
        assert word(lang, "year") == say(lang, "work_year") and word(lang, "unit") == say(lang, "work_unit")
        for side in ("left", "right"):
            assert say(lang, f"work_{side}") == word(lang, side)
    # The page and its files call the two sides alike.
    assert [say("zh", f"work_{side}_only") for side in ("left", "right")] == [
        word("zh", f"{side}_only") for side in ("left", "right")
    ]
    assert not re.search("年度|原文件|左边|右边", "".join(TEXTS["zh"].values()))


def test_one_of_something_is_no_plural() -> None:
    one, two = (say("en", "library_counts", reports=n, passages=n) for n in (1, 2))
    assert (one, two) == ("1 report · 1 passage", "2 reports · 2 passages")
    assert say("en", "library_problems", count=1) == "1 file cannot be read"
    assert say("en", "library_in_zip", count=1, added=1) == "1 file inside, 1 added"
    assert say("en", "export_gone", count=1).startswith("1 passage has changed")
    assert say("zh", "library_counts", reports=1, passages=2) == "1 份报告 · 2 段"
    said = [(key, say("en", key, **dict.fromkeys(names(text), 1))) for key, text in TEXTS["en"].items()]
    nouns = r"reports|passages|files|questions|places|units|problems|rows"
    assert [(key, text) for key, text in said if re.search(rf"\b1 ({nouns})\b", text)] == []
    assert not any("(s)" in text for text in (*TEXTS["en"].values(), *WORDS["en"].values()))
    counts = {"units": 2, "reports": 2, "said": 1, "unclear": 1, "not_said": 1}
    assert say("en", "work_coverage_counted", **counts) == (
        "2 units, 2 reports: 1 mentions it, 1 is unclear, 1 does not"
    )
    assert word("en", "coverage_note", topic="X", **dict.fromkeys(counts, 1)) == (
        "“X”: of 1 unit in 1 report, 1 says it, 1 does not, 1 is unclear"
    )
    assert word("en", "picked_note", rows=1, total=1) == "1 of 1 row"
    assert covered("en", AnswerCoverage(1, 1, "units", 1)) == "1 of 1 unit says it"
    assert covered("en", AnswerCoverage(3, 5, "reports", 2)) == (
        "3 of 5 reports say it, 2 of them listed so far (ask “any more?”)"
    )


@pytest.mark.parametrize(
    ("lang", "passages", "reports", "line"),
    [
        ("zh", 8, 3, "找到 8 段，来自 3 份报告"),
        ("en", 8, 3, "8 passages from 3 reports"),
        ("en", 1, 1, "1 passage from 1 report"),
    ],
)
def test_the_line_above_an_answer(lang: str, passages: int, reports: int, line: str) -> None:
    assert found(lang, passages, reports) == line  # type: ignore[arg-type]


def test_counts_and_roles() -> None:
    assert number("zh", 2, "place") == "2 处"
    assert number("en", 0, "report") == "0 reports"
    assert [role_word("zh", role) for role in ROLES] == ["成效", "亮点", "问题", "原因", "打算", "其他"]
    assert role_word("en", "problem") == "Problem"


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("en;q=0.5, zh-TW;q=0.6", "zh"),
        ("fr-FR,fr;q=0.9", "en"),
        ("fr, zh;q=0.1", "zh"),
        ("", "zh"),
        ("*", "zh"),
        ("en;q=0, zh", "zh"),
        ("en;q=nonsense", "en"),
        (";;;,,,", "zh"),
    ],
)
def test_preferred_language(header: str, lang: str) -> None:
    assert preferred_language(header) == lang
