"""What the pages of one running chat share: the assistant, the folder in use, what goes in and out of it."""

import shutil
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Protocol

from chat.service.jobs import ChangeModel, Job, JobQueue, Progress, Rebuild, Update
from chat.service.pending import PendingAssistant
from chat.texts.sentences import Lang
from chat.web.concurrency import ConcurrencyLimiter
from corpus.errors import YoujuError
from corpus.folder import trash
from corpus.folder.intake import NO_ROOM, Stored, clean_path, store
from corpus.folder.trash import Removed
from corpus.folder.unzip import unpack
from corpus.report import file_of
from index.models.encoder import Encoder
from index.sync.check import Health
from retrieval.interfaces.programs import AssistantLike
from retrieval.types import CitedPassage, IndexState

# What uploads may fill: bytes and files of the folder, and what must stay free on its disk.
MAX_FOLDER_BYTES = 20 * 2**30
MAX_FOLDER_FILES = 20_000
MIN_FREE_BYTES = 500 * 2**20
_MEASURED_FOR = 30.0


class Asks(AssistantLike, Protocol):
    """What the chat needs of `retrieval.assistant.Assistant`; `PendingAssistant` and the tests' double are others."""

    @property
    def encoder(self) -> Encoder: ...
    def passages(self, places: Sequence[tuple[str, int, int]]) -> list[CitedPassage | None]: ...
    def example_questions(self, language: Lang = "zh") -> list[str]: ...
    def state(self) -> IndexState: ...
    def pace(self, encoder: Encoder) -> float: ...
    def sync(
        self,
        reports_dir: Path,
        progress: Callable[..., None] | None = None,
        *,
        again: Collection[str] = (),
        leave: Collection[str] = (),
        removing: Collection[str] = (),
    ) -> object: ...
    def change_model(
        self, encoder: Encoder, reports_dir: Path, progress: Callable[..., None] | None = None
    ) -> object: ...
    def rebuild(self, reports_dir: Path, progress: Callable[..., None] | None = None) -> object: ...
    def check(self) -> Health: ...
    def refresh(self) -> None: ...


# Brings the index of a folder up to date: an assistant over it, and what the sync did.
Opener = Callable[[Path, Progress], tuple[Asks, object]]


