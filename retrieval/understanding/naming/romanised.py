"""Chinese names as English writes them: by pinyin, Guizhou for 贵州, and what English calls otherwise.

A form of a name is romanised by `pypinyin` without tones; where English has a name of its own (Inner
Mongolia, Tibet, Shaanxi) a table says so (``exonyms.tsv``: Chinese, then English in small letters).
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).with_name("exonyms.tsv")
# What is shorter may be an English word: he, long, pan.
_SHORTEST = 5
_LONGEST = 6  # characters of a Chinese form
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_MOST_WORDS = 4


class Romanised:
    """Finds Chinese forms by their romanisation. Made once a library; safe to share between threads."""

    def __init__(self, forms: Iterable[str]) -> None:
        self._forms: dict[str, str] = {}
        for form in sorted(forms, key=lambda one: (len(one), one)):
            if len(form) <= _LONGEST:
                for name in _romanised(form):
                    self._forms.setdefault(name, form)

    def found_in(self, plain: str) -> list[tuple[str, int, int]]:
        """The forms that a normalised English question writes, with their places; the longest first, in order."""
        words = [match.span() for match in _WORD.finditer(plain)]
        found: list[tuple[str, int, int]] = []
        at = 0
        while at < len(words):
            for length in range(min(_MOST_WORDS, len(words) - at), 0, -1):
                some = words[at : at + length]
                name = "".join(plain[start:end] for start, end in some).replace("'", "")
                if name in self._forms:
                    found.append((self._forms[name], some[0][0], some[-1][1]))
                    at += length
                    break
            else:
                at += 1
        return found


@lru_cache(65_536)
def _romanised(form: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin

    own = _exonyms().get(form)
    if own:
        return (own.replace(" ", ""),)
    name = "".join(lazy_pinyin(form, errors="ignore"))
    return (name,) if len(name) >= _SHORTEST else ()


@lru_cache(65_536)
def initials(text: str) -> str:
    """The first letters of the pinyin of its Chinese characters: ``qlsswj`` for 青陵市水务局; the rest is left out."""
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER, errors="ignore"))


@lru_cache(maxsize=1)
def _exonyms() -> dict[str, str]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {pair[0]: pair[1] for pair in pairs}
