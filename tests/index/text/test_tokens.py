"""Terms: values by hand, the same for a report and a question."""

import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import YoujuError
from index.text import tokens
from index.text.tokens import normalise, simplified, terms

ROOT = Path(__file__).resolve().parents[3]


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


@given(st.text(st.characters() | st.sampled_from("，；：！？（）％\u3000。、\u0338\u0301が：ﾞ")))
def test_full_width_marks_first_or_last_is_the_same(text: str) -> None:
    assert normalise(text) == simplified(unicodedata.normalize("NFKC", text).lower())


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


def test_rjieba_cuts_as_jieba_does() -> None:
    """The sample reports and the five real ones, run by run."""
    reference, cut = tokens._jieba(), tokens._cutter()[0]
    shared = ROOT.parent / "shared" / "reports"
    files = [*(ROOT / "corpus" / "samples").glob("*.txt"), *shared.glob("*.txt")]
    runs = {run for file in files for run in tokens._RUN.findall(normalise(read_text(file)))}
    assert len(runs) > 1000
    assert [run for run in runs if reference.lcut_for_search(run, HMM=False) != cut(run)] == []


def test_without_rjieba_jieba_cuts(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = terms("党支部书记")
    monkeypatch.setitem(sys.modules, "rjieba", None)
    tokens._cutter.cache_clear()
    try:
        assert terms("党支部书记") == expected
    finally:
        tokens._cutter.cache_clear()


def test_without_a_cache_folder(tmp_path: Path) -> None:
    """Where the user's cache folder cannot be made, jieba works all the same."""
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    code = (
        "from index.text.tokens import _jieba; print(' '.join(_jieba().lcut_for_search('党支部', HMM=False)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
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
    assert (ran.stdout.strip(), ran.stderr) == ("支部 党支部", "")


def read_text(file: Path) -> str:
    return file.read_bytes().decode("utf-8", "ignore")


@pytest.fixture
def own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file of the user's own words in place of corpus/words.txt."""

    def forget() -> None:
        tokens.own_words.cache_clear()
        tokens._cutter.cache_clear()

    forget()
    monkeypatch.setattr(tokens, "WORDS", tmp_path / "words.txt")
    yield tmp_path / "words.txt"
    forget()


def test_own_words_stay_whole(own_words: Path) -> None:
    assert tokens.words_digest() == ""
    assert "青河泵厂" not in terms("青河泵厂党委")
    tokens.own_words.cache_clear()
    tokens._cutter.cache_clear()
    own_words.write_text("\ufeff# names\n青河泵廠  # in any characters\n\n青河泵厂\n", encoding="utf-8")
    assert tokens.own_words() == ("青河泵厂",)
    assert "青河泵厂" in terms("青河泵厂党委")
    assert len(tokens.words_digest()) == 16


@pytest.mark.parametrize(
    ("content", "wrong"),
    [("一是\n5G网络".encode(), "line 2: “5g网络”"), ("词".encode(), "line 1"), (b"\xff\xfe", "UTF-8")],
)
def test_a_line_that_is_no_word_is_named(own_words: Path, content: bytes, wrong: str) -> None:
    own_words.write_bytes(content)
    with pytest.raises(YoujuError, match=wrong):
        terms("党支部")
