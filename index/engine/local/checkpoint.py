"""A checkpoint: what is derived from one revision of the database, as files, verified before use.

``generations/<number>/`` holds vectors, postings and columns of the passages of that
revision. Later revisions need no files of their own: the reports that came since are
spliced in when the index is opened (`parts.py`). Only when those have grown to a share
of the whole is another checkpoint written.

The files are written under another name, every one synced, the receipt (revision, sizes,
SHA-256) last, and then renamed. Anything that does not fit — missing, damaged, of another
model or of another database — is refused as a whole and built again from the database,
which needs no file read and no text embedded. FAISS notices neither a short write nor a
flipped bit by itself.
"""

import hashlib
import io
import json
import logging
import os
import secrets
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from corpus.errors import YoujuError
from corpus.system import put_in_place, sync_folder
from index.engine.local.dense import Vectors
from index.engine.local.postings import Postings
from index.engine.local.segments import Derived, Segment, read_segment, spliced
from index.storage.reading import Columns
from index.storage.states import Revision
from index.storage.store import Store
from index.text.vocabulary import TermIds

FOLDER = "generations"
RECEIPT = "receipt.json"
LISTS = ("text", "headings")
POSTINGS = tuple(f"{name}.{array}" for name in LISTS for array in ("documents", "frequencies"))
FILES = ("dense.faiss", *POSTINGS, "vocabulary.txt", "columns.npz")
FORMAT = 4  # counts up when any of these files is laid out or built otherwise

# Files from this size on are mapped into memory, not read: opening costs no copy, and processes
# share one. Smaller ones are read, since a mapped file that is cut short ends the process.
MAPPED_FROM = 64 * 1024 * 1024

# Another checkpoint is written when the passages that came or went since the last one are more
# than this share of all and more than so many. Splicing in as many takes about a tenth of a second.
SHARE = 0.05
AT_LEAST = 2_000

_DIGITS = 64  # of a SHA-256

Bytes = NDArray[np.uint8]
Put = Callable[[bytes | memoryview], None]
Writer = Callable[[Put], None]

logger = logging.getLogger(__name__)


class BadGeneration(YoujuError):
    """The files of a checkpoint cannot be used; they are to be built again."""


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """One revision in memory; ``numbers`` are its terms in alphabetical order, from 0."""

    revision: Revision
    numbers: TermIds
    part: Segment


def build(store: Store, revision: Revision) -> Checkpoint:
    """From the database alone."""
    part, numbers = read_segment(store, revision.config.dimension, TermIds())
    return Checkpoint(revision, numbers, part)


def derive(store: Store, checkpoint: Checkpoint) -> Derived:
    """The revision that `store` sees, from a checkpoint and what changed since."""
    try:
        return spliced(store, checkpoint.part, checkpoint.numbers, checkpoint.revision.generation)
    except ValueError as error:
        raise _bad(Path(FOLDER) / str(checkpoint.revision.generation), str(error)) from error


def publish(index_dir: Path, checkpoint: Checkpoint) -> None:
    """Write the files of a checkpoint and remove those of others. The caller holds the writer's lock.

    Whoever reads from the removed ones has them open or in memory.
    """
    folder, revision = index_dir / FOLDER, checkpoint.revision
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / str(revision.generation)
    written = folder / f".{revision.generation}-{secrets.token_hex(4)}"
    written.mkdir()
    receipt: dict[str, Any] = {"format": FORMAT, "revision": asdict(revision)}
    receipt |= {"passages": checkpoint.part.size, "files": {}}
    for name, write in _contents(checkpoint).items():
        receipt["files"][name] = _write(written / name, write)
    data = json.dumps(receipt, ensure_ascii=False, indent=1).encode()
    _write(written / RECEIPT, lambda put: put(data))
    sync_folder(written)
    if target.exists():
        # A damaged one of the same number: a rename cannot replace a folder that is not empty.
        put_in_place(target, folder / f".old-{secrets.token_hex(4)}")
    put_in_place(written, target)
    sync_folder(folder)
    for other in folder.iterdir():
        if other != target:
            _remove(other)


def load(index_dir: Path, store: Store, revision: Revision) -> Checkpoint:
    """The newest checkpoint that `revision` can start from, verified; BadGeneration says what does not fit."""
    folder, receipt = _newest(index_dir, store, revision)
    data: dict[str, Bytes] = {}
    for name in FILES:
        path = folder / name
        try:
            data[name] = _content(path)
        except (OSError, ValueError) as error:
            raise _bad(path, str(error)) from error
        if hashlib.sha256(data[name].data).hexdigest() != receipt["files"][name]["sha256"]:
            raise _bad(path, "digest does not match its receipt")
    try:
        numbers, part = _from_files(data)
    except (ValueError, KeyError, BadZipFile) as error:
        raise _bad(folder, str(error)) from error
    sizes = {part.size, part.vectors.size, len(part.text.lengths), len(part.headings.lengths)}
    if len(sizes) != 1 or part.vectors.dimension != revision.config.dimension:
        raise _bad(folder, "the files do not fit each other")
    made = receipt["revision"]
    return Checkpoint(replace(revision, generation=made["generation"], token=made["token"]), numbers, part)


