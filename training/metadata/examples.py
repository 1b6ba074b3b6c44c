"""Documents, written by chance or read from labelled folders, as candidates with the right one marked."""

import json
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.formats import Content, read
from corpus.metadata import headline, mentions, unit, year
from corpus.metadata.names import canonical
from corpus.metadata.shortening import is_short_for
from corpus.read import unit_sources, year_sources
from corpus.structure.cleaning import clean
from corpus.structure.paragraphs import paragraphs
from training.metadata.fitting import Example
from training.metadata.writing import Writer

# What is voted on.
VOTES = ("title", "year", "unit")
# A labelled document counts as much as so many that were written by chance.
_LABELLED = 3.0


@dataclass(frozen=True, slots=True)
class Examples:
    """What documents teach of titles, years and units; one whose answer is no candidate teaches nothing."""

    titles: list[Example]
    years: list[Example]
    units: list[Example]


def title_example(content: Content, stem: str, title: str, weight: float = 1.0) -> Example | None:
    """The runs of first lines of a document, the one that is ``title`` marked; None where none is."""
    cleaned = clean(content.text, content.hints)
    lines = paragraphs(cleaned.text, content.hints, cleaned.origin)
    spans, evidence = headline.candidates(cleaned.text, lines, stem)
    wanted = _plain(title)
    words = [cleaned.text[lines[a].start : lines[b - 1].end] if b > a else stem for a, b in spans]
    same = [place for place, own in enumerate(words) if _plain(own) == wanted]
    return Example(evidence, same[-1], weight) if same else None


def year_example(said: year.Sources, gold: int | None, weight: float = 1.0) -> Example | None:
    """The years that a document names, the right one marked; None where it is not among them."""
    years, evidence = year.candidates(said)
    return Example(evidence, years.index(gold), weight) if gold in years else None


def unit_example(said: mentions.Sources, gold: str | None, weight: float = 1.0) -> Example | None:
    """The names a document says, the right one marked: the fullest form of the unit, or none where none is said."""
    names, evidence = unit.candidates(said)
    wanted = canonical(gold) if gold else None
    if wanted is None or wanted in names:
        return Example(evidence, names.index(wanted), weight)
    short = [name for name in names if name and (is_short_for(name, wanted) or wanted.endswith(name))]
    return Example(evidence, names.index(max(short, key=len)) if short else 0, weight)


def written(
    sentences: tuple[str, ...], seeds: Sequence[int], folder: Path, only: Collection[str] = VOTES
) -> Examples:
    """Documents written by chance, each read as a file of ``folder`` that is deleted again."""
    found = Examples([], [], [])
    for seed in seeds:
        document = Writer(sentences, seed).document()
        path = folder / f"{document.stem[:60]}.txt"
        path.write_text(document.text, encoding="utf-8")
        content = Content("txt", "utf-8", document.text, document.hints)
        if "title" in only:
            _add(found.titles, title_example(content, document.stem, document.title))
        if "year" in only:
            _add(found.years, year_example(year_sources(folder, path), document.year))
        if "unit" in only:
            _add(found.units, unit_example(unit_sources(folder, path), document.unit))
        path.unlink()
    return found


def labelled(folder: Path, only: Collection[str] = VOTES) -> Examples:
    """The first report of each file of a labelled folder (``reports``, ``gold/documents.jsonl``)."""
    found = Examples([], [], [])
    reports = folder / "reports"
    for row in _first_parts(folder / "gold" / "documents.jsonl"):
        path = reports / row["file"]
        if "title" in only:
            _add(found.titles, title_example(read(path), path.stem, row["title"], _LABELLED))
        if "year" in only:
            _add(found.years, year_example(year_sources(reports, path), row["year"], _LABELLED))
        if "unit" in only:
            _add(found.units, unit_example(unit_sources(reports, path), row["unit"], _LABELLED))
    return found


def _add(found: list[Example], one: Example | None) -> None:
    found.extend([one] if one else [])


def _first_parts(path: Path) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["file"] not in seen:
            seen.add(row["file"])
            yield row


def _plain(words: str) -> str:
    words = "".join(unicodedata.normalize("NFKC", words).split())
    return words.translate(str.maketrans("—–―", "---"))
