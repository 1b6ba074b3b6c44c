"""How often terms occur in a whole library: deltas per report, added up now and then, without a lock.

Every report brings along what it adds, and leaves it behind where it goes. Whoever ends a sync brings the sum that
is kept to the reports that there are, by those that came and those that went; if others came meanwhile, once more.
Whoever asks does the same for itself, some thousand reports at a time, so that only a large library in which much
has changed ever answers with statistics of a moment ago, and says so.
"""

import json
import secrets
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from index.engine.local.bm25 import K1, inverse_frequency
from index.engine.milvus.catalogue import Catalogue, held_of, named_by
from index.engine.milvus.filters import among
from index.engine.milvus.library import Collections
from index.engine.milvus.names import called
from index.engine.milvus.records import Delta, delta_of, joined, pieces_of
from index.engine.protocol import Field
from index.engine.scoring import Group
from index.text.vocabulary import is_word

# So many reports that came or went whoever asks adds or takes off at a time.
AT_A_TIME = 2_000
# Reports whose deltas are read at once.
_TOGETHER = 64
# So often it is tried again where others write meanwhile; the last of them does it.
_TRIES = 5
# Seconds after which a sum that was written and is not the one that is used belongs to nobody any more.
_OLD = 3_600
# Signs of what a report in its edition is called.
_CALLED = 12

Key = tuple[str, str]
"""The name of a report and its edition."""


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """`index.engine.protocol.Statistics` of the reports that are ``held``, which ``of`` names; ``edition`` is the sum
    on the server that it came from."""

    passages: int = 0
    length: int = 0
    text: Counter[str] = field(default_factory=Counter)
    headings: Counter[str] = field(default_factory=Counter)
    held: NDArray[np.bytes_] = field(default_factory=lambda: held_of(()))
    edition: str = ""

    @property
    def of(self) -> str:
        return named_by(self.held)

    @property
    def average(self) -> float:
        """Terms of a text."""
        return self.length / self.passages if self.passages else 0.0

    def knows(self, term: str) -> bool:
        return self.text[term] > 0 or self.headings[term] > 0

    def words(self) -> list[str]:
        return list(
            dict.fromkeys(
                term for field in (self.text, self.headings) for term in sorted(field) if is_word(term)
            )
        )

    def idf(self, group: Group, field: Field = "text") -> float:
        of_field = self.text if field == "text" else self.headings
        return inverse_frequency(float(sum(weight * of_field[term] for term, weight in group)), self.passages)

    def max_score(self, groups: Sequence[Group], field: Field = "text") -> float:
        return float(sum(self.idf(group, field) * (K1 + 1.0) for group in groups))


def brought_to(
    collections: Collections, counted: Counted, catalogue: Catalogue, most: int | None = None
) -> Counted | None:
    """Statistics with the reports of a catalogue that they lack, without those that it lacks, `most` of both at once.
    None where nobody knows any more what those had added."""
    came = np.setdiff1d(catalogue.held, counted.held, assume_unique=True)[:most]
    went = np.setdiff1d(counted.held, catalogue.held, assume_unique=True)[:most]
    if not len(came) and not len(went):
        return counted
    places = [catalogue.owners[one.decode()] for one in came.tolist()]
    adding = {(catalogue.names[place], catalogue.editions[place]) for place in places}
    left = set(went.tolist())
    leaving = {key for key, one in _gone(collections) if one in left} if left else set()
    passages, length = counted.passages, counted.length
    text, headings = counted.text.copy(), counted.headings.copy()
    done: dict[int, list[Key]] = {1: [], -1: []}
    for sign, part, keys in ((1, "terms", adding), (-1, "gone", leaving)):
        for key, delta in _deltas(collections, part, keys):
            done[sign].append(key)
            passages += sign * delta.passages
            length += sign * delta.length
            for term, (in_text, in_headings) in delta.terms.items():
                text[term] += sign * in_text
                headings[term] += sign * in_headings
    if len(done[-1]) < len(went):
        return None
    held = np.union1d(np.setdiff1d(counted.held, went), held_of(called(*key) for key in done[1]))
    return Counted(passages, length, +text, +headings, held, counted.edition)


def _deltas(collections: Collections, part: str, keys: Collection[Key]) -> Iterator[tuple[Key, Delta]]:
    """What some reports add or had added, a few of them in memory at a time; nothing for one that is not there whole."""
    listed = sorted(keys)
    for start in range(0, len(listed), _TOGETHER):
        some: dict[Key, list[dict[str, object]]] = {key: [] for key in listed[start : start + _TOGETHER]}
        fits = f'{among("report", (report for report, _ in some))} and part == "{part}"'
        for row in collections.rows("pieces", fits, ("report", "edition", "number", "content")):
            if (key := (str(row["report"]), str(row["edition"]))) in some:
                some[key].append(row)
        for key, pieces in some.items():
            try:
                yield key, delta_of(joined(pieces))
            except json.JSONDecodeError:
                continue


def take_leave(collections: Collections, fits: str) -> None:
    """Keep what the terms of reports that go had added, of those whose pieces fit."""
    terms = f'{fits} and part == "terms"'
    rows = list(collections.rows("pieces", terms, ("report", "edition", "file", "number", "content")))
    if rows:
        collections.put(
            "pieces",
            [row | {"part": "gone", "id": str(row["id"]).replace(".terms.", ".gone.")} for row in rows],
        )
        collections.remove("pieces", terms)


