"""``python -m evaluation.analysis.calibrate --library DIR …``: fits ``analysis/matching/weights.json`` and ``beside.npz``.

Logistic regressions with a handful of features each, over development libraries with a reader's gold, each
a folder with ``reports/`` and ``gold/``: ``telling`` (is a sentence a problem, its cause, or what is done against it; judged again by the network of `evaluation.analysis.beside`),
``cause`` and ``plan`` (does it belong to this problem), ``link``, ``link read`` and ``followed.npz`` (is a later statement about it), ``alike`` (are two
statements of one thing),
``relevance`` (does a statement say what a topic is about), ``passage`` (does a passage say what a question
is about) and ``unit`` (does its unit, by its best passage and how near that comes to the best of all units, and by its likest sentence and nearest words likewise). The figures that count are those of another library than the one fitted on.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from functools import cached_property
from itertools import chain, groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis import track
from analysis.asked import TopicQuery, read_asked
from analysis.library.joined import by_point, merged
from analysis.library.kept import made_by
from analysis.library.reading import by_report, condition_of, load
from analysis.matching import joining, relevance, retrieved, telling
from analysis.matching.likeness import Likeness
from analysis.matching.pairing import plan_features
from analysis.matching.weights import FILE, weights
from analysis.statements import Statement, read
from corpus.errors import YoujuError
from evaluation.analysis import links
from evaluation.analysis.beside import Sheet, first, learn, sheets_of
from evaluation.analysis.gold import Gold, Row, overlaps
from evaluation.analysis.joins import Pairs, fit, joined
from evaluation.documents import canonical_unit
from index.conditions import EVERYTHING
from index.engine.local.snapshot import Snapshot, open_snapshot
from index.models.encoder import Encoder, load_encoder
from index.storage.reading import StoredPassage
from index.sync.sync import sync
from retrieval.ranking.rank import Searcher
from retrieval.understanding.catalogue import library_of

Array = NDArray[np.float64]


class Examples:
    """Everything of the library that a regression can learn from."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder, gold: Gold) -> None:
        self._gold, self._snapshot = gold, snapshot
        self._likeness = Likeness(encoder)
        self._library = library_of(snapshot)
        self._entries = {row["id"]: row for row in gold.rows("ledger")}

    @cached_property
    def _statements(self) -> list[Statement]:
        return load(self._snapshot)

    @cached_property
    def _exact(self) -> Likeness:
        return self._likeness.for_few(len(self._statements))

    def met(self, statement: Statement, file: str, quote: str | None) -> bool:
        """Whether a statement overlaps a quote of the gold."""
        place = {"start": statement.start, "end": statement.end}
        return overlaps(self._gold.place(file, quote), statement.report, place)

    def telling(self) -> list[Sheet]:
        """The sentences of each report, and which of `telling.CLASSES` the gold has each as."""
        quotes = [
            (telling.CLASSES.index(role), row["file"], row[key])
            for row in self._entries.values()
            for role, key in (("problem", "quote"), ("cause", "cause"), ("plan", "plan"))
        ]
        sheets = []
        for passages in by_report(self._snapshot, EVERYTHING):
            if found := read(passages):
                said = [
                    min((place for place, *quote in quotes if self.met(one, *quote)), default=0)
                    for one in found
                ]
                sheets += sheets_of(found, np.array(said, dtype=np.int64), passages[0].kind)
        return sheets

    def joins(self, kind: joining.Kind) -> list[Pairs]:
        """Of each report, problems with its causes (or plans), and which the gold joins."""
        found = []
        for _, own in groupby(self._statements, key=lambda one: one.report):
            statements = list(own)
            entries = [row for row in self._entries.values() if statements[0].report.startswith(row["file"])]
            problems = [merged(group) for group in by_point([s for s in statements if s.role == "problem"])]
            others = [one for one in statements if one.role == kind]
            if not problems or not others:
                continue
            rows = [[row for row in entries if self.met(one, row["file"], row["quote"])] for one in problems]
            truth = [
                [any(self.met(other, row["file"], row[kind]) for row in own) for other in others]
                for own in rows
            ]
            found.append(
                Pairs(
                    joining.features(kind, problems, others, self._likeness.alone()),
                    np.array(truth, dtype=np.float64),
                    np.array([bool(own) for own in rows]),
                )
            )
        return found

    def links(self) -> links.Library:
        """Pairs of a problem and a later statement of its unit, and whether the gold links them."""
        tables = []
        rows = track.by_report_rows(self._snapshot, self._likeness)
        known = [one for one in self._statements if one.unit and one.year]
        for _, own in groupby(sorted(known, key=lambda s: s.unit or ""), key=lambda s: s.unit):
            statements = list(own)
            years = sorted({one.year for one in statements if one.year})
            for year, after in ((a, b) for a in years for b in years if b > a):
                problems = [one for one in statements if one.year == year and one.role == "problem"]
                later = [one for one in statements if one.year == after and one.role != "other"]
                if problems and later:
                    features = track.features(problems, later, after - year, self._exact)
                    planned = plan_features(track.plans_of(problems, rows), later, self._exact)
                    truth = self._linked(problems, later)
                    tables.append(links.Table(problems, later, features, planned, truth))
        return links.Library(tables, len(self._gold.rows("links")))

    def _linked(self, problems: Sequence[Statement], later: Sequence[Statement]) -> Array:
        truth = np.zeros((len(problems), len(later)))
        for link in self._gold.rows("links"):
            entry = self._entries[link["from"]]
            rows = [
                place for place, one in enumerate(problems) if self.met(one, entry["file"], entry["quote"])
            ]
            columns = [place for place, one in enumerate(later) if self.met(one, link["file"], link["quote"])]
            truth[np.ix_(rows, columns)] = 1.0
        return truth

    def questions(self) -> list[tuple[TopicQuery, Row]]:
        """The questions by meaning, as read and as the gold has them."""
        rows = [row for row in self._gold.rows("coverage") if row["mode"] != "literal"]
        return [(read_asked(row["question"], self._library), row) for row in rows]

    def relevance(self) -> tuple[Array, Array]:
        """Statements of the year that a question asks for, and whether they say it."""
        tables, truths = [], []
        for asked, row in self.questions():
            own = [one for one in self._statements if one.unit and row["year"] in (None, one.year)]
            tables.append(relevance.features(asked, own, self._likeness))
            truths.append(np.array([self._quoted(one, row) for one in own], dtype=np.float64))
        return _flat(tables, truths)

    def passages(self) -> list[tuple[Array, Array, list[str], dict[str, bool]]]:
        """For each question the features of its best passages, whether they say it, whose they are, and which
        units say it."""
        searcher, found = Searcher(self._snapshot, self._likeness.encoder), []
        for asked, row in self.questions():
            best = retrieved.found_for(asked, searcher, condition_of(years=asked.years))
            passages = self._snapshot.passages(best.rows.tolist())
            truth = [
                any(
                    overlaps(self._gold.place(q["file"], q["quote"]), one.path, _place(one))
                    for q in row["quotes"]
                )
                for one in passages
            ]
            says = set(map(self._gold.unit, row["units"]))
            owners = [one.unit or one.path for one in passages]
            of_units = {unit: (canonical_unit(unit) in says) != row["negative"] for unit in owners}
            found.append((best.features, np.array(truth, dtype=np.float64), owners, of_units))
        return found

    def _quoted(self, statement: Statement, row: Row) -> bool:
        return any(self.met(statement, quote["file"], quote["quote"]) for quote in row["quotes"])


