"""What is derived from the database, as files: published whole, verified before use.

``generations/<number>/`` holds the dense index, both lexical indexes and the columns of
one edition of the database. It is written under another name, every file synced, the
receipt (edition, sizes, SHA-256) last, and then renamed. Anything that does not fit —
missing, stale, damaged, of another model or another database — is refused as a whole
and built again from the database, which needs no file read and no text embedded.
"""

import hashlib
import io
import json
import logging
import os
import secrets
import shutil
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from corpus.errors import YoujuError
from index import reading
from index.dense import DenseIndex
from index.lexical import LexicalIndex
from index.reading import Columns
from index.store import Edition, Store

FOLDER = "generations"
RECEIPT = "receipt.json"
FILES = ("dense.faiss", "lexical.bin", "headings.bin", "columns.npz")
FORMAT = 2  # counts up when any of these files is laid out or built otherwise

logger = logging.getLogger(__name__)


class BadGeneration(YoujuError):
    """The derived files of an edition cannot be used; they are to be built again."""


@dataclass(frozen=True, slots=True, eq=False)
class Derived:
    """Everything a search needs in memory; row i is the same passage in each."""

    columns: Columns
    dense: DenseIndex
    lexical: LexicalIndex
    headings: LexicalIndex


def build(store: Store, dimension: int) -> Derived:
    """From the database alone."""
    return Derived(
        reading.columns(store),
        DenseIndex.build(reading.vectors(store, dimension)),
        LexicalIndex.build(reading.terms(store)),
        LexicalIndex.build(reading.heading_terms(store)),
    )


def publish(index_dir: Path, edition: Edition, derived: Derived) -> None:
    """Write the files of `edition` and remove those of others. The caller holds the writer's lock.

    Readers load a generation whole into memory, so nobody needs the removed ones.
    """
    folder = index_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / str(edition.generation)
    written = folder / f".{edition.generation}-{secrets.token_hex(4)}"
    written.mkdir()
    data = _to_files(derived)
    for name, content in data.items():
        _write(written / name, content)
    receipt = {
        "format": FORMAT,
        "edition": asdict(edition),
        "files": {
            name: {"size": len(c), "sha256": hashlib.sha256(c).hexdigest()} for name, c in data.items()
        },
    }
    _write(written / RECEIPT, json.dumps(receipt, ensure_ascii=False, indent=1).encode())
    _sync_folder(written)
    if target.exists():
        # A damaged one of the same number: a rename cannot replace a folder that is not empty.
        target.rename(folder / f".old-{secrets.token_hex(4)}")
    written.rename(target)
    _sync_folder(folder)
    for other in folder.iterdir():
        if other != target:
            _remove(other)


def load(index_dir: Path, edition: Edition) -> Derived:
    """Read and verify the files of `edition`; BadGeneration says what does not fit."""
    folder = index_dir / FOLDER / str(edition.generation)
    receipt = _receipt(folder, edition)
    data: dict[str, bytes] = {}
    for name in FILES:
        path = folder / name
        try:
            data[name] = path.read_bytes()
        except OSError as error:
            raise _bad(path, error.strerror or str(error)) from error
        if hashlib.sha256(data[name]).hexdigest() != receipt["files"][name]["sha256"]:
            raise _bad(path, "digest does not match its receipt")
    try:
        derived = _from_files(data)
    except (ValueError, KeyError, BadZipFile) as error:
        raise _bad(folder, str(error)) from error
    sizes = {
        len(derived.columns.passage_ids),
        derived.dense.size,
        derived.lexical.size,
        derived.headings.size,
    }
    if len(sizes) != 1 or derived.dense.dimension != edition.rules.dimension:
        raise _bad(folder, "the files do not fit each other")
    return derived


def is_published(index_dir: Path, edition: Edition) -> bool:
    """Whether a receipt for `edition` and files of the right sizes are there; reads no content."""
    try:
        _receipt(index_dir / FOLDER / str(edition.generation), edition)
    except BadGeneration:
        return False
    return True


def _receipt(folder: Path, edition: Edition) -> dict[str, Any]:
    path = folder / RECEIPT
    try:
        receipt: dict[str, Any] = json.loads(path.read_bytes())
        if (receipt["format"], receipt["edition"]) != (FORMAT, asdict(edition)):
            raise _bad(path, "of another edition, model or version")
        for name in FILES:
            if (folder / name).stat().st_size != receipt["files"][name]["size"]:
                raise _bad(folder / name, "size does not match its receipt")
    except OSError as error:
        raise _bad(path, error.strerror or str(error)) from error
    except (ValueError, KeyError, TypeError) as error:
        raise _bad(path, "not a receipt") from error
    return receipt


def _bad(path: Path, reason: str) -> BadGeneration:
    return BadGeneration(
        f"派生文件 {path} 不可用（{reason}）；将由数据库重建",
        f"{path} cannot be used ({reason}); it is rebuilt",
    )


def _to_files(derived: Derived) -> dict[str, bytes]:
    buffer = io.BytesIO()
    np.savez(buffer, **{f.name: getattr(derived.columns, f.name) for f in fields(Columns)})
    parts = (
        derived.dense.to_bytes(),
        derived.lexical.to_bytes(),
        derived.headings.to_bytes(),
        buffer.getvalue(),
    )
    return dict(zip(FILES, parts, strict=True))


def _from_files(data: dict[str, bytes]) -> Derived:
    dense, lexical, headings, columns = (data[name] for name in FILES)
    with np.load(io.BytesIO(columns), allow_pickle=False) as archive:
        arrays = {f.name: archive[f.name] for f in fields(Columns)}
    return Derived(
        Columns(**arrays),
        DenseIndex.from_bytes(dense),
        LexicalIndex.from_bytes(lexical),
        LexicalIndex.from_bytes(headings),
    )


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make renames inside `folder` durable, where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(path: Path) -> None:
    try:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    except OSError as error:
        # It only takes space; the next publication tries again.
        logger.warning("cannot remove %s: %s", path, error)
