"""``python -m evaluation.analysis --reports DIR --gold DIR``: work across reports, against a reader's gold.

Every analysis is asked by the functions behind ``python -m analysis`` and judged by its JSON. A quote
of the gold is found in its report without blanks; a row or passage meets it where the two overlap.
Units are the same without the party body around their names, and as the short and the full form of one name.

- ``ledger_recall``: of the problems of ``ledger.jsonl``, those that a row overlaps which names the
  right unit and year. ``ledger_precision``: of the rows, those that overlap such a problem.
- ``joined``: of the causes and plans that the gold gives, those that a row of their problem has;
  ``joined_precision``: of the causes and plans at rows that meet the gold, those that it gives there.
- ``coverage_literal_exact``: of the questions about a word as it stands, those whose units are
  exactly the gold's. ``coverage_meaning_f1``: mean F1 over the units of questions by meaning that
  are not negated, ``coverage_negative_f1`` of the negated ones. Two empty sets agree: 1. Coverage is
  given the question and nothing else.
- ``track_f1``: of the links of ``links.jsonl``, F1 of those found: the problem and the later passage
  overlap theirs, and the relation is the same; ``track_links_f1``: whatever the relation is.
- ``copies_recall``: of the pairs of ``copies.jsonl``, those that a pair found overlaps on both sides;
  ``copies_precision``: of the pairs found, those that overlap one of the gold.
- ``compare``: mean over ``compare.jsonl`` of the share of left and right quotes under the theme that
  holds most of them and has both sides; ``compare_topic``: the same with the question as the topic.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from analysis.asked import TopicQuery, as_it_stands, read_asked
from analysis.compare import Side, compare
from analysis.copies import copies
from analysis.coverage import coverage
from analysis.ledger import ledger
from analysis.matching.likeness import Likeness
from analysis.shapes import compare_json, copies_json, coverage_json, ledger_json, track_json
from analysis.track import track
from corpus.errors import YoujuError
from evaluation.analysis.gold import Gold, Row, overlaps
from evaluation.documents import canonical_unit
from evaluation.metrics import f1
from index.engine.local.snapshot import Snapshot, open_snapshot
from index.models.encoder import Encoder, load_encoder
from index.sync.sync import sync
from retrieval.ranking.rank import Searcher
from retrieval.understanding.catalogue import Library, library_of


def judge_ledger(snapshot: Snapshot, encoder: Encoder, gold: Gold) -> tuple[dict[str, float], list[str]]:
    """Figures of the ledger, and what is wrong in words."""
    rows = ledger_json(ledger(snapshot, Likeness(encoder)))["rows"]
    entries = gold.rows("ledger")
    met: dict[str, list[Row]] = {}
    hits: set[int] = set()
    for entry in entries:
        place = gold.place(entry["file"], entry["quote"])
        for number, row in enumerate(rows):
            right = canonical_unit(row["unit"]) == gold.unit(entry["unit"]) and row["year"] == entry["year"]
            if right and overlaps(place, row["report"], row):
                met.setdefault(entry["id"], []).append(row)
                hits.add(number)
    wrong = [f"no row: {e['file']}: {e['quote']}" for e in entries if e["id"] not in met]
    wrong += [
        f"no problem: {r['report']} {r['unit']} {r['year']}: {r['text']}"
        for n, r in enumerate(rows)
        if n not in hits
    ]
    given = joined = said = 0
    for entry in entries:
        own = met.get(entry["id"], [])
        for kind in ("cause", "plan"):
            place = gold.place(entry["file"], entry[kind])
            good = [row for row in own if overlaps(place, row["report"], row[kind])]
            given += entry[kind] is not None
            joined += bool(good)
            said += any(row[kind] for row in own)
            if (entry[kind] and not good) or (not entry[kind] and any(row[kind] for row in own)):
                other = next((row[kind]["text"] for row in own if row[kind]), None)
                wrong.append(f"{kind} of {entry['quote']}: {other} → {entry[kind]}")
    figures = {
        "ledger_recall": _share(len(met), len(entries)),
        "ledger_precision": _share(len(hits), len(rows)),
        "joined": _share(joined, given),
        "joined_precision": _share(joined, said),
    }
    return figures, wrong


def judge_coverage(snapshot: Snapshot, encoder: Encoder, gold: Gold) -> tuple[dict[str, float], list[str]]:
    """Every question as it stands, and the units of the answer against the gold's."""
    searcher = Searcher(snapshot, encoder)
    exact: list[float] = []
    meant: list[float] = []
    negated: list[float] = []
    wrong = []
    for row in gold.rows("coverage"):
        answer = coverage_json(coverage(searcher, _asked(row, snapshot, searcher.library)))
        own = {canonical_unit(unit) for unit in answer["answer"]}
        wanted = set(map(gold.unit, row["units"]))
        both = len(own & wanted)
        share = f1(both, len(own) - both, len(wanted) - both) if own or wanted else 1.0
        if row["mode"] == "literal":
            exact.append(float(own == wanted))
        elif not row["negative"]:
            meant.append(share)
        if row["negative"]:
            negated.append(share)
        if own != wanted:
            how = f"literal={answer['asked']['literal']} negated={answer['asked']['negated']}"
            wrong.append(
                f"coverage {row['question']} ({how}): +{sorted(own - wanted)} -{sorted(wanted - own)}"
            )
    figures = {
        "coverage_literal_exact": _mean(exact),
        "coverage_meaning_f1": _mean(meant),
        "coverage_negative_f1": _mean(negated),
    }
    return figures, wrong


