"""How far a training has come, by its steps or by its time, whichever is farther."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


class Scheduled(Protocol):
    """What ends a training, and how many seconds lie between two measurements of it."""

    @property
    def steps(self) -> int: ...

    @property
    def minutes(self) -> float: ...

    @property
    def measured_every(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Moment:
    """Before a step: how many are done, ``passed`` of the whole, 1.0 at the end, the seconds since the beginning,
    and whether it is ``due`` to be measured."""

    step: int
    passed: float
    seconds: float
    due: bool

    @property
    def over(self) -> bool:
        """Whether there is no step any more."""
        return self.passed >= 1

    def share(self, warm_up: int, least: float) -> float:
        """How much of the full rate: rising through `warm_up` steps, falling linearly to `least`."""
        return max(least, 1 - self.passed) * min(1.0, (self.step + 1) / warm_up)


def moments(schedule: Scheduled) -> Iterator[Moment]:
    """One before each step, and a last one when it is over, which is due."""
    start = measured = time.monotonic()
    step, passed = 0, 0.0
    while passed < 1:
        seconds = time.monotonic() - start
        passed = max(step / schedule.steps, seconds / 60 / schedule.minutes)
        due = passed >= 1 or start + seconds - measured > schedule.measured_every
        yield Moment(step, passed, seconds, due)
        if due:
            measured = time.monotonic()
        step += 1
