"""What changed in a folder since the last sync, a file at a time, with all that was known said here."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import YoujuError
from corpus.report import PassingProblem, Problem
from index.storage.states import FileState, StoredProblem
from index.sync import changes
from index.sync.changes import FRESH, FRESH_FOR, Changes, NoReports, Task, compare, look, not_read

LONG_AGO = 1_600_000_000_000_000_000


def write(folder: Path, name: str, text: str, date: int = LONG_AGO) -> FileState:
    """A file of this date, and its state."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(date, date))
    return FileState(name, len(text.encode()), date, digest(text))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def kinds(found: Changes) -> dict[str, str]:
    return {task.state.path: task.kind for task in found.tasks}


def problem(state: FileState) -> StoredProblem:
    return StoredProblem(state.path, "坏", "broken", state)


def known(*states: FileState) -> dict[str, FileState]:
    return {state.path: state for state in states}


def test_each_kind_of_change(tmp_path: Path) -> None:
    same = write(tmp_path, "same.txt", "甲")
    touched = write(tmp_path, "touched.txt", "乙")
    changed = write(tmp_path, "changed.txt", "丙")
    moved = write(tmp_path, "sub/moved.txt", "丁")
    added = write(tmp_path, "added.txt", "戊")
    before = known(
        same,
        replace(touched, mtime_ns=LONG_AGO - 1),
        replace(changed, size=99, digest="another"),
        replace(moved, path="z.txt"),
        replace(moved, path="y.txt"),
        replace(moved, path="x.txt"),
    )
    found = compare(tmp_path, before, {})
    assert found == Changes(
        tasks=(
            Task(tmp_path / "added.txt", added, "added"),
            Task(tmp_path / "changed.txt", changed, "changed"),
            Task(tmp_path / "sub/moved.txt", moved, "moved", "z.txt"),
        ),
        removed=("x.txt", "y.txt"),
        unchanged=("same.txt", "touched.txt"),
        touched=(touched,),
        kept=(),
        problems={},
        other=True,
        dates=True,
    )


def test_what_did_not_change_is_nothing_to_do(tmp_path: Path) -> None:
    one, two = write(tmp_path, "a.txt", "甲"), write(tmp_path, "b.txt", "乙")
    found = compare(tmp_path, known(one, two), {})
    assert found == Changes((), (), ("a.txt", "b.txt"), (), (), {}, other=False, dates=False)
    # A date that proved nothing is looked up anew each time; one that did is to be remembered.
    found = compare(tmp_path, known(replace(one, mtime_ns=FRESH), two), {})
    assert (found.touched, found.other, found.dates) == ((one,), False, False)
    found = compare(tmp_path, known(replace(one, mtime_ns=FRESH), replace(two, mtime_ns=7)), {})
    assert (found.touched, found.other, found.dates) == ((one, two), False, True)
    # Removed is other, and so is a problem that is none any more.
    assert compare(tmp_path, known(one, two, replace(one, path="c.txt")), {}).other
    assert compare(tmp_path, known(one, two), {"c.txt": problem(replace(one, path="c.txt"))}).other


def test_bytes_are_not_read_where_size_and_date_are_as_they_were(tmp_path: Path) -> None:
    """What was remembered is believed, of reports and of problems."""
    one, bad = write(tmp_path, "a.txt", "甲"), write(tmp_path, "bad.txt", "坏")
    met = {"bad.txt": problem(replace(bad, digest="believed, too"))}
    before = known(
        replace(one, digest="believed"), replace(bad, mtime_ns=7, digest="as it was when it was good")
    )
    found = compare(tmp_path, before, met)
    assert found == Changes((), (), ("a.txt",), (), (), met, other=False, dates=False)


def test_what_is_to_be_read_again(tmp_path: Path) -> None:
    one, two = write(tmp_path, "a.txt", "甲"), write(tmp_path, "b.txt", "乙")
    bad = write(tmp_path, "bad.txt", "坏")
    before, met = known(one, replace(two, digest="another", size=1)), {"bad.txt": problem(bad)}
    found = compare(tmp_path, before, met, again=True)
    assert kinds(found) == {"a.txt": "again", "b.txt": "changed", "bad.txt": "added"}
    assert (found.other, found.problems, found.unchanged) == (True, {}, ())
    found = compare(tmp_path, known(one, two), met, anew=["b.txt", "bad.txt", "nowhere.txt"])
    assert kinds(found) == {"b.txt": "again", "bad.txt": "added"}
    assert (found.unchanged, found.problems, found.other) == (("a.txt",), {}, True)
    # The rules are others, though the folder is as it was: the index becomes another, were it empty.
    for again in (True, False):
        assert compare(tmp_path, {}, {}, again=again, chosen=lambda _: False).other is again


