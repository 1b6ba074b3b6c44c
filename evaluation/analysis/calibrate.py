"""``python -m evaluation.analysis.calibrate --reports DIR --gold DIR``: fits ``analysis/matching/weights.json``.

Logistic regressions with a handful of features each, over a development library with a reader's gold:
``because`` (does a sentence behind a problem say why),
``cause`` and ``plan`` (does it belong to this problem), ``link`` (is a later statement about it),
``relevance`` (does a statement say what a topic is about), ``passage`` (does a passage say what a question
is about) and ``unit`` (does its unit, by its best passage). The figures that count are those of another library than the one fitted on.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from analysis import track
from analysis.asked import Asked, read_asked
from analysis.matching import because, joining, relevance, retrieved
from analysis.matching.likeness import Likeness
from analysis.matching.weights import FILE, weights
from analysis.statements import Statement, by_report, condition_of, load, pairs_of, read
from corpus.errors import YoujuError
from evaluation.analysis.gold import Gold, Row, overlaps
from evaluation.documents import canonical_unit
from index.conditions import EVERYTHING
from index.engine.local.snapshot import Snapshot, open_snapshot
from index.models.encoder import Encoder, load_encoder
from index.storage.reading import StoredPassage
from index.sync.sync import sync
from retrieval.understanding.catalogue import library_of

Array = NDArray[np.float64]
C = 1.0


class Examples:
    """Everything of the library that a regression can learn from."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder, gold: Gold) -> None:
        self._gold, self._snapshot = gold, snapshot
        self._likeness = Likeness(encoder)
        self._library = library_of(snapshot)
        self._statements = load(snapshot)
        bare = [one.bare for one in self._statements]
        self._exact = self._likeness.for_few(len(bare))
        for one in (self._likeness, self._exact):
            one.learn(bare)
        self._entries = {row["id"]: row for row in gold.rows("ledger")}

    def met(self, statement: Statement, file: str, quote: str | None) -> bool:
        """Whether a statement overlaps a quote of the gold."""
        place = {"start": statement.start, "end": statement.end}
        return overlaps(self._gold.place(file, quote), statement.report, place)

    def because(self) -> tuple[Array, Array]:
        """Sentences right behind a problem, and whether the gold has them as the cause of one."""
        causes = [(row["file"], row["cause"]) for row in self._entries.values() if row["cause"]]
        tables, truths = [], []
        for passages in by_report(self._snapshot, EVERYTHING):
            found = read(passages)
            pairs = pairs_of(found)
            if pairs:
                tables.append(because.features([pair for _, pair in pairs], passages[0].kind))
                said = [any(self.met(found[place], *cause) for cause in causes) for place, _ in pairs]
                truths.append(np.array(said, dtype=np.float64))
        return _flat(tables, truths)

    def joins(self, kind: str) -> tuple[Array, Array]:
        """Pairs of a problem and a cause (or plan) of its report, and whether the gold joins them."""
        tables, truths = [], []
        for _, own in groupby(self._statements, key=lambda one: one.report):
            statements = list(own)
            entries = [row for row in self._entries.values() if statements[0].report.startswith(row["file"])]
            problems = [
                (one, [row for row in entries if self.met(one, row["file"], row["quote"])])
                for one in statements
            ]
            problems = [(one, rows) for one, rows in problems if rows]
            others = [one for one in statements if one.role == kind]
            if not problems or not others:
                continue
            tables.append(joining.features([one for one, _ in problems], others, self._likeness))
            truth = [
                [any(self.met(other, row["file"], row[kind]) for row in rows) for other in others]
                for _, rows in problems
            ]
            truths.append(np.array(truth, dtype=np.float64))
        return _flat(tables, truths)

    def links(self) -> tuple[Array, Array]:
        """Pairs of a problem and a later statement of its unit, and whether the gold links them."""
        tables, truths = [], []
        known = [one for one in self._statements if one.unit and one.year]
        for _, own in groupby(sorted(known, key=lambda s: s.unit or ""), key=lambda s: s.unit):
            statements = list(own)
            years = sorted({one.year for one in statements if one.year})
            for year, after in ((a, b) for a in years for b in years if b > a):
                problems = [one for one in statements if one.year == year and one.role == "problem"]
                later = [one for one in statements if one.year == after and one.role != "other"]
                if problems and later:
                    tables.append(track.features(problems, later, after - year, self._exact))
                    truths.append(self._linked(problems, later))
        return _flat(tables, truths)

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

    def questions(self) -> list[tuple[Asked, Row]]:
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

    def passages(self) -> list[tuple[retrieved.Found, Array, dict[str, bool]]]:
        """For each question the best passages, whether they say it, and which units do."""
        searcher, found = retrieved.searcher_of(self._snapshot, self._likeness.encoder), []
        for asked, row in self.questions():
            best = retrieved.found_for(asked, searcher, condition_of(years=asked.years))
            truth = [
                any(
                    overlaps(self._gold.place(q["file"], q["quote"]), one.path, _place(one))
                    for q in row["quotes"]
                )
                for one in best.passages
            ]
            says = {canonical_unit(unit) for unit in row["units"]}
            units = {one.unit or one.path for one in best.passages}
            of_units = {unit: (canonical_unit(unit) in says) != row["negative"] for unit in units}
            found.append((best, np.array(truth, dtype=np.float64), of_units))
        return found

    def _quoted(self, statement: Statement, row: Row) -> bool:
        return any(self.met(statement, quote["file"], quote["quote"]) for quote in row["quotes"])


