"""What a database holds, as values: what it was made with, its revisions, its files and their problems."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IndexConfig:
    """What vectors, terms and passages were made with; any other value means making them again."""

    model: str
    fingerprint: str
    dimension: int
    tokenizer: int
    splitter: int
    enrichment: int
    words: str = ""  # names the user's own words


@dataclass(frozen=True, slots=True)
class Revision:
    """One committed state of the database."""

    generation: int
    token: str
    config: IndexConfig


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it was when it was read. A ``mtime_ns`` of -1 means that the date proves nothing.

    ``digest`` is None only where the bytes could not be read at all.
    """

    path: str
    size: int
    mtime_ns: int
    digest: str | None


@dataclass(frozen=True, slots=True)
class StoredProblem:
    """A Problem and the file it was met in; ``state`` is None for a file that is never opened."""

    path: str
    zh: str
    en: str
    state: FileState | None
