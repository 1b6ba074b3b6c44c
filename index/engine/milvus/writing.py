"""Whole reports into a library: idempotent, with a receipt last, so that who is killed leaves no half one.

A report is written in an *edition* named by its content: its first piece, the other pieces, its passages,
then the receipt that makes this edition the one that is there; then what was of an earlier one goes. To
remove it the receipt goes first. What has no receipt nobody sees; the next sync of the same share finds it
by its first piece and clears it away.
"""

import json
import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from corpus.errors import YoujuError
from corpus.metadata.units import resolve
from index.engine.milvus import records, statistics
from index.engine.milvus.catalogue import Catalogue
from index.engine.milvus.connection import Row
from index.engine.milvus.library import Collections
from index.engine.milvus.names import name_of
from index.storage.states import FileState, IndexConfig, StoredProblem
from index.storage.store import Prepared

# Counts up whenever rows are made otherwise.
LAYOUT = 5
_MADE, _PROBLEM = "made", "problem."


@dataclass(frozen=True, slots=True)
class Share:
    """The ``number``-th of so many shares of a folder, from 1: files by the digest of their path."""

    number: int = 1
    of: int = 1

    @classmethod
    def parse(cls, text: str) -> "Share":
        """``3/16``; YoujuError for anything else."""
        number, slash, of = text.partition("/")
        if slash and number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of):
            return cls(int(number), int(of))
        raise YoujuError(
            f"--shard 应当写成 3/16（十六份里的第三份），现在是 {text}",
            f"--shard must look like 3/16, the third of sixteen shares, not {text}",
        )

    def holds(self, file: str) -> bool:
        return self.holds_name(name_of(file))

    def holds_name(self, name: str) -> bool:
        return int(name, 16) % self.of == self.number - 1


WHOLE = Share()


def begin(collections: Collections, config: IndexConfig) -> None:
    """Make the collections, or what is missing of them; YoujuError where they were made otherwise."""
    if made_otherwise(collections, config):
        raise _otherwise(collections)
    collections.create(config.dimension)
    if not collections.note(_MADE):
        collections.set_note(_MADE, _wanted(config))


def made_otherwise(collections: Collections, config: IndexConfig) -> bool:
    """Whether there is a library already, made with something else than is wanted."""
    made = collections.note(_MADE) if collections.exist() else {}
    return bool(made) and made != _wanted(config)


def _wanted(config: IndexConfig) -> dict[str, object]:
    return {"layout": LAYOUT, **asdict(config)}


def made_with(collections: Collections) -> IndexConfig:
    """What a library was made with; YoujuError where there is none, or its rows are those of another version."""
    made = collections.note(_MADE) if collections.exist() else {}
    if not made:
        raise YoujuError(
            f"Milvus（{collections.address.uri}）里还没有资料库 {collections.address.library}；"
            "请先运行 python -m index --engine milvus --uri URI",
            f"there is no library {collections.address.library} in Milvus ({collections.address.uri}); run: "
            "python -m index --engine milvus --uri URI",
        )
    if made.pop("layout") != LAYOUT:
        raise _otherwise(collections)
    return IndexConfig(**made)


def _otherwise(collections: Collections) -> YoujuError:
    library = collections.address.library
    return YoujuError(
        f"Milvus 里的资料库 {library} 是用别的模型、词表或版本建的；请用 --rebuild 重建（分份时先运行第一份），"
        "或在 YOUJU_MILVUS_LIBRARY 里另起一个名字",
        f"the library {library} in Milvus was made with another model, other words or another version: make it anew "
        "with --rebuild, of shares the first before the others, or choose another name in YOUJU_MILVUS_LIBRARY",
    )


def _changed(collections: Collections) -> None:
    """Say that the library is another now; two writers may give it the same number, never the same token."""
    generation = collections.note("revision").get("generation", 0) + 1
    collections.set_note("revision", {"token": secrets.token_hex(8), "generation": generation})


def put(
    collections: Collections,
    catalogue: Catalogue,
    batch: Iterable[tuple[Prepared, FileState]],
) -> None:
    """Write reports, each whole before its receipt; those of an earlier edition go."""
    for prepared, state in batch:
        place = catalogue.places.get(name_of(prepared.filed.path))
        added = datetime.now(UTC).isoformat(timespec="seconds")
        if place is not None:
            added = catalogue.reports[place].added
        one = records.filed(prepared, state, added)
        collections.put("pieces", one.pieces[:1])
        collections.put("pieces", one.pieces[1:])
        collections.put("passages", one.passages)
        collections.put("reports", [one.receipt])
        _changed(collections)
        if place is not None and catalogue.editions[place] != one.edition:
            _clear(collections, one.report, f'edition == "{catalogue.editions[place]}"')


def remove(collections: Collections, names: Collection[str]) -> None:
    """Remove reports by what they are called."""
    for name in names:
        collections.remove("reports", f'id == "{name}"')
        _changed(collections)
        _clear(collections, name, "ordinal >= 0", "number >= 0")


