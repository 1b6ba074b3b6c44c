"""The training data: a folder of five compressed text files.

=========================  ==========================================================
``cedict.tsv.gz``          Chinese word ⇥ one English gloss (CC-CEDICT, CC BY-SA 4.0)
``tatoeba.tsv.gz``         Chinese ⇥ English sentence (Tatoeba, CC BY 2.0 FR)
``tico19.tsv.gz``          likewise, public health (TICO-19, CC0)
``python_docs.tsv.gz``     likewise, the Python documentation (CC0 contributions)
``official_text.txt.gz``   official Chinese, a paragraph a line (not under copyright)
=========================  ==========================================================
"""

import gzip
import re
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import YoujuError

PAIRED = ("tatoeba", "tico19", "python_docs")
TECHNICAL = ("python_docs",)

_BRACKETS = re.compile(r"\([^)]*\)")
_MARKS = re.compile(r"^(?:lit|fig|abbr)\. ?(?:for )?")
# Entries that point to another entry instead of saying what a word means.
_POINTERS = re.compile(r"old |same as|see |variant|erhua|surname |CL:|used in |Japanese variant")
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Gloss:
    """A Chinese word and one of its meanings in English."""

    word: str
    english: str


@dataclass(frozen=True, slots=True)
class TrainingData:
    """All texts, in the order of the files. ``pairs[name]`` is (Chinese, English) sentences."""

    glosses: list[Gloss]
    pairs: dict[str, tuple[list[str], list[str]]]
    official: list[str]

    def chinese(self) -> list[str]:
        """Every Chinese text."""
        return self.official + [text for chinese, _ in self.pairs.values() for text in chinese]


def load(folder: Path) -> TrainingData:
    """Read the five files; YoujuError names one that is missing."""
    glosses = [
        Gloss(word, meaning)
        for word, english in map(_split, _lines(folder / "cedict.tsv.gz"))
        if (meaning := _meaning(english))
    ]
    pairs = {}
    for name in PAIRED:
        rows = [_split(line) for line in _lines(folder / f"{name}.tsv.gz")]
        pairs[name] = ([chinese for chinese, _ in rows], [english for _, english in rows])
    return TrainingData(glosses, pairs, _lines(folder / "official_text.txt.gz"))


def _meaning(english: str) -> str:
    """A gloss without its brackets and marks; empty where it says nothing by itself."""
    text = _MARKS.sub("", _BRACKETS.sub("", english).strip())
    return "" if _POINTERS.match(text) or not _LATIN.search(text) else text.strip()


def _split(line: str) -> tuple[str, str]:
    chinese, _, english = line.partition("\t")
    return chinese, english


def _lines(path: Path) -> list[str]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            return [line.rstrip("\n") for line in lines]
    except OSError as error:
        raise YoujuError(
            f"缺少训练数据 {path}。", f"The training data {path} cannot be read: {error}"
        ) from error