def _gone(collections: Collections) -> list[tuple[Key, bytes]]:
    """The reports that went, with what they were called."""
    rows = collections.rows("pieces", 'part == "gone"', ("report", "edition"))
    keys = dict.fromkeys((str(row["report"]), str(row["edition"])) for row in rows)
    return [(key, called(*key).encode()) for key in keys]


def compact(collections: Collections, catalogue: Catalogue) -> Catalogue:
    """Bring the sum that is kept to what the library holds now, which is what comes back; once more where others came
    meanwhile. A sync ends with it; `catalogue` is one of an earlier moment."""
    collections.seal()
    for _ in range(_TRIES):
        catalogue = collections.catalogue(catalogue)
        held, note = catalogue.held, collections.note("statistics")
        if note.get("of") != catalogue.of:
            counted = _made(collections, catalogue)
            held = counted.held
            if note.get("of") != counted.of:
                _keep(collections, counted)
        _forget(collections, set(held.tolist()) - set(catalogue.held.tolist()))
        now = collections.catalogue(catalogue)
        if now.of == catalogue.of:
            return now
    return now


def _made(collections: Collections, catalogue: Catalogue) -> Counted:
    """From what is kept, by what came and went; from all reports where that is not known."""
    for _ in range(_TRIES):
        found = kept(collections) or Counted()
        if made := brought_to(collections, found, catalogue):
            return made
        # Another may have taken off meanwhile what went.
        if collections.note("statistics").get("edition", "") == found.edition:
            break
    return brought_to(collections, Counted(), catalogue) or Counted()


def _keep(collections: Collections, counted: Counted) -> None:
    edition = f"{int(time.time()):08x}{secrets.token_hex(4)}"
    terms = {term: (counted.text[term], counted.headings[term]) for term in counted.text | counted.headings}
    content = [counted.passages, counted.length, terms, counted.held.tobytes().decode()]
    pieces = list(pieces_of(content))
    collections.put(
        "terms",
        [
            {"id": f"{edition}.{number:05d}", "edition": edition, "content": piece}
            for number, piece in enumerate(pieces)
        ],
    )
    before = collections.note("statistics")
    collections.set_note("statistics", {"edition": edition, "of": counted.of, "pieces": len(pieces)})
    if before:
        collections.remove("terms", f'edition == "{before["edition"]}"')


def _forget(collections: Collections, wanted: Collection[bytes]) -> None:
    """Let go of what reports that went had added, but of those that are still to be taken off."""
    for (report, edition), one in _gone(collections):
        if one not in wanted:
            collections.remove(
                "pieces", f'report == "{report}" and edition == "{edition}" and part == "gone"'
            )


def behind(collections: Collections, catalogue: Catalogue) -> bool:
    """Whether the sum that is kept is not that of a catalogue."""
    return bool(collections.note("statistics").get("of") != catalogue.of)


def unused(collections: Collections) -> set[str]:
    """The editions of sums that are not the one that is used."""
    used = collections.note("statistics").get("edition", "")
    return {str(row["edition"]) for row in collections.rows("terms", 'id != ""', ("edition",))} - {used}


def sweep(collections: Collections) -> None:
    """Clear away sums that somebody was stopped writing or removing, once they are old."""
    for edition in unused(collections):
        if int(edition[:8], 16) < time.time() - _OLD:
            collections.remove("terms", f'edition == "{edition}"')


def kept(collections: Collections) -> Counted | None:
    """What was added up last; None where nothing was, or it is not there whole. Where it is replaced just now, the
    new one."""
    for _ in range(_TRIES):
        note = collections.note("statistics")
        if not note:
            return None
        found = [
            row | {"number": int(str(row["id"]).rpartition(".")[2])}
            for row in collections.rows("terms", f'edition == "{note["edition"]}"', ("content",))
        ]
        if len(found) == note["pieces"]:
            passages, length, terms, held = joined(found)
            delta = delta_of([passages, length, terms])
            return Counted(
                passages,
                length,
                Counter({term: counts[0] for term, counts in delta.terms.items() if counts[0]}),
                Counter({term: counts[1] for term, counts in delta.terms.items() if counts[1]}),
                np.array([held[at : at + _CALLED] for at in range(0, len(held), _CALLED)], dtype="S12"),
                note["edition"],
            )
    return None


def statistics_of(collections: Collections, catalogue: Catalogue, before: Counted | None = None) -> Counted:
    """Those of a catalogue, as far as so many reports at a time bring them there: from what was known `before`, or
    from the sum that is kept where that is newer and nearer."""
    known = before or Counted()
    found = brought_to(collections, known, catalogue, AT_A_TIME) if before else None
    if found is None or found.of != catalogue.of:
        edition = collections.note("statistics").get("edition", "")
        if edition != known.edition and (newer := kept(collections)):
            known, found = newer, brought_to(collections, newer, catalogue, AT_A_TIME)
    if found is None and (not known.edition or len(catalogue.reports) <= AT_A_TIME):
        found = brought_to(collections, Counted(), catalogue, AT_A_TIME)
    return found or known
