"""The libraries of invented offices: every quote of the gold stands in the report that it names."""

import json
from pathlib import Path

import pytest

from corpus.folder.scan import list_files
from corpus.read import read_reports

LIBRARIES = Path(__file__).resolve().parents[2] / "evaluation" / "libraries"
# Of each library that has been opened, the quotes of its gold.
OPENED = {"duyun": 758, "liaoping": 708, "shuoyuan": 775, "xichuan": 776, "yanzhou": 719}
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


def test_the_libraries_are_those_of_the_card() -> None:
    card = (LIBRARIES / "README.md").read_text(encoding="utf-8")
    named = [line.split("`")[1] for line in card.splitlines() if line.startswith("| `")]
    there = sorted(path.name for path in LIBRARIES.iterdir() if path.name != "README.md")
    assert sorted(named) == there
    assert sorted(folder.name for folder in LIBRARIES.iterdir() if folder.is_dir()) == list(OPENED)