def judge_track(snapshot: Snapshot, encoder: Encoder, gold: Gold) -> tuple[dict[str, float], list[str]]:
    """Every link found against the gold's; each link of the gold counts once."""
    entries = {row["id"]: row for row in gold.rows("ledger")}
    links = [(entries[row["from"]], row) for row in gold.rows("links")]
    places = [(gold.place(e["file"], e["quote"]), gold.place(r["file"], r["quote"])) for e, r in links]
    hit: set[int] = set()
    linked: set[int] = set()
    found = right = close = 0
    wrong = []
    for item in track_json(track(snapshot, Likeness(encoder)))["items"]:
        for later in item["later"]:
            found += 1
            met = [
                number
                for number, (early, late) in enumerate(places)
                if overlaps(early, item["problem"]["report"], item["problem"])
                and overlaps(late, later["passage"]["report"], later["passage"])
            ]
            good = [number for number in met if links[number][1]["relation"] == later["relation"]]
            hit.update(good)
            linked.update(met)
            right += bool(good)
            close += bool(met)
            if not good:
                meant = [links[number][1]["relation"] for number in met]
                wrong.append(
                    f"link {item['problem']['text']} → {later['relation']} {later['passage']['text']}: {meant}"
                )
    wrong += [
        f"no link: {e['quote']} → {r['relation']} {r['quote']}"
        for n, (e, r) in enumerate(links)
        if n not in hit
    ]
    both = found + len(links)
    figures = {"track_f1": right + len(hit), "track_links_f1": close + len(linked)}
    return {name: _share(part, both) for name, part in figures.items()}, wrong


def judge_copies(snapshot: Snapshot, encoder: Encoder, gold: Gold) -> tuple[dict[str, float], list[str]]:  # noqa: ARG001
    """Pairs found against the gold's, whichever side comes first."""
    rows = gold.rows("copies")
    places = [tuple(gold.place(row[side]["file"], row[side]["quote"]) for side in "ab") for row in rows]
    pairs = copies_json(copies(snapshot))["pairs"]
    hit: set[int] = set()
    right = 0
    wrong = []
    for pair in pairs:
        good = [
            number
            for number, (one, other) in enumerate(places)
            for a, b in ((pair["a"], pair["b"]), (pair["b"], pair["a"]))
            if overlaps(one, a["report"], a) and overlaps(other, b["report"], b)
        ]
        hit.update(good)
        right += bool(good)
        if not good:
            wrong.append(f"no copy: {pair['a']['text']} | {pair['b']['text']}")
    wrong += [f"copy missed: {row['a']['quote']}" for number, row in enumerate(rows) if number not in hit]
    return {
        "copies_recall": _share(len(hit), len(rows)),
        "copies_precision": _share(right, len(pairs)),
    }, wrong


