"""The libraries of invented offices: every quote of the gold stands in the report that it names."""

import json
from pathlib import Path

import pytest

from corpus.folder.scan import list_files
from corpus.metadata.kin import kin
from corpus.metadata.units import resolve
from corpus.read import read_reports
from evaluation.questions import report_questions

LIBRARIES = Path(__file__).resolve().parents[2] / "evaluation" / "libraries"
# Of each library that has been opened, the quotes of its gold.
OPENED = {
    "duyun": 758,
    "lanpu": 743,
    "liaoping": 708,
    "qishuang": 718,
    "shuoyuan": 775,
    "transit": 494,
    "xichuan": 776,
    "yanping": 775,
    "yanzhou": 719,
    "zhenxi": 724,
}
QUOTED = ("sentences", "ledger", "links")


def bare(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("name", OPENED)
def test_every_quote_stands_in_its_report(name: str) -> None:
    folder = LIBRARIES / name / "reports"
    texts = {
        path.name: bare("".join(report.text for report in read_reports(folder, path)))
        for path in list_files(folder)
    }
    missing, checked = [], 0
    for kind in QUOTED:
        for line in (LIBRARIES / name / "gold" / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            checked += 1
            if bare(row["quote"]) not in texts[row["file"]]:
                missing.append((row["file"], row["quote"]))
    assert missing == []
    assert checked == OPENED[name]


def test_every_quote_of_the_questions_stands_in_its_report() -> None:
    missing, checked = [], 0
    for library in sorted(path for path in LIBRARIES.iterdir() if path.is_dir()):
        texts = {
            path.stem: bare("".join(report.text for report in read_reports(library / "reports", path)))
            for path in list_files(library / "reports")
        }
        for name in ("questions", "near"):
            for asked in report_questions(library / "gold" / f"{name}.jsonl"):
                assert bool(asked.gold) == asked.answerable, (library.name, asked.id)
                for gold in asked.gold:
                    checked += 1
                    text = texts.get(gold.report) or texts[Path(gold.report).stem]
                    if bare(gold.quote) not in text:
                        missing.append((library.name, asked.id, gold.quote))
    assert missing == []
    assert checked == 2582


def test_the_words_of_a_report_tell_its_unit_and_never_another() -> None:
    named = every = strangers = 0
    for name in OPENED:
        folder = LIBRARIES / name / "reports"
        reports = [report for path in list_files(folder) for report in read_reports(folder, path)]
        texts = {report.path: report.text for report in reports}
        units = resolve({report.path: report.unit for report in reports})
        for path, unit in units.items():
            if unit is None:
                continue
            every += 1
            found = kin(units | {path: None}, texts.__getitem__).get(path)
            assert found in (unit, None), (name, path)
            named += found is not None
            # Where its unit has no other report in the folder, nobody is to be named.
            others = {other: of for other, of in units.items() if of != unit} | {path: None}
            strangers += path in kin(others, texts.__getitem__)
    assert (every, named, strangers) == (153, 102, 7)


def test_the_libraries_are_those_of_the_card() -> None:
    card = (LIBRARIES / "README.md").read_text(encoding="utf-8")
    named = [line.split("`")[1] for line in card.splitlines() if line.startswith("| `")]
    there = sorted(path.name for path in LIBRARIES.iterdir() if path.name != "README.md")
    assert sorted(named) == there
    opened = {folder.name for folder in LIBRARIES.iterdir() if folder.is_dir()}
    assert opened == {*OPENED, "county", "waterworks", "district", "pilots"}
