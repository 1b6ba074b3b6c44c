"""What changed in the folder since the index was last synced. Reads the index and the files, writes nothing."""

import hashlib
import os
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from corpus.errors import YoujuError
from corpus.folder.scan import scan, shown_path
from corpus.report import PassingProblem, Problem
from index.storage.states import FileState, StoredProblem

# A file written this shortly before it was looked at may be written again within the same
# tick of its file system's clock (2 s on FAT): its date proves nothing, its digest does.
FRESH_FOR = 2_000_000_000
FRESH = -1  # in place of such a date

# More than this share of at least so many reports gone at once looks like an unmounted share.
GONE_SHARE = 0.30
GONE_AT_LEAST = 10


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read. ``again`` is a file that did not change, read because the rules did."""

    file: Path
    state: FileState
    kind: Literal["added", "changed", "moved", "again"]
    moved_from: str | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """``problems`` are all that are known before reading; ``touched`` got a new date and nothing else;
    ``kept`` are reports that cannot be reached, though they may well be there.

    ``other`` says that the index has to become another, ``dates`` that only dates are out of date.
    """

    tasks: tuple[Task, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    touched: tuple[FileState, ...]
    kept: tuple[str, ...]
    problems: Mapping[str, StoredProblem]
    other: bool
    dates: bool


def compare(
    reports_dir: Path,
    known: Mapping[str, FileState],
    met: Mapping[str, StoredProblem],
    *,
    again: bool = False,
    anew: Collection[str] = (),
    leave: Collection[str] = (),
    chosen: Callable[[str], bool] = lambda _: True,
) -> Changes:
    """Compare the folder with the reports `known` and the problems `met` at the last sync.

    With `again` every file is to be read, whatever it looks like; with `anew` those at these paths are.
    Files at the paths `leave` are being written just now: whatever is known of them stays. Only files at
    paths that are `chosen` are looked at.
    """
    files, unreadable = scan(reports_dir) if known else require_reports(reports_dir)
    problems = {p.path: StoredProblem(p.path, p.zh, p.en, None) for p in unreadable}
    present = {path: file for path, file in _by_path(reports_dir, files, problems).items() if chosen(path)}
    kept = _keep(known, present, problems)
    here = {*present, *kept, *leave}
    gone = _Gone(state for path, state in known.items() if path not in here)
    tasks: list[Task] = []
    unchanged: list[str] = []
    touched: list[FileState] = []
    problems.update((path, met[path]) for path in leave if path in met)
    for path in leave:
        if present.pop(path, None) and path in known:
            unchanged.append(path)
    for path, file in present.items():
        before, problem = known.get(path), met.get(path)
        state = look(file, path, problem.state if problem and problem.state else before)
        wanted = again or path in anew
        if problem and problem.state and problem.state.digest == state.digest and not wanted:
            problems[path] = problem
        elif before and before.digest == state.digest:
            if wanted:
                tasks.append(Task(file, state, "again"))
                continue
            unchanged.append(path)
            if state != before:
                touched.append(state)
        elif before:
            tasks.append(Task(file, state, "changed"))
        elif origin := gone.take(state.digest):
            tasks.append(Task(file, state, "moved", origin))
        else:
            tasks.append(Task(file, state, "added"))
    removed = gone.left()
    return Changes(
        tasks=tuple(tasks),
        removed=removed,
        unchanged=tuple(unchanged),
        touched=tuple(touched),
        kept=kept,
        problems=problems,
        other=bool(again or tasks or removed or problems != met),
        # A fresh date is looked up anew each time, without a write that would only save that.
        dates=any(known[state.path].mtime_ns != FRESH for state in touched),
    )


class _Gone:
    """Reports whose files are not where they were, to be found again by content."""

    def __init__(self, states: Iterable[FileState]) -> None:
        self._paths: dict[str | None, list[str]] = {}
        for state in states:
            self._paths.setdefault(state.digest, []).append(state.path)

    def take(self, digest: str | None) -> str | None:
        paths = self._paths.get(digest)
        return paths.pop(0) if paths else None

    def left(self) -> tuple[str, ...]:
        return tuple(sorted(path for paths in self._paths.values() for path in paths))


def look(file: Path, path: str, before: FileState | None) -> FileState:
    """The state of a file; its bytes are read only where size and date do not settle that it is as `before`."""
    now = time.time_ns()
    try:
        stat = file.stat()
        if before and (stat.st_size, stat.st_mtime_ns) == (before.size, before.mtime_ns):
            return before
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        # Reading it as a report will say why; without a digest it is tried at every sync.
        return FileState(path, 0, FRESH, None)
    fresh = stat.st_mtime_ns > now - FRESH_FOR
    return FileState(path, stat.st_size, FRESH if fresh else stat.st_mtime_ns, digest)


def not_read(task: Task, read: Problem) -> StoredProblem:
    """The problem of a file, as it is remembered: with the state of the file, so that it is read again only when
    that has changed, unless the file could not be opened."""
    state = FileState(task.state.path, 0, FRESH, None) if isinstance(read, PassingProblem) else task.state
    return StoredProblem(task.state.path, read.zh, read.en, state)


def refuse_mass_removal(
    reports_dir: Path, changes: Changes, known: int, wanted: Collection[str] = ()
) -> None:
    """YoujuError where so much is gone that it is more likely a mistake than a wish.

    Reports at the paths `wanted` somebody chose to remove: they count neither as gone nor as `known`.
    """
    chosen = set(wanted) & set(changes.removed)
    gone, known = len(changes.removed) - len(chosen), known - len(chosen)
    if gone and (
        (gone == known and not changes.tasks) or (known >= GONE_AT_LEAST and gone > GONE_SHARE * known)
    ):
        raise YoujuError(
            f"文件夹 {reports_dir} 里一下子少了 {gone} 份报告（索引中共 {known} 份），索引未作改动；"
            "请检查文件夹是否挂载、路径是否正确。确要删除请运行 python -m index --yes",
            f"{gone} of {known} reports are gone from {reports_dir} at once, so the index was left as it is; check "
            "that the folder is mounted and the right one. To remove them, run: python -m index --yes",
        )


def require_reports(reports_dir: Path) -> tuple[list[Path], list[Problem]]:
    """What `scan` finds, which must be something: a report or at least a document that cannot be read."""
    files, unreadable = scan(reports_dir)
    if not files and not unreadable:
        raise no_reports(reports_dir)
    return files, unreadable


class NoReports(YoujuError):
    """There is nothing in the folder to make an index of."""


def no_reports(reports_dir: Path) -> NoReports:
    return NoReports(
        f"{reports_dir} 里没有能读的报告；请放入 .docx、.pdf、.txt 等格式的报告",
        f"there are no reports in {reports_dir} that can be read; put reports there: .docx, .pdf, .txt and others",
    )


def _by_path(reports_dir: Path, files: list[Path], problems: dict[str, StoredProblem]) -> dict[str, Path]:
    """The files by their paths as text; a second file of the same becomes a problem."""
    present: dict[str, Path] = {}
    for file in files:
        path = shown_path(reports_dir, file)
        if present.setdefault(path, file) is not file:
            other = os.fsencode(file.relative_to(reports_dir)).decode("utf-8", "backslashreplace")
            problems[other] = StoredProblem(
                other,
                f"“{other}”与“{path}”显示出来同名，没有读取；请改名",
                f"'{other}' shows as the same name as '{path}' and was not read; rename it",
                None,
            )
    return present


def _keep(
    known: Mapping[str, FileState], present: Mapping[str, Path], problems: dict[str, StoredProblem]
) -> tuple[str, ...]:
    """Reports that are themselves a problem now, or lie in a folder that is one, and are not gone."""
    kept: list[str] = []
    for problem in list(problems.values()):
        inside = [path for path in known if path not in present and is_below(path, problem.path)]
        if inside:
            problems[problem.path] = with_kept(problem)
            kept.extend(inside)
    return tuple(kept)


def is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")


def with_kept(problem: StoredProblem) -> StoredProblem:
    """The problem of a report whose last good passages stay."""
    return replace(
        problem,
        zh=f"{problem.zh}（仍保留上次读到的内容）",
        en=f"{problem.en} (the passages read before are kept)",
    )
