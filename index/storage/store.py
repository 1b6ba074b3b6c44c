"""The database: the only truth of the index.

One SQLite file holds the reports as they were read, their passages, the vectors
(float16) and the terms, so that everything else can be rebuilt without reading,
cutting or embedding again.

Every transaction that changes what can be found counts the generation up and draws
a new token: the number says which is newer, the token that two are the same.
"""

import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.report import file_of, part_path, text_digest
from index.errors import damaged, plain_errors
from index.storage.cut import IndexRows
from index.storage.database import FILE, MADE_ANEW, in_memory, is_older, open_to_read, open_to_write
from index.storage.records import PASSAGE_COLUMNS, REPORT_COLUMNS, TERM_COLUMNS, payload_digest
from index.storage.states import FileState, IndexConfig, Revision, StoredProblem

# So many revisions are remembered; what was derived from an older one is built again.
REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Prepared:
    """A report ready to be stored: its rows, and for each passage its vector and the key of what was embedded."""

    filed: IndexRows
    vectors: NDArray[np.float16]
    embedded: tuple[bytes, ...]


class Store:
    """A connection to the database. A reader sees one revision for as long as it lives."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.connection = connection
        self.path = path
        self._changed = False
        self._generation = 0  # what an open transaction will commit

    @classmethod
    def writer(cls, index_dir: Path) -> "Store":
        """Open for writing, made first if it is not there. The caller holds the writer's lock."""
        return cls(open_to_write(index_dir / FILE), index_dir / FILE)

    @classmethod
    def reader(cls, index_dir: Path, *, older: bool = False) -> "Store":
        """Open for reading at the newest revision, and stay there; with `older`, only to see the revision of
        a database that the next sync will make anew."""
        return cls(open_to_read(index_dir / FILE, older=older), index_dir / FILE)

    @classmethod
    def memory(cls) -> "Store":
        return cls(in_memory(), Path(":memory:"))

    def close(self) -> None:
        self.connection.close()

    def begin_again(self) -> bool:
        """Read from a new connection, if that sees the same revision; whether it does."""
        fresh = Store.reader(self.path.parent)
        same = fresh.revision() == self.revision()
        if same:
            fresh.connection, self.connection = self.connection, fresh.connection
        fresh.close()
        return same

    def revision(self) -> Revision | None:
        """None before anything was ever written."""
        meta = dict(self.connection.execute("SELECT name, value FROM meta"))
        if not meta:
            return None
        if is_older(self.connection):
            meta = {"words": "", **meta, "splitter": MADE_ANEW}
        try:
            numbers = {name: int(meta[name]) for name in ("dimension", "tokenizer", "splitter", "enrichment")}
            config = IndexConfig(meta["model"], meta["fingerprint"], **numbers, words=meta["words"])
            return Revision(int(meta["generation"]), meta["token"], config)
        except (KeyError, ValueError) as error:
            raise damaged(self.path, f"meta: {error}") from error

    @contextmanager
    def transaction(self, config: IndexConfig) -> Iterator[None]:
        """All of it or nothing, made with `config`; what changes the reports makes a new revision.

        Inside another transaction it is a part of that one.
        """
        if self.connection.in_transaction:
            yield
            return
        with plain_errors(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                revision = self.revision()
                self._changed, self._generation = False, 1 + (revision.generation if revision else 0)
                yield
                if self._changed:
                    self._stamp(config)
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    def descends_from(self, generation: int, token: str) -> bool:
        """Whether there was a revision of this number and token."""
        query = "SELECT 1 FROM editions WHERE generation = ? AND token = ?"
        return self.connection.execute(query, (generation, token)).fetchone() is not None

    # What a sync must know.

    def files(self) -> dict[str, FileState]:
        """The state of each file as it was read, by its path; a file may hold several reports."""
        rows = self.connection.execute("SELECT path, size, mtime_ns, digest FROM reports")
        return {row[0]: FileState(*row) for row in rows if file_of(row[0]) == row[0]}

    def counts(self) -> tuple[int, int]:
        """How many reports and passages there are."""
        row = self.connection.execute("SELECT count(*), coalesce(sum(passages), 0) FROM reports").fetchone()
        return row[0], row[1]

    def passages_after(self, generation: int) -> int:
        """How many passages the reports have that came or changed after a revision."""
        query = "SELECT coalesce(sum(passages), 0) FROM reports WHERE generation > ?"
        found: int = self.connection.execute(query, (generation,)).fetchone()[0]
        return found

    def problems(self) -> dict[str, StoredProblem]:
        rows = self.connection.execute(
            "SELECT path, zh, en, size, mtime_ns, digest FROM problems ORDER BY path"
        )
        return {
            path: StoredProblem(
                path, zh, en, None if size is None else FileState(path, size, mtime_ns, digest)
            )
            for path, zh, en, size, mtime_ns, digest in rows
        }

    def vectors_of(self, embedded: Iterable[bytes]) -> dict[bytes, NDArray[np.float16]]:
        """The stored vectors of these embedded texts, by their digests."""
        wanted = list(set(embedded))
        found: dict[bytes, NDArray[np.float16]] = {}
        for at in range(0, len(wanted), 500):
            part = wanted[at : at + 500]
            marks = ",".join("?" * len(part))
            query = f"SELECT embedded, vector FROM passages WHERE embedded IN ({marks})"
            found.update(
                (digest, np.frombuffer(blob, "<f2")) for digest, blob in self.connection.execute(query, part)
            )
        return found

    def drafts(self, most: int) -> list[str]:
        """The paths of at most so many reports with a passage whose vector is a draft, in order."""
        query = (
            "SELECT path FROM reports WHERE id IN (SELECT report FROM passages WHERE length(embedded) > ?)"
            " ORDER BY path LIMIT ?"
        )
        return [path for (path,) in self.connection.execute(query, (len(text_digest("")), most))]

    # Writes, inside a transaction.

    def put(self, prepared: Prepared, state: FileState, moved_from: str | None = None) -> None:
        """Add a report, or replace the one at its path, or the one that was at `moved_from`."""
        filed = prepared.filed
        vectors = np.ascontiguousarray(prepared.vectors, dtype="<f2")
        parts = zip(filed.passages, prepared.embedded, vectors, strict=True)
        passages = [(*row, embedded, vector.tobytes()) for row, embedded, vector in parts]
        terms = (filed.terms.vocabulary, filed.terms.text, filed.terms.headings)
        values = {
            "size": state.size,
            "mtime_ns": state.mtime_ns,
            "generation": self._generation,
            "passages": len(passages),
            "characters": len(str(filed.report[4])),
            "payload": payload_digest(filed.report, passages, terms),
        }
        columns = [*REPORT_COLUMNS.split(", "), *values]
        row = [*filed.report, *values.values()]
        known = self.connection.execute(
            "SELECT id FROM reports WHERE path = ?",
            (f"{moved_from}{filed.path[len(file_of(filed.path)) :]}" if moved_from else filed.path,),
        ).fetchone()
        if known:
            for table in ("passages", "terms"):
                self.connection.execute(f"DELETE FROM {table} WHERE report = ?", known)
            assignments = ", ".join(f"{column} = ?" for column in columns)
            self.connection.execute(f"UPDATE reports SET {assignments} WHERE id = ?", (*row, known[0]))
            report_id = known[0]
        else:
            added = datetime.now(UTC).isoformat(timespec="seconds")
            self.connection.execute(_insert("reports", [*columns, "added"]), (*row, added))
            report_id = self.connection.execute("SELECT last_insert_rowid()").fetchone()[0]
        self.connection.executemany(
            _insert("passages", ["report", *PASSAGE_COLUMNS.split(", ")]), [(report_id, *p) for p in passages]
        )
        self.connection.execute(_insert("terms", ["report", *TERM_COLUMNS.split(", ")]), (report_id, *terms))
        self._changed = True

    def remove(self, paths: Iterable[str]) -> None:
        """Remove the reports of these files."""
        for path in paths:
            for report in self._reports_of(path):
                self.connection.execute("DELETE FROM reports WHERE path = ?", (report,))
            self._changed = True

    def keep_only(self, file: str, count: int) -> None:
        """Of the reports of a file keep the first so many: it held more of them before."""
        kept = {part_path(file, number) for number in range(1, count + 1)}
        for report in self._reports_of(file):
            if report not in kept:
                self.connection.execute("DELETE FROM reports WHERE path = ?", (report,))
                self._changed = True

    def _reports_of(self, file: str) -> list[str]:
        # Between "#" and the sign after it lie the names of the second, third, … report.
        query = "SELECT path FROM reports WHERE path = ? OR (path > ? AND path < ?)"
        rows = self.connection.execute(query, (file, f"{file}#", f"{file}$")).fetchall()
        return [path for (path,) in rows if file_of(path) == file]

    def set_unit(self, path: str, unit: str | None) -> None:
        """Say of which unit a report is; nothing else of it changes."""
        query = f"SELECT id, {REPORT_COLUMNS} FROM reports WHERE path = ?"
        id_, *row = self.connection.execute(query, (path,)).fetchone()
        row[REPORT_COLUMNS.split(", ").index("unit")] = unit
        passages = self.connection.execute(
            f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE report = ? ORDER BY id", (id_,)
        ).fetchall()
        terms = self.connection.execute(f"SELECT {TERM_COLUMNS} FROM terms WHERE report = ?", (id_,))
        payload = payload_digest(tuple(row), passages, terms.fetchone() or ())
        self.connection.execute(
            "UPDATE reports SET unit = ?, payload = ?, generation = ? WHERE id = ?",
            (unit, payload, self._generation, id_),
        )
        self._changed = True

    def touch(self, states: Iterable[FileState]) -> None:
        """Remember new dates of files whose content is the same; no new revision."""
        self.connection.executemany(
            "UPDATE reports SET size = ?, mtime_ns = ? WHERE path = ?",
            [(s.size, s.mtime_ns, path) for s in states for path in self._reports_of(s.path)],
        )

    def set_problems(self, problems: Mapping[str, StoredProblem]) -> None:
        """Make these all the problems there are."""
        self.connection.execute("DELETE FROM problems")
        rows = [
            (p.path, p.zh, p.en)
            + ((p.state.size, p.state.mtime_ns, p.state.digest) if p.state else (None,) * 3)
            for p in problems.values()
        ]
        self.connection.executemany("INSERT INTO problems VALUES (?, ?, ?, ?, ?, ?)", rows)
        self._changed = True

    def clear(self) -> None:
        """Forget every report; ids go on counting, so that an old id never names a new passage."""
        for table in ("terms", "passages", "reports", "problems"):
            self.connection.execute(f"DELETE FROM {table}")
        self._changed = True

    def _stamp(self, config: IndexConfig) -> None:
        meta = {"generation": self._generation, "token": secrets.token_hex(16), **asdict(config)}
        self.connection.executemany(
            "INSERT OR REPLACE INTO meta VALUES (?, ?)", [(k, str(v)) for k, v in meta.items()]
        )
        revision = (self._generation, meta["token"])
        self.connection.execute("INSERT INTO editions VALUES (?, ?)", revision)
        oldest = self._generation - REMEMBERED
        self.connection.execute("DELETE FROM editions WHERE generation < ?", (oldest,))


def _insert(table: str, columns: Sequence[str]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({','.join('?' * len(columns))})"
