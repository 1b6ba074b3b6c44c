"""What is broken: small pieces of work on files, each with what must hold of the files whatever befell it.

A subject is made once in a folder of its own, which is put back before each case. `work` may end in a sentence; then it
is done once more in the same process, as a program that goes on would. `judge` runs in another process.
"""

import os
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from chat.auth.roles import UserRole
from chat.auth.users import Secret, User, UsersFile, read_users, write_users
from corpus.errors import YoujuError
from corpus.folder import trash
from corpus.folder.intake import store
from corpus.metadata import corrections
from index.storage import derived


class Subject(Protocol):
    """``work`` changes what lies in ``root``; ``judge`` raises AssertionError where something is lost or wrong.

    ``done`` says that the work ended well, at first or after a sentence; ``worker`` is the number of the process
    that did it. ``spoilt`` judges, in place of both, when one of the files ``spoils`` names was damaged: the right
    content, a sentence, or, of files that people edit by hand, whatever can be read in them.
    """

    root: Path

    def work(self) -> None: ...
    def judge(self, done: bool, worker: int) -> None: ...
    def spoils(self) -> Sequence[Path]: ...
    def spoilt(self) -> None: ...


class Corrected:
    """The user's corrections: as they were, or as they were to be, and a next one finds room."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root, chance = root, random.Random(seed)
        root.mkdir()
        for number in range(chance.randint(0, 4)):
            corrections.set_fields(root, [f"{number}.txt"], {"title": f"题{number}" * chance.randint(1, 900)})
        self._before = corrections.load(root)
        self._alias = ("局" * chance.randint(1, 40), "水务局")

    def work(self) -> None:
        corrections.set_alias(self.root, *self._alias)

    def judge(self, done: bool, worker: int) -> None:
        found = _fresh(self.root)
        after = {**self._before.aliases, self._alias[0]: self._alias[1]}
        assert found.reports == self._before.reports, "a correction is lost"
        assert found.aliases == after or (not done and found.aliases == self._before.aliases), "another alias"
        corrections.set_alias(self.root, "另", "一")
        assert _fresh(self.root).aliases == {**found.aliases, "另": "一"}, "no room for the next"

    def spoils(self) -> Sequence[Path]:
        corrections.set_alias(self.root, *self._alias)
        return [self.root / corrections.FOLDER / corrections.FILE]

    def spoilt(self) -> None:
        _fresh(self.root).digests()


def _fresh(root: Path) -> corrections.Corrections:
    corrections._load.cache_clear()
    return corrections.load(root)


class Users:
    """The users' file: as it was, or as it was to be; who comes next, under the same number of a process too, can write."""

    def __init__(self, root: Path, seed: int) -> None:
        root.mkdir()
        self.root, self._file = root, root / "users"
        chance = random.Random(seed)
        self._before = {"admin": user_of("administrator", chance)}
        self._before |= {f"u{number}": user_of("reader", chance) for number in range(chance.randint(0, 60))}
        write_users(self._file, self._before)
        self._new = user_of("editor", chance)

    def work(self) -> None:
        UsersFile(self._file).change("new", self._new)

    def judge(self, done: bool, worker: int) -> None:
        found = _plain(read_users(self._file))
        before = _plain(self._before)
        after = {**before, "new": str(self._new)}
        assert found == after or (not done and found == before), "users are lost or wrong"
        assert self._file.stat().st_mode & 0o077 == 0, "others can read it"
        # In a container every program has the same number.
        os.getpid = lambda: worker
        UsersFile(self._file).change("next", self._new)
        assert _plain(read_users(self._file)) == {**found, "next": str(self._new)}, "no room for the next"

    def spoils(self) -> Sequence[Path]:
        return [self._file]

    def spoilt(self) -> None:
        read_users(self._file)


def user_of(role: UserRole, chance: random.Random) -> User:
    return User(Secret(chance.randbytes(16), chance.randbytes(32)), role)


def _plain(users: Mapping[str, User]) -> dict[str, str]:
    return {name: str(user) for name, user in users.items()}


class Uploads:
    """Files taken in, removed and put back: each is whole under a name of its own, or not there; none is lost."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root, chance = root, random.Random(seed)
        self._reports, self._sent = root / "reports", root / "sent"
        self._reports.mkdir(parents=True)
        self._sent.mkdir()
        self._held = {
            f"{number}.txt": chance.randbytes(chance.randint(1, 20_000)).hex().encode() for number in range(4)
        }
        self._new = {
            f"{number}.txt": f"新{number}".encode() * chance.randint(1, 9_000) for number in range(2, 6)
        }
        for name, content in self._held.items():
            (self._reports / name).write_bytes(content)
        for name, content in self._new.items():
            (self._sent / name).write_bytes(content)

    def work(self) -> None:
        for name in self._new:
            outcome = store(
                self._sent / name, name, self._reports, at=name if name < "4" else f"子/{name}"
            ).outcome
            if outcome not in ("added", "renamed", "known"):
                raise YoujuError(outcome, outcome)
        for name, back in (("0.txt", True), ("1.txt", False)):
            if (self._reports / name).exists():
                trash.remove(self._reports, name)
            for one in trash.removed(self._reports) if back else ():
                trash.restore(self._reports, one.id)

    def judge(self, done: bool, worker: int) -> None:
        seen = [path for path in self._reports.rglob("*.txt") if not path.name.startswith(".")]
        contents = {path.read_bytes() for path in seen}
        known = {*self._held.values(), *self._new.values()}
        assert contents <= known, f"not whole: {[p.name for p in seen if p.read_bytes() not in known]}"
        assert set(self._held.values()) <= contents, "a file is lost"
        assert not done or set(self._new.values()) <= contents, "an upload is lost"
        self.work()
        assert known <= {path.read_bytes() for path in self._reports.rglob("*.txt")}, (
            "not done the second time"
        )

    def spoils(self) -> Sequence[Path]:
        return ()

    def spoilt(self) -> None:
        """Reports are whatever their files say."""


class Kept:
    """What analyses keep beside the index: what was kept, or nothing; never anything else."""

    def __init__(self, root: Path, seed: int) -> None:
        root.mkdir()
        self.root, chance = root, random.Random(seed)
        self._old = {f"k{number}": "旧" * chance.randint(1, 3_000) for number in range(30)}
        self._new = {f"n{number}": "新" * chance.randint(1, 3_000) for number in range(30)}
        if chance.random() < 0.7:
            derived.write(root, "said 1", self._old)

    def work(self) -> None:
        derived.drop_others(self.root, "said 1", [*self._old][: len(self._old) // 2])
        derived.write(self.root, "said 1", self._new)
        derived.forget(self.root, ["n0"])

    def judge(self, done: bool, worker: int) -> None:
        known = self._old | self._new
        found = derived.read(self.root, "said 1", list(known))
        assert all(known[key] == text for key, text in found.items()), "something else is kept"
        for _ in range(3):
            # Damage is found, and the file made anew, only where it is touched.
            derived.write(self.root, "said 1", known)
            found = derived.read(self.root, "said 1", list(known))
        assert found == known, "nothing is kept any more"

    def spoils(self) -> Sequence[Path]:
        derived.write(self.root, "said 1", self._old)
        return [self.root / derived.FILE]

    def spoilt(self) -> None:
        self.judge(done=False, worker=0)
