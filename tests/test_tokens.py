"""Terms: values by hand, the same for a report and a question."""

import subprocess
import sys
from pathlib import Path

import pytest

from index.tokens import normalise, simplified, terms

ROOT = Path(__file__).resolve().parent.parent


def test_words_parts_of_words_and_pairs() -> None:
    assert terms("党支部书记") == ["支部", "党支部", "书记", "党支_", "支部_", "部书_", "书记_"]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("黨支部書記", "党支部书记"),
        ("ＧＤＰ增长１２．５％", "gdp增长12.5%"),
        ("COVID防控", "covid防控"),
        ("㈠", "(一)"),
        ("党支部\u3000书记", "党支部 书记"),
    ],
)
def test_forms_of_writing_are_one(text: str, same: str) -> None:
    assert normalise(text) == same
    assert terms(text) == terms(same)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3.5%", ["3.5"]),
        ("1,234.5万", ["1", "234.5", "万"]),
        ("2023年", ["2023", "年"]),
        ("5G", ["5g"]),
        ("GDP增长", ["gdp", "增长", "增长_"]),
        ("COVID-19", ["covid", "19"]),
        ("a_b", ["a", "b"]),
        ("café", ["café"]),
        ("一 二", ["一", "二"]),
        ("增长12.5个", ["增长", "增长_", "12.5", "个"]),
    ],
)
def test_numbers_and_latin_words_stay_whole(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@pytest.mark.parametrize("text", ["", " ", "\n\t\u3000", "，。！？……——", "（）《》", "_", "😀🎉", "\x00"])
def test_nothing_to_search_for(text: str) -> None:
    assert terms(text) == []


def test_pairs_do_not_cross_what_stands_between() -> None:
    assert "部书_" not in terms("支部，书记")
    assert "部书_" not in terms("支部A书记")


def test_characters_beyond_the_first_plane() -> None:
    assert terms("𠮷野家") == ["𠮷", "野", "家", "𠮷野_", "野家_"]


def test_a_long_run_is_cut_before_it_gets_slow() -> None:
    """Quadratic time by one run of 40,000 is avoided by cutting it into 200 of 200 characters."""
    found = terms("政" * 40_000)
    assert found.count("政") == 40_000
    assert found.count("政政_") == 200 * 199
    assert len(found) == 40_000 + 200 * 199


def test_no_invented_words() -> None:
    """A name that no dictionary has is found by its pairs, not by a guess that varies with its neighbours."""
    name = "邬桐芮"
    pairs = {"邬桐_", "桐芮_"}
    assert pairs <= set(terms(f"书记{name}同志"))
    assert pairs <= set(terms(name))
    assert set(terms(name)) - pairs == {"邬", "桐", "芮"}


def test_a_lone_surrogate_is_a_question_mark() -> None:
    assert simplified("\ud800黨") == "?党"
    assert terms("党\udcff章") == ["党", "章"]


def test_without_a_cache_folder(tmp_path: Path) -> None:
    """Where the user's cache folder cannot be made, terms are the same."""
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-c", "from index.tokens import terms; print(' '.join(terms('党支部')))"],
        cwd=ROOT,
        env={
            "XDG_CACHE_HOME": str(tmp_path / "file"),
            "HOME": str(tmp_path / "file"),
            "PYTHONIOENCODING": "utf-8",
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert (ran.stdout.strip(), ran.stderr) == ("支部 党支部 党支_ 支部_", "")
