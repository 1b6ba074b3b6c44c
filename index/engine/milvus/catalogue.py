"""The reports of a library, by their receipts: what a reader holds of a moment."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.errors import YoujuError
from corpus.folder.duplicates import duplicates
from corpus.report import ReadWarning, file_of
from index.conditions import And, Condition, HasTerm, In, Not, Or, Says
from index.engine.milvus.connection import Row
from index.storage.reading import StoredReport
from index.storage.states import FileState

# Passages of one report that a key has room for.
ORDINALS = 2**20


class Moved(YoujuError):
    """The library has become another since its catalogue was read: open it again and ask again."""


def moved() -> Moved:
    return Moved("资料库正在更新，请再问一次", "the library is being brought up to date just now: ask again")


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """Receipts by path. Element i of every list belongs to ``reports[i]``, whose id is i + 1.

    ``names`` and ``editions`` say which rows of other collections are theirs, ``told`` how far each is a report,
    0.0–1.0, ``named`` the unit that each names by itself. ``of`` names all of it.
    """

    reports: tuple[StoredReport, ...]
    names: tuple[str, ...]
    editions: tuple[str, ...]
    named: tuple[str | None, ...]
    states: tuple[FileState, ...]
    told: NDArray[np.float32]
    places: dict[str, int]
    of: str

    @classmethod
    def read(cls, rows: Sequence[Row]) -> "Catalogue":
        """From the rows of the collection ``reports``."""
        receipts = sorted(((json.loads(row["receipt"]), row) for row in rows), key=lambda one: one[0]["path"])
        paths = [receipt["path"] for receipt, _ in receipts]
        same = duplicates(
            (path, receipt["digest"] + path[len(file_of(path)) :])
            for path, (receipt, _) in zip(paths, receipts, strict=True)
        )
        reports = tuple(_listed(place, receipt, same) for place, (receipt, _) in enumerate(receipts, 1))
        names = tuple(str(row["id"]) for _, row in receipts)
        editions = tuple(str(row["edition"]) for _, row in receipts)
        told = [
            1.0 if one.kind else receipt["told"] / max(one.passages, 1)
            for one, (receipt, _) in zip(reports, receipts, strict=True)
        ]
        return cls(
            reports,
            names,
            editions,
            tuple(receipt["named"] for receipt, _ in receipts),
            tuple(FileState(r["path"], r["size"], r["mtime_ns"], r["digest"]) for r, _ in receipts),
            np.array(told, dtype=np.float32),
            {name: place for place, name in enumerate(names)},
            named_by(zip(names, editions, strict=True)),
        )

    @property
    def passages(self) -> int:
        return sum(one.passages for one in self.reports)

    def key_of(self, id_: str) -> int | None:
        """The key of a passage by its id; None for one whose report, in this edition, is not there."""
        name, edition, ordinal = id_.split(".")
        place = self.places.get(name)
        if place is None or self.editions[place] != edition:
            return None
        return place * ORDINALS + int(ordinal)

    def id_of(self, key: int) -> str:
        place, ordinal = divmod(key, ORDINALS)
        return f"{self.names[place]}.{self.editions[place]}.{ordinal:05d}"

    def fitting(self, condition: Condition) -> list[int]:
        """The places of the reports that fit a condition on reports alone, ascending."""
        return [place for place, one in enumerate(self.reports) if _fits(one, condition)]


def named_by(editions: object) -> str:
    """What names a set of reports, each with its edition, in any order."""
    joined = "\n".join(sorted(f"{name}.{edition}" for name, edition in editions))  # type: ignore[attr-defined]
    return hashlib.sha256(joined.encode()).hexdigest()[:32]


def _listed(id_: int, receipt: Row, same: dict[str, tuple[ReadWarning, ...]]) -> StoredReport:
    plain = {
        name: receipt[name]
        for name in ("path", "title", "year", "unit", "kind", "format", "passages", "characters", "added")
    }
    warnings = (*(ReadWarning(*said) for said in receipt["warnings"]), *same[receipt["path"]])
    return StoredReport(id=id_, **plain, warnings=warnings, corrected=tuple(receipt["corrected"]))


def _fits(report: StoredReport, condition: Condition) -> bool:
    match condition:
        case In("role", _) | Says(_, _) | HasTerm(_, _):
            raise ValueError(f"{condition} is about passages")
        case In(field, values):
            return getattr(report, field) in values
        case And(of):
            return all(_fits(report, one) for one in of)
        case Or(of):
            return any(_fits(report, one) for one in of)
        case Not(of):
            return not _fits(report, of)
    raise AssertionError("every condition is one of these")
