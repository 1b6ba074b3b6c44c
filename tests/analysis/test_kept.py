"""What is worked out once a report: the same as worked out anew, and only for reports that are new."""

import gc
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from index_doubles import write_report
from libraries import CharacterEncoder

from analysis.digest import digest
from analysis.interfaces.perform import perform
from analysis.interfaces.wanted import KINDS, wanted_of
from analysis.ledger import ledger
from analysis.library import kept
from analysis.library.kept import forget, library, statements_of
from analysis.library.reading import by_report, load
from analysis.matching.likeness import Likeness
from analysis.statements import Statement
from index.engine.local.snapshot import Snapshot, open_snapshot
from index.storage import derived
from index.sync.sync import sync
from retrieval.assistant import Assistant


def _reports(folder: Path) -> None:
    write_report(
        folder,
        "河湾镇2022.txt",
        "会议多、文件长的形式主义问题突出，干部一周开会九场。",
        "三个村的经费没有花完，群众意见很大。",
        title="河湾镇2022年工作总结",
    )
    write_report(folder, "白岭镇2023.txt", "两个支部半年没有上过党课。", title="白岭镇2023年工作总结")


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    reports, index = tmp_path / "reports", tmp_path / "index"
    reports.mkdir()
    _reports(reports)
    sync(reports, index, CharacterEncoder())
    return reports, index


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths whose statements are worked out, from nothing in memory on."""
    paths: list[str] = []
    monkeypatch.setattr(kept, "_memory", {})
    own = kept._statements

    def noted(snapshot: Snapshot, wanted: Sequence[str]) -> Iterator[tuple[str, str]]:
        paths.extend(wanted)
        return own(snapshot, wanted)

    monkeypatch.setattr(kept, "_statements", noted)
    return paths


def test_what_is_kept_is_what_is_read(folders: tuple[Path, Path]) -> None:
    snapshot = open_snapshot(folders[1])
    plain = [one for report in by_report(snapshot) for one in statements_of(report)]
    for _ in range(2):
        found = load(snapshot)
        assert [one.text for one in found] == [one.text for one in plain] and len(found) == 3
        for one, other in zip(found, plain, strict=True):
            assert (one.start, one.end, one.role, one.headings) == (
                other.start,
                other.end,
                other.role,
                other.headings,
            )
            assert one.probability == pytest.approx(other.probability, abs=1e-4)
    assert {one.text for said in library(snapshot) for one in said.of_role("problem")} == {
        one.text for one in plain if one.role == "problem"
    }


def test_an_added_report_costs_only_itself(folders: tuple[Path, Path], made: list[str]) -> None:
    reports, index = folders
    load(open_snapshot(index))
    assert made == ["河湾镇2022.txt", "白岭镇2023.txt"]
    load(open_snapshot(index))
    assert len(made) == 2
    gone = open_snapshot(index).payloads()["白岭镇2023.txt"]
    write_report(reports, "云溪镇2024.txt", "窗口没有人值守。", title="云溪镇2024年工作总结")
    (reports / "白岭镇2023.txt").unlink()
    sync(reports, index, CharacterEncoder())
    rows = ledger(open_snapshot(index), Likeness(CharacterEncoder())).rows
    assert made[2:] == ["云溪镇2024.txt"]
    assert {row.statement.unit for row in rows} <= {"河湾镇", "云溪镇"}
    # What was made of the report that has gone is dropped.
    keys = open_snapshot(index).payloads()
    assert derived.read(index, f"statements {kept.made_by()}", list(keys.values())).keys() == set(
        keys.values()
    )
    assert gone not in derived.read(index, f"statements {kept.made_by()}", [gone])


def test_a_damaged_file_and_another_version_are_made_anew(
    folders: tuple[Path, Path], made: list[str]
) -> None:
    index = folders[1]
    (index / derived.FILE).write_bytes(b"no database at all, but long enough to be looked at" * 50)
    assert len(load(open_snapshot(index))) == 3
    keys = list(open_snapshot(index).payloads().values())
    assert len(derived.read(index, f"statements {kept.made_by()}", keys)) == 2
    derived.write(index, "statements of-another-version", {"key": "{}"})
    assert derived.read(index, f"statements {kept.made_by()}", keys) == {}
    assert len(load(open_snapshot(index))) == 3
    assert derived.read(index, "statements of-another-version", ["key"]) == {}
    assert len(made) == 4
    assert derived.read(None, "statements", ["key"]) == {}


def test_forgotten_reports_are_worked_out_again(folders: tuple[Path, Path], made: list[str]) -> None:
    snapshot = open_snapshot(folders[1])
    load(snapshot)
    forget(snapshot, ["白岭镇2023.txt"])
    load(snapshot)
    assert made[2:] == ["白岭镇2023.txt"]


def test_rows_of_the_ledger_are_made_once_a_report(folders: tuple[Path, Path], made: list[str]) -> None:
    reports, index = folders
    likeness = Likeness(CharacterEncoder())
    before = ledger(open_snapshot(index), likeness).rows
    write_report(reports, "云溪镇2024.txt", "窗口没有人值守。", title="云溪镇2024年工作总结")
    sync(reports, index, CharacterEncoder())
    after = ledger(open_snapshot(index), likeness).rows
    assert made == ["河湾镇2022.txt", "白岭镇2023.txt", "云溪镇2024.txt"]
    # The same objects: nothing of the others was read again.
    assert {id(row) for row in before} == {id(row) for row in after if row.statement.unit != "云溪镇"}
    snapshot = open_snapshot(index)
    forget(snapshot, ["白岭镇2023.txt"])
    assert ledger(snapshot, likeness).rows == after
    assert made[3:] == ["白岭镇2023.txt"]
    assert ledger(snapshot, likeness, units=["云溪镇"]).rows == tuple(
        row for row in after if row.statement.unit == "云溪镇"
    )


def test_digests_of_two_revisions_share_the_statements_of_what_did_not_change(
    folders: tuple[Path, Path], made: list[str]
) -> None:
    reports, index = folders

    def stated() -> dict[str, Statement]:
        snapshot = open_snapshot(index)
        found = digest(snapshot, Likeness(CharacterEncoder()))
        return {one.text: one for theme in found for one in theme.passages}

    before = stated()
    write_report(reports, "青山镇.txt", "丙方面还有差距，台账没有专人管理。", title="青山镇2023年工作总结")
    sync(reports, index, CharacterEncoder())
    after = stated()
    assert before and after.keys() > before.keys()
    assert all(after[text] is one for text, one in before.items())
    # A unit that the digest is asked for has its own alone.
    assert {one.unit for theme in digest(open_snapshot(index), Likeness(CharacterEncoder()), units=["青山镇"])
            for one in theme.passages} == {"青山镇"}  # fmt: skip


def test_nothing_keeps_a_revision_that_was_asked_and_worked_on(folders: tuple[Path, Path]) -> None:
    """What is kept of a revision keeps it on the disk and in memory, and a server has a new one with each upload."""
    reports, index = folders
    assistant = Assistant(index, CharacterEncoder())
    asked = {"coverage": {"topic": "形式主义"}, "compare": {"left": "year=2022", "right": "year=2023"}}
    # Nothing may wait for the search for rings of references: in a large program that comes seldom.
    gc.disable()
    try:
        assistant.ask("河湾镇存在哪些问题？")
        results = [perform(assistant.searcher, wanted_of(kind, **asked.get(kind, {}))) for kind in KINDS]
        old = weakref.ref(assistant.snapshot)
        write_report(reports, "云溪镇2024.txt", "窗口没有人值守。", title="云溪镇2024年工作总结")
        assistant.sync(reports)
        assert old() is None and len(results) == len(KINDS)
    finally:
        gc.enable()
        assistant.close()
