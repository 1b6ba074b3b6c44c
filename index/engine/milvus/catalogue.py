"""The reports of a library, by their receipts: what a reader holds of a moment."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.folder.duplicates import duplicates
from corpus.folder.nameless import told_by_words
from corpus.report import ReadWarning, file_of
from index.conditions import And, Condition, HasTerm, In, Not, Or, Says, Titled, Value, is_titled
from index.engine.milvus.connection import Row
from index.engine.milvus.names import called, name_of
from index.engine.milvus.records import reported
from index.storage.reading import StoredReport
from index.storage.states import FileState

# Passages of one report that a key has room for.
ORDINALS = 2**20


@dataclass(frozen=True, slots=True, eq=False)
class Receipt:
    """That a report is there, in which edition, and what it ``says`` of it; ``digest`` names all of that."""

    name: str
    edition: str
    digest: str
    says: Mapping[str, Any]

    @classmethod
    def of(cls, row: Row) -> "Receipt":
        """From a row of the collection ``reports``."""
        return cls(str(row["id"]), str(row["edition"]), str(row["digest"]), json.loads(row["receipt"]))


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """Reports by path. Element i of every list belongs to ``reports[i]``, whose id is i + 1.

    ``names`` and ``editions`` say which rows of other collections are theirs, ``called`` what the ids of their
    passages begin with, ``told`` how far each is a report, 0.0–1.0, ``named`` the unit that each names by itself.
    ``held`` are all ``called``, ascending, ``of`` names them.
    """

    receipts: tuple[Receipt, ...]
    reports: tuple[StoredReport, ...]
    names: tuple[str, ...]
    editions: tuple[str, ...]
    named: tuple[str | None, ...]
    states: tuple[FileState, ...]
    told: NDArray[np.float32]
    places: dict[str, int]
    called: tuple[str, ...]
    owners: dict[str, int]
    held: NDArray[np.bytes_]
    of: str

    @classmethod
    def read(cls, found: Iterable[Receipt]) -> "Catalogue":
        receipts = tuple(sorted(found, key=lambda one: str(one.says["path"])))
        paths = [str(one.says["path"]) for one in receipts]
        same = duplicates(
            (path, one.says["digest"] + path[len(file_of(path)) :])
            for path, one in zip(paths, receipts, strict=True)
        )
        reports = tuple(_listed(place, one.says, same) for place, one in enumerate(receipts, 1))
        names = tuple(one.name for one in receipts)
        of_ids = tuple(called(one.name, one.edition) for one in receipts)
        told = [
            reported(listed.kind, one.says["told"], listed.passages)
            for listed, one in zip(reports, receipts, strict=True)
        ]
        held = held_of(of_ids)
        return cls(
            receipts,
            reports,
            names,
            tuple(one.edition for one in receipts),
            tuple(one.says["named"] for one in receipts),
            tuple(
                FileState(path, one.says["size"], one.says["mtime_ns"], one.says["digest"])
                for path, one in zip(paths, receipts, strict=True)
            ),
            np.array(told, dtype=np.float32),
            {name: place for place, name in enumerate(names)},
            of_ids,
            {begin: place for place, begin in enumerate(of_ids)},
            held,
            named_by(held),
        )

    @property
    def passages(self) -> int:
        return sum(one.passages for one in self.reports)

    def key_of(self, id_: str) -> int | None:
        """The key of a passage by its id; None for one whose report, in this edition, is not there."""
        begin, ordinal = id_.split(".")
        place = self.owners.get(begin)
        return None if place is None else place * ORDINALS + int(ordinal, 16)

    def id_of(self, key: int) -> str:
        place, ordinal = divmod(key, ORDINALS)
        return f"{self.called[place]}.{ordinal:x}"

    def fitting(self, condition: Condition) -> list[int]:
        """The places of the reports that fit as far as a condition is about reports, ascending."""
        named = _paths(condition)
        places = range(len(self.reports)) if named is None else sorted(self._at(named))
        return [place for place in places if _fits(self.reports[place], condition) is not False]

    def _at(self, paths: frozenset[Value]) -> set[int]:
        names = (name_of(path) for path in paths if isinstance(path, str))
        return {self.places[name] for name in names if name in self.places}


def held_of(called: Iterable[str]) -> NDArray[np.bytes_]:
    """What reports in their editions are called, ascending, each once."""
    return np.unique(np.array(list(called), dtype="S12"))


def named_by(held: NDArray[np.bytes_]) -> str:
    """What names a set of reports, each with its edition."""
    return hashlib.sha256(held.tobytes()).hexdigest()[:32]


def _listed(id_: int, receipt: Mapping[str, Any], same: dict[str, tuple[ReadWarning, ...]]) -> StoredReport:
    plain = {
        name: receipt[name]
        for name in ("path", "title", "year", "unit", "kind", "format", "passages", "characters", "added")
    }
    warnings = (
        *(ReadWarning(*said) for said in receipt["warnings"]),
        *same[receipt["path"]],
        *told_by_words(receipt["unit"], receipt["named"], receipt["corrected"]),
    )
    return StoredReport(id=id_, **plain, warnings=warnings, corrected=tuple(receipt["corrected"]))


def _paths(condition: Condition) -> frozenset[Value] | None:
    """The paths of which whatever fits has one; None where it may have any."""
    match condition:
        case In("path", values):
            return frozenset(values)
        case And(of):
            found = [paths for one in of if (paths := _paths(one)) is not None]
            return frozenset.intersection(*found) if found else None
    return None


def _fits(report: StoredReport, condition: Condition) -> bool | None:
    """Whether all its passages fit; None where that depends on the passage."""
    match condition:
        case In("role", _) | Says(_, _) | HasTerm(_, _):
            return None
        case In(field, values):
            return getattr(report, field) in values
        case Titled(_, _):
            return is_titled(report.title, report.year, condition)
        case And(of) | Or(of):
            found = {_fits(report, one) for one in of}
            deciding = isinstance(condition, Or)
            return deciding if deciding in found else None if None in found else not deciding
        case Not(of):
            inside = _fits(report, of)
            return None if inside is None else not inside
    raise AssertionError("every condition is one of these")
