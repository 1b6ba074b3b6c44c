"""New rules, another model, an index made anew; how far it is, and what is not removed without a word."""

from pathlib import Path

import pytest
from index_doubles import MarkEncoder
from syncing import Desk, done

from corpus.errors import YoujuError
from index.engine.local.snapshot import open_snapshot
from index.storage import prepare
from index.storage.database import FILE
from index.sync import apply
from index.sync.sync import Progress, needs_sync, sync


@pytest.mark.parametrize(
    "rule", ["TOKENIZER_VERSION", "SPLITTER_VERSION", "ENRICHMENT_VERSION", "words_digest"]
)
def test_new_rules_read_everything_again_but_embed_only_new_texts(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    desk.write("a.txt", "甲")
    broken = desk.write("b.txt", "乙")
    desk.sync()
    broken.write_bytes(b"")
    desk.sync()
    monkeypatch.setattr(prepare, rule, (lambda: "other words") if rule == "words_digest" else 99)
    phases: list[str] = []
    desk.encoder.passages.clear()
    assert needs_sync(desk.reports, desk.index, desk.encoder)
    summary = sync(desk.reports, desk.index, desk.encoder, progress=lambda p: phases.append(p.phase))
    assert done(summary) == {"unchanged": ["a.txt"], "problems": ["b.txt"]}
    assert (phases[0], desk.encoder.passages) == ("remaking", [])
    assert desk.marks() == {"a.txt": ["甲"], "b.txt": ["乙"]}
    assert not needs_sync(desk.reports, desk.index, desk.encoder)


def test_a_new_model_embeds_everything_again_also_what_was_kept(desk: Desk) -> None:
    desk.write("a.txt", "甲")
    broken = desk.write("b.txt", "乙")
    desk.sync()
    broken.write_bytes(b"")
    desk.sync()
    desk.encoder = MarkEncoder("marks-2")
    assert done(desk.sync()) == {"unchanged": ["a.txt"], "problems": ["b.txt"]}
    # Before them came the text by which it was told how long it takes.
    assert desk.embedded()[-2:] == ["甲", "乙"]
    assert open_snapshot(desk.index).fingerprint == "marks-2"
    assert desk.marks() == {"a.txt": ["甲"], "b.txt": ["乙"]}


def test_a_new_model_that_fails_leaves_the_old_index(desk: Desk) -> None:
    for number in range(4):
        desk.write(f"{number}.txt", "甲" * (number + 1))
    desk.sync()

    class Failing(MarkEncoder):
        def encode_passages(self, texts: object, progress: object = None) -> object:  # type: ignore[override]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync(desk.reports, desk.index, Failing("marks-2"))
    snapshot = open_snapshot(desk.index)
    assert (snapshot.fingerprint, snapshot.dense.size, snapshot.generation) == ("marks-1", 4, 1)


def test_a_rebuild_starts_from_the_files(desk: Desk) -> None:
    desk.write("a.txt", "甲")
    broken = desk.write("b.txt", "乙")
    desk.sync()
    broken.write_bytes(b"")
    summary = desk.sync(rebuild=True)
    assert done(summary) == {"unchanged": ["a.txt"], "problems": ["b.txt"]}
    assert (desk.embedded(), desk.marks(), summary.generation) == (["甲"], {"a.txt": ["甲"]}, 2)


@pytest.mark.parametrize("offset", [0, 18, 4096 * 3])
def test_a_database_that_cannot_be_used_is_rebuilt_only_when_asked_and_kept(desk: Desk, offset: int) -> None:
    desk.write("a.txt", "甲")
    desk.sync()
    path = desk.index / FILE
    data = bytearray(path.read_bytes())
    data[offset : offset + 4096] = b"\xff" * 4096
    path.write_bytes(bytes(data))
    with pytest.raises(YoujuError, match="--rebuild"):
        desk.sync()
        desk.write("a.txt", "乙")
        desk.sync()
    assert (desk.index / FILE).stat().st_size == len(data)
    desk.sync(rebuild=True)
    assert list(desk.marks()) == ["a.txt"]
    assert len(list(desk.index.glob(f"{FILE}.old-1"))) == 1


def test_stopping_a_build_keeps_whole_batches(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apply, "BATCH", 2)
    for number in range(5):
        desk.write(f"{number}.txt", "甲" * (number + 1))

    def stop(progress: Progress) -> None:
        if progress.path == "4.txt":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync(desk.reports, desk.index, desk.encoder, progress=stop)
    assert list(desk.marks()) == ["0.txt", "1.txt", "2.txt", "3.txt"]
    assert done(desk.sync()) == {"added": ["4.txt"], "unchanged": [f"{number}.txt" for number in range(4)]}
    assert desk.embedded() == ["甲" * 5]


def test_an_index_that_grew_equals_one_built_at_once(desk: Desk, tmp_path: Path) -> None:
    for name, mark in (("m.txt", "乙"), ("z.txt", "丙"), ("a.txt", "甲"), ("f.txt", "甲乙")):
        desk.write(name, mark, mark + "丙")
        desk.sync()
    desk.write("m.txt", "乙乙乙")
    (desk.reports / "z.txt").rename(desk.reports / "b.txt")
    desk.sync()
    sync(desk.reports, tmp_path / "fresh", desk.encoder)
    grown, fresh = open_snapshot(desk.index), open_snapshot(tmp_path / "fresh")
    question = desk.encoder.encode_questions(["乙丙"])[0]
    assert (grown.dense.scores(question) == fresh.dense.scores(question)).all()
    terms = [[("乙", 1.0)], [("丙", 1.0)]]
    assert (grown.lexical.score(terms) == fresh.lexical.score(terms)).all()
    rows = range(grown.dense.size)
    assert [p.passage for p in grown.passages(rows)] == [p.passage for p in fresh.passages(rows)]
    assert [grown.report(r.path) for r in grown.reports()] == [fresh.report(r.path) for r in fresh.reports()]


def test_progress_counts_files_and_passages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apply, "BATCH", 2)
    desk.write("a.txt", "甲", "乙")
    desk.write("b.txt", "丙")
    seen: list[Progress] = []
    sync(desk.reports, desk.index, desk.encoder, progress=seen.append)
    assert seen == [
        Progress("reading", 0, 2, "a.txt", 0),
        Progress("embedding", 1, 2, "a.txt", 2),
        Progress("reading", 1, 2, "b.txt", 2),
        Progress("embedding", 2, 2, "b.txt", 3),
        Progress("publishing", 2, 2, "", 3),
    ]