def sweep(collections: Collections, catalogue: Catalogue, share: Share) -> int:
    """Clear away what has no receipt, of a share of the files, and statistics that nobody came to use; how many
    editions of reports that was."""
    statistics.sweep(collections)
    there = set(zip(catalogue.names, catalogue.editions, strict=True))
    rows = collections.rows("pieces", 'part == "report" and number == 0', ("report", "edition", "file"))
    lost = [
        (row["report"], row["edition"])
        for row in rows
        if (row["report"], row["edition"]) not in there and share.holds_name(row["file"])
    ]
    for report, edition in lost:
        _clear(collections, report, f'edition == "{edition}"')
    return len(lost)


def torn(collections: Collections, catalogue: Catalogue) -> tuple[list[str], int]:
    """The paths of reports that lack passages, or that have a part of themselves missing; and how many editions, of
    reports or statistics, lie there of no use."""
    held = Counter(
        (row["report"], row["edition"])
        for row in collections.rows("passages", "ordinal >= 0", ("report", "edition"))
    )
    parts: dict[tuple[str, str], set[str]] = {}
    for row in collections.rows("pieces", 'number == 0 and part != "gone"', ("report", "edition", "part")):
        parts.setdefault((row["report"], row["edition"]), set()).add(row["part"])
    there = set(zip(catalogue.names, catalogue.editions, strict=True))
    lacking = [
        one.path
        for name, edition, one in zip(catalogue.names, catalogue.editions, catalogue.reports, strict=True)
        if held[name, edition] != one.passages or parts.get((name, edition), set()) != {"report", "terms"}
    ]
    return lacking, len((held.keys() | parts.keys()) - there) + len(statistics.unused(collections))


def _clear(collections: Collections, report: str, passages: str, pieces: str | None = None) -> None:
    """Passages first: as long as its first piece is there, a broken off removal is found again. What its terms had
    added stays until it is taken off the statistics."""
    collections.remove("passages", f'report == "{report}" and {passages}')
    rest = f'report == "{report}" and {pieces or passages}'
    statistics.take_leave(collections, rest)
    collections.remove("pieces", f'{rest} and part == "report" and number > 0')
    collections.remove("pieces", f'{rest} and part == "report"')


def problems(collections: Collections) -> dict[str, StoredProblem]:
    """The files that could not become reports, by path."""
    found = {}
    for row in collections.rows("meta", f'id like "{_PROBLEM}%"', ("value",)):
        path, zh, en, *state = json.loads(row["value"])
        found[path] = StoredProblem(path, zh, en, FileState(path, *state) if state else None)
    return dict(sorted(found.items()))


def set_problems(collections: Collections, found: Iterable[StoredProblem], share: Share) -> None:
    """Make these all the problems of a share."""
    wanted = {one.path: one for one in found if share.holds(one.path)}
    for path in problems(collections):
        if share.holds(path) and path not in wanted:
            collections.remove("meta", f'id == "{_PROBLEM}{name_of(path)}"')
    rows = []
    for path, one in wanted.items():
        state = [one.state.size, one.state.mtime_ns, one.state.digest] if one.state else []
        (value,) = records.pieces_of([path, one.zh, one.en, *state])
        rows.append({"id": _PROBLEM + name_of(path), "value": value})
    collections.put("meta", rows)


def settle(
    collections: Collections, aliases: Mapping[str, str], before: Catalogue | None = None
) -> Catalogue:
    """Give every report the unit that its name means over all reports, or its words; then add up the statistics.

    Who ends a sync does it; whoever ends last sees all that others wrote. What the library holds then; `before` is
    a catalogue of an earlier moment.
    """
    catalogue = collections.catalogue(before)
    said = {one.path for one in catalogue.reports if "unit" in one.corrected}
    own = {one.path: name for one, name in zip(catalogue.reports, catalogue.named, strict=True)}
    edition = {one.path: of for one, of in zip(catalogue.reports, catalogue.editions, strict=True)}
    meant = resolve(own, aliases, said, lambda path: _text(collections, path, edition[path]))
    changed = [one.path for one in catalogue.reports if one.path not in said and meant[one.path] != one.unit]
    if changed:
        names = [name_of(path) for path in changed]
        rows = collections.by_id("reports", names, ("edition", "receipt"))
        collections.put("reports", [_of_unit(row, meant) for row in rows])
        _changed(collections)
    return statistics.compact(collections, catalogue)


def _text(collections: Collections, path: str, edition: str) -> str:
    """The text of a report; "" while another worker writes it anew, who then settles the units again."""
    fits = f'report == "{name_of(path)}" and edition == "{edition}" and part == "report"'
    pieces = list(collections.rows("pieces", fits, ("number", "content")))
    try:
        report = records.joined(pieces)["report"]
    except json.JSONDecodeError:
        return ""
    return str(dict(zip(records.COLUMNS, report, strict=True))["text"])


def _of_unit(row: Row, meant: Mapping[str, str | None]) -> Row:
    receipt = json.loads(str(row["receipt"]))
    return records.receipted(row["id"], row["edition"], receipt | {"unit": meant[receipt["path"]]})


def touched(collections: Collections, states: Iterable[FileState]) -> None:
    """Remember new dates of files whose content is the same."""
    by_name = {name_of(state.path): state for state in states}
    rows = collections.by_id("reports", list(by_name), ("edition", "receipt"))
    fresh = []
    for row in rows:
        state = by_name[str(row["id"])]
        kept = json.loads(row["receipt"]) | {"size": state.size, "mtime_ns": state.mtime_ns}
        fresh.append(records.receipted(row["id"], row["edition"], kept))
    collections.put("reports", fresh)