def judge_compare(snapshot: Snapshot, encoder: Encoder, gold: Gold) -> tuple[dict[str, float], list[str]]:
    """The best theme of each comparison, without a topic and with the question as the topic."""
    likeness, library = Likeness(encoder), library_of(snapshot)
    units = {canonical_unit(report.unit): report.unit for report in snapshot.reports()}
    plain: list[float] = []
    asked: list[float] = []
    wrong = []
    for row in gold.rows("compare"):
        sides = [Side(units.get(gold.unit(row[s]["unit"])), row[s]["year"]) for s in ("left", "right")]
        for topic, into in ((None, plain), (_asked(row, snapshot, library), asked)):
            try:
                themes = compare_json(compare(snapshot, likeness, sides[0], sides[1], topic))["themes"]
            except YoujuError as error:
                wrong.append(f"compare {row['question']}: {error.en}")
                themes = []
            into.append(max((_held(theme, row, gold) for theme in themes), default=0.0))
        wrong.append(f"compare {row['question']}: {plain[-1]:.2f}, with the topic {asked[-1]:.2f}")
    return {"compare": _mean(plain), "compare_topic": _mean(asked)}, wrong


def _asked(row: Row, snapshot: Snapshot, library: Library) -> TopicQuery:
    """The question as the program reads it."""
    return as_it_stands(read_asked(row["question"], library), snapshot)


def _held(theme: Row, row: Row, gold: Gold) -> float:
    """The share of the quotes that a theme holds; 0 where it has none of one side."""
    held = [
        [
            any(
                overlaps(gold.place(quote["file"], quote["quote"]), one["report"], one) for one in theme[side]
            )
            for quote in row[f"{side}_quotes"]
        ]
        for side in ("left", "right")
    ]
    if not all(map(any, held)):
        return 0.0
    return sum(map(sum, held)) / sum(map(len, held))


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


JUDGES = (judge_ledger, judge_coverage, judge_track, judge_copies, judge_compare)


def judge(reports: Path, gold_dir: Path, encoder: Encoder) -> tuple[dict[str, float], list[str]]:
    """All figures, and what is wrong in words."""
    with TemporaryDirectory() as folder:
        sync(reports, Path(folder), encoder)
        return _judged(open_snapshot(Path(folder)), gold_dir, encoder)


def _judged(snapshot: Snapshot, gold_dir: Path, encoder: Encoder) -> tuple[dict[str, float], list[str]]:
    gold = Gold(gold_dir, snapshot)
    figures: dict[str, float] = {}
    wrong: list[str] = []
    for one in JUDGES:
        own, said = one(snapshot, encoder, gold)
        figures |= own
        wrong += said
    return figures, [*wrong, *(f"not in the reports: {one}" for one in gold.missing)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; 2 where reports and gold do not fit together."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.analysis", description=__doc__)
    parser.add_argument("--reports", metavar="DIR", type=Path, required=True)
    parser.add_argument("--gold", metavar="DIR", type=Path, required=True)
    parser.add_argument("--model", metavar="NAME", help="the encoder; the bundled one by default")
    parser.add_argument("--json", action="store_true", help="one JSON object with the figures")
    parser.add_argument("--wrong", action="store_true", help="also print what is not as the gold has it")
    options = parser.parse_args(arguments)
    try:
        figures, wrong = judge(options.reports, options.gold, load_encoder(options.model))
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    if options.wrong:
        print("\n".join(wrong), file=sys.stderr if options.json else sys.stdout)
    print(json.dumps(figures) if options.json else "\n".join(f"{n:24} {v}" for n, v in figures.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
