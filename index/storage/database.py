"""The database file: its tables, and the ways to open it.

Write-ahead log with ``synchronous=FULL``: a commit is on the disk when it returns, and
readers go on while it is made. Not for network drives, where SQLite's locks cannot be
trusted.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from corpus.system import put_in_place
from index.errors import damaged, held_open, no_index, older_schema, other_schema, plain_errors

FILE = "index.sqlite3"
SCHEMA = 6
UPGRADED = range(1, SCHEMA)  # a database of these becomes one of today's when it is opened for writing
MADE_ANEW = "0"  # its splitter is noted as this one, so that the next sync makes everything again
APPLICATION = 0x596F756A  # "Youj": says that the file is ours
NOT_WRITABLE = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)

# In bytes. With smaller pages the text of a report is a chain of many, each a read of its own; with
# larger ones a list of all reports reads all texts.
_PAGE = 8_192
_SPLICED = 3  # the schema from which on reports and their terms are as today
# Columns that came later, with what stands in them until a sync has made everything again.
_ADDED = (
    ("passages", "text_digest", "BLOB NOT NULL DEFAULT x''"),
    ("passages", "nth", "INTEGER NOT NULL DEFAULT 0"),
    ("passages", "probability", "REAL NOT NULL DEFAULT 1"),
    ("reports", "named", "TEXT"),
    ("reports", "corrected", "TEXT NOT NULL DEFAULT '[]'"),
)
_BY_ROLE = "CREATE INDEX passages_by_role ON passages (role, report)"
# What is asked for all rows at once stands before the long texts, which lie on pages of their own.
TABLES = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE reports (
        id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL UNIQUE, digest TEXT NOT NULL,
        size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, generation INTEGER NOT NULL, added TEXT NOT NULL,
        passages INTEGER NOT NULL, characters INTEGER NOT NULL, payload TEXT NOT NULL,
        format TEXT NOT NULL, encoding TEXT, title TEXT NOT NULL, title_start INTEGER NOT NULL,
        title_end INTEGER NOT NULL, year INTEGER, unit TEXT, kind TEXT, named TEXT, corrected TEXT NOT NULL,
        sections TEXT NOT NULL, noise TEXT NOT NULL, warnings TEXT NOT NULL, text TEXT NOT NULL)""",
    """CREATE TABLE passages (
        id INTEGER PRIMARY KEY AUTOINCREMENT, report INTEGER NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
        start INTEGER NOT NULL, "end" INTEGER NOT NULL, section INTEGER NOT NULL, role INTEGER NOT NULL, section_role INTEGER NOT NULL,
        text_digest BLOB NOT NULL, nth INTEGER NOT NULL,
        page INTEGER, probability REAL NOT NULL, point TEXT, headings TEXT NOT NULL, embedded BLOB NOT NULL, vector BLOB NOT NULL)""",
    """CREATE TABLE terms (
        report INTEGER PRIMARY KEY REFERENCES reports (id) ON DELETE CASCADE,
        vocabulary TEXT NOT NULL, text BLOB NOT NULL, headings BLOB NOT NULL)""",
    # Every revision there was: what is derived from one of them is derived from this database.
    "CREATE TABLE editions (generation INTEGER PRIMARY KEY, token TEXT NOT NULL)",
    "CREATE INDEX reports_in_order ON reports (path, id, generation, passages)",
    "CREATE INDEX reports_by_generation ON reports (generation, id)",
    "CREATE INDEX passages_of_report ON passages (report)",
    "CREATE INDEX passages_embedded ON passages (embedded)",
    _BY_ROLE,
    """CREATE TABLE problems (path TEXT PRIMARY KEY, zh TEXT NOT NULL, en TEXT NOT NULL,
        size INTEGER, mtime_ns INTEGER, digest TEXT) WITHOUT ROWID""",
)


def open_to_write(path: Path) -> sqlite3.Connection:
    """The database at `path`, made where there is none. The caller holds the writer's lock."""
    _refuse_folder(path)
    with plain_errors(path):
        connection = sqlite3.connect(path, timeout=10, isolation_level=None)
        try:
            if _is_empty(connection):
                connection.execute(f"PRAGMA page_size = {_PAGE}")
            elif not is_older(connection):
                _verify_schema(connection, path)
            connection.execute("PRAGMA journal_mode = WAL")
            _prepare(connection)
            if is_older(connection):
                _upgrade(connection)
        except BaseException:
            connection.close()
            raise
    return connection