def fitted(examples: Sequence[Examples], encoder: Encoder) -> dict[str, list[float]]:
    """The weights by name, of all libraries together."""
    kinds: tuple[joining.Kind, ...] = ("cause", "plan")
    found: dict[str, list[float]] = {}
    for kind in kinds:
        found |= joined(kind, [one.joins(kind) for one in examples])
    found |= links.learn([one.links() for one in examples], encoder)
    own, truth = _all(one.relevance() for one in examples)
    found |= {"relevance": fit(own, truth), "relevance unread": fit(own[:, :-1], truth)}
    return found | of_coverage(examples)


def of_coverage(examples: Sequence[Examples]) -> dict[str, list[float]]:
    """The weights of coverage by meaning: of passages and of units."""
    passages = list(chain.from_iterable(one.passages() for one in examples))
    passage = fit(*_flat([own for own, *_ in passages], [truth for _, truth, *_ in passages]))
    rows, truth = [], []
    for own, _, owners, says in passages:
        table, names = retrieved.unit_features(own @ np.array(passage), own[:, retrieved.NEAR], owners)
        rows.append(table)
        truth += [says[name] for name in names]
    return {"passage": passage, "unit": fit(np.concatenate(rows), np.array(truth, dtype=np.float64))}


def tell(examples: Sequence[Examples]) -> None:
    """Learn and keep what says what a sentence says: by itself, and by those around it."""
    libraries = [one.telling() for one in examples]
    model = first([sheet for own in libraries for sheet in own])
    keep({"telling": [[round(float(weight), 3) for weight in row] for row in model.coef_]})
    learn(libraries)


