"""A text → its sentences, as they are compared with a question one by one."""

import re
from itertools import pairwise

_SENTENCE = re.compile(r"[^。；;！？!?\n]+[。；;！？!?]*")
# Shorter ones say too little to be near anything: 一是, 同时.
_SHORTEST = 6


def sentences(text: str) -> list[str]:
    """The sentences of a text, which make it up; one that is too short goes with the next, or the last with the one
    before. None where a text holds nothing but marks."""
    starts: list[int] = []
    open_end = False
    for match in _SENTENCE.finditer(text):
        if not open_end:
            starts.append(match.start())
        open_end = match.end() - starts[-1] < _SHORTEST
    if open_end and len(starts) > 1:
        starts.pop()
    return [text[first:end] for first, end in pairwise([0, *starts[1:], len(text)])] if starts else []
