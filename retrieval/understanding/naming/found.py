"""A name as it was found in a question."""

from typing import NamedTuple

from retrieval.types import Understood


class Found(NamedTuple):
    """A name in a question: what it stands for and its place in the text."""

    items: tuple[Understood, ...]
    start: int
    end: int
