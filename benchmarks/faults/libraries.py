"""What is broken: whole libraries, with their index, corrections and users."""

import os
from collections.abc import Sequence
from pathlib import Path

from benchmarks.faults.place import Counting, Place
from benchmarks.faults.subjects import user_of
from chat.auth.users import read_users, write_users
from corpus.errors import YoujuError
from corpus.metadata import corrections
from index.errors import NoIndex
from index.storage.database import FILE
from index.sync.backup import backup, restore
from index.sync.check import check
from index.sync.sync import needs_sync


class Backup:
    """A backup is there whole or not at all, and what it was made of stays as it is."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        library_in(root, seed)
        (root / "kept").mkdir()

    def work(self) -> None:
        file = self.root / "kept" / "b.zip"
        if not file.exists():
            backup(file, self.root / "reports", self.root / "built", self.root / "users")

    def judge(self, done: bool, worker: int) -> None:
        file = self.root / "kept" / "b.zip"
        assert file.exists() or not done, "there is none"
        os.getpid = lambda: worker
        self.work()
        new = self.root / "new"
        (new / "reports").mkdir(parents=True)
        restore(file, new / "reports", new / "built", new / "users")
        assert _stands(new) == _stands(self.root), "not what was kept"
        assert not check(self.root / "built").faults

    def spoils(self) -> Sequence[Path]:
        return ()

    def spoilt(self) -> None:
        """A damaged backup is found when it is put back."""


class Restore:
    """What is put back is whole, what was there lies beside it, and a second try ends well."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root, self._file = root, root / "b.zip"
        place = library_in(root, seed)
        backup(self._file, root / "reports", root / "built", root / "users")
        self._wanted = _stands(root)
        place.edit("add")
        place.sync()
        corrections.set_alias(root / "reports", "后来", "改的")
        write_users(root / "users", {**read_users(root / "users"), "later": user_of("reader", place.chance)})
        self._before = _stands(root)

    def work(self) -> None:
        restore(self._file, self.root / "reports", self.root / "built", self.root / "users")

    def judge(self, done: bool, worker: int) -> None:
        for name, held in _stands(self.root).items():
            assert held == self._wanted[name] or (not done and held == self._before[name]), (
                f"{name} is neither"
            )
        beside = [path.read_bytes() for path in self.root.rglob("*") if path.is_file()]
        assert {self._before["users"], self._before["notes"]} <= set(beside), "what was there is lost"
        self.work()
        assert _stands(self.root) == self._wanted, "not what was put back the second time"

    def spoils(self) -> Sequence[Path]:
        return [self._file]

    def spoilt(self) -> None:
        try:
            self.work()
        except YoujuError:
            assert _stands(self.root) == self._before, "something was changed"
            raise
        assert _stands(self.root) == self._wanted, "not what was put back"


def library_in(root: Path, seed: int) -> Place:
    """Reports with an index, corrections and users."""
    place = Place(root, seed)
    place.sync()
    corrections.set_fields(place.reports, ["普通.txt"], {"year": 2020 + seed % 5})
    write_users(root / "users", {"admin": user_of("administrator", place.chance)})
    return place


def _stands(root: Path) -> dict[str, object]:
    """What answers and decides: the stored reports, the corrections, the users."""
    health = check(root / "built")
    assert not health.faults, health.faults
    return {
        "index": health.generation,
        "notes": (root / "reports" / corrections.FOLDER / corrections.FILE).read_bytes(),
        "users": (root / "users").read_bytes(),
    }


class Indexed:
    """An index whose folder has changed: the versions before or after of every report, and none lost."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root, self._place = root, Place(root, seed)
        if seed % 4:
            self._place.sync()
            self._place.verify(self._place.paths())
            for _ in range(self._place.chance.randint(1, 6)):
                self._place.edit(self._place.chance.choice(("add", "change", "rename", "remove")))
        self._rebuild = seed % 4 == 3
        self._stayed = self._place.held() & self._place.paths() if seed % 4 else set[str]()

    def work(self) -> None:
        self._place.sync(rebuild=self._rebuild)

    def judge(self, done: bool, worker: int) -> None:
        if (self._place.index / FILE).exists() or done or self._stayed:
            try:
                self._place.verify(self._stayed)
            except NoIndex:
                assert not done and not self._stayed, "there is no index"
        self._place.sync()
        self._place.verify(self._place.paths())
        assert not needs_sync(self._place.reports, self._place.index, Counting()), "it never comes to rest"

    def spoils(self) -> Sequence[Path]:
        self._place.sync()
        return [
            file for file in sorted(self._place.index.rglob("*")) if file.is_file() and file.stat().st_size
        ]

    def spoilt(self) -> None:
        try:
            self._place.verify(self._place.paths())
        except (AssertionError, KeyError, ValueError, TypeError) as error:
            # Another answer, or none; only where a check says why.
            health = check(self._place.index)
            assert health.faults or health.derived, f"{error} and nobody says so"
        finally:
            self._place.sync(rebuild=True)
            self._place.verify(self._place.paths())
