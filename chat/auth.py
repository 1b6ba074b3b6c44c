"""Who may log in: a file of names and scrypt hashes. ``python -m chat.auth FILE NAME`` writes it."""

import argparse
import base64
import getpass
import hashlib
import hmac
import logging
import os
import re
import secrets
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import YoujuError
from corpus.terminal import run

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


# Stands in for names there are not, so that they take as long as names there are.
NOBODY = Secret(b"\0" * 16, b"\0" * 32)


def _scrypt(password: str, salt: bytes) -> bytes:
    data = password[:_LONGEST].encode("utf-8", "surrogatepass")
    return hashlib.scrypt(data, salt=salt, n=_COST, r=_BLOCK, p=_PARALLEL, maxmem=_MEMORY, dklen=32)


def read_users(file: Path) -> dict[str, Secret]:
    """Names and secrets of a file; YoujuError where it is missing, open to others, empty or malformed."""
    try:
        if os.name == "posix" and file.stat().st_mode & 0o077:
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
    users: dict[str, Secret] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, rest = line.partition(":")
        try:
            users[name] = Secret.parse(rest.strip())
        except ValueError as error:
            raise _malformed(file, number) from error
    if not users:
        raise YoujuError(
            f"密码文件 {file} 里没有用户。请运行 python -m chat.auth {file} 用户名",
            f"The password file {file} names nobody. Run: python -m chat.auth {file} NAME",
        )
    return users


class UsersFile(Mapping[str, Secret]):
    """The users of a file as it stands now: read again whenever it was replaced or changed.

    A file that has become unreadable or empty names nobody: who was removed must not stay.
    """

    def __init__(self, file: Path) -> None:
        """YoujuError where the file cannot be used."""
        self._file = file
        self._stamp = self._look()
        self._users = read_users(file)

    def __getitem__(self, name: str) -> Secret:
        return self._now()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())

    def _look(self) -> tuple[int, int, int]:
        try:
            held = self._file.stat()
        except OSError:
            return (0, 0, 0)
        return held.st_mtime_ns, held.st_ino, held.st_size

    def _now(self) -> dict[str, Secret]:
        stamp = self._look()
        if stamp != self._stamp:
            try:
                self._users = read_users(self._file)
            except YoujuError as error:
                log.warning("%s", error)
                self._users = {}
            self._stamp = stamp
        return self._users


def write_users(file: Path, users: Mapping[str, Secret]) -> None:
    """Replace the file as a whole, readable by its owner alone."""
    hidden = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        descriptor = os.open(hidden, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.writelines(f"{name}:{secret}\n" for name, secret in users.items())
            out.flush()
            os.fsync(out.fileno())
        hidden.replace(file)
    except OSError as error:
        raise YoujuError(
            f"写不了密码文件 {file}（{error.strerror}）。", f"Cannot write {file} ({error.strerror})."
        ) from error


def _malformed(file: Path, line: int) -> YoujuError:
    return YoujuError(
        f"密码文件 {file} 第 {line} 行不对。请删去这一行，再用 python -m chat.auth 添加。",
        f"Line {line} of the password file {file} is malformed. Remove it and add the user with python -m chat.auth.",
    )


def main(arguments: list[str] | None = None) -> int:
    """The exit status: 0 done, 2 it cannot be done."""
    parser = argparse.ArgumentParser(
        prog="python -m chat.auth", description="登录用户：添加、改密码、删除 (users who may log in)"
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="密码文件 the password file")
    parser.add_argument("name", metavar="NAME", help="用户名 name of the user")
    parser.add_argument("--remove", action="store_true", help="删除这个用户 remove this user")
    options = parser.parse_args(arguments)
    try:
        return _remove(options) if options.remove else _add(options)
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    except (KeyboardInterrupt, EOFError):
        return 130


def _add(options: argparse.Namespace) -> int:
    if not _NAME.fullmatch(options.name):
        raise YoujuError(
            "用户名只能用文字、数字和 . _ @ -，最多 64 个字。",
            "A name is made of letters, digits and . _ @ -, at most 64 of them.",
        )
    users = read_users(options.file) if options.file.exists() and options.file.stat().st_size else {}
    password = _ask("密码 password: ")
    if len(password) < SHORTEST:
        raise YoujuError(f"密码至少 {SHORTEST} 个字符。", f"A password has at least {SHORTEST} characters.")
    if sys.stdin.isatty() and _ask("再输一次 again: ") != password:
        raise YoujuError("两次输入不一样。", "The two were not the same.")
    known = options.name in users
    write_users(options.file, {**users, options.name: Secret.of(password)})
    print(f"{'已改密码 password changed' if known else '已添加 added'}: {options.name} → {options.file}")
    return 0


def _ask(prompt: str) -> str:
    """From the terminal without showing it, or a line of what is piped in."""
    return getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")


def _remove(options: argparse.Namespace) -> int:
    users = read_users(options.file)
    if options.name not in users:
        raise YoujuError(f"没有用户 {options.name}。", f"There is no user {options.name}.")
    write_users(options.file, {name: secret for name, secret in users.items() if name != options.name})
    print(f"已删除 removed: {options.name}")
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
