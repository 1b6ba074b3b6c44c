"""What a user corrects is kept beside the reports, applied at every reading, and undone in one step."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from corpus.__main__ import main
from corpus.errors import YoujuError
from corpus.metadata import corrections
from corpus.metadata.corrections import Corrections, load, set_alias, set_fields, set_role, undo
from corpus.overview import survey
from corpus.passages import SUREST
from corpus.read import read_report
from corpus.report import text_digest

TEXT = "县水利局2023年工作总结\n一、主要工作\n修堤两处。\n二、下一步打算\n再修三处。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "甲 #1.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "乙.txt").write_text(TEXT.replace("水利", "教育"), encoding="utf-8")
    return tmp_path


def test_fields_are_what_a_user_said_and_say_so(folder: Path) -> None:
    set_fields(
        folder, ["甲 #1.txt"], {"title": "新“题”\\", "unit": "柳河县水利局", "year": 2022, "kind": "述职报告"}
    )
    report = read_report(folder, folder / "甲 #1.txt")
    assert (report.title, report.unit, report.year, report.kind) == (
        "新“题”\\",
        "柳河县水利局",
        2022,
        "述职报告",
    )
    assert report.corrected == ("title", "unit", "year", "kind")
    assert report.text[report.title_start : report.title_end] == "县水利局2023年工作总结"
    assert read_report(folder, folder / "乙.txt").corrected == ()


def test_an_empty_unit_says_that_there_is_none(folder: Path) -> None:
    set_fields(folder, ["乙.txt"], {"unit": ""})
    assert read_report(folder, folder / "乙.txt").unit is None


def test_the_file_is_readable_and_goes_with_the_last_correction(folder: Path) -> None:
    set_fields(folder, ["乙.txt"], {"year": 2022, "kind": "述职报告"})
    file = folder / ".youju" / "corrections.toml"
    assert file.read_text(encoding="utf-8").splitlines()[2:] == [
        '[reports."乙.txt"]',
        'kind = "述职报告"',
        "year = 2022",
    ]
    set_fields(folder, ["乙.txt"], {"kind": None})
    assert load(folder) == Corrections(reports={"乙.txt": {"year": 2022}})
    assert undo(folder, ["乙.txt"]) == Corrections()
    assert not file.exists()


def test_the_role_of_a_passage_follows_its_text(folder: Path) -> None:
    digest = text_digest("修堤两处。").hex()
    set_role(folder, "甲 #1.txt", digest, "highlight")
    report = read_report(folder, folder / "甲 #1.txt")
    assert [(p.text, p.role) for p in report.passages] == [
        ("修堤两处。", "highlight"),
        ("再修三处。", "plan"),
    ]
    assert report.corrected == ("role",)
    # Nobody is as sure as who said it.
    assert report.passages[0].probability == 1.0 > SUREST >= report.passages[1].probability
    set_role(folder, "甲 #1.txt", digest, None)
    assert read_report(folder, folder / "甲 #1.txt").corrected == ()


def test_an_alias_names_a_unit_over_the_folder(folder: Path) -> None:
    set_alias(folder, "县水利局", "柳河县水务局")
    found, _ = survey(folder)
    assert {one.path: (one.unit, one.named) for one in found} == {
        "甲 #1.txt": ("柳河县水务局", "县水利局"),
        "乙.txt": ("县教育局", "县教育局"),
    }


@pytest.mark.parametrize(
    "text",
    ["[reports", '[reports."a.txt"]\nyear = "2022"\n', '[reports."a.txt"]\nauthor = "x"\n', '[roles."a"]\n"00" = "joke"\n', "[other]\n", "aliases = 3\n"],
)  # fmt: skip
def test_a_malformed_file_is_named_with_the_way_out(folder: Path, text: str) -> None:
    (folder / ".youju").mkdir()
    (folder / ".youju" / "corrections.toml").write_text(text, encoding="utf-8")
    with pytest.raises(YoujuError) as raised:
        survey(folder)
    assert ".youju/corrections.toml" in raised.value.zh and "撤销全部更正" in raised.value.zh


def test_digests_change_with_the_corrections_of_a_report_alone(folder: Path) -> None:
    set_fields(folder, ["甲 #1.txt", "乙.txt"], {"year": 2022})
    before = load(folder).digests()
    after = set_fields(folder, ["乙.txt"], {"year": 2021}).digests()
    assert before["甲 #1.txt"] == after["甲 #1.txt"]
    assert before["乙.txt"] != after["乙.txt"]
    assert corrections.Corrections().digests() == {}


def test_the_command_sets_and_unsets(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--reports", str(folder)]
    assert (
        main(
            [*where, "--set", "unit=柳河县水利局", "--set", "year=2022", "甲 #1.txt", str(folder / "乙.txt")]
        )
        == 0
    )
    assert load(folder).reports == {
        "甲 #1.txt": {"unit": "柳河县水利局", "year": 2022},
        "乙.txt": {"unit": "柳河县水利局", "year": 2022},
    }
    assert main([*where, "--unset", "--", "甲 #1.txt"]) == 0
    assert main([*where, "--unset", "year", "乙.txt"]) == 0
    assert load(folder).reports == {"乙.txt": {"unit": "柳河县水利局"}}
    assert main([*where, "--set", "role=cause", "--quote", "修堤", "乙.txt"]) == 0
    assert read_report(folder, folder / "乙.txt").passages[0].role == "cause"
    assert main([*where, "--alias", "县水务局=柳河县水利局"]) == 0
    capsys.readouterr()
    assert main([str(folder)]) == 0
    assert "已更正 corrected: unit, role" in capsys.readouterr().out
    assert main([str(folder), "--units"]) == 0
    assert "柳河县水利局  2" in capsys.readouterr().out


@pytest.mark.parametrize(
    "wrong",
    [
        ["--set", "unit=x", "无.txt"], ["--set", "author=x", "乙.txt"], ["--set", "year=去年", "乙.txt"], ["--set", "unit", "乙.txt"],
        ["--set", "unit=x"], ["--set", "role=joke", "--quote", "修堤", "乙.txt"], ["--set", "role=cause", "--quote", "无此句", "乙.txt"],
    ],
)  # fmt: skip
def test_what_cannot_be_corrected_is_said(
    folder: Path, wrong: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--reports", str(folder), *wrong]) == 2
    assert capsys.readouterr().err.strip()
    assert load(folder) == Corrections()


def test_who_corrects_at_once_loses_nothing(folder: Path) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: set_alias(folder, f"局{number}", "县水利局"), range(12)))
    assert set(load(folder).aliases) == {f"局{number}" for number in range(12)}


def test_another_file_of_the_same_size_and_date_is_read(folder: Path) -> None:
    set_fields(folder, ["乙.txt"], {"year": 2022})
    file = folder / ".youju" / "corrections.toml"
    date = file.stat().st_mtime_ns
    assert load(folder).of("乙.txt") == {"year": 2022}
    other = file.with_name("other")
    other.write_text(file.read_text(encoding="utf-8").replace("2022", "2023"), encoding="utf-8")
    os.utime(other, ns=(date, date))
    other.replace(file)
    assert load(folder).of("乙.txt") == {"year": 2023}


@pytest.mark.parametrize(
    "content",
    [
        '[reports."a"]\nyear = 99999999999999999999',
        "[reports.a]\nyear = 0",
        "x = " + "[" * 9_999,
        "x = " + "9" * 5_000,
    ],
)
def test_what_no_index_could_store_is_malformed(folder: Path, content: str) -> None:
    (folder / ".youju").mkdir()
    (folder / ".youju" / "corrections.toml").write_text(content, encoding="utf-8")
    with pytest.raises(YoujuError, match="cannot be read"):
        load(folder)


@pytest.mark.parametrize(
    "said", ["year=99999", "year=", "year=二〇二三", "title=\udcff", "unit=a\nb", "title="]
)
def test_the_command_line_takes_what_the_page_takes(
    folder: Path, capsys: pytest.CaptureFixture[str], said: str
) -> None:
    assert main(["--reports", str(folder), "乙.txt", "--set", said]) == 2
    assert load(folder) == Corrections() and "(" in capsys.readouterr().err
