"""Reports that were drafted get the encoder's own vectors, a few at a time, and nothing else changes."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from index_doubles import MarkEncoder, write_report
from numpy.typing import NDArray
from role_doubles import MarkReader

from corpus.metadata.corrections import load, set_role
from corpus.report import text_digest
from index.engine.local.snapshot import open_snapshot
from index.storage import prepare
from index.sync import apply, improve
from index.sync.improve import drafted
from index.sync.progress import Progress
from index.sync.sync import SECONDS_A_FILE, sync


class Drafts(MarkEncoder):
    """Its quick vectors are all alike."""

    def draft_passages(self, texts: Sequence[str], progress: object = None) -> NDArray[np.float32]:
        found = np.zeros((len(texts), self.dimension), np.float32)
        found[:, 0] = 1
        return found


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    reports = tmp_path / "reports"
    reports.mkdir()
    for number in range(5):
        write_report(reports, f"{number}.txt", f"第{number}座堤防老化，巡查不够。")
    monkeypatch.setattr(apply, "_FILES_FOR_DRAFTS", 2)
    monkeypatch.setattr(improve, "_AT_ONCE", 2)
    return reports, tmp_path / "index"


def test_drafts_give_way_to_the_encoder(library: tuple[Path, Path]) -> None:
    reports, index = library
    encoder = Drafts()
    sync(reports, index, encoder)
    assert drafted(index) == 5
    left: list[int] = []
    assert improve.improve(index, encoder, lambda: False, left.append) == 5
    assert (left, drafted(index)) == ([3, 1, 0], 0)
    snapshot = open_snapshot(index)
    texts = [stored.passage.text for stored in snapshot.passages(range(5))]
    assert texts == [f"第{number}座堤防老化，巡查不够。" for number in range(5)]
    assert improve.improve(index, encoder, lambda: False) == 0
    assert sync(reports, index, encoder).unchanged == tuple(f"{number}.txt" for number in range(5))


def test_it_stops_when_told_and_goes_on_later(library: tuple[Path, Path]) -> None:
    reports, index = library
    encoder = Drafts()
    sync(reports, index, encoder)
    done: list[int] = []
    improve.improve(index, encoder, lambda: len(done) == 1, done.append)
    assert drafted(index) == 3
    improve.improve(index, encoder, lambda: False)
    assert drafted(index) == 0


def test_few_files_are_not_drafted(library: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    reports, index = library
    monkeypatch.setattr(apply, "_FILES_FOR_DRAFTS", 5)
    sync(reports, index, Drafts())
    assert drafted(index) == 0


def test_an_encoder_without_drafts_is_left_alone(library: tuple[Path, Path]) -> None:
    reports, index = library
    sync(reports, index, MarkEncoder())
    assert (drafted(index), improve.improve(index, MarkEncoder(), lambda: False)) == (0, 0)


@pytest.mark.parametrize("few", [True, False])
def test_what_a_new_model_will_take_is_told_by_what_it_will_do(
    library: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, few: bool
) -> None:
    class Slow(Drafts):
        """Each passage takes a minute, unless it is drafted."""

        def encode_passages(self, texts: Sequence[str], progress: object = None) -> NDArray[np.float32]:
            now[0] += 60.0 * len(texts)
            return super().encode_passages(texts)

    now = [0.0]
    monkeypatch.setattr(apply, "_FILES_FOR_DRAFTS", 100 if few else 2)
    sync(*library, Drafts())
    monkeypatch.setattr("index.sync.sync.time.monotonic", lambda: now[0])
    told: list[Progress] = []
    sync(*library, Slow("another"), progress=told.append)
    seconds = (5 * 60.0 if few else 0.0) + 5 * SECONDS_A_FILE
    assert told[0] == Progress("remaking", 0, 5, passages=5, seconds=pytest.approx(seconds))


class Readers(MarkReader, Drafts):
    """Drafts first, and reads roles when it embeds."""


def told(index: Path) -> list[tuple[str, str]]:
    snapshot = open_snapshot(index)
    return [(stored.passage.role, stored.passage.text) for stored in snapshot.passages(range(2))]


def test_roles_are_read_where_drafts_give_way(library: tuple[Path, Path]) -> None:
    reports, index = library
    text = "渡口的救生衣还缺一半，明年春汛之前将全部配齐。"
    write_report(reports, "0.txt", text)
    encoder = Readers()
    sync(reports, index, encoder)
    assert not encoder.read
    assert drafted(index) == 5
    improve.improve(index, encoder, lambda: False)
    assert drafted(index) == 0
    assert told(index) == [("problem", "渡口的救生衣还缺一半，"), ("plan", "明年春汛之前将全部配齐。")]
    # A file that only moved is read in passing again, and waits again though its words are known.
    for number in range(5):
        (reports / f"{number}.txt").rename(reports / f"又{number}.txt")
    sync(reports, index, encoder, remove_many=True)
    assert drafted(index) == 5
    improve.improve(index, encoder, lambda: False)
    assert told(index) == [("problem", "渡口的救生衣还缺一半，"), ("plan", "明年春汛之前将全部配齐。")]


def test_roles_of_few_files_are_read_at_once(
    library: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    reports, index = library
    monkeypatch.setattr(apply, "_FILES_FOR_DRAFTS", 9)
    write_report(reports, "0.txt", "渡口的救生衣还缺一半，明年春汛之前将全部配齐。")
    encoder = Readers()
    sync(reports, index, encoder)
    assert (drafted(index), len(encoder.read)) == (0, 5)
    assert told(index) == [("problem", "渡口的救生衣还缺一半，"), ("plan", "明年春汛之前将全部配齐。")]
    assert not sync(reports, index, encoder).changed
    assert len(encoder.read) == 5


@pytest.mark.parametrize("few", [2, 9])
def test_users_correct_passages_as_they_see_them(
    library: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    reports, index = library
    monkeypatch.setattr(apply, "_FILES_FOR_DRAFTS", few)
    write_report(reports, "0.txt", "渡口的救生衣还缺一半，明年春汛之前将全部配齐。")
    encoder = Readers()

    def done() -> list[tuple[str, str]]:
        sync(reports, index, encoder)
        improve.improve(index, encoder, lambda: False, corrections=lambda: load(reports))
        return told(index)

    assert done() == [("problem", "渡口的救生衣还缺一半，"), ("plan", "明年春汛之前将全部配齐。")]
    set_role(reports, "0.txt", text_digest("明年春汛之前将全部配齐。").hex(), "highlight")
    assert done() == [("problem", "渡口的救生衣还缺一半，"), ("highlight", "明年春汛之前将全部配齐。")]
    assert done() == [("problem", "渡口的救生衣还缺一半，"), ("highlight", "明年春汛之前将全部配齐。")]
    set_role(reports, "0.txt", text_digest("明年春汛之前将全部配齐。").hex(), None)
    assert done() == [("problem", "渡口的救生衣还缺一半，"), ("plan", "明年春汛之前将全部配齐。")]


def test_what_was_embedded_is_not_embedded_again_for_its_roles(
    library: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    reports, index = library
    encoder = Readers()
    sync(reports, index, encoder)
    improve.improve(index, encoder, lambda: False)
    known = len(encoder.passages)
    # Other rules: all is read again, in passing first.
    monkeypatch.setattr(prepare, "SPLITTER_VERSION", 99)
    sync(reports, index, encoder)
    assert drafted(index) == 5
    improve.improve(index, encoder, lambda: False)
    assert (drafted(index), len(encoder.passages)) == (0, known)
