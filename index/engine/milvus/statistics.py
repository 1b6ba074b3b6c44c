"""How often terms occur in a whole library: deltas per report, added up now and then, without a lock.

Every report brings along what it adds. Whoever ends a sync adds all of them up and says which reports they
are of; if others came meanwhile, once more. Whoever asks sees whether what was added up is of the reports
that there are; where it is not, and they are few, it adds them up itself, so that only a large library
ever answers with statistics of a moment ago, and says so.
"""

import json
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.engine.local.bm25 import K1, inverse_frequency
from index.engine.milvus.catalogue import Catalogue
from index.engine.milvus.library import Collections
from index.engine.milvus.records import Delta, delta_of, joined, pieces_of
from index.engine.protocol import Field
from index.engine.scoring import Group
from index.text.vocabulary import is_word

# Up to so many reports whoever asks adds up what no sync has yet.
_FEW = 2_000
# So often it is tried again where others write meanwhile; the last of them does it.
_TRIES = 5


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """`index.engine.protocol.Statistics` of all reports that ``of`` names."""

    of: str = ""
    passages: int = 0
    length: int = 0
    text: Counter[str] = field(default_factory=Counter)
    headings: Counter[str] = field(default_factory=Counter)

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


def added_up(collections: Collections, catalogue: Catalogue) -> Counted:
    """From the deltas of the reports of a catalogue."""
    passages = length = 0
    text: Counter[str] = Counter()
    headings: Counter[str] = Counter()
    for delta in _deltas(collections, catalogue):
        passages += delta.passages
        length += delta.length
        for term, (in_text, in_headings) in delta.terms.items():
            text[term] += in_text
            headings[term] += in_headings
    return Counted(catalogue.of, passages, length, +text, +headings)


def _deltas(collections: Collections, catalogue: Catalogue) -> "list[Delta]":
    wanted = dict(zip(catalogue.names, catalogue.editions, strict=True))
    pieces: dict[str, list[dict[str, object]]] = {}
    for row in collections.rows("pieces", 'part == "terms"', ("report", "edition", "number", "content")):
        if wanted.get(row["report"]) == row["edition"]:
            pieces.setdefault(row["report"], []).append(row)
    return [delta_of(joined(found)) for found in pieces.values()]


def compact(collections: Collections) -> Counted:
    """Add up what all reports bring along and keep it; once more where others came meanwhile. A sync ends with it."""
    collections.seal()
    for _ in range(_TRIES):
        catalogue = collections.catalogue()
        known = kept(collections)
        counted = known if known and known.of == catalogue.of else added_up(collections, catalogue)
        if counted is not known:
            _keep(collections, counted)
        if collections.catalogue().of == counted.of:
            break
    return counted


def _keep(collections: Collections, counted: Counted) -> None:
    edition = secrets.token_hex(8)
    terms = {term: (counted.text[term], counted.headings[term]) for term in counted.text | counted.headings}
    content = [counted.passages, counted.length, terms]
    collections.put(
        "terms",
        [
            {"id": f"{edition}.{number:05d}", "edition": edition, "content": piece}
            for number, piece in enumerate(pieces_of(content))
        ],
    )
    before = collections.note("statistics")
    collections.set_note("statistics", {"edition": edition, "of": counted.of})
    if before:
        collections.remove("terms", f'edition == "{before["edition"]}"')


def kept(collections: Collections) -> Counted | None:
    """What was added up last; None where nothing was, or it is being replaced just now."""
    note = collections.note("statistics")
    if not note:
        return None
    found = [
        row | {"number": int(str(row["id"]).rpartition(".")[2])}
        for row in collections.rows("terms", f'edition == "{note["edition"]}"', ("content",))
    ]
    try:
        delta = delta_of(joined(found))
    except json.JSONDecodeError:
        return None
    text = Counter({term: counts[0] for term, counts in delta.terms.items() if counts[0]})
    headings = Counter({term: counts[1] for term, counts in delta.terms.items() if counts[1]})
    return Counted(str(note["of"]), delta.passages, delta.length, text, headings)


def statistics_of(collections: Collections, catalogue: Catalogue) -> Counted:
    """Those of a catalogue; of an earlier one where it is large and no sync has added them up yet."""
    found = kept(collections)
    if found and (found.of == catalogue.of or len(catalogue.reports) > _FEW):
        return found
    return added_up(collections, catalogue)
