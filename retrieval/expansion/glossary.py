"""What English calls the things Chinese official reports write about: a small glossary.

A phrase is looked up as it stands, then by its stems, which bring *cadres* to *cadre*
but also *integrity* to *integrate*.

The bundled model translates word by word; a term of the genre is often none of its
words (*work style* is 作风, *civil servant* 公务员).
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import snowballstemmer

from corpus.errors import YoujuError
from retrieval.understanding.question import english_words

_FILE = Path(__file__).with_name("glossary.tsv")

# (first word, number of words, groups of Chinese terms that say the same)
Found = tuple[int, int, tuple[tuple[str, ...], ...]]
Phrase = tuple[str, ...]


def phrases(words: Sequence[str]) -> list[Found]:
    """The glossary's phrases in these words, left to right, the longest first; none overlap."""
    known, longest = _glossary()
    stems = _stems(words)
    found: list[Found] = []
    place = 0
    while place < len(stems):
        for length in range(min(longest, len(stems) - place), 0, -1):
            end = place + length
            groups = known.get(tuple(words[place:end])) or known.get(tuple(stems[place:end]))
            if groups:
                found.append((place, length, groups))
                place = end
                break
        else:
            place += 1
    return found


def chinese_of(text: str) -> tuple[str, ...]:
    """The Chinese terms that say all of an English text: 意识形态 for *ideology work*; none where it is no whole phrase."""
    words = english_words(text)
    known = phrases(words)
    whole = len(known) == 1 and known[0][1] == len(words) and len(known[0][2]) == 1
    return known[0][2][0] if whole else ()


def english_of(text: str) -> str | None:
    """The English for a Chinese text two thirds of which are one term: *ideology* for 意识形态工作."""
    english = _english()
    longest = max((term for term in english if term in text), key=len, default="")
    return english[longest] if longest and 3 * len(longest) >= 2 * len(text) else None


@lru_cache(maxsize=1)
def _english() -> dict[str, str]:
    """Chinese terms that alone say an English phrase; the first phrase of each."""
    english: dict[str, str] = {}
    for line in _lines():
        phrase, *groups = line.split("\t")
        if len(groups) == 1:
            english.setdefault(groups[0].split("|")[0], phrase)
    return english


def _stems(words: Sequence[str]) -> list[str]:
    # Not shared: a stemmer keeps the word it is at.
    return list(snowballstemmer.stemmer("english").stemWords(list(words)))


@lru_cache(maxsize=1)
def _glossary() -> tuple[dict[Phrase, tuple[Phrase, ...]], int]:
    """The groups of each phrase, by its words and by its stems, and the words of the longest."""
    known: dict[Phrase, tuple[Phrase, ...]] = {}
    by_stems: dict[Phrase, tuple[Phrase, ...]] = {}
    for line in _lines():
        phrase, *groups = line.split("\t")
        words = tuple(english_words(phrase))
        known[words] = tuple(tuple(group.split("|")) for group in groups)
        by_stems.setdefault(tuple(_stems(words)), known[words])
    return by_stems | known, max(map(len, known), default=0)


def _lines() -> list[str]:
    try:
        lines = _FILE.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise YoujuError(
            f"读不了词表 {_FILE}：{error.strerror}；请重新下载程序",
            f"cannot read the glossary {_FILE}: {error.strerror}; download the program again",
        ) from error
    return [line for line in lines if line and not line.startswith("#")]