def test_a_problem_stays_one_until_its_file_changes(tmp_path: Path) -> None:
    bad, once_good = write(tmp_path, "bad.txt", "坏"), write(tmp_path, "good.txt", "坏了")
    good = FileState("good.txt", 3, 5, digest("好"))
    met = {"bad.txt": problem(bad), "good.txt": problem(once_good)}
    found = compare(tmp_path, known(good), met)
    assert found == Changes((), (), (), (), (), met, other=False, dates=False)
    # Another date, the same bytes: still the problem that was met.
    later = {
        path: replace(one, state=replace(one.state, mtime_ns=3)) for path, one in met.items() if one.state
    }
    assert compare(tmp_path, known(good), later).problems == later
    # As good as it was before, and another that is bad in another way.
    write(tmp_path, "good.txt", "好")
    write(tmp_path, "bad.txt", "还坏")
    found = compare(tmp_path, known(good), met)
    assert (kinds(found), found.unchanged, found.problems) == ({"bad.txt": "added"}, ("good.txt",), {})
    assert [state.path for state in found.touched] == ["good.txt"]
    # What is no reader's has no state, and the file at its path is looked at by what was known of it.
    shown = {"good.txt": StoredProblem("good.txt", "不读", "not read", None)}
    found = compare(tmp_path, known(replace(good, mtime_ns=LONG_AGO)), shown)
    assert (found.unchanged, found.touched, found.other) == (("good.txt",), (), True)


def test_what_is_being_written_stays_as_it_is_known(tmp_path: Path) -> None:
    one = write(tmp_path, "a.txt", "甲")
    write(tmp_path, "new.txt", "乙")
    bad = write(tmp_path, "bad.txt", "坏")
    gone = replace(one, path="gone.txt", digest="another")
    before, met = known(replace(one, size=9), gone), {"bad.txt": problem(replace(bad, digest="before"))}
    leave = ["a.txt", "new.txt", "bad.txt", "gone.txt", "nowhere.txt"]
    found = compare(tmp_path, before, met, leave=leave)
    assert found == Changes((), (), ("a.txt",), (), (), met, other=False, dates=False)


def test_only_what_was_chosen_is_looked_at(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "sub/c.txt"):
        write(tmp_path, name, name)
    assert kinds(compare(tmp_path, {}, {}, chosen=lambda path: path > "b")) == {
        "b.txt": "added",
        "sub/c.txt": "added",
    }


def scanned(monkeypatch: pytest.MonkeyPatch, files: list[Path], *problems: Problem) -> None:
    monkeypatch.setattr(changes, "scan", lambda _: (files, list(problems)))


def test_what_lies_in_a_folder_that_is_a_problem_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = write(tmp_path, "sub/here.txt", "甲")
    shut, other = Problem("sub", "打不开", "shut"), Problem("old.doc", "不读", "not read")
    scanned(monkeypatch, [tmp_path / "sub/here.txt"], shut, other)
    paths = ("sub/here.txt", "sub/a.txt", "sub/deep/b.txt", "sub", "subway/c.txt", "su")
    found = compare(tmp_path, {path: replace(here, path=path, digest=path) for path in paths}, {})
    assert found.kept == ("sub/a.txt", "sub/deep/b.txt", "sub")
    assert found.removed == ("su", "subway/c.txt")
    assert found.problems == {
        "sub": StoredProblem(
            "sub", "打不开（仍保留上次读到的内容）", "shut (the passages read before are kept)", None
        ),
        "old.doc": StoredProblem("old.doc", "不读", "not read", None),
    }


def test_two_files_that_show_as_one_name(tmp_path: Path) -> None:
    """One is named in UTF-8, the other in GBK."""
    write(tmp_path, "甲.txt", "甲")
    (tmp_path / os.fsdecode(b"\xbc\xd7.txt")).write_text("乙", encoding="utf-8")
    found = compare(tmp_path, {}, {})
    # In the order of their bytes.
    (task,) = found.tasks
    assert (task.state.path, os.fsencode(task.file.name)) == ("甲.txt", b"\xbc\xd7.txt")
    assert found.problems == {
        "甲.txt": StoredProblem(
            "甲.txt",
            "“甲.txt”与“甲.txt”显示出来同名，没有读取；请改名",
            "'甲.txt' shows as the same name as '甲.txt' and was not read; rename it",
            None,
        )
    }
    # Were the other second, its bytes would be told.
    files = [tmp_path / "甲.txt", tmp_path / os.fsdecode(b"\xbc\xd7.txt")]
    told: dict[str, StoredProblem] = {}
    assert changes._by_path(tmp_path, files, told) == {"甲.txt": files[0]}
    assert list(told) == ["\\xbc\\xd7.txt"]
    assert told["\\xbc\\xd7.txt"].path == "\\xbc\\xd7.txt"


def test_a_file_is_read_where_size_or_date_is_another(tmp_path: Path) -> None:
    now = write(tmp_path, "a.txt", "甲")
    path = tmp_path / "a.txt"
    for before in (now, replace(now, digest=None), replace(now, digest="believed")):
        assert look(path, "a.txt", before) is before
    for before in (replace(now, size=4, digest="x"), replace(now, mtime_ns=LONG_AGO + 1, digest="x"), None):
        assert look(path, "a.txt", before) == now
    assert look(tmp_path / "b.txt", "b.txt", now) == FileState("b.txt", 0, FRESH, None)