def fitted(examples: Examples) -> dict[str, list[float]]:
    """The weights by name."""
    found = {"cause": _fit(*examples.joins("cause")), "plan": _fit(*examples.joins("plan"))}
    found["link"] = _fit(*examples.links())
    found["relevance"] = _fit(*examples.relevance())
    passages = examples.passages()
    found["passage"] = _fit(
        *_flat([best.features for best, _, _ in passages], [own for _, own, _ in passages])
    )
    rows, truth = [], []
    for best, _, says in passages:
        owners = [one.unit or one.path for one in best.passages]
        table, names = retrieved.unit_features(best.features @ np.array(found["passage"]), owners)
        rows.append(table)
        truth += [says[name] for name in names]
    found["unit"] = _fit(np.concatenate(rows), np.array(truth, dtype=np.float64))
    return {name: [round(weight, 3) for weight in own] for name, own in found.items()}


def rounded(examples: tuple[Array, Array]) -> list[float]:
    """The weights of one regression, as they are kept."""
    return [round(weight, 3) for weight in _fit(*examples)]


def _write(found: dict[str, list[float]]) -> None:
    """Put these among the weights that ship."""
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    FILE.write_text(json.dumps(kept | found, indent=1) + "\n", encoding="utf-8")
    weights.cache_clear()


def _place(stored: StoredPassage) -> Row:
    return {"start": stored.passage.start, "end": stored.passage.end}


def _fit(features: Array, truth: Array) -> list[float]:
    model = LogisticRegression(C=C, max_iter=2000, fit_intercept=False).fit(features, truth)
    return [float(weight) for weight in model.coef_[0]]


def _flat(tables: Sequence[Array], truths: Sequence[Array]) -> tuple[Array, Array]:
    return np.concatenate([t.reshape(-1, t.shape[-1]) for t in tables]), np.concatenate(
        [t.ravel() for t in truths]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit and write; 2 where reports and gold do not fit together."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.analysis.calibrate", description=__doc__)
    parser.add_argument("--reports", metavar="DIR", type=Path, required=True)
    parser.add_argument("--gold", metavar="DIR", type=Path, required=True)
    parser.add_argument("--model", metavar="NAME", help="the encoder; the bundled one by default")
    options = parser.parse_args(arguments)
    try:
        encoder = load_encoder(options.model)
        with TemporaryDirectory() as folder:
            sync(options.reports, Path(folder), encoder)
            snapshot = open_snapshot(Path(folder))
            gold = Gold(options.gold, snapshot)
            # What is a cause is settled first: the others learn from the statements that come of it.
            _write({"because": rounded(Examples(snapshot, encoder, gold).because())})
            found = fitted(Examples(snapshot, encoder, gold))
            _write(found)
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
