"""An index that any version before wrote becomes one of today's at the next sync, with the vectors it has."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from index_doubles import MarkEncoder, write_report

from index.errors import OlderIndex
from index.storage.database import FILE, SCHEMA, UPGRADED
from index.storage.index_model import revision_of
from index.storage.prepare import config_of
from index.storage.store import Store
from index.sync.check import check
from index.sync.sync import Progress, needs_sync, sync

# What each schema did not have yet, by the last that was without it.
LATER = (
    (5, "ALTER TABLE passages DROP COLUMN probability"),
    (4, "ALTER TABLE reports DROP COLUMN named"),
    (4, "ALTER TABLE reports DROP COLUMN corrected"),
    (3, "DROP INDEX passages_by_role"),
    (3, "ALTER TABLE passages DROP COLUMN text_digest"),
    (3, "ALTER TABLE passages DROP COLUMN nth"),
    (2, "DROP TABLE terms"),
    (2, "DROP TABLE editions"),
    (2, "DROP INDEX reports_in_order"),
    (2, "DROP INDEX reports_by_generation"),
    (2, "ALTER TABLE passages ADD COLUMN heading_terms TEXT NOT NULL DEFAULT ''"),
    (2, "ALTER TABLE reports DROP COLUMN generation"),
    (1, "DELETE FROM meta WHERE name = 'words'"),
)


@pytest.fixture(params=UPGRADED)
def schema(request: pytest.FixtureRequest) -> int:
    found: int = request.param
    return found


@pytest.fixture
def older(tmp_path: Path, schema: int) -> tuple[Path, Path]:
    """A folder and its index, taken back to the tables of an earlier schema."""
    reports, index = tmp_path / "reports", tmp_path / "built"
    write_report(reports, "a.txt", "甲的问题还没有解决，要继续抓好。", "乙的问题还没有解决，要继续抓好。")
    sync(reports, index, MarkEncoder())
    connection = sqlite3.connect(index / FILE)
    for last, statement in LATER:
        if schema <= last:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {schema}")
    connection.commit()
    connection.close()
    return reports, index


def test_an_older_index_is_made_anew_by_a_sync_and_says_so_once(
    older: tuple[Path, Path], schema: int
) -> None:
    reports, index = older
    encoder = MarkEncoder()
    assert needs_sync(reports, index, encoder)
    told: list[Progress] = []
    summary = sync(reports, index, encoder, progress=told.append)
    assert [one.phase for one in told].count("remaking") == 1
    # From the third on the vectors that are there are taken.
    assert (summary.reports, summary.passages, len(encoder.passages)) == (1, 2, 0 if schema >= 3 else 2)
    stored = Store.reader(index).connection.execute("SELECT text_digest, nth FROM passages").fetchall()
    (first, nth), (second, other) = stored
    assert (nth, other) == (0, 0) and first != second and len(first) == 16
    assert check(index).faults == ()
    assert not needs_sync(reports, index, encoder)


def test_until_then_it_says_what_to_do_and_is_left_alone(older: tuple[Path, Path], schema: int) -> None:
    _, index = older
    with pytest.raises(OlderIndex, match=r"older version; run: python -m index"):
        Store.reader(index)
    # Which model it was made with is known all the same, and that it does not answer as it is.
    revision = revision_of(index)
    assert revision is not None and revision.config.model == "marks"
    assert revision.config == replace(config_of(MarkEncoder()), splitter=0, words="")
    connection = sqlite3.connect(index / FILE)
    assert connection.execute("PRAGMA user_version").fetchone() == (schema,)


def test_an_upgrade_that_was_stopped_goes_on(older: tuple[Path, Path]) -> None:
    reports, index = older
    Store.writer(index).close()
    assert needs_sync(reports, index, MarkEncoder())
    sync(reports, index, MarkEncoder())
    assert check(index).faults == ()
    connection = sqlite3.connect(index / FILE)
    assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA,)
