"""Passages where they could stand: at times under an invented title and a heading."""

import random

from training.encoder.sources import Lesson
from training.encoder.surroundings import headings, titles

# Of the passages so many stand under an invented title, and of these so many under a heading.
WITH_TITLE, WITH_HEADING = 0.3, 0.6
TITLES = 2_000


class Surroundings:
    """Puts passages where they could stand, at random."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._titles = titles(TITLES, seed)

    def around(self, one: Lesson) -> str:
        """The passage, at times under an invented title and a heading that fits it."""
        if self._chance.random() >= WITH_TITLE:
            return one.passage
        lines = [self._chance.choice(self._titles)]
        fitting = headings(one.role, one.topic)
        if fitting and self._chance.random() < WITH_HEADING:
            lines.append(self._chance.choice(fitting))
        return "\n".join([*lines, one.passage])
