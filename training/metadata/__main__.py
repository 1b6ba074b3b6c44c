"""Make the models of titles, years and units: ``python -m training.metadata [--labelled DIR …]``.

Documents are written by chance in many offices' layouts (`training.metadata.writing`), with sentences of
`training/data`; each folder of ``--labelled`` (``reports/``, ``gold/documents.jsonl``) adds its own. Printed: the
share of right choices on documents of other seeds, and on each labelled folder by weights made without it.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from corpus.metadata.choice import Choice, path_of
from training.headings.words import words_of
from training.metadata.examples import VOTES, Examples, labelled, written
from training.metadata.fitting import Example, accuracy, fit
from training.roles.data import read_examples

_DATA = Path(__file__).resolve().parent.parent / "data"
# So many documents of other seeds are measured on.
_FRESH = 300
_FILES = ("roles.jsonl.gz", "conventional.jsonl.gz")
# Offices hardly ever leave out unit or year: of 152 labelled documents none did, of files with quirks some.
_SAID, _UNSAID = ("year", "unit"), 1 / 48


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, print the figures, write the weights."""
    parser = argparse.ArgumentParser(prog="python -m training.metadata", description=__doc__)
    parser.add_argument("--labelled", type=Path, nargs="*", default=[])
    parser.add_argument("--documents", type=int, default=4000)
    parser.add_argument("--penalty", type=float, default=1.0)
    parser.add_argument("--only", nargs="*", default=list(VOTES), help="which votes to make")
    parser.add_argument("--output", type=Path, default=path_of("title").parent)
    options = parser.parse_args(arguments)
    sentences = words_of(list(read_examples([_DATA / name for name in _FILES]))).sentences
    with tempfile.TemporaryDirectory() as folder:
        own = written(sentences, range(options.documents), Path(folder), options.only)
        fresh = range(options.documents, options.documents + _FRESH)
        others = written(sentences, fresh, Path(folder), options.only)
    folders = {str(folder): labelled(folder, options.only) for folder in options.labelled}
    options.output.mkdir(parents=True, exist_ok=True)
    for name in options.only:
        choice = _learned(name, own, others, folders, options.penalty)
        path = options.output / f"{name}.json"
        path.write_text(json.dumps(choice.weights, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
        print(f"{name}: {len(choice.weights)} weights, {path.stat().st_size:,} bytes")
    return 0


def _learned(
    name: str, own: Examples, others: Examples, folders: dict[str, Examples], penalty: float
) -> Choice:
    """The weights made from everything, after the figures of those made without each folder."""
    base = _as_offices_do(_of(own, name)) if name in _SAID else _of(own, name)
    for left_out, examples in folders.items():
        rest = [one for folder, them in folders.items() if folder != left_out for one in _of(them, name)]
        share = accuracy(fit([*base, *rest], penalty), _of(examples, name))
        print(f"{name}: {share:.3f} of {len(_of(examples, name))} in {left_out}, without it")
    choice = fit([*base, *(one for them in folders.values() for one in _of(them, name))], penalty)
    print(f"{name}: {accuracy(choice, _of(others, name)):.3f} of {len(_of(others, name))} of other seeds")
    return choice


def _of(examples: Examples, name: str) -> list[Example]:
    return {"title": examples.titles, "year": examples.years, "unit": examples.units}[name]


def _as_offices_do(written: list[Example]) -> list[Example]:
    """Documents that do not say it weigh as much less as offices leave it out more rarely than those written by chance."""
    unsaid = sum(one.right == 0 for one in written) / max(len(written), 1)
    share = min(1.0, _UNSAID / unsaid) if unsaid else 1.0
    print(f"{unsaid:.3f} of the written documents do not say it")
    return [replace(one, weight=share * one.weight) if one.right == 0 else one for one in written]


if __name__ == "__main__":
    raise SystemExit(main())
