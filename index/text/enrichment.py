"""What is searched for a passage, as opposed to what is quoted.

A point such as 三是学用结合还不够紧密 says neither which report nor which section it
belongs to; its headings do.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from corpus.report import Passage, Report
from corpus.structure.labels import classify

_ORDINAL = re.compile(r"^\s*第[一二三四五六七八九十]+[，、,]\s*")


@lru_cache(maxsize=256)
def without_number(heading: str) -> str:
    """A heading's words: 意识形态工作还需要加强。 for （二）意识形态工作还需要加强。

    The number carries no meaning to search for; one that belongs to the words, as in
    三会一课 or 2023年, stays.
    """
    label = classify(heading)
    if label is not None:
        return heading[label.end :].lstrip()
    return _ORDINAL.sub("", heading)


def heading_text(report: Report, passage: Passage) -> str:
    """The title and the heading path, without their numbers: a lexical field of its own."""
    return searched_headings(report.title, passage.headings)


def searched_headings(title: str, headings: Sequence[str]) -> str:
    return "\n".join([title, *map(without_number, headings)])


def embedding_text(report: Report, passage: Passage) -> str:
    """The title, the innermost heading and the passage: what the vector stands for."""
    return "\n".join([report.title, *map(without_number, passage.headings[-1:]), passage.text])