def fit_all(libraries: Sequence[tuple[Snapshot, Gold]], encoder: Encoder) -> None:
    """All weights. What says what is settled first: the others learn from the statements that come of it."""
    tell([Examples(snapshot, encoder, gold) for snapshot, gold in libraries])
    keep(fitted([Examples(snapshot, encoder, gold) for snapshot, gold in libraries], encoder))


def keep(found: Mapping[str, list[Any]]) -> None:
    """Put these among the weights that ship."""
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    FILE.write_text(json.dumps(kept | dict(found), indent=1) + "\n", encoding="utf-8")
    weights.cache_clear()
    # What was kept of the reports was read with other weights.
    made_by.cache_clear()


def _all(parts: Iterable[tuple[Array, Array]]) -> tuple[Array, Array]:
    tables, truths = zip(*parts, strict=True)
    return np.concatenate(tables), np.concatenate(truths)


def _place(stored: StoredPassage) -> Row:
    return {"start": stored.passage.start, "end": stored.passage.end}


def _flat(tables: Sequence[Array], truths: Sequence[Array]) -> tuple[Array, Array]:
    return np.concatenate([t.reshape(-1, t.shape[-1]) for t in tables]), np.concatenate(
        [t.ravel() for t in truths]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit and write; 2 where reports and gold do not fit together."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.analysis.calibrate", description=__doc__)
    parser.add_argument("--library", metavar="DIR", type=Path, action="append", required=True)
    parser.add_argument("--coverage", action="store_true", help="only the weights of coverage by meaning")
    parser.add_argument("--links", action="store_true", help="only those of what later statements are about")
    parser.add_argument("--model", metavar="NAME", help="the encoder; the bundled one by default")
    options = parser.parse_args(arguments)
    try:
        encoder = load_encoder(options.model)
        with ExitStack() as folders:
            libraries = []
            for library in options.library:
                folder = Path(folders.enter_context(TemporaryDirectory()))
                sync(library / "reports", folder, encoder)
                snapshot = open_snapshot(folder)
                libraries.append((snapshot, Gold(library / "gold", snapshot)))
            if options.coverage:
                keep(of_coverage([Examples(snapshot, encoder, gold) for snapshot, gold in libraries]))
            elif options.links:
                own = [Examples(snapshot, encoder, gold).links() for snapshot, gold in libraries]
                keep(links.learn(own, encoder))
            else:
                fit_all(libraries, encoder)
            print(FILE.read_text(encoding="utf-8"))
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