def test_progress_says_rate_and_time_left() -> None:
    halfway = Progress("reading", 50, 100, seconds=10.0)
    assert (halfway.rate, halfway.left) == (5.0, 10.0)
    assert Progress("reading", 0, 100).left is None
    assert Progress("remaking", 0, 100, seconds=90.0).left == 90.0


def test_a_new_model_says_how_much_it_makes_again(desk: Desk) -> None:
    desk.write("a.txt", "甲", "乙")
    desk.sync()
    told: list[Progress] = []
    sync(desk.reports, desk.index, MarkEncoder("marks-2"), progress=told.append)
    assert (told[0], told[0].seconds > 0) == (Progress("remaking", 0, 1, passages=2), True)


def test_all_reports_gone_at_once_asks_first(desk: Desk) -> None:
    path = desk.write("a.txt", "甲")
    desk.sync()
    path.unlink()
    for rebuild in (False, True):
        with pytest.raises(YoujuError, match=r"1 of 1 reports are gone.*--yes"):
            desk.sync(rebuild=rebuild)
    assert desk.marks() == {"a.txt": ["甲"]}
    assert done(desk.sync(remove_many=True)) == {"removed": ["a.txt"]}
    assert desk.marks() == {}


@pytest.mark.parametrize(
    ("total", "gone", "refused"), [(10, 3, False), (10, 4, True), (9, 8, False), (20, 7, True)]
)
def test_many_reports_gone_at_once_asks_first(desk: Desk, total: int, gone: int, refused: bool) -> None:
    paths = [desk.write(f"{number:02}.txt", "甲") for number in range(total)]
    desk.sync()
    for path in paths[:gone]:
        path.unlink()
    if refused:
        with pytest.raises(YoujuError, match=f"{gone} of {total}"):
            desk.sync()
        assert len(desk.marks()) == total
    else:
        assert len(done(desk.sync())["removed"]) == gone


def test_moving_everything_is_no_removal(desk: Desk) -> None:
    paths = [desk.write(f"{number:02}.txt", "甲" * number, "乙") for number in range(12)]
    desk.sync()
    (desk.reports / "2023").mkdir()
    for path in paths:
        path.rename(desk.reports / "2023" / path.name)
    assert len(done(desk.sync())["moved"]) == 12
