"""What bodies of reports are written of: the sentences and the names of sections of labelled examples."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from corpus.structure.labels import classify
from training.roles.data import Example


@dataclass(frozen=True, slots=True)
class Words:
    """What bodies are written of: paragraphs, and names of sections by depth."""

    sentences: tuple[str, ...]
    outer: tuple[str, ...]
    inner: tuple[str, ...]


def words_of(examples: Sequence[Example]) -> Words:
    """The sentences and the names in the headings of examples, without their numbers."""
    outer = {name for e in examples if len(e.headings) == 1 and (name := _name(e.headings[0]))}
    outer |= {name for e in examples if len(e.headings) > 1 and (name := _name(e.headings[0]))}
    inner = {name for e in examples if len(e.headings) > 1 and (name := _name(e.headings[-1]))}
    sentences = {e.text for e in examples if 12 <= len(e.text) <= 260 and "\n" not in e.text}
    return Words(tuple(sorted(sentences)), tuple(sorted(outer)), tuple(sorted(inner)))


def _name(heading: str) -> str:
    label = classify(heading)
    words = (heading[label.end :] if label else heading).strip().rstrip("。：；:;")
    return words if 2 <= len(words) <= 40 and not re.search("[。；]", words) else ""


@cache
def short_sentences(sentences: tuple[str, ...]) -> tuple[str, ...]:
    """Short sentences: what stands between commas."""
    found = {c for s in sentences for c in s.split("，") if 4 <= len(c) <= 18 and "。" not in c[:-1]}
    return tuple(sorted(clause.rstrip("。；：") + "。" for clause in found))
