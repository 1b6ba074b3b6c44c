"""The sentences of the index: what went wrong with its files, and the way out."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import YoujuError


class UnusableIndex(YoujuError):
    """The database cannot be used as it is; only a rebuild helps."""


class OlderIndex(UnusableIndex):
    """The database is of an earlier version; the next sync makes it anew from what it holds."""


class MadeOtherwise(YoujuError):
    """The index was made with another model, other words or another version than this program has."""


class NoIndex(YoujuError):
    """There is no database yet, or nothing has been committed to it."""


class Moved(YoujuError):
    """A library of many writers has become another since it was opened: open it again and ask again."""


def moved() -> Moved:
    return Moved("资料库正在更新，请再问一次", "the library is being brought up to date just now: ask again")


def no_index(path: Path) -> NoIndex:
    return NoIndex(
        f"{path.parent} 里还没有索引；请先运行 python -m index",
        f"there is no index in {path.parent}; run: python -m index",
    )


def damaged(path: Path, detail: str) -> UnusableIndex:
    return UnusableIndex(
        f"索引数据库 {path} 已损坏或不是本程序的数据库（{detail}）；请运行 python -m index --rebuild，旧文件会保留",
        f"the index database {path} is damaged or not ours ({detail}); run: python -m index --rebuild "
        "(the old file is kept)",
    )


def older_schema(path: Path) -> OlderIndex:
    return OlderIndex(
        f"索引数据库 {path} 由较旧的版本写成；请运行 python -m index，会自动改成新格式",
        f"the index database {path} was written by an older version; run: python -m index (it is made anew)",
    )


def other_schema(path: Path, found: int, expected: int) -> UnusableIndex:
    age = ("较新", "newer") if found > expected else ("较旧", "older")
    return UnusableIndex(
        f"索引数据库 {path} 由{age[0]}的版本写成（格式 {found}，本版本为 {expected}）；请运行 python -m index --rebuild",
        f"the index database {path} was written by {'a newer' if found > expected else 'an older'} version "
        f"(schema {found}, this one has {expected}); run: python -m index --rebuild",
    )


def too_large(path: str) -> YoujuError:
    return YoujuError(
        f"报告 {path} 里有一段超过 Milvus 一个字段能放的长度，没有写入；请拆分这份报告，或用本机索引",
        f"the report {path} has a passage larger than a field of Milvus holds and was not written: split the "
        "report, or use the index of this machine",
    )


def made_otherwise(folder: Path) -> MadeOtherwise:
    return MadeOtherwise(
        f"索引 {folder} 已由别的程序换了模型、词表或版本，或自定义词表已改动；本程序仍按原来的内容回答，请重新启动本程序",
        f"the index {folder} was made otherwise meanwhile (another model, words or version), or words.txt changed; "
        "this program still answers from what it has: restart it",
    )


def busy(folder: Path, holder: tuple[str, str] | None = None) -> YoujuError:
    """`holder` is the process that is writing, and its host."""
    zh = f"（进程 {holder[0]}，主机 {holder[1]}）" if holder else ""
    en = f" (process {holder[0]} on {holder[1]})" if holder else ""
    return YoujuError(
        f"另一个程序{zh}正在更新索引 {folder}；请等它结束后再试",
        f"another process{en} is updating the index in {folder}; try again when it has finished",
    )


def from_sqlite(path: Path, error: sqlite3.Error) -> YoujuError:
    """The sentence for what SQLite reports; only a damaged file asks for a rebuild."""
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    # Python raises "Could not decode to UTF-8" without a code.
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or "decode" in str(error):
        return damaged(path, str(error))
    if primary == sqlite3.SQLITE_FULL:
        return from_os(path, OSError(28, "no space left on the disk"))
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return busy(path.parent)
    return YoujuError(
        f"无法读写索引数据库 {path}（{error}）；请检查磁盘和文件夹权限，或用 --index 另选文件夹",
        f"cannot read or write the index database {path} ({error}); check the disk and the permissions of the "
        "folder, or choose another with --index",
    )


def from_os(path: Path, error: OSError) -> YoujuError:
    reason = error.strerror or str(error)
    return YoujuError(
        f"无法写入索引 {path}（{reason}）；原来的索引仍然可用，请检查磁盘空间和权限，或用 --index 另选文件夹",
        f"cannot write the index {path} ({reason}); the index as it was still answers: check free space and "
        "permissions, or choose another folder with --index",
    )


def held_open(path: Path, error: OSError) -> YoujuError:
    reason = error.strerror or str(error)
    return YoujuError(
        f"索引数据库 {path} 不能改名（{reason}），可能有程序正在使用；请关闭使用这个索引的程序后再试",
        f"the index database {path} cannot be renamed ({reason}), perhaps because a program uses it; close the "
        "programs that use this index and try again",
    )


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite raises about the database at `path` into sentences.

    A programming error (a wrong statement) is no user's mistake and passes unchanged.
    """
    try:
        yield
    except (sqlite3.ProgrammingError, sqlite3.InterfaceError):
        raise
    except sqlite3.DatabaseError as error:
        raise from_sqlite(path, error) from error
