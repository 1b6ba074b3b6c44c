"""``python -m chat.auth FILE NAME``: users are added, given a role or a password, listed and removed."""

import argparse
import getpass
import sys
from collections.abc import Mapping
from pathlib import Path

from chat.auth.roles import USER_ROLES, WORDS, UserRole
from chat.auth.users import User, change_users, checked_name, checked_password, read_users
from corpus.audit import Told, add_option
from corpus.errors import YoujuError
from corpus.terminal import run


def main(arguments: list[str] | None = None) -> int:
    """The exit status: 0 done, 2 it cannot be done."""
    parser = argparse.ArgumentParser(
        prog="python -m chat.auth",
        description="登录用户：添加、改密码、改角色、列出、删除 (users who may log in)",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="密码文件 the password file")
    parser.add_argument(
        "name",
        metavar="NAME",
        nargs="?",
        help="用户名，不写则列出全部用户 name of the user; without one, all are listed",
    )
    roles = "，".join(f"{role} {WORDS[role][0]} ({WORDS[role][1]})" for role in USER_ROLES)
    parser.add_argument(
        "--role",
        choices=USER_ROLES,
        help=f"角色，马上生效；文件里第一个用户默认是管理员，其他默认是读者 the role; it holds at once: {roles}",
    )
    parser.add_argument("--remove", action="store_true", help="删除这个用户 remove this user")
    add_option(parser)
    options = parser.parse_args(arguments)
    try:
        if options.name is None:
            return _list(options.file)
        told = Told(options.audit)
        if options.remove:
            return _remove(options.file, options.name, told)
        return _set(options.file, checked_name(options.name), options.role, told)
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    except (KeyboardInterrupt, EOFError):
        return 130


def _list(file: Path) -> int:
    for name, user in read_users(file).items():
        print(f"{name}\t{user.role}\t{WORDS[user.role][0]}")
    return 0


def _set(file: Path, name: str, role: UserRole | None, told: Told) -> int:
    """Add a user; of one there is, change the role if one is named and else the password."""
    users = _there(file)
    known = users.get(name)
    if known is not None and role is not None:
        _put(file, name, User(known.secret, role))
        told("users", {"name": name, "role": role})
        print(f"已改角色 role changed: {name} → {role}")
        return 0
    password = _ask("密码 password: ")
    secret = checked_password(password)
    if sys.stdin.isatty() and _ask("再输一次 again: ") != password:
        raise YoujuError("两次输入不一样。", "The two were not the same.")
    given: UserRole = role or (known.role if known else "reader" if users else "administrator")
    _put(file, name, User(secret, given))
    told("password" if known else "users", {"name": name, "role": given})
    print(f"{'已改密码 password changed' if known else '已添加 added'}: {name} ({given}) → {file}")
    return 0


def _there(file: Path) -> Mapping[str, User]:
    return read_users(file) if file.exists() and file.stat().st_size else {}


def _put(file: Path, name: str, user: User) -> None:
    # Typing a password takes long: what others changed meanwhile stays.
    change_users(file, lambda _: {**_there(file), name: user}, known={})


def _ask(prompt: str) -> str:
    """From the terminal without showing it, or a line of what is piped in."""
    return getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")


def _remove(file: Path, name: str, told: Told) -> int:
    if name not in read_users(file):
        raise YoujuError(f"没有用户 {name}。", f"There is no user {name}.")
    change_users(file, lambda users: {one: user for one, user in users.items() if one != name})
    told("users", {"name": name, "removed": True})
    print(f"已删除 removed: {name}")
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
