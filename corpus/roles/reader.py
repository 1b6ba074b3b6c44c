"""What else may read a report for its roles: something that sees whole sections, as a network of another room does.

The models of this room look at the words of one sentence, and then at what was made of its neighbours. They are quick,
and everything is read by them first; `corpus.rereading.judged_again` then takes the word of a better reader.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Block:
    """``text[start:end]`` of a report, and the ``headings`` above it, outermost first."""

    start: int
    end: int
    headings: tuple[str, ...]


class Spans(Protocol):
    """A text that was read."""

    def probabilities(self, spans: Sequence[tuple[int, int]], /) -> NDArray[np.float64]:
        """P(role) for each ``text[start:end]``, shape ``(spans, roles)``, by what stands around it as well."""


@runtime_checkable
class RoleReader(Protocol):
    """Reads the blocks of a report of some kind; each span that is asked for lies in one of them."""

    def read_roles(self, text: str, kind: str | None, blocks: Sequence[Block], /) -> Spans: ...
