"""Who may log in: a file of names, roles and scrypt hashes, ``name:role:scrypt$…`` a line."""

import base64
import hashlib
import hmac
import logging
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from chat.auth.roles import FORMER, UserRole, as_role
from corpus.errors import YoujuError
from corpus.system import held_alone, put_whole, this

log = logging.getLogger(__name__)

# About 60 ms and 32 MB a try on a small machine; OWASP's second choice for scrypt.
_COST, _BLOCK, _PARALLEL = 2**15, 8, 3
_MEMORY = 64 * 2**20
SHORTEST = 8
_LONGEST = 1_024
_NAME = re.compile(r"[\w.@-]{1,64}")


@dataclass(frozen=True, slots=True)
class Secret:
    """What is kept of a password."""

    salt: bytes
    digest: bytes

    @classmethod
    def of(cls, password: str) -> "Secret":
        salt = secrets.token_bytes(16)
        return cls(salt, _scrypt(password, salt))

    def fits(self, password: str) -> bool:
        return hmac.compare_digest(self.digest, _scrypt(password, self.salt))

    def __str__(self) -> str:
        fields = (
            str(_COST),
            str(_BLOCK),
            str(_PARALLEL),
            *(base64.b64encode(b).decode() for b in (self.salt, self.digest)),
        )
        return "$".join(("scrypt", *fields))

    @classmethod
    def parse(cls, text: str) -> "Secret":
        """ValueError for anything but a line that `str` made."""
        kind, cost, block, parallel, salt, digest = text.split("$")
        if (kind, cost, block, parallel) != ("scrypt", str(_COST), str(_BLOCK), str(_PARALLEL)):
            raise ValueError(text)
        return cls(base64.b64decode(salt, validate=True), base64.b64decode(digest, validate=True))


@dataclass(frozen=True, slots=True)
class User:
    """A password and what its owner may do."""

    secret: Secret
    role: UserRole

    @classmethod
    def parse(cls, text: str) -> "User":
        """``role:secret``, or a secret alone as files had it once; ValueError for anything else."""
        role, colon, secret = text.partition(":")
        return cls(Secret.parse(secret.strip()), as_role(role)) if colon else cls(Secret.parse(text), FORMER)

    def __str__(self) -> str:
        return f"{self.role}:{self.secret}"


# Stands in for names there are not, so that they take as long as names there are.
NOBODY = Secret(b"\0" * 16, b"\0" * 32)


def _scrypt(password: str, salt: bytes) -> bytes:
    data = password[:_LONGEST].encode("utf-8", "surrogatepass")
    return hashlib.scrypt(data, salt=salt, n=_COST, r=_BLOCK, p=_PARALLEL, maxmem=_MEMORY, dklen=32)


def read_users(file: Path) -> dict[str, User]:
    """The users of a file by their names; YoujuError where it is missing, open to others, empty or malformed."""
    try:
        if this().posix and file.stat().st_mode & 0o077:
            raise YoujuError(
                f"密码文件 {file} 别的用户也能读。请运行 chmod 600 {file} 再启动。",
                f"The password file {file} can be read by others. Run chmod 600 {file} and start again.",
            )
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise YoujuError(
            f"读不了密码文件 {file}（{error.strerror}）。请先运行 python -m chat.auth {file} 用户名",
            f"Cannot read the password file {file} ({error.strerror}). First run: python -m chat.auth {file} NAME",
        ) from error
    except UnicodeDecodeError as error:
        raise _malformed(file, 1) from error
    users: dict[str, User] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, rest = line.partition(":")
        try:
            users[name] = User.parse(rest.strip())
        except ValueError as error:
            raise _malformed(file, number) from error
    if not users:
        raise YoujuError(
            f"密码文件 {file} 里没有用户。请运行 python -m chat.auth {file} 用户名",
            f"The password file {file} names nobody. Run: python -m chat.auth {file} NAME",
        )
    return users


class UsersFile(Mapping[str, User]):
    """The users of a file as it stands now: read again whenever it was replaced or changed.

    A file that has become unreadable or empty names nobody: who was removed must not stay.
    """

    def __init__(self, file: Path) -> None:
        """YoujuError where the file cannot be used."""
        self._file = file
        self._stamp = self._look()
        self._users = read_users(file)

    def __getitem__(self, name: str) -> User:
        return self._now()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())

    def change(self, name: str, user: User | None) -> None:
        """Put a user in the place of the one of this name, or take that one away; it holds at once.

        YoujuError where no administrator would be left, or the file cannot be written.
        """

        def change(users: Mapping[str, User]) -> Mapping[str, User]:
            kept = {one: its for one, its in {**users, name: user}.items() if its is not None}
            if not any(one.role == "administrator" for one in kept.values()):
                raise YoujuError(
                    "至少要留一名管理员。请先把别的用户设为管理员。",
                    "One administrator must stay. Make somebody else an administrator first.",
                )
            return kept

        change_users(self._file, change)

    def _look(self) -> tuple[int, int, int]:
        try:
            held = self._file.stat()
        except OSError:
            return (0, 0, 0)
        return held.st_mtime_ns, held.st_ino, held.st_size

    def _now(self) -> dict[str, User]:
        stamp = self._look()
        if stamp != self._stamp:
            try:
                self._users = read_users(self._file)
            except YoujuError as error:
                log.warning("%s", error)
                self._users = {}
            self._stamp = stamp
        return self._users


def write_users(file: Path, users: Mapping[str, User]) -> None:
    """Replace the file as a whole, readable by its owner alone."""
    change_users(file, lambda _: users, known={})


def change_users(
    file: Path,
    change: Callable[[Mapping[str, User]], Mapping[str, User]],
    known: Mapping[str, User] | None = None,
) -> None:
    """Put what `change` makes of the users in their place, as a whole and alone among all programs; of those of the
    file, or of `known`."""
    try:
        with held_alone(file):
            users = change(read_users(file) if known is None else known)
            put_whole(file, "".join(f"{name}:{user}\n" for name, user in users.items()).encode(), 0o600)
    except OSError as error:
        raise YoujuError(
            f"写不了密码文件 {file}（{error.strerror}）。", f"Cannot write {file} ({error.strerror})."
        ) from error


def checked_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise YoujuError(
            "用户名只能用文字、数字和 . _ @ -，最多 64 个字。",
            "A name is made of letters, digits and . _ @ -, at most 64 of them.",
        )
    return name


def checked_password(password: str) -> Secret:
    """What is kept of a new password; YoujuError where it is too short."""
    if len(password) < SHORTEST:
        raise YoujuError(f"密码至少 {SHORTEST} 个字符。", f"A password has at least {SHORTEST} characters.")
    return Secret.of(password)


def _malformed(file: Path, line: int) -> YoujuError:
    return YoujuError(
        f"密码文件 {file} 第 {line} 行不对。请删去这一行，再用 python -m chat.auth 添加。",
        f"Line {line} of the password file {file} is malformed. Remove it and add the user with python -m chat.auth.",
    )