def test_a_date_proves_something_two_seconds_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = write(tmp_path, "a.txt", "甲")
    for later, date in ((0, FRESH), (FRESH_FOR - 1, FRESH), (FRESH_FOR, LONG_AGO), (FRESH_FOR + 1, LONG_AGO)):
        with monkeypatch.context() as patch:
            patch.setattr("index.sync.changes.time.time_ns", lambda later=later: LONG_AGO + later)
            found = look(tmp_path / "a.txt", "a.txt", None)
        assert found == replace(state, mtime_ns=date)
    assert (FRESH, FRESH_FOR) == (-1, 2_000_000_000)


def test_a_problem_is_remembered_with_its_file_unless_it_could_not_be_opened() -> None:
    state = FileState("a.txt", 3, 5, "digest")
    task = Task(Path("a.txt"), state, "added")
    read = Problem("elsewhere", "坏", "broken")
    assert not_read(task, read) == StoredProblem("a.txt", "坏", "broken", state)
    passing = not_read(task, PassingProblem("elsewhere", "锁", "locked"))
    assert passing == StoredProblem("a.txt", "锁", "locked", FileState("a.txt", 0, FRESH, None))


def lost(*removed: str, tasks: int = 0) -> Changes:
    one = Task(Path("t.txt"), FileState("t.txt", 1, 1, "t"), "added")
    return Changes((one,) * tasks, removed, (), (), (), {}, other=True, dates=False)


NAMES = tuple(f"{number:02}.txt" for number in range(20))


@pytest.mark.parametrize(
    ("found", "known", "wanted", "refused"),
    [
        (lost(), 0, (), None),
        (lost(), 20, (), None),
        # All of a few, with nothing in their place.
        (lost(*NAMES[:3]), 3, (), (3, 3)),
        (lost(*NAMES[:3], tasks=1), 3, (), None),
        (lost(*NAMES[:3]), 4, (), None),
        (lost(*NAMES[:8]), 9, (), None),
        # More than three of ten.
        (lost(*NAMES[:3]), 10, (), None),
        (lost(*NAMES[:4]), 10, (), (4, 10)),
        (lost(*NAMES[:4], tasks=4), 10, (), (4, 10)),
        (lost(*NAMES[:6]), 20, (), None),
        (lost(*NAMES[:7]), 20, (), (7, 20)),
        # Those that somebody chose count neither way; who is still there was not removed.
        (lost(*NAMES[:14]), 20, NAMES[:10], (4, 10)),
        (lost(*NAMES[:13]), 20, NAMES[:10], None),
        (lost(*NAMES[:7]), 20, NAMES[10:], (7, 20)),
        (lost(*NAMES[:3]), 3, NAMES[:3], None),
        (lost(*NAMES[:3]), 3, NAMES[:2], (1, 1)),
    ],
)
def test_much_that_is_gone_at_once_asks_first(
    found: Changes, known: int, wanted: tuple[str, ...], refused: tuple[int, int] | None
) -> None:
    if refused is None:
        changes.refuse_mass_removal(Path("r"), found, known, wanted)
        return
    gone, of = refused
    with pytest.raises(YoujuError) as told:
        changes.refuse_mass_removal(Path("r"), found, known, wanted)
    assert told.value.zh == (
        f"文件夹 r 里一下子少了 {gone} 份报告（索引中共 {of} 份），索引未作改动；"
        "请检查文件夹是否挂载、路径是否正确。确要删除请运行 python -m index --yes"
    )
    assert told.value.en == (
        f"{gone} of {of} reports are gone from r at once, so the index was left as it is; check "
        "that the folder is mounted and the right one. To remove them, run: python -m index --yes"
    )


@pytest.mark.parametrize("before", [{}, {"a.txt": FileState("a.txt", 1, 1, "a")}])
def test_a_folder_of_nothing_is_refused_where_nothing_was_known(
    tmp_path: Path, before: Mapping[str, FileState]
) -> None:
    if before:
        assert compare(tmp_path, before, {}).removed == ("a.txt",)
        return
    with pytest.raises(NoReports) as told:
        compare(tmp_path, before, {})
    assert told.value.zh == f"{tmp_path} 里没有能读的报告；请放入 .docx、.pdf、.txt 等格式的报告"
    assert told.value.en == (
        f"there are no reports in {tmp_path} that can be read; put reports there: .docx, .pdf, .txt and others"
    )


def test_a_folder_of_one_thing_is_something(tmp_path: Path) -> None:
    (tmp_path / "old.wps").write_bytes(b"")
    (tmp_path / "old.zip").write_bytes(b"")
    files, unreadable = changes.require_reports(tmp_path)
    assert len(files) + len(unreadable) > 0 and "old.zip" in [one.path for one in unreadable]
    (tmp_path / "sub").mkdir()
    write(tmp_path / "sub", "a.txt", "甲")
    assert changes.require_reports(tmp_path / "sub") == ([tmp_path / "sub" / "a.txt"], [])