def is_newest(checkpoint: Checkpoint, index_dir: Path, store: Store, revision: Revision) -> bool:
    """Whether a checkpoint in memory is the one that `load` would give."""
    try:
        _, receipt = _newest(index_dir, store, revision)
    except BadGeneration:
        return False
    made: dict[str, Any] = receipt["revision"]
    return made == asdict(checkpoint.revision)


def wanted(index_dir: Path, store: Store, revision: Revision) -> bool:
    """Whether another checkpoint should be written; reads no content of the last one."""
    try:
        _, receipt = _newest(index_dir, store, revision)
    except BadGeneration:
        return True
    _, passages = store.counts()
    later = store.passages_after(receipt["revision"]["generation"])
    gone = receipt["passages"] - (passages - later)
    return later + gone > max(AT_LEAST, SHARE * passages)


def _newest(index_dir: Path, store: Store, revision: Revision) -> tuple[Path, dict[str, Any]]:
    """The newest checkpoint whose receipt and sizes fit."""
    folder = index_dir / FOLDER
    try:
        numbered = sorted(
            (int(path.name) for path in folder.iterdir() if path.name.isdecimal()), reverse=True
        )
    except OSError as error:
        raise _bad(folder, error.strerror or str(error)) from error
    if not numbered:
        raise _bad(folder, "no checkpoint")
    for number in numbered[:-1]:
        try:
            return folder / str(number), _receipt(folder / str(number), store, revision)
        except BadGeneration as error:
            logger.info("%s", error.en)
    return folder / str(numbered[-1]), _receipt(folder / str(numbered[-1]), store, revision)


def _receipt(folder: Path, store: Store, revision: Revision) -> dict[str, Any]:
    path = folder / RECEIPT
    try:
        receipt: dict[str, Any] = json.loads(path.read_bytes())
        made = receipt["revision"]
        if (receipt["format"], made["config"]) != (FORMAT, asdict(revision.config)):
            raise _bad(path, "of another model, other rules or another version")
        if made["generation"] > revision.generation or not store.descends_from(
            made["generation"], made["token"]
        ):
            raise _bad(path, "of another database")
        _ = receipt["passages"] + 0
        for name in FILES:
            said = receipt["files"][name]
            if (folder / name).stat().st_size != said["size"] or len(said["sha256"]) != _DIGITS:
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


def _contents(checkpoint: Checkpoint) -> dict[str, Writer]:
    """What writes each of ``FILES``, piece by piece: the vectors alone fill a good part of the memory."""
    part = checkpoint.part
    arrays = {
        name: getattr(getattr(part, which), array)
        for name, (which, array) in ((name, name.split(".")) for name in POSTINGS)
    }
    writers: dict[str, Writer] = {
        name: partial(_put, memoryview(array).cast("B")) for name, array in arrays.items()
    }
    writers["dense.faiss"] = part.vectors.write
    writers["vocabulary.txt"] = partial(_put, "\n".join(checkpoint.numbers).encode())
    small = io.BytesIO()
    columns = {f.name: getattr(part.columns, f.name) for f in fields(Columns)}
    for name in LISTS:
        postings: Postings = getattr(part, name)
        columns |= {f"{name}.starts": postings.starts, f"{name}.lengths": postings.lengths}
    np.savez(small, **columns)
    writers["columns.npz"] = partial(_put, small.getbuffer())
    return writers


def _put(content: bytes | memoryview, put: Put) -> None:
    put(content)


def _from_files(data: dict[str, Bytes]) -> tuple[TermIds, Segment]:
    text = data["vocabulary.txt"].tobytes().decode("utf-8")
    terms = text.split("\n") if text else []
    numbers = TermIds(zip(terms, range(len(terms)), strict=True))
    with np.load(io.BytesIO(data["columns.npz"].tobytes()), allow_pickle=False) as archive:
        columns = Columns(**{f.name: archive[f.name] for f in fields(Columns)})
        lists = [
            Postings(
                archive[f"{name}.starts"],
                data[f"{name}.documents"].view(np.int32),
                data[f"{name}.frequencies"].view(np.uint16),
                archive[f"{name}.lengths"],
            )
            for name in LISTS
        ]
    for postings in lists:
        if len(postings.starts) != len(numbers) + 1 or not postings.starts[-1] == len(
            postings.documents
        ) == len(postings.frequencies):
            raise ValueError("the postings do not fit the vocabulary")
    return numbers, Segment(columns, Vectors.from_bytes(data["dense.faiss"]), *lists)


def _content(path: Path) -> Bytes:
    if path.stat().st_size >= MAPPED_FROM:
        # As a plain array: every slice of a memmap object costs some microseconds more.
        return np.memmap(path, dtype=np.uint8, mode="r").view(np.ndarray)
    return np.frombuffer(path.read_bytes(), dtype=np.uint8)


def _write(path: Path, write: Writer) -> dict[str, Any]:
    """Have a file written and synced; its size and digest."""
    digest = hashlib.sha256()
    with path.open("wb") as file:

        def put(piece: bytes | memoryview) -> None:
            file.write(piece)
            digest.update(piece)

        write(put)
        file.flush()
        os.fsync(file.fileno())
        return {"size": file.tell(), "sha256": digest.hexdigest()}


def _remove(path: Path) -> None:
    try:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    except OSError as error:
        # It only takes space; the next publication tries again.
        logger.warning("cannot remove %s: %s", path, error)
