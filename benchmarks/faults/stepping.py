"""``python -m benchmarks.faults --steps N``: a library driven beside a dictionary, for so many steps."""

import random
import time

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from benchmarks.faults.machine import Library

# Steps of one library; a failure is shortened to the fewest that show it, and printed.
_STEPS = 40


def walk(number: int, steps: int, of_each: int = _STEPS) -> int:
    """Libraries of so many steps each, until `steps` are done; how many were taken."""
    found = settings(
        max_examples=max(1, min(25, steps // of_each)),
        stateful_step_count=of_each,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    began = time.monotonic()
    chosen = random.Random(number)
    before = Library.steps
    while (taken := Library.steps - before) < steps:
        print(f"{taken} steps, {time.monotonic() - began:.0f} s", flush=True)
        machine = seed(chosen.randrange(2**32))(type("Seeded", (Library,), {}))
        run_state_machine_as_test(machine, settings=found)  # type: ignore[no-untyped-call]
    print(f"{taken} steps, {time.monotonic() - began:.0f} s: all as the dictionary says")
    return taken