def open_to_read(path: Path, *, older: bool = False) -> sqlite3.Connection:
    """The database at `path` inside a read transaction, for use by one thread at a time.

    With `older`, one that a writer would bring up to today's schema is opened, too, to see its
    revision. Until it is closed SQLite keeps the pages of this revision for it, whatever the writer
    does. Meanwhile the log grows by what is written, and on and on as long as any reader began in it: one that begins
    when all of it was copied, as `copy_log` does, lets the next writer begin it anew.
    """
    _refuse_folder(path)
    if not path.is_file():
        raise no_index(path)
    with plain_errors(path):
        connection = _begin_reading(path)
        try:
            if _is_empty(connection):
                raise no_index(path)
            if not (older and is_older(connection)):
                _verify_schema(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def copy_log(path: Path) -> bool:
    """Copy what stands in the log into the database, as far as no reader needs it otherwise; whether that is all
    of it. Nobody waits for it."""
    try:
        with closing(sqlite3.connect(path, timeout=0)) as connection:
            busy, pages, copied = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    except sqlite3.OperationalError:
        # It cannot be written here: then nobody lets the log grow, either.
        return False
    return not busy and pages == copied


def set_aside(index_dir: Path) -> Path:
    """Rename a database that cannot be used, with its log, so that a new one can take its place.

    All of it or nothing: YoujuError where another program holds it open and the system forbids it.
    """
    path = index_dir / FILE
    number = 1
    while (aside := path.with_name(f"{FILE}.old-{number}")).exists():
        number += 1
    renamed: list[tuple[Path, Path]] = []
    try:
        # The log first: a new database beside an old log would take it for its own.
        for suffix in ("-wal", "-shm", ""):
            part, to = path.with_name(path.name + suffix), aside.with_name(aside.name + suffix)
            if part.exists():
                put_in_place(part, to)
                renamed.append((part, to))
    except OSError as error:
        for part, to in reversed(renamed):
            put_in_place(to, part)
        raise held_open(path, error) from error
    return aside


def in_memory() -> sqlite3.Connection:
    """An empty database with the same tables, gone when closed."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    _prepare(connection)
    return connection


def _refuse_folder(path: Path) -> None:
    """A rebuild sets it aside, like any other thing that is no database."""
    if path.is_dir():
        raise damaged(path, "a folder")


def _is_empty(connection: sqlite3.Connection) -> bool:
    return not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]


def _verify_schema(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise damaged(path, "another program's database")
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found in UPGRADED:
        raise older_schema(path)
    if found != SCHEMA:
        raise other_schema(path, found, SCHEMA)


def is_older(connection: sqlite3.Connection) -> bool:
    """Whether it is ours, of a schema before today's."""
    application, schema = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
    )
    return application == APPLICATION and schema in UPGRADED


def _upgrade(connection: sqlite3.Connection) -> None:
    """Today's tables. New columns are empty until the next sync makes everything again, in one transaction and with
    the vectors that are there; of the first two schemas only what the index was made with stays."""
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("PRAGMA user_version").fetchone()[0] < _SPLICED:
        for table in ("passages", "terms", "reports", "editions"):
            connection.execute(f"DROP TABLE IF EXISTS {table}")
        for statement in TABLES:
            connection.execute(statement.replace("CREATE TABLE ", "CREATE TABLE IF NOT EXISTS ", 1))
        connection.execute("INSERT OR IGNORE INTO meta VALUES ('words', '')")
    for table, column, kind in _ADDED:
        if column not in {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}:
            connection.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
    connection.execute(_BY_ROLE.replace("INDEX", "INDEX IF NOT EXISTS", 1))
    connection.execute("UPDATE meta SET value = ? WHERE name = 'splitter'", (MADE_ANEW,))
    connection.execute(f"PRAGMA user_version = {SCHEMA}")
    connection.execute("COMMIT")


def _prepare(connection: sqlite3.Connection) -> None:
    """Settings of a writing connection, and the tables where there are none yet."""
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA cache_size = -65536")
    connection.execute("PRAGMA journal_size_limit = 67108864")
    if _is_empty(connection):
        connection.execute("BEGIN IMMEDIATE")
        for statement in TABLES:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {SCHEMA}")
        connection.execute("COMMIT")


def _size(path: Path) -> int:
    """In bytes; 0 where there is no file. Asked once: a log goes with the last that uses it, at any moment."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _begin_reading(path: Path) -> sqlite3.Connection:
    """A connection inside a read transaction.

    It is opened for writing where that is allowed, because only such a connection can tidy up
    the log; it never writes. In a folder that cannot be written SQLite cannot share a log with
    anyone, so a database without one is read as it stands.
    """
    ways = ["mode=rw"]
    if not _size(path.with_name(path.name + "-wal")):
        ways.append("immutable=1")
    for way in ways:
        address = f"file:{quote(str(path.absolute()))}?{way}"
        connection = sqlite3.connect(
            address, uri=True, timeout=10, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA query_only = ON")
            connection.execute("BEGIN")
            # The transaction begins with the first read.
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            return connection
        except sqlite3.DatabaseError as error:
            connection.close()
            if way == ways[-1] or error.sqlite_errorcode & 0xFF not in NOT_WRITABLE:
                raise
    raise AssertionError("unreachable")
