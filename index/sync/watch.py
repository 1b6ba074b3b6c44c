"""Follow a folder: when its files have come to rest, the index follows.

Events only say where to look. What changed is found by a sync, so that an event too many
costs a little and a lost one is made good by the next. A file that was touched waits until
its size and date stand still; meanwhile the others are not held up.
"""

import logging
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path, PurePath
from typing import Protocol

import psutil
import watchfiles

from corpus.errors import YoujuError
from corpus.folder.scan import is_ignored, shown_path
from corpus.metadata.corrections import FILE, FOLDER

# Seconds a file must stand still. Word's own save, and most copies, leave shorter gaps.
REST = 0.5
# How often it is looked whether they do, in milliseconds; and how often a polled folder is read.
_TICK_MS = 200
_POLL_MS = 1_000
# Events can be lost: by a full queue, by a share on another machine. Seconds between looks without one.
SWEEP = 300.0
# Seconds until a sync that failed is tried again without an event, at first and at most.
_FIRST_RETRY, _LAST_RETRY = 1.0, 60.0

# File systems on other machines, or on the other side of a virtual one: writes there raise no events here.
_REMOTE = frozenset(
    """nfs nfs4 cifs smbfs smb2 smb3 afs ncpfs ceph lustre glusterfs fuse.glusterfs davfs fuse.davfs
    fuse.sshfs fuse.rclone 9p drvfs virtiofs vboxsf fuse.vmhgfs-fuse vmhgfs prl_fs afpfs webdav""".split()
)
# What programs write into for a while and rename or remove in the end.
_PASSING = (".tmp", ".temp", ".part", ".partial", ".crdownload", ".download", ".swp", ".swx", "~")

# Bring the index up to date but for these paths, which are being written.
Update = Callable[[Collection[str]], object]
# Hears why that failed, once while it stays the same.
Failed = Callable[[YoujuError], None]

logger = logging.getLogger(__name__)


class Stop(Protocol):
    """A `threading.Event`, or anything that can say whether it is over."""

    def is_set(self) -> bool: ...


def watch(
    folder: Path, index_dir: Path, update: Update, failed: Failed, *, stop: Stop, poll: bool | None = None
) -> None:
    """Call `update` at the start and whenever files of `folder` have changed and come to rest, until `stop`.

    Errors go to `failed` and do not end it; neither does the folder going away. Files of
    `index_dir` are none of the folder. `poll` reads the folder again and again instead of
    waiting for events; None means where events cannot be relied on. KeyboardInterrupt passes.
    """
    follower = _Follower(folder.resolve(), index_dir.resolve(), update, failed)
    polling = is_remote(follower.folder) if poll is None else poll
    while not stop.is_set():
        try:
            here = _identity(follower.folder)
            for changed in _changes(follower.folder, stop, polling):
                follower.tick(changed)
                if _identity(follower.folder) != here:
                    break
        except FileNotFoundError:
            follower.away()
            time.sleep(_TICK_MS / 1000)
        except (OSError, RuntimeError) as error:
            # The system gives no more watches, or an event that watchfiles cannot express.
            logger.warning("events of %s end (%s); it is read again and again instead", folder, error)
            if polling:
                time.sleep(_FIRST_RETRY)
            polling = True
        follower.look_again()


def is_remote(folder: Path) -> bool:
    """Whether `folder` lies on another machine, whose writes raise no events on this one."""
    if str(folder).startswith("\\\\"):
        return True
    inside = [p for p in psutil.disk_partitions(all=True) if folder.is_relative_to(p.mountpoint)]
    # Of two mounted at one place the later one is seen.
    mount = max(reversed(inside), key=lambda p: len(PurePath(p.mountpoint).parts), default=None)
    return mount is not None and (mount.fstype in _REMOTE or "remote" in mount.opts.split(","))


def _changes(folder: Path, stop: Stop, polling: bool) -> Iterator[set[str]]:
    """The paths that were touched, every tick, also when there are none."""
    for changes in watchfiles.watch(
        folder,
        watch_filter=None,
        debounce=_TICK_MS,
        rust_timeout=_TICK_MS,
        yield_on_timeout=True,
        stop_event=stop,
        force_polling=polling,
        poll_delay_ms=_POLL_MS,
        ignore_permission_denied=True,
    ):
        yield {path for _, path in changes}


def _identity(folder: Path) -> tuple[int, int]:
    """Changes when another folder, or another disk, takes its place."""
    stat = folder.stat()
    return stat.st_dev, stat.st_ino


class _Follower:
    """What is still to come to rest, and when to sync."""

    def __init__(self, folder: Path, index_dir: Path, update: Update, failed: Failed) -> None:
        self.folder = folder
        self._index_dir = index_dir
        self._update = update
        self._failed = failed
        # Touched and not yet synced: how each looked, and since when it looks so.
        self._touched: dict[Path, tuple[tuple[int, int, int] | None, float]] = {}
        self._due = 0.0  # when to sync without an event
        self._retry = _FIRST_RETRY
        self._said = ""

    def tick(self, changed: Iterable[str]) -> None:
        """Note what was touched; sync if something of it stands still by now, or one is due."""
        now = time.monotonic()
        for path in filter(self._concerns, map(Path, changed)):
            self._touched[path] = (_look(path), now)
        for path, (before, _) in self._touched.items():
            if (look := _look(path)) != before:
                self._touched[path] = (look, now)
        resting = [path for path, (_, since) in self._touched.items() if now - since >= REST]
        if resting or now >= self._due:
            for path in resting:
                del self._touched[path]
            self._sync({shown_path(self.folder, path) for path in self._touched})

    def look_again(self) -> None:
        """Sync at the next tick: there were no events for a while."""
        self._due = 0.0

    def away(self) -> None:
        self._tell_once(
            YoujuError(
                f"文件夹 {self.folder} 不见了；索引照常回答，文件夹回来后接着跟随",
                f"the folder {self.folder} is away; the index still answers, and follows again when it is back",
            )
        )

    def _concerns(self, path: Path) -> bool:
        """Whether it may be a report or a folder of reports; of what is gone only the name can tell."""
        if path == self.folder / FOLDER / FILE:
            return True
        return (
            path.is_relative_to(self.folder)
            and not any(map(is_ignored, path.relative_to(self.folder).parts))
            and not path.is_relative_to(self._index_dir)
            and (not path.name.lower().endswith(_PASSING) or path.is_dir())
        )

    def _sync(self, leave: Collection[str]) -> None:
        try:
            self._update(leave)
        except YoujuError as error:
            self._try_later(error)
        except Exception:
            # Whatever it was, the next change may well be followed.
            logger.exception("a sync failed")
            self._try_later(
                YoujuError(
                    "更新索引时出错，详见日志；稍后再试，索引照常回答",
                    "bringing the index up to date failed, see the log; it is tried again, the index still answers",
                )
            )
        else:
            self._said, self._retry = "", _FIRST_RETRY
            self._due = time.monotonic() + SWEEP

    def _try_later(self, error: YoujuError) -> None:
        self._due = time.monotonic() + self._retry
        self._retry = min(2 * self._retry, _LAST_RETRY)
        self._tell_once(error)

    def _tell_once(self, error: YoujuError) -> None:
        if str(error) != self._said:
            self._said = str(error)
            self._failed(error)


def _look(path: Path) -> tuple[int, int, int] | None:
    """What changes while a file is written or replaced; None where there is none."""
    try:
        stat = os.lstat(path)
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns, stat.st_ino