class Workspace:
    """The assistant and its folder.

    Files added while the samples are in use go to the user's own folder, and that
    folder is used from then on: samples and own reports are never mixed.
    """

    def __init__(
        self,
        assistant: Asks,
        folder: Path,
        *,
        uploads: Path | None = None,
        move: Opener | None = None,
        refusal: YoujuError | None = None,
        beside: Sequence[Path] = (),
    ) -> None:
        """`uploads` is where files go when that is not `folder`; `move` then opens an assistant over it. With a
        `refusal` nothing is added, removed or corrected, and it says why. `beside` are the other folders that the
        program writes, of the index and the logs: their disks fill up as well.

        Where the assistant is only `PendingAssistant`, the first sync puts the one that `move` opens in its place.
        """
        self.jobs = JobQueue(self._perform)
        if isinstance(assistant, PendingAssistant):
            assistant.jobs = self.jobs
        self.assistant = assistant
        self.folder = folder
        self.uploads = folder if uploads is None or move is None else uploads
        self.watching = False
        # Why the folder cannot be followed just now: it is away, or its index cannot be written.
        self.trouble: YoujuError | None = None
        self.limiter = ConcurrencyLimiter()
        self.beside = tuple(beside)
        self._move = move
        self._refusal = refusal
        self._arrived = False
        self._storing = threading.Lock()
        self._measured = (float("-inf"), 0, 0)

    @property
    def samples(self) -> bool:
        return self.uploads != self.folder

    def accept(self, source: Path, name: str, *, keep_folders: bool = False) -> list[Stored]:
        """Take one uploaded file into the folder, a zip as its files; `source` is used up.

        With `keep_folders`, `name` is a path whose folders are kept. The index is not told yet.
        """
        self.require_writable()
        stored: list[Stored] = []
        try:
            if PurePosixPath(name).suffix.lower() == ".zip":
                for shown, place, held in unpack(source, name, source.parent):
                    stored.append(self._store(held, shown, place))
            else:
                stored.append(self._store(source, name, clean_path(name) if keep_folders else None))
        except OSError as error:
            # What was stored before stays, and is told.
            stored.append(Stored(name, "full" if error.errno in NO_ROOM else "unwritable"))
        source.unlink(missing_ok=True)
        return stored

    def _store(self, source: Path, name: str, place: str | None) -> Stored:
        size = source.stat().st_size if source.exists() else 0
        with self._storing:
            if self._is_full(size):
                return Stored(name, "full")
            stored = store(source, name, self.uploads, at=place)
            if stored.outcome in ("added", "renamed"):
                at, files, held = self._measured
                self._measured = (at, files + 1, held + size)
            self._arrived |= stored.path is not None
            return stored

    def _is_full(self, size: int) -> bool:
        """Whether so many more bytes are too many; the folder itself is looked at every half minute."""
        at, files, held = self._measured
        if time.monotonic() - at > _MEASURED_FOR:
            sizes = [file.lstat().st_size for file in _all_files(self.uploads)]
            files, held = len(sizes), sum(sizes)
            self._measured = (time.monotonic(), files, held)
        free = free_of(self.uploads, *self.beside)
        return files >= MAX_FOLDER_FILES or held + size > MAX_FOLDER_BYTES or free - size < MIN_FREE_BYTES

    def add(self, files: Sequence[tuple[Path, str]]) -> list[Stored]:
        """Take files in and wait until they can be found; YoujuError where the index cannot be brought up."""
        stored = [one for source, name in files for one in self.accept(source, name)]
        if any(one.path for one in stored):
            self.jobs.wait(self.jobs.ask())
        return stored

    def remove(self, paths: Collection[str]) -> list[Removed]:
        """Move files to the trash, reports or not, and have the index follow."""
        self._own()
        gone: list[Removed] = []
        try:
            # A file goes with all the reports in it.
            for path in dict.fromkeys(map(file_of, paths)):
                gone.append(trash.remove(self.folder, path))
        finally:
            if gone:
                # So many at once are no accident here: somebody chose them, and nothing but them.
                self.jobs.ask(Update(removing=frozenset(one.path for one in gone)))
        return gone

    def restore(self, ids: Collection[str]) -> list[str]:
        """Put removed files back and have the index follow; the paths they have now."""
        self._own()
        back: list[str] = []
        try:
            for id_ in ids:
                back.append(trash.restore(self.folder, id_))
        finally:
            if back:
                self.jobs.ask()
        return back

    def change_model(self, encoder: Encoder) -> None:
        """Have the index embedded again with another model; the old one answers meanwhile."""
        self.require_writable()
        self.jobs.ask(ChangeModel(encoder))

    def rebuild(self) -> None:
        """Have the index made anew from the files; the one there is answers meanwhile."""
        self.require_writable()
        self.jobs.ask(Rebuild())

    def empty_trash(self, days: int) -> list[Removed]:
        """Delete for good what was removed so many days ago."""
        self._own()
        return trash.empty(self.folder, days)

    def require_writable(self) -> None:
        """YoujuError where nothing may be added, removed or corrected here."""
        if self._refusal is not None:
            raise self._refusal

    def removed(self) -> list[Removed]:
        return [] if self.samples else trash.removed(self.folder)

    def original(self, path: str) -> Path:
        """The file a report was read from; only of reports that are in the library."""
        self.assistant.report(path)
        file = trash.find_file(self.folder, file_of(path))
        if not file.resolve().is_relative_to(self.folder.resolve()):
            raise YoujuError(f"“{path}”不在报告文件夹里。", f"'{path}' is not in the reports folder.")
        return file

    def _own(self) -> None:
        self.require_writable()
        if self.samples:
            raise YoujuError(
                "示例报告随软件附带，不能删除；添加自己的文件后会自动收起。",
                "The samples come with the program and stay; they are put away once you add files of your own.",
            )

    def _perform(self, job: Job, progress: Progress) -> object:
        """One job. Before it, the user's own folder takes the samples' place once something arrived there."""
        moving = self.samples and self._arrived
        if self._move is not None and (moving or isinstance(self.assistant, PendingAssistant)):
            folder = self.uploads if moving else self.folder
            self.assistant, summary = self._move(folder, progress)
            self.folder = folder
            if job == Update():
                return summary
        match job:
            case ChangeModel(encoder):
                return self.assistant.change_model(encoder, self.folder, progress)
            case Rebuild():
                return self.assistant.rebuild(self.folder, progress)
            case Update(again, removing):
                return self.assistant.sync(self.folder, progress, again=again, removing=removing)


def free_of(*folders: Path) -> int:
    """The bytes that are free on the fullest disk of these folders, which need not be there yet."""
    there = (next(one for one in (folder, *folder.absolute().parents) if one.exists()) for folder in folders)
    return min(shutil.disk_usage(one).free for one in there)


def _all_files(folder: Path) -> Iterator[Path]:
    """Every file below the folder, removed ones too: they take space as well."""
    return (file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
