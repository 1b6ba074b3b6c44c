"""What other rooms work out of reports, kept beside the index, so that it is worked out once a report.

A file with keys and texts, each text with its key before it. Whoever keeps something there makes the
keys, so that what has changed has another one; nothing in it could not be made again. One that is damaged
is made anew, and where it cannot be written nothing is kept.
"""

import json
import logging
import sqlite3
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
logger = logging.getLogger(__name__)

FILE = "derived.sqlite3"
_TABLE = "CREATE TABLE IF NOT EXISTS kept (kind TEXT, key TEXT, value BLOB, PRIMARY KEY (key, kind))"
_UNDER = "FROM json_each(?) wanted JOIN kept ON kept.key = wanted.value AND kind = ?"
_WAIT = 5.0


def read(folder: Path | None, kind: str, keys: Collection[str]) -> dict[str, str]:
    """What is kept of one kind under these keys; nothing where there is no file, or no folder as in memory."""
    if folder is None or not (folder / FILE).is_file():
        return {}

    def rows(file: sqlite3.Connection) -> dict[str, str]:
        found = file.execute(f"SELECT wanted.value, kept.value {_UNDER}", (json.dumps(list(keys)), kind))
        texts = ((key, zlib.decompress(value).decode()) for key, value in found)
        # A key that was damaged where it is looked up leads to what is kept under another.
        return {key: text.removeprefix(f"{key}\n") for key, text in texts if text.startswith(f"{key}\n")}

    try:
        return next(_tried(folder / FILE, rows), {})
    except (zlib.error, UnicodeDecodeError) as error:
        logger.info("%s is made anew: %s", folder / FILE, error)
        return {}


def write(folder: Path | None, kind: str, values: Mapping[str, str]) -> None:
    """Keep these as well; what is there of the same family (the words of the kind before a blank) but of
    another kind was made by another version and goes."""
    if folder is None or not folder.is_dir():
        return
    family = f"{kind.partition(' ')[0]} *"

    def put(file: sqlite3.Connection) -> None:
        file.execute("DELETE FROM kept WHERE kind GLOB ? AND kind <> ?", (family, kind))
        rows = ((kind, key, zlib.compress(f"{key}\n{value}".encode(), 1)) for key, value in values.items())
        file.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", rows)
        ((found,),) = file.execute(f"SELECT COUNT(*) {_UNDER}", (json.dumps(list(values)), kind))
        if found < len(values):
            # SQLite looks a key up where it would stand, and does not notice that others have moved.
            raise sqlite3.DatabaseError("what was written is not found")

    if not list(_tried(folder / FILE, put)) and not (folder / FILE).is_file():
        # It was damaged and is gone; what is written now is all that is kept.
        for _ in _tried(folder / FILE, put):
            pass


def drop_others(folder: Path | None, kind: str, keys: Collection[str]) -> None:
    """Of one kind keep nothing but what is under these keys: the other reports have gone or changed."""
    if folder is None or not (folder / FILE).is_file():
        return

    def drop(file: sqlite3.Connection) -> None:
        file.execute(
            "DELETE FROM kept WHERE kind = ? AND key NOT IN (SELECT value FROM json_each(?))",
            (kind, json.dumps(list(keys))),
        )

    for _ in _tried(folder / FILE, drop):
        pass


def forget(folder: Path | None, keys: Collection[str]) -> None:
    """Keep nothing of these any longer."""
    if folder is None or not keys:
        return

    def drop(file: sqlite3.Connection) -> None:
        file.executemany("DELETE FROM kept WHERE key = ?", ((key,) for key in keys))

    for _ in _tried(folder / FILE, drop):
        pass


def _tried(path: Path, work: Callable[[sqlite3.Connection], T]) -> Iterator[T]:
    """The one result, in a transaction; none where the file cannot be used, which is removed where it is damaged."""
    try:
        with closing(sqlite3.connect(path, timeout=_WAIT)) as file, file:
            file.execute(_TABLE)
            yield work(file)
    except sqlite3.OperationalError as error:
        logger.info("%s: %s", path, error)
    except sqlite3.DatabaseError as error:
        logger.info("%s is made anew: %s", path, error)
        path.unlink(missing_ok=True)
